package endpoint

import "slices"

// MostUsers is how many sessions at a time are computed with.
const MostUsers = 10_000

// Session is what properties ask of the endpoint, its defaults beneath them.
func (e *Endpoint) Session(name string, own Conf, python bool) Session {
	conf := e.Over(own)
	s := Session{Name: name, Master: Master(conf, e.Spark, !e.Client), Executor: Executor(conf, e.Spark, python)}
	s.Start, s.Most = conf.Executors()
	return s
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

// Masters is how many sessions with masters of a size are let through together, in MiB as
// it is asked for: at least one.
func (e *Endpoint) Masters(memory int64) int64 {
	if e.Pool {
		return MostUsers
	}
	return max(e.AMLimit()/max(e.Rounded(memory), 1), 1)
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
