package spark

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/sparklint/sparklint/lint/facts"
)

// Refused is why a value is refused, in Spark's words and without the key; empty if
// it is not.
func (p Property) Refused(value string) string {
	if says := p.Mistyped(value); says != "" {
		return says
	}
	return p.Outside(value)
}

// Mistyped is why the property's own converter can't read a value.
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
			return p.Says
		}
	case "time":
		if _, _, err := ParseTime(value); err != nil {
			return "is no time: " + err.Error()
		}
	case "bytes":
		if _, err := ParseSize(strings.TrimPrefix(value, "-")); err != nil {
			return "is no size: it " + err.Error()
		}
	case "name":
		if s == "" {
			return p.Says
		}
	case "zone":
		if !Zone(s) {
			return "is no time zone"
		}
	case "enum", "exact", "codec":
		if p.allows(s) {
			return ""
		}
		return "should be one of " + strings.Join(p.Allowed, ", ")
	}
	if ok {
		return ""
	}
	return fmt.Sprintf("should be %s, but was %s", p.Type, value)
}

func (p Property) allows(s string) bool {
	return slices.ContainsFunc(p.Allowed, func(a string) bool {
		return a == s || p.Type != "exact" && strings.EqualFold(a, s)
	}) || p.Type == "codec" && strings.Contains(s, ".") && !strings.HasPrefix(s, "org.apache.spark.serializer.") // a class of its own
}

// number is a value that is one, of the property's unit.
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
		return math.Trunc(seconds / facts.TimeUnits[p.Unit] * 1e9), ok // what is less than a unit is nothing
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

// digit is the digit of any script as Java's Integer.parseInt sees it.
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

// Outside is why a value that can be read is out of range.
func (p Property) Outside(value string) string {
	n, ok := p.number(value)
	if !ok {
		return ""
	}
	if p.Type == "count" && n < 1 {
		return p.Says
	}
	return p.outside(n)
}

// outside is what a number must be and is not.
func (p Property) outside(n float64) string {
	if p.Range == "port" && n != 0 && (n < 1024 || n > 65535) {
		return p.Says
	}
	for _, bound := range strings.Split(p.Range, "&") {
		number := strings.TrimLeft(bound, "<>=")
		limit, err := strconv.ParseFloat(number, 64)
		relation := strings.TrimSuffix(bound, number)
		if err != nil || strings.Contains(relation, "=") && n == limit ||
			strings.HasPrefix(relation, ">") && n > limit || strings.HasPrefix(relation, "<") && n < limit {
			continue
		}
		if p.Says != "" {
			return p.Says
		}
		return "must be " + strings.ReplaceAll(p.Range, "&", " and ")
	}
	return ""
}

// ParseDouble reads a number as Java's Double.parseDouble does, which takes a
// suffix of f or d, NaN and Infinity.
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

// ParseTime reads a time as Spark's JavaUtils.timeStringAs does: a whole number
// and us, ms, s, m, min, h or d, in small letters and without blanks around it.
// The documentation's y is refused.
//
// Verdicts: time:*.
func ParseTime(s string) (n int64, unit string, err error) {
	number, unit, ok := facts.SplitTime(facts.Trim(s))
	if !ok {
		return 0, "", fmt.Errorf("it must be a whole number with us, ms, s, min, h or d")
	}
	n, err = strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0, "", fmt.Errorf("it is too large")
	}
	if _, known := facts.TimeUnits[unit]; !known && unit != "" {
		return 0, "", fmt.Errorf("it has the unit %q, and Spark knows us, ms, s, min, h and d", unit)
	}
	return n, unit, nil
}

// Seconds is a time in seconds, where a number without a unit counts as unit; ok
// is false if it is none.
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

// Meant is how a value that the property refuses was most likely meant; empty if
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
		match := looseTime.FindStringSubmatch(s)
		if match != nil {
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
	if now == "" || now == value || p.Refused(now) != "" {
		return ""
	}
	return now
}

// class is the only class whose short name begins with a word.
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

var looseTime = regexp.MustCompile(`^([0-9]+) ?([a-z]+)$`)

// words are how people spell units of time that Spark has.
var words = map[string]string{
	"us": "us", "ms": "ms", "s": "s", "m": "min", "h": "h", "d": "d", "min": "min",
	"milliseconds": "ms", "millis": "ms", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
	"mins": "min", "minute": "min", "minutes": "min", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "day": "d", "days": "d",
}
