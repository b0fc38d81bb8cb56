package endpoint

import (
	"reflect"
	"strings"
	"testing"
)

// TestReadErrors: Read rejects other files, with a place if there is one.
func TestReadErrors(t *testing.T) {
	const notYAML = "this is YAML, such as a template of CloudFormation, and can't be imported. Import a JSON list of its " +
		"configurations, or the output of aws emr describe-cluster"
	for src, want := range map[string]string{
		"":                                "the file is empty: EXPECTED",
		" \r\n\t\n":                       "the file is empty: EXPECTED",
		"\ufeff":                          "the file is empty: EXPECTED",
		"\xff\xfe<\x00c\x00":              "the file is UTF-16: save it as UTF-8",
		"\x00<\x00c\x00o":                 "the file is UTF-16: save it as UTF-8",
		"PK\x03\x04\x00\x00":              "the file is binary: EXPECTED",
		"spark.master \xff\xfe":           "the file is binary, or not UTF-8: EXPECTED",
		"<!DOCTYPE html>\n<html></html>":  "this is an HTML page, perhaps from a login or a proxy: EXPECTED",
		"\n<HTML><body>502</body></HTML>": "this is an HTML page, perhaps from a login or a proxy: EXPECTED",
		"\nAn error occurred (EntityNotFoundException) when calling the GetDevEndpoint operation: etl\n": "this is an error of the AWS CLI: " +
			"An error occurred (EntityNotFoundException) when calling the GetDevEndpoint ope…",
		"total 12\ndrwxr-xr-x 2 root root 4096 Nov 24 12:11 conf\n": `unknown kind of file (it begins with "total"): EXPECTED`,
		"Total number of applications (application-types: [], states: [RUNNING] and tags: []):0\n": `unknown kind of file (it begins with ` +
			`"Total"): EXPECTED`,
		"[default]\naws_secret_access_key = hunter2\n": `unknown kind of file (it begins with ` +
			`"[default]"): EXPECTED`,
		"password = hunter2\n":                             `unknown kind of file (it begins with "password"): EXPECTED`,
		"Cluster:\n  Id: j-1\n  ReleaseLabel: emr-7.1.0\n": "this is output of the AWS CLI, but not JSON: run the command with --output json",
		"- InstanceFleets:\n  - Id: if-1\n":                "this is output of the AWS CLI, but not JSON: run the command with --output json",
		"----\n|  DescribeCluster  |\n+---+\n":             "this is output of the AWS CLI, but not JSON: run the command with --output json",
		"CLUSTER\tFalse\tarn:aws:elasticmapreduce\n":       "this is output of the AWS CLI, but not JSON: run the command with --output json",
		"# only a comment\n":                               `unknown kind of file (it begins with "#"): EXPECTED`,
		"AWSTemplateFormatVersion: 2010-09-09\nResources:\n  a:\n    - spark.driver.memory: \"21000M\"\nspark.x y\n": notYAML,
		"env:\n  SPARK_CONF_DIR: /etc\n  conf:\n    spark.a: b\n    spark.c: d\n    spark.e: f\n":                    notYAML,
		"# values\r\nsparkConf:\r\n\r\n  # ours\r\n  spark.executor.memory: 4g\r\n":                                  notYAML,
		"---\nspark.executor.memory: 4g\n":                                                          notYAML,
		"Configurations: # all\n- Classification: x\n":                                              notYAML,
		"- Classification: livy-conf\n  Properties:\n    livy.server.session.max-creation: \"5\"\n": notYAML,
		"{\n \"Instances\": {\n  \"InstanceGroups\": {}}}": "line 3: JSON: " +
			"Instances.InstanceGroups has the wrong type, object",
		"[\n {\"InstanceGroupType\": \"CORE\",\n  \"InstanceCount\": \"3\"}]": "line 3: JSON: " +
			"InstanceCount has the wrong type, string",
		"#!/bin/sh\nset -e\ncat > spark-defaults.conf <<EOF\nspark.executor.memory 4g\nEOF\n": `unknown kind of file (it begins with ` +
			`"#!/bin/sh"): EXPECTED`,
		"spark.executor.memory 4g\nhive.a b\nhive.c d\n": `unknown kind of file (it begins with "spark.execut…"): EXPECTED`,
		`{"terraform_version": "1.9.0", "values": {}}`:   "this is the output of terraform show -json, but it has no aws_emr_cluster: EXPECTED",
		`{"planned_values": {"root_module": {"resources": [{"type": "aws_emr_cluster", "address": "a.b", "values": {"name": 3}}]}}}`: "a.b: " +
			"JSON: name has the wrong type, number",
		`{"apps": {}}`: "YARN's list of applications doesn't describe an endpoint: EXPECTED",
		`{"RemoteException": {"message": "boom"}}`: "this is an error of YARN: boom",
		`{"session_configs": {}}`:                  "unknown kind of JSON (its keys: session_configs): KEYS",
		`{"DevEndpoint": null}`:                    "unknown kind of JSON (its keys: DevEndpoint (null)): KEYS",
		`{"h": 1, "g": "hunter2", "f": 1, "e": 1, "d": 1, "c": 1, "b\n": {"z": 1}, "a": 1}`: "unknown kind of JSON (its keys: a, b?, c, d, e, " +
			"f and 2 more): KEYS",
		`[{"b": 1, "a": "hunter2"}, {}, {"c": 1}]`: "unknown kind of JSON list (keys of its objects: a, b, c): LISTS",
		`[]`:                                 "unknown kind of JSON list (keys of its objects: none): LISTS",
		`[{"Classification": ""}, 3]`:        "line 1: JSON: an element has the wrong type, number",
		`{"DevEndpoints": []}`:               "DevEndpoints is empty",
		"{\n  \"nodes\": {\n    \"node\": [": "line 3, column 14: JSON: unexpected end of JSON input",
		"{\n  \"nodes\": é}": "line 2, column 12: JSON: invalid character 'Ã' looking for " +
			"beginning of value",
		"{\n \"clusterMetrics\": {\n  \"activeNodes\": \"three\"}}": "line 3: JSON: clusterMetrics.activeNodes has the wrong type, string",
		"<?xml version=\"1.0\"?>\n<configuration>\n  <property>\n":  "line 4, column 1: XML: unexpected EOF",
		"<configuration>\n<property></configuration>":               "line 2, column 27: XML: element <property> closed by </configuration>",
		"<!-- nothing -->": "line 1, column 17: the file ends before <configuration>",
		"<allocations/>": "line 1, column 15: its root is <allocations>, not the <configuration> of yarn-site.xml or " +
			"capacity-scheduler.xml: the fair scheduler is not supported",
		"<clusterMetrics></clusterMetrics>": "line 1, column 17: its root is <clusterMetrics>, not the <configuration> of yarn-site.xml or " +
			"capacity-scheduler.xml: to get JSON from YARN, send the header Accept: application/json",
		"<configuration/><configuration/>": "line 1, column 33: its root is <configuration>, not the <configuration> of yarn-site.xml or " +
			"capacity-scheduler.xml",
		"<configuration><property><name>fs.defaultFS</name><value>hdfs:///</value></property></configuration>": "the file has no YARN " +
			"properties: " +
			"EXPECTED",
		"<?xml version=\"1.0\" encoding=\"KOI8-R\"?><configuration/>": `line 1, column 40: xml: opening charset ` +
			`"KOI8-R": encoding "KOI8-R": save it as UTF-8`,
		"spark.master yarn\nspark.executor.memory \\u00g0\n": `line 2: malformed \u: write four hexadecimal digits`,
	} {
		want = strings.NewReplacer("EXPECTED", expected(), "KEYS", "sparklint reads objects with one of the keys "+looked, "LISTS",
			"sparklint reads lists whose objects have the key Classification, InstanceGroupType or InstanceFleetType").Replace(want)
		if list, err := Read("x", []byte(src)); err == nil || err.Error() != want || list != nil {
			t.Errorf("%q: %v\n got %v\nwant %s", src, list, err, want)
		}
	}
}

// TestReadOddly: what is not as usual, and read all the same.
func TestReadOddly(t *testing.T) {
	property := func(name, value string) string {
		return "<configuration><property><name>" + name + "</name><value>" + value + "</value></property></configuration>"
	}
	for _, c := range []struct{ name, src, want string }{
		{"yarn-site.xml", "<configuration></configuration>", ""},
		{
			"yarn-site.xml", "\ufeff" + property("yarn.nodemanager.resource.memory-mb", "0x100"),
			"? FILE: yarn.nodemanager.resource.memory-mb: 0x100 is not a whole number\n",
		},
		{"x", property("yarn.nodemanager.resource.memory-mb", ""), "? FILE: yarn.nodemanager.resource.memory-mb: is empty\n"},
		{"x", property("yarn.nodemanager.resource.memory-mb", "-2048"), "? FILE: yarn.nodemanager.resource.memory-mb: -2048 is out of range\n"},
		{
			"x", property("yarn.scheduler.capacity.maximum-am-resource-percent", "50"),
			"? FILE: yarn.scheduler.capacity.maximum-am-resource-percent: 50 is not a number from 0 to 1\n",
		},
		{
			"x", property("yarn.scheduler.capacity.resource-calculator", "org.example.Own"),
			"? FILE: yarn.scheduler.capacity.resource-calculator: org.example.Own: not supported\n",
		},
		{
			"x", property("yarn.resourcemanager.scheduler.class", "org.apache.hadoop.yarn.server.resourcemanager.scheduler.fair.FairScheduler"),
			"? FILE: yarn.resourcemanager.scheduler.class: FairScheduler: am-share does not apply to this scheduler\n",
		},
		{
			"x", property("yarn.scheduler.capacity.root.b\ni.maximum-am-resource-percent", "0.5"),
			"? FILE: yarn.scheduler.capacity.root.b?i.maximum-am-resource-percent: 0.5: ignored, because it is not of a queue in which " +
				"sessions run\n",
		},
		{
			"x",
			"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" +
				property("yarn.scheduler.minimum-allocation-mb", "1024</value><description>\xe9</description><value>512"),
			"min-allocation: 512 # FILE: yarn.scheduler.minimum-allocation-mb\n",
		},
		{
			"x", "\ufeffspark.master yarn\n",
			"defaults/spark.master: yarn # FILE: spark.master\n" +
				"? FILE: line 1: Java reads the byte order mark as part of the first key\n",
		},
		{"spark-defaults.conf.template", "# spark.master yarn\n", ""},
		{"spark-blacklist.conf", "# nothing\n", ""},
		{"livy.conf", "# nothing\n", ""},
		{
			"spark-defaults.conf", "hive.a b\nhive.c d\nspark.executor.memory 4g\n",
			"defaults/spark.executor.memory: 4g # FILE: spark.executor.memory\n? FILE: 2 other properties are ignored\n",
		},
		{"x", "spark.executor.memory 4g\nspark.executor.extraJavaOptions -Da \\\n  b:\n  c", "defaults/spark.executor.memory: 4g " +
			"# FILE: spark.executor.memory\n? FILE: 2 other properties are ignored\n"},
		{"x", "spark.master = yarn\nlivy.server.session.timeout = 1\nlivy.rsc.x y", "? FILE: 3 other properties are ignored\n"},
		{
			"x", "livy.server.session.timeout=3600000\nlivy.spark.deploy-mode=Cluster\nlivy.server.session.max-creation=lots",
			"? FILE: livy.spark.deploy-mode: Cluster is neither cluster nor client\n" +
				"? FILE: livy.server.session.max-creation: lots is not a whole number\n? FILE: 1 other property is ignored\n",
		},
		{"x", "livy.server.session.timeout=1 day", "? FILE: 1 other property is ignored\n"},
		{
			"x", "spark.executor.cores\nspark.task.cpus 2",
			"defaults/spark.task.cpus: 2 # FILE: spark.task.cpus\n? FILE: spark.executor.cores: is empty\n",
		},
		{
			"x",
			`{"nodes": null, "clusterMetrics": {"activeNodes": 3, "totalMB": 100, "totalVirtualCores": 9, "lostNodes": 1, "unhealthyNodes": 2}}`,
			"[] live true\nnodes: 3 # FILE: clusterMetrics.activeNodes\nnode-vcores: 3 # FILE: clusterMetrics.totalVirtualCores / activeNodes\n" +
				"? FILE: clusterMetrics.totalMB: 100 of 3 nodes, so the nodes are not equal\n? FILE: clusterMetrics.lostNodes: 1: not counted\n" +
				"? FILE: clusterMetrics.unhealthyNodes: 2: not counted\n",
		},
		{
			"x",
			`{"nodes": {"node": [{"state": "RUNNING", "usedMemoryMB": 1, "availMemoryMB": 8191, "usedVirtualCores": 1, "availableVirtualCores": ` +
				`3}, {"state": "LOST"}, {"state": "RUNNING", "usedMemoryMB": 0, "availMemoryMB": 4096, "usedVirtualCores": 4}]}}`,
			"[] live true\nnodes: 2 # FILE: nodes.node[].state\nnode-memory: 4096 # FILE: nodes.node[].usedMemoryMB + availMemoryMB\n" +
				"node-vcores: 4 # FILE: nodes.node[].usedVirtualCores + availableVirtualCores\n" +
				"? FILE: nodes.node: 1 of 3 nodes is not RUNNING and is not counted\n" +
				"? FILE: nodes.node: from 4,096 to 8,192 MiB: the smallest counts\n",
		},
		{"x", `{"nodes": {"node": null}}`, "[] live true\n? FILE: nodes.node: no node is RUNNING\n"},
		{
			"x", `{"scheduler": {"schedulerInfo": {"type": "fairScheduler"}}}`,
			"[] live true\n? FILE: scheduler.schedulerInfo.type: fairScheduler: am-share does not apply to this scheduler\n",
		},
		{
			"x",
			`{"scheduler": {"schedulerInfo": {"type": "capacityScheduler", "queues": {"queue": [{"queueName": "a", "queues": {"queue": ` +
				`[{"queueName": "default", "absoluteCapacity": 40, "capacities": {"queueCapacitiesByPartition": [{"partitionName": "gpu", ` +
				`"maxAMLimitPercentage": 5}, {"partitionName": "", "maxAMLimitPercentage": 20}]}}]}}, {"queueName": "b"}]}}}}`,
			"[] live true\nqueues/default/capacity: 40 # FILE: scheduler.schedulerInfo queue default absoluteCapacity\n" +
				"queues/default/am-share: 0.2 # FILE: scheduler.schedulerInfo queue default maxAMLimitPercentage\n" +
				"? FILE: queue b: its capacity is not known\n",
		},
		{
			"x",
			`{"scheduler": {"schedulerInfo": {"type": "capacityScheduler", "queues": {"queue": [` +
				`{"queueName": "a", "queuePath": "root.a", "queues": {"queue": [{"queueName": "x", "queuePath": "root.a.x", ` +
				`"absoluteCapacity": 33.3, "absoluteMaxCapacity": 50, "userLimit": 25, "userLimitFactor": 2, ` +
				`"configuredMaxAMResourceLimit": 0.2, "orderingPolicyInfo": "fair", "state": "RUNNING"}]}}, ` +
				`{"queueName": "x", "queuePath": "root.x", "absoluteCapacity": 66.7, "absoluteMaxCapacity": 100, "userLimit": 100, ` +
				`"userLimitFactor": -1, "configuredMaxAMResourceLimit": 0.5, "state": "STOPPED"}]}}}}`,
			"[] live true\nqueues/a.x/capacity: 33.3 # FILE: scheduler.schedulerInfo queue x absoluteCapacity\n" +
				"queues/a.x/max-capacity: 50 # FILE: scheduler.schedulerInfo queue x absoluteMaxCapacity\n" +
				"queues/a.x/am-share: 0.2 # FILE: scheduler.schedulerInfo queue x configuredMaxAMResourceLimit\n" +
				"queues/a.x/user-limit: 25 # FILE: scheduler.schedulerInfo queue x userLimit\n" +
				"queues/a.x/user-limit-factor: 2 # FILE: scheduler.schedulerInfo queue x userLimitFactor\n" +
				"queues/x/capacity: 66.7 # FILE: scheduler.schedulerInfo queue x absoluteCapacity\n" +
				"queues/x/am-share: 0.5 # FILE: scheduler.schedulerInfo queue x configuredMaxAMResourceLimit\n" +
				"queues/x/user-limit-factor: 1048576 # FILE: scheduler.schedulerInfo queue x userLimitFactor\n" +
				"queues-complete: true # FILE: scheduler.schedulerInfo.queues\n" +
				"? FILE: queue x: orderingPolicyInfo fair: sparklint computes with fifo\n" +
				"? FILE: queue x: STOPPED, so it takes no sessions\n",
		},
		{
			"x", `{"scheduler": {"schedulerInfo": {"type": "fifoScheduler", "capacity": 1.0}}}`,
			"[] live true\nscheduler: fifo # FILE: scheduler.schedulerInfo.type\n",
		},
		{
			"x", `{"InstanceFleets": [{"InstanceFleetType": "CORE", "InstanceTypeSpecifications": [{"WeightedCapacity": 8}]}]}`,
			"",
		},
		{
			"x", `{"Configurations": [{"Classification": "spark-defaults", "Properties": {"spark.executor.memory": "6g"}}]}`,
			"defaults/spark.executor.memory: 6g # FILE: Configurations spark-defaults: spark.executor.memory\n" +
				"? FILE: the file doesn't say which release of EMR it is for: set release, such as emr-7.1.0, so that EMR's defaults count\n",
		},
		{"x", `{"InstanceFleets": []}`, "? FILE: InstanceFleets: there is no CORE fleet, so the number of nodes is not known\n"},
		{
			"x", `{"InstanceGroups": [{"InstanceGroupType": "MASTER"}]}`,
			"? FILE: InstanceGroups: there is no CORE group, so the number of nodes is not known\n",
		},
	} {
		list, err := Read(c.name, []byte(c.src))
		if err != nil {
			t.Errorf("%s: %v", c.src, err)
			continue
		}
		if want := strings.ReplaceAll(c.want, "FILE", c.name); dump(list) != want {
			t.Errorf("%s:\n%s\nwant:\n%s", c.src, dump(list), want)
		}
	}
}

// TestProperties: as java.util.Properties reads them.
func TestProperties(t *testing.T) {
	src := "a=1\r\n  b : 2\rc 3\n#d=4\n \t!e\n\nf\\ g = h\\\n    #i \\\\\nj\\=k==l\nm\\u00e9=\\t\\u0041\\z\na = 5 \nn\\"
	list, err := properties(src)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range list {
		got = append(got, p.key+"|"+p.value)
	}
	if want := []string{"a|5", "b|2", "c|3", "f g|h#i \\", "j=k|=l", "mé|Az", "n|"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestMerge(t *testing.T) {
	file := func(name, live string, facts ...string) Found {
		f := Found{Name: name, Live: live != ""}
		for i := 0; i < len(facts); i += 3 {
			f.fact(facts[i], facts[i+1], facts[i+2])
		}
		return f
	}
	yarn := file("", "", "node-memory", "8192", "yarn-site.xml: a", "min-allocation", "32", "yarn-site.xml: b")
	nodes := file("", "yes", "node-memory", "12288", "nodes.json: c", "nodes", "18", "nodes.json: d")
	metrics := file("", "yes", "nodes", "18", "metrics.json: e")
	yarn.unknown("yarn-site.xml: x")
	emr := file("emr", "", "nodes", "17", "emr.json: f")
	other := file("other", "", "nodes", "2", "g.json: h")
	for _, c := range []struct {
		list []Found
		want string
	}{
		{nil, ""},
		{[]Found{yarn, nodes, metrics, yarn}, `[] live true
node-memory: 12288 # nodes.json: c
nodes: 18 # nodes.json: d, metrics.json: e
min-allocation: 32 # yarn-site.xml: b
? yarn-site.xml: x
? node-memory: 8192 in yarn-site.xml is not used: nodes.json has 12288
`},
		{[]Found{emr, nodes}, `[emr] live true
node-memory: 12288 # nodes.json: c
nodes: 18 # nodes.json: d
? nodes: 17 in emr.json is not used: nodes.json has 18
`},
		{[]Found{emr, other, metrics}, `[emr] live false
nodes: 17 # emr.json: f
[other] live false
nodes: 2 # g.json: h
[] live true
nodes: 18 # metrics.json: e
`},
	} {
		if got := dump(Merge(c.list)); got != c.want {
			t.Errorf("%s\nwant:\n%s", got, c.want)
		}
	}
}

// FuzzRead: whatever a file has, it is read or refused, and every fact can be written.
func FuzzRead(f *testing.F) {
	for name := range found {
		f.Add(name, fixture(f, name))
	}
	f.Add("flow.json", []byte(`{"Name": "c", "ReleaseLabel": "emr-5.36.0", "Instances": {"InstanceGroups": [{"InstanceRole": "CORE",
		"InstanceType": "m5.xlarge", "InstanceCount": 3}, {"InstanceRole": "TASK", "InstanceType": "m5.xlarge", "InstanceCount": 2}]},
		"Configurations": [{"Classification": "spark", "Properties": {"maximizeResourceAllocation": "true"}}]}`))
	f.Add("fleets.json", []byte(`[{"InstanceFleetType": "CORE", "TargetSpotCapacity": 8,
		"InstanceTypeConfigs": [{"InstanceType": "m5.xlarge"}]}]`))
	f.Add("show.json", []byte(`{"terraform_version": "1", "values": {"root_module": {"resources": [{"address": "a", "type": "aws_emr_cluster",
		"values": {"id": "j", "core_instance_group": [{"instance_type": "m5.xlarge", "autoscaling_policy": "{}"}], "configurations_json": "[]"}},
		{"type": "aws_emr_instance_group", "values": {"cluster_id": "j"}}], "child_modules": []}}}`))
	f.Fuzz(func(t *testing.T, name string, src []byte) {
		list, err := Read(name, src)
		if (err == nil) == (len(list) == 0) {
			t.Fatalf("%v, %v", list, err)
		}
		for _, x := range Merge(append(list, list...)) {
			for _, fact := range x.Facts {
				if fact.Key == "" || fact.Value == "" || strings.ContainsAny(fact.Source, "\n\r\t\x00") || !strings.Contains(fact.Source, ": ") {
					t.Fatalf("%q", fact)
				}
			}
			for _, u := range x.Unknown {
				if strings.ContainsAny(u, "\n\r") || strings.Contains(u, "%!") && !strings.Contains(string(src)+name, "%") {
					t.Fatalf("%q", u)
				}
			}
		}
	})
}
