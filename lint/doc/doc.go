// Package doc reads one JSON value the way its program reads it, and changes it without touching
// any other byte.
//
// A [Document] is read through its strict twin: strict JSON of the same length, made from what
// people really write. So a trailing comma is a [Flaw] with a place and a repair, and hides nothing
// after it. A [Node] is a value in the document. Its methods return operations ([Op]), and [Edits]
// turns all of them together into bytes, so that commas, comments and indentation are right whatever
// else is changed.
//
// The package is the only one that uses gjson.
package doc

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/sparklint/sparklint/lint/text"
)

// A Dialect is the program that will read a document.
type Dialect int

// The dialects.
const (
	JSON     Dialect = iota // Python's json.loads: SparkMagic, its config.json, Jupyter
	Literal                 // Python's ast.literal_eval: Glue interactive sessions
	Tolerant                // Synapse and Fabric: not public, so nothing is known to be rejected
	Template                // Unified Studio: JSON, after values of variables have replaced their references, as ${NAME}
)

// A Document is one JSON value in a Text. It does not change.
type Document struct {
	Text    text.Text
	Dialect Dialect
	// Flaws are what the dialect's parser rejects, in the order of their places.
	Flaws []Flaw
	// src is the text as it was meant, and mends are the places in it of what was missing, each of one byte. Spans are
	// those of src. Without mends, that is the text.
	src    string
	mends  []int
	mended bool
	twin   string
	valid  bool
	root   text.Span
	// holes are the placeholders of a template, in the order of their places.
	holes []hole
	// index has the members of the containers, in the order of their places: of every one, or partly, of those of the
	// upper levels. The members of others are looked up in the twin each time.
	index  []members
	partly bool
	// names has the members of the large objects of the index by their keys.
	names map[int]map[string]Node
	// comments are the places of the flaws that are comments, in their order.
	comments []text.Span
	// within is how what it is a part of is written; nil of a whole.
	within *layout
	// style is how it is written itself, and lines where its lines begin: both are
	// found when they are first asked for.
	style struct {
		sync.Once
		layout
	}
	lines struct {
		sync.Once
		starts []int // of the line of every step-th byte
	}
}

// small is the size in bytes up to which a part has no index.
const small = 1 << 10

// large is the number of members above which an object's keys are indexed.
const large = 16

// Read reads t as dialect d does. It always returns a Document. If t has no readable structure, the
// document is not [Document.Valid], and its root does not exist.
func Read(t text.Text, d Dialect) *Document {
	doc := &Document{Text: t, Dialect: d, src: t.String()}
	r := read(doc.src, d, 0)
	if m := mend(r, d); m != nil {
		doc.src, doc.mends, doc.mended, r = m.src, m.inserted, true, m.reading
	}
	return doc.take(r)
}

// AsIs returns t as it is read, without a guess where brackets and quotes are missing. The upper levels of strict JSON are
// fast to look through.
func AsIs(t text.Text, d Dialect) *Document {
	doc := &Document{Text: t, Dialect: d, src: t.String()}
	r := read(doc.src, d, levels)
	doc.take(r)
	if doc.valid && r.out == nil && r.upper.levels == levels {
		doc.index, doc.partly = r.upper.index(doc), true
	}
	return doc
}

// take makes a document of what is read of its text.
func (d *Document) take(r *reading) *Document {
	s := d.src
	d.twin, d.valid, d.holes = r.twin(), !r.stop, slices.Clip(r.holes)
	python := sync.OnceValue(func() literal { return readLiteral(s) })
	for _, f := range r.flaws {
		f.doc = d
		if f.refused(python) {
			d.Flaws = append(d.Flaws, f)
			if f.Kind == Comment {
				d.comments = append(d.comments, f.span)
			}
		}
	}
	if !d.valid {
		d.twin = ""
		return d
	}
	start := len(d.twin) - len(strings.TrimLeft(d.twin, " \t\r\n"))
	d.root = text.Span{Start: start, End: len(strings.TrimRight(d.twin, " \t\r\n"))}
	return d
}

// Part returns the value of n as a document of its own. It keeps nothing else of the file in
// memory, and edits keep the layout that the value has in its file.
func (n Node) Part() *Document {
	d := Read(n.doc.Text.Slice(n.doc.outer(n.val)).Clone(), n.doc.Dialect)
	within := n.doc.written()
	within.outer = strings.Clone(n.doc.indentation(n.val.Start))
	d.within = &within
	if d.Text.Len() > small {
		d.Indexed()
	}
	return d
}

// Valid reports whether the document has a structure, with or without flaws.
func (d *Document) Valid() bool { return d.valid }

// Accepted reports whether the dialect's parser accepts the document: it is valid and has no flaws.
func (d *Document) Accepted() bool { return d.valid && len(d.Flaws) == 0 }

// Root returns the document's value; it does not exist if the document is not valid.
func (d *Document) Root() Node {
	if !d.valid {
		return Node{}
	}
	return Node{doc: d, val: d.root, parent: text.Span{Start: -1}}
}

// Whole returns the place of the whole document.
func (d *Document) Whole() Place {
	return Place{Text: d.Text, Span: text.Span{End: d.Text.Len()}, doc: d}
}

func (d *Document) place(s text.Span) Place { return Place{Text: d.Text, Span: d.outer(s), doc: d} }

// A Place is a range in a text that a diagnostic points at. It knows the file that it is in.
type Place struct {
	Text text.Text
	Span text.Span
	doc  *Document
}

// At returns the place of span s in a Text that is not a document.
func At(t text.Text, s text.Span) Place { return Place{Text: t, Span: s} }

// Range returns the place's range of bytes in its file.
func (p Place) Range() text.Range { return p.Text.Range(p.Span) }

// Source returns the file that the place is in; nil if the file has no name.
func (p Place) Source() *text.Source { return p.Text.Source() }

// Position returns where the place begins, in lines and columns of the whole file.
func (p Place) Position() text.Position {
	if p.Source() == nil {
		return p.Text.Position(p.Span.Start)
	}
	return p.Source().Position(p.Range().Start)
}

// End returns where the place ends, in lines and columns of the whole file.
func (p Place) End() text.Position {
	if p.Source() == nil {
		return p.Text.Position(p.Span.End)
	}
	return p.Source().Position(p.Range().End)
}

// At returns where the place begins, as PATH:LINE:COLUMN.
func (p Place) At() string {
	at, name := p.Position(), ""
	if p.Source() != nil {
		name = p.Source().Name()
	}
	return fmt.Sprintf("%s:%d:%d", name, at.Line, at.Column)
}

// String returns the text at the place.
func (p Place) String() string { return p.Text.String()[p.Span.Start:p.Span.End] }

// Document returns the document that holds the place; nil if none does.
func (p Place) Document() *Document { return p.doc }

// Quote returns s as a JSON string, with its quotes.
func Quote(s string) string { return `"` + text.Escape(s) + `"` }

// joined removes line breaks behind a backslash. That is no escape of JSON.
var joined = strings.NewReplacer(`\\`, `\\`, "\\\r\n", "", "\\\n", "")

// decode reads the string at s, in whatever quotes it is.
func (d *Document) decode(s text.Span) string {
	raw := d.src[s.Start:s.End]
	switch {
	case raw == "":
		return ""
	case d.hole(s):
		return d.unknown(s)
	case raw[0] == '"', raw[0] == '\'':
		if inner := raw[1 : len(raw)-1]; strings.IndexByte(inner, '\\') < 0 && utf8.ValidString(inner) {
			return inner
		}
		if strings.Contains(raw, "\n") {
			raw = joined.Replace(raw)
		}
		return text.File(raw).Unquote().String()
	case strings.HasPrefix(raw, "“"), strings.HasPrefix(raw, "”"):
		return raw[len("“") : len(raw)-len("”")]
	}
	return raw
}

// Strict reads s if it is strict JSON; ok is false if it is not. It is fast, for large files of
// which only a few values are needed.
func Strict(s string) (root Node, ok bool) {
	if !gjson.Valid(s) {
		return Node{}, false
	}
	d := &Document{Text: text.File(s), src: s, twin: s, valid: true}
	d.root = text.Span{Start: len(s) - len(strings.TrimLeft(s, " \t\r\n")), End: len(strings.TrimRight(s, " \t\r\n"))}
	return d.Root(), true
}
