package endpoint

import (
	"errors"
	"fmt"
	"sort"
)

// A Plan is how many users share an endpoint of how many workers, each with a session of
// how many executors.
type Plan struct {
	Endpoint  *Endpoint // nil where there can be none of that size
	Worker    *Worker   // of a Glue development endpoint
	Workers   int64     // nodes; NumberOfWorkers of Glue, and of Standard its DPUs
	Users     int64
	Executors int64
	Fits      bool     // by the document's count, and packed by YARN
	Warnings  []string // what is not certain, or not possible
	Outcomes  []Outcome
}

// ErrPlan says that nothing, or not enough, was given to solve for.
var ErrPlan = errors.New("give two of workers (DPUs of Standard), users and executors, and the third is solved for; or all three, " +
	"to see whether they fit")

// MaxExecutors returns how many executors one session can have on so many workers: (DPU-1)*2-1 of
// Standard, NumberOfWorkers-1 of the others.
//
// Source: AWS Glue's "How Development Endpoints Work with SageMaker Notebooks".
func (w *Worker) MaxExecutors(workers int64) int64 { return w.slots(workers) - 1 }

// slots are the drivers and executors that workers hold by the document's count.
func (w *Worker) slots(workers int64) int64 { return max(w.nodes(workers), 0) * w.Executors }

// nodes are the workers that hold anything: one DPU of Standard manages.
func (w *Worker) nodes(workers int64) int64 {
	if w.Executors > 1 {
		return workers - 1
	}
	return workers
}

// Needed returns how many workers hold so many users with so many executors each: users ×
// (executors + 1), a slot for each driver. Standard has two slots on each DPU, and needs one more
// DPU.
//
// Source: AWS Glue's "Sharing Development Endpoints among Multiple Users".
func (w *Worker) Needed(users, executors int64) int64 {
	n := (times(users, executors+1) + w.Executors - 1) / w.Executors
	if w.Executors > 1 {
		n++
	}
	return n
}

// String describes the endpoint in a few words.
func (e *Endpoint) String() string {
	size := e.size()
	if e.Name == "" {
		return size
	}
	return fmt.Sprintf("%s (%s)", e.Name, size)
}

func (e *Endpoint) size() string {
	switch w := e.Worker; {
	case w == nil && e.Nodes.Value == 1:
		return fmt.Sprintf("1 node of %d MiB", e.NodeMemory.Value)
	case w == nil:
		return fmt.Sprintf("%d nodes of %d MiB", e.Nodes.Value, e.NodeMemory.Value)
	case w.Executors > 1:
		return fmt.Sprintf("%s of %d DPUs", w.Name, e.Nodes.Value+1)
	case e.Nodes.Value == 1:
		return w.Name + " of 1 worker"
	default:
		return fmt.Sprintf("%s of %d workers", w.Name, e.Nodes.Value)
	}
}

// Solve finds the one of workers, users and executors that is 0, or finds out whether all three
// fit. The error says what is wrong with what was given.
func Solve(worker string, workers, users, executors int64) (Plan, error) {
	e, err := Glue(worker, max(workers, 2))
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Worker: e.Worker, Workers: workers, Users: users, Executors: executors}
	const most = 1_000_000
	for _, n := range []int64{workers, users, executors} {
		if n < 0 || n > most {
			return Plan{}, fmt.Errorf("%d: a number from 1 to %d is needed", n, int64(most))
		}
	}
	slots := e.Worker.slots(workers)
	switch {
	case workers == 0 && users > 0 && executors > 0:
		p.Workers = e.Worker.Needed(users, executors)
	case users == 0 && workers > 0 && executors > 0:
		p.Users = slots / (executors + 1)
	case executors == 0 && workers > 0 && users > 0:
		p.Executors = max(slots/users-1, 0)
	case workers == 0 || users == 0 || executors == 0:
		return Plan{}, ErrPlan
	}
	if p.Users == 0 || p.Executors == 0 {
		p.Users, p.Executors = max(p.Users, 1), max(p.Executors, 1)
	}
	if p.Workers > most {
		p.warn("%d %s: no endpoint is as large", p.Workers, p.Worker.unit())
		return p, nil
	}
	p.check()
	return p, nil
}

// check looks whether a plan fits, by the document's count and as YARN packs.
func (p *Plan) check() {
	w := p.Worker
	need, slots := times(p.Users, p.Executors+1), w.slots(p.Workers)
	p.Fits = need <= slots
	if !p.Fits {
		p.warn("%d users with %d executors and a driver each need %d %s, not %d", p.Users, p.Executors,
			w.Needed(p.Users, p.Executors), w.unit(), p.Workers)
	}
	if w.Limit > 0 && p.Workers > w.Limit {
		p.Fits = false
		p.warn("AWS gives an endpoint of %s at most %d workers, not %d: use %d endpoints", w.Name, w.Limit, p.Workers,
			(p.Workers+w.Limit-1)/w.Limit)
	}
	e, err := Glue(w.Name, p.Workers)
	if err != nil {
		p.Fits = false
		p.warn("%v", err)
		return
	}
	p.pack(e, e.Plain())
	if p.Fits && need == slots && w.Executors == 1 {
		p.warn("all %d workers are taken: no document says whether one of them is kept for management, "+
			"and if so the last session gets an executor less", p.Workers)
	}
}

// pack looks whether a plan fits as YARN packs sessions of one shape, and their masters
// within their share.
func (p *Plan) pack(e *Endpoint, s Session) {
	p.Endpoint = e
	sessions := make([]Session, min(p.Users, MostUsers))
	for i := range sessions {
		sessions[i] = s
		sessions[i].Name, sessions[i].Start, sessions[i].Most = fmt.Sprintf("user %d", i+1), 0, p.Executors
	}
	room := *e
	if e.AMShare.Origin == Assumed {
		room.AMShare.Value = 1
	}
	p.Outcomes, _ = room.Arrive(sessions)
	for _, o := range p.Outcomes {
		if (p.Fits || len(p.Warnings) == 0) && (o.State != Runs || o.Granted < p.Executors) {
			p.Fits = false
			why := o.Why
			if why == "" {
				why = "no node has room for more"
			}
			p.warn("%s: %s with %d executors: %s", o.Name, o.State, o.Granted, why)
		}
	}
	driver := p.Outcomes[0].Driver
	share := e.ShareFor(p.Users, driver)
	if p.Users < 2 || e.AMShare.Origin != Assumed && e.Masters(s.Master) >= p.Users || share <= 0.1 || e.Pool {
		return
	}
	whose := "YARN's default is 0.1, and nothing says that of this one"
	switch {
	case e.Worker != nil && e.AMShare.Origin == Assumed:
		whose = "YARN's default is 0.1, and AWS does not say its own"
	case e.AMShare.Origin != Assumed:
		whose = fmt.Sprintf("am-share is %g", e.AMShare.Value)
	case e.Client:
		return // masters are small, and no share is known
	}
	if p.Fits || e.AMShare.Origin != Assumed {
		p.warn("where drivers run in the cluster, %d drivers of %d MiB need an application masters' share (maximum-am-resource-percent) "+
			"of %.3f or more: %s", p.Users, driver, share, whose)
	}
}

// On solves a plan for an endpoint whose sessions set the properties own. Two of its nodes, users
// and executors are given; the one that is 0 is solved for.
func (e *Endpoint) On(own Conf, users, executors int64) (Plan, error) {
	s := e.Session("", own, false)
	p := Plan{Worker: e.Worker, Workers: e.Nodes.Value, Users: users, Executors: executors}
	switch {
	case users > MostUsers:
		return p, fmt.Errorf("%d users: at most %d", users, MostUsers)
	case executors > Endless:
		return p, fmt.Errorf("%d executors: at most %d", executors, Endless)
	case p.Workers == 0 && users > 0 && executors > 0:
		p.Workers = e.needed(s, users, executors)
		if p.Workers == 0 {
			return p, fmt.Errorf("no number of nodes, up to %d, holds %d users with a driver and %d executors each", nodesAtMost, users, executors)
		}
	case p.Workers > 0 && users == 0 && executors > 0:
		s.Most = executors
		p.Users = most(min(MostUsers, times(e.free(), e.PerNode(s.Master))), func(n int64) bool { return e.holds(s, n) })
	case p.Workers > 0 && users > 0 && executors == 0:
		p.Executors = min(max(e.Each(s, users), 0), Endless)
	case p.Workers == 0 || users == 0 || executors == 0:
		return p, ErrPlan
	}
	p.Fits = p.Users > 0 && p.Executors > 0
	p.Users, p.Executors = max(p.Users, 1), max(p.Executors, 1)
	on := *e
	on.remembered, on.Nodes.Value = nil, p.Workers
	if count := on.counted(p.Users); count > 0 && count != on.Each(s, p.Users) {
		p.warn("by AWS's count, workers over users less a driver, %d executors each fit: it knows neither the size of these containers, "+
			"%d and %d MiB, nor that YARN has %d MiB of a worker (%s)", count, on.Rounded(s.Master.Memory), on.Rounded(s.Executor.Memory),
			on.NodeMemory.Value, on.NodeMemory.Origin)
	}
	p.pack(&on, s)
	if e.Worker != nil && e.Worker.Executors > 1 {
		p.Workers++ // the DPU that manages
	}
	if !p.Fits && len(p.Warnings) > 0 && e.Nodes.Value > 0 {
		if n := e.needed(s, p.Users, p.Executors); n > 0 && n != e.Nodes.Value {
			p.warn("%d users with a driver and %d executors each need %d nodes, not %d", p.Users, p.Executors, n, e.Nodes.Value)
		}
	}
	return p, nil
}

// counted is how many executors each user has by the document's count; 0 if there is no such count.
func (e *Endpoint) counted(users int64) int64 {
	if e.Worker == nil {
		return 0
	}
	return times(e.Nodes.bounded(), e.Worker.Executors)/users - 1
}

// holds reports whether some sessions of a shape fit together, and their masters within a
// share that is known.
func (e *Endpoint) holds(s Session, sessions int64) bool {
	return e.Together(s, sessions) == sessions && (e.AMShare.Origin == Assumed || e.Masters(s.Master) >= sessions)
}

// nodesAtMost is the largest number of nodes that is tried.
const nodesAtMost = 1_000_000

// needed is how many nodes users with so many executors need; 0 where no number would do.
func (e *Endpoint) needed(s Session, users, executors int64) int64 {
	const limit = nodesAtMost
	s.Most = executors
	fits := func(n int64) bool {
		on := *e
		on.remembered, on.Nodes.Value = nil, n
		return on.holds(s, users)
	}
	if !fits(limit) {
		return 0
	}
	return limit - most(limit-1, func(n int64) bool { return fits(limit - n) })
}

// most is the largest number up to limit for which something holds; 0 if it holds for none. It must
// hold for all numbers below one for which it holds.
func most(limit int64, holds func(int64) bool) int64 {
	return int64(sort.Search(int(limit), func(n int) bool { return !holds(int64(n) + 1) }))
}

// unit is what an endpoint is sized by.
func (w *Worker) unit() string {
	if w.Executors > 1 {
		return "DPUs"
	}
	return "workers"
}

// DPUs returns how many data processing units the workers are.
func (p *Plan) DPUs() int64 {
	if p.Worker != nil && p.Worker.Name == "G.2X" {
		return times(p.Workers, 2)
	}
	return p.Workers
}

func (p *Plan) warn(format string, a ...any) {
	p.Warnings = append(p.Warnings, fmt.Sprintf(format, a...))
}

// A Row is what is on one worker.
type Row struct {
	Containers []Placed
	Left       int64 // MiB
}

// Placed are containers of a kind on a worker.
type Placed struct {
	Session, Role string
	Memory        int64 // MiB of each
	Count         int64
}

// Layout returns where the containers of a plan are, a row for each worker; empty if there is no
// plan that can be drawn.
func (p *Plan) Layout() []Row {
	e := p.Endpoint
	if e == nil || e.Nodes.Value > 1000 || len(p.Outcomes) == 0 {
		return nil
	}
	rows := make([]Row, e.Nodes.Value)
	for i := range rows {
		rows[i].Left = e.NodeMemory.bounded()
	}
	put := func(node int64, session, role string, memory, n int64) {
		rows[node].Containers = append(rows[node].Containers, Placed{session, role, memory, n})
		rows[node].Left -= n * memory
	}
	for _, o := range p.Outcomes {
		for _, h := range o.Nodes {
			for node := h.Node; node < h.Node+h.Nodes; node++ {
				if h.Master {
					put(node, o.Name, "driver", o.Driver, 1)
				}
				if h.Executors > 0 {
					put(node, o.Name, "executor", o.Worker, h.Executors)
				}
			}
		}
	}
	return rows
}
