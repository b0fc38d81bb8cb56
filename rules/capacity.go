package rules

import (
	"fmt"
	"slices"
	"sort"

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

// A sized is a process with a container of its own, whose size follows from the property of its
// heap.
type sized struct {
	key string
	of  func(endpoint.Session) endpoint.Container
}

// containers are the roles of a session that are known to have a container.
func containers(o *lint.Terms) []sized {
	roles := []sized{{"spark.executor.memory", func(s endpoint.Session) endpoint.Container { return s.Executor }}}
	master := func(s endpoint.Session) endpoint.Container { return s.Master }
	switch {
	case o.DeployMode == "cluster":
		roles = append(roles, sized{"spark.driver.memory", master})
	case o.DeployMode == "client" && !o.Endpoint.Pool:
		roles = append(roles, sized{"spark.yarn.am.memory", master})
	}
	return roles
}

// property returns what a session itself sets, as Spark gets it.
func property(s *lint.Session) endpoint.Conf {
	return func(key string) (string, bool) {
		n := s.Property(key)
		return n.String(), n.Exists() && n.Type() != doc.Null
	}
}

// asked returns what a session asks of its endpoint.
func asked(o *lint.Terms, s *lint.Session) endpoint.Session {
	return o.Endpoint.Session(s.Target.Path, property(s), s.Python())
}

// askedWith returns what the session would ask for with other values, and without some keys.
func askedWith(o *lint.Terms, s *lint.Session, key, value string, without ...string) endpoint.Session {
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

// holds says what a container is compared with. Usually that is the largest container of a node.
// AWS does not say what YARN has of a Glue worker: there it is the whole worker, where only that is
// certain.
func holds(e *endpoint.Endpoint, asked int64) (has string, sure bool) {
	most := e.Threshold()
	switch {
	case e.Pool:
		return fmt.Sprintf("a node of %s has %d MiB", e, most.Value), false // what judges there was not asked
	case most.Origin != endpoint.Assumed:
		return fmt.Sprintf("%s has at most %d MiB for one", e, most.Value), true
	case e.Worker != nil && asked > e.Worker.Whole():
		return fmt.Sprintf("a whole %s worker has %d MiB", e.Worker.Name, e.Worker.Whole()), true
	case e.Worker != nil:
		return fmt.Sprintf("YARN has %d MiB of a %s worker (assumed: AWS does not say)", most.Value, e.Worker.Name), false
	}
	return fmt.Sprintf("a node has %d MiB (assumed)", most.Value), false
}

// fitting returns the largest heap, in whole GiB, whose container is at most of a size in MiB,
// without some other properties, and the size of that container. Below 1 GiB the heap is a multiple
// of 128 MiB. It is empty if no heap fits.
func fitting(o *lint.Terms, s *lint.Session, r sized, heap, most int64, without ...string) (value string, container int64) {
	for step, unit := int64(1<<10), "g"; step >= 128; step, unit = step/8, "m" {
		write := func(n int64) string {
			if unit == "m" {
				n *= step
			}
			return fmt.Sprint(n) + unit
		}
		size := func(n int64) int64 { return r.of(askedWith(o, s, r.key, write(n), without...)).Memory }
		n := int64(sort.Search(int(min(heap, most)/step)+1, func(n int) bool { return size(int64(n)) > most })) - 1
		if n > 0 && n*step >= spark.MinMemory>>20 {
			return write(n), size(n)
		}
	}
	return "", 0
}
