package endpoint

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// A Percent is a part of 100.
type Percent float64

// A Guarantee is a [Percent] that can be 0.
type Guarantee Percent

// Guaranteed returns what a queue is guaranteed, as a percent.
func Guaranteed(percent float64) *Guarantee { return (*Guarantee)(&percent) }

// Guaranteed returns the percent of the cluster that the queue is guaranteed.
func (q Queue) Guaranteed() float64 {
	if q.Capacity == nil {
		return 0
	}
	return float64(*q.Capacity)
}

// A Queue is a queue of YARN's capacity scheduler in which applications run, as the settings declare it.
type Queue struct {
	// of the cluster, guaranteed: yarn.scheduler.capacity.QUEUE.capacity, times that of the queues above it. With 0, YARN accepts no
	// session in the queue, unless its maximum-applications is set. It must be set.
	Capacity *Guarantee `yaml:"capacity" jsonschema:"minimum=0,maximum=100"`
	// of the cluster, at most, also if others need nothing: yarn.scheduler.capacity.QUEUE.maximum-capacity
	MaxCapacity Percent `yaml:"max-capacity" jsonschema:"exclusiveMinimum=0,maximum=100"`
	AMShare     float64 `yaml:"am-share" jsonschema:"exclusiveMinimum=0,maximum=1"` // the queue's maximum-am-resource-percent
	// of the queue, that each of several users can have: yarn.scheduler.capacity.QUEUE.minimum-user-limit-percent
	UserLimit Percent `yaml:"user-limit" jsonschema:"exclusiveMinimum=0,maximum=100"`
	// how often one user may have the capacity: yarn.scheduler.capacity.QUEUE.user-limit-factor
	UserLimitFactor Factor `yaml:"user-limit-factor" jsonschema:"exclusiveMinimum=0"`
	Users           int64  `yaml:"users" jsonschema:"minimum=1"` // notebooks at the same time in it; by default all
}

// A Factor is how often something counts.
type Factor float64

// DefaultQueue is the queue of sessions that name none.
//
// Source: org.apache.spark.deploy.yarn.config, spark.yarn.queue.
const DefaultQueue = "default"

// QueueKey is the property that names the queue of a session.
const QueueKey = "spark.yarn.queue"

// FIFO is the scheduler that lets the first application have what it asks for, in words of the settings.
const FIFO = "fifo"

// A shared is a queue with which to compute.
type shared struct {
	name           string
	capacity, most float64 // of the cluster, from 0 to 1
	am             Share
	user           float64 // of the queue, from 0 to 1
	factor         float64
}

// whole is the one queue of an endpoint without others.
func (e *Endpoint) whole() *shared { return &shared{"", 1, 1, e.AMShare, 1, 1} }

// named returns the queue that a session names, by its name or its path; known reports whether it is declared. YARN's
// default for what a queue does not declare is no limit.
func (e *Endpoint) named(name string) (q *shared, known bool) {
	if name == "" {
		name = DefaultQueue
	}
	short := name[strings.LastIndexByte(name, '.')+1:]
	for _, key := range []string{name, strings.TrimPrefix(name, "root."), short} {
		declared, ok := e.Queues[key]
		if !ok || e.Pool {
			continue
		}
		q := &shared{
			key, float64(float32(declared.Guaranteed()) / 100), float64(float32(cmp.Or(declared.MaxCapacity, 100)) / 100), e.AMShare,
			float64(cmp.Or(declared.UserLimit, 100)) / 100, float64(cmp.Or(declared.UserLimitFactor, 1)),
		}
		if declared.AMShare > 0 {
			q.am = Share{declared.AMShare, e.queued}
		}
		return q, true
	}
	return e.whole(), false
}

// In returns the endpoint as the sessions in a queue have it, alone: no larger than the queue can grow.
func (e *Endpoint) In(queue string) *Endpoint {
	q, known := e.named(queue)
	if !known {
		return e
	}
	in := *e
	in.in, in.AMShare = q, q.am
	if users := e.Queues[q.name].Users; users > 0 {
		in.Users = users
	}
	return &in
}

// Queue returns the queue that the endpoint stands for; empty if it is all of it.
func (e *Endpoint) Queue() string {
	if e.in == nil {
		return ""
	}
	return e.in.name
}

// NoQueue reports whether the queue of a session is none that the endpoint has.
func (e *Endpoint) NoQueue(queue string) bool {
	_, known := e.named(queue)
	return e.QueuesComplete && !known && len(e.Queues) > 0 && !e.Pool
}

// Closed reports whether YARN accepts no application in the queue of a session: it is guaranteed nothing, so it gets none of the
// applications that there can be, unless its maximum-applications says how many.
//
// Source: LeafQueue.setupQueueConfigs. Verdict: queue-zero.
func (e *Endpoint) Closed(queue string) bool {
	q, known := e.named(queue)
	return known && q.capacity == 0
}

// together returns the endpoint without limits of a user, and with room for all masters if all is true.
func (e *Endpoint) together(all bool) *Endpoint {
	room := *e
	room.Queues = map[string]Queue{}
	for name, q := range e.Queues {
		q.UserLimit, q.UserLimitFactor = 100, 1<<20
		if all {
			q.AMShare = 1
		}
		room.Queues[name] = q
	}
	if all {
		room.AMShare.Value = 1
	}
	return &room
}

// Limited returns the memory that a queue can have at most, in MiB; limited is false if that is all.
func (e *Endpoint) Limited(queue string) (memory int64, limited bool) {
	q, known := e.named(queue)
	return e.most(q).Memory, known && q.most < 1
}

// guaranteed is the capacity of a queue.
//
// Source: AbstractCSQueue.updateEffectiveResources.
func (e *Endpoint) guaranteed(q *shared) Left { return e.Size().part(q.capacity) }

// most is the maximum capacity of a queue, in whole steps.
//
// Source: AbstractCSQueue.getEffectiveMaxCapacityDown.
func (e *Endpoint) most(q *shared) Left { return e.down(e.Size().part(q.most)) }

// part returns a part of the resources, rounded down.
func (l Left) part(of float64) Left {
	if of == 1 {
		return l
	}
	return Left{int64(float64(l.Memory) * of), int64(float64(l.Vcores) * of)}
}

// down returns resources in whole steps of memory.
func (e *Endpoint) down(l Left) Left {
	step := max(e.MinAllocation.Bounded(), 1)
	l.Memory = l.Memory / step * step
	return l
}

// up returns a part of resources, rounded up to whole steps as the two calculators do.
//
// Source: multiplyAndNormalizeUp of the calculators.
func (e *Endpoint) up(l Left, part float64) Left {
	memory, vcores := float64(l.Memory)*part, float64(l.Vcores)*part
	if e.Dominant {
		memory, vcores = math.Ceil(float64(float32(memory))), math.Ceil(float64(float32(vcores)))
	}
	return Left{roundUp(int64(memory+0.5), max(e.MinAllocation.Bounded(), 1)), int64(vcores)}
}

// lesserOf returns the lesser of two resources as YARN compares them.
func (e *Endpoint) lesserOf(a, b Left) Left {
	if e.reaches(a, b) {
		return b
	}
	return a
}

// A lane has the sessions of a queue while they arrive.
type lane struct {
	*shared
	used, masters Left // used with what is kept for who waits
	limit         Left // when it was last looked at
	apps          int
	waiting       []waiter        // that decide about others: see [lane.add]
	active        map[string]bool // users whose sessions wait
	users         map[string]*user
	asks          bool // a session in it waits, for a container or for other masters to end
}

// remarked is how many sessions for which YARN keeps nodes are known by name.
const remarked = 100

// add adds a session that waits, unless it decides nothing: no nodes are kept for it, and another one of its user waits for
// as much.
func (l *lane) add(w waiter) {
	l.active[w.user], l.asks = true, true
	same := func(other waiter) bool {
		return other.kept == 0 && other.user == w.user && other.size.Memory >= w.size.Memory && other.size.Vcores >= w.size.Vcores
	}
	if w.kept == 0 && slices.ContainsFunc(l.waiting, same) || w.kept > 0 && len(l.waiting) >= remarked {
		return
	}
	l.waiting = append(l.waiting, w)
}

// A user of YARN has what their sessions have in a queue.
type user struct{ used, masters Left }

// lane returns the lane of a session.
func (a *arrival) lane(s Session) *lane {
	q, _ := a.e.named(s.Queue)
	l := a.lanes[q.name]
	if l == nil {
		l = &lane{shared: q, limit: a.e.most(q), users: map[string]*user{}, active: map[string]bool{}}
		a.lanes[q.name] = l
	}
	if l.users[s.User] == nil {
		l.users[s.User] = &user{}
	}
	return l
}

// bound is how much a queue may have if sessions in it have used so much, and all sessions all: what others leave, and no
// more than its maximum.
//
// Source: ParentQueue.getResourceLimitsOfChild.
func (a *arrival) bound(l *lane, all, used Left) Left {
	total := a.e.Size()
	for _, other := range a.lanes {
		if other != l && a.first(other, l, used) && a.stuck(other, all) {
			total = total.plus(a.e.bounded(other, total, all, other.used).plus(other.used, -1), -1)
		}
	}
	return a.e.bounded(l, total, all, used)
}

func (e *Endpoint) bounded(l *lane, total, all, used Left) Left {
	return e.down(e.lesserOf(total.plus(all, -1).plus(used, 1), e.most(l.shared)))
}

// first reports whether YARN looks at a queue before another one, in which so much is used: at that which has less of its
// capacity.
//
// Source: PriorityUtilizationQueueOrderingPolicy.
func (a *arrival) first(l, other *lane, used Left) bool {
	mine, others := a.e.usage(l.used)/max(l.capacity, 1e-9), a.e.usage(used)/max(other.capacity, 1e-9)
	return mine < others || mine == others && l.capacity > other.capacity
}

// usage is the part of the cluster that resources are.
func (e *Endpoint) usage(l Left) float64 {
	all := e.Size()
	part := float64(l.Memory) / float64(max(all.Memory, 1))
	if e.Dominant {
		part = max(part, float64(l.Vcores)/float64(max(all.Vcores, 1)))
	}
	return part
}

// stuck reports whether a session in a queue waits for more than the queue has left. YARN then keeps all that for it.
func (a *arrival) stuck(l *lane, all Left) bool {
	if len(l.waiting) == 0 {
		return false
	}
	room := a.e.bounded(l, a.e.Size(), all, l.used).plus(l.used, -1)
	return room.Memory > 0 && a.blocked(l, room)
}

// blocked reports whether a session that waits in a queue lets no other one pass: it waits for more than is left.
//
// Source: RegularContainerAllocator.checkHeadroom.
func (a *arrival) blocked(l *lane, room Left) bool {
	return slices.ContainsFunc(l.waiting, func(w waiter) bool {
		return w.kept == 0 && (a.task == nil || w.master) && !a.e.reaches(room, w.size) && a.allowed(l, w.user, Left{})
	})
}

// allowed reports whether a user has not yet more than the user's limit of a queue, if more of it is used.
//
// Source: UsersManager.computeUserLimit, LeafQueue.canAssignToUser.
func (a *arrival) allowed(l *lane, name string, more Left) bool {
	if l.user >= 1 && l.factor*l.capacity >= 1 {
		return true
	}
	e := a.e
	step := Left{max(e.MinAllocation.Bounded(), 1), 1}
	capacity := e.guaranteed(l.shared)
	if e.reaches(step, capacity) {
		capacity = step
	}
	ratio, asked := 0.0, step
	for who, u := range l.users {
		used := u.used
		if who == name {
			used = used.plus(more, 1)
		}
		ratio += e.usage(used)
		if l.active[who] || who == name {
			asked = asked.plus(used, 1)
		}
	}
	now := e.up(e.Size(), ratio)
	if e.reaches(now, capacity) {
		now = now.plus(step, 1)
	} else {
		now = capacity
	}
	n := int64(len(l.active))
	if !l.active[name] {
		n++
	}
	fair, part := Left{(asked.Memory + n - 1) / n, (asked.Vcores + n - 1) / n}, now.part(l.user)
	if e.reaches(part, fair) {
		fair = part
	}
	limit := e.lesserOf(fair, capacity.part(l.factor))
	limit.Memory = roundUp(limit.Memory, step.Memory)
	return e.reaches(limit, l.users[name].used.plus(more, 1))
}

// masterLimits returns how much all masters in a queue may take, and all of a user.
//
// Source: LeafQueue.calculateAndGetAMResourceLimitPerPartition and getUserAMResourceLimitPerPartition.
func (a *arrival) masterLimits(l *lane) (all, each Left) {
	e := a.e
	capacity, usable := e.guaranteed(l.shared), e.guaranteed(l.shared)
	if e.within(capacity, l.limit) && a.task == nil {
		usable = l.limit
	}
	part := float64(float32(min(max(l.am.Value, 0), 1)))
	all = e.up(usable, part)
	each = e.up(capacity, part*max(l.user, 1/float64(max(len(l.active), 1)))*l.factor)
	return all, e.lesserOf(each, all)
}
