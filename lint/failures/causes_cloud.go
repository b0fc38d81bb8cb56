package failures

import "slices"

const glueKernel = "aws-glue-sessions 1.0.9 glue_kernel_base/BaseKernel.py"

// sized reports whether Fabric says which sizes a setting can have.
func sized(f Facts) bool {
	return slices.Contains([]string{"DriverMemory", "ExecutorMemory", "DriverCores", "ExecutorCores"}, f.Get("code"))
}

// wrongSize is the text of a size that Fabric does not have, and the setting that it is of.
func wrongSize(code, setting string) Text {
	return Text{
		Hint: "SparkSettingsInvalid", Setting: setting,
		After: `(?P<code>` + code + `)[^\n]*?Message = 'Invalid \w+: '(?P<value>[^'\n]*)'\. \w+ must be in (?P<choices>[\w,]+)`,
		Help:  []string{"choose one of {choices}"}, Program: "Fabric", Versions: "all", Source: "messages of Fabric",
		Examples: []string{
			"Error: Code = SparkSettingsInvalid«" + code + "», Message = 'Invalid " + code + ": '«10»'. " + code + " must be in " +
				"«7,14,28,56,112,224,400».'. Please correct",
		},
	}
}

var cloudCauses = []*Cause{
	{
		ID: "glue-role", Setting: "%iam_role",
		Why:  "AWS does not let you start a Glue session with this role. You need iam:PassRole on it, and the role has to trust Glue.",
		Help: []string{"name the role with %iam_role ARN", "allow iam:PassRole on that role, and let glue.amazonaws.com assume it"},
		Texts: []Text{
			{
				Hint:     "is not authorized to perform: iam:PassRole",
				Before:   `(?:CreateSession operation|glue)[^\n]*`,
				After:    `(?:[^\n]*? on resource: (?P<role>\S+))?`,
				Program:  "AWS",
				Versions: "all",
				Source:   "answers of CreateSession",
				Examples: []string{
					"An error occurred (AccessDeniedException) when calling the CreateSession operation: User: " +
						"arn:aws:sts::111122223333:assumed-role/lab/GlueJobRunnerSession is not authorized to perform: iam:PassRole on resource: " +
						"«arn:aws:iam::111122223333:role/lab-glue-data» because no identity-based policy allows",
				},
			},
			{
				Hint:     " is not authorized to perform: glue:",
				After:    `(?P<action>\w+)`,
				Program:  "AWS",
				Versions: "all",
				Source:   "answers of Glue",
				Examples: []string{"User: arn:aws:sts::111122223333:assumed-role/lab/u is not authorized to perform: glue:«CreateSession»"},
			},
			{
				Hint:     "Glue Role ARN not provided",
				Program:  "Glue",
				Versions: "aws-glue-sessions 1.0",
				Source:   glueKernel,
				Examples: []string{"Exception encountered while creating session: Glue Role ARN not provided"},
			},
			{
				Hint:     " should be given assume role permissions for Glue Service",
				Before:   `Role (?P<role>\S+)`,
				Program:  "Glue",
				Versions: "all",
				Source:   "answers of CreateSession",
				Examples: []string{
					"(InvalidInputException) when calling the CreateSession operation: Role «arn:aws:iam::111122223333:role/lab» should be given " +
						"assume role permissions for Glue Service.",
				},
			},
		},
	},
	{
		ID:   "glue-credentials",
		Why:  "The AWS credentials of the notebook have expired or are missing. Nothing was started.",
		Help: []string{"aws sts get-caller-identity", "get new credentials and run the cell again"},
		Texts: []Text{
			{
				Hint: "An error occurred (",
				After: `(?P<code>ExpiredTokenException|ExpiredToken|UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException)\) ` +
					`when calling the (?P<operation>\w*(?:Session|Statement)\w*|GetCallerIdentity|AssumeRole) operation`,
				Likely:   true,
				Program:  "AWS",
				Versions: "all",
				Source:   "botocore ClientError",
				Examples: []string{
					"An error occurred («ExpiredTokenException») when calling the «GetSession» operation: The security token included in the request " +
						"is expired",
				},
			},
			{
				Hint:     "Unable to locate credentials",
				Before:   `session: [^\n]*`,
				Program:  "AWS",
				Versions: "all",
				Source:   "botocore NoCredentialsError",
				Examples: []string{"Exception encountered while creating session: Unable to locate credentials"},
			},
			{
				Hint:     " not defined in config",
				Before:   `Profile (?P<profile>\S+)`,
				Program:  "Glue",
				Versions: "aws-glue-sessions 1.0",
				Source:   "KernelGateway.py",
				Examples: []string{"ValueError: Profile «lab» not defined in config"},
			},
			{
				Hint:     "Region must be set.",
				Setting:  "%region",
				Program:  "Glue",
				Versions: "aws-glue-sessions 1.0",
				Source:   "KernelGateway.py",
				Examples: []string{"ValueError: Region must be set."},
			},
		},
	},
	{
		ID: "glue-workers", Setting: "%worker_type",
		Why:  "The size of the Glue session is not one that Glue accepts. max_capacity excludes worker_type and number_of_workers.",
		Help: []string{"use %worker_type with %number_of_workers, or only %max_capacity"},
		Texts: []Text{
			{
				Hint:     "Either max_capacity or worker_type and number_of_workers must be set",
				Program:  "Glue",
				Versions: "aws-glue-sessions 1.0",
				Source:   glueKernel,
				Examples: []string{"Either max_capacity or worker_type and number_of_workers must be set, but not both."},
			},
			{
				Hint:     "(InvalidInputException) when calling the CreateSession operation: ",
				After:    `(?P<reason>[^\n]*(?:[Ww]orker|[Cc]apacity)[^\n]*)`,
				Program:  "Glue",
				Versions: "all",
				Source:   "answers of CreateSession",
				Examples: []string{
					"(InvalidInputException) when calling the CreateSession operation: «Worker Type is not supported for Job Command glueetl and " +
						"Worker Type G.99X»",
				},
			},
			{
				Hint:     "(ResourceNumberLimitExceededException) when calling the CreateSession operation",
				Program:  "Glue",
				Versions: "all",
				Source:   "answers of CreateSession",
				Examples: []string{
					"An error occurred (ResourceNumberLimitExceededException) when calling the CreateSession operation: Failed to run session",
				},
			},
		},
	},
	{
		ID: "glue-session-timeout", Setting: "%idle_timeout",
		Why:  "Glue ended the session, because nothing ran in it for the idle timeout. Its variables are lost.",
		Help: []string{"run the cells again: the next one starts a new session", "raise %idle_timeout, in minutes"},
		Texts: []Text{{
			Hint:     " has reached TIMEOUT status",
			Before:   `session_id=(?P<session>\S+)`,
			Program:  "Glue",
			Versions: "aws-glue-sessions 1.0",
			Source:   glueKernel,
			Examples: []string{"session_id=«7a1c9d8e-0000-4000-8000-1234567890ab» has reached TIMEOUT status. "},
		}},
	},
	{
		ID: "glue-session-start", Weight: Symptom,
		Why:  "The Glue session did not become ready. Its logs in CloudWatch have the reason.",
		Help: []string{"%status", "aws glue get-session --id {session}", "%stop_session, correct the settings and run a cell again"},
		Texts: []Text{
			{
				Hint:     "Current session is in an unhealthy terminal state",
				After:    `[^\n]*`,
				Program:  "Glue",
				Versions: "aws-glue-sessions 1.0",
				Source:   glueKernel,
				Examples: []string{
					"Current session is in an unhealthy terminal state. If you wish to create a new session use %stop_session before executing any " +
						"further statements.",
				},
			},
			{
				Hint:     "Session failed to reach ",
				After:    `(?P<wanted>\w+)(?: instead reaching terminal state (?P<state>\w+))?`,
				Program:  "Glue",
				Versions: "aws-glue-sessions 1.0",
				Source:   glueKernel,
				Examples: []string{"Session failed to reach «READY» instead reaching terminal state «FAILED»."},
			},
			{
				Hint:     " seconds waiting for session to reach ",
				Before:   `Timed out after (?P<seconds>[\d.]+)`,
				After:    `(?P<wanted>\w+) status`,
				Program:  "Glue",
				Versions: "aws-glue-sessions 1.0",
				Source:   glueKernel,
				Examples: []string{"Timed out after «1200» seconds waiting for session to reach «READY» status."},
			},
			{
				Hint:     "Failed to switch, Session: ",
				After:    `(?P<session>\S+) is not in`,
				Program:  "Glue",
				Versions: "aws-glue-sessions 1.0",
				Source:   glueKernel,
				Examples: []string{"Failed to switch, Session: «7a1c9d8e» is not in READY state."},
			},
			{
				Hint:     "Exception encountered while creating session: ",
				After:    `(?P<reason>[^\n]*)`,
				Likely:   true,
				Program:  "Glue",
				Versions: "aws-glue-sessions 1.0",
				Source:   glueKernel,
				Examples: []string{
					"Exception encountered while creating session: «An error occurred (InternalServiceException) when calling the CreateSession " +
						"operation»",
				},
			},
		},
	},
	{
		ID: "emr-serverless-capacity", Setting: "maximumCapacity",
		Why: "The application has used up what EMR Serverless lets it have, so it gets no further worker. maximumCapacity counts all " +
			"sessions and jobs together.",
		Help: []string{"stop another session or job of the application", "ask for fewer executors, or raise maximumCapacity"},
		Texts: []Text{
			{
				Hint:     "exceeded maximumCapacity settings",
				After:    `(?:: \[(?P<limits>[^\]\n]*)\])?`,
				Program:  "EMR Serverless",
				Versions: "all",
				Source:   "driver logs of EMR Serverless",
				Examples: []string{"Worker could not be allocated as the application has exceeded maximumCapacity settings: [«cpu: 16 vCPU»]"},
			},
			{
				Hint:     "account has reached the service limit on the maximum vCPU",
				Setting:  "service quota",
				Program:  "EMR Serverless",
				Versions: "all",
				Source:   "answers of EMR Serverless",
				Examples: []string{"Job failed as account has reached the service limit on the maximum vCPU it can use concurrently."},
			},
			{
				Hint:     "Abandoning job due to no executor being launched within ",
				After:    `(?P<waited>\d+ms)`,
				Program:  "EMR Serverless",
				Versions: "all",
				Source:   "driver logs of EMR Serverless",
				Examples: []string{"Abandoning job due to no executor being launched within «1200000ms» after driver starts."},
			},
		},
	},
	{
		ID: "emr-serverless-role", Setting: "/conf/emr-serverless.session.executionRoleArn", Yields: []string{"glue-role"},
		Why: "EMR Serverless can't use the execution role. The role does not exist, does not trust EMR Serverless, " +
			"or you are not allowed to pass it on.",
		Help: []string{
			"let emr-serverless.amazonaws.com assume the role",
			"allow iam:PassRole and emr-serverless:AccessLivyEndpoints to the user who starts the session",
		},
		Texts: []Text{
			{
				Hint:     "Could not assume runtime role ",
				After:    `(?P<role>\S+)`,
				Program:  "EMR Serverless",
				Versions: "all",
				Source:   "answers of its Livy endpoint",
				Examples: []string{
					"{\"message\":\"Could not assume runtime role «arn:aws:iam::111122223333:role/EmrExecutionRole» because it doesn't exist or " +
						"isn't setup with the required trust relationship.\"}",
				},
			},
			{
				Hint:     "not authorized to perform: iam:PassRole",
				Unless:   `CreateSession operation|glue`,
				After:    `(?:[^\n]*? on resource: (?P<role>\S+))?`,
				Program:  "EMR Serverless",
				Versions: "all",
				Source:   "sagemaker-studio-analytics-extension 0.3.0",
				Examples: []string{"{\"Message\":\"User is not authorized to perform: iam:PassRole\"}"},
			},
			{
				Hint:     "not authorized to perform: emr-serverless:",
				After:    `(?P<action>\w+)`,
				Program:  "EMR Serverless",
				Versions: "all",
				Source:   "answers of EMR Serverless",
				Examples: []string{
					"User: arn:aws:sts::111122223333:assumed-role/lab/u is not authorized to perform: emr-serverless:«AccessLivyEndpoints» on resource",
				},
			},
		},
	},
	{
		ID:   "emr-serverless-state",
		Why:  "The EMR Serverless application is not started, so it accepts no session. It starts by itself only if autoStart is on.",
		Help: []string{"aws emr-serverless start-application --application-id {app}", "wait a minute and run the cell again"},
		Texts: []Text{
			{
				Hint:     "State of application ",
				After:    `(?P<app>\S+) is not (?P<wanted>\w+)`,
				Program:  "SageMaker Studio",
				Versions: "analytics extension 0.3",
				Source:   "emr_s_client.py",
				Examples: []string{
					"EMRServerlessApplicationStartTimeoutFault: State of application «00fexample1» is not «STARTED» Please retry after 60 seconds ",
				},
			},
			{
				Hint:     "Application state ",
				After:    `(?P<state>\w+) of application (?P<app>\S+) is invalid`,
				Program:  "SageMaker Studio",
				Versions: "analytics extension 0.3",
				Source:   "emr_s_client.py",
				Examples: []string{"Application state «TERMINATED» of application «00fexample1» is invalid"},
			},
		},
	},
	{
		ID:   "synapse-capacity",
		Why:  "The Spark pool does not have enough free vcores for the session. Other sessions of the pool hold them.",
		Help: []string{"end another session of the pool in the Monitor hub", "ask for fewer or smaller executors, or enlarge the pool"},
		Texts: []Text{
			{
				Hint: "Your job requested ",
				After: `(?P<requested>\d+ vcores)\. However, the (?P<where>pool|workspace) only has (?P<available>\d+ vcores) available out of ` +
					`quota of (?P<quota>\d+ vcores)`,
				Program:  "Synapse",
				Versions: "all",
				Source:   "messages of Synapse",
				Examples: []string{
					"AVAILABLE_COMPUTE_CAPACITY_EXCEEDED. Your job requested «12 vcores». However, the «pool» only has «0 vcores» available out of " +
						"quota of «12 vcores».",
				},
			},
			{
				Hint:     "AVAILABLE_COMPUTE_CAPACITY_EXCEEDED",
				Program:  "Synapse",
				Versions: "all",
				Source:   "messages of Synapse",
				Examples: []string{"Error code: AVAILABLE_COMPUTE_CAPACITY_EXCEEDED."},
			},
		},
	},
	{
		ID:   "synapse-quota",
		Why:  "The Synapse workspace is not allowed to use that many vcores at all. Waiting does not help.",
		Help: []string{"ask for fewer or smaller executors", "ask for a larger vcore quota of the workspace in the Azure portal"},
		Texts: []Text{{
			Hint: "Your Spark job requested ",
			After: `(?P<requested>\d+ v?cores)\.?,? (?:but|[Hh]owever,?) (?:the )?workspace (?:only )?has an? ?(?P<limit>\d+)[ -]core ` +
				`limit|(?P<requested2>\d+ v?cores) but workspace has (?P<limit2>\d+) core limit`,
			Program:  "Synapse",
			Versions: "all",
			Source:   "messages of Synapse",
			Examples: []string{
				"Your Spark job requested «24 vcores». However, the workspace has a «12» core limit. Try reducing the numbers of vcores requested",
				"InvalidHttpRequestToLivy: Your Spark job requested «12 vcores» but workspace has «0» core limit",
			},
		}},
	},
	{
		ID:   "fabric-430",
		Why:  "The Fabric capacity has reached the number of Spark vcores or requests that it may use. The session was not started.",
		Help: []string{"stop another session in the Monitoring hub, or try again later", "choose a larger capacity SKU"},
		Texts: []Text{
			{
				Hint:     "TooManyRequestsForCapacity",
				Program:  "Fabric",
				Versions: "all",
				Source:   "learn.microsoft.com/fabric/data-engineering/spark-job-concurrency-and-queueing",
				Examples: []string{
					"[TooManyRequestsForCapacity] HTTP Response code 430: This Spark job can't be run because you have hit a Spark compute or API " +
						"rate limit.",
				},
			},
			{
				Hint:     "HTTP Response code 430",
				Program:  "Fabric",
				Versions: "all",
				Source:   "learn.microsoft.com/fabric/data-engineering/spark-job-concurrency-and-queueing",
				Examples: []string{"HTTP Response code 430: This Spark job can't be run because you have hit a Spark compute or API rate limit."},
			},
			{
				Hint:     "HTTP status code: 430",
				Program:  "Fabric",
				Versions: "all",
				Source:   "messages of Fabric",
				Examples: []string{"HTTP status code: 430."},
			},
			{
				Hint:     "all the available capacity is currently being used",
				Program:  "Fabric",
				Versions: "all",
				Source:   "messages of Fabric",
				Examples: []string{"Unable to submit this request because all the available capacity is currently being used."},
			},
			{
				Hint:     "you have hit a Spark compute or API rate limit",
				Program:  "Fabric",
				Versions: "all",
				Source:   "learn.microsoft.com/fabric/data-engineering/spark-job-concurrency-and-queueing",
				Examples: []string{"This Spark job can't be run because you have hit a Spark compute or API rate limit."},
			},
		},
	},
	{
		ID: "fabric-settings", Rule: "fabric-size", Sometimes: true,
		Why:  "Fabric or Synapse rejects the size of the session. Only the sizes that the message lists are possible.",
		Help: []string{"choose one of the sizes in the message"},
		Texts: []Text{
			wrongSize("DriverMemory", "/driverMemory"),
			wrongSize("ExecutorMemory", "/executorMemory"),
			wrongSize("DriverCores", "/driverCores"),
			wrongSize("ExecutorCores", "/executorCores"),
			{
				Hint:     "SparkSettingsInvalid",
				After:    `(?P<code>\w+), Message = '(?P<reason>[^\n]*)'\. Please`,
				Check:    func(f Facts) bool { return !sized(f) },
				Program:  "Fabric",
				Versions: "all",
				Source:   "messages of Fabric",
				Examples: []string{
					"[InvalidSparkSettings] Unable to submit this request because spark settings specified are invalid. Error: Code = " +
						"SparkSettingsInvalid«PoolName», Message = '«Invalid pool»'. Please correct",
				},
			},
			{
				Hint:     "SparkSettingsComputeExceedsPoolLimit",
				Program:  "Fabric",
				Versions: "all",
				Source:   "messages of Fabric",
				Examples: []string{
					"[SparkSettingsComputeExceedsPoolLimit] Unable to submit this request because spark settings specified exceed the pool",
				},
			},
			{
				Hint:     "[InvalidSparkSettings]",
				Program:  "Fabric",
				Versions: "all",
				Source:   "messages of Fabric",
				Examples: []string{
					"InvalidHttpRequestToLivy: [InvalidSparkSettings] Unable to submit this request because spark settings specified are invalid.",
				},
			},
		},
	},
}
