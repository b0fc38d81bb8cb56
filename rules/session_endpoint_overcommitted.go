package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
)

var endpointOvercommitted = &lint.Rule{
	Name:     "endpoint-overcommitted",
	Severity: lint.Warning,
	Needs:    users,
	Doc: `sessions at their caps that do not all fit on the endpoint

Each session takes a driver and as many executors as its cap allows. With the default sizes, G.1X or G.2X needs users ×
(executors + 1) workers. Standard needs half as many DPUs, and one more for management. With other sizes, YARN needs as
many nodes as the containers fill. If the endpoint has fewer, some users wait. Measured on YARN: 3 sessions of 5
executors took 18 workers, and a fourth waited in ACCEPTED.

A session that waits shows ` + "`Application is Activated, waiting for resources to be assigned for AM`" + ` in YARN. SparkMagic
then gives up: ` + "`Session 16 did not start up in 60 seconds`" + `.

Declare the endpoint in the settings, or with ` + "`--worker-type`, `--workers` (`--dpus` for Standard) and `--users`" + `. A
lower cap has a cost: the session gets no more executors than that, even on an idle endpoint. So the fix is unsafe.`,
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
		for _, s := range p.Known() {
			n := s.Get("conf", capKey)
			if fixed(p.Terms, s) {
				n = s.Property("spark.executor.instances")
			}
			if most, ok := integer(n); ok && most > 0 && !exceedsCap(p, most) {
				checkShare(p, s, n, most)
			}
		}
	},
}

// beside says what a session takes beside its executors.
func beside(e *endpoint.Endpoint, s endpoint.Session) string {
	if e.Client && !e.Pool {
		return fmt.Sprintf("each session also has an application master of %s MiB in YARN; its driver runs next to Livy",
			endpoint.Grouped(e.Rounded(s.Master.Memory)))
	}
	return "each session also has a driver"
}

func checkShare(p *lint.Pass, s *lint.Session, n doc.Node, most int64) {
	at := n
	if !s.Owns(n) { // its cap is in config.json and fits other sessions, but this one is larger
		at = s.Property("spark.executor.memory")
		if !at.Exists() || !s.Owns(at) || fixed(p.Terms, s) {
			return
		}
	}
	e := sharing(p.Terms, s)
	users := e.Users
	if users < 2 {
		return // nobody waits
	}
	asked := requested(p.Terms, s)
	session := e.Largest(asked) // as if too large a container were fixed
	session.Most = most
	each := e.Each(session, users)
	if most <= each || each < 0 { // other rules report containers that are too large, and drivers
		return
	}
	fit, with, then := e.Together(session, users), "", fmt.Sprintf("with %s each, all fit", endpoint.Grouped(each))
	if each == 0 {
		then = "even with 1 executor each, not all fit"
	}
	if at != n {
		with = fmt.Sprintf(" of %s MiB", endpoint.Grouped(e.Rounded(session.Executor.Memory)))
	}
	d := lint.Diagnostic{
		Place:    at.Value(),
		Severity: lint.Warning,
		Message: fmt.Sprintf("only %s of %s sessions with %s%s %s on %s; %s", endpoint.Grouped(fit),
			endpoint.Grouped(users), executors(most), with, fitsVerb(fit), e, then),
		Note: beside(e, session),
	}
	if fit == 0 {
		d.Message = fmt.Sprintf("the first of %s sessions with %s%s takes %s; %s", endpoint.Grouped(users),
			executors(most), with, allOf(e), then)
	}
	switch {
	case session.Executor != asked.Executor:
		d.Note += "; computed with the largest executors that fit on a node"
	case session.Master != asked.Master:
		d.Note += "; computed with the largest drivers that fit on a node"
	}
	if assumed := e.Assumes(property(s)); assumed != "" {
		d.Note += "; " + assumed
	}
	if each > 0 {
		d.Fix = &lint.Fix{
			Message: fmt.Sprintf("lower it to %d; on an idle endpoint, a session then gets %d of %s", each, each,
				executors(e.Each(session, 1))),
		}
		conf := s.Settings.Get("conf")
		switch {
		case conf.Exists() && !conf.IsObject():
			d.Fix = nil
		case at == n:
			d.Fix = capLowered(s, n, each, d.Fix.Message)
		default:
			d.Fix.Message = fmt.Sprintf("add %s %d here", capKey, each)
			d.Fix.Ops = []doc.Op{s.Settings.Insert([]string{"conf", capKey}, doc.Quote(fmt.Sprint(each)))}
			d.Fix = beginning(s, n, each, d.Fix)
		}
	}
	p.Report(d)
}

// allOf is a whole endpoint in words: "all 5 G.1X workers", "all of etl (6 nodes of 24,576 MiB)".
func allOf(e *endpoint.Endpoint) string {
	if e.Name == "" && e.Nodes.Value > 1 && e.Queue() == "" {
		return "all " + e.String()
	}
	return "all of " + e.String()
}
