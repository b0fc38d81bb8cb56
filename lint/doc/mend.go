package doc

import (
	"slices"
	"sort"
	"strings"

	"github.com/sparklint/sparklint/lint/text"
)

// A guess is one byte that a person would add, remove or write in another way, so that a document can be read.
type guess struct {
	replaced text.Span // what the repair writes over; empty for something that is missing
	new      string    // what it writes
	byte     byte      // what is read there; 0 for nothing
	shown    text.Span // the place to show
	what     string
	fix      string
	open     string // the key of what is still open there
}

// A mended is a text as it was meant.
type mended struct {
	src      string
	inserted []int // the bytes of src that the text does not have
	reading  *reading
}

// longestMended is the size above which brackets and quotes are not mended.
const longestMended = 1 << 16

// mend returns what was meant with a text that has no structure, or one that ends too early; nil if that is not clear.
func mend(r *reading, d Dialect) *mended {
	if d != JSON && d != Template || r.loose || len(r.s) > longestMended || len(r.opens) > bottom || !r.broken() {
		return nil
	}
	guesses := guessed(r.s)
	if len(guesses) == 0 || r.stop && r.flaws[len(r.flaws)-1].Kind == NoBraces && len(guesses) == 2 && guesses[1].byte == '}' {
		return nil // both braces around the settings are missing
	}
	if scattered(r.s, guesses) {
		return nil // a value without quotes, more likely
	}
	m, read := apply(r.s, guesses)
	next := &reading{s: read, words: r.words, vars: r.vars}
	next.all()
	if next.stop || next.loose {
		return nil
	}
	m.reading = next
	missing := 0
	for i, g := range guesses {
		at := g.replaced.Start + missing
		if slices.ContainsFunc(next.holes, func(h hole) bool { return h.Start <= at && at < h.End }) {
			return nil
		}
		if g.replaced.Len() == 0 {
			missing++
		}
		f := Flaw{Kind: Mended, span: text.Span{Start: at, End: at + 1}, guess: &guesses[i]}
		next.flaws = append(next.flaws, f)
	}
	slices.SortStableFunc(next.flaws, func(a, b Flaw) int { return a.span.Start - b.span.Start })
	return m
}

// scattered reports whether several separators of one line are guessed, or one between two words without quotes.
func scattered(s string, guesses []guess) bool {
	last := -1
	for _, g := range guesses {
		if strings.IndexByte("{}[]\"", g.byte) >= 0 || g.byte == ':' && g.replaced.Len() > 0 {
			continue
		}
		at := g.replaced.Start
		if last >= 0 && strings.IndexByte(s[last:at], '\n') < 0 {
			return true
		}
		last = at
		before, after := strings.TrimRight(s[:at], " \t\r\n"), strings.TrimLeft(s[g.replaced.End:], " \t\r\n")
		if g.replaced.Len() == 0 && before != "" && after != "" && wordByte(before[len(before)-1]) && wordByte(after[0]) {
			return true
		}
	}
	return false
}

// Mended reports whether brackets, quotes or other marks are read as they were meant. Until they are repaired, the document
// can't be changed in any other way.
func (d *Document) Mended() bool { return d.mended }

// broken reports whether the structure of a text can't be read, or goes on behind its end.
func (r *reading) broken() bool {
	if r.stop {
		if len(r.flaws) == 0 {
			return false
		}
		last := r.flaws[len(r.flaws)-1]
		return last.Kind != Nothing && last.Kind != TripleQuotes && last.Kind != CurlyQuotes
	}
	for _, f := range r.flaws {
		if f.Kind == ExtraText {
			rest := strings.Trim(r.s[f.span.Start:f.span.End], "}]")
			return strings.ContainsAny(r.s[f.span.Start:f.span.Start+1], ",}]:") && strings.ContainsAny(rest, `"{[`)
		}
	}
	return false
}

// apply returns a text with what is missing, and how it is read.
func apply(s string, guesses []guess) (m *mended, read string) {
	m = &mended{}
	var src, out strings.Builder
	end := 0
	for _, g := range guesses {
		src.WriteString(s[end:g.replaced.Start])
		out.WriteString(s[end:g.replaced.Start])
		end = g.replaced.End
		switch {
		case g.replaced.Len() == 0:
			m.inserted = append(m.inserted, src.Len())
			src.WriteByte(g.byte)
			out.WriteByte(g.byte)
			continue
		case g.byte != 0:
			out.WriteByte(g.byte)
		default:
			out.WriteByte(' ')
		}
		src.WriteString(s[g.replaced.Start:end])
		out.WriteString(strings.Repeat(" ", g.replaced.Len()-1))
	}
	src.WriteString(s[end:])
	out.WriteString(s[end:])
	m.src = src.String()
	return m, out.String()
}

// outer returns where a span of what is meant is in the text.
func (d *Document) outer(s text.Span) text.Span {
	if d.mends == nil {
		return s
	}
	return text.Span{Start: s.Start - sort.SearchInts(d.mends, s.Start), End: s.End - sort.SearchInts(d.mends, s.End)}
}

// inside returns where a span of the text is in what is meant.
func (d *Document) inside(s text.Span) text.Span {
	before := func(offset int) int {
		return sort.Search(len(d.mends), func(i int) bool { return d.mends[i]-i > offset })
	}
	return text.Span{Start: s.Start + before(s.Start), End: s.End + before(max(s.Start, s.End-1))}
}
