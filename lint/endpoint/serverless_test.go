package endpoint

import (
	"errors"
	"testing"
)

func serverless(t *testing.T, c Cluster) *Endpoint {
	t.Helper()
	c.Serverless = true
	e, err := New(c, InSettings)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestServerlessWorkers: heap and overhead must fit a worker with the cores of the process.
func TestServerlessWorkers(t *testing.T) {
	e := serverless(t, Cluster{MaxVCPU: 400, MaxMemory: 3000 << 10})
	for _, x := range []struct {
		conf   map[string]string
		memory int64 // of the executor's worker, in MiB
		none   bool
	}{
		{nil, 16 << 10, false},
		{map[string]string{"spark.executor.memory": "27g"}, 30 << 10, false},
		{map[string]string{"spark.executor.memory": "28g"}, 31539, true},
		{map[string]string{"spark.executor.memory": "28g", "spark.executor.cores": "8"}, 32 << 10, false},
		{map[string]string{"spark.executor.memory": "28g", ServerlessFactorKey: "0.05"}, 30 << 10, false},
		{map[string]string{"spark.executor.memory": "2g", "spark.executor.cores": "1"}, 3 << 10, false},
		{map[string]string{"spark.executor.memory": "2g", "spark.executor.cores": "3"}, 2432, true},
		{map[string]string{"spark.executor.memory": "108g", "spark.executor.cores": "16"}, 120 << 10, false},
		{map[string]string{"spark.executor.memory": "4g", "spark.executor.cores": "32"}, 4505, true},
	} {
		s := e.Session("", conf(x.conf), false)
		why := e.NoWorker(s.Executor)
		if s.Executor.Memory != x.memory || (why != "") != x.none {
			t.Errorf("%v: %d MiB, %q", x.conf, s.Executor.Memory, why)
		}
	}
}

// TestServerlessArrive: the maximum capacity bounds the sum of all drivers and executors, in vCPU and in memory.
func TestServerlessArrive(t *testing.T) {
	e := serverless(t, Cluster{MaxVCPU: 32, MaxMemory: 100 << 10})
	none := conf(nil)
	got, left := e.Arrive([]Session{e.Session("a", none, false), e.Session("b", none, false), e.Session("c", none, false)})
	if got[0].State != Runs || got[0].Granted != 5 || got[1].State != Waits || left != (Left{4 << 10, 8}) {
		t.Errorf("%+v, left %+v", got, left)
	}
	few := e.Session("a", conf(map[string]string{CapKey: "1"}), false)
	if few.Start != 1 || few.Most != 1 || e.Together(few, 9) != 3 || e.Each(few, 2) != 2 {
		t.Errorf("%+v: %d together, %d each", few, e.Together(few, 9), e.Each(few, 2))
	}
}

// TestServerlessDefaults: initial executors count beside spark.executor.instances, and there is no cap since 6.10.
func TestServerlessDefaults(t *testing.T) {
	for release, most := range map[string]int64{"": Endless, "emr-6.9.0": 100, "emr-6.10.0": Endless, "emr-7.1.0": Endless} {
		e := serverless(t, Cluster{Release: release})
		s := e.Session("", conf(map[string]string{"spark.executor.instances": "1"}), false)
		if s.Start != 3 || s.Most != most {
			t.Errorf("%s: %d to %d", release, s.Start, s.Most)
		}
	}
	e := serverless(t, Cluster{})
	s := e.Session("", conf(map[string]string{AllocationKey: "false"}), false)
	if s.Start != 3 || s.Most != 3 || e.String() != "EMR Serverless without a maximum capacity" {
		t.Errorf("%s: %d to %d", e, s.Start, s.Most)
	}
}

// TestServerlessKeys: the keys of a cluster contradict those of an application.
func TestServerlessKeys(t *testing.T) {
	for _, c := range []Cluster{
		{Serverless: true, Nodes: 3},
		{Serverless: true, InstanceType: "m5.xlarge"},
		{Serverless: true, WorkerType: "G.1X", Workers: 3},
		{MaxVCPU: 3},
		{MaxMemory: 3, Nodes: 3},
	} {
		if _, err := New(c, InSettings); err == nil || errors.Is(err, ErrSize) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
