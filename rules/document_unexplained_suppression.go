package rules

import "github.com/sparklint/sparklint/lint"

var unexplainedSuppression = &lint.Rule{
	Name:     lint.UnexplainedSuppression,
	Severity: lint.Warning,
	Doc: `a suppression without a reason

Where ` + "`require-reasons: true`" + ` of the settings asks for it, each suppression says why: in ` + "`\"ignore\": {\"RULE\": \"why\"}`" + ` of a config.json, a notebook or a cell, and in
` + "`reason`" + ` of ` + "`per-file`" + `. A tag has no place for it.`,
	Examples: []lint.Example{
		{
			Bad:      `{"session_configs": {"executorMemroy": "4g", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}, "sparklint": {"ignore": {«"unknown-request-field"»: ""}}}`,
			Good:     `{"session_configs": {"executorMemroy": "4g", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}, "sparklint": {"ignore": {"unknown-request-field": "a fork of Livy takes it"}}}`,
			Settings: "require-reasons: true\n",
		},
	},
}
