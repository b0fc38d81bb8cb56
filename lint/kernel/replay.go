// Package kernel follows SparkMagic from cell to cell: which sessions it posts when a
// notebook is run from top to bottom, with which settings, and where each of them is from.
package kernel

import (
	"sort"
	"strings"

	"github.com/sparklint/sparklint/lint/baseconfig"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/notebook"
)

// A Replay is what SparkMagic does with a notebook, or with a config.json alone, as if Livy
// took each session. It does not change.
type Replay struct {
	// Sessions are those that the file itself asks for: one for each %%configure whose body
	// is settings, or that of a config.json. Cells that are refused as they are count: what is
	// wrong in them shows when they are mended. Those that another %%configure takes the place
	// of before anything is run do not.
	Sessions []*Session
	// Posts are the sessions that are posted, in their order: each ends the one before.
	Posts []Post
	// Why is why nothing is posted.
	Why string

	kernel  string
	version string
	config  doc.Node // as a dict; does not exist where there is none
	cells   []state  // of the %%configure cells, in their order
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
	replay  *Replay
}

// Notebook replays the cells of a notebook. Its sessions start from config, which may be
// nil; version is that of SparkMagic, empty for the newest.
func Notebook(nb *notebook.Notebook, config *doc.Document, version string) *Replay {
	r := &Replay{kernel: nb.Kernel, version: version}
	if !nb.Runtime.SparkMagic() {
		r.Why = "its cells are not run by SparkMagic"
		return r
	}
	p := &player{Replay: r, nb: nb, kind: sparkmagic.Kind(nb.Kernel), names: map[string]bool{}}
	p.base(config)
	p.play()
	switch {
	case r.Why != "":
		r.Posts = nil
	case len(r.Posts) == 0 && p.broken:
		r.Why = broken
	case len(r.Posts) == 0:
		r.Why = "no cell starts a session"
	}
	return r
}

// Config is the session that a config.json gives where no cell says otherwise.
func Config(config *doc.Document, version string) *Replay {
	p := &player{Replay: &Replay{version: version}}
	p.base(config)
	p.Sessions = []*Session{p.own}
	switch {
	case p.Why != "":
	case p.broken:
		p.Why = broken
	default:
		p.post(p.own)
	}
	return p.Replay
}

const broken = "the settings are not an object: no session can be posted"

// Taken is how SparkMagic reads the line of a %%configure cell; ok is false where it
// refuses the cell for its line or its body, whatever was run before. The line of
// %%spark config counts for nothing.
func (r *Replay) Taken(c *notebook.Cell) (line sparkmagic.Line, ok bool) {
	s := r.state(c)
	return s.line, s.taken
}

// StartedBefore is the index of the cell that has started the session in force when a
// %%configure cell is run; -1 if none is known to. In IPython each %spark add starts its
// own: none is in force.
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
	nb     *notebook.Notebook
	kind   string
	own    *Session // what config.json gives
	now    *Session // whose settings are in force
	broken bool     // they are no settings
	names  map[string]bool

	started int  // the cell that has started a session; -1 if none has
	sure    bool // that it has, or not
}

// base reads the config.json that sessions start from.
func (p *player) base(config *doc.Document) {
	p.own = &Session{}
	p.now, p.started, p.sure = p.own, -1, true
	if config == nil {
		return
	}
	root := config.Root()
	p.config = root.Dict()
	defaults := p.config.Get("session_configs_defaults")
	merges := sparkmagic.Since(p.version, "0.21.0") // verdicts: merge-02@0.20.5, merge-02@0.21.0
	if merges && defaults.IsObject() {
		p.own.Defaults = defaults
	}
	own := p.config.Get("session_configs")
	p.own.Settings = p.settings(own)
	p.broken = own.Exists() && !p.takes(own)
	if flaw, ok := baseconfig.Stops(config, p.version, p.kernel, p.nb != nil && p.nb.Runtime == notebook.IPython); ok {
		p.Why = flaw.Stage.String() + ": " + flaw.What
	}
	if merges && defaults.Exists() && !defaults.IsObject() {
		p.Why = "every cell fails: session_configs_defaults is not an object"
	}
	if config.Text.Len() > 0 && (!config.Accepted() || !baseconfig.Takes(root)) {
		p.Why = "the kernel does not start: " + config.Whole().Source().Name() + " is refused"
	}
}

// takes reports whether SparkMagic can merge a value as the settings: before 0.21 it takes
// nothing but an object.
func (p *player) takes(n doc.Node) bool {
	return n.IsObject() || sparkmagic.Since(p.version, "0.21.0") && baseconfig.Takes(n)
}

// settings are a value as SparkMagic merges it; nothing where it can't.
func (p *player) settings(n doc.Node) doc.Node {
	if p.takes(n) {
		return n.Dict()
	}
	return doc.Node{}
}

// play runs the cells, and finds those whose settings nothing uses.
func (p *player) play() {
	var made []*Session // by cell; nil where it makes none
	for i := range p.nb.Cells {
		made = append(made, p.run(&p.nb.Cells[i]))
	}
	replaced := false // by a later cell, before anything is run
	for i := len(made) - 1; i >= 0; i-- {
		c := &p.nb.Cells[i]
		s := made[i]
		switch {
		case !c.Configures():
			if e := p.effect(c); e == sparkmagic.Begins || e == sparkmagic.Unknown {
				replaced = false
			}
		case s != nil && replaced && p.state(c).started < 0: // verdicts: magic-two-before
			made[i] = nil
		case s != nil && p.state(c).taken:
			replaced = true
		}
	}
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
	settings := p.settings(c.Body.Root())
	if !settings.Exists() {
		return nil
	}
	return &Session{Cell: c, Refused: refused, Settings: settings, Replaced: p.own.Settings, Defaults: p.own.Defaults}
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
	p.broken = !p.takes(c.Body.Root())
	p.now = session
	if session == nil {
		p.now = &Session{Cell: c, Defaults: p.own.Defaults, Replaced: p.own.Settings} // of nothing
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
		return sparkmagic.EffectOf(c.Text.String(), p.version)
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
		p.Posts = append(p.Posts, Post{Session: s, kind: p.kind, replay: p.Replay})
	}
}
