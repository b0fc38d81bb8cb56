package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var deprecatedProperty = &lint.Rule{
	Name:     "deprecated-property",
	Severity: lint.Info,
	Doc: `a deprecated property

Spark still reads it, but logs
` + "`The configuration key 'spark.yarn.executor.memoryOverhead' has been deprecated as of Spark 2.3 and may be removed in the future.`" + `
The rule reports it if the given version of Spark (` + "`--spark`" + `), or every current version, deprecates it. The fix
writes the new key, and converts the value if the unit has changed.`,
	Evidence: []string{"dep:spark.yarn.driver.memoryOverhead", "dep:spark.kryoserializer.buffer.max.mb"},
	Examples: []lint.Example{
		{Bad: `{"conf": {«"spark.yarn.executor.memoryOverhead"»: "1g"}}`, Good: `{"conf": {"spark.executor.memoryOverhead": "1g"}}`},
	},
	Check: func(p *lint.Pass) {
		eachProperty(p, func(conf, m doc.Node) {
			known, ok := inAll(p, m.Key(), func(known spark.Property) bool { return known.Deprecated != "" && known.Removed == "" })
			if !ok {
				return
			}
			d := lint.Diagnostic{
				Place: m.Name(), Severity: lint.Info, Message: fmt.Sprintf("%s was deprecated in Spark %s", m.Key(), known.Deprecated),
			}
			replaced(p, &d, conf, m, known, p.Terms.Spark != "")
			p.Report(d)
		})
	},
}
