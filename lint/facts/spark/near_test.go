package spark

import (
	"testing"

	"github.com/sparklint/sparklint/lint/facts"
)

// TestNearest: what people wrote and what they meant; nothing where it is not sure.
func TestNearest(t *testing.T) {
	for _, c := range [][3]string{
		// mistaken names
		{"spark.num.executors", "", "spark.executor.instances"},
		{"spark.yarn.executorEnv.PYSPARK_PYTHON", "3.5.6", "spark.executorEnv.PYSPARK_PYTHON"},
		{"spark.queue", "", "spark.yarn.queue"},
		// case and separators
		{"spark.executor.Memory", "", "spark.executor.memory"},
		{"spark.executor.memory.overhead", "", "spark.executor.memoryOverhead"},
		{"spark.dynamic.allocation.enabled", "", "spark.dynamicAllocation.enabled"},
		{"SPARK.SQL.SHUFFLE.PARTITIONS", "2.4.8", "spark.sql.shuffle.partitions"},
		// parts
		{"spark.shuffle.partitions", "", "spark.sql.shuffle.partitions"},
		{"executor.memory", "", "spark.executor.memory"},
		{"spark.yarn.executor.memory", "", "spark.executor.memory"},
		{"spark.speculation.enabled", "", "spark.speculation"},
		{"spark.dynamicAllocation", "", "spark.dynamicAllocation.enabled"},
		{"spark.spark.executor.cores", "", "spark.executor.cores"},
		{"spark.executor.executor.cores", "", "spark.executor.cores"},
		{"spark.executor.executorCores", "", "spark.executor.cores"},
		{"spark.memory.executor", "", "spark.executor.memory"},
		{"spark.sql.spark.sql.shuffle.partitions", "", ""},
		// letters
		{"spark.executor.memroy", "", "spark.executor.memory"},
		{"spark.executors.cores", "", "spark.executor.cores"},
		{"spark.excutor.instances", "", "spark.executor.instances"},
		{"spark.shuffle.service.enable", "", "spark.shuffle.service.enabled"},
		{"spark.sql.autoBroadcastJoinTreshold", "", "spark.sql.autoBroadcastJoinThreshold"},
		{"spark.dynamicAllocation.maxExecutor", "", "spark.dynamicAllocation.maxExecutors"},
		{"spark.sql.execution.arrow.pyspark.enable", "", "spark.sql.execution.arrow.pyspark.enabled"},
		{"spark.kubernets.namespace", "", "spark.kubernetes.namespace"},
		// families
		{"spark.executorenv.PYTHONPATH", "", "spark.executorEnv.PYTHONPATH"},
		{"spark.hadop.fs.s3a.endpoint", "", "spark.hadoop.fs.s3a.endpoint"},
		{"spark.yarn.appMasterenv.PYSPARK_PYTHON", "", "spark.yarn.appMasterEnv.PYSPARK_PYTHON"},
		// of a version
		{"spark.api.mod", "4.0.1", "spark.api.mode"},
		{"spark.executor.memoryOverheadFacto", "3.2.4", ""},
		{"spark.executor.memoryOverheadFacto", "3.3.0", "spark.executor.memoryOverheadFactor"},
		// not sure, or right
		{"spark.memory", "", ""},
		{"spark.executor.memory", "", ""},
		{"spark.hadoop.fs.s3a.endpoint", "", ""},
		{"spark.pyspark.virtualenv.enable", "3.5.6", "spark.pyspark.virtualenv.enabled"},
		{"spark.pyspark.virtualenv.enabeld", "", ""},
		{"spark.myapp.setting", "", ""},
		{"spark.app.input.path", "", ""},
		{"spark.acme.sql.extensions", "", ""},
		{"spark.fairscheduler.pool", "", ""},
		{"spark.sql.parquet.int97RebaseModeInRead", "", ""},
		{"mapreduce.job.queuename", "", ""},
		{"hive.exec.dynamic.partition", "", ""},
		{"spark.kryo.classes", "", ""},
		{"spark.ui.enable.metrics", "", ""},
		{"", "", ""},
		{".", "", ""},
		{"spark.", "", ""},
	} {
		if got := Nearest(c[0], c[1]); got != c[2] {
			t.Errorf("%q in %q: %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

// TestMisnomers: they are none, and what they were meant as is known.
func TestMisnomers(t *testing.T) {
	for _, c := range rows(misnomerTable) {
		_, theirs := Platform(c[1])
		if Known(c[0]) || Known(c[0]+"x") || !Known(c[1]) && !Known(c[1]+"x") && !theirs || c[2] == "" {
			t.Errorf("%q", c)
		}
	}
}

// TestNearestIsKnown: one letter less of any key gives that key or none; and it is
// one that the version has.
func TestNearestIsKnown(t *testing.T) {
	right, none := 0, 0
	for i, key := range Keys() {
		p, ok := Find(key, "3.5.6")
		if !ok || p.Removed != "" || i%7 != 0 {
			continue
		}
		cut := len(key) - 2
		word := key[:cut] + key[cut+1:]
		switch near := Nearest(word, "3.5.6"); near {
		case key:
			right++
		case "":
			none++
		default:
			if d := facts.Distance(fold(word), fold(near), 9); d > 1 {
				t.Errorf("%s: %s, not %s", word, near, key)
			}
		}
	}
	if right < 9*none {
		t.Errorf("%d found again, %d not", right, none)
	}
}

func FuzzNearest(f *testing.F) {
	for _, s := range []string{"spark.num.executors", "spark.executor.memroy", "", ".", "spark..", "spark.é", "spark.yarn.executorEnv."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, key string) {
		near := Nearest(key, "3.5.6")
		if _, theirs := Platform(near); near != "" && !Known(near) && !theirs {
			t.Errorf("%q: %q, which is none", key, near)
		}
	})
}

func BenchmarkNearest(b *testing.B) {
	spellings()
	for _, key := range []string{
		"spark.executor.memroy", "spark.sql.adaptive.coalescePartitions.initialPartitionNumm", "spark.num.executors",
		"spark.acme.sql.somethingElse.enabled",
	} {
		b.Run(key, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				Nearest(key, "3.5.6")
			}
		})
	}
}
