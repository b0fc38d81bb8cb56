package emr

import "testing"

// TestWorker: sizes are rounded up to those of the guide's table, and 120 GB is the most.
func TestWorker(t *testing.T) {
	for _, x := range []struct{ vCPU, memory, size int64 }{
		{1, 1024, 2048},
		{1, 8192, 8192},
		{1, 8193, 0},
		{2, 5000, 5120},
		{4, 15769, 16384},
		{4, 30 << 10, 30 << 10},
		{4, 31539, 0},
		{8, 17 << 10, 20 << 10},
		{8, 60 << 10, 60 << 10},
		{16, 33 << 10, 40 << 10},
		{16, 120 << 10, 120 << 10},
		{16, 121 << 10, 0},
	} {
		w, ok := WorkerOf(x.vCPU)
		size, fits := w.Size(x.memory)
		if !ok || size != x.size || fits != (x.size > 0) {
			t.Errorf("%d vCPU, %d MiB: %d, %v", x.vCPU, x.memory, size, fits)
		}
	}
	for _, vCPU := range []int64{0, 3, 5, 32} {
		if _, ok := WorkerOf(vCPU); ok {
			t.Errorf("there is a worker of %d vCPU", vCPU)
		}
	}
}
