// Package sparkmagic has facts about SparkMagic: the keys of its config.json, the arguments of its
// magics, and what each magic does to the session.
package sparkmagic

// A Key is a top-level key of config.json.
type Key struct {
	Name  string
	Since string // the first version that reads it
	Until string // the first version that no longer reads it; empty if all do
	Now   string // its new name, if it was renamed
}

// Keys are all top-level keys that any version of SparkMagic reads.
//
// Source: sparkmagic/utils/configuration.py at the tags 0.4.0 to 0.23.0.
// Verdicts: type-unknown-01 to -19 (dead and unknown keys change nothing).
var Keys = []Key{
	{Name: "all_errors_are_fatal", Since: "0.14.0"},
	{Name: "authenticators", Since: "0.17.0"},
	{Name: "cleanup_all_sessions_on_exit", Since: "0.15.0"},
	{Name: "coerce_dataframe", Since: "0.12.0"},
	{Name: "configurable_retry_policy_max_retries", Since: "0.12.3"},
	{Name: "custom_headers", Since: "0.12.0"},
	{Name: "default_maxrows", Since: "0.4.0"},
	{Name: "default_samplefraction", Since: "0.4.0"},
	{Name: "default_samplemethod", Since: "0.4.0"},
	{Name: "events_handler_class", Since: "0.4.0"},
	{Name: "fatal_error_suggestion", Since: "0.4.0"},
	{Name: "heartbeat_refresh_seconds", Since: "0.4.0"},
	{Name: "heartbeat_retry_seconds", Since: "0.4.0"},
	{Name: "http_session_config", Since: "0.21.0"},
	{Name: "ignore_ssl_errors", Since: "0.4.0"},
	{Name: "kerberos_auth_configuration", Since: "0.15.0"},
	{Name: "kernel_python3_credentials", Since: "0.8.3"},
	{Name: "kernel_python_credentials", Since: "0.4.0"},
	{Name: "kernel_r_credentials", Since: "0.9.0"},
	{Name: "kernel_scala_credentials", Since: "0.4.0"},
	{Name: "livy_server_heartbeat_timeout_seconds", Since: "0.6.0"},
	{Name: "livy_session_startup_timeout_seconds", Since: "0.4.0"},
	{Name: "logging_config", Since: "0.4.0"},
	{Name: "pyspark_dataframe_encoding", Since: "0.11.1"},
	{Name: "resource_limit_mitigation_suggestion", Since: "0.9.0"},
	{Name: "retry_policy", Since: "0.12.3"},
	{Name: "retry_seconds_to_sleep_list", Since: "0.12.3"},
	{Name: "server_extension_default_kernel_name", Since: "0.10.0"},
	{Name: "session_configs", Since: "0.4.0"},
	{Name: "session_configs_defaults", Since: "0.21.0"},
	{Name: "shutdown_session_on_spark_statement_errors", Since: "0.13.0"},
	{Name: "use_auto_viz", Since: "0.4.0"},
	{Name: "wait_for_idle_timeout_seconds", Since: "0.4.0"},

	{Name: "pyspark_sql_encoding", Since: "0.4.0", Until: "0.11.1", Now: "pyspark_dataframe_encoding"},
	{Name: "should_create_sql_context", Since: "0.6.0", Until: "0.8.0"},
	{Name: "should_heartbeat", Since: "0.4.0", Until: "0.6.0"},
	{Name: "spark_statement_errors_are_fatal", Since: "0.13.0", Until: "0.14.0", Now: "all_errors_are_fatal"},
	{Name: "statement_sleep_seconds", Since: "0.4.0", Until: "0.12.3"},
	{Name: "status_sleep_seconds", Since: "0.4.0", Until: "0.12.3"},
}

// Elsewhere are keys that no version of SparkMagic reads, but that are not mistakes: the first is in
// the official example_config.json, and known forks and extensions read the others.
//
// Source: custom_certfiles_path is read by the configuration.py that SageMaker Distribution puts over SparkMagic's
// (sagemaker_studio_analytics_extension/patches), and emr-serverless.session.executionRoleArn by the authenticator of
// EMR Serverless (PyPI emr-serverless-customauth).
var Elsewhere = []string{
	"max_results_sql", "kernel_credentials", "rsa_file", "custom_certfiles_path", "emr-serverless.session.executionRoleArn",
}

// Names returns the names of the keys that the newest version reads.
func Names() []string {
	var names []string
	for _, k := range Keys {
		if k.Until == "" {
			names = append(names, k.Name)
		}
	}
	return names
}

// Find returns the key with a name; ok is false if there is none.
func Find(name string) (key Key, ok bool) {
	for _, k := range Keys {
		if k.Name == name {
			return k, true
		}
	}
	return Key{}, false
}

// Credentials are the keys that have a kernel's credentials for Livy.
var Credentials = []string{
	"kernel_python_credentials", "kernel_scala_credentials", "kernel_r_credentials", "kernel_python3_credentials",
}

// CredentialFields are the fields of credentials.
var CredentialFields = []string{"username", "password", "base64_password", "url", "auth"}
