package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
)

var endpointOvercommitted = &lint.Rule{
	Name:     "endpoint-overcommitted",
	Severity: lint.Warning,
	Needs:    users,
	Doc: `as many sessions as there are users, each at its cap, are more than the endpoint

Each session takes a driver and as many executors as its cap allows: with the defaults users × (executors + 1)
workers of G.1X and G.2X, half as many of Standard, where one DPU more manages; else as YARN packs their
containers. Where that is more than there is, somebody waits: measured on YARN, three sessions of five executors
took 18 workers, and the fourth stayed ACCEPTED.

The endpoint is declared in the settings, or with ` + "`--worker-type`, `--workers` (`--dpus`" + ` of Standard) and
` + "`--users`" + `. A lower cap costs: on an idle endpoint a session does not get more either. The fix is unsafe for that
reason.`,
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
		{
			Bad: `-- .sparkmagic/config.json --
{"session_configs_defaults": {"conf": {"spark.dynamicAllocation.maxExecutors": "8"}}}
-- a.ipynb --
# %%
%%configure -f
{"executorMemory": «"10g"»}
`,
			Good: `-- .sparkmagic/config.json --
{"session_configs_defaults": {"conf": {"spark.dynamicAllocation.maxExecutors": "8"}}}
-- a.ipynb --
# %%
%%configure -f
{"executorMemory": "10g", "conf": {"spark.dynamicAllocation.maxExecutors": "4"}}
`,
			Settings: "endpoint: emr\nendpoints:\n" +
				"  emr: { nodes: 6, node-memory: 24g, users: 3, defaults: { spark.executor.memory: 2g, spark.dynamicAllocation.enabled: \"true\" } }\n",
		},
	},
	Check: func(p *lint.Pass) {
		if p.Terms.Endpoint == nil || p.Terms.Endpoint.Users == 0 {
			return
		}
		for _, s := range p.Sessions() {
			n := s.Get("conf", capKey)
			if fixed(p.Terms, s) {
				n = s.Property("spark.executor.instances")
			}
			if most, ok := integer(n); ok && most > 0 && !above(p, most) {
				checkShare(p, s, n, most)
			}
		}
	},
}

func checkShare(p *lint.Pass, s *lint.Session, n doc.Node, most int64) {
	at := n
	if !s.Owns(n) { // its cap is that of config.json, which fits others: its shape does not
		at = s.Property("spark.executor.memory")
		if !at.Exists() || !s.Owns(at) || fixed(p.Terms, s) {
			return
		}
	}
	e, users := p.Terms.Endpoint, p.Terms.Endpoint.Users
	session := e.Largest(asked(p.Terms, s)) // the mended one, where a container is too large
	session.Most = most
	each := e.Each(session, users)
	if most <= each || each < 0 { // of what is too large, and of drivers, other rules speak
		return
	}
	fit, with := e.Together(session, users), ""
	if at != n {
		with = fmt.Sprintf(" of %d MiB", e.Rounded(session.Executor.Memory))
	}
	d := lint.Diagnostic{
		Place:    at.Value(),
		Severity: lint.Warning,
		Message: fmt.Sprintf("%d sessions with %s%s and a driver each are more than %s holds: %d of them fit, the others wait; %s each fit",
			users, executors(most), with, e, fit, executors(each)),
	}
	if fit == 0 {
		d.Message = fmt.Sprintf("%s%s and a driver are more than %s holds: one session takes all, the other %d wait; %s each fit",
			executors(most), with, e, users-1, executors(each))
	}
	if each > 0 {
		d.Fix = &lint.Fix{
			Message: fmt.Sprintf("lower it to %d; alone, a session then gets no more of the %d that are there", each, e.Each(session, 1)),
		}
		conf := s.Settings.Get("conf")
		switch {
		case conf.Exists() && !conf.IsObject():
			d.Fix = nil
		case at == n:
			d.Fix = capLowered(s, n, each, d.Fix.Message)
		default:
			d.Fix.Message = fmt.Sprintf("add a cap of %d of its own", each)
			d.Fix.Ops = []doc.Op{s.Settings.Insert([]string{"conf", capKey}, doc.Quote(fmt.Sprint(each)))}
			d.Fix = beginning(s, n, each, d.Fix)
		}
	}
	p.Report(d)
}
