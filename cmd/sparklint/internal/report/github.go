package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/lint"
)

// shownByGitHub is the number of annotations of each level that GitHub shows for a step.
//
// Source: GitHub's "Workflow commands", "Usage limits" of annotations.
const shownByGitHub = 10

var levels = [...]string{lint.Info: "notice", lint.Warning: "warning", lint.Error: "error"}

// GitHub prints workflow commands, which become annotations. A notice counts those above GitHub's limit for a
// level, and another one says what was skipped or not reported.
func GitHub(w io.Writer, r Report) error {
	var b strings.Builder
	var count [3]int
	for _, severity := range []lint.Severity{lint.Error, lint.Warning, lint.Info} {
		for _, d := range r.Found {
			if d.Severity != severity {
				continue
			}
			if count[severity]++; count[severity] > shownByGitHub {
				continue
			}
			place := fmt.Sprintf("file=%s,line=%d,endLine=%d", property(d.File.Path), d.At.Line, d.End.Line)
			if d.At.Line == d.End.Line { // GitHub supports columns only within a line
				place += fmt.Sprintf(",col=%d,endColumn=%d", d.At.Column, d.End.Column)
			}
			fmt.Fprintf(&b, "::%s %s,title=%s::%s\n", levels[severity], place, property("sparklint "+d.Rule), lines(d))
		}
	}
	var rest []string
	for _, severity := range []lint.Severity{lint.Error, lint.Warning, lint.Info} {
		if more := count[severity] - shownByGitHub; more > 0 {
			rest = append(rest, plural(more, severity.String()))
		}
	}
	if len(rest) > 0 {
		where := "the summary of the step lists them"
		if !r.Summarized {
			where = "another --format lists them all"
		}
		fmt.Fprintf(&b, "::notice title=sparklint::%s\n", data("not shown here: "+strings.Join(rest, " and ")+"; "+where))
	}
	if len(r.Silence) > 0 && !r.Quiet {
		fmt.Fprintf(&b, "::notice title=sparklint::%s\n", data(strings.Join(r.Silence, ". ")))
	}
	_, err := io.WriteString(inert.Exact(w), b.String())
	return err
}

// data returns the message of a command, with its escapes.
//
// Source: toolkit/packages/core/src/command.ts.
func data(s string) string {
	return strings.ReplaceAll(inert.Text(s), "%", "%25")
}

// lines returns the message of a finding as data.
func lines(d lint.Diagnostic) string {
	parts := append([]string{d.Message}, details(d)...)
	for i, part := range parts {
		parts[i] = data(part)
	}
	return strings.Join(parts, "%0A")
}

// property returns the value of a property of a command, with its escapes.
func property(s string) string {
	return strings.NewReplacer("%", "%25", ":", "%3A", ",", "%2C").Replace(inert.Text(s))
}

// summarySize is the largest size of a table: GitHub rejects a summary of more than 1 MiB.
//
// Source: GitHub's "Workflow commands", "Step isolation and limits".
const summarySize = 900 << 10

// GitHubSummary prints a table of all findings in Markdown, for GITHUB_STEP_SUMMARY.
func GitHubSummary(w io.Writer, r Report) error {
	var b strings.Builder
	b.WriteString("### sparklint\n\n")
	if len(r.Found) > 0 {
		b.WriteString("| | where | what | rule |\n|---|---|---|---|\n")
	}
	for i, d := range r.Found {
		if b.Len() > summarySize {
			fmt.Fprintf(&b, "\n%d more: GitHub limits the size of a summary\n", len(r.Found)-i)
			break
		}
		fmt.Fprintf(&b, "| %s | %s:%d | %s | %s |\n", d.Severity, markdown(d.File.Path), d.At.Line,
			markdown(strings.Join(append([]string{d.Message}, details(d)...), "\n")), d.Rule)
	}
	fmt.Fprintf(&b, "\n%s", markdown(r.Summary()))
	_, err := io.WriteString(w, b.String()+"\n")
	return err
}

// markdown returns a text of several lines for one cell of a table. Nothing in it is read as Markdown.
func markdown(s string) string {
	var lines []string
	for _, line := range strings.Split(strings.TrimSuffix(s, "\n"), "\n") {
		lines = append(lines, inert.Markdown(line))
	}
	return strings.Join(lines, "<br>")
}
