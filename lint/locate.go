package lint

import (
	"strings"
	"unicode/utf8"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// locate sets the fields of a finding that its rule does not set. A fix that removes a comment becomes unsafe.
func (d *Diagnostic) locate() {
	if d.located {
		return
	}
	d.located = true
	d.Range, d.pointer = d.Place.Range(), d.Place.Pointer()
	d.Pointer, d.About = MaskedPointer(near(d.pointer)), MaskedPointer(d.About)
	d.At, d.End = d.Place.Position(), d.Place.End()
	d.inCell()
}

// mostPointer is how many bytes of a pointer are shown: each level of a deep document can have a finding.
const mostPointer = 1_000

// near is the beginning of a long pointer, in whole keys.
func near(pointer string) string {
	if len(pointer) <= mostPointer {
		return pointer
	}
	if end := strings.LastIndexByte(pointer[:mostPointer], '/'); end > 0 {
		return pointer[:end] + "/…"
	}
	return "/…"
}

// CellAt returns where in a cell of the file a place is; nil outside of one.
func (t *Target) CellAt(place doc.Place) *CellPosition {
	if place.Source() == nil || place.Source().Name() != t.Path {
		return nil
	}
	d := Diagnostic{File: t, Place: place}
	d.locate()
	return d.Cell
}

// inCell finds the cell that a finding is in, and the line to show.
func (d *Diagnostic) inCell() {
	t, s := d.Place.Text.String(), d.Place.Span
	c := d.File.cell(d.Place)
	if c != nil {
		// The text of a body is a part of its cell: its offsets start after the line of the magic.
		offset := 0
		if c.Body != nil && d.Place.Document() == c.Body {
			offset = c.Text.Len() - len(t)
		}
		t, s = c.Text.String(), text.Span{Start: s.Start + offset, End: s.End + offset}
	}
	hidden := d.File.secrecy.in(d.File.File, c, d.Place.Document(), t)
	if d.File.request {
		// The whole file is its only cell.
	} else if c != nil {
		at := hidden.positions.Position(s.Start)
		d.Cell = &CellPosition{Index: c.Index, ID: c.ID, Line: at.Line, Column: at.Column, cell: c}
	} else if c := d.File.CellOf(d.Place.Document()); c != nil {
		d.Cell = &CellPosition{Index: c.Index, ID: c.ID, cell: c}
	}
	var from int
	d.Snippet, from = snippet(t, s)
	hidden.hide(d, t, from)
	d.hidden = hidden
}

// around is the largest number of bytes of a line to keep on each side of a finding: a cell can be one line of a
// megabyte.
const around = 1 << 10

// snippet returns the line of a span, and where the line begins in t.
func snippet(t string, s text.Span) (line Snippet, start int) {
	from, to := max(0, s.Start-around), min(len(t), s.Start+around)
	for from > 0 && from < s.Start && !utf8.RuneStart(t[from]) {
		from++
	}
	for to < len(t) && !utf8.RuneStart(t[to]) {
		to++
	}
	if i := strings.LastIndexByte(t[from:s.Start], '\n'); i >= 0 {
		from += i + 1
	}
	if i := strings.IndexByte(t[s.Start:to], '\n'); i >= 0 {
		to = s.Start + i
	}
	shown := strings.TrimSuffix(t[from:to], "\r")
	start = min(s.Start-from, len(shown))
	return Snippet{Line: shown, Start: start, End: max(start, min(s.End-from, len(shown)))}, from
}
