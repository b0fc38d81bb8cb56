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

// configuration returns the properties of SparkMagic as the config.json that EMR writes: their values are strings of JSON.
func configuration(properties doc.Node) text.Text {
	at := properties.Value()
	var parts []text.Text
	outer := at.Text.Spelled(inStrings)
	from := at.Span.Start
	for m := range properties.Members() {
		if m.Type() != doc.String || !isJSON(m.String()) {
			continue
		}
		value := m.Value().Span
		parts = append(parts, outer.Slice(text.Span{Start: from, End: value.Start}), at.Text.Slice(value).Unquote())
		from = value.End
	}
	return text.Nest(append(parts, outer.Slice(text.Span{Start: from, End: at.Span.End}))...)
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
	keyLine = pattern.New(`^([ \t]*(?:- +)*)(["']?)([A-Za-z_]+)["']?:(?:[ \t]+|\r?\n?$)`)
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

// properties composes the config.json, as EMR writes it, of the properties below a line with their key. It returns the index
// of their last line.
func (y *lines) properties(i, column int) (t text.Text, last int, ok bool) {
	var parts []text.Text
	last = i
	for j := i + 1; j < len(y.list) && (y.blank(j) || y.indent(j) > column); j++ {
		m := keyLine.FindStringSubmatchIndex(y.at(j))
		if m == nil {
			continue
		}
		value, next, ok := y.scalar(j, m[1], m[3])
		if !ok {
			continue
		}
		open := `, "`
		if parts == nil {
			open = `{"`
		}
		key := y.list[j].Slice(text.Span{Start: m[6], End: m[7]})
		parts = append(parts, text.Fixed(open, key, `": `))
		if s := value.String(); isJSON(s) {
			parts = append(parts, value)
		} else {
			parts = append(parts, text.Fixed(`"`, value, `"`))
		}
		j, last = next, next
	}
	if parts == nil {
		return t, i, false
	}
	end := parts[len(parts)-1]
	return text.Nest(append(parts, text.Fixed("", end.Slice(text.Span{Start: end.Len(), End: end.Len()}), "}"))...), last, true
}
