package failures

const (
	kernelMagics = "sparkmagic kernels/kernelmagics.py; fixtures/verdicts/sparkmagic.jsonl"
	pythonError  = `(?P<error>(?:\w+\.)*\w*(?:Error|Exception)(?:: [^\n]*)?)`
)

var kernelCauses = []*Cause{
	{
		ID: "bad-json-configure", Rule: "json-syntax",
		Why:  "SparkMagic rejects the %%configure cell, because it is not JSON. The old settings stay, and the cell still counts as a success.",
		Help: []string{"correct the JSON and run the cell again with -f", "sparklint lint"},
		Texts: []Text{
			{
				Hint:     "Could not parse JSON object from input '",
				After:    `[^\n]*`,
				Program:  "SparkMagic",
				Versions: "all",
				Source:   kernelMagics + " magic-trailing-comma",
				Examples: []string{"Could not parse JSON object from input '{\"executorMemory\": \"3072M\", “numExecutors”:10}\n'"},
			},
			{
				Hint:     "remotesparkmagics.py",
				After:    `[\s\S]*?\n(?P<error>(?:json\.decoder\.)?JSONDecodeError: [^\n]*)`,
				Lines:    80,
				Likely:   true,
				Program:  "SparkMagic in IPython",
				Versions: "all",
				Source:   "fixtures/verdicts spark-08",
				Examples: []string{
					"File remotesparkmagics.py:170, in RemoteSparkMagics.spark(self, line, cell, local_ns)\n    --> 170 dictionary = " +
						"json.loads(cell)\n«JSONDecodeError: Expecting value: line 1 column 1 (char 0)»",
				},
			},
		},
	},
	{
		ID: "configure-usage", Rule: "magic-line",
		Why:  "The %%configure cell is not written as its magic requires, so no setting was taken. The old settings stay.",
		Help: []string{"write %%configure -f on the first line and the JSON on the lines below it", "sparklint lint"},
		Texts: []Text{
			{
				Hint:     "is a cell magic, but the cell body is empty",
				Before:   `UsageError: %%(?P<magic>configure|spark) `,
				Program:  "IPython",
				Versions: "all",
				Source:   "fixtures/verdicts magic-body-on-line, spark-07",
				Examples: []string{"UsageError: %%«configure» is a cell magic, but the cell body is empty."},
			},
			{
				Hint:     "UsageError: Cell magic `%%",
				After:    "(?P<magic>(?i:spark|conf|configur)[^`\\n]*)` not found",
				Program:  "IPython",
				Versions: "all",
				Source:   "fixtures/verdicts magic-typo, magic-nbsp, spark-18",
				Examples: []string{"UsageError: Cell magic `%%«sparkconfig»` not found."},
			},
			{
				Hint:     "UsageError: Line magic function `%",
				After:    "%?(?P<magic>configure)` not found",
				Program:  "IPython",
				Versions: "all",
				Source:   "fixtures/verdicts magic-line-magic",
				Examples: []string{
					"UsageError: Line magic function `%«configure»` not found (But cell magic `%%configure` exists, did you mean that instead?).",
				},
			},
			{
				Hint:     "unrecognized arguments: ",
				Before:   `(?:An error was encountered:\r?\n|UsageError: )`,
				Above:    1,
				After:    `(?P<arguments>[^\n]*)`,
				Likely:   true,
				Program:  "SparkMagic",
				Versions: "all",
				Source:   "fixtures/verdicts magic-after-f-hash2",
				Examples: []string{"An error was encountered:\nunrecognized arguments: «c»"},
			},
		},
	},
	{
		ID: "session-already-started", Rule: "configure-order",
		Why:  "A session runs already, so SparkMagic ignores this %%configure. The session keeps its old settings.",
		Help: []string{"run %%configure -f: the session is replaced and its variables are lost", "better: make %%configure the first cell"},
		Texts: []Text{{
			Hint:     "A session has already been started. If you intend to recreate",
			After:    `[^\n]*`,
			Program:  "SparkMagic",
			Versions: "all",
			Source:   kernelMagics + " magic-after-nof",
			Examples: []string{
				"A session has already been started. If you intend to recreate the session with new configurations, please include the -f argument.",
			},
		}},
	},
	{
		ID: "bad-credentials-config", Rule: "livy-credentials", Setting: "/kernel_python_credentials",
		Why:  "SparkMagic can't use the credentials in config.json. The kernel starts, but each of its cells fails with this message.",
		Help: []string{"write auth as None, Basic_Access or Kerberos; Basic_Access needs a username and a password", "restart the kernel"},
		Texts: []Text{
			{
				Hint:     "Need to supply username and password arguments for Basic Access Authentication",
				Program:  "SparkMagic",
				Versions: "0.12 and later",
				Source:   "sparkmagic auth/basic.py; fixtures/verdicts type-cred-auth-basic-nouser",
				Examples: []string{"Need to supply username and password arguments for Basic Access Authentication. (e.g. -a username -p password)."},
			},
			{
				Hint:     "' not supported",
				Before:   `Auth '(?P<auth>[^'\n]*)`,
				Program:  "SparkMagic",
				Versions: "0.12 and later",
				Source:   "sparkmagic utils/utils.py; fixtures/verdicts type-cred-auth-Basic",
				Examples: []string{"Exception details:\n\t\"Auth '«Basic»' not supported\"."},
			},
			{
				Hint:     "contains invalid base64 string: ",
				Before:   `base64_password for (?P<credentials>\w+) `,
				After:    `(?P<reason>[^\n]*)`,
				Setting:  "/{credentials}/base64_password",
				Program:  "SparkMagic",
				Versions: "0.12 and later",
				Source:   "sparkmagic utils/configuration.py; fixtures/verdicts type-cred-b64",
				Examples: []string{
					"base64_password for «kernel_python_credentials» contains invalid base64 string: «<class 'binascii.Error'> Incorrect padding»",
				},
			},
			{
				Hint:     "Invalid http session adapter config",
				After:    `, prefix: (?P<prefix>\S+) or class: (?P<class>\S+) not defined correctly`,
				Rule:     "config-value",
				Setting:  "/http_session_config",
				Program:  "SparkMagic",
				Versions: "0.21 and later",
				Source:   "sparkmagic reliablehttpclient.py; fixtures/verdicts type-httpcfg-3",
				Examples: []string{"Invalid http session adapter config, prefix: «http://» or class: «None» not defined correctly"},
			},
			{
				Hint:     "Failed to change language to ",
				After:    `(?P<language>\w+)\.\r?\nException details:\r?\n[ \t]+"?(?P<reason>[^\n]*)`,
				Lines:    2,
				Likely:   true,
				Unless:   `URL must not be empty`,
				Program:  "SparkMagic",
				Versions: "all",
				Source:   kernelMagics,
				Examples: []string{"\tFailed to change language to «python».\nException details:\n\t\"«'url'\".»"},
			},
		},
	},
	{
		ID: "kernel-died-config", Rule: "kernel-start",
		Why: "The kernel can't read config.json and does not start. Jupyter only says that the kernel died; the reason is in the log of " +
			"its server.",
		Help: []string{"sparklint lint ~/.sparkmagic/config.json", "restart the kernel"},
		Texts: []Text{
			{
				Hint:     "hdijupyterutils/",
				Unless:   `ReliableHttpClient`,
				After:    `(?:configuration|log|filesystemreaderwriter)\.py"[\s\S]*?\n` + pythonError,
				Lines:    60,
				Program:  "SparkMagic",
				Versions: "all",
				Source:   "hdijupyterutils configuration.py; fixtures/verdicts/sparkmagic-config.jsonl",
				Examples: []string{
					"  File \"/opt/venv/lib/python3.11/site-packages/hdijupyterutils/configuration.py\", line 71, in _load\n    overrides = " +
						"json.loads(line)\n" +
						"«json.decoder.JSONDecodeError: Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)»",
				},
			},
			{
				Hint:     "'load_ext', 'sparkmagic.magics'",
				After:    `\)[\s\S]*?\n` + pythonError + `(?:\r?\n(?P<then>UsageError: [^\n]*))?`,
				Lines:    120,
				Unless:   `No module named`,
				Program:  "SparkMagic in IPython",
				Versions: "all",
				Source:   "fixtures/verdicts spark-26",
				Examples: []string{
					"----> 1 get_ipython().run_line_magic('load_ext', 'sparkmagic.magics')\n\n«JSONDecodeError: Expecting property name enclosed in " +
						"double quotes: line 1 column 8 (char 7)»\n«UsageError: Line magic function `%spark` not found.»",
				},
			},
			{
				Hint:  "[Errno 13] Permission denied: ",
				After: `'(?P<path>[^'\n]*\.sparkmagic[^'\n]*)'`,
				Why:   "SparkMagic can't write into its folder, so the kernel does not start. Another user, often root, made the folder.",
				Help:  []string{"chown -R USER ~/.sparkmagic", "or set SPARKMAGIC_CONF_DIR to a folder that you can write"},
				// Not about what config.json says.
				Sometimes: true,
				Program:   "SparkMagic",
				Versions:  "all",
				Source:    "hdijupyterutils filehandler.py; sparkmagic utils/constants.py",
				Examples:  []string{"PermissionError: [Errno 13] Permission denied: '«/home/jane/.sparkmagic/logs/log_1.log»'"},
			},
			{
				Hint: "The kernel appears to have died", Likely: true, Sometimes: true,
				Program: "Jupyter", Versions: "all",
				Why: "Jupyter lost the kernel. A SparkMagic kernel ends like this if it can't read config.json; the reason is in the log of " +
					"Jupyter's server.",
				Source:   "jupyterlab, notebook",
				Examples: []string{"The kernel appears to have died. It will restart automatically."},
			},
			{
				Hint: "Kernel died before replying to kernel_info", Likely: true, Sometimes: true,
				Program: "Jupyter", Versions: "all", Source: "jupyter_client",
				Examples: []string{"RuntimeError: Kernel died before replying to kernel_info"},
			},
		},
	},
	{
		ID: "kernel-missing",
		Why: "SparkMagic's kernel is not installed where Jupyter looks for it. Jupyter and SparkMagic are often installed in " +
			"different environments.",
		Help: []string{
			"jupyter kernelspec list",
			"pip install sparkmagic, in the environment of the kernel",
			"jupyter-kernelspec install --user SITE-PACKAGES/sparkmagic/kernels/pysparkkernel",
		},
		Texts: []Text{
			{
				Hint: "No such kernel named ", After: `(?P<kernel>(?:py)?spark\w*)`, Program: "Jupyter", Versions: "all",
				Source:   "jupyter_client kernelspec.py",
				Examples: []string{"jupyter_client.kernelspec.NoSuchKernel: No such kernel named «pysparkkernel»"},
			},
			{
				Hint: "No module named 'sparkmagic", After: `[\w.]*'`, Program: "Python", Versions: "3.x", Source: "cpython import.c",
				Examples: []string{"ModuleNotFoundError: No module named 'sparkmagic'"},
			},
		},
	},
	{
		ID: "retry-policy-config", Rule: "config-value", Setting: "/retry_policy",
		Why: "SparkMagic can't use the retry settings in config.json. The kernel starts, but no request reaches Livy.",
		Help: []string{
			"write retry_policy as linear or configurable, and only numbers above 0 in retry_seconds_to_sleep_list",
			"restart the kernel",
		},
		Texts: []Text{
			{
				Hint:     "need to be positive for configurable retry policy",
				Setting:  "/retry_seconds_to_sleep_list",
				Program:  "SparkMagic",
				Versions: "0.12.3 and later",
				Source:   "sparkmagic configurableretrypolicy.py",
				Examples: []string{"All items in the list in your config need to be positive for configurable retry policy"},
			},
			{
				Hint:     "' not supported",
				Before:   `Retry policy '(?P<policy>[^\n]*)`,
				Program:  "SparkMagic",
				Versions: "0.12.3 and later",
				Source:   "sparkmagic livyreliablehttpclient.py",
				Examples: []string{"\tRetry policy '«exponential»' not supported."},
			},
		},
	},
	{
		ID: "wait-idle-config", Rule: "config-value", Setting: "/wait_for_idle_timeout_seconds",
		Why: "SparkMagic ended with an empty message, because wait_for_idle_timeout_seconds in config.json is not above 0. No session is " +
			"posted.",
		Help: []string{"write a number of seconds above 0 as wait_for_idle_timeout_seconds, or remove the key", "restart the kernel"},
		Texts: []Text{
			{
				Hint:     "The code failed because of a fatal error:",
				After:    `\r?\n[ \t]+\.(?:\r?\n|$)`,
				Lines:    1,
				Program:  "SparkMagic",
				Versions: "all",
				Source:   "fixtures/verdicts type-idle-1, type-idle-2",
				Examples: []string{"The code failed because of a fatal error:\n\t.\n\nSome things to try:"},
			},
			{
				Hint: "assert wait_for_idle_timeout_seconds > 0", Program: "SparkMagic", Versions: "all", Source: "sparkmagic livysession.py",
				Examples: []string{"    assert wait_for_idle_timeout_seconds > 0\nAssertionError"},
			},
		},
	},
	{
		ID: "session-busy", Setting: "/wait_for_idle_timeout_seconds",
		Why:  "The session was still running another statement, and SparkMagic does not wait longer. The session itself is fine.",
		Help: []string{"wait for the running cell, or interrupt it", "another notebook may use the same session"},
		Texts: []Text{{
			Hint:     " did not reach idle status in time",
			Before:   `Session (?P<session>\d+)`,
			After:    `\.(?: Current status is (?P<state>\w+))?`,
			Program:  "SparkMagic",
			Versions: "all",
			Source:   sparkMagicSession,
			Examples: []string{"An error was encountered:\nSession «3» did not reach idle status in time. Current status is «busy»."},
		}},
	},
	{
		ID: "sql-context-missing",
		Why: "The session is there, but its Spark context is not: Livy's interpreter could not create one. Often Python, a jar or the Hive " +
			"settings are wrong.",
		Help: []string{"read the driver's log: %%logs, or yarn logs -applicationId {application}"},
		Texts: []Text{{
			Hint: "Neither SparkSession nor HiveContext/SqlContext is available", Program: "SparkMagic", Versions: "all", Source: sparkMagicSession,
			Examples: []string{"\tNeither SparkSession nor HiveContext/SqlContext is available.."},
		}},
	},
}
