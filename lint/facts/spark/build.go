package spark

import (
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/pattern"
)

// Scalas are the versions of Spark that are built for a version of Scala.
//
// Source: Maven Central, the versions of org.apache.spark:spark-core_2.10, _2.11, _2.12 and _2.13.
var Scalas = map[string]Span{
	"2.10": {Until: "2.3"},
	"2.11": {Since: "1.2", Until: "3.0"},
	"2.12": {Since: "2.4", Until: "4.0"},
	"2.13": {Since: "3.2"},
}

// A Build is what the name of a package or of a jar says it is built for.
type Build struct {
	Scala string // 2.11; empty if the name doesn't say it
	Spark string // 2.4, or only 3; empty if the name doesn't say it
}

var (
	// scalaSuffix matches _2.11 and _2-12 at the end of a name, and also -s_2.11 at the end of a version.
	scalaSuffix = pattern.New(`_2[.-](1[0-9])$`)
	// sparkPart matches spark3.3, spark-3.5, spark_3-3 and spark-runtime-3.3.
	sparkPart = pattern.New(`(?i)spark[-_]?(?:runtime[-_])?([1-4])[.-]([0-9])(?:[^0-9]|$)`)
	// sparkMajor matches spark3-bundle and spark2.
	sparkMajor = pattern.New(`(?i)spark([1-4])(?:[-_]|$)`)
)

// BuildOf reads a Maven coordinate: group:artifact:version.
func BuildOf(coordinate string) Build {
	parts := strings.Split(strings.TrimSpace(coordinate), ":")
	if len(parts) < 2 {
		return Build{}
	}
	artifact, version := parts[1], ""
	if len(parts) > 2 {
		version = parts[2]
	}
	b := buildOf(artifact)
	of := buildOf(version)
	if b.Scala == "" {
		b.Scala = of.Scala
	}
	if b.Spark == "" {
		b.Spark = of.Spark
	}
	if parts[0] == "org.apache.spark" && strings.HasPrefix(artifact, "spark-") && number(version) > 0 {
		major, rest, _ := strings.Cut(version, ".")
		minor, _, _ := strings.Cut(rest, ".")
		b.Spark = major + "." + minor
	}
	return b
}

// BuildOfJar reads the name of a jar: …/name_2.11-1.0.jar.
func BuildOfJar(uri string) Build {
	name, ok := strings.CutSuffix(uri[strings.LastIndexByte(uri, '/')+1:], ".jar")
	if !ok {
		return Build{}
	}
	b := buildOf(name)
	for b.Scala == "" && strings.Contains(name, "-") {
		name = name[:strings.LastIndexByte(name, '-')] // perhaps a part of the version
		b.Scala = buildOf(name).Scala
	}
	return b
}

func buildOf(name string) (b Build) {
	if m := scalaSuffix.FindStringSubmatchIndex(name); m != nil {
		b.Scala = "2." + name[m[2]:m[3]]
		name = name[:m[0]]
	}
	if m := sparkPart.FindStringSubmatch(name); m != nil {
		b.Spark = m[1] + "." + m[2]
	} else if m := sparkMajor.FindStringSubmatch(name); m != nil {
		b.Spark = m[1]
	}
	return b
}

// Other reports whether a build is for another major version of Spark than the given one, or than all current ones if
// that is empty.
func (b Build) Other(version string) bool {
	major, _, _ := strings.Cut(b.Spark, ".")
	if b.Spark == "" || version != "" {
		return b.Spark != "" && !strings.HasPrefix(version, major+".")
	}
	return !facts.AtLeast(b.Spark, "3")
}

// Lacks reports whether the given version of Spark, or every current one if that is empty, has no build for the version
// of Scala.
func (b Build) Lacks(version string) bool {
	span, known := Scalas[b.Scala]
	if !known {
		return false
	}
	if version != "" {
		return !span.Holds(version)
	}
	return !slices.ContainsFunc(Current, span.Holds)
}
