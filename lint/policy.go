package lint

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

// A Policy is a rule of an organisation, as data: what a setting must be. Call Compile before using it.
type Policy struct {
	Pointer   string // a JSON pointer into a session request, or into config.json if it begins with a key of config.json
	Required  bool
	Forbidden bool
	Min, Max  string // numbers, sizes or times; the default unit is that of the property
	OneOf     []string
	Matches   string // a regular expression for the whole value
	Why       string // what the message begins with, as [Brief] returns it

	Place doc.Place // in the settings

	whole    *regexp.Regexp
	matching string // Matches as messages have it
	listing  string // OneOf as messages have it
}

// Compile compiles Matches, and returns the error if it is not a regular expression.
func (p *Policy) Compile() (err error) {
	p.listing = p.list()
	if p.Matches != "" {
		p.matching = Brief(p.Matches)
		p.whole, err = regexp.Compile("^(?:" + p.Matches + ")$")
	}
	return err
}

// Keys returns the keys of the pointer, unescaped.
func (p *Policy) Keys() []string {
	keys := strings.Split(strings.TrimPrefix(p.Pointer, "/"), "/")
	for i, key := range keys {
		keys[i] = doc.Unescape(key)
	}
	return keys
}

// Name returns the name of the setting for messages.
func (p *Policy) Name() string { return strings.TrimPrefix(p.Pointer, "/") }

// Secret reports whether the setting is a secret. Then messages have none of its allowed values.
func (p *Policy) Secret() bool { return facts.SecretKey(p.Name()) }

// Demand says what the value must be, as "must be at least 1"; empty if any value will do.
func (p *Policy) Demand() string {
	var list []string
	switch {
	case p.Min != "" && p.Max != "":
		list = append(list, fmt.Sprintf("be from %s to %s", p.Min, p.Max))
	case p.Min != "":
		list = append(list, "be at least "+p.Min)
	case p.Max != "":
		list = append(list, "be at most "+p.Max)
	}
	switch {
	case len(p.OneOf) == 1 && p.OneOf[0] != "" && !p.Secret():
		list = append(list, "be "+p.listed())
	case len(p.OneOf) > 0:
		list = append(list, "be one of "+p.listed())
	}
	if p.Matches != "" {
		list = append(list, "match "+p.pattern())
	}
	if len(list) == 0 {
		return ""
	}
	return cutTo("must "+strings.Join(list, " and "), mostSaid)
}

// mostNear is how many allowed values are compared with a wrong one, to find what it was meant as.
const mostNear = 100

// Judge says what is wrong with a value, and what to write instead. wrong is empty if the value complies, and
// short; instead is empty if the policy does not determine a value, or if the value would raise a request.
func (p *Policy) Judge(value string) (wrong, instead string) {
	wrong, instead = p.judge(value)
	return cutTo(wrong, mostSaid), instead
}

func (p *Policy) judge(value string) (wrong, instead string) {
	for _, bound := range []struct {
		of, is string
		sign   float64
	}{{p.Min, "below", -1}, {p.Max, "above", 1}} {
		if bound.of == "" {
			continue
		}
		switch difference, kind := p.compare(value, bound.of); {
		case kind != "":
			return "can't be read as a " + kind + "; it " + p.Demand(), ""
		case difference*bound.sign > 0 && bound.sign > 0:
			return "is " + bound.is + " " + p.united(bound.of), p.united(bound.of)
		case difference*bound.sign > 0: // no fix raises a request
			return "is " + bound.is + " " + p.united(bound.of), ""
		}
	}
	switch {
	case len(p.OneOf) > 0 && !slices.Contains(p.OneOf, value):
		near := ""
		if len(p.OneOf) <= mostNear && !slices.ContainsFunc(p.OneOf, func(v string) bool { return len(v) > mostSaid }) {
			near = facts.Nearest(value, p.OneOf)
		}
		if len(p.OneOf) == 1 {
			near = cmp.Or(near, p.OneOf[0])
		}
		if p.raises(value, near) {
			near = ""
		}
		if len(p.OneOf) == 1 && !p.Secret() {
			return "is not allowed; it must be " + p.listed(), near
		}
		return "is not one of " + p.listed(), near
	case p.whole != nil && !p.whole.MatchString(value):
		return "does not match " + p.pattern(), ""
	}
	return "", ""
}

// united is a bound with its unit.
func (p *Policy) united(bound string) string {
	if known := p.property(); known.Type == "time" || known.Type == "bytes" {
		if _, bare := numeric(bound); bare {
			return bound + known.Unit
		}
	}
	return bound
}

// listed returns the allowed values.
func (p *Policy) listed() string {
	if p.Secret() {
		return "…"
	}
	return p.listing
}

// list returns the allowed values, the first ones if they are long together.
func (p *Policy) list() string {
	if len(p.OneOf) == 1 && p.OneOf[0] != "" {
		return Brief(p.OneOf[0])
	}
	some, long := p.OneOf, 0
	for i, value := range p.OneOf {
		if long += len(value); long > mostSaid/2 {
			some = p.OneOf[:i]
			break
		}
	}
	more := ""
	if n := len(p.OneOf) - len(some); n > 0 {
		more = fmt.Sprintf("… (%d more)", n)
	}
	if slices.Contains(some, "") {
		return fmt.Sprintf("%q", some) + more
	}
	if len(some) > 0 && more != "" {
		more = ", " + more
	}
	return strings.Join(some, ", ") + more
}

// pattern returns the regular expression that the value must match.
func (p *Policy) pattern() string {
	if p.Secret() {
		return "…"
	}
	return p.matching
}

// raises reports whether a value requests more than another, which no fix may do.
func (p *Policy) raises(from, to string) bool {
	difference, kind := p.compare(to, from)
	return kind != "" && p.Amount(to) || kind == "" && difference > 0
}

// Amount reports whether a value is a number or a size, so that values can be compared.
func (p *Policy) Amount(value string) bool {
	_, number := numeric(value)
	return number || isSize(value)
}

// compare returns how much a value is above a bound, in any unit. If they can't be compared, kind says
// what the value should be: a number, size or time.
func (p *Policy) compare(value, bound string) (difference float64, kind string) {
	property := p.property()
	time := property.Type == "time" || property.Type != "bytes" && !isSize(bound)
	if property.Type != "time" && property.Type != "bytes" {
		if b, ok := numeric(bound); ok {
			v, ok := numeric(value)
			if !ok {
				return 0, "number"
			}
			return v - b, ""
		}
	}
	if time {
		unit := cmp.Or(property.Unit, "s")
		b, _ := spark.Seconds(bound, unit)
		v, ok := spark.Seconds(value, unit)
		if !ok {
			return 0, "time"
		}
		return v - b, ""
	}
	unit := cmp.Or(property.Unit, "b")
	b, _ := spark.ParseSize(bound)
	v, err := spark.ParseSize(value)
	if err != nil {
		return 0, "size"
	}
	return float64(v.Bytes(unit)) - float64(b.Bytes(unit)), ""
}

// property returns the setting as a property of the newest Spark; zero if Spark does not know it.
func (p *Policy) property() spark.Property {
	keys := p.Keys()
	key := keys[len(keys)-1]
	if f, ok := livy.Find(key); ok && len(keys) == 1 && f.Twin != "" {
		key = f.Twin
	}
	if rows := spark.Rows(key); len(rows) > 0 {
		return rows[len(rows)-1]
	}
	if strings.HasSuffix(key, "_seconds") || strings.HasSuffix(key, "InSecond") {
		return spark.Property{Type: "time"} // the name has the unit, so the value is a bare number
	}
	return spark.Property{}
}

// isSize reports whether a bound is a size, and not a time: 5m is a size.
func isSize(bound string) bool {
	size, err := spark.ParseSize(bound)
	return err == nil && size.Unit != ""
}

// Fault says what is wrong with the policy itself, and at which key of the settings; both are empty if
// nothing is wrong.
func (p *Policy) Fault() (key, what string) {
	for _, bound := range []struct{ key, of string }{{"min", p.Min}, {"max", p.Max}} {
		if bound.of == "" {
			continue
		}
		if _, kind := p.compare(bound.of, bound.of); kind != "" {
			return bound.key, fmt.Sprintf("%q is not a number, size or time", bound.of)
		}
	}
	if p.Min != "" && p.Max != "" {
		switch difference, kind := p.compare(p.Min, p.Max); {
		case kind != "":
			return "min", fmt.Sprintf("%s can't be compared with max %s", p.Min, p.Max)
		case difference > 0:
			return "min", fmt.Sprintf("%s is above max %s, so no value is allowed", p.Min, p.Max)
		}
	}
	for _, v := range p.OneOf {
		alone := *p
		alone.OneOf = nil
		if alone.Matches == "" && p.Min+p.Max == "" {
			break
		}
		if wrong, _ := alone.Judge(v); wrong != "" {
			return "one-of", fmt.Sprintf("%s %s", v, wrong)
		}
	}
	return "", ""
}

func numeric(s string) (float64, bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
}
