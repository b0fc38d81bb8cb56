package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestTogetherIsARun: of all documents together, stream says what a run says that checks these files, also if it gets only
// their outlines.
func TestTogetherIsARun(t *testing.T) {
	pool, seeds, found := newLawPool(t), int64(120), map[string]int{}
	s := newLawScene(t)
	if testing.Short() {
		seeds = 20
	}
	for seed := range seeds {
		s.repo = pool.repository(seed)
		for i := range s.repo.Books {
			s.repo.Books[i].Printed = true
		}
		s.reset()
		tree := s.repo.files()
		args := []string{"--settings", "none"}
		var paths []string
		for path := range tree {
			switch {
			case path == ".sparklint.yaml":
				args[1] = path
			case strings.HasSuffix(path, ".ipynb"), strings.HasSuffix(path, ".json"):
				paths = append(paths, path)
			}
		}
		slices.Sort(paths)
		base := "none"
		if config, ok := tree[".sparkmagic/config.json"]; ok && seed%2 == 0 {
			base = "base/config.json" // outside of the run
			s.put(map[string]string{base: config})
		}
		args = append(args, "--config-json", base)
		for _, flag := range s.repo.Flags {
			if flag[0] != "--config-json" {
				args = append(args, flag...)
			}
		}
		code, out, errs := call(t, "", slices.Concat(args, []string{"--baseline", "none", "--format", "json", "--"}, paths)...)
		if code == exitFailed && strings.HasPrefix(errs, "sparklint: ") && out == "" {
			continue // the settings or flags are rejected
		}
		slices.SortFunc(paths, func(a, b string) int { return strings.Compare(b, a) }) // the order of lines does not matter
		input := streamInput(t, paths, tree)
		together := append(args, "--together")
		whole := streamOf(t, input, together...)
		_, outlines, _ := call(t, input, "stream", "--outline", "--settings", "none")
		fromOutlines := streamOf(t, outlines, together...)
		for i, lines := range [][]streamLine{whole, fromOutlines} {
			var got []json.RawMessage
			for n, line := range lines {
				if n < len(paths) && line.Path != paths[n] && line.Error == "" {
					t.Fatalf("seed %d: line %d is about %s, not %s", seed, n+1, line.Path, paths[n])
				}
				got = append(got, line.Diagnostics...)
			}
			want := reportedIn(t, out, "")
			slices.SortFunc(got, compareFindings)
			slices.SortFunc(want, compareFindings)
			if !sameFindings(got, want) {
				t.Errorf("seed %d, outlines %v, %v:\ntogether %s\na run    %s\n%s", seed, i == 1, args, got, want, errs)
			}
			for _, d := range want {
				var at struct{ Rule string }
				if err := json.Unmarshal(d, &at); err != nil {
					t.Fatal(err)
				}
				found[at.Rule]++
			}
		}
	}
	for _, rule := range []string{"session-name", "no-executor-cap", "default-too-large", "policy-violation"} {
		if found[rule] == 0 && !testing.Short() {
			t.Errorf("no finding of %s: %v", rule, found)
		}
	}
}

func compareFindings(a, b json.RawMessage) int { return bytes.Compare(a, b) }

// TestTogether: what only several documents show is said, with a line for the settings, and lines of --outline that have
// no outline stay what they are.
func TestTogether(t *testing.T) {
	d := desk{T: t, folder: t.TempDir()}
	d.put(".sparklint.yaml", "endpoint: emr\nendpoints:\n  emr: { nodes: 6, node-memory: 12288, users: 3 }\n")
	settings := filepath.ToSlash(filepath.Join(d.folder, ".sparklint.yaml"))
	capped := func(name, most string) string {
		return configure(0, `{"name": "`+name+`", "executorMemory": "10g", "conf": {"spark.dynamicAllocation.maxExecutors": "`+most+`"}}`)
	}
	docs := map[string]string{
		"a.ipynb": capped("etl", "5"), "b.ipynb": capped("etl", "4"), "c.ipynb": `{"cells": []}`, "d.ipynb": capped("d", "1"),
	}
	input := streamInput(t, []string{"b.ipynb", "c.ipynb", "a.ipynb"}, docs) + "{\n" + streamInput(t, []string{"d.ipynb"}, docs)
	_, outlines, _ := call(t, input, "stream", "--outline")
	for _, input := range []string{input, outlines} {
		lines := streamOf(t, input, "--together", "--settings", settings, "--min-severity", "info")
		if len(lines) != 6 || lines[1].Skipped != "no %%configure" || !strings.Contains(lines[3].Error, "JSON") || lines[3].Line != 4 {
			t.Fatalf("%d lines: %+v", len(lines), lines)
		}
		for n, want := range map[int]string{0: "session-name", 5: "fleet-overcommitted"} {
			if got := lines[n].Diagnostics; len(got) == 0 || !strings.Contains(string(bytes.Join(rawBytes(got), nil)), `"rule":"`+want+`"`) {
				t.Errorf("line %d: no %s in %s", n+1, want, got)
			}
		}
	}
	for _, args := range [][]string{{"--together", "--outline"}, {"--together", "--fix"}, {"--outline", "--fix"}} {
		if code, out, errs := call(t, input, append([]string{"stream"}, args...)...); code != exitFailed || out != "" || errs == "" {
			t.Errorf("%v: exit code %d, %s", args, code, errs)
		}
	}
}

func rawBytes(list []json.RawMessage) (all [][]byte) {
	for _, raw := range list {
		all = append(all, raw)
	}
	return all
}

// TestOutlineTooLarge: an outline that is larger than the limit is not unpacked.
func TestOutlineTooLarge(t *testing.T) {
	input := streamInput(t, []string{"a.ipynb"}, map[string]string{"a.ipynb": configure(0, `{}`) + strings.Repeat(" ", 1<<20)})
	_, outline, _ := call(t, input, "stream", "--outline")
	if lines := streamOf(t, outline, "--max-file-size", "100k"); !strings.Contains(lines[0].Error, "larger than 100 KiB") {
		t.Errorf("%+v", lines)
	}
	if lines := streamOf(t, outline); lines[0].Error != "" {
		t.Errorf("%+v", lines)
	}
	for _, broken := range []string{`"outline": "AAAA"`, `"outline": "H4sI"`, `"outline": ""`, `"outline": 1`, `"outline": "*"`} {
		if lines := streamOf(t, `{"path": "a.ipynb", `+broken+`}`); lines[0].Error == "" {
			t.Errorf("%s: %+v", broken, lines)
		}
	}
}
