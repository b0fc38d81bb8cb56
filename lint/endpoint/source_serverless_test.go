package endpoint

import (
	"slices"
	"strings"
	"testing"
)

// TestReadApplication: the maximum capacity, the release and the defaults of an application become facts.
func TestReadApplication(t *testing.T) {
	list, err := Read("app.json", []byte(`{"application": {"applicationId": "00f0", "name": "nb",
		"arn": "arn:aws:emr-serverless:eu-west-1:111122223333:/applications/00f0",
		"releaseLabel": "emr-7.1.0", "type": "Spark", "state": "STARTED", "initialCapacity": {},
		"maximumCapacity": {"cpu": "400 vCPU", "memory": "3000GB", "disk": "20000 GB"},
		"runtimeConfiguration": [{"classification": "spark-defaults", "properties":
			{"spark.executor.memory": "8g", "spark.emr-serverless.memoryOverheadFactor": "0.2", "spark.x": "y"}},
			{"classification": "yarn-site", "properties": {"yarn.nodemanager.resource.memory-mb": "8192"}}],
		"interactiveConfiguration": {"studioEnabled": true, "livyEndpointEnabled": true}}}`))
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	var got []string
	for _, f := range Merge(list)[0].Facts {
		got = append(got, f.Key+"="+f.Value)
	}
	want := []string{
		"emr-serverless=true", "url=https://00f0.livy.emr-serverless-services.eu-west-1.amazonaws.com",
		"release=emr-7.1.0", "max-vcpu=400", "max-memory=3072000", "max-disk=20480000",
		"defaults/spark.emr-serverless.memoryOverheadFactor=0.2", "defaults/spark.executor.memory=8g",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	said := strings.Join(list[0].Unknown, "; ")
	if strings.Contains(said, "maximumCapacity") || strings.Contains(said, "livy") {
		t.Error(said)
	}
}

// TestReadApplicationLacks: what is missing or can't be read is said.
func TestReadApplicationLacks(t *testing.T) {
	for src, want := range map[string]string{
		`{"applicationId": "0", "type": "HIVE"}`:                                                "only applications of Spark",
		`{"applicationId": "0"}`:                                                                "maximumCapacity is missing",
		`{"applicationId": "0", "state": "TERMINATED"}`:                                         "TERMINATED",
		`{"applicationId": "0", "maximumCapacity": {"cpu": "many", "memory": "1 GB"}}`:          "many is not an amount",
		`{"applicationId": "0", "interactiveConfiguration": {"livyEndpointEnabled": false}}`:    "no Livy endpoint",
		`{"applicationId": "0", "releaseLabel": "emr-99.1.0", "maximumCapacity": {"cpu": "4"}}`: "doesn't know the release",
	} {
		list, err := Read("app.json", []byte(`{"application": `+src+`}`))
		if err != nil || !strings.Contains(strings.Join(list[0].Unknown, "; "), want) {
			t.Errorf("%s: %+v, %v", src, list, err)
		}
	}
}
