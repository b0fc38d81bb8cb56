package endpoint

import (
	"cmp"
	"fmt"
	"math"

	"github.com/sparklint/sparklint/lint/facts/emr"
)

// The factors of an executor's memory that EMR and Apache Spark add to it, unless a property says otherwise.
//
// Source: AWS's "EMR Best Practices Guides", Spark, performance.md and troubleshooting.md; containers of EMR 7.1 are
// as large. EMR's own release notes first name its property in 5.26; by users, the factor is that of 5.22 and later.
const (
	emrFactor    = 0.1875
	apacheFactor = 0.1
)

// EMRFactorKey is the property of EMR that sets the factor. Apache Spark ignores it.
const EMRFactorKey = "spark.yarn.executor.memoryOverheadFactor"

// emr returns the endpoint of a cluster of EMR. AWS does not document maximum-allocation-vcores, and its scheduler
// counts only memory, so the number of vcores is not known where the instance type is not known.
func (c *Cluster) emr(o Origin) (*Endpoint, error) {
	node, known := emr.NodeOf(c.InstanceType)
	switch {
	case c.NodeMemory > 0 || known:
	case c.InstanceType == "":
		return nil, ErrSize
	default:
		return nil, &UnknownTypeError{c.InstanceType}
	}
	documented := Assumed
	if node.Documented {
		documented = Computed
	}
	vcores := Number{Most, Unknown}
	if node.Vcores > 0 {
		vcores = Number{node.Vcores, documented}
	}
	least := int64(32)
	if known {
		least = node.Min
	}
	e := c.endpoint(o)
	e.EMR = true
	e.Release, _ = emr.Find(c.Release) // the settings report a label that is not known
	e.NodeMemory = or(c.NodeMemory, o, Number{node.Memory, documented})
	most := Number{e.NodeMemory.Value, Assumed}
	if known && c.NodeMemory == 0 {
		most = Number{node.Max, documented}
	}
	e.NodeVcores = or(c.NodeVcores, o, vcores)
	e.MaxAllocation = or(c.MaxAllocation, o, most)
	e.MaxVcores = or(c.MaxVcores, o, Number{Most, Unknown})
	e.MinAllocation = or(c.MinAllocation, o, Number{least, Assumed})
	if c.Maximize {
		e.platform = e.maximized(cmp.Or(c.NodeVcores, node.Vcores))
	} else {
		e.platform = platformDefaults(e.Release, node, min(node.Memory, e.Threshold().Value))
	}
	return e, nil
}

// maximized returns what EMR writes into spark-defaults.conf with maximizeResourceAllocation, for nodes of so many vcores; 0
// if they are not known. AWS documents that executors get all that a node has, and drivers what the smaller of the master
// and a core node has, but not the sizes. They are assumed: those of containers that fill a core node.
//
// Source: the Amazon EMR Release Guide, "Using maximizeResourceAllocation".
func (e *Endpoint) maximized(vcores int64) map[string]string {
	master, executor := e.overheads()
	heap := func(o overhead) string {
		memory := e.down(Left{Memory: e.Threshold().Value}).Memory
		return fmt.Sprintf("%dM", max(min(int64(float64(memory)/(1+o.factor)), memory-384), 1))
	}
	defaults := map[string]string{"spark.driver.memory": heap(master), "spark.executor.memory": heap(executor)}
	if vcores > 0 {
		defaults["spark.executor.cores"] = fmt.Sprint(vcores)
	}
	return defaults
}

// platformDefaults returns what EMR writes into spark-defaults.conf for its core nodes, of whose memory in MiB YARN
// gives executors a part. The sizes are assumed: AWS does not document how they are computed.
//
// Source: spark-defaults.conf of m5.xlarge, r5.xlarge and c5.12xlarge, of EMR before 7: containers of 5,632, 11,264 and
// 22,528 MiB by the memory of a vCPU; and of m4.large, of EMR 7.1 and 7.13: 0.9 of such a heap. Of a smaller node, half
// the container is taken, as of m4.large.
func platformDefaults(release emr.Release, node emr.Node, memory int64) map[string]string {
	defaults := map[string]string{"spark.driver.memory": "2048M"}
	var container int64
	switch {
	case node.PerVCPU == 0 || node.Vcores == 0 || memory < 1024:
		return defaults
	case node.PerVCPU < 3:
		container = 5632
	case node.PerVCPU < 6:
		container = 11264
	default:
		container = 22528
	}
	for container > memory {
		container /= 2
	}
	heap := math.Ceil(float64(container) / (1 + emrFactor))
	if new, known := release.Since("7.0"); new && known {
		heap = math.Round(heap * 0.9)
	}
	defaults["spark.executor.memory"] = fmt.Sprintf("%dM", int64(heap))
	defaults["spark.executor.cores"] = fmt.Sprint(max(node.Vcores/(memory/container), 1))
	return defaults
}

// overheads are what is added to the memory of application masters and of executors on this endpoint.
func (e *Endpoint) overheads() (master, executor overhead) {
	since, known := e.Release.Since("5.22")
	switch {
	case e.Serverless:
		return serverlessOverhead, serverlessOverhead
	case e.EMR && (since || !known):
		return apacheOverhead, overhead{emrFactor, EMRFactorKey}
	}
	return apacheOverhead, apacheOverhead
}

// Assumes says which default of the platform is assumed for sessions that set own; empty if the size of their executors
// is known.
func (e *Endpoint) Assumes(own Conf) string {
	const key = "spark.executor.memory"
	if _, set := own(key); set || !e.AssumesDefault(key) {
		return ""
	}
	value, origin := "1g", " (Spark's default). EMR has its own default"
	if v, ok := e.platform[key]; ok {
		value, origin = v, ", because AWS doesn't document EMR's default"
	}
	return "executors of " + value + " are assumed" + origin + ": declare it as " + key + " in `defaults` of the endpoint"
}

// AssumesDefault reports whether the default of a property is assumed: EMR has one of its own, and nobody has declared
// it.
func (e *Endpoint) AssumesDefault(key string) bool {
	_, known := e.Defaults[key]
	return e.EMR && !known && (key == "spark.executor.memory" || key == "spark.executor.cores" || key == "spark.driver.memory")
}
