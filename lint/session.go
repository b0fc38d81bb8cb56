package lint

import (
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/notebook"
)

// A Session is what Livy's POST /sessions would get: session_configs_defaults,
// and over it session_configs or what a %%configure cell puts in its place,
// merged as SparkMagic merges them. What it answers with are the nodes that
// the settings come from.
type Session struct {
	File *File
	// Cell is the one that replaced session_configs; nil where none did.
	Cell *notebook.Cell
	// Replaced is the session_configs that the cell replaced, if it is known.
	Replaced doc.Node
	// Defaults are the session_configs_defaults beneath.
	Defaults doc.Node
	// Settings are session_configs, or the cell's.
	Settings doc.Node
}

// Refused tells whether SparkMagic refuses the cell, for a flaw in its body or
// on its line, or since code has started a session before it.
func (s *Session) Refused() bool {
	if s.Cell == nil {
		return false
	}
	line, ok := s.File.Taken(s.Cell)
	return !ok || !line.Force && s.File.StartedBefore(s.Cell) >= 0
}

// Taken is how SparkMagic reads the line of a %%configure cell; ok is false where
// it refuses the cell for its line or its body, whatever was run before. The line
// of %%spark config counts for nothing.
func (f *File) Taken(c *Cell) (line sparkmagic.Line, ok bool) {
	if !c.Configures() {
		return line, false
	}
	if f.Notebook.Runtime == notebook.IPython {
		return line, c.Body.Accepted()
	}
	line = sparkmagic.Read(c.Arguments().String())
	return line, line.Unknown == "" && c.Known() && c.Body.Accepted()
}

// StartedBefore is the index of the cell that has started the session in force
// when c is run, if all cells are run in their order; -1 if none is known to. In
// IPython each %spark add starts its own: none is in force.
func (f *File) StartedBefore(c *Cell) int {
	started := -1
	if f.Notebook.Runtime == notebook.IPython {
		return started
	}
	for i := range f.Notebook.Cells {
		at := &f.Notebook.Cells[i]
		if at == c {
			break
		}
		if at.Configures() {
			if line, ok := f.Taken(at); ok && line.Force && started >= 0 {
				started = at.Index // it deletes the session and starts another
			}
			continue
		}
		switch sparkmagic.Starts(at.Text.String()) {
		case sparkmagic.Always:
			if started < 0 {
				started = at.Index
			}
		case sparkmagic.Perhaps:
			started = -1 // it may have ended the session, or begun one
		}
	}
	return started
}

// Get is what the session has at keys: objects are merged at any depth, all
// else replaces what is beneath it, null too.
//
// Source: sparkmagic/utils/configuration.py, get_session_properties (since
// 0.21). Verdicts: merge-01 to merge-13.
func (s *Session) Get(keys ...string) doc.Node {
	layers := []doc.Node{s.Settings, s.Defaults}
	for _, key := range keys {
		var next []doc.Node
		for _, layer := range layers {
			m := layer.Get(key)
			if !m.Exists() {
				continue
			}
			if len(next) > 0 && !m.IsObject() {
				break
			}
			next = append(next, m)
			if !m.IsObject() {
				break
			}
		}
		layers = next
	}
	if len(layers) == 0 {
		return doc.Node{}
	}
	return layers[0]
}

// Property is what decides a property of Spark: the request's own field for
// it, which beats conf unless it is null, or its entry in conf.
//
// Verdicts: twin/*, twin-null/*, both/*.
func (s *Session) Property(key string) doc.Node {
	if f, ok := livy.FieldOf(key); ok {
		if n := s.Get(f.Name); n.Exists() && n.Type() != doc.Null {
			return n
		}
	}
	return s.Get("conf", key)
}

// Sessions are the sessions that a file asks for: one a %%configure cell whose
// body is an object, or that of config.json. Cells that are refused as they are
// count: what is wrong in them shows when they are mended.
func (f *File) Sessions() []*Session {
	if f.Config != nil {
		root := f.Config.Root()
		return []*Session{{File: f, Defaults: f.defaults(root), Settings: object(root.Get("session_configs"))}}
	}
	if !f.Judged() {
		return nil
	}
	var beneath doc.Node
	if f.Under != nil {
		beneath = f.Under.Config.Root()
	}
	var sessions []*Session
	for i := range f.Notebook.Cells {
		c := &f.Notebook.Cells[i]
		if c.Body == nil || !c.Body.Root().IsObject() || f.superseded(i) {
			continue
		}
		sessions = append(sessions, &Session{
			File: f, Cell: c, Settings: c.Body.Root(),
			Replaced: object(beneath.Get("session_configs")), Defaults: f.defaults(beneath),
		})
	}
	return sessions
}

// Layers are the sessions of a file, and of a config.json also what session_configs_defaults
// alone gives: cells that replace session_configs start from it.
func (f *File) Layers() []*Session {
	sessions := f.Sessions()
	if f.Config != nil && sessions[0].Defaults.Exists() && sessions[0].Settings.Exists() {
		sessions = append(sessions, &Session{File: f, Defaults: sessions[0].Defaults})
	}
	return sessions
}

// starts tells whether a cell starts a session, or several.
func (f *File) starts(c *Cell) sparkmagic.Start {
	if f.Notebook.Runtime != notebook.IPython {
		return sparkmagic.Starts(c.Text.String())
	}
	for _, p := range c.Lines() {
		if line := readSpark(p); line.Kind() != "" || line.Command == "add" {
			return sparkmagic.Always
		}
	}
	if strings.Contains(c.Text.String(), "%manage_spark") {
		return sparkmagic.Perhaps // a widget, in which people make sessions
	}
	return sparkmagic.Never
}

// readSpark reads a line of %spark.
func readSpark(p doc.Place) sparkmagic.Spark {
	return sparkmagic.ReadSpark(strings.TrimPrefix(p.String(), "%spark"))
}

// superseded tells whether another %%configure takes the place of cell i before
// anything is run: then its settings are never posted.
//
// Verdicts: magic-two-before.
func (f *File) superseded(i int) bool {
	if !f.Notebook.Cells[i].Configures() || f.StartedBefore(&f.Notebook.Cells[i]) >= 0 {
		return false
	}
	for j := i + 1; j < len(f.Notebook.Cells); j++ {
		c := &f.Notebook.Cells[j]
		switch {
		case c.Configures():
			if _, ok := f.Taken(c); ok && c.Body.Root().IsObject() {
				return true
			}
		case f.starts(c) != sparkmagic.Never:
			return false
		}
	}
	return false
}

// defaults are what SparkMagic merges beneath the settings since 0.21.
//
// Verdicts: merge-02@0.20.5, merge-02@0.21.0.
func (f *File) defaults(config doc.Node) doc.Node {
	if !sparkmagic.Since(f.SparkMagic, "0.21.0") {
		return doc.Node{}
	}
	return object(config.Get("session_configs_defaults"))
}

func object(n doc.Node) doc.Node {
	if n.IsObject() {
		return n
	}
	return doc.Node{}
}

// Requests are the objects of a file that become a request, or a layer of one.
func (f *File) Requests() []doc.Node {
	var requests []doc.Node
	for _, s := range f.Sessions() {
		layers := []doc.Node{s.Settings}
		if s.Cell == nil {
			layers = append(layers, s.Defaults)
		}
		for _, n := range layers {
			if n.Exists() {
				requests = append(requests, n)
			}
		}
	}
	return requests
}

// A Setting is a property of Spark that a session's own file decides: by conf, or
// by the request's field for it.
type Setting struct {
	Key     string // of Spark
	Node    doc.Node
	Session *Session
}

// Settings are those of all sessions of a file, each node once: what a field of the
// request beats is not among them. The defaults of a config.json count by themselves,
// too: a cell leaves nothing else of it.
func (f *File) Settings() []Setting {
	var list []Setting
	seen := map[doc.Node]bool{}
	add := func(s *Session, key string, n doc.Node) {
		if n.Exists() && !seen[n] && s.Property(key) == n {
			seen[n] = true
			list = append(list, Setting{key, n, s})
		}
	}
	for _, s := range f.Sessions() {
		sessions := []*Session{s}
		if s.Cell == nil {
			sessions = append(sessions, &Session{File: f, Defaults: s.Defaults})
		}
		for _, s := range sessions {
			for _, layer := range []doc.Node{s.Settings, s.Defaults} {
				if layer.Document() == nil || s.Cell != nil && layer != s.Settings {
					continue
				}
				for _, field := range livy.Fields {
					if field.Twin != "" && !field.Joins {
						add(s, field.Twin, layer.Get(field.Name))
					}
				}
				if conf := layer.Get("conf"); conf.IsObject() {
					for m := range conf.Fields() {
						add(s, m.Key(), m)
					}
				}
			}
		}
	}
	return list
}
