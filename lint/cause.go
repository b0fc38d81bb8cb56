package lint

import "slices"

// A cause is what makes two findings the same: neither their wording counts, nor where they
// are reported together.
type cause struct {
	path, rule string
	error      bool // a warning that becomes an error is another
}

// counts are how often each cause is there.
type counts struct {
	all     map[cause]int // of any severity
	harmful map[cause]int // of warning and above, but for what is found of suppressions
	bySeverity
}

// bySeverity counts errors, warnings, infos, and what is found of suppressions.
type bySeverity [4]int

// fewer reports whether there are fewer errors than before; or as many, and fewer warnings;
// or as many of both, and fewer infos; what is found of suppressions counts least.
func (n bySeverity) fewer(before bySeverity) bool { return slices.Compare(n[:], before[:]) < 0 }

// causes are those of a finding: one for each session that it is about.
func (d *Diagnostic) causes() []cause {
	if len(d.Sessions) == 0 {
		return []cause{{path: d.File.Path, rule: d.Rule}}
	}
	list := make([]cause, len(d.Sessions))
	for i, s := range d.Sessions {
		list[i] = cause{path: s.Target.Path, rule: d.Rule}
	}
	return list
}

// severe are those of a finding of warning or above; an error has one more. What is found of
// suppressions has none: a fix may leave one unused.
func (d *Diagnostic) severe() []cause {
	if d.audit || d.Severity < Warning {
		return nil
	}
	list := d.causes()
	if d.Severity == Error {
		for _, c := range slices.Clone(list) {
			c.error = true
			list = append(list, c)
		}
	}
	return list
}

// beyond are the causes of which there are more than before, of warning and above.
func (n counts) beyond(before counts) map[cause]bool {
	more := map[cause]bool{}
	for c, i := range n.harmful {
		if i > before.harmful[c] {
			more[c] = true
		}
	}
	return more
}

// less reports whether a cause is there less often than before, or does less harm.
func (n counts) less(before counts, c cause) bool {
	bad := c
	bad.error = true
	return n.all[c] < before.all[c] || n.harmful[c] < before.harmful[c] || n.harmful[bad] < before.harmful[bad]
}

// count counts what was found.
func (s *state) count() {
	s.counts = *newCounts()
	for _, d := range s.found {
		s.counts.add(d)
	}
}

func newCounts() *counts { return &counts{all: map[cause]int{}, harmful: map[cause]int{}} }

// add counts a finding, and those that it stands for.
func (n *counts) add(d *Diagnostic) {
	if d.audit {
		n.bySeverity[3]++
	} else {
		n.bySeverity[int(Error-d.Severity)]++
	}
	for _, c := range d.causes() {
		n.all[c]++
	}
	for _, c := range d.severe() {
		n.harmful[c]++
	}
	if d.folded == nil {
		return
	}
	for c, i := range d.folded.all {
		n.all[c] += i
	}
	for c, i := range d.folded.harmful {
		n.harmful[c] += i
	}
	for i, some := range d.folded.bySeverity {
		n.bySeverity[i] += some
	}
}

// total is how many findings are counted.
func (n *counts) total() (all int) {
	for _, some := range n.bySeverity {
		all += some
	}
	return all
}
