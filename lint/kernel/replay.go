// Package kernel follows SparkMagic from cell to cell: which sessions it posts to Livy when a
// notebook runs from top to bottom, with which settings, and where each setting comes from.
//
// A [Base] is a config.json as SparkMagic reads it. [Notebook] replays the cells of a notebook on
// it and returns a [Replay]. A [Session] knows the nodes that its settings come from, and
// [Post.Body] returns what SparkMagic posts.
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

// A Base is the config.json that sessions start from, as a version of SparkMagic reads it. It does
// not change, and many notebooks can share it.
type Base struct {
	config  *doc.Document
	root    doc.Node // as a dict
	version string
	session *Session // the session without a %%configure
	broken  bool     // SparkMagic can't merge its session_configs
}

// NewBase reads a config.json, which may be nil. The version of SparkMagic has the form "0.21.0";
// empty means the newest.
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

// merges reports whether the version reads session_configs_defaults. Verdicts: merge-02@0.20.5, merge-02@0.21.0.
func (b *Base) merges() bool { return sparkmagic.Since(b.version, "0.21.0") }

// takes reports whether SparkMagic accepts a value as the settings: before 0.21, only an object.
func (b *Base) takes(n doc.Node) bool {
	return n.IsObject() || b.merges() && baseconfig.Takes(n)
}

// settings returns a value as SparkMagic merges it. It does not exist if SparkMagic can't merge it.
func (b *Base) settings(n doc.Node) doc.Node {
	if b.takes(n) {
		return n.Dict()
	}
	return doc.Node{}
}

// stops returns why a kernel posts no session, whatever its cells are; empty if nothing stops it.
func (b *Base) stops(kernel string, ipython bool) string {
	if b.config == nil {
		return ""
	}
	if b.config.Text.Len() > 0 && (!b.config.Sound() || !baseconfig.Takes(b.config.Root())) {
		name := "config.json"
		if source := b.config.Whole().Source(); source != nil {
			name = source.Name()
		}
		return "the kernel does not start: SparkMagic rejects " + name
	}
	if defaults := b.root.Get("session_configs_defaults"); b.merges() && defaults.Exists() && !defaults.IsObject() {
		return "every cell fails: session_configs_defaults is not an object"
	}
	if flaw, ok := baseconfig.Stops(b.config, b.version, kernel, ipython); ok {
		return flaw.Stage.String() + ": " + flaw.What
	}
	return ""
}

// A Replay is what SparkMagic does with a notebook, or only with a config.json, if Livy accepts
// every session. It does not change.
type Replay struct {
	// Sessions are the sessions that the file itself defines: one for each %%configure with
	// settings in its body, or that of a config.json. Cells that SparkMagic rejects count, because
	// mistakes in them take effect when the cells are mended.
	Sessions []*Session
	// Overridden are the sessions of %%configure cells that another one overrides before any code
	// runs. They are never posted, and not among Sessions.
	Overridden []Overridden

	base   *Base
	nb     *notebook.Notebook // nil for a config.json
	posts  []Post
	broken bool    // SparkMagic can't merge the last settings
	cells  []state // of the %%configure cells, in their order
}

// An Overridden is a session that is never posted, and the cell that overrides it.
type Overridden struct {
	*Session
	By *notebook.Cell
}

// A state is what is known when a %%configure cell runs.
type state struct {
	cell    *notebook.Cell
	line    sparkmagic.Line
	taken   bool // SparkMagic accepts the line and the body, whatever ran before
	started int  // the cell that started the running session; -1 if no cell is known to have
}

// A Post is a session that SparkMagic posts.
type Post struct {
	Session *Session
	kind    string
	base    *Base
	studio  bool // Unified Studio posts it
}

// Notebook replays the cells of a notebook on a base, which must not be nil: see [NewBase].
func Notebook(nb *notebook.Notebook, base *Base) *Replay {
	r := &Replay{base: base, nb: nb}
	if nb.Runtime.SparkMagic() {
		p := &player{Replay: r, now: base.session, kind: sparkmagic.Kind(nb.Kernel), started: -1, sure: true, names: map[string]bool{}}
		r.broken = base.broken
		p.play()
	}
	return r
}

// Config replays a config.json without a notebook. It has one session, that of a notebook without
// %%configure.
func Config(base *Base) *Replay {
	r := &Replay{base: base, Sessions: []*Session{base.session}, broken: base.broken}
	if !r.broken {
		r.posts = []Post{{Session: base.session, base: base}}
	}
	return r
}

// Base returns the base that the sessions start from.
func (r *Replay) Base() *Base { return r.base }

// Posts returns the sessions that SparkMagic posts, in their order. Each ends the one before.
func (r *Replay) Posts() []Post {
	if r.stopped() != "" {
		return nil
	}
	return r.posts
}

// Why returns why SparkMagic posts nothing; empty if it posts something.
func (r *Replay) Why() string {
	switch why := r.stopped(); {
	case why != "":
		return why
	case len(r.posts) > 0:
		return ""
	case r.broken:
		return "no session starts: the settings are not an object"
	}
	return "no cell starts a session"
}

// stopped returns why SparkMagic posts nothing, whatever the cells are; empty if it may post.
func (r *Replay) stopped() string {
	if r.nb == nil {
		return r.base.stops("", false)
	}
	if r.nb.Runtime == notebook.Studio && len(r.Sessions) > 0 {
		return ""
	}
	if r.nb.Runtime == notebook.Studio {
		return "the settings declare none of its connections as emr or emr-serverless"
	}
	if !r.nb.Runtime.SparkMagic() {
		return "SparkMagic does not run its cells"
	}
	return r.base.stops(r.nb.Kernel, r.nb.Runtime == notebook.IPython)
}

// Taken returns how SparkMagic reads the line of a %%configure cell; ok is false if SparkMagic
// rejects the cell because of its line or its body, whatever ran before. The line of a
// %%spark config is not checked.
func (r *Replay) Taken(c *notebook.Cell) (line sparkmagic.Line, ok bool) {
	s := r.state(c)
	return s.line, s.taken
}

// StartedBefore returns the index of the cell that started the session that is running before a
// %%configure cell; -1 if no session is known to run. In IPython, where each %spark add starts a
// separate session, it returns -1.
func (r *Replay) StartedBefore(c *notebook.Cell) int {
	return r.state(c).started
}

// state returns what is known when a cell runs.
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
	now   *Session // has the settings in force
	names map[string]bool

	started int  // the cell that started the session; -1 if none runs
	sure    bool // whether started is certain
}

// play runs the cells, and leaves out sessions that nothing uses.
func (p *player) play() {
	var made []*Session // by cell; nil for a cell without settings
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

// run runs one cell. It returns the session that the cell defines, if it is a %%configure or was
// meant as one.
func (p *player) run(c *notebook.Cell) (asked *Session) {
	if c.Configures() {
		return p.configure(c)
	}
	if c.Body != nil {
		asked = p.session(c, true)
		p.cells = append(p.cells, state{cell: c, started: p.surely()})
	}
	if p.nb.Runtime == notebook.IPython {
		p.add(c)
		return asked
	}
	p.follow(c)
	return asked
}

// follow runs a cell that is not a %%configure in a SparkMagic kernel.
func (p *player) follow(c *notebook.Cell) {
	switch p.effect(c) {
	case sparkmagic.Begins:
		running := p.started >= 0
		if !running && !p.broken {
			p.post(p.now)
			p.started = c.Index
		}
		// Jupyter does not send an empty cell to the kernel, but other programs do.
		if blank := strings.TrimSpace(c.Text.String()) == ""; !blank {
			p.sure = true
		} else if !running {
			p.sure = false
		}
	case sparkmagic.Ends:
		p.started, p.sure = -1, true
	case sparkmagic.Unknown:
		p.sure = false // it may have ended the session or begun one
	}
}

// session returns the session that a cell defines; nil if SparkMagic can't merge its body.
func (p *player) session(c *notebook.Cell, refused bool) *Session {
	settings := p.base.settings(c.Body.Root())
	if !settings.Exists() {
		return nil
	}
	return &Session{Cell: c, Refused: refused, Settings: settings, Replaced: p.base.session.Settings, Defaults: p.base.session.Defaults}
}

// configure runs one %%configure cell. A cell that SparkMagic rejects changes nothing.
func (p *player) configure(c *notebook.Cell) *Session {
	s := state{cell: c, started: -1}
	if p.nb.Runtime == notebook.IPython {
		s.taken = c.Body.Sound()
	} else {
		s.line = sparkmagic.Read(c.Arguments().String())
		s.taken = s.line.Unknown == "" && c.Known() && c.Body.Sound()
		s.started = p.surely()
	}
	p.cells = append(p.cells, s)
	session := p.session(c, !s.taken || s.started >= 0 && !s.line.Force)
	if !s.taken || p.started >= 0 && !s.line.Force {
		return session
	}
	p.broken = !p.base.takes(c.Body.Root())
	p.now = session
	if session == nil {
		p.now = &Session{Cell: c, Defaults: p.base.session.Defaults, Replaced: p.base.session.Settings} // no settings
	}
	switch {
	case p.started < 0:
	case p.broken: // SparkMagic deletes the session and then fails
		p.started, p.sure = -1, true
	default: // SparkMagic deletes the session and starts another
		p.started = c.Index
		p.post(p.now)
	}
	return session
}

// surely returns the cell that started the session that certainly runs; -1 if none does.
func (p *player) surely() int {
	if p.sure {
		return p.started
	}
	return -1
}

// add runs the %spark add lines of a cell: each posts a session, even if its name is already used.
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

// effect returns what a cell that is not a %%configure does to the session.
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
		return sparkmagic.Unknown // a widget that can start sessions
	}
	return sparkmagic.None
}

// readSpark reads a %spark line.
func readSpark(p doc.Place) sparkmagic.Spark {
	return sparkmagic.ReadSpark(strings.TrimPrefix(p.String(), "%spark"))
}

func (p *player) post(s *Session) {
	if !p.broken {
		p.posts = append(p.posts, Post{Session: s, kind: p.kind, base: p.base})
	}
}
