package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var unknownProperty = &lint.Rule{
	Name:     "unknown-property",
	Severity: lint.Warning,
	Doc: `a misspelt property, which Spark ignores

Spark silently ignores a key in ` + "`conf` that it does not have: with `spark.Executor.memory` or `spark.num.executors`" + ` the
default stays in effect. The rule reports only known mistakes and keys that are close to an existing one. Such keys have
the wrong case, a few wrong letters, or a part that is missing, doubled or misplaced. Another word,
as in ` + "`spark.ui.disabled`" + `, is not taken for a misspelling. Any other key that is not in Spark's list may belong to another
program, so the rule does not report it.

The fix is unsafe because it puts a value into effect that was ignored before.`,
	Evidence: []string{"unknown:spark.executer.memory"},
	Examples: []lint.Example{
		{Bad: `{"conf": {«"spark.executor.memry"»: "4g"}}`, Good: `{"conf": {"spark.executor.memory": "4g"}}`},
		{
			Bad:  `{"conf": {«"spark.num.executors"»: "4", "spark.openlineage.namespace": "x"}}`,
			Good: `{"conf": {"spark.executor.instances": "4", "spark.openlineage.namespace": "x"}}`,
		},
		{
			Bad:  `{"conf": {«"spark.executor.core"»: "4", «"spark.jar.packages"»: "io.delta:delta-core_2.12:2.3.0", «"spark.yarn.que"»: "etl"}}`,
			Good: `{"conf": {"spark.executor.cores": "4", "spark.jars.packages": "io.delta:delta-core_2.12:2.3.0", "spark.yarn.queue": "etl"}}`,
		},
		{
			Bad:  `{"conf": {«"spark.numExecutors"»: "4", «"spark.maxExecutors"»: "8"}}`,
			Good: `{"conf": {"spark.executor.instances": "4", "spark.dynamicAllocation.maxExecutors": "8"}}`,
		},
		{
			Bad:  `{"conf": {«"spark.driver.extraClssPath"»: "/a/b.jar", «"spark.eventLogcompress"»: "true", "spark.app.mode": "x"}}`,
			Good: `{"conf": {"spark.driver.extraClassPath": "/a/b.jar", "spark.eventLog.compress": "true", "spark.app.mode": "x"}}`,
		},
		{Bad: `{"conf": {«"spark.yarn.executorEnv.TZ"»: "UTC"}}`, Good: `{"conf": {"spark.executorEnv.TZ": "UTC"}}`},
		{Bad: `{"conf": {«"livy.rsc.server.idle-timout"»: "30m"}}`, Good: `{"conf": {"livy.rsc.server.idle-timeout": "30m"}}`},
		{Bad: `{"conf": {«"spark.submit.deploymode"»: "cluster", "spark.speculation": "true"}}`, Good: `{"conf": {"spark.speculation": "true"}}`},
		{
			Bad:   `{"conf": {«"spark.submit.deploymode"»: "cluster"}}`,
			Good:  `{"conf": {"spark.submit.deployMode": "cluster"}}`,
			Flags: []string{"--livy", "0.7.1"},
		},
		{
			Bad:   `{"conf": {«"spark.yarn.executor.memoryOverheadFactor"»: "0.2"}}`,
			Good:  `{"conf": {"spark.executor.memoryOverheadFactor": "0.2"}}`,
			Flags: []string{"--worker-type", "G.1X", "--workers", "18"},
		},
		{Bad: `{"conf": {«"spark.shuffle.service.enable"»: "true"}}`, Good: `{"conf": {"spark.shuffle.service.enabled": "true"}}`},
	},
	Check: func(p *lint.Pass) {
		eachProperty(p, func(conf, m doc.Node) {
			key := m.Key()
			if strings.HasPrefix(key, "livy.rsc.") {
				checkSetting(p, conf, m)
				return
			}
			if !strings.HasPrefix(key, "spark.") || facts.Placeholder(key, facts.InProperty) || blacklisted(p, key) {
				return // livy-controlled reports keys with another beginning
			}
			if e := p.Terms.Endpoint; key == endpoint.EMRFactorKey && (e == nil || e.EMR) {
				return // EMR reads it
			}
			near := spark.Meant(key, m.String(), p.Terms.Spark)
			if near == "" {
				return
			}
			reportUnknown(p, conf, m, "Spark", near)
		})
	},
}

// checkSetting checks a setting of Livy's own client in the session.
func checkSetting(p *lint.Pass, conf, m doc.Node) {
	if _, ok := livy.FindSetting(m.Key()); !ok && !blacklisted(p, m.Key()) {
		if near := livy.NearestSetting(m.Key()); near != "" {
			reportUnknown(p, conf, m, "Livy", near)
		}
	}
}

func reportUnknown(p *lint.Pass, conf, m doc.Node, program, near string) {
	d := lint.Diagnostic{
		Place: m.Name(), Severity: lint.Warning,
		Message: fmt.Sprintf("%s ignores %s: did you mean %s?", program, inTicks(m.Key()), near),
	}
	if old := spark.Slip(m.Key(), p.Terms.Spark); old != "" && old != near {
		d.Note = fmt.Sprintf("%s is deprecated: %s replaces it", old, near)
	}
	if v := p.Terms.Livy; slices.Contains(livy.Refused, near) && (v == "" || facts.AtLeast(v, "0.8.0")) {
		d.Message = fmt.Sprintf("Spark ignores %s; correcting the name doesn't help: Livy 0.8 and later reject %s", inTicks(m.Key()), near)
		if near == "spark.submit.deployMode" {
			d.Note = "livy.spark.deploy-mode in the server's livy.conf decides"
		}
		d.Fix = &lint.Fix{Message: "remove it", Safe: true, Ops: []doc.Op{m.Delete()}}
	} else if !conf.Get(near).Exists() {
		d.Fix = &lint.Fix{Message: renameTo(near) + ", which puts the value into effect", Ops: []doc.Op{m.Rename(near)}}
	}
	p.Report(d)
}
