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

// TestChangedUnderUs: a file that changed since it was read is not written, the others are, and the exit code is 2.
func TestChangedUnderUs(t *testing.T) {
	const bad = `{"session_configs": {"executorCores": "2"}}`
	l, errs, dir := fixing(t, map[string]string{"a/config.json": bad, "b/config.json": bad})
	a, b := filepath.Join(dir, "a", "config.json"), filepath.Join(dir, "b", "config.json")
	if err := l.check(context.Background()); err != nil || l.result.Safe.Count != 2 {
		t.Fatalf("%d fixed, %v", l.result.Safe.Count, err)
	}
	const theirs = `{"session_configs": {"executorCores": "3"}}`
	if err := os.WriteFile(a, []byte(theirs), 0o644); err != nil {
		t.Fatal(err)
	}
	if failed := l.replace(context.Background(), l.result.Safe); len(failed) != 1 ||
		!strings.Contains(errs.String(), "a/config.json: changed since it was read; not written") {
		t.Errorf("%v: %s", failed, errs.String())
	}
	for path, want := range map[string]string{a: theirs, b: strings.ReplaceAll(bad, `"2"`, "2")} {
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("%s: %s, %v", path, got, err)
		}
	}
}

// fixing returns a run of --fix that has read its files.
func fixing(t *testing.T, files map[string]string) (l *linting, errs *bytes.Buffer, dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, src := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	errs = &bytes.Buffer{}
	w := world{in: strings.NewReader(""), out: &bytes.Buffer{}, err: errs, getenv: func(string) string { return "" }}
	s := flags{fix: true, hold: project.Hold{Rules: rules.All, Shown: lint.Warning}}
	s.spec = project.Spec{Jobs: 1, ConfigJSON: "none", Stdin: &project.Stdin{}}
	in, err := open(context.Background(), []string{dir}, s.spec, w)
	if err != nil {
		t.Fatal(err)
	}
	return &linting{input: in, flags: s}, errs, dir
}

const mistaken = `{"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], ` +
	`"source": "%%configure -f\n{\"executorCores\": \"2\"}"}], ` +
	`"metadata": {"kernelspec": {"name": "pysparkkernel"}}, "nbformat": 4, "nbformat_minor": 5}`

// TestChangedWhileFixesAreTried: a notebook that changed before its fix was tried is not written, and the others are
// fixed.
func TestChangedWhileFixesAreTried(t *testing.T) {
	l, errs, dir := fixing(t, map[string]string{"a.ipynb": mistaken, "b.ipynb": mistaken, "c.ipynb": mistaken})
	theirs := strings.Replace(mistaken, `"id": "a"`, `"id": "b"`, 1)
	if err := os.WriteFile(filepath.Join(dir, "b.ipynb"), []byte(theirs), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := l.check(context.Background()); err != nil {
		t.Fatal(err)
	}
	o, err := l.conclude(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	l.write(context.Background(), &o)
	if !l.failed || strings.Contains(errs.String(), "report") || !strings.Contains(errs.String(), "b.ipynb: changed while it was checked") {
		t.Errorf("it says %s", errs)
	}
	mended := strings.Replace(mistaken, `\"2\"`, "2", 1)
	for name, want := range map[string]string{"a.ipynb": mended, "b.ipynb": theirs, "c.ipynb": mended} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}

// TestInterruptedWrite: files that an interrupted run has not written stay, and an error counts them.
func TestInterruptedWrite(t *testing.T) {
	l, errs, dir := fixing(t, map[string]string{"a.ipynb": mistaken, "b.ipynb": mistaken})
	if err := l.check(context.Background()); err != nil || l.result.Safe.Count != 2 {
		t.Fatalf("%d fixed, %v", l.result.Safe.Count, err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	left := l.replace(ctx, l.result.Safe)
	if len(left) != 2 || errs.String() != "sparklint: interrupted: 2 files left unchanged\n" || !l.failed {
		t.Errorf("%v: %s", left, errs)
	}
	for _, name := range []string{"a.ipynb", "b.ipynb"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != mistaken {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}

// TestSwept: the next --fix removes temporary files of a killed run, also beside files that need no fix.
func TestSwept(t *testing.T) {
	left := ".a.ipynb.sparklint-1-2"
	l, _, dir := fixing(t, map[string]string{"a.ipynb": strings.Replace(mistaken, `\"2\"`, "2", 1), left: mistaken, "sub/" + left: mistaken})
	if len(l.Targets) != 1 {
		t.Errorf("%d files are looked at", len(l.Targets))
	}
	if err := l.check(context.Background()); err != nil {
		t.Fatal(err)
	}
	l.write(context.Background(), &conclusion{Fixed: l.result.Safe})
	if _, err := os.Lstat(filepath.Join(dir, left)); !os.IsNotExist(err) {
		t.Errorf("%v", err)
	}
	if _, err := os.Lstat(filepath.Join(dir, "sub", left)); err != nil {
		t.Errorf("a folder without a file to look at: %v", err)
	}
}

// TestArrange: flags may be anywhere, and -- ends them.
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
