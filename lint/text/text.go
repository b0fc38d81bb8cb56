// Package text has bytes that remember where in a file each of them was read, and how new bytes are
// spelled there.
//
// A notebook hides JSON in a list of strings in JSON. That is composed and not modelled:
// [Source.Text] or [File], [Text.Slice] to each string literal, [Text.Unquote], [Join], and Slice
// to what follows the first line. The result is a Text like any other. An edit of it ([Text.Edit])
// is an edit of the file, with line breaks and quotes as the file has them there.
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

// A Range is a half-open range of bytes in a file, from 0. It is not a [Span]: so the compiler
// keeps the two kinds of offset apart.
type Range struct{ Start, End int }

// A Text reads as its String, and knows the place in the file of every byte of it. The zero Text is
// empty, at offset 0 of no file. Texts are values and never change.
type Text struct {
	s      string
	source *Source // nil: of no file
	// seams are where in the file the spelling of bytes begins that does not follow that of the
	// byte before, for from, from+1, … and the end; nil stands for base, base+1, …: a notebook of
	// 50 MiB costs no table.
	seams []seam
	from  int
	base  int
	spell func(string) string // nil: as it stands
}

// A seam is a byte that is spelled at an offset of the file, as those that follow it are
// behind.
type seam struct{ at, offset int }

// seal puts a seam behind others, if there need be one.
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

// File returns the whole of a file that has no name.
func File(src string) Text { return Text{s: src} }

// Source returns the file that t was read from; nil if it is of a file without a name.
func (t Text) Source() *Source { return t.source }

// Join returns the parts, read one after the other. A text with line breaks that is written into it
// gets sep after each of them: the bytes that the file has between two lines. It is spelled as in
// the first part. A byte at a seam has two places; as the start of a span it is in the later part.
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

// String returns what t reads as.
func (t Text) String() string { return t.s }

// Len returns the number of bytes that t reads as.
func (t Text) Len() int { return len(t.s) }

func (t Text) offset(i int) int {
	if t.seams == nil {
		return t.base + i
	}
	i += t.from
	n := sort.Search(len(t.seams), func(n int) bool { return t.seams[n].at > i }) - 1
	return t.seams[n].offset + i - t.seams[n].at
}

// append puts the seams of t behind others, where t begins at a byte of a longer text.
func (t Text) append(seams []seam, at int) []seam {
	seams = seal(seams, at, t.offset(0))
	for _, s := range t.seams {
		if i := s.at - t.from; i > 0 && i <= len(t.s) {
			seams = seal(seams, at+i, s.offset)
		}
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
	part := Text{s: t.s[s.Start:s.End], source: t.source, spell: t.spell}
	if t.seams == nil {
		part.base = t.base + s.Start
	} else {
		part.seams, part.from = t.seams, t.from+s.Start
	}
	return part
}

// Clone returns t with bytes of its own, so that it keeps nothing of the file in memory.
func (t Text) Clone() Text {
	t.s = strings.Clone(t.s)
	return t
}

// Range returns where in the file s was read.
func (t Text) Range(s Span) Range { return Range{t.offset(s.Start), t.offset(s.End)} }

// An Edit replaces the bytes of a range of a file by New.
type Edit struct {
	Range
	New string
}

// Edit returns the edit of the file after which t reads as new where it now reads as s.
func (t Text) Edit(s Span, new string) Edit { return Edit{t.Range(s), spelled(t.spell, new)} }

// Unquote returns what t means, which must be one valid JSON string with its quotes. Bytes that are
// not UTF-8, and halves of surrogate pairs, read as U+FFFD. What is written into the result is
// escaped as far as JSON demands it.
func (t Text) Unquote() Text {
	in := t.Slice(Span{1, len(t.s) - 1})
	outer := t.spell // and not t, which would keep the file
	in.spell = func(s string) string { return spelled(outer, Escape(s)) }
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

// plain is how many bytes of a JSON string read as they stand.
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

// next reads one character of a JSON string: r is written with n bytes.
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

// Escape returns s as the inside of a JSON string. As Jupyter does, it escapes only what JSON
// demands.
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
