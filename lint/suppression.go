package lint

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
)

// A suppression is a place in a file that silences a rule: a key of "sparklint": {"ignore":
// {RULE: why}} beside the other keys of a config.json, or in the metadata of a notebook
// or a cell; or a tag there, sparklint-ignore-RULE or sparklint-skip.
type suppression struct {
	rule   string // or "*": all of them
	reason string
	place  doc.Place
	node   doc.Node // the key, or the tag
	tag    bool
	cell   *Cell // nil: it is about the whole file
	used   bool
}

// all stands for all rules.
const all = "*"

const (
	ignoreTag = "sparklint-ignore-"
	skipTag   = "sparklint-skip"
)

// silences tells whether it is about a finding of its file.
func (s *suppression) silences(d *Diagnostic) bool {
	return (s.rule == d.Rule || s.rule == all) && (s.cell == nil || d.Cell != nil && d.Cell.cell == s.cell)
}

// renamed is the same of another rule.
func (s *suppression) renamed(rule string) Op {
	if s.tag {
		return s.node.Replace(doc.Quote(ignoreTag + rule))
	}
	return s.node.Rename(rule)
}

// suppressions are those of a file, in the order of their places in each document.
func (f *File) suppressions() (list []*suppression) {
	f.silencers(func(root doc.Node, cell *Cell) {
		for m := range root.Get("sparklint", "ignore").Fields() {
			reason := ""
			if m.Type() == doc.String {
				reason = m.String()
			}
			list = append(list, &suppression{rule: m.Key(), reason: reason, place: m.Name(), node: m, cell: cell})
		}
		for tag := range tags(root) {
			rule, ok := strings.CutPrefix(tag.String(), ignoreTag)
			if tag.String() == skipTag {
				rule, ok = all, true
			}
			if ok {
				list = append(list, &suppression{rule: rule, place: tag.Value(), node: tag, tag: true, cell: cell})
			}
		}
	})
	return list
}

// silencers goes through the objects in which suppressions stand, with the cell that they
// are about.
func (f *File) silencers(each func(root doc.Node, cell *Cell)) {
	if f.Config != nil {
		each(f.Config.Root(), nil)
		return
	}
	if meta := f.Notebook.Meta; meta != nil {
		each(meta.Root(), nil)
	}
	for i := range f.Notebook.Cells {
		if c := &f.Notebook.Cells[i]; c.Meta != nil {
			each(c.Meta.Root(), c)
		}
	}
}

// tags are those of metadata.
func tags(meta doc.Node) func(func(doc.Node) bool) {
	list := meta.Get("tags")
	return func(yield func(doc.Node) bool) {
		if list.Type() != doc.Array {
			return
		}
		for tag := range list.Members() {
			if tag.Type() == doc.String && !yield(tag) {
				return
			}
		}
	}
}

const shape = `{"ignore": {"RULE": "why"}}`

// malformed are what was meant as a suppression and is none.
func (f *File) malformed() (found []Diagnostic) {
	add := func(place doc.Place, format string, a ...any) {
		found = append(found, Diagnostic{Place: place, Message: fmt.Sprintf(format, a...)})
	}
	f.silencers(func(root doc.Node, _ *Cell) {
		own := root.Get("sparklint")
		ignore := own.Get("ignore")
		switch {
		case own.Exists() && !own.IsObject():
			add(own.Value(), `"sparklint" is %s and silences nothing: write %s`, own.Type(), shape)
		case ignore.Exists() && !ignore.IsObject():
			add(ignore.Value(), `"ignore" is %s and silences nothing: write {"RULE": "why"}`, ignore.Type())
		}
		for m := range own.Fields() {
			if near := facts.Nearest(m.Key(), []string{"ignore"}); near != "" && near != m.Key() {
				add(m.Name(), "%q silences nothing: did you mean %q?", m.Key(), near)
			}
		}
		for tag := range tags(root) {
			if t := tag.String(); strings.HasPrefix(t, "sparklint") && t != skipTag && !strings.HasPrefix(t, ignoreTag) {
				add(tag.Value(), "the tag %q silences nothing: %sRULE or %s does", t, ignoreTag, skipTag)
			}
		}
	})
	return found
}
