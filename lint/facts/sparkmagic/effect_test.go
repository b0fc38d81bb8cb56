package sparkmagic

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

type sessionRow struct {
	ID         string
	SparkMagic string
	Cells      []string
	Livy       json.RawMessage
	Sessions   [][]string // POST and DELETE n, for each cell
}

func sessionRows(t *testing.T) (rows []sessionRow) {
	t.Helper()
	data, err := os.ReadFile("../../../fixtures/verdicts/sparkmagic-sessions.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		var r sessionRow
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

// unsure are the first lines of the cells whose effect is Unknown.
var unsure = []string{
	"%%Spark", "%%_do_not_call_change_language -l scala", "%%cleanups -f", "%%local", "%%local %%configure -f", "%%nosuch",
	"%%send_to_spark -i x -m many", "%%send_to_spark -i x -q", "%%sparkle", "%%time", "%load_ext sparkmagic.kernels",
	"%time get_ipython().run_cell_magic('spark', '', '1')",
}

// TestEffectOf compares the effect of each cell with the sessions that the real kernels
// posted and deleted.
func TestEffectOf(t *testing.T) {
	// In these rows an earlier cell or config.json decides: it replaced %%spark, or its
	// settings can't be merged, so no session begins.
	elsewhere := []string{"session-load-magics", "session-reload-", "session-configure-null-", "session-broken-config"}
	unknown := map[string]bool{}
	cells := 0
	for _, r := range sessionRows(t) {
		if len(r.Livy) > 0 || slices.ContainsFunc(elsewhere, func(id string) bool { return strings.HasPrefix(r.ID, id) }) {
			continue
		}
		running := false
		for i, cell := range r.Cells {
			did := r.Sessions[i]
			posts := slices.Contains(did, "POST")
			deletes := slices.ContainsFunc(did, func(s string) bool { return strings.HasPrefix(s, "DELETE") })
			effect := EffectOf(cell, r.SparkMagic)
			switch {
			case configures(cell):
			case effect == Unknown:
				unknown[strings.TrimSuffix(strings.SplitN(cell, "\n", 2)[0], " ")] = true
			case posts != (effect == Begins && !running) || deletes != (effect == Ends && running):
				t.Errorf("%s: cell %d %q: effect %v, and the kernel did %q", r.ID, i+1, cell, effect, did)
			default:
				cells++
			}
			running = posts || running && !deletes
		}
	}
	t.Logf("%d cells", cells)
	if got := slices.Sorted(maps.Keys(unknown)); !slices.Equal(got, unsure) {
		t.Errorf("unknown are the effects of %q, want %q", got, unsure)
	}
}
