package studio

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestRead: the magic rejects the arguments that Read says it rejects, with the same words.
func TestRead(t *testing.T) {
	f, err := os.Open("../../../fixtures/verdicts/studio.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := 0
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row struct {
			ID      string
			Cells   []string
			Outputs [][]string
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(row.ID, "studio/arg-") {
			continue
		}
		rows++
		line, _, _ := strings.Cut(row.Cells[0], "\n")
		arguments := strings.TrimPrefix(line, "%%configure")
		read := Read(arguments)
		said := strings.Join(row.Outputs[0], "\n")
		if strings.ContainsAny(arguments, "${") || read.Name == "unknown" {
			continue // IPython expands variables and joins lines
		}
		refused := strings.Contains(said, "UsageError") || strings.Contains(said, "ValueError")
		if refused != (read.Refused != "") || refused && !strings.Contains(said, read.Refused) {
			t.Errorf("%s: %q: read as %+v, but the magic says %q", row.ID, arguments, read, said)
		}
	}
	if rows < 50 {
		t.Errorf("only %d rows", rows)
	}
}

func TestReadSetting(t *testing.T) {
	for written, want := range map[string]string{
		"worker_type -n c G.2X": "c/G.2X//false", "worker_type G.2X -f -nc": "c/G.2X//true", "number_of_workers -n c -5": "c/-5//false",
		"idle_timeout -n c -- 60": "c/60//false", "streaming -n c": "c///false",
		"timeout -n c 5":          "//UsageError: Line magic function `%timeout` not found./false",
		"idle_timeout -n c -f 60": "c//UsageError: the following arguments are required: value/true",
		"number_of_workers c 5":   "/c/UsageError: unrecognized arguments: 5/false", "glue_version 5.0": "/5.0/" + NoName + "/false",
		"session_type batch": "/batch/Invalid session type value: batch. Acceptable values are 'streaming' or 'etl'./false",
		"session_type etl":   "/etl//false", "spark_conf -n c 'a": "//ValueError: No closing quotation/false",
	} {
		magic, arguments, _ := strings.Cut(written, " ")
		line, value := ReadSetting(magic, arguments)
		if got := fmt.Sprintf("%s/%s/%s/%t", line.Name, value, line.Refused, line.Force); got != want {
			t.Errorf("%s: %s, want %s", written, got, want)
		}
	}
}

func TestConnection(t *testing.T) {
	for cell, want := range map[string]string{
		"%%pyspark c\nx": "c", "%%pyspark -n c\nx": "c", "%%sql --name a.b\nselect 1": "a.b", "%%spark\nx": "", "print(1)": "",
		"%%pyspark": "", "%%spark -o x\n": "", "\n%%scalaspark c": "c",
	} {
		if got, _ := Connection(cell); got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
}
