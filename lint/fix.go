package lint

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// Fixed is the state of a run after fixing.
type Fixed struct {
	// Targets are the targets of the run, in the same order, with the fixed files. A file that no fix has changed is
	// the same [File] as before.
	Targets []*Target
	// Left are the findings in them, and Silenced those that suppressions silence.
	Left, Silenced []Diagnostic
	// Count is the number of findings of the run that are fixed.
	Count int
	// Errs are the errors of files that could not be read again, or have changed meanwhile. Their fixes were not made.
	Errs []error
	// Faults are the errors of fixes that would have made a file unreadable. These fixes were not made. Each error is a
	// bug of a rule or of this package.
	Faults []error
}

// try finds out which fixes can be made, first the safe ones, then the others, and what their outcome is.
func (r *Result) try(ctx context.Context, wants Wants) error {
	first := r.found
	wanted := func(d *Diagnostic) bool { return wants(d) == "" }
	p := newPlanner(ctx, first, wanted)
	if err := p.tryAlone(); err != nil {
		return err
	}
	p.wants = func(d *Diagnostic) bool { return d.Fix.Safe && wanted(d) }
	if err := p.run(); err != nil {
		return err
	}
	safe, refused, heldSafe := p.now, maps.Clone(p.refused), p.withheld(first)
	harmful, err := p.harmfulNow(first)
	if err != nil {
		return err
	}
	r.Safe = Fixed{Targets: safe.Targets, Errs: slices.Clone(p.errs), Faults: slices.Clone(p.faults)}
	p.wants = wanted
	if err := p.run(); err != nil {
		return err
	}
	held, heldThen := p.withheld(first), p.withheld(safe)
	r.All = Fixed{Targets: p.now.Targets, Errs: p.errs, Faults: p.faults}
	r.Found = first.withFixes(func(d *Diagnostic) string { return cmp.Or(wants(d), held[d.key()]) })
	for i := range r.Found {
		d := &r.Found[i]
		if d.Fix == nil {
			continue
		}
		r.All.Count++
		if d.Fix.Safe && heldSafe[d.key()] != "" {
			d.Fix = d.Fix.afterUnsafe()
		}
		if d.Fix.Safe {
			r.Safe.Count++
		}
	}
	r.Safe.Left = safe.withFixes(func(d *Diagnostic) string {
		if d.Fix.Safe {
			return cmp.Or(wants(d), refused[d.key()], harmful[d.key()], heldThen[d.key()])
		}
		return cmp.Or(wants(d), harmful[d.key()], heldThen[d.key()])
	})
	for i := range r.Safe.Left {
		if d := &r.Safe.Left[i]; d.Fix != nil && d.Fix.Safe {
			d.Fix = d.Fix.afterUnsafe()
		}
	}
	if harmful, err = p.harmfulNow(first); err != nil {
		return err
	}
	r.All.Left = p.now.withFixes(func(d *Diagnostic) string {
		return cmp.Or(wants(d), p.refused[d.key()], harmful[d.key()], "the fix can't be made")
	})
	r.Safe.Silenced, r.All.Silenced = located(safe.silenced), located(p.now.silenced)
	return nil
}

// afterUnsafe returns a safe fix that can be made only after unsafe ones.
func (f *Fix) afterUnsafe() *Fix {
	fix := *f
	fix.Safe = false
	return &fix
}

// withFixes returns the findings. It withholds the fixes for which why returns a reason.
func (s *state) withFixes(why func(*Diagnostic) string) (list []Diagnostic) {
	list = make([]Diagnostic, 0, len(s.found)) // of many, growing costs most
	for _, d := range sorted(slices.Clone(s.found)) {
		d.locate()
		found := *d
		if found.Fix != nil && !s.writes(found.Fix) {
			found.Fix = nil
		}
		if found.Fix != nil {
			if held := why(d); held != "" {
				found.Withheld, found.Fix = &Withheld{found.Fix, held}, nil
			}
		}
		list = append(list, found)
	}
	return list
}

// writes reports whether a fix changes only targets of the run. It computes that once for each fix, because several
// findings can share a large one.
func (s *state) writes(f *Fix) bool {
	if s.writable == nil {
		s.writable = map[*Fix]bool{}
	}
	may, known := s.writable[f]
	if !known {
		may = !slices.ContainsFunc(f.Ops, func(o Op) bool { return !s.mayChange(o.Place()) })
		s.writable[f] = may
	}
	return may
}

// A proposal is a fix of a finding.
type proposal struct {
	*Diagnostic
	fix *Fix
}

// A planner makes fixes in rounds, as long as there are fewer findings after each. A fix is made whole or not at all.
// If it conflicts with another one, it waits for the next round. It is not made if it causes a new finding of warning
// or above, or if it removes no finding.
type planner struct {
	ctx     context.Context
	now     *state
	wants   func(*Diagnostic) bool
	propose func(*state) []proposal
	refused map[string]string // reasons against fixes in this round, by the key of the finding
	harmful map[string]string // reasons against fixes for good, by the key of the finding
	bad     map[string]string // reasons against fixes for good, by their change
	lost    map[string]bool   // files that can't be read again
	made    map[string]bool   // findings whose fixes are made, by their key
	errs    []error
	faults  []error
	spent   int // number of files checked again; a large one counts several times
}

func newPlanner(ctx context.Context, s *state, wants func(*Diagnostic) bool) *planner {
	return &planner{
		ctx: ctx, now: s, wants: wants, propose: proposals,
		refused: map[string]string{}, harmful: map[string]string{}, bad: map[string]string{}, lost: map[string]bool{},
		made: map[string]bool{},
	}
}

// proposals returns the fixes that the rules propose.
func proposals(s *state) (list []proposal) {
	for _, d := range s.found {
		if d.Fix != nil {
			d.locate() // this removes a fix that writes a secret
		}
		if d.Fix != nil {
			list = append(list, proposal{d, d.Fix})
		}
	}
	return list
}

// run makes all fixes that can be made. It retries a refused fix after others are made, because it may help then.
func (p *planner) run() error {
	clear(p.refused)
	again := false
	for {
		chosen := p.choose()
		if len(chosen) == 0 {
			if !again {
				return nil
			}
			again = false
			clear(p.refused)
			continue
		}
		progress, err := p.round(chosen)
		if err != nil {
			return err
		}
		again = again || progress && len(p.refused) > 0
	}
}

// key identifies a finding, also after places have moved.
func (d *Diagnostic) key() string {
	d.locate()
	cell := -1
	if d.Cell != nil {
		cell = d.Cell.Index
	}
	return fmt.Sprintf("%s\x00%d\x00%s\x00%s\x00%s", d.File.Path, cell, d.Rule, d.pointer, d.Message)
}

// choose returns fixes that can be made together. Fixes of errors come first, because they must not wait for those of
// warnings. Fixes of a base config come before those of the notebooks that start from it. Of conflicting fixes it
// takes the first.
func (p *planner) choose() []proposal {
	var chosen []proposal
	lost := each(func(f *Fix) bool {
		return slices.ContainsFunc(f.Ops, func(o Op) bool { return p.lost[o.Place().Source().Name()] })
	})
	for _, c := range p.propose(p.now) {
		if p.wants(c.Diagnostic) && p.refused[c.key()]+p.harmful[c.key()] == "" && p.now.writes(c.fix) && !lost(c.fix) {
			chosen = append(chosen, c)
		}
	}
	if p.exhausted() {
		return chosen // round refuses them all
	}
	chosen = preferring(chosen, func(c proposal) bool { return c.Severity == Error })
	ofConfig := each(func(f *Fix) bool {
		return slices.ContainsFunc(f.Ops, func(o Op) bool { return p.now.owner(o.Place()).Config != nil })
	})
	chosen = preferring(chosen, func(c proposal) bool { return ofConfig(c.fix) })
	slices.SortStableFunc(chosen, func(a, b proposal) int { return byPlace(a.Diagnostic, b.Diagnostic) })
	list, tries := together(chosen)
	p.spent += tries * p.burden(chosen)
	return list
}

// each returns a function that calls report once for each fix, because several findings can share a large one.
func each(report func(*Fix) bool) func(*Fix) bool {
	known := map[*Fix]bool{}
	return func(f *Fix) bool {
		answer, again := known[f]
		if !again {
			answer = report(f)
			known[f] = answer
		}
		return answer
	}
}

// preferring returns the preferred proposals; all of them if none is preferred.
func preferring(list []proposal, preferred func(proposal) bool) []proposal {
	var some []proposal
	for _, c := range list {
		if preferred(c) {
			some = append(some, c)
		}
	}
	if len(some) == 0 {
		return list
	}
	return some
}

// conflicts is the largest number of conflicting fixes to leave out one by one.
const conflicts = 16

// together returns those of the chosen fixes that do not conflict. For a document with syntax errors these are only
// repairs of the syntax, else each fix that does not conflict with an earlier one. tries is the number of attempts to
// combine them.
func together(chosen []proposal) (list []proposal, tries int) {
	flawed := map[*doc.Document]bool{}
	for _, f := range fixesOf(chosen) {
		for _, o := range f.Ops {
			if o.Repairs() {
				flawed[o.Document()] = true
			}
		}
	}
	waits := each(func(f *Fix) bool {
		return slices.ContainsFunc(f.Ops, func(o Op) bool { return flawed[o.Document()] && !o.Repairs() })
	})
	chosen = slices.DeleteFunc(slices.Clone(chosen), func(c proposal) bool { return waits(c.fix) })
	for n := 0; len(chosen) > 0; n++ {
		var conflict *doc.Conflict
		_, err := edits(fixesOf(chosen))
		tries++
		if !errors.As(err, &conflict) {
			return chosen, tries
		}
		if n >= conflicts { // too many of them conflict
			chosen, n = chosen[:len(chosen)/2], 0
			continue
		}
		chosen = without(chosen, conflict)
	}
	return nil, tries
}

// without leaves out the later one of two conflicting fixes.
func without(chosen []proposal, conflict *doc.Conflict) []proposal {
	var having []*Fix
	for _, f := range fixesOf(chosen) {
		if slices.ContainsFunc(f.Ops, conflict.B.Same) {
			having = append(having, f)
		}
	}
	if len(having) > 1 && conflict.A.Same(conflict.B) {
		having = having[1:] // of two equal operations, the first stays; a single one can't be done at all
	}
	loses := map[*Fix]bool{}
	for _, f := range having {
		loses[f] = true
	}
	kept := slices.DeleteFunc(slices.Clone(chosen), func(c proposal) bool { return loses[c.fix] })
	if len(kept) == len(chosen) {
		return nil
	}
	return kept
}

// fixesOf returns the fixes of proposals, each once, because several findings can share one.
func fixesOf(chosen []proposal) (list []*Fix) {
	seen := map[*Fix]bool{}
	for _, c := range chosen {
		if !seen[c.fix] {
			seen[c.fix] = true
			list = append(list, c.fix)
		}
	}
	return list
}

// edits returns fixes as edits of bytes, by file.
func edits(fixes []*Fix) (map[*text.Source][]text.Edit, error) {
	ops := map[*text.Source][]doc.Op{}
	for _, f := range fixes {
		for _, o := range f.Ops {
			source := o.Place().Source()
			ops[source] = append(ops[source], o)
		}
	}
	all := map[*text.Source][]text.Edit{}
	for source, list := range ops {
		e, err := doc.Edits(list)
		if err != nil {
			return nil, err
		}
		all[source] = e
	}
	return all, nil
}

// round makes chosen fixes, without those that do harm.
func (p *planner) round(chosen []proposal) (progress bool, err error) {
	for len(chosen) > 0 {
		if p.exhausted() {
			for _, c := range chosen {
				p.refused[c.key()] = "too many other fixes failed"
			}
			return false, nil
		}
		next, harm, err := p.attempt(chosen)
		if err != nil {
			return false, err
		}
		if len(harm) == 0 {
			for i, t := range p.now.Targets {
				if next.Targets[i] != t {
					t.forget()
				}
			}
			p.now = next
			for _, c := range chosen {
				p.made[c.key()] = true
			}
			return true, nil
		}
		chosen = p.halve(chosen, harm)
	}
	return false, nil
}

// Limits of the work for fixes that do not help.
const (
	patience = 20 // how often each file is checked again
	few      = 50 // smaller runs are allowed as much work as one of this many files

	// These numbers of findings in a file, and of bytes in its documents, count as one more file.
	manyFound = 256
	manyBytes = 8 << 10
)

// exhausted reports whether files were checked too often.
func (p *planner) exhausted() bool { return p.spent > patience*(len(p.now.Targets)+few) }

// weight returns as how many additional files a target counts.
func (p *planner) weight(i int) int {
	size := 0
	for _, d := range p.now.Targets[i].Documents() {
		size += d.Text.Len()
	}
	return len(p.now.each[i])/manyFound + size/manyBytes
}

// burden returns the cost of combining fixes in large files; 0 if no file is large.
func (p *planner) burden(chosen []proposal) (n int) {
	in := map[*Target]bool{}
	for _, c := range chosen {
		in[c.File] = true
	}
	for i, t := range p.now.Targets {
		if in[t] {
			n += p.weight(i)
		}
	}
	return n
}

// attempt makes all chosen fixes. If some do harm, it returns them with the reasons.
func (p *planner) attempt(chosen []proposal) (next *state, harm harm, err error) {
	all, meet := edits(fixesOf(chosen))
	if meet != nil {
		return nil, blamed(chosen, func(Op) bool { return true }, meet.Error()), nil
	}
	fresh, harm := p.edit(chosen, all)
	if len(harm) > 0 {
		return nil, harm, nil
	}
	run := p.now.Run
	run.Targets = slices.Clone(run.Targets)
	bases := map[*Target]*Target{}
	for i, t := range run.Targets {
		if f := fresh[t]; f != nil && t.Config != nil {
			bases[t] = t.with(f, nil)
			run.Targets[i] = bases[t]
			p.spent += 1 + p.weight(i)
		}
	}
	for i, t := range run.Targets {
		f, base := fresh[t], bases[t.Base]
		if f != nil || base != nil {
			run.Targets[i] = t.with(cmp.Or(f, t.File), cmp.Or(base, t.Base))
			p.spent += 1 + p.weight(i)
		}
	}
	p.spent++
	if next, err = run.look(p.ctx, p.now); err != nil {
		return nil, nil, err
	}
	return next, p.harm(chosen, next), nil
}

// edit returns the changed files.
func (p *planner) edit(chosen []proposal, all map[*text.Source][]text.Edit) (fresh map[*Target]*File, bad harm) {
	fresh, bad = map[*Target]*File{}, harm{}
	read := map[*text.Source][]*File{}
	for _, t := range p.now.Targets {
		e := all[t.source]
		if e == nil {
			continue
		}
		in := func(o Op) bool { return o.Place().Source() == t.source }
		f, err := t.edited(e, read)
		if gone := (unread{}); errors.As(err, &gone) {
			p.lost[t.Path] = true
			p.errs = append(p.errs, gone.error)
			maps.Copy(bad, blamed(chosen, in, gone.Error()))
			continue
		}
		if err != nil {
			why := reason(err)
			switch {
			case len(chosen) > 1 || errors.Is(err, text.ErrFixed):
			case !slices.ContainsFunc(chosen[0].fix.Ops, func(o Op) bool { return !o.Repairs() }):
				why = "without other fixes, it would leave JSON that can't be read"
			default:
				p.faults = append(p.faults, err)
			}
			maps.Copy(bad, blamed(chosen, in, why))
			continue
		}
		fresh[t] = f
	}
	return fresh, bad
}

// reason returns why a fix can't be made, without the path of the file.
func reason(err error) string {
	if errors.Is(err, text.ErrFixed) {
		return text.ErrFixed.Error()
	}
	return err.Error()
}

// withheld returns the reasons why fixes of the first findings were not made, by the key of the finding.
func (p *planner) withheld(first *state) map[string]string {
	p.spread(first)
	held := maps.Clone(p.refused)
	maps.Copy(held, p.harmful)
	left := map[cause]int{} // number of findings that are gone or less severe, and not yet assigned to a fix
	for c, n := range first.counts.all {
		bad := c
		bad.error = true
		left[c] = max(
			n-p.now.counts.all[c], first.counts.harmful[c]-p.now.counts.harmful[c], first.counts.harmful[bad]-p.now.counts.harmful[bad],
		)
	}
	var made, others []proposal // of findings with the same cause, those whose fixes are made are gone
	for _, c := range p.propose(first) {
		if p.made[c.key()] {
			made = append(made, c)
		} else {
			others = append(others, c)
		}
	}
	for _, c := range append(made, others...) {
		if !p.wants(c.Diagnostic) || held[c.key()] != "" || !first.writes(c.fix) {
			continue
		}
		gone := false
		for _, is := range c.causes() {
			gone = gone || left[is] > 0
			left[is]--
		}
		if !gone {
			held[c.key()] = "the fix conflicts with another one"
		}
	}
	return held
}
