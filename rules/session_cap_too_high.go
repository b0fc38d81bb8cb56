package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
)

var capTooHigh = &lint.Rule{
	Name:     "cap-too-high",
	Severity: lint.Warning,
	Needs:    func(f *lint.Target) bool { return f.Terms.MaxExecutors > 0 || anEndpoint(f) },
	Doc: `an executor cap that is above the allowed number, or higher than what one session can get on the endpoint

A cap, or a fixed number of executors, above ` + "`--max-executors N` (`max-executors`" + ` in the settings) is a warning.

How many executors one session can have depends on the endpoint. With the default sizes, it is (DPUs - 1) × 2 - 1
for Standard, and NumberOfWorkers - 1 for G.1X or G.2X. With other sizes, and on any other endpoint, it is as many as YARN packs on
the nodes. If ` + "`spark.dynamicAllocation.maxExecutors`" + `
is that number or higher, it has no effect: the session can take the whole endpoint.

Declare the endpoint in the settings, or with ` + "`--worker-type` and `--workers` (`--dpus`" + ` for Standard). If ` + "`users`" + ` is
set, endpoint-overcommitted reports the cap and says what fits.`,
	Evidence: []string{"X3a-no-max-first", "X3b-no-max-second"},
	Examples: []lint.Example{
		{
			Bad: `{"numExecutors": 8, "conf": {"spark.dynamicAllocation.enabled": "true", "spark.dynamicAllocation.minExecutors": 7, ` +
				`"spark.dynamicAllocation.maxExecutors": «"50"»}}`,
			Good: `{"numExecutors": 5, "conf": {"spark.dynamicAllocation.enabled": "true", "spark.dynamicAllocation.minExecutors": 5, ` +
				`"spark.dynamicAllocation.maxExecutors": "5"}}`,
			Flags: []string{"--max-executors", "5"},
		},
		{
			Bad:   `{"numExecutors": «8», "conf": {"spark.dynamicAllocation.enabled": "false"}}`,
			Good:  `{"numExecutors": 5, "conf": {"spark.dynamicAllocation.enabled": "false"}}`,
			Flags: []string{"--max-executors", "5"},
		},
		{
			Bad:   `{"conf": {"spark.dynamicAllocation.maxExecutors": «"100"»}}`,
			Good:  `{"conf": {"spark.dynamicAllocation.maxExecutors": "5"}}`,
			Flags: []string{"--worker-type", "G.1X", "--workers", "18"},
		},
		{
			Bad:   `{"conf": {"spark.dynamicAllocation.maxExecutors": «7»}}`,
			Good:  `{"conf": {"spark.dynamicAllocation.maxExecutors": 3}}`,
			Flags: []string{"--worker-type", "Standard", "--dpus", "5"},
		},
	},
	Check: func(p *lint.Pass) {
		seen := map[doc.Node]bool{}
		for _, s := range p.Layers() {
			checkCap(p, s, seen)
		}
		e := p.Terms.Endpoint
		if e == nil || e.Users > 0 {
			return
		}
		for _, s := range p.Known() {
			n := s.Get("conf", capKey)
			e := sharing(p.Terms, s)
			if most, ok := integer(n); ok && s.Owns(n) && !fixed(p.Terms, s) && !exceedsCap(p, most) {
				if all := e.Each(requested(p.Terms, s), 1); all >= 0 && most >= all {
					p.Report(lint.Diagnostic{
						Place: n.Value(), Severity: lint.Info,
						Message: fmt.Sprintf("%s %d has no effect: even without it, a session gets at most %s on %s", capKey, most, executors(all), e),
					})
				}
			}
		}
	},
}

// checkCap compares a session's cap, or its fixed number of executors, with max-executors.
func checkCap(p *lint.Pass, s *lint.Session, seen map[doc.Node]bool) {
	n, what := s.Get("conf", capKey), capKey
	if fixed(p.Terms, s) {
		n = s.Property("spark.executor.instances")
		if n.Exists() {
			what = n.Key()
		}
	}
	most, ok := integer(n)
	if !ok || !s.Owns(n) || !exceedsCap(p, most) || seen[n] {
		return
	}
	seen[n] = true
	to := int64(p.Terms.MaxExecutors)
	message := fmt.Sprintf("lower it to %d", to)
	if e := p.Terms.Endpoint; e != nil && e.Users > 0 {
		e = sharing(p.Terms, s)
		if each := e.Each(e.Largest(requested(p.Terms, s)), e.Users); each > 0 && each < to {
			to = each
			message = fmt.Sprintf("lower it to %d, because no more fit if all %s run", to, endpoint.Counted(e.Users, "session"))
		}
	}
	p.Report(lint.Diagnostic{
		Place: n.Value(), Severity: lint.Warning,
		Message: fmt.Sprintf("%s %d is more than a session may have: max-executors is %d", what, most, p.Terms.MaxExecutors),
		Fix:     capLowered(s, n, to, message),
	})
}
