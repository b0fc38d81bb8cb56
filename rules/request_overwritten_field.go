package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

var overwrittenField = &lint.Rule{
	Name:     "overwritten-field",
	Severity: lint.Info,
	Doc: `a field that SparkMagic overwrites

SparkMagic always sends the kernel's ` + "`kind`" + ` (pyspark, spark, sparkr). It also sends
` + "`livy_server_heartbeat_timeout_seconds` of config.json (60 by default) as `heartbeatTimeoutInSecond`" + `. The output of the
cell, ` + "`Current session configs`" + `, shows the values that you wrote, not those that SparkMagic sends.`,
	Evidence: []string{"hb-02", "hb-04", "kind-01"},
	Examples: []lint.Example{
		{Bad: `{«"kind"»: "spark", "executorCores": 2}`, Good: `{"executorCores": 2}`, CellOnly: true},
		{Bad: `{"session_configs": {«"kind"»: "scalla", "executorCores": 2}}`, Good: `{"session_configs": {"executorCores": 2}}`},
		{Bad: `{«"heartbeatTimeoutInSecond"»: 600, "executorCores": 2}`, Good: `{"executorCores": 2}`},
	},
	Check: func(p *lint.Pass) {
		kernel := ""
		if p.Notebook != nil {
			kernel = sparkmagic.Kind(p.Notebook.Kernel)
		}
		for _, r := range p.Requests() {
			if n := r.Get("kind"); n.Exists() && !facts.Placeholder(n.String(), facts.InField) && !setAnyway(kindOf(n.String()), kernel) {
				sent := "the kind of the kernel"
				if kernel != "" {
					sent = fmt.Sprintf("%q for this kernel", kernel)
				}
				p.Report(lint.Diagnostic{
					Place: n.Name(), Severity: lint.Info,
					Message: fmt.Sprintf("%s has no effect: SparkMagic sends %s", given(n), sent),
					Fix:     &lint.Fix{Message: "remove it", Safe: true, Ops: []doc.Op{n.Delete()}},
				})
			}
			if n := r.Get("heartbeatTimeoutInSecond"); n.Exists() {
				p.Report(lint.Diagnostic{
					Place: n.Name(), Severity: lint.Info,
					Message: "heartbeatTimeoutInSecond has no effect: livy_server_heartbeat_timeout_seconds in config.json takes precedence",
					Fix:     &lint.Fix{Message: "remove it", Safe: true, Ops: []doc.Op{n.Delete()}},
				})
			}
		}
	},
}

// setAnyway reports whether the kernel sets this kind anyway; any kernel, if it is not known.
func setAnyway(kind, kernel string) bool {
	if kernel != "" {
		return kind == kindOf(kernel)
	}
	return slices.Contains([]string{"spark", "pyspark", "sparkr", "sql", "shared"}, kind)
}

// kindOf is a kind by the name that SparkMagic uses for it.
func kindOf(s string) string {
	s = strings.ToLower(s)
	switch s {
	case "python", "pyspark3", "python3":
		return "pyspark"
	case "scala":
		return "spark"
	case "r":
		return "sparkr"
	}
	return s
}
