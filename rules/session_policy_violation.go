package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

var policy = &lint.Rule{
	Name:     "policy-violation",
	Severity: lint.Warning,
	Needs:    func(o *lint.Options) bool { return len(o.Policies) > 0 },
	Doc: `what an organisation asks of its sessions

Each entry of ` + "`policy`" + ` in the settings names a value by a JSON pointer into the session that is posted (` + "`/queue`, `/conf/spark.executor.memory`" + `), or into config.json
where the first key is one of its own (` + "`/livy_session_startup_timeout_seconds`" + `), and what it must be: ` + "`required`, `forbidden`, `min`, `max`" + ` (numbers, sizes, times),
` + "`one-of`, `matches`" + ` (a regular expression for the whole). ` + "`why`" + ` is the message. A property of Spark is found where Livy takes it from: ` + "`executorMemory`" + `
is ` + "`/conf/spark.executor.memory`" + `, too, and what config.json gives a cell counts for the cell.`,
	Examples: []lint.Example{
		{
			Bad: `{"executorMemory": «"20g"», "queue": "bi", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}`, Good: `{"executorMemory": "8g", "queue": "bi", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}`,
			Settings: "policy:\n  - { pointer: /conf/spark.executor.memory, max: 8g, why: \"nodes are small\" }\n  - { pointer: /queue, required: true, one-of: [bi, etl], why: billing }\n",
		},
		{
			Bad: `«{»"executorMemory": "4g"}`, Good: `{"executorMemory": "4g", "queue": "bi"}`,
			Settings: "policy:\n  - { pointer: /queue, required: true, one-of: [bi], why: billing }\n",
		},
		{
			Bad: `{"session_configs": {}, "ignore_ssl_errors": «true»}`, Good: `{"session_configs": {}, "ignore_ssl_errors": false}`,
			Settings: "policy:\n  - { pointer: /ignore_ssl_errors, one-of: [false], why: certificates count }\n",
		},
	},
	Check: func(p *lint.Pass) {
		for i := range p.Options.Policies {
			asked := &p.Options.Policies[i]
			keys := asked.Keys()
			if _, ofConfig := sparkmagic.Find(keys[0]); ofConfig {
				if p.Config != nil && p.Config.Root().IsObject() {
					root := p.Config.Root()
					judge(p, asked, root.Get(keys...), root, keys)
				}
				continue
			}
			for _, s := range p.Sessions() {
				n := s.Get(keys...)
				if len(keys) == 2 && keys[0] == "conf" {
					n = s.Property(keys[1])
				}
				if n.Exists() && !own(s, n) {
					continue // reported where it stands
				}
				if s.Settings.Exists() {
					judge(p, asked, n, s.Settings, keys)
				}
			}
		}
	},
}

// judge holds a value, or that there is none, against a policy.
func judge(p *lint.Pass, asked *lint.Policy, n, in doc.Node, keys []string) {
	d := lint.Diagnostic{Severity: lint.Warning}
	name := strings.TrimPrefix(asked.Pointer, "/")
	say := func(format string, a ...any) { d.Message = asked.Why + ": " + fmt.Sprintf(format, a...) }
	if !n.Exists() {
		if !asked.Required {
			return
		}
		d.Place = in.Opening()
		say("%s is missing", name)
		if len(asked.OneOf) == 1 && insertable(in, keys) {
			d.Fix = &lint.Fix{Message: fmt.Sprintf("add %s %s", name, asked.OneOf[0]), Ops: []doc.Op{in.Insert(keys, doc.Quote(asked.OneOf[0]))}}
		}
		p.Report(d)
		return
	}
	d.Place = n.Value()
	replace := func(value string) {
		if n.Type() != doc.String && (value == "true" || value == "false" || number(value)) {
			d.Fix = &lint.Fix{Message: "write " + value, Ops: []doc.Op{n.Replace(value)}}
			return
		}
		d.Fix = &lint.Fix{Message: fmt.Sprintf("write %q", value), Ops: []doc.Op{n.Replace(doc.Quote(value))}}
	}
	value := n.String()
	switch {
	case template(value) || filledIn(value):
		return
	case asked.Forbidden:
		d.Place = n.Name()
		say("%s must not be set", name)
		d.Fix = &lint.Fix{Message: "remove it", Ops: []doc.Op{n.Delete()}}
	case asked.Min != "" && compare(keys, value, asked.Min) < 0:
		say("%s %s is below %s", n.Key(), shown(n), asked.Min)
	case asked.Max != "" && compare(keys, value, asked.Max) > 0:
		say("%s %s is above %s", n.Key(), shown(n), asked.Max)
		replace(asked.Max)
	case len(asked.OneOf) > 0 && !slices.Contains(asked.OneOf, value):
		say("%s %s is none of %s", n.Key(), shown(n), strings.Join(asked.OneOf, ", "))
		if near := facts.Nearest(value, asked.OneOf); near != "" || len(asked.OneOf) == 1 {
			replace(cmp.Or(near, asked.OneOf[0]))
		}
	case asked.Matches != nil && !asked.Matches.MatchString(value):
		say("%s %s does not match %s", n.Key(), shown(n), strings.TrimSuffix(strings.TrimPrefix(asked.Matches.String(), "^(?:"), ")$"))
	default:
		return
	}
	p.Report(d)
}

func number(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// insertable tells whether nothing but objects is on the way.
func insertable(in doc.Node, keys []string) bool {
	for i := 1; i < len(keys); i++ {
		if n := in.Get(keys[:i]...); n.Exists() && !n.IsObject() {
			return false
		}
	}
	return in.IsObject()
}

// compare compares a value with a bound: as numbers, sizes or times, whichever the bound is;
// 0 where they can't be compared. A size or time without a unit is in that of its property.
func compare(keys []string, value, bound string) int {
	unit := ""
	key := keys[len(keys)-1]
	if f, ok := livy.Find(key); ok && len(keys) == 1 && f.Twin != "" {
		key = f.Twin
	}
	if known, ok := spark.Find(key, ""); ok {
		unit = known.Unit
	}
	if a, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil && number(bound) {
		b, _ := strconv.ParseFloat(bound, 64)
		return order(a, b)
	}
	if most, err := spark.ParseSize(bound); err == nil && most.Unit != "" {
		if size, err := spark.ParseSize(value); err == nil {
			return order(float64(size.Bytes(cmp.Or(unit, "b"))), float64(most.Bytes("b")))
		}
	}
	if most, ok := spark.Seconds(bound, "s"); ok {
		if t, ok := spark.Seconds(value, cmp.Or(unit, "s")); ok {
			return order(t, most)
		}
	}
	return 0
}

func order(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
