// Package glue knows the settings of sessions of AWS Glue, as its kernel and Unified Studio read them.
//
// Source: PyPI's aws-glue-sessions 1.0.9 and sagemaker-studio-dataengineering-sessions 1.3.27. Verdicts:
// fixtures/verdicts/gluesessions.jsonl, studio.jsonl.
package glue

import (
	"slices"

	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/pattern"
)

// A Worker is a type of worker.
//
// Source: AWS Glue's API reference, CreateSession, WorkerType.
type Worker struct {
	Name         string
	VCPU, Memory int // Memory in GB
	DPU          float64
}

// Workers are the worker types with known sizes.
var Workers = []Worker{
	{"G.025X", 2, 4, 0.25},
	{"G.1X", 4, 16, 1},
	{"G.2X", 8, 32, 2},
	{"G.4X", 16, 64, 4},
	{"G.8X", 32, 128, 8},
	{"G.12X", 48, 192, 12},
	{"G.16X", 64, 256, 16},
	{"R.1X", 4, 32, 1},
	{"R.2X", 8, 64, 2},
	{"R.4X", 16, 128, 4},
	{"R.8X", 32, 256, 8},
	{"Z.2X", 8, 64, 2},
}

// others are worker types of the API without a size here.
//
// Source: botocore 1.44.8, data/glue/2017-03-31/service-2.json, WorkerType.
var others = []string{"Standard"}

// WorkerOf returns the worker type with a name.
func WorkerOf(name string) (Worker, bool) {
	i := slices.IndexFunc(Workers, func(w Worker) bool { return w.Name == name })
	if i < 0 {
		return Worker{}, false
	}
	return Workers[i], true
}

// Types returns the names of all worker types.
func Types() []string {
	list := slices.Clone(others)
	for _, w := range Workers {
		list = append(list, w.Name)
	}
	return list
}

// Where the number or type of workers is not set, Glue's kernel leaves it to Glue.
//
// Source: %help of aws-glue-sessions 1.0.9 (number_of_workers "Default: 5", idle_timeout and timeout "Default: 2880 minutes
// (48 hours)"); AWS Glue's guide, Configuring AWS Glue interactive sessions (worker type G.1X); AWS Glue's API reference,
// CreateSession (the default of IdleTimeout is the value of Timeout).
const (
	DefaultWorkers = 5
	DefaultType    = "G.1X"
	DefaultTimeout = 2880
)

// Version matches the names of Glue's versions.
//
// Source: botocore 1.44.8, data/glue/2017-03-31/service-2.json, GlueVersionString.
var Version = pattern.New(`^((\w+\.)+\w+|auto)$`)

// keys are the keys of %%configure that Glue's kernel reads itself.
var keys = []string{
	"profile", "endpoint", "region", "iam_role", "session_id", "max_capacity", "number_of_workers", "worker_type", "connections",
	"glue_version", "security_config", "idle_timeout", "tags", "timeout", "extra_jars",
}

// studioKeys are the keys that Unified Studio reads for a Glue connection.
var studioKeys = []string{
	"session_id_prefix", "max_capacity", "number_of_workers", "worker_type", "glue_version", "security_config", "idle_timeout", "tags",
	"session_type", "timeout", "conf", "--conf", "spark_conf", "connections", "connections_override", "endpoint_url", "auto_add_catalogs",
	"sql_result_row_limit",
}

// Keys returns the keys of %%configure that the kernel, or Unified Studio, reads itself. Any other key becomes a
// default argument.
func Keys(studio bool) []string {
	if studio {
		return studioKeys
	}
	return keys
}

// Magic returns the line magic of Glue's kernel that sets what a key of %%configure does not; ok is false if there is none.
func Magic(key string) (magic string, ok bool) {
	only := []string{"spark_conf", "session_id_prefix", "session_type", "extra_py_files", "additional_python_modules"}
	return "%" + key, slices.Contains(only, key)
}

// Argument returns the default argument of Glue that a key with underscores was meant as; ok is false if there is none.
//
// Source: AWS Glue's guide, Using job parameters in AWS Glue jobs.
func Argument(key string) (argument string, ok bool) {
	argument, ok = map[string]string{
		"extra_py_files": "--extra-py-files", "additional_python_modules": "--additional-python-modules", "spark_conf": "--conf",
	}[key]
	return argument, ok
}

// arguments are the default arguments with a meaning to Glue.
//
// Source: AWS Glue's guide, Using job parameters in AWS Glue jobs, and Magics supported by AWS Glue interactive sessions.
var arguments = []string{
	"--additional-python-modules", "--auto-scale-within-microbatch", "--continuous-log-conversionPattern", "--continuous-log-logGroup",
	"--continuous-log-logStreamPrefix", "--continuous-log-stream-prefix", "--customer-driver-env-vars", "--customer-executor-env-vars",
	"--datalake-formats", "--disable-proxy-v2", "--enable-auto-scaling", "--enable-continuous-cloudwatch-log",
	"--enable-continuous-log-filter", "--enable-glue-datacatalog", "--enable-job-insights", "--enable-lakeformation-fine-grained-access",
	"--enable-metrics", "--enable-observability-metrics", "--enable-rename-algorithm-v2", "--enable-s3-parquet-optimized-committer",
	"--enable-spark-ui", "--extra-files", "--extra-jars", "--extra-py-files", "--job-bookmark-from", "--job-bookmark-option",
	"--job-bookmark-to", "--job-language", "--python-modules-installer-option", "--scriptLocation", "--spark-event-logs-path",
	"--use-postgres-driver", "--user-jars-first", "--write-shuffle-files-to-s3", "--write-shuffle-spills-to-s3",
}

// NearestArgument returns the default argument that differs in one letter or sign from a key; empty if there is none, or if
// the key is an argument itself. Code can have arguments of its own, so nothing else is alike.
func NearestArgument(key string) string {
	if slices.Contains(arguments, key) {
		return ""
	}
	for _, a := range arguments {
		if facts.Distance(key, a, 2) == 1 {
			return a
		}
	}
	return ""
}

// Nearest returns the key that was meant by a misspelt one; empty if it is a known one, or like none.
func Nearest(key string, studio bool) string {
	if slices.Contains(Keys(studio), key) {
		return ""
	}
	return facts.Nearest(key, Keys(studio))
}
