package doc

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

func (r *reading) str(quote byte) {
	start := r.i
	goesOn := continued{flaw: -1}
	for j := start + 1; j < len(r.s); {
		from := j
		j = meaningless(r.s, j)
		if r.inside {
			if end := r.holeIn(from, j); end > 0 {
				j = end
				continue
			}
		}
		if j == len(r.s) {
			break
		}
		switch c := r.s[j]; {
		case c == quote:
			r.i = j + 1
			r.join(goesOn)
			if quote == '\'' {
				r.single(start)
			}
			return
		case c == '\\' && r.goesOn(j, &goesOn):
			j = goesOn.end
		case c == '\\':
			j += r.escape(j, quote)
		case c < ' ':
			goesOn.broken = goesOn.broken || c == '\n'
			r.flaws = append(r.flaws, Flaw{
				Kind: ControlCharacter, span: text.Span{Start: j, End: j + 1},
				owner: text.Span{Start: start, End: j},
			})
			r.put(j, ' ')
			j++
		case c == '"': // in single quotes
			r.put(j, ' ')
			j++
		default:
			j++
		}
	}
	line, _, _ := strings.Cut(r.s[start:], "\n")
	r.fail(OpenString, start, start+len(strings.TrimRight(line, "\r")))
}

// meaningless returns the end of the bytes from j that have no meaning in a string. Most of a notebook is these, so it looks at eight
// at a time.
func meaningless(s string, j int) int {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones // the highest bit of each byte
	)
	for ; j+8 <= len(s); j += 8 {
		b := s[j : j+8]
		w := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
			uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		double, single, back := w^'"'*ones, w^'\''*ones, w^'\\'*ones // a byte that is equal becomes 0
		if ((w-' '*ones)&^w|(double-ones)&^double|(single-ones)&^single|(back-ones)&^back)&highs != 0 {
			break
		}
	}
	for j < len(s) && s[j] >= ' ' && s[j] != '"' && s[j] != '\\' && s[j] != '\'' {
		j++
	}
	return j
}

// continued is what is known of a string that goes on on the next line.
type continued struct {
	flaw   int // its index; -1 if there is none
	end    int // of the last line break behind a backslash
	joins  []text.Span
	broken bool // a line break has no backslash before it, or blanks between
}

// goesOn reports whether a backslash ends its line, as a string goes on in Python and in a shell. All of one string are one
// flaw.
func (r *reading) goesOn(j int, c *continued) bool {
	rest := r.s[j+1:]
	if rest == "" || strings.IndexByte(" \t\r\n", rest[0]) < 0 {
		return false
	}
	line := strings.TrimLeft(rest, " \t")
	if r.words {
		line = rest // Python does not allow blanks there
	}
	behind := strings.TrimPrefix(strings.TrimPrefix(line, "\r"), "\n")
	if len(behind) == len(line) || r.s[len(r.s)-len(behind)-1] != '\n' {
		return false
	}
	c.end = len(r.s) - len(behind)
	c.broken = c.broken || len(line) < len(rest)
	c.joins = append(c.joins, text.Span{Start: j, End: c.end})
	if c.flaw < 0 {
		c.flaw = len(r.flaws)
		r.flaw(Continued, j, j+1)
	}
	for i := j; i < c.end; i++ {
		r.put(i, ' ')
	}
	return true
}

// join records how a string is joined that goes on on the next line. With other line breaks in it, that is not known.
func (r *reading) join(c continued) {
	if c.flaw >= 0 && !c.broken {
		r.flaws[c.flaw].joins = c.joins
	}
}

// joined reads the + behind a string. It ends the reading, because the twin has no strings in several parts. The places of all
// are known if nothing but strings are between them.
func (r *reading) joined() {
	blanks := func(i int) int { return i + len(r.s[i:]) - len(strings.TrimLeft(r.s[i:], " \t\r\n")) }
	var joins []text.Span
	at := r.i
	for at < len(r.s) && r.s[at] == '+' {
		from := at
		if at > 0 && r.s[at-1] == ' ' {
			from--
		}
		joins = append(joins, text.Span{Start: from, End: at + 1})
		at = blanks(at + 1)
		if at == len(r.s) || r.s[at] != '"' && r.s[at] != '\'' {
			joins = nil
			break
		}
		end, ok := stringEnd(r.s, at)
		if !ok {
			joins = nil
			break
		}
		at = blanks(end)
	}
	if at == len(r.s) || strings.IndexByte(",}])#", r.s[at]) < 0 {
		joins = nil
	}
	r.fail(Joined, r.i, r.i+1)
	if n := len(r.flaws) - 1; n >= 0 && r.flaws[n].Kind == Joined {
		r.flaws[n].joins = joins
	}
}

// escape reads an escape in a string and returns its length in bytes.
func (r *reading) escape(j int, quote byte) int {
	if j+1 < len(r.s) {
		switch r.s[j+1] {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			return 2
		case 'u':
			if hex4(r.s[j+2:]) {
				return 6
			}
		case '\'':
			if quote == '\'' {
				r.put(j, ' ')
				return 2
			}
		}
	}
	_, n := utf8.DecodeRuneInString(r.s[j+1:])
	if n > 0 && r.s[j+1] < ' ' {
		n = 0 // the character is a flaw of its own
	}
	r.flaw(BadEscape, j, j+1+n)
	r.put(j, ' ')
	return 1
}

func hex4(s string) bool {
	if len(s) < 4 {
		return false
	}
	for _, c := range []byte(s[:4]) {
		if !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)) {
			return false
		}
	}
	return true
}

func (r *reading) single(start int) {
	if r.i < len(r.s) && r.i-start == 2 && r.s[r.i] == '\'' {
		r.fail(TripleQuotes, start, r.i+1)
		return
	}
	r.flaw(SingleQuotes, start, r.i)
	r.put(start, '"')
	r.put(r.i-1, '"')
}

// curly reads a string in curly quotes, which have three bytes each.
func (r *reading) curly() {
	const width = len("“")
	start := r.i
	rest := r.s[start+width:]
	n := strings.IndexAny(rest, "“”\"\n\\")
	if n < 0 || !strings.HasPrefix(rest[n:], "“") && !strings.HasPrefix(rest[n:], "”") {
		r.fail(CurlyQuotes, start, start+width)
		return
	}
	r.i = start + width + n + width
	r.flaw(CurlyQuotes, start, r.i)
	r.quoted(start)
}

// quoted writes a string into the twin, from start to the current byte.
func (r *reading) quoted(start int) {
	for i := start; i < r.i; i++ {
		r.put(i, '_')
	}
	r.put(start, '"')
	r.put(r.i-1, '"')
}

// bare reads a run of letters, digits, signs, dots and underscores as a string without quotes.
func (r *reading) bare() {
	start := r.i
	for r.i < len(r.s) && wordByte(r.s[r.i]) {
		r.i++
	}
	if r.filled(start, r.i) {
		return
	}
	if r.i < len(r.s) && (r.s[r.i] == '"' || r.s[r.i] == '\'') {
		r.fail(PrefixedString, start, r.i)
		return
	}
	if len(r.opens) == 0 && strings.HasPrefix(strings.TrimLeft(r.s[r.i:], " "), ":") {
		r.fail(NoBraces, start, r.i)
		return
	}
	// A word outside brackets can't be settings; inside, its quotes are missing.
	if len(r.opens) == 0 || r.i-start < 2 || r.i < len(r.s) && !delimiter(r.s, r.i) {
		r.i = start
		r.fail(r.unexpected(), start, start+r.run())
		return
	}
	r.flaw(Unquoted, start, r.i)
	r.quoted(start)
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c == '_' || c == '-' || c == '+' || c == '.'
}

func delimiter(s string, i int) bool {
	if strings.IndexByte(" \t\r\n,:}]", s[i]) >= 0 || comment(s, i) > i {
		return true
	}
	n, _ := facts.PlaceholderAt(s[i:])
	return n > 0
}

// word reads a value that is neither quoted nor in brackets.
func (r *reading) word() {
	start, end := r.i, r.i
	for end < len(r.s) && wordByte(r.s[end]) {
		end++
	}
	w := r.s[start:end]
	if r.filled(start, end) {
		return
	}
	if end < len(r.s) && !delimiter(r.s, end) {
		r.bare() // reports why
		return
	}
	strict := ""
	switch w {
	case "true", "false", "null":
		if r.words {
			r.flaw(JSONWord, start, end)
		}
	case "True", "False":
		r.flaw(PythonWord, start, end)
		strict = strings.ToLower(w)
	case "None":
		r.flaw(PythonWord, start, end)
		strict = "null"
	case "NaN":
		r.flaw(NotANumber, start, end)
		strict = "0.0"
	case "Infinity":
		r.flaw(NotANumber, start, end)
		strict = "0.000000"
	case "-Infinity":
		r.flaw(NotANumber, start, end)
		strict = "-0.000000"
	default:
		if !numbers.MatchString(w) {
			r.odd(w)
			return
		}
		if len(w) > digits && !strings.ContainsAny(w, ".eE") && len(strings.TrimPrefix(w, "-")) > digits {
			r.flaw(BadNumber, start, end)
		}
	}
	for i := range len(strict) {
		r.put(start+i, strict[i])
	}
	r.i = end
}

// based matches a number of Python or C that is not decimal.
var based = pattern.New(`^[+-]?0([xX][0-9a-fA-F_]+|[oO][0-7_]+|[bB][01_]+)$`)

// odd reads a word that JSON does not have: a number in another notation, or a string without
// quotes.
func (r *reading) odd(w string) {
	start := r.i
	if w == "" || strings.Trim(w, "0123456789+-._") != "" && !based.MatchString(w) {
		r.bare()
		return
	}
	r.i += len(w)
	r.flaw(BadNumber, start, r.i)
	for i := start; i < r.i; i++ {
		r.put(i, '1')
	}
}

var numbers = pattern.New(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$`)

// comment returns the end of the comment that begins at i, or i if there is none.
func comment(s string, i int) int {
	rest := s[i:]
	switch {
	case strings.HasPrefix(rest, "/*"):
		if n := strings.Index(rest[2:], "*/"); n >= 0 {
			return i + n + 4
		}
		return i
	case strings.HasPrefix(rest, "//"), strings.HasPrefix(rest, "#"):
		line, _, _ := strings.Cut(rest, "\n")
		return i + len(strings.TrimSuffix(line, "\r"))
	}
	return i
}

// oddBlank returns the length of a space character at the start of s that JSON does not allow; 0
// if there is none.
func oddBlank(s string) int {
	c, n := utf8.DecodeRuneInString(s)
	if unicode.IsSpace(c) || strings.ContainsRune("\ufeff\u200b\u200c\u200d\u2060", c) && c != utf8.RuneError {
		return n
	}
	return 0
}
