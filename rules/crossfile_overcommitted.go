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
	Doc: `the largest notebooks on an endpoint, if they do not fit at the same time

The rule looks at the notebooks of a run that share an endpoint. It takes as many of the largest as there are ` + "`users`" + `,
each with all the executors that its cap allows. If they do not fit at the same time, the finding names them. It also
says which of them need a lower cap, so that the largest notebooks fit together. A notebook without a cap, which
no-executor-cap reports, is counted with its fair share.

The last one waits until SparkMagic gives up: ` + "`Session 16 did not start up in 60 seconds`" + `.

The finding is info if endpoint-overcommitted already reports one of the notebooks, and a warning if they are too large only
together.`,
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
		by := map[string][]request{}
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

// A request is the most that a notebook requests, and the node that says so.
type request struct {
	session endpoint.Session
	each    int64 // executors that each user could have with equal sessions
	limit   doc.Node
}

// heaviest returns the session of a notebook that takes the most.
func heaviest(o *lint.Terms, f *lint.Target) (most request, ok bool) {
	e := o.Endpoint
	for _, s := range f.Known() {
		a := request{session: requested(o, s), limit: s.Get("conf", capKey)}
		if fixed(o, s) {
			a.limit = s.Property("spark.executor.instances")
		}
		in := e.In(a.session.Queue)
		a.each = in.Each(a.session, in.Users)
		if a.each < 1 {
			continue // other rules report it, or no cap is low enough
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

func checkTogether(p *lint.CrossFilePass, o *lint.Terms, list []request) {
	e := o.Endpoint
	heavierFirst := func(a, b request) int {
		return cmp.Or(cmp.Compare(e.Weight(b.session), e.Weight(a.session)), cmp.Compare(a.session.Name, b.session.Name))
	}
	slices.SortFunc(list, heavierFirst)
	fits := func(list []request) bool {
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
		return // no cap is low enough: they can't be packed
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
			d.Related = append(d.Related, lint.Related{Place: a.limit.Value(), Message: executors(a.session.Most)})
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
	which := fmt.Sprintf("%d largest of %d", len(top), len(list))
	if len(top) == len(list) {
		which = fmt.Sprint(len(list))
	}
	d.Message = fmt.Sprintf("the %s notebooks don't fit on %s at the same time; lower the %s", which, e, lowered(list[:edits]))
	d.Note = "their caps now: " + strings.Join(names, ", ")
	if d.Place.Text.Len() > 0 {
		p.Report(d)
	}
}

// named is the number of notebooks that a message names.
const named = 3

// most returns the largest share.
func most(list []request) (n int64) {
	for _, a := range list {
		n = max(n, a.each)
	}
	return n
}

// lowered says which notebooks need which lower cap: "caps: a.ipynb to 3 executors, b.ipynb to 2".
func lowered(requests []request) string {
	caps, parts := "caps: ", []string(nil)
	if len(requests) == 1 {
		caps = "cap: "
	}
	for i, a := range requests {
		if i == named {
			return fmt.Sprintf("%s%s and %d more to at most %d", caps, strings.Join(parts, ", "), len(requests)-named, most(requests[named:]))
		}
		part := fmt.Sprintf("%s to %d", a.session.Name, a.each)
		if i == 0 {
			part = fmt.Sprintf("%s to %s", a.session.Name, executors(a.each))
		}
		parts = append(parts, part)
	}
	return caps + strings.Join(parts, ", ")
}
