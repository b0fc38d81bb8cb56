package spark

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// A Prefix is the beginning of keys whose remainder Spark does not define.
type Prefix struct {
	Prefix string
	For    string // what follows, or the program that reads the keys
	Source string
}

//go:embed families.tsv
var familyTable string

//go:embed platforms.tsv
var platformTable string

//go:embed platform_keys.tsv
var platformKeyTable string

var (
	families     = sync.OnceValue(func() []Prefix { return prefixes(familyTable) })
	platforms    = sync.OnceValue(func() []Prefix { return prefixes(platformTable) })
	platformKeys = sync.OnceValue(func() []Prefix { return prefixes(platformKeyTable) })
)

func prefixes(table string) []Prefix {
	var list []Prefix
	for _, c := range rows(table) {
		list = append(list, Prefix{c[0], c[1], c[2]})
	}
	return list
}

// rows are the lines of a small table with three columns.
func rows(table string) [][3]string {
	var list [][3]string
	for _, line := range strings.Split(strings.TrimSpace(table), "\n") {
		if c := strings.Split(line, "\t"); !strings.HasPrefix(line, "#") {
			list = append(list, [3]string{c[0], c[1], c[2]})
		}
	}
	return list
}

// Families are the prefixes that Spark accepts with any remainder, such as
// spark.executorEnv., sorted.
func Families() []Prefix { return slices.Clone(families()) }

// Platforms are the prefixes of keys that other programs read, such as EMR or a
// connector, sorted. Only these programs know which keys exist.
func Platforms() []Prefix { return slices.Clone(platforms()) }

// Family is the longest of [Families] that a key begins with; ok is false if there is
// none, or if nothing follows it.
func Family(key string) (prefix string, ok bool) {
	p, ok := begins(key, families())
	return p.Prefix, ok
}

// Platform is the longest of [Platforms] that a key begins with, or the key itself if it is one that only another program
// reads.
func Platform(key string) (p Prefix, ok bool) {
	for _, p := range platformKeys() {
		if p.Prefix == key {
			return p, true
		}
	}
	return begins(key, platforms())
}

// begins finds the longest of sorted prefixes that a key begins with. In the list, a
// longer prefix follows a shorter one.
func begins(key string, list []Prefix) (Prefix, bool) {
	for _, p := range slices.Backward(list) {
		if strings.HasPrefix(key, p.Prefix) && len(key) > len(p.Prefix) {
			return p, true
		}
	}
	return Prefix{}, false
}
