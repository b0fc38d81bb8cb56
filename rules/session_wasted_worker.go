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
	Doc: `executors of a size that leaves much of each node unused

A node holds only whole containers. A container of 7,168 MiB on a node of 12,288 MiB leaves 5,120 MiB. No other executor
of the session can use that, but two slightly smaller executors would fit. The rule reports this if two things are true:
more than a third of a node is left, and one more executor would fit if each had less memory. Each must keep at least
60% of its memory. With a scheduler
that also counts cores (` + "`DominantResourceCalculator`" + `), it also reports nodes where more than half of the memory is
unused because all cores are in use.

More and smaller executors are not always better. It is a matter of taste, so the fix is unsafe.`,
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
		if p.Terms.Endpoint == nil || p.Terms.Endpoint.Serverless {
			return
		}
		for _, s := range p.Known() {
			n := s.Property("spark.executor.memory")
			if _, err := spark.ParseSize(n.String()); err == nil && n.Type() == doc.String && s.Owns(n) {
				checkShape(p, s, n)
			}
		}
	},
}

func checkShape(p *lint.Pass, s *lint.Session, n doc.Node) {
	e, session := p.Terms.Endpoint, requested(p.Terms, s)
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
		d.Message = fmt.Sprintf("%s of a node's %s MiB stay unused: with %s per executor, a node with %s vcores holds only %s",
			endpoint.Grouped(left), endpoint.Grouped(node), endpoint.Counted(c.Vcores, "core"), e.NodeVcores, executors(fit))
		d.Note = fmt.Sprintf("an executor needs %s MiB; request fewer cores or more memory", endpoint.Grouped(memory))
	case left < memory && left > node/3:
		r := sized{"spark.executor.memory", "executor", func(s endpoint.Session) endpoint.Container { return s.Executor }}
		now, size := fitting(p.Terms, s, r, c.Heap, more)
		if size*10 < c.Memory*6 {
			return
		}
		d.Message = fmt.Sprintf("%s of a node's %s stay unused: with %s, a node holds %s; with %s, it holds %d", endpoint.Grouped(left),
			e.NodeMemory.InMiB(), given(n), executors(fit), now, fit+1)
		d.Note = fmt.Sprintf("with %s, an executor needs %s MiB", given(n), endpoint.Grouped(memory))
		d.Fix = &lint.Fix{Message: fmt.Sprintf("write %q", now), Ops: []doc.Op{n.Replace(doc.Quote(now))}}
	default:
		return
	}
	p.Report(d)
}
