package lint

import (
	"cmp"
	"slices"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// An Op is a change to a document.
type Op = doc.Op

// A Fix changes the file of its finding, or another file of the run.
type Fix struct {
	Message string
	// Safe says that what a session gets that works today can't change.
	Safe bool
	Ops  []doc.Op
}

// A Related is another place that has to do with a finding.
type Related struct {
	Place   doc.Place
	Message string
}

// A Diagnostic is what a rule says of a place. The rule gives Place, Severity,
// Message and, where it has them, Fix, Related, About, Sessions and Cause; the rest is found
// for it.
type Diagnostic struct {
	Rule     string
	Severity Severity
	// File is the one that the place is in.
	File    *Target
	Place   doc.Place
	Message string
	Fix     *Fix
	Related []Related
	// Sessions are those that it is about, where it is not about its own file: by them it
	// stays the same finding, wherever it is reported and together with how many others.
	Sessions []*Session
	// Secret says that the line must not be shown.
	Secret bool
	// Suppressed is what silences it; nil if nothing does.
	Suppressed *Suppressed
	// Withheld is a fix that is not offered, and why.
	Withheld *Withheld
	// About is a JSON pointer to what is missing, where the place alone does not tell it.
	About string
	// Cause is the file at which it would be reported if all were in the run that have to
	// do with it; nil for its own. What is silenced or accepted there is so here.
	Cause *Target

	Range   text.Range
	At, End text.Position
	Pointer string
	Cell    *CellPosition
	Snippet Snippet

	audit   bool // of a rule that looks at suppressions
	located bool
}

// A Withheld is a fix that is not offered.
type Withheld struct {
	*Fix
	Why string
}

// A CellPosition is a place in a cell: Index counts all cells from 0, lines and
// columns from 1; they are 0 in its metadata.
type CellPosition struct {
	Index        int
	ID           string
	Line, Column int

	cell *Cell
}

// A Snippet is the line that a finding is on, as a notebook shows it, and the
// bytes of it that are meant.
type Snippet struct {
	Line       string
	Start, End int
}

// What is what a finding is about, as it is shown; empty where that is a secret, of which a
// hash could be guessed.
func (d *Diagnostic) What() string {
	if d.Secret {
		return ""
	}
	return d.Snippet.Line[d.Snippet.Start:d.Snippet.End]
}

// Edits are the finding's fix in bytes, alone, by the name of the file.
func (d *Diagnostic) Edits() (map[string][]text.Edit, error) {
	if d.Fix == nil {
		return nil, nil
	}
	all, err := edits([]*Fix{d.Fix})
	if err != nil {
		return nil, err
	}
	byName := map[string][]text.Edit{}
	for source, list := range all {
		byName[source.Name()] = list
	}
	return byName, nil
}

// sorted orders findings as they are printed, and as fixes are taken.
func sorted(found []*Diagnostic) []*Diagnostic {
	slices.SortStableFunc(found, byPlace)
	return found
}

func byPlace(a, b *Diagnostic) int {
	x, y := a.Place.Range(), b.Place.Range()
	return cmp.Or(
		cmp.Compare(a.File.Path, b.File.Path), cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End),
		cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message),
	)
}
