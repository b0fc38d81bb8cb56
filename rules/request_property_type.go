package rules

import (
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var propertyType = &lint.Rule{
	Name:     "property-type",
	Severity: lint.Error,
	Doc: `a value of the wrong type for its property

Livy accepts any string. Spark reads it when the session starts, and the session dies a minute later:

- ` + "`\"yes\"`, `\"1\"`, `\"on\"`: `spark.shuffle.compress should be boolean, but was yes`" + `. The case of true and false does
  not matter
- ` + "`\"15minutes\"`, `\"1 h\"`, `\"1y\"`, `\"infinity\"`" + `:
  ` + "`Time must be specified as seconds (s), milliseconds (ms), microseconds (us), minutes (m or min), hour (h), or day (d)`" + `
- ` + "`\"200.0\"`, `\"2e2\"`: `spark.task.cpus should be int, but was 200.0`" + `; for cores and executors
  ` + "`Executor cores must be a positive number`" + `
- ` + "`\"128 MB\"`: `Size must be specified as bytes (b), kibibytes (k), mebibytes (m), …`" + `
- ` + "`spark.dynamicAllocation.maxExecutors should be int, but was infinity`" + `, although infinity is the default in the
  documentation

Spark reads the properties of Spark SQL and of jobs at the first query, which fails with
` + "`Error while instantiating 'org.apache.spark.sql.internal.SessionStateBuilder'`. For `spark.sql.session.timeZone`" + `, it
fails with ` + "`Cannot resolve the given timezone` (`utc` and `CEST`" + ` are not time zones).

The finding is an error if the value stopped a real session in our tests. If a session reads the property later, or only
in certain jobs, a bad value is a warning.

When a session dies, SparkMagic shows ` + "`Session 3 unexpectedly reached final status 'dead'. See logs:`" + ` and the log.`,
	Evidence: []string{
		"bool:1", "bool:on", "bool:True", "sqlbool:yes", "time:1y", "time:15minutes", "time:1 h", "time:10min", "sp:200.0",
		"sp:2e2", "pom:bogus", "pom:static",
		"tz:utc", "tz:CEST", "tz:EST", "ec:1.5", "dc:four", "tc:1.5", "kryomax:abc", "schedmode:",
		"core:spark.memory.fraction=60%", "core:spark.driver.port=abc",
		"core:spark.io.compression.codec=snapy", "core:spark.submit.deployMode=bogus", "core:spark.checkpoint.compress=yes", "yarn-client:DA=yes",
		"yarn-client:DA max=infinity",
		"yarn-client:yarn.am.cores=1.5", "yarn-client:dynamicAllocation.maxExecutors=1.5", "yarn-client:dynamicAllocation.maxExecutors empty",
		"yarn-cluster:yarn.submit.file.replication=1.5",
		"yarn-client:queue empty", "yarn-client:emohf=10%", "yarn-cluster:dmohf=abc", "sql:spark.sql.files.maxPartitionBytes=128 MB",
	},
	Examples: []lint.Example{
		{Bad: `{"conf": {"spark.shuffle.compress": «"yes"»}}`, Good: `{"conf": {"spark.shuffle.compress": "true"}}`},
		{Bad: `{"conf": {"spark.network.timeout": «"15 minutes"»}}`, Good: `{"conf": {"spark.network.timeout": "15min"}}`},
		{Bad: `{"conf": {"spark.serializer": «"kryo"»}}`, Good: `{"conf": {"spark.serializer": "org.apache.spark.serializer.KryoSerializer"}}`},
		{Bad: `{"conf": {"spark.sql.shuffle.partitions": «200.5»}}`, Good: `{"conf": {"spark.sql.shuffle.partitions": 200}}`},
		{Bad: `{"conf": {"spark.sql.shuffle.partitions": «"2e2"»}}`, Good: `{"conf": {"spark.sql.shuffle.partitions": "200"}}`},
		{
			Bad:  `{"conf": {"spark.sql.sources.partitionOverwriteMode": «"dynamc"»}}`,
			Good: `{"conf": {"spark.sql.sources.partitionOverwriteMode": "DYNAMIC"}}`,
		},
		{Bad: `{"conf": {"spark.sql.session.timeZone": «"utc"»}}`, Good: `{"conf": {"spark.sql.session.timeZone": "UTC"}}`},
		{
			Bad:  `{"conf": {"spark.dynamicAllocation.enabled": "true", "spark.dynamicAllocation.maxExecutors": «"5.0"»}}`,
			Good: `{"conf": {"spark.dynamicAllocation.enabled": "true", "spark.dynamicAllocation.maxExecutors": "5"}}`,
		},
		{Bad: `{"conf": {"spark.yarn.am.cores": «"1.5"»}}`, Good: `{"conf": {"spark.yarn.am.cores": "1"}}`},
		{Bad: `{"queue": «""», "executorCores": 2}`, Good: `{"executorCores": 2}`},
		{Bad: `{"conf": {"spark.checkpoint.compress": «"yes"»}}`, Good: `{"conf": {"spark.checkpoint.compress": "true"}}`},
	},
	Check: func(p *lint.Pass) {
		for _, s := range p.Settings() {
			checkValue(p, s, spark.Property.Mistyped)
		}
	},
}
