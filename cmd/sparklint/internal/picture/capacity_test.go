package picture

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/sparklint/sparklint/lint/endpoint"
)

var update = flag.Bool("update", false, "write the pictures anew")

// glue is a development endpoint.
func glue(tb testing.TB, worker string, workers int64) *endpoint.Endpoint {
	tb.Helper()
	e, err := endpoint.Glue(worker, workers)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// yarn is a cluster of other nodes.
func yarn(nodes, memory, vcores int64, dominant bool) *endpoint.Endpoint {
	number := func(n int64) endpoint.Number { return endpoint.Number{Value: n} }
	return &endpoint.Endpoint{
		Nodes:         number(nodes),
		NodeMemory:    number(memory),
		NodeVcores:    number(vcores),
		MinAllocation: number(256),
		MaxAllocation: number(memory),
		MaxVcores:     number(vcores),
		AMShare:       endpoint.Share{Value: 1},
		Dominant:      dominant,
	}
}

func session(name string, driver, executor, cores, most int64) endpoint.Session {
	return endpoint.Session{
		Name: name, Most: most,
		Master: endpoint.Container{Memory: driver, Vcores: 1}, Executor: endpoint.Container{Memory: executor, Vcores: cores},
	}
}

type example struct {
	e        *endpoint.Endpoint
	sessions []endpoint.Session
}

// examples are the pictures that a person has reviewed.
func examples(tb testing.TB) map[string]example {
	tb.Helper()
	ten := example{e: glue(tb, "G.2X", 6)}
	for i := range int64(10) {
		ten.sessions = append(ten.sessions, session(fmt.Sprintf("notebooks/team_%d/%02d_report.ipynb", i%3, i+1),
			3072+2048*(i%3), 7168+1024*(i%4), 4, 2+i%3))
	}
	ten.sessions[4].Executor.Memory = 40000
	ten.sessions[6].Executor.Vcores = 17
	ten.sessions[2].Name = "notebooks/a_very_long_name_of_a_folder/that_goes_on/and_on/and_on_and_on_and_on/until_nobody_can_read_it/" +
		"exploration_of_the_customers_of_2019_final_v2.ipynb"
	many := example{e: glue(tb, "G.1X", 299)}
	for i := range int64(100) {
		many.sessions = append(many.sessions, session(fmt.Sprintf("notebooks/team_%d/%03d_job.ipynb", i%7, i+1), 3072, 5120+512*(i%5), 4, 3+i%9))
	}
	wide := example{e: glue(tb, "G.1X", 299)}
	for i := range int64(5) {
		wide.sessions = append(wide.sessions, session(fmt.Sprintf("notebooks/%d.ipynb", i+1), 3072, 5632, 4, 60+40*i))
	}
	dominant := example{e: yarn(8, 24576, 8, true)}
	for i := range int64(4) {
		dominant.sessions = append(dominant.sessions, session(fmt.Sprintf("jobs/%d.ipynb", i+1), 2048, 4096, 2+2*(i%2), 5))
	}
	shared := example{e: yarn(12, 57344, 16, false)}
	shared.e.Name, shared.e.Reserve, shared.e.Client, shared.e.NodeMemory.Origin = "emr-<team>", 4, true, endpoint.InSettings
	for i := range int64(3) {
		shared.sessions = append(shared.sessions, session(fmt.Sprintf("notebooks/%c.ipynb", 'a'+rune(i)), 1024, 9728*(i+1), 4, 12))
	}
	return map[string]example{
		"shared": shared,
		"users": {glue(tb, "G.1X", 18), []endpoint.Session{
			session("notebooks/01_ingest.ipynb", 3072, 11264, 8, 5), session("notebooks/02_explore.ipynb", 3072, 5120, 4, 8),
			session("notebooks/03_report.ipynb", 11264, 11264, 8, 5),
		}},
		"waiting": ten, "many": many, "runs": wide, "dominant": dominant,
		"empty": {glue(tb, "Standard", 5), nil},
		"one":   {glue(tb, "G.1X", 1), []endpoint.Session{session("a.ipynb", 1024, 512, 1, 40)}},
		"huge": {yarn(endpoint.Most, endpoint.Most, endpoint.Most, true), []endpoint.Session{
			session("huge.ipynb", endpoint.Most/2, endpoint.Most/3, 4, endpoint.Endless), session("small.ipynb", 1024, 1024, 4, endpoint.Endless),
			session("x.ipynb", 1024, 1024, 4, 3),
		}},
		"hostile": {yarn(3, 4096, 4, false), []endpoint.Session{
			session("a<b>&\"'\x00\x1b[31m\u202egpj.\xff\n\t]]>.ipynb", 1024, 1024, 1, 4), session("", 512, 256, 1, 9),
			session("</title><script>alert(1)</script>", 9999, 1, 1, 1),
		}},
	}
}

// TestPictures: the pictures are the reviewed ones.
func TestPictures(t *testing.T) {
	for name, x := range examples(t) {
		outcomes, _ := x.e.Arrive(x.sessions)
		got := Capacity(x.e, outcomes)
		path := filepath.Join("testdata", name+".svg")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil || string(want) != got {
			t.Errorf("%s is another picture: go test ./cmd/sparklint/internal/picture -update, and look at it (%v)", path, err)
		}
	}
}
