// Package doc reads one JSON value that somebody will read, as that reader
// reads it, and changes it without touching a byte more than asked.
//
// It is the only package that knows gjson and sjson. A [Document] is read
// through its strict twin: strict JSON of the same length, made of what people
// really write, so that a trailing comma hides nothing that comes after it.
package doc

import (
	"iter"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/sparklint/sparklint/lint/text"
)

// Dialect is who will read a document.
type Dialect int

// The dialects.
const (
	JSON     Dialect = iota // Python's json.loads: SparkMagic, its config.json, Jupyter
	Literal                 // Python's ast.literal_eval: Glue interactive sessions
	Tolerant                // Synapse and Fabric: closed, and nothing is refused
)

// A Document is one JSON value in a Text.
type Document struct {
	Text    text.Text
	Dialect Dialect
	// Flaws are what the dialect's parser refuses, in the order of their places.
	Flaws []Flaw
	// Title is how messages name the document's file.
	Title string

	twin  string
	valid bool
	root  text.Span
	// index has the members of every container by the offset of its value; nil
	// if they are looked up in the twin each time.
	index map[int][]Node
	// names are those of the large objects of the index, with what counts.
	names map[int]map[string]Node
}

// large is how many members an object has whose names are looked up once.
const large = 16

// Read reads t as dialect d does. There is always a Document; where t has no
// structure that anybody could read, it is not [Document.Valid] and its root
// does not exist.
func Read(t text.Text, d Dialect) *Document {
	doc := &Document{Text: t, Dialect: d}
	s := t.String()
	var flaws []Flaw
	doc.twin, flaws, doc.valid = twin(s, d)
	for _, f := range flaws {
		if f.refused(d, s) {
			f.doc = doc
			doc.Flaws = append(doc.Flaws, f)
		}
	}
	if !doc.valid {
		doc.twin = ""
		return doc
	}
	start := len(doc.twin) - len(strings.TrimLeft(doc.twin, " \t\r\n"))
	doc.root = text.Span{Start: start, End: len(strings.TrimRight(doc.twin, " \t\r\n"))}
	return doc
}

// Indexed is d with all its nodes looked up once. A notebook, which is big and
// of which few nodes are asked for, does without.
func (d *Document) Indexed() *Document {
	if d.valid && d.index == nil {
		index := map[int][]Node{}
		d.names = map[int]map[string]Node{}
		list := []Node{d.Root()}
		for len(list) > 0 {
			n := list[len(list)-1]
			list = list[:len(list)-1]
			members := slices.Collect(n.Members())
			if members != nil {
				index[n.val.Start] = members
				list = append(list, members...)
			}
			if len(members) > large && n.IsObject() {
				names := make(map[string]Node, len(members))
				for _, m := range members {
					names[m.Key()] = m
				}
				d.names[n.val.Start] = names
			}
		}
		d.index = index
	}
	return d
}

// Valid tells whether the document has a structure, be it flawed.
func (d *Document) Valid() bool { return d.valid }

// Accepted tells whether the dialect's parser takes the document.
func (d *Document) Accepted() bool { return d.valid && len(d.Flaws) == 0 }

// Root is the document's value.
func (d *Document) Root() Node {
	if !d.valid {
		return Node{}
	}
	return Node{doc: d, val: d.root, parent: text.Span{Start: -1}}
}

// Whole is the place of the whole document.
func (d *Document) Whole() Place { return d.place(text.Span{End: d.Text.Len()}) }

func (d *Document) place(s text.Span) Place { return Place{Text: d.Text, Span: s, doc: d} }

// A Place is where something stands: what a diagnostic points at.
type Place struct {
	Text text.Text
	Span text.Span
	doc  *Document
}

// At is the place of span s in a Text that is no document.
func At(t text.Text, s text.Span) Place { return Place{Text: t, Span: s} }

// Range is the place's range in its file.
func (p Place) Range() text.Range { return p.Text.Range(p.Span) }

// String is what stands there.
func (p Place) String() string { return p.Text.String()[p.Span.Start:p.Span.End] }

// Document is the document that holds the place; nil if none does.
func (p Place) Document() *Document { return p.doc }

// Type is what a value is.
type Type int

// The types.
const (
	Missing Type = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

func (t Type) String() string {
	return [...]string{"nothing", "null", "a boolean", "a number", "a string", "a list", "an object"}[t]
}

// A Node is a value in a document, with its key if it has one. The zero Node
// is of type Missing; asking it for anything gives nothing.
type Node struct {
	doc      *Document
	key, val text.Span
	parent   text.Span // of the container's value; Start is -1 at the root
}

// Exists tells whether there is such a node.
func (n Node) Exists() bool { return n.doc != nil }

// Document is the document that holds n.
func (n Node) Document() *Document { return n.doc }

// Type of the value.
func (n Node) Type() Type {
	if n.doc == nil {
		return Missing
	}
	switch n.doc.twin[n.val.Start] {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Bool
	case 'n':
		return Null
	}
	return Number
}

// IsObject tells whether the value is an object.
func (n Node) IsObject() bool { return n.Type() == Object }

// Raw is the value as it is written.
func (n Node) Raw() string {
	if n.doc == nil {
		return ""
	}
	return n.doc.Text.String()[n.val.Start:n.val.End]
}

// Key is n's key, decoded; empty at the root and in lists.
func (n Node) Key() string {
	if n.doc == nil || n.key.Len() == 0 {
		return ""
	}
	return n.doc.decode(n.key)
}

// String is the decoded string, or anything else as it is written: what Livy
// makes of it where it wants a string.
func (n Node) String() string {
	if n.Type() != String {
		return n.Raw()
	}
	return n.doc.decode(n.val)
}

// Int is the value of an integer written as one.
func (n Node) Int() (int64, bool) {
	if n.Type() != Number {
		return 0, false
	}
	i, err := strconv.ParseInt(n.Raw(), 10, 64)
	return i, err == nil
}

// Strict is the value as strict JSON. What JSON has no number for, as NaN, is a
// string.
func (n Node) Strict() string {
	if n.doc == nil {
		return "null"
	}
	twin := n.doc.twin[n.val.Start:n.val.End]
	switch t := n.Type(); {
	case t == String && n.Raw()[0] == '"' && gjson.Valid(n.Raw()):
		return n.Raw() // with the halves of surrogate pairs that it may have
	case t == String:
		return Quote(n.String())
	case t == Number && twin != n.Raw():
		return Quote(n.Raw())
	case twin == n.Raw() || t == Bool || t == Null:
		return twin
	}
	var b strings.Builder
	n.strict(&b)
	return b.String()
}

// strict writes a container.
func (n Node) strict(b *strings.Builder) {
	object := n.Type() == Object
	b.WriteByte("[{"[btoi(object)])
	sep := ""
	for m := range n.Members() {
		b.WriteString(sep)
		if object {
			b.WriteString(Quote(m.Key()) + ": ")
		}
		b.WriteString(m.Strict())
		sep = ", "
	}
	b.WriteByte("]}"[btoi(object)])
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Members are the members of an object, equal keys too, or the elements of a
// list, in the order of the text.
func (n Node) Members() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if t := n.Type(); t != Object && t != Array {
			return
		}
		if n.doc.index != nil {
			for _, m := range n.doc.index[n.val.Start] {
				if !yield(m) {
					return
				}
			}
			return
		}
		base := n.val.Start
		gjson.Parse(n.doc.twin[n.val.Start:n.val.End]).ForEach(func(k, v gjson.Result) bool {
			m := Node{doc: n.doc, parent: n.val, val: span(base, v)}
			if k.Exists() && n.Type() == Object {
				m.key = span(base, k)
			}
			return yield(m)
		})
	}
}

func span(base int, r gjson.Result) text.Span {
	return text.Span{Start: base + r.Index, End: base + r.Index + len(r.Raw)}
}

// Fields are the members of an object that count: of equal keys the last.
func (n Node) Fields() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if !n.IsObject() {
			return
		}
		last := map[string]text.Span{}
		for m := range n.Members() {
			last[m.Key()] = m.val
		}
		for m := range n.Members() {
			if last[m.Key()] == m.val && !yield(m) {
				return
			}
		}
	}
}

// Get is the member with the given key; of equal keys the last, as in Python.
// More keys go deeper.
func (n Node) Get(keys ...string) Node {
	for _, key := range keys {
		found := Node{}
		if !n.IsObject() {
			return found
		}
		if names := n.doc.names[n.val.Start]; names != nil {
			found = names[key]
		} else {
			for m := range n.Members() {
				if m.Key() == key {
					found = m
				}
			}
		}
		n = found
	}
	return n
}

// Parent is the container of n; it does not exist at the root.
func (n Node) Parent() Node {
	if n.doc == nil || n.parent.Start < 0 {
		return Node{}
	}
	path := n.doc.path(n)
	return path[len(path)-2]
}

// path is the nodes from the root to n.
func (d *Document) path(n Node) []Node {
	at := d.Root()
	path := []Node{at}
	for at.val != n.val {
		next, _ := at.around(n.val)
		if !next.Exists() {
			break
		}
		at = next
		path = append(path, at)
	}
	return path
}

// around is the member of n whose key or value holds s, and its number.
func (n Node) around(s text.Span) (Node, int) {
	start := func(m Node) int {
		if m.key.Len() > 0 {
			return m.key.Start
		}
		return m.val.Start
	}
	holds := func(m Node) bool { return start(m) <= s.Start && s.End <= m.val.End && s.Start < m.val.End }
	if n.doc.index != nil {
		list := n.doc.index[n.val.Start]
		i := sort.Search(len(list), func(i int) bool { return list[i].val.End > s.Start })
		if i < len(list) && holds(list[i]) {
			return list[i], i
		}
		return Node{}, -1
	}
	i := 0
	for m := range n.Members() {
		if holds(m) {
			return m, i
		}
		i++
	}
	return Node{}, -1
}

var pointed = strings.NewReplacer("~", "~0", "/", "~1")

// Escape is a key as a part of a JSON pointer.
func Escape(key string) string { return pointed.Replace(key) }

// Pointer is the JSON pointer of n in its document.
func (n Node) Pointer() string {
	if n.doc == nil {
		return ""
	}
	var b strings.Builder
	path := n.doc.path(n)
	for i, at := range path[1:] {
		b.WriteByte('/')
		if at.key.Len() > 0 {
			b.WriteString(pointed.Replace(at.Key()))
			continue
		}
		_, index := path[i].around(at.val)
		b.WriteString(strconv.Itoa(index))
	}
	return b.String()
}

// Pointer is the JSON pointer of the innermost value that holds p.
func (p Place) Pointer() string {
	if p.doc == nil || !p.doc.valid {
		return ""
	}
	at := p.doc.Root()
	for {
		inner, _ := at.around(p.Span)
		if !inner.Exists() {
			return at.Pointer()
		}
		at = inner
	}
}

// Value is the place of n's value.
func (n Node) Value() Place { return n.doc.place(n.val) }

// Name is the place of n's key, or of its value where it has none.
func (n Node) Name() Place {
	if n.key.Len() == 0 {
		return n.Value()
	}
	return n.doc.place(n.key)
}

// Opening is the place of a container's first bracket, or of any other value.
func (n Node) Opening() Place {
	if t := n.Type(); t == Object || t == Array {
		return n.doc.place(text.Span{Start: n.val.Start, End: n.val.Start + 1})
	}
	return n.Value()
}

// Quote writes s as a JSON string.
func Quote(s string) string { return `"` + text.Escape(s) + `"` }

// decode reads the string at s, in whatever quotes it is.
func (d *Document) decode(s text.Span) string {
	raw := d.Text.String()[s.Start:s.End]
	switch {
	case raw == "":
		return ""
	case raw[0] == '"', raw[0] == '\'':
		return text.File(raw).Unquote().String()
	case strings.HasPrefix(raw, "“"), strings.HasPrefix(raw, "”"):
		return raw[len("“") : len(raw)-len("”")]
	}
	return raw
}
