package facts

import (
	"strings"

	"github.com/sparklint/sparklint/lint/pattern"
)

var timeForm = pattern.New(`^(-?[0-9]+)([a-z]+)?$`)

// TimeUnits are the units of time that Spark and Livy read, in nanoseconds.
var TimeUnits = map[string]float64{"us": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "min": 60e9, "h": 3600e9, "d": 86400e9}

// SplitTime splits a time into a whole number and a unit, which is in lower case and may
// be empty. The number may be too large for any type, and the unit need not be one of
// [TimeUnits]. ok is false if s has another form, or spaces around it.
//
// Source: Spark's JavaUtils.timeStringAs and Livy's ClientConf.getTimeAsMs, which
// share the pattern.
func SplitTime(s string) (number, unit string, ok bool) {
	match := timeForm.FindStringSubmatch(strings.ToLower(s))
	if match == nil {
		return "", "", false
	}
	return match[1], match[2], true
}

// Trim removes white space from both ends, as Java's String.trim does.
func Trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
}
