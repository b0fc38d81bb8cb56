package spark

import (
	_ "embed"
	"strings"
	"sync"
)

// A Property is what one or more versions of Spark know of a key: their registry's
// entry for it (org.apache.spark.internal.config.ConfigEntry), and when a
// session reads it.
type Property struct {
	Key  string
	Type string // boolean, int, long, double, time, bytes, enum, or one without a check: string, seq, …
	Unit string // of a time or size without one: us, ms, s, min, h; b, k, m, g
	Span
	// Range is what a number must be: >0, >=0, <=N, joined by &; or port.
	Range   string
	Allowed []string // of an enum; case does not matter
	Read    Read
	Says    string // how Spark states the range
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

//go:embed properties.tsv
var table string

var registry = sync.OnceValue(func() map[string][]Property {
	known := map[string][]Property{}
	for _, line := range strings.Split(strings.TrimSuffix(table, "\n"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		c := strings.Split(line, "\t")
		p := Property{Key: c[0], Type: c[1], Unit: c[2], Span: Span{c[3], c[4]}, Range: c[5], Read: Read(c[7]), Says: c[8]}
		if c[6] != "" {
			p.Allowed = strings.Split(c[6], "|")
		}
		known[p.Key] = append(known[p.Key], p)
	}
	return known
})

// Find is what a version knows of a key; ok is false if it knows nothing.
func Find(key, version string) (p Property, ok bool) {
	for _, p := range registry()[key] {
		if p.Holds(version) {
			return p, true
		}
	}
	return Property{}, false
}
