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
	Doc: `a field of the request and its twin in conf disagree

Livy writes ` + "`executorMemory` over `spark.executor.memory` of `conf`" + `, and so for every field that has a property
of Spark as its twin (driverMemory, driverCores, executorMemory, executorCores, numExecutors, queue, name), an
empty string, too. Only null lets the property through. ` + "`jars`, `files`, `pyFiles` and `archives`" + ` are joined
with theirs. Livy 0.2 and 0.3 leave queue to conf, 0.2 name and numExecutors, too. The fix removes the property,
which changes nothing.

A field that ` + "`session_configs_defaults`" + ` gives every session beats the property that a cell writes, too.`,
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
		return // a field of session_configs beats a default: that is what it is for
	case !same && twin.Document() != s.Settings.Document():
		return
	}
	d := lint.Diagnostic{Place: twin.Name(), Severity: lint.Warning}
	if same {
		d.Message = fmt.Sprintf("%s %s has no effect: %s %s beats it", f.Twin, shown(twin), f.Name, shown(field))
		d.Fix = &lint.Fix{Message: "remove it", Safe: true, Ops: []doc.Op{twin.Delete()}}
		d.Related = []lint.Related{{Place: field.Name(), Message: "this one counts"}}
	} else {
		d.Message = fmt.Sprintf("%s %s has no effect: %s %s of session_configs_defaults beats it; write %s here",
			f.Twin, shown(twin), f.Name, shown(field), f.Name)
		d.Related = []lint.Related{{Place: field.Name(), Message: "this one counts"}}
	}
	p.Report(d)
}

// layer reports whether a field and a property of one document meet in one
// layer of its session, or the field's is the lower one.
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
