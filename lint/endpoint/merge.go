package endpoint

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint/facts/emr"
)

// Merge combines what several files say about each endpoint: files with the same name, and, if there is
// at most one name, also those without a name. The first value of each key counts, and answers from
// YARN count before configuration files. Unknown lists the other values.
func Merge(list []Found) (merged []Found) {
	var names []string
	index := map[string]*merging{}
	for _, f := range list {
		if f.Name != "" && index[f.Name] == nil {
			names = append(names, f.Name)
			index[f.Name] = newMerging(f.Name)
		}
	}
	if len(names) == 1 {
		index[""] = index[names[0]]
	} else {
		names = append(names, "")
		index[""] = newMerging("")
	}
	for _, live := range []bool{true, false} {
		for _, f := range list {
			if f.Live == live {
				index[f.Name].take(f)
			}
		}
	}
	for _, name := range names {
		if m := index[name]; m.any {
			merged = append(merged, m.found())
		}
	}
	return merged
}

// A merging combines what files say about one endpoint.
type merging struct {
	Found
	any     bool            // a file is about it
	index   map[string]int  // of a key in Facts
	sources [][]string      // of Facts
	seen    map[Fact]bool   // by key and source
	said    map[string]bool // what Unknown has
}

func newMerging(name string) *merging {
	return &merging{Found: Found{Name: name}, index: map[string]int{}, seen: map[Fact]bool{}, said: map[string]bool{}}
}

// take adds what another file says.
func (m *merging) take(other Found) {
	m.any, m.Live = true, m.Live || other.Live
	m.ReadAs = append(m.ReadAs, other.ReadAs...)
	m.learn(other)
	for _, s := range other.Unknown {
		m.say(s)
	}
	for _, x := range other.Facts {
		i, there := m.index[x.Key]
		switch {
		case !there:
			i = len(m.Facts)
			m.index[x.Key] = i
			m.Facts = append(m.Facts, x)
			m.sources = append(m.sources, nil)
			for _, source := range strings.Split(x.Source, ", ") {
				m.source(i, source)
			}
		case m.Facts[i].Value != x.Value:
			y := m.Facts[i]
			var f Found
			f.unknown("%s: %s in %s is not used: %s has %s", x.Key, short(x.Value), x.file(), y.file(), short(y.Value))
			m.say(f.Unknown[0])
		default:
			m.source(i, x.Source)
		}
	}
}

// learn takes what counts only together with other files.
func (m *merging) learn(other Found) {
	m.hbase, m.maximize = m.hbase || other.hbase, cmp.Or(m.maximize, other.maximize)
	m.mixed = append(m.mixed, other.mixed...)
	m.masters = cmp.Or(m.masters, other.masters)
	m.tasks = max(m.tasks, other.tasks)
	if m.machines.list == nil {
		m.machines = other.machines
	}
	if m.Queues == nil {
		m.Queues = other.Queues
	}
	if m.scaling.UnitType == "" {
		m.scaling = other.scaling
	}
	if m.roles == nil {
		m.roles = map[string]string{}
	}
	maps.Copy(m.roles, other.roles)
	if m.weights == nil {
		m.weights = map[string]int64{}
	}
	maps.Copy(m.weights, other.weights)
}

// together adds what files say only together: the release, the nodes of instances, how many there can be, and what HBase
// changes.
func (m *merging) together() {
	if m.machines.list == nil {
		for _, what := range m.mixed {
			m.say(what)
		}
	} else {
		f := m.machines.nodes(m.roles)
		if len(f.Facts) > 0 && !m.Live {
			m.drop("nodes") // that a fleet's capacity gives
			m.tasks = 0
		}
		m.take(f)
	}
	if m.scaling.UnitType != "" {
		m.scale(m.scaling)
	}
	if m.maximize != "" {
		m.maximized()
	}
	now, most := m.number("nodes"), m.number("max-nodes")
	if most > 0 && most < now {
		m.say("max-nodes: " + Grouped(most) + ", but " + are(now, "node") + " there: not imported")
		m.drop("max-nodes")
	}
	m.labeled()
	if _, sized := m.value("node-memory"); m.hbase && !sized {
		m.say("HBase is installed, so YARN has about half of the usual memory of a node: instance-type is not imported; set node-memory")
		m.drop("instance-type")
	}
	if _, released := m.value("release"); released || len(m.Facts) == 0 {
		m.Unknown = slices.DeleteFunc(m.Unknown, func(s string) bool { return strings.HasSuffix(s, noRelease) })
	}
}

// maximized adds maximizeResourceAllocation, unless spark-defaults sets all sizes that EMR computes then.
//
// Source: the Amazon EMR Release Guide, "Using maximizeResourceAllocation". It does not say that spark-defaults takes
// precedence.
func (m *merging) maximized() {
	var computed []string
	sizes := []string{"spark.executor.memory", "spark.executor.cores", "spark.driver.memory"}
	for _, key := range sizes {
		if _, set := m.value("defaults/" + key); !set {
			computed = append(computed, key)
		}
	}
	if len(computed) == 0 {
		m.say(maximizes + ": spark-defaults takes precedence, and it sets " + words(sizes))
		return
	}
	m.take(Found{Facts: []Fact{{"maximize-resource-allocation", "true", m.maximize}}})
	what := words(computed) + ": EMR computes " + map[bool]string{true: "it", false: "them"}[len(computed) == 1] + " from the types of its " +
		"nodes (documented), because " + maximizes + " is true. "
	if len(computed) < len(sizes) {
		what += "What spark-defaults sets takes precedence. "
	}
	m.say(what + "sparklint assumes that a container fills a node: import the master's spark-defaults.conf for the real sizes")
}

// words lists names in words.
func words(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// labeled adds the number of core nodes where only these run application masters and others count as nodes, too. With
// managed scaling, there can also be more core nodes.
func (m *merging) labeled() {
	label, _ := m.value("release")
	if m.masters == allNodes || m.masters == "" && !onCoreOnly(label) {
		return
	}
	core := m.number("nodes") - m.tasks
	const only = "application masters run only on core nodes (node label CORE)"
	switch _, scales := m.value("max-nodes"); {
	case m.masters == coreNodes && len(m.roles) == 0:
		m.say(only + ": set core-nodes if there are task nodes, too")
	case m.tasks == 0 || core < 1:
	case scales:
		m.say(only + ", but nodes also counts " + Counted(m.tasks, "task node") + ": set core-nodes to the most that managed scaling can have")
	default:
		m.take(Found{Facts: []Fact{{"core-nodes", strconv.FormatInt(core, 10), m.sources[m.index["nodes"]][0] + ", without TASK"}}})
	}
}

// onCoreOnly reports whether a release lets application masters run only on core nodes, unless its settings are others.
//
// Source: the Amazon EMR Management Guide, "Understanding node types": from 5.19 on, and no longer in 6.
func onCoreOnly(label string) bool {
	release, err := emr.Find(label)
	if err != nil {
		return false
	}
	since, known := release.Since("5.19")
	until, _ := release.Since("6.0")
	return known && since && !until
}

// scale adds how many nodes managed scaling can have. Where no file says how many run, these are the fewest.
func (m *merging) scale(s scaling) {
	instanceType, _ := m.value("instance-type")
	most, err := s.most(instanceType, m.weights[instanceType])
	if err != nil {
		m.say(err.Error())
		return
	}
	var f Found
	switch _, counted := m.value("nodes"); {
	case counted:
		f.number("max-nodes", most, s.at+".MaximumCapacityUnits")
	default:
		few := max(s.MinimumCapacityUnits*most/max(s.MaximumCapacityUnits, 1), 1)
		f.number("nodes", few, s.at+".MinimumCapacityUnits")
		f.number("max-nodes", most, s.at+".MaximumCapacityUnits")
	}
	m.take(f)
}

// value returns the value of a key; ok is false if no file has it.
func (m *merging) value(key string) (value string, ok bool) {
	i, ok := m.index[key]
	if !ok {
		return "", false
	}
	return m.Facts[i].Value, true
}

// number returns the value of a key that is a whole number; 0 if no file has it.
func (m *merging) number(key string) int64 {
	value, _ := m.value(key)
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// drop removes a fact.
func (m *merging) drop(key string) {
	at, ok := m.index[key]
	if !ok {
		return
	}
	m.Facts, m.sources = slices.Delete(m.Facts, at, at+1), slices.Delete(m.sources, at, at+1)
	delete(m.index, key)
	for k, i := range m.index {
		if i > at {
			m.index[k] = i - 1
		}
	}
}

// source notes where a fact comes from, once.
func (m *merging) source(i int, source string) {
	at := Fact{Key: m.Facts[i].Key, Source: source}
	if !m.seen[at] {
		m.seen[at] = true
		m.sources[i] = append(m.sources[i], source)
	}
}

// found returns the result.
func (m *merging) found() Found {
	m.together()
	for i, sources := range m.sources {
		m.Facts[i].Source = strings.Join(sources, ", ")
	}
	return m.Found
}

// say adds to Unknown, once.
func (m *merging) say(what string) {
	if !m.said[what] {
		m.said[what] = true
		m.Unknown = append(m.Unknown, what)
	}
}

// file is the first file that a fact comes from.
func (f Fact) file() string {
	name, _, _ := strings.Cut(f.Source, ": ")
	return name
}
