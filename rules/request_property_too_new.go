package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var propertyTooNew = &lint.Rule{
	Name:     "property-too-new",
	Severity: lint.Warning,
	Doc: `a property that needs a later version of Spark

Spark silently ignores it: ` + "`spark.executor.minMemoryOverhead`" + ` has no effect before Spark 4.0. The rule applies only if
the version is given (` + "`--spark`, or `spark`" + ` of the endpoint). It ignores properties that a patch release of the same
minor version added. A distribution may have backported a property from a later Spark.`,
	Evidence: []string{"yarn-client:size em=1g minMemoryOverhead=1g"},
	Examples: []lint.Example{
		{
			Bad:   `{"conf": {«"spark.executor.minMemoryOverhead"»: "1g", "spark.speculation": "true"}}`,
			Good:  `{"conf": {"spark.executor.memoryOverhead": "1g", "spark.speculation": "true"}}`,
			Flags: []string{"--spark", "3.5.6"},
		},
	},
	Check: func(p *lint.Pass) {
		version := p.Terms.Spark
		if version == "" {
			return
		}
		eachProperty(p, func(_, m doc.Node) {
			rows := spark.Rows(m.Key())
			if _, ok := spark.Find(m.Key(), version); ok || len(rows) == 0 || rows[0].Removed != "" {
				return
			}
			if slices.Contains([]string{"streaming", "kafka", "connect"}, rows[0].Group) {
				return // separate packages; the registries do not have the version that added the key
			}
			if since := rows[0].Since; since != "" && !facts.AtLeast(version, minor(since)) {
				p.Report(lint.Diagnostic{
					Place: m.Name(), Severity: lint.Warning,
					Message: fmt.Sprintf("Spark %s ignores %s, which requires Spark %s or later", version, m.Key(), since),
				})
			}
		})
	},
}

// minor is the first two parts of a version.
func minor(version string) string {
	parts := strings.SplitN(version, ".", 3)
	return strings.Join(parts[:min(len(parts), 2)], ".")
}
