package lint

import (
	"slices"

	"github.com/sparklint/sparklint/lint/doc"
)

// use records that a suppression silences a rule.
func (s *state) use(by *Suppression, rule string) {
	if s.used[by] == nil {
		s.used[by] = map[string]bool{}
	}
	s.used[by][rule] = true
}

// uses reports whether a suppression silences a rule, or any if that is All.
func (s *state) uses(by *Suppression, rule string) bool {
	return s.used[by][rule] || rule == All && len(s.used[by]) > 0
}

// suppressionsOf returns the suppressions of a file, always the same ones.
func (t *Target) suppressionsOf() *suppressions {
	if list := t.silences.Load(); list != nil {
		return list
	}
	t.silences.CompareAndSwap(nil, newSuppressions(t.File))
	return t.silences.Load()
}

// silencing returns the suppressions that silence a finding. The first one is named in reports.
func (s *state) silencing(d *Diagnostic) (list []*Suppression) {
	terms := d.File.Terms
	if off := terms.Off[d.Rule]; off != nil {
		return []*Suppression{off}
	}
	if terms.Enforced[d.Rule] {
		return nil
	}
	add := func(some []*Suppression, counts func(*Suppression) bool) {
		for _, by := range some {
			if counts(by) {
				list = append(list, by)
			}
		}
	}
	about := func(by *Suppression) bool { return by.silences(d) }
	cause := d.Cause
	if cause != nil && cause != d.File {
		there := func(by *Suppression) bool { return by.cell == nil && by.names(d.Rule) && !by.Over }
		add(cause.suppressionsOf().of(d.Rule), there)
		add(cause.Terms.Suppressions, there)
		slices.Reverse(list)
	}
	if !d.audit {
		add(d.File.suppressionsOf().of(d.Rule), about)
	}
	add(terms.Suppressions, about)
	return list
}

// suppresses reports whether all findings of a rule about a session are silenced. Then findings in other
// files are not about the session.
func (s *state) suppresses(session *Session, rule string) (silent bool) {
	t := session.Target
	if s.Unsilenced || t.Terms.Enforced[rule] {
		return false
	}
	if t.Notebook != nil {
		for _, by := range t.suppressionsOf().of(rule) {
			if by.cell == nil || by.cell == session.Cell {
				s.use(by, rule)
				silent = true
			}
		}
	}
	for _, by := range t.Terms.Suppressions {
		if by.Pointer == "" && by.names(rule) && !by.Over {
			s.use(by, rule)
			silent = true
		}
	}
	return silent
}

// silence divides findings into reported and silenced ones.
func (s *state) silence(found []*Diagnostic) {
	for _, d := range found {
		by := s.silencing(d)
		for _, one := range by {
			s.use(one, d.Rule)
		}
		if len(by) > 0 {
			was := *d // an earlier state may share the finding
			d = &was
			d.Suppressed = by[0].suppressed()
		}
		if len(by) == 0 || s.Unsilenced {
			s.found = append(s.found, d)
			continue
		}
		d.Fix = nil
		s.silenced = append(s.silenced, d)
	}
}

// audit runs the rules that check suppressions.
func (s *state) audit() {
	a := &AuditPass{Targets: s.Targets, Names: s.Names, state: s, looked: map[string]*Rule{}, useful: map[doc.Node]bool{}}
	for _, r := range s.Rules {
		a.looked[r.Name] = r
	}
	for _, r := range s.Rules {
		if r.Audit != nil {
			a.rule = r
			r.Audit(a)
		}
	}
	s.silence(a.found)
}

// An AuditPass gives a rule the suppressions of a run, after all other rules have run.
type AuditPass struct {
	Targets []*Target
	// Names are the names of all rules; nil if not known.
	Names []string
	reporter
	state  *state
	looked map[string]*Rule
	useful map[doc.Node]bool // by the object of ignore: whether something in it is in use
}

// Target returns the file that a suppression is in; nil if the run does not have it.
func (a *AuditPass) Target(s *Suppression) *Target { return a.state.owner(s.Place) }

// Of returns the suppressions in a file, in the order of their places.
func (a *AuditPass) Of(t *Target) []*Suppression { return t.suppressionsOf().all }

// Entries returns the suppressions of the settings, each once.
func (a *AuditPass) Entries() (list []*Suppression) {
	seen := map[*Suppression]bool{}
	for _, t := range a.Targets {
		for _, entry := range t.Terms.Entries {
			if !seen[entry] {
				seen[entry] = true
				list = append(list, entry)
			}
		}
	}
	return list
}

// Matched reports whether the run has a file that an entry of the settings matches.
func (a *AuditPass) Matched(entry *Suppression) bool { return a.state.matched()[entry] }

func (s *state) matched() map[*Suppression]bool {
	if s.matches == nil {
		s.matches = map[*Suppression]bool{}
		for _, t := range s.Targets {
			for _, entry := range t.Terms.Suppressions {
				s.matches[entry] = true
			}
		}
	}
	return s.matches
}

// Report adds a finding in the file of its place. It drops findings in files that the run does not report
// on, and all findings if the run ignores suppressions.
func (a *AuditPass) Report(d Diagnostic) {
	if t := a.state.owner(d.Place); a.state.listed(t) && !a.state.Unsilenced {
		a.report(t, d)
	}
}

// Unused reports whether a suppression silences nothing, although the run checked everything that it could
// silence. It is false if the file can't be read, if the rule lacks what it needs, and if versions were
// given: then another run may need the suppression.
func (a *AuditPass) Unused(s *Suppression, rule string) bool {
	t := a.Target(s)
	switch {
	case t == nil || a.state.uses(s, rule) || a.state.Versioned || !readable(t, s):
		return false
	case s.Files != "":
		return s.Whole && a.idle(s, rule, t)
	}
	return t.Judged() && (t.Base == nil || !t.Base.Personal) && a.idle(s, rule, t)
}

// idle reports whether a rule has checked everything; for All, whether all rules have that are on and can
// be silenced.
func (a *AuditPass) idle(s *Suppression, rule string, t *Target) bool {
	o := t.Terms
	if rule == All {
		for _, name := range a.Names {
			r := a.looked[name]
			if r == nil || r.Audit == nil && o.Off[name] == nil && !o.Enforced[name] && r.CrossFile != nil && !t.Whole {
				return false
			}
		}
		return len(a.Names) > 0
	}
	r := a.looked[rule]
	if r == nil || r.Audit != nil || o.Off[rule] != nil || o.Enforced[rule] || r.Needs != nil && !r.Needs(t) {
		return false
	}
	return r.CrossFile == nil || s.Whole || t.Whole
}

// readable reports whether the documents that a suppression is about can be read.
func readable(t *Target, s *Suppression) bool {
	if s.cell != nil {
		return !s.cell.Misplaced() && (s.cell.Body == nil || s.cell.Body.Accepted())
	}
	return !slices.ContainsFunc(t.Documents(), func(d *doc.Document) bool { return !d.Accepted() })
}

// Removal returns the fix that removes a suppression from its file. If all others there are unused, too,
// it removes the whole key. It is nil for an entry in the settings.
func (a *AuditPass) Removal(s *Suppression) *Fix {
	if s.Files != "" {
		return nil
	}
	fix := &Fix{Message: "remove it", Safe: true, Ops: []Op{s.node.Delete()}}
	if s.Tag {
		return fix
	}
	if _, looked := a.useful[s.in]; !looked { // once for the whole file
		for _, other := range a.Of(a.Target(s)) {
			if !other.Tag {
				a.useful[other.in] = a.useful[other.in] || !a.Unused(other, other.Rules[0])
			}
		}
	}
	if a.useful[s.in] {
		return fix
	}
	key := s.in.Parent()
	for m := range key.Members() {
		if m != s.in {
			return fix
		}
	}
	fix.Ops = []Op{key.Delete()}
	return fix
}
