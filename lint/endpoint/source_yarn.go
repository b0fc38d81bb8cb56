package endpoint

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// sizes are the settings of YARN; the first one with the same key counts.
//
// Source: Hadoop's yarn-default.xml and capacity-scheduler.xml, 3.3.
var sizes = []setting{
	{"yarn.nodemanager.resource.memory-mb", "node-memory", whole},
	{"yarn.nodemanager.resource.cpu-vcores", "node-vcores", whole},
	{"yarn.scheduler.minimum-allocation-mb", "min-allocation", whole},
	{"yarn.scheduler.maximum-allocation-mb", "max-allocation", whole},
	{"yarn.scheduler.maximum-allocation-vcores", "max-allocation-vcores", whole},
	{"yarn.scheduler.capacity.root.default.maximum-am-resource-percent", "am-share", share},
	{"yarn.scheduler.capacity.maximum-am-resource-percent", "am-share", share},
	{"yarn.scheduler.capacity.resource-calculator", "calculator", calculator},
}

// plain are properties that decide which sessions start, but that sparklint ignores. Unknown names them,
// except with the value given here, which changes nothing.
//
// Source: Hadoop's capacity-scheduler.xml, CapacityScheduler.md and yarn-default.xml, 3.3.
var plain = map[string]string{
	"yarn.scheduler.capacity.root.queues":                             "default",
	"yarn.scheduler.capacity.root.default.capacity":                   "100",
	"yarn.scheduler.capacity.root.default.maximum-capacity":           "100",
	"yarn.scheduler.capacity.root.default.user-limit-factor":          "1",
	"yarn.scheduler.capacity.root.default.minimum-user-limit-percent": "100",
	"yarn.scheduler.capacity.root.default.max-parallel-apps":          "",
	"yarn.scheduler.capacity.max-parallel-apps":                       "",
	"yarn.scheduler.capacity.user.max-parallel-apps":                  "",
	"yarn.scheduler.increment-allocation-mb":                          "",
	"yarn.scheduler.minimum-allocation-vcores":                        "1",
	"yarn.nodemanager.resource.detect-hardware-capabilities":          "false",
	labelsKey:       "false",
	masterLabelsKey: "",
}

// The properties of YARN's node labels, with which EMR lets application masters run only on core nodes.
const (
	labelsKey       = "yarn.node-labels.enabled"
	masterLabelsKey = "yarn.node-labels.am.default-node-label-expression"
)

// The nodes that run application masters.
const (
	coreNodes = "core"
	allNodes  = "all"
)

// labels reads which nodes run application masters. It reports whether the properties say that.
func (f *Found) labels(value map[string]property) bool {
	enabled, set := value[labelsKey]
	switch {
	case set && enabled.value == "false":
		f.masters = allNodes
	case set && enabled.value == "true" && value[masterLabelsKey].value == "CORE":
		f.masters = coreNodes
	default:
		return false
	}
	return true
}

// hadoop reads YARN's properties, and returns how many there are.
func (f *Found) hadoop(file string, list []property) (known int) {
	value, others := map[string]property{}, 0
	for _, p := range list {
		value[p.key] = p
	}
	leaves, queued := queueTree(file, value)
	several := f.queues(leaves, treeSource(file))
	labeled := f.labels(value)
	taken := map[string]bool{"am-share": several}
	for _, s := range sizes {
		p, ok := value[s.property]
		if !ok || taken[s.key] {
			continue
		}
		v, err := s.read(p.value)
		switch {
		case strings.Contains(p.value, "${"):
			f.unknown("%s: %s has a substitution, which is not supported", p.key, short(p.value))
		case err != nil:
			f.unknown("%s: %v", p.key, err)
		default:
			f.fact(s.key, v, file+": "+p.key)
			taken[s.key] = true
		}
	}
	for _, p := range list {
		if strings.HasPrefix(p.key, "yarn.") {
			known++
		}
		if labeled && (p.key == labelsKey || p.key == masterLabelsKey) {
			continue
		}
		if (!several || !queued[p.key]) && !f.peculiar(file, p) {
			others++
		}
	}
	f.others(others)
	return known
}

// peculiar adds a property that matters but is not read to Unknown. It reports whether the property
// matters at all.
func (f *Found) peculiar(file string, p property) bool {
	if slices.ContainsFunc(sizes, func(s setting) bool { return s.property == p.key }) {
		return true
	}
	usual, counts := plain[p.key]
	queue, ofQueue := strings.CutSuffix(p.key, ".maximum-am-resource-percent")
	switch {
	case p.key == "yarn.resourcemanager.scheduler.class":
		switch p.value[strings.LastIndexByte(p.value, '.')+1:] {
		case "CapacityScheduler":
			return true
		case "FifoScheduler":
			f.fact("scheduler", FIFO, file+": "+p.key)
			return true
		}
		f.unknown("%s: %s: am-share does not apply to this scheduler", p.key, short(p.value[strings.LastIndexByte(p.value, '.')+1:]))
	case counts && !same(p.value, usual):
		f.unknown("%s: %s: ignored", p.key, short(p.value))
	case ofQueue && strings.HasPrefix(queue, "yarn.scheduler.capacity.root."):
		f.unknown("%s: %s: ignored, because it is not of a queue in which sessions run", p.key, short(p.value))
	default:
		return counts
	}
	return true
}

// same reports whether two values are equal, as numbers if they are numbers: 1 and 1.0.
func same(a, b string) bool {
	x, err := strconv.ParseFloat(a, 64)
	y, other := strconv.ParseFloat(b, 64)
	return a == b || err == nil && other == nil && x == y
}

// whole reads a number of MiB, vcores or sessions.
func whole(s string) (string, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case s == "":
		return "", errors.New("is empty")
	case err != nil:
		return "", fmt.Errorf("%s is not a whole number", short(s))
	case n == -1:
		return "", errors.New("with -1, YARN detects the hardware, so the number is not known")
	case n <= 0 || n > Most:
		return "", fmt.Errorf("%d is out of range", n)
	}
	return strconv.FormatInt(n, 10), nil
}

// share reads a share from 0 to 1.
func share(s string) (string, error) {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(x) || x < 1e-9 || x > 1 {
		return "", fmt.Errorf("%s is not a number from 0 to 1", short(s))
	}
	return strconv.FormatFloat(x, 'f', -1, 64), nil
}

func calculator(s string) (string, error) {
	switch s[strings.LastIndexByte(s, '.')+1:] {
	case "DefaultResourceCalculator":
		return "default", nil
	case "DominantResourceCalculator":
		return "dominant", nil
	}
	return "", fmt.Errorf("%s: not supported", short(s))
}
