package endpoint

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
)

// TestDocuments: every number of the two documents.
func TestDocuments(t *testing.T) {
	for _, c := range []struct {
		worker                                    string
		workers, most, heap, cores, nodes, memory int64
	}{
		{"Standard", 10, 17, 5120, 4, 9, 12288},
		{"Standard", 5, 7, 5120, 4, 4, 12288},
		{"G.1X", 10, 9, 10240, 8, 10, 12288},
		{"G.1X", 18, 17, 10240, 8, 18, 12288},
		{"G.2X", 10, 9, 20480, 16, 10, 24576},
	} {
		e, err := Glue(c.worker, c.workers)
		if err != nil {
			t.Fatal(err)
		}
		w := e.Worker
		if w.MaxExecutors(c.workers) != c.most || w.Heap != c.heap || w.Cores != c.cores || e.Nodes.Value != c.nodes ||
			e.NodeMemory.Value != c.memory {
			t.Errorf("%s of %d: %+v", c.worker, c.workers, e)
		}
		// One session without a cap takes them all: the simple count and YARN's packing agree.
		out, _ := e.Arrive([]Session{endless(e)})
		if out[0].Granted != c.most {
			t.Errorf("%s of %d: %d executors by YARN, %d by the document", c.worker, c.workers, out[0].Granted, c.most)
		}
	}
	for _, c := range []struct{ users, workers int64 }{{3, 18}, {10, 60}, {50, 300}} {
		p, err := Solve("G.1X", 0, c.users, 5)
		if err != nil || p.Workers != c.workers || p.Fits != (c.workers <= 299) {
			t.Errorf("%d users: %+v, %v", c.users, p, err)
		}
	}
}

func TestSolve(t *testing.T) {
	for _, c := range []struct {
		worker                    string
		workers, users, executors int64
		want                      Plan
		says                      string
	}{
		{"G.1X", 18, 3, 0, Plan{Workers: 18, Users: 3, Executors: 5, Fits: true}, "am-share (maximum-am-resource-percent) of at least 0.153"},
		{"g.1x", 18, 0, 5, Plan{Workers: 18, Users: 3, Executors: 5, Fits: true}, "all 18 workers are used"},
		{"G.1X", 19, 3, 5, Plan{Workers: 19, Users: 3, Executors: 5, Fits: true}, ""},
		{"G.1X", 17, 3, 5, Plan{Workers: 17, Users: 3, Executors: 5}, "18 workers are needed, not 17"},
		{"G.1X", 0, 50, 5, Plan{Workers: 300, Users: 50, Executors: 5}, "at most 299 G.1X workers per endpoint, not 300: use 2 endpoints"},
		{"G.2X", 0, 25, 5, Plan{Workers: 150, Users: 25, Executors: 5}, "at most 149 G.2X workers per endpoint, not 150"},
		{"Standard", 0, 3, 5, Plan{Workers: 10, Users: 3, Executors: 5, Fits: true}, ""},
		{"Standard", 10, 3, 0, Plan{Workers: 10, Users: 3, Executors: 5, Fits: true}, ""},
		{"Standard", 1, 1, 1, Plan{Workers: 1, Users: 1, Executors: 1}, "needs at least 2 DPUs"},
		{
			"Standard", 0, 1000000, 1000000,
			Plan{Workers: 500000500001, Users: 1000000, Executors: 1000000},
			"no endpoint has 500,000,500,001 DPUs",
		},
		{"G.1X", 2, 5, 0, Plan{Workers: 2, Users: 5, Executors: 1}, "10 workers are needed, not 2"},
	} {
		p, err := Solve(c.worker, c.workers, c.users, c.executors)
		if err != nil {
			t.Errorf("%v: %v", c, err)
			continue
		}
		if p.Workers != c.want.Workers || p.Users != c.want.Users || p.Executors != c.want.Executors || p.Fits != c.want.Fits ||
			!strings.Contains(strings.Join(p.Warnings, "\n"), c.says) {
			t.Errorf("%s %d %d %d: %+v", c.worker, c.workers, c.users, c.executors, p)
		}
	}
	for _, c := range []struct {
		worker                    string
		workers, users, executors int64
	}{{"G.4X", 18, 3, 0}, {"", 18, 3, 0}, {"G.1X", 18, 0, 0}, {"G.1X", 0, 0, 0}, {"G.1X", -1, 3, 5}, {"G.1X", 1 << 62, 3, 0}} {
		if p, err := Solve(c.worker, c.workers, c.users, c.executors); err == nil {
			t.Errorf("%v: %+v", c, p)
		}
	}
}

// TestSolution: what is solved for fits, and one more user, executor or a worker less
// does not; a worker more makes nothing worse.
func TestSolution(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 3000 {
		w := Workers[r.Intn(len(Workers))].Name
		users, executors := 1+r.Int63n(12), 1+r.Int63n(10)
		p := solved(t, w, 0, users, executors)
		fits := p.Workers <= p.Worker.Limit || p.Worker.Limit == 0
		if p.Fits != fits {
			t.Fatalf("%+v", p)
		}
		if !fits {
			continue
		}
		for _, more := range []Plan{
			solved(t, w, p.Workers-1, users, executors), solved(t, w, p.Workers, users+p.Worker.Executors, executors),
			solved(t, w, p.Workers, users, executors+p.Worker.Executors),
		} {
			if more.Fits {
				t.Fatalf("%+v fits, too", more)
			}
		}
		if more := solved(t, w, p.Workers+1, users, executors); !more.Fits && p.Workers != p.Worker.Limit {
			t.Fatalf("%+v", more)
		}
		if u := solved(t, w, p.Workers, 0, executors); u.Users < users || !u.Fits {
			t.Fatalf("%+v", u)
		}
		if x := solved(t, w, p.Workers, users, 0); x.Executors < executors || !x.Fits {
			t.Fatalf("%+v", x)
		}
	}
}

func solved(t *testing.T, worker string, workers, users, executors int64) Plan {
	t.Helper()
	p, err := Solve(worker, workers, users, executors)
	if err != nil {
		t.Fatal(worker, workers, users, executors, err)
	}
	return p
}

// endless is a session with the endpoint's defaults and no cap.
func endless(e *Endpoint) Session {
	s := e.Plain()
	s.Most = Endless
	return s
}

// TestOn: of any cluster what the solver answers fits, one user or executor more does not, and
// one node more takes nothing away.
func TestOn(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	solved := 0
	for i := range 1000 {
		e, sessions := random(r)
		e.Nodes.Value, e.Reserve = 1+r.Int63n(30), 0
		s := e.Largest(sessions[0])
		conf := func(key string) (string, bool) {
			switch key {
			case "spark.executor.memory":
				return fmt.Sprintf("%dm", max(s.Executor.Memory*8/10, 1)), true
			case "spark.driver.memory":
				return fmt.Sprintf("%dm", max(s.Master.Memory*8/10, 1)), true
			case "spark.executor.cores":
				return fmt.Sprint(s.Executor.Vcores), true
			}
			return "", false
		}
		users, executors := 1+r.Int63n(10), 1+r.Int63n(10)
		fits := func(nodes, users, executors int64) bool {
			on := *e
			on.Nodes.Value = nodes
			p, err := on.On(conf, users, executors)
			return err == nil && p.Fits
		}
		p, err := e.On(conf, users, 0)
		if err != nil {
			t.Fatal(err)
		}
		if p.Fits {
			solved++
			if !fits(p.Workers, users, p.Executors) || fits(p.Workers, users, p.Executors+1) || !fits(p.Workers+1, users, p.Executors) {
				t.Fatalf("%d: %+v: %d users, %d executors", i, e, users, p.Executors)
			}
		}
		p, err = e.On(conf, 0, executors)
		if err == nil && p.Fits {
			solved++
			if !fits(p.Workers, p.Users, executors) || fits(p.Workers, p.Users+1, executors) || !fits(p.Workers+1, p.Users, executors) {
				t.Fatalf("%d: %+v: %d users, %d executors", i, e, p.Users, executors)
			}
		}
		e.Nodes.Value = 0
		p, err = e.On(conf, users, executors)
		if err == nil && p.Fits {
			solved++
			if !fits(p.Workers, users, executors) || p.Workers > 1 && fits(p.Workers-1, users, executors) {
				t.Fatalf("%d: %+v: %d nodes for %d users, %d executors", i, e, p.Workers, users, executors)
			}
		}
	}
	if solved < 300 {
		t.Errorf("only %d solved", solved)
	}
}
