// Package report prints the findings of a run in all formats.
package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/lint"
)

// A Report has the findings of a run, and what it checked.
type Report struct {
	Files     int // checked
	Documents int // config.json files and live %%configure cells in them
	Skipped   []Skipped
	// Found are the findings to print, in their order.
	Found []lint.Diagnostic
	// Silenced are the findings that suppressions silence.
	Silenced []lint.Diagnostic
	// Hidden counts the findings below the lowest severity shown, by severity.
	Hidden [3]int
	// Fixed is the number of findings that are fixed, or suppressed if Silencing is set; -1 if the run changes
	// nothing.
	Fixed     int
	Silencing bool
	// Scope says where findings are reported, if that is not everywhere, as "on the changed lines".
	Scope string
	// Before is the number of findings to print before that; 0 if it is not known.
	Before int
	// Rules are the rules of the run, and Version is the version of the program.
	Rules   []*lint.Rule
	Version string
	// Notes are further lines of the summary.
	Notes []string
	// Silence are those lines that say what was skipped, or found and not reported.
	Silence []string
	// Own is the path of the user's own config.json if it was checked, and OwnShort is its form in text.
	Own, OwnShort string
	// Summarized says that the summary of a GitHub step lists all findings.
	Summarized bool
	// Secrets also prints edits that contain secrets.
	Secrets bool
	// Quiet omits the summary.
	Quiet bool
	// Verbose prints all related places.
	Verbose bool
	Color   bool
}

// A Skipped is a file that was not checked, with the reason.
type Skipped struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

// A Printer writes a report in one format.
type Printer func(io.Writer, Report) error

// A Format is a way to print a report.
type Format struct {
	Name  string
	Print Printer
}

// Formats are all formats, in the order of the help.
var Formats = []Format{
	{"full", Full},
	{"concise", Concise},
	{"json", JSON},
	{"json-lines", JSONLines},
	{"github", GitHub},
	{"gitlab", GitLab},
	{"sarif", SARIF},
	{"junit", JUnit},
}

// FormatNames returns the names of Formats, in their order.
func FormatNames() []string {
	var names []string
	for _, f := range Formats {
		names = append(names, f.Name)
	}
	return names
}

// PrinterOf returns the printer of a format; nil if no format has the name.
func PrinterOf(name string) Printer {
	for _, f := range Formats {
		if f.Name == name {
			return f.Print
		}
	}
	return nil
}

// Summary returns the lines that say what the run checked and found.
func (r Report) Summary() string {
	var count [3]int
	safe, unsafe := 0, 0
	for _, d := range r.Found {
		count[d.Severity]++
		if d.Fix != nil && d.Fix.Safe {
			safe++
		} else if d.Fix != nil {
			unsafe++
		}
	}
	var parts []string
	add := func(n int, one, suffix string) {
		if n > 0 {
			parts = append(parts, plural(n, one)+suffix)
		}
	}
	add(count[lint.Error], "error", "")
	add(count[lint.Warning], "warning", "")
	add(count[lint.Info], "info", "")
	add(r.Hidden[lint.Warning], "warning", " not shown")
	add(r.Hidden[lint.Info], "info", " not shown")
	found := strings.Join(parts, ", ")
	if found == "" {
		found = strings.TrimSuffix("nothing found "+r.Scope, " ")
	}
	line := fmt.Sprintf("%s, %s: %s", plural(r.Files, "file"), plural(r.Documents, "document"), found)
	if safe > 0 {
		line += fmt.Sprintf("; %d fixable with --fix", safe)
	}
	if unsafe > 0 {
		if safe > 0 {
			line += fmt.Sprintf(", %d more with --unsafe-fixes", unsafe)
		} else {
			line += fmt.Sprintf("; %d fixable with --unsafe-fixes", unsafe)
		}
	}
	lines := []string{line}
	if r.Fixed >= 0 {
		done, again := "fixed", "; reload open notebooks and restart their kernels"
		if r.Silencing {
			done, again = "suppressed", "; reload open notebooks"
		}
		if r.Fixed == 0 {
			again = ""
		}
		also := Also(r.Before, r.Fixed, len(r.Found))
		lines = append(lines, fmt.Sprintf("%d %s, %d left%s%s", r.Fixed, done, len(r.Found), also, again))
	}
	return strings.Join(append(lines, printables(r.Notes)...), "\n") + "\n"
}

// Also explains a difference between the number of findings before, and the sum of those fixed and left: a fix
// can remove findings elsewhere, or reveal ones of a lower severity. It is empty if there is no difference.
func Also(before, fixed, left int) string {
	switch gone := before - fixed - left; {
	case gone > 0:
		return fmt.Sprintf("; this also resolves %s", plural(gone, "other finding"))
	case gone < 0 && before > 0:
		return fmt.Sprintf("; %d of the %d new", -gone, left)
	}
	return ""
}

func printables(lines []string) []string {
	var out []string
	for _, l := range lines {
		out = append(out, inert.Text(l))
	}
	return out
}

func plural(n int, one string) string {
	if n == 1 || one == "info" {
		return fmt.Sprintf("%d %s", n, one)
	}
	return fmt.Sprintf("%d %ss", n, one)
}
