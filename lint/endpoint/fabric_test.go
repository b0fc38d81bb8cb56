package endpoint

import "testing"

func TestFabric(t *testing.T) {
	for _, c := range []struct {
		of            Cluster
		nodes, vcores int64 // of the pool, and of all sessions of its capacity
		size          string
	}{
		{Cluster{Fabric: "F64"}, 16, 384, "Medium"},
		{Cluster{Fabric: "F2", NodeSize: "Small", Nodes: 3}, 3, 12, "Small"},
		{Cluster{NodeSize: "XXLarge", Nodes: 200}, 200, 0, "XXLarge"},
	} {
		e, err := New(c.of, InSettings)
		if err != nil || !e.Pool || e.Nodes.Value != c.nodes || e.Fabric.Vcores() != c.vcores || e.Fabric.Size != c.size {
			t.Errorf("%+v: %+v, %v", c.of, e, err)
		}
	}
	for _, bad := range []Cluster{
		{Fabric: "F3"},
		{Fabric: "64"},
		{Fabric: "F-2"},
		{Fabric: "F4096"},
		{NodeSize: "Tiny", Nodes: 1},
		{NodeSize: "Small"},
		{Fabric: "F2", NodeMemory: 1024},
		{Fabric: "F2", Queues: map[string]Queue{"a": {}}},
	} {
		if e, err := New(bad, InSettings); err == nil {
			t.Errorf("%+v: %+v", bad, e)
		}
	}
}
