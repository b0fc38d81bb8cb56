package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/rules"
)

//go:generate go test . -run TestREADME -update

// TestREADME: what README.md shows of a command is what it prints, and its
// table of rules has all of them.
func TestREADME(t *testing.T) {
	const root, name = "../..", "README.md"
	back, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chdir(root); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := os.Chdir(back); err != nil {
			t.Fatal(err)
		}
	}()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	blocks := 0
	want := regexp.MustCompile("(?ms)^```console\n\\$ (.*?)\n.*?^```\n").ReplaceAllStringFunc(string(data), func(block string) string {
		blocks++
		line, _, _ := strings.Cut(strings.TrimPrefix(block, "```console\n$ "), "\n")
		words := strings.Fields(line)
		_, out, errs := call(t, "", words[1:]...)
		return "```console\n$ " + line + "\n" + out + errs + "```\n"
	})
	if blocks < 3 {
		t.Errorf("%d commands found in %s", blocks, name)
	}
	var table strings.Builder
	table.WriteString("<!-- rules -->\n| rule | at most | about |\n|---|---|---|\n")
	for _, r := range rules.All {
		fmt.Fprintf(&table, "| [%s](docs/rules.md#%s) | %s | %s |\n", r.Name, r.Name, r.Severity, r.Summary())
	}
	want = regexp.MustCompile("(?s)<!-- rules -->.*<!-- /rules -->").ReplaceAllLiteralString(want, table.String()+"<!-- /rules -->")
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(data) {
		t.Errorf("%s shows what is not so any more; renew it: go generate ./...", name)
	}
	readmePicture(t, "docs/capacity.svg")
}

// readmePicture: so is its picture what the command draws that stands above it.
func readmePicture(t *testing.T, name string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "capacity.svg")
	if *update {
		path = name
	}
	args := []string{"capacity", "--worker-type", "G.1X", "--workers", "18", "--svg", path, "fixtures/demo"}
	if code, _, errs := call(t, "", args...); code != exitClean {
		t.Fatal(errs)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want, err := os.ReadFile(name); err != nil || string(want) != string(got) {
		t.Errorf("%s is another picture; renew it: go generate ./... (%v)", name, err)
	}
}
