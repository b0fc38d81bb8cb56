package rules

import (
	"fmt"
	"time"

	"github.com/sparklint/sparklint/lint"
)

var expiredSuppression = &lint.Rule{
	Name:     "expired-suppression",
	Severity: lint.Warning,
	Doc: `an expired suppression

A ` + "`per-file`" + ` entry in the settings has an effect up to the day in ` + "`expires`" + `. After that day, sparklint reports the
findings again, and the entry itself until you remove it or change the day.`,
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
					Message: fmt.Sprintf("the suppression of %s for %s has no effect: it expired on %s", rulesOf(s), s.Files,
						s.Until.Format(time.DateOnly)),
				})
			}
		}
	},
}
