package doc

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/text"
)

// A token is a bracket, a member, a comma or a comment of a container. What
// lies between tokens is blank.
type token struct {
	text.Span
	kind  byte // '{' '}' ',' '#' or 'm'
	node  Node // of a member; none of several
	owner int  // of a comment: the index of its member, or -1
	drop  bool
}

// A container is an object or a list of which members are deleted, or to which
// some are added, as a flat list of tokens: nothing is built for one that no
// operation touches. Members that lie together and that no operation is about
// are one token: what is between them stays.
type container struct {
	doc      *Document
	val      text.Span
	members  []Node // in the order of their places
	tokens   []token
	last     int  // the last member, or the opening bracket
	trailing bool // a comma follows the last member
	deleted  []Op
	renamed  []Op
	inserted []insertion
}

type insertion struct {
	op   Op
	path []string // below the container; empty in a list
}

func (d *Document) container(val text.Span) *container {
	c := &container{doc: d, val: val}
	list, ok := d.inner(val.Start)
	if !ok {
		list = slices.Collect((Node{doc: d, val: val}).Members())
	}
	c.members = list
	return c
}

// read makes the tokens, once it is known what operations there are.
func (c *container) read() {
	c.tokens = append(c.tokens, token{Span: text.Span{Start: c.val.Start, End: c.val.Start + 1}, kind: '{'})
	end := c.val.Start + 1
	add := func(first, last int, node Node) {
		t := token{Span: text.Span{Start: c.members[first].start(), End: c.members[last].val.End}, kind: 'm', node: node}
		c.between(end, t.Start)
		c.last = len(c.tokens)
		c.tokens = append(c.tokens, t)
		end = t.End
	}
	next := 0
	for _, i := range c.alone() {
		if next < i {
			add(next, i-1, Node{})
		}
		add(i, i, c.members[i])
		next = i + 1
	}
	c.between(end, c.val.End-1)
	for _, t := range c.tokens[c.last:] {
		c.trailing = c.trailing || t.kind == ',' && c.last > 0
	}
	c.tokens = append(c.tokens, token{Span: text.Span{Start: c.val.End - 1, End: c.val.End}, kind: '}'})
	c.own()
}

// alone are the members that have a token of their own, by their number: those that an operation is
// about, and the last one, behind which new ones go.
func (c *container) alone() (list []int) {
	for _, ops := range [][]Op{c.deleted, c.renamed} {
		for _, o := range ops {
			at, _ := slices.BinarySearchFunc(c.members, o.node.val.Start, func(m Node, start int) int { return cmp.Compare(m.val.Start, start) })
			list = append(list, at)
		}
	}
	if len(c.members) > 0 {
		list = append(list, len(c.members)-1)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// between finds the commas and comments from one member to the next.
func (c *container) between(from, to int) {
	s := c.doc.src
	for i := from; i < to; {
		if s[i] == ',' {
			c.tokens = append(c.tokens, token{Span: text.Span{Start: i, End: i + 1}, kind: ','})
			i++
		} else if end := comment(s[:to], i); end > i {
			c.tokens = append(c.tokens, token{Span: text.Span{Start: i, End: end}, kind: '#', owner: -1})
			i = end
		} else {
			i++
		}
	}
}

// own gives each comment its owner: the member before it, if the comment begins
// on that member's line and stands before the comma or ends the line; else the
// member after it, if no line break lies between; else nobody.
func (c *container) own() {
	last := len(c.tokens) - 1
	ends := make([]bool, len(c.tokens)) // nothing but comments follows on the line
	next := make([]int, len(c.tokens))  // the member after it on its line, or -1
	next[last] = -1
	for i := last - 1; i >= 0; i-- {
		broken, after := c.broken(c.tokens[i].End, c.tokens[i+1].Start), c.tokens[i+1].kind
		ends[i] = broken || after == '#' && ends[i+1]
		switch {
		case broken:
			next[i] = -1
		case after == 'm':
			next[i] = i + 1
		default:
			next[i] = next[i+1]
		}
	}
	member, comma := -1, false
	for i := range c.tokens {
		t := &c.tokens[i]
		if i > 0 && c.broken(c.tokens[i-1].End, t.Start) {
			member = -1 // on a line above
		}
		switch t.kind {
		case 'm':
			member, comma = i, false
		case ',':
			comma = true
		case '#':
			t.owner = next[i]
			if member >= 0 && (!comma || ends[i]) {
				t.owner = member
			}
		}
	}
}

// broken reports whether a line ends between two offsets.
func (c *container) broken(from, to int) bool {
	return strings.Contains(c.doc.src[from:to], "\n")
}

// drop marks what goes with the deleted members: their comments, the comma
// after them, and that of the last kept member if nothing then follows it.
func (c *container) drop() {
	deleted := map[text.Span]bool{}
	for _, o := range c.deleted {
		deleted[o.node.val] = true
	}
	gone := map[int]bool{}
	for i, t := range c.tokens {
		if t.kind == 'm' && deleted[t.node.val] {
			gone[i] = true
		}
	}
	comma, kept := false, 0
	for i := range c.tokens {
		t := &c.tokens[i]
		switch t.kind {
		case 'm':
			t.drop = gone[i]
			if !t.drop {
				kept = i
			}
			comma = t.drop
		case ',':
			t.drop = comma
			comma = false
		case '#':
			t.drop = t.owner >= 0 && gone[t.owner]
		}
	}
	if len(c.inserted) > 0 || c.trailing && kept > 0 || len(gone) == 0 {
		return
	}
	for i := kept + 1; i < len(c.tokens); i++ {
		if c.tokens[i].kind == ',' {
			c.tokens[i].drop = true
		}
	}
}

// render lays the container out anew. What it returns is whatever is neither
// kept nor as it was.
func (c *container) render() ([]change, error) {
	c.read()
	if err := c.unique(); err != nil {
		return nil, err
	}
	c.drop()
	added, err := c.added()
	if err != nil {
		return nil, err
	}
	comma, at := c.commaAfter(), c.insertAfter()
	var changes []change
	prev := 0
	for i := 1; i < len(c.tokens); i++ {
		t := c.tokens[i]
		new := ""
		mark := prev
		if t.drop {
			continue
		}
		if len(c.inserted) > 0 && mark <= comma && comma < i {
			new += ","
		}
		insert := len(c.inserted) > 0 && mark <= at && at < i
		if insert {
			new += added
		}
		gap := text.Span{Start: c.tokens[prev].End, End: t.Start}
		if new != "" || prev != i-1 {
			new += c.blank(prev, i, insert)
			old := c.doc.src[gap.Start:gap.End]
			if new != old {
				changes = append(changes, shorten(change{c.doc.Text, gap, new, c.some()}, old))
			}
		}
		prev = i
	}
	return changes, nil
}

// some is an operation to name when the changes of this container meet others.
func (c *container) some() Op {
	if len(c.deleted) > 0 {
		return c.deleted[0]
	}
	return c.inserted[0].op
}

// shorten leaves out what a change has in common with what stands there.
func shorten(c change, old string) change {
	for old != "" && c.new != "" && old[len(old)-1] == c.new[len(c.new)-1] {
		old, c.new = old[:len(old)-1], c.new[:len(c.new)-1]
		c.span.End--
	}
	n := 0
	for n < len(old) && n < len(c.new) && old[n] == c.new[n] {
		n++
	}
	c.new = c.new[n:]
	c.span.Start += n
	return c
}

// blank is what stands between kept tokens a and b: what stands before b now.
// A comment keeps its line.
func (c *container) blank(a, b int, inserted bool) string {
	s := c.doc.src
	gap := func(i int) string { return s[c.tokens[i-1].End:c.tokens[i].Start] }
	blank := gap(b)
	if a == 0 && !c.broken(c.tokens[a].End, c.tokens[b].Start) && c.tokens[b].kind != '}' {
		return gap(1) // the first on its bracket's line
	}
	comments := c.tokens[a].kind == '#' || c.tokens[b].kind == '#'
	if comments && !strings.Contains(blank, "\n") {
		for i := b; i > a; i-- {
			if strings.Contains(gap(i), "\n") {
				return gap(i)
			}
		}
	}
	if inserted && c.tokens[b].kind == '}' && !strings.Contains(blank, "\n") && c.last == 0 {
		if layout := c.layout(); strings.Contains(layout.sep, "\n") {
			return layout.newline + layout.outer
		}
	}
	return blank
}

// insertAfter is the token after which new members go: the last member there
// was, deleted or not, with its comments and its comma.
func (c *container) insertAfter() int {
	at := c.last
	if at == 0 {
		return 0
	}
	for i := c.last + 1; i < len(c.tokens)-1; i++ {
		if t := c.tokens[i]; t.kind == ',' || t.owner == c.last {
			at = i
		}
	}
	return at
}

// commaAfter is the token after which a comma is missing once there are new
// members: the last kept member, or its own comments right behind it; -1 if
// none is.
func (c *container) commaAfter() int {
	kept := -1
	for i, t := range c.tokens {
		if t.kind == 'm' && !t.drop {
			kept = i
		}
	}
	if kept < 0 {
		return -1
	}
	at := kept
	direct := true
	for i := kept + 1; i < len(c.tokens)-1; i++ {
		t := c.tokens[i]
		switch {
		case t.kind == ',' && !t.drop:
			return -1
		case t.kind == '#' && t.owner == kept && direct && strings.HasPrefix(c.doc.src[t.Start:], "/*") &&
			!c.broken(c.tokens[i-1].End, t.Start):
			at = i
		default:
			direct = false
		}
	}
	return at
}
