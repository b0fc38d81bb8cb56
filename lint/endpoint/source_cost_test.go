package endpoint

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// TestLinear: four times as much costs four times as much.
func TestLinear(t *testing.T) {
	for name, make := range map[string]func(n int) string{
		"properties": func(n int) string {
			return "<configuration>" + numbered(n, "<property><name>yarn.a%d</name><value>1</value></property>\n") + "</configuration>"
		},
		"lines of a blacklist": func(n int) string { return numbered(n, "spark.app.key%d\n") },
		"lines that continue":  func(n int) string { return "spark.executor.memory 4g\\\n" + numbered(n, "%d\\\n") },
		"equal keys":           func(n int) string { return numbered(n, "spark.executor.memory %d\n") },
		"endpoints of one name": func(n int) string {
			return `{"DevEndpoints": [` + strings.TrimSuffix(numbered(n, `{"EndpointName": "e", "NumberOfNodes": 5, "Status": "%d"},`), ",") + "]}"
		},
		"clusters": func(n int) string {
			return `{"planned_values": {"root_module": {"resources": [` + strings.TrimSuffix(numbered(n/2, `{"type": "aws_emr_cluster", `+
				`"values": {"id": "j-%[1]d", "name": "%[1]d"}},{"type": "aws_emr_instance_group", "values": {"cluster_id": "j-%[1]d"}},`), ",") + "]}}}"
		},
		"endpoints": func(n int) string {
			return `{"DevEndpoints": [` + strings.TrimSuffix(numbered(n, `{"EndpointName": "e%d", "NumberOfNodes": 5},`), ",") + "]}"
		},
	} {
		t.Run(name, func(t *testing.T) {
			cost := func(n int) uint64 {
				src := []byte(make(n))
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				list, err := Read("x", src)
				if err != nil {
					t.Fatal(err)
				}
				Merge(list)
				runtime.ReadMemStats(&after)
				return after.TotalAlloc - before.TotalAlloc
			}
			if small, large := cost(5000), cost(20_000); large > small*6 { // slices and maps double
				t.Errorf("four times as many allocate %.1f times as much", float64(large)/float64(small))
			}
		})
	}
}

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}
