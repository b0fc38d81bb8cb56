package rules

import (
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
)

var serverlessProperty = &lint.Rule{
	Name:     "serverless-property",
	Severity: lint.Warning,
	Needs:    func(f *lint.Target) bool { return onServerless(f.Terms) },
	Doc: `a property for a service that EMR Serverless does not have

EMR Serverless has no external shuffle service: it keeps executors with shuffle files instead. AWS says not to set
` + "`spark.shuffle.service.enabled`" + ` there. What happens to a session that does is not documented, so the finding is a warning.

Declare the endpoint in the settings, with ` + "`emr-serverless: true`. The rule livy-controlled reports `spark.master`" + `.`,
	Examples: []lint.Example{
		{
			Bad:      `{"executorCores": 4, "conf": {"spark.shuffle.service.enabled": «"true"», "spark.speculation": "true"}}`,
			Good:     `{"executorCores": 4, "conf": {"spark.speculation": "true"}}`,
			Settings: "endpoint: app\nendpoints:\n  app: { emr-serverless: true }\n",
		},
	},
	Check: func(p *lint.Pass) {
		if !onServerless(p.Terms) {
			return
		}
		for _, s := range p.Known() {
			n := s.Get("conf", "spark.shuffle.service.enabled")
			if isTrue(n) && s.Owns(n) {
				p.Report(lint.Diagnostic{
					Place: n.Value(), Severity: lint.Warning,
					Message: "EMR Serverless has no external shuffle service for " + n.Key(),
					Note:    "documented: AWS's guides say not to set it there",
					Fix:     &lint.Fix{Message: "remove it", Ops: []doc.Op{n.Delete()}},
				})
			}
		}
	},
}
