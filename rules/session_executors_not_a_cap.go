package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
)

var executorsNotACap = &lint.Rule{
	Name:     "executors-not-a-cap",
	Severity: lint.Error,
	Doc: `a numExecutors that does not cap a session with dynamic allocation

With dynamic allocation, ` + "`numExecutors` (`spark.executor.instances`" + `) is only the initial number: Spark goes on to take
all that the endpoint has. Only ` + "`spark.dynamicAllocation.maxExecutors`" + ` is a cap. (Measured: a session with
` + "`numExecutors` 5 took all 17 executors.) Without dynamic allocation, `numExecutors`" + ` is the fixed number. The rule then
does not report it.

If ` + "`numExecutors`" + ` is above the cap, no session starts, and the finding is an error:
` + "`requirement failed: initial executor number 10 must between min executor number 0 and max executor number 5`" + `
The same goes for ` + "`initialExecutors` and `minExecutors`" + `. The fix lowers them to the cap.`,
	Evidence: []string{
		"X4a-DA-instances5-nomax", "X4b-two", "yarn-client:DA instances=10>max=5", "yarn-client:DA initial>max", "yarn-client:DA min>max",
		"yarn-client:noDA max=1 ignored",
	},
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
			if fixed(p.Terms, s) {
				continue
			}
			if limit := s.Get("conf", capKey); limit.Exists() {
				checkBounds(p, s, limit)
			} else if n := s.Property("spark.executor.instances"); allocates(p.Terms, s) && n.Exists() && s.Owns(n) {
				checkStart(p, s, n)
			}
		}
	},
}

func checkBounds(p *lint.Pass, s *lint.Session, limit doc.Node) {
	most, ok := integer(limit)
	if !ok || most < 1 {
		return
	}
	for _, n := range starts(s) {
		if i, ok := integer(n); ok && i > most && s.Owns(n) {
			d := lint.Diagnostic{
				Place: n.Value(), Severity: lint.Error,
				Message: fmt.Sprintf("no session starts: %s %d is above %s %d", n.Key(), i, capKey, most),
				Note:    fmt.Sprintf("Spark fails with \"initial executor number %d must between min executor number\"", i),
				Fix:     &lint.Fix{Message: fmt.Sprintf("lower it to %d", most), Safe: true, Ops: []doc.Op{n.Replace(written(n, most))}},
			}
			if !allocates(p.Terms, s) {
				d.Severity, d.Fix.Safe = lint.Info, false
				d.Message = fmt.Sprintf("with dynamic allocation, no session starts: %s %d is above %s %d", n.Key(), i, capKey, most)
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
		Place:    n.Value(),
		Severity: lint.Info,
		Message: fmt.Sprintf("%s %d is only the initial number: without %s, the session can take the whole endpoint",
			n.Key(), i, capKey),
	}
	if l := limitOf(p.Terms, s); l.shared {
		d.Severity = lint.Warning
		d.Fix = capped(s, l)
	}
	p.Report(d)
}
