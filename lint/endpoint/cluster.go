package endpoint

import (
	"errors"
	"fmt"
	"strings"
)

// MiB is a size in MiB, which is how the settings take a number without a unit.
type MiB int64

// A Cluster is what its owner says of it, by its keys in the settings; what is 0, or
// empty, is left out.
type Cluster struct {
	// Standard, G.1X, G.2X: a Glue development endpoint
	WorkerType   string `yaml:"worker-type" jsonschema:"enum=Standard,enum=G.1X,enum=G.2X"`
	Workers      int64  `yaml:"workers" jsonschema:"minimum=1"`
	DPUs         int64  `yaml:"dpus" jsonschema:"minimum=1"` // of Standard
	InstanceType string `yaml:"instance-type"`               // of EMR

	Nodes         int64   `yaml:"nodes" jsonschema:"minimum=1"`
	NodeMemory    MiB     `yaml:"node-memory"`                                        // yarn.nodemanager.resource.memory-mb
	NodeVcores    int64   `yaml:"node-vcores" jsonschema:"minimum=1"`                 // yarn.nodemanager.resource.cpu-vcores
	MinAllocation MiB     `yaml:"min-allocation"`                                     // yarn.scheduler.minimum-allocation-mb
	MaxAllocation MiB     `yaml:"max-allocation"`                                     // yarn.scheduler.maximum-allocation-mb
	MaxVcores     int64   `yaml:"max-allocation-vcores" jsonschema:"minimum=1"`       // yarn.scheduler.maximum-allocation-vcores
	AMShare       float64 `yaml:"am-share" jsonschema:"exclusiveMinimum=0,maximum=1"` // yarn.scheduler.capacity.maximum-am-resource-percent
	Calculator    string  `yaml:"calculator" jsonschema:"enum=default,enum=dominant"` // default or dominant
	// no YARN: nodes × node-memory × node-vcores, not rounded
	Pool bool `yaml:"pool"`
}

// ErrSize says that the size of an endpoint is missing.
var ErrSize = errors.New("of what size? worker-type and workers (dpus of Standard), instance-type and nodes, " +
	"or nodes and node-memory say it")

// New returns the endpoint of a cluster, whose numbers are known by o. What is left out is assumed:
// it is what YARN has by default, or what AWS documents for the instance type. The error is
// [ErrSize], or says which keys contradict each other.
//
// Source: yarn-default.xml of Hadoop 3.3; of maximum-allocation-mb it is not taken, for
// most clusters set it to what a node has.
func New(c Cluster, o Origin) (*Endpoint, error) {
	switch {
	case c.WorkerType != "":
		return c.glue(o)
	case c.Workers != 0 || c.DPUs != 0:
		return nil, errors.New("worker-type is missing: Standard, G.1X or G.2X")
	case c.Nodes < 1:
		return nil, ErrSize
	}
	memory, allocation := int64(0), int64(1024)
	if c.InstanceType != "" {
		known, err := emrMemory(c.InstanceType)
		if err != nil && c.NodeMemory == 0 {
			return nil, err
		}
		memory, allocation = known, 32
	}
	if c.NodeMemory == 0 && memory == 0 {
		return nil, ErrSize
	}
	e := &Endpoint{Nodes: Number{c.Nodes, o}, Dominant: c.Calculator == "dominant", Pool: c.Pool, EMR: c.InstanceType != ""}
	e.NodeMemory = orAssumed(c.NodeMemory, memory, o)
	e.NodeVcores = orAssumed(c.NodeVcores, c.vcores(), o)
	e.MaxAllocation = orAssumed(c.MaxAllocation, e.NodeMemory.Value, o)
	e.MaxVcores = orAssumed(c.MaxVcores, e.NodeVcores.Value, o)
	e.MinAllocation = orAssumed(c.MinAllocation, allocation, o)
	e.AMShare = Share{0.1, Assumed}
	if c.AMShare > 0 {
		e.AMShare = Share{c.AMShare, o}
	}
	if c.Pool {
		e.Dominant, e.MinAllocation, e.AMShare = true, Number{1, Computed}, Share{1, Computed}
	}
	return e, nil
}

// orAssumed is what is said, which is known by o, or what is assumed.
func orAssumed[T ~int64](said T, otherwise int64, o Origin) Number {
	if said > 0 {
		return Number{int64(said), o}
	}
	return Number{otherwise, Assumed}
}

// vcores are those of an instance type's vCPUs, or 8 as yarn.nodemanager.resource.cpu-vcores
// has by default.
func (c *Cluster) vcores() int64 {
	var n int64
	_, size, _ := strings.Cut(c.InstanceType, ".")
	switch size {
	case "large":
		return 2
	case "xlarge":
		return 4
	default:
		if _, err := fmt.Sscanf(size, "%dxlarge", &n); err == nil && n > 0 {
			return 4 * n
		}
	}
	return 8
}

func (c *Cluster) glue(o Origin) (*Endpoint, error) {
	if c.Nodes != 0 || c.InstanceType != "" {
		return nil, errors.New("worker-type is of a Glue development endpoint, " +
			"and nodes and instance-type are of another cluster: one of the two")
	}
	size := c.Workers
	switch standard := strings.EqualFold(c.WorkerType, "Standard"); {
	case standard && c.Workers != 0:
		return nil, errors.New("workers is the size of G.1X and G.2X: a Standard endpoint has dpus")
	case standard:
		size = c.DPUs
	case c.DPUs != 0:
		return nil, fmt.Errorf("dpus is the size of a Standard endpoint: one of %s has workers", c.WorkerType)
	}
	if size == 0 {
		return nil, ErrSize
	}
	e, err := Glue(c.WorkerType, size)
	if err != nil {
		return nil, err
	}
	e.Nodes.Origin = o
	e.NodeMemory = orAssumed(c.NodeMemory, e.NodeMemory.Value, o)
	e.NodeVcores = orAssumed(c.NodeVcores, e.NodeVcores.Value, o)
	e.MinAllocation = orAssumed(c.MinAllocation, e.MinAllocation.Value, o)
	e.MaxAllocation = orAssumed(c.MaxAllocation, e.NodeMemory.Value, o)
	e.MaxVcores = orAssumed(c.MaxVcores, e.NodeVcores.Value, o)
	e.Dominant = c.Calculator == "dominant"
	if c.AMShare > 0 {
		e.AMShare = Share{c.AMShare, o}
	}
	return e, nil
}

// emr is yarn.nodemanager.resource.memory-mb of EMR's instance types, in MiB.
//
// Source: Amazon EMR's "Hadoop daemon configuration settings".
var emr = map[string]int64{
	"m4.large": 6144, "m4.xlarge": 12288, "m4.2xlarge": 24576, "m4.4xlarge": 57344, "m4.10xlarge": 155648, "m4.16xlarge": 253952,
	"m5.xlarge": 12288, "m5.2xlarge": 24576, "m5.4xlarge": 57344, "m5.8xlarge": 122880, "m5.12xlarge": 188416,
	"m5.16xlarge": 253952, "m5.24xlarge": 385024,
	"m6g.xlarge": 11712, "m6g.2xlarge": 23424, "m6g.4xlarge": 54272,
	"c5.xlarge": 6144, "c5.2xlarge": 12288, "c5.4xlarge": 24576, "c5.9xlarge": 65536,
	"r4.xlarge": 23424, "r4.2xlarge": 54272,
	"r5.xlarge": 24576, "r5.2xlarge": 57344, "r5.4xlarge": 122880, "r5.8xlarge": 253952,
	"i3.xlarge": 23424,
}

func emrMemory(instance string) (int64, error) {
	if n, ok := emr[instance]; ok {
		return n, nil
	}
	return 0, fmt.Errorf("instance-type %q: what YARN has of it is not known here: node-memory says it", instance)
}
