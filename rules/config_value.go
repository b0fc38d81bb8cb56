package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/baseconfig"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/pattern"
)

var configValue = &lint.Rule{
	Name:     "config-value",
	Severity: lint.Error,
	Doc: `a config.json value that SparkMagic can't use

The kernel starts with these values, because SparkMagic reads them only when it needs them. Then it shows
` + "`The code failed because of a fatal error`" + ` and the reason:

- ` + "`Retry policy 'exponential' not supported`, `All items in the list in your config need to be positive`" + `
- an empty message: ` + "`wait_for_idle_timeout_seconds`" + ` is 0
- ` + "`'<=' not supported between instances of 'str' and 'float'`" + `: a timeout is in quotes
- ` + "`did not start up in 0 seconds`: `livy_session_startup_timeout_seconds`" + ` is 0
- ` + "`Error sending http request and maximum retry encountered.`: `custom_headers`" + ` has a number, or a
  value with a leading space
- ` + "`Invalid http session adapter config`" + `
- ` + "`maxrows (-n) must be an integer`, `samplemethod (-m) must be one of (take, sample)`" + ` at every %%sql
- ` + "`samplefraction (-r) must be a float between 0.0 and 1.0`" + ` at every %%sql, even with the default method ` + "`take`" + `

A session starts in spite of these values, and the finding is a warning:

- ` + "`heartbeat_refresh_seconds` or `heartbeat_retry_seconds`" + ` is not a number (` + "`Exception in thread Thread-5`" + `): the
  heartbeat stops, and Livy ends a session that has been idle for a minute
- ` + "`configurable_retry_policy_max_retries`" + ` is in quotes: instead of sending a request again, SparkMagic fails with
  ` + "`'<=' not supported between instances of 'int' and 'str'`" + `
- ` + "`fatal_error_suggestion` has more than one `{}`, or other braces (it is a Python format)" + `: SparkMagic shows
  ` + "`An internal error was encountered`" + ` instead of the error
- ` + "`mutual_authentication`" + ` is in quotes: mutual authentication is off (1 requires it, 2 uses it where the server
  offers it, 3 switches it off)`,
	Evidence: []string{
		"type-idle-1", "type-idle-5", "type-retry-2", "type-retrylist-2", "type-retrylist-3", "type-hdr-06", "type-hdr-09", "type-hdr-12",
		"type-hdr-14", "type-httpcfg-3",
		"type-httpcfg-6", "startup2-1", "startup2-2@0.20.5", "hb-05", "type-hbrefresh-3", "type-retrymax-1", "follow-31", "type-sample-2",
		"type-maxrows-1", "type-sample-1", "type-fes-1", "type-fes-4", "type-kerb-4", "follow-28",
	},
	Examples: []lint.Example{
		{
			Bad:  `{"session_configs": {}, "livy_session_startup_timeout_seconds": «"60"»}`,
			Good: `{"session_configs": {}, "livy_session_startup_timeout_seconds": 60}`,
		},
		{
			Bad:  `{"session_configs": {}, "wait_for_idle_timeout_seconds": «0»}`,
			Good: `{"session_configs": {}, "wait_for_idle_timeout_seconds": 15}`,
		},
		{Bad: `{"session_configs": {}, "retry_policy": «"Linear"»}`, Good: `{"session_configs": {}, "retry_policy": "linear"}`},
		{Bad: `{"session_configs": {}, "heartbeat_retry_seconds": «"10"»}`, Good: `{"session_configs": {}, "heartbeat_retry_seconds": 10}`},
		{Bad: `{"session_configs": {}, "default_samplefraction": «"0.1"»}`, Good: `{"session_configs": {}, "default_samplefraction": 0.1}`},
		{
			Bad: `{"session_configs": {}, "http_session_config": {"adapters": [{"prefix": "http://", "adapter": «"HTTPAdapter"»}]}}`,
			Good: `{"session_configs": {}, "http_session_config": {"adapters": ` +
				`[{"prefix": "http://", "adapter": "requests.adapters.HTTPAdapter"}]}}`,
		},
		{Bad: `{"session_configs": {}, "custom_headers": {"X-Org": «5»}}`, Good: `{"session_configs": {}, "custom_headers": {"X-Org": "5"}}`},
		{
			Bad:  `{"session_configs": {}, "fatal_error_suggestion": «"see {\"wiki\"}: {}"»}`,
			Good: `{"session_configs": {}, "fatal_error_suggestion": "see {{\"wiki\"}}: {}"}`,
		},
		{
			Bad:  `{"session_configs": {}, "kerberos_auth_configuration": {"mutual_authentication": «"REQUIRED"»}}`,
			Good: `{"session_configs": {}, "kerberos_auth_configuration": {"mutual_authentication": 1}}`,
		},
	},
	Check: func(p *lint.Pass) {
		if p.Config == nil {
			return
		}
		reportConfig(p, func(f baseconfig.Flaw) bool {
			return f.Stage > baseconfig.KernelStart && !slices.Contains(sparkmagic.Credentials, f.Key)
		}, func(f baseconfig.Flaw) string {
			if f.Stage == baseconfig.FirstCell && f.Severity == lint.Error {
				return "no session starts"
			}
			return ""
		})
		root := p.Config.Root().Dict()
		checkSuggestion(p, root.Get("fatal_error_suggestion"))
		checkMutual(p, root.Get("kerberos_auth_configuration", "mutual_authentication"))
		if n := root.Get("heartbeat_refresh_seconds"); n.Exists() && (n.Raw() == "0" || n.Raw() == "0.0" || n.Raw() == "false") {
			p.Report(lint.Diagnostic{
				Place:    n.Value(),
				Severity: lint.Warning,
				Message:  "SparkMagic sends heartbeats without a pause: heartbeat_refresh_seconds is 0; write 30",
				Note:     "to switch the heartbeat off, set livy_server_heartbeat_timeout_seconds to 0",
			})
		}
	},
}

const errorHidden = "SparkMagic shows an internal error instead of the real one"

func checkSuggestion(p *lint.Pass, n doc.Node) {
	t := n.Type()
	if !n.Exists() || t == doc.String && formats(n.String()) {
		return
	}
	d := lint.Diagnostic{Place: n.Opening(), Severity: lint.Warning}
	switch {
	case t != doc.String:
		d.Message = fmt.Sprintf("%s: fatal_error_suggestion must be a string, not %s", errorHidden, t)
	default:
		d.Message = errorHidden + ": fatal_error_suggestion may have one {} and no other braces"
		d.Note = "it is a Python format: {} stands for the error, and braces are written {{ and }}"
		doubled := strings.NewReplacer("{}", "{}", "{", "{{", "}", "}}").Replace(n.String())
		if formats(doubled) {
			d.Fix = &lint.Fix{Message: "double the braces", Safe: true, Ops: []doc.Op{n.Replace(doc.Quote(doubled))}}
		}
	}
	p.Report(d)
}

// formats reports whether Python's str.format accepts s with one argument, an exception, which
// supports no format specification.
func formats(s string) bool {
	automatic, manual := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case (s[i] == '{' || s[i] == '}') && i+1 < len(s) && s[i+1] == s[i]:
			i++
		case s[i] == '}':
			return false
		case s[i] == '{':
			end := strings.IndexByte(s[i:], '}')
			if end < 0 {
				return false
			}
			field := placeholderField.FindStringSubmatch(s[i : i+end+1])
			if field == nil || field[2] == "" && field[3] != "" {
				return false
			}
			if field[1] == "" {
				automatic++
			} else {
				manual = true
			}
			i += end
		}
	}
	return automatic <= 1 && (automatic == 0 || !manual)
}

// placeholderField matches {}, {0}, {!r} or {!r:>20}.
var placeholderField = pattern.New(`^\{(0?)(![rsa])?(?::([<>^]?\d*s?))?\}$`)

// mutualNumbers are the values of mutual_authentication, by what people write for them.
var mutualNumbers = map[string]string{"1": "1", "2": "2", "3": "3", "REQUIRED": "1", "OPTIONAL": "2", "DISABLED": "3"}

func checkMutual(p *lint.Pass, n doc.Node) {
	one, whole := n.Int()
	if !n.Exists() || n.Type() == doc.String && facts.Placeholder(n.String(), facts.InField) || whole && one >= 1 && one <= 3 ||
		n.Raw() == "true" || n.Raw() == "1.0" {
		return
	}
	d := lint.Diagnostic{
		Place: n.Opening(), Severity: lint.Warning,
		Message: fmt.Sprintf("mutual authentication is off: mutual_authentication must be 1 (required), 2 (optional) or 3 (disabled), not %s",
			shown(n)),
	}
	if now := mutualNumbers[strings.ToUpper(strings.TrimSpace(n.String()))]; now != "" {
		d.Fix = &lint.Fix{Message: "write " + now, Ops: []doc.Op{n.Replace(now)}}
	}
	p.Report(d)
}
