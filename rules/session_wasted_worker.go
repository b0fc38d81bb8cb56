package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var wastedWorker = &lint.Rule{
	Name:     "wasted-worker",
	Severity: lint.Info,
	Needs:    anEndpoint,
	Doc: `executors of a shape that leaves much of each node unused

A node holds whole containers: one of 7168 MiB on a node of 12288 leaves 5120 that no other executor of the
session can have, and an executor of a little less would fit twice. Said where more than a third of a node is
left and a shape with at least 0.6 of the memory fits once more; and where a scheduler that counts cores, too
(` + "`DominantResourceCalculator`" + `), leaves more than half of the memory because the cores are taken.

Smaller executors are more of them, and not always better: a taste, and the fix is unsafe.`,
	Evidence: []string{"X10-standard-5g", "X9-Dominant"},
	Examples: []lint.Example{
		{
			Bad: `{"executorMemory": «"6g"»}`, Good: `{"executorMemory": "5g"}`,
			Settings: "endpoint: emr\nendpoints:\n  emr: { nodes: 6, node-memory: 12288 }\n",
		},
		{
			Bad: `{"executorMemory": «"4g"», "executorCores": 8}`, Good: `{"executorMemory": "4g", "executorCores": 2}`,
			Settings: "endpoint: gpu\nendpoints:\n  gpu: { nodes: 6, node-memory: 24g, node-vcores: 8, calculator: dominant }\n",
		},
	},
	Check: func(p *lint.Pass) {
		if p.Terms.Endpoint == nil {
			return
		}
		for _, s := range p.Sessions() {
			n := s.Property("spark.executor.memory")
			if _, err := spark.ParseSize(n.String()); err == nil && n.Type() == doc.String && s.Owns(n) {
				checkShape(p, s, n)
			}
		}
	},
}

func checkShape(p *lint.Pass, s *lint.Session, n doc.Node) {
	e, session := p.Terms.Endpoint, asked(p.Terms, s)
	c, node := session.Executor, e.NodeMemory.Value
	fit := e.PerNode(c)
	if fit == 0 || session.Most < 2 || c.Vcores > e.MostVcores().Value || c.Memory > e.Threshold().Value {
		return
	}
	left := node - fit*e.Rounded(c.Memory)
	d := lint.Diagnostic{Place: n.Value(), Severity: lint.Info}
	more := e.Down(node / (fit + 1))
	switch memory := e.Rounded(c.Memory); {
	case left >= memory && left > node/2:
		d.Message = fmt.Sprintf("%d executors of %d MiB and %d cores take the %s vcores of a node, and %d of its %d MiB stay unused: "+
			"fewer cores, or more memory", fit, memory, c.Vcores, e.NodeVcores, left, node)
	case left < memory && left > node/3:
		r := sized{"spark.executor.memory", func(s endpoint.Session) endpoint.Container { return s.Executor }}
		now, size := fitting(p.Terms, s, r, c.Heap, more)
		if size*10 < c.Memory*6 {
			return
		}
		d.Message = fmt.Sprintf("%s %s is %d MiB: a node of %s MiB holds %d, and %d stay unused; %q fits %d times", n.Key(), shown(n), memory,
			e.NodeMemory, fit, left, now, fit+1)
		d.Fix = &lint.Fix{Message: fmt.Sprintf("write %q", now), Ops: []doc.Op{n.Replace(doc.Quote(now))}}
	default:
		return
	}
	p.Report(d)
}
