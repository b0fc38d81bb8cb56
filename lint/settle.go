package lint

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sparklint/sparklint/lint/text"
)

// settle finds what diagnostics have beside what their rules said. A fix of a
// file that the run was not asked to look at is none.
func settle(found []Diagnostic) {
	type stretch struct {
		f     *File
		start int
	}
	places := map[stretch]*lines{}
	at := func(f *File, offset int) *lines {
		r := f.region(offset)
		key := stretch{f, r.start}
		if places[key] == nil {
			places[key] = &lines{region: r}
		}
		return places[key]
	}
	cells, secret := map[*Cell]*lines{}, newHiding()
	for i := range found {
		d := &found[i]
		d.Range = d.Place.Range()
		at(d.File, d.Range.Start).want(d.Range.Start, d.Range.End)
		for _, r := range d.Related {
			start := r.Place.Range().Start
			at(r.File, start).want(start)
		}
		d.inCell(cells, secret)
		d.Pointer = d.Place.Pointer()
	}
	far := map[*Fix]bool{} // of another file
	var with []*Diagnostic
	for i := range found {
		with = append(with, &found[i])
	}
	for _, d := range distinct(with) {
		if d.Fix.Safe && slices.ContainsFunc(d.Fix.Ops, Op.Loses) {
			d.Fix.Safe = false
		}
		far[d.Fix] = slices.ContainsFunc(d.Fix.Ops, func(o Op) bool { return !d.owner(o).Listed })
	}
	for i := range found {
		d := &found[i]
		if far[d.Fix] {
			d.Fix = nil
		}
		l := at(d.File, d.Range.Start)
		d.At, d.End = l.position(d.Range.Start), l.position(d.Range.End)
		for j, r := range d.Related {
			start := r.Place.Range().Start
			d.Related[j].At = at(r.File, start).position(start)
		}
		if c := d.Cell; c != nil && c.cell != nil {
			p := cells[c.cell].position(c.offset)
			c.Line, c.Column = p.Line, p.Column
		}
	}
}

// inCell finds the cell that a finding is in, and the line to show.
func (d *Diagnostic) inCell(cells map[*Cell]*lines, secret *hiding) {
	t, s := d.Place.Text.String(), d.Place.Span
	own := d.File.Notebook == nil || d.Place.Document() == nil || d.Place.Document() != d.File.Notebook.Doc
	if c := d.File.cell(d.Place); c != nil && own {
		// A body's text is part of its cell's: its offsets start behind the line
		// of the magic.
		offset := 0
		if c.Body != nil && d.Place.Document() == c.Body {
			offset = c.Text.Len() - len(t)
		}
		t, s = c.Text.String(), text.Span{Start: s.Start + offset, End: s.End + offset}
		d.Cell = &CellPosition{Index: c.Index, ID: c.ID, cell: c, offset: s.Start}
		if cells[c] == nil {
			cells[c] = &lines{region: region{at: text.Position{Line: 1, Column: 1}, s: t}}
		}
		cells[c].want(s.Start)
	}
	if c := d.File.cellOf(d.Place.Document()); d.Cell == nil && c != nil {
		d.Cell = &CellPosition{Index: c.Index, ID: c.ID}
	}
	var from int
	d.Snippet, from = snippet(t, s)
	secret.hide(d, t, from)
	secret.mask(d, t, from)
}

// around is how many bytes of a line are kept at most on each side of what is
// meant: a cell can be one line of a megabyte.
const around = 1 << 10

// snippet is the line of a span, and where in t it begins.
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

// lines finds the positions of many offsets in one pass.
type lines struct {
	region
	wanted []int
	found  map[int]text.Position
}

func (l *lines) want(offsets ...int) { l.wanted = append(l.wanted, offsets...) }

func (l *lines) position(offset int) text.Position {
	if l.found == nil {
		l.found = make(map[int]text.Position, len(l.wanted))
		slices.Sort(l.wanted)
		at, p := l.start, l.at
		for _, i := range l.wanted {
			part := l.s[at-l.start : i-l.start]
			if n := strings.Count(part, "\n"); n > 0 {
				p.Line += n
				p.Column = 1
				part = part[strings.LastIndexByte(part, '\n')+1:]
			}
			p.Column += utf8.RuneCountInString(part)
			at = i
			l.found[i] = p
		}
	}
	return l.found[offset]
}
