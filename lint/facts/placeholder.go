package facts

import (
	"strings"

	"github.com/sparklint/sparklint/lint/pattern"
)

// A Standing is where a text stands. It decides how much the text must look like a
// placeholder, because real values differ from place to place.
type Standing int

const (
	// InField is a field of a request or of config.json, which may contain single braces.
	InField Standing = iota
	// InProperty is a key or value of Spark, which rarely contains braces or dollar signs.
	InProperty
	// InConfig is a name or base64 in the credentials of a config.json, which contains
	// neither braces nor words in capitals.
	InConfig
	// InURL is the address of a server.
	InURL
	// InPassword is a password, or its base64.
	InPassword
)

// Placeholder reports whether a text is to be replaced with a real value before it is used.
func Placeholder(s string, at Standing) bool {
	if delimited.MatchString(s) {
		return true
	}
	switch at {
	case InProperty:
		return strings.ContainsAny(s, "{$")
	case InConfig:
		return filler(s)
	case InURL:
		return filler(s) || fillerURL.MatchString(s)
	case InPassword:
		return fillerPassword.MatchString(strings.TrimSpace(s))
	}
	return strings.Contains(s, "{{") || strings.Contains(s, "${") || strings.Contains(s, "<") && strings.Contains(s, ">")
}

// filler reports whether a text contains a delimiter, is a word in capitals such as
// LIVY_HOST, or begins with an instruction to replace it.
func filler(s string) bool {
	capitals := strings.Contains(s, "_") && strings.ToUpper(s) == s && !strings.ContainsAny(s, ".:/")
	return strings.ContainsAny(s, "{}$<>%") || capitals || fillerWord.MatchString(s)
}

// fillerWord matches a word that stands for a value to be filled in.
var fillerWord = pattern.New(`(?i)^(?:(?:put|insert|enter|your|change|replace|fill)[ _-].*|` +
	`(?:change|replace)me|todo|tbd|fixme|placeholder|x{3,}|.*(?:\.{3}|…).*)$`)

// fillerURL matches a URL with a part to fill in: @HOST@, or a word in capitals for the
// whole URL or the port.
var fillerURL = pattern.New(`@[A-Z_]+@|^[A-Z]+$|:(?:[A-Z_]+|port)(?:/.*)?$|^https?://(?i:your|todo|changeme)\b`)

// fillerPassword matches what people write in place of a password.
var fillerPassword = pattern.New(`(?i)^(?:` +
	`.*[<{$%].*|(?:put|insert|enter|your|change|replace|fill|todo)[ _-].*|x+|\*+|\.+|-+|_+|` +
	`(?:put|insert|enter|your|my|the|some|a|change|replace|fill|todo|tbd|dummy|example|sample|placeholder|redacted|secret)?[ _-]?` +
	`(?:your|my|the|me|this|here|in)?[ _-]?` +
	`(?:pass(?:word|wd)?|pwd|mypass|secret|changeme|todo|dummy|example|placeholder|redacted)?[ _-]?(?:here|goes)?)$`)
