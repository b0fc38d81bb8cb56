package endpoint

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A leaf is a queue in which applications run, as a file has it. A number is NaN if the file does not have it.
type leaf struct {
	name, path     string
	capacity, most float64 // percents of the cluster
	am             float64
	user, factor   float64
	amSource       string
}

// simple reports whether a queue is the only one that YARN has by default, which needs no declaration.
func (l leaf) simple() bool {
	is := func(x, usual float64) bool { return math.IsNaN(x) || math.Abs(x-usual) < 0.01 }
	return l.name == DefaultQueue && is(l.capacity, 100) && is(l.most, 100) && is(l.user, 100) && is(l.factor, 1)
}

// queues adds facts about queues, and reports whether these are more than the one that YARN has by default. The source of a
// queue's facts is what source returns for it.
func (f *Found) queues(list []leaf, source func(l leaf, what string) string) (several bool) {
	for _, l := range list {
		f.Queues = append(f.Queues, Leaf{l.name, l.path, source(l, "")})
	}
	if len(list) == 0 || len(list) == 1 && list[0].simple() {
		return false
	}
	twice := map[string]int{}
	for _, l := range list {
		twice[l.name]++
	}
	complete := true
	for _, l := range list {
		name := l.name
		if twice[name] > 1 {
			name = l.path
		}
		if l.capacity >= 0 && l.capacity <= 100 && printable(name) == name && !strings.Contains(name, "/") {
			f.leaf(name, l, source)
			continue
		}
		complete = false
		f.unknown("queue %s: its capacity is not known", short(name))
	}
	if complete {
		f.fact("queues-complete", "true", source(list[0], ""))
	}
	return true
}

func (f *Found) leaf(name string, l leaf, source func(l leaf, what string) string) {
	if l.factor < 0 {
		l.factor = unlimited
	}
	for _, x := range []struct {
		key    string
		value  float64
		usual  float64
		most   float64
		source string
	}{
		{"capacity", l.capacity, -1, 100, source(l, "capacity")},
		{"max-capacity", l.most, 100, 100, source(l, "maximum-capacity")},
		{"am-share", l.am, -1, 1, l.amSource},
		{"user-limit", l.user, 100, 100, source(l, "minimum-user-limit-percent")},
		{"user-limit-factor", l.factor, 1, unlimited, source(l, "user-limit-factor")},
	} {
		switch {
		case math.IsNaN(x.value) || x.value == x.usual:
		case x.value < 0 || x.value > x.most || x.value == 0 && x.key != "capacity":
			f.unknown("queue %s: %s %v is out of range", short(name), x.key, x.value)
		default:
			f.fact("queues/"+name+"/"+x.key, strconv.FormatFloat(x.value, 'f', -1, 64), x.source)
		}
	}
}

// unlimited is a user-limit-factor that limits nothing: YARN's is -1.
const unlimited = 1 << 20

// queueTree returns the queues of capacity-scheduler.xml, and the properties that say so.
//
// Source: Hadoop's CapacityScheduler.md, 3.3.
func queueTree(file string, value map[string]property) (list []leaf, read map[string]bool) {
	read = map[string]bool{}
	number := func(key string) float64 {
		p, ok := value[key]
		x, err := strconv.ParseFloat(strings.TrimSuffix(p.value, "%"), 64)
		if !ok || err != nil || math.IsNaN(x) {
			return math.NaN()
		}
		read[key] = true
		return x
	}
	var below func(path string, capacity, most float64, depth int)
	below = func(path string, capacity, most float64, depth int) {
		const root = "yarn.scheduler.capacity."
		names, parent := value[root+path+".queues"]
		if parent && names.value != "" && depth < deepest {
			read[names.key] = true
			for _, name := range strings.Split(names.value, ",") {
				at := path + "." + strings.TrimSpace(name)
				own, limit := number(root+at+".capacity"), number(root+at+".maximum-capacity")
				if math.IsNaN(limit) || limit < 0 {
					limit = 100
				}
				below(at, capacity*own/100, most*limit/100, depth+1)
			}
			return
		}
		l := leaf{
			name: path[strings.LastIndexByte(path, '.')+1:], path: strings.TrimPrefix(path, "root."), capacity: capacity, most: most,
			user: number(root + path + ".minimum-user-limit-percent"), factor: number(root + path + ".user-limit-factor"),
		}
		for _, key := range []string{root + path + ".maximum-am-resource-percent", root + "maximum-am-resource-percent"} {
			l.am = number(key)
			l.amSource = file + ": " + key
			if !math.IsNaN(l.am) {
				break
			}
		}
		list = append(list, l)
	}
	if p := value["yarn.scheduler.capacity.root.queues"]; p.value != "" {
		below("root", 100, 100, 0)
	}
	return list, read
}

// deepest is how many queues are looked at one below the other.
const deepest = 20

// treeSource is where a property of a queue in capacity-scheduler.xml stands.
func treeSource(file string) func(l leaf, what string) string {
	return func(l leaf, what string) string {
		if what == "" {
			return file + ": yarn.scheduler.capacity.root.queues"
		}
		return fmt.Sprintf("%s: yarn.scheduler.capacity.root.%s.%s", file, l.path, what)
	}
}
