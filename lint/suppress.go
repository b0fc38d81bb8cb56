package lint

import (
	"fmt"
	"maps"
	"slices"

	"github.com/sparklint/sparklint/lint/notebook"
)

// UnusedSuppression is the rule that reports suppressions in files that silence nothing; it
// is made by Check itself, for only that knows what all rules have found.
const UnusedSuppression = "unused-suppression"

// suppressions are what a file says is not to be reported of it, and what of that was used.
type suppressions struct {
	o    Options
	used map[string]bool
}

// silenced tells whether a file silences a finding: config.json by "sparklint": {"ignore":
// {RULE: why}} beside its other keys, a notebook by the same in its metadata, a cell
// by its own or by a tag.
func (s *suppressions) silenced(d *Diagnostic) bool {
	o := d.File.options(s.o)
	if o.Unsilenced || o.Enforced[d.Rule] {
		return false
	}
	use := func(where, rule string) bool {
		s.used[d.File.Path+"\x00"+where+"\x00"+rule] = true
		return true
	}
	if f := d.File; f.Config != nil {
		return f.Config.Root().Get("sparklint", "ignore", d.Rule).Exists() && use("", d.Rule)
	}
	for _, rule := range []string{d.Rule, notebook.All} {
		if _, ok := d.File.Notebook.Ignores[rule]; ok {
			return use("", rule)
		}
		if d.Cell == nil {
			continue
		}
		if _, ok := d.Cell.cell.Ignores[rule]; ok {
			return use(fmt.Sprint(d.Cell.Index), rule)
		}
	}
	return false
}

// suppress takes away what files silence, and adds what they silence in vain.
func suppress(files []*File, rules []*Rule, o Options, found []Diagnostic) []Diagnostic {
	s := &suppressions{o: o, used: map[string]bool{}}
	kept := slices.DeleteFunc(found, func(d Diagnostic) bool { return s.silenced(&d) })
	if o.Unsilenced || !slices.ContainsFunc(rules, func(r *Rule) bool { return r.Name == UnusedSuppression }) {
		return kept
	}
	looked := map[string]bool{}
	for _, r := range rules {
		looked[r.Name] = true
	}
	var vain []Diagnostic
	for _, f := range files {
		if f.Listed {
			vain = append(vain, s.vain(f, looked)...)
		}
	}
	settle(vain)
	return append(kept, vain...)
}

// vain are the suppressions of a file for rules that have looked and have found nothing to
// be silenced.
func (s *suppressions) vain(f *File, looked map[string]bool) (list []Diagnostic) {
	o := f.options(s.o)
	off := o.Off
	idle := func(where, rule string) bool {
		return looked[rule] && !off[rule] && !o.Enforced[rule] && !off[UnusedSuppression] && !s.used[f.Path+"\x00"+where+"\x00"+rule]
	}
	add := func(d Diagnostic, rule string) {
		d.Rule, d.File, d.Severity = UnusedSuppression, f, o.level(UnusedSuppression, Warning)
		d.Message = fmt.Sprintf("the suppression of %s silences nothing", rule)
		list = append(list, d)
	}
	if f.Config != nil {
		if ignore := f.Config.Root().Get("sparklint", "ignore"); ignore.IsObject() {
			for m := range ignore.Fields() {
				if idle("", m.Key()) {
					add(Diagnostic{Place: m.Name(), Fix: &Fix{Message: "remove it", Safe: true, Ops: []Op{m.Delete()}}}, m.Key())
				}
			}
		}
		return list
	}
	for i := range f.Notebook.Cells {
		c := &f.Notebook.Cells[i]
		for _, rule := range slices.Sorted(maps.Keys(c.Ignores)) {
			if idle(fmt.Sprint(c.Index), rule) && c.Text.Len() > 0 && c.Extent().End > 0 {
				add(Diagnostic{Place: c.Line()}, rule)
			}
		}
	}
	return list
}
