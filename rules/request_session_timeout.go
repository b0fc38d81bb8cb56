package rules

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
)

var sessionTimeout = &lint.Rule{
	Name:     "session-timeout",
	Severity: lint.Error,
	Doc: `a ttl or idleTimeout that Livy can't read

Livy 0.8 and later read ` + "`ttl` as a whole number and a unit (us, ms, s, m, min, h or d), such as `\"4h\"`" + `. Livy 0.9 and
later also read ` + "`idleTimeout`" + ` in this way. With anything else no session starts. Livy answers 400
` + "`Rejected, Reason: Invalid time string: 1.5h`, `Invalid suffix: \"mins\"` or `Invalid value: -5`" + `.

A number without a unit is in milliseconds: ` + "`3600`" + ` ends the session after 3.6 seconds. The rule does not report such a
number if it means ten minutes or more.`,
	Evidence: []string{
		"time/ttl/abc", "time/ttl/10mins", "time/ttl/PT1H", "time/ttl/1y", "time/idleTimeout/-5s", "time/idleTimeout/1.5h",
		"type/ttl/true", "type/ttl/float-2.0",
	},
	Examples: []lint.Example{
		{Bad: `{"ttl": «"10 min"»}`, Good: `{"ttl": "10min"}`, Flags: []string{"--livy", "0.9.0"}},
		{Bad: `{"idleTimeout": «"2 hours"»}`, Good: `{"idleTimeout": "2h"}`, Flags: []string{"--livy", "0.9.0"}},
		{Bad: `{"ttl": «3600», "idleTimeout": 3600000}`, Good: `{"ttl": "3600s", "idleTimeout": 3600000}`, Flags: []string{"--livy", "0.9.0"}},
	},
	Check: func(p *lint.Pass) {
		for _, s := range p.Sessions() {
			for _, name := range []string{"ttl", "idleTimeout"} {
				f, _ := livy.Find(name)
				if n := s.Get(name); n.Exists() {
					checkTimeout(p, f, n)
				}
			}
		}
	},
}

func checkTimeout(p *lint.Pass, f livy.Field, n doc.Node) {
	t := n.Type()
	if t != doc.String && t != doc.Number && t != doc.Bool || facts.Placeholder(n.String(), facts.InField) || notANumber(n) {
		return
	}
	if v := p.Terms.Livy; v != "" && !facts.AtLeast(v, f.Since) {
		return // unknown-request-field reports it
	}
	refusal, bare := livy.TimeRefusal(n.String())
	d := lint.Diagnostic{Place: n.Value(), Severity: lint.Error}
	switch {
	case refusal != "":
		d.Message = fmt.Sprintf("no session starts: Livy can't read %s as a time", given(n))
		d.Note = "Livy answers 400 " + refusal
		if meant := words(n.String()); meant != "" {
			d.Fix = &lint.Fix{Message: fmt.Sprintf("write %q", meant), Safe: true, Ops: []doc.Op{n.Replace(doc.Quote(meant))}}
		} else {
			d.Message += `; write a whole number with s, min, h or d, such as "4h"`
		}
	case bare && bareTime(n) > 0:
		d.Severity = lint.Warning
		seconds := doc.Quote(strings.TrimSpace(n.String()) + "s")
		after := shortTime(bareTime(n))
		if f.Name == "idleTimeout" {
			after += " without use"
		}
		d.Message = fmt.Sprintf("the session ends after %s: %s has no unit, so Livy reads milliseconds", after, given(n))
		d.Fix = &lint.Fix{Message: fmt.Sprintf("write %s (seconds)", seconds), Ops: []doc.Op{n.Replace(seconds)}}
	default:
		return
	}
	p.Report(d)
}

// bareTime is a number without a unit in milliseconds; 0 if the user may have meant milliseconds.
func bareTime(n doc.Node) time.Duration {
	ms, err := strconv.ParseInt(strings.TrimSpace(n.String()), 10, 64)
	if d := time.Duration(ms) * time.Millisecond; err == nil && ms < 10*time.Minute.Milliseconds() {
		return d
	}
	return 0
}

// shortTime is a time for people: "4 ms", "3.6 s".
func shortTime(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%g s", d.Seconds())
}

// words converts a time with a spelt-out unit ("10 minutes") to the form that Livy reads; empty if
// s is not such a time.
func words(s string) string {
	low := strings.ToLower(strings.TrimSpace(s))
	number := low[:len(low)-len(strings.TrimLeft(low, "0123456789"))]
	unit := strings.TrimSuffix(strings.TrimSpace(low[len(number):]), "s")
	unit = map[string]string{
		"sec": "s", "second": "s", "min": "min", "minute": "min", "hr": "h", "hour": "h", "day": "d", "": "", "m": "m", "h": "h", "d": "d",
	}[unit]
	if number == "" || unit == "" {
		return ""
	}
	return number + unit
}
