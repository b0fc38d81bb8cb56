package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var propertyType = &lint.Rule{
	Name:     "property-type",
	Severity: lint.Error,
	Doc: `a value that Spark can't read as what its property is

Livy takes any string; Spark reads it when the session starts, and the session dies a minute later:

- ` + "`\"yes\"`, `\"1\"`, `\"on\"`: `spark.shuffle.compress should be boolean, but was yes`" + `. True and false in any letter case are right
- ` + "`\"15minutes\"`, `\"1 h\"`, `\"1y\"`, `\"infinity\"`: `Time must be specified as seconds (s), milliseconds (ms), microseconds (us), minutes (m or min), hour (h), or day (d)`" + `
- ` + "`\"200.0\"`, `\"2e2\"`: `spark.task.cpus should be int, but was 200.0`" + `; for cores and executors
  ` + "`Executor cores must be a positive number`" + `
- ` + "`\"128 MB\"`: `Size must be specified as bytes (b), kibibytes (k), mebibytes (m), …`" + `
- ` + "`spark.dynamicAllocation.maxExecutors should be int, but was infinity`" + `, although the documentation calls that its default

A property of Spark SQL is read by the first query, which then fails with ` + "`Error while instantiating 'org.apache.spark.sql.internal.SessionStateBuilder'`" + `; so are ` + "`spark.sql.session.timeZone`" + ` (` + "`Cannot resolve the given timezone`" + `: ` + "`utc` and `CEST`" + ` are none) and properties of jobs.

Which of them a session reads was tried with real ones: an error is what stopped it. What it reads later, or only in
certain jobs, is a warning.`,
	Evidence: []string{
		"bool:1", "bool:on", "bool:True", "sqlbool:yes", "time:1y", "time:15minutes", "time:1 h", "time:10min", "sp:200.0", "sp:2e2", "pom:bogus", "pom:static",
		"tz:utc", "tz:CEST", "tz:EST", "ec:1.5", "dc:four", "tc:1.5", "kryomax:abc", "schedmode:", "core:spark.memory.fraction=60%", "core:spark.driver.port=abc",
		"core:spark.io.compression.codec=snapy", "core:spark.submit.deployMode=bogus", "core:spark.checkpoint.compress=yes", "yarn-client:DA=yes", "yarn-client:DA max=infinity",
		"yarn-client:queue empty", "yarn-client:emohf=10%", "yarn-cluster:dmohf=abc", "sql:spark.sql.files.maxPartitionBytes=128 MB",
	},
	Examples: []lint.Example{
		{Bad: `{"conf": {"spark.shuffle.compress": «"yes"»}}`, Good: `{"conf": {"spark.shuffle.compress": "true"}}`},
		{Bad: `{"conf": {"spark.network.timeout": «"15 minutes"»}}`, Good: `{"conf": {"spark.network.timeout": "15min"}}`},
		{Bad: `{"conf": {"spark.serializer": «"kryo"»}}`, Good: `{"conf": {"spark.serializer": "org.apache.spark.serializer.KryoSerializer"}}`},
		{Bad: `{"conf": {"spark.sql.shuffle.partitions": «200.5»}}`, Good: `{"conf": {"spark.sql.shuffle.partitions": 200}}`},
		{Bad: `{"conf": {"spark.sql.shuffle.partitions": «"2e2"»}}`, Good: `{"conf": {"spark.sql.shuffle.partitions": "200"}}`},
		{Bad: `{"conf": {"spark.sql.sources.partitionOverwriteMode": «"dynamc"»}}`, Good: `{"conf": {"spark.sql.sources.partitionOverwriteMode": "DYNAMIC"}}`},
		{Bad: `{"conf": {"spark.sql.session.timeZone": «"utc"»}}`, Good: `{"conf": {"spark.sql.session.timeZone": "UTC"}}`},
		{
			Bad:  `{"conf": {"spark.dynamicAllocation.enabled": "true", "spark.dynamicAllocation.maxExecutors": «"5.0"»}}`,
			Good: `{"conf": {"spark.dynamicAllocation.enabled": "true", "spark.dynamicAllocation.maxExecutors": "5"}}`,
		},
		{Bad: `{"queue": «""», "executorCores": 2}`, Good: `{"executorCores": 2}`},
		{Bad: `{"conf": {"spark.checkpoint.compress": «"yes"»}}`, Good: `{"conf": {"spark.checkpoint.compress": "true"}}`},
	},
	Check: func(p *lint.Pass) {
		for _, s := range p.Settings() {
			checkValue(p, s, spark.Property.Mistyped)
		}
	},
}

// template tells of a value that is filled in before it is posted.
func template(value string) bool { return strings.ContainsAny(value, "{$") }

// checkValue reports a value that versions of Spark refuse, for the reason that
// refused gives in its words.
func checkValue(p *lint.Pass, s lint.Setting, refused func(spark.Property, string) string) {
	t := s.Node.Type()
	value := strings.TrimFunc(s.Node.String(), func(r rune) bool { return r <= ' ' }) // as Spark does with all of them
	if t != doc.String && t != doc.Number && t != doc.Bool || template(value) || ofLivy(s) || isSize(s.Key) {
		return
	}
	var property spark.Property
	says := ""
	stops := func(version string) bool {
		known, ok := spark.Find(s.Key, version)
		if !ok || refused(known, value) == "" {
			return false
		}
		property, says = known, refused(known, value)
		return stopped(p, s, known.Read)
	}
	severity, sure := lint.By(p.Options.Spark, spark.Current, stops)
	switch {
	case says == "":
		return
	case !sure:
		severity = lint.Warning
		if property.Read == spark.Allocated {
			severity = lint.Info
		}
		if property.Read == spark.Allocated && fixed(p.Options, s.Session) || property.Read == spark.Cluster && p.Options.DeployMode == "client" {
			return
		}
	}
	message := sentence(s, property, says) + consequence(property.Read)
	if s.Key == "spark.executor.instances" && property.Outside(value) != "" && !fixed(p.Options, s.Session) {
		severity = min(severity, lint.Warning)
		message += ", unless the server's spark-defaults.conf turns dynamic allocation on"
	}
	d := lint.Diagnostic{Place: s.Node.Value(), Severity: severity, Message: message}
	if s.Key == "spark.submit.deployMode" {
		d.Message += "; Livy 0.8 and later refuses the property, whatever it says: remove it"
		d.Fix = &lint.Fix{Message: "remove it", Safe: severity == lint.Error, Ops: []doc.Op{s.Node.Delete()}}
	} else if meant := property.Meant(value); meant != "" {
		written := doc.Quote(meant)
		if t == doc.Number {
			written = meant
		}
		d.Fix = &lint.Fix{Message: "write " + written, Safe: severity == lint.Error, Ops: []doc.Op{s.Node.Replace(written)}}
	}
	if property.Type == "name" {
		d.Fix = &lint.Fix{Message: "remove it", Safe: severity == lint.Error, Ops: []doc.Op{s.Node.Delete()}}
	}
	p.Report(d)
}

// sentence is what Spark says of a value, with the key that the user wrote.
func sentence(s lint.Setting, property spark.Property, says string) string {
	switch {
	case property.Type == "count":
		return fmt.Sprintf("%s must be a whole number from 1, not %s (%q)", s.Node.Key(), shown(s.Node), says)
	case strings.Contains(says, "but was"):
		return s.Node.Key() + " " + says
	case strings.Contains(says, s.Key) && !strings.HasPrefix(says, "should "):
		return fmt.Sprintf("%s, not %s", says, shown(s.Node))
	case strings.HasPrefix(says, "is "):
		return fmt.Sprintf("%s: %s %s", s.Node.Key(), shown(s.Node), says)
	}
	return fmt.Sprintf("%s %s, not %s", s.Node.Key(), says, shown(s.Node))
}

// consequence is what becomes of a session with a value that Spark can't read.
func consequence(read spark.Read) string {
	switch read {
	case spark.AtStart:
		return ": the session dies as it starts"
	case spark.AtQuery:
		return ": the first query fails"
	case spark.Allocated:
		return ": with dynamic allocation the session dies as it starts"
	case spark.Cluster:
		return ": in cluster mode the session dies as it starts"
	}
	return ": what reads it fails"
}

// stopped tells whether a session is known to read a property at its start, or for
// its first query.
func stopped(p *lint.Pass, s lint.Setting, read spark.Read) bool {
	switch read {
	case spark.AtStart, spark.AtQuery:
		return true
	case spark.Allocated:
		return allocates(p.Options, s.Session)
	case spark.Cluster:
		return p.Options.DeployMode == "cluster"
	}
	return false
}

// ofLivy tells whether Livy refuses a value before Spark sees it, or writes
// another.
func ofLivy(s lint.Setting) bool {
	field, ok := livy.Find(s.Node.Key())
	if ok && field.Type == livy.Count {
		n, whole := s.Node.Int()
		return !whole || n > livy.MaxCount || n < -livy.MaxCount-1
	}
	return slices.ContainsFunc(livy.Overwritten, func(c livy.Control) bool { return c.Key == s.Key })
}

// isSize tells whether memory-size speaks of a property.
func isSize(key string) bool {
	return slices.ContainsFunc(spark.Sizes, func(s spark.SizeProperty) bool { return s.Key == key })
}
