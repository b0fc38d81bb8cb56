package livy

import (
	"strconv"

	"github.com/sparklint/sparklint/lint/facts"
)

// TimeRefusal is the error with which Livy rejects a ttl or an idleTimeout; empty if it
// accepts it. bare reports whether it is a positive number without a unit, which Livy
// reads as milliseconds.
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
