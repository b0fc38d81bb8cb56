package spark

import "github.com/sparklint/sparklint/lint/facts"

// Releases are the last releases of each minor version, in order. The table begins with 2.2.
var Releases = []string{
	"1.6.3", "2.0.2", "2.1.3", "2.2.3", "2.3.4", "2.4.8",
	"3.0.3", "3.1.3", "3.2.4", "3.3.4", "3.4.4", "3.5.6", "4.0.1", "4.1.4", "4.2.1", "4.3.0",
}

// Current are the versions that people run today.
var Current = []string{"3.3.4", "3.5.6", "4.0.1"}

// A Span is a range of versions of Spark: Since and later, before Until. An empty end is
// open.
type Span struct{ Since, Until string }

// Holds reports whether a version is in the span.
func (s Span) Holds(version string) bool {
	return (s.Since == "" || facts.AtLeast(version, s.Since)) && (s.Until == "" || !facts.AtLeast(version, s.Until))
}

// number is a version as a number, for comparison: its first three parts, each up to
// its first character that is not a digit.
func number(version string) int {
	n, parts, digits := 0, 0, true
	part := 0
	for i := 0; i < len(version) && parts < 3; i++ {
		switch c := version[i]; {
		case c == '.':
			n, part, digits = n*1000+part, 0, true
			parts++
		case c < '0' || c > '9' || part > 99:
			digits = false
		case digits:
			part = part*10 + int(c-'0')
		}
	}
	for ; parts < 3; parts++ {
		n, part = n*1000+part, 0
	}
	return n
}
