package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

var unknownConfigKey = &lint.Rule{
	Name:     "unknown-config-key",
	Severity: lint.Warning,
	Doc: `a config.json key that SparkMagic ignores

SparkMagic looks up its keys by name and ignores all others without an error: ` + "`session_config`" + ` (instead of
` + "`session_configs`) and `wait_for_idle_timeout` (without `_seconds`" + `) have no effect. This rule reports misspelt keys,
renamed keys and keys in the wrong place. It does not report other unknown keys, or keys of the official example that
nothing reads (` + "`max_results_sql`" + `).

The fix is unsafe, because a setting that was ignored takes effect.`,
	Evidence: []string{"type-unknown-01", "type-kerb-4"},
	Examples: []lint.Example{
		{
			Bad: "{\n  «\"session_config\"»: {\"numExecutors\": 5},\n" +
				"  \"kernel_python_credentials\": {\"url\": \"http://livy:8998\", \"auth\": \"None\"}\n}",
			Good: "{\n  \"session_configs\": {\"numExecutors\": 5},\n" +
				"  \"kernel_python_credentials\": {\"url\": \"http://livy:8998\", \"auth\": \"None\"}\n}",
		},
		{
			Bad:  "{\n  \"session_configs\": {},\n  «\"wait_for_idle_timeout\"»: 30\n}",
			Good: "{\n  \"session_configs\": {},\n  \"wait_for_idle_timeout_seconds\": 30\n}",
		},
		{
			Bad:   `{"session_configs": {}, «"session_configs_defaults"»: {"queue": "bi"}}`,
			Good:  `{"session_configs": {"queue": "bi"}}`,
			Flags: []string{"--sparkmagic", "0.20.5"},
		},
		{
			Bad:  "{\n  \"session_configs\": {\"driverMemory\": \"1000M\"},\n  «\"executorCores\"»: 2\n}",
			Good: "{\n  \"session_configs\": {\"driverMemory\": \"1000M\", \"executorCores\": 2}\n}",
		},
		{
			Bad:  "{\n  \"session_configs\": {},\n  \"authenticators\": {«\"kerberos_auth_configuration\"»: {\"mutual_authentication\": 1}}\n}",
			Good: "{\n  \"session_configs\": {},\n  \"authenticators\": {},\n  \"kerberos_auth_configuration\": {\"mutual_authentication\": 1}\n}",
		},
	},
	Check: func(p *lint.Pass) {
		if p.Config == nil {
			return
		}
		root := p.Config.Root().Dict()
		names := sparkmagic.Names()
		for m := range root.Fields() { // duplicate-key reports a key that is set again below
			if !checkMisplaced(p, root, m) {
				checkConfigKey(p, root, m, names)
			}
		}
		for m := range root.Get("authenticators").Fields() {
			if m.Key() == "kerberos_auth_configuration" {
				p.Report(moved(root, m, m.Key()))
			}
		}
	},
}

// defaults are the values that renamed keys have in the official example.
var defaults = map[string]string{"pyspark_sql_encoding": "utf-8", "spark_statement_errors_are_fatal": "false"}

func checkConfigKey(p *lint.Pass, root, m doc.Node, names []string) {
	key := m.Key()
	known, found := sparkmagic.Find(key)
	now := known.Now
	if v := p.Terms.SparkMagic; found && v != "" {
		switch {
		case !facts.AtLeast(v, known.Since):
			p.Report(lint.Diagnostic{
				Place: m.Name(), Severity: lint.Warning,
				Message: fmt.Sprintf("SparkMagic %s ignores %q, which requires %s or later", v, key, known.Since),
			})
			return
		case known.Until != "" && !facts.AtLeast(v, known.Until):
			return
		case known.Until != "" && now == "":
			p.Report(lint.Diagnostic{
				Place: m.Name(), Severity: lint.Info,
				Message: fmt.Sprintf("SparkMagic %s ignores %q, which was removed in %s", v, key, known.Until),
			})
			return
		}
	}
	message := fmt.Sprintf("SparkMagic ignores %q, which was renamed to %q in %s", key, known.Now, known.Until)
	switch {
	case found && (now == "" || m.String() == defaults[key]), slices.Contains(sparkmagic.Elsewhere, key):
		return
	case !found:
		now = nearConfigKey(key, names)
		if now == "" {
			return
		}
		message = fmt.Sprintf("SparkMagic ignores %q", key)
	}
	d := lint.Diagnostic{Place: m.Name(), Severity: lint.Warning, Message: message}
	if root.Get(now).Exists() {
		d.Message += fmt.Sprintf("; did you mean %q, which is also set?", now)
	} else {
		if !found {
			d.Message += fmt.Sprintf("; did you mean %q?", now)
		}
		d.Fix = &lint.Fix{Message: fmt.Sprintf("rename to %q", now), Ops: []doc.Op{m.Rename(now)}}
	}
	p.Report(d)
}

// checkMisplaced reports a session setting at the top level.
func checkMisplaced(p *lint.Pass, root, m doc.Node) bool {
	key := m.Key()
	_, field := livy.Find(key)
	if !field && !strings.HasPrefix(key, "spark.") {
		return false
	}
	path := []string{"session_configs", key}
	if !field {
		path = []string{"session_configs", "conf", key}
	}
	p.Report(moved(root, m, path...))
	return true
}

// moved returns the diagnostic of a member that SparkMagic would read at path.
func moved(root, m doc.Node, path ...string) lint.Diagnostic {
	d := lint.Diagnostic{Place: m.Name(), Severity: lint.Warning}
	belongs, target := "at the top level", "the top level"
	if len(path) > 1 {
		target = strings.Join(path[:len(path)-1], ".")
		belongs = "in " + target
	}
	d.Message = fmt.Sprintf("SparkMagic ignores %q here: it belongs %s", m.Key(), belongs)
	if !root.Get(path...).Exists() {
		d.Fix = &lint.Fix{Message: "move it to " + target, Ops: []doc.Op{m.Delete(), root.Insert(path, m.Strict())}}
	}
	return d
}
