package fabric

import "testing"

// TestStarterNodes: the table of the documentation.
func TestStarterNodes(t *testing.T) {
	for units, want := range map[int64]int64{
		2: 1, 4: 1, 8: 2, 16: 4, 32: 8, 64: 16, 128: 32, 256: 64, 512: 128, 1024: 200, 2048: 200,
	} {
		if got := StarterNodes(units); got != want || !SKU(units) {
			t.Errorf("F%d: %d nodes, want %d", units, got, want)
		}
	}
	if SKU(0) || SKU(1) || SKU(63) || SKU(4096) || Vcores(64) != 384 {
		t.Error("F64 has 384 vcores, and there is no F63")
	}
}
