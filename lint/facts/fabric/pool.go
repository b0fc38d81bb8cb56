package fabric

import (
	"cmp"
	"slices"
)

// A Node is a size of the nodes of a pool.
type Node struct {
	Name   string
	Memory int64 // in GiB
	Cores  int64
	Shape  Shape // the largest driver or executor on it
}

// Nodes are the sizes of nodes, the smallest first.
//
// Source: Microsoft Learn, "Apache Spark compute for Data Engineering and Data Science" (Fabric) and "Apache Spark pool
// configurations in Azure Synapse Analytics".
var Nodes = []Node{
	{"Small", 32, 4, Shapes[0]},
	{"Medium", 64, 8, Shapes[1]},
	{"Large", 128, 16, Shapes[2]},
	{"XLarge", 256, 32, Shapes[3]},
	{"XXLarge", 512, 64, Shapes[4]},
}

// NodeOf returns the size with a name; without a name, that of a starter pool.
func NodeOf(name string) (Node, bool) {
	i := slices.IndexFunc(Nodes, func(n Node) bool { return n.Name == cmp.Or(name, "Medium") })
	if i < 0 {
		return Node{}, false
	}
	return Nodes[i], true
}

// SKU reports whether there is a capacity F2 to F2048 with so many units.
func SKU(units int64) bool { return units >= 2 && units <= 2048 && units&(units-1) == 0 }

// Vcores returns how many vcores the Spark sessions of a capacity can have at the same time: 2 for each unit, and three times as
// many with bursting.
//
// Source: Microsoft Learn, "Concurrency limits and queueing in Apache Spark for Microsoft Fabric": F64 has 128, and 384 with
// bursting.
func Vcores(units int64) int64 { return 2 * 3 * units }

// StarterNodes returns how many nodes the starter pool of a capacity can have.
//
// Source: Microsoft Learn, "Configure starter pools in Microsoft Fabric".
func StarterNodes(units int64) int64 {
	switch {
	case units <= 2:
		return 1
	case units >= 1024:
		return 200
	}
	return units / 4
}
