package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
)

var livyControlled = &lint.Rule{
	Name:     "livy-controlled",
	Severity: lint.Error,
	Doc: `a key of conf that has no effect, because Livy decides

` + "`spark.master`, `spark.sql.catalogImplementation`, `spark.yarn.maxAppAttempts`" + ` and a few more are overwritten
with Livy's own (the first two since Livy 0.3, ` + "`spark.yarn.isPython`" + ` since 0.5). A key that begins neither with
` + "`spark.`" + ` nor with ` + "`livy.rsc.`" + ` is stored as ` + "`spark.__livy__.KEY`" + `, where Spark never looks: a key of Hadoop or
Hive must begin with ` + "`spark.hadoop.`" + `; a setting of the server (` + "`livy.server.…`" + `) belongs in its livy.conf.

` + "`spark.submit.deployMode`" + ` is refused by Livy 0.8 and later
(` + "`Blacklisted configuration values in session config: spark.submit.deployMode`" + `), and overwritten by older ones
where the server has ` + "`livy.spark.deploy-mode`" + `: info, or an error where ` + "`--livy`" + ` says so.`,
	Evidence: []string{
		"confkey/spark.yarn.isPython=false", "confkey/fs.s3a.access.key=x", "confkey/spark.sql.catalogImplementation=hive",
		"confkey/spark.submit.deployMode=cluster",
		"confkey/livy.server.session.timeout=10h", "confval/key-space", "key-space", "confkey/livy.rsc.jars=/x.jar", "real/conf-master-yarn",
	},
	Examples: []lint.Example{
		{Bad: `{"conf": {«"spark.master"»: "local[4]", "spark.yarn.maxAppAttempts": 1}}`, Good: `{"conf": {"spark.yarn.maxAppAttempts": 1}}`},
		{
			Bad:   `{"conf": {«"spark.submit.deployMode"»: "client", "spark.speculation": "true"}}`,
			Good:  `{"conf": {"spark.speculation": "true"}}`,
			Flags: []string{"--livy", "0.8.0"},
		},
		{Bad: `{"conf": {«"fs.s3a.endpoint"»: "http://s3"}}`, Good: `{"conf": {"spark.hadoop.fs.s3a.endpoint": "http://s3"}}`},
		{Bad: `{"conf": {«"spark.speculation "»: "true"}}`, Good: `{"conf": {"spark.speculation": "true"}}`},
		{Bad: `{"conf": {«"executorMemory"»: "4g"}}`, Good: `{"conf": {"spark.executor.memory": "4g"}}`},
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
		return // then nothing else counts
	}
	for _, c := range livy.Overwritten {
		if c.Key == key {
			if v := p.Terms.Livy; v != "" && !facts.AtLeast(v, c.Since) {
				return
			}
			if c.Is != "" && strings.EqualFold(m.String(), c.Is) {
				return
			}
			d.Message = fmt.Sprintf("%s has no effect: %s", key, c.What)
			if c.Now != "" {
				d.Message += " (" + c.Now + ")"
			}
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
	if livy.Kept(key) || m.IsObject() { // wrong-type speaks of an object
		return
	}
	d.Message = fmt.Sprintf("%s has no effect: Livy stores it as spark.__livy__.%[1]s", strings.TrimSpace(key))
	if strings.HasPrefix(key, "livy.") {
		d.Message = fmt.Sprintf("%s has no effect in a session: it is a setting of the server and belongs in livy.conf", key)
		d.Fix = &lint.Fix{Message: "remove it", Safe: true, Ops: []doc.Op{m.Delete()}}
		p.Report(d)
		return
	}
	if now := meant(key); now != "" {
		d.Message += fmt.Sprintf("; Spark reads it as %s", now)
		if !conf.Get(now).Exists() {
			d.Fix = &lint.Fix{Message: fmt.Sprintf("rename it to %q", now), Ops: []doc.Op{m.Rename(now)}}
		}
	}
	p.Report(d)
}

// checkRefused reports what Livy 0.8 and later does not take.
func checkRefused(p *lint.Pass, m doc.Node) {
	key, known := m.Key(), p.Terms.Livy
	d := lint.Diagnostic{
		Place: m.Name(), Severity: lint.Error,
		Message: fmt.Sprintf("%s is refused by Livy 0.8 and later, and no session starts", key),
		Fix:     &lint.Fix{Message: "remove it", Safe: true, Ops: []doc.Op{m.Delete()}},
	}
	later := known != "" && facts.AtLeast(known, "0.8.0")
	if key == "spark.submit.deployMode" {
		if v := m.String(); v != "client" && v != "cluster" && !facts.Placeholder(v, facts.InProperty) && !later {
			return // Spark refuses it, too: property-type speaks of it
		}
		d.Message += ": livy.spark.deploy-mode in livy.conf decides"
	}
	switch {
	case known == "":
		d.Severity, d.Fix = lint.Info, nil
	case !later:
		return
	}
	p.Report(d)
}

// checkOdd reports keys that reach Spark or Livy under another name than was meant.
func checkOdd(p *lint.Pass, conf, m doc.Node) bool {
	key := m.Key()
	d := lint.Diagnostic{Place: m.Name(), Severity: lint.Warning}
	trimmed := strings.TrimSpace(key)
	switch {
	case key == "livy.rsc.jars":
		d.Message = "livy.rsc.jars replaces the jars that Livy itself needs in the session, which will not start: use jars"
	case key == "spark.yarn.jar" || key == "spark.yarn.jars" || key == "spark.yarn.archive":
		d.Severity = lint.Info
		d.Message = key + " replaces Spark's own jars: a library belongs in jars, or in spark.jars.packages"
	case trimmed != key && strings.HasPrefix(key, "spark."):
		d.Message = fmt.Sprintf("%q ends with a blank: Spark does not know it", key)
		if !conf.Get(trimmed).Exists() {
			d.Fix = &lint.Fix{Message: fmt.Sprintf("rename it to %q", trimmed), Ops: []doc.Op{m.Rename(trimmed)}}
		}
	default:
		return false
	}
	p.Report(d)
	return true
}

// hadoop are the prefixes of keys of Hadoop and Hive.
var hadoop = []string{"fs.", "hive.", "dfs.", "hadoop.", "mapreduce.", "mapred.", "io.", "parquet.", "orc.", "yarn.", "ipc.", "javax.jdo."}

// meant is the property of Spark that a key was meant as; empty if that is not
// clear.
func meant(key string) string {
	trimmed := strings.TrimSpace(key)
	if f, ok := livy.Find(trimmed); ok && f.Twin != "" {
		return f.Twin
	}
	if low := strings.ToLower(trimmed); strings.HasPrefix(low, "spark.") {
		return "spark." + trimmed[len("spark."):]
	}
	for _, prefix := range hadoop {
		if strings.HasPrefix(trimmed, prefix) {
			return "spark.hadoop." + trimmed
		}
	}
	return ""
}
