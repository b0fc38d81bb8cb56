package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var containerTooLarge = &lint.Rule{
	Name:     "container-too-large",
	Severity: lint.Error,
	Needs:    anEndpoint,
	Doc: `no worker of the endpoint can hold such an executor, or such a driver

YARN gives an executor one container: its memory, an overhead of a tenth of it and at least 384 MiB (or what
` + "`spark.executor.memoryOverhead`" + ` says), off-heap memory, and ` + "`spark.executor.pyspark.memory`" + ` of a Python session.
What is larger than a node has, or than ` + "`yarn.scheduler.maximum-allocation-mb`" + `, is refused as the session
starts:
` + "`Required executor memory (12288 MB), offHeap memory (0) MB, overhead (1228 MB), " +
		"and PySpark memory (0 MB) is above the max threshold (12288 MB) of this cluster!`" + `

In cluster mode (` + "`--deploy-mode cluster`" + `) the driver is a container, too:
` + "`Required AM memory (20480+2048 MB) is above the max threshold (12288 MB) of this cluster!`" + `

The endpoint is declared in the settings, or with ` + "`--worker-type` and `--workers` (`--dpus`" + ` of Standard). AWS
does not say how much of a Glue worker YARN has: what is above 12288 MiB of the 16 GB of a G.1X or Standard,
24576 MiB of the 32 GB of a G.2X, is a warning; what is above the whole worker is an error.`,
	Evidence: []string{"X8-G2X-24576", "X12-max8192", "X13b-node8192-after10s"},
	Examples: []lint.Example{
		{Bad: `{"executorMemory": «"16g"»}`, Good: `{"executorMemory": "10g"}`, Flags: []string{"--worker-type", "G.1X", "--workers", "18"}},
		{
			Bad:   `{"conf": {"spark.executor.memory": «"12g"»}}`,
			Good:  `{"conf": {"spark.executor.memory": "10g"}}`,
			Flags: []string{"--worker-type", "G.1X", "--workers", "18"},
		},
		{
			Bad:   `{"conf": {"spark.executor.memory": «"24g"», "spark.executor.memoryOverhead": "4g"}}`,
			Good:  `{"conf": {"spark.executor.memory": "20g", "spark.executor.memoryOverhead": "4g"}}`,
			Flags: []string{"--worker-type", "G.2X", "--workers", "18"},
		},
		{
			Bad:   `{"conf": {"spark.executor.memoryOverhead": «"20g"»}}`,
			Good:  `{"conf": {"spark.executor.memoryOverhead": "1g"}}`,
			Flags: []string{"--worker-type", "G.1X", "--workers", "18"},
		},
		{
			Bad:   `{"driverMemory": «"16g"»}`,
			Good:  `{"driverMemory": "10g"}`,
			Flags: []string{"--worker-type", "G.1X", "--workers", "18", "--deploy-mode", "cluster"},
		},
	},
	Check: func(p *lint.Pass) {
		if p.Terms.Endpoint == nil {
			return
		}
		for _, s := range p.Sessions() {
			for _, r := range containers(p.Terms) {
				n := s.Property(r.key)
				if _, err := spark.ParseSize(n.String()); err == nil && n.Type() == doc.String && s.Owns(n) { // of others memory-size speaks
					checkContainer(p, s, n, r)
				} else if !n.Exists() || !s.Owns(n) {
					checkAdded(p, s, r)
				}
			}
		}
	},
}

// checkAdded reports what a session's own file adds to a heap that another file sets, if that makes
// its container too large.
func checkAdded(p *lint.Pass, s *lint.Session, r sized) {
	e, c := p.Terms.Endpoint, r.of(asked(p.Terms, s))
	if c.Memory <= e.Threshold().Value || c.Heap >= e.Threshold().Value {
		return
	}
	for _, key := range []string{r.key + "Overhead", "spark.executor.pyspark.memory", "spark.memory.offHeap.size"} {
		n := s.Get("conf", key)
		if !n.Exists() || !s.Owns(n) || r.key != "spark.executor.memory" && key != r.key+"Overhead" {
			continue
		}
		has, sure := holds(e, c.Memory)
		p.Report(lint.Diagnostic{
			Place:    n.Value(),
			Severity: severe(sure && (s.Property(r.key).Exists() || p.Terms.Defaults != nil)),
			Message: fmt.Sprintf("with %s %s a heap of %d MiB is a container of %d MiB with %s, and %s: no session starts", key, shown(n),
				c.Heap, c.Memory, c.Parts(), has),
		})
		return
	}
}

func checkContainer(p *lint.Pass, s *lint.Session, n doc.Node, r sized) {
	e, c := p.Terms.Endpoint, r.of(asked(p.Terms, s))
	if c.Memory <= e.Threshold().Value {
		return
	}
	has, sure := holds(e, c.Memory)
	d := lint.Diagnostic{Place: n.Value(), Severity: lint.Warning}
	if sure {
		d.Severity = lint.Error
	}
	sure = sure && !ofOthers(s, n)
	d.Message = fmt.Sprintf("%s %s is a container of %d MiB with %s, and %s: no session starts", n.Key(), shown(n), c.Memory, c.Parts(), has)
	now, size := fitting(p.Terms, s, r, c.Heap, e.Threshold().Value)
	overhead := s.Get("conf", r.key+"Overhead")
	switch {
	case now != "":
		d.Fix = &lint.Fix{Message: fmt.Sprintf("write %q: %d MiB", now, size), Safe: sure, Ops: []doc.Op{n.Replace(doc.Quote(now))}}
	case overhead.Exists() && s.Owns(overhead): // it alone is too large
		now, size = fitting(p.Terms, s, r, c.Heap, e.Threshold().Value, overhead.Key())
		if now != "" {
			d.Fix = &lint.Fix{
				Message: fmt.Sprintf("write %q and leave out %s: %d MiB", now, overhead.Key(), size),
				Safe:    sure,
				Ops:     []doc.Op{n.Replace(doc.Quote(now)), overhead.Delete()},
			}
			if now == n.String() {
				d.Fix.Message, d.Fix.Ops = fmt.Sprintf("leave out %s: %d MiB", overhead.Key(), size), d.Fix.Ops[1:]
			}
		}
	}
	p.Report(d)
}

// ofOthers reports whether a setting is one of session_configs_defaults, which cells leave in place.
// Other sessions may have it and not be refused, because they set more.
func ofOthers(s *lint.Session, n doc.Node) bool {
	return s.Cell == nil && s.Defaults.Exists() && strings.HasPrefix(n.Pointer(), "/session_configs_defaults")
}
