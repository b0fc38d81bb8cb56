package endpoint

import (
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
)

// The properties that turn dynamic allocation on, and cap it.
const (
	AllocationKey = "spark.dynamicAllocation.enabled"
	CapKey        = "spark.dynamicAllocation.maxExecutors"
)

// An Allocation is what is known of dynamic allocation in a session.
type Allocation int

// It is unknown where the server decides and its defaults are not known, and where a value
// is neither true nor false: then no session starts, or the value is filled in later.
const (
	AllocationUnknown Allocation = iota
	AllocationOff
	AllocationOn
)

// AllocationOf returns what is known about dynamic allocation in a session with these settings of
// its own. The defaults are the server's spark-defaults.conf; nil if it is not known. The endpoint
// e is nil if none is declared.
//
// EMR and Glue turn dynamic allocation on, but the settings need not have all of their defaults:
// only spark-defaults.conf or the session itself can say so for certain.
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
	case defaults == nil || e != nil && e.allocatesByDefault():
		return AllocationUnknown
	}
	return AllocationOff // as is Spark's own default
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

// allocatesByDefault reports whether the platform turns dynamic allocation on for sessions
// that say nothing of it: EMR does since emr-4.4.0, and so do Glue's development endpoints.
func (e *Endpoint) allocatesByDefault() bool { return e.EMR || e.Worker != nil }

// allocates reports whether a session is computed with dynamic allocation. Where that is not
// known, the platform's default decides, and a cap counts as on: who writes one knows that
// the server has it on.
func (e *Endpoint) allocates(own Conf) bool {
	known := AllocationOf(own, e.Defaults, e)
	if known != AllocationUnknown {
		return known == AllocationOn
	}
	_, capped := e.Over(own)(CapKey)
	return capped || e.allocatesByDefault()
}
