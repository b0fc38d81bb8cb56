package endpoint

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const sources = "../../fixtures/endpoints"

// dump is what was found, a line each.
func dump(list []Found) string {
	var b strings.Builder
	for _, f := range list {
		if f.Name != "" || f.Live {
			fmt.Fprintf(&b, "[%s] live %v\n", f.Name, f.Live)
		}
		for _, x := range f.Facts {
			fmt.Fprintf(&b, "%s: %s # %s\n", x.Key, x.Value, x.Source)
		}
		for _, u := range f.Unknown {
			fmt.Fprintf(&b, "? %s\n", u)
		}
	}
	return b.String()
}

func fixture(tb testing.TB, name string) []byte {
	tb.Helper()
	src, err := os.ReadFile(filepath.Join(sources, name))
	if err != nil {
		tb.Fatal(err)
	}
	return src
}

// TestRead: what each of the files says, whatever it is called.
func TestRead(t *testing.T) {
	seen := 0
	for name, want := range found {
		src := fixture(t, name)
		for _, as := range []string{name, `C:\conf\` + name, "/tmp/x"} {
			list, err := Read(as, src)
			if err != nil {
				t.Errorf("%s as %s: %v", name, as, err)
				continue
			}
			want := strings.ReplaceAll(strings.TrimPrefix(want, "\n"), "FILE", base(as))
			if got := dump(list); got != want {
				t.Errorf("%s as %s:\n%s\nwant:\n%s", name, as, got, want)
			}
			if strings.Contains(dump(list), "hunter2") {
				t.Errorf("%s: a secret is shown", name)
			}
		}
		seen++
	}
	if files, err := os.ReadDir(sources); err != nil || len(files) != seen {
		t.Errorf("%d files, %d tested: %v", len(files), seen, err)
	}
}

// TestTogether: what files of EMR say only together.
func TestTogether(t *testing.T) {
	const cluster = `{"Cluster": {"Name": "c", "ReleaseLabel": "emr-7.1.0", "InstanceGroups": [
		{"Id": "a", "InstanceGroupType": "MASTER", "InstanceType": "m5.xlarge", "RunningInstanceCount": 1},
		{"Id": "b", "InstanceGroupType": "CORE", "InstanceType": "m5.2xlarge", "RunningInstanceCount": 3,
		 "Configurations": [{"Classification": "yarn-site", "Properties": {"yarn.nodemanager.resource.cpu-vcores": "6"}}]}],
		"Configurations": [{"Classification": "yarn-site", "Properties": {"yarn.nodemanager.resource.cpu-vcores": "8"}}]}}`
	const mixed = `{"InstanceFleets": [{"Id": "if-2", "InstanceFleetType": "CORE", "InstanceTypeSpecifications": [
		{"InstanceType": "r5.2xlarge"}, {"InstanceType": "r5a.2xlarge"}]}, {"Id": "if-1", "InstanceFleetType": "MASTER"},
		{"Id": "if-3", "InstanceFleetType": "TASK"}]}`
	const weighted = `{"InstanceFleets": [{"Id": "if-2", "InstanceFleetType": "CORE", "InstanceTypeSpecifications": [
		{"InstanceType": "r5.2xlarge", "WeightedCapacity": 8}, {"InstanceType": "r5.4xlarge", "WeightedCapacity": 16}]}]}`
	const hbase = `{"Cluster": {"Name": "c", "Applications": [{"Name": "HBase", "Version": "2.4.17"}], "InstanceGroups": [
		{"Id": "b", "InstanceGroupType": "CORE", "InstanceType": "m5.2xlarge", "RunningInstanceCount": 3}]}}`
	scaling := func(unit string) string {
		return `{"ManagedScalingPolicy": {"ComputeLimits": {"UnitType": "` + unit + `", "MinimumCapacityUnits": 2, "MaximumCapacityUnits": 64}}}`
	}
	for _, x := range []struct {
		name  string
		files []string
		want  string
	}{
		{"a group overrides the cluster", []string{cluster}, "release=emr-7.1.0 node-vcores=6 instance-type=m5.2xlarge nodes=3"},
		{"instances", []string{cluster, scaling("Instances")}, "release=emr-7.1.0 node-vcores=6 instance-type=m5.2xlarge nodes=3 max-nodes=64"},
		{"vcpus", []string{cluster, scaling("VCPU")}, "release=emr-7.1.0 node-vcores=6 instance-type=m5.2xlarge nodes=3 max-nodes=8"},
		{"only a policy", []string{scaling("Instances")}, "nodes=2 max-nodes=64"},
		{
			"units without a weight",
			[]string{scaling("InstanceFleetUnits")},
			"? MaximumCapacityUnits: 64 InstanceFleetUnits: divide them by the WeightedCapacity of a node, and set max-nodes to the result",
		},
		{"a fleet of several types", []string{mixed}, "? InstanceFleets: CORE has 2 instance types, so the number of nodes is not known: " +
			"import the output of aws emr list-instances, too"},
		{"its instances", []string{mixed, string(fixture(t, "list-instances.json"))}, "instance-type=r5.2xlarge nodes=5 " +
			"? Instances: 1 r5a.2xlarge node is not counted: core nodes are r5.2xlarge"},
		{
			"its policy", []string{
				weighted, `{"Instances": [{"InstanceType": "r5.2xlarge", "InstanceFleetId": "if-2", "Status": {"State": "RUNNING"}}]}`,
				scaling("InstanceFleetUnits"),
			}, "instance-type=r5.2xlarge nodes=1 max-nodes=8",
		},
		{"instances of unknown roles", []string{string(fixture(t, "list-instances.json"))}, "? Instances: no file says which of them is the " +
			"master: import the output of aws emr describe-cluster, too"},
		{
			"the release in another file",
			[]string{`[{"Classification": "livy-conf"}]`, cluster},
			"release=emr-7.1.0 node-vcores=6 instance-type=m5.2xlarge nodes=3",
		},
		{"HBase", []string{hbase}, "nodes=3 ? HBase is installed, so YARN has about half of the usual memory of a node: " +
			"instance-type is not imported; set node-memory"},
	} {
		if got := together(t, x.files...); got != x.want {
			t.Errorf("%s:\n%s\nwant\n%s", x.name, got, x.want)
		}
	}
}

// together is what files say together, without where.
func together(t *testing.T, files ...string) string {
	t.Helper()
	var list []Found
	for _, src := range files {
		found, err := Read("f.json", []byte(src))
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		list = append(list, found...)
	}
	var said []string
	for _, f := range Merge(list) {
		for _, fact := range f.Facts {
			said = append(said, fact.Key+"="+fact.Value)
		}
		for _, u := range f.Unknown {
			said = append(said, "? "+u)
		}
	}
	return strings.Join(said, " ")
}

// TestJobFlow: what a cluster is created from says what the cluster then says.
func TestJobFlow(t *testing.T) {
	const vcores = `"Configurations": [{"Classification": "yarn-site", "Properties": {"yarn.nodemanager.resource.cpu-vcores": "6"}}]`
	const limits = `"ManagedScalingPolicy": {"ComputeLimits":
		{"UnitType": "Instances", "MinimumCapacityUnits": 2, "MaximumCapacityUnits": 20}}`
	const fleets = `{"Name": "Primary", "InstanceFleetType": "MASTER", "TargetOnDemandCapacity": 1, "InstanceTypeConfigs": [
		{"InstanceType": "m5.xlarge"}]}, {"InstanceFleetType": "CORE", "TargetOnDemandCapacity": 16, "TargetSpotCapacity": 16,
		"InstanceTypeConfigs": [{"InstanceType": "r5.2xlarge", "WeightedCapacity": 8, ` + vcores + `}]},
		{"InstanceFleetType": "TASK", "TargetSpotCapacity": 8, "InstanceTypeConfigs": [{"InstanceType": "r5.2xlarge", "WeightedCapacity": 8}]}`
	groups := func(role string) string {
		return `{"Name": "Primary", "` + role + `": "MASTER", "InstanceType": "m5.xlarge", "InstanceCount": 1},
		{"` + role + `": "CORE", "InstanceType": "m5.2xlarge", "InstanceCount": 3, ` + vcores + `},
		{"` + role + `": "TASK", "InstanceType": "m5.2xlarge", "InstanceCount": 2,
		 "AutoScalingPolicy": {"Constraints": {"MinCapacity": 1, "MaxCapacity": 6}}},
		{"` + role + `": "TASK", "InstanceType": "r5.xlarge", "InstanceCount": 4}`
	}
	const odd = "? f.json: InstanceGroups: TASK: 4 r5.xlarge nodes are not counted: core nodes are m5.2xlarge"
	for _, x := range []struct {
		name, file, want string
	}{
		{
			"groups", `{"Name": "c", "ReleaseLabel": "emr-7.1.0", "Applications": [{"Name": "Spark"}, {"Name": "Livy"}], "ServiceRole": "r",
			"Instances": {"Ec2KeyName": "k", "KeepJobFlowAliveWhenNoSteps": true, "InstanceGroups": [` + groups("InstanceRole") + `]},
			"Configurations": [{"Classification": "spark-defaults", "Properties": {"spark.executor.memory": "4g"}}]}`,
			"release=emr-7.1.0 node-vcores=6 instance-type=m5.2xlarge nodes=5 max-nodes=9 defaults/spark.executor.memory=4g " + odd,
		},
		{
			"groups override configurations", `{"ReleaseLabel": "emr-7.1.0", "Instances": {"InstanceGroups": [{"InstanceRole": "CORE",
			"InstanceType": "m5.2xlarge", "InstanceCount": 3, ` + vcores + `}]}, "Configurations": [{"Classification": "yarn-site",
			"Properties": {"yarn.nodemanager.resource.cpu-vcores": "7"}}]}`,
			"release=emr-7.1.0 node-vcores=6 instance-type=m5.2xlarge nodes=3",
		},
		{
			"groups and a policy", `{"ReleaseLabel": "emr-6.15.0", "Instances": {"InstanceGroups": [{"InstanceRole": "core",
			"InstanceType": "m5.2xlarge", "InstanceCount": 3}]}, ` + limits + `}`,
			"release=emr-6.15.0 instance-type=m5.2xlarge nodes=3 max-nodes=20",
		},
		{
			"two types", `{"ReleaseLabel": "emr-7.1.0", "Instances": {"MasterInstanceType": "m5.xlarge", "SlaveInstanceType": "m5.2xlarge",
			"InstanceCount": 4}}`,
			"release=emr-7.1.0 instance-type=m5.2xlarge nodes=3",
		},
		{
			"one node", `{"ReleaseLabel": "emr-7.1.0", "Instances": {"MasterInstanceType": "m5.xlarge", "InstanceCount": 1}}`,
			"release=emr-7.1.0 ? f.json: InstanceGroups: there is no CORE group, so the number of nodes is not known",
		},
		{
			"fleets", `{"ReleaseLabel": "emr-7.1.0", "Instances": {"InstanceFleets": [` + fleets + `]}}`,
			"release=emr-7.1.0 node-vcores=6 instance-type=r5.2xlarge nodes=5",
		},
		{"a file of groups", `[` + groups("InstanceGroupType") + `]`, "node-vcores=6 instance-type=m5.2xlarge nodes=5 max-nodes=9 " + odd},
		{"a file of fleets", `[` + fleets + `]`, "node-vcores=6 instance-type=r5.2xlarge nodes=5"},
		{
			"a cluster without its key", `{"Id": "j-1", "Name": "c", "ReleaseLabel": "emr-7.1.0", "Applications": [{"Name": "Spark",
			"Version": "3.5.0"}], "InstanceGroups": [{"InstanceGroupType": "CORE", "InstanceType": "m5.2xlarge", "RunningInstanceCount": 3}]}`,
			"release=emr-7.1.0 spark=3.5.0 instance-type=m5.2xlarge nodes=3",
		},
		{
			"without nodes", `{"ReleaseLabel": "emr-7.1.0", "Instances": null, "Configurations": null, "ManagedScalingPolicy": null}`,
			"release=emr-7.1.0",
		},
		{
			"only a policy", `{` + limits + `}`,
			"nodes=2 max-nodes=20",
		},
		{
			"HBase", `{"ReleaseLabel": "emr-7.1.0", "Applications": [{"Name": "HBase"}], "Instances": {"InstanceGroups": [{"InstanceRole": "CORE",
			"InstanceType": "m5.2xlarge", "InstanceCount": 3}]}}`,
			"release=emr-7.1.0 nodes=3 ? HBase is installed, so YARN has about half of the usual memory of a node: " +
				"instance-type is not imported; set node-memory",
		},
		{
			"hostile numbers", `[{"InstanceGroupType": "CORE", "InstanceType": "m5.2xlarge", "InstanceCount": -3},
			{"InstanceGroupType": "TASK", "InstanceType": "m5.2xlarge", "InstanceCount": 9223372036854775807}]`,
			"instance-type=m5.2xlarge nodes=1099511627776",
		},
	} {
		if got := together(t, x.file); got != x.want {
			t.Errorf("%s:\n%s\nwant\n%s", x.name, got, x.want)
		}
	}
}

// found is what is in fixtures/endpoints.
var found = map[string]string{
	"capacity-scheduler.xml": `
queues/default/capacity: 60 # FILE: yarn.scheduler.capacity.root.default.capacity
queues/default/am-share: 0.5 # FILE: yarn.scheduler.capacity.root.default.maximum-am-resource-percent
queues/daily/capacity: 30 # FILE: yarn.scheduler.capacity.root.batch.daily.capacity
queues/daily/max-capacity: 50 # FILE: yarn.scheduler.capacity.root.batch.daily.maximum-capacity
queues/daily/am-share: 0.1 # FILE: yarn.scheduler.capacity.maximum-am-resource-percent
queues/daily/user-limit-factor: 2 # FILE: yarn.scheduler.capacity.root.batch.daily.user-limit-factor
queues/adhoc/capacity: 10 # FILE: yarn.scheduler.capacity.root.batch.adhoc.capacity
queues/adhoc/max-capacity: 30 # FILE: yarn.scheduler.capacity.root.batch.adhoc.maximum-capacity
queues/adhoc/am-share: 0.1 # FILE: yarn.scheduler.capacity.maximum-am-resource-percent
queues-complete: true # FILE: yarn.scheduler.capacity.root.queues
calculator: dominant # FILE: yarn.scheduler.capacity.resource-calculator
? FILE: yarn.scheduler.capacity.root.batch.maximum-am-resource-percent: 0.2: ignored, because it is not of a queue in which sessions run
? FILE: 1 other property is ignored
`,
	"configurations.json": `
node-memory: 24576 # FILE: yarn-site: yarn.nodemanager.resource.memory-mb
node-vcores: 8 # FILE: yarn-site: yarn.nodemanager.resource.cpu-vcores
max-allocation: 24576 # FILE: yarn-site: yarn.scheduler.maximum-allocation-mb
defaults/spark.executor.memory: 4g # FILE: spark-defaults: spark.executor.memory
? FILE: jupyter-sparkmagic-conf: ignored, because SparkMagic's config.json doesn't describe the endpoint
? FILE: the file doesn't say which release of EMR it is for: set release, such as emr-7.1.0, so that EMR's defaults count
`,
	"configurations-lower.json": `
node-memory: 20480 # FILE: yarn-site: yarn.nodemanager.resource.memory-mb
start-timeout: 300s # FILE: livy-client-conf: livy.rsc.server.connect.timeout
? FILE: the file doesn't say which release of EMR it is for: set release, such as emr-7.1.0, so that EMR's defaults count
`,
	"get-managed-scaling-policy.json": "\n",
	"list-instances.json":             "\n",
	"list-instance-fleets.json": `
defaults/spark.executor.memory: 6g # FILE: InstanceFleets MASTER Configurations spark-defaults: spark.executor.memory
min-allocation: 64 # FILE: InstanceFleets MASTER Configurations yarn-site: yarn.scheduler.minimum-allocation-mb
instance-type: r5.2xlarge # FILE: InstanceFleets CORE InstanceType
nodes: 4 # FILE: InstanceFleets Provisioned…Capacity / WeightedCapacity
`,
	"describe-cluster.json": `
[notebooks] live false
release: emr-6.10.0 # FILE: Cluster.ReleaseLabel
spark: 3.3.1 # FILE: Cluster.Applications Spark
livy: 0.7.1 # FILE: Cluster.Applications Livy
instance-type: m5.2xlarge # FILE: Cluster.InstanceGroups CORE InstanceType
nodes: 9 # FILE: Cluster.InstanceGroups instances
node-memory: 24576 # FILE: Cluster.Configurations yarn-site: yarn.nodemanager.resource.memory-mb
am-share: 0.5 # FILE: Cluster.Configurations capacity-scheduler: yarn.scheduler.capacity.maximum-am-resource-percent
defaults/spark.executor.memory: 4g # FILE: Cluster.Configurations spark-defaults: spark.executor.memory
deploy-mode: cluster # FILE: Cluster.Configurations livy-conf: livy.spark.deploy-mode
? FILE: InstanceGroups: TASK: only 5 of 6 requested instances run
? FILE: yarn-site: 1 other property is ignored
? FILE: spark-defaults: 1 other property is ignored
? FILE: livy-conf: 2 other properties are ignored
? FILE: jupyter-sparkmagic-conf: ignored, because SparkMagic's config.json doesn't describe the endpoint
`,
	"get-dev-endpoint.json": `
[etl] live false
worker-type: Standard # FILE: DevEndpoint.NumberOfNodes without WorkerType
dpus: 5 # FILE: DevEndpoint.NumberOfNodes
`,
	"get-dev-endpoints.json": `
[bi] live false
worker-type: G.1X # FILE: DevEndpoints[0].WorkerType
workers: 18 # FILE: DevEndpoints[0].NumberOfWorkers
[old] live false
worker-type: Standard # FILE: DevEndpoints[1].WorkerType
dpus: 10 # FILE: DevEndpoints[1].NumberOfNodes
? FILE: Status: FAILED
[big] live false
? FILE: WorkerType: G.4X: not supported
[odd] live false
worker-type: G.2X # FILE: DevEndpoints[3].WorkerType
? FILE: NumberOfWorkers is missing
? FILE: NextToken: the file doesn't have all endpoints
`,
	"info.json": `
[] live true
? FILE: clusterInfo has no resources
`,
	"list-instance-groups.json": `
node-memory: 10240 # FILE: InstanceGroups CORE Configurations yarn-site: yarn.nodemanager.resource.memory-mb
instance-type: m5.xlarge # FILE: InstanceGroups CORE InstanceType
nodes: 6 # FILE: InstanceGroups instances
max-nodes: 10 # FILE: InstanceGroups AutoScalingPolicy.Constraints.MaxCapacity
? FILE: InstanceGroups: TASK: 2 r5.xlarge nodes are not counted: core nodes are m5.xlarge
? FILE: InstanceGroups: CORE: only 0 of 6 requested instances run
`,
	"livy-client.conf": `
start-timeout: 300s # FILE: livy.rsc.server.connect.timeout
? FILE: 1 other property is ignored
`,
	"livy.conf": `
deploy-mode: cluster # FILE: livy.spark.deploy-mode
max-sessions: 50 # FILE: livy.server.session.max-creation
? FILE: 5 other properties are ignored
`,
	"metrics.json": `
[] live true
nodes: 18 # FILE: clusterMetrics.activeNodes
node-memory: 12288 # FILE: clusterMetrics.totalMB / activeNodes
node-vcores: 8 # FILE: clusterMetrics.totalVirtualCores / activeNodes
`,
	"nodes.json": `
[] live true
nodes: 18 # FILE: nodes.node[].state
node-memory: 12288 # FILE: nodes.node[].usedMemoryMB + availMemoryMB
node-vcores: 8 # FILE: nodes.node[].usedVirtualCores + availableVirtualCores
`,
	"scheduler.json": `
[] live true
max-allocation: 12288 # FILE: scheduler.schedulerInfo.maximumAllocation.memory
max-allocation-vcores: 8 # FILE: scheduler.schedulerInfo.maximumAllocation.vCores
am-share: 0.5 # FILE: scheduler.schedulerInfo queue default configuredMaxAMResourceLimit
`,
	"spark-blacklist.conf": `
blacklist/spark.master: spark.master # FILE: spark.master
blacklist/spark.submit.deployMode: spark.submit.deployMode # FILE: spark.submit.deployMode
blacklist/livy.rsc.server.idle-timeout: livy.rsc.server.idle-timeout # FILE: livy.rsc.server.idle-timeout
`,
	"spark-defaults.conf": `
defaults/spark.master: yarn # FILE: spark.master
defaults/spark.submit.deployMode: cluster # FILE: spark.submit.deployMode
defaults/spark.dynamicAllocation.enabled: true # FILE: spark.dynamicAllocation.enabled
defaults/spark.shuffle.service.enabled: true # FILE: spark.shuffle.service.enabled
defaults/spark.executor.memory: 4269M # FILE: spark.executor.memory
defaults/spark.executor.cores: 4 # FILE: spark.executor.cores
defaults/spark.driver.memory: 2048M # FILE: spark.driver.memory
defaults/spark.driver.maxResultSize: 1g # FILE: spark.driver.maxResultSize
defaults/spark.authenticate: true # FILE: spark.authenticate
? FILE: spark.executor.memoryOverhead: ${env:OVERHEAD} has a substitution, which is not supported
? FILE: 5 other properties are ignored
`,
	"yarn-site.xml": `
node-memory: 12288 # FILE: yarn.nodemanager.resource.memory-mb
min-allocation: 1024 # FILE: yarn.scheduler.minimum-allocation-mb
max-allocation: 12288 # FILE: yarn.scheduler.maximum-allocation-mb
? FILE: includes site-secrets.xml, which is not read
? FILE: yarn.nodemanager.resource.cpu-vcores: with -1, YARN detects the hardware, so the number is not known
? FILE: yarn.scheduler.maximum-allocation-vcores: ${yarn.nodemanager.resource.cpu-vcores} has a substitution, which is not supported
? FILE: 2 other properties are ignored
`,
}

// TestMaximize: what EMR computes, and what spark-defaults sets, in any file of an endpoint.
func TestMaximize(t *testing.T) {
	says := func(computed, besides string) string {
		return "maximize-resource-allocation=true ? " + computed + " from the types of its nodes (documented), because " +
			"maximizeResourceAllocation is true. " + besides + "sparklint assumes that a container fills a node: import the master's " +
			"spark-defaults.conf for the real sizes"
	}
	const precedence = "What spark-defaults sets takes precedence. "
	for _, x := range []struct{ properties, want string }{
		{"", says("spark.executor.memory, spark.executor.cores and spark.driver.memory: EMR computes them", "")},
		{
			`"spark.executor.memory": "8g"`, "defaults/spark.executor.memory=8g " +
				says("spark.executor.cores and spark.driver.memory: EMR computes them", precedence),
		},
		{
			`"spark.executor.cores": 4`, "defaults/spark.executor.cores=4 " +
				says("spark.executor.memory and spark.driver.memory: EMR computes them", precedence),
		},
		{
			`"spark.executor.cores": 4, "spark.executor.memory": "8g"`, "defaults/spark.executor.cores=4 defaults/spark.executor.memory=8g " +
				says("spark.driver.memory: EMR computes it", precedence),
		},
		{
			`"spark.executor.cores": 4, "spark.executor.memory": "8g", "spark.driver.memory": "2g"`, "defaults/spark.driver.memory=2g " +
				"defaults/spark.executor.cores=4 defaults/spark.executor.memory=8g ? maximizeResourceAllocation: spark-defaults takes " +
				"precedence, and it sets spark.executor.memory, spark.executor.cores and spark.driver.memory",
		},
	} {
		properties := `{"Classification": "spark-defaults", "Properties": {` + x.properties + `}}`
		const spark = `{"Classification": "spark", "Properties": {"maximizeResourceAllocation": "true"}}`
		for _, files := range [][]string{
			{`{"ReleaseLabel": "emr-7.1.0", "Configurations": [` + spark + `, ` + properties + `]}`},
			{`{"ReleaseLabel": "emr-7.1.0", "Configurations": [` + properties + `]}`, `[` + spark + `]`},
		} {
			if got := together(t, files...); got != "release=emr-7.1.0 "+x.want {
				t.Errorf("%s:\n%s\nwant\n%s", files, got, x.want)
			}
		}
	}
}

// TestCoreOnly: how many nodes run application masters, where only core nodes do.
func TestCoreOnly(t *testing.T) {
	cluster := func(release, besides string) string {
		return `{"Cluster": {"Name": "c", "ReleaseLabel": "` + release + `", "InstanceGroups": [
			{"Id": "b", "InstanceGroupType": "CORE", "InstanceType": "m5.2xlarge", "RunningInstanceCount": 3},
			{"Id": "c", "InstanceGroupType": "TASK", "InstanceType": "m5.2xlarge", "RunningInstanceCount": 5` + besides + `}]}}`
	}
	labels := func(enabled string) string {
		return "<configuration><property><name>yarn.node-labels.am.default-node-label-expression</name><value>CORE</value></property>" +
			"<property><name>yarn.node-labels.enabled</name><value>" + enabled + "</value></property></configuration>"
	}
	const fleets = `{"ReleaseLabel": "emr-5.30.0", "InstanceFleets": [
		{"Id": "b", "InstanceFleetType": "CORE", "ProvisionedOnDemandCapacity": 2, "InstanceTypeSpecifications": [{"InstanceType": "m5.xlarge"}]},
		{"Id": "c", "InstanceFleetType": "TASK", "ProvisionedSpotCapacity": 4, "InstanceTypeSpecifications": [{"InstanceType": "m5.xlarge"}]}]}`
	const sizes = "instance-type=m5.2xlarge nodes=8"
	const only = "? application masters run only on core nodes (node label CORE)"
	for _, x := range []struct {
		files []string
		want  string
	}{
		{[]string{cluster("emr-5.18.0", "")}, "release=emr-5.18.0 " + sizes},
		{[]string{cluster("emr-5.19.0", "")}, "release=emr-5.19.0 " + sizes + " core-nodes=3"},
		{[]string{cluster("emr-5.36.0", "")}, "release=emr-5.36.0 " + sizes + " core-nodes=3"},
		{[]string{cluster("emr-6.0.0", "")}, "release=emr-6.0.0 " + sizes},
		{[]string{cluster("emr-7.1.0", "")}, "release=emr-7.1.0 " + sizes},
		{[]string{cluster("emr-7.1.0", ""), labels("true")}, "release=emr-7.1.0 " + sizes + " core-nodes=3"},
		{[]string{cluster("emr-5.36.0", ""), labels("false")}, "release=emr-5.36.0 " + sizes},
		{
			[]string{cluster("emr-5.36.0", `, "AutoScalingPolicy": {"Constraints": {"MaxCapacity": 9}}`)}, "release=emr-5.36.0 " + sizes +
				" max-nodes=12 " + only + ", but nodes also counts 5 task nodes: set core-nodes to the most that managed scaling can have",
		},
		{[]string{labels("true")}, only + ": set core-nodes if there are task nodes, too"},
		{[]string{fleets}, "release=emr-5.30.0 instance-type=m5.xlarge nodes=6 core-nodes=2"},
		{
			[]string{fleets, `{"Instances": [{"InstanceType": "m5.xlarge", "InstanceFleetId": "b"},
				{"InstanceType": "m5.xlarge", "InstanceFleetId": "c"}]}`},
			"release=emr-5.30.0 instance-type=m5.xlarge nodes=2 core-nodes=1",
		},
	} {
		if got := together(t, x.files...); got != x.want {
			t.Errorf("%s:\n%s\nwant\n%s", x.files, got, x.want)
		}
	}
}

// TestTerraform: clusters of EMR in the output of terraform show -json, with what belongs to each of them.
func TestTerraform(t *testing.T) {
	const configurations = `"configurations_json": "[{\"Classification\":\"spark-defaults\",\"Properties\":` +
		`{\"spark.executor.memory\":\"4g\"}}]"`
	const groups = `{"address": "aws_emr_cluster.etl", "mode": "managed", "type": "aws_emr_cluster", "name": "etl", "values": {"id": "j-1",
		"name": "nightly", "release_label": "emr-7.1.0", "applications": ["Spark", "Livy"], ` + configurations + `, "log_uri": "s3://hunter2",
		"master_instance_group": [{"instance_type": "m5.xlarge", "instance_count": 1}], "core_instance_fleet": [],
		"core_instance_group": [{"instance_type": "m5.2xlarge", "instance_count": 2, "autoscaling_policy":
		"{\"Constraints\": {\"MinCapacity\": 1, \"MaxCapacity\": 4}}"}]}}`
	const task = `{"address": "aws_emr_instance_group.task", "type": "aws_emr_instance_group", "values": {"cluster_id": "j-1",
		"instance_type": "m5.2xlarge", "instance_count": 3}}`
	const scaling = `{"type": "aws_emr_managed_scaling_policy", "values": {"compute_limits": [{"unit_type": "Instances",
		"minimum_capacity_units": 2, "maximum_capacity_units": 10}]}}`
	const fleets = `{"address": "module.b.aws_emr_cluster.bi", "type": "aws_emr_cluster", "name": "bi", "values": {"id": "j-2",
		"release_label": "emr-6.15.0", "core_instance_fleet": [{"target_on_demand_capacity": 8, "target_spot_capacity": 8,
		"instance_type_configs": [{"instance_type": "r5.xlarge", "weighted_capacity": 4}]}]}}`
	const sizes = "release=emr-7.1.0 instance-type=m5.2xlarge "
	root := func(key, resources, besides string) string {
		return `{"format_version": "1.0", "terraform_version": "1.9.0", "` + key + `": {"root_module": {"resources": [` + resources + `]` +
			besides + `}}}`
	}
	for _, x := range []struct{ name, file, want string }{
		{"a state", root("values", groups, ""), sizes + "nodes=2 max-nodes=4 defaults/spark.executor.memory=4g"},
		{"a plan", root("planned_values", groups+", "+task+", "+scaling, ""), sizes +
			"nodes=5 max-nodes=7 defaults/spark.executor.memory=4g ? max-nodes: 10 in f.json is not used: f.json has 7"},
		{
			"modules", root("values", groups+", "+task, `, "child_modules": [{"child_modules": [{"resources": [`+fleets+`]}]}]`), sizes +
				"nodes=5 max-nodes=7 defaults/spark.executor.memory=4g release=emr-6.15.0 instance-type=r5.xlarge nodes=4",
		},
		{
			"a file elsewhere", root("values", `{"type": "aws_emr_cluster", "name": "a", "values": {"configurations_json": "s3://b/c.json",
			"core_instance_group": [{"instance_type": "m5.xlarge"}]}}`, ""),
			"instance-type=m5.xlarge nodes=1 ? f.json: configurations_json: s3://b/c.json is not read",
		},
	} {
		if got := together(t, x.file); got != x.want {
			t.Errorf("%s:\n%s\nwant\n%s", x.name, got, x.want)
		}
	}
}
