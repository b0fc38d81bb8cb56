package endpoint

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"
)

// A Session is what a session requests from an endpoint.
type Session struct {
	Name             string
	Master, Executor Container
	Start, Most      int64 // executors: initially, and at most
	Insists          bool  // on all executors, for as long as it has fewer: it has no dynamic allocation
	Queue, User      string
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

// Left has the resources that no session takes.
type Left struct{ Memory, Vcores int64 }

// Arrive returns what happens to sessions that arrive one after the other, and what is left then.
// Each arrives after the previous one has taken all that it may have. A driver takes the fullest node that has room, and
// executors go to the nodes in turn, as the nodes report. In a real cluster, chance decides which node reports first. So if
// sizes do not divide each other, a session may wait there, or have an executor more or fewer.
//
// A session that waits for a container waits in front of those that come after it. YARN keeps nodes for it.
//
// Verdicts: all of kind experiment, all of kind arrival.
func (e *Endpoint) Arrive(sessions []Session) ([]Outcome, Left) { return e.arrive(sessions, false) }

// arrive is [Endpoint.Arrive], in which executors may be packed as tightly as drivers.
func (e *Endpoint) arrive(sessions []Session, tight bool) ([]Outcome, Left) {
	a := e.arrival(e.yard(tight))
	var out []Outcome
	for _, s := range sessions {
		o := Outcome{Session: s, Driver: e.Rounded(s.Master.Memory), Worker: e.Rounded(s.Executor.Memory)}
		o.State, o.Why = e.refusal(s)
		if o.State == "" && e.Closed(s.Queue) {
			o.State, o.Why = Refused, fmt.Sprintf("YARN accepts no session in queue %s, because its capacity is 0: only maximum-applications of "+
				"the queue changes that", cmp.Or(s.Queue, DefaultQueue))
		}
		if o.State == "" && e.NoQueue(s.Queue) {
			o.State, o.Why = Refused, fmt.Sprintf("YARN has no queue %s: the endpoint has %s", cmp.Or(s.Queue, DefaultQueue),
				strings.Join(slices.Sorted(maps.Keys(e.Queues)), ", "))
			if s.Queue == "" {
				o.Why += "; only a queue mapping of YARN can send it elsewhere"
			}
		}
		if o.State != "" {
			o.Driver, o.Worker = e.Wanted(s.Master.Memory), e.Wanted(s.Executor.Memory)
		} else {
			a.take(&o)
		}
		out = append(out, o)
	}
	return out, a.yard.left()
}

// An arrival has what sessions that arrive find.
type arrival struct {
	e     *Endpoint
	yard  *yard
	used  Left // with what is kept for who waits
	lanes map[string]*lane

	side side     // the nodes that it is about
	task *arrival // of an endpoint with labels: the nodes without one, where executors go first; nil if there are no labels
}

// arrival returns what sessions find on an endpoint where nothing runs but what others occupy. Of an endpoint with labels, it has
// the core nodes: YARN computes limits for nodes with and without a label separately.
func (e *Endpoint) arrival(y *yard) *arrival {
	on := func(nodes, reserved int64, s side) *arrival {
		part := *e
		part.Nodes.Value, part.Core, part.Reserve = nodes, 0, reserved
		others := Left{times(reserved, e.NodeMemory.Bounded()), times(reserved, e.NodeVcores.Bounded())}
		return &arrival{e: &part, yard: y, used: others, lanes: map[string]*lane{}, side: s}
	}
	reserved := max(e.Reserve, 0)
	if !e.labeled() {
		return on(e.Nodes.Value, reserved, anyNode)
	}
	tasks := e.Nodes.Bounded() - e.Core
	a := on(e.Core, max(reserved-tasks, 0), coreNode)
	a.task = on(tasks, min(reserved, tasks), taskNode)
	return a
}

// A waiter is a session that waits for containers of a size.
type waiter struct {
	name, user string
	size       Left
	kept       int64 // nodes that YARN keeps for it
	master     bool  // it waits for its master
}

// take gives a session what it gets.
func (a *arrival) take(o *Outcome) {
	e, s, l := a.e, o.Session, a.lane(o.Session)
	driver, executor := Left{o.Driver, s.Master.Vcores}, Left{o.Worker, s.Executor.Vcores}
	o.Why = a.tooManyMasters(l, o)
	if o.Why != "" {
		o.State = Waits
		l.asks = true
		a.look(l)
		return
	}
	dies := s.Executor.Vcores > e.MostVcores().Value
	none := a.grant(l, request{s.User, driver, 1, true, dies}, func(h Held) {
		o.Nodes = append(o.Nodes, Held{Node: h.Node, Nodes: 1, Master: true})
	})
	switch {
	case none == 0 && dies: // it gives back what it had
		o.State, o.Nodes = Dies, nil
		o.Why = fmt.Sprintf("an executor needs %s vcores, but %s", Grouped(s.Executor.Vcores), e.VcoreLimit("a node"))
		return
	case none > 0:
		o.State, o.Why = Waits, a.noRoom(l, s.User, driver, true)
		a.wait(l, s, driver, 1, true)
	default:
		o.State = Runs
		a.execute(l, o, executor)
	}
	l.apps++
	l.masters = l.masters.plus(driver, 1)
	l.users[s.User].masters = l.users[s.User].masters.plus(driver, 1)
	a.look(l)
	if a.task != nil {
		a.task.lane(s).apps++
	}
}

// execute gives a session its executors: those with which it starts, and then the others.
func (a *arrival) execute(l *lane, o *Outcome, size Left) {
	s, want, shares := o.Session, a.e.takes(o.Session), false
	hold := func(h Held) { o.Nodes = append(o.Nodes, h) }
	for _, until := range []int64{min(max(s.Start, 0), want), want} {
		n := until - o.Granted
		if a.task == nil {
			o.Granted = until - a.grant(l, request{s.User, size, n, false, false}, hold)
		} else {
			rest := a.task.grant(a.task.lane(s), request{s.User, size, n, false, false}, hold)
			if rest > 0 && (shares || a.missed(s, size, rest)) {
				rest, shares = a.share(l, s, size, rest, hold), true
			}
			o.Granted = until - rest
		}
		if o.Granted < until {
			break
		}
	}
	if o.Granted == 0 && s.Most > 0 {
		o.Why = a.noExecutor(l, s, size) + ", so its cells wait"
	}
	if rest := want - o.Granted; rest > 0 && s.Insists {
		if a.task == nil {
			a.wait(l, s, size, rest, false)
		} else {
			kept := a.task.wait(a.task.lane(s), s, size, rest, false)
			a.waitShared(l, s, size, rest, kept)
		}
	}
}

// noExecutor says why a session gets no executor.
func (a *arrival) noExecutor(l *lane, s Session, size Left) string {
	if a.task != nil && (a.task.yard.on(taskNode).fits(size) || !a.yard.on(coreNode).fits(size)) {
		return a.task.noRoom(a.task.lane(s), s.User, size, false)
	}
	return a.noRoom(l, s.User, size, false)
}

// sharable returns how many containers of a size YARN grants on core nodes to sessions that ask for no label: as many as all core nodes
// have room for, whatever the limits of the queue are. It is none while a session that waits for executors needs more than is left.
//
// Source: CapacityScheduler.allocateContainersToNode, SchedulingMode.IGNORE_PARTITION_EXCLUSIVITY. Verdicts: labels-shared, labels-full.
func (a *arrival) sharable(l *lane, size Left) int64 {
	room := a.e.Size().plus(a.used, -1)
	if slices.ContainsFunc(l.waiting, func(w waiter) bool { return !w.master && w.kept == 0 && !a.e.reaches(room, w.size) }) {
		return 0
	}
	n := max(room.Memory, 0) / max(size.Memory, 1)
	if a.e.Dominant {
		n = min(n, max(room.Vcores, 0)/max(size.Vcores, 1))
	}
	return n
}

// share gives a session executors on core nodes.
func (a *arrival) share(l *lane, s Session, size Left, n int64, to func(Held)) (rest int64) {
	most := min(n, a.sharable(l, size))
	y := a.yard.on(coreNode)
	if !y.tight && l.behind() && a.e.reaches(a.used.plus(size, most), a.e.Size()) {
		rest = y.jam(size, most, to)
	} else {
		rest = y.place(size, most, false, to)
	}
	a.spend(l, s.User, size, most-rest)
	return n - most + rest
}

// missed lets the nodes report until YARN also offers core nodes to a session that asks for no label: it must have been offered
// so many nodes as there are, and none without a label has taken its executors. It reports whether that ever happens.
//
// Source: RegularContainerAllocator.preCheckForNodeCandidateSet. Verdicts: labels-shared, labels-full.
func (a *arrival) missed(s Session, size Left, n int64) bool {
	t := a.task
	if a.yard.tight {
		return true
	}
	tl := t.lane(s)
	room := t.room(tl, Left{})
	headroom := t.e.reaches(room, size) && !t.blocked(tl, room)
	keeps := int64(0)
	if headroom {
		keeps = min(n, max(room.Memory, 0)/max(size.Memory, 1))
		if t.e.Dominant {
			keeps = min(keeps, max(room.Vcores, 0)/max(size.Vcores, 1))
		}
	}
	return a.yard.miss(a.e.Nodes.Bounded()+t.e.Nodes.Bounded(), headroom, keeps)
}

// look lets YARN look at a queue, and at those in which somebody asks for anything.
func (a *arrival) look(l *lane) {
	for _, other := range a.lanes {
		if other == l || other.asks {
			other.limit = a.e.bounded(other, a.e.Size(), a.used, other.used)
		}
	}
}

// A request is for up to n containers of a size.
type request struct {
	user   string
	size   Left
	n      int64
	master bool
	back   bool // they are given back at once
}

// grant places containers as far as YARN grants them, and returns how many it does not.
func (a *arrival) grant(l *lane, r request, to func(Held)) (rest int64) {
	may := int64(sort.Search(int(min(r.n, math.MaxInt32)), func(j int) bool { return !a.may(l, r.user, r.size, int64(j)) }))
	yard := a.yard.on(a.side)
	if r.back {
		yard = yard.clone()
	}
	if !r.master && !yard.tight && a.jams(l, r.size, may) {
		rest = yard.jam(r.size, may, to)
	} else {
		rest = yard.place(r.size, may, r.master, to)
	}
	if !r.back {
		a.spend(l, r.user, r.size, may-rest)
	}
	return r.n - may + rest
}

// jams reports whether a queue has nothing more for a session as soon as the session has n containers, together with the nodes that YARN
// keeps for it. The queue has then reached its limit. YARN goes on only if the first session in the queue could give nodes back, and
// it can't if YARN keeps none for it.
//
// Source: LeafQueue.assignContainers, AbstractCSQueue.canAssignToThisQueue. Verdict: queue-reserved.
func (a *arrival) jams(l *lane, size Left, n int64) bool {
	used := l.used.plus(size, n)
	return n > 0 && l.behind() && !a.e.Pool && !a.e.FIFO && a.e.reaches(used, a.bound(l, a.used.plus(size, n), used))
}

// behind reports whether there is a session in a queue for which no nodes are kept.
func (l *lane) behind() bool {
	kept := 0
	for _, w := range l.waiting {
		if w.kept > 0 {
			kept++
		}
	}
	return l.apps > kept
}

// spend counts a number of containers of a size.
func (a *arrival) spend(l *lane, name string, size Left, n int64) {
	a.used, l.used = a.used.plus(size, n), l.used.plus(size, n)
	l.users[name].used = l.users[name].used.plus(size, n)
}

// may reports whether YARN grants a user one more container after it has granted some of the same size.
func (a *arrival) may(l *lane, name string, size Left, granted int64) bool {
	more := Left{}.plus(size, granted)
	room := a.room(l, more)
	return !a.blocked(l, room) && a.e.within(size, room) && a.e.within(size, a.unused(l, more)) && (a.e.Pool || a.allowed(l, name, more))
}

// unused is what a queue and the cluster have that is neither used nor kept, after the queue has taken more. YARN compares it
// part by part, when it has found a node.
//
// Source: AbstractCSQueue.accept. Verdict: unused-memory.
func (a *arrival) unused(l *lane, more Left) Left {
	all := a.e.down(a.e.Size()).plus(a.used, -1).plus(more, -1)
	own := a.e.most(l.shared).plus(l.used, -1).plus(more, -1)
	return Left{min(all.Memory, own.Memory), min(all.Vcores, own.Vcores)}
}

// room is how much a queue may still take after it has taken more.
func (a *arrival) room(l *lane, more Left) Left {
	used := l.used.plus(more, 1)
	return a.bound(l, a.used.plus(more, 1), used).plus(used, -1)
}

// wait lets a session wait for a number of containers. YARN keeps nodes for it, and more of them the longer it waits.
func (a *arrival) wait(l *lane, s Session, size Left, n int64, master bool) (kept int64) {
	if a.e.Pool || a.e.FIFO {
		return 0
	}
	w := waiter{name: s.Name, user: s.User, size: size, master: master}
	if a.allowed(l, s.User, Left{}) {
		room, unused := a.room(l, Left{}), a.unused(l, Left{})
		room = Left{min(room.Memory, unused.Memory), min(room.Vcores, unused.Vcores)}
		most := max(room.Memory, 0) / max(size.Memory, 1)
		if a.e.Dominant {
			most = min(most, max(room.Vcores, 0)/max(size.Vcores, 1))
		}
		most = min(most, a.e.reserves(size, n), math.MaxInt32)
		most = int64(sort.Search(int(most), func(j int) bool { return !a.allowed(l, s.User, Left{}.plus(size, int64(j))) }))
		w.kept = a.yard.on(a.side).keep(size, most)
		a.spend(l, s.User, size, w.kept)
	}
	l.add(w)
	return w.kept
}

// waitShared keeps core nodes for a session that waits for executors, in addition to other nodes.
func (a *arrival) waitShared(l *lane, s Session, size Left, n, kept int64) {
	w := waiter{name: s.Name, user: s.User, size: size}
	w.kept = a.yard.on(coreNode).keep(size, min(a.sharable(l, size), max(a.e.reserves(size, n)-kept, 0)))
	a.spend(l, s.User, size, w.kept)
	l.add(w)
}

// patience is how many times each node reports until YARN keeps more nodes for who waits: a minute, after which SparkMagic
// gives up.
const patience = 60

// reserves returns how many nodes YARN keeps at most for a session that waits for n containers: the more of them, the
// longer it waits, unless they need nearly all that one may have. YARN counts anew with each node that it keeps.
//
// Source: RegularContainerAllocator.shouldAllocOrReserveNewContainer, SchedulerApplicationAttempt.reserve.
func (e *Endpoint) reserves(size Left, n int64) int64 {
	most, step := float64(e.Threshold().Value), float64(max(e.MinAllocation.Bounded(), 1))
	part, above := float64(size.Memory)/most, (most-step)/most
	if e.Dominant {
		vcores := float64(e.MostVcores().Value)
		part, above = max(part, float64(size.Vcores)/vcores), max(above, (vcores-1)/vcores)
	}
	return n + int64(patience*(1-min(part, above)))
}

// plus returns the resources with n times others.
func (l Left) plus(other Left, n int64) Left {
	return Left{l.Memory + n*other.Memory, l.Vcores + n*other.Vcores}
}

// within reports whether resources are enough for a container.
func (e *Endpoint) within(size, room Left) bool {
	return size.Memory <= room.Memory && (!e.Dominant || size.Vcores <= room.Vcores)
}

// reaches reports whether resources are at least others as YARN compares them: by the larger share of the cluster, and by
// the other one if those are equal.
//
// Source: DefaultResourceCalculator and DominantResourceCalculator, compare.
func (e *Endpoint) reaches(a, b Left) bool {
	if !e.Dominant {
		return a.Memory >= b.Memory
	}
	all := e.Size()
	shares := func(l Left) (more, less float64) {
		m, v := float64(l.Memory)/float64(max(all.Memory, 1)), float64(l.Vcores)/float64(max(all.Vcores, 1))
		return max(m, v), min(m, v)
	}
	more, less := shares(a)
	than, other := shares(b)
	return more > than || more == than && less >= other
}

// tooManyMasters says why a session waits for the masters of other sessions to end; empty if it doesn't.
func (a *arrival) tooManyMasters(l *lane, o *Outcome) string {
	e, mine := a.e, l.users[o.User].masters
	if l.apps == 0 || l.masters.Memory == 0 || e.Pool || e.FIFO {
		return ""
	}
	driver := Left{o.Driver, o.Master.Vcores}
	all, each := a.masterLimits(l)
	have, limit, whose := l.masters, all, "all application masters"+l.words(" in ")
	if e.within(have.plus(driver, 1), limit) {
		have, limit, whose = mine, each, "the application masters of a user"+l.words(" in ")
	}
	switch {
	case e.within(have.plus(driver, 1), limit):
	case have.Memory+driver.Memory > limit.Memory:
		return fmt.Sprintf("its driver needs %s MiB, and earlier drivers have %s of the %s MiB for %s%s",
			Grouped(o.Driver), Grouped(have.Memory), Grouped(limit.Memory), whose, l.am.unsure())
	default:
		return fmt.Sprintf("its driver needs %s, and earlier drivers have %s of the %s for %s%s",
			Counted(o.Master.Vcores, "vcore"), Grouped(have.Vcores), Counted(limit.Vcores, "vcore"), whose, l.am.unsure())
	}
	return ""
}

// words is a queue in words, after others; empty if there is only one.
func (l *lane) words(after string) string {
	if l.name == "" {
		return ""
	}
	return after + "queue " + l.name
}

// noRoom says why YARN does not grant a user a container: no node has room for it, or YARN may not fill
// those that have.
func (a *arrival) noRoom(l *lane, name string, size Left, master bool) string {
	e, of, where := a.e, "an executor", "node"
	if master {
		of = "its driver"
	}
	if master && a.task != nil {
		where = "core node"
	}
	if e.Serverless {
		return e.noCapacity(a.yard.left(), size, of)
	}
	needs := fmt.Sprintf("%s needs %s MiB, ", of, Grouped(size.Memory))
	before, most := a.inFront(l, size), e.most(l.shared)
	switch {
	case !a.allowed(l, name, Left{}):
		return fmt.Sprintf("%sbut its user has %s MiB, all that one may have%s", needs, Grouped(l.users[name].used.Memory), l.words(" of "))
	case !e.within(l.used.plus(size, 1), most) && l.most < 1:
		return fmt.Sprintf("%swhich is more than is left of the %s MiB that%s may have", needs, Grouped(most.Memory), l.words(" "))
	case before != "":
		return fmt.Sprintf("%sbut YARN keeps what is left for %s, which waits before it", needs, before)
	case a.yard.on(a.side).fits(size):
		return fmt.Sprintf("%swhich is more than is left of the %s MiB that YARN grants", needs, Grouped(e.shared()))
	}
	return needs + "but no " + where + " has that much left"
}

// inFront is the first session for which YARN keeps what a container needs; empty if there would be no room without it.
func (a *arrival) inFront(l *lane, size Left) string {
	fits, keptFits := a.yard.on(a.side).fits(size), a.yard.on(a.side).keptFits(size)
	if !fits && !keptFits {
		return ""
	}
	for _, key := range slices.Sorted(maps.Keys(a.lanes)) {
		other := a.lanes[key]
		room := a.room(other, Left{})
		for _, w := range other.waiting {
			stuck := w.kept == 0 && !a.e.reaches(room, w.size) && fits
			back := Left{}.plus(w.size, -w.kept)
			if stuck || w.kept > 0 && a.e.within(size, a.room(l, back)) {
				return w.name
			}
		}
	}
	return ""
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
