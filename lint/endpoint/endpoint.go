// Package endpoint computes what sessions take from the cluster that they share: the sizes of
// containers, which sessions start and which wait, and how many executors each gets. Memory is in
// MiB, and cores are YARN's vcores.
//
// An [Endpoint] is the cluster. [New] makes one from what its owner declares, [Glue] makes a Glue
// development endpoint, and [Read] reads the files that describe an endpoint. [Endpoint.Session]
// turns properties into a request to YARN, and [Endpoint.Arrive] says what happens to several
// sessions.
//
// Each number has an [Origin]. What follows from an assumed number is not certain, so no rule
// reports it as an error.
package endpoint

import (
	"fmt"
	"math"
	"strings"
	"sync"

	"github.com/sparklint/sparklint/lint/facts/emr"
)

// An Endpoint is a YARN cluster of equal nodes that many sessions share, with what is known of the
// servers that decide about its sessions.
type Endpoint struct {
	Name       string      // in the settings; empty if flags declare it
	Worker     *Worker     // nil unless it is a Glue development endpoint
	Pool       bool        // not YARN: memory is not rounded, and masters have no limit of their own
	Serverless bool        // an application of EMR Serverless: a pool of which each process takes a worker
	Nodes      Number      // all that there can be
	Core       int64       // nodes that run application masters, as EMR's node label CORE wants it; 0 if all do
	NodeMemory Number      // MiB: yarn.nodemanager.resource.memory-mb
	NodeVcores Number      // yarn.nodemanager.resource.cpu-vcores
	Fabric     *FabricPool // nil unless it is a pool of Fabric or Synapse
	MaxDisk    int64       // MiB of all workers of an application of EMR Serverless; 0 if nothing bounds it

	MinAllocation Number // MiB; sizes are rounded up to multiples of it: yarn.scheduler.minimum-allocation-mb
	MaxAllocation Number // MiB: yarn.scheduler.maximum-allocation-mb
	MaxVcores     Number // yarn.scheduler.maximum-allocation-vcores
	AMShare       Share
	Dominant      bool // DominantResourceCalculator, which also counts vcores

	Queues         map[string]Queue // by name; empty if all sessions run in one, which has all
	QueuesComplete bool             // there are no others
	FIFO           bool             // YARN's FifoScheduler, which has one queue, keeps no nodes, and limits no masters

	Users    int64             // concurrent sessions; 0 if not known
	Reserve  int64             // nodes that others occupy
	Defaults map[string]string // spark-defaults.conf
	EMR      bool              // it runs on EMR, which has defaults of its own
	Release  emr.Release       // of EMR; empty if it is not known
	Client   bool              // drivers run next to Livy; YARN runs only small masters
	Spark    string            // its version; empty if not known

	in          *shared           // the queue whose sessions are looked at; nil for all
	queued      Origin            // of the queues
	running     int64             // nodes now, if managed scaling can add others; else 0
	platform    map[string]string // defaults of the platform that are assumed, for what Defaults lacks
	remembered  *sync.Map
	MaxSessions int64 // that Livy starts at the same time, livy.server.session.max-creation; 0 if not known
}

// A Share is a fraction of the cluster, from 0 to 1.
type Share struct {
	Value  float64 // yarn.scheduler.capacity.maximum-am-resource-percent
	Origin Origin
}

// unsure is a remark for messages about an assumed share; empty for any other.
func (s Share) unsure() string {
	if s.Origin == Assumed {
		return fmt.Sprintf(" (am-share %g, assumed)", s.Value)
	}
	return ""
}

// Threshold returns the size in MiB of the largest container that Spark and YARN accept: the smaller
// of MaxAllocation and NodeMemory.
//
// Source: org.apache.spark.deploy.yarn.Client. Verdicts: X12-max8192,
// X13b-node8192-after10s.
func (e *Endpoint) Threshold() Number { return lesser(e.MaxAllocation, e.NodeMemory) }

// MostVcores returns how many vcores a container may have, with either calculator.
//
// Verdicts: yarn-client:ec=9.
func (e *Endpoint) MostVcores() Number { return lesser(e.MaxVcores, e.NodeVcores) }

// VcoreLimit says in words how many vcores a container may have. The node is what to call a node.
func (e *Endpoint) VcoreLimit(node string) string {
	most := e.MostVcores()
	if e.MaxVcores.Bounded() < e.NodeVcores.Bounded() {
		return "max-allocation-vcores is " + most.String()
	}
	return node + " has " + Counted(most.Value, "vcore") + most.unsure()
}

// MemoryLimit says in words how large a container may be. The node is what to call a node.
func (e *Endpoint) MemoryLimit(node string) string {
	if e.MaxAllocation.Bounded() < e.NodeMemory.Bounded() {
		return "max-allocation is " + e.Threshold().InMiB()
	}
	return node + " has " + e.Threshold().InMiB()
}

func lesser(a, b Number) Number {
	if b.Bounded() < a.Bounded() || b.Bounded() == a.Bounded() && b.Origin < a.Origin {
		a = b
	}
	return Number{a.Bounded(), a.Origin}
}

// Rounded returns the size of the container that YARN grants for a request in MiB, if it does not
// reject the request.
//
// Source: ResourceCalculator.normalize. Verdicts: X7-min32, X7-min256, X7-min1024,
// all of kind size.
func (e *Endpoint) Rounded(request int64) int64 {
	step := max(e.MinAllocation.Bounded(), 1)
	return min(roundUp(max(min(request, Most), step), step), max(e.Threshold().Value, step))
}

// Wanted returns the container, in MiB, that YARN would start for a request. It rejects one above its largest container, which
// stays as it is.
func (e *Endpoint) Wanted(request int64) int64 {
	if request > e.Threshold().Value {
		return request
	}
	return e.Rounded(request)
}

// AMLimit returns how much memory all application masters together may take, in MiB. The first one
// always starts, whatever its size. The two calculators round differently.
//
// Source: CapacityScheduler's LeafQueue, multiplyAndNormalizeUp of the calculators.
// Verdicts: X1, X5-am0.5, X6-am1.0, X6b-am0.01, Y1-share-default, Y1-share-dominant.
func (e *Endpoint) AMLimit() int64 {
	part := e.share(e.onCore(e.usable()).Memory)
	if e.Dominant {
		part = math.Ceil(float64(float32(part)))
	}
	return roundUp(int64(part+0.5), max(e.MinAllocation.Bounded(), 1))
}

// ShareFor returns the share, from 0 to 1, that a number of application masters needs, each of a
// size in MiB. It is rounded up to thousandths.
func (e *Endpoint) ShareFor(masters, size int64) float64 {
	return math.Ceil(float64(times(masters, size))/float64(e.onCore(e.usable()).Memory)*1000) / 1000
}

// AMVcores returns how many vcores all application masters together may take; practically unlimited
// if the calculator does not count them.
//
// Verdicts: Y3-masters-vcores.
func (e *Endpoint) AMVcores() int64 {
	if !e.Dominant {
		return math.MaxInt64
	}
	return int64(math.Ceil(float64(float32(e.share(e.onCore(e.usable()).Vcores)))))
}

// share is the part of a resource that application masters may take. YARN stores the share in 32 bits.
func (e *Endpoint) share(of int64) float64 {
	return float64(of) * float64(float32(min(max(e.AMShare.Value, 0), 1)))
}

// shared is how much memory all sessions together may take, in MiB: all memory, rounded down to
// whole steps.
//
// Source: CapacityScheduler's AbstractCSQueue. Verdicts: Y4-step.
func (e *Endpoint) shared() int64 {
	if e.in != nil {
		return e.most(e.in).Memory
	}
	return e.down(e.Size()).Memory
}

// usable is what a queue has in which nothing else runs, and of which its masters have a share.
func (e *Endpoint) usable() Left {
	if e.in == nil {
		return e.Size()
	}
	return Left{max(e.guaranteed(e.in).Memory, e.most(e.in).Memory), max(e.guaranteed(e.in).Vcores, e.most(e.in).Vcores)}
}

// core is the number of nodes that run application masters and that others do not occupy: they occupy the other nodes first.
func (e *Endpoint) core() int64 {
	if !e.labeled() {
		return e.free()
	}
	return min(e.Core, e.free())
}

// labeled reports whether YARN runs application masters only on some of the nodes. Its FifoScheduler ignores labels.
func (e *Endpoint) labeled() bool {
	return e.Core > 0 && e.Core < e.Nodes.Bounded() && !e.FIFO && !e.Pool
}

// onCore is the part of a queue's resources that the core nodes have. YARN computes the limit of masters for each partition.
//
// Source: LeafQueue.calculateAndGetAMResourceLimitPerPartition.
func (e *Endpoint) onCore(of Left) Left {
	if !e.labeled() {
		return of
	}
	part := float64(e.Core) / float64(e.Nodes.Bounded())
	return Left{int64(math.Round(float64(of.Memory) * part)), int64(math.Round(float64(of.Vcores) * part))}
}

// free is the number of nodes that others do not occupy.
func (e *Endpoint) free() int64 { return max(e.Nodes.Bounded()-max(e.Reserve, 0), 0) }

// mine is the memory that others do not occupy, in MiB.
func (e *Endpoint) mine() int64 {
	free := e.down(e.Size()).Memory - times(max(e.Reserve, 0), e.NodeMemory.Bounded())
	return max(min(free, e.shared()), 0)
}

// Size returns what all nodes have.
func (e *Endpoint) Size() Left {
	return Left{e.memory(), times(e.Nodes.Bounded(), e.NodeVcores.Bounded())}
}

// memory is that of all nodes, in MiB.
func (e *Endpoint) memory() int64 { return times(e.Nodes.Bounded(), e.NodeMemory.Bounded()) }

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
	Memory    int64 // MiB that YARN has on it: not documented, but the defaults fit exactly
	Vcores    int64 // that YARN has on it: at least the cores of an executor
	Executors int64 // that fit on one by AWS's count
	Heap      int64 // MiB: the defaults of spark.driver.memory and spark.executor.memory
	Cores     int64 // the default of spark.executor.cores
	Limit     int64 // the most workers that the API allows; 0 if not known
}

// Retired is the message about a Glue development endpoint.
//
// Source: AWS Glue's version support policy.
const Retired = "Glue development endpoints run only Glue 0.9 and 1.0, which reached end of life on 2026-04-01"

// Workers are all worker types of development endpoints.
//
// Source: AWS Glue's "How Development Endpoints Work with SageMaker Notebooks" for the
// defaults; "Development endpoints API" for the limits.
var Workers = []Worker{
	{"Standard", 12288, 8, 2, 5 << 10, 4, 0},
	{"G.1X", 12288, 8, 1, 10 << 10, 8, 299},
	{"G.2X", 24576, 16, 1, 20 << 10, 16, 149},
}

// Glue returns a development endpoint. The number of workers is its NumberOfWorkers, or, for type
// Standard, its DPUs including the one for management. What AWS does not document about YARN is
// assumed. The error is about the type, or about too few DPUs.
func Glue(worker string, workers int64) (*Endpoint, error) {
	for _, w := range Workers {
		if !strings.EqualFold(w.Name, worker) {
			continue
		}
		nodes := w.nodes(workers)
		if nodes < 1 {
			return nil, fmt.Errorf("a %s development endpoint needs at least 2 DPUs, not %d", w.Name, workers)
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
	return nil, fmt.Errorf("unknown worker type %q: write one of %s", worker, strings.Join(names, ", "))
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

// Now returns the endpoint with the nodes that run now, and scales reports whether there can be more.
func (e *Endpoint) Now() (now *Endpoint, scales bool) {
	if e.running == 0 {
		return e, false
	}
	few := *e
	few.Nodes.Value, few.running, few.remembered = e.running, 0, nil
	return &few, true
}

// Default returns the value that a session gets from the endpoint if it does not set a property.
func (e *Endpoint) Default(key string) (value string, ok bool) {
	value, ok = e.Defaults[key]
	if ok {
		return value, ok
	}
	if key == AllocationKey && e.AllocatesByDefault() {
		return "true", true
	}
	if e.Worker == nil {
		value, ok = e.platform[key]
		return value, ok
	}
	switch key {
	case "spark.driver.memory", "spark.executor.memory":
		return fmt.Sprintf("%dm", e.Worker.Heap), true
	case "spark.executor.cores":
		return fmt.Sprint(e.Worker.Cores), true
	}
	return "", false
}
