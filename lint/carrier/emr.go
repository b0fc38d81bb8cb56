package carrier

import (
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

// classification is what EMR calls the config.json of SparkMagic on its cluster.
//
// Source: EMR Release Guide, "Configure applications", "JupyterHub" and "EMR Notebooks".
const classification = "jupyter-sparkmagic-conf"

// The spellings of EMR's API, of CloudFormation and of Terraform.
var (
	classifications = []string{"Classification", "classification"}
	propertyKeys    = []string{"Properties", "ConfigurationProperties", "properties", "configurationProperties", "configuration_properties"}
)

// sparkmagicOf returns the properties of a configuration if it is that of SparkMagic.
func sparkmagicOf(n doc.Node) doc.Node {
	for _, key := range classifications {
		if n.Get(key).String() == classification {
			for _, key := range propertyKeys {
				if p := n.Get(key); p.Exists() {
					return p
				}
			}
		}
	}
	return doc.Node{}
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

// inYAML matches the line that names SparkMagic's configuration, and a line with a key.
var (
	inYAML  = pattern.New(`^([ \t]*(?:- +)*)["']?[Cc]lassification["']?:[ \t]+["']?` + classification + `["']?[ \t]*(?:#.*)?\r?\n?$`)
	keyLine = pattern.New(`^([ \t]*(?:- +)*)(["']?)([A-Za-z_]+)["']?:(?:[ \t]+|\r?\n?$)`)
)

// configurationAt returns SparkMagic's configuration in YAML as the config.json that EMR writes, if the line at an index
// names it, and the indexes of its lines.
func (y *lines) configurationAt(i int) (t text.Text, first, last int, ok bool) {
	m := inYAML.FindStringSubmatch(y.at(i))
	if m == nil {
		return t, 0, 0, false
	}
	column := len(m[1])
	first, last = i, i
	for first > 0 && (y.blank(first) || y.indent(first) > column || y.indent(first) == column && y.column(first) == column) {
		first--
	}
	for last+1 < len(y.list) && (y.blank(last+1) || y.indent(last+1) >= column) {
		last++
	}
	for j := first; j <= last; j++ {
		k := keyLine.FindStringSubmatch(y.at(j))
		if k == nil || len(k[1]) != column || !slices.Contains(propertyKeys, k[3]) {
			continue
		}
		t, ok = y.properties(j, column)
		return t, first, last, ok
	}
	return t, first, last, false
}

// properties composes the config.json of the properties below a line.
func (y *lines) properties(i, column int) (text.Text, bool) {
	var parts []text.Text
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
		j = next
	}
	if parts == nil {
		return text.Text{}, false
	}
	end := parts[len(parts)-1]
	return text.Nest(append(parts, text.Fixed("", end.Slice(text.Span{Start: end.Len(), End: end.Len()}), "}"))...), true
}
