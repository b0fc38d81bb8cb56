package spark

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/sparklint/sparklint/lint/facts"
)

// Meant is the nearest key, if it is sure enough to suggest it to a user who has set a value.
// It is sure of a [Slip]. Of others, all current versions, or the given one, must have the key and
// accept the value, and the difference must not be another word: spark.dynamicAllocation.disabled
// is not a misspelling of its opposite. Of a deprecated key, it is the one that replaces it.
func Meant(key, value, version string) string {
	near := Slip(key, version)
	if near != "" {
		return newest(near, version)
	}
	near = Nearest(key, version)
	if near == "" || !accepts(near, value, version) {
		return ""
	}
	if misnamed(key) == near || fold(key) == fold(near) || slip(key, near, value) {
		return newest(near, version)
	}
	return ""
}

// newest is the key that replaces a deprecated one; else the key itself.
func newest(key, version string) string {
	if p, ok := Find(key, version); ok && p.Deprecated != "" && p.Now != "" {
		return p.Now
	}
	return key
}

// Slip is the key that becomes the given one by a single slip of the pen; empty if the given key exists, or if
// it is not sure.
func Slip(key, version string) string {
	if _, theirs := Platform(key); theirs || misnamed(key) != "" {
		return ""
	}
	if _, exact := properties().at[key]; exact {
		return ""
	}
	if _, family := Family(key); family {
		return slipped(inFamilies(), key, version)
	}
	return cmp.Or(slipped(spellings().names, key, version), slippedFamily(key))
}

// accepts reports whether the given version, or every current one, has a key for users and
// accepts a value for it.
func accepts(key, value, version string) bool {
	if _, family := Family(key); family {
		return true
	}
	if _, theirs := Platform(key); theirs {
		return true
	}
	versions := Current
	if version != "" {
		versions = []string{version}
	}
	return !slices.ContainsFunc(versions, func(v string) bool {
		p, ok := Find(key, v)
		return !ok || p.Removed != "" || p.Internal || p.Rejected(value) != ""
	})
}

// antonyms are words that look like those of keys but mean something else. Words that keys
// contain are not listed.
var antonyms = []string{
	"disabled", "disable", "disallow", "async", "locale", "setting", "debug", "model", "mode", "url", "path", "name", "node", "host",
}

// vocabulary is the words of all keys, and the antonyms.
var vocabulary = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, key := range Keys() {
		for _, w := range wordsOf(key) {
			all[w] = true
		}
	}
	for _, w := range antonyms {
		all[w] = true
	}
	return all
})

// wordsOf are the words of a key, in lower case.
func wordsOf(key string) (list []string) {
	start := 0
	add := func(end int) {
		if end > start {
			list = append(list, strings.ToLower(key[start:end]))
		}
	}
	for i, r := range key {
		switch {
		case r == '.' || r == '_' || r == '-' || r == ' ':
			add(i)
			start = i + 1
		case unicode.IsUpper(r) && i > start && !unicode.IsUpper(rune(key[i-1])):
			add(i)
			start = i
		}
	}
	add(len(key))
	return list
}

// slip reports whether two keys differ only in the order of their words, in one misspelt word,
// or in a part that people leave out or add.
func slip(key, near, value string) bool {
	have, want := wordsOf(key), wordsOf(near)
	mine := without(have, want)
	theirs := without(want, have)
	place := func(w string) bool { return w == "sql" || w == "yarn" }
	known, _ := Find(near, "")
	boolean := known.Type == "boolean" && (strings.EqualFold(value, "true") || strings.EqualFold(value, "false"))
	switch {
	case len(mine) == 0 && len(theirs) == 0:
		return true // the same words, in another order
	case len(mine) == 0 && len(theirs) == 1:
		return place(theirs[0]) && len(want) > 3 || theirs[0] == "enabled" && boolean
	case len(mine) == 1 && len(theirs) == 0:
		again := slices.Contains(want, mine[0])
		return again || place(mine[0]) && len(want) > 2 || mine[0] == "enabled" && boolean
	case len(mine) == 1 && len(theirs) == 1:
		_, family := Family(near)
		return misspelt(mine[0], theirs[0], !family)
	}
	return false
}

// misspelt reports whether a word is a misspelling of another, and not a word of its own.
func misspelt(word, meant string, plural bool) bool {
	if word == "enable" && meant == "enabled" || plural && (word+"s" == meant || meant+"s" == word) && len(word) > 4 {
		return true
	}
	if vocabulary()[word] || len(word) < 5 || strings.ContainsAny(word, "0123456789") {
		return false
	}
	most := 1
	if len(word) > 8 {
		most = 2
	}
	return facts.Distance(word, meant, most+1) <= most
}

// without is the words of a minus those of b. Each word of b removes one of a.
func without(a, b []string) (rest []string) {
	b = slices.Clone(b)
	for _, w := range a {
		if i := slices.Index(b, w); i >= 0 {
			b = slices.Delete(b, i, i+1)
		} else {
			rest = append(rest, w)
		}
	}
	return rest
}
