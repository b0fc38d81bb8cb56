package endpoint

import (
	"errors"
	"maps"
	"testing"
)

// onEMR is an endpoint of EMR.
func onEMR(t *testing.T, c Cluster) *Endpoint {
	t.Helper()
	if c.Nodes == 0 {
		c.Nodes = 4
	}
	e, err := New(c, InSettings)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestGuides: the examples of AWS's guides, and containers of real clusters, to the MiB.
func TestGuides(t *testing.T) {
	const bp, lab = "EMR Best Practices Guides", "containers of a cluster of EMR 7.1.0"
	for _, x := range []struct {
		source, instance, heap string
		requested, granted     int64
		starts                 bool
	}{
		{bp + ", Spark: container of spark.executor.memory 9486M on m5.xlarge", "m5.xlarge", "9486M", 11264, 11264, true},
		{bp + ", Spark, troubleshooting: 5632 / 1.1875 on c5.12xlarge", "c5.12xlarge", "4743M", 5632, 5632, true},
		{"spark-defaults.conf of r5.xlarge: 22528 / 1.1875", "r5.xlarge", "18971M", 22528, 22528, true},
		{lab + ", m4.large: 4269M is shown as 4.97 GB", "m4.large", "4269M", 5069, 5088, true},
		{lab + ", m4.large: 2g", "m4.large", "2g", 2432, 2432, true},
		{bp + ", Spark, performance: 10752m and its overhead on m5.xlarge", "m5.xlarge", "10752m", 12768, 12768, false},
	} {
		e := onEMR(t, Cluster{InstanceType: x.instance})
		s := e.Session("", conf(map[string]string{"spark.executor.memory": x.heap}), false)
		if state, _ := e.refusal(s); s.Executor.Memory != x.requested || (state == "") != x.starts {
			t.Errorf("%s: %d MiB, %q", x.source, s.Executor.Memory, state)
		}
		if granted := e.Rounded(s.Executor.Memory); x.starts && granted != x.granted {
			t.Errorf("%s: %d MiB granted, not %d", x.source, granted, x.granted)
		}
	}
	e := onEMR(t, Cluster{InstanceType: "m4.large"})
	e.Client = true
	if m := e.Plain().Master.Memory; e.Rounded(m) != 896 {
		t.Errorf("%s: an application master in client mode: %d MiB", lab, m)
	}
}

// TestEMRDefaults: what EMR writes into spark-defaults.conf, where that file was seen.
func TestEMRDefaults(t *testing.T) {
	for _, x := range []struct{ source, instance, release, memory, cores string }{
		{"spark-defaults.conf, EMR 6", "m5.xlarge", "", "9486M", "4"},
		{"EMR Best Practices Guides, Spark, troubleshooting", "c5.12xlarge", "", "4743M", "3"},
		{"spark-defaults.conf", "r5.xlarge", "emr-6.10.0", "18971M", "4"},
		{"spark-defaults.conf, EMR 7.1 and 7.13", "m4.large", "emr-7.1.0", "4269M", "4"},
	} {
		e := onEMR(t, Cluster{InstanceType: x.instance, Release: x.release})
		memory, _ := e.Default("spark.executor.memory")
		cores, _ := e.Default("spark.executor.cores")
		driver, _ := e.Default("spark.driver.memory")
		if memory != x.memory || cores != x.cores || driver != "2048M" {
			t.Errorf("%s, %s: %s, %s, %s", x.source, x.instance, memory, cores, driver)
		}
		e.Defaults = map[string]string{"spark.executor.memory": "4g"}
		if memory, _ = e.Default("spark.executor.memory"); memory != "4g" || e.AssumesDefault("spark.executor.memory") {
			t.Errorf("%s: %s counts before the declared default", x.instance, memory)
		}
	}
	if _, ok := onEMR(t, Cluster{Release: "emr-7.1.0", NodeMemory: 8192}).Default("spark.executor.memory"); ok {
		t.Error("a default of an instance type that is not known")
	}
}

// TestMaximized: with maximizeResourceAllocation, a container of a default size fills a node, and declared defaults count.
func TestMaximized(t *testing.T) {
	for _, x := range []struct {
		c                     Cluster
		memory, cores, driver string
	}{
		{Cluster{InstanceType: "m5.xlarge", Release: "emr-7.1.0"}, "10347M", "4", "11170M"},
		{Cluster{InstanceType: "m5.xlarge", Release: "emr-5.20.0"}, "11170M", "4", "11170M"},
		{Cluster{NodeMemory: 24576}, "20695M", "", "22341M"},
		{Cluster{NodeMemory: 24576, NodeVcores: 6}, "20695M", "6", "22341M"},
		{Cluster{NodeMemory: 1024, Release: "emr-7.1.0"}, "640M", "", "640M"},
		{Cluster{NodeMemory: 300}, "1M", "", "1M"},
	} {
		x.c.Maximize = true
		e := onEMR(t, x.c)
		memory, _ := e.Default("spark.executor.memory")
		cores, _ := e.Default("spark.executor.cores")
		driver, _ := e.Default("spark.driver.memory")
		if memory != x.memory || cores != x.cores || driver != x.driver || !e.EMR || !e.AssumesDefault("spark.driver.memory") {
			t.Errorf("%+v: %s, %s, %s", x.c, memory, cores, driver)
		}
		if s := e.Plain(); x.c.NodeMemory != 300 && (s.Executor.Memory > e.Threshold().Value || e.Threshold().Value-s.Executor.Memory > 32) {
			t.Errorf("%+v: an executor of %d MiB", x.c, s.Executor.Memory)
		}
		e.Defaults = map[string]string{"spark.executor.memory": "4g"}
		if memory, _ = e.Default("spark.executor.memory"); memory != "4g" {
			t.Errorf("%+v: %s counts before the declared default", x.c, memory)
		}
	}
}

// TestOverhead: which property decides the overhead of an executor of 8 GiB.
func TestOverhead(t *testing.T) {
	const own, apache = "spark.yarn.executor.memoryOverheadFactor", "spark.executor.memoryOverheadFactor"
	const fixed = "spark.executor.memoryOverhead"
	type confs = map[string]string
	emr, yarn := Cluster{InstanceType: "r5.4xlarge"}, Cluster{NodeMemory: 122880}
	old := Cluster{InstanceType: "r5.4xlarge", Release: "emr-5.21.0"}
	for _, x := range []struct {
		on            Cluster
		spark         string
		conf          confs
		want, certain int64
	}{
		{emr, "", nil, 1536, 819},
		{old, "", nil, 819, 819},
		{yarn, "", nil, 819, 819},
		{yarn, "", confs{own: "0.4"}, 819, 819},
		{emr, "", confs{own: "0.25"}, 2048, 819},
		{emr, "", confs{own: "0.05"}, 409, 409},
		{emr, "3.5.0", confs{apache: "0.5"}, 4096, 4096},
		{emr, "3.2.1", confs{apache: "0.5"}, 1536, 819},
		{emr, "3.5.0", confs{apache: "0.5", own: "0.1875"}, 1536, 1536},
		{emr, "3.5.0", confs{own: "0.4", fixed: "1g"}, 1024, 1024},
		{emr, "3.5.0", confs{"spark.yarn.executor.memoryOverhead": "700"}, 700, 700},
	} {
		e := onEMR(t, x.on)
		e.Spark = x.spark
		x.conf = with(x.conf, "spark.executor.memory", "8g")
		c := e.Session("", conf(x.conf), false).Executor
		if c.Overhead() != x.want || c.Overhead()-c.Documented != x.certain {
			t.Errorf("%v, Spark %q, %v: %d MiB, of which %d documented; want %d and %d", x.on, x.spark, x.conf, c.Overhead(), c.Documented,
				x.want, x.want-x.certain)
		}
	}
}

func with(m map[string]string, key, value string) map[string]string {
	out := map[string]string{key: value}
	maps.Copy(out, m)
	return out
}

// TestVcores: seven executors of 3 cores and three of 4 ran on four m4.large, whose NodeManagers have 4 vcores each.
func TestVcores(t *testing.T) {
	e := onEMR(t, Cluster{InstanceType: "m4.large", Release: "emr-7.1.0"})
	if e.NodeVcores != (Number{4, Computed}) || e.MaxVcores.Origin != Unknown {
		t.Errorf("%v, %v", e.NodeVcores, e.MaxVcores)
	}
	for _, x := range []struct {
		conf map[string]string
		want int64
	}{
		{map[string]string{"spark.executor.cores": "3", "spark.executor.memory": "2g", "spark.executor.instances": "7"}, 7},
		{map[string]string{"spark.dynamicAllocation.maxExecutors": "9"}, 3},
	} {
		out, _ := e.Arrive([]Session{e.Session("", conf(x.conf), true)})
		if out[0].State != Runs || out[0].Granted != x.want {
			t.Errorf("%v: %s with %d: %s", x.conf, out[0].State, out[0].Granted, out[0].Why)
		}
	}
	for instance, vcores := range map[string]int64{"d2.xlarge": 8, "r3.2xlarge": 16, "m5.4xlarge": 16, "r5.8xlarge": 32, "m3.2xlarge": 16} {
		if e := onEMR(t, Cluster{InstanceType: instance}); e.NodeVcores.Value != vcores {
			t.Errorf("%s: %v", instance, e.NodeVcores)
		}
	}
}

// TestUnknownType: without its memory, an instance type that is not known leaves the size open; with it, the vcores.
func TestUnknownType(t *testing.T) {
	_, err := New(Cluster{InstanceType: "z9.xlarge", Nodes: 4}, InSettings)
	if !errors.Is(err, ErrSize) || err.Error() != `node-memory is missing: sparklint doesn't know the instance type "z9.xlarge"` {
		t.Error(err)
	}
	e := onEMR(t, Cluster{InstanceType: "z9.xlarge", NodeMemory: 24576})
	out, _ := e.Arrive([]Session{e.Session("", conf(map[string]string{"spark.executor.cores": "64", "spark.executor.instances": "2"}), false)})
	if e.MostVcores().Origin != Unknown || out[0].State != Runs {
		t.Errorf("%v, %s: %s", e.MostVcores(), out[0].State, out[0].Why)
	}
}

// TestScaling: all nodes count for what can ever fit, and those that run now for the moment.
func TestScaling(t *testing.T) {
	e := onEMR(t, Cluster{InstanceType: "m5.xlarge", Nodes: 2, MaxNodes: 8})
	now, scales := e.Now()
	if e.Nodes.Value != 8 || now.Nodes.Value != 2 || !scales {
		t.Errorf("%v, %v, %v", e.Nodes, now.Nodes, scales)
	}
	if _, scales := now.Now(); scales {
		t.Error("the nodes of now scale")
	}
	if e := onEMR(t, Cluster{InstanceType: "m5.xlarge", Nodes: 8, MaxNodes: 2}); e.Nodes.Value != 8 {
		t.Errorf("fewer than run: %v", e.Nodes)
	}
}

// TestCore: application masters run only on core nodes, of whose memory they have a share. Executors run on all nodes.
func TestCore(t *testing.T) {
	c := Cluster{Nodes: 6, CoreNodes: 2, NodeMemory: 8192, MinAllocation: 1024, AMShare: 1, Release: "emr-5.30.0"}
	e := onEMR(t, c)
	s := func(most string) Session {
		return e.Session("", conf(map[string]string{
			"spark.driver.memory": "6g", "spark.executor.memory": "3g", "spark.dynamicAllocation.maxExecutors": most,
		}), false)
	}
	if e.AMLimit() != 16384 || e.ShareFor(2, 7168) != 0.875 || e.Masters(s("2").Master) != 2 {
		t.Errorf("%d MiB for masters, %g, %d masters", e.AMLimit(), e.ShareFor(2, 7168), e.Masters(s("2").Master))
	}
	if e.Together(s("4"), 3) != 2 || e.Each(s("0"), 2) != 4 || e.Each(s("0"), 3) != -1 || !e.Fits([]Session{s("4"), s("4")}) {
		t.Errorf("%d sessions fit, with %d executors", e.Together(s("4"), 3), e.Each(s("0"), 2))
	}
	for _, x := range []struct {
		name    string
		core    int64
		most    []string
		granted []int64
		why     string
	}{
		{"masters have all of both core nodes", 2, []string{"2", "2", "2"}, []int64{2, 2, -1}, "its driver needs 7,168 MiB, and earlier " +
			"drivers have 14,336 of the 16,384 MiB for all application masters"},
		{"executors are on a core node", 2, []string{"10", "2"}, []int64{10, -1}, "its driver needs 7,168 MiB, but no core node " +
			"has that much left"},
		{"all nodes are core nodes", 6, []string{"2", "2", "2"}, []int64{2, 2, -1}, "its driver needs 7,168 MiB, but no node has that much left"},
		{"that is not declared", 0, []string{"10", "2"}, []int64{10, -1}, "its driver needs 7,168 MiB, but no node has that much left"},
	} {
		c.CoreNodes = x.core
		e = onEMR(t, c)
		var list []Session
		for _, most := range x.most {
			list = append(list, s(most))
			list[len(list)-1].Start = 0
		}
		out, _ := e.Arrive(list)
		why := ""
		for i, o := range out {
			if o.State == Runs && o.Granted != x.granted[i] || (o.State == Waits) != (x.granted[i] < 0) {
				t.Errorf("%s: session %d %s with %d", x.name, i, o.State, o.Granted)
			}
			why += o.Why
			for _, h := range o.Nodes {
				if h.Master && x.core > 0 && h.Node >= x.core {
					t.Errorf("%s: a master on node %d", x.name, h.Node)
				}
			}
		}
		if why != x.why {
			t.Errorf("%s: %s", x.name, why)
		}
	}
}
