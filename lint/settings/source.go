package settings

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// A source is a settings file as it stands: settings that extend others come of several.
type source struct {
	path string
	src  string // the file without a byte order mark
	file *lint.File
}

// newSource is a file with its bytes.
func newSource(path, raw string) *source {
	return &source{path: path, src: raw, file: lint.Other(path, raw)}
}

// File is the settings as a file in which there may be findings.
func (s *source) File() *lint.File { return s.file }

// A Place is where something stands in a settings file, counted from 1, in code points.
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
	start := 0
	lines := strings.SplitAfter(s.src, "\n")
	for _, line := range lines[:min(p.Line-1, len(lines))] {
		start += len(line)
	}
	rest := []rune(s.src[start:]) // columns are code points
	from := min(p.Column-1, len(rest))
	start += len(string(rest[:from]))
	length := len(string(rest[from:min(from+p.Length, len(rest))]))
	t := s.file.Text()
	t = t.Slice(text.Span{Start: t.Len() - len(s.src), End: t.Len()}) // behind a byte order mark
	return doc.At(t, text.Span{Start: start, End: start + length})
}
