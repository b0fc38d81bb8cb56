package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
)

var expiredSuppression = &lint.Rule{
	Name:     "expired-suppression",
	Severity: lint.Warning,
	Doc: `a suppression whose last day is past

An entry of ` + "`per-file`" + ` in the settings counts up to the day that ` + "`expires`" + ` names. Then what it silenced is reported again, and the entry itself, until
it is taken out or given another day.`,
	Examples: []lint.Example{
		{
			Bad: `{"executorMemory": "4g"}`, Good: `{"executorMemory": "4g"}`,
			Settings: "per-file:\n  - { files: \"legacy/**\", ignore: [no-executor-cap], reason: retired in May, expires: «2020-05-01» }\n",
		},
	},
	Fleet: func(p *lint.Fleet) {
		seen := map[string]bool{}
		for _, f := range p.Files {
			for _, e := range p.Options(f).Expired {
				at := e.File.At(e.Place)
				if !seen[at] {
					seen[at] = true
					p.Report(lint.Diagnostic{File: e.File, Place: e.Place, Severity: lint.Warning, Message: fmt.Sprintf("%s: it silences nothing any more", e.What)})
				}
			}
		}
	},
}
