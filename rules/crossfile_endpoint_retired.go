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

Development endpoints run only Glue 0.9 and 1.0. Support for 0.9 ended on 2022-06-01, and for 1.0 on 2022-09-30. Both reached
end of life on 2026-04-01: AWS stops existing endpoints and creates no new ones. AWS recommends Glue interactive sessions
and EMR instead.`,
	Examples: []lint.Example{
		{
			Bad: `{"executorMemory": "4g"}`, Good: `{"executorMemory": "4g"}`,
			Settings: "endpoint: etl\nendpoints:\n  etl: { worker-type: «G.1X», workers: 18 }\n",
		},
	},
	CrossFile: func(p *lint.CrossFilePass) {
		eachEndpoint(p, func(e *endpoint.Endpoint, report reporting) {
			if e.Worker != nil {
				report("worker-type", lint.Diagnostic{Severity: lint.Info, Message: endpoint.Retired})
			}
		})
	},
}
