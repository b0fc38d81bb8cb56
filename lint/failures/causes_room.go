package failures

import "strings"

// What YARN's schedulers and Spark's client for YARN print.
const (
	capacityScheduler = "hadoop CSAMContainerLaunchDiagnosticsConstants.java; fixtures/verdicts X1, X2b, X13"
	yarnClient        = "spark resource-managers/yarn Client.scala; fixtures/verdicts yarn-client:refuse"
	livyYarnApp       = "livy server/.../utils/SparkYarnApp.scala, tags v0.4.0 to v0.9.0"
	sparkMagicSession = "sparkmagic livyclientlib/livysession.py, 0.12.9 to 0.23.0"
)

const (
	yarnMemory   = `<memory:(?P<%s>\d+), vCores:\d+>`
	amDetails    = `[^\n]*?AM Resource Request = <memory:(?P<request>\d+), vCores:\d+>; Queue Resource Limit for AM = <memory:(?P<limit>\d+), vCores:\d+>(?:; User AM Resource Limit of the queue = <memory:(?P<user_limit>\d+), vCores:\d+>)?(?:; Queue AM Resource Usage = <memory:(?P<used>\d+), vCores:\d+>)?`                                                              //nolint:lll // one line of YARN's
	lastNode     = `[^\n]*?Total resource : <memory:(?P<node>\d+), vCores:\d+>, Available resource : <memory:(?P<free>\d+), vCores:\d+>(?:[^\n]*?Partition Resource = <memory:(?P<cluster>\d+), vCores:\d+>)?(?:[^\n]*?Queue's Absolute used capacity = (?P<queue_used>[\d.]+ %))?(?:[^\n]*?Queue's used capacity \(absolute resource\) = <memory:(?P<used>\d+), vCores:\d+>)?` //nolint:lll // one line of YARN's
	noNode       = `\.\s+Details : AM Partition = (?P<partition>[^\s;]+)(?:[^\n]*?Queue's Absolute used capacity = (?P<used_share>[\d.]+ %))?`
	aboveMax     = ` MB\) is above the max threshold \((?P<threshold>\d+) MB\)`
	yarnResource = `\[(?:vcores)\], Requested resource=<memory:(?P<memory>\d+), vCores:(?P<vcores>\d+)>, maximum allowed allocation=<memory:(?P<max_memory>\d+), vCores:(?P<max_vcores>\d+)>` //nolint:lll // one line of YARN's
)

// idle reports whether the node that YARN looked at last is empty and the queue unused: then the driver is larger than it.
func idle(f Facts) bool {
	return f.Get("node") == f.Get("free") && strings.HasPrefix(f.Get("queue_used"), "0.0 ")
}

// waits reports whether an application really waits for room. Each one does for a moment, before YARN has looked at a node.
func waits(f Facts) bool {
	if idle(f) {
		return false
	}
	return !strings.HasPrefix(f.Get("used_share"), "0.0 ") || f.Get("partition") != "<DEFAULT_PARTITION>"
}

var roomCauses = []*Cause{
	{
		ID: "am-limit", Rule: "am-limit", Setting: "/driverMemory",
		Why: "YARN does not start the driver, because the running drivers use up the queue's share for application masters. " +
			"The session waits until another one ends.",
		Help: []string{
			"sparklint sessions, or yarn application -list: which sessions hold the share",
			"stop a session that nobody needs: sparklint sessions stop, or yarn application -kill APPLICATION",
			"or lower driverMemory, or raise yarn.scheduler.capacity.maximum-am-resource-percent",
		},
		Link: "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/CapacityScheduler.html",
		Texts: []Text{
			{
				Hint: "Queue's AM resource limit exceeded", After: `(?:` + amDetails + `)?`, Program: "YARN", Versions: "2.8 and later",
				Source: capacityScheduler,
				Examples: []string{"Application is added to the scheduler and is not yet activated. Queue's AM resource limit exceeded.  Details : " +
					"AM Partition = <DEFAULT_PARTITION>; AM Resource Request = <memory:«11264», vCores:1>; Queue Resource Limit for AM = " +
					"<memory:«22528», vCores:1>; User AM Resource Limit of the queue = <memory:«22528», vCores:1>; " +
					"Queue AM Resource Usage = <memory:«22528», vCores:2>;"},
			},
			{
				Hint: "User's AM resource limit exceeded", After: `(?:` + amDetails + `)?`, Program: "YARN", Versions: "2.8 and later",
				Source: capacityScheduler,
				Examples: []string{"Application is added to the scheduler and is not yet activated. User's AM resource limit exceeded.  Details : " +
					"AM Partition = <DEFAULT_PARTITION>; AM Resource Request = <memory:«6144», vCores:1>; Queue Resource Limit for AM = " +
					"<memory:«12288», vCores:1>; User AM Resource Limit of the queue = <memory:«6144», vCores:1>; " +
					"Queue AM Resource Usage = <memory:«6144», vCores:1>;"},
			},
			{
				Hint: "The Spark session does not have enough YARN resources to start", Program: "SparkMagic", Versions: "0.9.0 and later",
				Source:   sparkMagicSession,
				Examples: []string{"Warning: The Spark session does not have enough YARN resources to start. "},
			},
		},
	},
	{
		ID: "no-room-for-am", Rule: "endpoint-overcommitted", Yields: []string{"node-too-small"},
		Setting: "/conf/spark.dynamicAllocation.maxExecutors",
		Why:     "YARN has no node with enough free memory for the driver. Other sessions hold the cluster, and this one waits until they end.",
		Help: []string{
			"yarn application -list", "stop a session that nobody needs: yarn application -kill APPLICATION",
			"give every session a cap: spark.dynamicAllocation.maxExecutors",
		},
		Texts: []Text{
			{
				Hint: "Application is Activated, waiting for resources to be assigned for AM", After: `(?:` + lastNode + `|` + noNode + `)?`,
				Check: waits, Program: "YARN", Versions: "2.8 and later", Source: capacityScheduler,
				Examples: []string{
					"[Sat Nov 21 07:51:07 +0000 2026] Application is Activated, waiting for resources to be assigned for AM.  " +
						"Last Node which was processed for the application : 10.0.1.12:45454 ( Partition : [], Total resource : " +
						"<memory:«12288», vCores:8>, Available resource : <memory:«1024», vCores:7> ). Details : AM Partition = " +
						"<DEFAULT_PARTITION> ; Partition Resource = <memory:«221184», vCores:144> ; Queue's Absolute capacity = 100.0 % ; " +
						"Queue's Absolute used capacity = «96.75926 %» ; Queue's Absolute max capacity = 100.0 % ; Queue's capacity " +
						"(absolute resource) = <memory:221184, vCores:144> ; Queue's used capacity (absolute resource) = " +
						"<memory:«214016», vCores:19> ;",
					"Application is Activated, waiting for resources to be assigned for AM.  Details : AM Partition = «CORE»",
				},
			},
		},
	},
	{
		ID: "node-too-small", Rule: "container-too-large", Setting: "/driverMemory",
		Why:  "The cluster is idle, but each of its nodes is smaller than the driver's container. YARN never starts this session.",
		Help: []string{"lower driverMemory: with its overhead it has to fit on a node with {node} MiB", "yarn node -list -showDetails"},
		Texts: []Text{{
			Hint: "Application is Activated, waiting for resources to be assigned for AM", After: lastNode, Check: idle,
			Program: "YARN", Versions: "2.8 and later", Source: capacityScheduler,
			Examples: []string{"Application is Activated, waiting for resources to be assigned for AM.  Last Node which was processed for the " +
				"application : 10.0.1.1:45454 ( Partition : [], Total resource : <memory:«8192», vCores:8>, Available resource : " +
				"<memory:«8192», vCores:8> ). Details : AM Partition = <DEFAULT_PARTITION> ; Partition Resource = <memory:«16384», vCores:16> ; " +
				"Queue's Absolute capacity = 100.0 % ; Queue's Absolute used capacity = «0.0 %» ; Queue's Absolute max capacity = 100.0 % ; " +
				"Queue's capacity (absolute resource) = <memory:16384, vCores:16> ; Queue's used capacity (absolute resource) = " +
				"<memory:«0», vCores:0> ;"},
		}},
	},
	{
		ID:   "no-nodes",
		Why:  "YARN has no running node, so it can't start anything. The session waits until a NodeManager registers.",
		Help: []string{"yarn node -list -all", "start the NodeManagers, or find out why YARN calls them unhealthy"},
		Texts: []Text{{
			Hint: "Skipping AM assignment as cluster resource is empty", After: `(?:` + amDetails + `)?`, Program: "YARN", Versions: "2.8 and later",
			Source: capacityScheduler,
			Examples: []string{
				"Application is added to the scheduler and is not yet activated. Skipping AM assignment as cluster resource is empty.  " +
					"Details : AM Partition = <DEFAULT_PARTITION>; AM Resource Request = <memory:«1024», vCores:1>; Queue Resource Limit for AM = " +
					"<memory:«0», vCores:0>; User AM Resource Limit of the queue = <memory:«0», vCores:0>; Queue AM Resource Usage = <memory:«0», " +
					"vCores:0>; ",
			},
		}},
	},
	{
		ID: "container-too-large", Rule: "container-too-large", Setting: "/driverMemory",
		Why: "The driver, or the application master, needs a larger container than YARN allows. Spark counts its memory and its overhead " +
			"together.",
		Help: []string{
			"lower driverMemory, so that memory and overhead fit into {threshold} MiB, the number in the message",
			"in client mode, lower spark.yarn.am.memory", "declare the cluster with sparklint init: then sparklint capacity says what fits",
		},
		Texts: []Text{
			{
				Hint: "Required AM memory (", After: `(?P<memory>\d+)\+(?P<overhead>\d+)` + aboveMax, Program: "Spark", Versions: "all",
				Source: yarnClient,
				Examples: []string{
					"java.lang.IllegalArgumentException: Required AM memory («22528»+«2252» MB) is above the max threshold («24576» MB) of this " +
						"cluster! Please check the values of 'yarn.scheduler.maximum-allocation-mb' and/or 'yarn.nodemanager.resource.memory-mb'.",
					"Required AM memory («10240»+«1024» MB) is above the max threshold («8192» MB) of this cluster! " +
						"Please increase the value of 'yarn.scheduler.maximum-allocation-mb'.",
				},
			},
			{
				Hint:   "Requested resource type=[memory-mb]",
				After:  `, Requested resource=<memory:(?P<memory>\d+), vCores:\d+>, maximum allowed allocation=<memory:(?P<threshold>\d+), vCores:\d+>`,
				Likely: true, Program: "YARN", Versions: "3.1 and later", Source: "hadoop SchedulerUtils.java",
				Examples: []string{"Invalid resource request! Cannot allocate containers as requested resource is greater than maximum allowed " +
					"allocation. Requested resource type=[memory-mb], Requested resource=<memory:«20480», vCores:1>, maximum allowed " +
					"allocation=<memory:«12288», vCores:8>, please note that maximum allowed allocation is calculated by scheduler"},
			},
			{
				Hint: "requested memory > max configured", After: `, requestedMemory=(?P<memory>\d+), maxMemory=(?P<threshold>\d+)`, Likely: true,
				Program: "YARN", Versions: "2.x", Source: "hadoop SchedulerUtils.java, branch-2",
				Examples: []string{"Invalid resource request, requested memory < 0, or requested memory > max configured, " +
					"requestedMemory=«20480», maxMemory=«8192»"},
			},
		},
	},
	{
		ID: "executor-above-max", Rule: "container-too-large", Setting: "/executorMemory",
		Why: "An executor needs a larger container than YARN allows, so Spark ends before it starts any. Spark counts memory, overhead, " +
			"off-heap and PySpark memory together.",
		Help: []string{
			"lower executorMemory, spark.executor.memoryOverhead or spark.executor.pyspark.memory: together they can be at most {threshold} MiB, " +
				"the number in the message",
			"declare the cluster with sparklint init: then sparklint capacity says what fits",
		},
		Texts: []Text{
			{
				Hint: "Required executor memory (",
				After: `(?P<memory>\d+)(?: MB)?\)(?:, offHeap memory \((?P<offheap>\d+)\) MB)?, overhead \((?P<overhead>\d+) MB\)` +
					`(?:, and PySpark memory \((?P<pyspark>\d+) MB\))? is above the max threshold \((?P<threshold>\d+) MB\)`,
				Program: "Spark", Versions: "2.4 and later", Source: yarnClient,
				Examples: []string{
					"Required executor memory («10240» MB), offHeap memory («0») MB, overhead («2049» MB), and PySpark memory («0» MB) is above the " +
						"max threshold («12288» MB) of this cluster! Please check the values of 'yarn.scheduler.maximum-allocation-mb' and/or " +
						"'yarn.nodemanager.resource.memory-mb'.",
					"Required executor memory («20480»), overhead («2048» MB), and PySpark memory («0» MB) is above the max threshold («12288» MB) of " +
						"this cluster!",
				},
			},
			{
				Hint: "Required executor memory (", After: `(?P<memory>\d+)\+(?P<overhead>\d+)` + aboveMax,
				Program: "Spark", Versions: "1.x to 2.3", Source: "spark v2.2 Client.scala",
				Examples: []string{
					"Required executor memory («28672»+«2867» MB) is above the max threshold («24576» MB) of this cluster! Please check",
				},
			},
		},
	},
	{
		ID: "vcores-above-max", Rule: "cores-not-available", Setting: "/executorCores",
		Why:  "A container asks for more vcores than a node of the cluster has. YARN rejects it, and Spark ends.",
		Help: []string{"ask for {max_vcores} cores or fewer", "yarn node -list -showDetails"},
		Texts: []Text{
			{
				Hint: "Requested resource type=", After: yarnResource, Program: "YARN", Versions: "3.1 and later",
				Source: "fixtures/verdicts yarn-client:ec=9",
				Examples: []string{
					"InvalidResourceRequestException: Invalid resource request! Cannot allocate containers as requested resource is greater " +
						"than maximum allowed allocation. Requested resource type=[vcores], Requested resource=<memory:«1408», vCores:«9»>, " +
						"maximum allowed allocation=<memory:«12288», vCores:«8»>, please note",
				},
			},
			{
				Hint:    "requested virtual cores > max configured",
				After:   `, requestedVirtualCores=(?P<vcores>\d+), maxVirtualCores=(?P<max_vcores>\d+)`,
				Program: "YARN", Versions: "2.x", Source: "hadoop SchedulerUtils.java, branch-2",
				Examples: []string{"Invalid resource request, requested virtual cores < 0, or requested virtual cores > max configured, " +
					"requestedVirtualCores=«9», maxVirtualCores=«8»"},
			},
		},
	},
	{
		ID: "no-executors", Weight: Symptom, Yields: []string{"executor-lost", "missing-shuffle-service"}, Setting: "/executorMemory",
		Why: "The session is there, but it gets no executor, so no job begins. Other sessions hold the cluster, or an executor does not fit " +
			"on a node.",
		Help: []string{
			"sparklint sessions, to see which sessions hold the cluster",
			"lower executorMemory and executorCores, so that an executor fits on a node: sparklint capacity",
			"give every session a cap: spark.dynamicAllocation.maxExecutors",
		},
		Texts: []Text{{
			Hint:     "Initial job has not accepted any resources",
			Likely:   true,
			Program:  "Spark",
			Versions: "all",
			Source:   "spark TaskSchedulerImpl.scala",
			Examples: []string{
				"WARN YarnScheduler: Initial job has not accepted any resources; check your cluster UI to ensure that workers are registered and " +
					"have sufficient resources",
			},
		}},
	},
	{
		ID: "start-timeout", Rule: "start-timeout", Sometimes: true, Setting: "/livy_session_startup_timeout_seconds",
		Yields: []string{"am-limit", "no-room-for-am", "node-too-small", "no-nodes", "yarn-app-not-found"},
		Why: "The session was not ready in the time that SparkMagic waits, so SparkMagic stopped waiting. The cluster has no room, or the " +
			"start needs longer.",
		Help: []string{
			"sparklint sessions, or yarn application -list, to see whether it waits in ACCEPTED",
			"raise livy_session_startup_timeout_seconds in config.json. Restart the kernel after that: until the restart each cell shows the " +
				"same error",
		},
		Texts: []Text{{
			Hint: " did not start up in ", Before: `Session (?P<session>\d+)`, After: `(?P<seconds>[^ \n]+) seconds`, Likely: true,
			Program: "SparkMagic", Versions: "all", Source: sparkMagicSession,
			Examples: []string{
				"The code failed because of a fatal error:\n\tSession «16» did not start up in «60» seconds..",
				"Session «16» did not start up in «True» seconds..",
			},
		}},
	},
	{
		ID: "yarn-app-not-found", Setting: "livy.server.yarn.app-lookup-timeout", Weight: Symptom,
		Why: "Livy started spark-submit, but no application with its tag reached YARN in time. Either spark-submit failed before, or YARN " +
			"was too slow.",
		Help: []string{
			"read the lines of spark-submit above this one in the log of Livy",
			"raise livy.server.yarn.app-lookup-timeout if the cluster is only slow",
		},
		Texts: []Text{
			{
				Hint: "No YARN application is found with tag ", After: `(?P<tag>[^ ]+) in (?P<seconds>\d+) seconds`, Program: "Livy", Versions: "all",
				Source: livyYarnApp,
				Examples: []string{
					"java.lang.IllegalStateException: No YARN application is found with tag «livy-session-3-9ymmq0zt» in «120» seconds. " +
						"This may be because 1) spark-submit fail to submit application to YARN;",
				},
			},
			{
				Hint: "No YARN application is tagged with ", After: `(?P<tag>[^ \n]+)`, Program: "Livy", Versions: "0.2, 0.3",
				Source:   "livy v0.2.0 SparkYarnApp.scala",
				Examples: []string{"java.lang.Exception: No YARN application is tagged with «livy-session-0-a1b2c3d4»"},
			},
		},
	},
	{
		ID: "yarn-queue", Setting: "/queue",
		Why: "YARN rejects the session because of its queue: it does not exist, is stopped or full, or is closed to this user. " +
			"Nothing was started.",
		Help: []string{"yarn queue -status {queue}", "in `queue`, name a leaf queue that you may use, or leave the field out"},
		Texts: []Text{
			{
				Hint:     " to unknown queue: ",
				Before:   `submitted by user (?P<user>[^\n]{1,100}?)`,
				After:    `(?P<queue>[\w.-]+\w)`,
				Program:  "YARN",
				Versions: "2.x and 3.x",
				Source:   "fixtures/verdicts yarn-client:queue=bogus",
				Examples: []string{"Application application_1795248181108_0067 submitted by user «livy» to unknown queue: «bogus»"},
			},
			{
				Hint:     " cannot submit applications to queue ",
				Before:   `User (?P<user>[^ \n]+)`,
				After:    `(?P<queue>[\w.-]+)`,
				Program:  "YARN",
				Versions: "2.x",
				Source:   "hadoop LeafQueue.java, branch-2",
				Examples: []string{"org.apache.hadoop.security.AccessControlException: User «carol» cannot submit applications to queue «root.QueueA»"},
			},
			{
				Hint: " does not have permission to submit application", Before: `User (?P<user>[^ \n]+)`, After: `[^\n]*? to queue (?P<queue>[\w.-]+)`,
				Program: "YARN", Versions: "3.x", Source: "hadoop CapacityScheduler.java, RMAppManager.java",
				Examples: []string{"User «carol» does not have permission to submit application_1475400939788_0033 to queue «root.QueueA»"},
			},
			{
				Hint: ", cannot accept submission of application", Before: `Queue (?P<queue>[^ \n]+) already has (?P<applications>\d+) applications`,
				Setting: "yarn.scheduler.capacity.maximum-applications", Program: "YARN", Versions: "2.x and 3.x", Source: "hadoop LeafQueue.java",
				Examples: []string{
					"Queue «root.joblauncher» already has «500» applications, cannot accept submission of application: application_1_3730",
				},
			},
			{
				Hint:     " is STOPPED. Cannot accept submission of application",
				Before:   `Queue (?P<queue>[^ \n]+)`,
				Program:  "YARN",
				Versions: "2.x and 3.x",
				Source:   "hadoop AbstractCSQueue.java, LeafQueue.java",
				Examples: []string{
					"AccessControlException: Queue «root.foo» is STOPPED. Cannot accept submission of application: application_1508358311878_3369187",
				},
			},
			{
				Hint:     " to non-leaf queue: ",
				Before:   `submitted by user (?P<user>[^\n]{1,100}?)`,
				After:    `(?P<queue>[\w.-]+\w)`,
				Program:  "YARN",
				Versions: "2.x and 3.x",
				Source:   "hadoop CapacityScheduler.java",
				Examples: []string{"Application application_1_0067 submitted by user «livy» to non-leaf queue: «root»"},
			},
			{
				Hint:     "Maximum system application limit reached",
				After:    `[^\n]*`,
				Setting:  "yarn.scheduler.capacity.maximum-applications",
				Program:  "YARN",
				Versions: "3.x",
				Source:   "hadoop CapacityScheduler.java",
				Examples: []string{"Maximum system application limit reached,cannot accept submission of application: application_1_2"},
			},
			{
				Hint:     "Failed to place application ",
				After:    `(?P<application>application_\d+_\d+) in a queue`,
				Program:  "YARN",
				Versions: "3.x",
				Source:   "fixtures/verdicts yarn-client:queue empty",
				Examples: []string{
					"YarnException: Failed to place application «application_1795248181108_0086» in a queue and submit context queue is null or empty",
				},
			},
			{
				Hint:     "Application rejected by queue placement policy",
				Program:  "YARN",
				Versions: "2.x (FairScheduler)",
				Source:   "hadoop FairScheduler.java",
				Examples: []string{"Failed to submit application_1_0005 to YARN : Application rejected by queue placement policy"},
			},
		},
	},
}
