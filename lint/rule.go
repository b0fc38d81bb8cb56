package lint

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/notebook"
	"github.com/sparklint/sparklint/lint/severity"
)

// Severity says how bad a finding is.
type Severity = severity.Level

// The severities, from the lowest to the highest. An Error means that no session starts, or that it dies. A Warning
// means that the session starts, but not as written, or that it harms others on a shared endpoint. An Info is worth
// knowing.
const (
	Info    = severity.Info
	Warning = severity.Warning
	Error   = severity.Error
)

// A Rule finds one kind of mistake. It has exactly one of the functions Check, CrossFile and Audit.
type Rule struct {
	// Name is the name in settings and suppressions: two or more words in lower case, joined by dashes.
	Name string
	// Doc is Markdown: a summary in one line without a full stop, a blank line, and the reason.
	Doc string
	// Severity is the highest severity of its findings.
	Severity Severity
	// Evidence names rows of fixtures/verdicts, which have the answers of the real programs.
	Evidence []string
	// Examples are part of the documentation, and the test of the rule. lint/linttest runs them.
	Examples []Example
	// Check checks one file. Several goroutines call it, with a pass for each file.
	Check func(*Pass)
	// CrossFile checks all files of a run together, after the rules that check one file.
	CrossFile func(*CrossFilePass)
	// Audit checks suppressions, after all other rules.
	Audit func(*AuditPass)
	// Needs reports whether a target has what the rule needs, such as an endpoint. If it does not, a suppression of
	// the rule is not called unused. Nil: the rule needs nothing.
	Needs func(*Target) bool
}

// Summary returns the first line of the documentation.
func (r *Rule) Summary() string {
	line, _, _ := strings.Cut(r.Doc, "\n")
	return line
}

// An Example is documentation, test and fuzz seed at once.
type Example struct {
	// Bad is the body of a %%configure cell, with «marks» around what is reported. With a magic
	// line of its own it is a whole cell. With session_configs or credentials it is a config.json.
	// If it begins with "-- " it is a txtar archive of several files, in which the cells of a
	// notebook stand behind lines of "# %%" and may follow a first line "# kernel: NAME".
	Bad string
	// Good is what the fix makes of Bad, byte for byte; without a fix, the right way to write it.
	// No rule says anything of warning or above about it.
	Good string
	// Flags are flags of the command line with their values, as "--livy", "0.8.0": those that say
	// versions, the deploy mode, the cap, and a Glue development endpoint.
	Flags []string
	// CellOnly reports whether Bad is wrong in a cell and would not be in a base config, because
	// it depends on the notebook's kernel.
	CellOnly bool
	// Settings is a .sparklint.yaml, with «marks» around what is reported in it.
	Settings string
}

// A Cell is a code cell of a notebook.
type Cell = notebook.Cell

// A LineMagic is a line magic of Glue.
type LineMagic = notebook.LineMagic

// The runtimes other than SparkMagic for which rules look at cells.
const (
	Glue   = notebook.Glue
	Studio = notebook.Studio
)

// Magic is the cell magic that replaces the settings of a session.
const Magic = notebook.Magic

// Empty reports whether code has only blanks and comments.
func Empty(code string) bool { return notebook.Empty(code) }

// A reporter collects the findings of a rule.
type reporter struct {
	rule  *Rule
	found []*Diagnostic
	last  *Fix // the last one that was checked, because several findings can share a fix
}

// report adds a finding in a target.
func (r *reporter) report(t *Target, d Diagnostic) {
	if d.Severity > Info && d.Place.Unknown() && !t.Terms.Enforced[r.rule.Name] {
		return // nobody knows what is wrong with a placeholder
	}
	d.Rule, d.File, d.Severity = r.rule.Name, t, t.Terms.level(r.rule.Name, d.Severity)
	d.audit = r.rule.Audit != nil
	if d.Fix != nil && len(d.Fix.Ops) == 0 {
		d.Fix = nil
	}
	if d.Fix != nil && d.Fix != r.last {
		if slices.ContainsFunc(d.Fix.Ops, Op.Loses) {
			d.Fix.Safe = false // it removes a comment
		}
		r.last = d.Fix
	}
	r.found = append(r.found, &d)
}

// A Pass gives a rule one file, and a way to report.
type Pass struct {
	*Target
	reporter
	rules       []*Rule // of the run
	settings    []Setting
	hasSettings bool // settings are computed
	// overridden says that the sessions are those of cells that have no effect. A mistake in them stops no session
	// until the cell that overrides them is removed.
	overridden bool
}

// Cells returns the code cells of a notebook that SparkMagic runs; none of a config.json or of a
// notebook of another runtime.
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

// Looks reports whether the run has another rule for this file. If it does, a less specific rule leaves the finding to
// that rule.
func (p *Pass) Looks(rule string) bool {
	return p.Terms.Off[rule] == nil && slices.ContainsFunc(p.rules, func(r *Rule) bool { return r.Name == rule })
}

// Report adds a finding in the file of the pass. It drops one whose place is in the base config, which is reported when
// the base config itself is checked. A fix that removes a comment becomes unsafe.
func (p *Pass) Report(d Diagnostic) {
	if d.Place.Source() != p.source || p.replaced(d.Place) || p.again(d) {
		return
	}
	if p.overridden {
		d.Severity = max(Info, d.Severity-1)
	}
	p.report(p.Target, d)
}

// replaced reports whether a place is in a setting that a later cell replaces before a session starts. Only Unified Studio merges
// cells.
func (p *Pass) replaced(place doc.Place) bool {
	if p.Notebook == nil || p.Notebook.Runtime != Studio || place.Document() == nil {
		return false
	}
	for _, s := range p.Sessions() {
		for _, layer := range s.Own()[1:] {
			if layer.Document() != place.Document() {
				continue
			}
			key, _, _ := strings.Cut(strings.TrimPrefix(place.Pointer(), "/"), "/")
			return key != "" && s.Overrides(layer, key)
		}
	}
	return false
}

// again reports whether a finding is known of an earlier session of Unified Studio, which has the same setting.
func (p *Pass) again(d Diagnostic) bool {
	return p.Notebook != nil && p.Notebook.Runtime == Studio && slices.ContainsFunc(p.found, func(other *Diagnostic) bool {
		return other.Rule == p.rule.Name && other.Place.Range() == d.Place.Range() && other.Message == d.Message
	})
}

// A CrossFilePass gives a rule the targets of a run, in order, and a way to report.
type CrossFilePass struct {
	Targets []*Target
	reporter
	state *state
	in    map[*Target]int      // how many findings are listed of each file
	over  map[spot]*Diagnostic // what stands for those that are not
}

// Has reports whether a file, which may be nil, is a target of the run. A base config need not be: then nothing is
// reported in it, and no fix changes it.
func (p *CrossFilePass) Has(t *Target) bool { return p.state.listed(t) }

// Suppressed reports whether the findings of the rule about a session are silenced, because the rule is off or
// suppressed there. Report such a finding at the session itself, where it counts as suppressed, and not together with
// others. Ask it only about sessions that the rule would speak about: a suppression that is asked for counts as used.
func (p *CrossFilePass) Suppressed(s *Session) bool {
	return s.Target.Terms.Off[p.rule.Name] != nil || p.state.suppresses(s, p.rule.Name)
}

// Agree reports whether the same holds for a rule in two files: its severity, whether it is off or
// enforced, and the cap that sessions should have.
func (p *CrossFilePass) Agree(f, g *Target) bool {
	a, b, rule := f.Terms, g.Terms, p.rule.Name
	own, chosen := a.Levels[rule]
	other, too := b.Levels[rule]
	return (a.Off[rule] == nil) == (b.Off[rule] == nil) && a.Enforced[rule] == b.Enforced[rule] &&
		own == other && chosen == too && a.MaxExecutors == b.MaxExecutors
}

// Report adds a finding in the file of its place. It drops one in a file that the run does not look
// at. A fix that takes a comment away becomes unsafe. Beyond [MostOfFile] and [MostOfRun], one finding stands for
// all of a file that have its severity and the same suppression.
func (p *CrossFilePass) Report(d Diagnostic) {
	t := p.state.owner(d.Place)
	if !p.Has(t) {
		return
	}
	p.report(t, d)
	if p.in[t] < MostOfFile && len(p.found) <= MostOfRun {
		p.in[t]++
		return
	}
	p.fold()
}

// MostOfFile is how many findings of a rule that looks at all files are listed of one file, and MostOfRun is how many
// of them are listed of all files before each file has only one more. What policies find is as much as policies and
// sessions multiplied.
const (
	MostOfFile = 1_000
	MostOfRun  = 20_000
)

// A spot is what findings that are not listed have in common.
type spot struct {
	file     *Target
	severity Severity
	by       *Suppression
}

// fold lets another finding stand for the last one, if there is one to stand for it.
func (p *CrossFilePass) fold() {
	last := p.found[len(p.found)-1]
	at := spot{file: last.File, severity: last.Severity}
	if by := p.state.silencing(last); len(by) > 0 {
		at.by = by[0]
	}
	first := p.over[at]
	if first == nil {
		p.over[at] = last
		return
	}
	p.found = p.found[:len(p.found)-1]
	if first.folded == nil {
		first.folded, first.Fix = newCounts(), nil
	}
	first.folded.add(last)
}

// finish says in findings for how many more they stand.
func (p *CrossFilePass) finish() {
	for _, d := range p.over {
		if d.folded != nil {
			d.Message += fmt.Sprintf("; not listed: %s more findings of %s in this file", endpoint.Grouped(int64(d.Unlisted())), d.Rule)
		}
	}
}
