package rules

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/linttest"
)

// verdicts is where the answers of the real programs are.
const verdicts = "../fixtures/verdicts/"

func readVerdicts[T any](t *testing.T, name string) []T {
	t.Helper()
	f, err := os.Open(verdicts + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []T
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		list = append(list, row)
	}
	return list
}

// An exception is a row that the prediction need not meet, with the reason; its
// id may end in *.
type exception struct {
	id, reason string
	used       bool
}

func (e *exception) covers(id string) bool {
	prefix, more := strings.CutSuffix(e.id, "*")
	return e.id == id || more && strings.HasPrefix(id, prefix)
}

func readExceptions(t *testing.T, program string) []*exception {
	t.Helper()
	data, err := os.ReadFile(verdicts + "exceptions.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var list []*exception
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if part := strings.Split(line, "\t"); len(part) == 3 && part[0] == program {
			list = append(list, &exception{id: part[1], reason: part[2]})
		}
	}
	return list
}

// A confusion counts predictions against answers, by the version of a program; ""
// is no version given, where only what every current version refuses is an error.
type confusion struct {
	t          *testing.T
	program    string
	exceptions []*exception
	count      map[string]*[4]int
	local      int
	noFloor    bool // what is missed does not fail the test
}

func newConfusion(t *testing.T, program string) *confusion {
	t.Helper()
	return &confusion{t: t, program: program, exceptions: readExceptions(t, program), count: map[string]*[4]int{}}
}

// add compares one row. A miss is logged, a false alarm fails the test.
func (c *confusion) add(id, version, sent string, refused bool, errors []string) {
	c.t.Helper()
	if refused == (len(errors) > 0) {
		c.cell(version)[b2i(refused)*2]++
		return
	}
	if c.excepted(id) {
		return
	}
	c.cell(version)[b2i(refused)*2+1]++
	if refused {
		c.t.Logf("missed: %s at %s: %.300s", id, version, sent)
		return
	}
	complain := c.t.Errorf
	if !strict {
		complain = c.t.Logf
	}
	complain("false alarm: %s at %s: %.300s: %s", id, version, sent, errors)
}

// excepted reports whether a row need not be met.
func (c *confusion) excepted(id string) bool {
	for _, e := range c.exceptions {
		if e.covers(id) {
			e.used = true
			return true
		}
	}
	return false
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (c *confusion) cell(version string) *[4]int {
	if c.count[version] == nil {
		c.count[version] = &[4]int{}
	}
	return c.count[version]
}

// floor is the share of refused rows that must be reported as errors.
const floor = 0.97

// strict makes false alarms and a share below the floor fail.
const strict = true

// done prints the table and holds the floor.
func (c *confusion) done() {
	c.t.Helper()
	var versions []string
	for v := range c.count {
		versions = append(versions, v)
	}
	sort.Strings(versions)
	for _, v := range versions {
		n := c.count[v]
		name := v
		if v == "" {
			name = "any"
		}
		share := float64(n[2]) / float64(max(1, n[2]+n[3]))
		c.t.Logf("%-10s %-6s  refused: %4d reported, %3d not (%.1f %%)   accepted: %4d not reported, %d reported", c.program, name,
			n[2], n[3], 100*share, n[0], n[1])
		if strict && !c.noFloor && share < floor && n[2]+n[3] > 0 {
			c.t.Errorf("%s %s: %.1f %% of what is refused is reported, and %.0f %% are asked for", c.program, name, 100*share, 100*floor)
		}
	}
	for _, e := range c.exceptions {
		if !e.used && !c.noFloor {
			c.t.Errorf("exceptions.tsv: %s %s is met, or no row: take it out", c.program, e.id)
		}
	}
}

// restsOn returns the rules whose evidence is in a table.
func restsOn(t *testing.T, table string) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	for _, r := range readVerdicts[struct{ ID string }](t, table) {
		ids[r.ID] = true
	}
	rests := map[string]bool{}
	for _, r := range All {
		for _, id := range r.Evidence {
			if ids[id] && !strings.HasPrefix(id, "real/") {
				rests[r.Name] = true
			}
		}
	}
	return rests
}

// errorsOf are the errors that some rules report, or all if there is no choice.
func errorsOf(found []lint.Diagnostic, of map[string]bool) []string {
	var names []string
	for _, d := range found {
		if d.Severity == lint.Error && (of == nil || of[d.Rule]) {
			names = append(names, d.Rule+": "+d.Message)
		}
	}
	return names
}

// errorsIn are those in a cell with this body.
func errorsIn(t *testing.T, body string, o lint.Terms, of map[string]bool) []string {
	t.Helper()
	files := linttest.Load(t, map[string]string{"a.ipynb": linttest.Carriers[0].Notebook([]string{"%%configure -f\n" + body})}, o)
	return errorsOf(linttest.Check(t, files, All), of)
}

// errorsInRequest are those in the body of a request. One that is not an object is an error, too.
func errorsInRequest(t *testing.T, body string, o lint.Terms, of map[string]bool) []string {
	t.Helper()
	f := lint.Request("POST /sessions", body)
	if d := f.Documents()[0]; !d.Accepted() || !d.Root().IsObject() {
		return []string{"not a JSON object"}
	}
	return errorsOf(linttest.Check(t, []*lint.Target{{File: f, Terms: &o}}, Requests), of)
}

// TestLivyVerdicts: what Livy refuses, by version. Rows of what Livy takes and
// Spark does not count as taken: only rules that rest on Livy's answers are asked.
func TestLivyVerdicts(t *testing.T) { livyVerdicts(t, "livy", errorsIn) }

// TestLivyRequests is the same for bodies that are posted as they are, and not by SparkMagic.
func TestLivyRequests(t *testing.T) { livyVerdicts(t, "request", errorsInRequest) }

func livyVerdicts(t *testing.T, exceptions string, errorsIn func(*testing.T, string, lint.Terms, map[string]bool) []string) {
	t.Helper()
	type row struct {
		ID, Profile, Request string
		Answers              map[string]struct {
			Status int
			Body   string
		}
	}
	c := newConfusion(t, exceptions)
	rests := restsOn(t, "livy.jsonl")
	for _, r := range readVerdicts[row](t, "livy.jsonl") {
		if r.Request == "" || strings.HasPrefix(r.ID, "scen/") || strings.HasPrefix(r.ID, "real/") || strings.HasPrefix(r.ID, "heartbeat-run/") {
			continue // what a server was set up for, not what a request says
		}
		local := false // which files of its own disk a server allows can't be seen
		for _, a := range r.Answers {
			local = local || strings.Contains(a.Body, "cannot be added to user sessions")
		}
		if local {
			c.local++
			continue
		}
		id := r.ID
		if r.Profile != "default" {
			id = r.Profile + ":" + id
		}
		for v, a := range r.Answers {
			c.add(id, v, r.Request, a.Status >= 400, errorsIn(t, r.Request, lint.Terms{Livy: v}, rests))
		}
		refused := all(livy.Current, func(v string) bool { a, ok := r.Answers[v]; return !ok || a.Status >= 400 })
		c.add(id, "", r.Request, refused, errorsIn(t, r.Request, lint.Terms{}, rests))
	}
	c.done()
	t.Logf("%d rows left out: only the server's list of its own directories refuses them", c.local)
}

func all(list []string, f func(string) bool) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return !f(s) })
}

// TestSparkVerdicts: with which properties Spark does not start, by version. It ran without a spark-defaults.conf, which could turn
// dynamic allocation on, so that the number of executors has another meaning.
func TestSparkVerdicts(t *testing.T) {
	type row struct {
		ID, Mode string
		Conf     map[string]*string
		Answers  map[string]struct{ Outcome string }
	}
	c := newConfusion(t, "spark")
	for _, r := range readVerdicts[row](t, "spark.jsonl") {
		conf := map[string]string{}
		for k, v := range r.Conf {
			if v != nil && livyKeeps(k) {
				conf[k] = *v
			}
		}
		body, err := json.Marshal(map[string]any{"conf": conf})
		if err != nil {
			t.Fatal(err)
		}
		mode := "client"
		if strings.HasPrefix(r.ID, "yarn-cluster:") {
			mode = "cluster"
		}
		for v, a := range r.Answers {
			c.add(r.ID, v, string(body), a.Outcome != "started",
				errorsIn(t, string(body), lint.Terms{Spark: v, DeployMode: mode, Livy: "0.7.1", Defaults: map[string]string{}}, nil))
		}
		refused := all(spark.Current, func(v string) bool { a, ok := r.Answers[v]; return !ok || a.Outcome != "started" })
		c.add(r.ID, "", string(body), refused, errorsIn(t, string(body), lint.Terms{DeployMode: mode, Defaults: map[string]string{}}, nil))
	}
	c.done()
}

func livyKeeps(key string) bool { return strings.HasPrefix(key, "spark.") && key != "spark.master" }

// refusals are how SparkMagic says that a cell or a config.json is not taken.
var refusals = []string{
	"Could not parse JSON", "unrecognized arguments", "UsageError", "internal error", "A session has already been started",
	"The code failed because of a fatal error", "JSONDecodeError", "TypeError", "ValueError", "An error was encountered",
	"HttpClientException", "BadUserDataException", "Need to supply URL",
}

// TestSparkMagicVerdicts: what SparkMagic refuses of cells and config.json.
func TestSparkMagicVerdicts(t *testing.T) {
	type row struct {
		ID, SparkMagic, Kernel string
		Config, Livy, Env      json.RawMessage
		Cells                  []string
		Started                bool
		Outputs                []string
	}
	c := newConfusion(t, "sparkmagic")
	rests := restsOn(t, "sparkmagic.jsonl")
	for _, r := range readVerdicts[row](t, "sparkmagic.jsonl") {
		config, readable := textOf(r.Config)
		if !readable || len(r.Livy) > 0 || len(r.Env) > 0 {
			continue // what the server or the environment did
		}
		files := map[string]string{}
		if strings.TrimSpace(config) != "" {
			files[".sparkmagic/config.json"] = config
		}
		files["a.ipynb"] = strings.ReplaceAll(linttest.Carriers[0].Notebook(r.Cells), `"name": "pysparkkernel"`, `"name": "`+r.Kernel+`"`)
		if r.Kernel == "python3" {
			files["a.ipynb"] = strings.ReplaceAll(files["a.ipynb"], `"name": "pyspark"`, `"name": "python"`)
		}
		if f, _ := lint.Load("a.ipynb", files["a.ipynb"]); f == nil {
			delete(files, "a.ipynb")
		}
		refused := !r.Started || slices.ContainsFunc(r.Outputs, func(out string) bool {
			return slices.ContainsFunc(refusals, func(text string) bool { return strings.Contains(out, text) })
		}) || slices.ContainsFunc(r.Cells, sentAsCode)
		var errors []string
		if len(files) > 0 {
			loaded := linttest.Load(t, files, lint.Terms{SparkMagic: r.SparkMagic})
			errors = errorsOf(linttest.Check(t, loaded, All), rests)
		}
		sent := fmt.Sprintf("%s %.200s %q", r.Kernel, config, r.Cells)
		c.add(r.ID, r.SparkMagic, sent, refused, errors)
		if slices.Contains(sparkmagic.Current, r.SparkMagic) && facts.AtLeast(r.SparkMagic, "0.23.0") && len(files) > 0 && !refused {
			c.add(r.ID, "", sent, refused, errorsOf(linttest.Check(t, linttest.Load(t, files, lint.Terms{}), All), rests))
		}
	}
	c.done()
}

// sentAsCode reports whether a cell has a %%configure that is not at its beginning. Such a cell is sent
// to Spark as code, and Spark refuses it. The server of these rows takes any code.
func sentAsCode(cell string) bool {
	return strings.Contains(cell, "%%configure") && !strings.HasPrefix(cell, "%%") && !strings.HasPrefix(cell, "%")
}

// textOf is the text of a config.json in a row: a string, bytes in base64, or none.
func textOf(raw json.RawMessage) (string, bool) {
	var s string
	if len(raw) == 0 || json.Unmarshal(raw, &s) == nil {
		return s, true
	}
	var coded struct{ B64 []byte }
	if json.Unmarshal(raw, &coded) == nil && coded.B64 != nil {
		return string(coded.B64), true
	}
	return "", false
}
