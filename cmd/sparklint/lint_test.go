package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/rules"
)

// TestChangedUnderUs: a file that changed since it was read is left alone, the
// others are written, and the exit code is 2.
func TestChangedUnderUs(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a", "config.json"), filepath.Join(dir, "b", "config.json")
	const bad = `{"session_configs": {"executorCores": "2"}}`
	for _, path := range []string{a, b} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(bad), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	w := world{in: strings.NewReader(""), out: &out, err: &errs, getenv: func(string) string { return "" }}
	s := flags{fix: true, hold: project.Hold{Rules: rules.All, Shown: lint.Warning}}
	s.spec = project.Spec{Jobs: 1, ConfigJSON: "none", Stdin: &project.Stdin{}}
	in, err := open(context.Background(), []string{dir}, s.spec, w)
	if err != nil {
		t.Fatal(err)
	}
	l := &linting{input: in, flags: s}
	if err := l.check(context.Background()); err != nil || l.result.Safe.Count != 2 {
		t.Fatalf("%d fixed, %v", l.result.Safe.Count, err)
	}
	const theirs = `{"session_configs": {"executorCores": "3"}}`
	if err := os.WriteFile(a, []byte(theirs), 0o644); err != nil {
		t.Fatal(err)
	}
	if failed := l.replace(context.Background(), l.result.Safe); len(failed) != 1 ||
		!strings.Contains(errs.String(), "a/config.json: changed since it was read, left alone") {
		t.Errorf("%v: %s", failed, errs.String())
	}
	for path, want := range map[string]string{a: theirs, b: strings.ReplaceAll(bad, `"2"`, "2")} {
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("%s: %s, %v", path, got, err)
		}
	}
}

// TestArrange: flags may stand anywhere, and -- ends them.
func TestArrange(t *testing.T) {
	for in, want := range map[string]string{
		"":                             "lint",
		"a.ipynb --fix":                "lint --fix -- a.ipynb",
		"--format json a":              "lint --format json -- a",
		"a --format=json b":            "lint --format=json -- a b",
		"lint a --fix":                 "lint --fix -- a",
		"--fix lint":                   "lint --fix",
		"-- --fix lint":                "lint -- --fix lint",
		"rule no-executor-cap":         "rule -- no-executor-cap",
		"./rules":                      "lint -- ./rules",
		"a rules":                      "lint -- a rules",
		"-":                            "lint -- -",
		"--fix -- - @a -b @c":          "lint --fix -- ./- ./@a -b ./@c",
		"@a -- @b":                     "lint -- @a ./@b",
		"--select a,b --ignore c x -h": "lint --help",
		"--help":                       "--help",
		"version":                      "version",
	} {
		args := append([]string{"sparklint"}, strings.Fields(in)...)
		got, err := arrange(args, newApp(world{}).Commands)
		if err != nil {
			t.Errorf("%s: %v", in, err)
		} else if got := strings.Join(got[1:], " "); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	for _, in := range []string{"--exclude -- a.ipynb", "a.ipynb --exclude", "--format --"} {
		if got, err := arrange(append([]string{"sparklint"}, strings.Fields(in)...), newApp(world{}).Commands); err == nil {
			t.Errorf("%s: %s", in, got)
		}
	}
}
