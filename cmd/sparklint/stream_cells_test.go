package main

import (
	"bufio"
	"encoding/json"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A realCell is a %%configure cell of somebody's notebook.
type realCell struct {
	Kernel string `json:"kernelspec"`
	Prefix string
	Line   string `json:"magic_line"`
	Body   string
}

// realCells are those of fixtures, and of the corpus if it is beside the project.
func realCells(tb testing.TB) (list []realCell) {
	tb.Helper()
	notebooks, err := filepath.Glob("../../fixtures/notebooks/*.ipynb")
	if err != nil || len(notebooks) == 0 {
		tb.Fatalf("no notebooks: %v", err)
	}
	for _, name := range notebooks {
		src, err := os.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		var nb struct {
			Cells []struct {
				Source any `json:"source"`
			} `json:"cells"`
			Metadata struct{ Kernelspec struct{ Name string } } `json:"metadata"`
		}
		if json.Unmarshal(src, &nb) != nil {
			continue // it has a BOM
		}
		for _, cell := range nb.Cells {
			source, _ := cell.Source.(string)
			if lines, ok := cell.Source.([]any); ok {
				for _, line := range lines {
					text, _ := line.(string)
					source += text
				}
			}
			if line, body, _ := strings.Cut(source, "\n"); strings.HasPrefix(line, "%%configure") {
				list = append(list, realCell{Kernel: nb.Metadata.Kernelspec.Name, Line: line, Body: body})
			}
		}
	}
	f, err := os.Open("../../../shared/corpus/cells.jsonl")
	if err != nil {
		return list
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var cell realCell
		if err := json.Unmarshal(lines.Bytes(), &cell); err != nil {
			tb.Fatal(err)
		}
		list = append(list, cell)
	}
	return list
}

// mutated is a cell after a few changes that people make: members that are gone, twice, misspelt, moved or of another
// type, and flaws of the writing. A body that is no JSON loses or doubles lines instead.
func (m lawMaker) mutated(body string) string {
	t, ok := lawParse(body)
	if !ok || t.Open == 0 {
		lines := strings.SplitAfter(body, "\n")
		at := m.Intn(len(lines))
		if m.often(50) {
			return strings.Join(slices.Delete(lines, at, at+1), "")
		}
		return strings.Join(slices.Insert(lines, at, lines[at]), "")
	}
	t.Wide = m.often(50)
	for range 1 + m.Intn(3) {
		m.mutate(&t)
	}
	return t.write(0)
}

// mutate changes something in a tree.
func (m lawMaker) mutate(t *lawTree) {
	if len(t.Kids) == 0 {
		t.Kids = append(t.Kids, m.field(m.fields, lawFields))
		return
	}
	at := m.Intn(len(t.Kids))
	if kid := &t.Kids[at]; kid.Open != 0 && m.often(50) {
		m.mutate(kid)
		return
	}
	switch m.Intn(7) {
	case 0:
		t.Kids = slices.Delete(t.Kids, at, at+1)
	case 1:
		t.Kids = slices.Insert(t.Kids, m.Intn(len(t.Kids)+1), t.Kids[at])
	case 2:
		t.Kids[at].Key = m.misspelt(t.Kids[at].Key)
	case 3:
		t.Kids[at] = m.otherwise(t.Kids[at])
	case 4:
		t.Kids = append(t.Kids, m.field(m.fields, lawFields))
	case 5:
		kid := t.Kids[at]
		t.Kids[at] = lawObject(kid).under(lawOneOf(m, "conf", kid.Key))
	default:
		*t = m.flawed(*t, 100)
	}
}

// sameAsARun compares what stream says about a notebook with what a run says: as text, as bytes, and by its outline.
func sameAsARun(t *testing.T, src string) (findings int) {
	t.Helper()
	args := []string{"--settings", "none", "--config-json", "none", "--min-severity", "info"}
	_, out, errs := call(t, src, append(args, "--baseline", "none", "--format", "json", "--stdin-filename", "a.ipynb", "-")...)
	want := reportedIn(t, out, "a.ipynb")
	input := streamInput(t, []string{"a.ipynb"}, map[string]string{"a.ipynb": src})
	_, outline, _ := call(t, input, "stream", "--outline", "--settings", "none")
	inOrder := func(list []json.RawMessage) []json.RawMessage {
		slices.SortStableFunc(list, compareFindings)
		return list
	}
	for what, got := range map[string][]streamLine{
		"alone": streamOf(t, input, args...), "an outline": streamOf(t, outline, args...),
		"together": streamOf(t, outline, append(args, "--together")...),
	} {
		if len(got) != 1 || got[0].Error != "" || !sameFindings(inOrder(got[0].Diagnostics), inOrder(want)) {
			t.Errorf("%s: %+v\na run: %s %s\n%s", what, got, want, errs, src)
		}
	}
	return len(want)
}

// bookOf is a notebook with a cell, written in one of several ways.
func (m lawMaker) bookOf(c realCell) string {
	source := c.Prefix + c.Line + "\n" + m.mutated(c.Body)
	b := lawBook{Kernel: c.Kernel, Shape: lawOneOf(m, lawShapes...), Printed: m.often(70), Metadata: m.metadata(10)}
	b.Cells = []lawCell{{Type: "code", Line: source, Metadata: m.metadata(10)}}
	if m.often(50) {
		b.Cells = slices.Insert(b.Cells, m.Intn(2), m.cell("%%configure"))
	}
	return b.write()
}

// TestStreamOfRealCells: of real cells after changes that people make, stream says what a run says.
func TestStreamOfRealCells(t *testing.T) {
	pool, found := newLawPool(t), 0
	rounds := 2
	if testing.Short() {
		rounds = 1
	}
	for i, cell := range realCells(t) {
		for round := range rounds {
			found += sameAsARun(t, lawMaker{pool, rand.New(rand.NewSource(int64(i*rounds + round)))}.bookOf(cell))
		}
	}
	if found < 10 {
		t.Errorf("%d findings prove nothing", found)
	}
}

// FuzzStream: of any cell, and of what people change in it, stream says what a run says.
func FuzzStream(f *testing.F) {
	pool := newLawPool(f)
	for i, cell := range realCells(f) {
		f.Add(cell.Kernel, cell.Prefix+cell.Line, cell.Body, int64(i))
	}
	f.Fuzz(func(t *testing.T, kernel, line, body string, seed int64) {
		cell := realCell{Kernel: kernel, Line: line, Body: body}
		sameAsARun(t, lawMaker{pool, rand.New(rand.NewSource(seed))}.bookOf(cell))
	})
}
