package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/severity"
)

var javaOptions = &lint.Rule{
	Name:     "java-options",
	Severity: lint.Error,
	Doc: `JVM options that Spark or Java rejects

Only Spark's own properties can set the size of a heap:

- ` + "`spark.driver.extraJavaOptions` with `-Xmx`" + `:
  ` +
		"`Not allowed to specify max heap(Xmx) memory settings through java options (was -Xmx2g). Use the corresponding " +
		"--driver-memory or spark.driver.memory configuration instead.`" + `
  Spark before 4.0 finds the letters anywhere, even in ` + "`-Dx=-Xmx2g`" + `
- ` + "`spark.executor.extraJavaOptions` with `-Xmx`: `is not allowed to specify max heap memory settings`; with `-Dspark.…`" + `:
  ` + "`is not allowed to set Spark options`" + `. Spark 4.0 and later also check ` + "`spark.executor.defaultJavaOptions`" + `
- Java reads a word that does not begin with ` + "`-`" + ` as the name of the class to run:
  ` + "`Could not find or load main class bogus`" + `

In client mode, Livy's default, the driver's JVM also does not start if ` + "`-Xms`" + ` is larger than the driver's memory.

When a session dies, SparkMagic shows ` + "`Session 3 unexpectedly reached final status 'dead'. See logs:`" + ` and the log.`,
	Evidence: []string{
		"A:driver.extraJavaOptions=-Xmx2g", "A:driver.extraJavaOptions=-Dx=-Xmx2g", "A:driver.extraJavaOptions=bogus",
		"A:driver.extraJavaOptions=-Xss4m",
		"eopts:-Xmx2g", "eopts:-Dspark.foo=1", "eopts:-Dx=-Xmx2g", "eopts:-Xms1g", "edefopts:-Xmx", "dopts:-Dspark.foo=1",
	},
	Examples: []lint.Example{
		{
			Bad:  `{"driverMemory": "2g", "conf": {"spark.driver.extraJavaOptions": «"-XX:+UseG1GC -Xmx2g"»}}`,
			Good: `{"driverMemory": "2g", "conf": {"spark.driver.extraJavaOptions": "-XX:+UseG1GC"}}`,
		},
		{
			Bad:  `{"conf": {"spark.executor.extraJavaOptions": «"-Dspark.foo=1 -Dx=1"»}}`,
			Good: `{"conf": {"spark.executor.extraJavaOptions": "-Dx=1"}}`,
		},
		{
			Bad:   `{"conf": {"spark.driver.extraJavaOptions": «"bogus"»}}`,
			Good:  `{"conf": {"spark.driver.extraJavaOptions": "-Dbogus=1"}}`,
			Flags: []string{"--deploy-mode", "client"},
		},
		{
			Bad:   `{"driverMemory": "1g", "conf": {"spark.driver.extraJavaOptions": «"-Xms2g"»}}`,
			Good:  `{"driverMemory": "2g", "conf": {"spark.driver.extraJavaOptions": "-Xms2g"}}`,
			Flags: []string{"--deploy-mode", "client"},
		},
	},
	Check: func(p *lint.Pass) {
		for _, s := range p.Settings() {
			if s.Node.Type() != doc.String || facts.Placeholder(s.Node.String(), facts.InProperty) {
				continue
			}
			switch s.Key {
			case "spark.driver.extraJavaOptions", "spark.driver.defaultJavaOptions":
				checkDriverOptions(p, s)
			case "spark.executor.extraJavaOptions":
				checkExecutorOptions(p, s, spark.Span{})
			case "spark.executor.defaultJavaOptions":
				checkExecutorOptions(p, s, spark.Span{Since: "4.0"})
			}
		}
	},
}

func checkDriverOptions(p *lint.Pass, s lint.Setting) {
	value := s.Node.String()
	severity, known := severity.OfVersions(p.Terms.Spark, spark.Current, func(version string) bool {
		if (spark.Span{Since: "4.0"}).Holds(version) {
			return len(options(value, func(o string) bool { return strings.HasPrefix(o, "-Xmx") })) > 0
		}
		return strings.Contains(value, "-Xmx")
	})
	if known {
		reportOption(p, s, severity, func(o string) bool { return strings.Contains(o, "-Xmx") },
			"set the heap with driverMemory")
		return
	}
	if p.Terms.DeployMode == "cluster" || strings.ContainsAny(value, `"'`) {
		return
	}
	before := ""
	for _, o := range strings.Fields(value) {
		if !strings.HasPrefix(o, "-") && !strings.HasPrefix(o, "@") && !takesWord(before) {
			p.Report(lint.Diagnostic{
				Place: s.Node.Value(), Severity: inClientMode(p),
				Message: fmt.Sprintf("%sJava reads %q as the class to run, because it does not begin with -", inClient, o),
			})
			return
		}
		before = o
	}
	checkInitialHeap(p, s)
}

// takesWord reports whether the word after an option of java is the option's value.
func takesWord(option string) bool {
	return strings.HasPrefix(option, "--") && !strings.Contains(option, "=") ||
		slices.Contains([]string{"-cp", "-classpath", "-p", "-m", "-jar"}, option)
}

var initialHeap = regexp.MustCompile(`^-Xms([0-9]+[kKmMgGtT]?)$`)

// checkInitialHeap reports an -Xms larger than the driver's memory, if that is known.
func checkInitialHeap(p *lint.Pass, s lint.Setting) {
	memory := s.Session.Property("spark.driver.memory")
	most, err := spark.ParseSize(memory.String())
	if !memory.Exists() || err != nil || most.Unit == "" {
		return
	}
	for _, o := range strings.Fields(s.Node.String()) {
		if m := initialHeap.FindStringSubmatch(o); m != nil {
			if size, err := spark.ParseSize(m[1]); err == nil && size.Bytes("b") > most.Bytes("m") {
				p.Report(lint.Diagnostic{
					Place:    s.Node.Value(),
					Severity: inClientMode(p),
					Message:  fmt.Sprintf("%s%s is more than %s %s", inClient, o, memory.Key(), memory.String()),
				})
			}
		}
	}
}

func checkExecutorOptions(p *lint.Pass, s lint.Setting, when spark.Span) {
	value := s.Node.String()
	severity, known := severity.OfVersions(p.Terms.Spark, spark.Current, when.Holds)
	switch {
	case !known:
	case strings.Contains(value, "-Dspark"):
		reportOption(p, s, severity, func(o string) bool { return strings.Contains(o, "-Dspark") },
			"set Spark's properties in `conf`")
	case strings.Contains(value, "-Xmx"):
		reportOption(p, s, severity, func(o string) bool { return strings.Contains(o, "-Xmx") },
			"set the heap with executorMemory")
	}
}

// options are the words of a value that match.
func options(value string, matches func(string) bool) []string {
	var list []string
	for _, o := range strings.Fields(value) {
		if matches(o) {
			list = append(list, o)
		}
	}
	return list
}

// reportOption reports the options that match, with a fix that removes them.
func reportOption(p *lint.Pass, s lint.Setting, severity lint.Severity, matches func(string) bool, advice string) {
	gone := options(s.Node.String(), matches)
	kept := options(s.Node.String(), func(o string) bool { return !matches(o) })
	d := lint.Diagnostic{
		Place: s.Node.Value(), Severity: severity,
		Message: fmt.Sprintf("the driver dies at start: Spark rejects %s here; %s", strings.Join(gone, " "), advice),
	}
	if len(gone) > 0 && !strings.ContainsAny(s.Node.String(), `"'`) {
		d.Fix = &lint.Fix{Message: "remove " + strings.Join(gone, " ")}
		d.Fix.Ops = []doc.Op{s.Node.Replace(doc.Quote(strings.Join(kept, " ")))}
		if len(kept) == 0 {
			d.Fix.Ops = []doc.Op{s.Node.Delete()}
		}
	}
	p.Report(d)
}
