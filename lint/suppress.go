package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
)

// The rules that look at suppressions; Check itself makes their findings, for only that
// knows what all rules have found.
const (
	UnusedSuppression      = "unused-suppression"
	UnexplainedSuppression = "unexplained-suppression"
)

// Suppressed is what silences a finding.
type Suppressed struct {
	By       string // where it stands, as PATH:LINE:COLUMN
	Reason   string // empty if none is given
	Settings bool   // it is in the settings, not in the file
}

// A Silence is an entry of the settings that leaves rules out for some files.
type Silence struct {
	File    *File     // the settings
	Place   doc.Place // of the rules
	Rules   []string
	Pointer string // only what is there or below; empty for all
	Reason  string
	Counts  bool // it is about the file that has the options
	Whole   bool // the run has looked at all that it can be about
}

// suppressions know what is not to be reported of the files of a run, and what of that
// was of use.
type suppressions struct {
	o    Options
	in   map[*File][]*suppression
	used map[string]bool
}

func newSuppressions(o Options) *suppressions {
	return &suppressions{o: o, in: map[*File][]*suppression{}, used: map[string]bool{}}
}

// of are those that a file has.
func (s *suppressions) of(f *File) []*suppression {
	if _, ok := s.in[f]; !ok {
		s.in[f] = f.suppressions()
	}
	return s.in[f]
}

// silenced is what silences a finding, nil if nothing does; all that would count as used.
func (s *suppressions) silenced(d *Diagnostic) (by *Suppressed) {
	if o := d.File.options(s.o); o.Enforced[d.Rule] || d.Rule == UnusedSuppression || d.Rule == UnexplainedSuppression {
		return nil
	}
	for _, own := range s.of(d.File) {
		if own.silences(d) {
			own.used = true
			if by == nil {
				by = &Suppressed{By: d.File.At(own.place), Reason: own.reason}
			}
		}
	}
	return s.settled(d, by)
}

// settled is silenced by the settings.
func (s *suppressions) settled(d *Diagnostic, by *Suppressed) *Suppressed {
	for _, entry := range d.File.options(s.o).Silences {
		below := entry.Pointer == "" || d.Pointer == entry.Pointer || strings.HasPrefix(d.Pointer, entry.Pointer+"/")
		if entry.Counts && below && slices.Contains(entry.Rules, d.Rule) {
			s.use(entry, d.Rule)
			if by == nil {
				by = &Suppressed{By: entry.File.At(entry.Place), Reason: entry.Reason, Settings: true}
			}
		}
	}
	return by
}

func (s *suppressions) use(entry Silence, rule string) {
	s.used[entry.File.At(entry.Place)+"\x00"+rule] = true
}

// whole tells whether all that a rule could say of a file is silenced: then what the file
// would bring to a finding elsewhere is silenced, too.
func (s *suppressions) whole(f *File, rule string) bool {
	o := f.options(s.o)
	if o.Unsilenced || o.Enforced[rule] {
		return false
	}
	silent := false
	for _, own := range s.of(f) {
		if own.cell == nil && f.Notebook != nil && (own.rule == rule || own.rule == all) {
			own.used, silent = true, true
		}
	}
	for _, entry := range o.Silences {
		if entry.Counts && entry.Pointer == "" && slices.Contains(entry.Rules, rule) {
			s.use(entry, rule)
			silent = true
		}
	}
	return silent
}

// apply parts what was found into what is reported and what is silenced, and reports
// suppressions that are of no use, or have no reason where they must.
func (s *suppressions) apply(files []*File, rules []*Rule, found []Diagnostic) (kept, silenced []Diagnostic) {
	for _, d := range found {
		d.Suppressed = s.silenced(&d)
		if o := d.File.options(s.o); d.Suppressed == nil || o.Unsilenced {
			kept = append(kept, d)
			continue
		}
		d.Fix = nil
		silenced = append(silenced, d)
	}
	looked := map[string]*Rule{}
	for _, r := range rules {
		looked[r.Name] = r
	}
	var about []Diagnostic
	for _, f := range files {
		if o := f.options(s.o); f.Listed && !o.Unsilenced {
			a := audit{s: s, f: f, o: &o, looked: looked}
			a.file()
			about = append(about, a.found...)
		}
	}
	about = append(about, s.entries(files, looked)...)
	settle(about)
	return append(kept, about...), silenced
}

// An audit looks at the suppressions of one file.
type audit struct {
	s      *suppressions
	f      *File
	o      *Options
	looked map[string]*Rule
	found  []Diagnostic
}

// report adds a finding of one of the two rules, if it looks at the file.
func (a *audit) report(rule string, d Diagnostic) {
	if a.looked[rule] != nil && !a.o.Off[rule] {
		d.Rule, d.File, d.Severity = rule, a.f, a.o.level(rule, Warning)
		a.found = append(a.found, d)
	}
}

// idle tells whether a rule has looked, so that what is of no use is known to be.
func (a *audit) idle(rule string) bool {
	if rule == all {
		return !slices.ContainsFunc(a.o.Names, func(name string) bool { return !a.idle(name) })
	}
	r := a.looked[rule]
	return r != nil && !a.o.Off[rule] && !a.o.Enforced[rule] && (r.Fleet == nil || a.o.Whole)
}

func (a *audit) file() {
	for _, m := range a.f.malformed() {
		a.report(UnusedSuppression, m)
	}
	removals := map[doc.Node]*Fix{}
	for _, own := range a.s.of(a.f) {
		known := own.rule == all || slices.Contains(a.o.Names, own.rule)
		switch {
		case !known && len(a.o.Names) > 0:
			d := Diagnostic{Place: own.place, Message: fmt.Sprintf("there is no rule %q: it silences nothing", own.rule)}
			if near := facts.Nearest(own.rule, a.o.Names); near != "" {
				d.Message = fmt.Sprintf("there is no rule %q: did you mean %q?", own.rule, near)
				d.Fix = &Fix{Message: fmt.Sprintf("rename to %q", near), Ops: []Op{own.renamed(near)}}
			}
			a.report(UnusedSuppression, d)
		case !own.used && a.idle(own.rule):
			d := Diagnostic{Place: own.place, Message: fmt.Sprintf("the suppression of %s silences nothing", said(own.rule))}
			d.Fix = a.removal(own, removals)
			a.report(UnusedSuppression, d)
		case a.o.RequireReasons && strings.TrimSpace(own.reason) == "":
			message := fmt.Sprintf("why is %s silenced? the reason belongs here", said(own.rule))
			if own.tag {
				message = fmt.Sprintf(`why is %s silenced? a tag has no place for it: "sparklint": {"ignore": {%q: "why"}} in the metadata has`, said(own.rule), own.rule)
			}
			a.report(UnexplainedSuppression, Diagnostic{Place: own.place, Message: message})
		}
	}
}

// removal takes a suppression out; where all beside it are of no use, too, the whole key.
func (a *audit) removal(own *suppression, made map[doc.Node]*Fix) *Fix {
	if own.tag {
		return &Fix{Message: "remove it", Safe: true, Ops: []Op{own.node.Delete()}}
	}
	key := own.node.Parent().Parent()
	if made[key] == nil {
		made[key] = &Fix{Message: "remove it", Safe: true, Ops: []Op{key.Delete()}}
	}
	alone := 0
	for range key.Members() {
		alone++
	}
	for _, other := range a.s.of(a.f) {
		if !other.tag && other.node.Parent() == own.node.Parent() && (other.used || !a.idle(other.rule)) {
			alone = 0
		}
	}
	if alone != 1 {
		return &Fix{Message: "remove it", Safe: true, Ops: []Op{own.node.Delete()}}
	}
	return made[key]
}

// said is a rule as a message names it.
func said(rule string) string {
	if rule == all {
		return "all rules"
	}
	return rule
}

// entries are those of the settings that are of no use, or have no reason where they must.
func (s *suppressions) entries(files []*File, looked map[string]*Rule) (found []Diagnostic) {
	seen := map[string]bool{}
	for _, f := range files {
		o := f.options(s.o)
		for _, entry := range o.Silences {
			at := entry.File.At(entry.Place)
			if seen[at] || o.Unsilenced {
				continue
			}
			seen[at] = true
			own := entry.File.options(o)
			a := audit{s: s, f: entry.File, o: &own, looked: looked}
			for _, rule := range entry.Rules {
				if entry.Whole && a.idle(rule) && !s.used[at+"\x00"+rule] {
					a.report(UnusedSuppression, Diagnostic{Place: entry.Place, Message: fmt.Sprintf("the suppression of %s silences nothing", rule)})
				}
			}
			if o.RequireReasons && strings.TrimSpace(entry.Reason) == "" {
				a.report(UnexplainedSuppression, Diagnostic{Place: entry.Place, Message: fmt.Sprintf("why is %s silenced? reason says it", strings.Join(entry.Rules, ", "))})
			}
			found = append(found, a.found...)
		}
	}
	return found
}
