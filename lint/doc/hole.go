package doc

import (
	"slices"
	"sort"
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/text"
)

// A hole is a placeholder. Nobody knows what will stand there.
type hole struct {
	text.Span
	loose bool // it is neither a value nor a key: it may stand for members, brackets or nothing
	key   bool
}

// Holes returns the placeholders that make a document a template, in the order of their places. One that stands for
// text in a string does not.
func (d *Document) Holes() (list []Place) {
	for _, h := range d.holes {
		list = append(list, d.place(h.Span))
	}
	return list
}

// Sound reports whether the dialect's parser accepts the document once the placeholders of a template are filled in,
// as far as that is known. A document that is no template is sound if it is accepted.
func (d *Document) Sound() bool {
	return d.valid && !slices.ContainsFunc(d.Flaws, func(f Flaw) bool { return f.Kind != Placeholder })
}

// Unknown reports whether the value is a placeholder outside quotes.
func (n Node) Unknown() bool { return n.doc != nil && n.doc.fills(n.val) }

// Unknown reports whether the place is a placeholder outside quotes.
func (p Place) Unknown() bool { return p.doc != nil && p.doc.fills(p.doc.inside(p.Span)) }

// Open reports whether a placeholder in a container may stand for members or a key of it, or a statement leave some out.
func (n Node) Open() bool {
	if n.doc == nil {
		return false
	}
	i := sort.Search(len(n.doc.holes), func(i int) bool { return n.doc.holes[i].Start >= n.val.Start })
	for ; i < len(n.doc.holes) && n.doc.holes[i].End <= n.val.End; i++ {
		h := n.doc.holes[i]
		if !h.loose && !h.key {
			continue
		}
		if inner, _ := n.around(h.Span); !inner.Exists() || h.Span == inner.key {
			return true
		}
	}
	return false
}

// hole reports whether a span shares a byte with a placeholder.
func (d *Document) hole(s text.Span) bool {
	i := sort.Search(len(d.holes), func(i int) bool { return d.holes[i].End > s.Start })
	return i < len(d.holes) && d.holes[i].Start < s.End
}

// fills reports whether a placeholder is a whole value or key.
func (d *Document) fills(s text.Span) bool {
	i := sort.Search(len(d.holes), func(i int) bool { return d.holes[i].Start >= s.Start })
	return i < len(d.holes) && d.holes[i].Span == s && !d.holes[i].loose
}

// placeholder reads a placeholder, if there is one at the current byte, with the words and placeholders that adjoin it.
func (r *reading) placeholder() bool {
	if r.vars && strings.HasPrefix(r.s[r.i:], "${") {
		return false
	}
	n, role := facts.PlaceholderAt(r.s[r.i:])
	if n == 0 || len(r.opens) == 0 && role == facts.Fills && !r.outer(n) {
		return false
	}
	start := r.i
	r.i += n
	switch role {
	case facts.Fills:
		r.fill(start)
		return true
	case facts.Turns:
		r.branch()
	}
	r.drop(start)
	return true
}

// outer reports whether text of n bytes outside of brackets is a placeholder: the whole document, or what a template engine
// puts before it. Other text there is prose or code.
func (r *reading) outer(n int) bool {
	if r.want == wantNext {
		return r.loose
	}
	whole := strings.TrimLeft(r.s[r.i+n:], " \t\r\n") == ""
	return whole || r.loose || engine(r.s[r.i:])
}

// engine reports whether a placeholder is of an engine that can make more than a value of it.
func engine(s string) bool {
	return strings.HasPrefix(s, "{{") || strings.HasPrefix(s, "<%") || strings.HasPrefix(s, "[%")
}

// drop replaces a placeholder, from start to the current byte, by spaces.
func (r *reading) drop(start int) {
	r.cut(start, true)
	r.blank(start, r.i)
	r.gap, r.loose = true, true
}

func (r *reading) cut(start int, loose bool) {
	s := text.Span{Start: start, End: r.i}
	key := !loose && !r.inside && len(r.opens) > 0 && r.want != wantValue && r.s[r.opens[len(r.opens)-1]] == '{'
	r.holes = append(r.holes, hole{s, loose, key})
	r.flaws = append(r.flaws, Flaw{Kind: Placeholder, span: s})
}

// adjoin reads on as long as words and placeholders adjoin.
func (r *reading) adjoin() {
	for r.i < len(r.s) {
		n, role := facts.PlaceholderAt(r.s[r.i:])
		switch {
		case n > 0 && role == facts.Fills:
			r.i += n
		case wordByte(r.s[r.i]) || r.s[r.i] == '/':
			r.i++
		default:
			return
		}
	}
}

// fill reads a placeholder that text replaces. Where a value or a key can stand it is one, as a string in the twin.
// Elsewhere it may be anything.
func (r *reading) fill(start int) {
	r.adjoin()
	next := strings.TrimLeft(r.s[r.i:], " \t\r\n")
	object := len(r.opens) > 0 && r.s[r.opens[len(r.opens)-1]] == '{'
	switch {
	case r.want == wantColon, r.want == wantNext && r.end == start && !engine(r.s[start:]):
		r.i = start
		r.fail(r.unexpected(), start, start+r.run()) // a quote is missing before it
		return
	case r.want == wantNext:
		if !object || !strings.HasPrefix(next, ":") || !r.gap {
			r.drop(start)
			return
		}
		r.put(r.end, ',')
	case len(r.opens) == 0:
		if next != "" {
			r.drop(start)
			return
		}
	case r.want == wantValue:
	case object && !strings.HasPrefix(next, ":"), !object && (next == "" || strings.IndexByte(",]", next[0]) < 0):
		r.drop(start)
		return
	}
	key := object && r.want != wantValue
	r.cut(start, false)
	r.quoted(start)
	if key {
		r.want, r.gap = wantColon, false
		return
	}
	r.value()
}

// filled reads a word with placeholders in it, or a value that is to be replaced itself.
func (r *reading) filled(start, end int) bool {
	if end == start || len(r.opens) == 0 {
		return false
	}
	key := r.want != wantValue && r.s[r.opens[len(r.opens)-1]] == '{'
	n := 0
	if end < len(r.s) && (!r.vars || r.s[end] != '$') {
		if length, role := facts.PlaceholderAt(r.s[end:]); role == facts.Fills {
			n = length
		}
	}
	if n == 0 && (key || end < len(r.s) && !delimiter(r.s, end) || !facts.WordPlaceholder(r.s[start:end])) {
		return false
	}
	r.i = end + n
	r.adjoin()
	r.cut(start, false)
	r.quoted(start)
	return true
}

// branch passes over the other branches of a statement: only the first is read.
func (r *reading) branch() {
	depth := 0
	for r.i < len(r.s) {
		n := strings.IndexAny(r.s[r.i:], "{<[")
		if n < 0 {
			break
		}
		r.i += n
		length, role := facts.PlaceholderAt(r.s[r.i:])
		switch {
		case length == 0:
			r.i++
			continue
		case role == facts.Begins:
			depth++
		case role == facts.Ends:
			depth--
		}
		r.i += length
		if depth < 0 {
			return
		}
	}
	r.i = len(r.s)
	r.stop, r.loose = true, true
}

// quotedHole reports whether a text has a mark after which quotes can stand in a string.
func quotedHole(s string) bool {
	return strings.Contains(s, "{{") || strings.Contains(s, "{%") || strings.Contains(s, "<%") || strings.Contains(s, "${")
}

// holeIn returns the end of the first placeholder with quotes that begins in a part of a string; 0 if there is none.
func (r *reading) holeIn(from, to int) int {
	for from < to {
		n := strings.IndexAny(r.s[from:to], "{<$")
		if n < 0 {
			return 0
		}
		from += n
		length, _ := facts.PlaceholderAt(r.s[from:])
		inner := r.s[from : from+length]
		if length > 0 && strings.ContainsAny(inner, "\"'`\n\\") {
			start := r.i
			r.i = from + length
			r.cut(from, false)
			r.i = start
			for i := from; i < from+length; i++ {
				if r.s[i] != '\n' && r.s[i] != '\r' {
					r.put(i, '_')
				} else {
					r.put(i, ' ')
				}
			}
			return from + length
		}
		from += max(1, length)
	}
	return 0
}

// unknown reads a key or a value with a placeholder. Whatever its marks are, one outside quotes reads as {{ x }}.
func (d *Document) unknown(s text.Span) string {
	raw := d.src[s.Start:s.End]
	switch {
	case !d.fills(s):
		return raw[1 : len(raw)-1]
	case strings.Contains(raw, "{{"):
		return raw
	}
	return "{{ " + raw + " }}"
}

// closed is nil if the members of the container are known, or none comes or goes: what separates them is then known, too.
func (c *container) closed() error {
	if !(Node{doc: c.doc, val: c.val}).Open() {
		return nil
	}
	for _, o := range c.deleted {
		return &Conflict{o, o}
	}
	for _, ins := range c.inserted {
		return &Conflict{ins.op, ins.op}
	}
	return nil
}
