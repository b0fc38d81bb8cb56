package failures

const (
	livyVerdicts = "fixtures/verdicts/livy.jsonl"
	jackson      = "jackson, as Livy prints it; " + livyVerdicts
	// source is where Jackson says that it read: in a request to Livy.
	source = `[^\n]*?at \[Source: \(?(?:org\.eclipse\.jetty|HttpInput|REDACTED)`
	where  = source + `[^\n]*?line: (?P<line>\d+), column: (?P<column>\d+)\](?:[^\n]*?Create\w+Request\[\\*"(?P<field>[^"\\]+))?`
	chain  = `[^\n]*?Create\w+Request\[\\*"(?P<field>[^"\\]+)`
)

// parseErrors are the beginnings of what Jackson says of text that is not JSON.
var parseErrors = []struct{ hint, after, example string }{
	{
		"Unexpected character (",
		`(?P<found>[^\n]{1,4}? ?\(code \d+(?: / 0x[0-9a-f]+)?\))\)`,
		"Unexpected character («']' (code 93)»): expected a value",
	},
	{
		"Non-standard token '",
		`(?P<found>[^'\n]*)'`,
		"Non-standard token '«NaN»': enable JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS to allow",
	},
	{"Unrecognized token '", `(?P<found>[^'\n]*)'`, "Unrecognized token '«True»': was expecting ('true', 'false' or 'null')"},
	{"Unexpected end-of-input", ``, "Unexpected end-of-input: expected close marker for Object"},
	{
		"Illegal character (",
		`(?P<found>\(CTRL-CHAR, code \d+\))`,
		"Illegal character («(CTRL-CHAR, code 0)»): only regular white space (\\\\r, \\\\n, \\\\t) is allowed between tokens",
	},
	{
		"Illegal unquoted character (",
		`(?P<found>\(CTRL-CHAR, code \d+\))`,
		"Illegal unquoted character («(CTRL-CHAR, code 10)»): has to be escaped using backslash",
	},
	{"Invalid numeric value: ", `(?P<found>[^\n]{1,40}?)(?:\\n| at )`, "Invalid numeric value: «Leading zeroes not allowed»"},
	{"Unrecognized character escape ", `(?P<found>'.' \(code \d+\))`, "Unrecognized character escape «'q' (code 113)»"},
	{"Unexpected close marker ", `(?P<found>'.')`, "Unexpected close marker «'}'»: expected ']'"},
	{"Invalid UTF-8 ", `(?P<found>\w+ byte 0x[0-9a-f]+)`, "Invalid UTF-8 «start byte 0xff»"},
	{"No content to map due to end-of-input", ``, "No content to map due to end-of-input"},
	{"Unexpected end-of-String ", ``, "Unexpected end-of-String in base64 content"},
}

// badJSON are the texts of them.
func badJSON() (list []Text) {
	for _, e := range parseErrors {
		list = append(list, Text{
			Hint: e.hint, After: e.after + where, Lines: 1, Program: "Livy", Versions: "all", Source: jackson,
			Examples: []string{e.example + `\n at [Source: (org.eclipse.jetty.server.HttpInputOverHTTP); line: «1», column: «15»]`},
		})
	}
	return list
}

var requestCauses = []*Cause{
	{
		ID: "unrecognized-field", Rule: "unknown-request-field", Setting: "/{field}",
		Why: "Livy rejects the request, because it has no field with this name. Spark properties belong in `conf`.",
		Help: []string{
			"correct the name of {field}, move it into `conf` if it is a Spark property, or remove it",
			"a newer field, such as ttl, needs a newer Livy",
		},
		Link: "https://livy.apache.org/docs/latest/rest-api.html#post-sessions",
		Texts: []Text{{
			Hint:     "Unrecognized field ",
			After:    `\\*"(?P<field>[^"\\\n]*)\\*" \(class [\w.]*\.Create\w+Request\)`,
			Program:  "Livy",
			Versions: "all (0.2 answers 500)",
			Source:   jackson,
			Examples: []string{
				`Unrecognized field \"«executer_memory»\" (class org.apache.livy.server.interactive.CreateInteractiveRequest), not marked as ` +
					`ignorable (15 known properties: \"executorCores\"`,
			},
		}, {
			Hint:     "Unrecognized field ",
			Before:   `Invalid status code '400' from \S+ with error payload: [^\n]*`,
			After:    `\\*"(?P<field>[^"\\\n]*)\\*"`,
			Program:  "services that speak like Livy",
			Versions: "all",
			Source:   "fixtures/verdicts life-post-400",
			Examples: []string{
				`Invalid status code '400' from http://localhost:8998/sessions with error payload: {"msg":"Unrecognized field \"«zzz»\""}.`,
			},
		}},
	},
	{
		ID: "wrong-type-400", Rule: "wrong-type", Setting: "/{field}",
		Why: "Livy rejects the request, because a field has a value of the wrong type. Lists, objects and strings are not converted into " +
			"each other.",
		Help: []string{"write the value of {field} with its type: jars is a list, conf an object, executorMemory a string"},
		Link: "https://livy.apache.org/docs/latest/rest-api.html#post-sessions",
		Texts: []Text{
			{
				Hint:     "Cannot deserialize ",
				After:    `(?:instance of|value of type)[^\n]*?(?P<token>(?:START|VALUE|END|FIELD)_\w+)?` + chain,
				Program:  "Livy",
				Versions: "0.5 and later",
				Source:   jackson,
				Examples: []string{
					"Cannot deserialize instance of `java.lang.String` out of START_ARRAY token\\n at [Source: " +
						"(org.eclipse.jetty.server.HttpInputOverHTTP); line: 1, column: 20] " +
						`(through reference chain: org.apache.livy.server.interactive.CreateInteractiveRequest[\"«executorMemory»\"])`,
				},
			},
			{
				Hint:     "Cannot deserialize ",
				After:    `(?:instance of|value of type) .(?:[\w.]*Create\w+Request)`,
				Program:  "Livy",
				Versions: "0.5 and later",
				Source:   jackson,
				Setting:  "/",
				Examples: []string{
					"Cannot deserialize instance of `org.apache.livy.server.interactive.CreateInteractiveRequest` out of START_ARRAY token",
				},
			},
			{
				Hint: "Can not deserialize ", After: `instance of` + chain, Program: "Livy", Versions: "0.2 to 0.4", Source: jackson,
				Examples: []string{
					"Can not deserialize instance of scala.collection.immutable.List out of VALUE_STRING token\\n at [Source: " +
						"HttpInputOverHTTP@395dbc3c; line: 1, column: 2] " +
						`(through reference chain: org.apache.livy.server.interactive.CreateInteractiveRequest[\"«jars»\"])`,
				},
			},
			{
				Hint:     "Can not deserialize ",
				After:    `instance of [\w.]*Create\w+Request`,
				Program:  "Livy",
				Versions: "0.2 to 0.4",
				Source:   jackson,
				Setting:  "/",
				Examples: []string{
					"Can not deserialize instance of com.cloudera.livy.server.interactive.CreateInteractiveRequest out of START_ARRAY token",
				},
			},
			{
				Hint: "Cannot construct instance of ", After: chain, Program: "Livy", Versions: "0.5 and later", Source: jackson,
				Examples: []string{
					"Cannot construct instance of `scala.collection.immutable.Map` (although at least one Creator exists): no String-argument " +
						"constructor/factory method to deserialize from " +
						"String value ('4')\\n at [Source: (org.eclipse.jetty.server.HttpInputOverHTTP); line: 1, column: 10] " +
						`(through reference chain: org.apache.livy.server.interactive.CreateInteractiveRequest[\"«conf»\"])`,
				},
			},
			{
				Hint:     "Cannot construct instance of ",
				After:    `.[\w.]*Create\w+Request`,
				Program:  "Livy",
				Versions: "0.5 and later",
				Source:   jackson,
				Setting:  "/",
				Examples: []string{
					"Cannot construct instance of `org.apache.livy.server.interactive.CreateInteractiveRequest` (although at least one Creator exists)",
				},
			},
			{
				Hint: "Can not construct instance of ", After: chain, Program: "Livy", Versions: "0.2 to 0.4", Source: jackson,
				Examples: []string{
					"Can not construct instance of int from String value '60s': not a valid Integer value\\n at [Source: HttpInputOverHTTP@395dbc3c; " +
						"line: 1, column: 2] " +
						`(through reference chain: org.apache.livy.server.interactive.CreateInteractiveRequest[\"«heartbeatTimeoutInSecond»\"])`,
				},
			},
			{
				Hint:     "Can not instantiate value of type ",
				After:    `(?:` + chain + `|\[simple type, class [\w.]*Create\w+Request)`,
				Program:  "Livy",
				Versions: "0.2 to 0.4",
				Source:   jackson,
				Examples: []string{
					"Can not instantiate value of type scala.collection.immutable.Map from String value ('4'); no single-String constructor/factory " +
						"method\\n at [Source: HttpInput" +
						`OverHTTP@395dbc3c; line: 1, column: 2] (through reference chain: ` +
						`org.apache.livy.server.interactive.CreateInteractiveRequest[\"«conf»\"])`,
				},
			},
			{
				Hint: "Numeric value (", After: `(?P<value>[^)\n]*)\) out of range of \w+` + chain, Program: "Livy", Versions: "all", Source: jackson,
				Examples: []string{
					"Numeric value («2147483648») out of range of int (-2147483648 - 2147483647)\\n at [Source: " +
						"(org.eclipse.jetty.server.HttpInputOverHTTP); line: 1, column: 39] " +
						`(through reference chain: org.apache.livy.server.interactive.CreateInteractiveRequest[\"«heartbeatTimeoutInSecond»\"])`,
				},
			},
			{
				Hint: "Cannot coerce ", After: chain, Program: "Livy", Versions: "0.8 and later", Source: jackson,
				Examples: []string{
					"Cannot coerce empty String (\\\"\\\") to `int` value\\n at [Source: (org.eclipse.jetty.server.HttpInputOverHTTP); line: 1, " +
						"column: 30] " +
						`(through reference chain: org.apache.livy.server.interactive.CreateInteractiveRequest[\"«heartbeatTimeoutInSecond»\"])`,
				},
			},
			{
				Hint: "Kind should be a string", Setting: "/kind", Program: "Livy", Versions: "all", Source: livyVerdicts + " type/kind/int",
				Examples: []string{
					"requirement failed: Kind should be a string. (through reference chain: " +
						"org.apache.livy.server.interactive.CreateInteractiveRequest[\"kind\"])",
				},
			},
		},
	},
	{
		ID: "wrong-type-500", Rule: "wrong-type", Setting: "/driverCores /executorCores /numExecutors",
		Why:  "Livy failed, because driverCores, executorCores or numExecutors is not a whole number. It doesn't say which one.",
		Help: []string{"write 2, not \"2\" or 2.0, and nothing above 2147483647"},
		Texts: []Text{
			{
				Hint:     "java.lang.ClassCastException",
				After:    `: (?:class )?(?P<type>[\w.$]+) cannot be cast to (?:class )?java\.lang\.Integer`,
				Program:  "Livy",
				Versions: "all",
				Source:   livyVerdicts + " type/driverCores",
				Examples: []string{
					`"java.lang.ClassCastException: class «java.lang.Double» cannot be cast to class java.lang.Integer (java.lang.Double and ` +
						`java.lang.Integer are in module java.base of loader 'bootstrap')"`,
					`java.lang.ClassCastException: «java.lang.String» cannot be cast to java.lang.Integer`,
				},
			},
			{
				Hint:     "java.lang.ClassCastException",
				Before:   `(?:payload: |\A|msg": ?)"`,
				After:    `"`,
				Program:  "Livy",
				Versions: "all, after some repetitions",
				Source:   livyVerdicts,
				Examples: []string{`Invalid status code '500' from http://localhost:8998/sessions with error payload: "java.lang.ClassCastException".`},
			},
		},
	},
	{
		ID: "null-500", Rule: "wrong-type", Setting: "/kind /jars /pyFiles /files /archives /conf",
		Why: "Livy failed, because a value in the request is null. It can't handle null in kind, conf, jars, pyFiles, files and archives, " +
			"or in a property.",
		Help: []string{"remove the null: leave the field out, or write [] or {}"},
		Texts: []Text{{
			Hint:    "java.lang.NullPointerException",
			Before:  `(?:payload: |\A|\n|msg": ?)"`,
			After:   `(?:"|: Cannot invoke (?P<call>\\"[^"\n]*\\")(?: because (?P<null>\\"[^"\n]*\\") is null)?)`,
			Program: "Livy", Versions: "all", Source: livyVerdicts + " type/jars/null, confval/null",
			Examples: []string{
				`Invalid status code '500' from http://localhost:8998/sessions with error payload: "java.lang.NullPointerException: Cannot invoke ` +
					`«\"scala.collection.Seq.filter(scala.Function1)\"» because «\"uris\"» is null".`,
				`"java.lang.NullPointerException"`,
			},
		}},
	},
	{
		ID: "bad-json-livy", Rule: "wrong-type",
		Why:   "Livy rejects the request, because it is not JSON. SparkMagic accepts NaN and Infinity and sends them on.",
		Help:  []string{"correct the JSON at line {line}, column {column} of the request", "sparklint lint"},
		Texts: badJSON(),
	},
	{
		ID: "bad-kind", Rule: "wrong-type", Setting: "/kind",
		Why:  "Livy rejects the request, because this version has no such kind of session. SparkMagic's kernels set `kind` themselves.",
		Help: []string{"use pyspark, spark or sparkr: Livy 0.5 removed pyspark3, and added sql and shared"},
		Texts: []Text{{
			Hint:     "Invalid kind: ",
			After:    `(?P<kind>[^\n"]*?) \(through reference chain`,
			Program:  "Livy",
			Versions: "all",
			Source:   "livy Kind.scala; " + livyVerdicts + " kind/",
			Examples: []string{
				`"Invalid kind: «pyspark3» (through reference chain: org.apache.livy.server.interactive.CreateInteractiveRequest[\"kind\"])"`,
			},
		}},
	},
	{
		ID: "bad-name", Rule: "session-name", Setting: "/name",
		Why: "Livy rejects the name of the session: it must not be empty or have only digits. Livy starts spark-submit before it checks the " +
			"name, so an application may still run.",
		Help: []string{"leave `name` out, or write one with a letter", "yarn application -list"},
		Texts: []Text{{
			Hint: "Invalid session name: ", After: `(?P<name>[^\n"}]*)`, Program: "Livy", Versions: "0.6 and later", Source: livyVerdicts + " name/",
			Examples: []string{`{"msg":"Rejected, Reason: Invalid session name: «123»"}`, `{"msg":"Invalid session name: "}`},
		}},
	},
	{
		ID: "duplicate-name", Rule: "session-name", Setting: "/name",
		Why: "Another session has this name, and Livy rejects a second one. A dead session keeps its name as long as Livy lists it.",
		Help: []string{
			"remove the fixed `name` from the notebook",
			"or delete the session that has it: curl -X DELETE LIVY/sessions/{session}, or sparklint sessions stop",
		},
		Texts: []Text{{
			Hint:     "Duplicate session name: ",
			After:    `Some\((?P<name>[^\n"]*?)\)(?: for session (?P<session>\d+))?`,
			Program:  "Livy",
			Versions: "0.6 and later",
			Source:   livyVerdicts + " scen/names",
			Examples: []string{`{"msg":"Duplicate session name: Some(«griffin») for session «1»"}`, `Duplicate session name: Some(«griffin»)`},
		}},
	},
	{
		ID: "bad-ttl", Rule: "session-timeout", Setting: "/ttl",
		Why:  "Livy can't read ttl or idleTimeout as a time. A number without a unit counts as milliseconds.",
		Help: []string{"write a whole number with us, ms, s, m, min, h or d, such as 1h"},
		Texts: []Text{
			{
				Hint:     "Rejected, Reason: Invalid ",
				After:    `(?:suffix: \\"(?P<suffix>[^"\\]*)|time string: (?P<time>[^"\n]*)|value(?P<value>[^"\n]*))`,
				Program:  "Livy",
				Versions: "0.8 and later",
				Source:   livyVerdicts + " time/ttl",
				Examples: []string{`{"msg":"Rejected, Reason: Invalid suffix: \"«hr»\""}`, `{"msg":"Rejected, Reason: Invalid time string: «1.5h»"}`},
			},
			{
				Hint:     "Rejected, Reason: For input string: ",
				After:    `\\"(?P<time>[^"\\]*)`,
				Program:  "Livy",
				Versions: "0.8 and later",
				Source:   livyVerdicts + " type/ttl/int-2e63",
				Examples: []string{`{"msg":"Rejected, Reason: For input string: \"«9223372036854775808»\""}`},
			},
		},
	},
	{
		ID: "blacklisted", Rule: "blacklisted-property", Setting: "/conf/{property}",
		Why:  "Livy rejects the request, because the server decides these properties. Livy 0.8 and later always rejects spark.submit.deployMode.",
		Help: []string{"remove {property} from `conf`"},
		Texts: []Text{
			{
				Hint:     "Blacklisted configuration values in session config: ",
				After:    `(?P<property>spark\.submit\.deployMode)`,
				Unless:   `session config: spark\.submit\.deployMode, `,
				Rule:     "livy-controlled",
				Program:  "Livy",
				Versions: "0.8 and later",
				Source:   "livy Session.scala; " + livyVerdicts + " scen/blacklist",
				Examples: []string{`{"msg":"Rejected, Reason: Blacklisted configuration values in session config: «spark.submit.deployMode»"}`},
			},
			{
				Hint:     "Blacklisted configuration values in session config: ",
				After:    `(?P<property>[\w.-]+)(?P<others>(?:, [\w.-]+)*)`,
				Unless:   `session config: spark\.submit\.deployMode(?:[^,]|$)`,
				Program:  "Livy",
				Versions: "0.3 and later",
				Source:   "livy Session.scala; " + livyVerdicts + " scen/blacklist",
				Examples: []string{`"Blacklisted configuration values in session config: «spark.master»«, spark.submit.deployMode»"`},
			},
		},
	},
	{
		ID: "path-not-allowed", Rule: "request-uri", Setting: "/jars",
		Why: "Livy rejects a file of the request. Paths have to be absolute, without blanks, and on a file system that all nodes reach.",
		Help: []string{
			"put the file on HDFS or S3 and write its whole URL",
			"for a file on the Livy server, ask the administrator to add its folder to livy.file.local-dir-whitelist",
		},
		Texts: []Text{
			{
				Hint:     " cannot be added to user sessions",
				Before:   `Local path (?P<path>[^\n"]*)`,
				Program:  "Livy",
				Versions: "all",
				Source:   livyVerdicts + " path/",
				Examples: []string{`{"msg":"requirement failed: Local path «/x» cannot be added to user sessions."}`},
			},
			{
				Hint:     "' is not absolute",
				Before:   `requirement failed: Path '(?P<path>[^\n"]*)`,
				Program:  "Livy",
				Versions: "all",
				Source:   livyVerdicts + " path/jars/relative",
				Examples: []string{`{"msg":"requirement failed: Path '«lib/a.jar»' is not absolute."}`},
			},
			{
				Hint:     "java.net.URISyntaxException: ",
				After:    `(?P<reason>[^\n"]*?)(?:: (?P<path>[^\n"]*))?(?:"|$)`,
				Likely:   true,
				Program:  "Livy",
				Versions: "all",
				Source:   livyVerdicts + " path/jars/blank",
				Examples: []string{`{"msg":"java.net.URISyntaxException: «Illegal character in path at index 2»: «/a b.jar»"}`},
			},
		},
	},
	{
		ID: "too-many-sessions", Setting: "livy.server.session.max-creation",
		Why: "Too many sessions are starting at the same time, and Livy accepts no other one now. The limit is 100 unless the server says " +
			"otherwise.",
		Help: []string{"wait until those are idle, or delete those that hang: sparklint sessions"},
		Texts: []Text{{
			Hint: "too many sessions are being created", Program: "Livy", Versions: "0.5 and later", Source: livyVerdicts + " scen/maxcreate",
			Examples: []string{`{"msg":"Rejected, too many sessions are being created!"}`},
		}},
	},
	{
		ID:   "session-starting",
		Why:  "Code was sent to a session that is not ready. Livy runs statements only when the session is idle or busy.",
		Help: []string{"wait until the state is idle: curl LIVY/sessions/{session}"},
		Texts: []Text{{
			Hint:     "Session is in state ",
			After:    `(?P<state>not_started|starting|recovering|shutting_down|dead|error|killed|success)`,
			Program:  "Livy",
			Versions: "all",
			Source:   "livy InteractiveSession.scala; " + livyVerdicts + " scen/missing/statement-while-starting",
			Examples: []string{`"java.lang.IllegalStateException: Session is in state «starting»"`},
		}},
	},
	{
		ID: "launcher-ports", Setting: "livy.rsc.launcher.port.range",
		Why: "All ports on which Livy waits for new drivers are taken. Each failed start keeps its port for 90 seconds, the connect timeout.",
		Help: []string{
			"correct the settings that make the sessions fail, wait 90 seconds and start one session",
			"widen livy.rsc.launcher.port.range on the server",
		},
		Texts: []Text{{
			Hint:     "Unable to connect to provided ports ",
			After:    `(?P<ports>\d+~\d+)`,
			Program:  "Livy",
			Versions: "0.4 to 0.8",
			Source:   "livy RpcServer.java; " + livyVerdicts + " scen/ports",
			Examples: []string{`"java.lang.RuntimeException: java.io.IOException: Unable to connect to provided ports «10000~10010»"`},
		}},
	},
}
