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

// A Type is the type of a value. Its String is a noun with an article, for messages.
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

// A Node is a value in a document, with its key if it has one. The zero Node is of type Missing.
// Its methods return zero values, so that chains of Get need no checks. Nodes can be compared.
type Node struct {
	doc      *Document
	key, val text.Span
	parent   text.Span // of the container's value; Start is -1 at the root
	dict     bool      // a list that is read as an object
	paired   bool      // a member of one: its container is a list of two
}

// Exists reports whether there is such a node.
func (n Node) Exists() bool { return n.doc != nil }

// Document returns the document that holds n; nil if n does not exist.
func (n Node) Document() *Document { return n.doc }

// Type returns the type of the value.
func (n Node) Type() Type {
	switch {
	case n.doc == nil:
		return Missing
	case n.dict:
		return Object
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

// IsObject reports whether the value is an object, or a list that [Node.Dict] reads as one.
func (n Node) IsObject() bool { return n.Type() == Object }

// Raw returns the value as it is written.
func (n Node) Raw() string {
	if n.doc == nil {
		return ""
	}
	return n.doc.src[n.val.Start:n.val.End]
}

// Key returns the decoded key; empty at the root and in lists.
func (n Node) Key() string {
	if n.doc == nil || n.key.Len() == 0 {
		return ""
	}
	return n.doc.decode(n.key)
}

// String returns the decoded string, or any other value as it is written. Livy does the same where
// it requires a string.
func (n Node) String() string {
	if n.Type() != String {
		return n.Raw()
	}
	return n.doc.decode(n.val)
}

// Unread reports whether a value is neither a number nor a word of JSON, nor in quotes: 1_000, 4g.
func (n Node) Unread() bool {
	return n.doc != nil && slices.ContainsFunc(n.doc.Flaws, func(f Flaw) bool {
		return (f.Kind == BadNumber || f.Kind == Unquoted) && f.span == n.val
	})
}

// Int returns the value of an integer. It returns false for strings, fractions, and integers that
// do not fit.
func (n Node) Int() (int64, bool) {
	if n.Type() != Number {
		return 0, false
	}
	i, err := strconv.ParseInt(n.Raw(), 10, 64)
	return i, err == nil
}

// Strict returns the value as strict JSON. A number that JSON does not have, such as NaN, becomes
// a string.
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

// Members yields the members of an object, including those with equal keys, or the elements of a
// list, in the order of the text.
func (n Node) Members() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		t := n.Type()
		switch {
		case t != Object && t != Array:
			return
		case n.dict:
			n.pairs(yield)
			return
		}
		if list, ok := n.doc.inner(n.val.Start); ok {
			for _, m := range list {
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

// Fields yields the members of an object that have an effect: of equal keys the last, as in Python.
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

// Get returns the member with the given key, or the last of several; more keys go deeper. The node
// does not exist if there is no such member, or if a value on the way is not an object.
func (n Node) Get(keys ...string) Node {
	for _, key := range keys {
		found := Node{}
		if !n.IsObject() {
			return found
		}
		if names := n.doc.names[n.val.Start]; names != nil && !n.dict {
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

// Parent returns the container of n; it does not exist at the root.
func (n Node) Parent() Node {
	if n.doc == nil || n.parent.Start < 0 {
		return Node{}
	}
	path := n.doc.path(n)
	return path[len(path)-2]
}

// path returns the nodes from the root to n.
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

// start is where n begins in its container.
func (n Node) start() int {
	if n.key.Len() > 0 {
		return n.key.Start
	}
	return n.val.Start
}

// around is the member of n whose key or value holds s, and its number.
func (n Node) around(s text.Span) (Node, int) {
	holds := func(m Node) bool { return m.start() <= s.Start && s.End <= m.val.End && s.Start < m.val.End }
	if list, ok := n.doc.inner(n.val.Start); ok {
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

var (
	pointed = strings.NewReplacer("~", "~0", "/", "~1")
	plain   = strings.NewReplacer("~0", "~", "~1", "/")
)

// Escape returns a key as a part of a JSON pointer.
func Escape(key string) string { return pointed.Replace(key) }

// Unescape returns the key that a part of a JSON pointer stands for.
func Unescape(part string) string { return plain.Replace(part) }

// Pointer returns the JSON pointer of n in its document; empty at the root.
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

// Pointer returns the JSON pointer of the innermost value that holds p; empty outside of a
// document.
func (p Place) Pointer() string {
	if p.doc == nil || !p.doc.valid {
		return ""
	}
	at := p.doc.Root()
	for {
		inner, _ := at.around(p.doc.inside(p.Span))
		if !inner.Exists() {
			return at.Pointer()
		}
		at = inner
	}
}

// Value returns the place of n's value. The node must exist.
func (n Node) Value() Place { return n.doc.place(n.val) }

// Name returns the place of n's key, or of its value if it has none. The node must exist.
func (n Node) Name() Place {
	if n.key.Len() == 0 {
		return n.Value()
	}
	return n.doc.place(n.key)
}

// Opening returns the place of a container's first bracket, or of any other value. The node must
// exist.
func (n Node) Opening() Place {
	if t := n.Type(); t == Object || t == Array {
		return n.doc.place(text.Span{Start: n.val.Start, End: n.val.Start + 1})
	}
	return n.Value()
}

// Shown returns a value as a message shows it: as it is written, or its type if it is an object, a
// list or longer than most bytes. It does not mask secrets.
func (n Node) Shown(most int) string {
	if raw := n.Raw(); len(raw) <= most && n.Type() != Object && n.Type() != Array {
		return raw
	}
	return n.Type().String()
}
