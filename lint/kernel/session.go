package kernel

import (
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/notebook"
)

// A Session is what Livy's POST /sessions would get: session_configs_defaults, and over
// it session_configs or what a %%configure cell puts in its place, merged as SparkMagic
// merges them. What it answers with are the nodes that the settings come from.
type Session struct {
	// Cell is the one that replaced session_configs; nil where none did.
	Cell *notebook.Cell
	// Refused reports whether SparkMagic refuses the cell, for a flaw in its body or on its
	// line, or since code has started a session before it.
	Refused bool
	// Replaced is the session_configs that the cell replaced, if it is known.
	Replaced doc.Node
	// Defaults are the session_configs_defaults of the base config.
	Defaults doc.Node
	// Settings are session_configs, or the cell's.
	Settings doc.Node
}

// Get is what the session has at keys: objects are merged at any depth, all
// else replaces what is beneath it, null too.
//
// Source: sparkmagic/utils/configuration.py, get_session_properties (since
// 0.21). Verdicts: merge-01 to merge-13.
func (s *Session) Get(keys ...string) doc.Node {
	upper, lower := s.Settings, s.Defaults
	for _, key := range keys {
		upper, lower = upper.Get(key), lower.Get(key)
		if !upper.Exists() {
			upper, lower = lower, doc.Node{}
		}
		if !upper.IsObject() || !lower.IsObject() {
			lower = doc.Node{}
		}
	}
	if upper.Exists() {
		return upper
	}
	return lower
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

// Owns reports whether a setting of the session stands in the file that asks for it, and
// not in the base config of a cell.
func (s *Session) Owns(n doc.Node) bool {
	return n.Document() == s.Settings.Document() || s.Cell == nil && n.Document() == s.Defaults.Document()
}
