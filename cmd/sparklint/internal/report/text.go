package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"
	"github.com/rivo/uniseg"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/lint"
)

// colors are the colours of a report; they have no effect if it has none.
type colors struct{ path, rule, dim, mark, severity func(a ...any) string }

func palette(on bool, s lint.Severity) colors {
	paint := func(a ...color.Attribute) func(...any) string {
		c := color.New(a...)
		if on {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c.SprintFunc()
	}
	hue := [...]color.Attribute{color.FgCyan, color.FgYellow, color.FgRed}[s]
	return colors{
		path: paint(color.Bold), rule: paint(color.FgMagenta), dim: paint(color.FgBlue),
		mark: paint(hue, color.Bold), severity: paint(hue, color.Bold),
	}
}

// Concise prints one line for each finding, and the summary.
func Concise(w io.Writer, r Report) error {
	var b strings.Builder
	for _, d := range r.Found {
		b.WriteString(head(d, true, palette(r.Color, d.Severity)))
	}
	return finish(w, &b, r)
}

// inCell returns the place of a finding in its cell, as Jupyter counts; empty outside of cells.
func inCell(d lint.Diagnostic) string {
	switch {
	case d.Cell == nil:
		return ""
	case d.Cell.Line == 0:
		return fmt.Sprintf("cell %d, metadata", d.Cell.Index+1)
	}
	return fmt.Sprintf("cell %d:%d:%d", d.Cell.Index+1, d.Cell.Line, d.Cell.Column)
}

// fixes returns the fix of a finding in words, and whether it is safe; empty without a fix.
func fixes(d lint.Diagnostic) string {
	switch {
	case d.Fix == nil:
		return ""
	case d.Fix.Safe:
		return "fix: " + d.Fix.Message
	}
	return "unsafe fix: " + d.Fix.Message
}

// details returns the parts of a finding beside its message, for formats that show one text.
func details(d lint.Diagnostic) (parts []string) {
	for _, part := range []string{inCell(d), d.Note, fixes(d)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// Full prints each finding with its line as the notebook shows it, and the summary.
func Full(w io.Writer, r Report) error {
	var b strings.Builder
	for _, d := range r.Found {
		c := palette(r.Color, d.Severity)
		b.WriteString(head(d, false, c))
		if d.Cell != nil {
			fmt.Fprintf(&b, "  %s\n", c.dim(inCell(d)))
		}
		if !d.Secret {
			snippet(&b, d.Snippet, c)
		}
		if d.Note != "" {
			fmt.Fprintf(&b, "  %s %s: %s\n", c.dim("="), c.path("note"), inert.Text(d.Note))
		}
		if kind, what, ok := strings.Cut(fixes(d), ": "); ok {
			fmt.Fprintf(&b, "  %s %s: %s\n", c.dim("="), c.path(kind), inert.Text(what))
		}
		if f := d.Withheld; f != nil {
			fmt.Fprintf(&b, "  %s %s: %s\n", c.dim("="), c.path("fix withheld"), inert.Text(f.Message))
			fmt.Fprintf(&b, "  %s %s: %s\n", c.dim("="), c.path("reason"), inert.Text(f.Why))
		}
		if s := d.Suppressed; s != nil {
			why := ""
			if s.Reason != "" {
				why = ": " + inert.Text(s.Reason)
			}
			fmt.Fprintf(&b, "  %s %s by %s%s\n", c.dim("="), c.path("suppressed"), inert.Text(s.Where), why)
		}
		related(&b, d, r.Verbose, c)
	}
	if len(r.Found) > 0 && !r.Quiet {
		b.WriteByte('\n')
	}
	return finish(w, &b, r)
}

func finish(w io.Writer, b *strings.Builder, r Report) error {
	if !r.Quiet {
		b.WriteString(r.Summary())
	}
	text := b.String()
	if r.Own != "" {
		text = strings.ReplaceAll(text, inert.Text(r.Own), inert.Text(r.OwnShort))
	}
	_, err := io.WriteString(inert.Colored(w, r.Color), text)
	return err
}

// head returns the first line of a finding, optionally with its place in the cell.
func head(d lint.Diagnostic, cell bool, c colors) string {
	where := ""
	if cell && d.Cell != nil {
		where = " " + c.dim("("+inCell(d)+")")
	}
	return fmt.Sprintf("%s: %s: %s%s %s\n",
		c.path(fmt.Sprintf("%s:%d:%d", inert.Text(d.File.Path), d.At.Line, d.At.Column)),
		c.severity(d.Severity.String()), inert.Text(d.Message), where, c.rule("["+d.Rule+"]"))
}

// fewRelated is the number of related places that are printed without Verbose.
const fewRelated = 3

func related(b *strings.Builder, d lint.Diagnostic, all bool, c colors) {
	for i, rel := range d.Related {
		at := rel.Place.At()
		if strings.Contains(d.Message, at) {
			continue
		}
		if i == fewRelated && !all && len(d.Related) > fewRelated+1 {
			fmt.Fprintf(b, "  %s %d more places (--verbose)\n", c.dim("="), len(d.Related)-i)
			return
		}
		fmt.Fprintf(b, "  %s %s: %s\n", c.dim("="), inert.Text(at), inert.Text(rel.Message))
	}
}

// widest is the number of characters of a line that are shown: a minified cell is one line.
const widest = 120

// snippet prints the line of a finding, and marks its range.
func snippet(b *strings.Builder, s lint.Snippet, c colors) {
	before, meant, after := s.Line[:s.Start], s.Line[s.Start:s.End], s.Line[s.End:]
	before, cutBefore := shorten(before, widest/2, true)
	meant, cut := shorten(meant, widest/2, false)
	after, cutAfter := shorten(after, widest/4, false)
	line, lead := before+meant+after, before
	if cut {
		line = before + meant + "…"
	} else if cutAfter {
		line += "…"
	}
	if cutBefore {
		line, lead = "…"+line, "…"+before
	}
	blank := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, inert.Text(lead))
	// A character can be two columns wide.
	if wide := uniseg.StringWidth(inert.Text(lead)); !strings.Contains(lead, "\t") {
		blank = strings.Repeat(" ", wide)
	}
	marks := strings.Repeat("^", max(1, uniseg.StringWidth(inert.Text(meant))))
	fmt.Fprintf(b, "  %s %s\n  %s %s%s\n", c.dim("|"), inert.Text(line), c.dim("|"), blank, c.mark(marks))
}

// shorten returns the first n characters of s, or the last.
func shorten(s string, n int, last bool) (string, bool) {
	over := utf8.RuneCountInString(s) - n
	if over <= 0 {
		return s, false
	}
	runes := []rune(s)
	if last {
		return string(runes[over:]), true
	}
	return string(runes[:n]), true
}
