package rules

import (
	_ "embed"
	"encoding/json"
	"strings"

	"github.com/sparklint/sparklint/lint"
)

// A Verdict is what a real program answered to what it was sent.
type Verdict struct {
	ID      string   `json:"id"`
	Program string   `json:"program"`
	Sent    []string `json:"sent"`
	Answers []Answer `json:"answers"`
}

// An Answer is that of one version.
type Answer struct {
	Version string `json:"version"`
	Text    string `json:"text"`
}

//go:embed evidence.jsonl
var evidence string

// Verdicts are those that a rule rests on, in the order in which it names them.
func Verdicts(r *lint.Rule) []Verdict {
	known := map[string]Verdict{}
	for _, line := range strings.Split(strings.TrimSpace(evidence), "\n") {
		var v Verdict
		if json.Unmarshal([]byte(line), &v) == nil {
			known[v.ID] = v
		}
	}
	var list []Verdict
	for _, id := range r.Evidence {
		if v, ok := known[id]; ok {
			list = append(list, v)
		}
	}
	return list
}
