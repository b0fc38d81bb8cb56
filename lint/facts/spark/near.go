package spark

import (
	_ "embed"
	"math/bits"
	"slices"
	"sync"

	"github.com/sparklint/sparklint/lint/facts"
)

//go:embed misnomers.tsv
var misnomerTable string

// misnomers are keys that nothing reads, with the keys that people mean by them.
var misnomers = sync.OnceValue(func() map[string]string {
	meant := map[string]string{}
	for _, c := range rows(misnomerTable) {
		meant[c[0]] = c[1]
	}
	return meant
})

// A name is a key as it is compared: in lower case, without separators.
type name struct {
	key, folded string
	letters     uint64 // the set of its letters
}

// spelling is an index of all keys by how they are spelt.
type spelling struct {
	names []name
	by    map[string][]string // keys by their folded form
}

var spellings = sync.OnceValue(func() *spelling {
	keys := properties().keys
	s := &spelling{names: make([]name, 0, len(keys)), by: make(map[string][]string, len(keys))}
	for _, key := range keys {
		n := name{key: key, folded: fold(key)}
		n.letters = letters(n.folded)
		s.names = append(s.names, n)
		s.by[n.folded] = append(s.by[n.folded], key)
	}
	return s
})

// fold removes case and separators, which people write differently.
func fold(key string) string {
	b := make([]byte, 0, len(key))
	for i := range len(key) {
		switch c := key[i]; {
		case c == '.' || c == '_' || c == '-' || c == ' ':
		case c >= 'A' && c <= 'Z':
			b = append(b, c+'a'-'A')
		default:
			b = append(b, c)
		}
	}
	return string(b)
}

// letters is the set of letters in s, one bit each.
func letters(s string) (set uint64) {
	for i := range len(s) {
		set |= 1 << (s[i] & 63)
	}
	return set
}

// Nearest is the key that the user most likely meant by an unknown key. It must exist
// in the given version, or in any version if that is empty. Nearest is empty if it is
// not sure: if two keys are equally near, if the key is [Known], or if it has another
// program's prefix and is not a known mistake.
//
// In this order it looks for
//   - known mistakes (spark.num.executors),
//   - keys that differ only in case and separators,
//   - keys with a part missing, doubled or misplaced (spark.shuffle.partitions,
//     spark.yarn.executor.memory, spark.speculation.enabled),
//   - keys with a few letters missing, added, changed or swapped: one in a key with at
//     least six letters after spark., two with fourteen, three with 22.
func Nearest(key, version string) string {
	if Known(key) {
		return ""
	}
	_, theirs := begins(key, platforms()) // of other keys, Apache has one with the same meaning
	if meant := misnamed(key); meant != "" {
		if _, family := Family(meant); family || theirs || has(meant, version) {
			return meant
		}
	}
	if theirs {
		return ""
	}
	s := spellings()
	if found, ok := s.only(fold(key), version); ok {
		return found
	}
	if found := s.byParts(key, version); found != "" {
		return found
	}
	if found := inFamily(key); found != "" {
		return found
	}
	return s.byLetters(fold(key), version)
}

// has reports whether a version has a key and has not removed it.
func has(key, version string) bool {
	if version == "" {
		return Known(key)
	}
	p, ok := Find(key, version)
	return ok && p.Removed == ""
}

// misnamed is the right key for a known mistake, in the whole key or in its beginning.
func misnamed(key string) string {
	if meant := misnomers()[key]; meant != "" {
		return meant
	}
	for i := range len(key) {
		if key[i] == '.' && i+1 < len(key) {
			if meant := misnomers()[key[:i+1]]; meant != "" {
				return meant + key[i+1:]
			}
		}
	}
	return ""
}

// only is the key of a version with the given folded form; ok is false if there are
// none or several.
func (s *spelling) only(folded, version string) (key string, ok bool) {
	for _, k := range s.by[folded] {
		if !has(k, version) {
			continue
		}
		if key != "" {
			return "", false
		}
		key = k
	}
	return key, key != ""
}

// byLetters is the key that differs in the fewest letters; empty if there is a tie.
func (s *spelling) byLetters(folded, version string) string {
	limit := min(3, (len(folded)-len("spark")+2)/8) + 1
	set := letters(folded)
	best, least, tie := "", limit, false
	for i := range s.names {
		n := &s.names[i]
		most := min(least, limit-1)
		if d := len(n.folded) - len(folded); d > most || -d > most || bits.OnesCount64(n.letters^set) > 2*most {
			continue
		}
		d := facts.Distance(folded, n.folded, most+1)
		if d > most || digits(n.folded) != digits(folded) || !has(n.key, version) {
			continue
		}
		tie = d == least
		if !tie {
			best, least = n.key, d
		}
	}
	if tie {
		return ""
	}
	return best
}

// Closest are up to n keys of a version, or of any version if that is empty, that are
// spelt most like the given key, the nearest first.
func Closest(key, version string, n int) []string {
	folded := fold(key)
	limit := len(folded)/3 + 1
	near := make([][]string, limit)
	for _, name := range spellings().names {
		if d := facts.Distance(folded, name.folded, limit); d < limit && has(name.key, version) {
			near[d] = append(near[d], name.key)
		}
	}
	list := slices.Concat(near...)
	return list[:min(n, len(list))]
}

// digits counts each digit of s: a key with another number is another key.
func digits(s string) (sum int) {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			sum += 1 << (2 * (s[i] - '0'))
		}
	}
	return sum
}
