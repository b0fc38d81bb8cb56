package rules

import (
	"fmt"
	"slices"
	"strconv"
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

Credentials under another name have no effect, either: a PySpark kernel without ` + "`kernel_python_credentials`" + ` goes to
` + "`http://localhost:8998`" + `. The kernel PySpark3, which read ` + "`kernel_python3_credentials`" + `, was removed in SparkMagic 0.12.8.

The fix is unsafe, because a setting that was ignored takes effect.`,
	Evidence: []string{"type-unknown-01", "type-kerb-4", "type-cred-python3-only"},
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
		{
			Bad:  `{«"kernel_pyspark_credentials"»: {"url": "http://livy:8998", "auth": "None"}}`,
			Good: `{"kernel_python_credentials": {"url": "http://livy:8998", "auth": "None"}}`,
		},
		{
			Bad:  `{«"kernel_py_credentials"»: {"url": "http://livy:8998", "auth": "None"}}`,
			Good: `{"kernel_python_credentials": {"url": "http://livy:8998", "auth": "None"}}`,
		},
		{
			Bad:  `{«"kernel_python3_credentials"»: {"url": "http://livy:8998", "auth": "None"}}`,
			Good: `{"kernel_python_credentials": {"url": "http://livy:8998", "auth": "None"}}`,
		},
		{
			Bad: `{"session_configs": {}, «"url"»: "http://livy:8998", "auth": "None", "username": "", "password": ""}`,
			Good: `{"session_configs": {}, "kernel_python_credentials": ` +
				`{"url": "http://livy:8998", "auth": "None", "username": "", "password": ""}}`,
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
		checkLooseCredentials(p, root)
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
	if key == "kernel_python3_credentials" {
		checkPySpark3(p, root, m)
		return
	}
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
		if meant, credentials := credentialsKey(key); credentials {
			now = meant
		}
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

// localLivy is where a kernel without credentials goes.
const localLivy = "http://localhost:8998"

// checkPySpark3 reports credentials that only the kernel PySpark3 read, where PySpark has none.
func checkPySpark3(p *lint.Pass, root, m doc.Node) {
	const now, until = "kernel_python_credentials", "0.12.8"
	if v := p.Terms.SparkMagic; root.Get(now).Exists() || v != "" && !facts.AtLeast(v, until) {
		return
	}
	p.Report(lint.Diagnostic{
		Place: m.Name(), Severity: lint.Warning,
		Message: fmt.Sprintf("PySpark goes to %s: SparkMagic %s and later ignore %q; did you mean %q?", localLivy, until, m.Key(), now),
		Fix:     &lint.Fix{Message: fmt.Sprintf("rename to %q", now), Ops: []doc.Op{m.Rename(now)}},
	})
}

// kernelNames are other names of kernels, each with its name in the key of its credentials.
var kernelNames = map[string]string{
	"": "python", "py": "python", "py2": "python", "py3": "python", "pyspark": "python", "pyspark2": "python", "pyspark3": "python",
	"python2": "python", "ipython": "python", "spark": "scala", "r": "r", "sparkr": "r",
}

// credentialsKey returns the key of credentials that the user meant by a key such as
// kernel_pyspark_credentials; empty if it names no kernel that SparkMagic has. credentials reports
// whether the key has the form of such a key. A short name is never taken for another one that is near.
func credentialsKey(key string) (meant string, credentials bool) {
	words := strings.Split(strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(key)), "_")
	last := words[len(words)-1]
	if !slices.Contains([]string{"credentials", "credential", "creds", "cred"}, last) {
		return "", false
	}
	name := strings.TrimSuffix(strings.TrimPrefix(strings.Join(words[:len(words)-1], ""), "kernel"), "kernel")
	short := kernelNames[name]
	if short == "" {
		short = facts.Nearest(name, []string{"python", "scala"})
	}
	if short == "" {
		return "", true
	}
	return "kernel_" + short + "_credentials", true
}

// checkLooseCredentials reports fields of credentials at the top level.
func checkLooseCredentials(p *lint.Pass, root doc.Node) {
	const key = "kernel_python_credentials"
	var at doc.Node
	var names []string
	var ops []doc.Op
	secret := false
	for m := range root.Fields() {
		if !slices.Contains(sparkmagic.CredentialFields, m.Key()) || m.Type() != doc.String {
			continue
		}
		if len(names) == 0 {
			at = m
		}
		names = append(names, strconv.Quote(m.Key()))
		secret = secret || strings.HasSuffix(m.Key(), "password")
		ops = append(ops, m.Delete(), root.Insert([]string{key, m.Key()}, m.Strict()))
	}
	if len(names) == 0 {
		return
	}
	what, belongs := names[0], "it belongs"
	if last := len(names) - 1; last > 0 {
		what, belongs = strings.Join(names[:last], ", ")+" and "+names[last], "they belong"
	}
	d := lint.Diagnostic{
		Place: at.Name(), Severity: lint.Warning, Secret: secret,
		Message: fmt.Sprintf("SparkMagic ignores %s here: %s in %s", what, belongs, key),
	}
	if !root.Get(key).Exists() {
		d.Fix = &lint.Fix{Message: "move to " + key, Ops: ops}
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
