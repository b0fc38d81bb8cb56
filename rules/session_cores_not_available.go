package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
)

var coresNotAvailable = &lint.Rule{
	Name:     "cores-not-available",
	Severity: lint.Error,
	Doc: `an executor asks for more cores than a worker has

Spark does not look at it, and YARN ends the session after it has started, whatever calculator its scheduler has:
` + "`Invalid resource request! Cannot allocate containers as requested resource is greater than maximum allowed allocation. Requested resource type=[vcores]`" + `

The endpoint is declared in the settings, or with ` + "`--worker-type` and `--workers` (`--dpus`" + ` of Standard). AWS does not say how many vcores YARN has of a worker: as
many as the defaults need are assumed, 8 of Standard and G.1X, 16 of G.2X, and more is a warning.`,
	Evidence: []string{"yarn-client:ec=9"},
	Examples: []lint.Example{
		{Bad: `{"executorCores": «9»}`, Good: `{"executorCores": 8}`, Flags: []string{"--worker-type", "G.1X", "--workers", "18"}},
		{Bad: `{"conf": {"spark.executor.cores": «"32"»}}`, Good: `{"conf": {"spark.executor.cores": "16"}}`, Flags: []string{"--worker-type", "G.2X", "--workers", "18"}},
	},
	Check: func(p *lint.Pass) {
		e := p.Options.Endpoint
		if e == nil {
			return
		}
		for _, s := range p.Sessions() {
			n := s.Property("spark.executor.cores")
			cores, ok := integer(n)
			most := e.MostVcores()
			if !ok || cores <= most.Value || !own(s, n) {
				continue
			}
			d := lint.Diagnostic{Place: n.Value(), Severity: lint.Error}
			if most.Origin == endpoint.Assumed {
				d.Severity = lint.Warning
			}
			d.Message = fmt.Sprintf("%s %d is more than the vcores that a container of %s may have, %s: YARN ends the session after it has started", n.Key(), cores, e, most)
			d.Fix = &lint.Fix{
				Message: fmt.Sprintf("lower it to %d", most.Value), Safe: d.Severity == lint.Error,
				Ops: []doc.Op{n.Replace(written(n, most.Value))},
			}
			p.Report(d)
		}
	},
}
