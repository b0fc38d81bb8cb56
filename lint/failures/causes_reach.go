package failures

const (
	httpClient = "sparkmagic livyclientlib/reliablehttpclient.py; urllib3 1.26 and 2"
	// retries is how requests ends a URL that is Livy's.
	retries = `(?P<route>\S*/(?:sessions|batches)\b\S*) \(Caused by `
	answer  = ` from (?P<url>\S+) with error payload:`
)

// connection is how requests says to whom.
const connection = `(?:host='(?P<host>[^'\n]*)', port=(?P<port>\d+)\): )?`

// noAnswer is what requests says of a server that does not answer.
const noAnswer = `(?:NewConnectionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|ProtocolError|ResponseError)[^\n]*?(?P<reason>` +
	`Connection refused|No route to host|Network is unreachable|timed out|Connection reset by peer|Cannot connect to proxy|` +
	`too many 5\d\d error responses|Remote end closed|actively refused)`

// unreachable is the text of a server that does not answer, by how its URL begins.
func unreachable(scheme, pool, host, port string) Text {
	return Text{
		Hint: "Max retries exceeded with url: ", Before: pool + `ConnectionPool\(host='(?P<host>[^'\n]*)', port=(?P<port>\d+)\): `,
		After: retries + noAnswer, Program: "requests", Versions: "all", Source: httpClient,
		Help: []string{
			"curl -s " + scheme + "://{host}:{port}{route}", "correct `url` in config.json, or start Livy",
			"for a local server behind a proxy: no_proxy=localhost",
		},
		Examples: []string{
			pool + "ConnectionPool(host='«" + host + "»', port=«" + port + "»): Max retries exceeded with url: «/sessions» (Caused by " +
				"NewConnectionError(\"" + pool + "Connection(host='" + host + "', port=" + port + "): Failed to establish a new connection: " +
				"[Errno 111] «Connection refused»\"))",
		},
	}
}

var reachCauses = []*Cause{
	{
		ID: "livy-unreachable", Rule: "livy-credentials", Sometimes: true, Setting: "/kernel_python_credentials/url",
		Why: "Nothing answers at the URL of Livy: the server is down, the port is closed, or a proxy is in the way. Despite " +
			"\"maximum retry\", SparkMagic tried only once.",
		Help: []string{
			"curl -s {url}/sessions", "correct `url` in config.json, or start Livy", "for a local server behind a proxy: no_proxy=localhost",
		},
		Texts: []Text{
			{
				Hint:     "Error sending http request and maximum retry encountered",
				Likely:   true,
				Program:  "SparkMagic",
				Versions: "all",
				Source:   httpClient,
				Examples: []string{"An error was encountered:\nError sending http request and maximum retry encountered."},
			},
			unreachable("http", "HTTP", "localhost", "8998"),
			unreachable("https", "HTTPS", "livy.lab.internal", "443"),
			{
				Hint:    "Max retries exceeded with url: ",
				Unless:  `ConnectionPool\(`,
				After:   retries + noAnswer,
				Program: "requests", Versions: "all", Source: httpClient,
				Examples: []string{
					"Max retries exceeded with url: «/sessions» (Caused by NewConnectionError(\"HTTPConnection(host='localhost', port=8998): " +
						"Failed to establish a new connection: [Errno 111] «Connection refused»\"))",
				},
			},
			{
				Hint:     "Cannot connect to livy service at ",
				After:    `(?P<url>\S+)`,
				Program:  "SageMaker Studio",
				Versions: "analytics extension 0.3",
				Source:   "sagemaker_analytics.py",
				Examples: []string{
					"LivyConnectionError: Cannot connect to livy service at «ip-10-0-7-21.ec2.internal:8998» or " +
						"ec2-203-0-113-9.compute-1.amazonaws.com:8998",
				},
			},
		},
	},
	{
		ID: "dns", Setting: "/kernel_python_credentials/url", Yields: []string{"ivy-resolution"},
		Why:  "A host name does not resolve to an address. It is misspelt, or known only in another network.",
		Help: []string{"getent hosts {host}", "write the whole host name"},
		Texts: []Text{
			{
				Hint: "Max retries exceeded with url: ", Before: connection,
				After: retries + `[^\n]*?(?P<reason>Name or service not known|Temporary failure in name resolution|nodename nor servname ` +
					`provided|getaddrinfo failed|No address associated with hostname)`,
				Program: "requests", Versions: "all", Source: httpClient,
				Examples: []string{
					"HTTPConnectionPool(host='«livy-srv»', port=«8998»): Max retries exceeded with url: «/sessions» (Caused by " +
						"NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7fe362e5f220>: Failed to establish a new connection: [Errno " +
						"-2] «Name or service not known»'))",
				},
			},
			{
				Hint:     "java.nio.channels.UnresolvedAddressException",
				Setting:  "/conf/spark.driver.host",
				Program:  "Java",
				Versions: "all",
				Source:   "fixtures/verdicts core:spark.driver.host=bad_host_name",
				Examples: []string{"java.nio.channels.UnresolvedAddressException"},
			},
			{
				Hint:     "java.net.UnknownHostException: ",
				Common:   true,
				After:    `(?P<host>[\w.-]+)`,
				Setting:  "/conf/spark.driver.host",
				Likely:   true,
				Program:  "Java",
				Versions: "all",
				Source:   "OpenJDK InetAddress.java",
				Examples: []string{"java.lang.IllegalArgumentException: java.net.UnknownHostException: «nameservice1»"},
			},
		},
	},
	{
		ID: "ssl", Setting: "/ignore_ssl_errors",
		Why: "The certificate of the server is not accepted, or the server does not speak HTTPS. No request was sent.",
		Help: []string{
			"set REQUESTS_CA_BUNDLE to the certificate of the server's authority",
			"write the name in `url` for which the certificate was made",
			"sparklint does not advise ignore_ssl_errors: it accepts every server",
		},
		Texts: []Text{
			{
				Hint:     "Max retries exceeded with url: ",
				Before:   connection,
				After:    retries + `SSLError\((?P<reason>[^\n]*?)\)*'?$`,
				Program:  "requests",
				Versions: "all",
				Source:   httpClient,
				Examples: []string{
					`HTTPSConnectionPool(host='«localhost»', port=«18443»): Max retries exceeded with url: «/sessions» (Caused by ` +
						`SSLError(«CertificateError("hostname 'localhost' doesn't match 'livy.lab.internal'"»)))`,
				},
			},
			{
				Hint:     "but not configured to use HTTPS",
				Before:   `Livy is available at (?P<url>\S+), `,
				Setting:  "livy.keystore",
				Program:  "SageMaker Studio",
				Versions: "analytics extension 0.3",
				Source:   "sagemaker_analytics.py",
				Examples: []string{
					"LivyConnectionError: Livy is available at «ec2-203-0-113-9.compute-1.amazonaws.com:8998», but not configured to use HTTPS. " +
						"Please setup livy with HTTPS",
				},
			},
			{
				Hint:     "Certificate verification for HTTPS request failed",
				Program:  "SageMaker Studio",
				Versions: "analytics extension 0.3",
				Source:   "sagemaker_analytics.py",
				Examples: []string{"Certificate verification for HTTPS request failed. Error: [SSLError: bad]"},
			},
			{
				Hint:     "Could not find a suitable TLS CA certificate bundle",
				After:    `, invalid path: (?P<path>\S+)`,
				Setting:  "REQUESTS_CA_BUNDLE",
				Program:  "requests",
				Versions: "all",
				Source:   "requests adapters.py",
				Examples: []string{"OSError: Could not find a suitable TLS CA certificate bundle, invalid path: «/etc/ssl/none.pem»"},
			},
			{
				Hint:     "PKIX path building failed",
				Common:   true,
				Setting:  "javax.net.ssl.trustStore",
				Program:  "Java",
				Versions: "all",
				Source:   "OpenJDK PKIXValidator.java",
				Examples: []string{
					"sun.security.validator.ValidatorException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException",
				},
			},
		},
	},
	{
		ID: "bad-url", Rule: "livy-credentials", Setting: "/kernel_python_credentials/url",
		Why:  "The URL in config.json does not lead to Livy: SparkMagic appends /sessions to it. What answers is another page, or nothing.",
		Help: []string{"write `url` as http://HOST:8998, without /sessions and without a query", "curl -s {url}"},
		Texts: []Text{
			{
				Hint:     "Invalid status code '404'",
				After:    ` from (?P<url>\S*?(?:/sessions/sessions|[?#]\S*|://[^/\s]+(?:/[^\s/]+)*?/sessions)) with error payload: ?(?P<answer>[^\n]*)`,
				Unless:   `/sessions/\d`,
				Program:  "SparkMagic",
				Versions: "all",
				Source:   "fixtures/verdicts type-cred-url-sessions, type-cred-url-query",
				Examples: []string{
					"Invalid status code '404' from «http://localhost:8998?doAs=bob/sessions» with error payload: «Not found.»",
					"Invalid status code '404' from «http://localhost:8998/jupyter/sessions» with error payload: «<html>»",
				},
			},
			{
				Hint:      "Expecting value: line 1 column 1 (char 0)",
				Sometimes: true,
				Before:    `fatal error:\r?\n[ \t]+`,
				Above:     1,
				Program:   "SparkMagic",
				Versions:  "all",
				Source:    "fixtures/verdicts life-post-html",
				Examples:  []string{"The code failed because of a fatal error:\n\tExpecting value: line 1 column 1 (char 0)."},
			},
			{
				Hint:     "URL must not be empty",
				Program:  "SparkMagic",
				Versions: "all",
				Source:   "sparkmagic livyclientlib/endpoint.py; fixtures/verdicts follow-5",
				Examples: []string{"Exception details:\n\t\"URL must not be empty\"."},
			},
			{
				Hint:     "No connection adapters were found for ",
				After:    `'?(?P<url>[^'\n]*/sessions)`,
				Program:  "requests",
				Versions: "all",
				Source:   "requests sessions.py",
				Examples: []string{"requests.exceptions.InvalidSchema: No connection adapters were found for '«localhost:8998/sessions»'"},
			},
			{
				Hint:     "': No scheme supplied",
				Before:   `Invalid URL '(?P<url>[^'\n]*/sessions)`,
				Program:  "requests",
				Versions: "all",
				Source:   "requests models.py",
				Examples: []string{
					"requests.exceptions.MissingSchema: Invalid URL '«livy:8998/sessions»': No scheme supplied. Perhaps you meant " +
						"https://livy:8998/sessions?",
				},
			},
		},
	},
	{
		ID:   "auth-401",
		Rule: "livy-credentials", Sometimes: true,
		Setting: "/kernel_python_credentials",
		Yields:  []string{"csrf", "impersonation", "kerberos", "emr-serverless-role", "glue-role"},
		Why: "Livy, or a gateway in front of it, does not accept the user who asks. The credentials in config.json " +
			"are missing, wrong or of another " +
			"kind.",
		Help: []string{"set auth in kernel_python_credentials to Basic_Access or Kerberos, as the server wants it", "restart the kernel"},
		Texts: []Text{
			{
				Hint:     "Invalid status code '401'",
				After:    answer + `[^\n]*(?:(?:\r?\n[^\n]*){0,10}?<pre> *(?P<reason>[^<\n]*))?`,
				Lines:    10,
				Program:  "SparkMagic",
				Versions: "all",
				Source:   "fixtures/verdicts life-post-401",
				Examples: []string{
					"Invalid status code '401' from «https://sparkcluster.azurehdinsight.net/livy/sessions» with error payload: Unauthorized",
				},
			},
			{
				Hint:     "Invalid status code '403'",
				After:    answer,
				Likely:   true,
				Program:  "SparkMagic",
				Versions: "all",
				Source:   "fixtures/verdicts life-post-403",
				Examples: []string{"Invalid status code '403' from «https://gateway.lab.internal/livy/sessions» with error payload: Forbidden"},
			},
			{
				Hint:     "<title>Error 401",
				After:    `(?: (?P<reason>[^<\n]*))?</title>`,
				Program:  "Jetty",
				Versions: "9",
				Source:   "livy AuthenticationFilter",
				Examples: []string{"<title>Error 401 «Authentication required»</title>"},
			},
		},
	},
	{
		ID: "csrf", Setting: "/custom_headers",
		Why: "Livy protects itself against requests from web pages and rejects those without the header X-Requested-By. SparkMagic sends " +
			"it only if config.json says so.",
		Help: []string{"add \"custom_headers\": {\"X-Requested-By\": \"livy\"} to config.json", "restart the kernel"},
		Texts: []Text{{
			Hint:     "Missing Required Header for CSRF protection",
			Program:  "Livy",
			Versions: "all",
			Source:   "livy CsrfFilter.scala; " + livyVerdicts + " scen/csrf",
			Examples: []string{"<pre>    Missing Required Header for CSRF protection.</pre></p>"},
		}},
	},
	{
		ID: "impersonation", Setting: "/proxyUser",
		Why: "Livy is not allowed to start sessions as this user, or this user is not allowed " +
			"to start one as the proxyUser. The session is not started.",
		Help: []string{
			"remove proxyUser, or name yourself",
			"on the cluster: hadoop.proxyuser.livy.hosts and .groups in core-site.xml, or livy.superusers",
		},
		Texts: []Text{
			{
				Hint:     "not allowed to impersonate ",
				Before:   `User:? '?(?P<user>[^' \n]+)'? (?:is )?`,
				After:    `'?(?:Some\()?(?P<target>[^\s)'"]+)`,
				Program:  "Hadoop and Livy",
				Versions: "all",
				Source:   "hadoop ProxyUsers; livy SessionServlet.scala; " + livyVerdicts + " scen/imperson",
				Examples: []string{
					"AuthorizationException: User: «livy» is not allowed to impersonate «bob»",
					`{"msg":"User '«alice»' not allowed to impersonate 'Some(«bob»)'."}`,
				},
			},
			{
				Hint:     "Unauthorized connection for super-user: ",
				After:    `(?P<user>\S+)(?: from IP (?P<host>\S+))?`,
				Setting:  "hadoop.proxyuser.livy.hosts",
				Program:  "Hadoop",
				Versions: "all",
				Source:   "hadoop DefaultImpersonationProvider.java",
				Examples: []string{"Unauthorized connection for super-user: «livy» from IP «10.0.0.9»"},
			},
		},
	},
	{
		ID: "kerberos", Setting: "livy.server.launch.kerberos.keytab",
		Why:  "Somebody has no valid Kerberos ticket: the Livy server, or you. The keytab or the principal is wrong, or the ticket has expired.",
		Help: []string{"klist", "kinit -kt KEYTAB PRINCIPAL by hand, with livy.server.launch.kerberos.keytab and .principal"},
		Texts: []Text{
			{
				Hint:     "GSS initiate failed",
				After:    `(?:[^\n]*?Mechanism level: (?P<reason>[^)\n]*))?`,
				Program:  "Java",
				Versions: "all",
				Source:   "OpenJDK GSS",
				Examples: []string{
					"javax.security.sasl.SaslException: GSS initiate failed [Caused by GSSException: No valid credentials provided (Mechanism level: " +
						"«Failed to find any Kerberos tgt»)]",
				},
			},
			{
				Hint:     "No valid credentials provided (Mechanism level: ",
				After:    `(?P<reason>[^)\n]*)`,
				Program:  "Java",
				Versions: "all",
				Source:   "OpenJDK GSS",
				Examples: []string{"GSSException: No valid credentials provided (Mechanism level: «Failed to find any Kerberos tgt»)"},
			},
			{
				Hint:     "Exit LivyServer after ",
				After:    `(?P<times>\d+) times failures running kinit`,
				Program:  "Livy",
				Versions: "0.5 and later",
				Source:   "livy LivyServer.scala",
				Examples: []string{"ERROR LivyServer: Exit LivyServer after «5» times failures running kinit."},
			},
			{
				Hint:     "Fail to run kinit command",
				Program:  "Livy",
				Versions: "0.5 and later",
				Source:   "livy LivyServer.scala",
				Examples: []string{"WARN LivyServer: Fail to run kinit command."},
			},
			{
				Hint:     " while getting initial credentials",
				Before:   `kinit: (?P<reason>[^\n]*)`,
				Program:  "kinit",
				Versions: "MIT",
				Source:   "krb5 kinit.c",
				Examples: []string{
					"kinit: «Client 'livy/node5.lab.internal@LAB.INTERNAL' not found in Kerberos database» while getting initial credentials",
				},
			},
			{
				Hint:     "Delegation Token can be issued only with kerberos or web authentication",
				Program:  "Hadoop",
				Versions: "all",
				Source:   "hadoop FSNamesystem.java",
				Examples: []string{"java.io.IOException: Delegation Token can be issued only with kerberos or web authentication"},
			},
			{
				Hint:     "Unable to obtain password from user",
				Program:  "Java",
				Versions: "all",
				Source:   "OpenJDK Krb5LoginModule.java",
				Examples: []string{"javax.security.auth.login.LoginException: Unable to obtain password from user"},
			},
			{
				Hint:     "Client cannot authenticate via:",
				After:    `\[(?P<methods>[^\]\n]*)`,
				Program:  "Hadoop",
				Versions: "all",
				Source:   "hadoop SaslRpcClient.java",
				Examples: []string{"org.apache.hadoop.security.AccessControlException: Client cannot authenticate via:[«TOKEN, KERBEROS»]"},
			},
			{
				Hint:     "SIMPLE authentication is not enabled",
				Program:  "Hadoop",
				Versions: "all",
				Source:   "hadoop Server.java",
				Examples: []string{"AccessControlException: SIMPLE authentication is not enabled.  Available:[TOKEN, KERBEROS]"},
			},
			{
				Hint:     "Can't get Master Kerberos principal for use as renewer",
				Program:  "Hadoop",
				Versions: "all",
				Source:   "hadoop TokenCache.java",
				Examples: []string{"java.io.IOException: Can't get Master Kerberos principal for use as renewer"},
			},
			{
				Hint:     "Failed to generate kerberos token using provided credentials",
				Program:  "SageMaker Studio",
				Versions: "analytics extension 0.3",
				Source:   "sagemaker_analytics.py",
				Examples: []string{"Failed to generate kerberos token using provided credentials."},
			},
			{
				Hint:     "authGSSClientInit() failed",
				Program:  "requests-kerberos",
				Versions: "before 0.13",
				Source:   "requests_kerberos kerberos_.py",
				Examples: []string{"GSSError: generate_request_header(): authGSSClientInit() failed"},
			},
		},
	},
	{
		ID: "driver-port", Setting: "/conf/spark.driver.bindAddress",
		Why: "The driver could not open a port, or the application master can't reach the driver. The host name does not belong to the " +
			"machine, or a firewall blocks the connection.",
		Help: []string{"set spark.driver.bindAddress and spark.driver.host", "raise spark.port.maxRetries if all ports are in use"},
		Texts: []Text{
			{
				Hint:     "' failed after ",
				Before:   `Service '(?P<service>[\w$.]+)`,
				After:    `(?P<retries>\d+ retries) \(`,
				Program:  "Spark",
				Versions: "all",
				Source:   "spark Utils.scala",
				Examples: []string{
					"java.net.BindException: Can't assign requested address: Service '«sparkDriver»' failed after «16 retries» (starting from 0)! " +
						"Consider explicitly setting the appropriate port",
				},
			},
			{
				Hint:     "Failed to connect to driver",
				After:    `(?: at (?P<address>[^\s,]+)|!)`,
				Program:  "Spark",
				Versions: "all",
				Source:   "spark ApplicationMaster.scala",
				Examples: []string{
					"ERROR ApplicationMaster: Failed to connect to driver at «10.0.0.9:40001», retrying ...",
					"org.apache.spark.SparkException: Failed to connect to driver!",
				},
			},
		},
	},
	{
		ID:   "request-too-large",
		Why:  "A gateway in front of Livy, or Livy itself, rejects a request that is too long. Usually a cell sends its data as code.",
		Help: []string{"write the data to a file on HDFS or S3, and read it in the session", "or raise the limit of the gateway at {url}"},
		Texts: []Text{{
			Hint: "Invalid status code '413'", After: answer, Program: "gateways", Versions: "all", Source: "RFC 9110, 15.5.14",
			Examples: []string{
				"Invalid status code '413' from «https://gateway.lab.internal/livy/sessions/4/statements» with error payload: Too Large",
			},
		}},
	},
	{
		ID: "rate-limited",
		Why: "A gateway in front of Livy counts requests, and this user has sent too many. SparkMagic asks for the state of each session again " +
			"and again.",
		Help: []string{"stop kernels that nobody uses, and wait a minute", "or raise the limit of the gateway at {url}"},
		Texts: []Text{{
			Hint: "Invalid status code '429'", After: answer, Program: "gateways", Versions: "all", Source: "RFC 6585, 4",
			Examples: []string{
				"Invalid status code '429' from «https://gateway.lab.internal/livy/sessions» with error payload: Too Many Requests",
			},
		}},
	},
	{
		ID: "gateway-5xx", Weight: Frame,
		Why:  "Livy, or a gateway in front of it, failed with an error of its own. SparkMagic has already tried it 10 times.",
		Help: []string{"read the log of Livy at this time", "look whether Livy is up: curl -s {url}"},
		Texts: []Text{
			{
				Hint:     "Invalid status code '",
				After:    `(?P<status>5\d\d)' from (?P<url>\S+) with error payload:`,
				Likely:   true,
				Program:  "SparkMagic",
				Versions: "all",
				Source:   "fixtures/verdicts life-post-500",
				Examples: []string{"Invalid status code '«500»' from «http://localhost:8998/sessions» with error payload: boom."},
			},
			{
				Hint:     "<title>502 Bad Gateway",
				Likely:   true,
				Program:  "gateways",
				Versions: "all",
				Source:   "nginx, Knox",
				Examples: []string{"<html><head><title>502 Bad Gateway</title></head>"},
			},
			{
				Hint:     "<title>503 Service ",
				Likely:   true,
				Program:  "gateways",
				Versions: "all",
				Source:   "nginx, Knox",
				Examples: []string{"<html><head><title>503 Service Temporarily Unavailable</title></head>"},
			},
			{
				Hint:     "<title>504 Gateway ",
				Likely:   true,
				Program:  "gateways",
				Versions: "all",
				Source:   "nginx, Knox",
				Examples: []string{"<html><head><title>504 Gateway Time-out</title></head>"},
			},
		},
	},
}
