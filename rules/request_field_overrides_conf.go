package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var fieldOverridesConf = &lint.Rule{
	Name:     "field-overrides-conf",
	Severity: lint.Warning,
	Doc: `a property in conf that a field overrides

Livy replaces ` + "`spark.executor.memory` in `conf` with `executorMemory`" + `. It does the same for every field that has a
twin among Spark's properties: driverMemory, driverCores, executorMemory, executorCores, numExecutors, ` + "`queue` and `name`" + `.
An empty string also replaces the property; only null does not. Livy merges ` + "`jars`, `files`, `pyFiles` and `archives`" + ` with
their properties. In Livy 0.2 and 0.3 the property wins over ` + "`queue`" + `, in 0.2 also over ` + "`name`" + ` and numExecutors. The
fix removes the property, which changes nothing.

A field in ` + "`session_configs_defaults`" + ` also overrides the property that a cell sets.`,
	Evidence: []string{"twin/executorCores", "twin/queue", "twin/name-empty", "twin-null/executorMemory", "both/files"},
	Examples: []lint.Example{
		{
			Bad:   `{"queue": "etl", "driverCores": 2, "conf": {"spark.yarn.queue": "adhoc", «"spark.driver.cores"»: 4}}`,
			Good:  `{"queue": "etl", "driverCores": 2, "conf": {"spark.yarn.queue": "adhoc"}}`,
			Flags: []string{"--livy", "0.3.0"},
		},
		{
			Bad:  `{"executorMemory": "4g", "conf": {«"spark.executor.memory"»: "8g", "spark.speculation": "true"}}`,
			Good: `{"executorMemory": "4g", "conf": {"spark.speculation": "true"}}`,
		},
		{
			Bad: `-- .sparkmagic/config.json --
{"session_configs_defaults": {"executorMemory": "4g"}}
-- a.ipynb --
# %%
%%configure -f
{"conf": {«"spark.executor.memory"»: "8g"}}
`,
			Good: `-- .sparkmagic/config.json --
{"session_configs_defaults": {"executorMemory": "4g"}}
-- a.ipynb --
# %%
%%configure -f
{"executorMemory": "8g"}
`,
		},
	},
	Check: func(p *lint.Pass) {
		for _, s := range p.Sessions() {
			for _, f := range livy.Fields {
				if !f.BeatsTwin(p.Terms.Livy) {
					continue
				}
				field, twin := s.Get(f.Name), s.Get("conf", f.Twin)
				if !field.Exists() || !twin.Exists() || field.Type() == doc.Null || equal(field, twin) {
					continue
				}
				checkTwins(p, s, f, field, twin)
			}
		}
	},
}

func checkTwins(p *lint.Pass, s *lint.Session, f livy.Field, field, twin doc.Node) {
	same := field.Document() == twin.Document()
	switch {
	case same && !layer(s, field, twin):
		return // a field of session_configs is meant to override a default
	case !same && twin.Document() != s.Settings.Document():
		return
	}
	d := lint.Diagnostic{Place: twin.Name(), Severity: lint.Warning}
	if same {
		d.Message = fmt.Sprintf("%s %s has no effect: %s overrides it", f.Twin, shown(twin), given(field))
		d.Fix = &lint.Fix{Message: "remove it", Safe: true, Ops: []doc.Op{twin.Delete()}}
	} else {
		d.Message = fmt.Sprintf("%s %s has no effect: %s in session_configs_defaults overrides it; write %s instead",
			f.Twin, shown(twin), given(field), keyName(f.Name))
	}
	d.Related = []lint.Related{{Place: field.Name(), Message: "this value takes effect"}}
	p.Report(d)
}

// layer reports whether a field and a property of one document are in the same layer of its
// session, or the field is in the lower one.
func layer(s *lint.Session, field, twin doc.Node) bool {
	upper := func(n doc.Node, path ...string) bool { return s.Settings.Get(path...) == n }
	return !upper(field, field.Key()) || upper(twin, "conf", twin.Key())
}

// equal reports whether two values mean the same to Spark.
func equal(a, b doc.Node) bool {
	if a.String() == b.String() {
		return true
	}
	x, err := spark.ParseSize(a.String())
	if err != nil || x.Unit == "" {
		return false
	}
	y, err := spark.ParseSize(b.String())
	return err == nil && y.Unit != "" && x.Bytes("m") == y.Bytes("m")
}
