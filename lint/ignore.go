package lint

import (
	"context"

	"github.com/sparklint/sparklint/lint/doc"
)

// Ignore writes suppressions for the wanted findings, each with the reason, and returns the files with them. They are
// written into the metadata of the finding's cell, or beside the other keys of its config.json, with the same edits as
// fixes. Left has the findings that can't be suppressed: those outside of cells, in cells without metadata, in settings
// or scripts, and those of rules that the settings enforce. The error is that of the context. Only one goroutine may
// call it for a Result at a time.
func (r *Result) Ignore(ctx context.Context, reason string, wants func(*Diagnostic) bool) (Fixed, error) {
	p := newPlanner(ctx, r.found, wants)
	p.propose = func(s *state) []proposal {
		type target struct {
			d    *doc.Document
			rule string
		}
		made := map[target]*Fix{}
		var list []proposal
		for _, d := range s.found {
			root, ok := d.silencer()
			if !ok {
				continue
			}
			at := target{root.Document(), d.Rule}
			if made[at] == nil {
				insert := root.Insert([]string{"sparklint", "ignore", d.Rule}, doc.Quote(reason))
				made[at] = &Fix{Message: "suppress it", Safe: true, Ops: []Op{insert}}
			}
			list = append(list, proposal{d, made[at]})
		}
		return list
	}
	if err := p.run(); err != nil {
		return Fixed{}, err
	}
	held := p.withheld(r.found)
	fixed := Fixed{Targets: p.now.Targets, Silenced: located(p.now.silenced), Errs: p.errs, Faults: p.faults}
	fixed.Left = p.now.withFixes(func(*Diagnostic) string { return "only suppressions are written" })
	tried := map[string]Diagnostic{}
	for _, d := range r.Found {
		tried[d.key()] = d
	}
	for i, d := range fixed.Left {
		if was, ok := tried[d.key()]; ok {
			fixed.Left[i].Fix, fixed.Left[i].Withheld = was.Fix, was.Withheld
		}
	}
	for _, c := range p.propose(r.found) {
		if wants(c.Diagnostic) && held[c.key()] == "" {
			fixed.Count++
		}
	}
	return fixed, nil
}

// Unsilenced says why a finding can't be suppressed where it is; empty if it can.
func Unsilenced(d *Diagnostic) string {
	switch _, ok := d.silencer(); {
	case d.File.Terms.Enforced[d.Rule]:
		return "enforced by the settings"
	case d.audit:
		return "about suppressions"
	case !ok:
		return "without a place for a suppression"
	}
	return ""
}

// silencer returns the object that a suppression of the finding must be in.
func (d *Diagnostic) silencer() (root doc.Node, ok bool) {
	if d.File.Terms.Enforced[d.Rule] || d.audit {
		return root, false
	}
	if d.File.Config != nil {
		root = d.File.Config.Root()
	} else if c := d.File.cellWith(d); c != nil && c.Meta != nil {
		root = c.Meta.Root()
	}
	for at, path := root, []string{"sparklint", "ignore"}; at.Exists(); path = path[1:] {
		if !at.IsObject() {
			return root, false
		}
		if len(path) == 0 {
			break
		}
		at = at.Get(path[0])
	}
	return root, root.Exists() && !root.Open() && !root.Document().Mended()
}

// cellWith returns the cell of a finding, which may also be in the metadata of the cell.
func (f *File) cellWith(d *Diagnostic) *Cell {
	if c := f.cell(d.Place); c != nil {
		return c
	}
	return f.CellOf(d.Place.Document())
}
