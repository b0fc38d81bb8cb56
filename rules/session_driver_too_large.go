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
	Doc: `a driver that may be too large for a G.2X endpoint

AWS documents a known issue: a development endpoint of G.2X runs the Spark driver on 4 vCPU, 16 GB of memory and 64 GB
of disk. A driver in a container of more than 16,384 MiB might not start there. Even the driver of the default size on
G.2X (20g) is larger than that. The rule reports only a size that the session sets itself. AWS does not
document what happens then, so the finding is info.

Declare the endpoint with ` + "`--worker-type G.2X` and `--workers`" + `.`,
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
		for _, s := range p.Known() {
			n := s.Property("spark.driver.memory")
			if n.Type() != doc.String || !s.Owns(n) {
				continue
			}
			master := endpoint.Master(e.Over(property(s)), p.Terms.Spark, true)
			if master.Memory > 16<<10 && master.Memory <= e.Threshold().Value {
				p.Report(lint.Diagnostic{
					Place: n.Value(), Severity: lint.Info,
					Message: fmt.Sprintf("the driver might not start: %s needs %s MiB, but AWS runs drivers of G.2X on machines with 16,384 MiB; 14g fits",
						given(n), endpoint.Grouped(master.Memory)),
				})
			}
		}
	},
}
