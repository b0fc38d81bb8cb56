package rules

import "github.com/sparklint/sparklint/lint"

var unusedSuppression = &lint.Rule{
	Name:     lint.UnusedSuppression,
	Severity: lint.Warning,
	Doc: `a suppression that silences nothing

JSON has no comments: what is not to be reported of a config.json stands in it as ` + "`\"sparklint\": {\"ignore\": {\"RULE\": \"why\"}}`" + ` beside its other keys, where SparkMagic does not
look (never in ` + "`session_configs`" + `: Livy would refuse it). A notebook, or one of its cells, has the same in its metadata, or a tag ` + "`sparklint-ignore-RULE` or `sparklint-skip`" + `. A
rule that ` + "`enforce`" + ` of the settings names can't be silenced, and ` + "`--no-suppressions`" + ` shows everything. ` + "`--add-ignore REASON`" + ` writes them.

One that silences nothing any more only hides what comes later; one that names no rule, or has another form, never silenced anything. What several files make together is
known only where a folder is walked, and what ` + "`per-file`" + ` of the settings silences where theirs is.`,
	Evidence: []string{
		"suppress-alone", "suppress-alone-without", "suppress-beside", "suppress-beside-without", "suppress-beside@0.12.9", "suppress-beside-without@0.12.9",
		"suppress-configure", "suppress-configure-without", "suppress-odd", "suppress-scala", "suppress-inside", "suppress-inside-configure", "unknown/sparklint",
		"suppress-metadata", "suppress-metadata-without", "suppress-metadata@0.12.9",
	},
	Examples: []lint.Example{
		{
			Bad:  `{"session_configs": {"executorMemory": "4g", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}, "sparklint": {"ignore": {«"memory-size"»: "they like it"}}}`,
			Good: `{"session_configs": {"executorMemory": "4g", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}}`,
		},
	},
}
