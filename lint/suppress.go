package lint

import (
	"slices"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// Suppressed is what silences a finding.
type Suppressed struct {
	By       string // where it stands, as PATH:LINE:COLUMN
	Path     string
	At       text.Position
	Reason   string // empty if none is given
	Settings bool   // it is in the settings, not in the file
}

func (s *Suppression) suppressed() *Suppressed {
	return &Suppressed{By: s.File.At(s.Place), Path: s.File.Path, At: s.File.PositionOf(s.Place), Reason: s.Reason, Settings: s.Files != ""}
}

// suppressions know what is not to be reported of the files of a run.
type suppressions struct {
	o  Options
	in map[*File][]*Suppression
}

func newSuppressions(o Options) *suppressions {
	return &suppressions{o: o, in: map[*File][]*Suppression{}}
}

// of are those that a file has.
func (s *suppressions) of(f *File) []*Suppression {
	if _, ok := s.in[f]; !ok {
		s.in[f] = f.suppressions()
	}
	return s.in[f]
}

// silenced is what silences a finding, nil if nothing does; all that would count as used.
func (s *suppressions) silenced(d *Diagnostic) (by *Suppressed) {
	o := d.File.options(s.o)
	if o.Enforced[d.Rule] {
		return nil
	}
	count := func(list []*Suppression) {
		for _, own := range list {
			if own.silences(d) {
				own.use(d.Rule)
				if by == nil {
					by = own.suppressed()
				}
			}
		}
	}
	if !d.late {
		count(s.of(d.File))
	}
	count(o.Suppressions)
	if cause := d.Cause; cause != nil && cause != d.File {
		for _, own := range append(slices.Clone(s.of(cause)), cause.options(s.o).Suppressions...) {
			if own.cell == nil && own.names(d.Rule) {
				own.use(d.Rule)
				by = own.suppressed()
			}
		}
	}
	return by
}

// session tells whether all that a rule could say of a session is silenced: then what
// the session would bring to a finding elsewhere is silenced, too.
func (s *suppressions) session(session *Session, rule string) (silent bool) {
	o := session.File.options(s.o)
	if o.Unsilenced || o.Enforced[rule] {
		return false
	}
	for _, own := range s.of(session.File) {
		if session.File.Notebook != nil && own.names(rule) && (own.cell == nil || own.cell == session.Cell) {
			own.use(rule)
			silent = true
		}
	}
	for _, own := range o.Suppressions {
		if own.Pointer == "" && own.names(rule) {
			own.use(rule)
			silent = true
		}
	}
	return silent
}

// apply parts what was found into what is reported and what is silenced, and lets the
// rules look at the suppressions themselves.
func (s *suppressions) apply(files []*File, rules []*Rule, found []Diagnostic) (kept, silenced []Diagnostic) {
	part := func(list []Diagnostic) {
		for _, d := range list {
			d.Suppressed = s.silenced(&d)
			if o := d.File.options(s.o); d.Suppressed == nil || o.Unsilenced {
				kept = append(kept, d)
				continue
			}
			d.Fix = nil
			silenced = append(silenced, d)
		}
	}
	part(found)
	a := &Audit{Files: files, suppressions: s, looked: map[string]*Rule{}, useful: map[doc.Node]bool{}}
	for _, r := range rules {
		a.looked[r.Name] = r
	}
	for _, r := range rules {
		if r.Audit != nil {
			a.rule = r
			r.Audit(a)
		}
	}
	settle(a.found)
	part(a.found)
	return kept, silenced
}

// An Audit is all that a rule may see of the suppressions of a run, when the other rules
// have spoken.
type Audit struct {
	Files        []*File
	suppressions *suppressions
	looked       map[string]*Rule
	rule         *Rule
	found        []Diagnostic
	useful       map[doc.Node]bool // by the object of ignore: something in it is
}

// Options are those of a file.
func (a *Audit) Options(f *File) Options { return f.options(a.suppressions.o) }

// Of are the suppressions that a file has.
func (a *Audit) Of(f *File) []*Suppression { return a.suppressions.of(f) }

// Entries are those of the settings, each once.
func (a *Audit) Entries() (list []*Suppression) {
	seen := map[*Suppression]bool{}
	for _, f := range a.Files {
		for _, entry := range a.Options(f).Entries {
			if !seen[entry] {
				seen[entry] = true
				list = append(list, entry)
			}
		}
	}
	return list
}

// Report adds a finding, if somebody is to hear of it.
func (a *Audit) Report(d Diagnostic) {
	if o := a.Options(d.File); d.File.Listed && !o.Unsilenced && !o.Off[a.rule.Name] {
		d.Rule, d.Severity, d.late = a.rule.Name, o.level(a.rule.Name, d.Severity), true
		a.found = append(a.found, d)
	}
}

// Vain tells whether a suppression silences nothing, though all of the rule's findings
// that it could are there. It is not told of what could not be read, of a rule that
// needs what is not declared, and where versions were asked for: another run may need it.
func (a *Audit) Vain(s *Suppression, rule string) bool {
	o := a.Options(s.File)
	switch {
	case s.of(rule) || o.Versioned || !s.readable():
		return false
	case s.Files != "":
		return s.Whole && a.idle(s, rule, &o)
	}
	under := s.File.Under
	return s.File.Judged() && (under == nil || !under.Personal) && a.idle(s, rule, &o)
}

// idle tells whether a rule has looked at all that there is; of all rules, those that are
// on and can be silenced.
func (a *Audit) idle(s *Suppression, rule string, o *Options) bool {
	if rule == All {
		for _, name := range o.Names {
			r := a.looked[name]
			if r == nil || r.Audit == nil && !o.Off[name] && !o.Enforced[name] && r.Fleet != nil && !s.File.Whole {
				return false
			}
		}
		return len(o.Names) > 0
	}
	r := a.looked[rule]
	if r == nil || r.Audit != nil || o.Off[rule] || o.Enforced[rule] || r.Needs != nil && !r.Needs(s.File, o) {
		return false
	}
	return r.Fleet == nil || s.Whole || s.File.Whole
}

// readable tells whether what a suppression is about could be read.
func (s *Suppression) readable() bool {
	if s.cell != nil {
		return !s.cell.Misplaced() && (s.cell.Body == nil || s.cell.Body.Accepted())
	}
	return !slices.ContainsFunc(s.File.documents(), func(d *doc.Document) bool { return !d.Accepted() })
}

// Removal takes a suppression out of its file; where all beside it are in vain, too, the
// whole key.
func (a *Audit) Removal(s *Suppression) *Fix {
	if s.Files != "" {
		return nil
	}
	fix := &Fix{Message: "remove it", Safe: true, Ops: []Op{s.node.Delete()}}
	if s.Tag {
		return fix
	}
	if _, looked := a.useful[s.in]; !looked { // once for all of the file
		for _, other := range a.Of(s.File) {
			if !other.Tag {
				a.useful[other.in] = a.useful[other.in] || !a.Vain(other, other.Rules[0])
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
