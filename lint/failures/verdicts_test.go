package failures

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// each calls look with each row of a table of what the real programs answered.
func each(t *testing.T, name string, row any, look func()) {
	t.Helper()
	file, err := os.Open("../../fixtures/verdicts/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		if err := json.Unmarshal(lines.Bytes(), row); err != nil {
			t.Fatal(err)
		}
		look()
	}
}

// TestLivyVerdicts: whatever Livy rejected is recognized, in the words of each version, and nothing that it accepted.
func TestLivyVerdicts(t *testing.T) {
	var row struct {
		ID      string
		Answers map[string]struct {
			Status int
			Body   string
		}
	}
	looked, missed := 0, 0
	each(t, "livy.jsonl", &row, func() {
		for version, a := range row.Answers {
			if a.Status < 400 || a.Body == "" || strings.HasPrefix(a.Body, `"`) && !strings.HasSuffix(a.Body, `"`) {
				continue
			}
			looked++
			if len(scan(t, a.Body)) == 0 {
				if missed++; testing.Verbose() {
					t.Logf("%s, Livy %s: %.300s", row.ID, version, a.Body)
				}
			}
		}
		row.Answers = nil
	})
	t.Logf("%d of %d not recognized", missed, looked)
	if missed*40 > looked {
		t.Errorf("%d of %d answers are not recognized", missed, looked)
	}
}

// TestSparkVerdicts: what Spark and YARN ended with is recognized.
func TestSparkVerdicts(t *testing.T) {
	var row struct {
		ID      string
		Answers map[string]struct{ Outcome, Error string }
	}
	looked, missed := 0, 0
	each(t, "spark.jsonl", &row, func() {
		for version, a := range row.Answers {
			if a.Outcome != "failed" || a.Error == "" || strings.HasSuffix(a.Error, "…") {
				continue
			}
			looked++
			if len(scan(t, a.Error)) == 0 {
				if missed++; testing.Verbose() {
					t.Logf("%s, Spark %s: %.260s", row.ID, version, a.Error)
				}
			}
		}
		row.Answers = nil
	})
	t.Logf("%d of %d not recognized", missed, looked)
	if missed*10 > looked {
		t.Errorf("%d of %d errors are not recognized", missed, looked)
	}
}
