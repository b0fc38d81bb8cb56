package doc

import (
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

// A lexeme is a token of a text of which the brackets or quotes may be wrong.
type lexeme struct {
	text.Span
	kind   byte  // a bracket, one of ,:=; or 's' for a string or 'w' for another value
	first  bool  // it is the first of its line
	line   int   // where its line begins
	indent int   // of its line
	names  names // of a string: what knows it as a key
}

// A lexer divides a text into lexemes. A string does not go on behind its line.
type lexer struct {
	s       string
	i       int
	line    int // where the line of i begins
	end     int // where it ends
	indent  int // of that line
	list    []lexeme
	guesses []guess
}

func lex(s string) *lexer {
	l := &lexer{s: s}
	l.indented()
	for l.i < len(s) {
		l.step()
	}
	return l
}

// indented begins a line.
func (l *lexer) indented() {
	l.end = len(l.s)
	if n := strings.IndexByte(l.s[l.line:], '\n'); n >= 0 {
		l.end = l.line + n
	}
	if l.end > l.line && l.s[l.end-1] == '\r' {
		l.end--
	}
	l.indent = 0
	for l.line+l.indent < len(l.s) && (l.s[l.line+l.indent] == ' ' || l.s[l.line+l.indent] == '\t') {
		l.indent++
	}
}

func (l *lexer) add(kind byte, start int) {
	l.list = append(l.list, lexeme{
		Span: text.Span{Start: start, End: l.i}, kind: kind, first: start == l.line+l.indent, line: l.line, indent: l.indent,
	})
}

func (l *lexer) step() {
	start := l.i
	switch c := l.s[l.i]; {
	case c == '\n':
		l.i++
		l.line = l.i
		l.indented()
	case c == ' ' || c == '\t' || c == '\r':
		l.i++
	case oddBlank(l.s[l.i:]) > 0:
		l.i += oddBlank(l.s[l.i:])
	case c == '"':
		l.quoted()
	case c == '\'':
		if end, ok := stringEnd(l.s[:l.eol()], l.i); ok {
			l.i = end
			l.add('s', start)
			return
		}
		l.word()
	case l.placeholder():
	case strings.IndexByte("{}[],:=;", c) >= 0:
		l.i++
		l.add(c, start)
	default:
		if end := comment(l.s, l.i); end > l.i {
			for l.i < end {
				if l.s[l.i] == '\n' {
					l.line = l.i + 1
					l.indented()
				}
				l.i++
			}
			return
		}
		l.word()
	}
}

func (l *lexer) placeholder() bool {
	n, role := facts.PlaceholderAt(l.s[l.i:])
	if n == 0 || role != facts.Fills {
		return false
	}
	start := l.i
	if end := l.i + n; end < len(l.s) && l.s[end] == '"' && l.separates(end+1, max(end+1, l.eol())) {
		l.unopened(start, end)
		return true
	}
	if l.opening(l.i+n) >= 0 {
		return false
	}
	l.i += n
	for l.i < len(l.s) && wordByte(l.s[l.i]) {
		l.i++
	}
	l.add('w', start)
	return true
}

// longestWord is how far the closing quote of a string is looked for that has no opening one.
const longestWord = 1 << 10

// eol is where the line ends, which is another one behind a placeholder of several lines.
func (l *lexer) eol() int {
	if l.end <= l.i {
		l.end = len(l.s)
		if n := strings.IndexByte(l.s[l.i:], '\n'); n >= 0 {
			l.end = l.i + n
		}
	}
	return l.end
}

// closing returns where the string that begins at i ends; -1 if that is not on its line.
func (l *lexer) closing(i, end int) int {
	for i++; i < end; i++ {
		switch l.s[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

// separates reports whether what follows an offset, up to the end of the line, may follow a string.
func (l *lexer) separates(i, end int) bool {
	rest := strings.TrimLeft(l.s[i:end], " \t")
	return rest == "" || strings.IndexByte(",:]};=", rest[0]) >= 0 || comment(rest, 0) > 0
}

var (
	// unclosedKey matches a key without a closing quote, with its value behind it.
	unclosedKey = pattern.New(`^([A-Za-z_][\w.-]*)\s*:\s*(?:-?[0-9.]+|true|false|null|True|False|None|\{|\[|$)`)
	// divided matches a word, and what separates it from the next token.
	divided = pattern.New(`^[\w.+-]+\s*[,:}\]]\s`)
)

// quoted reads a string. If its closing quote is missing, it ends before the separators that it would end with.
func (l *lexer) quoted() {
	start := l.i
	eol := l.eol()
	end := l.closing(l.i, eol)
	inner := l.s[start+1 : eol]
	if end >= 0 {
		inner = l.s[start+1 : end]
		tail := behind(inner)
		if l.separates(end+1, eol) || tail == 0 || strings.TrimLeft(l.s[end+1:eol], " \t") != l.s[end+1:eol] {
			l.i = end + 1
			l.add('s', start)
			return
		}
	}
	at := start + 1 + len(withoutEnd(inner))
	value := len(l.list) > 0 && l.list[len(l.list)-1].kind == ':'
	if key := unclosedKey.FindStringSubmatch(inner); key != nil && !value {
		at = start + 1 + len(key[1])
	}
	l.i = at
	l.add('s', start)
	l.guesses = append(l.guesses, guess{
		replaced: text.Span{Start: at, End: at}, new: `"`, byte: '"', shown: text.Span{Start: start, End: at},
		what: "missing closing quote", fix: "insert the closing quote",
	})
}

// withoutEnd returns a text without the separators at its end. A bracket that one in the text opens is no separator.
func withoutEnd(s string) string {
	rest := s[:len(s)-behind(s)]
	for open := strings.Count(rest, "{") - strings.Count(rest, "}"); open > 0; open-- {
		n := strings.IndexByte(s[len(rest):], '}')
		if n < 0 {
			break
		}
		rest = s[:len(rest)+n+1]
	}
	return rest
}

// behind returns the length of what stands at the end of a text as behind the closing quote of a string.
func behind(s string) int {
	end := s[max(0, len(s)-mostBlanks):]
	return len(end) - len(strings.TrimRight(end, " \t\r\n,:{}[]"))
}

// opening returns where the closing quote of a string without an opening one is, if the string begins before i; else -1.
func (l *lexer) opening(i int) int {
	eol := l.eol()
	n := strings.IndexByte(l.s[min(i, eol):min(eol, i+longestWord)], '"')
	if n < 0 {
		return -1
	}
	end := i + n
	if divided.MatchString(l.s[l.i:end]) || !l.separates(end+1, eol) || behind(l.s[l.i:end]) > 0 {
		return -1
	}
	return end
}

// unopened reads a string that lacks its opening quote, from start to its closing quote.
func (l *lexer) unopened(start, end int) {
	l.i = end + 1
	l.add('s', start)
	l.guesses = append(l.guesses, guess{
		replaced: text.Span{Start: start, End: start}, new: `"`, byte: '"', shown: text.Span{Start: start, End: end},
		what: "missing opening quote", fix: "insert the opening quote",
	})
}

// word reads a value without quotes, or a string of which the opening quote is missing.
func (l *lexer) word() {
	start := l.i
	if end := l.opening(l.i + 1); end >= 0 {
		l.unopened(start, end)
		return
	}
	for l.i++; l.i < len(l.s) && strings.IndexByte(" \t\r\n,:{}[]\";=", l.s[l.i]) < 0; l.i++ {
	}
	l.add('w', start)
}
