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

With ` + "`require-reasons: true`" + ` in the settings, each suppression must have a reason. In a config.json, a notebook or a
cell, it is in ` + "`\"ignore\": {\"RULE\": \"why\"}`. In a `per-file` entry, it is in `reason`" + `. A tag has no place for a reason.`,
	Examples: []lint.Example{
		{
			Bad: `{"session_configs": {"executorMemroy": "4g", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}, "sparklint": ` +
				`{"ignore": {«"unknown-request-field"»: ""}}}`,
			Good: `{"session_configs": {"executorMemroy": "4g", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}, "sparklint": ` +
				`{"ignore": {"unknown-request-field": "our fork of Livy accepts it"}}}`,
			Settings: "require-reasons: true\n",
		},
	},
	Audit: func(a *lint.AuditPass) {
		for _, f := range a.Targets {
			if !f.Terms.RequireReasons {
				continue
			}
			for _, s := range a.Of(f) {
				if !unknownRule(a, s) && !f.Terms.Enforced[s.Rules[0]] { // even if it is unused: another run may use it
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

// unexplained reports a suppression that has no reason.
func unexplained(a *lint.AuditPass, s *lint.Suppression) {
	if strings.TrimSpace(s.Reason) != "" {
		return
	}
	d := lint.Diagnostic{Place: s.Place, Severity: lint.Warning}
	switch {
	case s.Tag:
		d.Message = fmt.Sprintf(`the suppression of %s has no reason; a tag has no place for it`, rulesOf(s))
		d.Note = fmt.Sprintf(`write "sparklint": {"ignore": {%q: "why"}} in the metadata instead`, s.Rules[0])
	case s.Files != "":
		d.Message = fmt.Sprintf("the suppression of %s has no reason; add reason: \"why\"", rulesOf(s))
	default:
		d.Message = fmt.Sprintf("the suppression of %s has no reason; write %q: \"why\"", rulesOf(s), s.Rules[0])
	}
	a.Report(d)
}
