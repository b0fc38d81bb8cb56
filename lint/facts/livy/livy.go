// Package livy describes what Livy accepts in POST /sessions, and what it does with it.
package livy

import (
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
)

// Releases are the last releases of each minor version, in order.
var Releases = []string{"0.1.0", "0.2.0", "0.3.0", "0.4.0", "0.5.0", "0.6.0", "0.7.1", "0.8.0", "0.9.0"}

// Current are the versions that people run today.
var Current = []string{"0.7.1", "0.8.0", "0.9.0"}

// Kind reports whether a version accepts a kind of session. The case counts.
//
// Verdicts: kind/scala to kind/sparkR.
func Kind(kind, version string) bool {
	switch kind {
	case "spark", "scala", "pyspark", "python", "sparkr", "r":
		return true
	case "pyspark3", "python3":
		return facts.AtLeast(version, "0.3.0") && !facts.AtLeast(version, "0.5.0")
	case "sql", "shared":
		return facts.AtLeast(version, "0.5.0")
	}
	return false
}

// Type is the type of value that Livy requires in a field.
type Type int

// The types of fields.
const (
	Text  Type = iota // a string; Livy converts numbers and booleans
	List              // of strings
	Count             // a 32-bit integer, or null
	Int               // an integer; Livy converts other values
	Map               // of strings to strings
)

// A Field is a top-level field of a request.
type Field struct {
	Name  string
	Type  Type
	Since string // the first version that supports it
	Twin  string // the property that Livy writes it to; it overrides the one in conf
	Joins bool   // Livy appends it to its twin instead
	Beats string // the first version that writes it to its twin, if not all do
}

// BeatsTwin reports whether in a version of Livy the field overrides its twin in conf. It
// does if the version is unknown. In older versions the property wins.
//
// Verdicts: twin/*.
func (f Field) BeatsTwin(version string) bool {
	return f.Twin != "" && !f.Joins && (version == "" || f.Beats == "" || facts.AtLeast(version, f.Beats))
}

// Ignored reports whether a version of Livy accepts the field and does nothing with it. It doesn't if the version is unknown.
//
// Verdicts: type/queue/str, type/name/str.
func (f Field) Ignored(version string) bool {
	return (f.Name == "queue" || f.Name == "name") && version != "" && !facts.AtLeast(version, f.Beats)
}

// NullConf reports whether a version of Livy accepts null for conf.
//
// Verdicts: type/conf/null.
func NullConf(version string) bool { return version != "" && !facts.AtLeast(version, "0.4.0") }

// Fields are all fields of CreateInteractiveRequest.
//
// Source: server/src/main/scala/org/apache/livy/server/interactive/
// CreateInteractiveRequest.scala at the tags 0.2.0 to 0.9.0.
// Verdicts: unknown/*, type/*, twin/*.
var Fields = []Field{
	{Name: "kind", Type: Text, Since: "0.2.0"},
	{Name: "proxyUser", Type: Text, Since: "0.2.0"},
	{Name: "jars", Type: List, Since: "0.2.0", Twin: "spark.jars", Joins: true},
	{Name: "pyFiles", Type: List, Since: "0.2.0", Twin: "spark.submit.pyFiles", Joins: true},
	{Name: "files", Type: List, Since: "0.2.0", Twin: "spark.files", Joins: true},
	{Name: "archives", Type: List, Since: "0.2.0", Twin: "spark.yarn.dist.archives", Joins: true},
	{Name: "driverMemory", Type: Text, Since: "0.2.0", Twin: "spark.driver.memory"},
	{Name: "driverCores", Type: Count, Since: "0.2.0", Twin: "spark.driver.cores"},
	{Name: "executorMemory", Type: Text, Since: "0.2.0", Twin: "spark.executor.memory"},
	{Name: "executorCores", Type: Count, Since: "0.2.0", Twin: "spark.executor.cores"},
	{Name: "numExecutors", Type: Count, Since: "0.2.0", Twin: "spark.executor.instances", Beats: "0.3.0"},
	{Name: "queue", Type: Text, Since: "0.2.0", Twin: "spark.yarn.queue", Beats: "0.4.0"},
	{Name: "name", Type: Text, Since: "0.2.0", Twin: "spark.app.name", Beats: "0.3.0"},
	{Name: "conf", Type: Map, Since: "0.2.0"},
	{Name: "heartbeatTimeoutInSecond", Type: Int, Since: "0.3.0"},
	{Name: "ttl", Type: Text, Since: "0.8.0"},
	{Name: "idleTimeout", Type: Text, Since: "0.9.0"},
}

// Find is the field with the given name.
func Find(name string) (Field, bool) {
	for _, f := range Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// FieldOf is the field that overrides a property of Spark.
func FieldOf(property string) (Field, bool) {
	for _, f := range Fields {
		if f.Twin == property && !f.Joins {
			return f, true
		}
	}
	return Field{}, false
}

// Names are the names of all fields.
func Names() []string {
	names := make([]string, len(Fields))
	for i, f := range Fields {
		names[i] = f.Name
	}
	return names
}

// MaxCount is the largest value of a field of type [Count].
const MaxCount = 1<<31 - 1

// A Control is what Livy does to a property of conf.
type Control struct {
	Key  string
	What string // where the value comes from: "livy.conf takes precedence"
	Is   string // the value that Livy sets, if it is always the same
	// Since is the first version that does it.
	Since string
	// Early is set if Livy does it before it reads the other properties, and so rejects null.
	Early bool
}

// Overwritten are properties that Livy sets regardless of the request.
//
// Source: InteractiveSession.create and Session.prepareConf; ContextLauncher.
// Verdicts: confkey/spark.master=*, confkey/spark.sql.catalogImplementation=*,
// confkey/spark.yarn.*, real/conf-master-yarn, more/null/*.
var Overwritten = []Control{
	{Key: "spark.master", What: "livy.spark.master in the server's livy.conf takes precedence", Since: "0.3.0"},
	{Key: "spark.sql.catalogImplementation", What: "livy.repl.enable-hive-context in the server's livy.conf takes precedence", Since: "0.3.0"},
	{Key: "spark.yarn.maxAppAttempts", What: "Livy always sets it to 1", Is: "1", Since: "0.2.0", Early: true},
	{Key: "spark.yarn.submit.waitAppCompletion", What: "Livy always sets it to false", Is: "false", Since: "0.2.0", Early: true},
	{Key: "spark.yarn.isPython", What: "Livy sets it to match the kind of the session", Since: "0.5.0"},
}

// WritesOver reports whether a version of Livy accepts null for a property of conf because
// it overwrites it with a value of its own, or with that of a field.
//
// Verdicts: confval/null, more/null/*, more/null-twin/*.
func WritesOver(key, version string, valued func(field string) bool) bool {
	if !facts.AtLeast(version, "0.3.0") {
		return false
	}
	switch key {
	case "spark.livy.spark_major_version", "livy.rsc.session.kind", "spark.yarn.isPython":
		return true // before 0.5, isPython only in Python sessions
	}
	return slices.ContainsFunc(Overwritten, func(c Control) bool { return c.Key == key && !c.Early }) ||
		slices.ContainsFunc(Fields, func(f Field) bool { return f.Twin == key && f.BeatsTwin(version) && valued(f.Name) })
}

// Refused are properties that Livy 0.8 and later reject unless the server sets
// livy.server.session.allow-custom-classpath to true.
//
// Source: Session.scala at 0.8.0. Verdicts: confkey/spark.submit.*.
var Refused = []string{"spark.submit.deployMode", "spark.submit.proxyUser.allowCustomClasspathInClusterMode"}

// Kept reports whether Livy passes on a key of conf unchanged, to Spark or to its own
// client: spark.* and livy.rsc.* (and the older livy.client.*). It stores all others as
// spark.__livy__.KEY, which nothing reads.
//
// Source: Session.prepareConf, RSCConf. Verdicts: confkey/livy.*, confkey/hive.*.
func Kept(key string) bool {
	return strings.HasPrefix(key, "spark.") || strings.HasPrefix(key, "livy.rsc.") || strings.HasPrefix(key, "livy.client.")
}
