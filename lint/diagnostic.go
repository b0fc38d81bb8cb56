package lint

import (
	"cmp"
	"slices"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// An Op is a change to a document.
type Op = doc.Op

// A Fix repairs what a finding is about. It may change the file of the finding, or another file of
// the run.
type Fix struct {
	// Message says what to do, as "rename to …".
	Message string
	// Safe says that what a session that works today gets can't change.
	Safe bool
	// Ops are made together, or not at all. Without any it is no fix.
	Ops []doc.Op
}

// A Related is another place that has to do with a finding.
type Related struct {
	Place   doc.Place
	Message string
}

// A Diagnostic is a finding: what a rule says about a place. A rule sets Place, Severity and
// Message and, where they apply, Note, Fix, Related, About, Sessions, Cause and Secret. [Check]
// sets the rest.
type Diagnostic struct {
	Rule     string
	Severity Severity
	// File is the target that the place is in.
	File  *Target
	Place doc.Place
	// Message says on one line what happens and why.
	Message string
	// Note has details that a reader may need after the message, such as versions; often empty.
	Note    string
	Fix     *Fix
	Related []Related
	// Sessions are the sessions that the finding is about, if it is not about its own file. They
	// make it the same finding wherever it is reported, and together with however many others.
	Sessions []*Session
	// Secret says that the line must not be shown, because it has a password.
	Secret bool
	// Suppressed is what silences the finding; nil if nothing does, or if it is not asked for.
	Suppressed *Suppressed
	// Withheld is a fix that is not offered, and why. Then Fix is nil.
	Withheld *Withheld
	// About is a JSON pointer to what is missing, where the place alone does not say what that is.
	About string
	// Cause is the file in which the finding would be reported if all files that have to do with it
	// were in the run; nil for its own. What is suppressed or accepted there is so here.
	Cause *Target

	// Range are the bytes of the file, from 0. At and End are the same place as people count it
	// in the file, and Pointer is the JSON pointer within its document, with *** for keys that are
	// secrets themselves.
	Range   text.Range
	At, End text.Position
	Pointer string
	// Cell is the place in a cell; nil outside of one.
	Cell *CellPosition
	// Snippet is the line to show. Secrets that are recognized on it are masked.
	Snippet Snippet

	folded  *counts // findings that are not listed, and that it stands for; nil if there are none
	audit   bool    // of a rule that looks at suppressions
	located bool
	pointer string     // with all its keys
	hidden  *concealed // what is secret in the text that it is in
}

// A Withheld is a fix that is not offered, and the reason.
type Withheld struct {
	*Fix
	Why string
}

// A CellPosition is a place in a cell. Index counts all cells of the notebook from 0. Line and
// Column count from 1 and the columns code points; both are 0 in the metadata of the cell. ID is
// empty in notebooks before nbformat 4.5.
type CellPosition struct {
	Index        int
	ID           string
	Line, Column int

	cell *Cell
}

// A Snippet is the line that a finding is on, as a notebook shows it, and the bytes of the line
// that are meant.
type Snippet struct {
	Line       string
	Start, End int
}

// What returns the text that the finding is about, as it is shown. It is empty if that is a secret,
// because a hash of it could be guessed.
func (d *Diagnostic) What() string {
	if d.Secret {
		return ""
	}
	return d.Snippet.Line[d.Snippet.Start:d.Snippet.End]
}

// Unlisted returns how many findings of its rule in its file are not listed, because there are more than
// [MostOfFile] or [MostOfRun]. The finding stands for them, and its message counts them.
func (d *Diagnostic) Unlisted() int {
	if d.folded == nil {
		return 0
	}
	return d.folded.total()
}

// Edits returns the fix of the finding in bytes, as if it were made alone, by the path of the file;
// nil without a fix. The error is a [doc.Conflict].
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
