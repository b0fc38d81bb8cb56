package livy

import (
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
)

// A Setting is one of Livy's own properties that conf may contain. The session's driver
// reads it, or the server's end of the connection to the driver.
type Setting struct {
	Key     string
	Type    string // string, boolean, int, time
	Unit    string // of a time without a unit
	Default string
	Old     string // its name before 0.4, which Livy still reads
	Own     bool   // Livy sets it
	Doc     string
}

// Settings are all settings except those for Livy's own tests, sorted.
//
// Source: RSCConf.Entry and RSCConf.DepConf in the jar of Livy 0.7.1 (the same in
// 0.5.0); what each does, from the classes that read them: RSCClient, ContextLauncher,
// RSCDriver, RpcServer, SparkInterpreter. Verdicts: confkey/livy.rsc.*.
var Settings = []Setting{
	{Key: "livy.rsc.channel.log.level", Type: "string", Doc: "log level of the connection to the driver"},
	{Key: "livy.rsc.client.auth.id", Type: "string", Own: true, Doc: "name that the driver uses to log in to the server"},
	{Key: "livy.rsc.client.auth.secret", Type: "string", Own: true, Doc: "secret that the driver uses to log in to the server"},
	{
		Key:     "livy.rsc.client.connect.timeout",
		Type:    "time",
		Unit:    "ms",
		Default: "10s",
		Doc:     "how long it may take to connect to the driver",
	},
	{
		Key:     "livy.rsc.client.shutdown-timeout",
		Type:    "time",
		Unit:    "ms",
		Default: "10s",
		Old:     "livy.rsc.client.shutdown_timeout",
		Doc:     "how long the driver may take to stop",
	},
	{Key: "livy.rsc.driver-class", Type: "string", Old: "livy.rsc.driver_class", Own: true, Doc: "class that the driver runs"},
	{Key: "livy.rsc.jars", Type: "string", Doc: "jars that replace those of Livy that the driver requires"},
	{
		Key:     "livy.rsc.job-cancel.timeout",
		Type:    "time",
		Unit:    "ms",
		Default: "30s",
		Old:     "livy.rsc.job_cancel.timeout",
		Doc:     "how long it may take to cancel a statement",
	},
	{
		Key:     "livy.rsc.job-cancel.trigger-interval",
		Type:    "time",
		Unit:    "ms",
		Default: "100ms",
		Old:     "livy.rsc.job_cancel.trigger_interval",
		Doc:     "how often Livy tries to cancel a statement",
	},
	{Key: "livy.rsc.launcher.address", Type: "string", Own: true, Doc: "address at which the driver calls the server back"},
	{Key: "livy.rsc.launcher.port", Type: "int", Default: "-1", Own: true, Doc: "port at which the driver calls the server back"},
	{
		Key:     "livy.rsc.launcher.port.range",
		Type:    "string",
		Default: "10000~10010",
		Doc:     "range of ports at which the driver can call the server back",
	},
	{Key: "livy.rsc.proxy-user", Type: "string", Old: "livy.rsc.proxy_user", Own: true, Doc: "user that the session runs as (proxyUser)"},
	{Key: "livy.rsc.pyspark.archives", Type: "string", Doc: "pyspark.zip and py4j for the session"},
	{
		Key:     "livy.rsc.retained-statements",
		Type:    "int",
		Default: "100",
		Old:     "livy.rsc.retained_statements",
		Doc:     "number of statements whose results the session keeps",
	},
	{Key: "livy.rsc.retained.share-variables", Type: "int", Default: "100", Doc: "number of shared variables that the session keeps"},
	{Key: "livy.rsc.rpc.max.size", Type: "int", Default: "52428800", Doc: "largest message between the server and the driver, in bytes"},
	{
		Key:     "livy.rsc.rpc.sasl.mechanisms",
		Type:    "string",
		Default: "DIGEST-MD5",
		Doc:     "SASL mechanisms that the driver uses to log in to the server",
	},
	{Key: "livy.rsc.rpc.sasl.qop", Type: "string", Doc: "SASL quality of protection of the connection"},
	{Key: "livy.rsc.rpc.server.address", Type: "string", Doc: "address that the driver and the server listen on"},
	{Key: "livy.rsc.rpc.threads", Type: "int", Default: "8", Doc: "number of threads of the connection"},
	{Key: "livy.rsc.secret.bits", Type: "int", Default: "256", Doc: "length of the secret that the server generates, in bits"},
	{Key: "livy.rsc.server.connect.timeout", Type: "time", Unit: "ms", Default: "90s", Doc: "how long the driver may take to call back"},
	{
		Key:     "livy.rsc.server.idle-timeout",
		Type:    "time",
		Unit:    "ms",
		Default: "10m",
		Old:     "livy.rsc.server.idle_timeout",
		Doc:     "how long the driver keeps running without a connection to the server",
	},
	{Key: "livy.rsc.session.kind", Type: "string", Own: true, Doc: "language of the session (kind)"},
	{Key: "livy.rsc.sparkr.package", Type: "string", Doc: "archive of SparkR for the session"},
	{Key: "livy.rsc.sql.num-rows", Type: "int", Default: "1000", Doc: "largest number of rows that an SQL statement returns"},
}

// FindSetting is the setting with the given key, current or from before 0.4.
func FindSetting(key string) (s Setting, ok bool) {
	for _, s := range Settings {
		if s.Key == key || s.Old == key && key != "" {
			return s, true
		}
	}
	return Setting{}, false
}

// NearestSetting is the setting that the user most likely meant by an unknown key that
// begins with livy.; empty if that is not clear, or the key is known.
func NearestSetting(key string) string {
	if _, ok := FindSetting(key); ok || !strings.HasPrefix(key, "livy.") {
		return ""
	}
	var keys []string
	for _, s := range Settings {
		keys = append(keys, s.Key)
	}
	return facts.Nearest(key, keys)
}
