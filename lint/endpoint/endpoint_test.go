package endpoint

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

type row struct {
	Kind, ID, Name, Spark, Params string
	Conf                          map[string]string
	Driver                        [][2]int64 `json:"am_granted_mb_vcores"`
	Executor                      [][2]int64 `json:"executor_granted_mb_vcores"`
	State                         json.RawMessage
	Submit                        [][]string
	Case                          struct {
		Nodes, Memory, Vcores, Min, Max int64
		Core                            int64 // nodes with a label; 0 if there are none
		Share                           float64
		Dominant                        bool
		Sessions                        []Session
		Queues                          map[string]map[string]float64 // by YARN's keys
	}
	YARN struct {
		Threshold, Limit int64
		Sessions         []struct {
			State      State
			Containers []struct {
				Memory int64
				Node   any
			}
		}
	}
}

func rows(t *testing.T, kind string) (list []row) {
	t.Helper()
	f, err := os.Open("../../fixtures/verdicts/yarn.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		if r.Kind == kind {
			list = append(list, r)
		}
	}
	return list
}

func conf(m map[string]string) Conf {
	return func(key string) (string, bool) { v, ok := m[key]; return v, ok }
}

func number(n int64) Number { return Number{n, Given} }

// TestSizes: containers are as large as those that YARN has granted.
func TestSizes(t *testing.T) {
	e := &Endpoint{NodeMemory: number(12288), MinAllocation: number(1024), MaxAllocation: number(12288)}
	n := 0
	for _, r := range rows(t, "size") {
		cluster := r.Conf["spark.submit.deployMode"] == "cluster"
		python := r.Conf["spark.yarn.isPython"] == "true"
		if len(r.Driver) > 0 {
			n++
			if m := Master(conf(r.Conf), r.Spark, cluster); e.Rounded(m.Memory) != r.Driver[0][0] {
				t.Errorf("%s, Spark %s: %d MiB for the master, YARN has granted %d", r.Name, r.Spark, e.Rounded(m.Memory), r.Driver[0][0])
			}
		}
		if len(r.Executor) > 0 {
			n++
			// The log does not distinguish the two where both were granted at once.
			x := e.Rounded(Executor(conf(r.Conf), r.Spark, python).Memory)
			if !slices.ContainsFunc(r.Executor, func(g [2]int64) bool { return g[0] == x }) {
				t.Errorf("%s, Spark %s: %d MiB for an executor, YARN has granted %d", r.Name, r.Spark, x, r.Executor)
			}
		}
	}
	if n < 185 {
		t.Errorf("%d sizes", n)
	}
}

// cluster is that of an experiment.
func cluster(t *testing.T, params string) *Endpoint {
	t.Helper()
	get := func(key string) int64 {
		m := regexp.MustCompile(`\b` + key + `=([\d.]+)`).FindStringSubmatch(params)
		if m == nil {
			t.Fatalf("%s: no %s", params, key)
		}
		f, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		return int64(math.Round(f * 1000))
	}
	return &Endpoint{
		Nodes:         number(get("nodes") / 1000),
		NodeMemory:    number(get("mb") / 1000),
		NodeVcores:    number(get("vcores") / 1000),
		MaxVcores:     number(get("vcores") / 1000),
		MinAllocation: number(get("min") / 1000),
		MaxAllocation: number(get("max") / 1000),
		AMShare:       Share{float64(get("am")) / 1000, Given},
		Dominant:      strings.Contains(params, "calc=Dominant"),
	}
}

// asked are the sessions of the experiments, in the words of their descriptions.
func asked(id string) (list []map[string]string) {
	many := func(n int, c ...string) {
		for range n {
			m := map[string]string{"spark.submit.deployMode": "cluster", "spark.dynamicAllocation.enabled": "true"}
			for i := 0; i < len(c); i += 2 {
				m[c[i]] = c[i+1]
			}
			list = append(list, m)
		}
	}
	const driver, executor, most = "spark.driver.memory", "spark.executor.memory", "spark.dynamicAllocation.maxExecutors"
	switch id {
	case "X1":
		many(4, driver, "10g", most, "0")
	case "X2-seed-3users-max5":
		many(3, driver, "10g", executor, "10g", most, "5")
	case "X2b-4th-user":
		many(4, driver, "10g", executor, "10g", most, "5")
	case "X3a-no-max-first":
		many(1, driver, "10g", executor, "10g")
	case "X3b-no-max-second":
		many(2, driver, "10g", executor, "10g")
	case "X4a-DA-instances5-nomax":
		many(1, driver, "10g", executor, "10g", "spark.executor.instances", "5")
	case "X4b-two":
		many(1, driver, "10g", executor, "10g", "spark.executor.instances", "2", most, "5")
		many(1, driver, "10g", executor, "10g", "spark.executor.instances", "5", "spark.dynamicAllocation.enabled", "false")
	case "X5-am0.5":
		many(11, driver, "10g", most, "0")
	case "X6-am1.0":
		many(20, driver, "10g", most, "0")
	case "X6b-am0.01":
		many(2, driver, "10g", most, "0")
	case "X7-min256", "X7-min32", "X7-min1024":
		for _, size := range strings.Split("1000M 1g 2g 5g 5632M 6000M 10g", " ") {
			many(1, driver, size, most, "0")
		}
	case "X8-G2X-24576":
		for _, size := range strings.Split("20g 22g 23g", " ") {
			many(1, driver, size, most, "0")
		}
	case "X9-Default", "X9-Dominant":
		many(1, driver, "1g", executor, "1g", "spark.executor.cores", "8", "spark.executor.instances", "3",
			"spark.dynamicAllocation.enabled", "false")
	case "X10-standard-5g":
		many(1, driver, "5g", executor, "5g", most, "10")
	case "X12-max8192", "X13b-node8192-after10s":
		many(1, driver, "10g", most, "0")
	case "X14-ui":
		many(2, driver, "5g", executor, "5g", most, "2")
	}
	return list
}

// TestExperiments: who runs, who waits, who is refused, and what each gets.
func TestExperiments(t *testing.T) {
	n := 0
	for _, r := range rows(t, "experiment") {
		list := asked(r.ID)
		if list == nil {
			t.Logf("%s: %s is left out", r.ID, r.Params) // ten seconds after its start, YARN does not know its nodes
			continue
		}
		n++
		var sessions []Session
		for _, m := range list {
			s := Session{Master: Master(conf(m), r.Spark, true), Executor: Executor(conf(m), r.Spark, false)}
			s.Start, s.Most = conf(m).Executors(AllocationOf(conf(m), nil, nil) == AllocationOn)
			if m["spark.dynamicAllocation.maxExecutors"] == "0" { // it was idle
				s.Most = 0
			}
			sessions = append(sessions, s)
		}
		out, left := cluster(t, r.Params).Arrive(sessions)
		var state struct {
			AvailMB int64
			Apps    []struct {
				State string
				MB    int64
				Cont  int64
			}
		}
		if err := json.Unmarshal(r.State, &state); err != nil {
			t.Fatal(err)
		}
		i := 0
		reserved := false
		for _, o := range out {
			if o.State == Refused {
				failed := slices.ContainsFunc(r.Submit, func(s []string) bool {
					return strings.Contains(strings.Join(s, " "), o.Why[:strings.Index(o.Why, " is above")])
				})
				if !failed {
					t.Errorf("%s: refused with %q, and was not", r.ID, o.Why)
				}
				continue
			}
			if i >= len(state.Apps) {
				t.Errorf("%s: %s and %v, and there was none", r.ID, o.State, o)
				continue
			}
			a := state.Apps[i]
			i++
			containers := o.Granted
			taken := o.Granted * o.Worker
			if o.State == Runs {
				containers, taken = containers+1, taken+o.Driver
			}
			reserved = reserved || o.State == Waits
			if taken != a.MB || containers != a.Cont {
				t.Errorf("%s: %s with %d containers of %d MiB, and had %d of %d", r.ID, o.State, containers, taken, a.Cont, a.MB)
			}
		}
		if i != len(state.Apps) {
			t.Errorf("%s: %d sessions, and there were %d", r.ID, i, len(state.Apps))
		}
		if !reserved && !strings.HasPrefix(r.ID, "X3") && !strings.HasPrefix(r.ID, "X4a") && left.Memory != state.AvailMB {
			t.Errorf("%s: %d MiB are left, and were %d", r.ID, left.Memory, state.AvailMB)
		}
	}
	if n != 20 {
		t.Errorf("%d experiments", n)
	}
}

// TestArrivals: what sessions have that arrive where it is the same in whatever order
// nodes report, or where nodes have reported in the order that Arrive takes.
func TestArrivals(t *testing.T) {
	n := 0
	for _, r := range rows(t, "arrival") {
		n++
		c := r.Case
		e := &Endpoint{
			Nodes:         number(c.Nodes),
			NodeMemory:    number(c.Memory),
			NodeVcores:    number(c.Vcores),
			MaxVcores:     number(c.Vcores),
			MinAllocation: number(c.Min),
			MaxAllocation: number(c.Max),
			AMShare:       Share{c.Share, Given},
			Dominant:      c.Dominant,
			Core:          c.Core,
		}
		for name, q := range c.Queues {
			if e.Queues == nil {
				e.Queues, e.QueuesComplete = map[string]Queue{}, true
			}
			e.Queues[name] = Queue{
				Capacity: Guaranteed(q["capacity"]), MaxCapacity: Percent(q["maximum-capacity"]), AMShare: q["maximum-am-resource-percent"],
				UserLimit: Percent(q["minimum-user-limit-percent"]), UserLimitFactor: Factor(q["user-limit-factor"]),
			}
		}
		if e.Threshold().Value != r.YARN.Threshold || e.AMLimit() != r.YARN.Limit && c.Queues == nil {
			t.Errorf("%s: the largest container is of %d MiB, and was of %d; masters take %d MiB, and took %d", r.ID, e.Threshold().Value,
				r.YARN.Threshold, e.AMLimit(), r.YARN.Limit)
		}
		out, _ := e.Arrive(c.Sessions)
		for i, was := range r.YARN.Sessions {
			o := out[i]
			var has, had []int64 // sizes
			for _, h := range o.Nodes {
				if h.Master {
					has = append(has, o.Driver)
				}
			}
			for range o.Granted {
				has = append(has, o.Worker)
			}
			onCore, wasOnCore := int64(0), int64(0) // of a cluster with labels
			for _, h := range o.Nodes {
				onCore += max(min(c.Core-h.Node, h.Nodes), 0) * max(h.Executors, 1)
			}
			for _, x := range was.Containers {
				had = append(had, x.Memory)
				if node, ok := x.Node.(float64); ok && int64(node) < c.Core {
					wasOnCore++
				}
			}
			if onCore != wasOnCore {
				t.Errorf("%s: session %d has %d containers on core nodes, and had %d", r.ID, i, onCore, wasOnCore)
			}
			if o.State != was.State || !slices.Equal(has, had) {
				t.Errorf("%s: session %d %s with %d, and %s with %d", r.ID, i, o.State, has, was.State, had)
			}
		}
	}
	if n < 27 {
		t.Errorf("%d arrivals", n)
	}
}

// TestMany: of a million sessions, whatever is asked of whatever endpoint, nothing is granted that is not
// there, and one more node takes nothing from anybody's sum.
func TestMany(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	sessions := 0
	for i := 0; sessions < 1_000_000; i++ {
		e, asked := random(r)
		sessions += len(asked)
		out, left := e.Arrive(asked)
		var taken int64
		for _, o := range out {
			var executors, masters int64
			for _, h := range o.Nodes {
				if h.Node < 0 || h.Node+h.Nodes > e.Nodes.Bounded() {
					t.Fatalf("%d: %+v of %d nodes", i, h, e.Nodes.Value)
				}
				executors += h.Nodes * h.Executors
				if h.Master {
					masters++
				}
			}
			if executors != o.Granted || o.Granted > o.Most || masters > 1 {
				t.Fatalf("%d: %+v", i, o)
			}
			taken += masters*o.Driver + o.Granted*o.Worker
		}
		all := times(e.free(), e.NodeMemory.Bounded())
		if left.Memory < 0 || all < math.MaxInt64/4 && taken+left.Memory != all {
			t.Fatalf("%d: %d MiB are taken and %d are left of %d", i, taken, left.Memory, all)
		}
	}
}

func random(r *rand.Rand) (*Endpoint, []Session) {
	any := func() int64 {
		if r.Intn(20) == 0 {
			return r.Int63()
		}
		return r.Int63n(1 << (1 + r.Intn(17)))
	}
	e := &Endpoint{
		Nodes:         number(any()),
		NodeMemory:    number(any()),
		NodeVcores:    number(1 + any()%64),
		MaxVcores:     number(1 + any()%64),
		MinAllocation: number(any() % 4096),
		MaxAllocation: number(any()),
		AMShare:       Share{r.Float64() * 1.2, Given},
		Dominant:      r.Intn(2) == 0,
	}
	if r.Intn(4) == 0 {
		e.Reserve = any()
	}
	if r.Intn(4) == 0 {
		e.Core = 1 + any()
	}
	var sessions []Session
	for range 1 + r.Intn(4) {
		sessions = append(sessions, Session{
			Name:     fmt.Sprint(len(sessions)),
			Master:   Container{Memory: any(), Vcores: 1 + any()%16},
			Executor: Container{Memory: any(), Vcores: 1 + any()%16},
			Most:     min(any(), Endless),
		})
	}
	return e, sessions
}

// BenchmarkEach is how long it takes for as many users as there may be.
func BenchmarkEach(b *testing.B) {
	e := &Endpoint{
		Nodes:         number(1 << 20),
		NodeMemory:    number(57344),
		NodeVcores:    number(16),
		MaxVcores:     number(16),
		MinAllocation: number(32),
		MaxAllocation: number(57344),
		Dominant:      true,
	}
	s := Session{Master: Container{Memory: 5000, Vcores: 1}, Executor: Container{Memory: 7000, Vcores: 3}}
	for range b.N {
		if e.Each(s, MostUsers) < 100 {
			b.Fatal("too few")
		}
	}
}

func BenchmarkArrive(b *testing.B) {
	r := rand.New(rand.NewSource(1))
	for range b.N {
		e, sessions := random(r)
		e.Arrive(sessions)
	}
}

// TestEachUser: placing a session costs no memory, so many users on many endpoints cost little.
func TestEachUser(t *testing.T) {
	e := &Endpoint{
		Pool: true, Nodes: number(2_000_000_000), NodeMemory: number(8192), NodeVcores: number(1), MaxVcores: number(1),
		MinAllocation: number(1), MaxAllocation: number(8192),
	}
	s := Session{Master: Container{Memory: 1408, Vcores: 1}, Executor: Container{Memory: 385, Vcores: 1}}
	var each int64
	if n := testing.AllocsPerRun(3, func() { each = e.Each(s, MostUsers) }); n > 400 || each < 1 {
		t.Errorf("%v allocations, %d executors each", n, each)
	}
}
