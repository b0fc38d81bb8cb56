package spark

// Fieldlike are properties that people write as if they were fields of a request, such
// as driverMaxResultSize, although no such field exists.
//
// Source: jupyter-incubator/sparkmagic issue 645 and similar ones; the keys are those
// of Spark's configuration registry, 3.3 to 4.0.
var Fieldlike = []string{
	"spark.driver.maxResultSize",
	"spark.driver.memoryOverhead",
	"spark.driver.extraJavaOptions",
	"spark.driver.extraClassPath",
	"spark.executor.memoryOverhead",
	"spark.executor.extraJavaOptions",
	"spark.executor.extraClassPath",
	"spark.executor.instances",
	"spark.jars.packages",
	"spark.dynamicAllocation.enabled",
	"spark.dynamicAllocation.maxExecutors",
	"spark.dynamicAllocation.minExecutors",
	"spark.dynamicAllocation.initialExecutors",
}
