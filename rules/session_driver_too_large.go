package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
)

var driverTooLarge = &lint.Rule{
	Name:     "driver-too-large",
	Severity: lint.Info,
	Needs:    anEndpoint,
	Doc: `a driver that G.2X may not have the memory for

AWS documents as a known issue that a development endpoint of G.2X runs the Spark driver on 4 vCPU, 16 GB of memory and 64 GB of
disk. A driver whose container is larger than 16384 MiB may not start there; the default of 20g is, too, and nobody says what becomes
of it: info.

The endpoint is declared with ` + "`--worker-type G.2X` and `--workers`" + `.`,
	Evidence: []string{"X8-G2X-24576"},
	Examples: []lint.Example{
		{Bad: `{"driverMemory": «"20g"»}`, Good: `{"driverMemory": "14g"}`, Flags: []string{"--worker-type", "G.2X", "--workers", "10"}},
		{
			Bad:   `{"conf": {"spark.driver.memory": «"15g"»}}`,
			Good:  `{"conf": {"spark.driver.memory": "14g"}}`,
			Flags: []string{"--worker-type", "G.2X", "--workers", "10"},
		},
	},
	Check: func(p *lint.Pass) {
		e := p.Terms.Endpoint
		if e == nil || e.Worker == nil || e.Worker.Name != "G.2X" {
			return
		}
		for _, s := range p.Sessions() {
			n := s.Property("spark.driver.memory")
			if n.Type() != doc.String || !s.Owns(n) {
				continue
			}
			asked := endpoint.Master(e.Over(property(s)), p.Terms.Spark, true)
			if asked.Memory > 16<<10 && asked.Memory <= e.Threshold().Value {
				p.Report(lint.Diagnostic{
					Place: n.Value(), Severity: lint.Info,
					Message: fmt.Sprintf("%s is a container of %d MiB, and AWS runs the driver of G.2X on 16384 MiB: 14g fits", given(n), asked.Memory),
				})
			}
		}
	},
}
