package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

// saysFalse are strings that people write for false.
var saysFalse = []string{"false", "0", "no", "off", "n", "f", "none", "null"}

var truthyString = &lint.Rule{
	Name:     "truthy-string",
	Severity: lint.Warning,
	Doc: `a "false" in quotes, which switches on

SparkMagic asks Python whether a value is true, and every string but the empty one is. ` + "`\"ignore_ssl_errors\": \"false\"`" + ` switches
the verification of certificates off; ` + "`\"all_errors_are_fatal\": \"no\"`" + ` makes them fatal.`,
	Evidence: []string{"ssl2-1", "ssl2-2", "ssl2-5", "type-fatal-4"},
	Examples: []lint.Example{
		{Bad: `{"session_configs": {}, "ignore_ssl_errors": «"false"»}`, Good: `{"session_configs": {}, "ignore_ssl_errors": false}`},
		{Bad: `{"session_configs": {}, "use_auto_viz": «"0"»}`, Good: `{"session_configs": {}, "use_auto_viz": false}`},
	},
	Check: func(p *lint.Pass) {
		if p.Config == nil {
			return
		}
		for _, s := range []struct{ key, what string }{
			{"ignore_ssl_errors", "certificates are not verified"},
			{"all_errors_are_fatal", "errors are fatal"},
			{"use_auto_viz", "results are drawn"},
			{"shutdown_session_on_spark_statement_errors", "an error ends the session"},
			{"cleanup_all_sessions_on_exit", "all sessions are ended on exit"},
			{"coerce_dataframe", "types are guessed"},
		} {
			n := p.Config.Root().Dict().Get(s.key)
			if known, _ := sparkmagic.Find(s.key); !sparkmagic.Since(p.Terms.SparkMagic, known.Since) {
				continue
			}
			if n.Type() != doc.String || !slices.Contains(saysFalse, strings.ToLower(strings.TrimSpace(n.String()))) {
				continue
			}
			p.Report(lint.Diagnostic{
				Place: n.Value(), Severity: lint.Warning,
				Message: fmt.Sprintf("%s %s is a string, which switches it on: %s; write false", s.key, shown(n), s.what),
				Fix:     &lint.Fix{Message: "write false", Ops: []doc.Op{n.Replace("false")}},
			})
		}
	},
}
