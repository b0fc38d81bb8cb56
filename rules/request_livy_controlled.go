package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var livyControlled = &lint.Rule{
	Name:     "livy-controlled",
	Severity: lint.Error,
	Doc: `a property that Livy overwrites, rejects or hides from Spark

Livy overwrites ` + "`spark.master`, `spark.sql.catalogImplementation`, `spark.yarn.maxAppAttempts`" + ` and a few more with its own
values (the first two since Livy 0.3, ` + "`spark.yarn.isPython`" + ` since 0.5). It stores a key that begins with neither
` + "`spark.` nor `livy.rsc.` as `spark.__livy__.KEY`" + `, which Spark does not read. A property of Hadoop or Hive must begin
with ` + "`spark.hadoop.`" + `; a setting of the server (` + "`livy.server.…`" + `) belongs in its livy.conf.

Livy 0.8 and later reject ` + "`spark.submit.deployMode`" + `
(` + "`Blacklisted configuration values in session config: spark.submit.deployMode`" + `). Older versions overwrite it if the
server sets ` + "`livy.spark.deploy-mode`" + `. The finding is an info, or an error if ` + "`--livy`" + ` names 0.8 or later.`,
	Evidence: []string{
		"confkey/spark.yarn.isPython=false", "confkey/fs.s3a.access.key=x", "confkey/spark.sql.catalogImplementation=hive",
		"confkey/spark.submit.deployMode=cluster",
		"confkey/livy.server.session.timeout=10h", "confval/key-space", "key-space", "confkey/livy.rsc.jars=/x.jar", "real/conf-master-yarn",
	},
	Examples: []lint.Example{
		{Bad: `{"conf": {«"spark.master"»: "local[4]", "spark.speculation": "true"}}`, Good: `{"conf": {"spark.speculation": "true"}}`},
		{
			Bad:   `{"conf": {«"spark.submit.deployMode"»: "client", "spark.speculation": "true"}}`,
			Good:  `{"conf": {"spark.speculation": "true"}}`,
			Flags: []string{"--livy", "0.8.0"},
		},
		{Bad: `{"conf": {«"fs.s3a.endpoint"»: "http://s3"}}`, Good: `{"conf": {"spark.hadoop.fs.s3a.endpoint": "http://s3"}}`},
		{Bad: `{"conf": {«"spark.speculation "»: "true"}}`, Good: `{"conf": {"spark.speculation": "true"}}`},
		{Bad: `{"conf": {«"executorMemory"»: "4g"}}`, Good: `{"conf": {"spark.executor.memory": "4g"}}`},
		{Bad: `{"conf": {«"executor.memory"»: "4g"}}`, Good: `{"conf": {"spark.executor.memory": "4g"}}`},
		{Bad: `{"conf": {«"saprk.executor.memory"»: "4g"}}`, Good: `{"conf": {"spark.executor.memory": "4g"}}`},
		{Bad: `{"conf": {«"Spark.executor.memory"»: "4g"}}`, Good: `{"conf": {"spark.executor.memory": "4g"}}`},
		{Bad: `{"conf": {«"livy.server.session.timeout"»: "4h", "spark.speculation": "true"}}`, Good: `{"conf": {"spark.speculation": "true"}}`},
	},
	Check: func(p *lint.Pass) {
		eachProperty(p, func(conf, m doc.Node) { checkControlled(p, conf, m) })
	},
}

func checkControlled(p *lint.Pass, conf, m doc.Node) {
	key := m.Key()
	d := lint.Diagnostic{Place: m.Name(), Severity: lint.Warning}
	if blacklisted(p, key) {
		return // blacklisted-property reports it, and nothing else matters
	}
	for _, c := range livy.Overwritten {
		if c.Key == key {
			if v := p.Terms.Livy; v != "" && !facts.AtLeast(v, c.Since) {
				return
			}
			if c.Is != "" && (strings.EqualFold(m.String(), c.Is) || m.Unknown()) {
				return
			}
			d.Message = fmt.Sprintf("%s has no effect: %s", key, c.What)

			d.Fix = &lint.Fix{Message: "remove it", Safe: true, Ops: []doc.Op{m.Delete()}}
			p.Report(d)
			return
		}
	}
	if checkOdd(p, conf, m) {
		return
	}
	if slices.Contains(livy.Refused, key) {
		checkRefused(p, m)
		return
	}
	if livy.Kept(key) || readByServerless(p.Terms, key) || m.IsObject() { // wrong-type reports an object
		return
	}
	trimmed, name := strings.TrimSpace(key), keyName(key)
	if trimmed != key || key == "" {
		name = fmt.Sprintf("%q", key)
	}
	if strings.HasPrefix(key, "livy.") {
		d.Message = fmt.Sprintf("%s has no effect: it is a setting of the Livy server and belongs in its livy.conf", key)
		d.Fix = &lint.Fix{Message: "remove it", Safe: true, Ops: []doc.Op{m.Delete()}}
		p.Report(d)
		return
	}
	d.Message = fmt.Sprintf("%s has no effect: Livy stores it as spark.__livy__.%s, which Spark does not read", name, trimmed)
	if now := meant(key, m.String()); now != "" {
		d.Message = fmt.Sprintf("%s has no effect in `conf`: Spark reads only %s", name, now)
		d.Note = "Livy stores it as spark.__livy__." + trimmed
		if !conf.Get(now).Exists() {
			d.Fix = &lint.Fix{Message: renameTo(now), Ops: []doc.Op{m.Rename(now)}}
		}
	}
	p.Report(d)
}

// checkRefused reports a property that Livy 0.8 and later reject.
func checkRefused(p *lint.Pass, m doc.Node) {
	key, known := m.Key(), p.Terms.Livy
	d := lint.Diagnostic{
		Place: m.Name(), Severity: lint.Error,
		Message: fmt.Sprintf("no session starts: Livy 0.8 and later reject %s", key),
		Fix:     &lint.Fix{Message: "remove it", Safe: true, Ops: []doc.Op{m.Delete()}},
	}
	later := known != "" && facts.AtLeast(known, "0.8.0")
	if key == "spark.submit.deployMode" {
		if v := m.String(); v != "client" && v != "cluster" && !facts.Placeholder(v, facts.InProperty) && !later {
			return // Spark rejects the value: property-type reports it
		}
		d.Note = "livy.spark.deploy-mode in the server's livy.conf takes precedence"
	}
	switch {
	case known == "":
		d.Severity, d.Fix = lint.Info, nil
		d.Message = fmt.Sprintf("no session starts with Livy 0.8 and later: Livy rejects %s", key)
	case !later:
		return
	}
	p.Report(d)
}

// checkOdd reports keys that Spark or Livy reads, but not as the user expects.
func checkOdd(p *lint.Pass, conf, m doc.Node) bool {
	key := m.Key()
	d := lint.Diagnostic{Place: m.Name(), Severity: lint.Warning}
	trimmed := strings.TrimSpace(key)
	switch {
	case key == "livy.rsc.jars":
		d.Message = "no session starts: livy.rsc.jars replaces jars that Livy itself requires; use `jars`"
	case key == "spark.yarn.jar" || key == "spark.yarn.jars" || key == "spark.yarn.archive":
		d.Severity = lint.Info
		d.Message = key + " replaces Spark's own jars: put a library in `jars` or in spark.jars.packages"
	case trimmed != key && strings.HasPrefix(key, "spark."):
		d.Message = fmt.Sprintf("Spark ignores %q because it ends with a space", key)
		if !conf.Get(trimmed).Exists() {
			d.Fix = &lint.Fix{Message: renameTo(trimmed), Ops: []doc.Op{m.Rename(trimmed)}}
		}
	default:
		return false
	}
	p.Report(d)
	return true
}

// hadoop are the prefixes of Hadoop's and Hive's properties.
var hadoop = []string{"fs.", "hive.", "dfs.", "hadoop.", "mapreduce.", "mapred.", "io.", "parquet.", "orc.", "yarn.", "ipc.", "javax.jdo."}

// meant is the property of Spark that the user most likely meant by a key with a value; empty if that is
// not clear.
func meant(key, value string) string {
	trimmed := strings.TrimSpace(key)
	if f, ok := livy.Find(trimmed); ok && f.Twin != "" {
		return f.Twin
	}
	if low := strings.ToLower(trimmed); strings.HasPrefix(low, "spark.") {
		return "spark." + trimmed[len("spark."):]
	}
	if _, known := spark.Find("spark."+trimmed, ""); known {
		return "spark." + trimmed
	}
	for _, prefix := range hadoop {
		if strings.HasPrefix(trimmed, prefix) {
			return "spark.hadoop." + trimmed
		}
	}
	if near := spark.Meant(trimmed, value, ""); strings.HasPrefix(near, "spark.") {
		return near
	}
	return ""
}
