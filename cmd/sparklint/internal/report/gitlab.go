package report

import (
	"io"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/lint"
)

// severities are the severities of GitLab's code quality, by ours.
var severities = [...]string{lint.Info: "info", lint.Warning: "minor", lint.Error: "major"}

// oneLine returns all texts of a finding on one line.
func oneLine(d lint.Diagnostic) string {
	said := d.Message
	if d.Cell != nil {
		said += " (" + inCell(d) + ")"
	}
	parts := []string{said + " [" + d.Rule + "]", d.Note, fixes(d)}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}

// GitLab prints a code quality report.
//
// Source: GitLab's "Code Quality", "Code Quality report format".
func GitLab(w io.Writer, r Report) error {
	type lines struct {
		Begin int `json:"begin"`
		End   int `json:"end"`
	}
	type location struct {
		Path  string `json:"path"`
		Lines lines  `json:"lines"`
	}
	type issue struct {
		Description string   `json:"description"`
		Check       string   `json:"check_name"`
		Fingerprint string   `json:"fingerprint"`
		Severity    string   `json:"severity"`
		Location    location `json:"location"`
	}
	issues := []issue{}
	prints := fingerprints(r.Found)
	for i, d := range r.Found {
		issues = append(issues, issue{
			inert.Text(oneLine(d)), d.Rule, prints[i], severities[d.Severity],
			location{d.File.Path, lines{d.At.Line, d.End.Line}},
		})
	}
	return inert.WriteJSON(w, "  ", issues)
}
