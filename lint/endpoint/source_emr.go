package endpoint

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/facts/emr"
	"github.com/sparklint/sparklint/lint/pattern"
)

// emrCluster is the output of aws emr describe-cluster, which includes that of list-instance-groups or
// list-instance-fleets.
//
// Source: botocore's data/emr/2009-03-31; the CLI's reference of describe-cluster.
type emrCluster struct {
	Name           string
	Status         struct{ State string }
	ReleaseLabel   string
	Applications   []struct{ Name, Version string }
	Configurations []classification
	InstanceGroups []instanceGroup
	InstanceFleets []instanceFleet
}

// classification is an element of EMR's configurations. Its keys may have lower case, as in files for create-cluster.
type classification struct {
	Classification string
	Properties     map[string]text
	Configurations []classification
}

// text is a string, or a number or boolean that somebody has written instead.
type text string

// UnmarshalJSON reads a single value.
func (t *text) UnmarshalJSON(src []byte) error {
	var s string
	if json.Unmarshal(src, &s) == nil {
		*t = text(s)
		return nil
	}
	if src[0] == '{' || src[0] == '[' {
		return &json.UnmarshalTypeError{Value: "object or list", Field: "Properties"}
	}
	*t = text(src)
	return nil
}

func (c classification) list() (list []property) {
	for key, value := range c.Properties {
		list = append(list, property{key: key, value: strings.TrimSpace(string(value))})
	}
	slices.SortFunc(list, func(a, b property) int { return strings.Compare(a.key, b.key) })
	return list
}

// of returns a classification with only some of its properties.
func (c classification) of(keep func(key string) bool) classification {
	only := classification{Classification: c.Classification, Properties: map[string]text{}}
	for key, value := range c.Properties {
		if keep(key) {
			only.Properties[key] = value
		}
	}
	return only
}

// jobFlow is what RunJobFlow reads, or some keys of it. The answers of the AWS CLI about groups, fleets and scaling have
// the same keys.
//
// Source: botocore's data/emr/2009-03-31.
type jobFlow struct {
	emrCluster
	Instances            jobFlowInstances
	ManagedScalingPolicy *scalingPolicy
}

// jobFlowInstances declares nodes as groups, as fleets, or as two types and the number of all nodes.
type jobFlowInstances struct {
	InstanceGroups                        []instanceGroup
	InstanceFleets                        []instanceFleet
	MasterInstanceType, SlaveInstanceType string
	InstanceCount                         int64
}

// list returns the groups; those that EMR makes of two types and the number of all nodes, one of which is the master.
func (i jobFlowInstances) list() []instanceGroup {
	if i.InstanceGroups != nil || i.InstanceFleets != nil || i.MasterInstanceType == "" && i.SlaveInstanceType == "" && i.InstanceCount == 0 {
		return i.InstanceGroups
	}
	groups := []instanceGroup{{InstanceRole: "MASTER", InstanceType: i.MasterInstanceType, InstanceCount: 1}}
	if i.InstanceCount > 1 {
		groups = append(groups, instanceGroup{InstanceRole: "CORE", InstanceType: i.SlaveInstanceType, InstanceCount: i.InstanceCount - 1})
	}
	return groups
}

// flow reads a job flow, or some keys of it.
func (f *Found) flow(file string, j *jobFlow) {
	c, at := j.emrCluster, file+": "
	f.kind = "a description of an EMR cluster"
	if groups := j.Instances.list(); groups != nil || j.Instances.InstanceFleets != nil {
		c.InstanceGroups, c.InstanceFleets, at = groups, j.Instances.InstanceFleets, at+"Instances."
	}
	f.emr(file+": ", at, &c)
	if j.ManagedScalingPolicy != nil {
		f.scaling = scaling{file + ": ComputeLimits", j.ManagedScalingPolicy.ComputeLimits}
	}
	if len(j.Configurations) > 0 && j.ReleaseLabel == "" {
		f.unknown(noRelease)
	}
}

// emr reads a cluster whose keys stand at a place. Those of its nodes may stand at another one.
func (f *Found) emr(at, nodes string, c *emrCluster) {
	f.Name = c.Name
	if strings.HasPrefix(c.Status.State, "TERMINAT") {
		f.unknown("Status.State: %s", short(c.Status.State))
	}
	f.release(c.ReleaseLabel, at+"ReleaseLabel", "ReleaseLabel")
	for _, a := range c.Applications {
		f.program(at, a.Name, a.Version)
	}
	f.hardware(nodes, c.InstanceGroups, c.InstanceFleets)
	var cluster Found
	for _, o := range c.Configurations {
		cluster.classification(at+"Configurations", o)
	}
	f.add(cluster)
}

// hardware reads the groups or the fleets of a cluster, which has no more than one of them.
func (f *Found) hardware(at string, groups []instanceGroup, fleets []instanceFleet) {
	switch {
	case len(groups) > 0, groups != nil && len(fleets) == 0:
		f.groups(at+"InstanceGroups", groups)
	case fleets != nil:
		f.fleets(at+"InstanceFleets", fleets)
	}
}

// release adds the release of EMR that stands in a field at a place, if there is one.
func (f *Found) release(label, at, field string) {
	if label == "" {
		return
	}
	if _, err := emr.Find(label); err != nil {
		f.unknown("%s: sparklint doesn't know the release %s", field, short(label))
		return
	}
	f.fact("release", label, at)
}

// add adds what else a file says, except for what the configurations of an instance group override.
func (f *Found) add(other Found) {
	set := map[string]bool{}
	for _, x := range f.Facts {
		set[x.Key] = true
	}
	for _, x := range other.Facts {
		if !set[x.Key] {
			f.Facts = append(f.Facts, x)
		}
	}
	f.Unknown = append(f.Unknown, other.Unknown...)
	f.hbase, f.maximize = f.hbase || other.hbase, cmp.Or(f.maximize, other.maximize)
	f.masters = cmp.Or(f.masters, other.masters)
}

// maximizes is the property of classification spark that makes executors as large as a node.
const maximizes = "maximizeResourceAllocation"

// noRelease is what a file of configurations can't say. Another file of the same endpoint may say it.
const noRelease = "the file doesn't say which release of EMR it is for: set release, such as emr-7.1.0, so that EMR's defaults count"

// configurations reads a file of configurations for aws emr create-cluster.
func configurations(name string, list []classification) (f Found) {
	f.kind = "EMR's configurations"
	for _, c := range list {
		f.classification(name+":", c)
	}
	f.unknown(noRelease)
	return f
}

// classification reads a classification and those in it. Others have nothing that concerns an endpoint.
func (f *Found) classification(at string, c classification) {
	at += " " + c.Classification
	defer f.prefix(short(c.Classification), len(f.Unknown))
	switch c.Classification {
	case "yarn-site", "capacity-scheduler":
		f.hadoop(at, c.list())
	case "spark-defaults":
		f.spark(at, c.list())
	case "livy-conf", "livy-client-conf":
		f.livy(at, c.list())
	case "spark":
		if strings.EqualFold(string(c.Properties[maximizes]), "true") {
			f.maximize = at + ": " + maximizes
		}
	case "hbase-site":
		f.hbase = true
	case "jupyter-sparkmagic-conf":
		f.unknown("ignored, because SparkMagic's config.json doesn't describe the endpoint")
	}
	for _, inner := range c.Configurations {
		f.classification(at, inner)
	}
}

var version = pattern.New(`^\d+(\.\d+){1,3}(-[a-z]+)?$`)

// program reads the versions of Spark and Livy: 3.5.1-amzn-0 is 3.5.1. A job flow leaves them to the release.
func (f *Found) program(at, name, v string) {
	key := strings.ToLower(name)
	f.hbase = f.hbase || key == "hbase"
	if key != "spark" && key != "livy" || v == "" {
		return
	}
	if !version.MatchString(v) {
		first, _, _ := strings.Cut(v, "-")
		if !version.MatchString(first) {
			f.unknown("Applications: %s %s is not a version", name, short(v))
			return
		}
		v = first
	}
	f.fact(key, v, at+"Applications "+name)
}

// instanceGroup is a group in the output of aws emr list-instance-groups, or one to create: there, RunJobFlow calls its
// type InstanceRole, and both it and create-cluster have an InstanceCount.
type instanceGroup struct {
	ID                                                          string `json:"Id"`
	InstanceGroupType, InstanceRole, InstanceType               string
	RunningInstanceCount, RequestedInstanceCount, InstanceCount int64
	Status                                                      struct{ State string }
	AutoScalingPolicy                                           *struct{ Constraints struct{ MaxCapacity int64 } }
	Configurations                                              []classification
}

// role is MASTER, CORE or TASK. The AWS CLI reads it in lower case, too.
func (g instanceGroup) role() string {
	return strings.ToUpper(cmp.Or(g.InstanceGroupType, g.InstanceRole))
}

func (g instanceGroup) count() int64 {
	return cmp.Or(max(g.RunningInstanceCount, 0), g.RequestedInstanceCount, g.InstanceCount)
}

// most is how many instances a group can have.
func (g instanceGroup) most() int64 {
	if g.AutoScalingPolicy == nil {
		return g.count()
	}
	return max(g.count(), g.AutoScalingPolicy.Constraints.MaxCapacity)
}

// groups counts the nodes that run containers: those of the core group, and of task groups with the
// same instance type.
func (f *Found) groups(at string, list []instanceGroup) {
	f.roles = map[string]string{}
	for _, g := range list {
		f.roles[g.ID] = g.role()
		f.configured(at, g.role(), g.Configurations)
	}
	i := slices.IndexFunc(list, func(g instanceGroup) bool { return g.role() == "CORE" })
	if i < 0 {
		f.unknown("InstanceGroups: there is no CORE group, so the number of nodes is not known")
		return
	}
	core, n, most := list[i], int64(0), int64(0)
	for _, g := range list {
		what := "InstanceGroups: " + g.role()
		switch {
		case g.role() != "CORE" && g.role() != "TASK", strings.HasPrefix(g.Status.State, "TERMINAT"):
			continue
		case g.InstanceType != core.InstanceType:
			f.uncounted(what, g.count(), g.InstanceType, core.InstanceType)
			continue
		case g.RunningInstanceCount != g.RequestedInstanceCount && g.RequestedInstanceCount > 0:
			f.unknown("%s: only %d of %d requested instances run", what, g.RunningInstanceCount, g.RequestedInstanceCount)
		}
		n += min(max(g.count(), 0), Most)
		if g.role() == "TASK" {
			f.tasks += min(max(g.count(), 0), Most)
		}
		most += min(max(g.most(), 0), Most)
	}
	if core.InstanceType != "" {
		f.fact("instance-type", core.InstanceType, at+" CORE InstanceType")
	}
	f.number("nodes", n, at+" instances")
	if most > n {
		f.number("max-nodes", most, at+" AutoScalingPolicy.Constraints.MaxCapacity")
	}
}

// uncounted notes that nodes are not counted because they are not like the others.
func (f *Found) uncounted(what string, n int64, instance, core string) {
	f.unknown("%s: %s not counted: core nodes are %s", what, are(n, short(instance)+" node"), short(core))
}

// ofMaster are the classifications that programs on the master node read.
var ofMaster = []string{"capacity-scheduler", "spark", "spark-defaults", "livy-conf", "livy-client-conf"}

// configured reads the configurations of an instance group or fleet. A core node is a NodeManager; on the master node run
// the ResourceManager, Livy and spark-submit.
func (f *Found) configured(at, role string, list []classification) {
	for _, c := range list {
		own := c
		switch {
		case role == "CORE" && c.Classification == "yarn-site":
		case role == "MASTER" && c.Classification == "yarn-site":
			own = c.of(func(key string) bool { return strings.HasPrefix(key, "yarn.scheduler.") })
		case role == "MASTER" && slices.Contains(ofMaster, c.Classification):
		default:
			if role != "MASTER" {
				f.unknown("%s: its own %s is not supported", role, short(c.Classification))
			}
			continue
		}
		f.classification(at+" "+role+" Configurations", own)
	}
}

// instanceFleet is a fleet in the output of aws emr list-instance-fleets, or one to create, which has
// InstanceTypeConfigs.
type instanceFleet struct {
	ID                                                   string `json:"Id"`
	InstanceFleetType                                    string
	ProvisionedOnDemandCapacity, ProvisionedSpotCapacity int64
	TargetOnDemandCapacity, TargetSpotCapacity           int64
	Status                                               struct{ State string }
	InstanceTypeSpecifications, InstanceTypeConfigs      []instanceTypeSpecification
}

func (l instanceFleet) role() string { return strings.ToUpper(l.InstanceFleetType) }

func (l instanceFleet) specifications() []instanceTypeSpecification {
	if len(l.InstanceTypeSpecifications) > 0 {
		return l.InstanceTypeSpecifications
	}
	return l.InstanceTypeConfigs
}

type instanceTypeSpecification struct {
	InstanceType     string
	WeightedCapacity int64
	Configurations   []classification
}

// single returns the only instance type of a fleet, and how many instances it has. Capacity is counted in units, of which
// each instance has as many as its weight.
func (l instanceFleet) single() (instance string, n int64, ok bool) {
	all := l.specifications()
	if len(all) != 1 || all[0].InstanceType == "" {
		return "", 0, false
	}
	s := all[0]
	units := l.ProvisionedOnDemandCapacity + l.ProvisionedSpotCapacity
	if units == 0 {
		units = l.TargetOnDemandCapacity + l.TargetSpotCapacity
	}
	weight := max(s.WeightedCapacity, 1)
	return s.InstanceType, (units + weight - 1) / weight, true
}

// types says how many instance types a fleet has.
func (l instanceFleet) types() string {
	n := int64(0)
	for _, s := range l.specifications() {
		if s.InstanceType != "" {
			n++
		}
	}
	if n == 0 {
		return "no InstanceTypeSpecifications"
	}
	return Counted(n, "instance type")
}

// fleets counts the nodes of the core fleet, and of the task fleet with the same instance type. The nodes of a fleet with
// several types are known only from list-instances.
func (f *Found) fleets(at string, list []instanceFleet) {
	f.roles, f.weights = map[string]string{}, map[string]int64{}
	var core instanceFleet
	for _, l := range list {
		f.roles[l.ID] = l.role()
		if l.role() == "CORE" {
			core = l
		}
		for _, s := range l.specifications() {
			if _, there := f.weights[s.InstanceType]; !there || l.role() == "CORE" {
				f.weights[s.InstanceType] = max(s.WeightedCapacity, 1)
			}
		}
		if all := l.specifications(); len(all) == 1 {
			f.configured(at, l.role(), all[0].Configurations)
		}
	}
	instance, _, ok := core.single()
	switch {
	case core.role() == "":
		f.unknown("InstanceFleets: there is no CORE fleet, so the number of nodes is not known")
		return
	case !ok:
		f.mixed = append(f.mixed, fmt.Sprintf("InstanceFleets: CORE has %s, so the number of nodes is not known: import the output of "+
			"aws emr list-instances, too", core.types()))
		return
	}
	n := int64(0)
	for _, l := range list {
		other, own, ok := l.single()
		switch {
		case l.role() != "CORE" && l.role() != "TASK", strings.HasPrefix(l.Status.State, "TERMINAT"):
		case !ok:
			f.mixed = append(f.mixed, fmt.Sprintf("InstanceFleets: %s has %s, so its nodes are not counted: import the output of "+
				"aws emr list-instances, too", l.role(), l.types()))
		case other != instance:
			f.uncounted("InstanceFleets: "+l.role(), own, other, instance)
		default:
			n += min(max(own, 0), Most)
			if l.role() == "TASK" {
				f.tasks += min(max(own, 0), Most)
			}
		}
	}
	f.fact("instance-type", instance, at+" CORE InstanceType")
	f.number("nodes", n, at+" Provisioned…Capacity / WeightedCapacity")
}

// instance is a machine in the output of aws emr list-instances.
type instance struct {
	InstanceType, InstanceGroupID, InstanceFleetID string
	Status                                         struct{ State string }
}

// owner returns the id of the group or fleet of an instance.
func (i instance) owner() string { return i.InstanceGroupID + i.InstanceFleetID }

// A listing has the running instances of a cluster, whose roles another file may say.
type listing struct {
	at   string
	list []instance
}

// running keeps the running instances of a list.
func (f *Found) running(at string, list []instance) {
	list = slices.DeleteFunc(list, func(i instance) bool { return i.Status.State != "RUNNING" && i.Status.State != "" })
	f.machines = listing{at, list}
}

// nodes returns what running instances say, by the roles of their groups or fleets.
func (l listing) nodes(roles map[string]string) (f Found) {
	var owners []string
	for _, i := range l.list {
		if !slices.Contains(owners, i.owner()) {
			owners = append(owners, i.owner())
		}
	}
	known := !slices.ContainsFunc(owners, func(id string) bool { return roles[id] == "" })
	if !known && len(owners) > 1 {
		f.unknown("Instances: no file says which of them is the master: import the output of aws emr describe-cluster, too")
		return f
	}
	count, tasks, core := map[string]int64{}, map[string]int64{}, ""
	for _, i := range l.list {
		role := roles[i.owner()]
		if role == "MASTER" {
			continue
		}
		count[i.InstanceType]++
		if role == "TASK" {
			tasks[i.InstanceType]++
		}
		switch {
		case role == "TASK" || core == i.InstanceType:
		case core == "":
			core = i.InstanceType
		default:
			f.unknown("Instances: CORE has several instance types, but sparklint computes with equal nodes: set nodes and node-memory")
			return f
		}
	}
	if core == "" {
		f.unknown("Instances: no core node runs")
		return f
	}
	for _, other := range slices.Sorted(maps.Keys(count)) {
		if other != core {
			f.uncounted("Instances", count[other], other, core)
		}
	}
	f.tasks = tasks[core]
	f.fact("instance-type", core, l.at+"[].InstanceType")
	f.number("nodes", count[core], l.at+"[].Status.State RUNNING")
	return f
}

// scalingPolicy is the output of aws emr get-managed-scaling-policy. Its limits count core and task nodes.
type scalingPolicy struct {
	ComputeLimits computeLimits
}

type computeLimits struct {
	UnitType                                   string
	MinimumCapacityUnits, MaximumCapacityUnits int64
}

// A scaling is a managed scaling policy, and where it stands.
type scaling struct {
	at string
	computeLimits
}

// most returns how many nodes of an instance type managed scaling can have, with the weight of that type in its fleet.
// The error says what is missing to know it.
func (s scaling) most(instanceType string, weight int64) (int64, error) {
	each, per := int64(1), ""
	switch s.UnitType {
	case "Instances":
	case "InstanceFleetUnits":
		each, per = weight, "the WeightedCapacity of a node"
	case "VCPU":
		each, per = emr.VCPUs(instanceType), "the vCPUs of a node"
	default:
		return 0, fmt.Errorf("UnitType: %s: not supported", short(s.UnitType))
	}
	if each == 0 {
		return 0, fmt.Errorf("MaximumCapacityUnits: %s %s: divide them by %s, and set max-nodes to the result",
			Grouped(s.MaximumCapacityUnits), s.UnitType, per)
	}
	return s.MaximumCapacityUnits / each, nil
}
