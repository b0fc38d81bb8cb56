package endpoint

import (
	"fmt"
	"math"
	"slices"
)

// A Session is what a session requests from an endpoint.
type Session struct {
	Name             string
	Master, Executor Container
	Start, Most      int64 // executors: initially, and at most
}

// A State says what happens to a session.
type State string

// The states of sessions.
const (
	Runs    State = "runs"
	Waits   State = "waits"   // until another session ends
	Refused State = "refused" // rejected when it is submitted
	Dies    State = "dies"    // ends after its start
)

// Word returns the state in a word for people.
func (s State) Word() string {
	if s == Refused {
		return "rejected"
	}
	return string(s)
}

// An Outcome says what happens to a session on an endpoint.
type Outcome struct {
	Session
	State State
	// Driver and Worker are the sizes in MiB of the containers of the master and of an executor: as
	// granted, or as requested if the session is rejected.
	Driver, Worker int64
	Granted        int64 // executors
	Why            string
	Nodes          []Held // that its containers are on
}

// Held has the containers of a session on a run of equal nodes.
type Held struct {
	Node, Nodes int64 // the first node, and how many
	Master      bool
	Executors   int64 // of each
}

// room is a run of equal nodes with the same resources left.
type room struct{ first, nodes, memory, vcores int64 }

// Left has the resources that no session takes.
type Left struct{ Memory, Vcores int64 }

// Arrive returns what happens to sessions that arrive one after the other, and what is left then.
// Each arrives after the previous one has taken all that it may have. Containers are packed tightly,
// but YARN puts them on the node that reports next. So if sizes do not divide each other, other
// sessions may wait on a real cluster.
//
// Verdicts: all of kind experiment, all of kind arrival.
func (e *Endpoint) Arrive(sessions []Session) ([]Outcome, Left) {
	free := []room{{0, e.free(), e.NodeMemory.Bounded(), e.NodeVcores.Bounded()}}
	var masters Left // taken by application masters
	shared := e.mine()
	var out []Outcome
	for _, s := range sessions {
		o := Outcome{Session: s, Driver: e.Rounded(s.Master.Memory), Worker: e.Rounded(s.Executor.Memory)}
		o.State, o.Why = e.refusal(s)
		if o.State != "" {
			o.Driver, o.Worker = e.Wanted(s.Master.Memory), e.Wanted(s.Executor.Memory)
			out = append(out, o)
			continue
		}
		rest, held := e.place(free, o.Driver, s.Master.Vcores, min(1, shared/o.Driver), true)
		o.Why = e.tooManyMasters(masters, o)
		switch {
		case o.Why != "":
			o.State = Waits
		case held == nil:
			masters = Left{masters.Memory + o.Driver, masters.Vcores + s.Master.Vcores}
			o.State, o.Why = Waits, e.noRoom(free, o.Driver, s.Master.Vcores, "its driver")
		case s.Executor.Vcores > e.MostVcores().Value: // it gives back what it had
			o.State, o.Why = Dies, fmt.Sprintf("an executor needs %s vcores, but %s", Grouped(s.Executor.Vcores), e.VcoreLimit("a node"))
		default:
			masters = Left{masters.Memory + o.Driver, masters.Vcores + s.Master.Vcores}
			o.State, o.Nodes = Runs, held
			shared -= o.Driver
			free, held = e.place(rest, o.Worker, s.Executor.Vcores, min(e.takes(s), shared/o.Worker), false)
			o.Nodes = append(o.Nodes, held...)
			for _, h := range held {
				o.Granted += h.Nodes * h.Executors
			}
			shared -= o.Granted * o.Worker
			if o.Granted == 0 && s.Most > 0 {
				o.Why = e.noRoom(free, o.Worker, s.Executor.Vcores, "an executor") + ", so its cells wait"
			}
		}
		out = append(out, o)
	}
	var left Left
	for _, r := range free {
		left.Memory = min(left.Memory+times(r.nodes, r.memory), math.MaxInt64/4)
		left.Vcores = min(left.Vcores+times(r.nodes, max(r.vcores, 0)), math.MaxInt64/4)
	}
	return out, left
}

// tooManyMasters says why a session waits for the masters of other sessions to end; empty if it doesn't.
func (e *Endpoint) tooManyMasters(have Left, o Outcome) string {
	switch {
	case have.Memory == 0 || e.Pool:
	case have.Memory+o.Driver > e.AMLimit():
		return fmt.Sprintf("its driver needs %s MiB, and earlier drivers have %s of the %s MiB for all application masters%s",
			Grouped(o.Driver), Grouped(have.Memory), Grouped(e.AMLimit()), e.AMShare.unsure())
	case have.Vcores+o.Master.Vcores > e.AMVcores():
		return fmt.Sprintf("its driver needs %s, and earlier drivers have %s of the %s for all application masters%s",
			Counted(o.Master.Vcores, "vcore"), Grouped(have.Vcores), Counted(e.AMVcores(), "vcore"), e.AMShare.unsure())
	}
	return ""
}

// noRoom says why YARN does not grant a container: no node has room for it, or YARN may not fill
// those that have.
func (e *Endpoint) noRoom(free []room, memory, vcores int64, of string) string {
	if e.Serverless {
		return e.noCapacity(free, memory, vcores, of)
	}
	if slices.ContainsFunc(free, func(r room) bool { return e.fit(r, memory, vcores) > 0 }) {
		return fmt.Sprintf("%s needs %s MiB, which is more than is left of the %s MiB that YARN grants", of, Grouped(memory), Grouped(e.shared()))
	}
	return fmt.Sprintf("%s needs %s MiB, but no node has that much left", of, Grouped(memory))
}

// refusal says why a session is rejected, mostly in the words of Spark; empty if it isn't.
//
// Source: org.apache.spark.deploy.yarn.Client.verifyClusterResources, before rounding.
// Verdicts: X8-G2X-24576, X12-max8192.
func (e *Endpoint) refusal(s Session) (State, string) {
	unsure := ""
	most := e.Threshold()
	if most.Origin == Assumed {
		unsure = " (assumed)"
	}
	if e.Serverless {
		return e.noWorkers(s)
	}
	switch {
	case e.Pool && max(s.Executor.Memory, s.Master.Memory) > most.Value:
		return Refused, fmt.Sprintf("one of its processes needs %s MiB, but a node has %s MiB",
			Grouped(max(s.Executor.Memory, s.Master.Memory)), Grouped(most.Value))
	case s.Most >= 0 && s.Start > s.Most:
		return Refused, fmt.Sprintf("it starts with %s, above %s %s", Counted(s.Start, "executor"), CapKey, Grouped(s.Most))
	case s.Executor.Memory > most.Value:
		return Refused, fmt.Sprintf("Required executor memory (%d MB), offHeap memory (%d) MB, overhead (%d MB), "+
			"and PySpark memory (%d MB) is above the max threshold (%d MB) of this cluster%s",
			s.Executor.Heap, s.Executor.OffHeap, s.Executor.Overhead(), s.Executor.PySpark, most.Value, unsure)
	case s.Master.Memory > most.Value:
		return Refused, fmt.Sprintf("Required AM memory (%d+%d MB) is above the max threshold (%d MB) of this cluster%s", s.Master.Heap,
			s.Master.Memory-s.Master.Heap, most.Value, unsure)
	case s.Master.Vcores > e.MostVcores().Value:
		return Refused, fmt.Sprintf("Cannot allocate containers as requested resource is greater than maximum allowed "+
			"allocation: its driver needs %s vcores, but %s", Grouped(s.Master.Vcores), e.VcoreLimit("a node"))
	}
	return "", ""
}

// place puts up to n containers on free nodes, first on the fullest node that has room. It fills a
// run of nodes in one step.
func (e *Endpoint) place(free []room, memory, vcores, n int64, master bool) (left []room, held []Held) {
	left, _ = e.fill(slices.Clone(free), memory, vcores, n, func(h Held) bool {
		if master {
			h = Held{Node: h.Node, Nodes: 1, Master: true}
		}
		held = append(held, h)
		return !master
	})
	return left, held
}

// fill is [Endpoint.place] in the given nodes themselves. It calls held for each run of nodes, if it is not nil, until
// that returns false, and returns how many containers have no room.
func (e *Endpoint) fill(free []room, memory, vcores, n int64, held func(Held) bool) (left []room, rest int64) {
	for n > 0 {
		at := -1
		for i, r := range free {
			if e.fit(r, memory, vcores) > 0 && (at < 0 || r.memory < free[at].memory) {
				at = i
			}
		}
		if at < 0 {
			break
		}
		r := free[at]
		each := min(e.fit(r, memory, vcores), n)
		nodes := min(r.nodes, n/each)
		n -= nodes * each
		if nodes < r.nodes {
			free = append(free, room{r.first + nodes, r.nodes - nodes, r.memory, r.vcores})
		}
		free[at] = room{r.first, nodes, r.memory - each*memory, r.vcores - each*max(vcores, 1)}
		if held != nil && !held(Held{Node: r.first, Nodes: nodes, Executors: each}) {
			break
		}
	}
	return free, n
}

// fit is how many containers a node has room for; vcores count only for the dominant calculator.
//
// Verdicts: X9-Default, X9-Dominant.
func (e *Endpoint) fit(r room, memory, vcores int64) int64 {
	if r.nodes == 0 {
		return 0
	}
	n := r.memory / memory
	if e.Dominant {
		n = min(n, r.vcores/max(vcores, 1))
	}
	return max(n, 0)
}
