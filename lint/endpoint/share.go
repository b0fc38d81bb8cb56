package endpoint

import "slices"

// MostUsers is how many sessions at a time are computed with.
const MostUsers = 10_000

// Session is what properties ask of the endpoint, its defaults beneath them.
func (e *Endpoint) Session(name string, own Conf, python bool) Session {
	conf := e.Over(own)
	s := Session{Name: name, Master: Master(conf, e.Spark, !e.Client), Executor: Executor(conf, e.Spark, python)}
	s.Start, s.Most = allocating(conf).Executors()
	return s
}

// allocating has dynamic allocation on where nobody says anything of it, but for a cap
// that only it has: who writes one knows that the server has it on.
func allocating(conf Conf) Conf {
	_, said := conf("spark.dynamicAllocation.enabled")
	_, capped := conf("spark.dynamicAllocation.maxExecutors")
	if said || !capped {
		return conf
	}
	return func(key string) (string, bool) {
		if key == "spark.dynamicAllocation.enabled" {
			return "true", true
		}
		return conf(key)
	}
}

// Largest is a session whose containers are no larger than those that the endpoint takes.
func (e *Endpoint) Largest(s Session) Session {
	memory, vcores := e.Threshold().Value, e.MostVcores().Value
	s.Master.Memory, s.Executor.Memory = min(s.Master.Memory, memory), min(s.Executor.Memory, memory)
	s.Master.Vcores, s.Executor.Vcores = min(s.Master.Vcores, vcores), min(s.Executor.Vcores, vcores)
	return s
}

// Plain is a session that says nothing itself.
func (e *Endpoint) Plain() Session {
	return e.Session("", func(string) (string, bool) { return "", false }, false)
}

// Together is how many of some sessions of one shape have room for all the executors that
// they may have; the limit of their masters is looked at by [Endpoint.Masters] alone.
func (e *Endpoint) Together(s Session, sessions int64) int64 {
	room := *e
	room.AMShare.Value = 1
	outcomes, _ := room.Arrive(slices.Repeat([]Session{s}, int(min(sessions, MostUsers))))
	var n int64
	for _, o := range outcomes {
		if o.State == Runs && o.Granted >= s.Most {
			n++
		}
	}
	return n
}

// PerNode is how many containers of a size, in MiB as it is asked for, a node holds.
func (e *Endpoint) PerNode(c Container) int64 {
	return e.fit(room{nodes: 1, memory: e.NodeMemory.bounded(), vcores: e.NodeVcores.bounded()}, e.Rounded(c.Memory), c.Vcores)
}

// Down is the largest size that is granted within some MiB.
func (e *Endpoint) Down(memory int64) int64 {
	step := max(e.MinAllocation.bounded(), 1)
	return memory / step * step
}

// Masters is how many sessions with masters of a size, as it is asked for, are let through
// together: at least one.
func (e *Endpoint) Masters(c Container) int64 {
	if e.Pool {
		return MostUsers
	}
	return max(min(e.AMLimit()/max(e.Rounded(c.Memory), 1), e.AMVcores()/max(c.Vcores, 1)), 1)
}

// Each is how many executors each of some sessions of one shape can have, and no more;
// -1 where not even their drivers have room, or none would run alone.
func (e *Endpoint) Each(s Session, sessions int64) int64 {
	fits := func(n int64) bool {
		s.Most = n
		return e.Together(s, sessions) == min(sessions, MostUsers)
	}
	if sessions < 1 || !fits(0) {
		return -1
	}
	size := e.Rounded(s.Executor.Memory)
	least, most := int64(0), times(e.free(), e.NodeMemory.bounded()/max(size, 1))/sessions+1
	for most-least > 1 {
		if half := least + (most-least)/2; fits(half) {
			least = half
		} else {
			most = half
		}
	}
	return least
}

// Fits tells whether all sessions together have room for the executors that they may have;
// the limit of their masters is not looked at.
func (e *Endpoint) Fits(sessions []Session) bool {
	room := *e
	room.AMShare.Value = 1
	outcomes, _ := room.Arrive(sessions)
	return !slices.ContainsFunc(outcomes, func(o Outcome) bool { return o.State != Runs || o.Granted < o.Most })
}

// Weight is what a session takes at most, in MiB.
func (e *Endpoint) Weight(s Session) int64 {
	return e.Rounded(s.Master.Memory) + times(s.Most, e.Rounded(s.Executor.Memory))
}
