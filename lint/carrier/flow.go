package carrier

import (
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

var (
	// collection matches a line of YAML on which a flow mapping or sequence begins.
	collection = pattern.New(`^[ \t]*(?:- +)*(?:(?:[^\s#'"{\[!][^#]*?|'[^']*'|"[^"]*"):[ \t]+)?(?:![^ ]+ +)?([{\[])`)
	// behind matches what can follow it.
	behind = pattern.New(`^[ \t]*(?:\r?\n|$|[ \t]#)`)
)

// collection looks into a flow mapping or sequence of YAML. It reports whether one with a config.json begins on a line, and
// moves on to its last line. One that is a config.json itself has to be JSON: in YAML, another one can be right.
func (f *finder) collection(l *lines, i *int) bool {
	m := collection.FindStringSubmatchIndex(l.at(*i))
	if m == nil {
		return false
	}
	start := l.from[*i] + m[2]
	if start < l.passed {
		return false // one around it is no JSON
	}
	end, closed := closing(l.src.String(), start)
	l.passed = end
	if closed && behind.MatchString(l.src.String()[end:]) {
		t := l.src.Slice(text.Span{Start: start, End: end})
		if !Mentioned(t.String()) {
			return false
		}
		if d := doc.Read(t, doc.JSON); d.Sound() && (d.Root().IsObject() || d.Root().Type() == doc.Array) { // and no placeholder
			if isConfig(d) {
				f.found = append(f.found, t)
			} else {
				f.node(d.Root(), 0)
			}
			*i = l.line(end - 1)
			return true
		}
	}
	found := len(f.found)
	root, end, ok := l.read(start)
	if ok {
		f.item(root)
	}
	if len(f.found) == found {
		return false
	}
	*i = l.line(end - 1)
	return true
}

// item looks into the values of a collection of YAML.
func (f *finder) item(n item) {
	if properties, ok := n.sparkmagic(); ok {
		f.found = append(f.found, properties)
		return
	}
	for _, value := range n.values {
		f.item(value)
	}
	if n.open == 0 && Mentioned(n.text.String()) {
		f.any(n.text)
	}
}

// inFlow composes the config.json of properties that are a flow mapping, behind their key on a line.
func (l *lines) inFlow(i int) (t text.Text, last int, ok bool) {
	at := keyLine.FindStringIndex(l.at(i))[1]
	at += len(prefix.FindString(l.at(i)[at:]))
	if at == l.list[i].Len() || l.at(i)[at] != '{' {
		return t, i, false
	}
	n, end, ok := l.read(l.from[i] + at)
	if !ok {
		return t, i, false
	}
	t = n.properties()
	return t, l.line(end - 1), t.Len() > 0
}

// An item is a node of YAML in flow style.
type item struct {
	open   byte      // the bracket that it begins with; 0 for a scalar
	tag    string    // with its exclamation mark, or one of the next
	text   text.Text // of a scalar, its content
	keys   []item    // of a mapping
	values []item
}

// What an item may have instead of a tag.
const (
	elsewhere = "*" // it is an alias
	null      = "~" // nothing is written
)

// sparkmagic returns the config.json of a configuration of EMR, if it is that of SparkMagic.
func (n item) sparkmagic() (config text.Text, ok bool) {
	named, properties := false, -1
	for i, k := range n.keys {
		switch key := k.text.String(); {
		case slices.Contains(classifications, key):
			named = n.values[i].text.String() == Classification
		case slices.Contains(propertyKeys, key) && n.values[i].open == '{':
			properties = i
		}
	}
	if !named || properties < 0 {
		return config, false
	}
	config = n.values[properties].properties()
	return config, config.Len() > 0
}

// properties composes the config.json of the properties in a mapping. Only between those that are JSON can another be written.
func (n item) properties() text.Text {
	if d := doc.Read(n.text, doc.JSON); d.Sound() {
		return configuration(d.Root())
	}
	var list []setting
	for i, k := range n.keys {
		if name.MatchString(k.text.String()) {
			list = append(list, setting{k.text, n.values[i].value()})
		}
	}
	return compose(list)
}

// value returns the value of a property: see [lines.property].
func (n item) value() text.Text {
	switch {
	case n.open == 0 && (n.tag == "" || n.tag == "!!str" || n.tag == "!Sub"):
		return n.text
	case n.open == 0 || n.tag != "":
	case len(n.keys) == 1 && n.keys[0].text.String() == "Fn::Sub":
		if sub := n.values[0]; sub.open == 0 && sub.tag == "" && isJSON(sub.text.String()) {
			return sub.text
		}
	case len(n.keys) == 1 && functions.MatchString(n.keys[0].text.String()):
	default:
		if _, ok := doc.Strict(n.text.String()); ok {
			return n.text
		}
	}
	return text.Fixed(computed, n.text.Slice(text.Span{}), "")
}

var (
	functions = pattern.New(`^(?:Ref|Fn::.*)$`)
	name      = pattern.New(`^[A-Za-z_][A-Za-z0-9_]*$`)
	spaces    = pattern.New(`^(?:[ \t\r\n]+(?:#[^\n]*)?)*`)
	// marked matches what is before a value: an anchor or a tag.
	marked = pattern.New(`^(?:&[^ \t\r\n,\[\]{}]+|![^ \t\r\n,\[\]{}]*)`)
	alias  = pattern.New(`^\*[^ \t\r\n,\[\]{}]+`)
	// plain matches a scalar without quotes. A colon is in it only before a character that no scalar ends with.
	plain = pattern.New(`^(?:[^ \t\r\n,\[\]{}:#&*!|>'"%@` + "`" + `]|:[^ \t\r\n,\[\]{}])#*` +
		`(?:[ \t\r\n]*(?:[^ \t\r\n,\[\]{}:#]|:[^ \t\r\n,\[\]{}])#*)*`)
)

// A reader reads a collection of YAML.
type reader struct {
	*lines
	at    int
	depth int
}

// read reads the collection of YAML that begins at a byte of the source. It returns where it ends; ok is false if it is no YAML,
// or something follows it.
func (l *lines) read(start int) (n item, end int, ok bool) {
	if l.effort > 8*l.src.Len() {
		return n, start, false // each that does not end may be read up to the end
	}
	r := &reader{lines: l, at: start}
	n, ok = r.item()
	l.effort += r.at - start
	return n, r.at, ok && behind.MatchString(l.src.String()[r.at:])
}

// skip passes what matches a pattern, and returns it.
func (r *reader) skip(p *pattern.Pattern) string {
	s := p.FindString(r.src.String()[r.at:])
	r.at += len(s)
	return s
}

// next reports whether a character follows, and passes it.
func (r *reader) next(c byte) bool {
	s := r.src.String()
	if r.at == len(s) || s[r.at] != c {
		return false
	}
	r.at++
	return true
}

// item reads a value, with the blanks around it.
func (r *reader) item() (n item, ok bool) {
	r.skip(spaces)
	for m := r.skip(marked); m != ""; m = r.skip(marked) {
		if m[0] == '!' {
			n.tag = m
		}
		r.skip(spaces)
	}
	start := r.at
	switch rest := r.src.String()[start:]; {
	case rest == "":
		return n, false
	case rest[0] == '{' || rest[0] == '[':
		n.open = rest[0]
		if r.depth == nested {
			return n, false
		}
		r.depth++
		ok = r.members(&n)
		r.depth--
	case rest[0] == '\'' || rest[0] == '"':
		n.text, r.at, ok = r.literal(start)
		r.skip(spaces)
		return n, ok
	case r.skip(alias) != "":
		n.tag, ok = elsewhere, true
	default:
		if ok = true; r.skip(plain) == "" {
			n.tag = null
		}
	}
	n.text = r.src.Slice(text.Span{Start: start, End: r.at})
	if r.depth > 0 {
		r.skip(spaces)
	}
	return n, ok
}

// members reads the values of a collection, up to the bracket that ends it.
func (r *reader) members(n *item) bool {
	r.at++
	closed := n.open + 2 // in ASCII, for braces as for brackets
	for r.skip(spaces); !r.next(closed); r.skip(spaces) {
		key, ok := r.item()
		if !ok {
			return false
		}
		switch paired := r.next(':'); {
		case paired:
			value, ok := r.item()
			if !ok || key.open != 0 {
				return false
			}
			if n.open == '{' {
				n.keys = append(n.keys, key)
			}
			n.values = append(n.values, value)
		case n.open == '{': // without a value
			n.keys = append(n.keys, key)
			end := text.Span{Start: key.text.Len(), End: key.text.Len()}
			n.values = append(n.values, item{tag: null, text: key.text.Slice(end)})
		default:
			n.values = append(n.values, key)
		}
		if !r.next(',') && !strings.HasPrefix(r.src.String()[r.at:], string(closed)) {
			return false
		}
	}
	return true
}

// closing returns the end of the brackets that open at a byte. If they are not closed, it returns the end of the text.
func closing(s string, start int) (end int, closed bool) {
	depth := 0
	for i := start; i < len(s); i++ {
		switch s[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1, true
			}
		case '"':
			for i++; i < len(s) && s[i] != '"'; i++ {
				if s[i] == '\\' {
					i++
				}
			}
		}
	}
	return len(s), false
}
