package settings

import (
	"fmt"
	"unicode/utf8"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// A source is one settings file. Settings that extend others have several.
type source struct {
	path string
	src  string // the file without a byte order mark
	file *lint.File

	lines []int // the code points before each line
	marks []int // the bytes before each code point that is a multiple of apart
}

// apart is the number of code points between two marks, which make places quick to find in long lines.
const apart = 256

// newSource returns the source for the raw bytes of a file, and for src without a byte order mark.
func newSource(path, raw, src string) *source {
	s := &source{path: path, src: src, file: lint.Other(path, raw), lines: []int{0}}
	n := 0
	for i, r := range src {
		if n%apart == 0 {
			s.marks = append(s.marks, i)
		}
		n++
		if r == '\n' {
			s.lines = append(s.lines, n)
		}
	}
	s.lines = append(s.lines, n)
	return s
}

// File returns the file, in which there may be findings.
func (s *source) File() *lint.File { return s.file }

// offset returns how many bytes come before a code point, counted from 0; all after the last one.
func (s *source) offset(point int) int {
	if point/apart >= len(s.marks) {
		return len(s.src)
	}
	at := s.marks[point/apart]
	for range point % apart {
		_, size := utf8.DecodeRuneInString(s.src[at:])
		at += size
	}
	return at
}

// A Place is a place in a settings file, counted from 1 in code points.
type Place struct {
	Line, Column, Length int
	in                   *source
}

// Path returns the path of the file.
func (p Place) Path() string {
	if p.in == nil {
		return ""
	}
	return p.in.path
}

func (p Place) String() string { return fmt.Sprintf("%s:%d:%d", p.Path(), p.Line, p.Column) }

// In returns the place as a place in the file.
func (p Place) In() doc.Place {
	s := p.in
	point := s.lines[min(p.Line-1, len(s.lines)-1)] + p.Column - 1
	start, end := s.offset(point), s.offset(point+p.Length)
	t := s.file.Text()
	t = t.Slice(text.Span{Start: t.Len() - len(s.src), End: t.Len()}) // behind a byte order mark
	return doc.At(t, text.Span{Start: start, End: end})
}
