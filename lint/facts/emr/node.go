package emr

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/pattern"
)

// A Node is what YARN gets of a node of an instance type, if HBase is not installed.
type Node struct {
	Memory, Max, Min int64   // MiB: of the node, and of the largest and the smallest container
	Vcores           int64   // 0 if they are not known
	PerVCPU          float64 // GiB of memory for each vCPU; 0 if it is not known
	Documented       bool    // AWS's guide has the numbers, or those of its family that were compared obey the rule
}

//go:embed families.tsv
var familyTable string

//go:embed exceptions.tsv
var exceptionTable string

// A family of instance types, whose nodes differ only in size.
type family struct {
	class      string
	gib        float64 // for each vCPU
	vcores     int64   // for each vCPU
	documented bool
}

var families = sync.OnceValue(func() map[string]family {
	list := map[string]family{}
	for _, c := range rows(familyTable) {
		gib, _ := strconv.ParseFloat(c[2], 64) // TestTables reads every cell
		for _, name := range strings.Fields(c[0]) {
			list[name] = family{c[1], gib, integer(c[3]), c[4] != "inferred"}
		}
	}
	return list
})

var exceptions = sync.OnceValue(func() map[string]Node {
	list := map[string]Node{}
	for _, c := range rows(exceptionTable) {
		list[c[0]] = Node{Memory: integer(c[1]), Max: integer(c[2]), Min: integer(c[3]), Vcores: integer(c[4]), Documented: true}
	}
	return list
})

func integer(cell string) int64 {
	n, _ := strconv.ParseInt(cell, 10, 64) // TestTables reads every cell
	return n
}

// NodeOf returns what YARN gets of a node of an instance type, such as m5.xlarge; ok is false if that is not known.
//
// Source: Amazon EMR's "Task configuration", by the rule of families.tsv. The smallest container is its number of 2022.
// The page of 2026 says 1, but containers of EMR 7.1 are multiples of 32.
func NodeOf(instance string) (n Node, ok bool) {
	name, size, _ := strings.Cut(instance, ".")
	f, hasFamily := families()[name]
	if n, ok = exceptions()[instance]; ok {
		n.PerVCPU = f.gib
		return n, true
	}
	vcpus := vCPUs(size)
	if !hasFamily || vcpus == 0 {
		return Node{}, false
	}
	memory := ofYARN(f, int64(float64(vcpus)*f.gib*1024))
	return Node{Memory: memory, Max: memory, Min: 32, Vcores: vcpus * f.vcores, PerVCPU: f.gib, Documented: f.documented}, true
}

// ofYARN is the part of a node's memory in MiB that YARN gets.
func ofYARN(f family, memory int64) int64 {
	if f.class == "B" {
		if memory == 8<<10 {
			return 5632 // in every row of that size
		}
		memory = memory * 61 / 64
	}
	return memory - min(memory/4, 8<<10)
}

var times = pattern.New(`^([1-9]\d?)xlarge$`)

// VCPUs returns the number of vCPUs of an instance type, by its size; 0 if it is not known.
func VCPUs(instance string) int64 {
	if _, ok := NodeOf(instance); !ok {
		return 0
	}
	_, size, _ := strings.Cut(instance, ".")
	switch instance {
	case "c4.8xlarge", "d2.8xlarge":
		return 36
	}
	return vCPUs(size)
}

// vCPUs is the number of vCPUs of a size; 0 if it is not known.
func vCPUs(size string) int64 {
	switch size {
	case "large":
		return 2
	case "xlarge":
		return 4
	}
	if m := times.FindStringSubmatch(size); m != nil {
		return 4 * integer(m[1])
	}
	return 0
}

var sizes = []string{
	"large", "xlarge", "2xlarge", "3xlarge", "4xlarge", "6xlarge", "8xlarge", "9xlarge",
	"12xlarge", "16xlarge", "24xlarge", "48xlarge",
}

// Nearest returns the known instance type that a mistaken one means; empty if none is near.
func Nearest(instance string) string {
	name, size, _ := strings.Cut(instance, ".")
	if _, ok := families()[name]; !ok {
		var names []string
		for known := range families() {
			names = append(names, known)
		}
		slices.Sort(names)
		name = facts.Nearest(name, names)
	}
	if !slices.Contains(sizes, size) {
		size = facts.Nearest(size, sizes)
	}
	if near := name + "." + size; name != "" && size != "" && near != instance {
		return near
	}
	return ""
}
