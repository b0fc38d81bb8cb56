package endpoint

import (
	"cmp"
	"math"
	"slices"
)

// A room is a run of equal nodes with the same resources left.
type room struct {
	first, nodes, memory, vcores int64

	task bool // they run no application masters
	kept bool // for a container that they have no room for yet
	next int  // in a yard, the run that reports after it
}

// rooms returns the nodes that others do not occupy.
func (e *Endpoint) rooms() []room {
	core := room{nodes: e.core(), memory: e.NodeMemory.Bounded(), vcores: e.NodeVcores.Bounded()}
	others := e.free() - core.nodes
	if others == 0 {
		return []room{core}
	}
	task := core
	task.first, task.nodes, task.task, core.next = core.nodes, others, true, 1
	return []room{core, task}
}

// A yard has the nodes of an endpoint in the order in which they report to YARN, again and again.
type yard struct {
	e     *Endpoint
	rooms []room
	at    int  // the run that reports next
	tight bool // all containers are packed tightly
	side  side // the nodes that it is about
}

// A side is a part of the nodes: those with the label of core nodes, those without, or all.
type side int

const (
	anyNode side = iota
	coreNode
	taskNode
)

// on makes it about a part of the nodes.
func (y *yard) on(s side) *yard {
	y.side = s
	return y
}

// has reports whether it is about a run of nodes.
func (y *yard) has(r room) bool { return y.side == anyNode || r.task == (y.side == taskNode) }

func (e *Endpoint) yard(tight bool) *yard { return &yard{e: e, rooms: e.rooms(), tight: tight} }

// place puts up to n containers on nodes, and returns how many have no room.
func (y *yard) place(size Left, n int64, master bool, to func(Held)) (rest int64) {
	switch {
	case y.tight || master:
		return y.pack(size, n, to)
	case y.e.FIFO:
		return y.fill(size, n, to)
	}
	return y.spread(size, n, to)
}

// spread gives each node that has room a container, again and again.
func (y *yard) spread(size Left, n int64, to func(Held)) (rest int64) {
	for n > 0 {
		before := n
		n = y.lap(size, 1, n, to)
		if n == before {
			return n
		}
		nodes, least := y.fitting(size)
		if n >= nodes && nodes > 0 {
			n = y.lap(size, min(least, n/nodes), n, to)
		}
	}
	return n
}

// jam gives nodes containers in turn, as spread does, and keeps each node that has no room. It ends after n containers and kept
// nodes, or when nothing changes. It returns how many of n containers have no room. The session gives all kept nodes back.
//
// Source: RegularContainerAllocator.assignContainer.
func (y *yard) jam(size Left, n int64, to func(Held)) (rest int64) {
	var kept []int
	for left := n; left > 0; {
		before := left
		y.around(func(i int) bool {
			r := y.rooms[i]
			nodes := min(r.nodes, left)
			switch {
			case y.fit(r, size) > 0:
				y.put(i, size, nodes, 1, to)
			case y.keepable(r):
				y.split(i, nodes)
				y.rooms[i].kept, kept = true, append(kept, i)
				rest += nodes
			default:
				return true
			}
			left -= nodes
			return left > 0
		})
		if left == before {
			rest += left
			break
		}
		full := slices.ContainsFunc(y.rooms, func(r room) bool { return y.fit(r, size) == 0 && y.keepable(r) })
		if nodes, least := y.fitting(size); !full && nodes > 0 && left >= nodes {
			left = y.lap(size, min(least, left/nodes), left, to)
		}
	}
	for _, i := range kept {
		y.rooms[i].kept = false
	}
	return rest
}

// miss lets nodes report until a session has missed n of them, and makes the core node that is the n-th the next one. Nodes without
// a label count if they aren't full, and if the limit lets the session have more. When YARN keeps one of them for it, the session
// begins anew, and doesn't miss that one again: YARN keeps so many. It reports whether that ever happens.
func (y *yard) miss(n int64, counts bool, keeps int64) bool {
	y.side = anyNode
	if !slices.ContainsFunc(y.rooms, func(r room) bool { return !r.task && y.keepable(r) }) {
		return false
	}
	at, missed := y.at, int64(0)
	seen := map[int]int64{} // nodes of a run that are kept
	for {
		before, anew := missed, false
		for i := at; ; {
			r := y.rooms[i]
			switch {
			case !y.keepable(r) || r.task && !counts:
			case r.task && keeps > 0 && seen[i] == 0:
				seen[i] = min(keeps, r.nodes)
				keeps -= seen[i]
				missed, anew = r.nodes-seen[i], true
			case r.task:
				missed += r.nodes - seen[i]
			case missed+r.nodes >= n:
				y.at = i
				if skip := n - missed - 1; skip > 0 {
					y.split(i, skip)
					y.at = y.rooms[i].next
				}
				return true
			default:
				missed += r.nodes
			}
			i = r.next
			if i == at {
				break
			}
		}
		if anew {
			continue
		}
		each := missed - before
		if each == 0 {
			return false
		}
		missed += max((n-1-missed)/each-1, 0) * each // laps in which nothing else happens
	}
}

// keepable reports whether YARN would keep a node that has no room for a container: one that is not kept, and not full.
func (y *yard) keepable(r room) bool {
	return y.has(r) && !r.kept && r.nodes > 0 && r.memory >= max(y.e.MinAllocation.Bounded(), 1) && (!y.e.Dominant || r.vcores >= 1)
}

// fit is how many containers a node has room for, if it is about that node.
func (y *yard) fit(r room, size Left) int64 {
	if !y.has(r) {
		return 0
	}
	return y.e.fit(r, size.Memory, size.Vcores)
}

// pack puts containers on the fullest node that has room, again and again.
func (y *yard) pack(size Left, n int64, to func(Held)) (rest int64) {
	for n > 0 {
		at := fullest(y.e, y.rooms, size.Memory, size.Vcores, y.side)
		if at < 0 {
			break
		}
		each := min(y.e.fit(y.rooms[at], size.Memory, size.Vcores), n)
		nodes := min(y.rooms[at].nodes, n/each)
		n -= nodes * each
		y.put(at, size, nodes, each, to)
	}
	return n
}

// fill gives each node that reports as many containers as it has room for, as YARN's FifoScheduler does.
func (y *yard) fill(size Left, n int64, to func(Held)) (rest int64) {
	y.around(func(i int) bool {
		each := min(y.fit(y.rooms[i], size), n)
		if each > 0 {
			nodes := min(y.rooms[i].nodes, n/each)
			n -= nodes * each
			y.put(i, size, nodes, each, to)
		}
		return n > 0
	})
	return n
}

// lap gives each node that has room a number of containers, once around, until n are placed. It returns how many are not.
// YARN gives a node that reports one container.
//
// Source: CapacityScheduler, with the default of 1 for
// yarn.scheduler.capacity.per-node-heartbeat.maximum-offswitch-assignments.
func (y *yard) lap(size Left, each, n int64, to func(Held)) (rest int64) {
	y.around(func(i int) bool {
		if y.fit(y.rooms[i], size) < each {
			return true
		}
		nodes := min(y.rooms[i].nodes, n/each)
		n -= nodes * each
		y.put(i, size, nodes, each, to)
		return n >= each
	})
	return n
}

// put puts containers on the first nodes of a run. The nodes after them report next.
func (y *yard) put(i int, size Left, nodes, each int64, to func(Held)) {
	y.split(i, nodes)
	r := &y.rooms[i]
	r.memory, r.vcores = r.memory-each*size.Memory, r.vcores-each*max(size.Vcores, 1)
	y.at = r.next
	to(Held{Node: r.first, Nodes: nodes, Executors: each})
}

// around calls f for each run, from the one that reports next, until it returns false.
func (y *yard) around(f func(i int) bool) {
	start := y.at
	for i := start; f(i); {
		i = y.rooms[i].next
		if i == start {
			return
		}
	}
}

// split makes the first nodes of a run a run of their own.
func (y *yard) split(i int, nodes int64) {
	r := y.rooms[i]
	if nodes == r.nodes {
		return
	}
	r.first, r.nodes = r.first+nodes, r.nodes-nodes
	y.rooms = append(y.rooms, r)
	y.rooms[i].nodes, y.rooms[i].next = nodes, len(y.rooms)-1
}

// fitting returns how many nodes have room for a container, and for how many those of them that have the least.
func (y *yard) fitting(size Left) (nodes, least int64) {
	least = math.MaxInt64
	for _, r := range y.rooms {
		if n := y.fit(r, size); n > 0 {
			nodes, least = nodes+r.nodes, min(least, n)
		}
	}
	return nodes, least
}

// keep keeps up to n nodes for containers that none has room for, and returns how many it has kept. YARN reserves such a
// node until it has room, and no other session gets a container there.
//
// Source: RegularContainerAllocator.assignContainer. Verdicts: all of kind arrival.
func (y *yard) keep(size Left, n int64) (kept int64) {
	y.around(func(i int) bool {
		r := y.rooms[i]
		if !y.keepable(r) || y.fit(r, size) > 0 {
			return kept < n
		}
		nodes := min(r.nodes, n-kept)
		if nodes == 0 {
			return false
		}
		y.split(i, nodes)
		y.rooms[i].kept = true
		kept += nodes
		return kept < n
	})
	return kept
}

// fits reports whether a node has room for a container, and keptFits whether one that is kept has.
func (y *yard) fits(size Left) bool {
	return slices.ContainsFunc(y.rooms, func(r room) bool { return y.fit(r, size) > 0 })
}

func (y *yard) keptFits(size Left) bool {
	return slices.ContainsFunc(y.rooms, func(r room) bool {
		kept := r.kept
		r.kept = false
		return kept && y.fit(r, size) > 0
	})
}

// clone returns the nodes as they are.
func (y *yard) clone() *yard {
	now := *y
	now.rooms = slices.Clone(y.rooms)
	return &now
}

// left returns what nodes have that no container takes, kept or not.
func (y *yard) left() (sum Left) {
	for _, r := range y.rooms {
		sum.Memory = min(sum.Memory+times(r.nodes, r.memory), math.MaxInt64/4)
		sum.Vcores = min(sum.Vcores+times(r.nodes, max(r.vcores, 0)), math.MaxInt64/4)
	}
	return sum
}

// fill packs up to n masters or executors tightly on free nodes, in these nodes themselves, and returns how many have no room. It
// forgets which nodes they are.
func (e *Endpoint) fill(free []room, memory, vcores, n int64, master bool) (left []room, rest int64) {
	for n > 0 {
		side := anyNode
		if master {
			side = coreNode
		}
		at := fullest(e, free, memory, vcores, side)
		if at < 0 {
			break
		}
		r := free[at]
		each := min(e.fit(r, memory, vcores), n)
		nodes := min(r.nodes, n/each)
		n -= nodes * each
		if nodes < r.nodes {
			free = append(free, room{nodes: r.nodes - nodes, memory: r.memory, vcores: r.vcores, task: r.task})
		}
		free[at] = room{nodes: nodes, memory: r.memory - each*memory, vcores: r.vcores - each*max(vcores, 1), task: r.task}
	}
	return free, n
}

// fullest returns the run of the fullest nodes that have room for a master or an executor; -1 if there is none. Executors
// leave core nodes to masters while others have room. Of equal runs it is the first.
func fullest(e *Endpoint, free []room, memory, vcores int64, on side) int {
	at := -1
	for i, r := range free {
		if on == coreNode && r.task || on == taskNode && !r.task || e.fit(r, memory, vcores) == 0 {
			continue
		}
		if at < 0 || r.task && !free[at].task ||
			r.task == free[at].task && cmp.Or(cmp.Compare(r.memory, free[at].memory), cmp.Compare(r.first, free[at].first)) < 0 {
			at = i
		}
	}
	return at
}

// fit is how many containers a node has room for; vcores count only for the dominant calculator.
//
// Verdicts: X9-Default, X9-Dominant.
func (e *Endpoint) fit(r room, memory, vcores int64) int64 {
	if r.nodes == 0 || r.kept {
		return 0
	}
	n := r.memory / memory
	if e.Dominant {
		n = min(n, r.vcores/max(vcores, 1))
	}
	return max(n, 0)
}
