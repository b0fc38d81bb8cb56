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
	Doc: `a config.json value with a surprising effect

- ` + "`ignore_ssl_errors`" + ` is true: certificates are not verified.
- ` + "`livy_server_heartbeat_timeout_seconds`" + ` is 0 or below: a session runs on after its notebook is closed, unless
  ` + "`cleanup_all_sessions_on_exit`" + ` ends it.
- ` + "`max_results_sql` has no effect, although the official example sets it: `default_maxrows`" + ` sets the number of rows.
- ` + "`proxyUser`" + ` is set in a shared config.json: all sessions of everyone who uses it run as that user.`,
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
			say(n.Value(), "certificates are not verified: ignore_ssl_errors is true")
		}
		if n := root.Get("livy_server_heartbeat_timeout_seconds"); n.Type() == doc.Number &&
			(n.Raw() == "0" || strings.HasPrefix(n.Raw(), "-")) && !isTrue(root.Get("cleanup_all_sessions_on_exit")) {
			say(n.Value(), "a session runs on after its notebook is closed: livy_server_heartbeat_timeout_seconds is %s", n.Raw())
		}
		if n := root.Get("max_results_sql"); n.Exists() {
			say(n.Name(), "max_results_sql has no effect: default_maxrows is the number of rows")
		}
		for _, layer := range []string{"session_configs", "session_configs_defaults"} {
			if n := root.Get(layer, "proxyUser"); n.Type() == doc.String && n.String() != "" && !p.Personal &&
				!facts.Placeholder(n.String(), facts.InField) {
				say(n.Value(), "the sessions of everyone who uses this file run as user %s", n.Raw())
			}
		}
	},
}
