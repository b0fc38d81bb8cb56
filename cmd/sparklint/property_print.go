package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

// printProperty prints everything about a key.
func printProperty(out io.Writer, p property) error {
	last := p.rows[len(p.rows)-1]
	fmt.Fprintln(out, p.key)
	if last.Doc != "" {
		fmt.Fprintf(out, "  %s\n", last.Doc)
	}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range p.rows {
		indent := "  "
		if len(p.rows) > 1 {
			t.Flush()
			fmt.Fprintf(out, "  %s:\n", spanned(row.Span))
			indent = "    "
		}
		for _, fact := range factsOf(row) {
			fmt.Fprintf(t, "%s%s\t%s\n", indent, fact[0], fact[1])
		}
	}
	if len(p.rows) == 1 && last.Span != (spark.Span{}) {
		fmt.Fprintf(t, "  versions\t%s\n", spanned(last.Span))
	}
	if last.Group != "" {
		fmt.Fprintf(t, "  part of\t%s\n", groupOf(last))
	}
	return t.Flush()
}

// spanned describes a range of versions.
func spanned(s spark.Span) string {
	switch {
	case s.Since == "" && s.Until == "":
		return "all"
	case s.Until == "":
		return "since " + s.Since
	case s.Since == "":
		return "before " + s.Until
	}
	return "since " + s.Since + ", before " + s.Until
}

func groupOf(p spark.Property) string {
	words := p.Group
	if p.Static {
		words += "; static: it can't be changed in a running session"
	}
	if p.Internal {
		words += "; internal: not meant for users"
	}
	return words
}

// factsOf are the facts about a property in a range of versions, each with its name.
func factsOf(p spark.Property) [][2]string {
	replaced := ""
	if p.Now != "" {
		replaced = ": use " + p.Now
		if value := p.Convert("1"); value != "1" && value != "" {
			replaced += " (1 becomes " + value + ")"
		}
	}
	if p.Why != "" && (p.Now == "" || !strings.Contains(p.Why, p.Now)) {
		replaced += "; " + p.Why
	}
	var list [][2]string
	add := func(name, value string) {
		if value != "" {
			list = append(list, [2]string{name, value})
		}
	}
	switch {
	case p.Removed != "":
		add("removed", "in "+p.Removed+replaced)
	case p.Deprecated != "":
		add("deprecated", "since "+p.Deprecated+replaced)
	}
	add("type", typeOf(p))
	limit := ""
	if strings.HasPrefix(p.Default, "2147483647") || strings.HasPrefix(p.Default, "9223372036854775807") {
		limit = " (no limit)"
	}
	add("no unit", spark.Unitless(p.Key))
	add("default", p.Default+limit)
	add("bad value", outcome(p))
	add("old names", strings.Join(p.Old, ", "))
	return list
}

// typeOf describes the values that a property accepts.
func typeOf(p spark.Property) string {
	words := map[string]string{
		"bytes": "size; default unit " + p.Unit, "time": "time; default unit " + p.Unit, "count": "positive whole number", "zone": "time zone",
		"enum": p.Choices(), "exact": p.Choices() + " (case matters)", "codec": p.Choices(),
		"name": "string, not empty", "checked": "string that Spark checks",
	}[p.Type]
	if words == "" {
		words = p.Type
	}
	if p.Type == "bytes" && p.Unit == "" {
		words = "size; write a unit"
	}
	if p.Range == "port" {
		words += ", 0 or from 1024 to 65535"
	} else if p.Range != "" {
		words += ", " + strings.ReplaceAll(p.Range, "&", " and ")
	}
	return words
}

// outcome is what happens with a value that Spark rejects, and how Spark states its range.
func outcome(p spark.Property) string {
	const dies = "the driver dies at start"
	effect := map[spark.Read]struct{ result, when string }{
		spark.AtStart: {dies, ""}, spark.AtQuery: {"the first query fails", ""}, spark.Allocated: {dies, "with dynamic allocation"},
		spark.Cluster: {dies, "in cluster mode"}, spark.Client: {dies, "in client mode"},
	}[p.Read]
	words := strings.TrimPrefix(effect.when+", "+effect.result, ", ")
	required, more := p.Requires()
	switch {
	case more != "":
		return required + ": " + more
	case required != "" && words != "":
		return words + ": it " + required
	case required != "":
		return required
	case p.Says != "":
		return strings.TrimPrefix(fmt.Sprintf("%s: %q", words, p.Says), ": ")
	}
	return words
}

// listProperties prints one line for each key, from its last version.
func listProperties(out io.Writer, list []property) error {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, p := range list {
		last := p.rows[len(p.rows)-1]
		use := ""
		if last.Now != "" {
			use = ": use " + last.Now
		}
		switch {
		case last.Removed != "":
			fmt.Fprintf(t, "%s\tremoved in %s%s\t\n", p.key, last.Removed, use)
		case last.Deprecated != "":
			fmt.Fprintf(t, "%s\tdeprecated since %s%s\t\n", p.key, last.Deprecated, use)
		default:
			fmt.Fprintf(t, "%s\t%s\t%s\n", p.key, last.Type, last.Default)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, line := range strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n") {
		if _, err := fmt.Fprintln(out, strings.TrimRight(line, " ")); err != nil {
			return err
		}
	}
	return nil
}

// propertiesJSON prints keys with their rows. Every field is always present.
func propertiesJSON(out io.Writer, list []property) error {
	type row struct {
		Since       string   `json:"since"`
		Until       string   `json:"until"`
		Type        string   `json:"type"`
		Unit        string   `json:"unit"`
		Default     string   `json:"default"`
		Range       string   `json:"range"`
		Allowed     []string `json:"allowed"`
		OldNames    []string `json:"oldNames"`
		Deprecated  string   `json:"deprecated"`
		Removed     string   `json:"removed"`
		Replacement string   `json:"replacement"`
		Why         string   `json:"why"`
		BadValue    string   `json:"badValue"`
		Says        string   `json:"says"`
		Static      bool     `json:"static"`
		Internal    bool     `json:"internal"`
	}
	type key struct {
		Key      string `json:"key"`
		Doc      string `json:"doc"`
		Added    string `json:"added"`
		Group    string `json:"group"`
		Versions []row  `json:"versions"`
	}
	keys := []key{}
	for _, p := range list {
		last := p.rows[len(p.rows)-1]
		k := key{p.key, last.Doc, last.Added, last.Group, []row{}}
		for _, r := range p.rows {
			k.Versions = append(k.Versions, row{
				r.Since, r.Until, r.Type, r.Unit, r.Default, r.Range, append([]string{}, r.Allowed...), append([]string{}, r.Old...),
				r.Deprecated, r.Removed, r.Now, r.Why, string(r.Read), r.Says, r.Static, r.Internal,
			})
		}
		keys = append(keys, k)
	}
	return inert.WriteJSON(out, "  ", keys)
}
