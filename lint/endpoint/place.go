package endpoint

import (
	"fmt"
	"math"
	"slices"
)

// A Session is what somebody asks of an endpoint.
type Session struct {
	Name             string
	Master, Executor Container
	Start, Most      int64 // executors at its start, and at most
}

// A State says what happens to a session.
type State string

// What becomes of a session.
const (
	Runs    State = "runs"
	Waits   State = "waits"   // until another ends
	Refused State = "refused" // when it is submitted
	Dies    State = "dies"    // after it has started
)

// An Outcome is what becomes of a session on an endpoint.
type Outcome struct {
	Session
	State State
	// Driver and Worker are the sizes in MiB of the master's container and of an executor's: as
	// granted, or as asked for where they are refused.
	Driver, Worker int64
	Granted        int64 // executors
	Why            string
	Nodes          []Held // where its containers are
}

// Held is what a session has on a run of equal nodes.
type Held struct {
	Node, Nodes int64 // the first, and how many
	Master      bool
	Executors   int64 // of each
}

// room is a run of equal nodes with the same room left.
type room struct{ first, nodes, memory, vcores int64 }

// Left is what no session has taken.
type Left struct{ Memory, Vcores int64 }

// Arrive returns what becomes of sessions that arrive one after the other, each when the one before
// has taken all it may have, and what is left then. It packs containers tightly, but YARN puts them
// on the node that reports next: where sizes do not divide each other, other sessions may get more
// and others wait.
//
// Verdicts: all of kind experiment, all of kind arrival.
func (e *Endpoint) Arrive(sessions []Session) ([]Outcome, Left) {
	free := []room{{0, e.free(), e.NodeMemory.bounded(), e.NodeVcores.bounded()}}
	var masters Left // what they have
	shared := e.mine()
	var out []Outcome
	for _, s := range sessions {
		o := Outcome{Session: s, Driver: e.Rounded(s.Master.Memory), Worker: e.Rounded(s.Executor.Memory)}
		o.State, o.Why = e.refusal(s)
		if o.State != "" {
			o.Driver, o.Worker = s.Master.Memory, s.Executor.Memory
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
		case s.Executor.Vcores > e.MostVcores().Value: // and gives back what it had
			o.State, o.Why = Dies, fmt.Sprintf("an executor asks for %d vcores, and a container may have %s", s.Executor.Vcores, e.MostVcores())
		default:
			masters = Left{masters.Memory + o.Driver, masters.Vcores + s.Master.Vcores}
			o.State, o.Nodes = Runs, held
			shared -= o.Driver
			free, held = e.place(rest, o.Worker, s.Executor.Vcores, min(s.Most, shared/o.Worker), false)
			o.Nodes = append(o.Nodes, held...)
			for _, h := range held {
				o.Granted += h.Nodes * h.Executors
			}
			shared -= o.Granted * o.Worker
			if o.Granted == 0 && s.Most > 0 {
				o.Why = e.noRoom(free, o.Worker, s.Executor.Vcores, "an executor") + ": its cells wait"
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

// tooManyMasters is why a session waits for the masters of others to end.
func (e *Endpoint) tooManyMasters(have Left, o Outcome) string {
	switch {
	case have.Memory == 0 || e.Pool:
	case have.Memory+o.Driver > e.AMLimit():
		return fmt.Sprintf("its driver of %d MiB and those of the sessions before it, %d MiB, "+
			"are more than the %d MiB that all application masters may take%s", o.Driver, have.Memory, e.AMLimit(), e.AMShare.unsure())
	case have.Vcores+o.Master.Vcores > e.AMVcores():
		return fmt.Sprintf("its driver of %d vcores and those of the sessions before it, %d, "+
			"are more than the %d vcores that all application masters may take%s", o.Master.Vcores, have.Vcores, e.AMVcores(), e.AMShare.unsure())
	}
	return ""
}

// noRoom is why something is not granted: no node has room for it, or those that have
// may not be filled.
func (e *Endpoint) noRoom(free []room, memory, vcores int64, of string) string {
	if slices.ContainsFunc(free, func(r room) bool { return e.fit(r, memory, vcores) > 0 }) {
		return fmt.Sprintf("the %d MiB of %s are more than is left of the %d MiB that YARN shares out", memory, of, e.shared())
	}
	return fmt.Sprintf("no node has the %d MiB of %s left", memory, of)
}

// refusal is why a session is not taken, in the words of Spark.
//
// Source: org.apache.spark.deploy.yarn.Client.verifyClusterResources, before rounding.
// Verdicts: X8-G2X-24576, X12-max8192.
func (e *Endpoint) refusal(s Session) (State, string) {
	unsure := ""
	most := e.Threshold()
	if most.Origin == Assumed {
		unsure = " (assumed)"
	}
	switch {
	case e.Pool && max(s.Executor.Memory, s.Master.Memory) > most.Value:
		return Refused, fmt.Sprintf("no node has the %d MiB of one of its processes, but %d at most",
			max(s.Executor.Memory, s.Master.Memory), most.Value)
	case s.Most >= 0 && s.Start > s.Most:
		return Refused, fmt.Sprintf("initial executor number %d must between min executor number and max executor number %d", s.Start, s.Most)
	case s.Executor.Memory > most.Value:
		return Refused, fmt.Sprintf("Required executor memory (%d MB), offHeap memory (%d) MB, overhead (%d MB), "+
			"and PySpark memory (%d MB) is above the max threshold (%d MB) of this cluster%s",
			s.Executor.Heap, s.Executor.OffHeap, s.Executor.Overhead(), s.Executor.PySpark, most.Value, unsure)
	case s.Master.Memory > most.Value:
		return Refused, fmt.Sprintf("Required AM memory (%d+%d MB) is above the max threshold (%d MB) of this cluster%s", s.Master.Heap,
			s.Master.Memory-s.Master.Heap, most.Value, unsure)
	case s.Master.Vcores > e.MostVcores().Value:
		return Refused, fmt.Sprintf("Cannot allocate containers as requested resource is greater than maximum allowed "+
			"allocation: vcores %d, of %s", s.Master.Vcores, e.MostVcores())
	}
	return "", ""
}

// place takes containers from what is free: as many of n as fit, first on the fullest node that has
// room. A run of nodes is filled in one step.
func (e *Endpoint) place(free []room, memory, vcores, n int64, master bool) (left []room, held []Held) {
	left = slices.Clone(free)
	for n > 0 {
		at := -1
		for i, r := range left {
			if e.fit(r, memory, vcores) > 0 && (at < 0 || r.memory < left[at].memory) {
				at = i
			}
		}
		if at < 0 {
			break
		}
		r := left[at]
		each := min(e.fit(r, memory, vcores), n)
		nodes := min(r.nodes, n/each)
		n -= nodes * each
		if nodes < r.nodes {
			left = append(left, room{r.first + nodes, r.nodes - nodes, r.memory, r.vcores})
		}
		left[at] = room{r.first, nodes, r.memory - each*memory, r.vcores - each*max(vcores, 1)}
		if master {
			return left, append(held, Held{Node: r.first, Nodes: 1, Master: true})
		}
		held = append(held, Held{Node: r.first, Nodes: nodes, Executors: each})
	}
	return left, held
}

// fit is how many containers a node has room for; vcores count for the dominant
// calculator alone.
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
