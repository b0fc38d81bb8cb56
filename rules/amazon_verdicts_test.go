package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/linttest"
	"github.com/sparklint/sparklint/lint/notebook"
)

// An amazonRow is a row of studio.jsonl or gluesessions.jsonl.
type amazonRow struct {
	ID, Kind  string
	Variables map[string]any
	Cells     []string
	Outputs   [][]string
	Refused   []*string
	Studio    string
	Glue      string `json:"aws-glue-sessions"`
}

// amazonRefusals are how the magics of Unified Studio, Glue's kernel and botocore say that they reject something.
var amazonRefusals = []string{
	"Could not parse JSON", "UsageError", "ValueError", "AttributeError", "KeyError", "TypeError", "Error: Please provide",
	"exception was encountered", "Exception encountered", "Unable to create session", "No configuration values",
	"A session has already been started", "NotImplementedError", "Invalid session type value",
	"ParamValidationError", "Invalid value. There is", "Empty values are not", "Exception encountered while creating session",
}

func (r amazonRow) refusals() (list []string) {
	for _, cell := range r.Outputs {
		for _, said := range cell {
			if slices.ContainsFunc(amazonRefusals, func(text string) bool { return strings.Contains(said, text) }) {
				list = append(list, said)
			}
		}
	}
	return list
}

func amazonEvidence(t *testing.T) (list []Verdict) {
	t.Helper()
	for table, program := range map[string]string{"studio.jsonl": "Unified Studio", "gluesessions.jsonl": "Glue"} {
		for _, r := range readVerdicts[amazonRow](t, table) {
			v := Verdict{ID: r.ID, Program: program}
			for _, cell := range r.Cells {
				v.Sent = append(v.Sent, seen.Replace(short(strings.ReplaceAll(cell, "\n", " ⏎ "), 200)))
			}
			said := "accepted"
			if refusals := r.refusals(); len(refusals) > 0 {
				said = short(refusals[0], 240)
			}
			v.Answers = []Answer{{r.Studio + r.Glue, said}}
			list = append(list, v)
		}
	}
	return list
}

// TestGlueVerdicts: what Glue's kernel rejects of cells, and botocore of what it sends.
func TestGlueVerdicts(t *testing.T) {
	c := newConfusion(t, "gluesessions")
	for _, r := range readVerdicts[amazonRow](t, "gluesessions.jsonl") {
		if !notebook.Mentioned(strings.Join(r.Cells, "\n")) {
			continue // such a notebook is not read
		}
		nb := strings.ReplaceAll(linttest.Carriers[0].Notebook(r.Cells), `"name": "pysparkkernel"`, `"name": "glue_pyspark"`)
		c.addAmazon(r, nb, lint.Terms{})
	}
	c.done()
}

// TestStudioVerdicts: what the magics of Unified Studio reject. The connection is declared.
func TestStudioVerdicts(t *testing.T) {
	for _, declared := range []bool{true, false} {
		t.Run(fmt.Sprintf("declared %t", declared), func(t *testing.T) {
			c := newConfusion(t, "studio")
			c.noFloor = !declared
			for _, r := range readVerdicts[amazonRow](t, "studio.jsonl") {
				if !notebook.Mentioned(strings.Join(r.Cells, "\n")) {
					continue
				}
				// Real notebooks have a cell that shows where they run.
				cells := append(slices.Clone(r.Cells), "%%pyspark c\n# a comment\n")
				nb := strings.ReplaceAll(linttest.Carriers[0].Notebook(cells), `"name": "pysparkkernel"`, `"name": "python3"`)
				nb = strings.ReplaceAll(nb, `"name": "pyspark"`, `"name": "python"`)
				terms := lint.Terms{}
				if declared {
					terms.Connections = map[string]string{"c": r.Kind, "d": r.Kind}
				}
				c.addAmazon(r, nb, terms)
			}
			c.done()
		})
	}
}

func (c *confusion) addAmazon(r amazonRow, nb string, terms lint.Terms) {
	c.t.Helper()
	files := linttest.Load(c.t, map[string]string{"a.ipynb": nb}, terms)
	var own []*lint.Rule // the Livy in fixtures/real/studio.py accepts every request
	for _, rule := range All {
		if !slices.Contains(Requests, rule) {
			own = append(own, rule)
		}
	}
	c.add(r.ID, r.Studio+r.Glue, fmt.Sprintf("%q: %.200q", r.Cells, r.refusals()), len(r.refusals()) > 0,
		errorsOf(linttest.Check(c.t, files, own), nil))
}
