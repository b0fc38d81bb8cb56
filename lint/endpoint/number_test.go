package endpoint

import (
	"math"
	"testing"
)

func TestGrouped(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 1: "1", 999: "999", 1000: "1,000", 12288: "12,288", 1 << 20: "1,048,576", -7: "-7", -1234: "-1,234",
		math.MinInt64: "-9,223,372,036,854,775,808",
	} {
		if got := Grouped(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 nodes", 1: "1 node", 2000: "2,000 nodes"} {
		if got := Counted(n, "node"); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
