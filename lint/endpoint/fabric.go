package endpoint

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint/facts/fabric"
)

// fabric returns the endpoint of a pool of Synapse or Fabric. A capacity of Fabric without a pool of its own has the starter pool.
func (c *Cluster) fabric(o Origin) (*Endpoint, error) {
	if c.WorkerType != "" || c.Workers != 0 || c.DPUs != 0 || c.InstanceType != "" || c.Release != "" || c.MaxNodes != 0 ||
		c.NodeMemory != 0 || c.NodeVcores != 0 || c.MinAllocation != 0 || c.MaxAllocation != 0 || c.MaxVcores != 0 || c.AMShare != 0 ||
		c.Calculator != "" || c.Scheduler != "" || len(c.Queues) > 0 {
		return nil, errors.New("fabric and node-size declare a pool of Fabric or Synapse: remove the keys of another cluster")
	}
	p := FabricPool{SKU: c.Fabric, Size: c.NodeSize, Starter: c.NodeSize == ""}
	if p.SKU != "" {
		p.Units, _ = strconv.ParseInt(strings.TrimPrefix(p.SKU, "F"), 10, 64)
		if !fabric.SKU(p.Units) || !strings.HasPrefix(p.SKU, "F") {
			return nil, fmt.Errorf("fabric: %q is not a capacity: write one of F2, F4, F8 and so on, up to F2048", p.SKU)
		}
	}
	nodes := Number{c.Nodes, o}
	switch {
	case p.Starter && c.Nodes == 0:
		nodes = Number{fabric.StarterNodes(p.Units), Computed}
	case c.Nodes == 0:
		return nil, errors.New("nodes is missing: write how many nodes the pool can have")
	}
	size, ok := fabric.NodeOf(p.Size)
	if !ok {
		return nil, fmt.Errorf("node-size: %q: write Small, Medium, Large, XLarge or XXLarge", p.Size)
	}
	p.Size, p.Shape = size.Name, size.Shape
	memory, cores := Number{size.Memory << 10, Computed}, Number{size.Cores, Computed}
	return &Endpoint{
		Pool: true, Dominant: true, Fabric: &p, Nodes: nodes, NodeMemory: memory, NodeVcores: cores,
		MinAllocation: Number{1, Computed}, MaxAllocation: memory, MaxVcores: cores, AMShare: Share{1, Computed},
	}, nil
}

// A FabricPool is a Spark pool of Synapse or Fabric, as its owner declares it.
type FabricPool struct {
	SKU     string       // of the capacity of Fabric, such as F64; empty for Synapse, or if it is not declared
	Units   int64        // of the capacity: 64
	Size    string       // of the nodes: Medium
	Shape   fabric.Shape // the largest driver or executor that a node has room for
	Starter bool         // the starter pool of the capacity
}

// Vcores returns how many vcores all sessions of the capacity can have at the same time, with bursting; 0 if it is not known.
func (p *FabricPool) Vcores() int64 { return fabric.Vcores(p.Units) }
