package livy

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var timeForm = regexp.MustCompile(`^(-?[0-9]+)([a-z]+)?$`)

// TimeRefusal is how Livy refuses a ttl or an idleTimeout, in its words; empty if it
// does not. bare tells of a number without a unit: milliseconds.
//
// Source: rsc ClientConf.getTimeAsMs. Verdicts: time/*, type/ttl/*.
func TimeRefusal(s string) (refusal string, bare bool) {
	m := timeForm.FindStringSubmatch(strings.ToLower(strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })))
	if m == nil {
		return "Invalid time string: " + s, false
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	switch {
	case err != nil:
		return "For input string: \"" + m[1] + "\"", false
	case m[2] != "" && !slices.Contains([]string{"us", "ms", "s", "m", "min", "h", "d"}, m[2]):
		return "Invalid suffix: \"" + m[2] + "\"", false
	case n < 0:
		return "Invalid value: " + m[1], false
	}
	return "", m[2] == "" && n > 0
}
