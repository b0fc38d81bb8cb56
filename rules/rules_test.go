package rules

import (
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"github.com/sparklint/sparklint/lint/linttest"
)

func TestExamples(t *testing.T) {
	for _, r := range All {
		t.Run(r.Name, func(t *testing.T) { linttest.Run(t, r, All) })
	}
}

func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range All {
		if !regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`).MatchString(r.Name) || seen[r.Name] {
			t.Errorf("name %q", r.Name)
		}
		seen[r.Name] = true
		if (r.Check == nil) == (r.Fleet == nil) {
			t.Errorf("%s: one of Check and Fleet", r.Name)
		}
	}
}

// TestEvidence: what a rule rests on is a row of the verdicts.
func TestEvidence(t *testing.T) {
	ids := map[string]bool{}
	for _, name := range []string{"sparkmagic", "livy", "spark", "yarn"} {
		data, err := os.ReadFile(verdicts + name + ".jsonl")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"id":\s?("(?:[^"\\]|\\.)*")`).FindAllSubmatch(data, -1) {
			var id string
			if err := json.Unmarshal(m[1], &id); err != nil {
				t.Fatal(err)
			}
			ids[id] = true
		}
	}
	for _, r := range All {
		for _, id := range r.Evidence {
			if !ids[id] {
				t.Errorf("%s: no verdict %q", r.Name, id)
			}
		}
	}
}
