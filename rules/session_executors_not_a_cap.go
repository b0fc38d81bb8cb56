package rules

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
)

var executorsNotACap = &lint.Rule{
	Name:     "executors-not-a-cap",
	Severity: lint.Error,
	Doc: `numExecutors where dynamic allocation decides

With dynamic allocation ` + "`numExecutors`" + ` (` + "`spark.executor.instances`" + `) is the number to begin with: Spark goes
on to whatever the endpoint has. Only ` + "`spark.dynamicAllocation.maxExecutors`" + ` is a cap. (Measured: 5 asked
for, 17 taken, which was all.) Without dynamic allocation it is the fixed number, and nothing is said.

Above the cap it stops the session from starting: ` + "`requirement failed: initial executor number 10 must between min executor number 0 and max executor number 5`" + `, an error. The same goes for
` + "`initialExecutors` and `minExecutors`" + `. The fix lowers them to the cap.`,
	Evidence: []string{"X4a-DA-instances5-nomax", "X4b-two", "yarn-client:DA instances=10>max=5", "yarn-client:DA initial>max", "yarn-client:DA min>max", "yarn-client:noDA max=1 ignored"},
	Examples: []lint.Example{
		{
			Bad:  `{"numExecutors": «10», "conf": {"spark.dynamicAllocation.enabled": "true", "spark.dynamicAllocation.maxExecutors": "5"}}`,
			Good: `{"numExecutors": 5, "conf": {"spark.dynamicAllocation.enabled": "true", "spark.dynamicAllocation.maxExecutors": "5"}}`,
		},
		{
			Bad:   `{"numExecutors": «5», "conf": {"spark.dynamicAllocation.enabled": "true"}}`,
			Good:  `{"numExecutors": 5, "conf": {"spark.dynamicAllocation.enabled": "true", "spark.dynamicAllocation.maxExecutors": "5"}}`,
			Flags: []string{"--max-executors", "5"},
		},
	},
	Check: func(p *lint.Pass) {
		for _, s := range p.Sessions() {
			if fixed(p.Options, s) {
				continue
			}
			if limit := s.Get("conf", capKey); limit.Exists() {
				checkBounds(p, s, limit)
			} else if n := s.Property("spark.executor.instances"); allocates(p.Options, s) && n.Exists() && own(s, n) {
				checkStart(p, s, n)
			}
		}
	},
}

const (
	capKey     = "spark.dynamicAllocation.maxExecutors"
	enabledKey = "spark.dynamicAllocation.enabled"
)

// allocates tells whether dynamic allocation is known to be on.
func allocates(o lint.Options, s *lint.Session) bool {
	n := s.Get("conf", enabledKey)
	return isTrue(n) || !n.Exists() && strings.EqualFold(strings.TrimSpace(o.Defaults[enabledKey]), "true")
}

// fixed tells whether dynamic allocation is known to be off.
func fixed(o lint.Options, s *lint.Session) bool {
	n := s.Get("conf", enabledKey)
	if n.Exists() || o.Defaults == nil {
		return isFalse(n)
	}
	if e := o.Endpoint; e != nil && (e.EMR || e.Worker != nil) && o.Defaults[enabledKey] == "" {
		return false // their own default
	}
	return !strings.EqualFold(strings.TrimSpace(o.Defaults[enabledKey]), "true") // as is Spark's own
}

// own tells whether a node is of the session's own file.
func own(s *lint.Session, n doc.Node) bool {
	return n.Document() == s.Settings.Document() || s.Cell == nil && n.Document() == s.Defaults.Document()
}

// integer is a whole number, quoted or not.
func integer(n doc.Node) (int64, bool) {
	if t := n.Type(); t != doc.String && t != doc.Number {
		return 0, false
	}
	i, err := strconv.ParseInt(strings.TrimSpace(n.String()), 10, 64)
	return i, err == nil
}

// written is a number as the node it replaces was: quoted or not.
func written(n doc.Node, i int64) string {
	if n.Type() == doc.String {
		return doc.Quote(strconv.FormatInt(i, 10))
	}
	return strconv.FormatInt(i, 10)
}

// starts are what decides how many executors a session begins with.
func starts(s *lint.Session) []doc.Node {
	var nodes []doc.Node
	for _, key := range []string{"spark.executor.instances", "spark.dynamicAllocation.initialExecutors", "spark.dynamicAllocation.minExecutors"} {
		if n := s.Property(key); n.Exists() {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

func checkBounds(p *lint.Pass, s *lint.Session, limit doc.Node) {
	most, ok := integer(limit)
	if !ok || most < 1 {
		return
	}
	for _, n := range starts(s) {
		if i, ok := integer(n); ok && i > most && own(s, n) {
			d := lint.Diagnostic{
				Place: n.Value(), Severity: lint.Error,
				Message: fmt.Sprintf("%s %d is above %s %d: no session starts (\"initial executor number %d must between min executor number\")",
					n.Key(), i, capKey, most, i),
				Fix: &lint.Fix{Message: fmt.Sprintf("lower it to %d", most), Safe: true, Ops: []doc.Op{n.Replace(written(n, most))}},
			}
			if !allocates(p.Options, s) {
				d.Severity, d.Fix.Safe = lint.Info, false
				d.Message = fmt.Sprintf("%s %d is above %s %d: where dynamic allocation is on, no session starts", n.Key(), i, capKey, most)
			}
			p.Report(d)
		}
	}
}

func checkStart(p *lint.Pass, s *lint.Session, n doc.Node) {
	i, ok := integer(n)
	if !ok {
		return
	}
	d := lint.Diagnostic{
		Place: n.Value(), Severity: lint.Info,
		Message: fmt.Sprintf("%s %d is where dynamic allocation begins, not where it ends: without %s the session takes all there is", n.Key(), i, capKey),
	}
	if l := limitOf(p.Options, s); l.shared {
		d.Severity = lint.Warning
		d.Fix = capped(s, l)
	}
	p.Report(d)
}

// capped adds the cap that was asked for, and lowers what would be above it.
func capped(s *lint.Session, l limit) *lint.Fix {
	most := l.most
	if most < 1 || !s.Settings.Exists() || s.Settings.Get("conf").Exists() && !s.Settings.Get("conf").IsObject() {
		return nil
	}
	fix := &lint.Fix{
		Message: fmt.Sprintf("add %s %d%s", capKey, most, l.note), Safe: l.safe,
		Ops: []doc.Op{s.Settings.Insert([]string{"conf", capKey}, doc.Quote(strconv.FormatInt(most, 10)))},
	}
	for _, n := range starts(s) {
		switch i, ok := integer(n); {
		case !ok || !own(s, n):
			return nil
		case i > most:
			fix.Ops = append(fix.Ops, n.Replace(written(n, most)))
			fix.Message = fmt.Sprintf("add %s %d and lower what is above it", capKey, most)
			fix.Safe = false
		}
	}
	return fix
}
