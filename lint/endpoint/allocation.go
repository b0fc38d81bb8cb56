package endpoint

import (
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
)

// The properties that turn on dynamic allocation and cap it.
const (
	AllocationKey = "spark.dynamicAllocation.enabled"
	CapKey        = "spark.dynamicAllocation.maxExecutors"
)

// An Allocation says whether dynamic allocation is known to be on or off in a session.
type Allocation int

// AllocationUnknown means that the server decides and its defaults are not known, or that the value is
// neither true nor false. With such a value no session starts, or something fills it in later.
const (
	AllocationUnknown Allocation = iota
	AllocationOff
	AllocationOn
)

// AllocationOf reports whether dynamic allocation is on in a session that sets these properties
// itself. The defaults are the server's spark-defaults.conf; nil if it is not known. The endpoint is
// nil if none is declared.
//
// EMR and Glue turn dynamic allocation on, but the settings may not have all of their defaults: only
// spark-defaults.conf or the session itself makes it certain.
//
// Verdicts: yarn-client:DA=yes.
func AllocationOf(own Conf, defaults map[string]string, e *Endpoint) Allocation {
	value, said := own(AllocationKey)
	if !said {
		value, said = defaults[AllocationKey]
	}
	switch {
	case said:
		return allocation(value)
	case defaults == nil || e != nil && e.AllocatesByDefault():
		return AllocationUnknown
	}
	return AllocationOff // Spark's own default
}

// allocation reads a value as Spark does.
func allocation(value string) Allocation {
	switch strings.ToLower(facts.Trim(value)) {
	case "true":
		return AllocationOn
	case "false":
		return AllocationOff
	}
	return AllocationUnknown
}

// AllocatesByDefault reports whether the platform turns on dynamic allocation for sessions that do
// not set it: EMR does since emr-4.4.0, and so do EMR Serverless and Glue development endpoints.
func (e *Endpoint) AllocatesByDefault() bool { return e.EMR || e.Serverless || e.Worker != nil }

// allocates reports whether to compute with dynamic allocation. If that is not known, the platform's
// default decides. A cap counts as on: its author knows that the server has dynamic allocation on.
func (e *Endpoint) allocates(own Conf) bool {
	known := AllocationOf(own, e.Defaults, e)
	if known != AllocationUnknown {
		return known == AllocationOn
	}
	_, capped := e.Over(own)(CapKey)
	return capped || e.AllocatesByDefault()
}
