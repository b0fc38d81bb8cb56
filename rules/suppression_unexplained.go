package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
)

var unexplainedSuppression = &lint.Rule{
	Name:     "unexplained-suppression",
	Severity: lint.Warning,
	Doc: `a suppression without a reason

Where ` + "`require-reasons: true`" + ` of the settings asks for it, each suppression says why: in
` + "`\"ignore\": {\"RULE\": \"why\"}`" + ` of a config.json, a notebook or a cell, and in ` + "`reason` of `per-file`" + `. A tag has no
place for it.`,
	Examples: []lint.Example{
		{
			Bad: `{"session_configs": {"executorMemroy": "4g", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}, "sparklint": ` +
				`{"ignore": {«"unknown-request-field"»: ""}}}`,
			Good: `{"session_configs": {"executorMemroy": "4g", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}, "sparklint": ` +
				`{"ignore": {"unknown-request-field": "a fork of Livy takes it"}}}`,
			Settings: "require-reasons: true\n",
		},
	},
	Audit: func(a *lint.AuditPass) {
		for _, f := range a.Targets {
			if !f.Terms.RequireReasons {
				continue
			}
			for _, s := range a.Of(f) {
				if !unknownRule(a, s) && !f.Terms.Enforced[s.Rules[0]] { // of use or not: another run may know better
					unexplained(a, s)
				}
			}
		}
		for _, s := range a.Entries() {
			settings := a.Target(s)
			if settings != nil && settings.Terms.RequireReasons && !s.Over && s.Overruled == "" && (a.Matched(s) || s.Whole) {
				unexplained(a, s)
			}
		}
	},
}

// unexplained looks at one suppression.
func unexplained(a *lint.AuditPass, s *lint.Suppression) {
	if strings.TrimSpace(s.Reason) != "" {
		return
	}
	d := lint.Diagnostic{Place: s.Place, Severity: lint.Warning}
	switch {
	case s.Tag:
		d.Message = fmt.Sprintf(`a tag silences %s and has no place for the reason: "sparklint": {"ignore": {%q: "why"}} in the metadata has`,
			rulesOf(s), s.Rules[0])
	case s.Files != "":
		d.Message = fmt.Sprintf("no reason why %s is silenced: add reason: \"why\"", rulesOf(s))
	default:
		d.Message = fmt.Sprintf("no reason why %s is silenced: it belongs behind the colon", rulesOf(s))
	}
	a.Report(d)
}
