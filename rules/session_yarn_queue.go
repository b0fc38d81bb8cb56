package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts"
)

var yarnQueue = &lint.Rule{
	Name:     "yarn-queue",
	Severity: lint.Warning,
	Needs:    anEndpoint,
	Doc: `a queue that YARN doesn't have, or one that is too small for the session

YARN rejects a session that names an unknown queue: ` + "`submitted by user livy to unknown queue: bi`" + `. Without ` + "`queue`" + `, a
session runs in ` + "`default`" + `, or in the ` + "`spark.yarn.queue`" + ` of spark-defaults.conf.

A container that is larger than the maximum capacity of its queue never starts: the session waits in ACCEPTED, or has no
executors. Spark checks only that it is not larger than a node.

In a queue with capacity 0, YARN accepts no session:
` + "`Queue root.bi already has 0 applications, cannot accept submission of application`" + `.
Only ` + "`maximum-applications`" + ` of the queue changes that.

Declare the queues in the settings: see [Queues](capacity.md#queues). The rule reports an unknown queue only with
` + "`queues-complete: true`" + `.`,
	Evidence: []string{"yarn-client:queue=bogus"},
	Examples: []lint.Example{
		{
			Bad:      `{"queue": «"bii"»}`,
			Good:     `{"queue": "bi"}`,
			Settings: queued + "    queues-complete: true\n",
		},
		{
			Bad:      `{"queue": «"bi"», "executorMemory": "8g"}`,
			Good:     `{"queue": "etl", "executorMemory": "8g"}`,
			Settings: queued,
		},
		{
			Bad:      `{"queue": «"adhoc"», "executorMemory": "2g"}`,
			Good:     `{"queue": "etl", "executorMemory": "2g"}`,
			Settings: strings.Replace(queued, "queues: {", "queues: { adhoc: { capacity: 0 },", 1),
		},
	},
	Check: func(p *lint.Pass) {
		e := p.Terms.Endpoint
		if e == nil || len(e.Queues) == 0 {
			return
		}
		for _, s := range p.Sessions() {
			n := s.Property(endpoint.QueueKey)
			switch {
			case n.Type() != doc.String || !s.Owns(n):
			case e.NoQueue(n.String()):
				p.Report(noQueue(p, n))
			case e.Closed(n.String()):
				p.Report(lint.Diagnostic{
					Place: n.Value(), Severity: lint.Warning,
					Message: fmt.Sprintf("no session starts: queue %s has capacity 0, so YARN accepts no application in it", n),
					Note: "this does not apply if maximum-applications is set for the queue. " +
						"YARN says: already has 0 applications, cannot accept submission",
				})
			default:
				checkQueue(p, s, n)
			}
		}
	},
}

const queued = "endpoint: yarn\nendpoints:\n  yarn:\n    nodes: 2\n    node-memory: 12288\n" +
	"    queues: { etl: { capacity: 70 }, bi: { capacity: 30, max-capacity: 30 } }\n"

// noQueue returns the diagnostic for a queue that the endpoint does not have.
func noQueue(p *lint.Pass, n doc.Node) lint.Diagnostic {
	e := p.Terms.Endpoint
	names := slices.Sorted(maps.Keys(e.Queues))
	d := lint.Diagnostic{
		Place: n.Value(), Severity: lint.Warning,
		Message: fmt.Sprintf("no session starts: YARN has no queue %s on %s", n, called(p.Terms)),
		Note:    "its queues are " + strings.Join(names, ", ") + ", as the settings declare them",
	}
	if near := facts.Nearest(n.String(), names); near != "" {
		d.Message += fmt.Sprintf("; did you mean %s?", near)
		d.Fix = &lint.Fix{Message: "write " + doc.Quote(near), Ops: []doc.Op{n.Replace(doc.Quote(near))}}
	}
	return d
}

// checkQueue reports containers that are larger than all that a queue can have.
func checkQueue(p *lint.Pass, s *lint.Session, n doc.Node) {
	e := p.Terms.Endpoint
	most, limited := e.Limited(n.String())
	if !limited {
		return
	}
	session := requested(p.Terms, s)
	what, size, then := "a driver", session.Master.Memory, "the session waits in ACCEPTED"
	if e.Client {
		what = "an application master"
	}
	if e.Rounded(size) <= most {
		what, size, then = "an executor", session.Executor.Memory, "no executor starts"
	}
	if e.Rounded(size) <= most || size > e.Threshold().Value { // container-too-large reports it
		return
	}
	p.Report(lint.Diagnostic{
		Place: n.Value(), Severity: lint.Warning,
		Message: fmt.Sprintf("%s: %s needs %s MiB, but queue %s has at most %s MiB", then, what, endpoint.Grouped(e.Rounded(size)), n,
			endpoint.Grouped(most)),
	})
}
