// Package baseline is the list of findings that are accepted for now: what is in it is
// not reported again.
package baseline

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"github.com/sparklint/sparklint/lint"
)

// Name is what the file is called.
const Name = ".sparklint-baseline.json"

// Version is that of the format.
const Version = 1

// A Key knows a finding again after lines were inserted and cells reordered.
type Key struct {
	Path string // from the folder of the baseline, with slashes
	Rule string
	// Cell is the id of the cell; empty where it has none, and in a config.json.
	Cell string
	// Pointer is the JSON pointer within the document; empty where it is no JSON.
	Pointer string
	// Hash is of what stands there; empty where that is a secret, for hashes of
	// passwords can be guessed.
	Hash string
}

// String says which finding it is.
func (k Key) String() string {
	s := k.Path + ": " + k.Rule
	if k.Pointer != "" {
		s += " at " + k.Pointer
	}
	if k.Cell != "" {
		s += " in cell " + k.Cell
	}
	return s
}

func compare(a, b Key) int {
	return cmp.Or(
		cmp.Compare(a.Path, b.Path), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Cell, b.Cell),
		cmp.Compare(a.Pointer, b.Pointer), cmp.Compare(a.Hash, b.Hash),
	)
}

// Of is the key of a finding in the file that the baseline calls path.
func Of(d *lint.Diagnostic, path string) Key {
	k := Key{Path: path, Rule: d.Rule, Pointer: cmp.Or(d.About, d.Pointer)}
	if d.Cell != nil {
		k.Cell = d.Cell.ID
	}
	if !d.Secret {
		sum := sha256.Sum256([]byte(d.What()))
		k.Hash = hex.EncodeToString(sum[:8])
	}
	return k
}

// A Baseline says how many findings of each key are accepted. The zero Baseline has none.
type Baseline struct {
	counts map[Key]int
	lines  map[Key]int // in the file it was read from
	// pointers are those of the entries by path and rule; nil until they are asked for.
	pointers map[[2]string][]string
}

// New is the baseline that accepts these findings.
func New(found []Key) *Baseline {
	b := &Baseline{counts: map[Key]int{}, lines: map[Key]int{}}
	for _, k := range found {
		b.counts[k]++
	}
	return b
}

// Has reports whether findings of this key are accepted.
func (b *Baseline) Has(k Key) bool { return b.counts[k] > 0 }

// Covers reports whether anything that a rule finds in a file is accepted; of what is missing,
// only the same, which is not empty.
func (b *Baseline) Covers(path, rule, about string) bool {
	if b.pointers == nil { // asked for each of many findings
		b.pointers = map[[2]string][]string{}
		for k := range b.counts {
			at := [2]string{k.Path, k.Rule}
			b.pointers[at] = append(b.pointers[at], k.Pointer)
		}
	}
	list := b.pointers[[2]string{path, rule}]
	return slices.Contains(list, about) || about == "" && len(list) > 0
}

// Len is how many findings are accepted.
func (b *Baseline) Len() int {
	n := 0
	for _, c := range b.counts {
		n += c
	}
	return n
}

// Known reports of each finding whether it is accepted. Of the findings with one key, the
// first are, as many as the baseline has.
func (b *Baseline) Known(found []Key) []bool {
	known := make([]bool, len(found))
	seen := map[Key]int{}
	for i, k := range found {
		seen[k]++
		known[i] = seen[k] <= b.counts[k]
	}
	return known
}

// A Stale entry accepts more than is found.
type Stale struct {
	Key
	Count int // of those that are no more
	Line  int // of the entry in its file
}

// Stale are the entries that accept more than is found, of those that this run can judge.
func (b *Baseline) Stale(found []Key, judged func(Key) bool) []Stale {
	now := New(found).counts
	var list []Stale
	for _, k := range b.keys() {
		if n := b.counts[k] - now[k]; n > 0 && judged(k) {
			list = append(list, Stale{k, n, b.lines[k]})
		}
	}
	return list
}

// Prune is the baseline without its stale entries.
func (b *Baseline) Prune(stale []Stale) *Baseline {
	p := &Baseline{counts: maps.Clone(b.counts)}
	for _, s := range stale {
		p.counts[s.Key] -= s.Count
		if p.counts[s.Key] < 1 {
			delete(p.counts, s.Key)
		}
	}
	return p
}

// Update is the baseline that accepts what is found, and beside it what this run can't judge.
func (b *Baseline) Update(found []Key, judged func(Key) bool) *Baseline {
	u := New(found)
	for k, n := range b.counts {
		if !judged(k) {
			u.counts[k] = max(u.counts[k], n)
		}
	}
	return u
}

func (b *Baseline) keys() []Key {
	return slices.SortedFunc(maps.Keys(b.counts), compare)
}

// An Error is what is wrong with the file, and where.
type Error struct {
	Path string
	Line int
	What string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, e.What) }
