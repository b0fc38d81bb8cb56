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
