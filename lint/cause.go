package lint

import "slices"

// A cause identifies findings while fixes are tried. Findings with the same cause count as the same, whatever their
// wording and wherever they are reported together.
type cause struct {
	path, rule string
	error      bool // a warning that becomes an error is another cause
}

// counts has the number of findings of each cause.
type counts struct {
	all     map[cause]int // of any severity
	harmful map[cause]int // of warning and above, without findings about suppressions
	bySeverity
}

// bySeverity counts errors, warnings, infos, and findings about suppressions.
type bySeverity [4]int

// fewer reports whether there are fewer errors than before; or as many errors, but fewer warnings; or as many of
// both, but fewer infos. Findings about suppressions count least.
func (n bySeverity) fewer(before bySeverity) bool { return slices.Compare(n[:], before[:]) < 0 }

// causes returns the causes of a finding: one for each session that it is about.
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

// severe returns the causes of a finding of warning or above. An error has one more for each of them. A finding about
// suppressions has none, because a fix may leave a suppression unused.
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

// beyond returns the causes, of warning and above, with more findings than before.
func (n counts) beyond(before counts) map[cause]bool {
	more := map[cause]bool{}
	for c, i := range n.harmful {
		if i > before.harmful[c] {
			more[c] = true
		}
	}
	return more
}

// less reports whether a cause has fewer findings than before, or less severe ones.
func (n counts) less(before counts, c cause) bool {
	bad := c
	bad.error = true
	return n.all[c] < before.all[c] || n.harmful[c] < before.harmful[c] || n.harmful[bad] < before.harmful[bad]
}

// count counts the findings.
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
