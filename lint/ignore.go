package lint

import "github.com/sparklint/sparklint/lint/doc"

// Ignore writes suppressions of findings, with the reason, through the same edits as
// Apply: into the metadata of the finding's cell, or beside the other keys of its
// config.json. What can't be silenced there is left: what has no cell, or one without
// metadata; what is found in settings or scripts; and what the settings enforce.
func Ignore(files []*File, rules []*Rule, o Options, found []Diagnostic, reason string, want func(*Diagnostic) bool) (Fixed, error) {
	all := Fixed{Files: files, Left: found}
	for {
		list, ours := silencing(all.Left, o, reason, want)
		done, err := Apply(all.Files, rules, o, list, func(d *Diagnostic) bool { return ours[d.Fix] })
		if all.Errs = append(all.Errs, done.Errs...); err != nil || done.Count == 0 {
			return all, err
		}
		all.Files, all.Left, all.Silenced, all.Count = done.Files, done.Left, done.Silenced, all.Count+done.Count
	}
}

// silencing are findings with fixes that silence them; ours are these fixes.
func silencing(found []Diagnostic, o Options, reason string, want func(*Diagnostic) bool) (list []Diagnostic, ours map[*Fix]bool) {
	type target struct {
		d    *doc.Document
		rule string
	}
	made := map[target]*Fix{}
	ours = map[*Fix]bool{}
	list = make([]Diagnostic, len(found))
	for i, d := range found {
		list[i] = d
		list[i].Fix = nil
		root, ok := d.silencer(o)
		if !ok || !want(&d) {
			continue
		}
		at := target{root.Document(), d.Rule}
		if made[at] == nil {
			made[at] = &Fix{Message: "suppress it", Safe: true, Ops: []Op{root.Insert([]string{"sparklint", "ignore", d.Rule}, doc.Quote(reason))}}
			ours[made[at]] = true
		}
		list[i].Fix = made[at]
	}
	return list, ours
}

// Unsilenced says why a finding can't be silenced where it is; empty if it can.
func Unsilenced(d *Diagnostic, run Options) string {
	o := d.File.options(run)
	switch _, ok := d.silencer(run); {
	case o.Enforced[d.Rule]:
		return "enforced by the settings"
	case d.late:
		return "about suppressions"
	case !ok:
		return "without a place for it"
	}
	return ""
}

// silencer is the object that a suppression of the finding belongs into.
func (d *Diagnostic) silencer(run Options) (root doc.Node, ok bool) {
	if o := d.File.options(run); o.Enforced[d.Rule] || d.late {
		return root, false
	}
	switch {
	case d.File.Config != nil:
		root = d.File.Config.Root()
	case d.Cell != nil && d.Cell.cell.Meta != nil:
		root = d.Cell.cell.Meta.Root()
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
	return root, root.Exists()
}
