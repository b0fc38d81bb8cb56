package livy

import (
	"strconv"

	"github.com/sparklint/sparklint/lint/facts"
)

// TimeRefusal is how Livy refuses a ttl or an idleTimeout, in its words; empty if it
// does not. bare reports whether it is a number without a unit, which is milliseconds.
//
// Source: rsc ClientConf.getTimeAsMs. Verdicts: time/*, type/ttl/*.
func TimeRefusal(s string) (refusal string, bare bool) {
	number, unit, ok := facts.SplitTime(facts.Trim(s))
	if !ok {
		return "Invalid time string: " + s, false
	}
	n, err := strconv.ParseInt(number, 10, 64)
	_, known := facts.TimeUnits[unit]
	switch {
	case err != nil:
		return "For input string: \"" + number + "\"", false
	case unit != "" && !known:
		return "Invalid suffix: \"" + unit + "\"", false
	case n < 0:
		return "Invalid value: " + number, false
	}
	return "", unit == "" && n > 0
}
