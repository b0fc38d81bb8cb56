package rules

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/linttest"
)

// randomEndpoint is a cluster of some kind, with users or without.
func randomEndpoint(r *rand.Rand) *endpoint.Endpoint {
	pick := func(list ...int64) int64 { return list[r.Intn(len(list))] }
	mib := func(list ...int64) endpoint.MiB { return endpoint.MiB(pick(list...)) }
	c := endpoint.Cluster{
		Nodes: 1 + r.Int63n(20), NodeMemory: mib(2048, 8192, 12288, 24576, 57344),
		NodeVcores: pick(0, 1, 4, 8, 16), MinAllocation: mib(0, 1, 32, 256, 1024, 3000),
		MaxAllocation: mib(0, 1024, 8192, 12288), AMShare: float64(pick(0, 1, 5, 10)) / 10, Pool: r.Intn(10) == 0,
	}
	if r.Intn(3) == 0 {
		c.Calculator = "dominant"
	}
	switch r.Intn(8) {
	case 0:
		c = endpoint.Cluster{WorkerType: "G.1X", Workers: 1 + r.Int63n(30)}
	case 1:
		c = endpoint.Cluster{WorkerType: "Standard", DPUs: 2 + r.Int63n(30)}
	case 2:
		c = endpoint.Cluster{InstanceType: "m5.xlarge", Nodes: 1 + r.Int63n(9)}
	}
	e, err := endpoint.New(c, endpoint.InSettings)
	if err != nil {
		panic(err)
	}
	e.Users = pick(0, 0, 1, 2, 3, 10)
	if r.Intn(3) == 0 {
		e.Defaults = map[string]string{
			"spark.executor.memory": fmt.Sprintf("%dg", pick(1, 4, 20)), "spark.driver.memory": fmt.Sprintf("%dg", pick(1, 4, 20)),
			"spark.executor.cores": fmt.Sprint(pick(1, 2, 32)),
		}
	}
	return e
}

// randomSession is the body of a cell that asks for some of the endpoint.
func randomSession(r *rand.Rand) string {
	var fields, conf []string
	maybe := func(list *[]string, format string, n int) {
		if r.Intn(2) == 0 {
			*list = append(*list, fmt.Sprintf(format, 1+r.Intn(n)))
		}
	}
	maybe(&fields, `"driverMemory": "%dg"`, 30)
	maybe(&fields, `"executorMemory": "%dg"`, 30)
	maybe(&fields, `"executorCores": %d`, 20)
	maybe(&conf, `"spark.dynamicAllocation.maxExecutors": "%d"`, 30)
	maybe(&conf, `"spark.executor.memoryOverhead": "%d000"`, 8)
	if r.Intn(4) == 0 {
		fields = append(fields, fmt.Sprintf(`"numExecutors": %d`, 1+r.Intn(20)))
		conf = append(conf, `"spark.dynamicAllocation.enabled": "false"`)
	}
	return fmt.Sprintf(`{%s}`, strings.Join(append(fields, `"conf": {`+strings.Join(conf, ", ")+`}`), ", "))
}

// TestCapacityFixed: where a capacity rule offered a fix, after fixing it says nothing more.
func TestCapacityFixed(t *testing.T) {
	capacity := []string{
		"container-too-large", "cores-not-available", "default-too-large", "endpoint-overcommitted", "am-limit", "no-executor-cap",
	}
	fixes := 0
	for seed := range int64(2000) {
		r := rand.New(rand.NewSource(seed))
		o := lint.Terms{DeployMode: []string{"", "client", "cluster"}[r.Intn(3)]}
		o.Share(randomEndpoint(r))
		body := randomSession(r)
		run := linttest.Load(t, map[string]string{"a.ipynb": linttest.Carriers[0].Notebook([]string{linttest.Cell(body)})}, o)
		result := linttest.Result(t, lint.Run{
			Targets: run, Rules: All, Wants: linttest.Only(func(d *lint.Diagnostic) bool { return d.Severity >= lint.Warning }),
		})
		offered := map[string]bool{}
		for _, d := range result.Found {
			if slices.Contains(capacity, d.Rule) && d.Fix != nil {
				offered[d.Rule+d.Pointer] = true
			}
		}
		fixed := result.All
		fixes += fixed.Count
		for _, d := range fixed.Left {
			if offered[d.Rule+d.Pointer] && d.Severity >= lint.Warning {
				t.Errorf("seed %d: %s on %v\n%s\n%s: still %s", seed, body, o.Endpoint, linttest.Source(t, fixed.Targets[0]), d.Rule, d.Message)
			}
		}
	}
	if fixes < 500 {
		t.Errorf("only %d fixes", fixes)
	}
}
