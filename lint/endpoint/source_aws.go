package endpoint

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// devEndpoint is Glue's description of a development endpoint.
//
// Source: botocore's data/glue/2017-03-31. WorkerType, NumberOfWorkers and GlueVersion
// are absent if the endpoint was created without them: then its type is Standard.
type devEndpoint struct {
	EndpointName, Status, WorkerType string
	NumberOfWorkers, NumberOfNodes   *int64
}

func glueList(name string, a answer) (list []Found, err error) {
	if len(a.DevEndpoints) == 0 {
		return nil, errors.New("DevEndpoints is empty")
	}
	for i, d := range a.DevEndpoints {
		var f Found
		f.glue(fmt.Sprintf("%s: DevEndpoints[%d]", name, i), d)
		if a.NextToken != "" && i == len(a.DevEndpoints)-1 {
			f.unknown("NextToken: the file doesn't have all endpoints")
		}
		list = append(list, f)
	}
	return list, nil
}

func (f *Found) glue(at string, d devEndpoint) {
	f.Name = d.EndpointName
	if d.Status != "" && d.Status != "READY" {
		f.unknown("Status: %s", short(d.Status))
	}
	source, worker := at+".WorkerType", d.WorkerType
	if worker == "" {
		source, worker = at+".NumberOfNodes without WorkerType", "Standard"
	}
	i := slices.IndexFunc(Workers, func(w Worker) bool { return strings.EqualFold(w.Name, worker) })
	if i < 0 {
		f.unknown("WorkerType: %s: not supported", short(worker))
		return
	}
	key, field, n := "workers", "NumberOfWorkers", d.NumberOfWorkers
	worker = Workers[i].Name
	if worker == "Standard" {
		key, field, n = "dpus", "NumberOfNodes", d.NumberOfNodes
	}
	f.fact("worker-type", worker, source)
	if n == nil {
		f.unknown("%s is missing", field)
		return
	}
	f.number(key, *n, at+"."+field)
}

// emrCluster is the output of aws emr describe-cluster, which includes that of list-instance-groups.
//
// Source: botocore's data/emr/2009-03-31; the CLI's reference of describe-cluster.
type emrCluster struct {
	Name           string
	Status         struct{ State string }
	Applications   []struct{ Name, Version string }
	Configurations []classification
	InstanceGroups []instanceGroup
	InstanceFleets []json.RawMessage
}

type classification struct {
	Classification string
	Properties     map[string]string
}

func (c classification) list() (list []property) {
	for key, value := range c.Properties {
		list = append(list, property{key: key, value: strings.TrimSpace(value)})
	}
	slices.SortFunc(list, func(a, b property) int { return strings.Compare(a.key, b.key) })
	return list
}

func (f *Found) emr(file string, c *emrCluster) {
	f.Name = c.Name
	if strings.HasPrefix(c.Status.State, "TERMINAT") {
		f.unknown("Status.State: %s", short(c.Status.State))
	}
	for _, a := range c.Applications {
		f.application(file, a.Name, a.Version)
	}
	if len(c.InstanceGroups) > 0 {
		f.groups(file+": Cluster.InstanceGroups", c.InstanceGroups)
	}
	if len(c.InstanceFleets) > 0 {
		f.unknown("InstanceFleets: not supported, because fleets mix instance types")
	}
	for _, o := range c.Configurations {
		f.classification(file+": Cluster.Configurations", o)
	}
}

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
		if c.Properties["maximizeResourceAllocation"] == "true" {
			f.unknown("maximizeResourceAllocation: ignored, but EMR makes executors so large that one session fills the cluster")
		}
	case "jupyter-sparkmagic-conf":
		f.unknown("ignored, because SparkMagic's config.json doesn't describe the endpoint")
	}
}

var version = regexp.MustCompile(`^\d+(\.\d+){1,3}(-[a-z]+)?$`)

// application reads the versions of Spark and Livy: 3.5.1-amzn-0 is 3.5.1.
func (f *Found) application(file, name, v string) {
	key := strings.ToLower(name)
	if key != "spark" && key != "livy" {
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
	f.fact(key, v, file+": Cluster.Applications "+name)
}

// instanceGroup is a group in the output of aws emr list-instance-groups.
type instanceGroup struct {
	InstanceGroupType, InstanceType              string
	RunningInstanceCount, RequestedInstanceCount int64
	Status                                       struct{ State string }
	AutoScalingPolicy                            *json.RawMessage
	Configurations                               []classification
}

func (g instanceGroup) count() int64 {
	if g.RunningInstanceCount > 0 {
		return g.RunningInstanceCount
	}
	return g.RequestedInstanceCount
}

// groups counts the nodes that run containers: those of the core group, and of task groups with the
// same instance type.
func (f *Found) groups(at string, list []instanceGroup) {
	i := slices.IndexFunc(list, func(g instanceGroup) bool { return g.InstanceGroupType == "CORE" })
	if i < 0 {
		f.unknown("InstanceGroups: there is no CORE group, so the number of nodes is not known")
		return
	}
	core, n := list[i], int64(0)
	for _, g := range list {
		what := "InstanceGroups: " + g.InstanceGroupType
		switch {
		case g.InstanceGroupType != "CORE" && g.InstanceGroupType != "TASK", strings.HasPrefix(g.Status.State, "TERMINAT"):
			continue
		case g.InstanceType != core.InstanceType:
			f.unknown("%s: %s not counted: the CORE group has %s", what, are(g.count(), short(g.InstanceType)+" node"), short(core.InstanceType))
			continue
		case g.RunningInstanceCount != g.RequestedInstanceCount && g.RequestedInstanceCount > 0:
			f.unknown("%s: only %d of %d requested instances run", what, g.RunningInstanceCount, g.RequestedInstanceCount)
		}
		if g.AutoScalingPolicy != nil {
			f.unknown("%s: an AutoScalingPolicy changes the number of nodes", what)
		}
		n += min(max(g.count(), 0), Most)
		for _, c := range g.Configurations {
			if g.InstanceGroupType == "CORE" && c.Classification == "yarn-site" {
				f.classification(at+" CORE Configurations", c)
				continue
			}
			f.unknown("%s: its own %s is not supported", what, short(c.Classification))
		}
	}
	if core.InstanceType != "" {
		f.fact("instance-type", core.InstanceType, at+" CORE InstanceType")
	}
	f.number("nodes", n, at+" instances")
}
