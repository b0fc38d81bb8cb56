package lint

import (
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/notebook"
	"github.com/sparklint/sparklint/lint/text"
)

// A Suppression says what is not to be reported: in a file, of it or of one of its cells;
// in the settings, of the files that they are about. It does not change.
type Suppression struct {
	Place   doc.Place // of the rules
	Rules   []string  // or All
	Reason  string    // empty if none is given
	Pointer string    // only what is there or below; empty for all

	// Tag says that it is a tag of metadata, which has no place for a reason.
	Tag bool

	// Files is the glob of an entry of the settings, empty in a file. Until is its last
	// day, zero without, which stands at Day; Over says that it is past. Whole says that the
	// run has all files that it can be about.
	Files string
	Until time.Time
	Day   doc.Place
	Over  bool
	Whole bool
	Each  []doc.Place // of each rule
	// Overruled is the place where it is overruled, as PATH:LINE:COLUMN; empty if it is not.
	Overruled string

	node doc.Node // the key, or the tag
	in   doc.Node // the object of ignore
	cell *Cell    // nil: it is about the whole file
}

// All stands for all rules.
const All = "*"

// The tags of metadata that silence a rule, whose name follows, and all rules.
const (
	IgnoreTag = "sparklint-ignore-"
	SkipTag   = "sparklint-skip"
)

// Suppressed is what silences a finding.
type Suppressed struct {
	By       string // where it stands, as PATH:LINE:COLUMN
	Path     string
	At       text.Position
	Reason   string // empty if none is given
	Settings bool   // it is in the settings, not in the file
}

func (s *Suppression) suppressed() *Suppressed {
	return &Suppressed{
		By: s.Place.At(), Path: s.Place.Source().Name(), At: s.Place.Position(), Reason: s.Reason, Settings: s.Files != "",
	}
}

func (s *Suppression) names(rule string) bool {
	return slices.Contains(s.Rules, rule) || slices.Contains(s.Rules, All)
}

// silences reports whether it is about a finding of its file.
func (s *Suppression) silences(d *Diagnostic) bool {
	switch {
	case s.Over || !s.names(d.Rule):
		return false
	case s.cell != nil && d.File.holder(d.Place.Document()) != s.cell && d.File.cell(d.Place) != s.cell:
		return false
	case s.Pointer == "":
		return true
	}
	at := d.Place.Pointer()
	return at == s.Pointer || strings.HasPrefix(at, s.Pointer+"/")
}

// Renamed is the same of another rule.
func (s *Suppression) Renamed(rule string) Op {
	if s.Tag {
		return s.node.Replace(doc.Quote(IgnoreTag + rule))
	}
	return s.node.Rename(rule)
}

// suppressions are those of a file, in the order of their places in each document.
type suppressions struct {
	all []*Suppression
	by  map[string][]*Suppression // by rule; those of All are in none
	any []*Suppression            // of All
}

func newSuppressions(f *File) suppressions {
	list := suppressions{}
	add := func(s *Suppression) {
		list.all = append(list.all, s)
		if list.by == nil {
			list.by = map[string][]*Suppression{}
		}
		if rule := s.Rules[0]; rule == All {
			list.any = append(list.any, s)
		} else {
			list.by[rule] = append(list.by[rule], s)
		}
	}
	for root, cell := range f.Silencers() {
		ignore := root.Get("sparklint", "ignore")
		for m := range ignore.Fields() {
			reason := ""
			if m.Type() == doc.String {
				reason = m.String()
			}
			add(&Suppression{Rules: []string{m.Key()}, Reason: reason, Place: m.Name(), node: m, in: ignore, cell: cell})
		}
		for tag := range Tags(root) {
			rule, ok := strings.CutPrefix(tag.String(), IgnoreTag)
			if tag.String() == SkipTag {
				rule, ok = All, true
			}
			if ok {
				add(&Suppression{Rules: []string{rule}, Place: tag.Value(), node: tag, Tag: true, cell: cell})
			}
		}
	}
	return list
}

// of are those that name a rule.
func (s *suppressions) of(rule string) []*Suppression {
	if len(s.any) == 0 {
		return s.by[rule]
	}
	return append(slices.Clip(s.by[rule]), s.any...)
}

// Silencers are the objects of a file in which "sparklint": {"ignore": {RULE: why}} may
// stand, and tags: a config.json, the metadata of a notebook and of its cells; with the cell
// that they are of.
func (f *File) Silencers() iter.Seq2[doc.Node, *Cell] {
	return func(yield func(doc.Node, *Cell) bool) {
		if f.Config != nil {
			yield(f.Config.Root(), nil)
			return
		}
		for meta, cell := range f.Notebook.Metadata() {
			if !yield(meta.Root(), cell) {
				return
			}
		}
	}
}

// Tags are those of metadata.
func Tags(meta doc.Node) iter.Seq[doc.Node] { return notebook.Tags(meta) }
