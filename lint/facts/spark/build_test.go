package spark

import "testing"

func TestBuildOf(t *testing.T) {
	for name, want := range map[string]Build{
		"com.example.ml:ml_2.11:0.18.1":                             {"2.11", ""},
		"com.microsoft.ml.spark:mmlspark_2.11:0.18.1":               {"2.11", ""},
		"graphframes:graphframes:0.8.1-spark2.4-s_2.11":             {"2.11", "2.4"},
		"graphframes:graphframes:0.8.3-spark3.5-s_2.12":             {"2.12", "3.5"},
		"com.amazon.deequ:deequ:2.0.7-spark-3.5":                    {"", "3.5"},
		"com.azure.cosmos.spark:azure-cosmos-spark_3-3_2-12:4.17.0": {"2.12", "3.3"},
		"com.microsoft.azure:azure-cosmosdb-spark_2.4.0_2.11:3.7.0": {"2.11", "2.4"},
		"org.apache.hudi:hudi-spark3.3-bundle_2.12:0.14.0":          {"2.12", "3.3"},
		"org.apache.hudi:hudi-spark3-bundle_2.12:0.12.0":            {"2.12", "3"},
		"org.apache.iceberg:iceberg-spark-runtime-3.3_2.12:1.4.0":   {"2.12", "3.3"},
		"org.apache.kudu:kudu-spark2_2.11:1.10.0":                   {"2.11", "2"},
		"org.apache.spark:spark-avro_2.12:2.4.5":                    {"2.12", "2.4"},
		"org.apache.spark:spark-sql-kafka-0-10_2.12:3.3.0":          {"2.12", "3.3"},
		"io.delta:delta-core_2.12:2.3.0":                            {"2.12", ""},
		"com.databricks:spark-xml_2.12:0.14.0":                      {"2.12", ""},
		"org.elasticsearch:elasticsearch-spark-30_2.12:8.4.3":       {"2.12", ""},
		"org.postgresql:postgresql:42.2.5":                          {},
		"com.johnsnowlabs.nlp:spark-nlp_2.12:4.2.0":                 {"2.12", ""},
		"com.johnsnowlabs.nlp:spark-nlp-spark32_2.12:3.4.0":         {"2.12", ""},
		"net.snowflake:spark-snowflake_2.12:2.11.0-spark_3.3":       {"2.12", "3.3"},
		"com.foo:bar": {},
		"":            {},
	} {
		if got := BuildOf(name); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	for name, want := range map[string]Build{
		"s3://bucket/jars/ml_2.11-1.0.jar":                   {"2.11", ""},
		"hdfs:///jars/graphframes-0.8.1-spark2.4-s_2.11.jar": {"2.11", "2.4"},
		"azure-eventhubs-spark_2.11-2.3.6.jar":               {"2.11", ""},
		"/usr/lib/hudi/hudi-spark-bundle.jar":                {},
		"iceberg-spark-runtime-3.3_2.12-1.4.0.jar":           {"2.12", "3.3"},
		"a_2.11.zip":            {},
		"postgresql-42.2.5.jar": {},
	} {
		if got := BuildOfJar(name); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

func TestOtherBuilds(t *testing.T) {
	for _, c := range []struct {
		build        Build
		version      string
		lacks, other bool
	}{
		{Build{Scala: "2.11"}, "", true, false},
		{Build{Scala: "2.11"}, "3.3.0", true, false},
		{Build{Scala: "2.11"}, "2.4.8", false, false},
		{Build{Scala: "2.12"}, "", false, false},
		{Build{Scala: "2.12"}, "4.0.1", true, false},
		{Build{Scala: "2.13"}, "3.5.6", false, false},
		{Build{Scala: "2.13"}, "3.1.3", true, false},
		{Build{Spark: "2.4"}, "", false, true},
		{Build{Spark: "3.3"}, "", false, false},
		{Build{Spark: "3"}, "4.0.1", false, true},
		{Build{Spark: "3.3"}, "3.5.6", false, false},
		{Build{}, "3.5.6", false, false},
	} {
		if c.build.Lacks(c.version) != c.lacks || c.build.Other(c.version) != c.other {
			t.Errorf("%+v in %q", c.build, c.version)
		}
	}
}
