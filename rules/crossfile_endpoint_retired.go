package rules

import (
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
)

var endpointRetired = &lint.Rule{
	Name:     "endpoint-retired",
	Severity: lint.Info,
	Needs:    anEndpoint,
	Doc: `a Glue development endpoint, which AWS no longer supports

Development endpoints run Glue 0.9 and 1.0 alone. Support for 0.9 ended on 2022-06-01 and for 1.0 on 2022-09-30, and both reached their
end of life on 2026-04-01: existing ones are stopped and none can be made. AWS names Glue interactive sessions and EMR as what
comes after them.`,
	Examples: []lint.Example{
		{
			Bad: `{"executorMemory": "4g"}`, Good: `{"executorMemory": "4g"}`,
			Settings: "endpoint: etl\nendpoints:\n  etl: { worker-type: «G.1X», workers: 18 }\n",
		},
	},
	CrossFile: func(p *lint.CrossFilePass) {
		eachEndpoint(p, func(e *endpoint.Endpoint, say reporting) {
			if e.Worker != nil {
				say(lint.Info, "worker-type", "%s", endpoint.Retired)
			}
		})
	},
}
