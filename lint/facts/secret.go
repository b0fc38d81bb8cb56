package facts

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/sparklint/sparklint/lint/pattern"
)

// secretName matches a name of a secret, in the form of dotted.
var secretName = pattern.New(`passw|passphrase|passcode|passkey|kennwort|\.pass\.|(?:key|store|user|db)pass\.|\.pw\.|pwd|` +
	`secret|token(?:[^i]|i[^sz])|authorization|\.x\.auth\.|[^.]\.auth\.$|credential|bearer|cookie|jaas|\.jwt\.|\.psk\.|` +
	`\.sas\.|\.sig\.$|\.signature\.$|connection\.string|` +
	`(?:access|account|api|private|encryption|signing|shared|master|subscription|ssh|license)\.?keys?(?:[^s]|s[^t])`)

// secretStems are texts of which each match of secretName contains one. The search for them is much faster.
var secretStems = strings.Fields("pass pw kennwort secret token auth credential bearer cookie jaas .jwt. .psk. .sas. .sig " +
	"connection.string key")

// stemsByLetters has the letters that secretStems begin with, by the first two of them, in any case.
var stemsByLetters = sync.OnceValue(func() (stems [32][32][]string) {
	for _, stem := range secretStems {
		stem, _, _ = strings.Cut(strings.Trim(stem, "."), ".")
		list := &stems[stem[0]&31][stem[1]&31]
		*list = append(*list, stem)
	}
	return stems
})

// stemmed returns the beginning of the next part of a text, at or behind an offset, that can have a [SecretKey], or the
// length of the text. What is before it has none. It saves the much slower search for keys.
func stemmed(s string, from int) int {
	stems := stemsByLetters()
	for i := from; i+1 < len(s); i++ {
		list := stems[s[i]&31][s[i+1]&31]
		if (list == nil || !beginsWithAny(s[i:], list)) && (s[i] < utf8.RuneSelf || !folds(s[i:])) {
			continue
		}
		start := i
		for start > from && (s[start-1] >= utf8.RuneSelf || inKey[s[start-1]]) {
			start--
		}
		return max(from, start-len("%3D--"))
	}
	return len(s)
}

// beginsWithAny reports whether a text begins with one of some words of ASCII, in any case.
func beginsWithAny(s string, words []string) bool {
	for _, w := range words {
		if len(s) >= len(w) && strings.EqualFold(s[:len(w)], w) {
			return true
		}
	}
	return false
}

// folds reports whether a text begins with a letter that is one of ASCII in lower case.
func folds(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.ToLower(r) < utf8.RuneSelf
}

// inKey are the letters of ASCII in a key.
var inKey = func() (set [utf8.RuneSelf]bool) {
	for c := range set {
		r := rune(c)
		set[c] = r == '_' || r == '.' || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r)
	}
	return set
}()

// aboutSecret matches the end of a name that is only about a secret, such as a class that provides one.
var aboutSecret = pattern.New(`\.(?:providers?|type|class|classes|path|file|enabled?|required|length|size|bits|bytes|interval|` +
	`ratio|period|timeout|ttl|expiry|expiration|seconds|algorithm|mechanism|` +
	`url|uri|endpoint|host|location|regex|pattern|version|mode|renewer|` +
	`service|factory|alias|store|format)\.$`)

// ofKernel matches objects of config.json that have secret and other members.
var ofKernel = pattern.New(`^(?:kernel|base)_.*_?credentials$`)

// ofRule matches rules of sparklint whose names read like those of secrets. As keys, they have the reason of a suppression.
var ofRule = pattern.New(`^(?:livy-credentials|plain-password)$`)

// maybeSecret matches words that are often, but not always, in the name of a secret.
var maybeSecret = pattern.New(`(?i:passw|\bpass|pwd|credential|secret|token|authorization|key|AKIA)`)

// SecretKey reports whether a key names a secret, whose value must not be shown. The key can be one of JSON, Spark, a
// JVM, a URL or a header.
func SecretKey(key string) bool {
	name := dotted(key)
	stem := slices.ContainsFunc(secretStems, func(stem string) bool { return strings.Contains(name, stem) })
	return stem && !ofKernel.MatchString(key) && !ofRule.MatchString(key) && secretName.MatchString(name) && !aboutSecret.MatchString(name)
}

// MaybeSecret reports whether a name or a value contains a secret, or a word that is often in the name of one. It is
// for text that need not be copied, because it is often wrong.
func MaybeSecret(s string) bool {
	return maybeSecret.MatchString(s) || SecretKey(s) || len(Secrets(s, Prose)) > 0
}

// dotted returns a name in lower case, with a dot before, between and after its words.
func dotted(name string) string {
	var b strings.Builder
	b.WriteByte('.')
	before, last := ' ', '.'
	for i, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			r = '.'
		case unicode.IsUpper(r):
			if !unicode.IsUpper(before) && last != '.' || unicode.IsUpper(before) && lowerAt(name, i+1) {
				b.WriteByte('.')
			}
		}
		before = r
		if r = unicode.ToLower(r); r != '.' || last != '.' {
			b.WriteRune(r)
		}
		last = r
	}
	if last != '.' {
		b.WriteByte('.')
	}
	return b.String()
}

// lowerAt reports whether a text has a lower-case letter at an index that is not the s of a plural such as IDs.
func lowerAt(s string, i int) bool {
	return i+1 < len(s) && s[i] >= 'a' && s[i] <= 'z' && s[i+1] >= 'a' && s[i+1] <= 'z'
}
