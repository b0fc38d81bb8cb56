package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var endpointImpossible = &lint.Rule{
	Name:     "endpoint-impossible",
	Severity: lint.Warning,
	Needs:    anEndpoint,
	Doc: `an endpoint in the settings that can't exist, or can't serve its users

The rule reports:

- more workers than AWS allows for a development endpoint: 299 of G.1X, 149 of G.2X
- ` + "`min-allocation` above `max-allocation` (YARN's ResourceManager does not start) or above `node-memory`" + ` (no container
  fits)
- an ` + "`am-share` that is too small for the application masters of all `users`" + `, if drivers run next to Livy (if they run
  in YARN, am-limit reports it)
- ` + "`defaults`" + ` that can't be read as sizes, or that give a session more executors than its share of the endpoint
- more ` + "`users`" + ` than there is room for, with a driver and an executor of the default size each
- more ` + "`users` than `max-sessions`" + `, if all of them start a session at the same time: Livy answers
  ` + "`Rejected, too many sessions are being created!`" + `
- more ` + "`users`" + ` than the 25 sessions that an application of EMR Serverless runs at the same time`,
	Evidence: []string{"X2b-4th-user"},
	Examples: []lint.Example{
		{
			Bad: `{"executorMemory": "4g"}`, Good: `{"executorMemory": "4g"}`,
			Settings: "endpoint: etl\nendpoints:\n  etl: { worker-type: G.1X, workers: «300» }\n",
		},
		{
			Bad:      `{"executorMemory": "4g", "conf": {"spark.dynamicAllocation.maxExecutors": "1"}}`,
			Good:     `{"executorMemory": "4g", "conf": {"spark.dynamicAllocation.maxExecutors": "1"}}`,
			Settings: "endpoint: etl\nendpoints:\n  etl: { worker-type: G.1X, workers: 18, users: «10» }\n",
		},
		{
			Bad: `{"executorMemory": "1g"}`, Good: `{"executorMemory": "1g"}`,
			Settings: "endpoint: emr\nendpoints:\n  emr: { nodes: 6, node-memory: 12288, max-allocation: 8192, min-allocation: «10240» }\n",
		},
		{
			Bad:  `{"executorMemory": "1g"}`,
			Good: `{"executorMemory": "1g"}`,
			Settings: "endpoint: emr\nendpoints:\n  emr:\n    nodes: 6\n    node-memory: 12288\n    users: 3\n" +
				"    defaults: «{» spark.dynamicAllocation.enabled: \"true\", spark.dynamicAllocation.maxExecutors: \"1000\" }\n",
		},
		{
			Bad:  `{"executorMemory": "1g"}`,
			Good: `{"executorMemory": "1g"}`,
			Settings: "endpoint: emr\nendpoints:\n" +
				"  emr: { nodes: 6, node-memory: 12288, users: 10, am-share: «0.1», defaults: { spark.dynamicAllocation.enabled: \"false\" } }\n",
		},
	},
	CrossFile: func(p *lint.CrossFilePass) {
		eachEndpoint(p, func(e *endpoint.Endpoint, report reporting) {
			warn := func(key, note, format string, a ...any) {
				report(key, lint.Diagnostic{Severity: lint.Warning, Message: fmt.Sprintf(format, a...), Note: note})
			}
			if w := e.Worker; w != nil && w.Limit > 0 && e.Nodes.Value > w.Limit {
				warn("workers", "", "AWS allows at most %d %s workers per endpoint, not %s", w.Limit, w.Name, endpoint.Grouped(e.Nodes.Value))
			}
			switch least := e.MinAllocation; {
			case least.Value > e.MaxAllocation.Value:
				warn("min-allocation", "", "YARN's ResourceManager does not start: min-allocation is %s, but max-allocation is %s",
					least.InMiB(), e.MaxAllocation.InMiB())
				return
			case least.Value > e.NodeMemory.Value:
				warn("min-allocation", "", "no container fits: min-allocation is %s, but a node has %s", least.InMiB(), e.NodeMemory.InMiB())
				return
			}
			if c := e.Plain().Master; e.Client && !e.Pool && e.AMShare.Origin != endpoint.Assumed && e.Masters(c) < e.Users {
				note := fmt.Sprintf("each session has an application master of %s MiB in YARN, even if its driver runs next to Livy",
					endpoint.Grouped(e.Rounded(c.Memory)))
				warn("am-share", note, "%s in ACCEPTED: am-share %g gives all application masters together %s MiB",
					starting(e.Masters(c), e.Users), e.AMShare.Value, endpoint.Grouped(e.AMLimit()))
			}
			switch {
			case e.Users <= e.MaxSessions || e.MaxSessions == 0:
			case e.Serverless:
				warn("users", "documented in the EMR Serverless User Guide", "%s", e.TooMany(e.Users))
			default:
				warn("users", `Livy answers 400 "Rejected, too many sessions are being created!"`,
					"Livy rejects some sessions if %s users start them at the same time: max-sessions is %s",
					endpoint.Grouped(e.Users), endpoint.Grouped(e.MaxSessions))
			}
			checkDefaults(e, func(note, format string, a ...any) { warn("defaults", note, format, a...) })
			s := e.Plain()
			e = e.In(s.Queue)
			s.Most = 1
			if e.Users > 0 && s.Executor.Memory <= e.Threshold().Value && s.Master.Memory <= e.Threshold().Value &&
				e.NoWorker(s.Master)+e.NoWorker(s.Executor) == "" && e.Each(s, e.Users) < 1 {
				note := fmt.Sprintf("by default, a driver needs %s MiB and an executor %s MiB",
					endpoint.Grouped(e.Rounded(s.Master.Memory)), endpoint.Grouped(e.Rounded(s.Executor.Memory)))
				if assumed := assumedSize(e); assumed != "" {
					note += "; " + assumed
				}
				fit := e.Together(s, e.Users)
				warn("users", note, "only %s of %s sessions with a driver and 1 executor %s on %s", endpoint.Grouped(fit),
					endpoint.Grouped(e.Users), fitsVerb(fit), e)
			}
		})
	},
}

// checkDefaults checks the values that sessions get if they do not set a property.
func checkDefaults(e *endpoint.Endpoint, warn func(note, format string, a ...any)) {
	for _, key := range []string{"spark.executor.memory", "spark.driver.memory"} {
		value, ok := e.Defaults[key]
		size, err := spark.ParseSize(value)
		switch {
		case !ok:
		case err != nil:
			warn("", "no session starts with the default of %s: %q can't be read as a size", key, value)
		case size.Unit == "" && size.Bytes("b") < spark.MinMemory && key == "spark.executor.memory":
			warn("", "no session starts with the default of %s: %q has no unit, so Spark reads it as bytes", key, value)
		}
	}
	s := e.Plain()
	e = e.In(s.Queue)
	_, capped := e.Defaults[capKey]
	_, fixed := e.Defaults["spark.executor.instances"]
	if each := e.Each(e.Largest(s), e.Users); e.Users > 0 && (capped || fixed) && s.Most > each && each >= 0 {
		note := fmt.Sprintf("by default, an executor needs %s MiB", endpoint.Grouped(e.Rounded(s.Executor.Memory)))
		if assumed := assumedSize(e); assumed != "" {
			note += "; " + assumed
		}
		warn(note, "%s can't hold %s with %s each, which its defaults allow; with %s each, all fit", e,
			endpoint.Counted(e.Users, "session"), executors(s.Most), endpoint.Grouped(each))
	}
}

// assumedSize says that the size of executors is assumed for sessions that set nothing; empty if it is known.
func assumedSize(e *endpoint.Endpoint) string {
	return e.Assumes(func(string) (string, bool) { return "", false })
}
