package rules

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
)

var crossFileOvercommitted = &lint.Rule{
	Name:     "fleet-overcommitted",
	Severity: lint.Warning,
	Needs:    users,
	Doc: `the heaviest notebooks of an endpoint, as many as it has users, are more than it holds

Of the notebooks of a run that share an endpoint the heaviest, as many as there are ` + "`users`" + `, each at its
maximum. Where they do not fit they are named, and how few of them must have a lower cap until the heaviest do.
A notebook without a cap, of which no-executor-cap speaks, counts with its fair share.

It is info where endpoint-overcommitted already speaks of a notebook by itself, and a warning where only together they are too much.`,
	Evidence: []string{"X2-seed-3users-max5", "X2b-4th-user"},
	Examples: []lint.Example{
		{
			Settings: "endpoint: emr\nendpoints:\n  emr: { nodes: 6, node-memory: 12288, users: «2» }\n",
			Bad: `-- a.ipynb --
# %%
%%configure -f
{"executorMemory": "10g", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}
-- b.ipynb --
# %%
%%configure -f
{"executorMemory": "10g", "conf": {"spark.dynamicAllocation.maxExecutors": "4"}}
-- c.ipynb --
# %%
%%configure -f
{"executorMemory": "10g", "conf": {"spark.dynamicAllocation.maxExecutors": "1"}}
`,
			Good: `-- a.ipynb --
# %%
%%configure -f
{"executorMemory": "10g", "conf": {"spark.dynamicAllocation.maxExecutors": "2"}}
-- b.ipynb --
# %%
%%configure -f
{"executorMemory": "10g", "conf": {"spark.dynamicAllocation.maxExecutors": "2"}}
-- c.ipynb --
# %%
%%configure -f
{"executorMemory": "10g", "conf": {"spark.dynamicAllocation.maxExecutors": "1"}}
`,
		},
	},
	CrossFile: func(p *lint.CrossFilePass) {
		by := map[string][]asker{}
		for _, f := range p.Targets {
			if o := f.Terms; f.Notebook != nil && o.Endpoint != nil && o.Endpoint.Users > 0 {
				if a, ok := heaviest(o, f); ok {
					by[o.Server] = append(by[o.Server], a)
				}
			}
		}
		for _, f := range p.Targets {
			o := f.Terms
			if list := by[o.Server]; o.Endpoint != nil && len(list) > 1 {
				delete(by, o.Server)
				checkTogether(p, o, list)
			}
		}
	},
}

// An asker is what a notebook asks for at most, and the node that says so.
type asker struct {
	session endpoint.Session
	each    int64 // executors that as many as there are users could have
	limit   doc.Node
}

// heaviest is the session of a notebook that takes the most.
func heaviest(o *lint.Terms, f *lint.Target) (most asker, ok bool) {
	e := o.Endpoint
	for _, s := range f.Sessions() {
		a := asker{session: asked(o, s), limit: s.Get("conf", capKey)}
		if fixed(o, s) {
			a.limit = s.Property("spark.executor.instances")
		}
		a.each = e.Each(a.session, e.Users)
		if a.each < 1 {
			continue // other rules speak of it, or no cap would do
		}
		if !fixed(o, s) && (!a.limit.Exists() || a.session.Most == endpoint.Endless) {
			a.session.Most = a.each
		}
		if !ok || e.Weight(a.session) > e.Weight(most.session) {
			most, ok = a, true
		}
	}
	return most, ok
}

func checkTogether(p *lint.CrossFilePass, o *lint.Terms, list []asker) {
	e := o.Endpoint
	heavierFirst := func(a, b asker) int {
		return cmp.Or(cmp.Compare(e.Weight(b.session), e.Weight(a.session)), cmp.Compare(a.session.Name, b.session.Name))
	}
	slices.SortFunc(list, heavierFirst)
	fits := func(list []asker) bool {
		var sessions []endpoint.Session
		for _, a := range slices.SortedFunc(slices.Values(list), heavierFirst)[:min(int(e.Users), len(list))] {
			sessions = append(sessions, a.session)
		}
		return e.Fits(sessions)
	}
	if fits(list) {
		return
	}
	edits := sort.Search(len(list), func(n int) bool {
		now := slices.Clone(list)
		for i := range n {
			now[i].session.Most = min(now[i].session.Most, now[i].each)
		}
		return fits(now)
	})
	if edits == len(list) {
		return // no caps would do: it is how they are packed
	}
	top := list[:min(int(e.Users), len(list))]
	d := lint.Diagnostic{Severity: lint.Warning}
	if at, ok := list[0].limit, list[0].limit.Exists(); ok {
		d.Place = at.Value()
	}
	var names []string
	for i, a := range top {
		if a.session.Most > a.each {
			d.Severity = lint.Info
		}
		if i < named {
			names = append(names, fmt.Sprintf("%s %d", a.session.Name, a.session.Most))
		}
		if a.limit.Exists() {
			d.Related = append(d.Related, lint.Related{Place: a.limit.Value(), Message: fmt.Sprintf("%d executors", a.session.Most)})
		}
	}
	if len(top) > named {
		names = append(names, fmt.Sprintf("%d more", len(top)-named))
	}
	if o.EndpointPlaces != nil {
		if place, ok := o.EndpointPlaces["users"]; ok {
			d.Place = place
		}
	}
	d.Message = fmt.Sprintf("of %d notebooks on %s the heaviest %d do not fit together, by their executors: %s; they do once %s",
		len(list), e, len(top), strings.Join(names, ", "), lowered(list[:edits]))
	if d.Place.Text.Len() > 0 {
		p.Report(d)
	}
}

// named is how many notebooks a message names.
const named = 3

// most is the largest share of some.
func most(list []asker) (n int64) {
	for _, a := range list {
		n = max(n, a.each)
	}
	return n
}

// lowered says which notebooks need a lower cap.
func lowered(list []asker) string {
	var parts []string
	for i, a := range list {
		if i == named {
			return fmt.Sprintf("%s and %d more have %d or fewer", strings.Join(parts, ", "), len(list)-named, most(list[named:]))
		}
		parts = append(parts, fmt.Sprintf("%s has %d", a.session.Name, a.each))
	}
	return strings.Join(parts, ", ")
}
