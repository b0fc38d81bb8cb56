package spark

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/pattern"
)

// Rejected says why Spark rejects a value, see Mistyped and Outside; empty if it does not.
func (p Property) Rejected(value string) string {
	if why := p.Mistyped(value); why != "" {
		return why
	}
	return p.Outside(value)
}

// Mistyped says why the property's own converter can't read a value; empty if it can. The
// text follows the key ("must be client or cluster", "should be int, but was 2e2"), or the
// key and the value: then it begins with "can't" or "is".
//
// Source: ConfigBuilder.scala (ConfigHelpers), JavaUtils.java,
// SparkSubmitArguments.scala. Verdicts: bool:*, sqlbool:*, time:*, sp:*, pom:*,
// tz:*, ec:*.
func (p Property) Mistyped(value string) string {
	s := facts.Trim(value)
	ok := true
	switch p.Type {
	case "boolean":
		ok = strings.EqualFold(s, "true") || strings.EqualFold(s, "false")
	case "int", "long", "double":
		_, ok = p.number(value)
	case "count":
		_, ok = p.number(value)
		if !ok {
			return positive
		}
	case "time":
		if _, _, err := ParseTime(value); err != nil {
			return "can't be read as a time: " + err.Error()
		}
	case "bytes":
		if _, err := ParseSize(strings.TrimPrefix(value, "-")); err != nil {
			return "can't be read as a size: it " + err.Error()
		}
	case "name":
		if s == "" {
			return p.Says
		}
	case "zone":
		if !Zone(s) {
			return "is not a time zone"
		}
	case "enum", "exact", "codec":
		if p.allows(s) {
			return ""
		}
		return "must be " + p.Choices()
	}
	switch {
	case ok:
		return ""
	case s == "":
		return fmt.Sprintf("should be %s, but is empty", p.Type)
	}
	return fmt.Sprintf("should be %s, but was %s", p.Type, value)
}

// positive is what Spark requires of a count.
const positive = "must be a positive whole number"

// Choices are the allowed values of an enum or a codec, as words: "client or cluster".
func (p Property) Choices() string {
	list := p.Allowed
	if p.Type == "codec" {
		list = append(slices.Clone(list), "a class name")
	}
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}

func (p Property) allows(s string) bool {
	return slices.ContainsFunc(p.Allowed, func(a string) bool {
		return a == s || p.Type != "exact" && strings.EqualFold(a, s)
	}) || p.Type == "codec" && strings.Contains(s, ".") && !strings.HasPrefix(s, "org.apache.spark.serializer.") // the user's class
}

// number is a value as a number in the property's unit.
func (p Property) number(value string) (float64, bool) {
	s := strings.Map(digit, facts.Trim(value))
	switch p.Type {
	case "int", "count":
		n, err := strconv.ParseInt(s, 10, 32)
		return float64(n), err == nil
	case "long":
		n, err := strconv.ParseInt(s, 10, 64)
		return float64(n), err == nil
	case "double":
		return ParseDouble(s)
	case "time":
		seconds, ok := Seconds(value, p.Unit)
		return math.Trunc(seconds / facts.TimeUnits[p.Unit] * 1e9), ok // a fraction of the unit is lost
	case "bytes":
		digits, negative := strings.CutPrefix(value, "-")
		size, err := ParseSize(digits)
		n := float64(size.Bytes(p.Unit)) / float64(Size{1, p.Unit}.Bytes(p.Unit))
		if negative {
			n = -n
		}
		return n, err == nil
	}
	return 0, false
}

// digit maps a digit of any script to ASCII, as Java's Integer.parseInt reads it.
func digit(r rune) rune {
	if r > 0x7f && unicode.IsDigit(r) {
		zero := r
		for unicode.IsDigit(zero-1) && r-zero < 9 {
			zero--
		}
		return '0' + r - zero
	}
	return r
}

// Outside says what Spark requires of a number that is out of range, in words that follow
// the key: "must be at least 1". It is empty if the value is within, or not a number.
func (p Property) Outside(value string) string {
	n, ok := p.number(value)
	if !ok {
		return ""
	}
	if p.Type == "count" && n < 1 {
		return positive
	}
	if p.Range == "port" && n != 0 && (n < 1024 || n > 65535) {
		return p.Says
	}
	for _, b := range p.bounds() {
		if b.holds(n) {
			continue
		}
		if words, _ := p.Requires(); words != "" {
			return words
		}
		return "must be " + p.rangeWords()
	}
	return ""
}

// ParseDouble reads a number as Java's Double.parseDouble does, which accepts NaN,
// Infinity, and a suffix of f or d.
func ParseDouble(s string) (float64, bool) {
	s = facts.Trim(s)
	if strings.ContainsAny(s, "_") {
		return 0, false
	}
	low := strings.TrimLeft(s, "+-")
	if low == "NaN" {
		return math.NaN(), true
	}
	if low == "Infinity" {
		return math.Inf(1 - 2*strings.Count(s, "-")), true
	}
	if !strings.HasPrefix(low, "0x") && low != "" && unicode.IsDigit(rune(low[0])) || strings.HasPrefix(low, ".") {
		s = strings.TrimRight(s, "fFdD")
		n, err := strconv.ParseFloat(s, 64)
		if err == nil || math.IsInf(n, 0) {
			return n, true
		}
	}
	return 0, false
}

// ParseTime reads a time as Spark's JavaUtils.timeStringAs does: the trimmed, lower-case
// text is a whole number and a unit: us, ms, s, m, min, h or d. Spark rejects the y of its own
// documentation. The error is a clause that says what is wrong.
//
// Verdicts: time:*.
func ParseTime(s string) (n int64, unit string, err error) {
	number, unit, ok := facts.SplitTime(facts.Trim(s))
	if !ok {
		return 0, "", fmt.Errorf("write a whole number and a unit (us, ms, s, min, h or d)")
	}
	n, err = strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0, "", fmt.Errorf("it is too large")
	}
	if _, known := facts.TimeUnits[unit]; !known && unit != "" {
		return 0, "", fmt.Errorf("its unit must be us, ms, s, min, h or d, not %q", unit)
	}
	return n, unit, nil
}

// Seconds is a time in seconds. A number without a unit is in the given unit. ok is false
// if s is not a time.
func Seconds(s, unit string) (seconds float64, ok bool) {
	n, u, err := ParseTime(s)
	if err != nil {
		return 0, false
	}
	if u != "" {
		unit = u
	}
	return float64(n) * facts.TimeUnits[unit] / 1e9, true
}

// Meant is the value that the user most likely meant by one that Spark rejects; empty if
// that is not clear.
func (p Property) Meant(value string) string {
	s := strings.ToLower(strings.TrimSpace(value))
	now := ""
	switch p.Type {
	case "boolean":
		switch s {
		case "yes", "1", "on", "t", "y", "enabled", "enable":
			now = "true"
		case "no", "0", "off", "f", "n", "disabled", "disable":
			now = "false"
		default:
			now = facts.Nearest(s, []string{"true", "false"})
		}
	case "int", "long", "count":
		if n, ok := ParseDouble(strings.NewReplacer(",", "", "_", "").Replace(s)); ok && n == math.Trunc(n) && math.Abs(n) < 1<<31 {
			now = strconv.FormatInt(int64(n), 10)
		}
	case "time":
		if match := looseTime.FindStringSubmatch(s); match != nil && words[match[2]] != "" {
			now = match[1] + words[match[2]]
		}
	case "bytes":
		now = Suggest(value)
	case "enum", "exact", "codec":
		now = facts.Nearest(value, p.Allowed)
		if now == "" {
			now = p.class(s)
		}
	case "zone":
		now = nearZone(value)
	}
	if now == "" || now == value || p.Rejected(now) != "" {
		return ""
	}
	return now
}

// class is the only allowed class whose short name begins with a word.
func (p Property) class(word string) string {
	now := ""
	for _, name := range p.Allowed {
		if short := strings.ToLower(name[strings.LastIndex(name, ".")+1:]); word == "" || !strings.HasPrefix(short, word) ||
			short == strings.ToLower(name) {
			continue
		}
		if now != "" {
			return ""
		}
		now = name
	}
	return now
}

var looseTime = pattern.New(`^([0-9]+) ?([a-z]+)$`)

// words are Spark's units of time by the names that people give them.
var words = map[string]string{
	"us": "us", "ms": "ms", "s": "s", "m": "min", "h": "h", "d": "d", "min": "min",
	"milliseconds": "ms", "millis": "ms", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
	"mins": "min", "minute": "min", "minutes": "min", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "day": "d", "days": "d",
}
