package rules

import (
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var propertyRange = &lint.Rule{
	Name:     "property-range",
	Severity: lint.Error,
	Doc: `a number out of the range of its property

Livy does not check numbers, so the driver dies at start, or the first query fails:

- ` + "`executorCores: 0`: `Executor cores must be a positive number`" + `; similarly for driverCores and, without dynamic
  allocation, numExecutors (` + "`Number of executors must be a positive number`" + `)
- ` + "`spark.sql.shuffle.partitions` 0: `The value of spark.sql.shuffle.partitions must be positive`" + `
- ` + "`spark.memory.fraction` 1.5: `spark.memory.fraction should be between 0 and 1 (was '1.5')`" + `
- ` + "`spark.kryoserializer.buffer.max` 2g: `must be less than 2048 MiB`" + `, even where Kryo is not the serializer
- ` + "`spark.task.cpus`" + ` -1: the session starts, but its first job hangs forever
- with dynamic allocation: ` + "`spark.dynamicAllocation.maxExecutors cannot be 0!`" + `,
  ` + "`spark.dynamicAllocation.minExecutors and spark.dynamicAllocation.maxExecutors must be positive!`" + `,
  ` + "`spark.dynamicAllocation.executorAllocationRatio must be > 0 and <= 1.0`" + `

If the session reads the property only later, a bad value is a warning.

When a session dies, SparkMagic shows ` + "`Session 3 unexpectedly reached final status 'dead'. See logs:`" + ` and the log.`,
	Evidence: []string{
		"ec:0", "ec:-1", "dc:0", "ei:0", "cm:0", "tc:-1", "sp:-1", "core:spark.memory.fraction=1.5", "kryomax:2g-noKryo", "kryomax:1g",
		"core:spark.shuffle.file.buffer=2g",
		"yarn-client:DA max=0", "yarn-client:DA-noinst max=-1", "yarn-client:DA min=-1", "yarn-client:DA instances=0",
		"yarn-client:DA ratio=1.5", "yarn-client:DA backlog=0",
		"yarn-client:DA idle=-1", "yarn-client:DA idle=0", "yarn-client:emohf=0", "yarn-client:emohf=2",
	},
	Examples: []lint.Example{
		{Bad: `{"executorCores": «0»}`, Good: `{"executorCores": 1}`},
		{Bad: `{"conf": {"spark.sql.shuffle.partitions": «"0"»}}`, Good: `{"conf": {"spark.sql.shuffle.partitions": "1"}}`},
		{Bad: `{"conf": {"spark.rpc.askTimeout": «"100ms"»}}`, Good: `{"conf": {"spark.rpc.askTimeout": "120s"}}`},
		{Bad: `{"conf": {"spark.memory.fraction": «1.5»}}`, Good: `{"conf": {"spark.memory.fraction": 0.6}}`},
		{Bad: `{"conf": {"spark.kryoserializer.buffer.max": «"2g"»}}`, Good: `{"conf": {"spark.kryoserializer.buffer.max": "2047m"}}`},
		{
			Bad:  `{"conf": {"spark.dynamicAllocation.enabled": "true", "spark.dynamicAllocation.maxExecutors": «0»}}`,
			Good: `{"conf": {"spark.dynamicAllocation.enabled": "true", "spark.dynamicAllocation.maxExecutors": 5}}`,
		},
	},
	Check: func(p *lint.Pass) {
		for _, s := range p.Settings() {
			if s.Key == "spark.executor.instances" && allocates(p.Terms, s.Session) {
				continue // the initial number of executors: Spark accepts 0 and -1
			}
			checkValue(p, s, spark.Property.Outside)
		}
	},
}
