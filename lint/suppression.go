package lint

import (
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/notebook"
)

// A Suppression says what is not to be reported: in a file, of it or of one of its cells;
// in the settings, of the files that they are about.
type Suppression struct {
	File    *File     // that has it
	Place   doc.Place // of the rules
	Rules   []string  // or All
	Reason  string    // empty if none is given
	Pointer string    // only what is there or below; empty for all

	// Tag tells that it is a tag of metadata, which has no place for a reason.
	Tag bool

	// Files is the glob of an entry of the settings, empty in a file. Until is its last
	// day, zero without, which stands at Day; Over tells that it is past. Matched tells
	// that the run has a file that it is about, Whole that it has all there can be.
	Files          string
	Until          time.Time
	Day            doc.Place
	Over           bool
	Matched, Whole bool
	Each           []doc.Place // of each rule
	// By is where it is overruled, as PATH:LINE:COLUMN; empty if it is not.
	By string

	node doc.Node // the key, or the tag
	in   doc.Node // the object of ignore
	cell *Cell    // nil: it is about the whole file
	used map[string]bool
}

// All stands for all rules.
const All = "*"

// The tags of metadata that silence a rule, whose name follows, and all rules.
const (
	IgnoreTag = "sparklint-ignore-"
	SkipTag   = "sparklint-skip"
)

func (s *Suppression) names(rule string) bool {
	return slices.Contains(s.Rules, rule) || slices.Contains(s.Rules, All)
}

// use notes that a rule was silenced.
func (s *Suppression) use(rule string) {
	if s.used == nil {
		s.used = map[string]bool{}
	}
	s.used[rule] = true
}

// of tells whether it is of use for a rule, or for any if that is All.
func (s *Suppression) of(rule string) bool { return s.used[rule] || rule == All && len(s.used) > 0 }

// silences tells whether it is about a finding of its file.
func (s *Suppression) silences(d *Diagnostic) bool {
	below := s.Pointer == "" || d.Pointer == s.Pointer || strings.HasPrefix(d.Pointer, s.Pointer+"/")
	return below && s.names(d.Rule) && (s.cell == nil || d.Cell != nil && d.Cell.cell == s.cell)
}

// Renamed is the same of another rule.
func (s *Suppression) Renamed(rule string) Op {
	if s.Tag {
		return s.node.Replace(doc.Quote(IgnoreTag + rule))
	}
	return s.node.Rename(rule)
}

// suppressions are those of a file, in the order of their places in each document.
func (f *File) suppressions() (list []*Suppression) {
	for root, cell := range f.Silencers() {
		ignore := root.Get("sparklint", "ignore")
		for m := range ignore.Fields() {
			reason := ""
			if m.Type() == doc.String {
				reason = m.String()
			}
			list = append(list, &Suppression{File: f, Rules: []string{m.Key()}, Reason: reason, Place: m.Name(), node: m, in: ignore, cell: cell})
		}
		for tag := range Tags(root) {
			rule, ok := strings.CutPrefix(tag.String(), IgnoreTag)
			if tag.String() == SkipTag {
				rule, ok = All, true
			}
			if ok {
				list = append(list, &Suppression{File: f, Rules: []string{rule}, Place: tag.Value(), node: tag, Tag: true, cell: cell})
			}
		}
	}
	return list
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
