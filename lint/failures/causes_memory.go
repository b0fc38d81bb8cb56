package failures

import (
	"slices"
	"strconv"
	"strings"
)

const (
	taskScheduler  = "spark TaskSchedulerImpl.scala, YarnAllocator.scala"
	unifiedMemory  = "spark UnifiedMemoryManager.scala; fixtures/verdicts A:dm=400m, em:4096"
	submitArgs     = "spark SparkSubmitArguments.scala; fixtures/verdicts em:1.5g, A:dm="
	openJDK        = "OpenJDK arguments.cpp; fixtures/verdicts A:dm=2gb, A:dm=5"
	nodeManager    = "hadoop ContainersMonitorImpl.java"
	containerExits = "hadoop ContainerExitStatus.java"
	lostOn         = `(?:(?:Lost executor |executor )(?P<executor>\d+)(?: on (?P<host>[^:\s]+): | exited[^\n]*?Reason: ))?`
)

// master reports whether a container is the first of its application: the driver, or in client mode the application master.
func master(f Facts) bool { return strings.HasSuffix(f.Get("container"), "_000001") }

// worker reports whether a container is an executor's.
func worker(f Facts) bool { return !master(f) }

// status returns a check that the status with which a container ended is one of those.
func status(codes ...string) func(Facts) bool {
	return func(f Facts) bool { return slices.Contains(codes, f.Get("status")) }
}

// unitless reports whether a size is so small that somebody left out its unit.
func unitless(f Facts) bool {
	bytes, err := strconv.ParseInt(f.Get("bytes"), 10, 64)
	return err == nil && bytes < 1<<20
}

const (
	physical = `[^\n]*?Current usage: (?P<used>[\d.]+ ?[KMGT]?B) of (?P<limit>[\d.]+ ?[KMGT]?B) physical memory used`
	virtual  = physical + `; (?P<virtual>[\d.]+ ?[KMGT]?B) of (?P<virtual_limit>[\d.]+ ?[KMGT]?B) virtual memory used`
	exited   = `(?:(?:[^\n]*\r?\n){1,5}?[^\n]*Container killed on request\. Exit code is (?P<status>\d+))?`
	in       = `containerID=(?P<container>container_\w+)\][^\n]{0,40}?`
	// taskThread is how the log of an executor begins a message about a task. A driver has no such thread, but in local mode.
	taskThread = `Executor: Exception in task |Executor task launch worker`
	// localDriver is what the log of a driver in local mode says of each task, in the localLines above its failure.
	localDriver = `[ ,(]executor driver, |Starting executor ID driver on host`
	localLines  = 60
	amExit      = `(?P<attempt>appattempt_\w+) exited with +exitCode: (?P<status>-?\d+)`
)

var memoryCauses = []*Cause{
	{
		ID: "driver-oom", Yields: []string{"executor-oom"}, Setting: "/driverMemory",
		Why:  "The driver's JVM ran out of memory and the session can't go on. A collect() or toPandas() of too many rows is the usual reason.",
		Help: []string{"collect fewer rows: limit(), sample(), or write to a table", "raise driverMemory with %%configure -f"},
		Texts: []Text{
			{
				Hint: "java.lang.OutOfMemoryError: ", Above: localLines, After: `(?P<kind>[^\n]+)`,
				Before:  `(?s)(?:` + localDriver + `).*(?:` + taskThread + `)[^\n]*?(?:\r?\n)?`,
				Program: "Spark", Versions: "all", Source: "run with pyspark 3.5.6 in local mode",
				Examples: []string{
					"INFO TaskSetManager: Starting task 0.0 in stage 0.0 (TID 0) (localhost, executor driver, partition 0, PROCESS_LOCAL, 9124 bytes)\n" +
						"ERROR Executor: Exception in task 0.0 in stage 0.0 (TID 0)\njava.lang.OutOfMemoryError: «Java heap space»",
				},
			},
			{
				Hint: "java.lang.OutOfMemoryError: ", Above: 1, Unless: `\(\S+ executor \d+\)|` + taskThread, Common: true,
				After: `(?P<kind>Java heap space|GC overhead limit exceeded|Metaspace|unable to create (?:new )?native thread|Requested array ` +
					`size exceeds VM limit|Direct buffer memory)`,
				Likely: true, Program: "Java", Versions: "all", Source: "OpenJDK; run with pyspark 3.5.6, a collect of 60 million rows",
				Examples: []string{
					"java.lang.OutOfMemoryError: «Java heap space»",
					"Exception in thread \"main\" java.lang.OutOfMemoryError: «GC overhead limit exceeded»",
				},
			},
		},
	},
	{
		ID: "executor-oom", Setting: "/executorMemory",
		Why:  "A task ran out of memory in its executor, and the job failed. Each of the executor's cores runs a task in the same heap.",
		Help: []string{"lower executorCores or raise executorMemory", "use more partitions: spark.sql.shuffle.partitions"},
		Texts: []Text{
			{
				Hint: "java.lang.OutOfMemoryError: ", Before: `\((?P<host>\S+) executor (?P<executor>\d+)\): `, After: `(?P<kind>[^\n]+)`,
				Program: "Spark", Versions: "3.0 and later", Source: "spark TaskSetManager.scala",
				Examples: []string{
					"Lost task 0.3 in stage 4.0 (TID 17) («ip-10-0-0-5.ec2.internal» executor «3»): java.lang.OutOfMemoryError: «Java heap space»",
				},
			},
			{
				Hint: "java.lang.OutOfMemoryError: ", Before: `(?:` + taskThread + `)[^\n]*?(?:\r?\n)?`, Above: localLines, After: `(?P<kind>[^\n]+)`,
				Unless:  localDriver,
				Program: "Spark", Versions: "all", Source: "spark Executor.scala, SparkUncaughtExceptionHandler.scala",
				Examples: []string{
					"ERROR Executor: Exception in task 0.0 in stage 1.0 (TID 1)\njava.lang.OutOfMemoryError: «Java heap space»",
					"ERROR SparkUncaughtExceptionHandler: Uncaught exception in thread Thread[Executor task launch worker for task 5,5,main]\n" +
						"java.lang.OutOfMemoryError: «GC overhead limit exceeded»",
				},
			},
		},
	},
	{
		ID: "container-killed-memory", Setting: "/conf/spark.executor.memoryOverhead",
		Why: "YARN killed a container because it used more memory than it asked for. Python workers and off-heap memory need room in the " +
			"overhead, " +
			"not in the heap.",
		Help: []string{
			"raise spark.executor.memoryOverhead in `conf` (spark.yarn.executor.memoryOverhead before Spark 2.3). " +
				"By default, it is 10 % of executorMemory (18.75 % on EMR since 5.22), and at least 384 MiB",
			"or lower executorCores",
		},
		Texts: []Text{
			{
				Hint: "Container killed by YARN for exceeding ", Before: lostOn,
				After: `(?:physical |virtual )?memory limits\.(?: +(?P<used>[\d.]+ ?[KMGT]i?B) of (?P<limit>[\d.]+ ?[KMGT]i?B) ` +
					`(?:physical|virtual) memory used)?`,
				Program: "Spark", Versions: "1.3 and later", Source: "spark YarnAllocator.scala",
				Examples: []string{
					"ERROR YarnClusterScheduler: Lost executor «2» on «node01.lab.internal»: Container killed by YARN for exceeding memory limits. " +
						"«9.1 GB» of «9 GB» physical memory used. Consider boosting spark.yarn.executor.memoryOverhead.",
					"ExecutorLostFailure (executor «2» exited caused by one of the running tasks) Reason: Container killed by YARN for exceeding " +
						"physical memory limits. «5.5 GB» of «5.5 GB» physical memory used. Consider boosting spark.executor.memoryOverhead.",
				},
			},
			{
				Hint:     "is running beyond physical memory limits",
				Before:   in,
				After:    physical + exited,
				Lines:    6,
				Check:    worker,
				Program:  "YARN",
				Versions: "2.x",
				Source:   nodeManager,
				Examples: []string{
					"Container [pid=22881,containerID=«container_1422733582475_0003_01_000011»] is running beyond physical memory limits. " +
						"Current usage: «1.0 GB» of «1 GB» physical memory used; 3.6 GB of 2.1 GB virtual memory used. Killing container.",
				},
			},
			{
				Hint:     "beyond the 'PHYSICAL' memory limit",
				Before:   in,
				After:    physical + exited,
				Lines:    6,
				Check:    worker,
				Program:  "YARN",
				Versions: "3.x",
				Source:   nodeManager,
				Examples: []string{
					"Container [pid=20225,containerID=«container_1560395426252_0278_02_000004»] is running 315781120B beyond the 'PHYSICAL' " +
						"memory limit. Current usage: «2.8 GB» of «2.5 GB» physical memory used; 4.8 GB of 5.3 GB virtual memory used. Killing container.",
				},
			},
			{
				Hint: "is running beyond virtual memory limits", Before: in, After: virtual, Setting: "yarn.nodemanager.vmem-check-enabled",
				Program: "YARN", Versions: "2.x", Source: nodeManager,
				Examples: []string{
					"Container [pid=11116,containerID=«container_1535113754342_0003_01_000001»] is running beyond virtual memory limits. " +
						"Current usage: «216.3 MB» of «1 GB» physical memory used; «2.6 GB» of «2.1 GB» virtual memory used. Killing container.",
				},
			},
			{
				Hint: "beyond the 'VIRTUAL' memory limit", Before: in, After: virtual, Setting: "yarn.nodemanager.vmem-check-enabled",
				Program: "YARN", Versions: "3.x", Source: nodeManager,
				Examples: []string{
					"Container [pid=11116,containerID=«container_1535113754342_0003_01_000001»] is running 537006080B beyond the 'VIRTUAL' " +
						"memory limit. Current usage: «216.3 MB» of «1 GB» physical memory used; «2.6 GB» of «2.1 GB» virtual memory used. Killing " +
						"container.",
				},
			},
			{
				Hint:     "Container marked as failed: ",
				Also:     []string{"Container from a bad node: "},
				After:    `(?P<container>container_\w+) on host: (?P<host>[^\s]+?)\. Exit status: (?P<status>-?\d+)`,
				Check:    status("-103", "-104", "137"),
				Likely:   true,
				Program:  "Spark",
				Versions: "all",
				Source:   "spark YarnAllocator.scala; " + containerExits,
				Examples: []string{
					"Container marked as failed: «container_1_0001_01_000003» on host: «ip-10-0-0-5.example.internal». Exit status: «137». Diagnostics: " +
						"[2024-01-01 10:00:00.000]Container killed on request. Exit code is 137",
				},
			},
			{
				Hint:     "due to AM Container for ",
				After:    amExit,
				Check:    status("-103"),
				Setting:  "yarn.nodemanager.vmem-check-enabled",
				Program:  "YARN",
				Versions: "2.x and 3.x",
				Source:   containerExits,
				Examples: []string{"failed 1 times due to AM Container for «appattempt_1535113754342_0003_000001» exited with  exitCode: «-103»"},
			},
		},
	},
	{
		ID: "driver-container-killed", Setting: "/driverMemory",
		Why: "YARN killed the driver's container because it used more memory than it asked for. The first container of an application, " +
			"whose number ends with 000001, is the driver in cluster mode.",
		Help: []string{"raise spark.driver.memoryOverhead or driverMemory", "or collect fewer rows into Python"},
		Texts: []Text{
			{
				Hint:     "is running beyond physical memory limits",
				Before:   in,
				After:    physical + exited,
				Lines:    6,
				Check:    master,
				Program:  "YARN",
				Versions: "2.x",
				Source:   nodeManager,
				Examples: []string{
					"Container [pid=22881,containerID=«container_1422733582475_0003_01_000001»] is running beyond physical memory limits. " +
						"Current usage: «1.0 GB» of «1 GB» physical memory used; 3.6 GB of 2.1 GB virtual memory used. Killing container.",
				},
			},
			{
				Hint:     "beyond the 'PHYSICAL' memory limit",
				Before:   in,
				After:    physical + exited,
				Lines:    6,
				Check:    master,
				Program:  "YARN",
				Versions: "3.x",
				Source:   nodeManager,
				Examples: []string{
					"Container [pid=20225,containerID=«container_1560395426252_0278_02_000001»] is running 315781120B beyond the 'PHYSICAL' " +
						"memory limit. Current usage: «2.8 GB» of «2.5 GB» physical memory used; 4.8 GB of 5.3 GB virtual memory used. Killing container.",
				},
			},
			{
				Hint:     "due to AM Container for ",
				After:    amExit,
				Check:    status("-104", "137"),
				Program:  "YARN",
				Versions: "2.x and 3.x",
				Source:   containerExits,
				Examples: []string{"failed 1 times due to AM Container for «appattempt_1535113754342_0003_000001» exited with  exitCode: «-104»"},
			},
		},
	},
	{
		ID: "executor-heartbeat", Setting: "/conf/spark.network.timeout",
		Why: "An executor sent no heartbeat for longer than spark.network.timeout, so the driver removed it. " +
			"Long garbage collections in a heap that is too small are the usual reason.",
		Help: []string{"raise executorMemory or lower executorCores", "raise spark.network.timeout if the executors are only slow"},
		Texts: []Text{
			{
				Hint: " with no recent heartbeats: ", Before: `Removing executor (?P<executor>\d+)`,
				After:    `(?P<silent>\d+ ms) exceeds timeout (?P<timeout>\d+ ms)`,
				Program:  "Spark",
				Versions: "all",
				Source:   "spark HeartbeatReceiver.scala",
				Examples: []string{"WARN HeartbeatReceiver: Removing executor «3» with no recent heartbeats: «132036 ms» exceeds timeout «120000 ms»"},
			},
			{
				Hint: "Executor heartbeat timed out after ", Before: lostOn, After: `(?P<silent>\d+ ms)`, Program: "Spark", Versions: "all",
				Source:   "spark HeartbeatReceiver.scala",
				Examples: []string{"ERROR YarnScheduler: Lost executor «3» on «node1.lab.internal»: Executor heartbeat timed out after «132036 ms»"},
			},
		},
	},
	{
		ID: "executor-lost", Weight: Symptom, Yields: []string{"am-failed"},
		Why:  "An executor ended while it had work to do. Spark starts another one and repeats its tasks, until too many were lost.",
		Help: []string{"yarn logs -applicationId {application}", "look there for the end of the log of executor {executor}"},
		Texts: []Text{
			{
				Hint:     "Lost executor ",
				After:    `(?P<executor>\d+) on (?P<host>[^:\s]+): (?P<reason>[^\n]+)`,
				Likely:   true,
				Program:  "Spark",
				Versions: "all",
				Source:   taskScheduler,
				Examples: []string{
					"ERROR YarnScheduler: Lost executor «7» on «node4.lab.internal»: «Remote RPC client disassociated. Likely due to containers " +
						"exceeding thresholds, or network issues. Check driver logs for WARN messages.»",
				},
			},
			{
				Hint:    "ExecutorLostFailure (executor ",
				After:   `(?P<executor>\d+) (?:exited|lost|unable)[^\n]*?(?:Reason: (?P<reason>[^\n]+))?$`,
				Likely:  true,
				Program: "Spark", Versions: "1.5 and later", Source: "spark TaskEndReason.scala",
				Examples: []string{"ExecutorLostFailure (executor «7» exited caused by one of the running tasks) Reason: «Slave lost»"},
			},
			{
				Hint:    "has failed the maximum allowable number of times: ",
				After:   `(?P<times>\d+)\. Most recent failure reason:\s+(?:\\n)?org\.apache\.spark\.shuffle\.\w*FetchFailed`,
				Likely:  true,
				Program: "Spark", Versions: "all", Source: "spark DAGScheduler.scala",
				Why: "Tasks could not read shuffle files, usually because the executors or nodes that held them ended. Spark repeated the " +
					"stage, and then gave up.",
				Help: []string{
					"yarn logs -applicationId {application}",
					"look there for why executors that held shuffle files ended, such as a node that was lost or taken back (spot)",
				},
				Examples: []string{
					"org.apache.spark.SparkException: Job aborted due to stage failure: ResultStage 9 (showString at " +
						"NativeMethodAccessorImpl.java:0) has failed the maximum allowable number of times: «4». Most recent failure reason: " +
						"org.apache.spark.shuffle.FetchFailedException: Failed to connect to ip-10-0-0-5.example.internal/10.0.0.5:7337",
					"ShuffleMapStage 3 (count at <console>:25) has failed the maximum allowable number of times: «4». Most recent failure reason:\n" +
						"org.apache.spark.shuffle.MetadataFetchFailedException: Missing an output location for shuffle 0",
				},
			},
			{
				Hint:  "Container marked as failed: ",
				Also:  []string{"Container from a bad node: "},
				After: `(?P<container>container_\w+) on host: (?P<host>[^\s]+?)\. Exit status: (?P<status>-?\d+)`,
				Check: func(f Facts) bool { return !status("-100", "-102", "-103", "-104", "137", "-101", "0")(f) }, Likely: true,
				Program: "Spark", Versions: "all", Source: taskScheduler,
				Examples: []string{
					"Container marked as failed: «container_1_0001_01_000003» on host: «ip-10-0-0-5.example.internal». Exit status: «143». Diagnostics: " +
						"Container killed on request. Exit code is 143",
				},
			},
		},
	},
	{
		ID: "driver-memory-minimum", Rule: "memory-size", Setting: "/driverMemory",
		Why:  "The driver's heap is smaller than Spark's minimum of 450 MiB. Spark ends at once.",
		Help: []string{"give the driver 1g or more, and write the unit"},
		Texts: []Text{{
			Hint:     "System memory ",
			After:    `(?P<bytes>\d+) must be at least (?P<minimum>\d+)`,
			Program:  "Spark",
			Versions: "1.6 and later",
			Source:   unifiedMemory,
			Examples: []string{
				"System memory «419430400» must be at least «471859200». Please increase heap size using the --driver-memory option",
				"[INVALID_DRIVER_MEMORY] System memory «314572800» must be at least «471859200».",
			},
		}},
	},
	{
		ID: "executor-memory-minimum", Rule: "memory-size", Setting: "/executorMemory",
		Why:  "An executor's heap is smaller than Spark's minimum of 450 MiB. Spark ends at once.",
		Help: []string{"give each executor 1g or more"},
		Texts: []Text{
			{
				Hint:     "Executor memory ",
				After:    `(?P<bytes>\d+) must be at least (?P<minimum>\d+)`,
				Check:    func(f Facts) bool { return !unitless(f) },
				Program:  "Spark",
				Versions: "1.6 and later",
				Source:   unifiedMemory,
				Examples: []string{
					"Executor memory «419430400» must be at least «471859200». Please increase executor memory using the --executor-memory option",
					"[INVALID_EXECUTOR_MEMORY] Executor memory «419430400» must be at least «471859200».",
				},
			},
			{
				Hint:  "Executor memory ",
				After: `(?P<bytes>\d+) must be at least (?P<minimum>\d+)`,
				Check: unitless,
				When:  "the number after `Executor memory` is small, such as 4096",
				Why: "An executor's heap is smaller than Spark's minimum of 450 MiB: it has only a few bytes. A number without a unit counts as " +
					"bytes here.",
				Help:     []string{"write a unit: 4096m, not 4096"},
				Program:  "Spark",
				Versions: "1.6 and later",
				Source:   unifiedMemory,
				Examples: []string{
					"Executor memory «4096» must be at least «471859200». Please increase executor memory using the --executor-memory option",
					"[INVALID_EXECUTOR_MEMORY] Executor memory «524288» must be at least «471859200».",
				},
			},
		},
	},
	{
		ID: "memory-unparsable", Rule: "memory-size", Setting: "/executorMemory",
		Why:  "Spark can't read a size. It takes whole numbers with a unit, without a blank: 1536m, not 1.5g.",
		Help: []string{"write a whole number with m or g, such as 1536m or 2g"},
		Texts: []Text{
			{
				Hint: "Executor memory must be a positive number", Program: "Spark", Versions: "2.3 and later", Source: submitArgs,
				Examples: []string{"Exception in thread \"main\" org.apache.spark.SparkException: Executor memory must be a positive number"},
			},
			{
				Hint:     "Driver memory must be a positive number",
				Setting:  "/driverMemory",
				Program:  "Spark",
				Versions: "2.3 and later",
				Source:   submitArgs,
				Examples: []string{"Exception in thread \"main\" org.apache.spark.SparkException: Driver memory must be a positive number"},
			},
			{
				Hint:    "Size must be specified as bytes (b)",
				After:   `[^\n]*(?:\n(?P<reason>(?:Fractional values|Failed to parse byte string)[^\n]*))?`,
				Lines:   1,
				Setting: "{property}",
				Rule:    "property-type", Program: "Spark", Versions: "all", Source: "spark JavaUtils.java; fixtures/verdicts emoh:1.5g",
				Examples: []string{
					"java.lang.NumberFormatException: Size must be specified as bytes (b), kibibytes (k), mebibytes (m), gibibytes (g), tebibytes (t), " +
						"or pebibytes(p). E.g. 50b, 100k, or 250m.\n«Fractional values are not supported. Input was: 1.5»",
				},
			},
		},
	},
	{
		ID: "invalid-heap-size", Rule: "memory-size", Setting: "/driverMemory",
		Why: "The driver's JVM can't read its memory size, or can't have that much, and does not start. In client mode Java gets the size " +
			"as it is written.",
		Help: []string{"write a whole number with m or g, such as 1536m or 2g: not 2gb, not 1.5g and not 5"},
		Texts: []Text{
			{
				Hint: "Invalid maximum heap size: ", Verbatim: "option", After: `(?P<option>-Xmx[^\n"]*?)\.*(?:"|$)`,
				Program: "Java", Versions: "all", Source: openJDK,
				Examples: []string{"Invalid maximum heap size: «-Xmx2gb»"},
			},
			{
				Hint:     "Too small maximum heap",
				Common:   true,
				Program:  "Java",
				Versions: "9 and later",
				Source:   openJDK,
				Examples: []string{"Error occurred during initialization of VM\nToo small maximum heap"},
			},
			{
				Hint: "Too small initial heap", Program: "Java", Versions: "8", Source: openJDK,
				Examples: []string{"Error occurred during initialization of VM\nToo small initial heap"},
			},
			{
				Hint:   "Error occurred during initialization of VM",
				After:  `(?:\r?\n[^\n]*)?`,
				Lines:  1,
				Unless: `Initial heap size|Conflicting collector`,
				Likely: true,
				Common: true, Sometimes: true,
				Program:  "Java",
				Versions: "all",
				Source:   openJDK,
				Examples: []string{"Error occurred during initialization of VM"},
			},
			{
				Hint: "Could not reserve enough space for ", After: `(?P<size>\S*) ?object heap`, Sometimes: true,
				Program: "Java", Versions: "all", Source: openJDK,
				Examples: []string{"Could not reserve enough space for «2097152KB» object heap"},
			},
			{
				Hint:   "There is insufficient memory for the Java Runtime Environment to continue",
				Likely: true,
				Common: true, Sometimes: true,
				Program:  "Java",
				Versions: "all",
				Source:   "OpenJDK vmError.cpp",
				Examples: []string{"# There is insufficient memory for the Java Runtime Environment to continue."},
			},
		},
	},
	{
		ID: "max-result-size", Setting: "/conf/spark.driver.maxResultSize",
		Why: "The rows that a job sends to the driver are larger than spark.driver.maxResultSize. Spark ended the job to protect the driver.",
		Help: []string{
			"collect fewer rows: limit(), sample(), or write to a table",
			"raise spark.driver.maxResultSize, with a unit: 4g, not 4096",
		},
		Texts: []Text{
			{
				Hint:    "is bigger than spark.driver.maxResultSize",
				Before:  `results of (?P<tasks>\d+) tasks \((?P<size>[^)]*)\) `,
				After:   ` \((?P<limit>[^)]*)\)`,
				Program: "Spark", Versions: "all", Source: "spark TaskSetManager.scala; fixtures/verdicts mrs:4096",
				Examples: []string{
					"Total size of serialized results of «1» tasks («116.1 MiB») is bigger than spark.driver.maxResultSize («16.0 MiB»)",
				},
			},
			{
				Hint:     "Result is larger than maxResultSize (",
				After:    `(?P<size>[^>\n]*?) > (?P<limit>[^)\n]*)\)`,
				Program:  "Spark",
				Versions: "all",
				Source:   "spark Executor.scala",
				Examples: []string{
					"Finished task 0.0 in stage 0.0 (TID 0). Result is larger than maxResultSize («116.1 MiB» > «16.0 MiB»), dropping it.",
				},
			},
		},
	},
	{
		ID: "broadcast-timeout", Setting: "/conf/spark.sql.broadcastTimeout",
		Why: "Spark joins by sending a small table to all executors, and reading that table took longer than spark.sql.broadcastTimeout. " +
			"Usually the table is larger than Spark expected, or no executor was free to read it.",
		Help: []string{
			"set spark.sql.autoBroadcastJoinThreshold to -1: Spark then joins without a broadcast",
			"raise spark.sql.broadcastTimeout, in seconds",
			"remove broadcast() hints of large tables",
		},
		Texts: []Text{{
			Hint: "Could not execute broadcast in ", After: `(?P<timeout>\d+) secs`,
			Program: "Spark", Versions: "2.4 and later", Source: "spark BroadcastExchangeExec.scala, QueryExecutionErrors.scala",
			Examples: []string{
				"org.apache.spark.SparkException: Could not execute broadcast in «300» secs. You can increase the timeout for broadcasts via " +
					"spark.sql.broadcastTimeout or disable broadcast join by setting spark.sql.autoBroadcastJoinThreshold to -1",
			},
		}},
	},
	{
		ID: "broadcast-too-large", Setting: "/conf/spark.sql.autoBroadcastJoinThreshold",
		Why: "Spark joins by sending a small table to all executors, but the table is larger than spark.driver.maxResultSize. " +
			"Its statistics, or a broadcast() hint, said that it is small.",
		Help: []string{
			"set spark.sql.autoBroadcastJoinThreshold to -1: Spark then joins without a broadcast",
			"remove broadcast() hints of large tables, or run ANALYZE TABLE",
			"raise spark.driver.maxResultSize, with a unit: 4g, not 4096",
		},
		Texts: []Text{{
			Hint: "Size of broadcasted table far exceeds estimates and exceeds limit of ", After: `spark\.driver\.maxResultSize=(?P<limit>\w+)`,
			Program: "Spark", Versions: "3.2 and later", Source: "spark BroadcastExchangeExec.scala",
			Examples: []string{
				"org.apache.spark.sql.execution.OutOfMemorySparkException: Size of broadcasted table far exceeds estimates and exceeds limit of " +
					"spark.driver.maxResultSize=«1073741824». You can disable broadcasts for this query using set spark.sql.autoBroadcastJoinThreshold=-1",
			},
		}},
	},
}
