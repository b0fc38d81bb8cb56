package doc

import "strings"

// A literal is a text that Python reads as an expression. Its strings and brackets are known, and nothing else.
type literal struct {
	unclosed bool // a string or a bracket has no end
	wrong    bool // a bracket closes another one, or none
}

// readLiteral looks for strings and brackets as Python's tokenizer does.
func readLiteral(s string) (l literal) {
	closing := map[byte]byte{'{': '}', '[': ']', '(': ')'}
	var open []byte
	for i := 0; i < len(s); {
		switch c := s[i]; c {
		case '#':
			i = after(s, i, "\n")
		case '\'', '"':
			end, ok := stringEnd(s, i)
			if !ok {
				return literal{unclosed: true}
			}
			i = end
		case '{', '[', '(':
			open = append(open, closing[c])
			i++
		case '}', ']', ')':
			if len(open) == 0 || open[len(open)-1] != c {
				return literal{wrong: true}
			}
			open = open[:len(open)-1]
			i++
		default:
			i++
		}
	}
	l.unclosed = len(open) > 0
	return l
}

// stringEnd returns the end of the string that begins at a quote. ok is false if it has none: a string in single quote
// marks ends on its line.
func stringEnd(s string, from int) (end int, ok bool) {
	mark := s[from : from+1]
	if strings.HasPrefix(s[from:], strings.Repeat(mark, 3)) {
		mark = strings.Repeat(mark, 3)
	}
	for i := from + len(mark); i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "\\\r\n"):
			i += 2
		case s[i] == '\\':
			i++
		case s[i] == '\n' && len(mark) == 1:
			return 0, false
		case strings.HasPrefix(s[i:], mark):
			return i + len(mark), true
		}
	}
	return 0, false
}

// after returns the offset behind the next occurrence of a text; the end if there is none.
func after(s string, from int, what string) int {
	if i := strings.Index(s[from:], what); i >= 0 {
		return from + i + len(what)
	}
	return len(s)
}

// lacksComma reports whether Python needs a comma between two values at an offset. It joins two strings without one,
// unless the second is a key.
func lacksComma(s string, at int) bool {
	first, rest := strings.TrimRight(s[:at], " \t\r\n"), strings.TrimLeft(s[at:], " \t\r\n")
	if first == "" || rest == "" || strings.ContainsRune(`+-#`, rune(rest[0])) {
		return false
	}
	if !strings.HasSuffix(first, `"`) && !strings.HasSuffix(first, "'") {
		return true
	}
	if rest[0] != '"' && rest[0] != '\'' {
		return false
	}
	end, ok := stringEnd(rest, 0)
	return ok && strings.HasPrefix(strings.TrimLeft(rest[end:], " \t\r\n"), ":")
}
