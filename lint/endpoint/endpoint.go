// Package endpoint computes what sessions take of the cluster that they share: the sizes of
// containers, which sessions start and which wait, and how many executors each gets. Memory is in
// MiB, and cores are YARN's vcores.
//
// An [Endpoint] is the cluster. [New] makes one of what its owner says, [Glue] one of a Glue
// development endpoint, and [Read] reads the files that describe one. [Endpoint.Session] makes of
// properties what YARN is asked for, and [Endpoint.Arrive] says what becomes of several sessions.
//
// Each number has an [Origin]. What rests on an assumed number is not certain, and no rule makes an
// error of it.
package endpoint

import (
	"fmt"
	"math"
	"strings"
	"sync"
)

// An Origin says how a number is known.
type Origin int

// From the surest to the least sure; what rests on an Assumed one is no certainty.
const (
	Given      Origin = iota // by a flag
	InSettings               // read there
	Computed
	Assumed
)

func (o Origin) String() string { return [...]string{"given", "read", "computed", "assumed"}[o] }

// A Number is a number of an endpoint, and how it is known.
type Number struct {
	Value  int64
	Origin Origin
}

// String returns the number, and says if it is assumed.
func (n Number) String() string {
	if n.Origin == Assumed {
		return fmt.Sprintf("%d (assumed)", n.Value)
	}
	return fmt.Sprint(n.Value)
}

// Most is the largest number that is computed with; a larger one counts as unlimited.
const Most = 1 << 40

func (n Number) bounded() int64 { return min(max(n.Value, 0), Most) }

// An Endpoint is a YARN cluster of equal nodes that many sessions share, and what is
// known of those who judge its sessions.
type Endpoint struct {
	Name       string  // in the settings; empty where flags declare it
	Worker     *Worker // of a Glue development endpoint
	Pool       bool    // no YARN: memory is not rounded, and masters have no limit of their own
	Nodes      Number
	NodeMemory Number // MiB: yarn.nodemanager.resource.memory-mb
	NodeVcores Number // yarn.nodemanager.resource.cpu-vcores

	MinAllocation Number // MiB, and the step that sizes are rounded up to: yarn.scheduler.minimum-allocation-mb
	MaxAllocation Number // MiB: yarn.scheduler.maximum-allocation-mb
	MaxVcores     Number // yarn.scheduler.maximum-allocation-vcores
	AMShare       Share
	Dominant      bool // DominantResourceCalculator: vcores are counted, too

	Users    int64             // sessions at the same time, 0 if that is not known
	Reserve  int64             // nodes that others hold
	Defaults map[string]string // spark-defaults.conf
	EMR      bool              // with dynamic allocation on, unless it is said
	Client   bool              // drivers run beside Livy, and only a small master in YARN
	Spark    string            // its version, empty if it is not known

	remembered  *sync.Map
	MaxSessions int64 // that Livy starts at the same time, livy.server.session.max-creation; 0 if it is not known
}

// A Share is a part of the whole, from 0 to 1.
type Share struct {
	Value  float64 // yarn.scheduler.capacity.maximum-am-resource-percent
	Origin Origin
}

// unsure is a remark for a message about a share that nobody has given; empty for a given one.
func (s Share) unsure() string {
	if s.Origin == Assumed {
		return fmt.Sprintf(" (am-share %g, assumed)", s.Value)
	}
	return ""
}

// Threshold is the size in MiB of the largest container that is not refused. It is as certain as
// the less certain of the two numbers that it is computed from.
//
// Source: org.apache.spark.deploy.yarn.Client. Verdicts: X12-max8192,
// X13b-node8192-after10s.
func (e *Endpoint) Threshold() Number { return lesser(e.MaxAllocation, e.NodeMemory) }

// MostVcores returns how many vcores a container may have, with either calculator.
//
// Verdicts: yarn-client:ec=9.
func (e *Endpoint) MostVcores() Number { return lesser(e.MaxVcores, e.NodeVcores) }

func lesser(a, b Number) Number {
	if b.bounded() < a.bounded() || b.bounded() == a.bounded() && b.Origin < a.Origin {
		a = b
	}
	return Number{a.bounded(), a.Origin}
}

// Rounded returns the size of container that YARN grants to a request of so many MiB, if it does
// not refuse it.
//
// Source: ResourceCalculator.normalize. Verdicts: X7-min32, X7-min256, X7-min1024,
// all of kind size.
func (e *Endpoint) Rounded(request int64) int64 {
	step := max(e.MinAllocation.bounded(), 1)
	return min(roundUp(max(min(request, Most), step), step), max(e.Threshold().Value, step))
}

// AMLimit returns how much all application masters may take together, in MiB. The first of them is
// let through whatever it takes. The two calculators round in different ways.
//
// Source: CapacityScheduler's LeafQueue, multiplyAndNormalizeUp of the calculators.
// Verdicts: X1, X5-am0.5, X6-am1.0, X6b-am0.01, Y1-share-default, Y1-share-dominant.
func (e *Endpoint) AMLimit() int64 {
	part := e.share(e.memory())
	if e.Dominant {
		part = math.Ceil(float64(float32(part)))
	}
	return roundUp(int64(part+0.5), max(e.MinAllocation.bounded(), 1))
}

// ShareFor returns the share for application masters, from 0 to 1, that so many of them need, each
// of size MiB. It is rounded up to thousandths.
func (e *Endpoint) ShareFor(masters, size int64) float64 {
	return math.Ceil(float64(times(masters, size))/float64(e.memory())*1000) / 1000
}

// AMVcores returns how many vcores all application masters may take together; as good as endless if
// the calculator does not count them.
//
// Verdicts: Y3-masters-vcores.
func (e *Endpoint) AMVcores() int64 {
	if !e.Dominant {
		return math.MaxInt64
	}
	return int64(math.Ceil(float64(float32(e.share(times(e.Nodes.bounded(), e.NodeVcores.bounded()))))))
}

// share is the part of something that the application masters may take; YARN keeps the
// share itself in 32 bits.
func (e *Endpoint) share(of int64) float64 {
	return float64(of) * float64(float32(min(max(e.AMShare.Value, 0), 1)))
}

// shared is how much all sessions may take together, in MiB: whole steps of all memory.
//
// Source: CapacityScheduler's AbstractCSQueue. Verdicts: Y4-step.
func (e *Endpoint) shared() int64 {
	step := max(e.MinAllocation.bounded(), 1)
	return e.memory() / step * step
}

// free is the number of nodes that are not held by others.
func (e *Endpoint) free() int64 { return max(e.Nodes.bounded()-max(e.Reserve, 0), 0) }

// mine is the memory that is not held by others.
func (e *Endpoint) mine() int64 {
	return max(e.shared()-times(max(e.Reserve, 0), e.NodeMemory.bounded()), 0)
}

// memory is that of all nodes, in MiB.
func (e *Endpoint) memory() int64 { return times(e.Nodes.bounded(), e.NodeMemory.bounded()) }

func roundUp(n, step int64) int64 { return (n + step - 1) / step * step }

func times(a, b int64) int64 {
	if b != 0 && a > math.MaxInt64/4/b {
		return math.MaxInt64 / 4
	}
	return a * b
}

// A Worker is a type of worker of Glue development endpoints.
type Worker struct {
	Name      string
	Memory    int64 // MiB that YARN has of it: no document says so, the defaults fit exactly
	Vcores    int64 // that YARN has of it: at least the cores of an executor
	Executors int64 // that fit one by the document's count
	Heap      int64 // MiB: the defaults of spark.driver.memory and spark.executor.memory
	Cores     int64 // the default of spark.executor.cores
	Limit     int64 // workers that the API gives at most; 0 is not known
}

// Retired says how long development endpoints last.
//
// Source: AWS Glue's version support policy: they run Glue 0.9 and 1.0 alone.
const Retired = "Glue 0.9 and 1.0, which development endpoints run, reached their end of life on 2026-04-01"

// Workers are all types that a development endpoint has.
//
// Source: AWS Glue's "How Development Endpoints Work with SageMaker Notebooks" for the
// defaults; "Development endpoints API" for the limits.
var Workers = []Worker{
	{"Standard", 12288, 8, 2, 5 << 10, 4, 0},
	{"G.1X", 12288, 8, 1, 10 << 10, 8, 299},
	{"G.2X", 24576, 16, 1, 20 << 10, 16, 149},
}

// Glue returns a development endpoint. The number of workers is its NumberOfWorkers, or of type
// Standard its DPUs, one of which manages. What AWS does not say about its YARN is assumed. The
// error is about the type, or about too few DPUs.
func Glue(worker string, workers int64) (*Endpoint, error) {
	for _, w := range Workers {
		if !strings.EqualFold(w.Name, worker) {
			continue
		}
		nodes := w.nodes(workers)
		if nodes < 1 {
			return nil, fmt.Errorf("a development endpoint of %s needs 2 DPUs or more, not %d", w.Name, workers)
		}
		return &Endpoint{
			Worker:        &w,
			Nodes:         Number{nodes, Given},
			NodeMemory:    Number{w.Memory, Assumed},
			NodeVcores:    Number{w.Vcores, Assumed},
			MinAllocation: Number{1024, Assumed},
			MaxAllocation: Number{w.Memory, Assumed},
			MaxVcores:     Number{w.Vcores, Assumed},
			AMShare:       Share{1, Assumed},
		}, nil
	}
	var names []string
	for _, w := range Workers {
		names = append(names, w.Name)
	}
	return nil, fmt.Errorf("worker type %q: a development endpoint has %s", worker, strings.Join(names, ", "))
}

// Whole returns the memory of a worker, in MiB.
//
// Source: AWS Glue's "Adding Jobs" and "Development endpoints API".
func (w *Worker) Whole() int64 {
	if w.Name == "G.2X" {
		return 32 << 10
	}
	return 16 << 10
}

// Over returns a session's properties, merged over the defaults of the endpoint.
func (e *Endpoint) Over(own Conf) Conf {
	return func(key string) (string, bool) {
		if v, ok := own(key); ok {
			return v, true
		}
		return e.Default(key)
	}
}

// Default returns what a session gets from the endpoint if it does not set a property.
func (e *Endpoint) Default(key string) (value string, ok bool) {
	value, ok = e.Defaults[key]
	if ok {
		return value, ok
	}
	if key == AllocationKey && e.allocatesByDefault() {
		return "true", true
	}
	if e.Worker == nil {
		return "", false
	}
	switch key {
	case "spark.driver.memory", "spark.executor.memory":
		return fmt.Sprintf("%dm", e.Worker.Heap), true
	case "spark.executor.cores":
		return fmt.Sprint(e.Worker.Cores), true
	}
	return "", false
}
