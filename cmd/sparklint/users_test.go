package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTooManyUsers: an endpoint that is too small for its users is a finding, whether flags or settings declare it, and
// the notebooks are checked.
func TestTooManyUsers(t *testing.T) {
	folder := t.TempDir()
	path, settings := filepath.Join(folder, "a.ipynb"), filepath.Join(folder, "endpoint.yaml")
	if err := os.WriteFile(path, []byte(configure(0, `{"executorCores": 2, "driverMemory": "4gg"}`)), 0o644); err != nil {
		t.Fatal(err)
	}
	declared := "endpoint: etl\nendpoints: {etl: {worker-type: G.1X, workers: 18, users: 10}}\n"
	if err := os.WriteFile(settings, []byte(declared), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"--settings", settings, path},
		{"--settings", "none", "--worker-type", "G.1X", "--workers", "18", "--users", "10", path},
	} {
		code, out, errs := call(t, "", append([]string{"--format", "concise"}, args...)...)
		if code != exitFound || errs != "" || !strings.Contains(out, "10 users") || !strings.Contains(out, "[endpoint-impossible]") {
			t.Errorf("%v: exit code %d\n%s%s", args, code, out, errs)
		}
		if !strings.Contains(out, "[memory-size]") {
			t.Errorf("%v: the notebook was not looked at\n%s%s", args, out, errs)
		}
	}
}
