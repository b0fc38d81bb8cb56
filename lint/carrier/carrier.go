// Package carrier finds the config.json of SparkMagic in files that contain it: in the scalars of YAML, in heredocs and
// quoted words of scripts and Dockerfiles, in strings of JSON, and in the configurations of EMR.
//
// What it returns are texts of the file, so a change of one is a change of the file, with the indentation, quotes and
// escapes that the file has there.
package carrier

import (
	"bytes"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

// Reach is how many bytes [MentionedIn] looks at together.
const Reach = 32

// mentions are what every config.json of SparkMagic, and every place for one, has.
var mentions = []string{"session_configs", "_credentials", Classification}

// Mentioned reports whether a file may contain a config.json.
func Mentioned(s string) bool {
	for _, m := range mentions {
		if strings.Contains(s, m) {
			return true
		}
	}
	return false
}

// MentionedIn is like [Mentioned], for a part of a file. What is across two parts is found if they have [Reach]-1 bytes in
// common.
func MentionedIn(b []byte) bool {
	for _, m := range mentions {
		if bytes.Contains(b, []byte(m)) {
			return true
		}
	}
	return false
}

// own matches a key that only the config.json of SparkMagic has at its root.
var own = pattern.New(`"(?:session_configs(?:_defaults)?|kernel_[a-z]+_credentials)"`)

// Texts returns the texts in a file that are each a config.json, in the order of their places. yaml says that quotes and
// indentation are those of YAML, and not those of a shell.
func Texts(src text.Text, yaml bool) []text.Text {
	f := &finder{yaml: yaml}
	if bom := len("\ufeff"); strings.HasPrefix(src.String(), "\ufeff") {
		src = src.Slice(text.Span{Start: bom, End: src.Len()})
	}
	f.any(src)
	return f.found
}

// A finder collects what it finds.
type finder struct {
	yaml  bool
	depth int // how many texts are around the current one
	found []text.Text
}

// deepest is how many texts may be around a config.json.
const deepest = 6

// any looks into a text of any kind.
func (f *finder) any(t text.Text) {
	if f.depth == deepest || !Mentioned(t.String()) {
		return
	}
	f.depth++
	switch s := strings.TrimLeft(t.String(), " \t\r\n\ufeff"); {
	case s == "":
	case f.depth == 1 && len(s) > 1 && s[0] == '{' && strings.IndexByte("{%#", s[1]) >= 0: // a statement of a template
		f.lines(t)
	case s[0] == '{' || s[0] == '[' && f.depth > 1 || s[0] == '[' && !strings.Contains(s[:min(len(s), 2)], "[["):
		found := len(f.found)
		d := doc.Read(t, doc.JSON)
		yaml := f.yaml && f.depth == 1 // in which marks of JSON may be missing
		if !yaml || d.Sound() {
			f.json(t, d)
		}
		if yaml && len(f.found) == found {
			f.lines(t)
		}
	default:
		f.lines(t)
	}
	f.depth--
}

// json looks at JSON, which may itself be a config.json, or contain one.
func (f *finder) json(t text.Text, d *doc.Document) {
	root := d.Root()
	if f.depth > 1 && isConfig(d) {
		f.found = append(f.found, t)
		return
	}
	if d.Valid() && (f.depth == 1 || !d.Mended()) { // in a text, a change can end where a missing quote is guessed
		f.node(root, 0)
	}
}

// isConfig reports whether a document is a config.json: by a key that only SparkMagic reads.
func isConfig(d *doc.Document) bool {
	if s := d.Text.String(); !d.Valid() {
		return strings.HasPrefix(strings.TrimLeft(s, " \t\r\n\ufeff"), "{") && own.MatchString(s) && !strings.Contains(s, Classification)
	}
	root := d.Root()
	if !root.IsObject() {
		return false
	}
	for m := range root.Members() {
		if own.MatchString(doc.Quote(m.Key())) {
			return true
		}
	}
	return false
}

// nested is how many brackets may be around a string of JSON that is looked into. Nobody writes half as many, and each is
// read again for those around it.
const nested = 64

// node looks into the values of JSON, with some brackets around it.
func (f *finder) node(n doc.Node, around int) {
	switch n.Type() {
	case doc.Object, doc.Array:
		if around == nested {
			return
		}
		members := slices.Collect(n.Members())
		if n.IsObject() {
			if properties := sparkmagicOf(members); properties.Exists() {
				if c := configuration(properties); c.Len() > 0 {
					f.found = append(f.found, c)
				}
				return
			}
		}
		for _, m := range members {
			f.node(m, around+1)
		}
	case doc.String:
		if Mentioned(n.String()) && delimited(n) {
			at := n.Value()
			f.any(at.Text.Slice(at.Span).Unquote())
		}
	}
}
