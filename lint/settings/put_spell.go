package settings

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"

	"github.com/sparklint/sparklint/lint/pattern"
)

// extend adds entries to a mapping or a list that ends at end.
func (f *file) extend(n *yaml.Node, end int, fresh []entry, list bool) error {
	if n.Style&yaml.FlowStyle != 0 {
		text := flow(fresh, list)
		text = text[1 : len(text)-1]
		if len(n.Content) > 0 {
			text = ", " + text
		}
		f.edit(end, end, text)
	} else {
		next, err := f.next(end)
		if err != nil {
			return err
		}
		f.insert(next, f.block(fresh, n.Column-1, list))
	}
	n.Content = append(n.Content, model(entry{below: fresh, list: list}).Content...)
	return nil
}

// block writes entries on lines of their own.
func (f *file) block(list []entry, indent int, items bool) (lines []string) {
	for _, e := range list {
		line := strings.Repeat(" ", indent)
		switch {
		case items:
			line += "- " + spelled(e, 0)
		case e.below != nil:
			lines = append(lines, line+key(e.key)+":")
			lines = append(lines, f.block(e.below, indent+f.unit, e.list)...)
			continue
		default:
			line += key(e.key) + ": " + spelled(e, 0)
		}
		if e.source != "" {
			line += strings.Repeat(" ", max(1, 34-len([]rune(line)))) + mark + e.source
		}
		lines = append(lines, line)
	}
	return lines
}

// flow writes entries on one line.
func flow(list []entry, items bool) string {
	var parts []string
	for _, e := range list {
		switch {
		case items:
			parts = append(parts, spelled(e, 0))
		case e.below != nil:
			parts = append(parts, key(e.key)+": "+flow(e.below, e.list))
		default:
			parts = append(parts, key(e.key)+": "+spelled(e, 0))
		}
	}
	if items {
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func key(s string) string { return spelled(entry{value: s}, 0) }

var (
	number = pattern.New(`^(0|[1-9][0-9]*)(\.[0-9]+)?$`)
	safe   = pattern.New(`^[A-Za-z0-9_/][A-Za-z0-9_./-]*$`)
	// words are those that older versions of YAML read as true or false.
	words = pattern.New(`^(?i)(y|n|yes|no|on|off)$`)
)

// spelled writes a value as YAML: in the quotes of style, or in quotes if it must stay a string.
func spelled(e entry, style yaml.Style) string {
	printable := strings.IndexFunc(e.value, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
	switch {
	case style&yaml.SingleQuotedStyle != 0 && printable:
		return "'" + strings.ReplaceAll(e.value, "'", "''") + "'"
	case style&yaml.DoubleQuotedStyle == 0 && e.number:
		return e.value
	case style&yaml.DoubleQuotedStyle == 0 && safe.MatchString(e.value) && !words.MatchString(e.value) && tag(e.value) == "!!str":
		return e.value
	}
	return quoted(e.value)
}

// quoted writes a string in double quotes, with unprintable characters escaped.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// tag returns the type that YAML reads a text as.
func tag(text string) string {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil || len(doc.Content) != 1 {
		return ""
	}
	return doc.Content[0].ShortTag()
}

// model returns the node that an entry's value is read as.
func model(e entry) *yaml.Node {
	switch {
	case e.below == nil:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: e.value, Tag: tag(spelled(e, 0))}
	case e.list:
		n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		for _, b := range e.below {
			n.Content = append(n.Content, model(b))
		}
		return n
	}
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for _, b := range e.below {
		n.Content = append(n.Content, model(entry{value: b.key}), model(b))
	}
	return n
}

// dump describes the contents of a node, without its style.
func dump(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s %s(", n.Kind, n.ShortTag(), strconv.Quote(n.Value))
	for _, c := range n.Content {
		b.WriteString(dump(c))
	}
	b.WriteByte(')')
	return b.String()
}

// comment makes a source printable for a comment.
func comment(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s))
}
