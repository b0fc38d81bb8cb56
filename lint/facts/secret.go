package facts

import (
	"slices"
	"strings"
	"unicode"

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

// aboutSecret matches the end of a name that is only about a secret, such as a class that provides one.
var aboutSecret = pattern.New(`\.(?:providers?|type|class|classes|path|file|enabled?|required|length|size|bits|bytes|interval|` +
	`ratio|period|timeout|ttl|expiry|expiration|seconds|algorithm|mechanism|` +
	`url|uri|endpoint|host|location|regex|pattern|version|mode|renewer|` +
	`service|factory|alias|store|format)\.$`)

// ofKernel matches objects of config.json that have secret and other members.
var ofKernel = pattern.New(`^(?:kernel|base)_.*_?credentials$`)

// maybeSecret matches words that are often, but not always, in the name of a secret.
var maybeSecret = pattern.New(`(?i:passw|\bpass|pwd|credential|secret|token|authorization|key|AKIA)`)

// SecretKey reports whether a key names a secret, whose value must not be shown. The key can be one of JSON, Spark, a
// JVM, a URL or a header.
func SecretKey(key string) bool {
	name := dotted(key)
	stem := slices.ContainsFunc(secretStems, func(stem string) bool { return strings.Contains(name, stem) })
	return stem && !ofKernel.MatchString(key) && secretName.MatchString(name) && !aboutSecret.MatchString(name)
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
