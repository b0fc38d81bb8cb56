package emr

import (
	_ "embed"
	"sync"
)

// A Worker is a kind of worker of EMR Serverless. It runs one driver or one executor.
type Worker struct {
	VCPU        int64
	Least, Most int64 // MiB
	step        int64 // MiB
}

//go:embed workers.tsv
var workerTable string

var workers = sync.OnceValue(func() (list []Worker) {
	for _, c := range rows(workerTable) {
		list = append(list, Worker{VCPU: integer(c[0]), Least: integer(c[1]) << 10, Most: integer(c[2]) << 10, step: integer(c[3]) << 10})
	}
	return list
})

// Workers returns the workers of EMR Serverless, the smallest first. The caller must not change them.
func Workers() []Worker { return workers() }

// WorkerOf returns the worker with a number of vCPUs; ok is false if EMR Serverless has none.
func WorkerOf(vCPU int64) (w Worker, ok bool) {
	for _, w := range workers() {
		if w.VCPU == vCPU {
			return w, true
		}
	}
	return Worker{}, false
}

// Size returns the memory in MiB of the smallest worker of this kind with room for a number of MiB; ok is false if no
// worker has room. AWS does not document how sizes between the steps are rounded, nor those below the smallest one: the
// next larger size is assumed.
func (w Worker) Size(memory int64) (size int64, ok bool) {
	if memory > w.Most {
		return 0, false
	}
	above := max(memory-w.Least, 0)
	return min(w.Least+(above+w.step-1)/w.step*w.step, w.Most), true
}
