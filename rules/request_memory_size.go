package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/severity"
)

var memorySize = &lint.Rule{
	Name:     "memory-size",
	Severity: lint.Error,
	Doc: `memory sizes are whole numbers with a unit

Spark reads ` + "`[0-9]+`" + ` and one of ` + "`k m g t`" + ` (with or without ` + "`b`" + `, in either case). Livy checks nothing: a bad
size gives a session that dies a minute later.

- ` + "`\"1.5g\"`, `\"1 g\"`, `\"4GiB\"`, `\"\"`: `Executor memory must be a positive number`" + `
- ` + "`executorMemory: \"4096\"`" + ` is 4096 bytes:
  ` + "`Executor memory 4096 must be at least 471859200. Please increase executor memory`" + ` (450 MiB;
  ` + "`[INVALID_EXECUTOR_MEMORY]`" + ` since Spark 3.5)
- ` + "`driverMemory`" + ` becomes the JVM's ` + "`-Xmx`" + ` in client mode, Livy's default: ` + "`\"512\"`" + ` gives
  ` + "`Error occurred during initialization of VM`, `\"2gb\"` gives `Invalid maximum heap size: -Xmx2gb`" + `. In cluster
  mode these are read as 512 and 2048 MiB: a warning, or an error where ` + "`--deploy-mode client`" + ` says so
- ` + "`spark.driver.maxResultSize`" + ` without a unit is bytes: the first collect fails

` + "`G` and `M`" + ` in capitals are right.`,
	Evidence: []string{
		"em:512", "em:4096", "em:1 g", "em:abc", "em:", "em:1GiB", "em:1_024m", "em:400m", "em:450m", "A:dm=512", "A:dm=2gb",
		"A:dm=1.5g", "A:dm=400m", "yarn-cluster:driver dm=512", "yarn-cluster:driver dm=1.5g", "yarn-cluster:driver dm=1gb", "mrs:4096",
		"run:mrs:3072", "run:mrs:5000", "emoh:-1m", "run:spark.executor.pyspark.memory=1.5g", "run:spark.memory.offHeap.size=-1",
	},
	Examples: []lint.Example{
		{Bad: `{"driverMemory": «"512"», "executorMemory": "2g"}`, Good: `{"driverMemory": "512m", "executorMemory": "2g"}`},
		{Bad: `{"executorMemory": «"4"»}`, Good: `{"executorMemory": "4g"}`},
		{Bad: `{"executorMemory": «4096»}`, Good: `{"executorMemory": "4096m"}`},
		{Bad: `{"executorMemory": «"1.5g"»}`, Good: `{"executorMemory": "1536m"}`},
		{Bad: `{"driverMemory": «"4096"»}`, Good: `{"driverMemory": "4096m"}`, Flags: []string{"--deploy-mode", "client"}},
		{Bad: `{"driverMemory": «"2GB"», "executorMemory": "2GB"}`, Good: `{"driverMemory": "2g", "executorMemory": "2GB"}`},
		{Bad: `{"conf": {"spark.executor.memory": «"4 g"»}}`, Good: `{"conf": {"spark.executor.memory": "4g"}}`},
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
		what := fmt.Sprintf("%s %s: the session dies with \"%s memory must be a positive number\"", given(n), err, role(property))
		if property == "spark.driver.memory" && written != "" {
			what = fmt.Sprintf("%s %s: the session dies with \"Invalid maximum heap size\"", given(n), err)
		}
		reportSize(p, n, lint.Error, what, spark.Suggest(written), true)
	case heap:
		checkHeap(p, n, property, size)
	case err != nil && property == "spark.driver.maxResultSize" && written != "-1":
		if !strings.HasPrefix(written, "-") {
			reportSize(p, n, lint.Error, fmt.Sprintf("%s %s: the session does not start", given(n), err), spark.Suggest(written), true)
		}
	case err != nil:
		checkUnread(p, n, property, err)
	case property == "spark.driver.maxResultSize" && size.Number > 0 && size.Bytes("b") <= resultsOf("3.5.0"):
		severity, known := severity.OfVersions(p.Terms.Spark, spark.Current,
			func(version string) bool { return size.Bytes("b") <= resultsOf(version) })
		if known {
			reportSize(p, n, max(severity, lint.Warning),
				fmt.Sprintf("%s is %d bytes, less than any result: the first query fails", given(n), size.Bytes("b")), withUnit(size), false)
		}
	case size.Unit == "" && property == "spark.driver.maxResultSize" && size.Number > 0 && size.Number < 1<<20:
		reportSize(p, n, lint.Warning, fmt.Sprintf("%s has no unit: Spark reads %d bytes and the first collect fails", given(n), size.Number),
			withUnit(size), false)
	}
}

// resultsOf is a size in bytes. The results of every query are at least as large.
//
// Verdicts: mrs:4096, run:mrs:3072, run:mrs:5000.
func resultsOf(version string) int64 {
	if (spark.Span{Since: "3.5"}).Holds(version) {
		return 4096
	}
	return 3072
}

// checkUnread checks a size that is not a heap and that Spark can't read. A negative size is
// refused where it is passed on as a size.
func checkUnread(p *lint.Pass, n doc.Node, property string, err error) {
	severity, what := lint.Info, ""
	negative := strings.HasPrefix(n.String(), "-")
	switch {
	case property == "spark.executor.memoryOverhead" || property == "spark.executor.pyspark.memory" || property == "spark.memory.offHeap.size":
		severity, what = lint.Error, ": the session dies as it starts"
	case negative || property == "spark.driver.memoryOverhead" && p.Terms.DeployMode == "client":
		return
	case property == "spark.driver.memoryOverhead" && p.Terms.DeployMode == "cluster":
		severity, what = lint.Error, ": the session dies as it starts"
	case property == "spark.driver.memoryOverhead":
		severity, what = lint.Warning, ": in cluster mode the session dies as it starts"
	}
	reportSize(p, n, severity, fmt.Sprintf("%s %s%s", given(n), err, what), spark.Suggest(n.String()), severity == lint.Error)
}

func role(property string) string {
	if strings.Contains(property, "driver") {
		return "Driver"
	}
	return "Executor"
}

// checkHeap looks at a size that Spark can read.
func checkHeap(p *lint.Pass, n doc.Node, property string, size spark.Size) {
	switch {
	case size.Number == 0:
		reportSize(p, n, lint.Error, fmt.Sprintf("%s is nothing: the session dies with \"%s memory must be a positive number\"",
			given(n), role(property)), "", false)
	case property == "spark.driver.memory":
		checkDriver(p, n, size)
	case size.Unit == "" && size.Number < spark.MinMemory:
		reportSize(p, n, lint.Error, fmt.Sprintf("%s has no unit: Spark reads %d bytes, and at least 450 MiB are needed",
			given(n), size.Number), withUnit(size), size.Number >= 450)
	case size.Bytes("b") < spark.MinMemory:
		reportSize(p, n, lint.Error, fmt.Sprintf("%s is too small: Spark needs at least 450m", given(n)), "", false)
	}
}

// leastDriver is less than Spark asks for, because the JVM rounds a heap of 449 MiB up to one that
// is enough.
const leastDriver = 440 << 20

// checkDriver looks at the heap of a driver, whose size goes to the JVM as it
// is written in client mode.
func checkDriver(p *lint.Pass, n doc.Node, size spark.Size) {
	switch {
	case size.Unit == "" && size.Bytes("m") < leastDriver:
		reportSize(p, n, lint.Error, fmt.Sprintf("%s has no unit, and %d MiB are too few: Spark needs at least 450m", given(n), size.Number),
			withUnit(size), false)
	case size.Bytes("m") < leastDriver:
		reportSize(p, n, lint.Error, fmt.Sprintf("%s is too small: Spark needs at least 450m", given(n)), "", false)
	case p.Terms.DeployMode == "cluster":
		return // Spark reads it, and not the JVM
	case size.Unit == "" && size.Number >= spark.MinMemory && p.Terms.DeployMode == "client":
		return
	case size.Unit == "" && size.Number >= spark.MinMemory:
		reportSize(p, n, lint.Warning, fmt.Sprintf("%s has no unit: these are bytes in client mode and MiB in cluster mode", given(n)), "", false)
	case size.Unit == "":
		reportSize(p, n, inClientMode(p), fmt.Sprintf(
			"%s has no unit: in client mode, Livy's default, the JVM reads %d bytes and does not start; in cluster mode it is %d MiB",
			given(n), size.Number, size.Number), fmt.Sprintf("%dm", size.Number), true)
	case len(size.Unit) == 2:
		reportSize(p, n, inClientMode(p), fmt.Sprintf(
			"%s: in client mode, Livy's default, the session dies with \"Invalid maximum heap size: -Xmx%s\"", given(n), n.String()),
			fmt.Sprintf("%d%s", size.Number, size.Unit[:1]), true)
	}
}

// withUnit is how a number without a unit was most likely meant; empty if that
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

func reportSize(p *lint.Pass, n doc.Node, severity lint.Severity, message, write string, safe bool) {
	d := lint.Diagnostic{Place: n.Value(), Severity: severity, Message: message}
	if size, err := spark.ParseSize(write); err == nil && (size.Bytes("m") >= spark.MinMemory || !strings.Contains(message, "memory")) {
		d.Fix = &lint.Fix{Message: fmt.Sprintf("write %q", write), Safe: safe, Ops: []doc.Op{n.Replace(doc.Quote(write))}}
	}
	p.Report(d)
}
