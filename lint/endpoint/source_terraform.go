package endpoint

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/sparklint/sparklint/lint/pattern"
)

// terraform is the output of terraform show -json, of a state or of a plan.
//
// Source: Terraform's "JSON Output Format"; the AWS provider's aws_emr_cluster, aws_emr_instance_group,
// aws_emr_instance_fleet and aws_emr_managed_scaling_policy.
type terraform struct {
	Values  terraformValues `json:"values"`
	Planned terraformValues `json:"planned_values"`
}

type terraformValues struct {
	RootModule terraformModule `json:"root_module"`
}

type terraformModule struct {
	Resources    []terraformResource `json:"resources"`
	ChildModules []terraformModule   `json:"child_modules"`
}

// resources returns the resources of a module and of those in it.
func (m terraformModule) resources() []terraformResource {
	list := m.Resources
	for _, child := range m.ChildModules {
		list = append(list, child.resources()...)
	}
	return list
}

// terraformResource is a resource. Its values are those of a cluster, or of what belongs to a cluster.
type terraformResource struct {
	Address, Mode, Type, Name string
	Values                    json.RawMessage
}

// terraformCluster has the values of a cluster, and some of what belongs to one.
type terraformCluster struct {
	ID             string             `json:"id"`
	Name           string             `json:"name"`
	ClusterID      string             `json:"cluster_id"`
	ReleaseLabel   string             `json:"release_label"`
	Applications   []string           `json:"applications"`
	Configurations string             `json:"configurations_json"`
	MasterGroup    []terraformGroup   `json:"master_instance_group"`
	CoreGroup      []terraformGroup   `json:"core_instance_group"`
	MasterFleet    []terraformFleet   `json:"master_instance_fleet"`
	CoreFleet      []terraformFleet   `json:"core_instance_fleet"`
	Limits         []terraformScaling `json:"compute_limits"`
}

type terraformGroup struct {
	InstanceType   string `json:"instance_type"`
	InstanceCount  *int64 `json:"instance_count"`
	Scaling        string `json:"autoscaling_policy"`
	Configurations string `json:"configurations_json"`
}

type terraformFleet struct {
	OnDemand int64 `json:"target_on_demand_capacity"`
	Spot     int64 `json:"target_spot_capacity"`
	Types    []struct {
		InstanceType     string           `json:"instance_type"`
		WeightedCapacity int64            `json:"weighted_capacity"`
		Configurations   []classification `json:"configurations"`
	} `json:"instance_type_configs"`
}

type terraformScaling struct {
	UnitType string `json:"unit_type"`
	Minimum  int64  `json:"minimum_capacity_units"`
	Maximum  int64  `json:"maximum_capacity_units"`
}

// readTerraform reads the clusters of EMR in the output of terraform show -json.
func readTerraform(name string, src []byte) (list []Found, err error) {
	var show terraform
	if err := json.Unmarshal(src, &show); err != nil {
		return nil, jsonError(src, err)
	}
	var clusters []terraformResource
	var all []terraformPart
	parts := map[string][]terraformPart{} // by the id of their cluster
	for _, r := range append(show.Values.RootModule.resources(), show.Planned.RootModule.resources()...) {
		switch p := (terraformPart{terraformResource: r}); {
		case r.Mode == "data":
		case r.Type == "aws_emr_cluster":
			clusters = append(clusters, r)
		case slices.Contains(ofCluster, r.Type):
			for _, into := range []any{&p.cluster, &p.group, &p.fleet} {
				if err := r.decode(into); err != nil {
					return nil, err
				}
			}
			all = append(all, p)
			parts[p.cluster.ClusterID] = append(parts[p.cluster.ClusterID], p)
		}
	}
	for _, r := range clusters {
		var c terraformCluster
		if err := r.decode(&c); err != nil {
			return nil, err
		}
		own := parts[c.ID]
		switch {
		case len(clusters) == 1: // whose id a plan may not know
			own = all
		case c.ID == "":
			own = nil
		}
		var f Found
		f.terraform(name, r, c, own)
		list = append(list, f)
	}
	if len(list) == 0 {
		return nil, errors.New("this is the output of terraform show -json, but it has no aws_emr_cluster: " + expected())
	}
	return list, nil
}

// ofCluster are the types of resources that belong to a cluster.
var ofCluster = []string{"aws_emr_instance_group", "aws_emr_instance_fleet", "aws_emr_managed_scaling_policy"}

// A terraformPart is a resource that belongs to a cluster, with its values.
type terraformPart struct {
	terraformResource
	cluster terraformCluster
	group   terraformGroup
	fleet   terraformFleet
}

// terraform reads a cluster, and the resources that belong to it.
func (f *Found) terraform(file string, r terraformResource, c terraformCluster, parts []terraformPart) {
	at := file + ": " + r.Address + "."
	cluster := emrCluster{Name: cmp.Or(c.Name, r.Name), ReleaseLabel: c.ReleaseLabel}
	for _, name := range c.Applications {
		cluster.Applications = append(cluster.Applications, struct{ Name, Version string }{Name: name})
	}
	cluster.Configurations = f.embedded(c.Configurations)
	for _, g := range c.MasterGroup {
		cluster.InstanceGroups = append(cluster.InstanceGroups, f.group("MASTER", g))
	}
	for _, g := range c.CoreGroup {
		cluster.InstanceGroups = append(cluster.InstanceGroups, f.group("CORE", g))
	}
	for _, l := range c.MasterFleet {
		cluster.InstanceFleets = append(cluster.InstanceFleets, l.fleet("MASTER"))
	}
	for _, l := range c.CoreFleet {
		cluster.InstanceFleets = append(cluster.InstanceFleets, l.fleet("CORE"))
	}
	for _, p := range parts {
		switch {
		case p.Type == "aws_emr_instance_group":
			cluster.InstanceGroups = append(cluster.InstanceGroups, f.group("TASK", p.group))
		case p.Type == "aws_emr_instance_fleet":
			cluster.InstanceFleets = append(cluster.InstanceFleets, p.fleet.fleet("TASK"))
		case len(p.cluster.Limits) > 0:
			l := p.cluster.Limits[0]
			f.scaling = scaling{file + ": " + p.Address, computeLimits{l.UnitType, l.Minimum, l.Maximum}}
		}
	}
	f.emr(at, at, &cluster)
	f.kind = "the output of terraform show -json"
}

// decode reads the values. The error names the resource, because the place is that in the values.
func (r terraformResource) decode(into any) error {
	if len(r.Values) == 0 {
		return nil
	}
	err := json.Unmarshal(r.Values, into)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		return fmt.Errorf("%s: JSON: %s has the wrong type, %s", short(r.Address), cmp.Or(wrong.Field, "values"), wrong.Value)
	case err != nil:
		return fmt.Errorf("%s: JSON: %w", short(r.Address), err)
	}
	return nil
}

// group returns a group with a role. Without a count it has one instance.
func (f *Found) group(role string, g terraformGroup) instanceGroup {
	group := instanceGroup{
		InstanceGroupType: role, InstanceType: g.InstanceType, InstanceCount: 1, Configurations: f.embedded(g.Configurations),
	}
	if g.InstanceCount != nil {
		group.InstanceCount = *g.InstanceCount
	}
	if g.Scaling != "" && json.Unmarshal([]byte(g.Scaling), &group.AutoScalingPolicy) != nil {
		f.unknown("autoscaling_policy of %s: not JSON", role)
		group.AutoScalingPolicy = nil
	}
	return group
}

func (l terraformFleet) fleet(role string) instanceFleet {
	fleet := instanceFleet{InstanceFleetType: role, TargetOnDemandCapacity: l.OnDemand, TargetSpotCapacity: l.Spot}
	for _, t := range l.Types {
		fleet.InstanceTypeConfigs = append(fleet.InstanceTypeConfigs,
			instanceTypeSpecification{InstanceType: t.InstanceType, WeightedCapacity: t.WeightedCapacity, Configurations: t.Configurations})
	}
	return fleet
}

// remote matches the address of a file of configurations.
var remote = pattern.New(`^(?:https?|s3)://`)

// embedded returns configurations that stand in a string.
func (f *Found) embedded(src string) (list []classification) {
	switch {
	case src == "":
	case remote.MatchString(src):
		f.unknown("configurations_json: %s is not read", short(src))
	case json.Unmarshal([]byte(src), &list) != nil:
		f.unknown("configurations_json: not a JSON list of EMR's configurations")
		list = nil
	}
	return list
}
