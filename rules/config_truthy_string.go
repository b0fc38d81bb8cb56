package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

// saysFalse are strings that people write to mean false.
var saysFalse = []string{"false", "0", "no", "off", "n", "f", "none", "null"}

var truthyString = &lint.Rule{
	Name:     "truthy-string",
	Severity: lint.Warning,
	Doc: `a "false" in quotes, which counts as true

To Python, every string except the empty one is true. So ` + "`\"ignore_ssl_errors\": \"false\"`" + ` switches off the verification of
certificates, and ` + "`\"all_errors_are_fatal\": \"no\"`" + ` makes all errors fatal.`,
	Evidence: []string{"ssl2-1", "ssl2-2", "ssl2-5", "type-fatal-4"},
	Examples: []lint.Example{
		{Bad: `{"session_configs": {}, "ignore_ssl_errors": «"false"»}`, Good: `{"session_configs": {}, "ignore_ssl_errors": false}`},
		{Bad: `{"session_configs": {}, "use_auto_viz": «"0"»}`, Good: `{"session_configs": {}, "use_auto_viz": false}`},
	},
	Check: func(p *lint.Pass) {
		if p.Config == nil {
			return
		}
		for _, s := range []struct{ key, effect string }{
			{"ignore_ssl_errors", "certificates are not verified"},
			{"all_errors_are_fatal", "all errors are fatal"},
			{"use_auto_viz", "results are visualized"},
			{"shutdown_session_on_spark_statement_errors", "an error ends the session"},
			{"cleanup_all_sessions_on_exit", "all sessions end when the kernel exits"},
			{"coerce_dataframe", "column types are guessed"},
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
				Message: fmt.Sprintf("%s: %s %s is a string, so it counts as true", s.effect, s.key, shown(n)),
				Fix:     &lint.Fix{Message: "write false", Ops: []doc.Op{n.Replace("false")}},
			})
		}
	},
}
