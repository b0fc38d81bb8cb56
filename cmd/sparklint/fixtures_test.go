package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// call runs sparklint in this process.
func call(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(append([]string{"sparklint"}, args...), world{
		in: strings.NewReader(stdin), out: &out, err: &errs, getenv: func(string) string { return "" },
	})
	return code, out.String(), errs.String()
}

// inputs returns the notebooks and configs below a folder of fixtures.
func inputs(t *testing.T, root string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".ipynb") || strings.HasSuffix(path, ".json") {
			list = append(list, path)
		}
		return err
	})
	if err != nil || len(list) == 0 {
		t.Fatalf("no fixtures in %s: %v", root, err)
	}
	return list
}

// TestFixtures: FILE.want has the findings in each file, and FILE.fixed the result of --fix --unsafe-fixes.
func TestFixtures(t *testing.T) {
	for _, root := range []string{"../../fixtures/notebooks", "../../fixtures/configs"} {
		for _, path := range inputs(t, root) {
			t.Run(filepath.ToSlash(strings.TrimPrefix(path, root)), func(t *testing.T) { checkFixture(t, path) })
		}
	}
}

func checkFixture(t *testing.T, path string) {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.ToSlash(strings.TrimPrefix(path, "../../"))
	code, found, errs := call(t, string(src), "--format", "concise", "--min-severity", "info", "--max-executors", "5",
		"-", "--stdin-filename", name)
	if code != exitFound || errs != "" {
		t.Errorf("exit code %d, %s", code, errs)
	}
	_, fixed, _ := call(t, string(src), "--fix", "--unsafe-fixes", "--max-executors", "5", "-", "--stdin-filename", name)
	golden(t, path+".want", found)
	golden(t, path+".fixed", fixed)
	_, again, _ := call(t, fixed, "--fix", "--unsafe-fixes", "--max-executors", "5", "-", "--stdin-filename", name)
	if again != fixed {
		t.Errorf("a second fix changes more:\n%s", again)
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s is not what comes out (%v); renew it with go test ./cmd/sparklint -update\n%s", path, err, got)
	}
}

// TestNothingFound: fixtures/ok has no finding of warning or above.
func TestNothingFound(t *testing.T) {
	for _, path := range inputs(t, "../../fixtures/ok") {
		if code, out, errs := call(t, "", "--quiet", "--config-json", "none", path); code != exitClean || out != "" || errs != "" {
			t.Errorf("%s: exit code %d\n%s%s", path, code, out, errs)
		}
	}
}
