// Package lint is the engine: files, the sessions they ask for, and the rules
// that look at them.
package lint

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/notebook"
	"github.com/sparklint/sparklint/lint/text"
)

// Severity is how bad a finding is.
type Severity int

// The severities. Error: a session would not start, or would die. Warning: it
// starts, but not as written, or harms others on a known shared endpoint. Info:
// worth knowing.
const (
	Info Severity = iota
	Warning
	Error
)

func (s Severity) String() string { return [...]string{"info", "warning", "error"}[s] }

// ParseSeverity reads a severity by its name.
func ParseSeverity(s string) (Severity, error) {
	for _, severity := range []Severity{Info, Warning, Error} {
		if s == severity.String() {
			return severity, nil
		}
	}
	return Info, fmt.Errorf("%q is no severity: error, warning or info", s)
}

// By is how bad it is that some versions of a program refuse something. With a
// version: an error if that one does, else nothing (ok is false). Without one: an
// error if every current version does, info if some do.
func By(version string, current []string, refused func(version string) bool) (s Severity, ok bool) {
	if version != "" {
		return Error, refused(version)
	}
	n := 0
	for _, v := range current {
		if refused(v) {
			n++
		}
	}
	if n == len(current) {
		return Error, true
	}
	return Info, n > 0
}

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
	// Fleet looks at all files of a run together.
	Fleet func(*Fleet)
	// Audit looks at suppressions, when all others have spoken; a rule has one of the three.
	Audit func(*Audit)
	// Needs tells whether there is for a file what the rule needs to say anything; nil if it
	// needs nothing.
	Needs func(*File, *Options) bool
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

// Options are what the user said of the run, and of the sessions of a file.
type Options struct {
	// MaxExecutors is the cap that a session should have, 0 if none is named.
	// Naming it says that the endpoint is shared.
	MaxExecutors int
	// Livy is the version of the server, empty if it is not known: then an error
	// is only what every current one, 0.7 and later, refuses.
	Livy string
	// Spark is the version of Spark that Livy starts, empty if it is not known:
	// then an error is only what 3.3 and every later one refuses.
	Spark string
	// DeployMode is where the driver runs: client, cluster, or empty if that is
	// not known.
	DeployMode string
	// Blacklist are the keys of conf that the server refuses, its spark-blacklist.conf.
	Blacklist []string
	// Defaults are what a session gets that does not say otherwise, as far as they are
	// known: the server's spark-defaults.conf.
	Defaults map[string]string
	// StartTimeout is how long the server waits for a session, its
	// livy.rsc.server.connect.timeout; 0 if it is not known.
	StartTimeout time.Duration
	// Server names who judges the sessions: those of one name go to one server; empty where
	// it is not declared.
	Server string
	// Endpoint is what the sessions share, nil if none is declared.
	Endpoint *endpoint.Endpoint
	// Declared is where the settings declare it, nil if flags do.
	Declared *Declared
	// Off are rules that are not to speak, by name.
	Off map[string]bool
	// Levels are severities that somebody has chosen for rules, by name.
	Levels map[string]Severity
	// Enforced are rules that no file may silence, by name; Unsilenced shows what files
	// silence, too.
	Enforced   map[string]bool
	Unsilenced bool
	// Entries are the suppressions of the settings, Suppressions those of them that are
	// about the file; RequireReasons asks of all suppressions why.
	Entries, Suppressions []*Suppression
	RequireReasons        bool
	// Versioned tells that versions were asked for, an endpoint or a config.json beneath, so
	// that rules say less than usual.
	Versioned bool
	// Names are those of all rules that there are, whichever look.
	Names []string
	// Policies are what an organisation asks of its sessions.
	Policies []*Policy
	// Jobs is how many files are checked at a time.
	Jobs int
}

// Declared is where an endpoint is declared: a settings file, and the values of its keys.
type Declared struct {
	File   *File
	Places map[string]doc.Place
}

// level is the severity of a finding, if nobody has chosen another for its rule.
func (o *Options) level(rule string, severity Severity) Severity {
	if chosen, ok := o.Levels[rule]; ok {
		return chosen
	}
	return severity
}

// Share declares the endpoint, when the versions and the deploy mode are said: those of
// the endpoint are not looked at.
//
// Where nobody says it, drivers run in the cluster of a Glue development endpoint, and
// beside Livy on any other, as is its default.
func (o *Options) Share(e *endpoint.Endpoint) {
	shared := *e
	if o.Defaults != nil {
		shared.Defaults = o.Defaults
	}
	shared.Spark, shared.Client = o.Spark, o.DeployMode == "client" || o.DeployMode == "" && e.Worker == nil && !e.Pool
	o.Endpoint = shared.Remembering()
}

// A Fix changes the file of its finding, or another file of the run.
type Fix struct {
	Message string
	// Safe tells that what a session gets that works today can't change.
	Safe bool
	Ops  []doc.Op
}

// A Related is another place that has to do with a finding.
type Related struct {
	File    *File
	Place   doc.Place
	Message string
	At      text.Position
}

// A Diagnostic is what a rule says of a place. The rule gives Place, Severity,
// Message and, where it has them, Fix and Related; the rest is found for it.
type Diagnostic struct {
	Rule     string
	Severity Severity
	File     *File
	Place    doc.Place
	Message  string
	Fix      *Fix
	Related  []Related
	// Secret tells that the line must not be shown.
	Secret bool
	// Suppressed is what silences it; nil if nothing does.
	Suppressed *Suppressed
	// Withheld is the fix that is not offered, for more would be found after it.
	Withheld *Fix
	// About is a JSON pointer to what is missing, where the place alone does not tell it.
	About string
	// Cause is the file at which it would be reported if all were in the run that have to
	// do with it; nil for its own. What is silenced or accepted there is so here.
	Cause *File
	late  bool // of an Audit

	Range   text.Range
	At, End text.Position
	Pointer string
	Cell    *CellPosition
	Snippet Snippet
}

// A CellPosition is a place in a cell: Index counts all cells from 0, lines and
// columns from 1; they are 0 in its metadata.
type CellPosition struct {
	Index        int
	ID           string
	Line, Column int

	cell   *Cell
	offset int
}

// A Snippet is the line that a finding is on, as a notebook shows it, and the
// bytes of it that are meant.
type Snippet struct {
	Line       string
	Start, End int
}

// An Op is a change to a document.
type Op = doc.Op

// A Cell is a code cell of a notebook.
type Cell = notebook.Cell

// Magic is the cell magic that replaces a session's settings.
const Magic = notebook.Magic

// Empty tells whether code has nothing but blanks and comments.
func Empty(code string) bool { return notebook.Empty(code) }

// A Pass is all that a rule may see of one file.
type Pass struct {
	*File
	Options Options
	rule    *Rule
	rules   []*Rule // that look
	found   []Diagnostic

	sessions []*Session
	settings []Setting
	asked    bool // for sessions and settings
}

// Sessions are those of the file.
func (p *Pass) Sessions() []*Session {
	p.ask()
	return p.sessions
}

// Settings are those of the file.
func (p *Pass) Settings() []Setting {
	p.ask()
	return p.settings
}

func (p *Pass) ask() {
	if !p.asked {
		p.sessions, p.settings, p.asked = p.File.Sessions(), p.File.Settings(), true
	}
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

// Documents are the config.json, or the bodies of live cells, of any dialect.
func (p *Pass) Documents() []*doc.Document { return p.documents() }

// Looks tells whether another rule looks at the file: where it does, it is the one to speak.
func (p *Pass) Looks(rule string) bool {
	return !p.Options.Off[rule] && slices.ContainsFunc(p.rules, func(r *Rule) bool { return r.Name == rule })
}

// Report adds a finding. What concerns the config.json beneath is reported when
// that is looked at.
func (p *Pass) Report(d Diagnostic) {
	if p.Under != nil && d.Place.Document() == p.Under.Config || p.Options.Off[p.rule.Name] {
		return
	}
	d.Rule, d.File, d.Severity = p.rule.Name, p.File, p.Options.level(p.rule.Name, d.Severity)
	p.found = append(p.found, d)
}

// A Fleet is all that a rule may see of a run.
type Fleet struct {
	Files []*File
	run   Options
	rule  *Rule
	found []Diagnostic

	suppressions *suppressions
}

// Options are those of a file's sessions.
func (p *Fleet) Options(f *File) Options { return f.options(p.run) }

// Silent tells whether the rule is not to speak of a session; to be asked of those that it
// would speak of.
func (p *Fleet) Silent(s *Session) bool {
	return p.Options(s.File).Off[p.rule.Name] || p.suppressions.session(s, p.rule.Name)
}

// Alike tells whether the rule is to say the same of two files: as loudly, of the same
// server and cap.
func (p *Fleet) Alike(f, g *File) bool {
	a, b, rule := p.Options(f), p.Options(g), p.rule.Name
	own, chosen := a.Levels[rule]
	other, too := b.Levels[rule]
	return a.Off[rule] == b.Off[rule] && a.Enforced[rule] == b.Enforced[rule] && own == other && chosen == too && a.MaxExecutors == b.MaxExecutors
}

// Report adds a finding in d.File, if that is a file to report on.
func (p *Fleet) Report(d Diagnostic) {
	if o := p.Options(d.File); d.File.Listed && !o.Off[p.rule.Name] {
		d.Rule, d.Severity = p.rule.Name, o.level(p.rule.Name, d.Severity)
		p.found = append(p.found, d)
	}
}

// sorted orders findings as they are printed, and as fixes are taken.
func sorted(found []Diagnostic) []Diagnostic {
	slices.SortStableFunc(found, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.File.Path, b.File.Path),
			cmp.Compare(a.Range.Start, b.Range.Start), cmp.Compare(a.Range.End, b.Range.End),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message),
		)
	})
	return found
}
