package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts/emr"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var serverlessWorker = &lint.Rule{
	Name:     "serverless-worker",
	Severity: lint.Warning,
	Needs:    func(f *lint.Target) bool { return onServerless(f.Terms) },
	Doc: `a driver or executor that fits no worker of EMR Serverless

EMR Serverless runs each driver and each executor on a worker of its own. AWS documents which workers there are:

| vCPU | memory in GB |
|---|---|
| 1 | 2 to 8 |
| 2 | 4 to 16 |
| 4 | 8 to 30 |
| 8 | 16 to 60, in steps of 4 |
| 16 | 32 to 120, in steps of 8 |

The cores decide which worker it is. Heap and overhead together must fit: the overhead is a tenth of the heap but at least
384 MiB, or as ` + "`spark.emr-serverless.memoryOverheadFactor`" + ` says. So 27g fits a worker of 4 vCPU, and 28g does not. A worker
must also fit the application's maximum capacity (` + "`max-vcpu`, `max-memory`" + `).

AWS does not document how EMR Serverless answers other requests, so the finding is a warning. It is info if the memory
is a default: 14G, or what the application sets.

Declare the endpoint in the settings, with ` + "`emr-serverless: true`" + `.`,
	Examples: []lint.Example{
		{
			Bad: `{"executorMemory": «"28g"»}`, Good: `{"executorMemory": "27g"}`,
			Settings: "endpoint: app\nendpoints:\n  app: { emr-serverless: true }\n",
		},
		{
			Bad: `{"executorCores": «3», "executorMemory": "8g"}`, Good: `{"executorCores": 4, "executorMemory": "8g"}`,
			Settings: "endpoint: app\nendpoints:\n  app: { emr-serverless: true }\n",
		},
		{
			Bad:      `{"conf": {"spark.driver.cores": 2, "spark.driver.memory": «"20g"»}}`,
			Good:     `{"conf": {"spark.driver.cores": 2, "spark.driver.memory": "14g"}}`,
			Settings: "endpoint: app\nendpoints:\n  app: { emr-serverless: true, max-vcpu: 100, max-memory: 400g }\n",
		},
	},
	Check: func(p *lint.Pass) {
		if !onServerless(p.Terms) {
			return
		}
		for _, s := range p.Known() {
			for _, r := range processes {
				checkProcess(p, s, r)
			}
		}
	},
}

// A process is a driver or an executor, which needs a worker.
type process struct {
	sized
	cores string // the property that sets its cores
}

var processes = []process{
	{sized{"spark.driver.memory", "driver", func(s endpoint.Session) endpoint.Container { return s.Master }}, "spark.driver.cores"},
	{sized{"spark.executor.memory", "executor", func(s endpoint.Session) endpoint.Container { return s.Executor }}, "spark.executor.cores"},
}

func checkProcess(p *lint.Pass, s *lint.Session, r process) {
	c := r.of(requested(p.Terms, s))
	why := p.Terms.Endpoint.NoWorker(c)
	memory, cores := s.Property(r.key), s.Property(r.cores)
	if why == "" || templated(memory) || templated(cores) {
		return
	}
	w, known := emr.WorkerOf(c.Vcores)
	d := lint.Diagnostic{
		Severity: lint.Warning, Message: fmt.Sprintf("EMR Serverless has no worker for this %s: %s", r.role, why),
		Note: "documented in the EMR Serverless User Guide",
	}
	if c.Memory > w.Most && known {
		d.Note = fmt.Sprintf("heap %s MiB, %s; %s", endpoint.Grouped(c.Heap), c.Parts(), d.Note)
	}
	overhead := s.Get("conf", r.key+"Overhead")
	switch {
	case !known && cores.Exists():
		d.Place, d.Fix = cores.Value(), moreCores(cores, c.Vcores)
		if !s.Owns(cores) {
			return
		}
	case !known: // a default that settings declare, and say wrong
		return
	case memory.Exists() && s.Owns(memory):
		d.Place, d.Fix = memory.Value(), smallerHeap(p, s, r, memory, min(w.Most, p.Terms.Endpoint.NodeMemory.Bounded()))
	case overhead.Exists() && s.Owns(overhead):
		d.Place = overhead.Value()
	case cores.Exists() && s.Owns(cores):
		d.Place = cores.Value()
		if !memory.Exists() {
			d.Severity = lint.Info
			d.Note += fmt.Sprintf("; %s is not set, so its default counts", r.key)
		}
	default:
		return
	}
	p.Report(d)
}

// moreCores returns the fix that raises a number of cores to that of a worker; nil if no worker has as many.
func moreCores(n doc.Node, cores int64) *lint.Fix {
	for _, w := range emr.Workers() {
		if w.VCPU >= cores {
			return &lint.Fix{Message: fmt.Sprintf("raise it to %d", w.VCPU), Ops: []doc.Op{n.Replace(written(n, w.VCPU))}}
		}
	}
	return nil
}

// smallerHeap returns the fix that lowers a heap so that it fits a number of MiB; nil if no heap does.
func smallerHeap(p *lint.Pass, s *lint.Session, r process, n doc.Node, most int64) *lint.Fix {
	size, err := spark.ParseSize(n.String())
	if err != nil || n.Type() != doc.String {
		return nil
	}
	now, memory := fitting(p.Terms, s, r.sized, size.Bytes("m")>>20, most)
	if now == "" {
		return nil
	}
	return &lint.Fix{
		Message: fmt.Sprintf("write %q (a worker of %s)", now, endpoint.InGB(memory)), Ops: []doc.Op{n.Replace(doc.Quote(now))},
	}
}
