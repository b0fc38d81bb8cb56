package rules

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"
)

// TestEvidence: what a rule rests on is a row of the verdicts, and evidence.jsonl has
// it as `sparklint rule NAME --evidence` prints it.
func TestEvidence(t *testing.T) {
	known := map[string]Verdict{}
	for _, list := range [][]Verdict{sparkMagicEvidence(t), livyEvidence(t), sparkEvidence(t), yarnEvidence(t), amazonEvidence(t)} {
		for _, v := range list {
			if _, twice := known[v.ID]; !twice {
				known[v.ID] = v
			}
		}
	}
	used := map[string]bool{}
	for _, r := range All {
		for _, id := range r.Evidence {
			if _, ok := known[id]; !ok {
				t.Errorf("%s: no verdict %q", r.Name, id)
			}
			used[id] = true
		}
	}
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(used)) {
		line, err := json.Marshal(known[id])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n", line)
	}
	if *update {
		if err := os.WriteFile("evidence.jsonl", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := os.ReadFile("evidence.jsonl"); string(got) != b.String() {
		t.Error("evidence.jsonl is not what the verdicts say; renew it: go generate ./...")
	}
}

// short is a text in one line, cut where it is long.
func short(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + " …"
	}
	return s
}

// seen shows what can't be seen.
var seen = strings.NewReplacer("\n", " ⏎ ", "\t", `\t`, "\u00a0", `\u00a0`, "\ufeff", `\ufeff`, "\u200b", `\u200b`, "\r", `\r`)

func sortAnswers(list []Answer) []Answer {
	sort.Slice(list, func(i, j int) bool { return list[i].Version < list[j].Version })
	return list
}

func livyEvidence(t *testing.T) []Verdict {
	t.Helper()
	type row struct {
		ID, Profile, Request string
		Answers              map[string]struct {
			Status int
			Body   string
			Passed json.RawMessage
		}
	}
	var list []Verdict
	for _, r := range readVerdicts[row](t, "livy.jsonl") {
		v := Verdict{ID: r.ID, Program: "Livy", Sent: []string{"POST /sessions " + short(r.Request, 300)}}
		for version, a := range r.Answers {
			text := fmt.Sprint(a.Status)
			if a.Body != "" {
				text += " " + short(a.Body, 160)
			} else if len(a.Passed) > 0 {
				text += ", to Spark: " + short(string(a.Passed), 160)
			}
			v.Answers = append(v.Answers, Answer{version, text})
		}
		v.Answers = sortAnswers(v.Answers)
		list = append(list, v)
	}
	return list
}

func sparkEvidence(t *testing.T) []Verdict {
	t.Helper()
	type row struct {
		ID, Mode string
		Conf     json.RawMessage
		Answers  map[string]struct{ Outcome, Error string }
	}
	var list []Verdict
	for _, r := range readVerdicts[row](t, "spark.jsonl") {
		v := Verdict{ID: r.ID, Program: "Spark", Sent: []string{short(string(r.Conf), 300), "master " + r.Mode}}
		for version, a := range r.Answers {
			text := a.Outcome
			if a.Error != "" {
				causes := strings.Split(a.Error, " || caused by ")
				text += ": " + short(causes[len(causes)-1], 240)
			}
			v.Answers = append(v.Answers, Answer{version, text})
		}
		v.Answers = sortAnswers(v.Answers)
		list = append(list, v)
	}
	return list
}

func sparkMagicEvidence(t *testing.T) []Verdict {
	t.Helper()
	type row struct {
		ID, SparkMagic, Kernel string
		Config                 json.RawMessage
		Cells, Outputs         []string
		Metadata               []json.RawMessage
		Started                bool
		Posted                 *string
		PostedAll              []string `json:"posted_all"`
		Last                   string   `json:"kernel_log_last_line"`
	}
	var list []Verdict
	for _, r := range slices.Concat(readVerdicts[row](t, "sparkmagic.jsonl"), readVerdicts[row](t, "sparkmagic-sessions.jsonl")) {
		if n := len(r.PostedAll); n > 0 {
			r.Posted = &r.PostedAll[n-1]
		}
		v := Verdict{ID: r.ID, Program: "SparkMagic"}
		if config, ok := textOf(r.Config); ok && config != "" {
			v.Sent = append(v.Sent, "config.json: "+short(config, 200))
		}
		for i, c := range r.Cells {
			v.Sent = append(v.Sent, fmt.Sprintf("cell %d: %s", i+1, short(seen.Replace(c), 160)))
		}
		for i, m := range r.Metadata {
			v.Sent = append(v.Sent, fmt.Sprintf("metadata of cell %d: %s", i+1, short(string(m), 160)))
		}
		var said []string
		for _, out := range r.Outputs {
			out = short(out, 160)
			if out != "" && !strings.HasPrefix(out, "<") && !strings.HasPrefix(out, "Starting Spark") &&
				!strings.HasPrefix(out, "SparkSession available") && !strings.HasPrefix(out, "FAKE-") {
				said = append(said, out)
			}
		}
		switch {
		case !r.Started:
			said = append(said, "the kernel died: "+short(r.Last, 160))
		case r.Posted != nil:
			said = append(said, "posted "+short(*r.Posted, 160))
		default:
			said = append(said, "nothing was posted")
		}
		v.Answers = []Answer{{r.SparkMagic, strings.Join(said, "; ")}}
		list = append(list, v)
	}
	return list
}

func yarnEvidence(t *testing.T) []Verdict {
	t.Helper()
	type row struct {
		ID, Spark, Params, Desc string
		State                   json.RawMessage
	}
	type state struct {
		Containers, Pending int
		Apps                []struct {
			Name, State string
			Cont        int
		}
	}
	var list []Verdict
	for _, r := range readVerdicts[row](t, "yarn.jsonl") {
		var s state
		if r.ID == "" || json.Unmarshal(r.State, &s) != nil {
			continue
		}
		said := fmt.Sprintf("%d containers, %d more asked for", s.Containers, s.Pending)
		for _, a := range s.Apps {
			said += fmt.Sprintf("; %s %s with %d", a.Name, a.State, a.Cont)
		}
		list = append(list, Verdict{
			ID: r.ID, Program: "YARN", Sent: []string{r.Desc, short(r.Params, 200)}, Answers: []Answer{{r.Spark, said}},
		})
	}
	return list
}
