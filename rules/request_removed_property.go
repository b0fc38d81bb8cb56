package rules

import (
	"fmt"
	"strings"
	"sync"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/severity"
)

var removedProperty = &lint.Rule{
	Name:     "removed-property",
	Severity: lint.Error,
	Doc: `a property that was removed from Spark

If a removed property of Spark SQL has any value other than its last default, the session starts but the first query
fails: ` + "`The SQL config 'spark.sql.parquet.int64AsTimestampMillis' was removed in the version 3.0.0`" + `. Which properties
are removed depends on the version of Spark (` + "`--spark`" + `).

Any other removed property has no effect. This is a warning. The fix removes the property, or writes its replacement.
Writing the replacement is unsafe.`,
	Evidence: []string{
		"sql:spark.sql.parquet.int64AsTimestampMillis=true", "sql:spark.sql.hive.verifyPartitionPath=true",
		"sql:spark.sql.optimizer.runtimeFilter.semiJoinReduction.enabled=true",
	},
	Examples: []lint.Example{
		{
			Bad:  `{"conf": {«"spark.sql.parquet.int64AsTimestampMillis"»: "true", "spark.speculation": "true"}}`,
			Good: `{"conf": {"spark.speculation": "true"}}`,
		},
		{Bad: `{"conf": {«"spark.shuffle.spill"»: "true", "spark.speculation": "true"}}`, Good: `{"conf": {"spark.speculation": "true"}}`},
		{Bad: `{"conf": {«"spark.sql.optimizer.planChangeLog.level"»: "warn"}}`, Good: `{"conf": {"spark.sql.planChangeLog.level": "warn"}}`},
		{
			Bad:   `{"conf": {«"spark.sql.hive.verifyPartitionPath"»: "true"}}`,
			Good:  `{"conf": {"spark.sql.files.ignoreMissingFiles": "true"}}`,
			Flags: []string{"--spark", "4.0.1"},
		},
	},
	Check: func(p *lint.Pass) {
		gone := removedSQL()
		for _, s := range p.Settings() {
			r, ok := gone[s.Key]
			if !ok || strings.EqualFold(strings.TrimSpace(s.Node.String()), r.Default) || facts.Placeholder(s.Node.String(), facts.InProperty) {
				continue
			}
			severity, known := severity.OfVersions(p.Terms.Spark, spark.Current,
				func(version string) bool { return facts.AtLeast(version, r.Since) })
			if !known {
				continue
			}
			d := lint.Diagnostic{
				Place: s.Node.Name(), Severity: severity,
				Message: fmt.Sprintf("the first query fails: %s was removed in Spark %s", s.Key, r.Since),
			}
			if r.Now != "" {
				d.Message += ": use " + r.Now
			}
			switch {
			case severity != lint.Error:
			case r.Now == "":
				d.Fix = &lint.Fix{Message: "remove it", Ops: []doc.Op{s.Node.Delete()}}
			case !s.Session.Get("conf", r.Now).Exists():
				d.Fix = &lint.Fix{Message: renameTo(r.Now), Ops: []doc.Op{s.Node.Rename(r.Now)}}
			}
			p.Report(d)
		}
		eachProperty(p, func(conf, m doc.Node) {
			if _, ofSQL := gone[m.Key()]; ofSQL {
				return
			}
			known, ok := inAll(p, m.Key(), func(known spark.Property) bool { return known.Removed != "" })
			if !ok {
				return
			}
			d := lint.Diagnostic{
				Place: m.Name(), Severity: lint.Warning, Message: fmt.Sprintf("%s has no effect in Spark %s and later", m.Key(), known.Removed),
			}
			if replaced(p, &d, conf, m, known, false); d.Fix == nil {
				d.Fix = &lint.Fix{Message: "remove it", Safe: true, Ops: []doc.Op{m.Delete()}}
			}
			p.Report(d)
		})
	},
}

// removedSQL are the removed properties of Spark SQL, by key.
var removedSQL = sync.OnceValue(func() map[string]spark.Removed {
	gone := map[string]spark.Removed{}
	for _, r := range spark.RemovedSQL {
		gone[r.Key] = r
	}
	return gone
})
