package endpoint

import (
	"errors"
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint/facts/emr"
)

// MiB is a size in MiB. The settings read a number without a unit as MiB.
type MiB int64

// A Cluster has the values that an owner declares, by their keys in the settings. Zero values are not
// declared.
type Cluster struct {
	// of a Glue development endpoint: Standard, G.1X or G.2X
	WorkerType   string `yaml:"worker-type" jsonschema:"enum=Standard,enum=G.1X,enum=G.2X"`
	Workers      int64  `yaml:"workers" jsonschema:"minimum=1"`
	DPUs         int64  `yaml:"dpus" jsonschema:"minimum=1"` // of Standard
	InstanceType string `yaml:"instance-type"`               // of EMR's core nodes
	Release      string `yaml:"release"`                     // of EMR: emr-7.1.0; its versions count where no others are set

	Nodes         int64   `yaml:"nodes" jsonschema:"minimum=1"`
	MaxNodes      int64   `yaml:"max-nodes" jsonschema:"minimum=1"`                   // that managed scaling can add up to
	CoreNodes     int64   `yaml:"core-nodes" jsonschema:"minimum=1"`                  // of EMR: that run application masters
	NodeMemory    MiB     `yaml:"node-memory"`                                        // yarn.nodemanager.resource.memory-mb
	NodeVcores    int64   `yaml:"node-vcores" jsonschema:"minimum=1"`                 // yarn.nodemanager.resource.cpu-vcores
	MinAllocation MiB     `yaml:"min-allocation"`                                     // yarn.scheduler.minimum-allocation-mb
	MaxAllocation MiB     `yaml:"max-allocation"`                                     // yarn.scheduler.maximum-allocation-mb
	MaxVcores     int64   `yaml:"max-allocation-vcores" jsonschema:"minimum=1"`       // yarn.scheduler.maximum-allocation-vcores
	AMShare       float64 `yaml:"am-share" jsonschema:"exclusiveMinimum=0,maximum=1"` // yarn.scheduler.capacity.maximum-am-resource-percent
	Calculator    string  `yaml:"calculator" jsonschema:"enum=default,enum=dominant"` // default or dominant
	// of EMR: its maximizeResourceAllocation, which makes default sizes as large as a node
	Maximize bool `yaml:"maximize-resource-allocation"`
	// the queues of YARN's capacity scheduler in which sessions run, by name or by path without root.
	Queues         map[string]Queue `yaml:"queues"`
	QueuesComplete bool             `yaml:"queues-complete"` // there are no other queues
	// of YARN: capacity, or fifo, which keeps no nodes and has no limit of masters
	Scheduler string `yaml:"scheduler" jsonschema:"enum=capacity,enum=fifo"`
	// not YARN: nodes × node-memory × node-vcores, not rounded
	Pool bool `yaml:"pool"`

	// the capacity of Microsoft Fabric: F2, F4, F8 and so on. Without node-size, its starter pool
	Fabric string `yaml:"fabric" jsonschema:"pattern=^F[1-9][0-9]*$"`
	// of a Spark pool of Fabric or Synapse, whose number of nodes is nodes
	NodeSize string `yaml:"node-size" jsonschema:"enum=Small,enum=Medium,enum=Large,enum=XLarge,enum=XXLarge"`

	Serverless bool  `yaml:"emr-serverless"`                  // an application of EMR Serverless, and not a cluster
	MaxVCPU    int64 `yaml:"max-vcpu" jsonschema:"minimum=1"` // its maximumCapacity.cpu
	MaxMemory  MiB   `yaml:"max-memory"`                      // its maximumCapacity.memory
	MaxDisk    MiB   `yaml:"max-disk"`                        // its maximumCapacity.disk
}

// ErrSize means that the size of an endpoint is missing.
var ErrSize = errors.New("its size is missing: set nodes and node-memory, nodes and instance-type (EMR), " +
	"worker-type and workers (Glue; dpus for Standard), emr-serverless, or fabric or node-size (Fabric and Synapse)")

// An UnknownTypeError says that the size of an endpoint is missing because sparklint does not know its instance type. It
// is an [ErrSize].
type UnknownTypeError struct{ InstanceType string }

func (e *UnknownTypeError) Error() string {
	what := fmt.Sprintf("node-memory is missing: sparklint doesn't know the instance type %q", e.InstanceType)
	if near := emr.Nearest(e.InstanceType); near != "" {
		what += fmt.Sprintf("; did you mean %s?", near)
	}
	return what
}

// Is reports whether the target is ErrSize.
func (e *UnknownTypeError) Is(target error) bool { return target == ErrSize }

// New returns the endpoint of a cluster. The declared numbers have the origin o; the others are computed from what AWS
// documents for the instance type, or assumed: YARN's defaults. The error is [ErrSize], or says which keys contradict
// each other.
//
// Source: yarn-default.xml of Hadoop 3.3, except for maximum-allocation-mb: most clusters set it to
// the memory of a node.
func New(c Cluster, o Origin) (*Endpoint, error) {
	switch {
	case c.Serverless:
		return c.serverless(o)
	case c.Fabric != "" || c.NodeSize != "":
		return c.fabric(o)
	case c.MaxVCPU != 0 || c.MaxMemory != 0 || c.MaxDisk != 0:
		return nil, errors.New("max-vcpu, max-memory and max-disk are for an application of EMR Serverless: add emr-serverless: true")
	case c.WorkerType != "":
		return c.glue(o)
	case c.Workers != 0 || c.DPUs != 0:
		return nil, errors.New("worker-type is missing: write Standard, G.1X or G.2X")
	case c.Nodes < 1:
		return nil, ErrSize
	}
	sized := c.hadoop
	if c.InstanceType != "" || c.Release != "" || c.Maximize {
		sized = c.emr
	}
	e, err := sized(o)
	if err == nil {
		e.Queues, e.QueuesComplete, e.queued = c.Queues, c.QueuesComplete, o
	}
	if err == nil && c.Scheduler == FIFO {
		e.FIFO, e.Dominant, e.AMShare, e.Queues = true, false, Share{1, Computed}, nil
	}
	if err == nil && c.Pool {
		e.Dominant, e.MinAllocation, e.AMShare = true, Number{1, Computed}, Share{1, Computed}
	}
	return e, err
}

// hadoop returns the endpoint of a cluster with YARN's own defaults.
func (c *Cluster) hadoop(o Origin) (*Endpoint, error) {
	if c.NodeMemory == 0 {
		return nil, ErrSize
	}
	e := c.endpoint(o)
	e.NodeMemory = Number{int64(c.NodeMemory), o}
	e.NodeVcores = or(c.NodeVcores, o, Number{8, Assumed})
	e.MaxAllocation = or(c.MaxAllocation, o, Number{e.NodeMemory.Value, Assumed})
	e.MaxVcores = or(c.MaxVcores, o, Number{e.NodeVcores.Value, Assumed})
	e.MinAllocation = or(c.MinAllocation, o, Number{1024, Assumed})
	return e, nil
}

// endpoint returns the endpoint with what does not depend on its nodes.
func (c *Cluster) endpoint(o Origin) *Endpoint {
	e := &Endpoint{Nodes: Number{c.Nodes, o}, Dominant: c.Calculator == "dominant", Pool: c.Pool, AMShare: Share{0.1, Assumed}}
	if c.MaxNodes > c.Nodes {
		e.Nodes.Value, e.running = c.MaxNodes, c.Nodes
	}
	if c.AMShare > 0 {
		e.AMShare = Share{c.AMShare, o}
	}
	if !c.Pool {
		e.Core = c.CoreNodes
	}
	return e
}

// or is a declared number with its origin, or else another one.
func or[T ~int64](declared T, o Origin, otherwise Number) Number {
	if declared > 0 {
		return Number{int64(declared), o}
	}
	return otherwise
}

func (c *Cluster) glue(o Origin) (*Endpoint, error) {
	if c.Nodes != 0 || c.MaxNodes != 0 || c.InstanceType != "" || c.Release != "" {
		return nil, errors.New("worker-type declares a Glue development endpoint, " +
			"but nodes, max-nodes, instance-type and release declare another cluster: write one of the two")
	}
	size := c.Workers
	switch standard := strings.EqualFold(c.WorkerType, "Standard"); {
	case standard && c.Workers != 0:
		return nil, errors.New("a Standard endpoint has dpus, not workers")
	case standard:
		size = c.DPUs
	case c.DPUs != 0:
		return nil, fmt.Errorf("an endpoint of %s has workers, not dpus", c.WorkerType)
	}
	if size == 0 {
		return nil, ErrSize
	}
	e, err := Glue(c.WorkerType, size)
	if err != nil {
		return nil, err
	}
	e.Nodes.Origin = o
	e.NodeMemory = or(c.NodeMemory, o, Number{e.NodeMemory.Value, Assumed})
	e.NodeVcores = or(c.NodeVcores, o, Number{e.NodeVcores.Value, Assumed})
	e.MinAllocation = or(c.MinAllocation, o, Number{e.MinAllocation.Value, Assumed})
	e.MaxAllocation = or(c.MaxAllocation, o, Number{e.NodeMemory.Value, Assumed})
	e.MaxVcores = or(c.MaxVcores, o, Number{e.NodeVcores.Value, Assumed})
	e.Dominant = c.Calculator == "dominant"
	if c.AMShare > 0 {
		e.AMShare = Share{c.AMShare, o}
	}
	return e, nil
}
