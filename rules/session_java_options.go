package rules

import (
	"fmt"
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

Set the size of a heap with ` + "`spark.driver.memory` and `spark.executor.memory`" + `. Spark or Java rejects these options:

- ` + "`spark.driver.extraJavaOptions` with `-Xmx`" + `:
  ` +
		"`Not allowed to specify max heap(Xmx) memory settings through java options (was -Xmx2g). Use the corresponding " +
		"--driver-memory or spark.driver.memory configuration instead.`" + `
  Spark before 4.0 finds the letters anywhere, even in ` + "`-Dx=-Xmx2g`" + `
- ` + "`spark.executor.extraJavaOptions` with `-Xmx`: `is not allowed to specify max heap memory settings`; with `-Dspark.…`" + `:
  ` + "`is not allowed to set Spark options`" + `. Spark 4.0 and later also check ` + "`spark.executor.defaultJavaOptions`" + `
- ` + "`spark.yarn.am.extraJavaOptions` with `-Xmx` or `-Dspark.…`" + `, in client mode: the same errors
- Java reads a word that does not begin with ` + "`-`" + ` as the name of the class to run:
  ` + "`Could not find or load main class bogus`" + `

Java also does not start if an option about its heap does not fit into the memory that Spark gives it with ` + "`-Xmx`" + `. This
is so for the driver, the executors and the application master of YARN:

- ` + "`-Xms2g` or `-XX:InitialHeapSize=2g` with a memory of 1g: `Initial heap size set to a larger value than the maximum heap size`" + `
- ` + "`-XX:MinHeapSize=2g`: `Incompatible minimum and maximum heap sizes specified`" + `
- ` + "`-Xms1p`, `-Xms2gb`: `Invalid initial heap size: -Xms1p`" + `. Java's units are k, m, g and t

It is a warning if ` + "`-XX:MaxHeapSize`" + ` replaces that memory. Spark accepts the option, but its own arithmetic and the size of
the container on YARN follow the property.

When a session dies, SparkMagic shows ` + "`Session 3 unexpectedly reached final status 'dead'. See logs:`" + ` and the log.`,
	Evidence: []string{
		"A:driver.extraJavaOptions=-Xmx2g", "A:driver.extraJavaOptions=-Dx=-Xmx2g", "A:driver.extraJavaOptions=bogus",
		"A:driver.extraJavaOptions=-Xss4m",
		"heap:-Xms2g dm=1g", "heap:-Xms1g dm=1g", "heap:-XX:InitialHeapSize=2g dm=1g", "heap:-XX:MinHeapSize=2g dm=1g",
		"heap:-XX:MaxHeapSize=2g dm=1g", "heap:-Xms1p dm=1g", "heap:-Xms2gb dm=4g", "heap:-XX:SoftMaxHeapSize=2g dm=1g", "heap:-Xmn2g dm=1g",
		"yarn-cluster:driver.extraJavaOptions=bogus", "yarn-client:executor.extraJavaOptions=bogus",
		"yarn-cluster:heap -Xms2g dm=1g", "yarn-client:heap am -Xms1g am=512m", "yarn-client:heap executor -Xms1g em=512m",
		"yarn-client:am.opts=-Xmx2g", "yarn-client:am.opts=-Dspark.foo=1",
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
			Bad:  `{"conf": {"spark.driver.extraJavaOptions": «"bogus"»}}`,
			Good: `{"conf": {"spark.driver.extraJavaOptions": "-Dbogus=1"}}`,
		},
		{
			Bad:  `{"driverMemory": "1g", "conf": {"spark.driver.extraJavaOptions": «"-Xms2g"»}}`,
			Good: `{"driverMemory": "1g", "conf": {}}`,
		},
		{
			Bad:  `{"executorMemory": "2g", "conf": {"spark.executor.extraJavaOptions": «"-XX:+UseG1GC -XX:InitialHeapSize=3g"»}}`,
			Good: `{"executorMemory": "2g", "conf": {"spark.executor.extraJavaOptions": "-XX:+UseG1GC"}}`,
		},
		{
			Bad:  `{"executorMemory": "2g", "conf": {"spark.executor.extraJavaOptions": «"-XX:MaxHeapSize=4g -Xss4m"»}}`,
			Good: `{"executorMemory": "2g", "conf": {"spark.executor.extraJavaOptions": "-Xss4m"}}`,
		},
		{
			Bad:   `{"conf": {"spark.yarn.am.extraJavaOptions": «"-Xmx1g -Dx=1"»}}`,
			Good:  `{"conf": {"spark.yarn.am.extraJavaOptions": "-Dx=1"}}`,
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
				if !checkDriverOptions(p, s) {
					checkJVM(p, s, driverJVM, lint.Error)
				}
			case "spark.executor.extraJavaOptions":
				if !checkExecutorOptions(p, s, spark.Span{}) {
					checkJVM(p, s, workerJVM, lint.Error)
				}
			case "spark.executor.defaultJavaOptions":
				if !checkExecutorOptions(p, s, spark.Span{Since: "4.0"}) {
					checkJVM(p, s, workerJVM, lint.Error)
				}
			case "spark.yarn.am.extraJavaOptions":
				if p.Terms.DeployMode != "cluster" && !checkMasterOptions(p, s) {
					checkJVM(p, s, masterJVM, inClientMode(p))
				}
			}
		}
	},
}

// checkDriverOptions reports options that Spark rejects.
func checkDriverOptions(p *lint.Pass, s lint.Setting) (reported bool) {
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
		return true
	}
	return false
}

// checkClass reports a word that Java reads as the class to run.
func checkClass(p *lint.Pass, s lint.Setting, j jvm, severity lint.Severity) (reported bool) {
	value, before := s.Node.String(), ""
	if strings.ContainsAny(value, `"'`) {
		return false
	}
	for _, o := range strings.Fields(value) {
		if !strings.HasPrefix(o, "-") && !strings.HasPrefix(o, "@") && !takesWord(before) {
			p.Report(lint.Diagnostic{
				Place: s.Node.Value(), Severity: severity,
				Message: fmt.Sprintf("the %s does not start: Java reads %q as the class to run, because it does not begin with -", j.name, o),
			})
			return true
		}
		before = o
	}
	return false
}

// checkMasterOptions reports options of the application master that YARN's client in Spark rejects.
func checkMasterOptions(p *lint.Pass, s lint.Setting) (reported bool) {
	switch value := s.Node.String(); {
	case strings.Contains(value, "-Dspark"):
		reportOption(p, s, inClientMode(p), func(o string) bool { return strings.Contains(o, "-Dspark") },
			"set Spark's properties in `conf`")
	case strings.Contains(value, "-Xmx"):
		reportOption(p, s, inClientMode(p), func(o string) bool { return strings.Contains(o, "-Xmx") },
			"set the heap with spark.yarn.am.memory")
	default:
		return false
	}
	return true
}

// takesWord reports whether the word after an option of java is the option's value.
func takesWord(option string) bool {
	return strings.HasPrefix(option, "--") && !strings.Contains(option, "=") ||
		slices.Contains([]string{"-cp", "-classpath", "-p", "-m", "-jar"}, option)
}

// A jvm is a Java that Spark starts.
type jvm struct {
	name   string
	memory string   // the property that is its heap
	heap   string   // the default of that
	keys   []string // the properties that are its options, in their order
}

var (
	driverJVM = jvm{"driver", "spark.driver.memory", "1g", []string{"spark.driver.defaultJavaOptions", "spark.driver.extraJavaOptions"}}
	workerJVM = jvm{
		"executor", "spark.executor.memory", "1g", []string{"spark.executor.defaultJavaOptions", "spark.executor.extraJavaOptions"},
	}
	masterJVM = jvm{"application master", "spark.yarn.am.memory", "512m", []string{"spark.yarn.am.extraJavaOptions"}}
)

// words returns the options in a session, of all properties; ok is false if they are not certain.
func (j jvm) words(s *lint.Session) (list []string, ok bool) {
	for _, key := range j.keys {
		n := s.Get("conf", key)
		if n.Exists() && (n.Type() != doc.String || strings.ContainsAny(n.String(), `"'`) || facts.Placeholder(n.String(), facts.InProperty)) {
			return nil, false
		}
		list = append(list, strings.Fields(n.String())...)
	}
	return list, true
}

// limit returns the heap that a session has by its memory property, in bytes, and how a message names it; sure is false
// if the server may have another default. ok is false if Spark or Java can't read it.
func (j jvm) limit(p *lint.Pass, s *lint.Session) (most int64, named string, sure, ok bool) {
	n := s.Property(j.memory)
	value, named, sure := n.String(), fmt.Sprintf("%s %s", n.Key(), n.String()), true
	if !n.Exists() {
		value, sure = p.Terms.Defaults[j.memory], true
		named = fmt.Sprintf("%s %s, the server's default", j.memory, value)
		if value == "" {
			value, sure = j.heap, p.Terms.Defaults != nil
			named = fmt.Sprintf("%s, which is %s by default", j.memory, value)
		}
	}
	size, err := spark.ParseSize(value)
	if err != nil || size.Number == 0 || size.Unit == "" && j.memory == "spark.driver.memory" {
		return 0, "", false, false
	}
	return size.Bytes("m"), named, sure, true
}

// checkJVM reports a word that is no option, and options about the heap that Java rejects or that replace the memory
// that Spark counts with.
func checkJVM(p *lint.Pass, s lint.Setting, j jvm, severity lint.Severity) {
	if checkClass(p, s, j, severity) {
		return
	}
	last := j.keys[len(j.keys)-1]
	words, ok := j.words(s.Session)
	most, memory, sure, known := j.limit(p, s.Session)
	if !ok || !known || s.Key != last && s.Session.Get("conf", last).Exists() {
		return
	}
	h := spark.HeapOf(most, words)
	own := func(o string) bool { return o == h.Rejected || o == h.By }
	d := lint.Diagnostic{Place: s.Node.Value(), Severity: severity, Fix: removal(s.Node, own)}
	switch {
	case h.Rejected != "" && h.Unreadable:
		d.Message = fmt.Sprintf("the %s does not start: Java can't read %s", j.name, h.Rejected)
		d.Note = h.Says + "; Java reads a whole number, and the units k, m, g and t"
	case h.Rejected != "":
		d.Message = fmt.Sprintf("the %s does not start: %s does not fit into %s", j.name, h.Rejected, memory)
		d.Note = h.Says
		if !sure {
			d.Severity = min(severity, lint.Warning)
		}
	case h.By != "" && h.Max != most && sure:
		d.Severity = lint.Warning
		d.Message = fmt.Sprintf("%s replaces %s: the heap doesn't have the size that Spark and YARN calculate with", h.By, memory)
	default:
		return
	}
	p.Report(d)
}

// checkExecutorOptions reports options that Spark rejects.
func checkExecutorOptions(p *lint.Pass, s lint.Setting, when spark.Span) (reported bool) {
	value := s.Node.String()
	severity, known := severity.OfVersions(p.Terms.Spark, spark.Current, when.Holds)
	switch {
	case !known:
		return false
	case strings.Contains(value, "-Dspark"):
		reportOption(p, s, severity, func(o string) bool { return strings.Contains(o, "-Dspark") },
			"set Spark's properties in `conf`")
	case strings.Contains(value, "-Xmx"):
		reportOption(p, s, severity, func(o string) bool { return strings.Contains(o, "-Xmx") },
			"set the heap with executorMemory")
	default:
		return false
	}
	return true
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
	p.Report(lint.Diagnostic{
		Place: s.Node.Value(), Severity: severity, Fix: removal(s.Node, matches),
		Message: fmt.Sprintf("the driver dies at start: Spark rejects %s here; %s", strings.Join(gone, " "), advice),
	})
}

// removal returns the fix that removes the options that match; nil if there are none, or if it is not certain where
// options end.
func removal(n doc.Node, matches func(string) bool) *lint.Fix {
	gone := options(n.String(), matches)
	if len(gone) == 0 || strings.ContainsAny(n.String(), `"'`) {
		return nil
	}
	kept := options(n.String(), func(o string) bool { return !matches(o) })
	fix := &lint.Fix{Message: "remove " + strings.Join(gone, " "), Ops: []doc.Op{n.Replace(doc.Quote(strings.Join(kept, " ")))}}
	if len(kept) == 0 {
		fix.Ops = []doc.Op{n.Delete()}
	}
	return fix
}
