package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/severity"
)

var memorySize = &lint.Rule{
	Name:     "memory-size",
	Severity: lint.Error,
	Doc: `a memory size that can't be read or is too small

Spark reads a whole number and a unit: ` + "`[0-9]+` and one of `b k m g t p` (`kb` is `k`, and so on" + `; upper or lower case).
Livy does not check sizes, so a session with a bad one dies a minute later:

- ` + "`\"1.5g\"`, `\"1 g\"`, `\"4GiB\"`, `\"\"`: `Executor memory must be a positive number`" + `
- ` + "`executorMemory: \"4096\"`" + ` is 4096 bytes:
  ` + "`Executor memory 4096 must be at least 471859200. Please increase executor memory`" + ` (450 MiB;
  ` + "`[INVALID_EXECUTOR_MEMORY]`" + ` since Spark 3.5)
- In client mode, Livy's default, ` + "`driverMemory`" + ` becomes the ` + "`-Xmx`" + ` of the driver's JVM: ` + "`\"512\"`" + ` fails with
  ` + "`Error occurred during initialization of VM`, `\"2gb\"` with `Invalid maximum heap size: -Xmx2gb`" + `. Cluster mode
  reads these as 512 and 2048 MiB. This is a warning, or an error with ` + "`--deploy-mode client`" + `
- ` + "`spark.driver.maxResultSize`" + ` without a unit is in bytes: the first collect fails

The capital letters ` + "`G` and `M`" + ` are allowed.

When a session dies, SparkMagic shows ` + "`Session 3 unexpectedly reached final status 'dead'. See logs:`" + ` and the log.`,
	Evidence: []string{
		"em:512", "em:4096", "em:1 g", "em:abc", "em:", "em:1GiB", "em:1_024m", "em:400m", "em:450m", "A:dm=512", "A:dm=2gb",
		"A:dm=1.5g", "A:dm=400m", "yarn-cluster:driver dm=512", "yarn-cluster:driver dm=1.5g", "yarn-cluster:driver dm=1gb", "mrs:4096",
		"run:mrs:3072", "run:mrs:5000", "emoh:-1m", "run:spark.executor.pyspark.memory=1.5g", "yarn-client:am.memory=1 g",
		"run:spark.memory.offHeap.size=-1",
	},
	Examples: []lint.Example{
		{Bad: `{"driverMemory": «"512"», "executorMemory": "2g"}`, Good: `{"driverMemory": "512m", "executorMemory": "2g"}`},
		{Bad: `{"executorMemory": «"4"»}`, Good: `{"executorMemory": "4g"}`},
		{Bad: `{"executorMemory": «4096»}`, Good: `{"executorMemory": "4096m"}`},
		{Bad: `{"executorMemory": «"1.5g"»}`, Good: `{"executorMemory": "1536m"}`},
		{Bad: `{"driverMemory": «"4096"»}`, Good: `{"driverMemory": "4096m"}`, Flags: []string{"--deploy-mode", "client"}},
		{Bad: `{"driverMemory": «"2GB"», "executorMemory": "2GB"}`, Good: `{"driverMemory": "2g", "executorMemory": "2GB"}`},
		{Bad: `{"conf": {"spark.executor.memory": «"4 g"»}}`, Good: `{"conf": {"spark.executor.memory": "4g"}}`},
		{Bad: `{"conf": {"spark.yarn.am.memory": «"1 g"»}}`, Good: `{"conf": {"spark.yarn.am.memory": "1g"}}`},
		{Bad: `{"executorMemory": «"300m"»}`, Good: `{"executorMemory": "450m"}`},
		{Bad: `{"conf": {"spark.driver.maxResultSize": «"4096"»}}`, Good: `{"conf": {"spark.driver.maxResultSize": "4096m"}}`},
	},
	Check: func(p *lint.Pass) {
		for _, s := range p.Settings() {
			if isSize(s.Key) {
				checkSize(p, s.Node, s.Key)
			}
		}
	},
}

func checkSize(p *lint.Pass, n doc.Node, property string) {
	if t := n.Type(); t != doc.String && t != doc.Number && t != doc.Bool {
		return
	}
	written := n.String()
	if facts.Placeholder(written, facts.InProperty) {
		return
	}
	size, err := spark.ParseSize(written)
	heap := property == "spark.driver.memory" || property == "spark.executor.memory"
	switch {
	case heap && err != nil:
		note := notPositive(property)
		if property == "spark.driver.memory" && written != "" {
			note = `Java's error: "Invalid maximum heap size"`
		}
		reportSize(p, n, badSize{lint.Error, "the driver dies at start: " + unreadable(n, err), note}, spark.Suggest(written), true)
	case heap:
		checkHeap(p, n, property, size)
	case err != nil && property == "spark.driver.maxResultSize" && written != "-1":
		if !strings.HasPrefix(written, "-") {
			reportSize(p, n, badSize{lint.Error, "the driver dies at start: " + unreadable(n, err), ""}, spark.Suggest(written), true)
		}
	case err != nil:
		checkUnread(p, n, property, err)
	case property == "spark.driver.maxResultSize" && size.Number > 0 && size.Bytes("b") <= resultsOf("3.5.0"):
		severity, known := severity.OfVersions(p.Terms.Spark, spark.Current,
			func(version string) bool { return size.Bytes("b") <= resultsOf(version) })
		if known {
			reportSize(p, n, badSize{
				max(severity, lint.Warning),
				fmt.Sprintf("the first query fails: %s is %s bytes, less than any result", given(n), endpoint.Grouped(size.Bytes("b"))), "",
			}, withUnit(size), false)
		}
	case size.Unit == "" && property == "spark.driver.maxResultSize" && size.Number > 0 && size.Number < 1<<20:
		reportSize(p, n, badSize{
			lint.Warning,
			fmt.Sprintf("the first collect fails: %s has no unit, so Spark reads %s bytes", given(n), endpoint.Grouped(size.Number)), "",
		}, withUnit(size), false)
	}
}

// A badSize is what is wrong with a size.
type badSize struct {
	severity      lint.Severity
	message, note string
}

// unreadable says why Spark can't read a size and, if no fix does, what to write.
func unreadable(n doc.Node, err error) string {
	why := fmt.Sprintf("%s can't be read as a size: it %s", given(n), err)
	if spark.Suggest(n.String()) == "" {
		why += `; write, for example, "4g"`
	}
	return why
}

// notPositive quotes Spark's error for a heap that is not a positive number.
func notPositive(property string) string {
	role := "Executor"
	if property == "spark.driver.memory" {
		role = "Driver"
	}
	return fmt.Sprintf("Spark's error: \"%s memory must be a positive number\"", role)
}

// resultsOf is the smallest size of a query's results, in bytes.
//
// Verdicts: mrs:4096, run:mrs:3072, run:mrs:5000.
func resultsOf(version string) int64 {
	if (spark.Span{Since: "3.5"}).Holds(version) {
		return 4096
	}
	return 3072
}

// checkUnread checks a size of something other than a heap that Spark can't read. A negative size
// fails only in some properties.
func checkUnread(p *lint.Pass, n doc.Node, property string, err error) {
	severity, effect := lint.Info, ""
	negative := strings.HasPrefix(n.String(), "-")
	master := property == "spark.yarn.am.memory" || property == "spark.yarn.am.memoryOverhead" // cluster mode has no use for them
	switch {
	case property == "spark.executor.memoryOverhead" || property == "spark.executor.pyspark.memory" || property == "spark.memory.offHeap.size":
		severity, effect = lint.Error, "the driver dies at start: "
	case negative || property == "spark.driver.memoryOverhead" && p.Terms.DeployMode == "client" || master && p.Terms.DeployMode == "cluster":
		return
	case master:
		severity, effect = lint.Error, "in client mode (Livy's default), the driver dies at start: "
	case property == "spark.driver.memoryOverhead" && p.Terms.DeployMode == "cluster":
		severity, effect = lint.Error, "the driver dies at start: "
	case property == "spark.driver.memoryOverhead":
		severity, effect = lint.Warning, "in cluster mode, the driver dies at start: "
	}
	reportSize(p, n, badSize{severity, effect + unreadable(n, err), ""}, spark.Suggest(n.String()), severity == lint.Error)
}

// checkHeap checks a heap size that Spark can read.
func checkHeap(p *lint.Pass, n doc.Node, property string, size spark.Size) {
	switch {
	case size.Number == 0:
		message := fmt.Sprintf("the driver dies at start: %s is too small: Spark requires at least 450 MiB", given(n))
		reportSize(p, n, badSize{lint.Error, message, notPositive(property)}, "", false)
	case property == "spark.driver.memory":
		checkDriver(p, n, size)
	case size.Unit == "" && size.Number < spark.MinMemory:
		reportSize(p, n, badSize{
			lint.Error,
			fmt.Sprintf("the driver dies at start: %s has no unit, so Spark reads %s bytes, but it requires 450 MiB",
				given(n), endpoint.Grouped(size.Number)), "",
		}, withUnit(size), size.Number >= 450)
	case size.Bytes("b") < spark.MinMemory:
		reportSize(p, n, tooSmall(n), "", false)
	}
}

func tooSmall(n doc.Node) badSize {
	return badSize{lint.Error, fmt.Sprintf("the driver dies at start: %s is too small: Spark requires at least 450 MiB", given(n)), ""}
}

// leastDriver is less than Spark requires, because the JVM rounds a heap of 449 MiB up to a
// sufficient one.
const leastDriver = 440 << 20

// checkDriver checks the heap of a driver. In client mode its size goes to the JVM as it is written.
func checkDriver(p *lint.Pass, n doc.Node, size spark.Size) {
	switch {
	case size.Unit == "" && size.Bytes("m") < leastDriver:
		reportSize(p, n, badSize{
			lint.Error,
			fmt.Sprintf("the driver dies at start: %s has no unit, and even %s MiB is too small: Spark requires at least 450 MiB",
				given(n), endpoint.Grouped(size.Number)), "",
		}, withUnit(size), false)
	case size.Bytes("m") < leastDriver:
		reportSize(p, n, tooSmall(n), "", false)
	case p.Terms.DeployMode == "cluster":
		return // Spark reads it, not the JVM
	case size.Unit == "" && size.Number >= spark.MinMemory && p.Terms.DeployMode == "client":
		return
	case size.Unit == "" && size.Number >= spark.MinMemory:
		reportSize(p, n, badSize{
			lint.Warning, fmt.Sprintf("%s has no unit: client mode reads it as bytes, cluster mode as MiB", given(n)), "",
		}, "", false)
	case size.Unit == "":
		reportSize(p, n, badSize{
			inClientMode(p), fmt.Sprintf("%s%s has no unit, so Java reads %s bytes", inClient, given(n), endpoint.Grouped(size.Number)),
			fmt.Sprintf("cluster mode reads it as %s MiB", endpoint.Grouped(size.Number)),
		}, fmt.Sprintf("%dm", size.Number), true)
	case len(size.Unit) == 2:
		reportSize(p, n, badSize{
			inClientMode(p), fmt.Sprintf("%sJava can't read %s: its unit must have one letter", inClient, given(n)),
			fmt.Sprintf("Java's error: \"Invalid maximum heap size: -Xmx%s\"", n.String()),
		}, fmt.Sprintf("%d%s", size.Number, size.Unit[:1]), true)
	}
}

// withUnit is the size that the user most likely meant by a number without a unit; empty if that
// is not clear.
func withUnit(size spark.Size) string {
	if size.Number > 0 && size.Number <= 64 {
		return fmt.Sprintf("%dg", size.Number)
	}
	if size.Number >= 450 && size.Number < 1<<20 {
		return fmt.Sprintf("%dm", size.Number)
	}
	return ""
}

// reportSize reports a finding at a size. If write is a size, the fix writes it.
func reportSize(p *lint.Pass, n doc.Node, f badSize, write string, safe bool) {
	d := lint.Diagnostic{Place: n.Value(), Severity: f.severity, Message: f.message, Note: f.note}
	memory := n.Key() == "executorMemory" || strings.Contains(n.Key(), "memory")
	if size, err := spark.ParseSize(write); err == nil && (size.Bytes("m") >= spark.MinMemory || !memory) {
		d.Fix = &lint.Fix{Message: fmt.Sprintf("write %q", write), Safe: safe, Ops: []doc.Op{n.Replace(doc.Quote(write))}}
	}
	p.Report(d)
}
