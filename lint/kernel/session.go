package kernel

import (
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/notebook"
)

// A Session is what Livy's POST /sessions gets: session_configs_defaults, and over it
// session_configs or what a %%configure cell puts in its place, merged as SparkMagic merges them.
// It answers with the nodes that the settings come from.
type Session struct {
	// Cell is the cell that replaced session_configs; nil if none did.
	Cell *notebook.Cell
	// Refused reports whether SparkMagic refuses the cell: for a flaw in its body or on its line,
	// or because code has started a session before it.
	Refused bool
	// Replaced is the session_configs that the cell replaced; it does not exist if it is not known.
	Replaced doc.Node
	// Defaults are the session_configs_defaults of the base config.
	Defaults doc.Node
	// Settings are session_configs, or the cell's.
	Settings doc.Node
}

// Get returns what the session has at keys; it does not exist if there is nothing. Objects are
// merged at any depth, and anything else replaces what is beneath it, even null.
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

// Property returns the node that decides a property of Spark: the field of the request for it,
// unless that is null, and otherwise the entry in conf.
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

// Owns reports whether a setting of the session stands in the file that asks for the session, and
// not in the base config of a cell.
func (s *Session) Owns(n doc.Node) bool {
	return n.Document() == s.Settings.Document() || s.Cell == nil && n.Document() == s.Defaults.Document()
}
