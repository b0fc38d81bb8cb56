package rules

import (
	"fmt"
	"slices"
	"strconv"

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
	Needs:    func(f *lint.Target) bool { return len(f.Terms.Policies) > 0 },
	Doc: `a setting that violates a policy of your organisation

Each entry of ` + "`policy` in the settings names a value by a JSON pointer. It points into the session request (`/queue`" + `,
` + "`/conf/spark.executor.memory`" + `), or into config.json if the pointer's first key is one of config.json's own
(` + "`/livy_session_startup_timeout_seconds`). The other keys say what the value must be: `required`, `forbidden`, `min`" + `,
` + "`max` (numbers, sizes, times), `one-of`, `matches`" + ` (a regular expression for the whole value). The message begins with
` + "`why`. A Spark property is found wherever Livy reads it: `executorMemory` is also `/conf/spark.executor.memory`" + `. A
policy also applies to values that a cell gets from config.json.`,
	Examples: []lint.Example{
		{
			Bad:  `{"executorMemory": «"20g"», "queue": "bi", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}`,
			Good: `{"executorMemory": "8g", "queue": "bi", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}`,
			Settings: "policy:\n  - { pointer: /conf/spark.executor.memory, max: 8g, why: \"nodes are small\" }\n" +
				"  - { pointer: /queue, required: true, one-of: [bi, etl], why: billing }\n",
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
	CrossFile: func(p *lint.CrossFilePass) {
		var policies []*lint.Policy
		known := map[*lint.Policy]bool{}
		for _, f := range p.Targets {
			for _, policy := range f.Terms.Policies {
				if !known[policy] {
					known[policy] = true
					policies = append(policies, policy)
				}
				holdFile(p, f, policy)
			}
		}
		for _, policy := range policies {
			if policy.Required {
				missingOf(p, policy)
			}
		}
	},
}

// holdFile compares the values of a file with a policy.
func holdFile(p *lint.CrossFilePass, f *lint.Target, policy *lint.Policy) {
	keys := policy.Keys()
	if ofConfig(keys) {
		if f.Config == nil || !f.Config.Root().Dict().IsObject() {
			return
		}
		root := f.Config.Root().Dict()
		if n := root.Get(keys...); present(n) {
			judge(p, f, policy, n, n.Value())
		} else if policy.Required && !root.Open() {
			missing(p, f, policy, lack{place: root.Opening(), in: root}, nil)
		}
		return
	}
	seen := map[doc.Node]bool{}
	for _, s := range f.Layers() {
		n := valueOf(s, keys)
		if !present(n) || seen[n] {
			continue
		}
		seen[n] = true
		switch {
		case s.Owns(n):
			judge(p, f, policy, n, n.Value())
		case f.Base != nil && !slices.Contains(f.Base.Terms.Policies, policy): // otherwise it is reported at its own place
			judge(p, f, policy, n, s.Cell.Name())
		}
	}
}

// ofConfig reports whether a pointer points into config.json, not into the session.
func ofConfig(keys []string) bool {
	_, ok := sparkmagic.Find(keys[0])
	return ok
}

// present reports whether a node has a value. Livy treats null as no value.
func present(n doc.Node) bool { return n.Exists() && n.Type() != doc.Null }

// valueOf returns the value of a session that a policy is about: a field or its property, whichever takes
// effect, under any name that Spark reads.
func valueOf(s *lint.Session, keys []string) doc.Node {
	if len(keys) == 2 && keys[0] == "conf" {
		n := s.Property(keys[1])
		for _, known := range spark.Rows(keys[1]) {
			for _, other := range append(slices.Clone(known.Old), known.Now) {
				if !present(n) && other != "" {
					n = s.Property(other)
				}
			}
		}
		return n
	}
	n := s.Get(keys...)
	if f, ok := livy.Find(keys[0]); !present(n) && len(keys) == 1 && ok && f.Twin != "" {
		return s.Property(f.Twin)
	}
	return n
}

// missingOf reports a value that a policy requires and sessions do not set. It also reports it in a cell that SparkMagic
// rejects: otherwise the fix of that cell would cause the finding, and not be made.
func missingOf(p *lint.CrossFilePass, policy *lint.Policy) {
	keys := policy.Keys()
	if ofConfig(keys) {
		return
	}
	terms := map[*lint.Terms]bool{} // those that have the policy
	applies := func(f *lint.Target) bool {
		has, known := terms[f.Terms]
		if !known {
			has = slices.Contains(f.Terms.Policies, policy)
			terms[f.Terms] = has
		}
		return has
	}
	by := causes(p, func(s *lint.Session) bool {
		there := s.Settings.IsObject() ||
			s.Cell == nil && !s.Target.Config.Root().Dict().Get("session_configs").Exists() && s.Target.Config.Root().Dict().IsObject()
		return applies(s.Target) && there && !present(valueOf(s, keys))
	}, applies)
	for _, f := range p.Targets {
		places := lacking(f, by[f])
		if len(by[f]) > 0 && len(places) == 0 && f.Config != nil && f.Config.Root().Dict().IsObject() {
			places = []lack{{session: by[f][0], place: f.Config.Root().Dict().Opening()}} // its session settings have a misspelt key
		}
		for _, at := range places {
			missing(p, f, policy, at, by[f])
		}
	}
}

// mostRelated is how many places a finding names: each policy can have one about all notebooks.
const mostRelated = 100

// mostWritten is how long a value can be that a fix writes: each session can have a fix.
const mostWritten = 200

// missing reports one place at which sessions lack a value.
func missing(p *lint.CrossFilePass, f *lint.Target, policy *lint.Policy, at lack, of []*lint.Session) {
	d := lint.Diagnostic{Place: at.place, Severity: lint.Warning, Related: stated(policy), About: policy.Pointer}
	var notebooks map[*lint.Target]bool
	if f.Config != nil {
		d.Sessions, notebooks = of, map[*lint.Target]bool{}
	}
	for _, s := range of {
		if s.Target != f {
			notebooks[s.Target] = true
			if len(d.Related) == mostRelated {
				continue
			}
			d.Related = append(d.Related, lint.Related{Place: s.Cell.Name(), Message: "this notebook does not set it"})
		}
	}
	d.Message = fmt.Sprintf("%s: %s is not set", policy.Why, policy.Name())
	switch n := len(notebooks); {
	case n > 1:
		d.Message += fmt.Sprintf(" in %d notebooks", n)
		d.Note = "a value in session_configs_defaults reaches all of them"
	case n == 1:
		d.Message += " in 1 notebook"
		d.Note = "a value in session_configs_defaults reaches it"
	}
	if must := policy.Demand(); must != "" {
		d.Message += "; it " + must
	}
	d.Cause = f
	if f.Config == nil {
		d.Cause = shared(p, f)
		if at.session.Refused {
			d.Note = "this applies once SparkMagic accepts this cell"
		}
	}
	reachable := !policy.Secret() && (at.session == nil || !at.session.Settings.Exists() || insertable(at.session.Settings, policy.Keys()))
	writes := len(policy.OneOf) == 1 && len(policy.OneOf[0]) <= mostWritten && !policy.Amount(policy.OneOf[0])
	if keys := policy.Keys(); writes && at.in.Exists() && reachable {
		d.Fix = &lint.Fix{
			Message: fmt.Sprintf("add %s %s", policy.Name(), policy.OneOf[0]), Ops: []doc.Op{at.insert(keys, doc.Quote(policy.OneOf[0]))},
		}
	}
	p.Report(d)
}

// stated returns the place of a policy.
func stated(policy *lint.Policy) []lint.Related {
	if policy.Place.Source() == nil {
		return nil
	}
	return []lint.Related{{Place: policy.Place, Message: "the policy is here"}}
}

// judge compares a value with a policy, or each element of a list. It reports at the place at, which is
// not the value's own if the policy does not apply to the value's file.
func judge(p *lint.CrossFilePass, f *lint.Target, policy *lint.Policy, n doc.Node, at doc.Place) {
	d := lint.Diagnostic{Place: at, Severity: lint.Warning, Related: stated(policy)}
	here := at.Document() == n.Document()
	if !here {
		d.Related = append(d.Related, lint.Related{Place: n.Value(), Message: "set here"})
	}
	switch {
	case policy.Forbidden:
		d.Message = fmt.Sprintf("%s: %s must not be set", policy.Why, policy.Name())
		if here {
			d.Place, d.Fix = n.Name(), &lint.Fix{Message: "remove it", Ops: []doc.Op{n.Delete()}}
		}
		p.Report(d)
		return
	case n.Type() == doc.Array:
		for e := range n.Members() {
			if here {
				at = e.Value()
			}
			judge(p, f, policy, e, at)
		}
		return
	case n.IsObject():
		return
	}
	value := n.String()
	if facts.Placeholder(value, facts.InField) && !f.Terms.Enforced["policy-violation"] {
		return
	}
	wrong, instead := policy.Judge(value)
	if wrong == "" {
		return
	}
	shows := shown(n)
	if policy.Secret() { // an element of a list has no key
		shows, instead = `"…"`, ""
	}
	name := n.Key()
	if name == "" {
		name = policy.Name()
	}
	d.Message = fmt.Sprintf("%s: %s %s %s", policy.Why, name, shows, wrong)
	_, err := strconv.ParseFloat(instead, 64)
	switch bare := instead == "true" || instead == "false" || err == nil; {
	case !here || instead == "" || len(instead) > mostWritten || n.Type() == doc.Number && !bare: // "5min" is not a number of seconds
	case n.Type() != doc.String && bare:
		d.Fix = &lint.Fix{Message: "write " + instead, Ops: []doc.Op{n.Replace(instead)}}
	default:
		d.Fix = &lint.Fix{Message: fmt.Sprintf("write %q", instead), Ops: []doc.Op{n.Replace(doc.Quote(instead))}}
	}
	p.Report(d)
}

// insertable reports whether every value on the path is an object or missing.
func insertable(in doc.Node, keys []string) bool {
	for i := 1; i < len(keys); i++ {
		if n := in.Get(keys[:i]...); n.Exists() && !n.IsObject() {
			return false
		}
	}
	return in.IsObject()
}
