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

// A Suppression silences findings. In a file it is about that file or one of its cells; in the settings
// it is about the files that match a glob. It does not change.
type Suppression struct {
	Place   doc.Place // of the names of the rules
	Rules   []string  // names, or All
	Reason  string    // as [Brief] returns it; empty if none is given
	Pointer string    // a JSON pointer: only findings there or below it; empty for all

	// Tag says that it is a tag in metadata, which can't have a reason.
	Tag bool

	// Files is the glob of an entry in the settings; empty in a file. Until is the last day of the
	// entry, at the place Day; zero if it has none. Over says that this day is past. Whole says that
	// the run has all files that the glob can match.
	Files string
	Until time.Time
	Day   doc.Place
	Over  bool
	Whole bool
	Each  []doc.Place // of the name of each rule
	// Overruled is the place that overrules it, as PATH:LINE:COLUMN; empty if nothing does.
	Overruled string

	node doc.Node // the key, or the tag
	in   doc.Node // the object of ignore
	cell *Cell    // nil if it is about the whole file
}

// All stands for all rules.
const All = "*"

// The tags in metadata that suppress the rule whose name follows, and all rules.
const (
	IgnoreTag = "sparklint-ignore-"
	SkipTag   = "sparklint-skip"
)

// Suppressed describes what silences a finding.
type Suppressed struct {
	Where    string // PATH:LINE:COLUMN
	Path     string
	At       text.Position
	Reason   string // empty if none is given
	Settings bool   // in the settings, not in the file
}

func (s *Suppression) suppressed() *Suppressed {
	return &Suppressed{
		Where: s.Place.At(), Path: s.Place.Source().Name(), At: s.Place.Position(), Reason: s.Reason, Settings: s.Files != "",
	}
}

func (s *Suppression) names(rule string) bool {
	return slices.Contains(s.Rules, rule) || slices.Contains(s.Rules, All)
}

// silences reports whether it silences a finding of its file.
func (s *Suppression) silences(d *Diagnostic) bool {
	switch {
	case s.Over || !s.names(d.Rule):
		return false
	case s.cell != nil && d.File.CellOf(d.Place.Document()) != s.cell && d.File.cell(d.Place) != s.cell:
		return false
	case s.Pointer == "":
		return true
	}
	at := d.Place.Pointer()
	return at == s.Pointer || strings.HasPrefix(at, s.Pointer+"/")
}

// Renamed returns the change that makes it a suppression of another rule.
func (s *Suppression) Renamed(rule string) Op {
	if s.Tag {
		return s.node.Replace(doc.Quote(IgnoreTag + rule))
	}
	return s.node.Rename(rule)
}

// suppressions are the suppressions of a file, in the order of their places in each document.
type suppressions struct {
	all []*Suppression
	by  map[string][]*Suppression // by rule, without those of All
	any []*Suppression            // of All
}

func newSuppressions(f *File) *suppressions {
	list := &suppressions{}
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
				reason = Brief(m.String())
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

// of returns the suppressions of a rule.
func (s *suppressions) of(rule string) []*Suppression {
	if len(s.any) == 0 {
		return s.by[rule]
	}
	return append(slices.Clip(s.by[rule]), s.any...)
}

// Silencers returns the objects of a file that can have "sparklint": {"ignore": {RULE: why}} and tags: a
// config.json, or the metadata of a notebook and of its cells. Each comes with its cell; nil if it is
// about the whole file.
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

// Tags returns the tags in the metadata of a notebook or a cell.
func Tags(meta doc.Node) iter.Seq[doc.Node] { return notebook.Tags(meta) }
