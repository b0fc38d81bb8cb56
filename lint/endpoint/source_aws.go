package endpoint

import (
	"errors"
	"fmt"
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
	f.Name, f.kind = d.EndpointName, "a development endpoint of Glue"
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
