package endpoint

import (
	"math"
	"strconv"
	"strings"
)

// metrics is ws/v1/cluster/metrics.
//
// Source: Hadoop's ResourceManagerRest.md, 3.3.
type metrics struct {
	ActiveNodes       int64 `json:"activeNodes"`
	LostNodes         int64 `json:"lostNodes"`
	UnhealthyNodes    int64 `json:"unhealthyNodes"`
	TotalMB           int64 `json:"totalMB"`
	TotalVirtualCores int64 `json:"totalVirtualCores"`
}

func (f *Found) metrics(at string, m *metrics) {
	f.Live = true
	f.number("nodes", m.ActiveNodes, at+".activeNodes")
	for _, total := range []struct {
		key, field string
		n          int64
	}{{"node-memory", "totalMB", m.TotalMB}, {"node-vcores", "totalVirtualCores", m.TotalVirtualCores}} {
		switch {
		case m.ActiveNodes < 1 || total.n < 1:
		case total.n%m.ActiveNodes == 0:
			f.number(total.key, total.n/m.ActiveNodes, at+"."+total.field+" / activeNodes")
		default:
			f.unknown("clusterMetrics.%s: %d of %d nodes, so the nodes are not equal", total.field, total.n, m.ActiveNodes)
		}
	}
	if m.LostNodes > 0 {
		f.unknown("clusterMetrics.lostNodes: %d: not counted", m.LostNodes)
	}
	if m.UnhealthyNodes > 0 {
		f.unknown("clusterMetrics.unhealthyNodes: %d: not counted", m.UnhealthyNodes)
	}
}

// number adds a fact, unless the number is out of range.
func (f *Found) number(key string, n int64, source string) {
	v, err := whole(strconv.FormatInt(n, 10))
	if err != nil {
		f.unknown("%s: %v", source, err)
		return
	}
	f.fact(key, v, source)
}

// node is a node in ws/v1/cluster/nodes.
type node struct {
	State                 string `json:"state"`
	UsedMemoryMB          int64  `json:"usedMemoryMB"`
	AvailMemoryMB         int64  `json:"availMemoryMB"`
	UsedVirtualCores      int64  `json:"usedVirtualCores"`
	AvailableVirtualCores int64  `json:"availableVirtualCores"`
}

func (f *Found) nodes(at string, list []node) {
	f.Live = true
	var memory, vcores extent
	n, others := int64(0), 0
	for _, x := range list {
		if x.State != "RUNNING" {
			others++
			continue
		}
		n++
		memory.add(x.UsedMemoryMB, x.AvailMemoryMB)
		vcores.add(x.UsedVirtualCores, x.AvailableVirtualCores)
	}
	if others > 0 {
		are := "are"
		if others == 1 {
			are = "is"
		}
		f.unknown("nodes.node: %d of %s %s not RUNNING and %s not counted", others, Counted(int64(len(list)), "node"), are, are)
	}
	if n == 0 {
		f.unknown("nodes.node: no node is RUNNING")
		return
	}
	f.number("nodes", n, at+"[].state")
	for _, e := range []struct {
		extent
		key, what, fields string
	}{
		{memory, "node-memory", "MiB", "[].usedMemoryMB + availMemoryMB"},
		{vcores, "node-vcores", "vcores", "[].usedVirtualCores + availableVirtualCores"},
	} {
		f.number(e.key, e.least, at+e.fields)
		if e.least != e.most {
			f.unknown("nodes.node: from %s to %s %s: the smallest counts", Grouped(e.least), Grouped(e.most), e.what)
		}
	}
}

// extent is the smallest and the largest of several sums.
type extent struct {
	least, most int64
	any         bool
}

func (e *extent) add(a, b int64) {
	sum := min(max(a, -Most), Most) + min(max(b, -Most), Most)
	if !e.any {
		*e = extent{sum, sum, true}
	}
	e.least, e.most = min(e.least, sum), max(e.most, sum)
}

// scheduler is ws/v1/cluster/scheduler, and a queue in it.
type scheduler struct {
	Type              string `json:"type"`
	QueueName         string `json:"queueName"`
	QueuePath         string `json:"queuePath"`
	MaximumAllocation *struct {
		Memory int64 `json:"memory"`
		VCores int64 `json:"vCores"`
	} `json:"maximumAllocation"`
	AbsoluteCapacity    *float64 `json:"absoluteCapacity"` // from 0 to 100
	AbsoluteMaxCapacity *float64 `json:"absoluteMaxCapacity"`
	UserLimit           *float64 `json:"userLimit"` // from 0 to 100
	UserLimitFactor     *float64 `json:"userLimitFactor"`
	OrderingPolicy      string   `json:"orderingPolicyInfo"`
	State               string   `json:"state"`
	Queues              *struct {
		Queue []scheduler `json:"queue"`
	} `json:"queues"`
	ConfiguredMaxAMResourceLimit *float64 `json:"configuredMaxAMResourceLimit"` // from 0 to 1
	Capacities                   *struct {
		QueueCapacitiesByPartition []struct {
			PartitionName        string   `json:"partitionName"`
			MaxAMLimitPercentage *float64 `json:"maxAMLimitPercentage"` // from 0 to 100
		} `json:"queueCapacitiesByPartition"`
	} `json:"capacities"`
}

func (f *Found) scheduler(at string, s *scheduler) {
	f.Live = true
	if s.Type == "fifoScheduler" {
		f.fact("scheduler", FIFO, at+".type")
		return
	}
	if s.Type != "capacityScheduler" {
		f.unknown("scheduler.schedulerInfo.type: %s: am-share does not apply to this scheduler", short(s.Type))
		return
	}
	if m := s.MaximumAllocation; m != nil {
		f.number("max-allocation", m.Memory, at+".maximumAllocation.memory")
		f.number("max-allocation-vcores", m.VCores, at+".maximumAllocation.vCores")
	}
	var list []leaf
	for _, q := range s.leaves("") {
		list = append(list, q.leaf(at))
		if q.State != "" && q.State != "RUNNING" {
			f.unknown("queue %s: %s, so it takes no sessions", short(q.QueueName), short(q.State))
		}
		if strings.HasPrefix(q.OrderingPolicy, "fair") {
			f.unknown("queue %s: orderingPolicyInfo %s: sparklint computes with fifo", short(q.QueueName), short(q.OrderingPolicy))
		}
	}
	several := f.queues(list, func(l leaf, what string) string {
		if what == "" {
			return at + ".queues"
		}
		return at + " queue " + l.name + " " + restFields[what]
	})
	if several || len(list) == 0 {
		return
	}
	if v, err := share(strconv.FormatFloat(list[0].am, 'f', -1, 64)); err != nil {
		f.unknown("queue %s: its AM share is not known", short(list[0].name))
	} else {
		f.fact("am-share", v, list[0].amSource)
	}
}

// restFields are the fields of a queue in an answer, by the properties that they stand for.
var restFields = map[string]string{
	"capacity": "absoluteCapacity", "maximum-capacity": "absoluteMaxCapacity", "minimum-user-limit-percent": "userLimit",
	"user-limit-factor": "userLimitFactor",
}

// leaf returns what an answer says about a queue.
func (s *scheduler) leaf(at string) leaf {
	number := func(x *float64) float64 {
		if x == nil {
			return math.NaN()
		}
		return *x
	}
	am, field := s.amShare()
	return leaf{
		name: s.QueueName, path: strings.TrimPrefix(s.QueuePath, "root."), capacity: number(s.AbsoluteCapacity),
		most: number(s.AbsoluteMaxCapacity), am: am, user: number(s.UserLimit), factor: number(s.UserLimitFactor),
		amSource: at + " queue " + s.QueueName + " " + field,
	}
}

// leaves returns the queues that applications run in.
func (s *scheduler) leaves(path string) (list []*scheduler) {
	if s.Queues == nil {
		return nil
	}
	for i := range s.Queues.Queue {
		q := &s.Queues.Queue[i]
		if q.QueuePath == "" {
			q.QueuePath = path + q.QueueName
		}
		if below := q.leaves(q.QueuePath + "."); len(below) > 0 {
			list = append(list, below...)
		} else {
			list = append(list, q)
		}
	}
	return list
}

// amShare returns NaN if the answer has no share.
func (s *scheduler) amShare() (value float64, field string) {
	if s.ConfiguredMaxAMResourceLimit != nil {
		return *s.ConfiguredMaxAMResourceLimit, "configuredMaxAMResourceLimit"
	}
	if s.Capacities != nil {
		for _, c := range s.Capacities.QueueCapacitiesByPartition {
			if c.PartitionName == "" && c.MaxAMLimitPercentage != nil {
				return *c.MaxAMLimitPercentage / 100, "maxAMLimitPercentage"
			}
		}
	}
	return math.NaN(), ""
}
