package endpoint

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
)

// A Plan says how many users share an endpoint, how many workers it has, and how many executors each
// session has.
type Plan struct {
	Endpoint  *Endpoint // nil if there can't be one of that size
	Worker    *Worker   // nil unless it is a Glue development endpoint
	Workers   int64     // nodes; for Glue its NumberOfWorkers, and for Standard its DPUs
	Users     int64
	Executors int64
	Fits      bool     // by AWS's count and as YARN packs containers
	Warnings  []string // what is not certain or not possible
	Outcomes  []Outcome
	Assumed   string // what the plan assumes of executors, which is also among the warnings; empty if nothing
	Takes     Left   // of an application of EMR Serverless
}

// ErrPlan means that too few numbers are given to compute a plan.
var ErrPlan = errors.New("give two of workers (dpus for Standard), users and executors to compute the third, " +
	"or all three to check whether they fit")

// What is missing to compute a plan on an endpoint whose size is known, or is to be computed.
var (
	errPlanSized = errors.New("the size of the endpoint is known: " +
		"give users or executors to compute the other, or both to check whether they fit")
	errPlanUnsized = errors.New("give users and executors to compute the number of nodes")
)

// MaxExecutors returns how many executors one session can have on a number of workers: (DPU-1)*2-1 for
// Standard, NumberOfWorkers-1 for the others.
//
// Source: AWS Glue's "How Development Endpoints Work with SageMaker Notebooks".
func (w *Worker) MaxExecutors(workers int64) int64 { return w.slots(workers) - 1 }

// slots is the number of drivers and executors that workers hold by AWS's count.
func (w *Worker) slots(workers int64) int64 { return max(w.nodes(workers), 0) * w.Executors }

// nodes is the number of workers that hold containers: Standard needs one DPU for management.
func (w *Worker) nodes(workers int64) int64 {
	if w.Executors > 1 {
		return workers - 1
	}
	return workers
}

// Needed returns how many workers are needed for a number of users with a number of executors each:
// users × (executors + 1), with a slot for each driver. Standard has two slots on each DPU, and needs
// one more DPU.
//
// Source: AWS Glue's "Sharing Development Endpoints among Multiple Users".
func (w *Worker) Needed(users, executors int64) int64 {
	n := (times(users, executors+1) + w.Executors - 1) / w.Executors
	if w.Executors > 1 {
		n++
	}
	return n
}

// String describes the endpoint for people in a few words.
func (e *Endpoint) String() string {
	size := e.size()
	if e.in != nil && e.in.most < 1 {
		size = fmt.Sprintf("at most %s MiB on %s", Grouped(e.shared()), size)
	}
	switch {
	case e.Name == "" && e.in != nil:
		return fmt.Sprintf("queue %s (%s)", e.in.name, size)
	case e.Name == "":
		return size
	case e.in != nil:
		return fmt.Sprintf("queue %s of %s (%s)", e.in.name, e.Name, size)
	}
	return fmt.Sprintf("%s (%s)", e.Name, size)
}

func (e *Endpoint) size() string {
	switch w := e.Worker; {
	case e.Serverless:
		return e.capacity()
	case w == nil && e.running > 0:
		return fmt.Sprintf("%s to %s of %s MiB", Grouped(e.running), Counted(e.Nodes.Value, "node"), Grouped(e.NodeMemory.Value))
	case w == nil:
		return Counted(e.Nodes.Value, "node") + " of " + Grouped(e.NodeMemory.Value) + " MiB"
	case w.Executors > 1:
		return Counted(e.Nodes.Value+1, w.Name+" DPU")
	default:
		return Counted(e.Nodes.Value, w.Name+" worker")
	}
}

// Solve computes the one of workers, users and executors that is 0, or checks whether all three fit.
// The error says what is wrong with the arguments.
func Solve(worker string, workers, users, executors int64) (Plan, error) {
	e, err := Glue(worker, max(workers, 2))
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Worker: e.Worker, Workers: workers, Users: users, Executors: executors}
	const most = 1_000_000
	for _, n := range []int64{workers, users, executors} {
		if n < 0 || n > most {
			return Plan{}, fmt.Errorf("%d is not a number from 1 to %s", n, Grouped(most))
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
		p.warn("no endpoint has %s", Counted(p.Workers, p.Worker.unit()))
		return p, nil
	}
	p.check()
	return p, nil
}

// check checks whether a plan fits, by AWS's count and as YARN packs containers.
func (p *Plan) check() {
	w := p.Worker
	need, slots := times(p.Users, p.Executors+1), w.slots(p.Workers)
	p.Fits = need <= slots
	if !p.Fits {
		p.warn("%s needed, not %s: %s", are(w.Needed(p.Users, p.Executors), w.unit()), Grouped(p.Workers), p.Load())
	}
	if w.Limit > 0 && p.Workers > w.Limit {
		p.Fits = false
		p.warn("AWS allows at most %d %s workers per endpoint, not %s: use %s", w.Limit, w.Name, Grouped(p.Workers),
			Counted((p.Workers+w.Limit-1)/w.Limit, "endpoint"))
	}
	e, err := Glue(w.Name, p.Workers)
	if err != nil {
		p.Fits = false
		p.warn("%v", err)
		return
	}
	p.pack(e, e.Plain())
	if p.Fits && need == slots && w.Executors == 1 {
		p.warn("all %s are used: if AWS keeps one for management, which is not documented, "+
			"the last session gets 1 executor fewer", Counted(p.Workers, "worker"))
	}
}

// pack checks whether a plan fits as YARN packs the containers of equal sessions, and whether their
// masters fit within their share.
func (p *Plan) pack(e *Endpoint, s Session) {
	p.Endpoint = e
	sessions := make([]Session, min(p.Users, MostUsers))
	for i := range sessions {
		sessions[i] = s
		sessions[i].Name, sessions[i].Start, sessions[i].Most = fmt.Sprintf("user %d", i+1), 0, p.Executors
	}
	room := e.together(e.AMShare.Origin == Assumed)
	p.Outcomes, _ = room.arrive(sessions, true)
	for _, o := range p.Outcomes {
		if (p.Fits || len(p.Warnings) == 0) && (o.State != Runs || o.Granted < p.Executors) {
			p.Fits = false
			why := o.Why
			if why == "" {
				why = "no node has room for more"
				if e.Serverless {
					why = "the maximum capacity has no room for more"
				}
			}
			p.warn("%s: %s with %s: %s", o.Name, o.State.Word(), Counted(o.Granted, "executor"), why)
		}
	}
	driver := p.Outcomes[0].Driver
	share := e.ShareFor(p.Users, driver)
	if p.Users < 2 || e.AMShare.Origin != Assumed && e.Masters(s.Master) >= p.Users || share <= 0.1 || e.Pool {
		return
	}
	whose := "YARN's default is 0.1, and am-share is not set"
	switch {
	case e.Worker != nil && e.AMShare.Origin == Assumed:
		whose = "YARN's default is 0.1, and AWS doesn't document its own"
	case e.AMShare.Origin != Assumed:
		whose = fmt.Sprintf("am-share is %g", e.AMShare.Value)
	case e.Client:
		return // masters are small, and the share is not known
	}
	if p.Fits || e.AMShare.Origin != Assumed {
		p.warn("in cluster mode, %s of %s MiB need an am-share (maximum-am-resource-percent) of at least %g: %s",
			Counted(p.Users, "driver"), Grouped(driver), share, whose)
	}
}

// On computes a plan for sessions that set the properties own on this endpoint. It computes the one of
// nodes, users and executors that is 0.
func (e *Endpoint) On(own Conf, users, executors int64) (Plan, error) {
	s := e.Session("", own, false)
	if e.NoQueue(s.Queue) {
		return Plan{}, fmt.Errorf("the sessions would run in queue %s, which the endpoint does not have: its queues are %s",
			cmp.Or(s.Queue, DefaultQueue), strings.Join(slices.Sorted(maps.Keys(e.Queues)), ", "))
	}
	e = e.In(s.Queue)
	p := Plan{Worker: e.Worker, Workers: e.Nodes.Value, Users: users, Executors: executors}
	switch {
	case !e.Bounded():
		return p, errors.New("the maximum capacity of the application is not known: set max-vcpu and max-memory")
	case e.Serverless && e.Nodes.Value != 1:
		return p, errors.New("an application of EMR Serverless has no nodes: its size is max-vcpu and max-memory")
	case users > MostUsers:
		return p, fmt.Errorf("%s users are too many: the most is %s", Grouped(users), Grouped(MostUsers))
	case executors > Endless:
		return p, fmt.Errorf("%s executors are too many: the most is %s", Grouped(executors), Grouped(Endless))
	case p.Workers == 0 && users > 0 && executors > 0:
		p.Workers = e.needed(s, users, executors)
		if p.Workers == 0 {
			return p, fmt.Errorf("even %s nodes are too few for %s", Grouped(nodesAtMost), p.Load())
		}
	case p.Workers > 0 && users == 0 && executors > 0:
		s.Most = executors
		p.Users = most(min(e.mostUsers(), times(e.free(), e.PerNode(s.Master))), func(n int64) bool { return e.holds(s, n) })
	case p.Workers > 0 && users > 0 && executors == 0:
		p.Executors = min(max(e.Each(s, users), 0), Endless)
	case p.Workers == 0 && e.Worker != nil:
		return p, ErrPlan
	case p.Workers == 0:
		return p, errPlanUnsized
	case users == 0:
		return p, errPlanSized
	}
	p.Fits = p.Users > 0 && p.Executors > 0
	p.Users, p.Executors = max(p.Users, 1), max(p.Executors, 1)
	on := *e
	on.remembered, on.Nodes.Value, on.running = nil, p.Workers, 0
	if count := on.counted(p.Users); count > 0 && count != on.Each(s, p.Users) {
		p.warn("AWS's count (workers / users - 1) gives %s each, but ignores sizes: here a driver needs %s MiB and an executor %s MiB, "+
			"and YARN has %s MiB on a worker (%s)", Counted(count, "executor"), Grouped(on.Rounded(s.Master.Memory)),
			Grouped(on.Rounded(s.Executor.Memory)), Grouped(on.NodeMemory.Value), on.NodeMemory.Origin)
	}
	p.pack(&on, s)
	if e.Worker != nil && e.Worker.Executors > 1 {
		p.Workers++ // the DPU for management
	}
	if e.Serverless {
		p.onServerless(e, s)
		return p, nil
	}
	if !p.Fits && len(p.Warnings) > 0 && e.Nodes.Value > 0 {
		if n := e.needed(s, p.Users, p.Executors); n > 0 && n != e.Nodes.Value {
			p.warn("%s needed, not %s: %s", are(n, "node"), Grouped(e.Nodes.Value), p.Load())
		}
	}
	if p.Assumed = e.Assumes(own); p.Assumed != "" {
		p.warn("%s", p.Assumed)
	}
	return p, nil
}

// onServerless says what a plan takes of an application of EMR Serverless, each process on a worker of its own.
func (p *Plan) onServerless(e *Endpoint, s Session) {
	p.Workers = times(p.Users, p.Executors+1)
	p.Takes = e.Takes(s, p.Users, p.Executors)
	if !p.Fits {
		p.warn("%s needed, not %s: %s", e.InWords(p.Takes, "are"), e.InWords(e.Size(), ""), p.Load())
	}
	if why := e.TooMany(p.Users); why != "" {
		p.Fits = false
		p.warn("%s", why)
	}
}

// mostUsers is how many sessions run at the same time, whatever they take.
func (e *Endpoint) mostUsers() int64 {
	if e.Serverless && e.MaxSessions > 0 {
		return min(MostUsers, e.MaxSessions)
	}
	return MostUsers
}

// TooMany says that an application of EMR Serverless does not run so many sessions at the same time; empty if it does.
func (e *Endpoint) TooMany(sessions int64) string {
	if !e.Serverless || sessions <= e.mostUsers() {
		return ""
	}
	return fmt.Sprintf("only %s of %s sessions run at the same time: an EMR Serverless application allows no more",
		Grouped(e.MaxSessions), Grouped(sessions))
}

// counted is how many executors each user has by AWS's count; 0 if there is no such count.
func (e *Endpoint) counted(users int64) int64 {
	if e.Worker == nil {
		return 0
	}
	return times(e.Nodes.Bounded(), e.Worker.Executors)/users - 1
}

// holds reports whether a number of equal sessions fits, with their masters within the share if it is
// known.
func (e *Endpoint) holds(s Session, sessions int64) bool {
	return e.Together(s, sessions) == sessions && (e.AMShare.Origin == Assumed || e.Masters(s.Master) >= sessions)
}

// nodesAtMost is the largest number of nodes to try.
const nodesAtMost = 1_000_000

// needed is how many nodes users with a number of executors need; 0 if no number is enough.
func (e *Endpoint) needed(s Session, users, executors int64) int64 {
	const limit = nodesAtMost
	s.Most = executors
	fits := func(n int64) bool {
		on := *e
		on.remembered, on.Nodes.Value, on.running = nil, n, 0
		return on.holds(s, users)
	}
	if !fits(limit) {
		return 0
	}
	return limit - most(limit-1, func(n int64) bool { return fits(limit - n) })
}

// most is the largest number from 1 to limit for which holds is true; 0 if there is none. If holds is
// true for a number, it must be true for all smaller ones.
func most(limit int64, holds func(int64) bool) int64 {
	return int64(sort.Search(int(limit), func(n int) bool { return !holds(int64(n) + 1) }))
}

// unit is what the size of an endpoint counts.
func (w *Worker) unit() string {
	if w.Executors > 1 {
		return "DPU"
	}
	return "worker"
}

// DPUs returns the number of data processing units of the workers.
func (p *Plan) DPUs() int64 {
	if p.Worker != nil && p.Worker.Name == "G.2X" {
		return times(p.Workers, 2)
	}
	return p.Workers
}

// Load says in words what the users of a plan need.
func (p *Plan) Load() string {
	s := Counted(p.Users, "user") + " with a driver and " + Counted(p.Executors, "executor")
	if p.Users != 1 {
		s += " each"
	}
	return s
}

// are is a number of things with the verb that follows it.
func are(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun + " is"
	}
	return Counted(n, noun) + " are"
}

func (p *Plan) warn(format string, a ...any) {
	p.Warnings = append(p.Warnings, fmt.Sprintf(format, a...))
}

// A Row has the containers of one worker.
type Row struct {
	Containers []Placed
	Left       int64 // MiB
}

// Placed has equal containers on a worker.
type Placed struct {
	Session, Role string
	Memory        int64 // MiB of each
	Count         int64
}

// Layout returns a row for each worker with its containers; empty if the plan can't be drawn.
func (p *Plan) Layout() []Row {
	e := p.Endpoint
	if e == nil || e.Serverless || e.Nodes.Value > 1000 || len(p.Outcomes) == 0 {
		return nil
	}
	rows := make([]Row, e.Nodes.Value)
	for i := range rows {
		rows[i].Left = e.NodeMemory.Bounded()
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
