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

// TestDocs: docs/rules.md is what the rules say.
func TestDocs(t *testing.T) {
	const path = "../docs/rules.md"
	var b strings.Builder
	b.WriteString("# Rules\n\nMade of the rules themselves: `go generate ./...`. What the severities mean stands in the README.\n\n")
	b.WriteString("| rule | at most | about |\n|---|---|---|\n")
	for _, r := range All {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s |\n", r.Name, r.Name, r.Severity, r.Summary())
	}
	for _, r := range All {
		summary, why, _ := strings.Cut(r.Doc, "\n\n")
		fmt.Fprintf(&b, "\n## %s\n\n%s: %s.\n\n%s\n", r.Name, r.Severity, summary, why)
		for _, e := range r.Examples {
			writeExample(&b, e)
		}
		if len(r.Evidence) > 0 {
			fmt.Fprintf(&b, "\nEvidence: `%s`\n", strings.Join(r.Evidence, "`, `"))
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := os.ReadFile(path); string(got) != b.String() {
		t.Errorf("%s is not what the rules say; renew it: go generate ./...", path)
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
		flags += fmt.Sprintf(", with these settings:\n\n```yaml\n%s\n```\n\nit is", plain(e.Settings))
	}
	fmt.Fprintf(b, "\nBad %s%s:\n\n```\n%s\n```\n\nGood:\n\n```\n%s\n```\n", where, flags, plain(e.Bad), plain(e.Good))
}
