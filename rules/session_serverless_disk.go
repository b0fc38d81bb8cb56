package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var serverlessDisk = &lint.Rule{
	Name:     "serverless-disk",
	Severity: lint.Warning,
	Needs:    func(f *lint.Target) bool { return onServerless(f.Terms) },
	Doc: `a disk that no worker of EMR Serverless has

Each worker of EMR Serverless has a disk of its own: 20 GB, or as ` + "`spark.emr-serverless.driver.disk`" + ` and
` + "`spark.emr-serverless.executor.disk`" + ` say. AWS documents 20 to 200 GB, and 20 GB to 2 TB for disks of the type
SHUFFLE_OPTIMIZED, since EMR 7.1.

If the application's maximum capacity bounds the disk (` + "`max-disk`" + `), the workers of all sessions share it. A session
whose workers need more disk than that gets only some of its executors, and logs:
` + "`ApplicationMaxCapacityExceededException: Worker could not be allocated as the application has exceeded maximumCapacity settings`" + `.

Declare the endpoint in the settings, with ` + "`emr-serverless: true`" + `.`,
	Examples: []lint.Example{
		{
			Bad:      `{"conf": {"spark.emr-serverless.executor.disk": «"500G"»}}`,
			Good:     `{"conf": {"spark.emr-serverless.executor.disk": "200G"}}`,
			Settings: "endpoint: app\nendpoints:\n  app: { emr-serverless: true }\n",
		},
		{
			Bad:      `{"numExecutors": 10, "conf": {"spark.emr-serverless.executor.disk": «"100G"»}}`,
			Good:     `{"numExecutors": 10, "conf": {"spark.emr-serverless.executor.disk": "48G"}}`,
			Settings: "endpoint: app\nendpoints:\n  app: { emr-serverless: true, max-disk: 500g }\n",
		},
	},
	Check: func(p *lint.Pass) {
		if !onServerless(p.Terms) {
			return
		}
		for _, s := range p.Sessions() {
			driver, ok := workerDisk(p, s, "driver")
			executor, also := workerDisk(p, s, "executor")
			if ok && also {
				checkDisks(p, s, driver, executor)
			}
		}
	},
}

// A disk is that of a worker, and the property that sets it.
type disk struct {
	size int64 // MiB
	node doc.Node
}

// workerDisk returns the disk of the driver's or an executor's worker; ok is false if it is not known, or if no worker has it.
//
// Source: the Amazon EMR Serverless User Guide, "Using Spark configurations when you run EMR Serverless jobs" and "Using
// shuffle-optimized disks".
func workerDisk(p *lint.Pass, s *lint.Session, role string) (d disk, ok bool) {
	key := "spark.emr-serverless." + role + ".disk"
	d = disk{20 << 10, s.Get("conf", key)}
	set := p.Terms.Endpoint.Defaults[key]
	if d.node.Exists() {
		set = d.node.String()
	}
	if set == "" {
		return d, true
	}
	if templated(d.node) || d.node.Exists() && d.node.Type() != doc.String {
		return d, false
	}
	size, err := spark.ParseSize(set)
	if err != nil {
		return d, false
	}
	d.size = size.Bytes("g") >> 20
	least, most := int64(20<<10), int64(200<<10)
	kind := p.Terms.Endpoint.Defaults[key+".type"]
	if n := s.Get("conf", key+".type"); n.Exists() {
		kind = n.String()
	}
	if strings.EqualFold(kind, "SHUFFLE_OPTIMIZED") {
		most = 2 << 20
	}
	if d.size >= least && d.size <= most {
		return d, true
	}
	if d.node.Exists() && s.Owns(d.node) {
		p.Report(lint.Diagnostic{
			Place: d.node.Value(), Severity: lint.Warning,
			Message: fmt.Sprintf("EMR Serverless has no worker with this disk: it has %s, but a worker has %s to %s",
				endpoint.InGB(d.size), endpoint.InGB(least), endpoint.InGB(most)),
			Note: "documented in the EMR Serverless User Guide",
			Fix:  writeDisk(d.node, min(max(d.size, least), most)),
		})
	}
	return d, false
}

func writeDisk(n doc.Node, size int64) *lint.Fix {
	write := doc.Quote(fmt.Sprintf("%dG", size>>10))
	return &lint.Fix{Message: "write " + write, Ops: []doc.Op{n.Replace(write)}}
}

// checkDisks reports a session whose workers have more disk than the application may have.
func checkDisks(p *lint.Pass, s *lint.Session, driver, executor disk) {
	most, start := p.Terms.Endpoint.MaxDisk, requested(p.Terms, s).Start
	if most == 0 || driver.size+start*executor.size <= most {
		return
	}
	d := lint.Diagnostic{Severity: lint.Warning, Note: "documented in the EMR Serverless User Guide"}
	fits := max(0, (most-driver.size)/executor.size)
	switch number := s.Property("spark.executor.instances"); {
	case executor.node.Exists() && s.Owns(executor.node):
		d.Place = executor.node.Value()
		if each := (most - driver.size) / max(start, 1) >> 10; each >= 20 {
			d.Fix = writeDisk(executor.node, each<<10)
		}
	case driver.node.Exists() && s.Owns(driver.node):
		d.Place = driver.node.Value()
	case number.Exists() && s.Owns(number):
		d.Place = number.Value()
	default:
		return
	}
	d.Message = fmt.Sprintf("only %d of %d executors get a worker: their disks have %s each, but max-disk is %s",
		fits, start, endpoint.InGB(executor.size), endpoint.InGB(most))
	p.Report(d)
}
