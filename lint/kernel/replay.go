// Package kernel follows SparkMagic from cell to cell: which sessions it posts to Livy when a
// notebook is run from top to bottom, with which settings, and where each of them comes from.
//
// A [Base] is a config.json as SparkMagic reads it. [Notebook] replays the cells of a notebook on
// it and returns a [Replay]. A [Session] answers with the nodes that its settings come from, and
// [Post.Body] is what is posted.
package kernel

import (
	"slices"
	"sort"
	"strings"

	"github.com/sparklint/sparklint/lint/baseconfig"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/notebook"
)

// A Base is what sessions start from: a config.json, as a version of SparkMagic reads it. It does
// not change, and many notebooks can share it.
type Base struct {
	config  *doc.Document
	root    doc.Node // as a dict
	version string
	session *Session // what it gives where no cell says otherwise
	broken  bool     // its session_configs are no settings
}

// NewBase reads a config.json, which may be nil. The version is that of SparkMagic, as "0.21.0";
// empty for the newest.
func NewBase(config *doc.Document, version string) *Base {
	b := &Base{config: config, version: version, session: &Session{}}
	if config == nil {
		return b
	}
	b.root = config.Root().Dict()
	if defaults := b.root.Get("session_configs_defaults"); b.merges() && defaults.IsObject() {
		b.session.Defaults = defaults
	}
	own := b.root.Get("session_configs")
	b.session.Settings = b.settings(own)
	b.broken = own.Exists() && !b.takes(own)
	return b
}

// merges reports whether there are defaults. Verdicts: merge-02@0.20.5, merge-02@0.21.0.
func (b *Base) merges() bool { return sparkmagic.Since(b.version, "0.21.0") }

// takes reports whether SparkMagic can merge a value as the settings: before 0.21 it takes
// nothing but an object.
func (b *Base) takes(n doc.Node) bool {
	return n.IsObject() || b.merges() && baseconfig.Takes(n)
}

// settings are a value as SparkMagic merges it; nothing where it can't.
func (b *Base) settings(n doc.Node) doc.Node {
	if b.takes(n) {
		return n.Dict()
	}
	return doc.Node{}
}

// stops is why no session of a kernel is posted, whatever its cells are; empty if one is.
func (b *Base) stops(kernel string, ipython bool) string {
	if b.config == nil {
		return ""
	}
	if b.config.Text.Len() > 0 && (!b.config.Accepted() || !baseconfig.Takes(b.config.Root())) {
		name := "config.json"
		if source := b.config.Whole().Source(); source != nil {
			name = source.Name()
		}
		return "the kernel does not start: " + name + " is refused"
	}
	if defaults := b.root.Get("session_configs_defaults"); b.merges() && defaults.Exists() && !defaults.IsObject() {
		return "every cell fails: session_configs_defaults is not an object"
	}
	if flaw, ok := baseconfig.Stops(b.config, b.version, kernel, ipython); ok {
		return flaw.Stage.String() + ": " + flaw.What
	}
	return ""
}

// A Replay is what SparkMagic does with a notebook, or with a config.json alone, if Livy takes each
// session. It does not change.
type Replay struct {
	// Sessions are the sessions that the file itself asks for: one for each %%configure whose body
	// is settings, or that of a config.json. Those of cells that SparkMagic refuses are among them,
	// because what is wrong in them shows when the cells are mended.
	Sessions []*Session
	// Overridden are the sessions of %%configure cells that another one overrides before any code
	// runs. They are never posted, and not among Sessions.
	Overridden []Overridden

	base   *Base
	nb     *notebook.Notebook // nil with a config.json alone
	posts  []Post
	broken bool    // the settings at the end are none
	cells  []state // of the %%configure cells, in their order
}

// An Overridden is a session that is never posted, and the cell that overrides it.
type Overridden struct {
	*Session
	By *notebook.Cell
}

// A state is what is known when a %%configure cell is run.
type state struct {
	cell    *notebook.Cell
	line    sparkmagic.Line
	taken   bool // the line and the body are, whatever was run before
	started int  // the cell that has started the session in force; -1 if none is known to
}

// A Post is a session that is posted.
type Post struct {
	Session *Session
	kind    string
	base    *Base
}

// Notebook replays the cells of a notebook, whose sessions start from a base. The base must not be
// nil: see [NewBase].
func Notebook(nb *notebook.Notebook, base *Base) *Replay {
	r := &Replay{base: base, nb: nb}
	if nb.Runtime.SparkMagic() {
		p := &player{Replay: r, now: base.session, kind: sparkmagic.Kind(nb.Kernel), started: -1, sure: true, names: map[string]bool{}}
		r.broken = base.broken
		p.play()
	}
	return r
}

// Config replays a config.json alone: its one session is the one that it gives where no cell says
// otherwise.
func Config(base *Base) *Replay {
	r := &Replay{base: base, Sessions: []*Session{base.session}, broken: base.broken}
	if !r.broken {
		r.posts = []Post{{Session: base.session, base: base}}
	}
	return r
}

// Base returns what the sessions start from.
func (r *Replay) Base() *Base { return r.base }

// Posts returns the sessions that are posted, in their order. Each ends the one before.
func (r *Replay) Posts() []Post {
	if r.stopped() != "" {
		return nil
	}
	return r.posts
}

// Why says why nothing is posted; empty if something is.
func (r *Replay) Why() string {
	switch why := r.stopped(); {
	case why != "":
		return why
	case len(r.posts) > 0:
		return ""
	case r.broken:
		return "the settings are not an object: no session can be posted"
	}
	return "no cell starts a session"
}

// stopped is why nothing is posted, whatever the cells are.
func (r *Replay) stopped() string {
	if r.nb == nil {
		return r.base.stops("", false)
	}
	if !r.nb.Runtime.SparkMagic() {
		return "its cells are not run by SparkMagic"
	}
	return r.base.stops(r.nb.Kernel, r.nb.Runtime == notebook.IPython)
}

// Taken returns how SparkMagic reads the line of a %%configure cell. It is not ok if SparkMagic
// refuses the cell for its line or its body, whatever was run before. The line of a %%spark config
// is not looked at.
func (r *Replay) Taken(c *notebook.Cell) (line sparkmagic.Line, ok bool) {
	s := r.state(c)
	return s.line, s.taken
}

// StartedBefore returns the index of the cell that has started the session that runs when a
// %%configure cell is run; -1 if none is known to run. In IPython each %spark add starts a session
// of its own, and the result is -1.
func (r *Replay) StartedBefore(c *notebook.Cell) int {
	return r.state(c).started
}

// state is what is known when a cell is run.
func (r *Replay) state(c *notebook.Cell) state {
	i := sort.Search(len(r.cells), func(i int) bool { return r.cells[i].cell.Index >= c.Index })
	if i < len(r.cells) && r.cells[i].cell == c {
		return r.cells[i]
	}
	return state{started: -1}
}

// A player goes from cell to cell.
type player struct {
	*Replay
	kind  string
	now   *Session // whose settings are in force
	names map[string]bool

	started int  // the cell that has started a session; -1 if none has
	sure    bool // that it has, or not
}

// play runs the cells, and finds those whose settings nothing uses.
func (p *player) play() {
	var made []*Session // by cell; nil where it makes none
	for i := range p.nb.Cells {
		made = append(made, p.run(&p.nb.Cells[i]))
	}
	var by *notebook.Cell // that overrides what comes before it, as no code runs between
	for i := len(made) - 1; i >= 0; i-- {
		c := &p.nb.Cells[i]
		s := made[i]
		switch {
		case !c.Configures():
			if e := p.effect(c); e == sparkmagic.Begins || e == sparkmagic.Unknown {
				by = nil
			}
		case s != nil && by != nil && p.state(c).started < 0: // verdicts: magic-two-before
			p.Overridden = append(p.Overridden, Overridden{s, by})
			made[i] = nil
		case s != nil && p.state(c).taken:
			by = c
		}
	}
	slices.Reverse(p.Overridden)
	for _, s := range made {
		if s != nil {
			p.Sessions = append(p.Sessions, s)
		}
	}
}

// run runs one cell; it returns the session that the cell asks for, if it is a %%configure
// or was meant as one.
func (p *player) run(c *notebook.Cell) (asked *Session) {
	if c.Configures() {
		return p.configure(c)
	}
	if c.Body != nil {
		asked = p.session(c, true)
	}
	if p.nb.Runtime == notebook.IPython {
		p.add(c)
		return asked
	}
	p.follow(c)
	return asked
}

// follow runs a cell that is no %%configure in a kernel of SparkMagic's.
func (p *player) follow(c *notebook.Cell) {
	switch p.effect(c) {
	case sparkmagic.Begins:
		running := p.started >= 0
		if !running && !p.broken {
			p.post(p.now)
			p.started = c.Index
		}
		// Jupyter does not send a blank cell to the kernel, others do.
		if blank := strings.TrimSpace(c.Text.String()) == ""; !blank {
			p.sure = true
		} else if !running {
			p.sure = false
		}
	case sparkmagic.Ends:
		p.started, p.sure = -1, true
	case sparkmagic.Unknown:
		p.sure = false // it may have ended the session, or begun one
	}
}

// session is what a cell asks for; nil where its body is no settings.
func (p *player) session(c *notebook.Cell, refused bool) *Session {
	settings := p.base.settings(c.Body.Root())
	if !settings.Exists() {
		return nil
	}
	return &Session{Cell: c, Refused: refused, Settings: settings, Replaced: p.base.session.Settings, Defaults: p.base.session.Defaults}
}

// configure runs one %%configure cell; a refused one changes nothing.
func (p *player) configure(c *notebook.Cell) *Session {
	s := state{cell: c, started: -1}
	if p.nb.Runtime == notebook.IPython {
		s.taken = c.Body.Accepted()
	} else {
		s.line = sparkmagic.Read(c.Arguments().String())
		s.taken = s.line.Unknown == "" && c.Known() && c.Body.Accepted()
		if p.sure {
			s.started = p.started
		}
	}
	p.cells = append(p.cells, s)
	session := p.session(c, !s.taken || s.started >= 0 && !s.line.Force)
	if !s.taken || p.started >= 0 && !s.line.Force {
		return session
	}
	p.broken = !p.base.takes(c.Body.Root())
	p.now = session
	if session == nil {
		p.now = &Session{Cell: c, Defaults: p.base.session.Defaults, Replaced: p.base.session.Settings} // of nothing
	}
	switch {
	case p.started < 0:
	case p.broken: // it deletes the session, and then it fails
		p.started, p.sure = -1, true
	default: // it deletes the session and starts another
		p.started = c.Index
		p.post(p.now)
	}
	return session
}

// add runs the lines of %spark add in a cell: each posts a session, also where its
// name is taken.
func (p *player) add(c *notebook.Cell) {
	for _, place := range c.Lines() {
		line := readSpark(place)
		if line.Kind() == "" || p.broken || line.Skip && p.names[line.Name] {
			continue
		}
		p.kind = line.Kind()
		p.post(p.now)
		p.names[line.Name] = true
	}
}

// effect is what a cell that is no %%configure does to the session.
func (p *player) effect(c *notebook.Cell) sparkmagic.Effect {
	if p.nb.Runtime != notebook.IPython {
		return sparkmagic.EffectOf(c.Text.String(), p.base.version)
	}
	for _, place := range c.Lines() {
		if line := readSpark(place); line.Kind() != "" || line.Command == "add" {
			return sparkmagic.Begins
		}
	}
	if strings.Contains(c.Text.String(), "%manage_spark") {
		return sparkmagic.Unknown // a widget, in which people make sessions
	}
	return sparkmagic.None
}

// readSpark reads a line of %spark.
func readSpark(p doc.Place) sparkmagic.Spark {
	return sparkmagic.ReadSpark(strings.TrimPrefix(p.String(), "%spark"))
}

func (p *player) post(s *Session) {
	if !p.broken {
		p.posts = append(p.posts, Post{Session: s, kind: p.kind, base: p.base})
	}
}
