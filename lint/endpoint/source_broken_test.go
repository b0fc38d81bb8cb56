package endpoint

import (
	"reflect"
	"strings"
	"testing"
)

// TestReadErrors: what is no source is refused, with its place where there is one.
func TestReadErrors(t *testing.T) {
	for src, want := range map[string]string{
		"":                                "is empty: EXPECTED",
		" \r\n\t\n":                       "is empty: EXPECTED",
		"\ufeff":                          "is empty: EXPECTED",
		"\xff\xfe<\x00c\x00":              "is UTF-16: save it as UTF-8",
		"\x00<\x00c\x00o":                 "is UTF-16: save it as UTF-8",
		"PK\x03\x04\x00\x00":              "is binary: EXPECTED",
		"spark.master \xff\xfe":           "is binary or no UTF-8: EXPECTED",
		"<!DOCTYPE html>\n<html></html>":  "is an HTML page, as of a login or a proxy: EXPECTED",
		"\n<HTML><body>502</body></HTML>": "is an HTML page, as of a login or a proxy: EXPECTED",
		"\nAn error occurred (EntityNotFoundException) when calling the GetDevEndpoint operation: etl\n": "is an error of the AWS CLI: " +
			"An error occurred (EntityNotFoundException) when calling the GetDevEndpoint ope…",
		"total 12\ndrwxr-xr-x 2 root root 4096 Nov 24 12:11 conf\n":                                `begins with "total": EXPECTED`,
		"Total number of applications (application-types: [], states: [RUNNING] and tags: []):0\n": `begins with "Total": EXPECTED`,
		"[default]\naws_secret_access_key = hunter2\n":                                             `begins with "[default]": EXPECTED`,
		"password = hunter2\n":                     `begins with "password": EXPECTED`,
		"# only a comment\n":                       `begins with "#": EXPECTED`,
		`{"apps": {}}`:                             "lists applications of YARN, which say nothing of an endpoint: EXPECTED",
		`{"RemoteException": {"message": "boom"}}`: "is an error of YARN: boom",
		`{"session_configs": {}}`:                  `begins with "{\"session_co…": EXPECTED`,
		`{"DevEndpoint": null}`:                    `begins with "{\"DevEndpoin…": EXPECTED`,
		`{"DevEndpoints": []}`:                     "DevEndpoints: has no development endpoint",
		"{\n  \"nodes\": {\n    \"node\": [":       "line 3, column 14: JSON: unexpected end of JSON input",
		"{\n  \"nodes\": é}":                       "line 2, column 12: JSON: invalid character 'Ã' looking for beginning of value",
		"{\n \"clusterMetrics\": {\n  \"activeNodes\": \"three\"}}": "line 3: JSON: clusterMetrics.activeNodes: " +
			"a string is not what was expected",
		"<?xml version=\"1.0\"?>\n<configuration>\n  <property>\n": "line 4, column 1: XML: unexpected EOF",
		"<configuration>\n<property></configuration>":              "line 2, column 27: XML: element <property> closed by </configuration>",
		"<!-- nothing -->": "line 1, column 17: ends before the <configuration> that was expected",
		"<allocations/>": "line 1, column 15: its root is <allocations>, not the <configuration> of yarn-site.xml or " +
			"capacity-scheduler.xml: the fair scheduler's queues are not understood",
		"<clusterMetrics></clusterMetrics>": "line 1, column 17: its root is <clusterMetrics>, not the <configuration> of yarn-site.xml or " +
			"capacity-scheduler.xml: ask YARN with the header Accept: application/json",
		"<configuration/><configuration/>": "line 1, column 33: its root is <configuration>, not the <configuration> of yarn-site.xml or " +
			"capacity-scheduler.xml",
		"<configuration><property><name>fs.defaultFS</name><value>hdfs:///</value></property></configuration>": "has no property of YARN: " +
			"EXPECTED",
		"<?xml version=\"1.0\" encoding=\"KOI8-R\"?><configuration/>": `line 1, column 40: xml: opening charset ` +
			`"KOI8-R": encoding "KOI8-R": save it as UTF-8`,
		"spark.master yarn\nspark.executor.memory \\u00g0\n": `line 2: malformed \u: four hexadecimal digits were expected`,
	} {
		want = strings.ReplaceAll(want, "EXPECTED", expected())
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
			"? FILE: yarn.nodemanager.resource.memory-mb: 0x100 is no whole number\n",
		},
		{"x", property("yarn.nodemanager.resource.memory-mb", ""), "? FILE: yarn.nodemanager.resource.memory-mb: is empty\n"},
		{"x", property("yarn.nodemanager.resource.memory-mb", "-2048"), "? FILE: yarn.nodemanager.resource.memory-mb: -2048 is out of range\n"},
		{
			"x", property("yarn.scheduler.capacity.maximum-am-resource-percent", "50"),
			"? FILE: yarn.scheduler.capacity.maximum-am-resource-percent: 50 is no number from 0 to 1\n",
		},
		{
			"x", property("yarn.scheduler.capacity.resource-calculator", "org.example.Own"),
			"? FILE: yarn.scheduler.capacity.resource-calculator: org.example.Own: not understood\n",
		},
		{
			"x", property("yarn.resourcemanager.scheduler.class", "org.apache.hadoop.yarn.server.resourcemanager.scheduler.fair.FairScheduler"),
			"? FILE: yarn.resourcemanager.scheduler.class: FairScheduler: the AM share does not apply\n",
		},
		{
			"x", property("yarn.scheduler.capacity.root.b\ni.maximum-am-resource-percent", "0.5"),
			"? FILE: yarn.scheduler.capacity.root.b?i.maximum-am-resource-percent: 0.5: of another queue than default\n",
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
				"? FILE: line 1: begins with a byte order mark, which Java takes as part of what follows\n",
		},
		{"spark-defaults.conf.template", "# spark.master yarn\n", ""},
		{"spark-blacklist.conf", "# nothing\n", ""},
		{"livy.conf", "# nothing\n", ""},
		{"x", "spark.master = yarn\nlivy.server.session.timeout = 1\nlivy.rsc.x y", "? FILE: 3 other properties are not needed\n"},
		{
			"x", "livy.server.session.timeout=3600000\nlivy.spark.deploy-mode=Cluster\nlivy.server.session.max-creation=lots",
			"? FILE: livy.spark.deploy-mode: Cluster is neither cluster nor client\n" +
				"? FILE: livy.server.session.max-creation: lots is no whole number\n? FILE: 1 other property is not needed\n",
		},
		{"x", "livy.server.session.timeout=1 day", "? FILE: 1 other property is not needed\n"},
		{
			"x", "spark.executor.cores\nspark.task.cpus 2",
			"defaults/spark.task.cpus: 2 # FILE: spark.task.cpus\n? FILE: spark.executor.cores: is empty\n",
		},
		{
			"x",
			`{"nodes": null, "clusterMetrics": {"activeNodes": 3, "totalMB": 100, "totalVirtualCores": 9, "lostNodes": 1, "unhealthyNodes": 2}}`,
			"[] live true\nnodes: 3 # FILE: clusterMetrics.activeNodes\nnode-vcores: 3 # FILE: clusterMetrics.totalVirtualCores / activeNodes\n" +
				"? FILE: clusterMetrics.totalMB: 100 of 3 nodes: they are not equal\n? FILE: clusterMetrics.lostNodes: 1: not counted\n" +
				"? FILE: clusterMetrics.unhealthyNodes: 2: not counted\n",
		},
		{
			"x",
			`{"nodes": {"node": [{"state": "RUNNING", "usedMemoryMB": 1, "availMemoryMB": 8191, "usedVirtualCores": 1, "availableVirtualCores": ` +
				`3}, {"state": "LOST"}, {"state": "RUNNING", "usedMemoryMB": 0, "availMemoryMB": 4096, "usedVirtualCores": 4}]}}`,
			"[] live true\nnodes: 2 # FILE: nodes.node[].state\nnode-memory: 4096 # FILE: nodes.node[].usedMemoryMB + availMemoryMB\n" +
				"node-vcores: 4 # FILE: nodes.node[].usedVirtualCores + availableVirtualCores\n" +
				"? FILE: nodes.node: 1 of 3 are not RUNNING: not counted\n? FILE: nodes.node: from 4096 to 8192 MiB: the smallest is taken\n",
		},
		{"x", `{"nodes": {"node": null}}`, "[] live true\n? FILE: nodes.node: none is RUNNING\n"},
		{
			"x", `{"scheduler": {"schedulerInfo": {"type": "fairScheduler"}}}`,
			"[] live true\n? FILE: scheduler.schedulerInfo.type: fairScheduler: the AM share does not apply\n",
		},
		{
			"x",
			`{"scheduler": {"schedulerInfo": {"type": "capacityScheduler", "queues": {"queue": [{"queueName": "a", "queues": {"queue": ` +
				`[{"queueName": "default", "absoluteCapacity": 40, "capacities": {"queueCapacitiesByPartition": [{"partitionName": "gpu", ` +
				`"maxAMLimitPercentage": 5}, {"partitionName": "", "maxAMLimitPercentage": 20}]}}]}}, {"queueName": "b"}]}}}}`,
			"[] live true\nam-share: 0.2 # FILE: scheduler.schedulerInfo queue default maxAMLimitPercentage\n" +
				"? FILE: queue default: absoluteCapacity 40: a queue of less than the cluster is not computed with\n" +
				"? FILE: queue b: of another queue than default\n",
		},
		{"x", `{"InstanceFleets": []}`, "? FILE: InstanceFleets: fleets mix instance types: not understood\n"},
		{
			"x", `{"InstanceGroups": [{"InstanceGroupType": "MASTER"}]}`,
			"? FILE: InstanceGroups: there is no CORE group: its nodes are not understood\n",
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
? node-memory: 12288 of nodes.json, 8192 of yarn-site.xml: the first is taken
`},
		{[]Found{emr, nodes}, `[emr] live true
node-memory: 12288 # nodes.json: c
nodes: 18 # nodes.json: d
? nodes: 18 of nodes.json, 17 of emr.json: the first is taken
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
