package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
)

var endpointOvercommitted = &lint.Rule{
	Name:     "endpoint-overcommitted",
	Severity: lint.Warning,
	Doc: `as many sessions as there are users, each at its cap, are more than the endpoint

Each session takes a driver and as many executors as its cap allows: with the defaults users × (executors + 1) workers of G.1X and
G.2X, half as many of Standard, where one DPU more manages; else as YARN packs their containers. Where that is more than there is, somebody waits: measured on YARN, three sessions of five
executors took 18 workers, and the fourth stayed ACCEPTED.

The endpoint is declared in the settings, or with ` + "`--worker-type`, `--workers` (`--dpus`" + ` of Standard) and ` + "`--users`" + `. A lower cap costs: on an idle
endpoint a session does not get more either. The fix is unsafe for that reason.`,
	Evidence: []string{"X2-seed-3users-max5", "X2b-4th-user", "X3b-no-max-second"},
	Examples: []lint.Example{
		{
			Bad:   `{"conf": {"spark.dynamicAllocation.maxExecutors": «"10"»}}`,
			Good:  `{"conf": {"spark.dynamicAllocation.maxExecutors": "5"}}`,
			Flags: []string{"--worker-type", "G.1X", "--workers", "18", "--users", "3"},
		},
		{
			Bad:   `{"numExecutors": «8», "conf": {"spark.dynamicAllocation.enabled": "false"}}`,
			Good:  `{"numExecutors": 5, "conf": {"spark.dynamicAllocation.enabled": "false"}}`,
			Flags: []string{"--worker-type", "G.1X", "--workers", "18", "--users", "3"},
		},
	},
	Check: func(p *lint.Pass) {
		if p.Options.Endpoint == nil || p.Options.Endpoint.Users == 0 {
			return
		}
		for _, s := range p.Sessions() {
			n := s.Get("conf", capKey)
			if fixed(s) {
				n = s.Property("spark.executor.instances")
			}
			if most, ok := integer(n); ok && own(s, n) && most > 0 {
				checkShare(p, s, n, most)
			}
		}
	},
}

func checkShare(p *lint.Pass, s *lint.Session, n doc.Node, most int64) {
	e, users := p.Options.Endpoint, p.Options.Endpoint.Users
	session := e.Largest(asked(p.Options, s)) // the mended one, where a container is too large
	session.Most = most
	each := e.Each(session, users)
	if most <= each || each < 0 { // of what is too large, and of drivers, other rules speak
		return
	}
	fit := e.Together(session, users)
	d := lint.Diagnostic{
		Place: n.Value(), Severity: lint.Warning,
		Message: fmt.Sprintf("%d sessions with %d executors and a driver each are more than %s holds: %d of them fit, the others wait; %d executors each fit", users, most, e, fit, each),
	}
	if fit == 0 {
		d.Message = fmt.Sprintf("%d executors and a driver are more than %s holds: one session takes all, the other %d wait; %d executors each fit", most, e, users-1, each)
	}
	if each == 0 {
		p.Report(d)
		return
	}
	d.Fix = &lint.Fix{
		Message: fmt.Sprintf("lower it to %d; alone, a session then gets no more of the %d that are there", each, e.Each(session, 1)),
		Ops:     []doc.Op{n.Replace(written(n, each))},
	}
	for _, first := range starts(s) {
		if i, ok := integer(first); first != n && (!ok || i > each) {
			d.Fix = nil // it would begin above its cap
		}
	}
	p.Report(d)
}
