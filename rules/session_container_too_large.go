package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var containerTooLarge = &lint.Rule{
	Name:     "container-too-large",
	Severity: lint.Error,
	Doc: `no worker of the endpoint can hold such an executor, or such a driver

YARN gives an executor one container: its memory, an overhead of a tenth of it and at least 384 MiB (or what
` + "`spark.executor.memoryOverhead`" + ` says), off-heap memory, and ` + "`spark.executor.pyspark.memory`" + ` of a Python session. What is larger
than a node has, or than ` + "`yarn.scheduler.maximum-allocation-mb`" + `, is refused as the session starts:
` + "`Required executor memory (12288 MB), offHeap memory (0) MB, overhead (1228 MB), and PySpark memory (0 MB) is above the max threshold (12288 MB) of this cluster!`" + `

In cluster mode (` + "`--deploy-mode cluster`" + `) the driver is a container, too: ` + "`Required AM memory (20480+2048 MB) is above the max threshold (12288 MB) of this cluster!`" + `

The endpoint is declared with ` + "`--worker-type` and `--workers` (`--dpus`" + ` of Standard). AWS does not say how much of a
worker YARN has: what is above 12288 MiB of the 16 GB of a G.1X or Standard, 24576 MiB of the 32 GB of a G.2X, is a warning; what is
above the whole worker is an error.`,
	Evidence: []string{"X8-G2X-24576", "X12-max8192", "X13b-node8192-after10s"},
	Examples: []lint.Example{
		{Bad: `{"executorMemory": «"16g"»}`, Good: `{"executorMemory": "10g"}`, Flags: []string{"--worker-type", "G.1X", "--workers", "18"}},
		{Bad: `{"conf": {"spark.executor.memory": «"12g"»}}`, Good: `{"conf": {"spark.executor.memory": "10g"}}`, Flags: []string{"--worker-type", "G.1X", "--workers", "18"}},
		{
			Bad:   `{"conf": {"spark.executor.memory": «"24g"», "spark.executor.memoryOverhead": "4g"}}`,
			Good:  `{"conf": {"spark.executor.memory": "20g", "spark.executor.memoryOverhead": "4g"}}`,
			Flags: []string{"--worker-type", "G.2X", "--workers", "18"},
		},
		{Bad: `{"driverMemory": «"16g"»}`, Good: `{"driverMemory": "10g"}`, Flags: []string{"--worker-type", "G.1X", "--workers", "18", "--deploy-mode", "cluster"}},
	},
	Check: func(p *lint.Pass) {
		if p.Options.Endpoint == nil {
			return
		}
		roles := []sized{{"spark.executor.memory", func(conf endpoint.Conf, version string) endpoint.Container {
			return endpoint.Executor(conf, version, false)
		}}}
		if p.Options.DeployMode == "cluster" {
			roles = append(roles, sized{"spark.driver.memory", func(conf endpoint.Conf, version string) endpoint.Container {
				return endpoint.Master(conf, version, true)
			}})
		}
		for _, s := range p.Sessions() {
			for _, r := range roles {
				if n := s.Property(r.key); n.Type() == doc.String && own(s, n) {
					checkContainer(p, s, n, r)
				}
			}
		}
	},
}

// A sized is what has a container of its own, sized by the property of its heap.
type sized struct {
	key   string
	asked func(conf endpoint.Conf, version string) endpoint.Container
}

// configuration are the properties of a session, with the defaults of its endpoint.
func configuration(p *lint.Pass, s *lint.Session) endpoint.Conf {
	return p.Options.Endpoint.Over(func(key string) (string, bool) {
		n := s.Property(key)
		return n.String(), n.Exists() && n.Type() != doc.Null
	})
}

func checkContainer(p *lint.Pass, s *lint.Session, n doc.Node, r sized) {
	if _, err := spark.ParseSize(n.String()); err != nil {
		return // memory-size speaks of it
	}
	e, version := p.Options.Endpoint, p.Options.Spark
	conf := configuration(p, s)
	asked := r.asked(conf, version)
	most := e.Threshold()
	if asked.Memory <= most {
		return
	}
	d := lint.Diagnostic{Place: n.Value(), Severity: lint.Error}
	has := fmt.Sprintf("a node has %d MiB", most)
	if e.Worker != nil {
		has = fmt.Sprintf("YARN has %d MiB of a %s worker (assumed: AWS does not say)", most, e.Worker.Name)
		if asked.Memory <= e.Worker.Whole() {
			d.Severity = lint.Warning
		} else {
			has = fmt.Sprintf("a whole %s worker has %d MiB", e.Worker.Name, e.Worker.Whole())
		}
	}
	d.Message = fmt.Sprintf("%s %s is a container of %d MiB with its overhead of %d, and %s: no session starts", n.Key(), shown(n), asked.Memory, asked.Memory-asked.Heap, has)
	for gib := min(asked.Heap, most) >> 10; gib > 0; gib-- {
		now := fmt.Sprintf("%dg", gib)
		smaller := func(key string) (string, bool) {
			if key == r.key {
				return now, true
			}
			return conf(key)
		}
		if c := r.asked(smaller, version); c.Memory <= most {
			d.Fix = &lint.Fix{Message: fmt.Sprintf("write %q: %d MiB", now, c.Memory), Safe: d.Severity == lint.Error, Ops: []doc.Op{n.Replace(doc.Quote(now))}}
			break
		}
	}
	p.Report(d)
}
