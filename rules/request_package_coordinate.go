package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var packageCoordinate = &lint.Rule{
	Name:     "package-coordinate",
	Severity: lint.Error,
	Doc: `a package that is not groupId:artifactId:version

` + "`spark.jars.packages`" + ` is a list of Maven coordinates, separated by commas. Each has three parts. With anything else the
driver dies at start:
` + "`Provided Maven Coordinates must be in the form 'groupId:artifactId:version'. The coordinate provided is: com.foo:bar`" + `.

It is a warning if a package, or a jar in ` + "`jars` or `spark.jars`" + `, is built for a Scala or a Spark that the session does not
have. Its name says so: ` + "`_2.11`, `spark2.4-s_2.11`, `spark-avro_2.12:2.4.5`" + `. Spark 3 has no build for Scala 2.11, and Spark 4
only builds for 2.13. Packages of one session for different versions of Scala don't work together, either. If they are in
different sessions of a notebook, it is an info: the cells may be alternatives for different releases of Spark.

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
			Bad:  `{"conf": {"spark.jars.packages": «"com.example.ml:ml_2.11:0.18.1"»}}`,
			Good: `{"conf": {"spark.jars.packages": "com.example.ml:ml_2.12:1.0.0"}}`,
		},
		{
			Bad:  `{"jars": [«"s3://bucket/graphframes-0.8.1-spark2.4-s_2.11.jar"»]}`,
			Good: `{"jars": ["s3://bucket/graphframes-0.8.3-spark3.5-s_2.12.jar"]}`,
		},
		{
			Bad:  `{"conf": {"spark.jars.packages": «"org.apache.spark:spark-avro_2.12:3.3.4,io.delta:delta-core_2.13:2.3.0"»}}`,
			Good: `{"conf": {"spark.jars.packages": "org.apache.spark:spark-avro_2.12:3.3.4,io.delta:delta-core_2.12:2.3.0"}}`,
		},
	},
	Check: func(p *lint.Pass) {
		rejected := map[doc.Node]bool{}
		for _, s := range p.Settings() {
			if s.Key == "spark.jars.packages" && s.Node.Type() == doc.String && !facts.Placeholder(s.Node.String(), facts.InProperty) {
				rejected[s.Node] = checkPackages(p, s.Node)
			}
		}
		checkBuilds(p, rejected)
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

// A built is a package or a jar, and what its name says it is built for.
type built struct {
	spark.Build
	name string
	in   doc.Node // the setting
}

// packages returns the packages and jars in a request whose names say what they are built for.
func packages(request doc.Node) (list []built) {
	add := func(n doc.Node, name string, read func(string) spark.Build) {
		if b := read(name); b != (spark.Build{}) && !facts.Placeholder(name, facts.InProperty) {
			list = append(list, built{b, strings.TrimSpace(name), n})
		}
	}
	each := func(n doc.Node, read func(string) spark.Build) {
		if n.Type() == doc.String {
			for _, name := range strings.Split(n.String(), ",") {
				add(n, name, read)
			}
		}
	}
	conf := request.Get("conf")
	each(conf.Get("spark.jars.packages"), spark.BuildOf)
	each(conf.Get("spark.jars"), spark.BuildOfJar)
	if jars := request.Get("jars"); jars.Type() == doc.Array {
		for jar := range jars.Members() {
			each(jar, spark.BuildOfJar)
		}
	} else {
		each(jars, spark.BuildOfJar)
	}
	return list
}

// checkBuilds reports packages that are built for another Scala or Spark, at most one in each setting.
func checkBuilds(p *lint.Pass, rejected map[doc.Node]bool) {
	var before built // the first with a known Scala, in any session
	for _, s := range p.Sessions() {
		var first built // the first in this session
		for _, b := range packagesOf(s) {
			if rejected[b.in] {
				continue
			}
			d := lint.Diagnostic{Place: b.in.Value(), Severity: lint.Warning, Message: misfit(b, p.Terms.Spark)}
			switch {
			case d.Message != "":
			case differ(first, b) && !rejected[first.in]:
				d.Message = fmt.Sprintf("%s and %s are built for different versions of Scala: one of them does not work", first.name, b.name)
				if first.in != b.in {
					d.Related = []lint.Related{{Place: first.in.Value(), Message: "the other package"}}
				}
			case first.Scala == "" && differ(before, b) && !rejected[before.in]:
				d.Severity = lint.Info
				d.Message = fmt.Sprintf("%s and %s, in another session, are built for different versions of Scala: on one Spark, only one works",
					b.name, before.name)
				d.Related = []lint.Related{{Place: before.in.Value(), Message: "the other package"}}
			case b.Scala == "2.13" && (spark.Span{Since: "3.2", Until: "4.0"}).Holds(p.Terms.Spark) && p.Terms.Spark != "":
				d.Severity = lint.Info
				d.Message = fmt.Sprintf("%s is built for Scala 2.13: most builds of Spark %s are for 2.12", b.name, p.Terms.Spark)
			}
			if d.Message != "" {
				p.Report(d)
				rejected[b.in] = true
			}
			if first.Scala == "" && b.Scala != "" && (d.Message == "" || d.Severity == lint.Info) {
				first = b
			}
		}
		if before.Scala == "" {
			before = first
		}
	}
}

// differ reports whether two packages are built for different versions of Scala.
func differ(a, b built) bool { return a.Scala != "" && b.Scala != "" && a.Scala != b.Scala }

// packagesOf returns the packages that the file of a session sets.
func packagesOf(s *lint.Session) (list []built) {
	layers := s.Own()
	if s.Cell == nil {
		layers = append(layers, s.Defaults)
	}
	for _, n := range layers {
		list = append(list, packages(n)...)
	}
	return list
}

// misfit says why a build does not work with a version of Spark, or with any current one if that is empty; empty if it
// may work.
func misfit(b built, version string) string {
	switch {
	case b.Lacks(version) && version == "":
		return fmt.Sprintf("%s does not work with Spark 3 and later: it is built for Scala %s", b.name, b.Scala)
	case b.Lacks(version):
		return fmt.Sprintf("%s does not work: it is built for Scala %s, and Spark %s has no build for that", b.name, b.Scala, version)
	case b.Other(version) && version == "":
		return fmt.Sprintf("%s does not work with Spark 3 and later: it is built for Spark %s", b.name, b.Spark)
	case b.Other(version):
		return fmt.Sprintf("%s does not work: it is built for Spark %s, not %s", b.name, b.Spark, version)
	}
	return ""
}
