package rules

import (
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var endpointImpossible = &lint.Rule{
	Name:     "endpoint-impossible",
	Severity: lint.Warning,
	Needs:    anEndpoint,
	Doc: `an endpoint of the settings that can't be, or can't be shared like that

- more workers than AWS gives a development endpoint: 299 of G.1X, 149 of G.2X
- ` + "`min-allocation` above `max-allocation`" + `, with which YARN's ResourceManager does not start, or above
  ` + "`node-memory`" + `, with which no container fits
- drivers beside Livy, and an ` + "`am-share`" + ` that does not let the small masters of all ` + "`users`" + ` run (where drivers
  are in YARN, am-limit says it)
- ` + "`defaults`" + ` that are no sizes, or a cap or a number of executors in them that is more than each of the ` + "`users`" + ` can have
- more ` + "`users`" + ` than there is room for with a driver and an executor each, of the size that sessions have by default`,
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
		eachEndpoint(p, func(e *endpoint.Endpoint, say reporting) {
			if w := e.Worker; w != nil && w.Limit > 0 && e.Nodes.Value > w.Limit {
				say(lint.Warning, "workers", "%d workers: AWS gives an endpoint of %s at most %d", e.Nodes.Value, w.Name, w.Limit)
			}
			switch least := e.MinAllocation.Value; {
			case least > e.MaxAllocation.Value:
				say(lint.Warning, "min-allocation", "min-allocation %d is above max-allocation, %s: YARN's ResourceManager does not start",
					least, e.MaxAllocation)
				return
			case least > e.NodeMemory.Value:
				say(lint.Warning, "min-allocation", "min-allocation %d is above node-memory, %s: no container fits", least, e.NodeMemory)
				return
			}
			if c := e.Plain().Master; e.Client && !e.Pool && e.AMShare.Origin != endpoint.Assumed && e.Masters(c) < e.Users {
				say(lint.Warning, "am-share",
					"am-share %g: of %d sessions %d run, for YARN gives their masters, each of %d MiB, %d MiB together, "+
						"though their drivers run beside Livy", e.AMShare.Value, e.Users, e.Masters(c), e.Rounded(c.Memory), e.AMLimit())
			}
			if e.MaxSessions > 0 && e.Users > e.MaxSessions {
				say(lint.Warning, "users", "%d users: Livy starts %d sessions at the same time (max-sessions) and answers others 400 Rejected, "+
					"too many sessions are being created!", e.Users, e.MaxSessions)
			}
			checkDefaults(e, func(format string, a ...any) { say(lint.Warning, "defaults", format, a...) })
			s := e.Plain()
			s.Most = 1
			if e.Users > 0 && s.Executor.Memory <= e.Threshold().Value && s.Master.Memory <= e.Threshold().Value &&
				e.Each(s, e.Users) < 1 {
				fit := e.Together(s, e.Users)
				say(lint.Warning, "users", "%d users: with a driver of %d MiB and an executor of %d each, as by default, %s holds %d", e.Users,
					e.Rounded(s.Master.Memory), e.Rounded(s.Executor.Memory), e, fit)
			}
		})
	},
}

// checkDefaults checks what sessions get that do not set a property.
func checkDefaults(e *endpoint.Endpoint, say func(format string, a ...any)) {
	for _, key := range []string{"spark.executor.memory", "spark.driver.memory"} {
		value, ok := e.Defaults[key]
		size, err := spark.ParseSize(value)
		switch {
		case !ok:
		case err != nil:
			say("%s %q is no size: no session starts that does not set it", key, value)
		case size.Unit == "" && size.Bytes("b") < spark.MinMemory && key == "spark.executor.memory":
			say("%s %q is bytes without a unit: no session starts that does not set it", key, value)
		}
	}
	s := e.Plain()
	_, capped := e.Defaults[capKey]
	_, fixed := e.Defaults["spark.executor.instances"]
	if each := e.Each(e.Largest(s), e.Users); e.Users > 0 && (capped || fixed) && s.Most > each && each >= 0 {
		say("%s by default: %d sessions with as many, of %d MiB each, are more than %s holds; %s each fit", executors(s.Most), e.Users,
			e.Rounded(s.Executor.Memory), e, executors(each))
	}
}
