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
	// Safe says that the fix can't change what a session gets that works today.
	Safe bool
	// Ops are made together, or not at all. There is at least one.
	Ops []doc.Op
}

// A Related is another place that explains a finding.
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
	// File is the target of the place.
	File  *Target
	Place doc.Place
	// Message says on one line what happens and why.
	Message string
	// Note has details that a reader may need after the message, such as versions; often empty.
	Note    string
	Fix     *Fix
	Related []Related
	// Sessions are the sessions that the finding is about, if it is not about its own file. They identify the finding,
	// wherever and together with whatever others it is reported.
	Sessions []*Session
	// Secret says that the line must not be shown, because it contains a password.
	Secret bool
	// Suppressed says what silences the finding; nil if nothing does.
	Suppressed *Suppressed
	// Withheld is a fix that is not offered, and why. Then Fix is nil.
	Withheld *Withheld
	// About is a JSON pointer to a missing setting, if the place does not say which one is missing.
	About string
	// Cause is the file in which the finding would be reported if the run had all files that the finding depends on;
	// nil for its own file. A finding that is suppressed or accepted there is so here, too.
	Cause *Target

	// Range is the range of bytes in the file, from 0. At and End are the same place as people count it in the file.
	// Pointer is the JSON pointer within its document, with *** for keys that are secrets themselves, and with … after
	// its first 1,000 bytes.
	Range   text.Range
	At, End text.Position
	Pointer string
	// Cell is the place in a cell; nil outside of cells.
	Cell *CellPosition
	// Snippet is the line to show. Secrets that are recognized on it are masked.
	Snippet Snippet

	folded  *counts // findings that are not listed, and that it stands for; nil if there are none
	audit   bool    // of a rule that looks at suppressions
	located bool
	pointer string     // with all its keys
	hidden  *concealed // the secrets in the text of the place
}

// A Withheld is a fix that is not offered, with the reason.
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

// A Snippet is the line of a finding, as a notebook shows it, with the range of the finding in bytes.
type Snippet struct {
	Line       string
	Start, End int
}

// What returns the text that the finding is about, as it is shown. It is empty for a secret, because a secret can be
// guessed from its hash.
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

// sorted sorts findings in the order in which they are printed and fixes are made.
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
