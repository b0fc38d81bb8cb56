package facts

import "regexp"

// SecretWords matches what the name of a secret has in it.
const SecretWords = `(?i:passw(?:or)?d|\bpass|\bpwd|secret|token|authorization|access[._-]?key|account[._-]?key)`

var (
	secretKey    = regexp.MustCompile(SecretWords)
	maybeSecrets = regexp.MustCompile(SecretWords + `|(?i:passw|pwd|credential|key|AKIA)`)
)

// SecretKey reports whether a key names a secret, whose value must not be shown.
func SecretKey(key string) bool { return secretKey.MatchString(key) }

// MaybeSecret reports whether a name or a value has a word of SecretWords, or one that is
// often of a secret and often not: enough for what need not be copied.
func MaybeSecret(s string) bool { return maybeSecrets.MatchString(s) }
