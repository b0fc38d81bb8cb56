package spark

import "github.com/sparklint/sparklint/lint/facts"

// Current are the versions that people run.
var Current = []string{"3.3.4", "3.5.6", "4.0.1"}

// A Span is the versions of Spark for which something holds: from Since on, and
// before Until; empty ends are open.
type Span struct{ Since, Until string }

// Holds tells whether a version is within.
func (s Span) Holds(version string) bool {
	return (s.Since == "" || facts.AtLeast(version, s.Since)) && (s.Until == "" || !facts.AtLeast(version, s.Until))
}
