package rules

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/linttest"
	"github.com/sparklint/sparklint/lint/notebook"
	"github.com/sparklint/sparklint/lint/text"
)

// corpus is where real cells and configs are, if they are.
const corpus = "../../shared/corpus/"

type corpusCell struct {
	Repo, Path, Dialect, Body, Prefix string
	MagicLine                         string `json:"magic_line"`
	Active                            bool
	JSONOK                            bool `json:"python_json_ok"`
}

type corpusConfig struct{ Repo, Path, Text string }

func readCorpus[T any](t *testing.T, name string) []T {
	t.Helper()
	f, err := os.Open(corpus + name)
	if err != nil {
		t.Skipf("needs the corpus of real cells and configs at %s, which is not part of the project", corpus)
	}
	defer f.Close()
	var list []T
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		list = append(list, row)
	}
	return list
}

// TestCorpusCells puts every live SparkMagic cell into a notebook of every
// shape: json-syntax speaks exactly where Python refuses, fixing comes to an
// end, and no byte outside of the cell changes.
func TestCorpusCells(t *testing.T) {
	count := map[string]int{}
	n := 0
	for _, c := range readCorpus[corpusCell](t, "cells.jsonl") {
		if c.Dialect != "sparkmagic" || !c.Active || c.Body == "" || strings.TrimLeft(c.MagicLine, " ") != c.MagicLine {
			continue
		}
		n++
		for _, carrier := range linttest.Carriers {
			cell := c.MagicLine + "\n" + c.Body
			src := carrier.Notebook([]string{cell, "spark"})
			checkCorpus(t, c.Repo+"/"+c.Path+" in "+carrier.Name, "a.ipynb", src, c.JSONOK, count)
		}
	}
	logCounts(t, count, n*len(linttest.Carriers))
}

func TestCorpusConfigs(t *testing.T) {
	count := map[string]int{}
	rows := readCorpus[corpusConfig](t, "configs.jsonl")
	for _, c := range rows {
		for _, src := range []string{c.Text, strings.ReplaceAll(c.Text, "\n", "\r\n")} {
			var v any
			ok := json.Unmarshal([]byte(c.Text), &v) == nil // Go's reader agrees with Python's here
			checkCorpus(t, c.Repo+"/"+c.Path, ".sparkmagic/config.json", src, ok, count)
		}
	}
	logCounts(t, count, 2*len(rows))
}

// TestCorpusContained puts every real config.json into every kind of file that can contain one. The rules find the same
// there, and the same fixes are made.
func TestCorpusContained(t *testing.T) {
	n := 0
	for _, c := range readCorpus[corpusConfig](t, "configs.jsonl") {
		plain := linttest.Load(t, map[string]string{".sparkmagic/config.json": c.Text}, lint.Terms{MaxExecutors: 5})
		want := linttest.Result(t, lint.Run{Targets: plain, Rules: All})
		for _, in := range linttest.Containers {
			src, ok := in.Wrap(strings.TrimRight(c.Text, " \t\r\n"))
			files, _ := lint.Reading{}.Files(in.File, src)
			if !ok || len(files) == 0 && !plain[0].Config.Sound() {
				continue // it has no key that only SparkMagic reads
			}
			name := c.Repo + "/" + c.Path + " in " + in.Name
			if len(files) != 1 {
				t.Errorf("%s: %d config.json", name, len(files))
				continue
			}
			n++
			got := linttest.Result(t, lint.Run{Targets: []*lint.Target{{File: files[0], Terms: plain[0].Terms}}, Rules: All})
			if got, want := said(got.Found), said(want.Found); got != want {
				t.Errorf("%s: found\n%s\nwant\n%s", name, got, want)
			}
			fixed := func(r *lint.Result) string {
				return strings.Join(strings.Fields(r.All.Targets[0].Config.Text.String()), "") // it has other blanks
			}
			if slices.ContainsFunc(got.Found, func(d lint.Diagnostic) bool { return d.Withheld != nil && d.Withheld.Why == text.ErrFixed.Error() }) {
				continue // it can't have all fixes
			}
			if got, want := fixed(got), fixed(want); got != want {
				t.Errorf("%s: fixed to\n%s\nwant\n%s", name, got, want)
			}
		}
	}
	t.Logf("%d files", n)
}

// said returns findings, each with what it is about.
func said(list []lint.Diagnostic) string {
	var lines []string
	for _, d := range list {
		lines = append(lines, fmt.Sprintf("%s %s %s: %s", d.Severity, d.Rule, d.Place, d.Message))
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

func checkCorpus(t *testing.T, name, path, src string, ok bool, count map[string]int) {
	t.Helper()
	files := linttest.Load(t, map[string]string{path: src}, lint.Terms{MaxExecutors: 5})
	result := linttest.Result(t, lint.Run{Targets: files, Rules: All})
	syntax := false
	for _, d := range result.Found {
		syntax = syntax || d.Rule == "json-syntax" || d.Rule == "unfilled-template"
		count[d.Severity.String()+" "+d.Rule]++
	}
	if syntax == ok {
		t.Errorf("%s: json-syntax or unfilled-template %v, Python accepts: %v", name, syntax, ok)
	}
	fixed := result.All
	if again := linttest.Result(t, lint.Run{Targets: fixed.Targets, Rules: All}); again.All.Count > 0 {
		t.Errorf("%s: a second fix did %d more", name, again.All.Count)
	}
	now := linttest.Source(t, fixed.Targets[0])
	if f := files[0]; f.Notebook != nil {
		cell := wholeCell(f.Notebook)
		if !strings.HasPrefix(now, src[:cell.Start]) || !strings.HasSuffix(now, src[cell.End:]) {
			t.Errorf("%s: fixing changed bytes outside of the cell", name)
		}
	}
	if fixed.Count == 0 && now != src {
		t.Errorf("%s: changed, with nothing fixed", name)
	}
}

func wholeCell(nb *notebook.Notebook) text.Range {
	c := nb.Cells[0]
	return c.Text.Range(text.Span{End: c.Text.Len()})
}

func logCounts(t *testing.T, count map[string]int, n int) {
	t.Helper()
	var lines []string
	for k, v := range count {
		lines = append(lines, fmt.Sprintf("%5.1f%% %s", 100*float64(v)/float64(n), k))
	}
	sort.Strings(lines)
	t.Logf("findings, of %d files:\n%s", n, strings.Join(lines, "\n"))
}
