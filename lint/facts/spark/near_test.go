package spark

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
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

// TestSlip: of 400 slips of the pen in keys that all current versions have, at least 390 are told, and hardly
// any as another key.
func TestSlip(t *testing.T) {
	var keys []string
	for _, key := range Keys() {
		if !strings.HasPrefix(key, "spark.") || strings.HasPrefix(key, "spark.sql.catalog.") {
			continue // each name of a catalog is right
		}
		if !slices.ContainsFunc(Current, func(v string) bool { p, ok := Find(key, v); return !ok || p.Removed != "" || p.Internal }) {
			keys = append(keys, key)
		}
	}
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, seed))
		right, other := 0, []string{}
		for range 400 {
			key := keys[random.IntN(len(keys))]
			written := slipOfPen(random, key)
			switch near := Slip(written, ""); {
			case near == key:
				right++
			case near != "":
				other = append(other, written+" as "+near)
			}
		}
		t.Logf("seed %d: %d of 400; %q", seed, right, other)
		if right < 390 || len(other) > 4 {
			t.Errorf("seed %d: %d of 400, and as other keys %q", seed, right, other)
		}
	}
}

// slipOfPen is a key in which one letter is added, left out, replaced, or swapped with its neighbour.
func slipOfPen(random *rand.Rand, key string) string {
	for {
		i := random.IntN(len(key) - 1)
		letter := string(rune('a' + random.IntN(26)))
		written := [...]string{
			key[:i] + letter + key[i:],
			key[:i] + key[i+1:],
			key[:i] + letter + key[i+1:],
			key[:i] + key[i+1:i+2] + key[i:i+1] + key[i+2:],
		}[random.IntN(4)]
		if written != key {
			return written
		}
	}
}

// TestSlipInFamily: the beginning of a key is misspelt, and what follows is anybody's.
func TestSlipInFamily(t *testing.T) {
	for key, want := range map[string]string{
		"spark.executorEv.TZ":                 "spark.executorEnv.TZ",
		"spark.hadop.fs.s3a.endpoint":         "spark.hadoop.fs.s3a.endpoint",
		"sprk.hadoop.fs.s3a.endpoint":         "spark.hadoop.fs.s3a.endpoint",
		"spark.yarn.appMasterEnvv.PYTHONPATH": "spark.yarn.appMasterEnv.PYTHONPATH",
		"spark.sql.catlog.iceberg.type":       "spark.sql.catalog.iceberg.type",
		"spark.kubernetes.driver.lable.team":  "spark.kubernetes.driver.label.team",
		"spark.executorenv.TZ":                "spark.executorEnv.TZ",
		"spark.ssh.host":                      "",
		"spark.hive2.url":                     "",
		"spark.kafka.cluster.name":            "",
		"spark.live.mode":                     "",
		"spark.sql.catalogs.x":                "",
		"spark.hadoop":                        "",
		"spark.executor.env.TZ":               "",
	} {
		if got := Slip(key, ""); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}

// TestNoSlip: keys that somebody may have made up, or that another program reads.
func TestNoSlip(t *testing.T) {
	for _, key := range strings.Fields(`
		spark.app.env spark.app.input spark.app.names spark.job.name spark.db.host spark.web.port spark.ml.port spark.ai.port
		spark.log.dir spark.tmp.dir spark.work.dir spark.test.mode spark.rest.host spark.mode spark.file spark.cars spark.home
		spark.driver.cost spark.driver.post spark.driver.pool spark.executor.node spark.executor.pods spark.cluster.name
		spark.scheduler.post spark.scheduler.type spark.memory.faction spark.task.name spark.task.mode spark.ui.path
		spark.sql.host spark.python.path spark.page.size spark.kafka.host spark.hive.host spark.plugin.class
		spark.executor.maxMemory spark.executor.maxCores spark.yarn.executor.memoryOverheadFactor spark.emr.default.executor.cores
		spark.glue.endpoint spark.ms.autotune.enabled spark.sql.parquet.vorder.enabled spark.lineage.enabled
		spark.sql.parquet.fs.optimized.committer.optimization-enabled spark.livy.spark_major_version spark.metrics.appStatusSource.enabled
		spark.sql.parquet.int97RebaseModeInRead spark.executor.memory2 spark.sql.catalog.spark_catalogs spark.hadoop.fs.s3.impl
		spark.rapids.sql.enable spark.emr-serverless.driver.disks spark.executor.core spark.archive
	`) {
		if near := Slip(key, ""); near != "" {
			t.Errorf("%s: %s", key, near)
		}
	}
	for _, p := range slices.Concat(Platforms(), Families()) {
		for _, word := range slices.Concat(slices.Sorted(maps.Keys(vocabulary())), slices.Sorted(maps.Keys(ordinary()))) {
			if near := Slip(p.Prefix+word, ""); near != "" {
				t.Errorf("%s: %s", p.Prefix+word, near)
			}
		}
	}
	for _, key := range Keys() {
		if near := Slip(key, ""); near != "" {
			t.Errorf("%s: %s", key, near)
		}
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
