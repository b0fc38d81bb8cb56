package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// A harm has the reasons against fixes. A fix that causes a new finding is refused for good, because in an editor users
// make one fix at a time.
type harm map[*Fix]struct {
	why     string
	forGood bool
}

func (h harm) add(f *Fix, why string, forGood bool) {
	h[f] = struct {
		why     string
		forGood bool
	}{why, forGood}
}

// halve leaves out half of the harmful fixes of each file. If a file has only one, it is refused.
func (p *planner) halve(chosen []proposal, harm harm) []proposal {
	byFile := map[*text.Source][]*Fix{}
	for _, f := range fixesOf(chosen) {
		if _, bad := harm[f]; bad {
			source := f.Ops[0].Place().Source()
			byFile[source] = append(byFile[source], f)
		}
	}
	out, refused := map[*Fix]bool{}, map[*Fix]bool{}
	for _, list := range byFile {
		if len(list) == 1 {
			out[list[0]], refused[list[0]] = true, true
			continue
		}
		for _, f := range list[(len(list)+1)/2:] {
			out[f] = true
		}
	}
	forGood := false
	for f := range refused {
		if harm[f].forGood {
			p.bad[change(f)], forGood = harm[f].why, true
		}
	}
	if forGood {
		p.spread(p.now)
	}
	var kept []proposal
	for _, c := range chosen {
		switch {
		case refused[c.fix] && !harm[c.fix].forGood:
			p.refused[c.key()] = harm[c.fix].why
		case !out[c.fix]:
			kept = append(kept, c)
		}
	}
	return kept
}

// change identifies what a fix changes, also after other fixes of the file.
func change(f *Fix) string {
	var b strings.Builder
	for _, o := range f.Ops {
		fmt.Fprintf(&b, "%s\x00%s\x00%s\x00", o.Place().Source().Name(), o.Written(), o)
	}
	return b.String()
}

// spread records the findings of a state whose fixes do harm.
func (p *planner) spread(s *state) {
	if len(p.bad) == 0 {
		return
	}
	why := map[*Fix]string{}
	for _, c := range p.propose(s) {
		said, known := why[c.fix]
		if !known {
			said = p.bad[change(c.fix)]
			why[c.fix] = said
		}
		if said != "" {
			p.harmful[c.key()] = said
		}
	}
}

// blamed returns the fixes that change certain places, with a reason.
func blamed(chosen []proposal, there func(Op) bool, why string) harm {
	bad := harm{}
	for _, f := range fixesOf(chosen) {
		if slices.ContainsFunc(f.Ops, there) {
			bad.add(f, why, false)
		}
	}
	return bad
}

// harm returns the fixes that cause a new finding of warning or above, or that do not help.
func (p *planner) harm(chosen []proposal, next *state) harm {
	bad := harm{}
	if fresh := next.counts.beyond(p.now.counts); len(fresh) > 0 {
		b := newBlame(p.now, chosen)
		for _, d := range sorted(slices.Clone(next.found)) {
			for _, c := range d.severe() {
				if fresh[c] {
					b.of(c, d, bad)
				}
			}
		}
	}
	helps := map[*Fix]bool{}
	for _, c := range chosen {
		gone := func(is cause) bool { return next.counts.less(p.now.counts, is) }
		helps[c.fix] = helps[c.fix] || slices.ContainsFunc(c.causes(), gone)
	}
	for f, does := range helps {
		if _, known := bad[f]; !known && !does {
			bad.add(f, remaining(f, chosen, next), false)
		}
	}
	if len(bad) == 0 && !next.counts.fewer(p.now.counts.bySeverity) {
		return blamed(chosen, func(Op) bool { return true }, "as many findings would remain")
	}
	return bad
}

// remaining says why a fix does not help: it leaves the finding, or another one with the same cause.
func remaining(f *Fix, chosen []proposal, next *state) string {
	var causes []cause
	var before []string
	for _, c := range chosen {
		if c.fix == f {
			causes = append(causes, c.causes()...)
			before = append(before, c.Message)
		}
	}
	same := func(c cause) bool { return slices.Contains(causes, c) }
	for _, d := range next.found {
		if !slices.Contains(before, d.Message) && slices.ContainsFunc(d.severe(), same) {
			return following(d, f)
		}
	}
	return "the finding would remain"
}

const follows = "another finding would follow"

// following says which finding a fix is withheld for, and how to mend that one.
func following(d *Diagnostic, f *Fix) string {
	d.locate()
	why := follows + elsewhere(d, f.Ops[0].Place()) + ": " + d.Message
	if d.Fix != nil {
		why += " (its fix: " + d.Fix.Message + ")"
	}
	return why
}

// elsewhere says where a finding is, as seen from a place in another file or cell; empty if both are in the same one.
func elsewhere(d *Diagnostic, from doc.Place) string {
	if from.Source().Name() != d.File.Path {
		if d.Cell == nil {
			return " in " + d.File.Path
		}
		return fmt.Sprintf(" in %s, cell %d", d.File.Path, d.Cell.Index+1)
	}
	c := d.File.cell(from)
	if c == nil {
		c = d.File.CellOf(from.Document())
	}
	if c == nil || d.Cell == nil || c.Index == d.Cell.Index {
		return ""
	}
	return fmt.Sprintf(" in cell %d", d.Cell.Index+1)
}

// A blame knows which fixes change a file or its base config.
type blame struct {
	chosen  []proposal
	touched map[string][]*Fix // by path
	base    map[string]string // of a path
	blamed  map[string]bool   // paths whose fixes are blamed already
}

func newBlame(s *state, chosen []proposal) *blame {
	b := &blame{chosen: chosen, touched: map[string][]*Fix{}, base: map[string]string{}, blamed: map[string]bool{}}
	for _, f := range fixesOf(chosen) {
		seen := map[string]bool{}
		for _, o := range f.Ops {
			if path := o.Place().Source().Name(); !seen[path] {
				seen[path] = true
				b.touched[path] = append(b.touched[path], f)
			}
		}
	}
	for _, t := range s.Targets {
		if t.Base != nil {
			b.base[t.Path] = t.Base.Path
		}
	}
	return b
}

// of adds the fixes that may have caused a finding: all of them, if the cause is not known.
func (b *blame) of(c cause, d *Diagnostic, bad harm) {
	d.locate()
	found := false
	add := func(path string) {
		for _, at := range []string{path, b.base[path]} {
			fixes := b.touched[at]
			found = found || len(fixes) > 0
			if b.blamed[at] {
				continue // for another finding, which is enough
			}
			b.blamed[at] = true
			for _, f := range fixes {
				bad.add(f, following(d, f), true)
			}
		}
	}
	add(c.path)
	if found {
		return
	}
	add(d.File.Path)
	for _, r := range d.Related {
		add(r.Place.Source().Name())
	}
	for _, s := range d.Sessions {
		add(s.Target.Path)
	}
	if !found {
		for _, f := range fixesOf(b.chosen) {
			bad.add(f, following(d, f), true)
		}
	}
}
