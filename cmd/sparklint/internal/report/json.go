package report

import (
	"errors"
	"io"
	"slices"
	"sort"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/text"
)

type document struct {
	Version     int          `json:"version"`
	Files       int          `json:"files"`
	Documents   int          `json:"documents"`
	Skipped     []Skipped    `json:"skipped"`
	Diagnostics []diagnostic `json:"diagnostics"`
}

type diagnostic struct {
	Rule      string        `json:"rule"`
	Severity  string        `json:"severity"`
	Message   string        `json:"message"`
	Note      string        `json:"note,omitempty"`
	Path      string        `json:"path"`
	Line      int           `json:"line"`
	Column    int           `json:"column"`
	EndLine   int           `json:"endLine"`
	EndColumn int           `json:"endColumn"`
	Start     int           `json:"start"`
	End       int           `json:"end"`
	Pointer   string        `json:"pointer"`
	Cell      *cell         `json:"cell,omitempty"`
	Fix       *fix          `json:"fix,omitempty"`
	Related   []relatedJSON `json:"related,omitempty"`

	Suppressed *suppressed `json:"suppressed,omitempty"`
}

type suppressed struct {
	By     string `json:"by"`
	Reason string `json:"reason"`
}

type cell struct {
	Index  int    `json:"index"`
	ID     string `json:"id,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

type fix struct {
	Message string `json:"message"`
	Safe    bool   `json:"safe"`
	Edits   []edit `json:"edits,omitempty"`
	Masked  bool   `json:"masked,omitempty"` // the edits contain a secret and are left out
	Waits   bool   `json:"waits,omitempty"`  // the fix can only be made after that of another finding
}

type edit struct {
	Path  string `json:"path"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	New   string `json:"new"`
}

type relatedJSON struct {
	Path    string `json:"path"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

// JSON prints one object; its schema is docs/report.schema.json.
func JSON(w io.Writer, r Report) error {
	out := document{Version: 1, Files: r.Files, Documents: r.Documents, Skipped: r.Skipped, Diagnostics: []diagnostic{}}
	if out.Skipped == nil {
		out.Skipped = []Skipped{}
	}
	for _, d := range r.Found {
		j, err := asJSON(d, r.Secrets)
		if err != nil {
			return err
		}
		out.Diagnostics = append(out.Diagnostics, j)
	}
	return inert.WriteJSON(w, "  ", out)
}

// asJSON returns a finding as JSON. An edit with a secret is left out, not masked: an editor would write the
// asterisks.
func asJSON(d lint.Diagnostic, secrets bool) (diagnostic, error) {
	j := diagnostic{
		Rule: d.Rule, Severity: d.Severity.String(), Message: d.Message, Note: d.Note, Path: d.File.Path,
		Line: d.At.Line, Column: d.At.Column, EndLine: d.End.Line, EndColumn: d.End.Column,
		Start: d.Range.Start, End: d.Range.End, Pointer: d.Pointer,
	}
	if c := d.Cell; c != nil {
		j.Cell = &cell{c.Index, c.ID, c.Line, c.Column}
	}
	for _, rel := range d.Related {
		at := rel.Place.Position()
		j.Related = append(j.Related, relatedJSON{rel.Place.Source().Name(), at.Line, at.Column, rel.Message})
	}
	if s := d.Suppressed; s != nil {
		j.Suppressed = &suppressed{s.Where, s.Reason}
	}
	if d.Fix == nil {
		return j, nil
	}
	j.Fix = &fix{Message: d.Fix.Message, Safe: d.Fix.Safe}
	byFile, err := d.Edits()
	var conflict *doc.Conflict
	switch {
	case errors.As(err, &conflict):
		j.Fix.Waits = true
		return j, nil
	case err != nil:
		return j, err
	}
	if !secrets && masked(d, byFile) {
		j.Fix.Masked = true
		return j, nil
	}
	for name, edits := range byFile {
		for _, e := range edits {
			j.Fix.Edits = append(j.Fix.Edits, edit{name, e.Start, e.End, e.New})
		}
	}
	sort.SliceStable(j.Fix.Edits, func(a, b int) bool {
		x, y := j.Fix.Edits[a], j.Fix.Edits[b]
		return x.Path < y.Path || x.Path == y.Path && x.Start < y.Start
	})
	return j, nil
}

// masked reports whether the edits of a finding must not be printed.
func masked(d lint.Diagnostic, byFile map[string][]text.Edit) bool {
	for _, edits := range byFile {
		if slices.ContainsFunc(edits, func(e text.Edit) bool { return len(facts.Secrets(e.New, facts.Code)) > 0 }) {
			return true
		}
	}
	return d.Discloses()
}
