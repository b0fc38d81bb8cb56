package endpoint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// answer is what Read knows of JSON: one of the fields is there.
type answer struct {
	DevEndpoint  *devEndpoint  // aws glue get-dev-endpoint
	DevEndpoints []devEndpoint // aws glue get-dev-endpoints
	NextToken    string

	Cluster        *emrCluster     // aws emr describe-cluster
	InstanceGroups []instanceGroup // aws emr list-instance-groups
	InstanceFleets []json.RawMessage

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
	var top map[string]json.RawMessage
	if err := json.Unmarshal(src, &top); err != nil {
		return nil, jsonError(src, err)
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
	case has("InstanceGroups"):
		f.groups(name+": InstanceGroups", a.InstanceGroups)
	case has("InstanceFleets"):
		f.unknown("InstanceFleets: fleets mix instance types: not understood")
	case a.ClusterMetrics != nil:
		f.metrics(name+": clusterMetrics", a.ClusterMetrics)
	case a.Scheduler != nil && a.Scheduler.SchedulerInfo != nil:
		f.scheduler(name+": scheduler.schedulerInfo", a.Scheduler.SchedulerInfo)
	case a.Nodes != nil:
		f.nodes(name+": nodes.node", a.Nodes.Node)
	case has("clusterInfo"):
		f.Live = true
		f.unknown("clusterInfo: says nothing of resources")
	case a.RemoteException != nil:
		return nil, fmt.Errorf("is an error of YARN: %s", short(a.RemoteException.Message))
	case has("apps"), has("app"):
		return nil, errors.New("lists applications of YARN, which say nothing of an endpoint: " + expected())
	default:
		return nil, stranger([]byte(strings.Join(strings.Fields(string(src)), " ")))
	}
	return []Found{f}, nil
}

// jsonError says where JSON ends or has what was not expected.
func jsonError(src []byte, err error) error {
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset := int(syntax.Offset)
		if !strings.Contains(syntax.Error(), "unexpected end") {
			offset-- // it is that of the byte after
		}
		return at(src, offset, fmt.Errorf("JSON: %w", syntax))
	case errors.As(err, &wrong):
		row := bytes.Count(src[:min(int(wrong.Offset), len(src))], []byte("\n")) + 1
		return fmt.Errorf("line %d: JSON: %s: a %s is not what was expected", row, wrong.Field, wrong.Value)
	}
	return fmt.Errorf("JSON: %w", err)
}
