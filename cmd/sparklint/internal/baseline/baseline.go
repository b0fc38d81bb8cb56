// Package baseline reads and writes baselines: lists of accepted findings, which are not reported again.
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

// Name is the usual name of the file.
const Name = ".sparklint-baseline.json"

// Version is the version of the format.
const Version = 1

// A Key identifies a finding, also after lines are inserted or cells reordered.
type Key struct {
	Path string // from the folder of the baseline, with slashes
	Rule string
	// Cell is the id of the cell; empty if it has none, and in a config.json.
	Cell string
	// Pointer is the JSON pointer within the document; empty if the document is not JSON.
	Pointer string
	// Hash is the hash of the text there; empty if that is a secret, because the hash of a password can be
	// guessed.
	Hash string
}

// String describes the finding for messages.
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

// Of returns the key of a finding in a file, which has this path in the baseline.
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

// A Baseline has the number of accepted findings for each key. The zero Baseline is empty.
type Baseline struct {
	counts map[Key]int
	lines  map[Key]int // the line of each entry in its file
	// pointers are the pointers of the entries, by path and rule; nil until Covers needs them.
	pointers map[[2]string][]string
}

// New returns the baseline that accepts findings.
func New(found []Key) *Baseline {
	b := &Baseline{counts: map[Key]int{}, lines: map[Key]int{}}
	for _, k := range found {
		b.counts[k]++
	}
	return b
}

// Has reports whether findings of a key are accepted.
func (b *Baseline) Has(k Key) bool { return b.counts[k] > 0 }

// Covers reports whether any finding of a rule in a file is accepted. If about is not empty, only findings about
// the same missing setting count.
func (b *Baseline) Covers(path, rule, about string) bool {
	if b.pointers == nil { // it is called for many findings
		b.pointers = map[[2]string][]string{}
		for k := range b.counts {
			at := [2]string{k.Path, k.Rule}
			b.pointers[at] = append(b.pointers[at], k.Pointer)
		}
	}
	list := b.pointers[[2]string{path, rule}]
	return slices.Contains(list, about) || about == "" && len(list) > 0
}

// Len returns the number of accepted findings.
func (b *Baseline) Len() int {
	n := 0
	for _, c := range b.counts {
		n += c
	}
	return n
}

// Known reports for each finding whether it is accepted. Of several findings with the same key, the first ones
// are, up to the number in the baseline.
func (b *Baseline) Known(found []Key) []bool {
	known := make([]bool, len(found))
	seen := map[Key]int{}
	for i, k := range found {
		seen[k]++
		known[i] = seen[k] <= b.counts[k]
	}
	return known
}

// A Stale entry accepts more findings than there are.
type Stale struct {
	Key
	Count int // how many more
	Line  int // of the entry in the file
}

// Stale returns the entries that accept more findings than there are, of those that the run can judge.
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

// Prune returns the baseline without its stale entries.
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

// Update returns the baseline that accepts the findings, and keeps the entries that the run can't judge.
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

// An Error says what is wrong with the file, and on which line.
type Error struct {
	Path string
	Line int
	What string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, e.What) }
