package rules

import (
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

// A lack is a place at which sessions lack something: one of these sessions, and the operation that
// adds a field of the request there.
type lack struct {
	session  *lint.Session
	sessions []*lint.Session // all of them
	place    doc.Place
	insert   func(path []string, json string) doc.Op
}

// lacking returns the places at which sessions lack something because of a file: one in a
// config.json, and one for each session in a notebook.
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

// causes groups sessions that lack something by the file where it is missing. That is the
// config.json of the run, if its session_configs_defaults could give it to all sessions that start
// from it and go to the same server. Otherwise it is the session's own file.
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

// shared returns the config.json whose session_configs_defaults could give a file's sessions what
// they lack, if the two agree and have the same server; nil if there is no such config.json.
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
