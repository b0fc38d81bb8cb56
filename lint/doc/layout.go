package doc

import (
	"strings"

	"github.com/sparklint/sparklint/lint/text"
)

// A layout is how a container is written.
type layout struct {
	newline string
	sep     string // whitespace before a member
	colon   string // with the spaces around it
	outer   string // indentation of the line on which the container begins
	unit    string // one step of indentation; empty in a document of one line
}

func (c *container) layout() layout {
	s := c.doc.src
	l := c.doc.written()
	l.outer = c.doc.indentation(c.val.Start)
	if c.last == 0 {
		if l.unit != "" || c.broken(c.val.Start, c.val.End) {
			if l.unit == "" {
				l.unit = "  "
			}
			l.sep = l.newline + l.outer + l.unit
		} else {
			l.sep = l.colon[strings.IndexByte(l.colon, ':')+1:]
		}
		return l
	}
	m := c.tokens[c.last].node
	if m.key.Len() > 0 {
		if colon := s[m.key.End:m.val.Start]; isColon(colon) {
			l.colon = colon
		}
	}
	l.sep = c.separator(l.colon)
	if i := strings.LastIndexByte(l.sep, '\n'); i >= 0 && l.unit == "" {
		l.unit = strings.TrimPrefix(l.sep[i+1:], l.outer)
	}
	// After a comment to the end of the line, a member needs a new line.
	after := c.tokens[c.insertAfter()]
	if after.kind == '#' && !strings.HasPrefix(s[after.Start:], "/*") && !strings.Contains(l.sep, "\n") {
		l.sep = l.newline + l.outer + l.unit
	}
	return l
}

// separator returns the whitespace before the last member, from its last line break on. For a
// single member on the line of its bracket, it is the whitespace after the colon.
func (c *container) separator(colon string) string {
	s := c.doc.src
	blank := s[c.tokens[c.last-1].End:c.tokens[c.last].Start]
	structural := c.last - 1
	for i := c.last; i > 0; i-- {
		gap := s[c.tokens[i-1].End:c.tokens[i].Start]
		if n := strings.LastIndexByte(gap, '\n'); n >= 0 {
			if n > 0 && gap[n-1] == '\r' {
				n--
			}
			return bounded(gap[n:])
		}
		structural = i - 1
		if kind := c.tokens[structural].kind; kind == ',' || kind == '{' || kind == 'm' {
			break
		}
	}
	if c.tokens[structural].kind == '{' {
		if s[c.val.Start] == '[' {
			return " "
		}
		return colon[strings.IndexByte(colon, ':')+1:]
	}
	if strings.Trim(blank, " \t") != "" {
		return " "
	}
	return bounded(blank)
}

// written is how the document is written as a whole. It keeps nothing of the text in memory.
func (d *Document) written() layout {
	d.style.Do(func() {
		d.style.layout = layout{newline: strings.Clone(d.newline()), colon: strings.Clone(d.colon()), unit: strings.Clone(d.unit())}
	})
	return d.style.layout
}

// newline is how the document breaks its first line.
func (d *Document) newline() string {
	s := d.src
	switch i := strings.IndexByte(s, '\n'); {
	case i < 0 && d.within != nil:
		return d.within.newline
	case i > 0 && s[i-1] == '\r':
		return "\r\n"
	}
	return "\n"
}

// indentation returns the indentation of the line that a byte is on.
func (d *Document) indentation(offset int) string {
	start := d.line(offset)
	if start == 0 && d.within != nil {
		return d.within.outer
	}
	line := bounded(d.src[start:])
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// mostBlanks is how many bytes of a separator or an indentation are kept and repeated. A file of one line can begin with
// a megabyte of blanks, which would stand before each of its values.
const mostBlanks = 200

func bounded(blanks string) string { return blanks[:min(len(blanks), mostBlanks)] }

// step is how far apart the bytes are whose lines are known.
const step = 1 << 10

// line is where the line begins on which a byte stands. It costs the same wherever the byte is.
func (d *Document) line(offset int) int {
	s := d.src
	if offset < step {
		return strings.LastIndexByte(s[:offset], '\n') + 1
	}
	d.lines.Do(func() {
		starts := make([]int, len(s)/step+1)
		for i := 1; i < len(starts); i++ {
			starts[i] = starts[i-1]
			if n := strings.LastIndexByte(s[(i-1)*step:i*step], '\n'); n >= 0 {
				starts[i] = (i-1)*step + n + 1
			}
		}
		d.lines.starts = starts
	})
	known := offset / step
	if n := strings.LastIndexByte(s[known*step:offset], '\n'); n >= 0 {
		return known*step + n + 1
	}
	return d.lines.starts[known]
}

// colon is how the document writes the first one it has.
func (d *Document) colon() string {
	if key := d.firstKey(); key.Len() > 0 {
		rest := d.twin[key.End:]
		value := key.End + len(rest) - len(strings.TrimLeft(rest, " \t\r\n:"))
		if colon := d.src[key.End:value]; isColon(colon) {
			return colon
		}
	}
	if d.within != nil {
		return d.within.colon
	}
	return ": "
}

// firstKey is the first key of the object that the document is, with its quotes. It is found without a look at what
// follows, which can be the rest of a large file.
func (d *Document) firstKey() (key text.Span) {
	at, ok := d.first()
	if !ok || d.twin[at] != '"' || d.Root().Type() != Object {
		return key
	}
	for end := at + 1; end < len(d.twin); end++ {
		switch d.twin[end] {
		case '\\':
			end++
		case '"':
			return text.Span{Start: at, End: end + 1}
		}
	}
	return key
}

// first is where the first member of the document begins, if there is one.
func (d *Document) first() (at int, ok bool) {
	root := d.Root()
	if t := root.Type(); t != Object && t != Array {
		return 0, false
	}
	rest := d.twin[root.val.Start+1:]
	at = root.val.Start + 1 + len(rest) - len(strings.TrimLeft(rest, " \t\r\n"))
	return at, at < root.val.End-1
}

// isColon reports whether a text is a colon with a few spaces around it.
func isColon(s string) bool {
	return len(s) <= mostBlanks && strings.Trim(s, " :") == "" && strings.Contains(s, ":")
}

// unit returns one step of the document's indentation; empty if the document is one line.
func (d *Document) unit() string {
	if at, ok := d.first(); ok {
		root := d.Root().val.Start
		blank := d.src[root+1 : at]
		i := strings.LastIndexByte(blank, '\n')
		if i < 0 || strings.Trim(blank[i+1:], " \t") != "" {
			return ""
		}
		return strings.TrimPrefix(bounded(blank[i+1:]), d.indentation(root))
	}
	if d.within != nil {
		return d.within.unit
	}
	return ""
}

// A branch is a new member: a value, or an object that is created for members below it.
type branch struct {
	key    string
	json   string
	op     Op
	leaf   bool
	inside []*branch
	byKey  map[string]*branch
}

// added returns the text of all new members, with the commas between them.
func (c *container) added() (string, error) {
	if len(c.inserted) == 0 {
		return "", nil
	}
	root := &branch{}
	for _, ins := range c.inserted {
		if err := root.add(ins.path, ins.op); err != nil {
			return "", err
		}
	}
	l := c.layout()
	first := l.sep
	if !strings.Contains(l.sep, "\n") {
		kept := false
		for _, t := range c.tokens[1 : len(c.tokens)-1] {
			kept = kept || !t.drop
		}
		if !kept { // the first on the line of its bracket
			first = c.doc.src[c.tokens[0].End:c.tokens[1].Start]
			if c.last == 0 {
				first = ""
			}
		}
	}
	out := c.doc.members(root.inside, l.sep, l)
	out = first + strings.TrimPrefix(out, l.sep)
	if c.trailing {
		out += ","
	}
	return out, nil
}

func (b *branch) add(path []string, o Op) error {
	if len(path) == 0 { // an element of a list
		b.inside = append(b.inside, &branch{json: o.new, op: o, leaf: true})
		return nil
	}
	at := b.byKey[path[0]]
	if at != nil && (at.leaf || len(path) == 1) {
		return &Conflict{at.op, o}
	}
	if at == nil {
		at = &branch{key: path[0], op: o}
		b.inside = append(b.inside, at)
		if b.byKey == nil {
			b.byKey = map[string]*branch{}
		}
		b.byKey[at.key] = at
	}
	if len(path) == 1 {
		at.leaf, at.json = true, o.new
		return nil
	}
	return at.add(path[1:], o)
}

// members writes new members, each after sep.
func (d *Document) members(list []*branch, sep string, l layout) string {
	var b strings.Builder
	for i, m := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(sep)
		if m.op.kind != opAppend {
			b.WriteString(Quote(m.key) + l.colon)
		}
		switch {
		case m.leaf:
			b.WriteString(d.spell(m.json))
		case strings.Contains(sep, "\n"):
			b.WriteString("{" + d.members(m.inside, sep+l.unit, l) + sep + "}")
		default:
			inner := d.members(m.inside, " ", l)
			b.WriteString("{" + strings.TrimPrefix(inner, " ") + "}")
		}
	}
	return b.String()
}

// rivals are the members that may meet new ones by their key: all, if a member has a key that is new.
func (c *container) rivals() (list []Node) {
	names := c.doc.names[c.val.Start]
	if names == nil {
		return c.members
	}
	for _, o := range c.renamed {
		if names[o.new].Exists() {
			return c.members
		}
	}
	for _, ins := range c.inserted {
		if len(ins.path) > 0 && names[ins.path[0]].Exists() {
			return c.members
		}
	}
	for _, t := range c.tokens {
		if t.kind == 'm' && t.node.Exists() {
			list = append(list, t.node)
		}
	}
	return list
}

// unique is nil if no two members will have one key that had not before.
func (c *container) unique() error {
	if len(c.inserted)+len(c.renamed) == 0 {
		return nil
	}
	type holder struct {
		op  Op
		new bool
	}
	gone := map[text.Span]bool{}
	for _, o := range c.deleted {
		gone[o.node.val] = true
	}
	names := map[text.Span]Op{}
	for _, o := range c.renamed {
		names[o.node.val] = o
	}
	held := map[string]holder{}
	take := func(key string, h holder) error {
		if other, ok := held[key]; ok && (h.new || other.new) {
			if !h.new {
				h = other
			}
			return &Conflict{other.op, h.op}
		}
		held[key] = h
		return nil
	}
	for _, m := range c.rivals() {
		if m.key.Len() == 0 || gone[m.val] {
			continue
		}
		h := holder{op: Op{kind: opReplace, doc: c.doc, node: m}}
		key := m.Key()
		if o, ok := names[m.val]; ok {
			h, key = holder{o, true}, o.new
		}
		if err := take(key, h); err != nil {
			return err
		}
	}
	made := map[string]bool{}
	for _, ins := range c.inserted {
		if len(ins.path) == 0 || made[ins.path[0]] {
			continue // conflicts between new members are found in their tree
		}
		made[ins.path[0]] = true
		if err := take(ins.path[0], holder{ins.op, true}); err != nil {
			return err
		}
	}
	return nil
}
