package rules

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
)

var packageCoordinate = &lint.Rule{
	Name:     "package-coordinate",
	Severity: lint.Error,
	Doc: `a package that is not groupId:artifactId:version

` + "`spark.jars.packages`" + ` is a list of Maven coordinates, separated by commas. Each has three parts. With anything else the
driver dies at start:
` + "`Provided Maven Coordinates must be in the form 'groupId:artifactId:version'. The coordinate provided is: com.foo:bar`" + `.

It is a warning if packages are built for different versions of Scala (` + "`_2.11` and `_2.12`" + `): they don't work together.
With Spark 4, it is also a warning if a package is built for another version than 2.13: Spark 4 supports only 2.13.

When a session dies, SparkMagic shows ` + "`Session 3 unexpectedly reached final status 'dead'. See logs:`" + ` and the log.`,
	Evidence: []string{"core:spark.jars.packages=com.foo:bar"},
	Examples: []lint.Example{
		{
			Bad:  `{"conf": {"spark.jars.packages": «"org.apache.spark:spark-avro_2.12"»}}`,
			Good: `{"conf": {"spark.jars.packages": "org.apache.spark:spark-avro_2.12:3.3.4"}}`,
		},
		{
			Bad:  `{"conf": {"spark.jars.packages": «"org.apache.spark:spark-avro_2.12:3.3.4;io.delta:delta-core_2.12:2.3.0"»}}`,
			Good: `{"conf": {"spark.jars.packages": "org.apache.spark:spark-avro_2.12:3.3.4,io.delta:delta-core_2.12:2.3.0"}}`,
		},
		{
			Bad:  `{"conf": {"spark.jars.packages": «"org.apache.spark:spark-avro_2.12:3.3.4,io.delta:delta-core_2.11:0.6.1"»}}`,
			Good: `{"conf": {"spark.jars.packages": "org.apache.spark:spark-avro_2.12:3.3.4,io.delta:delta-core_2.12:2.3.0"}}`,
		},
	},
	Check: func(p *lint.Pass) {
		for _, s := range p.Settings() {
			if s.Key == "spark.jars.packages" && s.Node.Type() == doc.String && !facts.Placeholder(s.Node.String(), facts.InProperty) {
				if !checkPackages(p, s.Node) {
					checkScala(p, s.Node)
				}
			}
		}
	},
}

// checkPackages reads a list as Spark's MavenUtils does: a slash counts as a colon, and empty
// parts at the end do not count. It reports whether Spark rejects the list.
func checkPackages(p *lint.Pass, n doc.Node) (rejected bool) {
	if strings.Trim(n.String(), ",") == "" {
		return false // the list is empty
	}
	for _, coordinate := range strings.Split(strings.TrimRight(n.String(), ","), ",") {
		parts := strings.Split(strings.TrimRight(strings.ReplaceAll(coordinate, "/", ":"), ":"), ":")
		if len(parts) == 3 && strings.TrimSpace(parts[0]) != "" && strings.TrimSpace(parts[1]) != "" && strings.TrimSpace(parts[2]) != "" {
			continue
		}
		d := lint.Diagnostic{
			Place: n.Value(), Severity: lint.Error,
			Message: fmt.Sprintf("the driver dies at start: %q is not groupId:artifactId:version", strings.TrimSpace(coordinate)),
		}
		separated := strings.FieldsFunc(n.String(), func(r rune) bool { return strings.ContainsRune("; ,\n", r) })
		if len(separated) > 1 && allCoordinates(separated) {
			d.Fix = &lint.Fix{
				Message: "separate the packages with commas", Safe: true,
				Ops: []doc.Op{n.Replace(doc.Quote(strings.Join(separated, ",")))},
			}
		}
		p.Report(d)
		return true
	}
	return false
}

func allCoordinates(coordinates []string) bool {
	for _, c := range coordinates {
		if strings.Count(c, ":") != 2 {
			return false
		}
	}
	return true
}

// scala is the version of Scala that an artifact is built for.
var scala = regexp.MustCompile(`^[^:]+:([^:]+_(2\.1[0-9]))(?::|$)`)

// checkScala compares the versions of Scala that packages are built for.
func checkScala(p *lint.Pass, n doc.Node) {
	first, version := "", ""
	for _, coordinate := range strings.Split(n.String(), ",") {
		m := scala.FindStringSubmatch(strings.TrimSpace(coordinate))
		switch {
		case m == nil:
			continue
		case version == "":
			first, version = m[1], m[2]
		case m[2] != version:
			p.Report(lint.Diagnostic{
				Place: n.Value(), Severity: lint.Warning,
				Message: fmt.Sprintf("%s and %s are built for different versions of Scala: one of them does not work", first, m[1]),
			})
			return
		}
	}
	if v := p.Terms.Spark; version != "" && version != "2.13" && v != "" && facts.AtLeast(v, "4.0") {
		p.Report(lint.Diagnostic{
			Place: n.Value(), Severity: lint.Warning,
			Message: fmt.Sprintf("%s does not work: it is built for Scala %s, but Spark %s for Scala 2.13", first, version, v),
		})
	}
}
