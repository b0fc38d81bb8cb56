package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
)

var fabricPool = &lint.Rule{
	Name:     "fabric-pool",
	Severity: lint.Warning,
	Needs:    func(f *lint.Target) bool { return f.Terms.Endpoint != nil && f.Terms.Endpoint.Fabric != nil },
	Doc: `a session that is larger than its pool or its capacity

A driver or an executor of Synapse or Fabric runs on a node of a pool. If the pool is declared, the rule reports:

- a driver or an executor that is larger than a node
- more executors than the pool has nodes for. In Fabric, each executor and the driver have a node of their own
- a session that needs more vcores than the capacity has: 2 for each unit, and three times as many with bursting, so 384 on
  F64. Fabric answers ` + "`TooManyRequestsForCapacity`" + ` with HTTP status 430, and Synapse
  ` + "`MAXIMUM_WORKSPACE_CAPACITY_EXCEEDED`" + `
- ` + "`users`" + ` whose sessions together need more than the pool or the capacity has

Declare the pool in the settings: ` + "`{ fabric: F64 }`" + ` is the starter pool of a capacity of Fabric,
` + "`{ fabric: F64, node-size: Large, nodes: 10 }`" + ` is a pool of its own, and
` + "`{ node-size: Small, nodes: 5 }`" + ` is one of Synapse.

The rule counts only sizes that the cell sets. All of this is documented by Microsoft and not tried, so it is a warning at most.`,
	Examples: []lint.Example{
		{
			Bad:      fabricExample(`{"executorMemory": «"112g"», "executorCores": 16}`),
			Good:     fabricExample(`{"executorMemory": "56g", "executorCores": 8}`),
			Settings: "endpoint: ws\nendpoints:\n  ws: { fabric: F64 }\n",
		},
		{
			Bad:      fabricExample(`{"driverCores": 4, "executorCores": 4, "numExecutors": «5»}`),
			Good:     fabricExample(`{"driverCores": 4, "executorCores": 4, "numExecutors": 4}`),
			Settings: "endpoint: sy\nendpoints:\n  sy: { node-size: Small, nodes: 5 }\n",
		},
		{
			Bad:      fabricExample(`{"driverCores": 8, "executorCores": 8, "numExecutors": «6»}`),
			Good:     fabricExample(`{"driverCores": 8, "executorCores": 8, "numExecutors": 5}`),
			Settings: "endpoint: ws\nendpoints:\n  ws: { fabric: F8, node-size: Medium, nodes: 20 }\n",
		},
		{
			Bad:      fabricExample(`{"driverCores": 8, "executorCores": 8, "numExecutors": «4»}`),
			Good:     fabricExample(`{"driverCores": 8, "executorCores": 8, "numExecutors": 1}`),
			Settings: "endpoint: ws\nendpoints:\n  ws: { fabric: F8, node-size: Medium, nodes: 20, users: 3 }\n",
		},
	},
	Check: func(p *lint.Pass) {
		if p.Terms.Endpoint == nil || p.Terms.Endpoint.Fabric == nil || p.Notebook == nil || p.Notebook.Runtime.Sparkless() {
			return
		}
		for settings := range fabricSettings(p) {
			driver, executor := nodeSizeOf(settings, "driver"), nodeSizeOf(settings, "executor")
			if usesOtherPool(settings) || tooLargeForNode(p, driver) || tooLargeForNode(p, executor) {
				continue
			}
			checkPool(p, settings, driver, executor)
		}
	},
}

// usesOtherPool reports whether a cell chooses its pool itself.
func usesOtherPool(settings doc.Node) bool {
	return settings.Get("useWorkspacePool").Exists() || settings.Get("useStarterPool").Exists() || settings.Get("environment").Exists()
}

// tooLargeForNode reports a driver or an executor that no node of the pool has room for, and whether there is one.
func tooLargeForNode(p *lint.Pass, s nodeSize) bool {
	pool := p.Terms.Endpoint.Fabric
	place := s.memory
	switch {
	case !s.shape.Known(): // fabric-size reports it
		return false
	case s.shape.Memory > pool.Shape.Memory:
	case s.shape.Cores > pool.Shape.Cores:
		place = s.cores
	default:
		return false
	}
	p.Report(lint.Diagnostic{
		Place: place.Value(), Severity: lint.Warning,
		Message: fmt.Sprintf("no session starts: the nodes of %s are %s, so a driver or an executor has at most %s", called(p.Terms), pool.Size,
			sizeOf(pool.Shape)),
		Note: documented,
	})
	return true
}

// checkPool reports executors for which the pool or the capacity has no room.
func checkPool(p *lint.Pass, settings doc.Node, driver, executor nodeSize) {
	e, pool := p.Terms.Endpoint, p.Terms.Endpoint.Fabric
	at := withoutPipeline(settings.Get("numExecutors"))
	n, ok := integer(at)
	if !ok || n < 1 || n > 1<<20 || executor.shape.Cores == 0 {
		return
	}
	cores := max(driver.shape.Cores, 1) + n*executor.shape.Cores
	all, most := e.Nodes.Value*e.NodeVcores.Value, pool.Vcores()
	d := lint.Diagnostic{Place: at.Value(), Severity: lint.Warning, Note: documented}
	switch need := endpoint.Counted(cores, "vcore"); {
	case pool.SKU != "" && n+1 > e.Nodes.Value:
		d.Message = fmt.Sprintf("no session starts: it needs %s, one of them for the driver, but %s has at most %s",
			endpoint.Counted(n+1, "node"), called(p.Terms), endpoint.Grouped(e.Nodes.Value))
	case most > 0 && cores > most:
		d.Message = fmt.Sprintf("no session starts: it needs %s, but %s has at most %s, with bursting (TooManyRequestsForCapacity)", need,
			pool.SKU, endpoint.Grouped(most))
	case cores > all:
		d.Message = fmt.Sprintf("no session starts: it needs %s, but %s has at most %s (MAXIMUM_WORKSPACE_CAPACITY_EXCEEDED)", need,
			called(p.Terms), endpoint.Grouped(all))
	case most > 0 && e.Users > 1 && cores*e.Users > most:
		d.Message = fmt.Sprintf("%s: each needs %s, but %s has at most %s, with bursting", running(most/cores, e.Users), need,
			pool.SKU, endpoint.Grouped(most))
	case pool.SKU == "" && e.Users > 1 && cores*e.Users > all:
		d.Message = fmt.Sprintf("%s: each needs %s, but %s has at most %s", running(all/cores, e.Users), need, called(p.Terms),
			endpoint.Grouped(all))
	default:
		return
	}
	p.Report(d)
}

// running says how many of several sessions can run.
func running(n, of int64) string {
	return fmt.Sprintf("only %s of %s sessions can run at a time", endpoint.Grouped(n), endpoint.Grouped(of))
}
