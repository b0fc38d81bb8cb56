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

// A Policy is a rule of an organisation, as data: what a setting must be. Call Compile before it is
// used.
type Policy struct {
	Pointer   string // a JSON pointer into a session, or into a config.json if it begins with a key of one
	Required  bool
	Forbidden bool
	Min, Max  string // numbers, sizes or times; without a unit, in the unit of the property
	OneOf     []string
	Matches   string // a regular expression for the whole value
	Why       string // what the message begins with

	Place doc.Place // where it stands in the settings

	whole *regexp.Regexp
}

// Compile makes Matches ready. The error is that of the regular expression.
func (p *Policy) Compile() (err error) {
	if p.Matches != "" {
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

// Name returns what the policy is about, as messages name it.
func (p *Policy) Name() string { return strings.TrimPrefix(p.Pointer, "/") }

// Secret reports whether what the policy is about is a secret. Then messages hold none of the values that it may have.
func (p *Policy) Secret() bool { return facts.SecretKey(p.Name()) }

// Asks says what the value must be; empty if it only has to be there, or must not be.
func (p *Policy) Asks() string {
	var list []string
	switch {
	case p.Min != "" && p.Max != "":
		list = append(list, fmt.Sprintf("from %s to %s", p.Min, p.Max))
	case p.Min != "":
		list = append(list, "at least "+p.Min)
	case p.Max != "":
		list = append(list, "at most "+p.Max)
	}
	if len(p.OneOf) > 0 {
		list = append(list, "one of "+p.listed())
	}
	if p.Matches != "" {
		list = append(list, "matching "+p.pattern())
	}
	return strings.Join(list, ", ")
}

// Judge says what is wrong with a value, and what to write instead; wrong is empty if the value is
// right, and instead if the policy does not say, or if writing it would raise a request.
func (p *Policy) Judge(value string) (wrong, instead string) {
	for _, bound := range []struct {
		of, is string
		sign   float64
	}{{p.Min, "below", -1}, {p.Max, "above", 1}} {
		if bound.of == "" {
			continue
		}
		switch difference, kind := p.compare(value, bound.of); {
		case kind != "":
			return "is no " + kind + ": " + p.Asks(), ""
		case difference*bound.sign > 0 && bound.sign > 0:
			return "is " + bound.is + " " + p.united(bound.of), p.united(bound.of)
		case difference*bound.sign > 0: // no fix raises a request
			return "is " + bound.is + " " + p.united(bound.of), ""
		}
	}
	switch {
	case len(p.OneOf) > 0 && !slices.Contains(p.OneOf, value):
		near := facts.Nearest(value, p.OneOf)
		if len(p.OneOf) == 1 {
			near = cmp.Or(near, p.OneOf[0])
		}
		if p.raises(value, near) {
			near = ""
		}
		return "is none of " + p.listed(), near
	case p.whole != nil && !p.whole.MatchString(value):
		return "does not match " + p.pattern(), ""
	}
	return "", ""
}

// united is a bound with the unit in which it is read.
func (p *Policy) united(bound string) string {
	if known := p.property(); known.Type == "time" || known.Type == "bytes" {
		if _, bare := numeric(bound); bare {
			return bound + known.Unit
		}
	}
	return bound
}

// listed are the values that there may be.
func (p *Policy) listed() string {
	if p.Secret() {
		return "…"
	}
	if slices.Contains(p.OneOf, "") {
		return fmt.Sprintf("%q", p.OneOf)
	}
	return strings.Join(p.OneOf, ", ")
}

// pattern is what the value must match.
func (p *Policy) pattern() string {
	if p.Secret() {
		return "…"
	}
	return p.Matches
}

// raises reports whether a value asks for more than another: no fix does.
func (p *Policy) raises(from, to string) bool {
	difference, kind := p.compare(to, from)
	return kind != "" && p.Amount(to) || kind == "" && difference > 0
}

// Amount reports whether a value is a number or a size, so that one can be more than another.
func (p *Policy) Amount(value string) bool {
	_, number := numeric(value)
	return number || isSize(value)
}

// compare is how much a value is above a bound, in whichever unit; kind says what it should
// have been where it can't be compared.
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

// property is what Spark knows of it, in its newest version; zero where it knows nothing.
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
		return spark.Property{Type: "time"} // its unit is in its name: the value is a bare number
	}
	return spark.Property{}
}

// isSize reports whether a bound is a size, and not a time: 5m is a size.
func isSize(bound string) bool {
	size, err := spark.ParseSize(bound)
	return err == nil && size.Unit != ""
}

// Fault says what is wrong with the policy itself, and at which key of the settings; both are empty
// if nothing is.
func (p *Policy) Fault() (key, what string) {
	for _, bound := range []struct{ key, of string }{{"min", p.Min}, {"max", p.Max}} {
		if bound.of == "" {
			continue
		}
		if _, kind := p.compare(bound.of, bound.of); kind != "" {
			return bound.key, fmt.Sprintf("%q is no number, size or time", bound.of)
		}
	}
	if p.Min != "" && p.Max != "" {
		switch difference, kind := p.compare(p.Min, p.Max); {
		case kind != "":
			return "min", fmt.Sprintf("%s can't be compared with max %s", p.Min, p.Max)
		case difference > 0:
			return "min", fmt.Sprintf("%s is above max %s: nothing is between", p.Min, p.Max)
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
