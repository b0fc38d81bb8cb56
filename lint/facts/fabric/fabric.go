// Package fabric has what the documentation of Microsoft Fabric and of Azure Synapse says about %%configure.
// Both are closed-source services, so nothing in it is a verdict of the real program.
//
// Source: Microsoft Learn, "Develop, execute, and manage Microsoft Fabric notebooks", "Use Python experience on
// Notebook" and "Create, develop, and maintain Synapse notebooks in Azure Synapse Analytics".
package fabric

import (
	"slices"

	"github.com/sparklint/sparklint/lint/facts/livy"
)

// own are the fields that Fabric adds to those of Livy.
var own = []string{"defaultLakehouse", "mountPoints", "useStarterPool", "useWorkspacePool", "environment"}

// VCores is the field for the size of a Python notebook.
const VCores = "vCores"

// PythonFields are all fields of a Python notebook.
var PythonFields = []string{VCores, "defaultLakehouse", "mountPoints"}

// Fields returns the fields of a notebook with Spark. The pages refer to the body of Livy's POST /sessions.
func Fields() []string {
	list := slices.Clone(own)
	for _, f := range livy.Fields {
		list = append(list, f.Name)
	}
	return list
}

// Inner are the fields of objects, or of the objects in a list, by the field that has them.
var Inner = map[string][]string{
	"defaultLakehouse": {"name", "id", "workspaceId"},
	"mountPoints":      {"mountPoint", "source"},
	"environment":      {"name", "id"},
}

// Ignored are properties that have no effect in conf, with the fields that set the same.
var Ignored = map[string]string{
	"spark.driver.memory":      "driverMemory",
	"spark.driver.cores":       "driverCores",
	"spark.executor.memory":    "executorMemory",
	"spark.executor.cores":     "executorCores",
	"spark.executor.instances": "numExecutors",
}

// Parameters are keys of an object that stands for a value. A pipeline fills it in, or a variable library.
var Parameters = []string{"parameterName", "activityParameterName", "variableName"}

// Default is the key of the value that such an object has without a pipeline.
const Default = "defaultValue"

// A Shape is what a driver or an executor has: the node without what the platform itself needs.
type Shape struct {
	Memory int64 // in GiB
	Cores  int64
}

// Shapes are those of the nodes Small to XXLarge, and of Synapse's largest, in their order.
var Shapes = []Shape{{28, 4}, {56, 8}, {112, 16}, {224, 32}, {400, 64}, {472, 80}}

// gpu are those that the page "Tutorial: Use GPU-accelerated Apache Spark pools" of Synapse has.
var gpu = []Shape{{30, 4}, {60, 12}}

// Starter is the shape of the nodes of a starter pool, all of which are Medium.
var Starter = Shapes[1]

// small are shapes without a node of their own. Fabric's message "DriverMemory must be in 7,14,28,56,112,224,400" has
// their memory, and their cores are those of a node's share.
var small = []Shape{{7, 1}, {14, 2}}

// Cores are the sizes of a Python notebook: the default, and those that can be chosen.
var Cores = []int64{2, 4, 8, 16, 32, 64}

// Known reports whether some known shape has the parts of s that are not 0.
func (s Shape) Known() bool { return slices.ContainsFunc(slices.Concat(small, Shapes, gpu), s.In) }

// In reports whether other has the parts of s that are not 0.
func (s Shape) In(other Shape) bool {
	return (s.Memory == 0 || s.Memory == other.Memory) && (s.Cores == 0 || s.Cores == other.Cores)
}

// GPU reports whether s is a shape of nodes with GPUs.
func (s Shape) GPU() bool {
	return slices.ContainsFunc(gpu, s.In) && !slices.ContainsFunc(Shapes, s.In)
}

// Above returns the shape of the smallest node that has at least what s has; ok is false if there is none.
func (s Shape) Above() (shape Shape, ok bool) {
	i := slices.IndexFunc(Shapes, func(other Shape) bool { return other.Memory >= s.Memory && other.Cores >= s.Cores })
	if i < 0 {
		return Shape{}, false
	}
	return Shapes[i], true
}
