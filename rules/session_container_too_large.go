package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var containerTooLarge = &lint.Rule{
	Name:     "container-too-large",
	Severity: lint.Error,
	Needs:    anEndpoint,
	Doc: `an executor or driver that is too large for a node

YARN runs an executor in one container. Its size is the sum of the executor's memory, overhead, off-heap memory and, in
Python sessions, ` + "`spark.executor.pyspark.memory`" + `. The overhead is a tenth of the memory (on EMR, 18.75%)
but at least 384 MiB, or ` + "`spark.executor.memoryOverhead`" + `. If the sum is more than the memory of a node, or more than
` + "`yarn.scheduler.maximum-allocation-mb`" + `, the session does not start:
` + "`Required executor memory (12288 MB), offHeap memory (0) MB, overhead (1228 MB), and PySpark memory (0 MB) is above " +
		"the max threshold (12288 MB) of this cluster!`" + `
SparkMagic then shows ` + "`Session 3 unexpectedly reached final status 'dead'. See logs:`" + ` and the log.

In cluster mode (` + "`--deploy-mode cluster`" + `) the driver also runs in a container:
` + "`Required AM memory (20480+2048 MB) is above the max threshold (12288 MB) of this cluster!`" + `

Declare the endpoint in the settings, or with ` + "`--worker-type` and `--workers` (`--dpus`" + ` for Standard). AWS does not
document how much memory YARN has on a Glue worker. So a container that is larger than the assumed share is a warning:
12,288 MiB of 16 GB on G.1X or Standard, and 24,576 MiB of 32 GB on G.2X. A container that is larger than the whole
worker is an error.`,
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
		for _, s := range p.Known() {
			for _, r := range containers(p.Terms) {
				n := s.Property(r.key)
				if _, err := spark.ParseSize(n.String()); err == nil && n.Type() == doc.String && s.Owns(n) { // memory-size reports others
					checkContainer(p, s, n, r)
				} else if !n.Exists() || !s.Owns(n) {
					checkAdded(p, s, r)
				}
			}
		}
	},
}

// checkAdded reports memory that a session's file adds to a heap from another file, if that makes the
// container too large.
func checkAdded(p *lint.Pass, s *lint.Session, r sized) {
	e, c := p.Terms.Endpoint, r.of(requested(p.Terms, s))
	if c.Memory <= e.Threshold().Value || c.Heap >= e.Threshold().Value {
		return
	}
	for _, key := range append([]string{r.key + "Overhead"}, addedKeys...) {
		n := s.Get("conf", key)
		if !n.Exists() || !s.Owns(n) || r.key != "spark.executor.memory" && key != r.key+"Overhead" {
			continue
		}
		has, sure := holds(e, c)
		note := fmt.Sprintf("%s MiB: heap %s MiB, %s", endpoint.Grouped(c.Memory), endpoint.Grouped(c.Heap), c.Parts())
		if documented := documentedNote(e, c); documented != "" {
			note += "; " + documented
		}
		p.Report(lint.Diagnostic{
			Place:    n.Value(),
			Severity: severe(sure && (s.Property(r.key).Exists() || p.Terms.Defaults != nil && !e.AssumesDefault(r.key))),
			Message:  fmt.Sprintf("no session starts: with %s, the %s needs %s MiB, but %s", given(n), r.role, endpoint.Grouped(c.Memory), has),
			Note:     note,
		})
		return
	}
}

func checkContainer(p *lint.Pass, s *lint.Session, n doc.Node, r sized) {
	e, c := p.Terms.Endpoint, r.of(requested(p.Terms, s))
	if c.Memory <= e.Threshold().Value {
		return
	}
	has, sure := holds(e, c)
	d := lint.Diagnostic{Place: n.Value(), Severity: severe(sure), Note: documentedNote(e, c)}
	sure = sure && !ofOthers(s, n)
	d.Message = fmt.Sprintf("no session starts: %s needs %s MiB (%s), but %s", given(n), endpoint.Grouped(c.Memory), c.Parts(), has)
	now, size := fitting(p.Terms, s, r, c.Heap, e.Threshold().Value)
	overhead := s.Get("conf", r.key+"Overhead")
	switch {
	case now != "":
		d.Fix = &lint.Fix{
			Message: fmt.Sprintf("write %q (%s MiB)", now, endpoint.Grouped(size)), Safe: sure, Ops: []doc.Op{n.Replace(doc.Quote(now))},
		}
	case overhead.Exists() && s.Owns(overhead): // the overhead by itself is too large
		now, size = fitting(p.Terms, s, r, c.Heap, e.Threshold().Value, overhead.Key())
		if now != "" {
			d.Fix = &lint.Fix{
				Message: fmt.Sprintf("write %q and remove %s (%s MiB)", now, overhead.Key(), endpoint.Grouped(size)),
				Safe:    sure,
				Ops:     []doc.Op{n.Replace(doc.Quote(now)), overhead.Delete()},
			}
			if now == n.String() {
				d.Fix.Message, d.Fix.Ops = fmt.Sprintf("remove %s (%s MiB)", overhead.Key(), endpoint.Grouped(size)), d.Fix.Ops[1:]
			}
		}
	}
	p.Report(d)
}

// ofOthers reports whether a setting is in session_configs_defaults, over which cells are merged. Other
// sessions may start with it, because they set more.
func ofOthers(s *lint.Session, n doc.Node) bool {
	return s.Cell == nil && s.Defaults.Exists() && strings.HasPrefix(n.Pointer(), "/session_configs_defaults")
}
