package spark

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/sparklint/sparklint/lint/facts"
)

// ordinary is words of English and of computing that are one letter away from a word of a key, but
// none themselves: a key with one of them may be somebody's own.
//
//go:embed ordinary.txt
var ordinaryWords string

var ordinary = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, line := range strings.Split(ordinaryWords, "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range strings.Fields(line) {
			all[w] = true
		}
	}
	return all
})

// exists reports whether a word means something: it is in a key, or an ordinary word. Fragments of
// keys with one letter don't count.
func exists(word string) bool {
	return len(word) > 1 && vocabulary()[word] || ordinary()[word]
}

// slipped is the only one of names, as a key of a version or of any version if that is empty, that becomes
// the given key if one letter or point is added, left out, replaced or swapped with its neighbour, or the case
// is changed. It is empty if there are several. A key that users can set in all current versions comes before
// others.
func slipped(names []name, key, version string) string {
	low := strings.ToLower(key)
	set := letters(fold(key))
	found, rank, tie := "", -1, false
	for i := range names {
		n := &names[i]
		if d := len(n.key) - len(key); d > 1 || d < -1 || !oneApart(set, n.letters) {
			continue
		}
		near := strings.ToLower(n.key)
		if facts.Distance(low, near, 2) > 1 || !has(n.key, version) || low != near && !mangled(key, n.key) {
			continue
		}
		r := standing(n.key)
		if r > rank {
			found, rank, tie = n.key, r, false
		} else if r == rank {
			tie = true
		}
	}
	if tie {
		return ""
	}
	return found
}

// inFamilies are the keys of Spark with the beginning of one of the [Families], if nobody makes up such keys.
var inFamilies = sync.OnceValue(func() (list []name) {
	for _, n := range spellings().names {
		if family, ok := Family(n.key); ok && family != "spark.sql.catalog." {
			list = append(list, n)
		}
	}
	return list
})

// slippedFamily is like slipped, for a slip in the beginning of a key of one of the [Families].
func slippedFamily(key string) string {
	found := ""
	for _, f := range families() {
		head := beginning(key, strings.Count(f.Prefix, "."))
		if len(head) == len(key) || begun(head) {
			continue
		}
		low, near := strings.ToLower(head), strings.ToLower(f.Prefix)
		if facts.Distance(low, near, 2) > 1 || low != near && !mangled(head, f.Prefix) {
			continue
		}
		if found != "" {
			return ""
		}
		found = f.Prefix + key[len(head):]
	}
	return found
}

// beginning is the first parts of a key, each with its point.
func beginning(key string, parts int) string {
	end := 0
	for range parts {
		i := strings.IndexByte(key[end:], '.')
		if i < 0 {
			return key
		}
		end += i + 1
	}
	return key[:end]
}

// oneApart reports whether two sets of letters can be those of words that are one edit apart.
func oneApart(a, b uint64) bool {
	more, less := a&^b, b&^a
	return more&(more-1) == 0 && less&(less-1) == 0
}

// standing is higher for keys that more users set.
func standing(key string) int {
	r := 0
	for _, v := range Current {
		if p, ok := Find(key, v); ok && p.Removed == "" {
			r += 4
			if !p.Internal {
				r += 2
			}
			if p.Deprecated == "" {
				r++
			}
		}
	}
	return r
}

// clear is the number of words of a key from which on one letter can't make another program's key of it:
// all other words would have to be the same.
const clear = 5

// mangled reports whether a key that is one letter away from another one is a misspelling of it. In a key
// with few words, the letter must leave a word that means nothing. A plural is judged elsewhere, and another
// number is another key, as in int96 and int97.
func mangled(key, near string) bool {
	have, want := wordsOf(key), wordsOf(near)
	mine, theirs := without(have, want), without(want, have)
	switch {
	case numbered(key, near) || slices.ContainsFunc(mine, func(w string) bool { return slices.Contains(antonyms, w) }):
		return false
	case len(want) >= clear || len(have) > 0 && have[0] != want[0]: // of spark itself
		return true
	case len(mine) == 1 && len(theirs) == 1 && (mine[0]+"s" == theirs[0] || theirs[0]+"s" == mine[0]):
		return false
	}
	return slices.ContainsFunc(mine, func(w string) bool { return !exists(w) })
}

// numbered reports whether a key has a digit that the other one has not.
func numbered(key, near string) bool {
	for c := '0'; c <= '9'; c++ {
		if strings.Count(key, string(c)) > strings.Count(near, string(c)) {
			return true
		}
	}
	return false
}
