package failures

var serverCauses = []*Cause{
	{
		ID: "yarn-conf-missing", Setting: "HADOOP_CONF_DIR",
		Why:  "The Livy server wants to use YARN but doesn't know where it is. Its environment lacks HADOOP_CONF_DIR.",
		Help: []string{"export HADOOP_CONF_DIR=/etc/hadoop/conf in livy-env.sh, and restart Livy"},
		Texts: []Text{{
			Hint:     " either HADOOP_CONF_DIR or YARN_CONF_DIR must be set in the environment",
			Before:   `When running with master '(?P<master>[^'\n]*)'`,
			Program:  "Spark",
			Versions: "all",
			Source:   "spark SparkSubmitArguments.scala; fixtures/verdicts core:spark.master=yarn-cluster",
			Examples: []string{
				"java.lang.Exception: When running with master '«yarn»' either HADOOP_CONF_DIR or YARN_CONF_DIR must be set in the environment.",
			},
		}},
	},
	{
		ID: "livy-spark-home", Setting: "livy.server.spark-home",
		Why:  "The Livy server does not find Spark, so it can't start any session. SPARK_HOME is missing or names a folder without Spark.",
		Help: []string{"set SPARK_HOME in livy-env.sh, or livy.server.spark-home in livy.conf, and restart Livy"},
		Texts: []Text{
			{
				Hint:     "SPARK_HOME path does not exist",
				Program:  "Livy",
				Versions: "0.4 and later",
				Source:   "livy LivySparkUtils.scala",
				Examples: []string{"java.lang.IllegalArgumentException: requirement failed: SPARK_HOME path does not exist"},
			},
			{
				Hint:     "Livy requires the SPARK_HOME environment variable",
				Program:  "Livy",
				Versions: "all",
				Source:   "livy LivySparkUtils.scala",
				Examples: []string{"java.lang.IllegalArgumentException: Livy requires the SPARK_HOME environment variable"},
			},
			{
				Hint:     "Cannot run program \"",
				After:    `(?P<path>[^"\n]*spark-submit)"`,
				Program:  "Livy",
				Versions: "all",
				Source:   "livy SparkProcessBuilder.scala",
				Examples: []string{"java.io.IOException: Cannot run program \"«/usr/lib/spark/bin/spark-submit»\": error=2, No such file or directory"},
			},
			{
				Hint:     "Unable to determine spark-submit version",
				Program:  "Livy",
				Versions: "all",
				Source:   "livy LivySparkUtils.scala",
				Examples: []string{"java.io.IOException: Unable to determine spark-submit version [1]:"},
			},
		},
	},
	{
		ID: "hadoop-unreachable", Weight: Symptom,
		Why: "Nothing answers at the address of YARN's ResourceManager or of HDFS. The server is down, or Livy's configuration names another " +
			"one. Port 8032 is the ResourceManager, 8020 and 9000 are the NameNode.",
		Help: []string{
			"yarn node -list, and hdfs dfsadmin -report, on the Livy server",
			"start the server at {address}, or correct its address in yarn-site.xml or core-site.xml",
		},
		Texts: []Text{
			{
				Hint:     "Retrying connect to server: ",
				After:    `(?P<address>\S+?)\. Already tried (?P<times>\d+) time`,
				Likely:   true,
				Program:  "Hadoop",
				Versions: "2.x and 3.x",
				Source:   "hadoop ipc/Client.java",
				Examples: []string{
					"INFO Client: Retrying connect to server: «ip-10-0-4-17.ec2.internal/10.0.4.17:8032». Already tried «9» time(s); retry policy is " +
						"RetryUpToMaximumCountWithFixedSleep(maxRetries=10, sleepTime=1000 MILLISECONDS)",
				},
			},
			{
				Hint:     " failed on connection exception: ",
				Before:   `Call From \S+ to (?P<address>\S+)`,
				Program:  "Hadoop",
				Versions: "2.x and 3.x",
				Source:   "hadoop NetUtils.java",
				Examples: []string{
					"java.net.ConnectException: Call From ip-10-0-4-17/10.0.4.17 to «ip-10-0-4-17.ec2.internal:8032» failed on connection exception: " +
						"java.net.ConnectException: Connection refused; For more details see: http://wiki.apache.org/hadoop/ConnectionRefused",
				},
			},
			{
				Hint:     "ConnectException: Connection refused: ",
				After:    `(?P<address>\S+:(?:8020|8030|8031|8032|8033|8050|9000))\b`,
				Program:  "Java",
				Versions: "all",
				Source:   "netty AbstractChannel.java",
				Examples: []string{"java.net.ConnectException: Connection refused: «ip-10-0-4-17.ec2.internal/10.0.4.17:8032»"},
			},
		},
	},
	{
		ID: "yarn-user",
		Why: "YARN does not start containers for this user. The user does not exist on the node, has a user id below the allowed minimum (a " +
			"system user), or is on the list of banned users.",
		Help: []string{
			"id {user}, on each node: create the user there",
			"or add it to allowed.system.users in container-executor.cfg, or take it off banned.users",
		},
		Texts: []Text{
			{
				Hint: "main : requested yarn user is ", After: `\S+\r?\n[^\n]*User (?P<user>\S+) not found`, Lines: 1,
				Program: "YARN", Versions: "2.x and 3.x", Source: "hadoop container-executor main.c, container-executor.c",
				Examples: []string{
					"main : command provided 0\nmain : run as user is jane\nmain : requested yarn user is jane\nUser «jane» not found",
				},
			},
			{
				Hint:     "Requested user ",
				After:    `(?P<user>\S+) is (?:not whitelisted and has id (?P<id>\d+)|banned)`,
				Program:  "YARN",
				Versions: "2.x and 3.x",
				Source:   "hadoop container-executor.c",
				Examples: []string{
					"Requested user «hdfs» is not whitelisted and has id «507»,which is below the minimum allowed 1000",
					"Requested user «hdfs» is banned",
				},
			},
		},
	},
	{
		ID: "bad-substitution", Setting: "/conf/spark.yarn.am.extraJavaOptions",
		Why: "A container ended at once, because the shell can't replace a variable such as ${hdp.version} in its environment. Only " +
			"programs of the distribution know it.",
		Help: []string{
			"give the variable a value: -Dhdp.version=VERSION in spark.driver.extraJavaOptions and spark.yarn.am.extraJavaOptions",
			"or write the value itself in mapred-site.xml and in the environment of the session",
		},
		Texts: []Text{{
			Hint:     ": bad substitution",
			Before:   `launch_container\.sh: line \d+: [^\n]*?\$\{(?P<variable>[\w.]+)\}[^\n]*`,
			Program:  "bash",
			Versions: "all",
			Source:   "bash subst.c, run by hadoop ContainerLaunch.java",
			Examples: []string{
				"/mnt/yarn/usercache/livy/appcache/application_1_0001/container_1_0001_01_000001/launch_container.sh: line 38: " +
					"$PWD:$PWD/__spark_conf__:/usr/hdp/${«hdp.version»}/hadoop/lib/*: bad substitution",
			},
		}},
	},
	{
		ID: "hive-metastore", Setting: "/conf/spark.sql.catalogImplementation",
		Why: "Spark can't open the Hive metastore. The metastore is down or its address is wrong, or another session has locked the local " +
			"Derby database.",
		Help: []string{
			"look at hive.metastore.uris in hive-site.xml on the Livy server: it has to name a metastore that runs",
			"without a metastore: set livy.repl.enable-hive-context to false in the server's livy.conf, and restart Livy. Setting " +
				"spark.sql.catalogImplementation in a session does not help: Livy overwrites it",
		},
		Texts: []Text{
			{
				Hint:     "Another instance of Derby may have already booted the database ",
				After:    `(?P<path>\S*[^\s.])`,
				Program:  "Derby",
				Versions: "all",
				Source:   "derby messages.xml XSDB6",
				Examples: []string{
					"Caused by: ERROR XSDB6: Another instance of Derby may have already booted the database «/home/jane/metastore_db».",
				},
			},
			{
				Hint:     "Unable to instantiate org.apache.hadoop.hive.ql.metadata.",
				After:    `(?:SessionHive|Hive)MetaStoreClient`,
				Program:  "Hive",
				Versions: "all",
				Source:   "hive MetaStoreUtils.java",
				Examples: []string{
					"HiveException: java.lang.RuntimeException: Unable to instantiate org.apache.hadoop.hive.ql.metadata.SessionHiveMetaStoreClient",
				},
			},
		},
	},
	{
		ID: "hdfs-permission",
		Why: "HDFS does not let the user of the session write where it has to. Spark puts the files of a session into the user's home " +
			"folder there.",
		Help: []string{"hdfs dfs -mkdir -p /user/{user}", "hdfs dfs -chown {user} /user/{user}"},
		Texts: []Text{{
			Hint:     "Permission denied: user=",
			After:    `(?P<user>[^,\s]+), access=(?P<access>\w+), inode="(?P<path>[^"\n]*)"`,
			Program:  "HDFS",
			Versions: "all",
			Source:   "hadoop FSPermissionChecker.java",
			Examples: []string{"AccessControlException: Permission denied: user=«livy», access=«WRITE», inode=\"«/user»\":hdfs:hdfs:drwxr-xr-x"},
		}},
	},
	{
		ID:   "hdfs-safemode",
		Why:  "HDFS accepts no changes now: it is still starting, or has lost too many of its data nodes. No session can put its files there.",
		Help: []string{"hdfs dfsadmin -safemode get", "wait, or bring the core nodes back"},
		Texts: []Text{{
			Hint:     "Name node is in safe mode",
			After:    `\.?[^\n]*(?:\r?\n(?P<reason>The reported blocks [^\n]*))?`,
			Lines:    1,
			Program:  "HDFS",
			Versions: "all",
			Source:   "hadoop FSNamesystem.java",
			Examples: []string{
				"SafeModeException: Cannot delete /user/livy/.sparkStaging/application_1_0001. Name node is in safe mode.\n«The reported blocks 0 " +
					"needs additional 1338 blocks to reach the threshold 0.9990 of total blocks 1340.»",
			},
		}},
	},
}
