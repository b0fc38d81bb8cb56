package kernel_test

import (
	"bufio"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/kernel"
	"github.com/sparklint/sparklint/lint/notebook"
	"github.com/sparklint/sparklint/lint/text"
)

// A studioRow is a row of studio.jsonl about a connection to EMR.
type studioRow struct {
	ID, Kind string
	Cells    []string
	Posted   []json.RawMessage
}

// TestStudio: the sessions of a notebook of Unified Studio are those that its magics post.
func TestStudio(t *testing.T) {
	f, err := os.Open("../../fixtures/verdicts/studio.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, lines := 0, bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row studioRow
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		why := explained[strings.Replace(row.ID, "-serverless", "", 1)]
		if row.Kind == "glue" || strings.Contains(strings.Join(row.Cells, ""), "${") || why != "" {
			continue
		}
		rows++
		got, want := predicted(t, row), posted(t, row)
		if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q: posted %v, but the sessions have %v", row.ID, row.Cells, want, got)
		}
	}
	if rows < 100 {
		t.Errorf("only %d rows", rows)
	}
}

// explained are rows whose sessions are not those that are posted, with the reason.
var explained = map[string]string{
	"studio/own-emr-20":  "the cell fails, and the session is that of the mended notebook",
	"studio/own-emr-21":  "so does this one",
	"studio/body-emr-00": "conf is not an object, so no session starts",
	"studio/body-emr-01": "so it is here",
	"studio/body-emr-02": "so it is here",
	"studio/body-emr-05": "so it is here",
	"studio/body-emr-19": "so it is here",
	"studio/body-emr-18": "Unified Studio overwrites the property",
	"studio/place-%%time|%%configure_-n_c|{\"driverMemory\":": "the settings below another magic are not read",
}

func predicted(t *testing.T, row studioRow) (bodies []map[string]any) {
	t.Helper()
	cells := ""
	for i, c := range append(row.Cells, "%%pyspark c\n# a comment") {
		source, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		cells += strings.Repeat(", ", min(i, 1)) + `{"cell_type": "code", "source": ` + string(source) + `}`
	}
	nb := notebook.Read(text.File(`{"cells": [` + cells + `], "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4}`))
	for _, s := range kernel.Studio(nb, func(name string) bool { return name == "c" }).Sessions {
		body := map[string]any{}
		for _, layer := range append([]doc.Node{s.Settings}, s.Earlier...) {
			for n := range layer.Fields() {
				var v any
				if err := json.Unmarshal([]byte(s.Get(n.Key()).Strict()), &v); err != nil {
					t.Fatalf("%s: %v", row.ID, err)
				}
				body[n.Key()] = v
			}
		}
		if bodies = append(bodies, clean(body)); s.Refused || len(body) == 0 {
			bodies = bodies[:len(bodies)-1]
		}
	}
	return bodies
}

func posted(t *testing.T, row studioRow) (bodies []map[string]any) {
	t.Helper()
	for _, src := range row.Posted {
		var body map[string]any
		if string(src) == `"DELETE"` {
			continue
		}
		if err := json.Unmarshal(src, &body); err != nil {
			t.Fatal(err)
		}
		if clean(body); len(body) > 0 {
			bodies = append(bodies, body)
		}
	}
	return bodies
}

// clean removes what Unified Studio and SparkMagic set, and take out.
func clean(body map[string]any) map[string]any {
	for _, key := range []string{"kind", "heartbeatTimeoutInSecond", "auto_add_catalogs", "sql_result_row_limit"} {
		delete(body, key)
	}
	if conf, ok := body["conf"].(map[string]any); ok && len(conf) == 0 {
		delete(body, "conf")
	}
	return body
}
