package spark

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// A Property is what one or more versions of Spark know of a key: their registry's
// entry for it (org.apache.spark.internal.config.ConfigEntry), and when a
// session reads it.
type Property struct {
	Key string
	// Group is the part of Spark that reads it: core, sql, hive, yarn, kubernetes,
	// mesos, streaming, connect, kafka, history or standalone.
	Group            string
	Static, Internal bool // set once per application (of SQL); not meant for users

	// Type is boolean, int, long, double, time, bytes, enum, or one without a check
	// here: string, list, checked (by Spark, in its own way); exact is an enum whose
	// case matters, and so are count, name, zone and codec: see Mistyped.
	Type string
	Unit string // of a time or size without one: ns, us, ms, s, min, h; b, k, m, g
	Span
	// Range is what a number must be: >0, >=0, <=N, joined by &; or port.
	Range   string
	Allowed []string // of an enum; case does not matter
	Read    Read
	Says    string // how Spark states the range

	Default    string // as the registry has it; <value of KEY> is another's
	Added      string // the version that brought the key, as the registry has it
	Old        []string
	Deprecated string // since when it should not be used; empty if it may be
	Removed    string // since when it has no effect, or is refused; empty if it has one
	Now        string // the key that is used instead
	Why        string // it was deprecated or removed
	Doc        string // the first sentence of its documentation, shortened

	scale        string // what 1 is as a value of Now, as 1000k
	since, until int
}

// A Read says when a session reads a property, and so when a bad value stops it.
type Read string

// When a property is read. All are what real sessions did with a value that the
// entry's own converter refuses; a key that is read later or never has none.
const (
	AtStart   Read = "start"      // no session starts
	AtQuery   Read = "query"      // it starts, and its first query or job fails
	Allocated Read = "allocation" // no session starts where dynamic allocation is on
	Cluster   Read = "cluster"    // no session starts in cluster mode
)

// table is made by go generate -tags real, see generate.go.
//
//go:embed properties.tsv
var table string

// A registry is the table in memory: rows by key and then by version.
type registry struct {
	rows []Property
	keys []string
	at   map[string]int32 // of the first row of a key
}

var properties = sync.OnceValue(parse)

func parse() *registry {
	lines := strings.Count(table, "\n")
	r := &registry{rows: make([]Property, 0, lines), keys: make([]string, 0, lines), at: make(map[string]int32, lines)}
	for rest := table; rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		if !strings.HasPrefix(line, "#") {
			r.add(line)
		}
	}
	return r
}

// add adds a line of the table. One without a key goes on with the key above.
func (r *registry) add(line string) {
	var c [6]string
	for i := range c {
		c[i], line, _ = strings.Cut(line, "\t")
	}
	p := Property{Key: c[0], Default: c[3], Added: c[4], Doc: c[5]}
	p.Since = p.Added
	p.Type, p.Unit, _ = strings.Cut(c[2], "/")
	group, flags, _ := strings.Cut(c[1], " ")
	p.Group, p.Static, p.Internal = group, strings.Contains(flags, "static"), strings.Contains(flags, "internal")
	for line != "" {
		var field string
		field, line, _ = strings.Cut(line, "\t")
		p.set(strings.Cut(field, "="))
	}
	p.since, p.until = number(p.Since), number("")
	if p.Key == "" {
		above := &r.rows[len(r.rows)-1]
		above.Until, above.until = p.Since, p.since
		p.Key, p.Added, p.Doc = above.Key, above.Added, above.Doc
	} else {
		r.keys = append(r.keys, p.Key)
		r.at[p.Key] = int32(len(r.rows))
	}
	r.rows = append(r.rows, p)
}

// set puts in a column that few rows have.
func (p *Property) set(name, value string, _ bool) {
	switch name {
	case "since":
		p.Since = value
	case "range":
		p.Range = value
	case "allowed":
		p.Allowed = strings.Split(value, "|")
	case "old":
		p.Old = strings.Split(value, "|")
	case "deprecated":
		p.Deprecated = value
	case "removed":
		p.Removed = value
	case "now":
		p.Now = value
	case "scale":
		p.scale = value
	case "why":
		p.Why = value
	case "read":
		p.Read = Read(value)
	case "says":
		p.Says = value
	}
}

// Find is what a version knows of a key; ok is false if it knows nothing. Of a key
// that a version has no more it knows when that was: Removed.
func Find(key, version string) (p Property, ok bool) {
	n := number(version)
	for _, row := range rowsOf(key) {
		if row.since <= n && (row.Until == "" || n < row.until) {
			return row, true
		}
	}
	return Property{}, false
}

// Rows is what all versions know of a key, the oldest first.
func Rows(key string) []Property { return slices.Clone(rowsOf(key)) }

func rowsOf(key string) []Property {
	r := properties()
	first, ok := r.at[key]
	if !ok {
		return nil
	}
	last := first + 1
	for int(last) < len(r.rows) && r.rows[last].Key == key {
		last++
	}
	return r.rows[first:last]
}

// Keys are all that any version knows, sorted.
func Keys() []string { return slices.Clone(properties().keys) }

// Known reports whether any version knows a key, or takes all that begin as it does.
func Known(key string) bool {
	if _, ok := properties().at[key]; ok {
		return true
	}
	_, ok := Family(key)
	return ok
}
