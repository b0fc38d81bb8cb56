package endpoint

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint/facts/spark"
)

// A Container is a container that a session requests, before YARN rounds its size.
type Container struct {
	Memory int64 // MiB
	Vcores int64
	Heap   int64 // MiB of Memory that the JVM has

	OffHeap, PySpark int64 // MiB of Memory
	// Documented is the part of Memory in MiB that only the platform's documentation says: EMR's overhead above Apache's.
	Documented int64
	// Idle is the part of Memory in MiB that the worker has, and the process does not need: of EMR Serverless.
	Idle int64
}

// Overhead returns the memory that the process needs beside heap, off-heap and PySpark memory, in MiB.
func (c Container) Overhead() int64 { return c.Memory - c.Idle - c.Heap - c.OffHeap - c.PySpark }

// Parts returns the parts of a container in words, without its heap.
func (c Container) Parts() string {
	s := "overhead " + Grouped(c.Overhead()) + " MiB"
	if c.OffHeap > 0 {
		s += ", off-heap memory " + Grouped(c.OffHeap) + " MiB"
	}
	if c.PySpark > 0 {
		s += ", PySpark memory " + Grouped(c.PySpark) + " MiB"
	}
	return s
}

// A Conf returns the value of a property as Spark gets it; ok is false if Spark does not get it.
type Conf func(key string) (value string, ok bool)

// Executor returns the container of an executor of Apache Spark. Python sessions also have PySpark memory.
//
// Source: ResourceProfile.calculateOverHeadMemory and org.apache.spark.deploy.yarn.Client, 3.3
// to 4.0. Verdicts: all of kind size.
func Executor(conf Conf, version string, python bool) Container {
	return executor(conf, version, python, apacheOverhead)
}

// executor returns the container of an executor on a platform with an overhead of its own.
func executor(conf Conf, version string, python bool, platform overhead) Container {
	heap := conf.mebibytes("spark.executor.memory", 1<<10)
	added := conf.overhead("spark.executor.", heap, version, platform)
	c := Container{
		Heap:       heap,
		Memory:     heap + added,
		Vcores:     conf.count("spark.executor.cores", 1),
		Documented: added - min(added, conf.overhead("spark.executor.", heap, version, apacheOverhead)),
	}
	if v, _ := conf("spark.memory.offHeap.enabled"); strings.EqualFold(strings.TrimSpace(v), "true") {
		c.OffHeap = max(conf.size("spark.memory.offHeap.size", "b", 0)>>20, 0)
	}
	if python {
		c.PySpark = max(conf.mebibytes("spark.executor.pyspark.memory", 0), 0)
	}
	c.Memory += c.OffHeap + c.PySpark
	return c
}

// Master returns the container of the application master. In cluster mode that is the driver.
//
// Source: org.apache.spark.deploy.yarn.Client. Verdicts: driver dm=*, dc=8, X7-min32.
func Master(conf Conf, version string, cluster bool) Container {
	return master(conf, version, cluster, apacheOverhead)
}

// master returns the container of the application master on a platform with an overhead of its own.
func master(conf Conf, version string, cluster bool, platform overhead) Container {
	if !cluster {
		heap := conf.mebibytes("spark.yarn.am.memory", 512)
		overhead := conf.mebibytes("spark.yarn.am.memoryOverhead", max(heap/10, 384))
		return Container{Heap: heap, Memory: heap + overhead, Vcores: conf.count("spark.yarn.am.cores", 1)}
	}
	heap := conf.mebibytes("spark.driver.memory", 1<<10)
	return Container{
		Heap:   heap,
		Memory: heap + conf.overhead("spark.driver.", heap, version, platform),
		Vcores: conf.count("spark.driver.cores", 1),
	}
}

// overhead is the memory that is requested in addition to the heap, in MiB: the property for it, or a factor of the heap
// and at least 384.
func (c Conf) overhead(role string, heap int64, version string, platform overhead) int64 {
	least := int64(384)
	if (spark.Span{Since: "4.0"}).Holds(version) {
		least = c.mebibytes(role+"minMemoryOverhead", least)
	}
	added := int64(float64(heap) * c.factor(role, version, platform))
	old := "spark.yarn." + strings.TrimPrefix(role, "spark.") + "memoryOverhead"
	return c.mebibytes(role+"memoryOverhead", c.mebibytes(old, max(added, least)))
}

// An overhead is what a platform adds to the heap: a factor of it, and the platform's own property for that; empty if it
// has none.
type overhead struct {
	factor float64
	key    string
}

// apacheOverhead is that of Apache Spark.
var apacheOverhead = overhead{factor: apacheFactor}

// factor is the factor of the heap that is added to it. On a platform with a property of its own, both that and Spark's set
// it. AWS does not document which property counts if there are both, so it is the one with the smaller value: nothing is
// called too large that may fit.
func (c Conf) factor(role, version string, platform overhead) float64 {
	var set []float64
	if f, ok := c.positive(role + "memoryOverheadFactor"); ok && (spark.Span{Since: "3.3"}).Holds(version) {
		set = append(set, f)
	}
	if f, ok := c.positive(platform.key); ok && platform.key != "" {
		set = append(set, f)
	}
	if len(set) == 0 {
		return platform.factor
	}
	return min(slices.Min(set), 1<<20)
}

// positive is the value of a property that is a number above 0.
func (c Conf) positive(key string) (f float64, ok bool) {
	v, set := c(key)
	f, ok = spark.ParseDouble(v)
	return f, set && ok && f > 0
}

func (c Conf) mebibytes(key string, otherwise int64) int64 {
	if _, ok := c(key); !ok {
		return otherwise
	}
	return c.size(key, "m", otherwise<<20) >> 20
}

// size is the value of a property in bytes. Another rule reports values that Spark can't read.
func (c Conf) size(key, unit string, otherwise int64) int64 {
	v, ok := c(key)
	size, err := spark.ParseSize(strings.TrimPrefix(strings.TrimSpace(v), "-"))
	if !ok || err != nil {
		return otherwise
	}
	n := min(size.Bytes(unit), Most<<20)
	if strings.HasPrefix(strings.TrimSpace(v), "-") {
		return -n
	}
	return n
}

func (c Conf) count(key string, otherwise int64) int64 {
	v, _ := c(key)
	if n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 32); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// Executors returns how many executors a session starts with and how many it may have, with or
// without dynamic allocation; most is Endless without a cap.
//
// Source: ExecutorAllocationManager, Utils.getDynamicAllocationInitialExecutors. Verdicts:
// X3a-no-max-first, X4a-DA-instances5-nomax, X4b-two.
func (c Conf) Executors(allocates bool) (start, most int64) {
	given := c.count("spark.executor.instances", 0)
	if !allocates {
		if _, ok := c("spark.executor.instances"); !ok {
			given = 2
		}
		return given, given
	}
	least := c.count("spark.dynamicAllocation.minExecutors", 0)
	start = max(least, given, c.count("spark.dynamicAllocation.initialExecutors", 0))
	return start, c.count(CapKey, Endless)
}

// Endless is the number of executors of a session without a cap.
const Endless = 1<<31 - 1
