package endpoint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// answer has a field for each supported answer; one of them is set.
type answer struct {
	DevEndpoint  *devEndpoint  // aws glue get-dev-endpoint
	DevEndpoints []devEndpoint // aws glue get-dev-endpoints
	NextToken    string

	Cluster        *emrCluster     // aws emr describe-cluster
	InstanceGroups []instanceGroup // aws emr list-instance-groups
	InstanceFleets []instanceFleet // aws emr list-instance-fleets
	Instances      []instance      // aws emr list-instances

	Application *application `json:"application"` // aws emr-serverless get-application

	Configurations []classification // those of EMR, as a member of an object

	ManagedScalingPolicy *scalingPolicy // aws emr get-managed-scaling-policy

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
		return readConfigurations(name, src)
	}
	var top map[string]json.RawMessage
	if err := json.Unmarshal(src, &top); err != nil {
		return nil, jsonError(src, err)
	}
	if s := bytes.TrimSpace(top["Instances"]); len(s) > 0 && s[0] == '{' {
		return nil, errors.New("this is what aws emr run-job-flow reads, and can't be imported. Import its Configurations as a JSON list, " +
			"or the output of aws emr describe-cluster")
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
		f.emr(name, a.Cluster)
	case a.Application != nil && a.Application.ID != "":
		f.application(name+": application", a.Application)
	case has("InstanceGroups"):
		f.groups(name+": InstanceGroups", a.InstanceGroups)
	case has("InstanceFleets"):
		f.fleets(name+": InstanceFleets", a.InstanceFleets)
	case has("Instances") && a.Instances != nil:
		f.running(name+": Instances", a.Instances)
	case a.ManagedScalingPolicy != nil:
		f.scaling = scaling{name + ": ComputeLimits", a.ManagedScalingPolicy.ComputeLimits}
	case len(top) == 0:
		f.unknown("the file has no keys: the cluster has no managed scaling policy, if this is the output of get-managed-scaling-policy")
	case a.ClusterMetrics != nil:
		f.metrics(name+": clusterMetrics", a.ClusterMetrics)
	case a.Scheduler != nil && a.Scheduler.SchedulerInfo != nil:
		f.scheduler(name+": scheduler.schedulerInfo", a.Scheduler.SchedulerInfo)
	case a.Nodes != nil:
		f.nodes(name+": nodes.node", a.Nodes.Node)
	case has("clusterInfo"):
		f.Live = true
		f.unknown("clusterInfo has no resources")
	case classified(a.Configurations):
		f = configurations(name, a.Configurations)
	case a.RemoteException != nil:
		return nil, fmt.Errorf("this is an error of YARN: %s", short(a.RemoteException.Message))
	case has("apps"), has("app"):
		return nil, errors.New("YARN's list of applications doesn't describe an endpoint: " + expected())
	default:
		return nil, stranger([]byte(strings.Join(strings.Fields(string(src)), " ")))
	}
	return []Found{f}, nil
}

// readConfigurations reads a list of EMR's configurations.
func readConfigurations(name string, src []byte) ([]Found, error) {
	var list []classification
	if err := json.Unmarshal(src, &list); err != nil {
		return nil, jsonError(src, err)
	}
	if !classified(list) {
		return nil, stranger([]byte(strings.Join(strings.Fields(string(src)), " ")))
	}
	return []Found{configurations(name, list)}, nil
}

// classified reports whether a list has configurations of EMR.
func classified(list []classification) bool {
	return slices.ContainsFunc(list, func(c classification) bool { return c.Classification != "" })
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
		return fmt.Errorf("line %d: JSON: %s has the wrong type, %s", row, wrong.Field, wrong.Value)
	}
	return fmt.Errorf("JSON: %w", err)
}
