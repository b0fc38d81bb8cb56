package spark

import "testing"

// TestMeant: only what is surely a slip is told, with a value that the key takes.
func TestMeant(t *testing.T) {
	for _, c := range [][3]string{
		{"spark.executor.memry", "4g", "spark.executor.memory"},
		{"spark.executor.memroy", "4g", "spark.executor.memory"},
		{"spark.Executor.Memory", "4g", "spark.executor.memory"},
		{"spark.executor.memoryoverhead", "1g", "spark.executor.memoryOverhead"},
		{"spark.num.executors", "4", "spark.executor.instances"},
		{"spark.shuffle.service.enable", "true", "spark.shuffle.service.enabled"},
		{"spark.shuffle.partitions", "200", "spark.sql.shuffle.partitions"},
		{"spark.yarn.executor.memory", "4g", "spark.executor.memory"},
		{"spark.dynamicAllocation.maxExecutor", "5", "spark.dynamicAllocation.maxExecutors"},
		{"spark.sql.autoBroadcastJoinTreshold", "10m", "spark.sql.autoBroadcastJoinThreshold"},
		{"spark.yarn.executorEnv.TZ", "UTC", "spark.executorEnv.TZ"},
		{"spark.kubernets.namespace", "x", "spark.kubernetes.namespace"},
		{"spark.executor.executor.cores", "2", "spark.executor.cores"},
		{"spark.pyspark.virtualenv.enable", "true", "spark.pyspark.virtualenv.enabled"},
		{"spark.dynamicAllocation", "true", "spark.dynamicAllocation.enabled"},
		{"spark.executor.core", "4", "spark.executor.cores"},
		{"spark.executor.core", "yes", ""},
		{"spark.jar.packages", "io.delta:delta-core_2.12:2.3.0", "spark.jars.packages"},
		{"spark.numExecutors", "4", "spark.executor.instances"},
		{"spark.maxExecutors", "4", "spark.dynamicAllocation.maxExecutors"},
		{"spark.yarn.que", "etl", "spark.yarn.queue"},
		{"saprk.executor.memory", "4g", "spark.executor.memory"},
		// opposites, other things, a value that the key does not take, users' own keys
		{"spark.dynamicAllocation.disabled", "true", ""},
		{"spark.archive", "venv.zip#e", ""},
		{"spark.plugins.enabled", "true", ""},
		{"spark.sql.adaptive.maxNumPostShufflePartitions", "500", ""},
		{"spark.executor.maxMemoryOverhead", "1g", ""},
		{"spark.heartbeat.interval", "10s", ""},
		{"spark.sql.hive.convertMetastoreAvro", "true", ""},
		{"spark.host.maxRetries", "3", ""},
		{"spark.log.conf", "/log4j.properties", ""},
		{"spark.eventLog", "/tmp/x", ""},
		{"spark.app.mode", "batch", ""},
		{"spark.api.name", "orders", ""},
		{"spark.executor.url", "x", ""},
		{"spark.scheduler.node", "x", ""},
		{"spark.checkpoint.disk", "/x", ""},
		{"spark.locale.dir", "/x", ""},
		{"spark.eventLog.setting", "true", ""},
		{"spark.debug", "true", ""},
		{"spark.default.path", "/data", ""},
		{"spark.priority", "1", ""},
		{"spark.tags", "a", ""},
		{"spark.sql.files", "a.sql", ""},
		{"spark.ssh.host", "x", ""},
		{"spark.live.mode", "x", ""},
		{"spark.hive2.url", "x", ""},
		{"spark.hadoop3.home", "x", ""},
		{"spark.kafka.cluster.name", "x", ""},
		{"spark.sql.rpc", "x", ""},
		{"spark.includeOnFailure.enabled", "true", ""},
	} {
		if got := Meant(c[0], c[1], ""); got != c[2] {
			t.Errorf("%s=%s: %q, want %q", c[0], c[1], got, c[2])
		}
	}
}
