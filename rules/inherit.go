package rules

import (
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

// A lack is a place at which something is missing of sessions, one of these, and what adds
// a field of the request there.
type lack struct {
	session  *lint.Session
	sessions []*lint.Session // all of them
	place    doc.Place
	insert   func(path []string, json string) doc.Op
}

// lacking are the places at which something is missing of sessions that a file is the cause
// of: one in a config.json, one for each in a notebook.
func lacking(f *lint.Target, list []*lint.Session) (places []lack) {
	if len(list) == 0 {
		return nil
	}
	if f.Config == nil {
		for _, s := range list {
			if s.Settings.IsObject() {
				places = append(places, lack{s, []*lint.Session{s}, s.Settings.Opening(), s.Settings.Insert})
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
	return []lack{
		{list[0], list, place, func(path []string, json string) doc.Op { return root.Insert(append([]string{layer}, path...), json) }},
	}
}

// causes are the sessions that lack something, by the file where it is missing: the
// config.json of the run whose session_configs_defaults would give it to all that start
// from it, and go to the same server, if that may be; else their own.
func causes(p *lint.CrossFilePass, lacks func(*lint.Session) bool, may ...func(config *lint.Target) bool) map[*lint.Target][]*lint.Session {
	by := map[*lint.Target][]*lint.Session{}
	for _, f := range p.Targets {
		for _, s := range f.Sessions() {
			if lacks(s) && !p.Suppressed(s) {
				cause := f
				if u := shared(p, f); u != nil && p.Has(u) && (len(may) == 0 || may[0](u)) {
					cause = u
				}
				by[cause] = append(by[cause], s)
			}
		}
	}
	return by
}

// shared is the config.json whose session_configs_defaults would give a file's sessions what
// they lack, and others of the same server of which the same is to be said; nil if there is
// none.
func shared(p *lint.CrossFilePass, f *lint.Target) *lint.Target {
	u := f.Base
	if u == nil || !sparkmagic.Since(f.Terms.SparkMagic, "0.21.0") || !p.Agree(f, u) || p.Has(u) && f.Terms.Server != u.Terms.Server {
		return nil
	}
	return u
}

// misspelt reports whether the settings of sessions stand under a key that
// SparkMagic does not read: unknown-config-key speaks of that.
func misspelt(root doc.Node) bool {
	for m := range root.Members() {
		if key := nearConfigKey(m.Key(), sparkmagic.Names()); key != m.Key() && strings.HasPrefix(key, "session_configs") {
			return true
		}
	}
	return false
}
