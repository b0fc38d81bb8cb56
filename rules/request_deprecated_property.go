package rules

import (
	"fmt"
	"slices"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var deprecatedProperty = &lint.Rule{
	Name:     "deprecated-property",
	Severity: lint.Info,
	Doc: `a property that has another name now

Spark still reads it, and logs ` + "`The configuration key 'spark.yarn.executor.memoryOverhead' has been deprecated as of Spark 2.3 and may be removed in the future.`" + `
Said where the version of Spark (` + "`--spark`" + `), or each current one, has it so. The fix writes the new key, and the value in its unit where that changed.`,
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
			d := lint.Diagnostic{Place: m.Name(), Severity: lint.Info, Message: fmt.Sprintf("%s is deprecated since Spark %s", m.Key(), known.Deprecated)}
			replaced(p, &d, conf, m, known, p.Options.Spark != "")
			p.Report(d)
		})
	},
}

// inAll is what Spark knows of a key, of the version that is given or of each current one,
// where all of these are so.
func inAll(p *lint.Pass, key string, so func(spark.Property) bool) (known spark.Property, ok bool) {
	versions := spark.Current
	if p.Options.Spark != "" {
		versions = []string{p.Options.Spark}
	}
	if slices.ContainsFunc(versions, func(v string) bool {
		row, found := spark.Find(key, v)
		if found {
			known = row
		}
		return !found || !so(row)
	}) {
		return spark.Property{}, false
	}
	return known, true
}

// replaced says what is used in place of a property, and writes it where it is known.
func replaced(p *lint.Pass, d *lint.Diagnostic, conf, m doc.Node, known spark.Property, safe bool) {
	if known.Now == "" {
		return
	}
	d.Message += ": use " + known.Now
	version := p.Options.Spark
	if version == "" {
		version = spark.Current[0]
	}
	now := known.Convert(m.String())
	if _, there := spark.Find(known.Now, version); !there || now == "" || conf.Get(known.Now).Exists() || m.Type() == doc.Null {
		return
	}
	d.Fix = &lint.Fix{Message: fmt.Sprintf("write %s", known.Now), Safe: safe, Ops: []doc.Op{m.Rename(known.Now)}}
	if now != m.String() {
		d.Fix.Message += fmt.Sprintf(" %q", now)
		d.Fix.Ops = append(d.Fix.Ops, m.Replace(doc.Quote(now)))
	}
}
