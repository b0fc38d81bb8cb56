package facts

import (
	"regexp"
	"strings"
	"unicode"
)

// secretName is what the name of a secret has in it, each word between dots.
var secretName = regexp.MustCompile(`passw|passphrase|passcode|passkey|kennwort|\.pass\.|(?:key|store|user|db)pass\.|\.pw\.|pwd|` +
	`secret|token(?:[^i]|i[^sz])|authorization|\.x\.auth\.|[^.]\.auth\.$|credential|bearer|cookie|jaas|\.jwt\.|\.psk\.|` +
	`\.sas\.|\.sig\.$|\.signature\.$|connection\.string|` +
	`(?:access|account|api|private|encryption|signing|shared|master|subscription|ssh|license)\.?keys?(?:[^s]|s[^t])`)

// aboutSecret ends the name of what is only about a secret, such as the class that knows one.
var aboutSecret = regexp.MustCompile(`\.(?:providers?|type|class|classes|path|file|enabled?|required|length|size|bits|bytes|interval|` +
	`ratio|period|timeout|ttl|expiry|expiration|seconds|algorithm|mechanism|` +
	`url|uri|endpoint|host|location|regex|pattern|version|mode|renewer|` +
	`service|factory|alias|store|format)\.$`)

// ofKernel are objects of config.json. Not all that is in them is secret.
var ofKernel = regexp.MustCompile(`^(?:kernel|base)_.*_?credentials$`)

// maybeSecret is often of a secret, and often not.
var maybeSecret = regexp.MustCompile(`(?i:passw|\bpass|pwd|credential|secret|token|authorization|key|AKIA)`)

// SecretKey reports whether a key names a secret, whose value must not be shown: in JSON, of Spark,
// of a JVM, in a URL or of a header.
func SecretKey(key string) bool {
	if ofKernel.MatchString(key) {
		return false
	}
	name := dotted(key)
	return secretName.MatchString(name) && !aboutSecret.MatchString(name)
}

// MaybeSecret reports whether a name or a value has a word that is often of a secret and often
// not, or has a secret in it: enough for what need not be copied.
func MaybeSecret(s string) bool {
	return maybeSecret.MatchString(s) || SecretKey(s) || len(Secrets(s, Prose)) > 0
}

// dotted is a name in lower case, with a dot before, between and behind its words.
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

// lowerAt reports whether there is a small letter in a text, and not behind a plural such as IDs.
func lowerAt(s string, i int) bool {
	return i+1 < len(s) && s[i] >= 'a' && s[i] <= 'z' && s[i+1] >= 'a' && s[i+1] <= 'z'
}
