package studio

import (
	"bufio"
	"encoding/json"
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
