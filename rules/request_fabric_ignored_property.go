package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/facts/fabric"
)

var fabricIgnoredProperty = &lint.Rule{
	Name:     "fabric-ignored-property",
	Severity: lint.Warning,
	Doc: `a size in conf, which Synapse and Fabric ignore

The documentation of Synapse and Fabric says that ` + "`spark.driver.memory`, `spark.driver.cores`, `spark.executor.memory`, " +
		"`spark.executor.cores` and `spark.executor.instances`" + ` have no effect in ` + "`conf`" + `. The session has the size of the
pool. Only the fields ` + "`driverMemory`, `driverCores`, `executorMemory`, `executorCores` and `numExecutors`" + ` set it.

sparklint has no fix, because with the field the session gets another size than today.`,
	Examples: []lint.Example{
		{
			Bad:  fabricExample(`{"conf": {«"spark.executor.memory"»: "56g", «"spark.executor.cores"»: 8}}`),
			Good: fabricExample(`{"executorMemory": "56g", "executorCores": 8}`),
		},
	},
	Check: func(p *lint.Pass) {
		for settings := range fabricSettings(p) {
			if p.Notebook.Runtime.Sparkless() {
				continue // fabric-field reports conf
			}
			for m := range settings.Get("conf").Fields() {
				field := fabric.Ignored[m.Key()]
				if field == "" {
					continue
				}
				message := fmt.Sprintf("%s has no effect in `conf`: only the field %s sets it in Synapse and Fabric", m.Key(), field)
				if settings.Get(field).Exists() {
					message = fmt.Sprintf("%s has no effect in `conf`: the field %s sets it in Synapse and Fabric", m.Key(), field)
				}
				p.Report(lint.Diagnostic{Place: m.Name(), Severity: lint.Warning, Message: message, Note: documented})
			}
		}
	},
}
