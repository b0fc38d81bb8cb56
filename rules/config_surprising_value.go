package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
)

var surprisingValue = &lint.Rule{
	Name:     "surprising-value",
	Severity: lint.Info,
	Doc: `a value of config.json that works, and surprises

- ` + "`ignore_ssl_errors: true`" + `: certificates are not verified
- ` + "`livy_server_heartbeat_timeout_seconds`" + ` 0 or below: Livy ends no session whose notebook was closed, unless
  ` + "`cleanup_all_sessions_on_exit`" + ` does
- ` + "`max_results_sql`" + `, which the official example has and nothing reads: ` + "`default_maxrows`" + ` is the number of rows
- a ` + "`proxyUser`" + ` in a config.json that others share: all their sessions are that user's`,
	Evidence: []string{"type-ssl-2", "ssl2-3", "hb-03", "hb-04", "type-unknown-05"},
	Examples: []lint.Example{
		{Bad: `{"session_configs": {}, "ignore_ssl_errors": «true»}`, Good: `{"session_configs": {}, "ignore_ssl_errors": false}`},
		{
			Bad:  `{"session_configs": {}, "livy_server_heartbeat_timeout_seconds": «0»}`,
			Good: `{"session_configs": {}, "livy_server_heartbeat_timeout_seconds": 60}`,
		},
	},
	Check: func(p *lint.Pass) {
		if p.Config == nil {
			return
		}
		root := p.Config.Root().Dict()
		say := func(place doc.Place, format string, args ...any) {
			p.Report(lint.Diagnostic{Place: place, Severity: lint.Info, Message: fmt.Sprintf(format, args...)})
		}
		if n := root.Get("ignore_ssl_errors"); n.Raw() == "true" {
			say(n.Value(), "ignore_ssl_errors true: certificates are not verified")
		}
		if n := root.Get("livy_server_heartbeat_timeout_seconds"); n.Type() == doc.Number &&
			(n.Raw() == "0" || strings.HasPrefix(n.Raw(), "-")) && !isTrue(root.Get("cleanup_all_sessions_on_exit")) {
			say(n.Value(), "livy_server_heartbeat_timeout_seconds %s: a session goes on after its notebook is closed", n.Raw())
		}
		if n := root.Get("max_results_sql"); n.Exists() {
			say(n.Name(), "no SparkMagic reads max_results_sql: write default_maxrows")
		}
		for _, layer := range []string{"session_configs", "session_configs_defaults"} {
			if n := root.Get(layer, "proxyUser"); n.Type() == doc.String && n.String() != "" && !p.Personal &&
				!facts.Placeholder(n.String(), facts.InField) {
				say(n.Value(), "the sessions of all who share this file are those of %s", n.Raw())
			}
		}
	},
}
