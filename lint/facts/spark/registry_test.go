package spark

import (
	"slices"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/facts"
)

// TestTable: the generated table is sorted and well formed, small, and has what a
// session is most often told.
func TestTable(t *testing.T) {
	if all := len(table) + len(familyTable) + len(platformTable) + len(misnomerTable); all > 300_000 {
		t.Errorf("the tables are %d bytes, and 300000 is what they may take of the binary", all)
	}
	keys := Keys()
	if !slices.IsSorted(keys) || len(slices.Compact(slices.Clone(keys))) != len(keys) || len(keys) < 1800 {
		t.Errorf("%d keys, or they are not sorted", len(keys))
	}
	types := strings.Fields("boolean int long double time bytes enum exact count name zone codec string list checked")
	groups := strings.Fields("core sql hive yarn kubernetes mesos streaming connect kafka history standalone")
	units := map[string]string{"time": "ns us ms s min h", "bytes": "b k m g"}
	for _, key := range keys {
		before := -1
		var last Property
		for _, p := range Rows(key) {
			switch {
			case last.Removed == "" && last.Deprecated != "" && p.Removed == last.Deprecated && p.Removed != p.Since:
				t.Errorf("%s: removed in %s, and known until %s", key, p.Removed, p.Since)
			case !slices.Contains(groups, p.Group):
				t.Errorf("%s: group %q", key, p.Group)
			case p.Type == "" && p.Removed == "" && p.Deprecated == "", p.Type != "" && !slices.Contains(types, p.Type):
				t.Errorf("%s: type %q", key, p.Type)
			case units[p.Type] == "" && p.Unit != "", units[p.Type] != "" && !slices.Contains(strings.Fields(units[p.Type]), p.Unit):
				t.Errorf("%s: %s in %q", key, p.Type, p.Unit)
			case (p.Type == "enum" || p.Type == "exact" || p.Type == "codec") != (p.Allowed != nil):
				t.Errorf("%s: %s of %q", key, p.Type, p.Allowed)
			case p.since <= before:
				t.Errorf("%s: rows are not in the order of versions", key)
			case p.Now != "" && !Known(p.Now), p.Now == key:
				t.Errorf("%s: now %s, which is none", key, p.Now)
			case strings.ContainsAny(p.Doc+p.Why+p.Says, "<>`") && strings.Contains(p.Doc+p.Why, "</"):
				t.Errorf("%s: marks in its documentation", key)
			}
			if p.Since != "" {
				before = p.since
			}
			last = p
		}
	}
}

// TestFind: what a version knows of a key.
func TestFind(t *testing.T) {
	for _, c := range []struct{ key, version, want string }{
		{"spark.driver.memory", "3.5.6", "core bytes/m 1g"},
		{"spark.executor.memoryOverheadFactor", "3.3.0", "core double 0.1"},
		{"spark.executor.memoryOverheadFactor", "3.2.4", ""},
		{"spark.sql.shuffle.partitions", "2.2.1", "sql int 200"},
		{"spark.yarn.queue", "3.5", "yarn name default"},
		{"spark.api.mode", "4.0.1", "core enum classic"},
		{"spark.api.mode", "3.5.6", ""},
		{"spark.sql.adaptive.enabled", "3.1.3", "sql boolean false"},
		{"spark.sql.adaptive.enabled", "3.2.0", "sql boolean true"},
		{"spark.master", "4.0.1", "core string "},
		{"spark.default.parallelism", "3.3.4", "core int "},
		{"spark.memory.fraction", "2.4.5", "core double 0.6"},
		{"spark.storage.memoryFraction", "2.4.5", "core double 0.6"},
		{"spark.mesos.coarse", "4.0.1", "mesos  "},
		{"spark.num.executors", "4.0.1", ""},
		{"spark.unsafe.sorter.spill.reader.buffer.size", "4.0.1", "core bytes/b 1m"},
		{"spark.unsafe.sorter.spill.reader.buffer.size", "4.3.0", "core bytes/b 1m"},
	} {
		p, ok := Find(c.key, c.version)
		got := ""
		if ok {
			got = p.Group + " " + strings.TrimSuffix(p.Type+"/"+p.Unit, "/") + " " + p.Default
		}
		if got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.key, c.version, got, c.want)
		}
	}
}

// TestReplaced: what is used instead of a key, and since when.
func TestReplaced(t *testing.T) {
	for _, c := range []struct{ key, version, deprecated, removed, now string }{
		{"spark.yarn.executor.memoryOverhead", "2.2.3", "", "", ""},
		{"spark.yarn.executor.memoryOverhead", "3.5.6", "2.3.0", "", "spark.executor.memoryOverhead"},
		{"spark.blacklist.enabled", "3.0.3", "", "", ""},
		{"spark.blacklist.enabled", "3.5.6", "3.1.0", "", "spark.excludeOnFailure.enabled"},
		{"spark.blacklist.enabled", "4.0.1", "3.1.0", "", "spark.excludeOnFailure.enabled"},
		{"spark.blacklist.enabled", "4.1.4", "3.1.0", "4.1.0", "spark.excludeOnFailure.enabled"},
		{"spark.blacklist.timeout", "4.3.0", "3.1.0", "4.1.0", "spark.excludeOnFailure.timeout"},
		{"spark.sql.hive.verifyPartitionPath", "4.0.1", "", "4.0.0", "spark.sql.files.ignoreMissingFiles"},
		{"spark.executor.port", "3.5.6", "2.0.0", "2.0.0", ""},
		{"spark.rpc.numRetries", "3.5.6", "2.2.0", "2.2.0", ""}, // and known until 3.4.0
		{"spark.memory.useLegacyMode", "3.5.6", "", "3.0.0", ""},
		{"spark.kryoserializer.buffer.mb", "3.5.6", "1.4.0", "", "spark.kryoserializer.buffer"},
	} {
		p, _ := Find(c.key, c.version)
		if p.Deprecated != c.deprecated || p.Removed != c.removed || p.Now != c.now {
			t.Errorf("%s in %s: deprecated %q, removed %q, now %q", c.key, c.version, p.Deprecated, p.Removed, p.Now)
		}
	}
	for _, c := range [][3]string{
		{"spark.kryoserializer.buffer.mb", "64", "64000k"},
		{"spark.kryoserializer.buffer.mb", "0.064", "64k"},
		{"spark.kryoserializer.buffer.mb", "1m", ""},
		{"spark.yarn.applicationMaster.waitTries", "10", "100s"},
		{"spark.reducer.maxMbInFlight", "48", "48"},
		{"spark.reducer.maxMbInFlight", "48m", "48m"},
		{"spark.yarn.executor.memoryOverhead", "1024", "1024"},
		{"spark.blacklist.enabled", "true", "true"},
		{"spark.sql.parquet.int64AsTimestampMillis", "true", ""},
	} {
		p, _ := Find(c[0], "3.5.6")
		if got := p.Convert(c[1]); got != c[2] {
			t.Errorf("%s %s is %q of %s, want %q", c[0], c[1], got, p.Now, c[2])
		}
	}
}

// TestRemovedSQL: the rules' list and the table agree.
func TestRemovedSQL(t *testing.T) {
	for _, r := range RemovedSQL {
		p, _ := Find(r.Key, "4.0.1")
		if p.Removed != r.Since || p.Default != r.Default || p.Now != r.Now {
			t.Errorf("%+v: removed %s, default %q, now %s", r, p.Removed, p.Default, p.Now)
		}
	}
}

// TestNumber: versions have the order that they have elsewhere.
func TestNumber(t *testing.T) {
	list := []string{"", "2.2", "2.2.3", "2.4.7-amzn-1", "2.4.8", "3", "3.0.1", "3.10.0", "3.5.3-fabric", "4.0.0.dev1", "4.0.1"}
	for _, a := range list {
		for _, b := range list {
			if facts.AtLeast(a, b) != (number(a) >= number(b)) && a != "4.0.0.dev1" && b != "4.0.0.dev1" {
				t.Errorf("%s and %s", a, b)
			}
		}
	}
}

// TestKnown: a key of a version, one of a family, and what is none.
func TestKnown(t *testing.T) {
	for key, want := range map[string]bool{
		"spark.driver.memory": true, "spark.executorEnv.A": true, "spark.executorEnv.": false, "spark.sql.catalog.x.type": true,
		"spark.hadoop.fs.defaultFS": true, "spark.yarn.executorEnv.A": false, "spark.num.executors": false,
		"spark.kubernetes.driver.label.a": true,
	} {
		if Known(key) != want {
			t.Errorf("%s: %t", key, !want)
		}
	}
	for key, want := range map[string]string{
		"spark.yarn.appMasterEnv.A":                "spark.yarn.appMasterEnv.",
		"spark.sql.streaming.stateStore.rocksdb.x": "spark.sql.streaming.stateStore.rocksdb.",
	} {
		if got, _ := Family(key); got != want {
			t.Errorf("%s: %s", key, got)
		}
	}
	for key, want := range map[string]string{
		"spark.pyspark.virtualenv.enabled": "Amazon EMR notebooks, HDP", "spark.sql.iceberg.x": "Apache Iceberg", "spark.sql.x": "",
		"spark.yarn.executor.memoryOverheadFactor": "Amazon EMR", "spark.executor.maxMemory": "Amazon EMR", "spark.executor.maxMemory.x": "",
	} {
		if got, _ := Platform(key); got.For != want {
			t.Errorf("%s: %s", key, got.For)
		}
	}
	for _, list := range [][]Prefix{Families(), Platforms()} {
		for i, p := range list {
			if i > 0 && list[i-1].Prefix >= p.Prefix || !strings.HasSuffix(p.Prefix, ".") || p.Source == "" {
				t.Errorf("%q is not sorted, does not end in a point or has no source", p.Prefix)
			}
		}
	}
}

func BenchmarkFind(b *testing.B) {
	properties()
	b.ReportAllocs()
	for range b.N {
		if _, ok := Find("spark.sql.shuffle.partitions", "3.5.6"); !ok {
			b.Fatal("not found")
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		parse()
	}
}
