package rules

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
)

const (
	capKey     = endpoint.CapKey
	enabledKey = endpoint.AllocationKey
)

// allocates reports whether dynamic allocation is known to be on.
func allocates(o *lint.Terms, s *lint.Session) bool {
	return allocation(o, s.Get("conf", enabledKey)) == endpoint.AllocationOn
}

// fixed reports whether dynamic allocation is known to be off.
func fixed(o *lint.Terms, s *lint.Session) bool {
	return allocation(o, s.Get("conf", enabledKey)) == endpoint.AllocationOff
}

// allocation reports whether dynamic allocation is on if a session sets it to n.
func allocation(o *lint.Terms, n doc.Node) endpoint.Allocation {
	own := func(string) (string, bool) { return n.String(), n.Exists() }
	return endpoint.AllocationOf(own, o.Defaults, o.Endpoint)
}

// A limit is the cap that sessions should have if they are known to share an endpoint.
type limit struct {
	shared bool
	most   int64 // 0 if there is not an executor for each user
	safe   bool
	note   string // to follow the number
}

// limitOf returns max-executors if it is set, else how many executors each user of the endpoint can have
// with the largest of these sessions.
func limitOf(o *lint.Terms, sessions ...*lint.Session) limit {
	e := o.Endpoint
	switch {
	case o.MaxExecutors > 0:
		return limit{true, int64(o.MaxExecutors), true, ""}
	case e == nil || e.Users == 0 || !e.Bounded():
		return limit{}
	}
	l := limit{shared: true, safe: true, most: endpoint.Endless}
	for _, s := range sessions {
		e := sharing(o, s)
		l.most = min(l.most, max(e.Each(e.Largest(requested(o, s)), e.Users), 0))
		if size, _ := e.Over(property(s))("spark.executor.memory"); e.Assumes(property(s)) != "" {
			l.safe, l.note = false, ", computed for executors of "+cmp.Or(size, "1g")+", though EMR has its own default"
		}
	}
	return l
}

// exceedsCap reports whether a cap is above max-executors, and cap-too-high reports it.
func exceedsCap(p *lint.Pass, most int64) bool {
	return p.Terms.MaxExecutors > 0 && most > int64(p.Terms.MaxExecutors) && p.Looks("cap-too-high")
}

// capLowered returns the fix that lowers a cap, and the initial number of executors if it is above the cap.
func capLowered(s *lint.Session, n doc.Node, to int64, message string) *lint.Fix {
	return beginning(s, n, to, &lint.Fix{Message: message, Ops: []doc.Op{n.Replace(written(n, to))}})
}

// beginning returns the fix, extended so that the session does not start above its cap; nil if that is not
// possible.
func beginning(s *lint.Session, n doc.Node, to int64, fix *lint.Fix) *lint.Fix {
	for _, first := range starts(s) {
		switch i, ok := integer(first); {
		case first == n || ok && i <= to:
		case ok && s.Owns(first):
			fix.Ops = append(fix.Ops, first.Replace(written(first, to)))
		default:
			return nil
		}
	}
	return fix
}

// executors is a number of executors for people.
func executors(n int64) string { return endpoint.Counted(n, "executor") }

// starts returns the settings that decide how many executors a session starts with.
func starts(s *lint.Session) []doc.Node {
	var nodes []doc.Node
	for _, key := range []string{
		"spark.executor.instances", "spark.dynamicAllocation.initialExecutors", "spark.dynamicAllocation.minExecutors",
	} {
		if n := s.Property(key); n.Exists() {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

// capped returns the fix that adds a cap and lowers larger numbers of executors; nil if that is not possible.
func capped(s *lint.Session, l limit) *lint.Fix {
	most := l.most
	if most < 1 || !s.Settings.Exists() || s.Settings.Get("conf").Exists() && !s.Settings.Get("conf").IsObject() {
		return nil
	}
	fix := &lint.Fix{
		Message: fmt.Sprintf("add %s %d%s", capKey, most, l.note), Safe: l.safe,
		Ops: []doc.Op{s.Settings.Insert([]string{"conf", capKey}, doc.Quote(strconv.FormatInt(most, 10)))},
	}
	var lowered []string
	for _, n := range starts(s) {
		switch i, ok := integer(n); {
		case !ok || !s.Owns(n):
			return nil
		case i > most:
			fix.Ops = append(fix.Ops, n.Replace(written(n, most)))
			lowered = append(lowered, fmt.Sprintf("%s %d", n.Key(), i))
			fix.Message = fmt.Sprintf("add %s %d, and lower %s to %d", capKey, most, strings.Join(lowered, " and "), most)
			fix.Safe = false
		}
	}
	return fix
}

// called is what messages call the endpoint whose defaults count.
func called(o *lint.Terms) string {
	if o.Endpoint == nil || o.Endpoint.Name == "" {
		return "the endpoint"
	}
	return o.Endpoint.Name
}
