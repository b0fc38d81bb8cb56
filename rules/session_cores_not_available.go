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
	Needs:    anEndpoint,
	Doc: `an executor or a driver asks for more cores than a worker has

Spark does not look at it, and YARN ends the session after it has started, whatever calculator its scheduler
has:
` + "`Invalid resource request! Cannot allocate containers as requested resource is greater than maximum allowed allocation. " +
		"Requested resource type=[vcores]`" + `
A driver in cluster mode (` + "`--deploy-mode cluster`" + `), and in client mode what ` + "`spark.yarn.am.cores`" + ` asks for, is
refused at once with the same words.

The endpoint is declared in the settings, or with ` + "`--worker-type` and `--workers` (`--dpus`" + ` of Standard). AWS
does not say how many vcores YARN has of a worker: as many as the defaults need are assumed, 8 of Standard and
G.1X, 16 of G.2X, and more is a warning.`,
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
		if e == nil {
			return
		}
		for _, s := range p.Sessions() {
			then := "YARN ends the session after it has started"
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
	d := lint.Diagnostic{Place: n.Value(), Severity: severe(most.Origin != endpoint.Assumed && !p.Terms.Endpoint.Pool)}
	d.Message = fmt.Sprintf("%s %d is more than the vcores that a container of %s may have, %s: %s", n.Key(),
		cores, p.Terms.Endpoint, most, then)
	d.Fix = &lint.Fix{
		Message: fmt.Sprintf("lower it to %d", most.Value), Safe: d.Severity == lint.Error,
		Ops: []doc.Op{n.Replace(written(n, most.Value))},
	}
	p.Report(d)
}
