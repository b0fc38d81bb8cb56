package rules

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/linttest"
)

//go:generate go test . -run "TestDocs|TestEvidence" -update

var update = flag.Bool("update", false, "write docs/rules.md and evidence.jsonl anew")

// A group is what a part of docs/rules.md is about.
type group struct {
	title, about string
	rules        []string
}

// groups has every rule once. A rule that is gone may still be named here.
var groups = []group{
	{"config.json", "What SparkMagic rejects or ignores in its own file.", []string{
		"unknown-config-key", "kernel-start", "livy-credentials", "config-value", "truthy-string", "surprising-value", "plain-password",
	}},
	{"Notebooks and cells", "Whether the file can be read, and what a `%%configure` cell does with the session.", []string{
		"notebook-syntax", "json-syntax", "unfilled-template", "not-an-object", "duplicate-key", "magic-line", "configure-order",
		"overridden-cell", "spark-add", "dropped-settings",
	}},
	{"Unified Studio and Glue", "What Amazon's own kernels reject or ignore. They take no Spark settings from `config.json`.", []string{
		"connection-arguments", "connection-started", "variable-reference", "studio-value", "lost-conf", "glue-value", "glue-key", "idle-cost",
	}},
	{"Livy requests", "What Livy rejects or ignores when it is asked for a session.", []string{
		"unknown-request-field", "wrong-type", "request-uri", "uri-host", "session-name", "session-timeout", "start-timeout",
		"overwritten-field", "blacklisted-property", "livy-controlled", "field-overrides-conf",
	}},
	{"Spark properties", "What Spark does with the properties in `conf`.", []string{
		"unknown-property", "memory-size", "property-type", "property-range", "removed-property", "deprecated-property",
		"property-too-new", "package-coordinate", "java-options", "property-conflict",
	}},
	{"Capacity", "Whether sessions fit on the cluster, alone and together. See [Capacity](capacity.md).", []string{
		"executors-not-a-cap", "no-executor-cap", "cap-too-high", "container-too-large", "default-too-large", "driver-too-large",
		"cores-not-available", "yarn-queue", "serverless-worker", "serverless-property", "serverless-disk",
		"endpoint-overcommitted", "fleet-overcommitted", "am-limit", "wasted-worker", "endpoint-impossible",
		"endpoint-retired",
	}},
	{
		"Synapse and Fabric", "What the documentation of Synapse and Fabric says about `%%configure`. " +
			"Both are closed-source services, so nothing was tried.",
		[]string{"fabric-field", "fabric-size", "fabric-pool", "fabric-ignored-property", "fabric-configure-order"},
	},
	{"Suppressions and policies", "See [Suppressions](suppressions.md) and [Policies](policies.md).", []string{
		"expired-suppression", "unused-suppression", "unexplained-suppression", "policy-violation",
	}},
}

const docsHead = `# Rules

**Why did my session fail?** Give the error to ` + "`sparklint diagnose`" + `, or look it up in
[My session does not start](diagnose.md): it knows the errors at run time, too.

**What does this finding or this error message mean?** Search this page for the text that you saw. Each rule says what
goes wrong, quotes the error of the real program, and shows a correct example.

- ` + "`sparklint rule NAME`" + ` prints the same in a terminal. With ` + "`--evidence`" + ` it also prints what the real programs answered.
- ` + "`sparklint rule \"ERROR TEXT\"`" + ` finds rules by the text of an error, or by words.
- The severity is the highest that a rule's findings have. [Severities](getting-started.md#severities) says what it means.
- To turn a rule off, see [Suppressions](suppressions.md).
`

// TestDocs: docs/rules.md is what the rules say.
func TestDocs(t *testing.T) {
	const path = "../docs/rules.md"
	named := map[string]*lint.Rule{}
	for _, r := range All {
		named[r.Name] = r
	}
	var table, text strings.Builder
	for _, g := range groups {
		fmt.Fprintf(&table, "\n**[%s](#%s)**\n\n| rule | severity | finds |\n|---|---|---|\n", g.title, anchor(g.title))
		fmt.Fprintf(&text, "\n## %s\n\n%s\n", g.title, g.about)
		for _, name := range g.rules {
			if r := named[name]; r != nil {
				fmt.Fprintf(&table, "| [%s](#%s) | %s | %s |\n", r.Name, r.Name, r.Severity, r.Summary())
				writeRule(&text, r)
				delete(named, name)
			}
		}
	}
	for name := range named {
		t.Errorf("%s is in no group", name)
	}
	page := docsHead + table.String() + text.String()
	if *update {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := os.ReadFile(path); string(got) != page {
		t.Errorf("%s is not what the rules say; renew it: go generate ./...", path)
	}
}

// anchor is what GitHub calls a heading.
func anchor(title string) string {
	return strings.NewReplacer(" ", "-", ".", "").Replace(strings.ToLower(title))
}

func writeRule(b *strings.Builder, r *lint.Rule) {
	summary, why, _ := strings.Cut(r.Doc, "\n\n")
	fmt.Fprintf(b, "\n### %s\n\n**%s**: %s.\n\n%s\n", r.Name, r.Severity, summary, why)
	for _, e := range r.Examples {
		writeExample(b, e)
	}
	if len(r.Evidence) > 0 {
		fmt.Fprintf(b, "\nEvidence: `%s`\n", strings.Join(r.Evidence, "`, `"))
	}
}

func writeExample(b *strings.Builder, e lint.Example) {
	plain := func(s string) string {
		return strings.TrimSuffix(strings.NewReplacer("«", "", "»", "", "\ufeff", "").Replace(s), "\n")
	}
	where := "cell"
	switch {
	case strings.HasPrefix(e.Bad, "-- "):
		where = "files"
	case linttest.IsConfig(e.Bad):
		where = "config.json"
	}
	flags := ""
	if len(e.Flags) > 0 {
		flags = " (with `" + strings.Join(e.Flags, " ") + "`)"
	}
	if strings.Contains(e.Settings, "«") {
		fmt.Fprintf(b, "\nBad settings:\n\n```yaml\n%s\n```\n", plain(e.Settings))
		return
	}
	if e.Settings != "" {
		fmt.Fprintf(b, "\nSettings:\n\n```yaml\n%s\n```\n", plain(e.Settings))
	}
	fmt.Fprintf(b, "\nBad %s%s:\n\n```\n%s\n```\n\nGood:\n\n```\n%s\n```\n", where, flags, plain(e.Bad), plain(e.Good))
}
