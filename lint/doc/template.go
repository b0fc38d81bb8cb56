package doc

import (
	"strings"

	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

var references = pattern.New(`\$\{[^}]*\}`)

// References returns the references to variables in a Template, as ${NAME}, also those in strings and keys. Other
// dialects have none.
func (d *Document) References() (list []Place) {
	if d.Dialect != Template {
		return nil
	}
	for _, m := range references.FindAllStringIndex(d.Text.String(), -1) {
		list = append(list, Place{Text: d.Text, Span: text.Span{Start: m[0], End: m[1]}, doc: d})
	}
	return list
}

// reference reads a reference to a variable outside of strings. Where only a value or a key can stand, it becomes a
// string in the twin. Anywhere else, nothing is known of the document, and no flaw.
func (r *reading) reference() {
	start := r.i
	for r.i < len(r.s) && (strings.HasPrefix(r.s[r.i:], "${") || wordByte(r.s[r.i])) {
		end := strings.IndexByte(r.s[r.i:], '}')
		switch {
		case wordByte(r.s[r.i]):
			r.i++
		case end < 0:
			r.stop = true
			return
		default:
			r.i += end + 1
		}
	}
	next := strings.TrimLeft(r.s[r.i:], " \t\r\n")
	key := len(r.opens) > 0 && r.want != wantValue && r.s[r.opens[len(r.opens)-1]] == '{'
	switch {
	case r.want == wantNext || r.want == wantColon || len(r.opens) == 0 || next == "",
		key && next[0] != ':', !key && strings.IndexByte(",}]", next[0]) < 0:
		r.stop = true
		return
	}
	r.quoted(start)
	if key {
		r.want = wantColon
		return
	}
	r.value()
}
