package carrier

import (
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

// Classification is what EMR calls the config.json of SparkMagic on its cluster.
//
// Source: EMR Release Guide, "Configure applications", "JupyterHub" and "EMR Notebooks".
const Classification = "jupyter-sparkmagic-conf"

// The spellings of EMR's API, of CloudFormation and of Terraform.
var (
	classifications = []string{"Classification", "classification"}
	propertyKeys    = []string{"Properties", "ConfigurationProperties", "properties", "configurationProperties", "configuration_properties"}
)

// sparkmagicOf returns the properties of a configuration, by its members, if it is that of SparkMagic.
func sparkmagicOf(members []doc.Node) (properties doc.Node) {
	named := false
	for _, m := range members {
		switch key := m.Key(); {
		case slices.Contains(classifications, key):
			named = m.String() == Classification
		case slices.Contains(propertyKeys, key) && m.IsObject():
			properties = m
		}
	}
	if !named {
		return doc.Node{}
	}
	return properties
}

// configuration returns the properties of SparkMagic as the config.json that EMR writes: their values are strings of JSON, or
// placeholders. It is empty for values that are not written as in JSON.
func configuration(properties doc.Node) text.Text {
	at := properties.Value()
	var parts []text.Text
	outer := at.Text.Spelled(inStrings)
	from := at.Span.Start
	for m := range properties.Members() {
		value := m.Value().Span
		written, isFunction := function(m)
		var inner text.Text
		switch {
		case written.Type() == doc.String && written.Raw()[0] == '\'': // YAML with placeholders
			return text.Text{}
		case written.Type() == doc.String && isJSON(written.String()) && delimited(written):
			inner = at.Text.Slice(written.Value().Span).Unquote()
		case isFunction:
			inner = text.Fixed(computed, at.Text.Slice(text.Span{Start: value.Start, End: value.Start}), "")
		default:
			continue
		}
		parts = append(parts, outer.Slice(text.Span{Start: from, End: value.Start}), inner)
		from = value.End
	}
	return text.Nest(append(parts, outer.Slice(text.Span{Start: from, End: at.Span.End}))...)
}

// delimited reports whether a string has both of its quotes in the file: of broken JSON, one may be missing.
func delimited(n doc.Node) bool {
	written := n.Value().String()
	return len(written) > 1 && written[0] == '"' && written[len(written)-1] == '"'
}

// computed stands for a value that CloudFormation computes: nobody knows its type here.
const computed = "{{ computed }}"

// function reports whether a value is a function of CloudFormation. written is the value as the file has it: the argument of
// Fn::Sub, with its placeholders. It does not exist for other functions.
func function(value doc.Node) (written doc.Node, ok bool) {
	if !value.IsObject() {
		return value, false
	}
	members := slices.Collect(value.Members())
	if len(members) != 1 {
		return value, false
	}
	switch key := members[0].Key(); {
	case key == "Fn::Sub":
		return members[0], true
	case key == "Ref", strings.HasPrefix(key, "Fn::"):
		return doc.Node{}, true
	}
	return value, false
}

// isJSON reports whether a property is JSON, or was meant to be.
func isJSON(s string) bool {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "{") || strings.HasPrefix(s, "[") {
		return true
	}
	_, ok := doc.Strict(s)
	return ok
}

// inStrings spells members that are written among the properties: each value as a string of JSON. The first quote of a key
// may already be there.
func inStrings(s string) string {
	for _, before := range []string{"{", `{"`} {
		members := strings.Trim(s, " \t\r\n,")
		lead, tail, _ := strings.Cut(s, members)
		if root, ok := doc.Strict(before + members + "}"); ok && members != "" {
			return lead + strings.TrimPrefix(quotedValues(before+members, root), before) + tail
		}
	}
	return s
}

// quotedValues returns the text of an object in which each value is a string.
func quotedValues(s string, root doc.Node) string {
	var b strings.Builder
	at := 0
	for m := range root.Members() {
		value := m.Value().Span
		b.WriteString(s[at:value.Start])
		if raw := m.Raw(); m.Type() == doc.String {
			b.WriteString(raw)
		} else {
			b.WriteString(doc.Quote(raw))
		}
		at = value.End
	}
	b.WriteString(s[at:])
	return b.String()
}

// keyLine matches a line of YAML with a key, and inYAML one that names SparkMagic's configuration.
var (
	keyLine = pattern.New(`^([ \t]*(?:- +)*)(["']?)([A-Za-z_][A-Za-z0-9_]*)["']?:(?:[ \t]+|\r?\n?$)`)
	inYAML  = pattern.New(`^["']?` + Classification + `["']?[ \t]*(?:#.*)?\r?\n?$`)
)

// A mapping is one of YAML, while its lines are passed.
type mapping struct {
	column     int // of its keys
	sparkmagic bool
	properties int // the line with the key of its properties; -1 if there is none
}

// configurations returns the lines of YAML with the key of the properties of SparkMagic, and the columns of the keys.
func (y *lines) configurations() map[int]int {
	found := map[int]int{}
	var open []*mapping // from the outermost to the innermost
	closes := func(column int) {
		for len(open) > 0 && open[len(open)-1].column > column {
			if m := open[len(open)-1]; m.sparkmagic && m.properties >= 0 {
				found[m.properties] = m.column
			}
			open = open[:len(open)-1]
		}
	}
	for i := range y.list {
		if y.blank(i) {
			continue
		}
		if strings.HasPrefix(y.at(i), "---") {
			closes(-1)
			continue
		}
		closes(y.indent(i))
		k := keyLine.FindStringSubmatchIndex(y.at(i))
		if k == nil {
			continue
		}
		column, key := k[3], y.at(i)[k[6]:k[7]]
		if len(open) == 0 || open[len(open)-1].column < column {
			open = append(open, &mapping{column: column, properties: -1})
		}
		switch m := open[len(open)-1]; {
		case slices.Contains(classifications, key):
			m.sparkmagic = inYAML.MatchString(y.at(i)[k[1]:])
		case slices.Contains(propertyKeys, key) && m.properties < 0:
			m.properties = i
		}
	}
	closes(-1)
	return found
}

// properties composes the config.json, as EMR writes it, of the properties below or behind a line with their key. It returns the index
// of their last line.
func (y *lines) properties(i, column int) (t text.Text, last int, ok bool) {
	if t, last, ok := y.inFlow(i); ok {
		return t, last, true
	}
	var parts []setting
	last = i
	keys := 0 // the column of the keys
	for j := i + 1; j < len(y.list) && (y.blank(j) || y.indent(j) > column); j++ {
		m := keyLine.FindStringSubmatchIndex(y.at(j))
		if m == nil || parts != nil && y.indent(j) > keys {
			continue
		}
		value, next, ok := y.property(j, m[1], m[3])
		if !ok {
			continue
		}
		if parts == nil {
			keys = y.indent(j)
		}
		parts = append(parts, setting{y.list[j].Slice(text.Span{Start: m[6], End: m[7]}), value})
		j, last = next, next
	}
	return compose(parts), last, parts != nil
}

// A setting is a property with its value, as YAML has it.
type setting struct{ key, value text.Text }

// compose returns the config.json, as EMR writes it, of properties. Nothing can be written between them.
func compose(properties []setting) text.Text {
	if properties == nil {
		return text.Text{}
	}
	var parts []text.Text
	open := `{"`
	for _, p := range properties {
		parts = append(parts, text.Fixed(open, p.key, `": `))
		open = `, "`
		if s := p.value.String(); isJSON(s) || s == computed {
			parts = append(parts, p.value)
		} else {
			parts = append(parts, text.Fixed(`"`, p.value.Decoded(asJSON, text.Escape), `"`))
		}
	}
	end := parts[len(parts)-1]
	return text.Nest(append(parts, text.Fixed("", end.Slice(text.Span{Start: end.Len(), End: end.Len()}), "}"))...)
}

// asJSON reads a character as it is written in a string of JSON.
func asJSON(rest string) (int, string) {
	if as := text.Escape(rest[:1]); as != rest[:1] {
		return 1, as
	}
	return 0, ""
}

var (
	// prefix matches what can be before a scalar of YAML and does not change it, and the function of CloudFormation that only
	// replaces placeholders.
	prefix = pattern.New(`^(?:(?:&[^\s]+|!!str|!Sub)(?:[ \t]+|\r?\n?$))+`)
	// substitution matches the long form of that function.
	substitution = pattern.New(`^[ \t]+Fn::Sub:[ \t]+`)
)

// property is like scalar. A value that CloudFormation computes, or that stands elsewhere, is read as [computed].
func (y *lines) property(i, at, column int) (value text.Text, last int, ok bool) {
	before := len(prefix.FindString(y.at(i)[at:]))
	at += before
	rest := strings.TrimRight(y.at(i)[at:], " \t\r\n")
	if rest == "" || rest[0] == '#' {
		next := i + 1
		for next < len(y.list) && y.blank(next) {
			next++
		}
		if next == len(y.list) || y.indent(next) <= column {
			return value, i, false
		}
		if m := substitution.FindString(y.at(next)); m != "" {
			if value, last, ok := y.scalar(next, len(m), y.indent(next)); ok && isJSON(value.String()) {
				return value, last, true
			}
		}
	} else if rest[0] != '!' && rest[0] != '*' && (before == 0 || rest[0] != '[' && rest[0] != '{') {
		return y.scalar(i, at, column)
	}
	end := y.list[i].Slice(text.Span{Start: at, End: at})
	return text.Fixed(computed, end, ""), i, true
}
