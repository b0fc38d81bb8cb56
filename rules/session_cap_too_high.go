package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
)

var capTooHigh = &lint.Rule{
	Name:     "cap-too-high",
	Severity: lint.Info,
	Doc: `a cap that the endpoint never reaches

One session can have (DPU - 1) × 2 - 1 executors of a Standard endpoint, and NumberOfWorkers - 1 of one of G.1X or G.2X; of another
as many as YARN packs on its nodes. A ` + "`spark.dynamicAllocation.maxExecutors`" + ` of as many or more is none: the session can take the whole endpoint.

The endpoint is declared in the settings, or with ` + "`--worker-type` and `--workers` (`--dpus`" + ` of Standard). With ` + "`users`" + ` endpoint-overcommitted says it,
and what fits.`,
	Evidence: []string{"X3a-no-max-first", "X3b-no-max-second"},
	Examples: []lint.Example{
		{
			Bad:   `{"conf": {"spark.dynamicAllocation.maxExecutors": «"100"»}}`,
			Good:  `{"conf": {"spark.dynamicAllocation.maxExecutors": "5"}}`,
			Flags: []string{"--worker-type", "G.1X", "--workers", "18"},
		},
		{
			Bad:   `{"conf": {"spark.dynamicAllocation.maxExecutors": «7»}}`,
			Good:  `{"conf": {"spark.dynamicAllocation.maxExecutors": 3}}`,
			Flags: []string{"--worker-type", "Standard", "--workers", "5"},
		},
	},
	Check: func(p *lint.Pass) {
		e := p.Options.Endpoint
		if e == nil || e.Users > 0 {
			return
		}
		for _, s := range p.Sessions() {
			n := s.Get("conf", capKey)
			if most, ok := integer(n); ok && own(s, n) && !fixed(p.Options, s) {
				if all := e.Each(asked(p.Options, s), 1); all >= 0 && most >= all {
					p.Report(lint.Diagnostic{
						Place: n.Value(), Severity: lint.Info,
						Message: fmt.Sprintf("%s %d is no cap: one session takes all %d executors of %s", capKey, most, all, e),
					})
				}
			}
		}
	},
}
