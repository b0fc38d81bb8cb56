package rules

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

func severe(sure bool) lint.Severity {
	if sure {
		return lint.Error
	}
	return lint.Warning
}

// A sized is a process of a session that has its own container.
type sized struct {
	key  string // the property that sets its heap
	role string // what the process is called
	of   func(endpoint.Session) endpoint.Container
}

// containers returns the processes of a session that are known to have a container. On EMR Serverless, they have workers.
func containers(o *lint.Terms) []sized {
	if onServerless(o) {
		return nil
	}
	roles := []sized{{"spark.executor.memory", "executor", func(s endpoint.Session) endpoint.Container { return s.Executor }}}
	master := func(s endpoint.Session) endpoint.Container { return s.Master }
	switch {
	case o.DeployMode == "cluster":
		roles = append(roles, sized{"spark.driver.memory", "driver", master})
	case o.DeployMode == "client" && !o.Endpoint.Pool:
		roles = append(roles, sized{"spark.yarn.am.memory", "application master", master})
	}
	return roles
}

// property returns the properties that a session itself sets, as Spark gets them.
func property(s *lint.Session) endpoint.Conf {
	return func(key string) (string, bool) {
		n := s.Property(key)
		return n.String(), n.Exists() && n.Type() != doc.Null
	}
}

// requested returns what a session requests from its endpoint.
func requested(o *lint.Terms, s *lint.Session) endpoint.Session {
	return o.Endpoint.Session(s.Target.Path, property(s), s.Python())
}

// sharing returns the endpoint as a session has it: what its queue can have, if the endpoint has several.
func sharing(o *lint.Terms, s *lint.Session) *endpoint.Endpoint {
	return o.Endpoint.In(requested(o, s).Queue)
}

// requestedWith returns what a session would request with another value, and without some keys.
func requestedWith(o *lint.Terms, s *lint.Session, key, value string, without ...string) endpoint.Session {
	conf := property(s)
	return o.Endpoint.Session(s.Target.Path, func(k string) (string, bool) {
		switch {
		case k == key:
			return value, true
		case slices.Contains(without, k):
			return "", false
		}
		return conf(k)
	}, s.Python())
}

// holds says how large a container may be, to compare it with a requested one, and whether it is certain that the
// request is larger: not by what only documentation says of it. AWS does not document how much memory YARN has on a Glue
// worker, so there only a request for more than the whole worker is certainly too large.
func holds(e *endpoint.Endpoint, c endpoint.Container) (has string, sure bool) {
	most := e.Threshold()
	switch {
	case e.Pool:
		return e.MemoryLimit(node(e)), false // no verdict covers other schedulers
	case most.Origin.Sure():
		return e.MemoryLimit(node(e)), c.Memory-c.Documented > most.Value
	case e.Worker != nil && c.Memory > e.Worker.Whole():
		return fmt.Sprintf("even a whole %s worker has only %s MiB", e.Worker.Name, endpoint.Grouped(e.Worker.Whole())), true
	case e.Worker != nil:
		return fmt.Sprintf("YARN has %s MiB on a %s worker (assumed: AWS doesn't say)", endpoint.Grouped(most.Value), e.Worker.Name), false
	}
	return e.MemoryLimit(node(e)), false
}

// addedKeys are properties besides spark.executor.memoryOverhead that add memory to an executor.
var addedKeys = []string{
	"spark.executor.pyspark.memory", "spark.memory.offHeap.size", "spark.executor.memoryOverheadFactor", endpoint.EMRFactorKey,
}

// documentedNote says what of a request or of its limit rests on EMR's documentation; empty if nothing does.
func documentedNote(e *endpoint.Endpoint, c endpoint.Container) string {
	var parts []string
	if c.Documented > 0 {
		parts = append(parts, "on EMR, the overhead of an executor is 18.75% of its memory, not 10%")
	}
	if most := e.Threshold(); e.EMR && !most.Origin.Sure() {
		parts = append(parts, "EMR gives YARN "+endpoint.Grouped(most.Value)+" MiB of such a node")
	}
	if len(parts) == 0 {
		return ""
	}
	return "documented: " + strings.Join(parts, "; ")
}

// node is what messages call a node of an endpoint.
func node(e *endpoint.Endpoint) string {
	if e.Name == "" {
		return "a node"
	}
	return "a node of " + e.Name
}

// fitting returns the largest heap in whole GiB with which the container has at most a size in MiB, and
// the size of that container. It ignores the properties in without. Below 1 GiB the heap is a multiple
// of 128 MiB. The value is empty if no heap fits.
func fitting(o *lint.Terms, s *lint.Session, r sized, heap, most int64, without ...string) (value string, container int64) {
	for step, unit := int64(1<<10), "g"; step >= 128; step, unit = step/8, "m" {
		write := func(n int64) string {
			if unit == "m" {
				n *= step
			}
			return fmt.Sprint(n) + unit
		}
		size := func(n int64) int64 { return r.of(requestedWith(o, s, r.key, write(n), without...)).Memory }
		n := int64(sort.Search(int(min(heap, most)/step)+1, func(n int) bool { return size(int64(n)) > most })) - 1
		if n > 0 && n*step >= spark.MinMemory>>20 {
			return write(n), size(n)
		}
	}
	return "", 0
}

// starting says how many of the users' sessions start, and that the others wait.
func starting(start, users int64) string {
	verb, others := "start", fmt.Sprintf("the other %s wait", endpoint.Grouped(users-start))
	if start == 1 {
		verb = "starts"
	}
	if users-start == 1 {
		others = "the other one waits"
	}
	return fmt.Sprintf("only %s of %s sessions %s; %s", endpoint.Grouped(start), endpoint.Grouped(users), verb, others)
}

// fitsVerb is what a number of sessions does: it fits, or they fit.
func fitsVerb(n int64) string {
	if n == 1 {
		return "fits"
	}
	return "fit"
}
