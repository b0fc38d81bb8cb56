package rules

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
)

var executorsNotACap = &lint.Rule{
	Name:     "executors-not-a-cap",
	Severity: lint.Error,
	Doc: `a numExecutors that does not cap a session with dynamic allocation

With dynamic allocation, ` + "`numExecutors` (`spark.executor.instances`" + `) is only the initial number: Spark goes on to take
all that the endpoint has. Only ` + "`spark.dynamicAllocation.maxExecutors`" + ` is a cap. (Measured: a session with
` + "`numExecutors` 5 took all 17 executors.) Without dynamic allocation, `numExecutors`" + ` is the fixed number. The rule then
does not report it. A number without a cap is an info, and a warning with ` + "`--max-executors` or with `users`" + `
of the endpoint.

With dynamic allocation, no session starts if ` + "`numExecutors`" + ` is above the cap:
` + "`requirement failed: initial executor number 10 must between min executor number 0 and max executor number 5`" + `
The same goes for ` + "`initialExecutors` and `minExecutors`" + `. The fix lowers them to the cap. A cap in the endpoint's
` + "`defaults`" + ` counts for a session that sets none. A number above the cap is an error if the session or ` + "`defaults`" + `
turns dynamic allocation on. If neither does, it is a warning on EMR and on Glue development endpoints, which turn it on
themselves, and otherwise an info.`,
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
		for _, s := range p.Known() {
			if fixed(p.Terms, s) {
				continue
			}
			if limit := s.Get("conf", capKey); limit.Exists() {
				if most, ok := integer(limit); ok {
					checkBounds(p, s, bound{most, fmt.Sprintf("%s %d", capKey, most)})
				}
			} else if most, err := strconv.ParseInt(strings.TrimSpace(p.Terms.Defaults[capKey]), 10, 64); err == nil {
				checkBounds(p, s, bound{most, fmt.Sprintf("%s %d, the default of %s", capKey, most, called(p.Terms))})
			} else if n := s.Property("spark.executor.instances"); allocates(p.Terms, s) && n.Exists() && s.Owns(n) {
				checkStart(p, s, n)
			}
		}
	},
}

// A bound is a cap on the executors of a session, and what messages call it.
type bound struct {
	most int64
	name string
}

func checkBounds(p *lint.Pass, s *lint.Session, limit bound) {
	if limit.most < 1 {
		return
	}
	for _, n := range starts(s) {
		i, ok := integer(n)
		if !ok || i <= limit.most || !s.Owns(n) {
			continue
		}
		d := lint.Diagnostic{
			Place: n.Value(), Severity: lint.Error,
			Message: fmt.Sprintf("no session starts: %s %d is above %s", n.Key(), i, limit.name),
			Note:    fmt.Sprintf("Spark fails with \"initial executor number %d must between min executor number\"", i),
			Fix: &lint.Fix{
				Message: fmt.Sprintf("lower it to %d", limit.most), Safe: true, Ops: []doc.Op{n.Replace(written(n, limit.most))},
			},
		}
		if e := p.Terms.Endpoint; !allocates(p.Terms, s) {
			d.Severity, d.Fix.Safe = lint.Info, false
			d.Message = fmt.Sprintf("with dynamic allocation, no session starts: %s %d is above %s", n.Key(), i, limit.name)
			if e != nil && e.AllocatesByDefault() {
				d.Severity = lint.Warning
				d.Note += "; " + platform(e) + " turns dynamic allocation on, unless its spark-defaults.conf says otherwise"
			}
		} else if onServerless(p.Terms) { // no verdict covers it
			d.Severity, d.Fix.Safe = lint.Warning, false
		}
		p.Report(d)
	}
}

// platform is what messages call a service that has defaults of its own.
func platform(e *endpoint.Endpoint) string {
	switch {
	case e.EMR:
		return "EMR"
	case e.Serverless:
		return "EMR Serverless"
	}
	return "Glue"
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
