package lint

import (
	"cmp"
	"maps"
	"slices"

	"github.com/sparklint/sparklint/lint/text"
)

// aloneAtMost is the largest number of fixes in a file to try one by one.
const aloneAtMost = 12

// allAtMost is the largest number of fixes in a run of few files to try one by one with all rules.
const allAtMost = 40

// tryAlone refuses fixes that do harm when they are made alone. Another fix may hide the harm, but in an editor users
// make one fix at a time. In a larger run, only the rules that check one file are used, and it does not try fixes in a
// file with many of them, or in the base config of many files.
func (p *planner) tryAlone() error {
	byFile, starting := map[*text.Source][]proposal{}, map[*text.Source][]int{}
	var all []proposal
	for _, c := range p.propose(p.now) {
		if p.wants(c.Diagnostic) {
			source := c.fix.Ops[0].Place().Source()
			byFile[source] = append(byFile[source], c)
			all = append(all, c)
		}
	}
	if n := len(fixesOf(all)); n < 2 {
		return nil // a single fix hides no harm
	} else if n <= allAtMost && len(p.now.Targets) <= few {
		return p.tryEach(all)
	}
	for i, t := range p.now.Targets {
		if t.Base != nil && len(starting[t.Base.source]) <= few {
			starting[t.Base.source] = append(starting[t.Base.source], i)
		}
	}
	for i, t := range p.now.Targets {
		list := byFile[t.source]
		with := append([]int{i}, starting[t.source]...)
		if n := len(fixesOf(list)); n < 2 && len(with) == 1 || n > aloneAtMost || len(with) > few {
			continue
		}
		why := map[*Fix]string{}
		for _, f := range fixesOf(list) {
			if err := p.ctx.Err(); err != nil {
				return err
			}
			why[f] = p.now.alone(with, f)
		}
		for _, c := range list {
			if why[c.fix] != "" {
				p.harmful[c.key()] = why[c.fix]
			}
		}
	}
	return nil
}

// tryEach refuses fixes that cause a new finding when they are made alone.
func (p *planner) tryEach(list []proposal) error {
	why, err := p.eachAlone(list)
	for _, c := range list {
		if why[c.fix] != "" {
			p.harmful[c.key()] = why[c.fix]
		}
	}
	return err
}

// harmfulNow returns the reasons against fixes for good, by the key of the finding. Those that the files before the
// fixes gave are looked for again, because they quote these files.
func (p *planner) harmfulNow(first *state) (map[string]string, error) {
	if p.now == first {
		return p.harmful, nil
	}
	now := maps.Clone(p.harmful)
	var list []proposal
	for _, c := range p.propose(p.now) {
		if p.harmful[c.key()] != "" {
			list = append(list, c)
		}
	}
	var why map[*Fix]string
	if many := len(fixesOf(list)) > aloneAtMost || len(p.now.Targets) > few; !many {
		var err error
		if why, err = p.eachAlone(list); err != nil {
			return nil, err
		}
	}
	for _, c := range list {
		now[c.key()] = follows
		if why != nil {
			now[c.key()] = cmp.Or(why[c.fix], "another fix had to be made first: run sparklint again")
		}
	}
	return now, nil
}

// eachAlone returns the reasons against fixes that cause a new finding when they are made alone.
func (p *planner) eachAlone(list []proposal) (map[*Fix]string, error) {
	alone, why := *p, map[*Fix]string{}
	for _, f := range fixesOf(list) {
		alone.lost, alone.errs, alone.faults = map[string]bool{}, nil, nil // attempt reports them again for all fixes together
		var its []proposal
		for _, c := range list {
			if c.fix == f {
				its = append(its, c)
			}
		}
		_, harm, err := alone.attempt(its)
		if err != nil {
			return nil, err
		}
		if h := harm[f]; h.forGood {
			why[f] = h.why
		}
	}
	return why, nil
}

// alone says which new harm a fix does if it is made alone in the first of some targets, which is the base config of
// the others.
func (s *state) alone(with []int, f *Fix) (why string) {
	first := s.Targets[with[0]]
	all, err := edits([]*Fix{f})
	if err != nil || len(all) != 1 || all[first.source] == nil {
		return ""
	}
	file, err := first.edited(all[first.source], map[*text.Source][]*File{})
	if err != nil {
		return "" // attempt reports it for all fixes together
	}
	now := first.with(file, first.Base)
	before, after := map[cause]int{}, []*Diagnostic{}
	for _, i := range with {
		for _, d := range s.reported(s.each[i]) {
			for _, c := range d.severe() {
				before[c]++
			}
		}
		t := now
		if i != with[0] {
			t = s.Targets[i].with(s.Targets[i].File, now)
		}
		after = append(after, s.reported(s.lookAt(t))...)
	}
	for _, d := range after {
		for _, c := range d.severe() {
			before[c]--
			if before[c] < 0 {
				d.locate()
				return following(d, f)
			}
		}
	}
	return ""
}

// reported returns the findings that no suppression silences.
func (s *state) reported(found []*Diagnostic) []*Diagnostic {
	return slices.DeleteFunc(slices.Clone(found), func(d *Diagnostic) bool { return !s.Unsilenced && len(s.silencing(d)) > 0 })
}
