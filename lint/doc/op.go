package doc

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/sparklint/sparklint/lint/text"
)

type opKind int

const (
	opReplace opKind = iota
	opRename
	opDelete
	opInsert
	opAppend
	opRepair  // of a flaw: its bytes are known
	opRewrite // of a text that is no document
)

// An Op is one change to a document, in terms of its nodes. [Edits] makes bytes of several.
type Op struct {
	kind opKind
	doc  *Document
	node Node
	path []string // of an insert, from node; the last is the new key
	new  string   // strict JSON, a key, or bytes
	text text.Text
	span text.Span
}

// Replace returns the operation that gives n another value, which is strict JSON.
func (n Node) Replace(json string) Op { return Op{kind: opReplace, doc: n.doc, node: n, new: json} }

// Rename returns the operation that gives n another key.
func (n Node) Rename(key string) Op {
	if n.paired {
		first := Node{doc: n.doc, val: n.key, parent: n.parent}
		return first.Replace(Quote(key))
	}
	return Op{kind: opRename, doc: n.doc, node: n, new: key}
}

// Delete returns the operation that takes n out of its container, together with its comments.
func (n Node) Delete() Op {
	if n.paired {
		n = n.element()
	}
	return Op{kind: opDelete, doc: n.doc, node: n}
}

// Insert returns the operation that puts a value, which is strict JSON, at a path of keys below the
// object n. It makes objects that are missing on the way. The last key must be new.
func (n Node) Insert(path []string, json string) Op {
	if n.dict && len(path) > 0 {
		if next := n.Get(path[0]); next.Exists() && len(path) > 1 {
			return next.Insert(path[1:], json)
		}
		n.dict = false
		return n.Append("[" + Quote(path[0]) + ", " + written(path[1:], json) + "]")
	}
	return Op{kind: opInsert, doc: n.doc, node: n, path: path, new: json}
}

// Append returns the operation that puts a value, which is strict JSON, at the end of the list n.
func (n Node) Append(json string) Op { return Op{kind: opAppend, doc: n.doc, node: n, new: json} }

// Rewrite returns the operation that gives a place another text. The place must not be in a
// document.
func (p Place) Rewrite(new string) Op {
	return Op{kind: opRewrite, text: p.Text, span: p.Span, new: new}
}

// Repairs reports whether o repairs a flaw. Such operations can be made together on one document,
// but not with others.
func (o Op) Repairs() bool { return o.kind == opRepair }

// Loses reports whether o takes a comment away: one that belongs to a deleted member, or is in a
// replaced value.
func (o Op) Loses() bool {
	if o.kind != opDelete && o.kind != opReplace {
		return false
	}
	if o.doc.comments == nil || o.doc.comment(o.node.val) || o.kind == opReplace {
		return o.doc.comment(o.node.val)
	}
	c := o.doc.container(o.node.parent)
	c.deleted = []Op{o}
	c.read()
	for _, t := range c.tokens {
		if t.kind == '#' && t.owner >= 0 && c.tokens[t.owner].node.val == o.node.val {
			return true
		}
	}
	return false
}

// comment reports whether there is a comment in a span.
func (d *Document) comment(in text.Span) bool {
	i := sort.Search(len(d.comments), func(i int) bool { return d.comments[i].Start >= in.Start })
	return i < len(d.comments) && d.comments[i].End <= in.End
}

// Written returns what o writes: a value, a key, or bytes.
func (o Op) Written() string { return o.new }

// Document returns the document that o changes; nil for a [Place.Rewrite].
func (o Op) Document() *Document { return o.doc }

// Place returns what o is about, in its file.
func (o Op) Place() Place {
	switch o.kind {
	case opRewrite:
		return At(o.text, o.span)
	case opRepair:
		return Place{Text: o.doc.Text, Span: o.span, doc: o.doc}
	case opRename:
		return o.node.Name()
	}
	return o.node.Value()
}

func (o Op) String() string {
	what := [...]string{"replace", "rename", "delete", "insert", "append", "repair", "rewrite"}[o.kind]
	switch o.kind {
	case opRepair, opRewrite:
		return fmt.Sprintf("%s of %q", what, o.Place())
	case opInsert:
		return fmt.Sprintf("%s of %s into %q", what, strings.Join(o.path, "/"), o.node.Pointer())
	}
	return fmt.Sprintf("%s of %q", what, o.node.Pointer())
}

// A Conflict is an error: two operations can't both be made. If one of them can't be made at all,
// it is both.
type Conflict struct{ A, B Op }

func (c *Conflict) Error() string {
	if c.A.node.val == c.B.node.val && c.A.kind == c.B.kind && c.A.new == c.B.new {
		if c.A.doc != nil && len(c.A.doc.holes) > 0 {
			return fmt.Sprintf("%s would touch a placeholder", c.A)
		}
		if c.A.doc != nil && c.A.doc.Mended() {
			return fmt.Sprintf("%s waits until brackets and quotes are right", c.A)
		}
		return fmt.Sprintf("%s can't be done", c.A)
	}
	return fmt.Sprintf("%s meets %s", c.A, c.B)
}

// A change is an operation in bytes of a Text.
type change struct {
	text text.Text
	span text.Span
	new  string
	op   Op
}

// Edits returns the bytes that change if all the operations are made together; what stands between
// the members of an object is laid out once. The edits are of the files that the operations are
// about, for [text.Apply]. The error is a [*Conflict].
func Edits(ops []Op) ([]text.Edit, error) {
	changes, err := render(ops)
	if err != nil {
		return nil, err
	}
	edits := make([]text.Edit, len(changes))
	for i, c := range changes {
		edits[i] = c.text.Edit(c.span, c.new)
	}
	return edits, nil
}

func render(ops []Op) ([]change, error) {
	var docs []*Document
	byDoc := map[*Document][]Op{}
	for _, o := range ops {
		if byDoc[o.doc] == nil {
			docs = append(docs, o.doc)
		}
		byDoc[o.doc] = append(byDoc[o.doc], o)
	}
	var all []change
	for _, d := range docs {
		changes, err := d.render(byDoc[d])
		if err != nil {
			return nil, err
		}
		all = append(all, changes...)
	}
	return all, nil
}

// render makes changes of the operations on one document.
func (d *Document) render(ops []Op) ([]change, error) {
	var changes []change
	touched := map[int]*container{}
	var order []*container
	touch := func(val text.Span) *container {
		c := touched[val.Start]
		if c == nil {
			c = d.container(val)
			touched[val.Start] = c
			order = append(order, c)
		}
		return c
	}
	if err := meet(ops); err != nil {
		return nil, err
	}
	for _, o := range ops {
		if d != nil && d.Mended() && o.kind != opRepair {
			return nil, &Conflict{o, o} // where its bytes are is a guess
		}
	}
	for _, o := range ops {
		switch o.kind {
		case opRewrite:
			changes = append(changes, change{o.text, o.span, o.new, o})
		case opRepair:
			changes = append(changes, change{d.Text, o.span, o.new, o})
		case opReplace:
			changes = append(changes, change{d.Text, o.node.val, d.spell(o.new), o})
		case opRename:
			changes = append(changes, change{d.Text, o.node.key, d.key(o.node, o.new), o})
			touch(o.node.parent).renamed = append(touch(o.node.parent).renamed, o)
		case opDelete:
			if o.node.parent.Start < 0 {
				return nil, &Conflict{o, o} // the whole document
			}
			touch(o.node.parent).deleted = append(touch(o.node.parent).deleted, o)
		case opInsert, opAppend:
			target, rest, err := o.target()
			if err != nil {
				return nil, err
			}
			c := touch(target.val)
			c.inserted = append(c.inserted, insertion{o, rest})
		}
	}
	for _, c := range order {
		if err := c.closed(); err != nil {
			return nil, err
		}
		more, err := c.render()
		if err != nil {
			return nil, err
		}
		changes = append(changes, more...)
	}
	for _, c := range changes {
		if d != nil && d.hole(d.inside(c.span)) {
			return nil, &Conflict{c.op, c.op}
		}
	}
	return changes, apart(changes)
}

// apart is nil if no two changes share a byte or a place.
func apart(changes []change) error {
	slices.SortStableFunc(changes, func(a, b change) int {
		x, y := a.text.Range(a.span), b.text.Range(b.span)
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End))
	})
	for i := 1; i < len(changes); i++ {
		a, b := changes[i-1], changes[i]
		x, y := a.text.Range(a.span), b.text.Range(b.span)
		if x == y || y.Start < x.End {
			return &Conflict{a.op, b.op}
		}
	}
	return nil
}

// target is the deepest object there is on an insert's way, and the keys from
// there.
func (o Op) target() (Node, []string, error) {
	at := o.node
	if o.kind == opAppend {
		if at.Type() != Array {
			return at, nil, &Conflict{o, o}
		}
		return at, nil, nil
	}
	rest := o.path
	for len(rest) > 1 {
		next := at.Get(rest[0])
		if !next.Exists() {
			break
		}
		at, rest = next, rest[1:]
	}
	if !at.IsObject() || len(rest) == 0 {
		return at, nil, &Conflict{o, o}
	}
	return at, rest, nil
}

// meet is nil if all operations on one document can be done. Two inserts that
// meet are found when they are laid out, two changes of the same bytes at last.
func meet(ops []Op) error {
	taken := map[text.Span][]Op{} // by the value they replace, delete or rename
	var gone []Op                 // replaced or deleted
	repairs := -1
	for i, o := range ops {
		switch o.kind {
		case opRepair:
			// A repair is bytes; what lies between the members of a container may
			// be laid out anew around them.
			if repairs < 0 && i > 0 {
				return &Conflict{ops[0], o}
			}
			repairs = i
		case opReplace, opDelete, opRename:
			for _, other := range taken[o.node.val] {
				if other.kind == o.kind || other.kind == opDelete || o.kind == opDelete {
					return &Conflict{other, o}
				}
			}
			taken[o.node.val] = append(taken[o.node.val], o)
			if o.kind != opRename {
				gone = append(gone, o)
			}
		}
		if repairs >= 0 && o.kind != opRepair {
			return &Conflict{ops[repairs], o}
		}
	}
	slices.SortStableFunc(gone, func(a, b Op) int {
		return cmp.Or(cmp.Compare(a.node.val.Start, b.node.val.Start), cmp.Compare(b.node.val.End, a.node.val.End))
	})
	for i := 1; i < len(gone); i++ {
		// Of spans in this order, one that lies in an earlier one lies in the
		// one before it, or that is in conflict itself.
		if within(gone[i-1].node.val, gone[i].node.val) {
			return &Conflict{gone[i-1], gone[i]}
		}
	}
	for _, o := range ops {
		if err := o.free(gone, taken); err != nil {
			return err
		}
	}
	return nil
}

// free is nil if nothing takes away or renames what o goes by.
func (o Op) free(gone []Op, taken map[text.Span][]Op) error {
	if o.kind == opRepair || o.kind == opRewrite {
		return nil
	}
	i := sort.Search(len(gone), func(i int) bool { return gone[i].node.val.End >= o.node.val.End })
	for ; i < len(gone) && gone[i].node.val.Start <= o.node.val.Start; i++ {
		same := gone[i].node.val == o.node.val
		if within(gone[i].node.val, o.node.val) || same && (o.kind == opInsert || o.kind == opAppend) {
			return &Conflict{gone[i], o}
		}
	}
	if o.kind != opInsert {
		return nil
	}
	at := o.node
	for _, key := range o.path[:len(o.path)-1] {
		at = at.Get(key)
		if !at.Exists() {
			return nil
		}
		if list := taken[at.val]; len(list) > 0 {
			return &Conflict{list[0], o}
		}
	}
	return nil
}

func within(outer, inner text.Span) bool {
	return outer.Start <= inner.Start && inner.End <= outer.End && outer != inner
}

// key spells a key as the one that it replaces.
func (d *Document) key(old Node, new string) string {
	if d.Dialect != JSON && d.src[old.key.Start] == '\'' && !strings.ContainsAny(new, `'\`) {
		return "'" + new + "'"
	}
	return Quote(new)
}

// spell writes strict JSON as the document's dialect does.
func (d *Document) spell(json string) string {
	if d.Dialect != Literal {
		return json
	}
	_, flaws, _ := twin(json, Literal)
	var b strings.Builder
	end := 0
	for _, f := range flaws {
		if f.Kind == JSONWord {
			word := json[f.span.Start:f.span.End]
			b.WriteString(json[end:f.span.Start])
			b.WriteString(map[string]string{"true": "True", "false": "False", "null": "None"}[word])
			end = f.span.End
		}
	}
	return b.String() + json[end:]
}

// Same reports whether o and other are the same operation.
func (o Op) Same(other Op) bool {
	return o.kind == other.kind && o.doc == other.doc && o.node.val == other.node.val && o.span == other.span &&
		o.new == other.new && slices.Equal(o.path, other.path)
}
