package failures

const sessionManager = "livy SessionManager.scala, v0.7.0 and v0.9.0"

var endCauses = []*Cause{
	{
		ID: "lost-session", Yields: []string{"bad-url", "session-idle-timeout", "heartbeat-lost"},
		Why: "The session no longer exists on the Livy server: it timed out, was deleted or Livy was restarted. The kernel still wants to " +
			"use it.",
		Help: []string{
			"restart the kernel and run the cells again: a new session is started",
			"curl -s LIVY/sessions, to see which sessions there are",
		},
		Texts: []Text{
			{
				Hint:     "' not found.",
				Before:   `Session '(?P<session>[^'\n]{1,80})`,
				Unless:   `/sessions/sessions`,
				Program:  "Livy",
				Versions: "all",
				Source:   livyVerdicts + " scen/missing",
				Examples: []string{
					`{"msg":"Session '«griffin»' not found."}`,
					`Invalid status code '404' from http://localhost:8998/sessions/13 with error payload: "Session '«13»' not found."`,
				},
			},
			{
				Hint:     "Invalid status code '404'",
				After:    ` from (?P<url>\S*/sessions/(?P<session>\d+)\S*) with error payload:`,
				Likely:   true,
				Program:  "SparkMagic",
				Versions: "all",
				Source:   "fixtures/verdicts life-lost",
				Examples: []string{`Invalid status code '404' from «http://localhost:8998/sessions/«13»» with error payload: gone`},
			},
		},
	},
	{
		ID: "session-idle-timeout", Setting: "livy.server.session.timeout",
		Why: "Livy deleted the session, because nothing ran in it for too long. A long statement does not count " +
			"as activity. Livy 0.7 and later has a setting that changes this.",
		Help: []string{"restart the kernel", "raise livy.server.session.timeout on the server, or send idleTimeout (Livy 0.9 and later)"},
		Texts: []Text{{
			Hint:     " because it was inactive for more than ",
			Before:   `Deleting (?P<kind>\w+) (?P<session>\d+)`,
			After:    `(?P<timeout>[\d.E]+ \w+)`,
			Program:  "Livy",
			Versions: "all",
			Source:   sessionManager,
			Examples: []string{
				"INFO InteractiveSessionManager: Deleting «InteractiveSession» «24» because it was inactive for more than «3600.0 secs».",
			},
		}},
	},
	{
		ID: "session-finished-gone", Setting: "livy.server.session.state-retain.sec",
		Why: "Livy removed a session that had ended some time before. A request for it now gets a 404, and its log is gone.",
		Help: []string{
			"raise livy.server.session.state-retain.sec to keep ended sessions for longer",
			"yarn logs -applicationId {application}, for why it ended",
		},
		Texts: []Text{{
			Hint:     " because it finished before ",
			Before:   `Deleting (?P<kind>\w+) (?P<session>\d+)`,
			After:    `(?P<retained>[\d.E]+ secs)`,
			Program:  "Livy",
			Versions: "0.8 and later",
			Source:   "livy SessionManager.scala, v0.9.0",
			Examples: []string{"INFO InteractiveSessionManager: Deleting «InteractiveSession» «7» because it finished before «600.0 secs»."},
		}},
	},
	{
		ID: "heartbeat-lost", Setting: "/livy_server_heartbeat_timeout_seconds",
		Why: "Livy deleted the session, because the kernel sent no heartbeat. The laptop slept, the network was gone, or the kernel was " +
			"blocked or closed.",
		Help: []string{"restart the kernel", "raise livy_server_heartbeat_timeout_seconds in config.json"},
		Texts: []Text{{
			Hint:     " expired. Last heartbeat is at ",
			Before:   `Session (?P<session>\d+)`,
			After:    `(?P<last>[^\n]*?)\.?$`,
			Program:  "Livy",
			Versions: "0.3 and later",
			Source:   "livy SessionHeartbeat.scala",
			Examples: []string{"INFO InteractiveSessionManager: Session «16» expired. Last heartbeat is at «Fri Sep 25 08:01:40 UTC 2020»."},
		}},
	},
	{
		ID: "session-killed", Weight: Symptom,
		Why: "Somebody stopped the session: with a DELETE to Livy, with yarn application -kill, or by closing the kernel. It did not fail " +
			"by itself.",
		Help: []string{"start a new session: restart the kernel"},
		Texts: []Text{
			{
				Hint:     "unexpectedly reached final status 'killed'",
				Before:   `Session (?P<session>\d+) `,
				Program:  "SparkMagic",
				Versions: "all",
				Source:   sparkMagicSession,
				Examples: []string{"\tSession «14» unexpectedly reached final status 'killed'. See logs:"},
			},
			{
				Hint:     "Session stopped by user.",
				Program:  "Livy",
				Versions: "all",
				Source:   livyYarnApp,
				Examples: []string{"YARN Diagnostics: \nSession stopped by user."},
			},
			{
				Hint:     " was killed by user ",
				Before:   `Application (?P<application>application_\d+_\d+)`,
				After:    `(?P<user>[^\s.]+)`,
				Program:  "YARN",
				Versions: "2.8 and later",
				Source:   "hadoop ClientRMService.java",
				Examples: []string{"Application «application_1795248461992_0003» was killed by user «livy» at 10.0.0.1"},
			},
			{
				Hint:     "Application killed by user.",
				Program:  "YARN",
				Versions: "2.x",
				Source:   "hadoop RMAppImpl.java",
				Examples: []string{"Application killed by user."},
			},
			{
				Hint:     "YARN application has exited unexpectedly with state KILLED",
				Program:  "Spark",
				Versions: "3.x and later",
				Source:   "spark YarnClientSchedulerBackend.scala",
				Examples: []string{
					"ERROR YarnClientSchedulerBackend: YARN application has exited unexpectedly with state KILLED! Check the YARN application logs " +
						"for more details.",
				},
			},
		},
	},
	{
		ID: "node-lost",
		Why: "A machine of the cluster went away with what ran on it: a spot instance, a scale-in or a machine that failed. Spark repeats " +
			"the lost tasks if the driver is still there.",
		Help: []string{"yarn node -list -all", "run drivers on nodes that stay: on EMR, on core nodes that are not spot instances"},
		Texts: []Text{
			{
				Hint:     "Container released on a *lost* node",
				Before:   `(?:executor (?P<executor>\d+) [^\n]*)?`,
				Program:  "YARN",
				Versions: "all",
				Source:   "hadoop SchedulerUtils.java",
				Examples: []string{
					"ExecutorLostFailure (executor «268» exited caused by one of the running tasks) Reason: Container marked as failed: " +
						"container_e46_1_01_000282 on host: 10.0.140.153. Exit status: -100. Diagnostics: Container released on a *lost* node",
				},
			},
			{
				Hint:     "Container marked as failed: ",
				Also:     []string{"Container from a bad node: "},
				After:    `(?P<container>container_\w+) on host: (?P<host>[^\s]+?)\. Exit status: (?P<status>-?\d+)`,
				Check:    status("-100"),
				Program:  "Spark",
				Versions: "all",
				Source:   containerExits,
				Examples: []string{"Container marked as failed: «container_e46_1_01_000282» on host: «10.0.140.153». Exit status: «-100»."},
			},
			{
				Hint:     "due to AM Container for ",
				After:    amExit,
				Check:    status("-100"),
				Program:  "YARN",
				Versions: "2.x and 3.x",
				Source:   containerExits,
				Examples: []string{"failed 1 times due to AM Container for «appattempt_1535113754342_0003_000001» exited with  exitCode: «-100»"},
			},
		},
	},
	{
		ID: "preempted", Setting: "/queue",
		Why: "YARN took a container back for another queue that was below its share. If it was the driver's, the session is over.",
		Help: []string{
			"use a queue with room: yarn queue -status {queue}",
			"ask for fewer executors, or have preemption turned off for the queue",
		},
		Texts: []Text{
			{
				Hint:     "Container preempted by scheduler",
				Program:  "YARN",
				Versions: "all",
				Source:   "hadoop SchedulerUtils.java",
				Examples: []string{"Failing this attempt.Diagnostics: Container preempted by scheduler"},
			},
			{
				Hint:     " was preempted.",
				Before:   `Container (?P<container>container_\w+) on host: (?P<host>\S+)`,
				Program:  "Spark",
				Versions: "2.x and later",
				Source:   "spark YarnAllocator.scala",
				Examples: []string{"Container «container_1_0001_01_000003» on host: «node4» was preempted."},
			},
			{
				Hint:     "due to AM Container for ",
				After:    amExit,
				Check:    status("-102"),
				Program:  "YARN",
				Versions: "2.x and 3.x",
				Source:   containerExits,
				Examples: []string{"failed 1 times due to AM Container for «appattempt_1535113754342_0003_000001» exited with exitCode: «-102»"},
			},
		},
	},
	{
		ID: "am-failed", Weight: Symptom, Yields: []string{"context-timeout"},
		Why:  "YARN started the application, and its driver or application master ended at once. The reason is only in YARN's log.",
		Help: []string{"yarn logs -applicationId {application}", "yarn application -status {application}"},
		Texts: []Text{
			{
				Hint:     "Yarn application has already ended!",
				After:    `[^\n]*`,
				Likely:   true,
				Program:  "Spark",
				Versions: "2.x",
				Source:   "spark v2.4 YarnClientSchedulerBackend.scala",
				Examples: []string{
					"org.apache.spark.SparkException: Yarn application has already ended! It might have been killed or unable to launch application " +
						"master.",
				},
			},
			{
				Hint:     "The YARN application has already ended!",
				After:    `[^\n]*`,
				Likely:   true,
				Program:  "Spark",
				Versions: "3.x and later",
				Source:   "spark YarnClientSchedulerBackend.scala",
				Examples: []string{
					"The YARN application has already ended! It might have been killed or the Application Master may have failed to start.",
				},
			},
			{
				Hint:     "YARN application has exited unexpectedly with state FAILED",
				Likely:   true,
				Program:  "Spark",
				Versions: "3.x and later",
				Source:   "spark YarnClientSchedulerBackend.scala",
				Examples: []string{
					"ERROR YarnClientSchedulerBackend: YARN application has exited unexpectedly with state FAILED! Check the YARN application logs " +
						"for more details.",
				},
			},
			{
				Hint:     "Yarn application has already exited with state ",
				After:    `(?P<state>FAILED|KILLED)`,
				Likely:   true,
				Program:  "Spark",
				Versions: "2.x",
				Source:   "spark v2.4 YarnClientSchedulerBackend.scala",
				Examples: []string{"ERROR YarnClientSchedulerBackend: Yarn application has already exited with state «FAILED»!"},
			},
			{
				Hint:    "due to AM Container for ",
				Before:  `(?:Application (?P<application>application_\d+_\d+) failed (?P<times>\d+) times [^\n]*)?`,
				After:   amExit,
				Check:   func(f Facts) bool { return !status("-100", "-102", "-103", "-104", "137")(f) },
				Likely:  true,
				Program: "YARN", Versions: "2.x and 3.x", Source: "hadoop RMAppImpl.java",
				Examples: []string{
					"Application «application_1741617430753_0004» failed «2» times due to AM Container for «appattempt_1741617430753_0004_000002» " +
						"exited with  exitCode: «1»",
				},
			},
			{
				Hint:     " timed out. Failing the application",
				Before:   `ApplicationMaster for attempt (?P<attempt>appattempt_\w+)`,
				Likely:   true,
				Program:  "YARN",
				Versions: "2.x and 3.x",
				Source:   "hadoop RMAppAttemptImpl.java",
				Examples: []string{
					"failed 2 times due to ApplicationMaster for attempt «appattempt_1741617430753_0004_000002» timed out. Failing the application.",
				},
			},
			{
				Hint:     " finished with failed status",
				Before:   `Application (?P<application>application_\d+_\d+)`,
				Likely:   true,
				Program:  "Spark",
				Versions: "all",
				Source:   "spark yarn Client.scala",
				Examples: []string{"org.apache.spark.SparkException: Application «application_1741617430753_0004» finished with failed status"},
			},
		},
	},
	{
		ID: "context-timeout", Setting: "/conf/spark.yarn.am.waitTime", Weight: Symptom,
		Why: "The driver did not create its Spark context in time, or did not report to Livy. It failed before, or it starts too slowly.",
		Help: []string{
			"read the log of the driver: yarn logs -applicationId {application}",
			"raise spark.yarn.am.waitTime, or livy.rsc.server.connect.timeout on the server, if it is only slow",
		},
		Texts: []Text{
			{
				Hint:     "SparkContext did not initialize after waiting for ",
				After:    `(?P<waited>\d+ ms)[^\n]*(?:\n[^\n]*?(?P<exit>exitCode: \d+))?`,
				Lines:    1,
				Program:  "Spark",
				Versions: "all",
				Source:   "spark ApplicationMaster.scala",
				Examples: []string{
					"ERROR ApplicationMaster: SparkContext did not initialize after waiting for «100000 ms». Please check earlier log output for " +
						"errors. Failing the application.\nINFO ApplicationMaster: Final app status: FAILED, «exitCode: 13»",
				},
			},
			{
				Hint:     "Timed out waiting for context to start",
				Setting:  "livy.rsc.server.connect.timeout",
				Likely:   true,
				Program:  "Livy",
				Versions: "all",
				Source:   "livy ContextLauncher.java",
				Examples: []string{"java.util.concurrent.TimeoutException: Timed out waiting for context to start."},
			},
			{
				Hint:     "java.util.concurrent.TimeoutException: Futures timed out after ",
				Before:   `Uncaught exception: ?(?:\r?\n)?`,
				Above:    1,
				After:    `\[(?P<waited>[^\]\n]*)\]`,
				Program:  "Spark",
				Versions: "2.x",
				Source:   "spark v2.4 ApplicationMaster.scala",
				Examples: []string{
					"ERROR ApplicationMaster: Uncaught exception: java.util.concurrent.TimeoutException: Futures timed out after [«100000 milliseconds»]",
				},
			},
		},
	},
	{
		ID: "livy-restarted", Setting: "livy.server.recovery.mode",
		Why:  "Livy was restarted while the session was starting, and can't find its driver again. The session is lost.",
		Help: []string{"start a new session: restart the kernel", "yarn application -list, to see whether the old one still runs"},
		Texts: []Text{{
			Hint:     "because its RSCDriver URI is unknown",
			Before:   `(?P<what>interactive session (?P<session>\d+)) `,
			Program:  "Livy",
			Versions: "0.3 and later",
			Source:   "livy InteractiveSession.scala",
			Examples: []string{"INFO InteractiveSession$: Cannot recover «interactive session «4»» because its RSCDriver URI is unknown."},
		}},
	},
	{
		ID: "session-dead-no-reason", Weight: Frame, Long: true,
		Why: "The session ended while it started, and what Livy shows of its log names no reason that sparklint knows. The log of the " +
			"driver has more.",
		Help: []string{
			"yarn application -list -appStates FAILED,KILLED",
			"yarn logs -applicationId {application}",
			"read the log of the Livy server",
		},
		Texts: []Text{{
			Hint:     "unexpectedly reached final status '",
			Before:   `Session (?P<session>\d+) `,
			After:    `(?P<state>dead|error|success|shutting_down)'`,
			Likely:   true,
			Program:  "SparkMagic",
			Versions: "all",
			Source:   sparkMagicSession,
			Examples: []string{"\tSession «21» unexpectedly reached final status '«dead»'. See logs:"},
		}},
	},
}
