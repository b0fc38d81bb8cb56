package endpoint

import (
	"errors"
	"fmt"
	"strings"
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
	InstanceType string `yaml:"instance-type"`               // of EMR

	Nodes         int64   `yaml:"nodes" jsonschema:"minimum=1"`
	NodeMemory    MiB     `yaml:"node-memory"`                                        // yarn.nodemanager.resource.memory-mb
	NodeVcores    int64   `yaml:"node-vcores" jsonschema:"minimum=1"`                 // yarn.nodemanager.resource.cpu-vcores
	MinAllocation MiB     `yaml:"min-allocation"`                                     // yarn.scheduler.minimum-allocation-mb
	MaxAllocation MiB     `yaml:"max-allocation"`                                     // yarn.scheduler.maximum-allocation-mb
	MaxVcores     int64   `yaml:"max-allocation-vcores" jsonschema:"minimum=1"`       // yarn.scheduler.maximum-allocation-vcores
	AMShare       float64 `yaml:"am-share" jsonschema:"exclusiveMinimum=0,maximum=1"` // yarn.scheduler.capacity.maximum-am-resource-percent
	Calculator    string  `yaml:"calculator" jsonschema:"enum=default,enum=dominant"` // default or dominant
	// not YARN: nodes × node-memory × node-vcores, not rounded
	Pool bool `yaml:"pool"`
}

// ErrSize means that the size of an endpoint is missing.
var ErrSize = errors.New("its size is missing: set nodes and node-memory, nodes and instance-type (EMR), " +
	"or worker-type and workers (Glue; dpus for Standard)")

// New returns the endpoint of a cluster. The declared numbers have the origin o; the others are assumed:
// YARN's defaults, or what AWS documents for the instance type. The error is [ErrSize], or says which
// keys contradict each other.
//
// Source: yarn-default.xml of Hadoop 3.3, except for maximum-allocation-mb: most clusters set it to
// the memory of a node.
func New(c Cluster, o Origin) (*Endpoint, error) {
	switch {
	case c.WorkerType != "":
		return c.glue(o)
	case c.Workers != 0 || c.DPUs != 0:
		return nil, errors.New("worker-type is missing: write Standard, G.1X or G.2X")
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

// orAssumed is the declared number, with its origin, or else an assumed one.
func orAssumed[T ~int64](declared T, otherwise int64, o Origin) Number {
	if declared > 0 {
		return Number{int64(declared), o}
	}
	return Number{otherwise, Assumed}
}

// vcores is the number of vCPUs of the instance type, or 8, the default of
// yarn.nodemanager.resource.cpu-vcores.
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
		return nil, errors.New("worker-type declares a Glue development endpoint, " +
			"but nodes and instance-type declare another cluster: write one of the two")
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
	return 0, fmt.Errorf("instance-type %q is not known to sparklint: set node-memory, too", instance)
}
