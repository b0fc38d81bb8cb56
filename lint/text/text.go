// Package text has texts that know where in a file each of their bytes was read, and how new bytes
// are spelled there.
//
// A notebook hides JSON in a list of strings in JSON. To read it, compose [Source.Text] or [File],
// [Text.Slice] to each string literal, [Text.Unquote], [Join], and Slice to the text after the first
// line. The result is a Text like any other. An edit of it ([Text.Edit]) is an edit of the file,
// with the line breaks and quotes that the file has there.
package text

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A Span is a half-open range of bytes in a [Text], from 0.
type Span struct{ Start, End int }

// Len returns the number of bytes in s.
func (s Span) Len() int { return s.End - s.Start }

// A Range is a half-open range of bytes in a file, from 0. It is not a [Span], so that the compiler
// keeps the two kinds of offsets apart.
type Range struct{ Start, End int }

// A Text reads as its String, and knows the place in the file of every byte of it. The zero Text is
// empty, at offset 0 of no file. Texts are values and never change.
type Text struct {
	s      string
	source *Source // nil if there is no file
	// seams are the bytes that do not follow the byte before them in the file. The bytes of the
	// text are from, from+1, … among them. Without seams, the bytes are at base, base+1, … in the
	// file, so that a notebook of 50 MiB needs no table.
	seams []seam
	from  int
	base  int
	spell func(string) string // nil if new bytes are written unchanged
	nest  []part              // of [Nest]: the parts that the seams come from
}

// A part is one of several texts that are read one after the other.
type part struct {
	end    int // of its bytes
	offset int // in the file, behind the last of them
	spell  func(string) string
}

// A seam is a byte and its offset in the file. The bytes up to the next seam follow it there.
type seam struct{ at, offset int }

// seal appends a seam, if the byte needs one.
func seal(seams []seam, at, offset int) []seam {
	if n := len(seams); n > 0 {
		last := &seams[n-1]
		if last.at == at {
			last.offset = offset
			return seams
		}
		if last.offset+at-last.at == offset {
			return seams
		}
	}
	return append(seams, seam{at, offset})
}

// File returns the text of a whole file that has no name.
func File(src string) Text { return Text{s: src} }

// Source returns the file that t was read from; nil if the file has no name.
func (t Text) Source() *Source { return t.source }

// Join returns the parts, read one after the other. New text is spelled as in the first part, with
// sep after each line break: sep is what the file has between two lines. A byte between two parts
// has two places; the start of a span is in the later part.
func Join(sep string, parts ...Text) Text {
	if len(parts) == 0 {
		return Text{}
	}
	size := 0
	for _, p := range parts {
		size += len(p.s)
	}
	var b strings.Builder
	b.Grow(size)
	var seams []seam
	for _, p := range parts {
		seams = p.append(seams, b.Len())
		b.WriteString(p.s)
	}
	t := Text{s: b.String(), source: parts[0].source, seams: slices.Clip(seams), spell: parts[0].spell}
	if sep != "" {
		outer := parts[0].spell
		t.spell = func(s string) string {
			lines := strings.SplitAfter(s, "\n")
			for i, line := range lines {
				lines[i] = spelled(outer, line)
			}
			return strings.Join(lines, sep)
		}
	}
	return t
}

// Nest returns the parts, read one after the other, like [Join]. But new text is spelled as the part that it is written
// into, and the end of a span is in the earlier part. So a part can be JSON in a string of the JSON around it: every
// second one is, and the others are around it. What begins in one and ends in the other can't be edited.
func Nest(parts ...Text) Text {
	t := Join("", parts...)
	at := 0
	for _, p := range parts {
		at += len(p.s)
		t.nest = append(t.nest, part{at, p.offset(len(p.s)), p.spell})
	}
	if t.seams == nil {
		t.seams = []seam{{0, t.base}}
	}
	t.spell = nil
	return t
}

// Fixed returns t with text around it that is not in the file. The result can't be edited: see [ErrFixed].
func Fixed(before string, t Text, after string) Text {
	var seams []seam
	for i := range len(before) {
		seams = seal(seams, i, t.offset(0))
	}
	seams = t.append(seams, len(before))
	for i := range len(after) {
		seams = append(seams, seam{len(before) + len(t.s) + i, t.offset(len(t.s))})
	}
	as := before + t.s + after
	seams = seal(seams, len(as), t.offset(len(t.s)))
	return Text{s: as, source: t.source, seams: seams, spell: func(string) string { return fixed }}
}

// fixed is written over a text that can't be edited.
const fixed = "\x00fixed\x00"

// part returns the part that the byte at i of t is in, by its index.
func (t Text) part(i int) int {
	i += t.from
	return min(sort.Search(len(t.nest), func(n int) bool { return t.nest[n].end > i }), len(t.nest)-1)
}

// String returns the text that t reads as.
func (t Text) String() string { return t.s }

// Len returns the length of that text in bytes.
func (t Text) Len() int { return len(t.s) }

func (t Text) offset(i int) int {
	if t.seams == nil {
		return t.base + i
	}
	i += t.from
	n := sort.Search(len(t.seams), func(n int) bool { return t.seams[n].at > i }) - 1
	return t.seams[n].offset + i - t.seams[n].at
}

// append appends the seams of t to those of a longer text, in which t begins at a byte.
func (t Text) append(seams []seam, at int) []seam {
	seams = seal(seams, at, t.offset(0))
	first := sort.Search(len(t.seams), func(i int) bool { return t.seams[i].at > t.from })
	for _, s := range t.seams[first:] {
		if s.at > t.from+len(t.s) {
			break
		}
		seams = seal(seams, at+s.at-t.from, s.offset)
	}
	return seams
}

func spelled(spell func(string) string, s string) string {
	if spell == nil {
		return s
	}
	return spell(s)
}

// Slice returns the part of t that s covers. Like a slice of a string, it panics if s is out of
// range.
func (t Text) Slice(s Span) Text {
	part := Text{s: t.s[s.Start:s.End], source: t.source, spell: t.spell, nest: t.nest}
	if t.seams == nil {
		part.base = t.base + s.Start
	} else {
		part.seams, part.from = t.seams, t.from+s.Start
	}
	return part
}

// Clone returns t with its own copy of the bytes, so that it keeps nothing of the file in memory.
func (t Text) Clone() Text {
	t.s = strings.Clone(t.s)
	return t
}

// Range returns where in the file s was read.
func (t Text) Range(s Span) Range {
	r := Range{t.offset(s.Start), t.offset(s.End)}
	if t.nest != nil && s.End > s.Start {
		if p := t.nest[t.part(s.End-1)]; p.end == t.from+s.End {
			r.End = p.offset
		}
	}
	return r
}

// An Edit replaces a range of bytes in a file with New.
type Edit struct {
	Range
	New string
}

// Edit returns the edit of the file after which t reads as new where it now reads as s.
func (t Text) Edit(s Span, new string) Edit {
	spell := t.spell
	if t.nest != nil {
		first, last := t.part(s.Start), t.part(max(s.Start, s.End-1))
		spell = t.nest[first].spell
		if first != last && (first%2 > 0 || last%2 > 0) {
			new, spell = fixed, nil
		}
	}
	return Edit{t.Range(s), spelled(spell, new)}
}

// Unquote returns the decoded text of t, which must be one valid JSON string with its quotes. Bytes
// that are not UTF-8, and halves of surrogate pairs, read as U+FFFD. Text that is written into the
// result is escaped where JSON requires it.
func (t Text) Unquote() Text {
	in := t.Slice(Span{1, len(t.s) - 1}).Spelled(Escape)
	if strings.IndexByte(in.s, '\\') < 0 && utf8.ValidString(in.s) {
		return in
	}
	out := make([]byte, 0, len(in.s))
	var seams []seam
	for i := 0; i < len(in.s); {
		if plain := plain(in.s[i:]); plain > 0 {
			seams = in.Slice(Span{i, i + plain}).append(seams, len(out))
			out = append(out, in.s[i:i+plain]...)
			i += plain
			continue
		}
		r, n := next(in.s[i:])
		size := len(out)
		out = utf8.AppendRune(out, r)
		for ; size < len(out); size++ {
			seams = seal(seams, size, in.offset(i))
		}
		i += n
	}
	seams = seal(seams, len(out), in.offset(len(in.s)))
	in.seams, in.from, in.base = slices.Clip(seams), 0, 0
	in.s = string(out)
	return in
}

// Spelled returns t, with another step in how text that is written into it is spelled.
func (t Text) Spelled(spell func(string) string) Text {
	outer := t.spell // t itself would keep the file in memory
	t.spell = func(s string) string { return spelled(outer, spell(s)) }
	return t
}

// Decoded returns the text that t stands for. next gets the rest of t: it returns how many bytes at its beginning stand for
// other text, and which; 0 for a byte that stands for itself. Text that is written into the result is spelled by spell.
func (t Text) Decoded(next func(rest string) (n int, as string), spell func(string) string) Text {
	in := t.Spelled(spell)
	out := make([]byte, 0, len(in.s))
	var seams []seam
	from := 0 // of the bytes that stand for themselves
	plain := func(to int) {
		if to > from {
			seams = in.Slice(Span{from, to}).append(seams, len(out))
			out = append(out, in.s[from:to]...)
		}
	}
	for i := 0; i < len(in.s); {
		n, as := next(in.s[i:])
		if n == 0 {
			i++
			continue
		}
		plain(i)
		for range len(as) {
			seams = seal(seams, len(out), in.offset(i))
			out = append(out, as[0])
			as = as[1:]
		}
		i += n
		from = i
	}
	plain(len(in.s))
	seams = seal(seams, len(out), in.offset(len(in.s)))
	in.seams, in.from, in.base, in.s = slices.Clip(seams), 0, 0, string(out)
	return in
}

// plain returns how many bytes at the start of s have no escapes, and are UTF-8.
func plain(s string) int {
	i := 0
	for i < len(s) && s[i] != '\\' {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n < 2 {
			break
		}
		i += n
	}
	return i
}

// next reads one character of a JSON string, which is written in n bytes.
func next(s string) (r rune, n int) {
	if s[0] != '\\' || len(s) < 2 {
		return utf8.DecodeRuneInString(s)
	}
	switch s[1] {
	case 'n':
		return '\n', 2
	case 't':
		return '\t', 2
	case 'r':
		return '\r', 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'u':
		high, ok := hex4(s)
		if !ok {
			return utf8.RuneError, 2
		}
		if !utf16.IsSurrogate(high) {
			return high, 6
		}
		if low, ok := hex4(s[6:]); ok {
			if r := utf16.DecodeRune(high, low); r != utf8.RuneError {
				return r, 12
			}
		}
		return utf8.RuneError, 6
	}
	r, n = utf8.DecodeRuneInString(s[1:])
	return r, n + 1
}

// hex4 reads the four digits after \u.
func hex4(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s[2:6]) {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// Escape returns s as the inside of a JSON string. Like Jupyter, it escapes only what JSON requires.
func Escape(s string) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\b':
			b.WriteString(`\b`)
		case c == '\f':
			b.WriteString(`\f`)
		case c < ' ':
			b.WriteString(`\u00`)
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
