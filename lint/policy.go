package lint

import (
	"regexp"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
)

// A Policy is a rule of an organisation's own, as data.
type Policy struct {
	Pointer   string // a JSON pointer into a session, or into config.json where a key of its stands first
	Required  bool
	Forbidden bool
	Min, Max  string // numbers, sizes or times, with units where the values have them
	OneOf     []string
	Matches   *regexp.Regexp // nil, or what the whole value must match
	Why       string
}

// Keys are those on the way to what the policy is about.
func (p *Policy) Keys() []string {
	keys := strings.Split(strings.TrimPrefix(p.Pointer, "/"), "/")
	for i, key := range keys {
		keys[i] = doc.Unescape(key)
	}
	return keys
}
