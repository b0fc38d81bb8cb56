package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/fabric"
)

var fabricField = &lint.Rule{
	Name:     "fabric-field",
	Severity: lint.Warning,
	Doc: `a field that Synapse and Fabric don't document

Synapse and Fabric document these fields of ` + "`%%configure`" + `: those of Livy's ` + "`POST /sessions`" + `, and in Fabric also
` + "`defaultLakehouse`, `mountPoints`, `environment`, `useStarterPool` and `useWorkspacePool`" + `. Spark properties must be in
` + "`conf`" + `. A Python notebook of Fabric has no Spark. It supports only ` + "`vCores`, `defaultLakehouse` and `mountPoints`" + `.

The rule reports a field that is close to a documented one, and a property outside of ` + "`conf`" + `. Any other unknown field is
an info. sparklint could not try what the programs do with it, because they are closed-source services. So no finding is
an error, and no fix is safe.

A value can be an object with ` + "`parameterName`, `activityParameterName` or `variableName`" + `, which a pipeline or a variable
library fills in.`,
	Examples: []lint.Example{
		{
			Bad:  fabricExample(`{«"executor_cores"»: 8, "executorMemory": "56g"}`),
			Good: fabricExample(`{"executorCores": 8, "executorMemory": "56g"}`),
		},
		{
			Bad:  fabricExample(`{«"spark.sql.shuffle.partitions"»: "64", "conf": {"spark.native.enabled": "true"}}`),
			Good: fabricExample(`{"conf": {"spark.native.enabled": "true", "spark.sql.shuffle.partitions": "64"}}`),
		},
		{
			Bad: fabricExample(`{
  "defaultLakehouse": { // of this session
    "name": "silver",
    «"workspace_id"»: "<id>",
  },
}`),
			Good: fabricExample(`{
  "defaultLakehouse": { // of this session
    "name": "silver",
    "workspaceId": "<id>",
  },
}`),
		},
		{
			Bad:  "-- a.ipynb --\n# kernel: jupyter\n# %%\n%%configure -f\n{\"vCores\": 8, «\"executorCores\"»: 4}\n",
			Good: "-- a.ipynb --\n# kernel: jupyter\n# %%\n%%configure -f\n{\"vCores\": 8}\n",
		},
	},
	Check: func(p *lint.Pass) {
		for settings := range fabricSettings(p) {
			for m := range settings.Fields() {
				if p.Notebook.Runtime.Sparkless() {
					checkPythonField(p, settings, m)
				} else {
					checkFabricField(p, settings, m)
				}
				checkInner(p, m)
			}
		}
	},
}

// checkFabricField checks a field of a notebook with Spark.
func checkFabricField(p *lint.Pass, settings, m doc.Node) {
	fields := fabric.Fields()
	key := m.Key()
	switch {
	case slices.Contains(fields, key):
	case strings.HasPrefix(key, "spark."):
		p.Report(lint.Diagnostic{
			Place: m.Name(), Severity: lint.Warning,
			Message: fmt.Sprintf("%s has no effect outside of `conf`: Synapse and Fabric read properties only there", key),
			Note:    documented, Fix: intoFabricConf(settings, m),
		})
	case key == fabric.VCores && p.Notebook.Kernel == "":
	case key == fabric.VCores:
		p.Report(lint.Diagnostic{
			Place: m.Name(), Severity: lint.Info,
			Message: "vCores is a field of Fabric's Python notebooks; with Spark, driverCores and executorCores set the size", Note: documented,
		})
	default:
		reportUndocumented(p, settings, m, fieldset{"Synapse and Fabric document no field %s", fields})
	}
}

// checkPythonField checks a field of a Python notebook.
func checkPythonField(p *lint.Pass, settings, m doc.Node) {
	key := m.Key()
	switch {
	case slices.Contains(fabric.PythonFields, key):
	case slices.Contains(fabric.Fields(), key):
		p.Report(lint.Diagnostic{
			Place: m.Name(), Severity: lint.Warning,
			Message: fmt.Sprintf("%s has no effect: a Python notebook of Fabric has no Spark", keyName(key)),
			Note:    documented + ". A Python notebook has only vCores, defaultLakehouse and mountPoints",
			Fix:     &lint.Fix{Message: "remove it", Ops: []doc.Op{m.Delete()}},
		})
	default:
		reportUndocumented(p, settings, m, fieldset{"Fabric documents no field %s of Python notebooks", fabric.PythonFields})
	}
}

// checkInner checks the fields of an object, or of the objects in a list.
func checkInner(p *lint.Pass, m doc.Node) {
	fields := fabric.Inner[m.Key()]
	if fields == nil || parameterised(m) {
		return
	}
	objects := []doc.Node{m}
	if m.Type() == doc.Array {
		objects = slices.Collect(m.Members())
	}
	for _, object := range objects {
		if !object.IsObject() || parameterised(object) {
			continue
		}
		for inner := range object.Fields() {
			if !slices.Contains(fields, inner.Key()) {
				reportUndocumented(p, object, inner, fieldset{"Fabric documents no field %s in " + m.Key(), fields})
			}
		}
	}
}

// A fieldset is the documented fields of an object, and the message about another one, with a verb for its name.
type fieldset struct {
	unknown string
	fields  []string
}

// reportUndocumented reports a field that is not documented in an object. One that differs only in case is an info,
// because the reader may ignore case.
func reportUndocumented(p *lint.Pass, object, m doc.Node, of fieldset) {
	d := lint.Diagnostic{
		Place: m.Name(), Severity: lint.Info, Note: documented, Message: fmt.Sprintf(of.unknown, inTicks(m.Key())),
	}
	near := facts.Nearest(m.Key(), of.fields)
	if near != "" {
		d.Message += fmt.Sprintf("; did you mean %s?", keyName(near))
		if !strings.EqualFold(near, m.Key()) {
			d.Severity = lint.Warning
		}
		if !object.Get(near).Exists() {
			d.Fix = &lint.Fix{Message: fmt.Sprintf("rename to %q", near), Ops: []doc.Op{m.Rename(near)}}
		}
	}
	p.Report(d)
}

// intoFabricConf moves a property into conf; nil if conf has it, or is not an object.
func intoFabricConf(settings, m doc.Node) *lint.Fix {
	conf := settings.Get("conf")
	if t := m.Type(); t != doc.String && t != doc.Number && t != doc.Bool || conf.Exists() && !conf.IsObject() || conf.Get(m.Key()).Exists() {
		return nil
	}
	return &lint.Fix{
		Message: "move it into conf",
		Ops:     []doc.Op{m.Delete(), settings.Insert([]string{"conf", m.Key()}, m.Strict())},
	}
}
