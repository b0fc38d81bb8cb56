package livy

import (
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
)

// A Setting is a property of Livy's own that conf may have: what the session's
// driver and the server's end of its connection read.
type Setting struct {
	Key     string
	Type    string // string, boolean, int, time
	Unit    string // of a time without one
	Default string
	Old     string // its name before 0.4, which is still read
	Own     bool   // Livy sets it itself
	Doc     string
}

// Settings are all of them but those for Livy's own tests, sorted.
//
// Source: RSCConf.Entry and RSCConf.DepConf of Livy 0.7.1 (the same in 0.5.0),
// read out of its jar; what each does, from where they are read: RSCClient,
// ContextLauncher, RSCDriver, RpcServer, SparkInterpreter. Verdicts:
// confkey/livy.rsc.*.
var Settings = []Setting{
	{Key: "livy.rsc.channel.log.level", Type: "string", Doc: "level at which the connection to the driver is logged"},
	{Key: "livy.rsc.client.auth.id", Type: "string", Own: true, Doc: "name with which the driver logs in at the server"},
	{Key: "livy.rsc.client.auth.secret", Type: "string", Own: true, Doc: "secret with which the driver logs in at the server"},
	{
		Key:     "livy.rsc.client.connect.timeout",
		Type:    "time",
		Unit:    "ms",
		Default: "10s",
		Doc:     "how long a connection to the driver may take to be made",
	},
	{
		Key:     "livy.rsc.client.shutdown-timeout",
		Type:    "time",
		Unit:    "ms",
		Default: "10s",
		Old:     "livy.rsc.client.shutdown_timeout",
		Doc:     "how long the driver may take to end",
	},
	{Key: "livy.rsc.driver-class", Type: "string", Old: "livy.rsc.driver_class", Own: true, Doc: "class that runs in the driver"},
	{Key: "livy.rsc.jars", Type: "string", Doc: "jars that the driver needs of Livy: replaces Livy's own"},
	{
		Key:     "livy.rsc.job-cancel.timeout",
		Type:    "time",
		Unit:    "ms",
		Default: "30s",
		Old:     "livy.rsc.job_cancel.timeout",
		Doc:     "how long cancelling a statement may take",
	},
	{
		Key:     "livy.rsc.job-cancel.trigger-interval",
		Type:    "time",
		Unit:    "ms",
		Default: "100ms",
		Old:     "livy.rsc.job_cancel.trigger_interval",
		Doc:     "how often it is tried to cancel a statement",
	},
	{Key: "livy.rsc.launcher.address", Type: "string", Own: true, Doc: "address of the server that the driver calls back"},
	{Key: "livy.rsc.launcher.port", Type: "int", Default: "-1", Own: true, Doc: "port of the server that the driver calls back"},
	{
		Key:     "livy.rsc.launcher.port.range",
		Type:    "string",
		Default: "10000~10010",
		Doc:     "ports that the server takes for the driver to call back",
	},
	{Key: "livy.rsc.proxy-user", Type: "string", Old: "livy.rsc.proxy_user", Own: true, Doc: "user that the session runs as: proxyUser"},
	{Key: "livy.rsc.pyspark.archives", Type: "string", Doc: "pyspark.zip and py4j for the session"},
	{
		Key:     "livy.rsc.retained-statements",
		Type:    "int",
		Default: "100",
		Old:     "livy.rsc.retained_statements",
		Doc:     "statements of which the session keeps the results",
	},
	{Key: "livy.rsc.retained.share-variables", Type: "int", Default: "100", Doc: "shared variables that the session keeps"},
	{Key: "livy.rsc.rpc.max.size", Type: "int", Default: "52428800", Doc: "largest message between server and driver, in bytes"},
	{Key: "livy.rsc.rpc.sasl.mechanisms", Type: "string", Default: "DIGEST-MD5", Doc: "how the driver logs in at the server"},
	{Key: "livy.rsc.rpc.sasl.qop", Type: "string", Doc: "quality of protection of the connection"},
	{Key: "livy.rsc.rpc.server.address", Type: "string", Doc: "address that driver and server listen at"},
	{Key: "livy.rsc.rpc.threads", Type: "int", Default: "8", Doc: "threads of the connection"},
	{Key: "livy.rsc.secret.bits", Type: "int", Default: "256", Doc: "length of the secret that the server makes"},
	{Key: "livy.rsc.server.connect.timeout", Type: "time", Unit: "ms", Default: "90s", Doc: "how long the driver may take to call back"},
	{
		Key:     "livy.rsc.server.idle-timeout",
		Type:    "time",
		Unit:    "ms",
		Default: "10m",
		Old:     "livy.rsc.server.idle_timeout",
		Doc:     "how long the driver lives without the server",
	},
	{Key: "livy.rsc.session.kind", Type: "string", Own: true, Doc: "language of the session: kind"},
	{Key: "livy.rsc.sparkr.package", Type: "string", Doc: "archive of SparkR for the session"},
	{Key: "livy.rsc.sql.num-rows", Type: "int", Default: "1000", Doc: "rows that a statement of SQL gives at most"},
}

// FindSetting is the setting that has a key, or had it before 0.4.
func FindSetting(key string) (s Setting, ok bool) {
	for _, s := range Settings {
		if s.Key == key || s.Old == key && key != "" {
			return s, true
		}
	}
	return Setting{}, false
}

// NearestSetting is the setting that a key below livy. was most likely meant as;
// empty where that is not sure, or the key is one.
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
