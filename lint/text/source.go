package text

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// A Position is a line and a column, both from 1. Columns count code points.
type Position struct{ Line, Column int }

// A Source is a file that texts are read from. It knows its name and the position of each byte that
// it keeps. Several goroutines may use it.
type Source struct {
	name string
	size int
	kept []*stretch // in the order of their places
}

// NewSource returns a file with a name and all of its bytes.
func NewSource(name, src string) *Source {
	return &Source{name: name, size: len(src), kept: []*stretch{{first: Position{1, 1}, s: src}}}
}

// Name returns the path of the file as a user would write it, with slashes.
func (s *Source) Name() string { return s.name }

// Size returns the number of bytes in the file, whether they are kept or not.
func (s *Source) Size() int { return s.size }

// Text returns the text of the whole file. It must not be called after [Source.Keep].
func (s *Source) Text() Text { return Text{s: s.kept[0].s, source: s} }

// Keep releases all bytes except those in ranges. The position of any other byte is then that of the
// nearest kept byte before it. Keep is a part of reading the file: nobody else may use s yet.
func (s *Source) Keep(ranges []Range) {
	whole := s.kept[0].s
	kept := make([]*stretch, 0, len(ranges))
	at := mark{0, Position{1, 1}}
	for _, r := range slices.SortedFunc(slices.Values(ranges), func(a, b Range) int { return cmp.Compare(a.Start, b.Start) }) {
		at = mark{r.Start, at.behind(whole[at.at:r.Start])}
		kept = append(kept, &stretch{start: r.Start, first: at.Position, s: strings.Clone(whole[r.Start:r.End])})
	}
	s.kept = kept
}

// Position returns the position of the byte at an offset in the file, which may be its end. It takes
// the same time wherever the byte is.
func (s *Source) Position(offset int) Position {
	i := sort.Search(len(s.kept), func(i int) bool { return s.kept[i].start > offset })
	return s.kept[max(0, i-1)].position(offset)
}

// Position returns the position of the byte at offset i of t, counted within t.
func (t Text) Position(i int) Position {
	return (&stretch{first: Position{1, 1}, s: t.s[:i]}).position(i)
}

// A stretch is a run of bytes in a file.
type stretch struct {
	start int
	first Position // position of the first byte
	s     string

	once  sync.Once
	marks []mark // in the order of their places, about step bytes apart
}

// A mark is a byte whose position is known.
type mark struct {
	at int // in the stretch
	Position
}

const step = 4 << 10

// mark finds the positions of bytes at regular distances, from which others are counted.
func (p *stretch) mark() {
	m := mark{0, p.first}
	p.marks = append(p.marks, m)
	for m.at+step < len(p.s) {
		next := m.at + step
		for i := 0; i < utf8.UTFMax-1 && next < len(p.s) && !utf8.RuneStart(p.s[next]); i++ {
			next++
		}
		m = mark{next, m.behind(p.s[m.at:next])}
		p.marks = append(p.marks, m)
	}
}

func (p *stretch) position(offset int) Position {
	p.once.Do(p.mark)
	i := max(0, min(offset-p.start, len(p.s)))
	m := p.marks[sort.Search(len(p.marks), func(n int) bool { return p.marks[n].at > i })-1]
	return m.behind(p.s[m.at:i])
}

// behind returns the position after some bytes.
func (p Position) behind(s string) Position {
	if n := strings.Count(s, "\n"); n > 0 {
		return Position{p.Line + n, utf8.RuneCountInString(s[strings.LastIndexByte(s, '\n')+1:]) + 1}
	}
	return Position{p.Line, p.Column + utf8.RuneCountInString(s)}
}
