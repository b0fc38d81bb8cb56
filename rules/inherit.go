package rules

import (
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

// cellsOverride is the note about a value in session_configs that does not help.
const cellsOverride = "cells override session_configs, so a value there doesn't reach them"

// A lack is a place at which sessions lack something, with one of these sessions.
type lack struct {
	session  *lint.Session
	sessions []*lint.Session // all of them
	place    doc.Place
	in       doc.Node // that gets the field of a request; missing if none can be added
	layer    string   // the key in it, if it is a config.json
}

// insert returns the operation that adds a field of the request.
func (l lack) insert(path []string, json string) doc.Op {
	if l.layer != "" {
		path = append([]string{l.layer}, path...)
	}
	return l.in.Insert(path, json)
}

// lacking returns the places in a file at which its sessions lack something: one in a config.json, and
// one for each session in a notebook.
func lacking(f *lint.Target, list []*lint.Session) (places []lack) {
	if len(list) == 0 {
		return nil
	}
	if f.Config == nil {
		places = make([]lack, 0, len(list))
		for i, s := range list {
			if s.Settings.IsObject() {
				places = append(places, lack{session: s, sessions: list[i : i+1 : i+1], place: s.Settings.Opening(), in: s.Settings})
			}
		}
		return places
	}
	root := f.Config.Root().Dict()
	if !root.IsObject() || misspelt(root) {
		return nil
	}
	layer := "session_configs"
	for _, s := range list {
		if s.Target != f {
			layer = "session_configs_defaults"
		}
	}
	place := root.Opening()
	if at := root.Get(layer); at.IsObject() {
		place = at.Opening()
	} else if at.Exists() {
		return nil
	}
	return []lack{{session: list[0], sessions: list, place: place, in: root, layer: layer}}
}

// causes groups sessions that lack something by the file to fix. That is a config.json of the run if
// sessions start from it and go to the same server, so that its session_configs_defaults could set the
// value for all of them. Otherwise it is the session's own file, as it is for a session where the finding is
// suppressed: it is silenced there, and counted.
func causes(p *lint.CrossFilePass, lacks func(*lint.Session) bool, may ...func(config *lint.Target) bool) map[*lint.Target][]*lint.Session {
	by := map[*lint.Target][]*lint.Session{}
	for _, f := range p.Targets {
		if f.Notebook != nil && f.Notebook.Runtime == lint.Studio {
			continue // the connection may set it
		}
		for _, s := range f.Known() {
			if lacks(s) {
				cause := f
				if u := shared(p, f); u != nil && !p.Suppressed(s) && p.Has(u) && (len(may) == 0 || may[0](u)) {
					cause = u
				}
				by[cause] = append(by[cause], s)
			}
		}
	}
	return by
}

// shared returns the config.json that the sessions of a file start from, if its session_configs_defaults
// could set values for them: if the two agree and have the same server. Otherwise it returns nil.
func shared(p *lint.CrossFilePass, f *lint.Target) *lint.Target {
	u := f.Base
	if u == nil || !sparkmagic.Since(f.Terms.SparkMagic, "0.21.0") || !p.Agree(f, u) || p.Has(u) && f.Terms.Server != u.Terms.Server {
		return nil
	}
	return u
}

// misspelt reports whether a config.json has session settings under a misspelt key, which
// unknown-config-key reports.
func misspelt(root doc.Node) bool {
	for m := range root.Members() {
		if key := nearConfigKey(m.Key(), sparkmagic.Names()); key != m.Key() && strings.HasPrefix(key, "session_configs") {
			return true
		}
	}
	return false
}
