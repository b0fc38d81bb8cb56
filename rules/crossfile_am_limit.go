package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
)

var amLimit = &lint.Rule{
	Name:     "am-limit",
	Severity: lint.Warning,
	Needs:    anEndpoint,
	Doc: `drivers that YARN does not let run together, though there is room

In cluster mode each driver is an application master, and YARN's capacity scheduler gives all of them together
` + "`yarn.scheduler.capacity.maximum-am-resource-percent`" + ` of the memory, a tenth unless it is set. A session above
it stays ACCEPTED on an empty cluster:
` + "`Application is added to the scheduler and is not yet activated. Queue's AM resource limit exceeded.`" + ` The first
is let through whatever it takes. Measured: of four drivers of 11264 MiB on 18 nodes of 12288, two ran at 0.1,
and with 0.5 nine of eleven.

Said of an endpoint of the settings with ` + "`users` and `deploy-mode: cluster`" + `; info where ` + "`am-share`" + ` is not given.
Of sessions that leave the driver's memory out, it is said once, at the config.json that they start from.`,
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
			for _, s := range f.Sessions() {
				if n := s.Property("spark.driver.memory"); n.Type() == doc.String && s.Owns(n) && waitsForMasters(s) {
					d, fits := master(f.Terms, s, n.Key()+" "+shown(n))
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
				d, fits := master(f.Terms, at.session, "no driverMemory: the default")
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

// waitsForMasters reports whether sessions of this kind wait because their masters exceed the
// share.
func waitsForMasters(s *lint.Session) bool {
	o := s.Target.Terms
	e := o.Endpoint
	return e != nil && e.Users > 1 && !e.Client && !e.Pool && e.AMShare.Value < 1 && e.Masters(e.Largest(asked(o, s)).Master) < e.Users
}

// master returns the diagnostic for a session whose driver is as large as what says, and, as JSON,
// the memory with which all sessions run. The JSON is empty if there is no such memory.
func master(o *lint.Terms, s *lint.Session, what string) (d lint.Diagnostic, fits string) {
	e := o.Endpoint
	c := e.Largest(asked(o, s)).Master
	size := e.Rounded(c.Memory)
	d.Severity = lint.Warning
	share := fmt.Sprintf("am-share %g", e.AMShare.Value)
	switch {
	case e.AMShare.Origin == endpoint.Assumed:
		d.Severity = lint.Info
		share += ", assumed"
	case e.NodeMemory.Origin == endpoint.Assumed:
		d.Severity = lint.Info
		share += fmt.Sprintf(" of nodes with %d MiB, assumed", e.NodeMemory.Value)
	}
	if most := e.AMVcores(); c.Vcores*e.Users > most {
		d.Message = fmt.Sprintf("%s: drivers of %d vcores, and YARN gives all drivers on %s %d vcores (%s): of %d sessions %d run, "+
			"the others stay ACCEPTED", what, c.Vcores, e, most, share, e.Users, e.Masters(c))
		return d, ""
	}
	d.Message = fmt.Sprintf("%s is a driver of %d MiB, and YARN gives all drivers on %s %d MiB (%s): "+
		"of %d sessions %d run, the others stay ACCEPTED", what, size, e, e.AMLimit(), share, e.Users, e.Masters(c))
	if needs := e.ShareFor(e.Users, size); needs <= 1 {
		d.Message += fmt.Sprintf("; all do with an am-share of %.3f", needs)
	}
	r := sized{"spark.driver.memory", func(s endpoint.Session) endpoint.Container { return s.Master }}
	if now, size := fitting(o, s, r, c.Heap, e.Down(e.AMLimit()/e.Users)); now != "" {
		d.Message += fmt.Sprintf(", or with %q (%d MiB)", now, e.Rounded(size))
		fits = doc.Quote(now)
	}
	return d, fits
}
