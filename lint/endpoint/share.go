package endpoint

import (
	"slices"
	"sync"
)

// MostUsers is the largest number of concurrent sessions to compute with: each is placed by itself.
const MostUsers = 1_000

// Session returns what a session with these properties requests, merged over the endpoint's defaults.
// The name is for people.
func (e *Endpoint) Session(name string, own Conf, python bool) Session {
	conf := e.Over(own)
	ofMaster, ofExecutor := e.overheads()
	s := Session{
		Name: name, Master: master(conf, e.Spark, !e.Client, ofMaster), Executor: executor(conf, e.Spark, python, ofExecutor),
	}
	allocates := e.allocates(own)
	s.Start, s.Most = conf.Executors(allocates)
	s.Insists = !allocates
	s.Queue, _ = conf(QueueKey)
	if e.Serverless {
		s.onWorkers()
	}
	return s
}

// Largest returns the session with its containers cut to the largest size that the endpoint accepts.
func (e *Endpoint) Largest(s Session) Session {
	memory, vcores := e.Threshold().Value, e.MostVcores().Value
	s.Master.Memory, s.Executor.Memory = min(s.Master.Memory, memory), min(s.Executor.Memory, memory)
	s.Master.Vcores, s.Executor.Vcores = min(s.Master.Vcores, vcores), min(s.Executor.Vcores, vcores)
	return s
}

// Plain returns a session that sets no properties.
func (e *Endpoint) Plain() Session {
	return e.Session("", func(string) (string, bool) { return "", false }, false)
}

// Together returns how many of the given number of equal sessions have room for all executors that they
// may have, if they are packed tightly. It ignores the limit of application masters: see [Endpoint.Masters].
func (e *Endpoint) Together(s Session, sessions int64) int64 {
	s.Start = 0 // only the maximum counts
	if state, _ := e.refusal(s); state != "" || s.Executor.Vcores > e.MostVcores().Value {
		return 0
	}
	free := e.rooms()
	shared, master, executor := e.mine(), e.Rounded(s.Master.Memory), e.Rounded(s.Executor.Memory)
	for n := range min(sessions, MostUsers) {
		for i, want := range [...]struct{ memory, vcores, n int64 }{{master, s.Master.Vcores, 1}, {executor, s.Executor.Vcores, s.Most}} {
			if want.n > shared/want.memory {
				return n
			}
			var rest int64
			free, rest = e.fill(free, want.memory, want.vcores, want.n, i == 0)
			shared -= want.n * want.memory
			if rest > 0 {
				return n
			}
		}
		free = compact(free, min(master, executor))
	}
	return min(sessions, MostUsers)
}

// compact groups nodes by what they have left, in place, and drops those that have less than least MiB.
func compact(free []room, least int64) []room {
	kinds := free[:0]
	for _, r := range free {
		if r.memory < least {
			continue
		}
		if i := slices.IndexFunc(kinds, func(k room) bool { return k.memory == r.memory && k.vcores == r.vcores && k.task == r.task }); i >= 0 {
			kinds[i].nodes += r.nodes
		} else {
			kinds = append(kinds, r)
		}
	}
	return kinds
}

// PerNode returns how many containers of a requested size a node holds.
func (e *Endpoint) PerNode(c Container) int64 {
	return e.fit(room{nodes: 1, memory: e.NodeMemory.Bounded(), vcores: e.NodeVcores.Bounded()}, e.Rounded(c.Memory), c.Vcores)
}

// Down returns the largest size in MiB that YARN grants and that is not above a number of MiB.
func (e *Endpoint) Down(memory int64) int64 {
	step := max(e.MinAllocation.Bounded(), 1)
	return memory / step * step
}

// Masters returns how many application masters of a requested size run together: at least one.
func (e *Endpoint) Masters(c Container) int64 {
	if e.Pool {
		return MostUsers
	}
	return max(min(e.AMLimit()/max(e.Rounded(c.Memory), 1), e.AMVcores()/max(c.Vcores, 1)), 1)
}

// Each returns how many executors each of the given number of equal sessions can have at the same
// time, at most [Endless]. It is -1 if there is no room for all of their drivers, or if not even one
// session runs.
func (e *Endpoint) Each(s Session, sessions int64) int64 {
	if e.remembered == nil {
		return e.each(s, sessions)
	}
	key := shape{s.Master, s.Executor, sessions, e.Queue()}
	if n, ok := e.remembered.Load(key); ok {
		return n.(int64)
	}
	n := e.each(s, sessions)
	e.remembered.Store(key, n)
	return n
}

// A shape is what the result of Each depends on.
type shape struct {
	master, executor Container
	sessions         int64
	queue            string
}

// Remembering returns an endpoint that remembers the results of Each. The endpoint must not change
// afterwards.
func (e *Endpoint) Remembering() *Endpoint {
	now := *e
	now.remembered = &sync.Map{}
	return &now
}

func (e *Endpoint) each(s Session, sessions int64) int64 {
	fits := func(n int64) bool {
		s.Most = n
		return e.Together(s, sessions) == min(sessions, MostUsers)
	}
	if sessions < 1 || !fits(0) {
		return -1
	}
	size := e.Rounded(s.Executor.Memory)
	least, most := int64(0), min(times(e.free(), e.NodeMemory.Bounded()/max(size, 1))/sessions, Endless)+1
	for most-least > 1 {
		if half := least + (most-least)/2; fits(half) {
			least = half
		} else {
			most = half
		}
	}
	return least
}

// Fits reports whether all sessions together have room for the executors that they may have. It
// ignores the limit of application masters, and packs the sessions tightly.
func (e *Endpoint) Fits(sessions []Session) bool {
	room := e.together(true)
	sessions = slices.Clone(sessions)
	for i := range sessions {
		sessions[i].Start = 0
	}
	outcomes, _ := room.arrive(sessions, true)
	return !slices.ContainsFunc(outcomes, func(o Outcome) bool { return o.State != Runs || o.Granted < o.Most })
}

// Weight returns the memory that a session takes at most, in MiB.
func (e *Endpoint) Weight(s Session) int64 {
	return e.Rounded(s.Master.Memory) + times(s.Most, e.Rounded(s.Executor.Memory))
}
