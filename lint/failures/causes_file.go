package failures

var fileCauses = []*Cause{
	{
		ID: "ivy-resolution", Setting: "/conf/spark.jars.packages",
		Why: "Spark could not download a package of spark.jars.packages. The version does not exist, or the Livy server can't reach a " +
			"repository that has it.",
		Help: []string{
			"check {coordinate} on https://central.sonatype.com",
			"name the repository in spark.jars.repositories",
			"or copy the jars to HDFS or S3 and name them in `jars`",
		},
		Texts: []Text{
			{
				Hint:     "unresolved dependency: ",
				After:    `(?P<coordinate>[^\s:\]]+): (?P<reason>[^\],\n]+)`,
				Program:  "Spark",
				Versions: "all",
				Source:   "spark MavenUtils.scala, SparkSubmitUtils",
				Examples: []string{
					"Exception in thread \"main\" java.lang.RuntimeException: [unresolved dependency: «io.delta#delta-spark_2.12;99.9.9»: «not found»]",
				},
			},
			{
				Hint:     "module not found: ",
				After:    `(?P<coordinate>[^\s#]+#[^\s;]+;\S+)`,
				Program:  "Ivy",
				Versions: "all",
				Source:   "run with pyspark 3.5.6, --packages io.delta:delta-spark_2.12:99.9.9",
				Examples: []string{"\t\tmodule not found: «io.delta#delta-spark_2.12;99.9.9»"},
			},
			{
				Hint:     "[download failed: ",
				Unless:   `WARN`,
				After:    `(?P<coordinate>[^\s!]+)`,
				Program:  "Ivy",
				Versions: "all",
				Source:   "spark SparkSubmitUtils",
				Examples: []string{"java.lang.RuntimeException: [download failed: «com.google.guava#guava;14.0.1»!guava.jar(bundle)]"},
			},
		},
	},
	{
		ID: "maven-coordinate", Rule: "package-coordinate", Setting: "/conf/spark.jars.packages",
		Why:  "A value of spark.jars.packages is not a Maven coordinate. spark-submit ends before the driver starts.",
		Help: []string{"write groupId:artifactId:version, with commas between packages"},
		Texts: []Text{{
			Hint:     "Provided Maven Coordinates must be in the form ",
			After:    `'[^'\n]*'\. The coordinate provided is: (?P<coordinate>[^\n]*)`,
			Program:  "Spark",
			Versions: "all",
			Source:   "spark MavenUtils.scala; fixtures/verdicts core:spark.jars.packages",
			Examples: []string{
				"requirement failed: Provided Maven Coordinates must be in the form 'groupId:artifactId:version'. The coordinate provided is: " +
					"«com.foo:bar»",
			},
		}},
	},
	{
		ID: "missing-jar", Setting: "/jars", Yields: []string{"ivy-resolution", "livy-spark-home"},
		Why: "A file or class that the session names is not there. The nodes read files from their own disks, not from yours.",
		Help: []string{
			"put the file on HDFS or S3 and write its whole URL",
			"add the jar or the package that has the class: `jars` or spark.jars.packages",
		},
		Texts: []Text{
			{
				Hint:     "FileNotFoundException: File ",
				After:    `(?P<path>(?:file|hdfs|s3[an]?|abfss?|wasbs?|gs|viewfs):\S+) does not exist`,
				Unless:   `It is possible the underlying files|file:\S*/\.sparkStaging/`,
				Likely:   true,
				Setting:  "/files",
				Program:  "Spark",
				Versions: "all",
				Source:   "fixtures/verdicts core:spark.files=/no/such.txt",
				Examples: []string{"java.io.FileNotFoundException: File «file:/home/hadoop/conf/missing.conf» does not exist"},
			},
			{
				Hint:  "FileNotFoundException: File ",
				After: `(?P<path>file:\S*/\.sparkStaging/\S+) does not exist`,
				When:  "the path has `.sparkStaging` and begins with `file:`",
				Why: "Spark put its files into a staging folder on a local disk, where YARN's nodes don't find them. The program that " +
					"starts the session (Livy or spark-submit) does not know HDFS: its environment lacks HADOOP_CONF_DIR, or fs.defaultFS is not set.",
				Help: []string{
					"export HADOOP_CONF_DIR=/etc/hadoop/conf in livy-env.sh, and restart Livy",
					"or set spark.yarn.stagingDir to a folder on HDFS or S3",
				},
				Setting:  "HADOOP_CONF_DIR",
				Program:  "Spark",
				Versions: "all",
				Source:   "spark yarn Client.scala; hadoop RawLocalFileSystem.java",
				Examples: []string{
					"java.io.FileNotFoundException: File «file:/home/spark/.sparkStaging/application_1616808765005_0004/pyspark.zip» does not exist",
				},
			},
			{
				Hint:  "FileNotFoundException: File does not exist: ",
				After: `(?P<path>\S*/\.sparkStaging/\S+)`,
				Why: "The files of the session were gone from its staging folder when YARN started the container. The session had already ended, " +
					"or an earlier attempt removed them.",
				Help:     []string{"look for the first failure: yarn logs -applicationId {application}", "hdfs dfs -ls /user/USER/.sparkStaging"},
				Setting:  "spark.yarn.stagingDir",
				Program:  "YARN",
				Versions: "all",
				Source:   "hadoop FSDownload.java, DistributedFileSystem.java",
				Examples: []string{
					"java.io.FileNotFoundException: File does not exist: «hdfs://nn:8020/user/livy/.sparkStaging/application_1_0001/__spark_libs__.zip»",
				},
			},
			{
				Hint:     "FileNotFoundException: No such file or directory",
				After:    `:? '?(?P<path>s3[an]?:[^'\s]+\.(?:jar|py|zip|egg|whl|tar\.gz|tgz|conf|xml|properties))'?`,
				Likely:   true,
				Program:  "Spark",
				Versions: "all",
				Source:   "hadoop S3AFileSystem.java; EMRFS",
				Examples: []string{"java.io.FileNotFoundException: No such file or directory '«s3://bucket/libs/my.jar»'"},
			},
			{
				Hint:     " does not exist, skipping",
				Before:   `Local jar (?P<path>\S+)`,
				Likely:   true,
				Program:  "Spark",
				Versions: "2.3 and later",
				Source:   "spark DependencyUtils.scala",
				Examples: []string{"WARN DependencyUtils: Local jar «/no/such.jar» does not exist, skipping."},
			},
			{
				Hint:     "Incomplete HDFS URI, no host: ",
				After:    `(?P<path>\S+)`,
				Rule:     "uri-host",
				Program:  "Hadoop",
				Versions: "all",
				Source:   "hadoop DistributedFileSystem.java; verdict of driver with hdfs:///a/b.jar",
				Examples: []string{"java.io.IOException: Incomplete HDFS URI, no host: «hdfs:///a/b.jar»"},
			},
			{
				Hint: "java.lang.ClassNotFoundException: ",
				Help: []string{
					"add the jar or the package that has the class: `jars` or spark.jars.packages", "or correct the name of the class",
				},
				Unless:   `ClassNotFoundException: Failed to find data source`,
				After:    `(?:Class )?(?P<class>[\w$]+(?:[.][\w$]+)*)`,
				Likely:   true,
				Common:   true,
				Program:  "Java",
				Versions: "all",
				Source:   "fixtures/verdicts core:spark.plugins, real/pyspark-plain 0.7.1",
				Examples: []string{
					"java.lang.ClassNotFoundException: «com.acme.MissingPlugin»",
					"java.lang.ClassNotFoundException: «com.acme.MissingListener».",
					"java.lang.ClassNotFoundException: Class «org.apache.hadoop.fs.s3a.S3AFileSystem» not found",
				},
			},
			{
				Hint: "java.lang.NoClassDefFoundError: ",
				Help: []string{
					"add the jar or the package that has the class: `jars` or spark.jars.packages", "or correct the name of the class",
				},
				After:    `(?P<class>[\w/$]+(?:[.][\w$]+)*)`,
				Likely:   true,
				Common:   true,
				Program:  "Java",
				Versions: "all",
				Source:   "OpenJDK",
				Examples: []string{"java.lang.NoClassDefFoundError: «org/apache/iceberg/spark/SparkCatalog»"},
			},
			{
				Hint:     "Could not find or load main class org.apache.",
				After:    `(?P<class>[\w.$]+)`,
				Setting:  "spark.yarn.jars",
				Program:  "Java",
				Versions: "all",
				Source:   "spark on YARN without its jars",
				Examples: []string{"Error: Could not find or load main class org.apache.«spark.deploy.yarn.ApplicationMaster»"},
			},
			{
				Hint:     "[DATA_SOURCE_NOT_FOUND]",
				After:    ` Failed to find (?:the )?data source: (?P<source>[^\s.]+)`,
				Setting:  "/conf/spark.jars.packages",
				Program:  "Spark",
				Versions: "3.4 and later",
				Source:   "spark error-conditions.json",
				Examples: []string{
					"[DATA_SOURCE_NOT_FOUND] Failed to find the data source: «delta». Please find packages at " +
						"`https://spark.apache.org/third-party-projects.html`.",
				},
			},
			{
				Hint:     "ClassNotFoundException: Failed to find data source: ",
				After:    `(?P<source>[^\s.]+)`,
				Setting:  "/conf/spark.jars.packages",
				Program:  "Spark",
				Versions: "2.x to 3.3",
				Source:   "spark DataSource.scala",
				Examples: []string{
					"java.lang.ClassNotFoundException: Failed to find data source: «delta». Please find packages at " +
						"http://spark.apache.org/third-party-projects.html",
				},
			},
			{
				Hint:     "No FileSystem for scheme",
				After:    `:? "?(?P<scheme>\w+)`,
				Setting:  "/conf/spark.jars.packages",
				Program:  "Hadoop",
				Versions: "all",
				Source:   "hadoop FileSystem.java",
				Examples: []string{
					"java.io.IOException: No FileSystem for scheme: «s3»",
					`UnsupportedFileSystemException: No FileSystem for scheme "«abfs»"`,
				},
			},
		},
	},
	{
		ID:  "s3-access",
		Why: "S3 rejects the credentials with which the session reads or writes. The role lacks the permission, or a token has expired.",
		Help: []string{
			"aws s3 ls PATH, with the role of the session",
			"allow s3:GetObject and s3:ListBucket, and s3:PutObject for writing, to that role",
			"if a token has expired, start a new session with a new one",
		},
		Texts: []Text{
			{
				Hint:     "(Service: Amazon S3; Status Code: ",
				After:    `(?P<status>40[03]); Error Code: (?P<code>AccessDenied|ExpiredToken|InvalidAccessKeyId|InvalidToken|SignatureDoesNotMatch)`,
				Likely:   true,
				Program:  "AWS SDK",
				Versions: "1",
				Source:   "aws-sdk-java AmazonServiceException.java",
				Examples: []string{
					"AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: «403»; Error Code: «AccessDenied»; Request ID: 5B2A7)",
					"AmazonS3Exception: The provided token has expired. (Service: Amazon S3; Status Code: «400»; Error Code: «ExpiredToken»)",
				},
			},
			{
				Hint:     "(Service: S3, Status Code: ",
				After:    `(?P<status>40[03])`,
				Before:   `(?:Access Denied|Forbidden|expired|does not exist in our records|malformed or otherwise invalid)[^\n]{0,40}`,
				Likely:   true,
				Program:  "AWS SDK",
				Versions: "2",
				Source:   "aws-sdk-java-v2 AwsServiceException.java",
				Examples: []string{"S3Exception: Access Denied (Service: S3, Status Code: «403», Request ID: 5B2A7)"},
			},
		},
	},
	{
		ID: "scala-version", Setting: "/conf/spark.jars.packages",
		Why:  "A jar was built for another version of Scala than that of Spark. Methods of Scala's library differ between 2.11, 2.12 and 2.13.",
		Help: []string{"use the package for Spark's Scala: the end of its name says which, as in delta-spark_2.12"},
		Texts: []Text{{
			Hint:     "java.lang.NoSuchMethodError: ",
			After:    `'?(?:[\w.$\[\]]+ )?(?P<member>scala\.[\w.$]+)`,
			Program:  "Java",
			Versions: "all",
			Source:   "OpenJDK linkResolver.cpp",
			Examples: []string{
				"java.lang.NoSuchMethodError: «scala.Predef$.refArrayOps»([Ljava/lang/Object;)Lscala/collection/mutable/ArrayOps;",
				"java.lang.NoSuchMethodError: 'scala.collection.mutable.ArrayOps «scala.Predef$.refArrayOps»(java.lang.Object[])'",
			},
		}},
	},
	{
		ID: "missing-shuffle-service", Setting: "/conf/spark.shuffle.service.enabled",
		Why: "The session uses the external shuffle service, but the nodes don't have it. Executors can't start, and the session stays " +
			"without any.",
		Help: []string{
			"add spark_shuffle to yarn.nodemanager.aux-services on the nodes",
			"or set spark.shuffle.service.enabled to false and use shuffle tracking",
		},
		Texts: []Text{
			{
				Hint: "The auxService:spark_shuffle does not exist", Program: "YARN", Versions: "all", Source: "hadoop ContainerManagerImpl.java",
				Examples: []string{"org.apache.hadoop.yarn.exceptions.InvalidAuxServiceException: The auxService:spark_shuffle does not exist"},
			},
			{
				Hint:     "Unable to register with external shuffle server",
				After:    ` due to ?: (?P<reason>[^\n]*)`,
				Program:  "Spark",
				Versions: "all",
				Source:   "spark BlockManager.scala",
				Examples: []string{"Unable to register with external shuffle server due to : «Failed to connect to node4/10.0.0.4:7337»"},
			},
		},
	},
	{
		ID: "disk-full",
		Why: "A disk is full: on the driver's node, on an executor's node, or on every node of YARN. Shuffle files and logs of long " +
			"sessions are the usual reason.",
		Help: []string{
			"yarn node -list -all, and df -h on the node",
			"free the folders of yarn.nodemanager.local-dirs and log-dirs, or of spark.local.dir",
		},
		Texts: []Text{
			{
				Hint:     "No space left on device",
				Likely:   true,
				Common:   true,
				Program:  "the operating system",
				Versions: "all",
				Source:   "errno ENOSPC in Java and Python",
				Examples: []string{"java.io.IOException: No space left on device", "OSError: [Errno 28] No space left on device: '/mnt/tmp'"},
			},
			{
				Hint:     " usable space is below configured utilization percentage",
				Before:   `(?P<dirs>\d+/\d+) (?:local|log)-dirs`,
				After:    `[^\n]*`,
				Program:  "YARN",
				Versions: "2.8 and later",
				Source:   "hadoop DirectoryCollection.java",
				Examples: []string{
					"«1/1» local-dirs usable space is below configured utilization percentage/no more usable space [ /mnt/yarn : used space above " +
						"threshold of 90.0% ]",
				},
			},
			{
				Hint: " local-dirs have errors: ", Before: `(?P<dirs>\d+/\d+)`, After: `[^\n]*`, Program: "YARN", Versions: "3.x",
				Source:   "hadoop LocalDirsHandlerService.java",
				Examples: []string{"«1/1» local-dirs have errors:  [ /mnt/yarn : Cannot create directory: /mnt/yarn ]"},
			},
			{
				Hint: "could only be written to 0 of the ", After: `[^\n]*`, Likely: true, Program: "HDFS", Versions: "3.x",
				Source:   "hadoop BlockManager.java",
				Examples: []string{"File /user/livy/.sparkStaging/a.jar could only be written to 0 of the 1 minReplication nodes."},
			},
			{
				Hint: "could only be replicated to 0 nodes", After: `[^\n]*`, Likely: true, Program: "HDFS", Versions: "2.x",
				Source:   "hadoop BlockManager.java, branch-2",
				Examples: []string{"File /user/livy/a.jar could only be replicated to 0 nodes instead of minReplication (=1)."},
			},
			{
				Hint: "DSQuotaExceededException: The DiskSpace quota of ", After: `(?P<path>\S+) is exceeded`, Program: "HDFS", Versions: "all",
				Why:      "A folder of HDFS has reached its quota, so the session can't write there. No disk is full.",
				Help:     []string{"hdfs dfs -count -q {path}", "delete files in {path}, or raise the quota: hdfs dfsadmin -setSpaceQuota SIZE {path}"},
				Source:   "hadoop DSQuotaExceededException.java",
				Examples: []string{"org.apache.hadoop.hdfs.protocol.DSQuotaExceededException: The DiskSpace quota of «/user/livy» is exceeded"},
			},
			{
				Hint:     " local-dirs are bad: ",
				Before:   `(?P<dirs>\d+/\d+)`,
				After:    `(?P<folders>[^\s;]+)`,
				Program:  "YARN",
				Versions: "2.x and 3.x",
				Source:   "hadoop LocalDirsHandlerService.java",
				Examples: []string{"«1/1» local-dirs are bad: «/mnt/yarn»; 1/1 log-dirs are bad: /var/log/hadoop-yarn/containers"},
			},
			{
				Hint:     "Could not find any valid local directory for ",
				After:    `(?P<path>\S+)`,
				Likely:   true,
				Program:  "Hadoop",
				Versions: "all",
				Source:   "hadoop LocalDirAllocator.java",
				Examples: []string{
					"org.apache.hadoop.util.DiskChecker$DiskErrorException: Could not find any valid local directory for " +
						"«nmPrivate/container_1_0001_01_000001.tokens»",
				},
			},
			{
				Hint:     "Container marked as failed: ",
				Also:     []string{"Container from a bad node: "},
				After:    `(?P<container>container_\w+) on host: (?P<host>[^\s]+?)\. Exit status: (?P<status>-?\d+)`,
				Check:    status("-101"),
				Program:  "Spark",
				Versions: "all",
				Source:   containerExits,
				Examples: []string{
					"Container marked as failed: «container_1_0001_01_000003» on host: «node4». Exit status: «-101». Diagnostics: Container failed " +
						"on bad disks",
				},
			},
		},
	},
	{
		ID: "java-version",
		Why: "The code was compiled for a newer Java than the one that runs it, or the Java is too new for this " +
			"version of Spark. The JVM or the session ends.",
		Help: []string{
			"set spark.yarn.appMasterEnv.JAVA_HOME and spark.executorEnv.JAVA_HOME to a Java that this Spark supports",
			"or JAVA_HOME in livy-env.sh",
		},
		Setting: "/conf/spark.yarn.appMasterEnv.JAVA_HOME",
		Texts: []Text{
			{
				Hint:     "UnsupportedClassVersionError: ",
				Common:   true,
				After:    `(?P<class>[\w./$]+)(?:[^\n]*?class file version (?P<compiled>[\d.]+\d))?(?:[^\n]*?up to (?P<runs>[\d.]+\d))?`,
				Program:  "Java",
				Versions: "all",
				Source:   "OpenJDK classFileParser.cpp",
				Examples: []string{
					"java.lang.UnsupportedClassVersionError: «org/apache/spark/launcher/Main» has been compiled by a more recent version of the Java " +
						"Runtime (class file version «61.0»), " +
						"this version of the Java Runtime only recognizes class file versions up to «52.0»",
				},
			},
			{
				Hint:     "Unsupported class file major version ",
				After:    `(?P<compiled>\d+)`,
				Program:  "Spark",
				Versions: "2.4 on Java 9 and later",
				Source:   "spark ClosureCleaner (ASM)",
				Examples: []string{"java.lang.IllegalArgumentException: Unsupported class file major version «55»"},
			},
			{
				Hint:     "java.lang.IllegalAccessError: class org.apache.spark",
				After:    `[\w.$]* \([^)\n]*\) cannot access class (?P<class>[\w.$]+)`,
				Program:  "Spark",
				Versions: "before 3.3 on Java 17",
				Source:   "OpenJDK",
				Examples: []string{
					"java.lang.IllegalAccessError: class org.apache.spark.storage.StorageUtils$ (in unnamed module @0x1) cannot access class " +
						"«sun.nio.ch.DirectBuffer» (in module java.base)",
				},
			},
			{
				Hint:     "InaccessibleObjectException: Unable to make ",
				Common:   true,
				After:    `(?P<member>[^\n]*?) accessible`,
				Likely:   true,
				Program:  "Java",
				Versions: "9 and later",
				Source:   "OpenJDK AccessibleObject.java",
				Examples: []string{
					"java.lang.reflect.InaccessibleObjectException: Unable to make «field private final byte[] java.lang.String.value» accessible: " +
						"module java.base does not \"opens java.lang\"",
				},
			},
			{
				Hint: "NoSuchMethodException: java.nio.DirectByteBuffer.<init>", Program: "Spark", Versions: "before 3.3 on Java 17 and later",
				Source:   "spark Platform.java",
				Examples: []string{"java.lang.NoSuchMethodException: java.nio.DirectByteBuffer.<init>(long,int)"},
			},
			{
				Hint: "JAVA_HOME is not set", Setting: "JAVA_HOME", Likely: true, Common: true, Program: "Spark and Hadoop", Versions: "all",
				Source:   "spark bin/spark-class, hadoop hadoop-functions.sh",
				Examples: []string{"Error: JAVA_HOME is not set and could not be found."},
			},
			{
				Hint: "getSubject is not supported", Program: "Hadoop", Versions: "before 3.4.2 on Java 24 and later", Source: "OpenJDK Subject.java",
				Examples: []string{"java.lang.UnsupportedOperationException: getSubject is not supported"},
			},
		},
	},
	{
		ID: "python-version", Setting: "/conf/spark.pyspark.python",
		Why: "The Python of the executors is missing or is not the driver's version. PySpark needs the same minor version on both sides.",
		Help: []string{
			"set spark.pyspark.python to a Python that all nodes have",
			"or PYSPARK_PYTHON with spark.yarn.appMasterEnv.PYSPARK_PYTHON and spark.executorEnv.PYSPARK_PYTHON",
		},
		Texts: []Text{
			{
				Hint:     "Python in worker has different version",
				After:    `:? (?P<worker>[\d.]+) than that in driver:? (?P<driver>\d+\.\d+)`,
				Program:  "Spark",
				Versions: "all",
				Source:   "pyspark worker.py",
				Examples: []string{
					"Exception: Python in worker has different version «2.7» than that in driver «3.6», PySpark cannot run with different minor versions.",
					"[PYTHON_VERSION_MISMATCH] Python in worker has different version: «3.13» than that in driver: «3.11», PySpark cannot run with " +
						"different minor versions.",
				},
			},
			{
				Hint:     "Cannot run program \"",
				After:    `(?P<python>[^"\n]*python[^"\n]*)"[^\n]*error=(?P<error>\d+)`,
				Program:  "Spark",
				Versions: "all",
				Source:   "run with pyspark 3.5.6, PYSPARK_PYTHON=/usr/bin/no-such-python3",
				Examples: []string{"java.io.IOException: Cannot run program \"«/usr/bin/no-such-python3»\": error=«2», No such file or directory"},
			},
		},
	},
}
