package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// A full is a writer without space.
type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }

// TestUnwritten: every command that prints says so and ends with exit code 2 where nobody gets what it prints.
func TestUnwritten(t *testing.T) {
	d := desk{T: t, folder: t.TempDir()}
	d.put("a.ipynb", configure(0, `{"executorCores": "2"}`))
	d.put("config.json", `{"session_configs": {"executorCores": 2}}`)
	for _, args := range [][]string{
		{"--show-files", d.folder},
		{d.folder},
		{"--diff", d.folder},
		{"--format", "json", d.folder},
		{"rules"},
		{"rule", "memory-size"},
		{"property", "spark.executor.memory"},
		{"property", "--format", "keys", "spark.executor.*"},
		{"property", "executorMemory"},
		{"property", "proxyUser"},
		{"effective", d.folder},
		{"effective", "--format", "json", d.folder},
		{"settings", d.folder},
		{"capacity", "--worker-type", "G.1X", "--workers", "6", d.folder},
		{"plan", "--worker-type", "G.1X", "--workers", "6", "--executors", "2"},
		{"completion", "bash"},
		{"version"},
		{"--help"},
	} {
		var errs bytes.Buffer
		code := run(append([]string{"sparklint"}, args...), world{
			in: strings.NewReader(""), out: full{}, err: &errs, getenv: func(string) string { return "" },
		})
		if code != exitFailed || !strings.Contains(errs.String(), errFull.Error()) {
			t.Errorf("%v: exit code %d, %s", args, code, errs.String())
		}
	}
}
