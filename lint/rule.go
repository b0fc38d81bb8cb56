// Package lint is the engine: files, the sessions they ask for, the rules that look at
// them, and the fixes of what they find.
//
// A [File] is bytes and documents, a [Target] is a file in a run, with the base config and
// the [Terms] of its sessions. [Check] looks at a [Run] and returns a [Result], which also
// has the files as they are once they are fixed. All of these are values: what a run learns
// is its result, and a check can be made twice.
package lint

import (
	"iter"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/notebook"
	"github.com/sparklint/sparklint/lint/severity"
)

// Severity is how bad a finding is.
type Severity = severity.Level

// The severities.
const (
	Info    = severity.Info
	Warning = severity.Warning
	Error   = severity.Error
)

// A Rule is one thing to look for.
type Rule struct {
	Name string
	// Doc is its first line, a blank line, and why; in Markdown.
	Doc string
	// Severity is the highest that its findings have.
	Severity Severity
	// Evidence names rows of fixtures/verdicts: what the real programs did.
	Evidence []string
	Examples []Example
	// Check looks at one file.
	Check func(*Pass)
	// CrossFile looks at all files of a run together.
	CrossFile func(*CrossFilePass)
	// Audit looks at suppressions, when all others have spoken; a rule has one of the three.
	Audit func(*AuditPass)
	// Needs reports whether there is for a file what the rule needs to say anything; nil if
	// it needs nothing.
	Needs func(*Target) bool
}

// Summary says in a line what the rule is about.
func (r *Rule) Summary() string {
	line, _, _ := strings.Cut(r.Doc, "\n")
	return line
}

// An Example is documentation, test and fuzz seed at once.
type Example struct {
	// Bad is the body of a %%configure cell, or a config.json if it has
	// session_configs or credentials, with «marks» around what is reported. As
	// a txtar it is several files; the cells of a notebook in it stand behind
	// lines of "# %%", its comment has flags.
	Bad string
	// Good is what the fix makes of Bad, byte for byte; without a fix, the
	// right way to write it.
	Good string
	// Flags are those of the command line.
	Flags []string
	// Settings are a .sparklint.yaml, with «marks» around what is reported there.
	Settings string
}

// A Cell is a code cell of a notebook.
type Cell = notebook.Cell

// Magic is the cell magic that replaces a session's settings.
const Magic = notebook.Magic

// Empty reports whether code has nothing but blanks and comments.
func Empty(code string) bool { return notebook.Empty(code) }

// A reporter collects what one rule says.
type reporter struct {
	rule  *Rule
	found []*Diagnostic
	last  *Fix // that was looked at: several findings can have one
}

// report adds a finding in a target, unless the target's terms leave the rule out.
func (r *reporter) report(t *Target, d Diagnostic) {
	if t.Terms.Off[r.rule.Name] {
		return
	}
	d.Rule, d.File, d.Severity = r.rule.Name, t, t.Terms.level(r.rule.Name, d.Severity)
	d.audit = r.rule.Audit != nil
	if d.Fix != nil && d.Fix != r.last {
		if slices.ContainsFunc(d.Fix.Ops, Op.Loses) {
			d.Fix.Safe = false // it takes a comment away
		}
		r.last = d.Fix
	}
	r.found = append(r.found, &d)
}

// A Pass is all that a rule may see of one file.
type Pass struct {
	*Target
	reporter
	rules    []*Rule // that look
	settings []Setting
	asked    bool // for settings
}

// Cells are the code cells of a notebook that SparkMagic runs.
func (p *Pass) Cells() iter.Seq[*Cell] {
	return func(yield func(*Cell) bool) {
		if p.Notebook == nil || !p.Notebook.Runtime.SparkMagic() {
			return
		}
		for i := range p.Notebook.Cells {
			if !yield(&p.Notebook.Cells[i]) {
				return
			}
		}
	}
}

// Looks reports whether another rule looks at the file: where it does, it is the one to speak.
func (p *Pass) Looks(rule string) bool {
	return !p.Terms.Off[rule] && slices.ContainsFunc(p.rules, func(r *Rule) bool { return r.Name == rule })
}

// Report adds a finding. What is at a place of the base config is reported when that is
// looked at.
func (p *Pass) Report(d Diagnostic) {
	if d.Place.Source() == p.source {
		p.report(p.Target, d)
	}
}

// A CrossFilePass is all that a rule may see of a run.
type CrossFilePass struct {
	Targets []*Target
	reporter
	state *state
}

// Has reports whether a file is one that the run looks at, and not only the base config of
// one: else nothing is reported there, and no fix changes it.
func (p *CrossFilePass) Has(t *Target) bool { return p.state.listed(t) }

// Suppressed reports whether the rule is not to speak of a session; to be asked of those
// that it would speak of.
func (p *CrossFilePass) Suppressed(s *Session) bool {
	return s.Target.Terms.Off[p.rule.Name] || p.state.suppresses(s, p.rule.Name)
}

// Agree reports whether the rule is to say the same of two files: as loudly, and of the
// same cap.
func (p *CrossFilePass) Agree(f, g *Target) bool {
	a, b, rule := f.Terms, g.Terms, p.rule.Name
	own, chosen := a.Levels[rule]
	other, too := b.Levels[rule]
	return a.Off[rule] == b.Off[rule] && a.Enforced[rule] == b.Enforced[rule] &&
		own == other && chosen == too && a.MaxExecutors == b.MaxExecutors
}

// Report adds a finding in the file of its place, if that is one that the run looks at.
func (p *CrossFilePass) Report(d Diagnostic) {
	if t := p.state.owner(d.Place); p.Has(t) {
		p.report(t, d)
	}
}
