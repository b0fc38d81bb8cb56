package picture

import (
	"slices"
	"sort"

	"github.com/sparklint/sparklint/lint/endpoint"
)

// most is the largest number of columns to draw; words describe the rest.
const most = 36

// A column is a run of nodes with the same containers.
type column struct {
	first, nodes   int64
	held           []containers
	memory, vcores int64 // in use on each node
	others         bool  // use all of it
}

// containers are equal containers of one session on each node of a column.
type containers struct {
	session        int
	master         bool
	count          int64
	memory, vcores int64 // of one
}

// columns returns the nodes of an endpoint, one by one if they are few.
func columns(e *endpoint.Endpoint, outcomes []endpoint.Outcome) []column {
	nodes := e.Nodes.Bounded()
	starts := []int64{0}
	if nodes <= most {
		for n := range nodes {
			starts = append(starts, n)
		}
	}
	for _, o := range outcomes {
		for _, h := range o.Nodes {
			starts = append(starts, h.Node, h.Node+h.Nodes)
		}
	}
	ours := max(nodes-max(e.Reserve, 0), 0) // others use the rest
	starts = append(starts, ours)
	slices.Sort(starts)
	starts = slices.DeleteFunc(slices.Compact(starts), func(n int64) bool { return n < 0 || n >= nodes })
	list := make([]column, len(starts))
	for i, first := range starts {
		end := nodes
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		list[i] = column{first: first, nodes: end - first}
		if first >= ours {
			list[i].others, list[i].memory, list[i].vcores = true, e.NodeMemory.Bounded(), e.NodeVcores.Bounded()
		}
	}
	for i, o := range outcomes {
		for _, h := range o.Nodes {
			at := sort.Search(len(list), func(n int) bool { return list[n].first >= h.Node })
			for ; at < len(list) && list[at].first < h.Node+h.Nodes; at++ {
				if h.Master {
					list[at].add(containers{i, true, 1, o.Driver, o.Master.Vcores})
				}
				list[at].add(containers{i, false, h.Executors, o.Worker, o.Executor.Vcores})
			}
		}
	}
	if nodes > most {
		list = joined(list)
	}
	return list
}

func (c *column) add(more containers) {
	if more.count < 1 {
		return
	}
	c.memory += more.count * more.memory
	c.vcores += more.count * more.vcores
	for i, h := range c.held {
		if h.session == more.session && h.master == more.master {
			c.held[i].count += more.count
			return
		}
	}
	c.held = append(c.held, more)
}

// joined joins neighbouring columns with the same containers.
func joined(list []column) []column {
	var out []column
	for _, c := range list {
		if n := len(out) - 1; n >= 0 && out[n].others == c.others && slices.Equal(out[n].held, c.held) {
			out[n].nodes += c.nodes
			continue
		}
		out = append(out, c)
	}
	return out
}
