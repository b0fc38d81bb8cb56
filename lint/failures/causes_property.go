package failures

import "strings"

const (
	configBuilder = "spark ConfigBuilder.scala; fixtures/verdicts/spark.jsonl"
	allocation    = "spark ExecutorAllocationManager.scala; fixtures/verdicts yarn-client:DA"
	property      = `(?P<property>spark\.[\w.-]+)`
)

// bound reports whether a property is one of the bounds of dynamic allocation.
func bound(f Facts) bool {
	switch strings.TrimPrefix(f.Get("property"), "spark.dynamicAllocation.") {
	case "minExecutors", "maxExecutors", "initialExecutors":
		return true
	}
	return false
}

func unbound(f Facts) bool { return !bound(f) }

// typed are the texts of values that have the wrong type.
func typed() (list []Text) {
	for _, example := range [][3]string{
		{"boolean", "spark.shuffle.compress", "yes"},
		{"int", "spark.task.maxFailures", "four"},
		{"long", "spark.sql.files.maxRecordsPerFile", "1m"},
		{"double", "spark.memory.fraction", "60%"},
	} {
		list = append(list, wrongType(example[0], example[1], example[2], unbound))
	}
	return list
}

// wrongType is the text of a value of the wrong type, with an example.
func wrongType(kind, name, value string, check func(Facts) bool) Text {
	return Text{
		Hint:   " should be " + kind + ", but was",
		Before: property,
		After:  ` (?P<value>[^\n"]*?)\.*(?:"|$)`,
		Check:  check, Verbatim: "value",
		Setting: "/conf/{property}",
		Rule:    "property-type",
		Program: "Spark", Versions: "2.1 and later", Source: configBuilder,
		Examples: []string{
			"java.lang.IllegalArgumentException: «" + name + "» should be " + kind + ", but was «" + value + "»",
			"java.lang.IllegalArgumentException: «" + name + "» should be " + kind + ", but was «" + value + "»..",
		},
	}
}

// wrongBound is the text of a bound of dynamic allocation that is not a number.
func wrongBound() Text {
	t := wrongType("int", "spark.dynamicAllocation.maxExecutors", "infinity", bound)
	t.Why = "Spark rejects a bound of dynamic allocation, because it is not a whole number. infinity is not accepted."
	t.Help = []string{"write a whole number as {property}, or leave it out", "leave maxExecutors out for no limit"}
	return t
}

var propertyCauses = []*Cause{
	{
		ID: "bad-config-value", Rule: "property-type", Setting: "/conf/{property}",
		Why:  "Spark rejects the value of a property and ends. Booleans are true or false, and each property has its own range and unit.",
		Help: []string{"sparklint property {property}"},
		Link: "https://spark.apache.org/docs/latest/configuration.html",
		Texts: append(typed(), []Text{
			{
				Hint:     " is invalid. ",
				Before:   `'(?P<value>[^'\n]*)' in ` + property,
				After:    `(?P<reason>[^\n]*)`,
				Rule:     "property-range",
				Verbatim: "value",
				Program:  "Spark",
				Versions: "2.1 and later",
				Source:   configBuilder,
				Examples: []string{
					"java.lang.IllegalArgumentException: '«-0.1»' in «spark.executor.memoryOverheadFactor» is invalid. «Ensure that memory overhead " +
						"is a double greater than 0»",
				},
			},
			{
				Hint:    "The value of spark.",
				Before:  ``,
				After:   `(?P<name>[\w.-]+) should be one of (?P<choices>[^\n]*), but was (?P<value>[^\n]*?)\.*$`,
				Setting: "/conf/spark.{name}",
				Program: "Spark", Versions: "2.1 and later", Source: configBuilder,
				Examples: []string{"The value of spark.«sql.sources.partitionOverwriteMode» should be one of «DYNAMIC, STATIC», but was «BOGUS»"},
			},
			{
				Hint:     " should be between ",
				Before:   property,
				After:    `0 and 1 \(was '(?P<value>[^'\n]*)'\)`,
				Rule:     "property-range",
				Program:  "Spark",
				Versions: "2.x and later",
				Source:   "spark SparkConf.scala",
				Examples: []string{"java.lang.IllegalArgumentException: «spark.memory.fraction» should be between 0 and 1 (was '«60.0»')."},
			},
			{
				Hint:     " must be less than 2048 ",
				Before:   property,
				After:    `(?:mb|MiB), got: (?:\+ )?(?P<value>[^\n]*?(?:mb|MiB))`,
				Rule:     "property-range",
				Program:  "Spark",
				Versions: "all before 4.0",
				Source:   "spark KryoSerializer.scala",
				Examples: []string{
					"«spark.kryoserializer.buffer.max» must be less than 2048 MiB, got: «2048 MiB».",
					"«spark.kryoserializer.buffer» must be less than 2048 MiB, got: + «2048 MiB».",
				},
			},
			{
				Hint:    "[INVALID_KRYO_SERIALIZER_BUFFER_SIZE]",
				After:   ` The value of the config "` + property + `" must be less than 2048 MiB, but got (?P<value>\d+ MiB)`,
				Rule:    "property-range",
				Program: "Spark", Versions: "4.0 and later", Source: "spark error-conditions.json",
				Examples: []string{
					`[INVALID_KRYO_SERIALIZER_BUFFER_SIZE] The value of the config "«spark.kryoserializer.buffer.max»" must be less than 2048 MiB, ` +
						`but got «2048 MiB».`,
				},
			},
			{
				Hint:    "Time must be specified as seconds (s)",
				After:   `[^\n]*(?:\n(?P<reason>(?:Fractional values|Failed to parse time string|Invalid suffix)[^\n]*))?`,
				Lines:   1,
				Setting: "{property}",
				Program: "Spark", Versions: "all", Source: "spark JavaUtils.java",
				Examples: []string{
					"java.lang.NumberFormatException: Time must be specified as seconds (s), milliseconds (ms), microseconds (us), minutes (m or " +
						"min), hour (h), or day (d). " +
						"E.g. 50s, 100ms, or 250us.\n«Failed to parse time string: 1.5s»",
				},
			},
			{
				Hint:     `Invalid suffix: "`,
				Unless:   `Rejected, Reason`,
				After:    `(?P<suffix>[^"\n]*)"`,
				Setting:  "{property}",
				Program:  "Spark",
				Versions: "all",
				Source:   "spark JavaUtils.java; fixtures/verdicts time:1y",
				Examples: []string{`java.lang.NumberFormatException: Invalid suffix: "«y»"`},
			},
			{
				Hint:     "Illegal value for config key ",
				After:    property + `: (?P<reason>[^\n]*)`,
				Program:  "Spark",
				Versions: "2.4 and later",
				Source:   "spark SparkConf.scala",
				Examples: []string{`java.lang.NumberFormatException: Illegal value for config key «spark.memory.fraction»: «For input string: "60%"»`},
			},
			{
				Hint:     "must be > 0 when spark.memory.offHeap.enabled == true",
				Before:   property + ` `,
				Rule:     "property-conflict",
				Program:  "Spark",
				Versions: "all",
				Source:   "spark MemoryManager.scala",
				Examples: []string{"requirement failed: «spark.memory.offHeap.size» must be > 0 when spark.memory.offHeap.enabled == true"},
			},
			{
				Hint:     " must be enabled when enabling encryption",
				Before:   property,
				Rule:     "property-conflict",
				Program:  "Spark",
				Versions: "all",
				Source:   "spark SparkConf.scala",
				Examples: []string{"requirement failed: «spark.authenticate» must be enabled when enabling encryption."},
			},
			{
				Hint:     "INVALID_SPARK_CONFIG.NETWORK_AUTH_MUST_BE_ENABLED",
				After:    `\][^\n]*?` + property,
				Rule:     "property-conflict",
				Program:  "Spark",
				Versions: "4.0 and later",
				Source:   "spark error-conditions.json",
				Examples: []string{
					"[INVALID_SPARK_CONFIG.NETWORK_AUTH_MUST_BE_ENABLED] Invalid Spark config: «spark.authenticate» must be enabled when enabling " +
						"encryption.",
				},
			},
			{
				Hint:     "Deploy mode must be either client or cluster",
				Setting:  "/conf/spark.submit.deployMode",
				Program:  "Spark",
				Versions: "all",
				Source:   "spark SparkSubmit.scala",
				Examples: []string{"org.apache.spark.SparkException: Deploy mode must be either client or cluster"},
			},
			{
				Hint:     "The SQL config 'spark.",
				After:    `(?P<name>[\w.]+)' was removed in the version (?P<version>[\d.]+\d)`,
				Setting:  "/conf/spark.{name}",
				Rule:     "removed-property",
				Program:  "Spark",
				Versions: "3.0 and later", Source: "spark SQLConf.scala",
				Examples: []string{"The SQL config 'spark.«sql.parquet.int64AsTimestampMillis»' was removed in the version «3.0.0»."},
			},
			{
				Hint:     "[INVALID_CONF_VALUE",
				After:    `[\w.]*\] The value '(?P<value>[^'\n]*)' in the config "` + property + `"`,
				Program:  "Spark",
				Versions: "4.0 and later",
				Source:   "spark error-conditions.json",
				Examples: []string{`[INVALID_CONF_VALUE.TIME_ZONE] The value '«utc»' in the config "«spark.sql.session.timeZone»" is invalid.`},
			},
			{
				Hint:     "Unrecognized spark.scheduler.mode:",
				After:    ` ?(?P<value>[^\n]*)`,
				Setting:  "/conf/spark.scheduler.mode",
				Program:  "Spark",
				Versions: "all",
				Source:   "spark TaskSchedulerImpl.scala",
				Examples: []string{"org.apache.spark.SparkException: Unrecognized spark.scheduler.mode: «»"},
			},
			{
				Hint:     "Unsupported scheduling mode: ",
				After:    `(?P<value>[^\n.]*)\. Use FAIR or FIFO`,
				Setting:  "/conf/spark.scheduler.mode",
				Program:  "Spark",
				Versions: "3.x and later",
				Source:   "spark FairSchedulableBuilder.scala",
				Examples: []string{"Unsupported scheduling mode: «NONE». Use FAIR or FIFO instead."},
			},
			{
				Hint:     "onHeapExecutionMemory must be > 0",
				Setting:  "/conf/spark.memory.fraction",
				Rule:     "property-range",
				Program:  "Spark",
				Versions: "3.x and later",
				Source:   "fixtures/verdicts run:spark.memory.fraction=0",
				Examples: []string{"requirement failed: onHeapExecutionMemory must be > 0"},
			},
			{
				Hint:     "startPort should be between ",
				After:    `1024 and 65535`,
				Setting:  "{property}",
				Program:  "Spark",
				Versions: "all",
				Source:   "spark Utils.scala",
				Examples: []string{"requirement failed: startPort should be between 1024 and 65535 (inclusive), or 0 for a random free port."},
			},
			{
				Hint:     "Negative size value. Size must be positive: ",
				After:    `(?P<value>\S+)`,
				Setting:  "{property}",
				Program:  "Spark",
				Versions: "3.x and later",
				Source:   "spark ConfigBuilder.scala",
				Examples: []string{"java.lang.IllegalArgumentException: Negative size value. Size must be positive: «-1»"},
			},
			{
				Hint:     "No executor resource configs were specified for the following task configs: ",
				After:    `(?P<resource>[^\n]*)`,
				Setting:  "/conf/spark.executor.resource.{resource}.amount",
				Program:  "Spark",
				Versions: "3.x and later", Source: "spark ResourceUtils.scala",
				Examples: []string{"No executor resource configs were specified for the following task configs: «gpu»"},
			},
			{
				Hint:     "] is not available. Consider setting ",
				Before:   `Codec \[(?P<value>[^\]\n]*)`,
				After:    property + `=`,
				Program:  "Spark",
				Versions: "before 3.5",
				Source:   "spark CompressionCodec.scala",
				Examples: []string{
					"java.lang.IllegalArgumentException: Codec [«snapy»] is not available. Consider setting «spark.io.compression.codec»=snappy",
				},
			},
			{
				Hint:     "[CODEC_NOT_AVAILABLE",
				After:    `[\w.]*\] The codec (?P<value>\S+) is not available[^\n]*?"` + property + `"`,
				Program:  "Spark",
				Versions: "3.5 and later",
				Source:   "spark error-conditions.json",
				Examples: []string{
					`[CODEC_NOT_AVAILABLE.WITH_CONF_SUGGESTION] The codec «snapy» is not available. Consider to set the config ` +
						`"«spark.io.compression.codec»" to "snappy".`,
				},
			},
			{
				Hint:     "spark.rpc.message.maxSize should not be greater than ",
				After:    `(?P<limit>\d+ MB)`,
				Setting:  "/conf/spark.rpc.message.maxSize",
				Rule:     "property-range",
				Program:  "Spark",
				Versions: "all",
				Source:   "spark RpcUtils.scala",
				Examples: []string{"spark.rpc.message.maxSize should not be greater than «2047 MB»"},
			},
			{
				Hint:     " must be <= spark.rpc.message.maxSize (",
				Before:   `spark\.shuffle\.mapOutput\.minSizeForBroadcast \((?P<least>[^)\n]*)\)`,
				After:    `(?P<value>[^)\n]*)`,
				Setting:  "/conf/spark.rpc.message.maxSize",
				Rule:     "property-range",
				Program:  "Spark",
				Versions: "all",
				Source:   "spark MapOutputTracker.scala",
				Examples: []string{
					"spark.shuffle.mapOutput.minSizeForBroadcast («524288 bytes») must be <= spark.rpc.message.maxSize («0 bytes») to prevent " +
						"sending an rpc message that is too large.",
				},
			},
			{
				Hint:     "Could not parse Master URL: ",
				After:    `'?(?P<value>[^'\n]*)`,
				Setting:  "/conf/spark.master",
				Rule:     "livy-controlled",
				Program:  "Spark",
				Versions: "all",
				Source:   "spark SparkContext.scala",
				Examples: []string{"org.apache.spark.SparkException: Could not parse Master URL: '«yarn-bogus»'"},
			},
			{
				Hint:     "Master must either be yarn or start with ",
				Setting:  "/conf/spark.master",
				Rule:     "livy-controlled",
				Program:  "Spark",
				Versions: "all",
				Source:   "spark SparkSubmit.scala",
				Examples: []string{
					"Exception in thread \"main\" org.apache.spark.SparkException: Master must either be yarn or start with spark, k8s, or local",
				},
			},
		}...),
	},
	{
		ID: "da-bounds", Rule: "executors-not-a-cap", Setting: "/conf/spark.dynamicAllocation.maxExecutors",
		Why: "The bounds of dynamic allocation contradict each other, and Spark ends. It starts with the largest of numExecutors, " +
			"initialExecutors and minExecutors. That number must not be above maxExecutors.",
		Help: []string{"lower numExecutors and minExecutors to maxExecutors, or leave them out"},
		Texts: []Text{
			wrongBound(),
			{
				Hint:    "initial executor number ",
				After:   `(?P<initial>-?\d+) must between min executor number (?P<min>-?\d+) and max executor number (?P<max>-?\d+)`,
				Setting: "/numExecutors /conf/spark.dynamicAllocation.minExecutors /conf/spark.dynamicAllocation.initialExecutors",
				Program: "Spark", Versions: "all", Source: "spark SchedulerBackendUtils.scala; fixtures/verdicts yarn-client:DA min>max",
				Examples: []string{"requirement failed: initial executor number «10» must between min executor number «0» and max executor number «5»"},
			},
			{
				Hint: "spark.dynamicAllocation.maxExecutors cannot be 0", Program: "Spark", Versions: "all", Source: allocation,
				Examples: []string{"org.apache.spark.SparkException: spark.dynamicAllocation.maxExecutors cannot be 0!"},
			},
			{
				Hint:     "spark.dynamicAllocation.minExecutors and spark.dynamicAllocation.maxExecutors must be positive",
				Setting:  "/conf/spark.dynamicAllocation.minExecutors",
				Program:  "Spark",
				Versions: "all",
				Source:   allocation,
				Examples: []string{"spark.dynamicAllocation.minExecutors and spark.dynamicAllocation.maxExecutors must be positive!"},
			},
			{
				Hint:     "spark.dynamicAllocation.minExecutors (",
				After:    `(?P<min>\d+)\) must be less than or equal to spark\.dynamicAllocation\.maxExecutors \((?P<max>\d+)\)`,
				Program:  "Spark",
				Versions: "all",
				Setting:  "/conf/spark.dynamicAllocation.minExecutors", Source: allocation,
				Examples: []string{
					"spark.dynamicAllocation.minExecutors («6») must be less than or equal to spark.dynamicAllocation.maxExecutors («5»)!",
				},
			},
			{
				Hint:     "Timeout must be > 0",
				Before:   property,
				Setting:  "/conf/{property}Timeout",
				Rule:     "property-range",
				Program:  "Spark",
				Versions: "all",
				Source:   allocation,
				Examples: []string{"«spark.dynamicAllocation.schedulerBacklog»Timeout must be > 0!"},
			},
			{
				Hint:    "spark.dynamicAllocation.executorAllocationRatio must be ",
				After:   `[^\n]*`,
				Setting: "/conf/spark.dynamicAllocation.executorAllocationRatio",
				Rule:    "property-range",
				Program: "Spark", Versions: "2.4 and later", Source: allocation,
				Examples: []string{"spark.dynamicAllocation.executorAllocationRatio must be > 0 and <= 1.0"},
			},
		},
	},
	{
		ID: "da-needs-shuffle", Rule: "property-conflict", Setting: "/conf/spark.dynamicAllocation.shuffleTracking.enabled",
		Why: "Dynamic allocation is on, but nothing keeps the shuffle files of executors that are removed. Spark ends.",
		Help: []string{
			"set spark.dynamicAllocation.shuffleTracking.enabled to true (Spark 3.0 and later)",
			"or use the external shuffle service, if the nodes have it: spark.shuffle.service.enabled",
		},
		Texts: []Text{{
			Hint:     "Dynamic allocation of executors requires ",
			After:    `(?P<what>the external shuffle service|one of the following conditions)`,
			Program:  "Spark",
			Versions: "all",
			Source:   allocation,
			Examples: []string{
				"Dynamic allocation of executors requires «the external shuffle service». You may enable this through spark.shuffle.service.enabled.",
				"Dynamic allocation of executors requires «one of the following conditions»: 1) enabling external shuffle service through " +
					"spark.shuffle.service.enabled.",
			},
		}},
	},
	{
		ID: "positive-number", Rule: "property-range", Setting: "/executorCores",
		Why:  "A number of cores or executors is zero, negative or not a number. spark-submit ends before the driver starts.",
		Help: []string{"write at least 1, or leave the field out"},
		Texts: []Text{
			{
				Hint:     "Executor cores must be a positive number",
				Program:  "Spark",
				Versions: "2.x and later",
				Source:   submitArgs,
				Examples: []string{"org.apache.spark.SparkException: Executor cores must be a positive number"},
			},
			{
				Hint:     "Driver cores must be a positive number",
				Setting:  "/driverCores",
				Program:  "Spark",
				Versions: "3.3 and later",
				Source:   submitArgs,
				Examples: []string{"org.apache.spark.SparkException: Driver cores must be a positive number"},
			},
			{
				Hint:     "Number of executors must be a positive number",
				Setting:  "/numExecutors",
				Program:  "Spark",
				Versions: "2.x and later",
				Source:   submitArgs,
				Examples: []string{"org.apache.spark.SparkException: Number of executors must be a positive number"},
			},
			{
				Hint:     "Total executor cores must be a positive number",
				Setting:  "/conf/spark.cores.max",
				Program:  "Spark",
				Versions: "2.x and later",
				Source:   submitArgs,
				Examples: []string{"org.apache.spark.SparkException: Total executor cores must be a positive number"},
			},
		},
	},
	{
		ID: "task-cpus", Rule: "property-conflict", Setting: "/conf/spark.task.cpus",
		Why:  "A task asks for more cores than an executor has, so no task can ever run. Spark ends.",
		Help: []string{"lower spark.task.cpus to executorCores, or raise executorCores"},
		Texts: []Text{
			{
				Hint: "The number of cores per executor (",
				After: `=(?P<cores>\d+)\) has to be >= the (?:number of cpus per task = (?P<cpus>\d+)|task config: spark\.task\.cpus = ` +
					`(?P<task_cpus>\d+))`,
				Program:  "Spark",
				Versions: "3.0 and later", Source: "spark ResourceUtils.scala; fixtures/verdicts tc:04",
				Examples: []string{
					"org.apache.spark.SparkException: The number of cores per executor (=«2») has to be >= the number of cpus per task = «4».",
				},
			},
			{
				Hint:     "spark.executor.cores must not be < spark.task.cpus",
				Program:  "Spark",
				Versions: "2.x",
				Source:   "spark v2.4 ExecutorAllocationManager.scala",
				Examples: []string{"org.apache.spark.SparkException: spark.executor.cores must not be < spark.task.cpus."},
			},
		},
	},
	{
		ID: "network-timeout", Rule: "property-conflict", Setting: "/conf/spark.network.timeout",
		Why: "A time limit of Spark's network is shorter than what it has to wait for. spark.network.timeout has to be longer than " +
			"spark.executor.heartbeatInterval.",
		Help: []string{"raise spark.network.timeout, with a unit: 300s"},
		Texts: []Text{
			{
				Hint: "The value of spark.network.timeout=",
				After: `(?P<timeout>-?\d+ms) must be (?:no less|greater) than the value of ` +
					`spark\.(?:executor\.heartbeatInterval=(?P<interval>-?\d+ms))?`,
				Program:  "Spark",
				Versions: "2.x and later",
				Source:   "spark SparkConf.scala; fixtures/verdicts nt:5/hb:10s",
				Examples: []string{
					"The value of spark.network.timeout=«5000ms» must be greater than the value of spark.executor.heartbeatInterval=«10000ms».",
					"The value of spark.network.timeout=«5000ms» must be no less than the value of spark.executor.heartbeatInterval=«10000ms».",
				},
			},
			{
				Hint:     "spark.network.timeoutInterval should be less than or equal to ",
				After:    `(?P<property>spark\.[\w.]*\w)`,
				Program:  "Spark",
				Versions: "3.2 and later",
				Source:   "spark HeartbeatReceiver.scala",
				Examples: []string{
					"requirement failed: spark.network.timeoutInterval should be less than or equal to «spark.storage.blockManagerHeartbeatTimeoutMs».",
				},
			},
			{
				Hint:    "This timeout is controlled by ",
				Before:  `(?:in|after) \[?(?P<seconds>\d+ \w+)\]?\. `,
				After:   `(?P<property>spark\.(?:network\.timeout|rpc\.\w+|executor\.heartbeatInterval|core\.connection\.\S*\w))`,
				Setting: "/conf/{property}",
				Likely:  true, Sometimes: true,
				Program: "Spark", Versions: "1.6 and later", Source: "spark RpcTimeout.scala",
				Examples: []string{
					"org.apache.spark.rpc.RpcTimeoutException: Futures timed out after [«120 seconds»]. This timeout is controlled by " +
						"«spark.rpc.askTimeout»",
					"Cannot receive any reply from null in «10000 milliseconds». This timeout is controlled by «spark.executor.heartbeatInterval»",
				},
			},
		},
	},
	{
		ID: "static-conf", Setting: "/conf/{property}",
		Why: "Code tried to change a property that counts only when the session starts. Spark rejects it, and the session goes on with the " +
			"old value.",
		Help: []string{"set {property} in a %%configure -f cell, before the session starts"},
		Texts: []Text{
			{
				Hint:     "Cannot modify the value of a ",
				After:    `(?:static|Spark) config: ` + `(?P<property>spark\.[\w.-]*\w)`,
				Program:  "Spark",
				Versions: "2.x to 3.5",
				Source:   "spark RuntimeConfig.scala; spark-conf-set.tsv",
				Examples: []string{
					"Cannot modify the value of a static config: «spark.sql.warehouse.dir».",
					"Cannot modify the value of a Spark config: «spark.executor.memory».",
				},
			},
			{
				Hint:     "Cannot modify the value of the Spark config: ",
				After:    `\\*"?(?P<property>spark\.[\w.-]*\w)`,
				Program:  "Spark",
				Versions: "3.3 and later",
				Source:   "spark error-conditions.json",
				Examples: []string{`[CANNOT_MODIFY_CONFIG] Cannot modify the value of the Spark config: "«spark.executor.memory»".`},
			},
		},
	},
	{
		ID: "java-options", Rule: "java-options", Setting: "/conf/spark.driver.extraJavaOptions",
		Why: "Java or Spark rejects an option in extraJavaOptions, and the JVM does not start. Heap sizes and spark.* properties are not " +
			"allowed there.",
		Help: []string{"remove -Xmx and set driverMemory or executorMemory", "write each option as one word that begins with -"},
		Texts: []Text{
			{
				Hint:     "Not allowed to specify max heap(Xmx) memory settings through java options (was ",
				After:    `(?P<options>[^\n]*?)\)\. Use`,
				Program:  "Spark",
				Versions: "all",
				Source:   "spark SparkSubmitCommandBuilder.java",
				Examples: []string{
					"Error: Not allowed to specify max heap(Xmx) memory settings through java options (was «-Xmx2g»). Use the corresponding " +
						"--driver-memory or spark.driver.memory configuration instead.",
				},
			},
			{
				Hint:     " is not allowed to specify max heap memory settings",
				Before:   property,
				After:    ` \(was '(?P<options>[^'\n]*)'\)`,
				Setting:  "/conf/{property}",
				Program:  "Spark",
				Versions: "2.x and later",
				Source:   "spark SparkConf.scala",
				Examples: []string{
					"java.lang.Exception: «spark.executor.extraJavaOptions» is not allowed to specify max heap memory settings (was '«-Xmx2g»'). Use " +
						"spark.executor.memory instead.",
				},
			},
			{
				Hint:     " is not allowed to set Spark options",
				Before:   property,
				After:    ` \(was '(?P<options>[^'\n]*)'\)`,
				Setting:  "/conf/{property}",
				Program:  "Spark",
				Versions: "2.x and later",
				Source:   "spark SparkConf.scala",
				Examples: []string{
					"«spark.executor.extraJavaOptions» is not allowed to set Spark options (was '«-Dspark.foo=1»'). Set them directly on a SparkConf " +
						"or in a properties file",
				},
			},
			{
				Hint:     "Could not find or load main class ",
				After:    `(?P<class>[^\s]*[^\s.])`,
				Common:   true,
				Unless:   `main class org\.apache\.(?:spark|livy|hadoop)`,
				Program:  "Java",
				Versions: "all",
				Source:   "fixtures/verdicts A:driver.extraJavaOptions=bogus",
				Examples: []string{"Error: Could not find or load main class «java.base.sun.nio.ch=ALL-UNNAMED»"},
			},
			{
				Hint:     "Unrecognized option: ",
				After:    `(?P<options>-[^\n]*?)\.*$`,
				Unless:   `Error: Unrecognized option`,
				Likely:   true,
				Common:   true,
				Program:  "Java",
				Versions: "all",
				Source:   "OpenJDK arguments.cpp",
				Examples: []string{"Unrecognized option: «--add-opens»\nError: Could not create the Java Virtual Machine."},
			},
			{
				Hint: "Unrecognized VM option '", After: `(?P<options>[^'\n]*)'`, Sometimes: true,
				Program: "Java", Versions: "all", Source: "OpenJDK arguments.cpp",
				Examples: []string{"Unrecognized VM option '«UseConcMarkSweepGC»'\nError: Could not create the Java Virtual Machine."},
			},
			{
				Hint:      "Initial heap size set to a larger value than the maximum heap size",
				Sometimes: true,
				Program:   "Java",
				Versions:  "all",
				Source:    "OpenJDK arguments.cpp",
				Examples:  []string{"Error occurred during initialization of VM\nInitial heap size set to a larger value than the maximum heap size"},
			},
			{
				Hint: "Conflicting collector combinations in option list", Sometimes: true,
				Program: "Java", Versions: "8", Source: "OpenJDK arguments.cpp",
				Examples: []string{"Conflicting collector combinations in option list; please refer to the release notes for the combinations allowed"},
			},
		},
	},
}
