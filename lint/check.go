package lint

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// A Run is what is checked together, and how. It does not change. Targets and Rules are enough for
// a check.
type Run struct {
	// Targets are the files in which findings are reported and which fixes may change.
	Targets []*Target
	// Settings are the settings files of the targets: there may be findings in them, and no fix
	// changes them.
	Settings []*Target
	Rules    []*Rule
	// Names are the names of all rules, also of those that the run does not have: a suppression of another name is
	// reported. Nil: no name is unknown.
	Names []string
	// Jobs is the number of files to check at the same time; less than 1 counts as 1.
	Jobs int
	// Unsilenced also reports the findings that suppressions silence. These have Suppressed set.
	Unsilenced bool
	// Versioned says that versions, an endpoint or a base config are given for this run. Then rules may report less
	// than usual, and no suppression is called unused.
	Versioned bool
	// Wants is called once, with all findings, and chooses the fixes to make. Nil: all of them. Its error ends the
	// check.
	Wants func(found []*Diagnostic) (Wants, error)
}

// A Wants says why the fix of a finding must not be made; empty if it may be.
type Wants func(*Diagnostic) (why string)

// A Result has the findings of a run, and the fixed files. It does not change.
type Result struct {
	// Found are the findings, in the order of paths, places, rules and messages. Each fix in them was tried, and is
	// made in Safe or All.
	Found []Diagnostic
	// Silenced are the findings that suppressions silence; with Unsilenced there are none.
	Silenced []Diagnostic
	// Safe is the outcome of the wanted safe fixes, and All that of the wanted unsafe ones, too.
	Safe, All Fixed

	found *state
}

// Check runs the rules of a run: first those that check one file, several files at a time, then those that check all
// files, then those that audit suppressions. Then it tries the fixes, by checking the files again. The error is that
// of the context, or of Run.Wants; a problem in a file is a finding.
func Check(ctx context.Context, run Run) (*Result, error) {
	s, err := run.look(ctx, nil)
	if err != nil {
		return nil, err
	}
	wants := func(*Diagnostic) string { return "" }
	if run.Wants != nil {
		for _, d := range s.found {
			d.locate()
		}
		if wants, err = run.Wants(s.found); err != nil {
			return nil, err
		}
	}
	result := &Result{found: s}
	if err := result.try(ctx, wants); err != nil {
		return nil, err
	}
	result.Silenced = located(s.silenced)
	return result, nil
}

// A state is a run after its rules have run.
type state struct {
	Run
	owners map[*text.Source]owner
	each   [][]*Diagnostic // by target, from the rules that check one file
	found  []*Diagnostic
	// silenced are the suppressed findings.
	silenced []*Diagnostic
	used     map[*Suppression]map[string]bool // the rules that each suppression silences
	counts   counts
	writable map[*Fix]bool         // whether a fix changes only files of the run
	matches  map[*Suppression]bool // entries of the settings that match a target
}

// look runs the rules. It keeps the findings of rules that check one file, if neither the file nor its base config
// changed.
func (r Run) look(ctx context.Context, before *state) (*state, error) {
	s := &state{Run: r, used: map[*Suppression]map[string]bool{}, each: make([][]*Diagnostic, len(r.Targets))}
	s.own()
	if err := s.lookAtEach(ctx, before); err != nil {
		return nil, err
	}
	found := slices.Concat(s.each...)
	for _, rule := range r.Rules {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if rule.CrossFile != nil {
			p := &CrossFilePass{
				Targets: r.Targets, reporter: reporter{rule: rule}, state: s, in: map[*Target]int{}, over: map[spot]*Diagnostic{},
			}
			rule.CrossFile(p)
			p.finish()
			found = append(found, p.found...)
		}
	}
	s.silence(found)
	s.audit()
	s.count()
	return s, nil
}

// An owner is the file of places.
type owner struct {
	target   *Target
	listed   bool // it is a target or settings file of the run
	writable bool // fixes may change it
}

// own records the file of each source.
func (s *state) own() {
	s.owners = make(map[*text.Source]owner, len(s.Targets)+len(s.Settings))
	for _, list := range [][]*Target{s.Targets, s.Settings} {
		for _, t := range list {
			s.owners[t.source] = owner{target: t, listed: true}
		}
	}
	for _, t := range s.Targets {
		s.owners[t.source] = owner{target: t, listed: true, writable: true}
	}
	for _, t := range s.Targets {
		if t.Base == nil {
			continue
		}
		if _, known := s.owners[t.Base.source]; !known {
			s.owners[t.Base.source] = owner{target: t.Base}
		}
	}
}

// owner returns the file of a place; nil if the run does not know it.
func (s *state) owner(p doc.Place) *Target { return s.owners[p.Source()].target }

// mayChange reports whether fixes may change the file that a place is in.
func (s *state) mayChange(p doc.Place) bool { return s.owners[p.Source()].writable }

// listed reports whether a file is a target or settings file of the run.
func (s *state) listed(t *Target) bool { return t != nil && s.owners[t.source].listed }

// lookAtEach looks at the targets that are not as they were before. With one worker, it is the caller, whom a rule's
// panic reaches.
func (s *state) lookAtEach(ctx context.Context, before *state) error {
	var changed []int
	for i, t := range s.Targets {
		if before != nil && before.Targets[i] == t {
			s.each[i] = before.each[i]
			continue
		}
		changed = append(changed, i)
	}
	var next atomic.Int64
	work := func() {
		for ctx.Err() == nil {
			n := int(next.Add(1)) - 1
			if n >= len(changed) {
				return
			}
			i := changed[n]
			s.each[i] = s.lookAt(s.Targets[i])
		}
	}
	var others sync.WaitGroup
	for range min(s.Jobs, len(changed)) - 1 {
		others.Add(1)
		go func() {
			work()
			others.Done() // not deferred, because a panic must end the program
		}()
	}
	work()
	others.Wait()
	return ctx.Err()
}

// lookAt runs the rules that check one file.
func (s *state) lookAt(t *Target) []*Diagnostic {
	found := s.pass(&Pass{Target: t, rules: s.Rules})
	o := t.overridden()
	if o == nil {
		return found
	}
	by := map[*Cell]*Cell{}
	for _, session := range t.Replay().Overridden {
		by[session.Cell] = session.By
	}
	for _, d := range unknown(s.pass(&Pass{Target: o, rules: s.Rules, overridden: true}), found) {
		if c := by[t.cell(d.Place)]; c != nil {
			d.File = t
			d.Message = fmt.Sprintf("if cell %d is not run, %s", c.Index+1, d.Message)
			d.Note = strings.TrimPrefix(d.Note+fmt.Sprintf("; cell %d overrides this cell before any code runs", c.Index+1), "; ")
			found = append(found, d)
		}
	}
	return found
}

// pass runs the rules in one pass.
func (s *state) pass(p *Pass) []*Diagnostic {
	for _, r := range s.Rules {
		if r.Check != nil {
			p.rule = r
			r.Check(p)
		}
	}
	return p.found
}

// unknown returns the findings of a list that are not also in another one.
func unknown(list, other []*Diagnostic) []*Diagnostic {
	type key struct {
		rule string
		at   text.Range
	}
	known := map[key]bool{}
	for _, d := range other {
		known[key{d.Rule, d.Place.Range()}] = true
	}
	return slices.DeleteFunc(list, func(d *Diagnostic) bool { return known[key{d.Rule, d.Place.Range()}] })
}

// located returns copies of findings, with their places as people count them.
func located(found []*Diagnostic) []Diagnostic {
	list := make([]Diagnostic, 0, len(found))
	for _, d := range sorted(found) {
		d.locate()
		list = append(list, *d)
	}
	return list
}

// NoFixes is for [Run.Wants]: it wants no fix, which saves the time of trying them.
func NoFixes([]*Diagnostic) (Wants, error) {
	return func(*Diagnostic) string { return "no fix is wanted" }, nil
}
