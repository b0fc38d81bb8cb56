package failures

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// rows is a file of texts with their causes, where one lies beside the repository.
const rows = "../../../shared/failures.jsonl"

// A row is a text with its cause, and what the answer must say of it.
type row struct {
	ID, Text, Cause string
	Says            []string
}

// readRows returns the rows of the file; the test is skipped if there is none.
func readRows(t *testing.T) (list []row) {
	t.Helper()
	file, err := os.Open(rows)
	if err != nil {
		t.Skipf("not checked against real texts: %v", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestRows: real texts have their cause, all that is to be said of them is in the answer, and those of other failures have none.
func TestRows(t *testing.T) {
	for _, row := range readRows(t) {
		t.Run(row.ID, func(t *testing.T) {
			found := read(t, row.Text)
			if row.Cause == "none" {
				for _, f := range found {
					t.Errorf("reported as %s: %v", f.Cause.ID, f.Quotes)
				}
				return
			}
			var ids, said []string
			for _, f := range found {
				ids = append(ids, f.Cause.ID)
				said = append(said, f.Cause.Why)
				for _, q := range f.Quotes {
					said = append(said, q.Text)
				}
				for _, fact := range f.Facts {
					said = append(said, fact.Value)
				}
			}
			if len(ids) != 1 || ids[0] != row.Cause {
				t.Errorf("reported as %v, want %s: %.1500s", ids, row.Cause, row.Text)
			}
			for _, word := range row.Says {
				if !strings.Contains(strings.Join(said, "\n"), word) {
					t.Errorf("%q is not said: %q", word, said)
				}
			}
		})
	}
}
