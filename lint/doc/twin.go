package doc

import (
	"strings"
	"unicode/utf8"

	"github.com/sparklint/sparklint/lint/text"
)

// What the next token must be.
const (
	wantValue  = iota // at the top, or after a colon
	wantFirst         // after an opening bracket
	wantMember        // after a comma
	wantColon
	wantNext // after a value
)

const (
	// deepest is the nesting at which Python's reader fails; observed between 400 and 900.
	deepest = 900
	// bottom is the nesting at which this reader stops, because readers of the twin are recursive.
	bottom = 10_000
	// digits is the largest number of digits that Python converts to an integer.
	digits = 4300
)

// A reading makes the strict twin of s: strict JSON of the same length, so that an offset in one is
// an offset in the other. The twin has only the structure; values are decoded from s.
type reading struct {
	s     string
	out   []byte // the twin; nil as long as it equals s
	flaws []Flaw
	opens []int // offsets of the open brackets
	upper upper
	want  int
	comma int // offset of the last comma
	end   int // end of the last value
	i     int
	words bool // report true, false and null, which Python does not have
	vars  bool // ${NAME} stands for any text
	stop  bool // there is no twin

	holes  []hole // the placeholders
	inside bool   // placeholders in strings may have quotes
	gap    bool   // one that may stand for a comma is the last thing before the current byte
	loose  bool   // there is one that is not a value or a key
}

// twin returns the strict twin of s, and the flaws that make s differ from it; ok is false if there
// is no twin, and then the last flaw says why.
func twin(s string, d Dialect) (out string, flaws []Flaw, ok bool) {
	r := read(s, d, 0)
	return r.twin(), r.flaws, !r.stop
}

// read reads s, and records the members of the containers of that many levels. Only if s is not as its dialect has it,
// placeholders in its strings may have quotes.
func read(s string, d Dialect, levels int) *reading {
	r := &reading{s: s, words: d == Literal, vars: d == Template}
	r.upper.levels, r.upper.room = levels, max(few, len(s)/512)
	r.all()
	if len(r.flaws) == 0 || !quotedHole(s) {
		return r
	}
	other := &reading{s: s, words: r.words, vars: r.vars, inside: true}
	other.all()
	if r.stop && !other.stop || r.stop == other.stop && other.faults() < r.faults() {
		return other
	}
	return r
}

func (r *reading) all() {
	if !utf8.ValidString(r.s) {
		r.badBytes()
	}
	for r.i < len(r.s) && !r.stop {
		r.step()
	}
	if !r.stop {
		r.finish()
	}
}

func (r *reading) twin() string {
	if r.out == nil {
		return r.s
	}
	return string(r.out)
}

// faults is the number of flaws that are not placeholders.
func (r *reading) faults() int { return len(r.flaws) - len(r.holes) }

func (r *reading) badBytes() {
	for i := 0; i < len(r.s); {
		c, n := utf8.DecodeRuneInString(r.s[i:])
		if c == utf8.RuneError && n == 1 {
			r.flaw(NotUTF8, i, i+1)
			r.put(i, '?')
		}
		i += n
	}
}

func (r *reading) put(i int, c byte) {
	if r.s[i] == c && r.out == nil {
		return
	}
	if r.out == nil {
		r.out = []byte(r.s)
	}
	r.out[i] = c
}

func (r *reading) blank(from, to int) {
	for i := from; i < to; i++ {
		if r.s[i] != '\n' && r.s[i] != '\r' {
			r.put(i, ' ')
		}
	}
}

func (r *reading) flaw(k Kind, from, to int) {
	r.flaws = append(r.flaws, Flaw{Kind: k, span: text.Span{Start: from, End: to}})
}

// fail ends the reading, because no strict JSON of this length has the same meaning.
func (r *reading) fail(k Kind, from, to int) {
	r.stop = true
	if r.loose {
		return // a placeholder may stand for what is missing
	}
	for i, f := range r.flaws {
		// A line break in a string nearly always means a missing quote before it. After that, text
		// inside and outside of strings is swapped.
		if f.Kind == ControlCharacter && r.s[f.span.Start] == '\n' {
			r.flaws = append(r.flaws[:i], Flaw{Kind: OpenString, span: f.owner})
			return
		}
	}
	r.flaw(k, from, to)
}

func (r *reading) step() {
	c := r.s[r.i]
	if c == ' ' || c == '\t' || c == '\n' || c == '\r' {
		r.i++
		return
	}
	if r.placeholder() {
		return
	}
	switch c {
	case ',':
		r.readComma()
	case ':':
		if len(r.opens) == 0 && r.want == wantNext {
			r.extra()
			return
		}
		if r.want != wantColon {
			r.fail(r.unexpected(), r.i, r.i+1)
			return
		}
		r.want, r.gap = wantValue, false
		r.i++
	case '}', ']':
		r.close(c)
	default:
		if end := comment(r.s, r.i); end > r.i {
			r.flaw(Comment, r.i, end)
			r.blank(r.i, end)
			r.i = end
			return
		}
		if n := oddBlank(r.s[r.i:]); n > 0 {
			r.oddBlank(n)
			return
		}
		r.member(c)
	}
}

func (r *reading) oddBlank(n int) {
	kind := OddBlank
	if r.i == 0 && strings.HasPrefix(r.s, "\ufeff") {
		kind = BOM
	}
	r.flaw(kind, r.i, r.i+n)
	r.blank(r.i, r.i+n)
	r.i += n
}

func (r *reading) readComma() {
	switch {
	case r.want == wantNext && len(r.opens) == 0:
		r.extra()
		return
	case r.want == wantNext:
		r.comma = r.i
		r.want = wantMember
	case r.want == wantMember || r.want == wantFirst:
		if !r.gap {
			r.flaw(ExtraComma, r.i, r.i+1)
		}
		r.put(r.i, ' ')
	default:
		r.fail(r.unexpected(), r.i, r.i+1)
	}
	r.gap = false
	r.i++
}

func (r *reading) close(c byte) {
	if len(r.opens) == 0 && r.want == wantNext {
		r.extra()
		return
	}
	if len(r.opens) == 0 || r.want == wantColon || r.want == wantValue {
		r.fail(r.unexpected(), r.i, r.i+1)
		return
	}
	open := r.opens[len(r.opens)-1]
	if r.s[open] == '{' != (c == '}') {
		r.fail(WrongBracket, r.i, r.i+1)
		return
	}
	if r.want == wantMember {
		if !r.gap {
			r.flaw(TrailingComma, r.comma, r.comma+1)
		}
		r.put(r.comma, ' ')
	}
	r.opens = r.opens[:len(r.opens)-1]
	r.i++
	r.upper.close(len(r.opens), text.Span{Start: open, End: r.i})
	r.value()
}

// value records that a value ends here.
func (r *reading) value() {
	r.end = r.i
	r.want, r.gap = wantNext, false
}

// extra reports text after the document and replaces it by spaces.
func (r *reading) extra() {
	end := len(strings.TrimRight(r.s, " \t\r\n"))
	if r.s[r.i] == ':' {
		r.fail(NoBraces, 0, r.end)
		return
	}
	if !r.loose {
		r.flaw(ExtraText, r.i, end)
	}
	r.blank(r.i, end)
	r.i = len(r.s)
}

func (r *reading) member(c byte) {
	if r.vars && strings.HasPrefix(r.s[r.i:], "${") {
		r.reference()
		return
	}
	if r.want == wantNext {
		if len(r.opens) == 0 {
			r.extra()
			return
		}
		if r.words && c == '+' && strings.IndexByte(`"'`, r.s[r.end-1]) >= 0 {
			r.joined()
			return
		}
		if r.end == r.i || !wordByte(c) && !strings.ContainsRune("\"'{[\u201c\u201d", r.rune()) {
			r.fail(WantComma, r.i, r.i+r.run())
			return
		}
		if !r.gap {
			r.flaw(MissingComma, r.end, r.end)
		}
		r.put(r.end, ',')
		r.want = wantMember
	}
	if r.want == wantColon {
		r.fail(r.unexpected(), r.i, r.i+1)
		return
	}
	key := r.want != wantValue && r.s[r.opens[len(r.opens)-1]] == '{'
	start := r.i
	switch {
	case c == '"' || c == '\'':
		r.str(c)
	case strings.HasPrefix(r.s[r.i:], "“"), strings.HasPrefix(r.s[r.i:], "”"):
		r.curly()
	case key:
		r.bare()
	case c == '{' || c == '[':
		r.open()
		return
	default:
		r.word()
	}
	if r.stop {
		return
	}
	if key {
		if r.i-start < 2 {
			r.fail(Unquoted, start, r.i)
		}
		r.upper.key = text.Span{Start: start, End: r.i}
		r.want, r.gap = wantColon, false
		return
	}
	r.upper.member(len(r.opens), text.Span{Start: start, End: r.i})
	r.value()
}

func (r *reading) rune() rune {
	c, _ := utf8.DecodeRuneInString(r.s[r.i:])
	return c
}

// run returns the length of the text up to the next space, bracket or delimiter: at least one
// character.
func (r *reading) run() int {
	_, n := utf8.DecodeRuneInString(r.s[r.i:])
	if end := strings.IndexAny(r.s[r.i:], " \t\r\n,:{}[]\""); end > n {
		return end
	}
	return n
}

func (r *reading) open() {
	r.upper.open(len(r.opens), r.i)
	r.opens = append(r.opens, r.i)
	if len(r.opens) == deepest {
		r.flaw(TooDeep, r.i, r.i+1)
	}
	if len(r.opens) > bottom {
		r.stop = true
		return
	}
	r.want, r.gap = wantFirst, false
	r.i++
}

func (r *reading) finish() {
	switch {
	case len(r.opens) > 0:
		open := r.opens[len(r.opens)-1]
		r.fail(OpenBracket, open, open+1)
	case r.want != wantNext:
		r.fail(Nothing, len(r.s), len(r.s))
	}
}

func (r *reading) unexpected() Kind {
	switch {
	case r.want == wantColon:
		return WantColon
	case r.want == wantNext:
		return WantComma
	case r.want != wantValue && len(r.opens) > 0 && r.s[r.opens[len(r.opens)-1]] == '{':
		return WantKey
	}
	return WantValue
}
