package rules

import (
	"fmt"
	"time"

	"github.com/sparklint/sparklint/lint"
)

var expiredSuppression = &lint.Rule{
	Name:     "expired-suppression",
	Severity: lint.Warning,
	Doc: `a suppression whose last day is past

An entry of ` + "`per-file`" + ` in the settings counts up to the day that ` + "`expires`" + ` names. Then what it silenced is
reported again, and the entry itself, until it is taken out or given another day.`,
	Examples: []lint.Example{
		{
			Bad: `{"executorMemory": "4g"}`, Good: `{"executorMemory": "4g"}`,
			Settings: "per-file:\n  - { files: \"legacy/**\", ignore: [no-executor-cap], reason: retired in May, expires: «2020-05-01» }\n",
		},
	},
	Audit: func(a *lint.AuditPass) {
		for _, s := range a.Entries() {
			if s.Over && (a.Matched(s) || s.Whole) {
				a.Report(lint.Diagnostic{
					Place:    s.Day,
					Severity: lint.Warning,
					Message: fmt.Sprintf("the suppression of %s for %s expired on %s: it silences nothing any more", rulesOf(s), s.Files,
						s.Until.Format(time.DateOnly)),
				})
			}
		}
	},
}
