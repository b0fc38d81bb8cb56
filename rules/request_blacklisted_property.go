package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
)

var blacklistedProperty = &lint.Rule{
	Name:     "blacklisted-property",
	Severity: lint.Error,
	Needs:    func(f *lint.Target) bool { return len(f.Terms.Blacklist) > 0 },
	Doc: `a property that the endpoint's Livy rejects

Sessions can't set the properties in the server's spark-blacklist.conf. Livy checks them first and answers 400
` + "`Rejected, Reason: Blacklisted configuration values in session config: spark.master`" + `. A key is on the list only if it
matches an entry exactly, including case.

The rule reads the list from ` + "`blacklist`" + ` of an endpoint in the settings.`,
	Evidence: []string{"scen/blacklist/spark.master", "scen/blacklist/two", "scen/blacklist/spark.Master"},
	Examples: []lint.Example{
		{
			Bad: `{"conf": {«"spark.yarn.queue"»: "bi", "spark.speculation": "true"}}`, Good: `{"conf": {"spark.speculation": "true"}}`,
			Settings: "endpoint: emr\nendpoints:\n  emr: { nodes: 6, node-memory: 12g, blacklist: [spark.master, spark.yarn.queue] }\n",
		},
	},
	Check: func(p *lint.Pass) {
		eachProperty(p, func(_, m doc.Node) {
			if blacklisted(p, m.Key()) {
				p.Report(lint.Diagnostic{
					Place: m.Name(), Severity: lint.Error,
					Message: fmt.Sprintf("no session starts: Livy rejects %s, which is on the server's blacklist", m.Key()),
					Note:    fmt.Sprintf("Livy answers 400 Blacklisted configuration values in session config: %s", m.Key()),
					Fix:     &lint.Fix{Message: "remove it", Safe: true, Ops: []doc.Op{m.Delete()}},
				})
			}
		})
	},
}
