package endpoint

import (
	"errors"
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint/facts/emr"
)

// ServerlessFactorKey is the property of EMR Serverless for the overhead of drivers and executors.
const ServerlessFactorKey = "spark.emr-serverless.memoryOverheadFactor"

// serverlessOverhead is that of EMR Serverless.
//
// Source: the Amazon EMR Serverless User Guide, "Using Spark configurations when you run EMR Serverless jobs".
var serverlessOverhead = overhead{apacheFactor, ServerlessFactorKey}

// serverlessSessions is the number of sessions that an application of EMR Serverless runs at the same time.
//
// Source: the Amazon EMR Serverless User Guide, "Running interactive workloads with EMR Serverless through an Apache Livy
// endpoint".
const serverlessSessions = 25

// serverless returns the endpoint of an application of EMR Serverless: one pool of its maximum capacity, from which each
// driver and each executor takes a worker of its own.
func (c *Cluster) serverless(o Origin) (*Endpoint, error) {
	if c.WorkerType != "" || c.Workers != 0 || c.DPUs != 0 || c.InstanceType != "" || c.Nodes != 0 || c.MaxNodes != 0 ||
		c.NodeMemory != 0 || c.NodeVcores != 0 || c.MinAllocation != 0 || c.MaxAllocation != 0 || c.MaxVcores != 0 || c.AMShare != 0 ||
		c.Calculator != "" || c.Pool {
		return nil, errors.New("emr-serverless declares an application of EMR Serverless, whose size is max-vcpu and max-memory: " +
			"remove the keys of a cluster")
	}
	release, _ := emr.Find(c.Release) // the settings report a label that is not known
	kinds := emr.Workers()
	largest := kinds[len(kinds)-1]
	return &Endpoint{
		Pool: true, Serverless: true, Dominant: true, Release: release,
		Nodes:         Number{1, Computed},
		NodeMemory:    or(c.MaxMemory, o, Number{Most, Unknown}),
		NodeVcores:    or(c.MaxVCPU, o, Number{Most, Unknown}),
		MinAllocation: Number{1, Computed},
		MaxAllocation: Number{largest.Most, Computed},
		MaxVcores:     Number{largest.VCPU, Computed},
		AMShare:       Share{1, Computed},
		MaxSessions:   serverlessSessions,
		MaxDisk:       int64(c.MaxDisk),
		platform:      serverlessDefaults(release),
	}, nil
}

// serverlessDefaults returns what a session gets if it sets nothing.
//
// Source: the Amazon EMR Serverless User Guide, "Using Spark configurations when you run EMR Serverless jobs".
func serverlessDefaults(release emr.Release) map[string]string {
	defaults := map[string]string{
		"spark.driver.cores": "4", "spark.driver.memory": "14G", "spark.executor.cores": "4", "spark.executor.memory": "14G",
		"spark.executor.instances": "3", "spark.dynamicAllocation.initialExecutors": "3",
	}
	if uncapped, known := release.Since("6.10"); known && !uncapped {
		defaults[CapKey] = "100"
	}
	return defaults
}

// onWorkers gives the driver and the executors the memory of the workers that they run on. What no worker has room for
// keeps the size that it needs. A session starts with no more executors than its cap: the initial number may be a default.
func (s *Session) onWorkers() {
	for _, c := range []*Container{&s.Master, &s.Executor} {
		w, _ := emr.WorkerOf(c.Vcores)
		if size, ok := w.Size(c.Memory); ok {
			c.Idle, c.Memory = size-c.Memory, size
		}
	}
	s.Start = min(s.Start, s.Most)
}

// NoWorker says why no worker of EMR Serverless can run a container; empty if one can.
func (e *Endpoint) NoWorker(c Container) string {
	w, ok := emr.WorkerOf(c.Vcores)
	switch {
	case !e.Serverless:
		return ""
	case !ok:
		return fmt.Sprintf("workers have %s vCPU, not %d", workerVCPUs(), c.Vcores)
	case c.Memory > w.Most:
		return fmt.Sprintf("it needs %s, but a worker of %d vCPU has at most %s", InGB(c.Memory), c.Vcores, InGB(w.Most))
	case c.Memory > e.NodeMemory.Bounded():
		return fmt.Sprintf("it needs a worker of %s, but max-memory is %s", InGB(c.Memory), InGB(e.NodeMemory.Bounded()))
	case c.Vcores > e.NodeVcores.Bounded():
		return fmt.Sprintf("it needs a worker of %d vCPU, but max-vcpu is %s", c.Vcores, Grouped(e.NodeVcores.Bounded()))
	}
	return ""
}

// workerVCPUs lists the numbers of vCPUs that workers have.
func workerVCPUs() string {
	var list []string
	for _, w := range emr.Workers() {
		list = append(list, fmt.Sprint(w.VCPU))
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " or " + list[last]
}

// noWorkers says why EMR Serverless has no worker for a session; empty if it has.
func (e *Endpoint) noWorkers(s Session) (State, string) {
	if why := e.NoWorker(s.Master); why != "" {
		return Refused, "no worker for its driver: " + why
	}
	if why := e.NoWorker(s.Executor); why != "" {
		return Refused, "no worker for its executors: " + why
	}
	return "", ""
}

// Bounded reports whether the size of the endpoint is known. Without a maximum capacity, EMR Serverless is bounded only by
// the quota of the account.
func (e *Endpoint) Bounded() bool {
	return !e.Serverless || e.NodeMemory.Origin != Unknown || e.NodeVcores.Origin != Unknown
}

// takes returns how many executors a session takes if there is room: as many as it may have. Where nothing bounds it, it is
// the number that it starts with.
func (e *Endpoint) takes(s Session) int64 {
	if s.Most >= Endless && !e.Bounded() {
		return s.Start
	}
	return s.Most
}

// capacity describes the maximum capacity of an application of EMR Serverless in words.
func (e *Endpoint) capacity() string {
	if !e.Bounded() {
		return "EMR Serverless without a maximum capacity"
	}
	return "EMR Serverless with at most " + e.InWords(e.Size(), "")
}

// noCapacity says why the maximum capacity leaves no worker.
func (e *Endpoint) noCapacity(left, size Left, of string) string {
	return fmt.Sprintf("%s needs %d vCPU and %s, but only %s left of the maximum capacity", of, size.Vcores, InGB(size.Memory),
		e.InWords(left, "are"))
}

// InWords returns resources of an application of EMR Serverless for people: those whose maximum is known. A verb follows,
// unless it is empty.
func (e *Endpoint) InWords(l Left, verb string) string {
	var list []string
	if e.NodeVcores.Origin != Unknown {
		list = append(list, Grouped(l.Vcores)+" vCPU")
	}
	if e.NodeMemory.Origin != Unknown {
		list = append(list, InGB(l.Memory))
	}
	return strings.TrimSpace(strings.Join(list, " and ") + " " + verb)
}

// Takes returns what a number of equal sessions with a number of executors takes.
func (e *Endpoint) Takes(s Session, sessions, executors int64) Left {
	each := Left{
		e.Rounded(s.Master.Memory) + times(executors, e.Rounded(s.Executor.Memory)), s.Master.Vcores + times(executors, s.Executor.Vcores),
	}
	return Left{times(sessions, each.Memory), times(sessions, each.Vcores)}
}

// InGB returns a number of MiB for people, in the GB of EMR Serverless, which are 1,024 MiB. It rounds up to tenths.
func InGB(memory int64) string {
	tenths := (memory*10 + 1023) / 1024
	if tenths%10 == 0 {
		return Grouped(tenths/10) + " GB"
	}
	return fmt.Sprintf("%s.%d GB", Grouped(tenths/10), tenths%10)
}
