package endpoint

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// answer has a field for each supported answer; one of them is set.
type answer struct {
	DevEndpoint  *devEndpoint  // aws glue get-dev-endpoint
	DevEndpoints []devEndpoint // aws glue get-dev-endpoints
	NextToken    string

	Cluster   *emrCluster // aws emr describe-cluster
	Instances []instance  // aws emr list-instances

	Application *application `json:"application"` // aws emr-serverless get-application

	ClusterMetrics *metrics `json:"clusterMetrics"` // ws/v1/cluster/metrics
	Scheduler      *struct {
		SchedulerInfo *scheduler `json:"schedulerInfo"`
	} `json:"scheduler"` // ws/v1/cluster/scheduler
	Nodes *struct {
		Node []node `json:"node"`
	} `json:"nodes"` // ws/v1/cluster/nodes

	RemoteException *struct {
		Message string `json:"message"`
	}
}

// readJSON reads the answers of AWS and YARN.
func readJSON(name string, src []byte) ([]Found, error) {
	if bytes.TrimSpace(src)[0] == '[' {
		return readList(name, src)
	}
	var top map[string]json.RawMessage
	if err := json.Unmarshal(src, &top); err != nil {
		return nil, jsonError(src, err)
	}
	switch {
	case len(top["terraform_version"])+len(top["planned_values"]) > 0:
		return readTerraform(name, src)
	case flows(top):
		return readFlow(name, src)
	}
	var a answer
	if err := json.Unmarshal(src, &a); err != nil {
		return nil, jsonError(src, err)
	}
	has := func(key string) bool { _, ok := top[key]; return ok }
	var f Found
	switch {
	case a.DevEndpoint != nil:
		f.glue(name+": DevEndpoint", *a.DevEndpoint)
	case has("DevEndpoints"):
		return glueList(name, a)
	case a.Cluster != nil:
		f.kind = "the output of aws emr describe-cluster"
		f.emr(name+": Cluster.", name+": Cluster.", a.Cluster)
	case a.Application != nil && a.Application.ID != "":
		f.application(name+": application", a.Application)
	case has("Instances") && a.Instances != nil:
		f.kind = "the output of aws emr list-instances"
		f.running(name+": Instances", a.Instances)
	case len(top) == 0:
		f.kind = "an empty object"
		f.unknown("the file has no keys: the cluster has no managed scaling policy, if this is the output of get-managed-scaling-policy")
	case a.ClusterMetrics != nil:
		f.kind = "YARN's metrics"
		f.metrics(name+": clusterMetrics", a.ClusterMetrics)
	case a.Scheduler != nil && a.Scheduler.SchedulerInfo != nil:
		f.kind = "YARN's scheduler"
		f.scheduler(name+": scheduler.schedulerInfo", a.Scheduler.SchedulerInfo)
	case a.Nodes != nil:
		f.kind = "YARN's nodes"
		f.nodes(name+": nodes.node", a.Nodes.Node)
	case has("clusterInfo"):
		f.Live, f.kind = true, "YARN's info"
		f.unknown("clusterInfo has no resources")
	case a.RemoteException != nil:
		return nil, fmt.Errorf("this is an error of YARN: %s", short(a.RemoteException.Message))
	case has("apps"), has("app"):
		return nil, errors.New("YARN's list of applications doesn't describe an endpoint: " + expected())
	default:
		return nil, fmt.Errorf("unknown kind of JSON (its keys: %s): sparklint reads objects with one of the keys %s", some(top), looked)
	}
	return []Found{f}, nil
}

// looked are the keys by which an answer is recognized.
const looked = "Cluster, ReleaseLabel, Instances, InstanceGroups, InstanceFleets, ManagedScalingPolicy or Configurations (EMR), " +
	"application (EMR Serverless), values or planned_values (terraform show -json), DevEndpoint or DevEndpoints " +
	"(Glue), and clusterMetrics, nodes, scheduler or clusterInfo (YARN)"

// some lists keys of an object, in words. Its values may be secrets.
func some(object map[string]json.RawMessage) string {
	var list []string
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if string(object[key]) == "null" {
			key += " (null)"
		}
		list = append(list, short(key))
	}
	const most = 6
	switch n := len(list); {
	case n == 0:
		return "none"
	case n > most:
		return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", n-most)
	}
	return strings.Join(list, ", ")
}

// flows reports whether an object has keys of a job flow of EMR. In another answer of the AWS CLI, Instances is a list.
func flows(top map[string]json.RawMessage) bool {
	if instances := bytes.TrimSpace(top["Instances"]); len(instances) > 0 && string(instances) != "null" {
		return instances[0] == '{'
	}
	return slices.ContainsFunc([]string{"ReleaseLabel", "InstanceGroups", "InstanceFleets", "Configurations", "ManagedScalingPolicy"},
		func(key string) bool { return len(top[key]) > 0 && string(top[key]) != "null" })
}

// readFlow reads a job flow, or an answer with some of its keys.
func readFlow(name string, src []byte) ([]Found, error) {
	var j jobFlow
	if err := json.Unmarshal(src, &j); err != nil {
		return nil, jsonError(src, err)
	}
	var f Found
	f.flow(name, &j)
	return []Found{f}, nil
}

// readList reads a list for aws emr create-cluster: configurations, instance groups or instance fleets.
func readList(name string, src []byte) ([]Found, error) {
	var list []struct{ Classification, InstanceGroupType, InstanceRole, InstanceFleetType string }
	if err := json.Unmarshal(src, &list); err != nil {
		return nil, jsonError(src, err)
	}
	var j jobFlow
	f := Found{kind: "instance groups or fleets of EMR"}
	var into any
	read := func() { f.hardware(name+": ", j.InstanceGroups, j.InstanceFleets) }
	for _, x := range list {
		switch {
		case x.Classification != "":
			into, read = &j.Configurations, func() { f = configurations(name, j.Configurations) }
		case x.InstanceGroupType != "" || x.InstanceRole != "":
			into = &j.InstanceGroups
		case x.InstanceFleetType != "":
			into = &j.InstanceFleets
		}
	}
	if into == nil {
		var objects []map[string]json.RawMessage
		all := map[string]json.RawMessage{}
		if err := json.Unmarshal(src, &objects); err != nil {
			return nil, jsonError(src, err)
		}
		for _, o := range objects {
			maps.Copy(all, o)
		}
		return nil, fmt.Errorf("unknown kind of JSON list (keys of its objects: %s): sparklint reads lists whose objects have the key "+
			"Classification, InstanceGroupType or InstanceFleetType", some(all))
	}
	if err := json.Unmarshal(src, into); err != nil {
		return nil, jsonError(src, err)
	}
	read()
	return []Found{f}, nil
}

// jsonError says where JSON is wrong.
func jsonError(src []byte, err error) error {
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset := int(syntax.Offset)
		if !strings.Contains(syntax.Error(), "unexpected end") {
			offset-- // it counts the wrong byte, too
		}
		return at(src, offset, fmt.Errorf("JSON: %w", syntax))
	case errors.As(err, &wrong):
		row := bytes.Count(src[:min(int(wrong.Offset), len(src))], []byte("\n")) + 1
		return fmt.Errorf("line %d: JSON: %s has the wrong type, %s", row, cmp.Or(wrong.Field, "an element"), wrong.Value)
	}
	return fmt.Errorf("JSON: %w", err)
}
