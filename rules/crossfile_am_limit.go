package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
)

var amLimit = &lint.Rule{
	Name:     "am-limit",
	Severity: lint.Warning,
	Needs:    anEndpoint,
	Doc: `sessions that wait in ACCEPTED because YARN limits the memory of all drivers

In cluster mode each driver is a YARN application master. The capacity scheduler gives all application masters together
a share of the cluster's memory: ` + "`yarn.scheduler.capacity.maximum-am-resource-percent`" + `, 0.1 unless it is set. A session
that would exceed the share waits in ACCEPTED, even if the cluster has room:
` + "`Application is added to the scheduler and is not yet activated. Queue's AM resource limit exceeded.`" + `
The first session always starts, whatever its size. Measured with drivers of 11,264 MiB on 18 nodes of 12,288 MiB: 2 of
4 sessions ran with a share of 0.1. With a share of 0.5, 9 of 11 ran.

SparkMagic waits for the session, and then gives up: ` + "`Session 16 did not start up in 60 seconds`" + `. Before that it shows
` + "`The Spark session does not have enough YARN resources to start.`" + `

The rule needs an endpoint in the settings with ` + "`users` and `deploy-mode: cluster`. Its findings are info if `am-share`" + `
is not set. Sessions that do not set the driver's memory share one finding, at the config.json that they start from.`,
	Evidence: []string{"X1", "X5-am0.5", "X6-am1.0", "X6b-am0.01"},
	Examples: []lint.Example{
		{
			Bad:      `{"driverMemory": «"10g"», "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}`,
			Good:     `{"driverMemory": "6g", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}`,
			Settings: "endpoint: emr\nendpoints:\n  emr: { nodes: 18, node-memory: 12288, am-share: 0.1, users: 3, deploy-mode: cluster }\n",
		},
		{
			Bad:  `{"session_configs": «{»"conf": {"spark.dynamicAllocation.maxExecutors": "5"}}}`,
			Good: `{"session_configs": {"conf": {"spark.dynamicAllocation.maxExecutors": "5"}, "driverMemory": "6g"}}`,
			Settings: "endpoint: emr\nendpoints:\n  emr:\n" +
				"    { nodes: 18, node-memory: 12288, am-share: 0.1, users: 3, deploy-mode: cluster, defaults: { spark.driver.memory: 10g } }\n",
		},
	},
	CrossFile: func(p *lint.CrossFilePass) {
		for _, f := range p.Targets {
			for _, s := range f.Known() {
				if n := s.Property("spark.driver.memory"); n.Type() == doc.String && s.Owns(n) && waitsForMasters(s) {
					d, fits := master(f.Terms, s, given(n), "lower "+n.Key()+" to")
					d.Place = n.Value()
					if fits != "" {
						d.Fix = &lint.Fix{Message: "write " + fits, Ops: []doc.Op{n.Replace(fits)}}
					}
					p.Report(d)
				}
			}
		}
		missing := causes(p, func(s *lint.Session) bool {
			return !s.Property("spark.driver.memory").Exists() && waitsForMasters(s)
		})
		for _, f := range p.Targets {
			for _, at := range lacking(f, missing[f]) {
				d, fits := master(f.Terms, at.session, "the default of driverMemory", "set driverMemory to")
				d.Sessions = at.sessions
				d.Place = at.place
				if fits != "" {
					d.Fix = &lint.Fix{Message: "add driverMemory " + fits, Ops: []doc.Op{at.insert([]string{"driverMemory"}, fits)}}
				}
				p.Report(d)
			}
		}
	},
}

// waitsForMasters reports whether some of the users' sessions wait because their masters exceed the share.
func waitsForMasters(s *lint.Session) bool {
	o := s.Target.Terms
	if o.Endpoint == nil {
		return false
	}
	e := sharing(o, s)
	return e.Users > 1 && !e.Client && !e.Pool && e.AMShare.Value < 1 && e.Masters(e.Largest(requested(o, s)).Master) < e.Users
}

// master returns the diagnostic for a session with too large a driver, and, as JSON, the memory with
// which all sessions start; empty if there is none. The driver is what sets its size, and lower begins
// the advice to set another.
func master(o *lint.Terms, s *lint.Session, driver, lower string) (d lint.Diagnostic, fits string) {
	e := sharing(o, s)
	c := e.Largest(requested(o, s)).Master
	size := e.Rounded(c.Memory)
	asked := max(size, requested(o, s).Master.Memory) // container-too-large reports more than a node has
	d.Severity = lint.Warning
	share := fmt.Sprintf("am-share %g", e.AMShare.Value)
	if e.AMShare.Origin == endpoint.Assumed {
		share += ", assumed"
	}
	if !e.NodeMemory.Origin.Sure() {
		share += "; a node has " + e.NodeMemory.InMiB()
	}
	if e.AMShare.Origin == endpoint.Assumed || e.NodeMemory.Origin == endpoint.Assumed {
		d.Severity = lint.Info
	}
	d.Message = starting(e.Masters(c), e.Users) + " in ACCEPTED"
	if most := e.AMVcores(); c.Vcores*e.Users > most {
		d.Note = fmt.Sprintf("a driver needs %s, but all drivers on %s share %s (%s)",
			endpoint.Counted(c.Vcores, "vcore"), e, endpoint.Counted(most, "vcore"), share)
		return d, ""
	}
	d.Note = fmt.Sprintf("%s needs %s MiB, but all drivers on %s share %s MiB (%s)", driver, endpoint.Grouped(asked),
		e, endpoint.Grouped(e.AMLimit()), share)
	var advice []string
	if needs := e.ShareFor(e.Users, size); needs <= 1 && asked == size {
		advice = append(advice, fmt.Sprintf("raise am-share to %g", needs))
	}
	r := sized{"spark.driver.memory", "driver", func(s endpoint.Session) endpoint.Container { return s.Master }}
	if now, size := fitting(o, s, r, c.Heap, e.Down(e.AMLimit()/e.Users)); now != "" {
		advice = append(advice, lower+" "+now)
		d.Note += fmt.Sprintf("; %s needs %s MiB", now, endpoint.Grouped(e.Rounded(size)))
		fits = doc.Quote(now)
	}
	if said := strings.Join(advice, ", or "); said != "" {
		d.Message += ". " + strings.ToUpper(said[:1]) + said[1:]
	}
	return d, fits
}
