package rules

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/linttest"
)

// verdicts is where the answers of the real programs are, if they are.
const verdicts = "../../shared/verdicts/"

func readVerdicts[T any](t *testing.T, name string) []T {
	t.Helper()
	f, err := os.Open(verdicts + name)
	if err != nil {
		t.Skipf("needs the verdicts of the real programs at %s, which are not part of the project", verdicts)
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

// errorsIn are the rules that report an error in a cell with this body.
func errorsIn(t *testing.T, body string) []string {
	t.Helper()
	files := linttest.Load(t, map[string]string{"a.ipynb": linttest.Carriers[0].Notebook([]string{"%%configure -f\n" + body})})
	return errorsOf(lint.Check(files, All, lint.Options{}))
}

func errorsOf(found []lint.Diagnostic) []string {
	var names []string
	for _, d := range found {
		if d.Severity == lint.Error {
			names = append(names, d.Rule+": "+d.Message)
		}
	}
	return names
}

// A score counts predictions against answers.
type score struct{ hit, missed, false, right int }

func (s *score) add(refused bool, predicted []string) {
	switch {
	case refused && len(predicted) > 0:
		s.hit++
	case refused:
		s.missed++
	case len(predicted) > 0:
		s.false++
	default:
		s.right++
	}
}

func (s *score) String() string {
	return fmt.Sprintf("refused: %d reported, %d not; accepted: %d silent, %d reported", s.hit, s.missed, s.right, s.false)
}

// TestLivyVerdicts: no error in a request that every current Livy takes. A body
// that SparkMagic posts, but which it never sends as it is, does not count: kind
// and the heartbeat it writes itself.
func TestLivyVerdicts(t *testing.T) {
	type row struct {
		ID      string
		Profile string
		Request string
		Answers map[string]struct{ Status int }
	}
	var s score
	for _, r := range readVerdicts[row](t, "livy.jsonl") {
		if r.Request == "" || !strings.HasSuffix(strings.TrimSpace(r.Request), "}") || r.Profile != "default" && r.Profile != "" || strings.HasPrefix(r.ID, "scen/") || strings.HasPrefix(r.ID, "real/") {
			continue
		}
		accepted, refused := true, true
		current := 0
		for _, v := range []string{"0.7.1", "0.8.0", "0.9.0"} {
			if a, ok := r.Answers[v]; ok {
				current++
				accepted = accepted && a.Status == 201
				refused = refused && a.Status >= 400
			}
		}
		if current == 0 || accepted == refused {
			continue
		}
		predicted := errorsIn(t, r.Request)
		s.add(refused, predicted)
		if accepted && len(predicted) > 0 && !dies(r.ID) {
			t.Errorf("%s %.100s: %v", r.ID, r.Request, predicted)
		} else if accepted && len(predicted) > 0 {
			t.Logf("Livy takes it, not SparkMagic or Spark: %s %.80s: %.150v", r.ID, r.Request, predicted)
		}
	}
	t.Log("Livy: ", s.String())
}

// dies tells of rows that Livy takes and SparkMagic or Spark do not.
func dies(id string) bool {
	for _, prefix := range []string{"mem/", "syntax/", "uni/", "doc/", "depth/", "size/", "type/driverMemory", "type/executorMemory", "twin", "confval/"} {
		if strings.HasPrefix(id, prefix) {
			return true
		}
	}
	return false
}

// TestSparkVerdicts: no error in properties with which every Spark starts.
func TestSparkVerdicts(t *testing.T) {
	type row struct {
		ID, Mode string
		Conf     map[string]*string
		Answers  map[string]struct{ Outcome string }
	}
	var s score
	for _, r := range readVerdicts[row](t, "spark.jsonl") {
		started, failed := true, true
		for _, a := range r.Answers {
			started = started && a.Outcome == "started"
			failed = failed && a.Outcome != "started"
		}
		if len(r.Answers) == 0 || started == failed {
			continue
		}
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
		predicted := errorsIn(t, string(body))
		s.add(failed, predicted)
		if started && len(predicted) > 0 && r.ID != "numexec-gt-max-local" { // on YARN it is refused
			t.Errorf("%s %s: %v", r.ID, body, predicted)
		}
	}
	t.Log("Spark: ", s.String())
}

func livyKeeps(key string) bool { return strings.HasPrefix(key, "spark.") && key != "spark.master" }

// TestSparkMagicVerdicts: no error in what SparkMagic's current versions post.
func TestSparkMagicVerdicts(t *testing.T) {
	type row struct {
		ID, SparkMagic, Kernel string
		Config                 json.RawMessage
		Cells                  []string
		Posted                 *string
		Started                bool
		Outputs                []string
	}
	var s score
	for _, r := range readVerdicts[row](t, "sparkmagic.jsonl") {
		var config string
		if r.Kernel == "python3" || r.SparkMagic < "0.19" || json.Unmarshal(r.Config, &config) != nil && string(r.Config) != "null" || !strings.HasPrefix(r.ID, "magic-") && !strings.HasPrefix(r.ID, "cfg-") {
			continue
		}
		files := map[string]string{}
		if config != "" {
			files[".sparkmagic/config.json"] = config
		}
		if len(r.Cells) > 0 && strings.Contains(strings.Join(r.Cells, "\n"), "%configure") {
			files["a.ipynb"] = linttest.Carriers[0].Notebook(r.Cells)
		}
		if len(files) == 0 {
			continue
		}
		refused := !r.Started || r.Posted == nil
		for _, out := range r.Outputs {
			for _, text := range []string{"Could not parse JSON", "unrecognized arguments", "UsageError", "internal error", "A session has already been started", "SyntaxError"} {
				refused = refused || strings.Contains(out, text)
			}
		}
		predicted := errorsOf(lint.Check(linttest.Load(t, files), []*lint.Rule{jsonSyntax, notAnObject, magicLine, configureOrder}, lint.Options{}))
		s.add(refused, predicted)
		if !refused && len(predicted) > 0 && !strings.Contains(predicted[0], "sent to Spark as code") {
			t.Errorf("%s %q: %v", r.ID, r.Cells, predicted)
		}
		if refused && len(predicted) == 0 {
			t.Logf("missed %s %.120q %.80q", r.ID, r.Cells, config)
		}
	}
	t.Log("SparkMagic: ", s.String())
}
