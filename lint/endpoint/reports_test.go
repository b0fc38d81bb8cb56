package endpoint

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"
)

// reports is YARN's scheduler, with nodes that report one by one. It is slow and plain: [Endpoint.Arrive] computes what
// comes of it.
//
// Source: CapacityScheduler, LeafQueue and RegularContainerAllocator of Hadoop 3.3.6.
type reports struct {
	e     *Endpoint
	nodes []reporting
	apps  []*asking
	used  Left
	at    int
}

type reporting struct {
	left Left
	kept *asking
}

// asking is an application that asks for containers of a size.
type asking struct {
	size  Left
	wants int64
	kept  []int
	again int64 // how often kept nodes have reported, and still had no room
}

// report lets a node report, and returns who has got a container on it, or whether it is kept now.
func (r *reports) report(n int) (got *asking, kept bool) {
	node := &r.nodes[n]
	if node.kept != nil {
		node.kept.again++
		return nil, false
	}
	if node.left.Memory < max(r.e.MinAllocation.Value, 1) || r.e.Dominant && node.left.Vcores < 1 {
		return nil, false
	}
	for _, a := range r.apps {
		if a.wants == 0 {
			continue
		}
		head := r.limit().plus(r.used, -1)
		if !r.e.reaches(head.plus(a.size, int64(len(a.kept))), a.size) {
			return nil, false // the queue is full for it, and waits
		}
		may, fits := a.wants+r.hunger(a) > int64(len(a.kept)), r.e.within(a.size, node.left)
		switch over := !r.e.within(a.size, head); {
		case fits && (over || !may) && len(a.kept) == 0, !fits && (over || !may):
			continue
		case fits && (over || !may):
			r.give(a, a.kept[0])
			fallthrough
		case fits:
			r.used, node.left = r.used.plus(a.size, 1), node.left.plus(a.size, -1)
			a.wants--
			a.again = 0
			return a, false
		}
		r.used, node.kept = r.used.plus(a.size, 1), a
		a.kept = append(a.kept, n)
		a.again = 0 // SchedulerApplicationAttempt.reserve
		return nil, true
	}
	return nil, false
}

func (r *reports) limit() Left { return Left{r.e.shared(), r.e.Size().Vcores} }

// give gives back a node that was kept.
func (r *reports) give(a *asking, n int) {
	a.kept = slices.DeleteFunc(a.kept, func(k int) bool { return k == n })
	r.nodes[n].kept = nil
	r.used = r.used.plus(a.size, -1)
}

func (r *reports) hunger(a *asking) int64 {
	if len(a.kept) == 0 {
		return 0
	}
	most, step := float64(r.e.Threshold().Value), float64(max(r.e.MinAllocation.Value, 1))
	part, above := float64(a.size.Memory)/most, (most-step)/most
	if r.e.Dominant {
		vcores := float64(r.e.MostVcores().Value)
		part, above = max(part, float64(a.size.Vcores)/vcores), max(above, (vcores-1)/vcores)
	}
	return int64(float64(a.again) / float64(len(a.kept)) * (1 - min(part, above)))
}

// ask lets nodes report until an application has all that it asks for, or for a minute after nothing has moved. It returns
// how many containers it has got.
func (r *reports) ask(a *asking, n int64) (got int64) {
	a.wants = n
	after := r.at
	for quiet := 0; quiet < patience*len(r.nodes) && a.wants > 0; quiet++ {
		who, kept := r.report(r.at)
		r.at = (r.at + 1) % len(r.nodes)
		if who != nil {
			got++
			after = r.at
		}
		if who != nil || kept {
			quiet = -1
		}
	}
	r.at = after
	return got
}

// fullest makes the fullest node that has room report next.
func (r *reports) fullest(size Left) {
	at := -1
	for i, n := range r.nodes {
		if n.kept == nil && r.e.within(size, n.left) && (at < 0 || n.left.Memory < r.nodes[at].left.Memory) {
			at = i
		}
	}
	if at >= 0 {
		r.at = at
	}
}

func (r *reports) arrive(sessions []Session) (out []Outcome) {
	var masters Left
	for _, s := range sessions {
		o := Outcome{Session: s, State: Waits}
		driver := Left{r.e.Rounded(s.Master.Memory), s.Master.Vcores}
		executor := Left{r.e.Rounded(s.Executor.Memory), s.Executor.Vcores}
		o.Driver = driver.Memory
		state, _ := r.e.refusal(s)
		switch {
		case state != "":
			o.State = state
		case masters.Memory == 0 || masters.Memory+driver.Memory <= r.e.AMLimit() && masters.Vcores+driver.Vcores <= r.e.AMVcores():
			r.start(&o, driver, executor)
			if o.State != Dies {
				masters = masters.plus(driver, 1)
			}
		}
		out = append(out, o)
	}
	return out
}

// start starts a session that no other has to end for.
func (r *reports) start(o *Outcome, driver, executor Left) {
	before := r.at
	a := &asking{size: driver}
	r.apps = append(r.apps, a)
	r.fullest(driver)
	if r.ask(a, 1) == 0 {
		return
	}
	if o.Executor.Vcores > r.e.MostVcores().Value {
		n := (r.at + len(r.nodes) - 1) % len(r.nodes)
		r.nodes[n].left, r.used, r.at = r.nodes[n].left.plus(driver, 1), r.used.plus(driver, -1), before
		o.State = Dies
		return
	}
	o.State = Runs
	a.size, a.again = executor, 0
	o.Granted = r.ask(a, min(o.Start, o.Most))
	o.Granted += r.ask(a, o.Most-o.Granted)
	if !o.Insists {
		a.wants = 0
		for _, n := range slices.Clone(a.kept) {
			r.give(a, n)
		}
	}
}

// TestReports: what Arrive computes is what comes of nodes that report one by one, but for a few sessions behind one for which
// YARN keeps more and more nodes, as time goes by.
func TestReports(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	sessions, waits, others := 0, 0, 0
	for i := range 3000 {
		e, asked := small(r)
		out, _ := e.Arrive(asked)
		slow := &reports{e: e, nodes: slices.Repeat([]reporting{{left: Left{e.NodeMemory.Value, e.NodeVcores.Value}}}, int(e.Nodes.Value))}
		for j, want := range slow.arrive(asked) {
			sessions++
			if want.State == Waits {
				waits++
			}
			if out[j].State != want.State || out[j].Granted != want.Granted {
				others++
				t.Logf("%d: session %d %s with %d, and one by one %s with %d", i, j, out[j].State, out[j].Granted, want.State, want.Granted)
			}
		}
	}
	if sessions < 10_000 || waits < 2_000 || others > sessions/500 {
		t.Errorf("%d of %d sessions differ, of which %d wait", others, sessions, waits)
	}
}

// small is a cluster that is soon full, with sessions of all sizes.
func small(r *rand.Rand) (*Endpoint, []Session) {
	memory, vcores := int64(2048+r.Intn(30_000)), int64(1+r.Intn(16))
	e := &Endpoint{
		Nodes: number(2 + r.Int63n(9)), NodeMemory: number(memory), MaxAllocation: number(memory), NodeVcores: number(vcores),
		MaxVcores: number(vcores), MinAllocation: number([]int64{1, 256, 1000, 1024}[r.Intn(4)]), Dominant: r.Intn(2) == 0,
		AMShare: Share{0.05 + r.Float64(), Given},
	}
	var asked []Session
	for range 2 + r.Intn(7) {
		part := func() Container {
			return Container{Memory: max(memory/(1+r.Int63n(7))-r.Int63n(400), 400), Vcores: 1 + r.Int63n(1+vcores/(1+r.Int63n(5)))}
		}
		s := Session{Master: part(), Executor: part(), Start: r.Int63n(4), Insists: r.Intn(4) == 0}
		s.Most = s.Start + r.Int63n(9)
		asked = append(asked, s)
	}
	return e, asked
}

// TestManyWait: thousands of sessions that wait in many queues cost little.
func TestManyWait(t *testing.T) {
	e := &Endpoint{
		Nodes: number(20_000), NodeMemory: number(57344), NodeVcores: number(16), MaxVcores: number(16), MinAllocation: number(32),
		MaxAllocation: number(57344), AMShare: Share{1, Given}, Dominant: true, Queues: map[string]Queue{},
	}
	for i := range 50 {
		e.Queues[fmt.Sprint("q", i)] = Queue{Capacity: Guaranteed(2), MaxCapacity: 50, UserLimit: 50, UserLimitFactor: 2}
	}
	var asked []Session
	for i := range int64(2000) {
		asked = append(asked, Session{
			Queue: fmt.Sprint("q", i%50), User: fmt.Sprint(i % 30), Master: Container{Memory: 1000 + i%7*8000, Vcores: 1},
			Executor: Container{Memory: 30_000 + i%13*100, Vcores: 3}, Most: 1 + i%40, Insists: i%3 == 0,
		})
	}
	start := time.Now()
	e.Arrive(asked)
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("%v", took)
	}
}

// TestWaitsBehind: who waits in front has its due.
func TestWaitsBehind(t *testing.T) {
	of := func(memory int64) Container { return Container{Memory: memory, Vcores: 1} }
	cluster := func(nodes int64) *Endpoint {
		return &Endpoint{
			Nodes: number(nodes), NodeMemory: number(8192), NodeVcores: number(8), MaxVcores: number(8), MinAllocation: number(1024),
			MaxAllocation: number(8192), AMShare: Share{1, Given},
		}
	}
	for _, x := range []struct {
		name  string
		nodes int64
		asked []Session
		want  []string
	}{
		{
			"a node is kept for a driver", 2,
			[]Session{{Name: "a", Master: of(5120), Executor: of(5120), Most: 1}, {Name: "b", Master: of(5120)}, {Name: "c", Master: of(2048)}},
			[]string{
				"runs", "waits: its driver needs 5,120 MiB, but no node has that much left",
				"waits: its driver needs 2,048 MiB, but YARN keeps what is left for b, which waits before it",
			},
		},
		{
			"more is asked for than is left at all", 2,
			[]Session{{Name: "a", Master: of(6144), Executor: of(6144), Most: 1}, {Name: "b", Master: of(5120)}, {Name: "c", Master: of(1024)}},
			[]string{
				"runs", "waits: its driver needs 5,120 MiB, but no node has that much left",
				"waits: its driver needs 1,024 MiB, but YARN keeps what is left for b, which waits before it",
			},
		},
		{
			"dynamic allocation does not insist", 2,
			[]Session{{Name: "a", Master: of(5120), Executor: of(5120), Most: 4}, {Name: "c", Master: of(1024)}},
			[]string{"runs", "runs"},
		},
		{
			"a fixed number of executors does", 2,
			[]Session{{Name: "a", Master: of(5120), Executor: of(5120), Start: 4, Most: 4, Insists: true}, {Name: "c", Master: of(2048)}},
			[]string{"runs", "waits: its driver needs 2,048 MiB, but YARN keeps what is left for a, which waits before it"},
		},
		{
			"behind a driver there are other nodes", 4,
			[]Session{
				{Name: "a", Master: of(1024), Executor: of(1024), Most: 11},
				{Name: "b", Master: of(8192)},
				{Name: "c", Master: of(1024), Executor: of(1024), Most: 9},
			},
			[]string{"runs", "waits: its driver needs 8,192 MiB, but no node has that much left", "runs"},
		},
	} {
		out, _ := cluster(x.nodes).Arrive(x.asked)
		for i, o := range out {
			got := string(o.State)
			if o.Why != "" {
				got += ": " + o.Why
			}
			if got != x.want[i] {
				t.Errorf("%s: %s is %q, not %q", x.name, o.Name, got, x.want[i])
			}
		}
	}
}
