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

// misnomers are keys that nothing reads, with what they were meant as.
var misnomers = sync.OnceValue(func() map[string]string {
	meant := map[string]string{}
	for _, c := range rows(misnomerTable) {
		meant[c[0]] = c[1]
	}
	return meant
})

// A name is a key as it is compared: in small letters, without what separates
// words.
type name struct {
	key, folded string
	letters     uint64 // which there are
}

// spelling is all keys, as they are compared.
type spelling struct {
	names []name
	by    map[string][]string // the keys that are equal when folded
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

// fold leaves out what people write differently.
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

// letters are those that a text has, a bit each.
func letters(s string) (set uint64) {
	for i := range len(s) {
		set |= 1 << (s[i] & 63)
	}
	return set
}

// Nearest is the key of a version that another one was most likely meant as; of
// any version if that is empty. It is empty unless that is sure: where two are as
// near, where the key is Known or below another program's prefix (but for what is
// known to be mistaken), and where nothing is near.
//
// Near are, in this order, what is known to be mistaken (spark.num.executors);
// what differs in case and separators; with one part left out, twice or of
// another place (spark.shuffle.partitions, spark.yarn.executor.memory,
// spark.speculation.enabled); and by few letters left out, added, changed or
// swapped: one in six letters behind spark., two in fourteen, three in 22.
func Nearest(key, version string) string {
	if Known(key) {
		return ""
	}
	_, theirs := Platform(key)
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

// has reports whether a version has a key, and not only knows that it is gone.
func has(key, version string) bool {
	if version == "" {
		return Known(key)
	}
	p, ok := Find(key, version)
	return ok && p.Removed == ""
}

// misnamed is what a key is known to be mistaken for, or its beginning is.
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

// only is the one key of a version that is equal when folded.
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

// byLetters is the one key that differs by the fewest letters.
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

// Closest are keys of a version that are spelled most like another one, the nearest
// first, at most n of them; of any version if that is empty.
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

// digits are those of a text: a key with another number is another key.
func digits(s string) (sum int) {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			sum += 1 << (2 * (s[i] - '0'))
		}
	}
	return sum
}
