package carrier

import (
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

var (
	// collection matches a line of YAML on which a flow mapping or sequence begins.
	collection = pattern.New(`^[ \t]*(?:- +)*(?:(?:[^\s#'"{\[][^#]*?|'[^']*'|"[^"]*"):[ \t]+)?(?:![^ ]+ +)?([{\[])`)
	// behind matches what can follow it.
	behind = pattern.New(`^[ \t]*(?:\r?\n|$|[ \t]#)`)
)

// collection looks into a flow mapping or sequence of YAML that is JSON. It reports whether one begins on a line, and moves on
// to its last line. In YAML, one that is not JSON can be right.
func (f *finder) collection(l *lines, i *int) bool {
	m := collection.FindStringSubmatchIndex(l.at(*i))
	if m == nil {
		return false
	}
	start := l.from[*i] + m[2]
	if start < l.passed {
		return false // one around it is no JSON
	}
	end := closing(l.src.String(), start)
	l.passed = end
	if !behind.MatchString(l.src.String()[end:]) {
		return false
	}
	t := l.src.Slice(text.Span{Start: start, End: end})
	if !Mentioned(t.String()) {
		return false
	}
	d := doc.Read(t, doc.JSON)
	if !d.Sound() {
		return false
	}
	if isConfig(d) {
		f.found = append(f.found, t)
	} else {
		f.node(d.Root(), 0)
	}
	*i = l.line(end - 1)
	return true
}

// closing returns the end of the brackets that open at a byte, or of the text.
func closing(s string, start int) int {
	depth := 0
	for i := start; i < len(s); i++ {
		switch s[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"':
			for i++; i < len(s) && s[i] != '"'; i++ {
				if s[i] == '\\' {
					i++
				}
			}
		}
	}
	return len(s)
}
