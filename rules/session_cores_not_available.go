package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
)

var coresNotAvailable = &lint.Rule{
	Name:     "cores-not-available",
	Severity: lint.Error,
	Needs:    anEndpoint,
	Doc: `an executor or driver with more cores than a node has

Spark does not check the number of cores. YARN ends the session after it starts, whatever calculator its scheduler uses:
` + "`Invalid resource request! Cannot allocate containers as requested resource is greater than maximum allowed " +
		"allocation. Requested resource type=[vcores]`" + `
In cluster mode (` + "`--deploy-mode cluster`" + `), YARN rejects the driver at once with the same message. In client mode, it
rejects an application master with too many ` + "`spark.yarn.am.cores`" + `.

Declare the endpoint in the settings, or with ` + "`--worker-type` and `--workers` (`--dpus`" + ` for Standard). AWS does not
document how many vcores YARN has on a worker. The rule assumes as many as Glue's default executors need: 8 for Standard
and G.1X, and 16 for G.2X. More cores than that are a warning. So are more cores than an EMR instance type has vcores. The
rule says nothing of a type that it doesn't know.`,
	Evidence: []string{"yarn-client:ec=9", "yarn-cluster:dc=8"},
	Examples: []lint.Example{
		{Bad: `{"executorCores": «9»}`, Good: `{"executorCores": 8}`, Flags: []string{"--worker-type", "G.1X", "--workers", "18"}},
		{
			Bad:   `{"conf": {"spark.executor.cores": «"32"»}}`,
			Good:  `{"conf": {"spark.executor.cores": "16"}}`,
			Flags: []string{"--worker-type", "G.2X", "--workers", "18"},
		},
	},
	Check: func(p *lint.Pass) {
		e := p.Terms.Endpoint
		if e == nil || e.Serverless {
			return // serverless-worker looks there
		}
		for _, s := range p.Known() {
			then := "YARN ends the session after it starts"
			if e.Pool {
				then = "no executor starts"
			}
			checkCores(p, s, "spark.executor.cores", then)
			switch {
			case p.Terms.DeployMode == "cluster":
				checkCores(p, s, "spark.driver.cores", "no session starts")
			case p.Terms.DeployMode == "client" && !e.Pool:
				checkCores(p, s, "spark.yarn.am.cores", "no session starts")
			}
		}
	},
}

func checkCores(p *lint.Pass, s *lint.Session, key, then string) {
	n, most := s.Property(key), p.Terms.Endpoint.MostVcores()
	cores, ok := integer(n)
	if !ok || cores <= most.Value || !s.Owns(n) {
		return
	}
	d := lint.Diagnostic{Place: n.Value(), Severity: severe(most.Origin.Sure() && !p.Terms.Endpoint.Pool)}
	d.Message = fmt.Sprintf("%s: %s is %d, but %s", then, n.Key(), cores, p.Terms.Endpoint.VcoreLimit(node(p.Terms.Endpoint)))
	d.Fix = &lint.Fix{
		Message: fmt.Sprintf("lower it to %d", most.Value), Safe: d.Severity == lint.Error,
		Ops: []doc.Op{n.Replace(written(n, most.Value))},
	}
	p.Report(d)
}
