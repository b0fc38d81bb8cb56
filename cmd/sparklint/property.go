package main

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

func propertyCommand(w world) *cli.Command {
	return &cli.Command{
		Name:      "property",
		Usage:     "look up a Spark property: type, unit, default, versions, replacement",
		ArgsUsage: "KEY|FIELD|GLOB|WORD …",
		Description: "Knows the properties of Spark 2.2 to 4.3, livy.rsc.* of Livy, and the keys of SparkMagic's config.json. " +
			"A field of the request to Livy, such as executorMemory, stands for its property.",
		Flags: []cli.Flag{
			stringFlag("spark", "", "`V` version of Spark (default: all versions)"),
			formatFlag("full, json or keys"),
		},
		Action: func(c *cli.Context) error { return propertyAction(c, w) },
	}
}

// A property is a key with its entries in the requested versions.
type property struct {
	key  string
	rows []spark.Property
}

func propertyAction(c *cli.Context, w world) error {
	words, format := c.Args().Slice(), c.String("format")
	version, err := readVersion(c, "spark")
	if err != nil {
		return err
	}
	if len(words) == 0 {
		return failed("property needs a key, a glob or words: sparklint property spark.executor.memory")
	}
	if !slices.Contains([]string{"full", "json", "keys"}, format) {
		return failed("--format %q: write full, json or keys", format)
	}
	list := search(words, version)
	field, isField := fieldOf(words)
	if isField && format == "full" && len(list) == 1 {
		fmt.Fprintln(w.out, ofField(field))
		if field.Twin == "" {
			return nil
		}
	}
	p, ok := spark.Platform(words[0])
	theirs := ok && (p.Prefix == words[0] || meant(words[0], version) == "")
	if theirs && len(words) == 1 && format == "full" && len(list) == 0 {
		_, err := fmt.Fprintf(w.out, "%s\n  read by %s; Spark itself ignores it and does not check it\n",
			inert.Text(words[0]), p.For)
		return err
	}
	switch {
	case format == "json":
		if err := propertiesJSON(w.out, list); err != nil || len(list) > 0 {
			return err
		}
		return exit{code: exitFound}
	case len(list) == 0:
		return exit{code: exitFound, message: notFound(words, version)}
	case format == "keys":
		for _, p := range list {
			fmt.Fprintln(w.out, p.key)
		}
		return nil
	case len(list) == 1:
		return printProperty(w.out, list[0])
	}
	return listProperties(w.out, list)
}

// search finds properties by a key, a glob, the beginning of keys, or words in keys and their
// documentation.
func search(words []string, version string) []property {
	list := []property{}
	key := words[0]
	field, isField := fieldOf(words)
	switch {
	case isField && field.Twin == "":
		return append(list, property{field.Name, []spark.Property{{Key: field.Name, Group: "livy"}}})
	case isField:
		key = field.Twin
	}
	if p := of(key, version); len(words) == 1 && len(p.rows) > 0 {
		return append(list, p)
	}
	keys := spark.Keys()
	for _, s := range livy.Settings {
		keys = append(keys, s.Key)
	}
	for _, k := range sparkmagic.Keys {
		keys = append(keys, k.Name)
	}
	slices.Sort(keys)
	for _, key := range keys {
		p := of(key, version)
		if len(p.rows) == 0 || !matches(p, words) {
			continue
		}
		list = append(list, p)
	}
	return list
}

// fieldOf is the field of the request to Livy that the only word names.
func fieldOf(words []string) (f livy.Field, ok bool) {
	if len(words) != 1 {
		return f, false
	}
	i := slices.IndexFunc(livy.Fields, func(f livy.Field) bool { return strings.EqualFold(f.Name, words[0]) })
	if i < 0 {
		return f, false
	}
	return livy.Fields[i], true
}

// ofField says how a field of the request to Livy relates to properties.
func ofField(f livy.Field) string {
	switch {
	case f.Twin == "":
		return fmt.Sprintf("%s is a field of the request to Livy %s and later; it sets no Spark property", f.Name, f.Since)
	case f.Joins:
		return fmt.Sprintf("%s is the request field for %s; the values of both are joined", f.Name, f.Twin)
	}
	return fmt.Sprintf("%s is the request field for %s, and overrides it", f.Name, f.Twin)
}

// of is a key with its entries in a version, or in all versions if that is empty.
func of(key, version string) property {
	rows := spark.Rows(key)
	if spark.Unitless(key) != "" {
		rows = unitless(rows)
	}
	if s, ok := livy.FindSetting(key); ok {
		rows = []spark.Property{ofLivy(key, s)}
	}
	if k, ok := sparkmagic.Find(key); ok {
		rows = []spark.Property{
			{
				Key:     key,
				Group:   "sparkmagic",
				Doc:     "a key of config.json, read by SparkMagic " + k.Since + " and later",
				Removed: k.Until,
				Now:     k.Now,
			},
		}
	}
	if version != "" {
		rows = slices.DeleteFunc(rows, func(p spark.Property) bool { return !p.Holds(version) })
	}
	if prefix, ok := spark.Family(key); ok && len(rows) == 0 && len(spark.Rows(key)) == 0 {
		i := slices.IndexFunc(spark.Families(), func(p spark.Prefix) bool { return p.Prefix == prefix })
		rows = []spark.Property{{Key: key, Type: "string", Doc: "any " + prefix + "*: " + spark.Families()[i].For}}
	}
	return property{key, rows}
}

// unitless are the entries of a heap without the registry's unit, which is not that of a number without one.
func unitless(rows []spark.Property) []spark.Property {
	list := slices.Clone(rows)
	for i := range list {
		list[i].Unit = ""
		list[i].Doc = strings.TrimSuffix(list[i].Doc, ", in MiB unless otherwise …")
	}
	return list
}

// ofLivy describes a setting of Livy as if it were a property of Spark.
func ofLivy(key string, s livy.Setting) spark.Property {
	p := spark.Property{Key: key, Group: "livy", Type: s.Type, Unit: s.Unit, Default: s.Default, Doc: s.Doc, Internal: s.Own}
	switch {
	case s.Own:
		p.Doc += "; Livy sets it"
	case key == s.Old:
		p.Deprecated, p.Now = "0.4", s.Key
	}
	if s.Old != "" && key == s.Key {
		p.Old = []string{s.Old}
	}
	return p
}

func matches(p property, words []string) bool {
	one := words[0]
	switch {
	case len(words) > 1:
	case strings.ContainsAny(one, "*?["):
		ok, err := path.Match(strings.ToLower(one), strings.ToLower(p.key))
		return ok && err == nil
	case strings.Contains(one, "."):
		return strings.HasPrefix(p.key, strings.TrimSuffix(one, ".")+".")
	}
	text := strings.ToLower(p.key + " " + p.rows[0].Doc)
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, strings.ToLower(word)) })
}

// meant is the key that the user most likely meant by an unknown one; empty if that is not clear.
func meant(key, version string) string {
	return cmp.Or(spark.Nearest(key, version), livy.NearestSetting(key))
}

// notFound says that no property was found, and what the user may have meant.
func notFound(words []string, version string) string {
	query := strings.Join(words, " ")
	if len(words) > 1 || strings.ContainsAny(query, "*?[") || !strings.Contains(query, ".") {
		return fmt.Sprintf("%q: no property matches", query)
	}
	if rows := spark.Rows(query); len(rows) > 0 {
		return fmt.Sprintf("%s: not in Spark %s, only since %s", query, version, rows[0].Since)
	}
	if near := meant(query, version); near != "" {
		return fmt.Sprintf("%q: no such property; did you mean %s?", query, near)
	}
	if near := spark.Closest(query, version, 5); len(near) > 0 {
		return fmt.Sprintf("%q: no such property; the closest are %s", query, strings.Join(near, ", "))
	}
	return fmt.Sprintf("%q: no such property", query)
}
