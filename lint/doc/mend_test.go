package doc

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/text"
)

var (
	mendSeed   = flag.Uint64("mend.seed", 1, "`SEED` of TestMendedPlace")
	mendCount  = flag.Int("mend.count", 2000, "how many `MARKS` TestMendedPlace removes")
	mendMisses = flag.Int("mend.misses", 0, "how many `MISSES` TestMendedPlace prints")
)

// realTexts returns the texts of the corpus, or those of the fixtures where there is no corpus.
func realTexts(t *testing.T) (list []string) {
	t.Helper()
	const corpus = "../../../shared/corpus/"
	for _, name := range []string{"configs.jsonl", "cells.jsonl"} {
		f, err := os.Open(corpus + name)
		if err != nil {
			t.Logf("SKIPPED: %s is not there; the texts are those of the fixtures", corpus+name)
			return fixtureTexts(t)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			var row struct{ Text, Body string }
			if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
				t.Fatal(err)
			}
			list = append(list, row.Text+row.Body)
		}
	}
	return list
}

func fixtureTexts(t *testing.T) (list []string) {
	t.Helper()
	paths, err := filepath.Glob("../../fixtures/*/*/*/config.json")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../../fixtures/*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(paths, more...) {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, string(src))
	}
	return list
}

// marks are the places of the brackets, quotes, commas and colons of a document.
func marks(s string) (list []int) {
	for i := 0; i < len(s); i++ {
		if s[i] != '"' {
			if strings.IndexByte("{}[],:", s[i]) >= 0 {
				list = append(list, i)
			}
			continue
		}
		list = append(list, i)
		for i++; s[i] != '"'; i++ {
			if s[i] == '\\' {
				i++
			}
		}
		list = append(list, i)
	}
	return list
}

// near reports whether a place is where a mark was removed from a text: the same token, or nothing but blanks between.
// Of equal marks in a row it does not matter which is missing.
func near(broken string, removed int, mark byte, from, to int) bool {
	if from <= removed && removed <= to {
		return true
	}
	var between string
	if removed < from {
		between = broken[removed:from]
	} else {
		between = broken[to:removed]
	}
	return strings.Trim(between, " \t\r\n") == "" || strings.Trim(between, string(mark)) == ""
}

// TestMendedPlace removes a mark from real texts: the place that is named is where it was.
func TestMendedPlace(t *testing.T) {
	var texts []string
	for _, s := range realTexts(t) {
		if d := Read(text.File(s), JSON); d.Accepted() && d.Root().IsObject() {
			texts = append(texts, s)
		}
	}
	if len(texts) == 0 {
		t.Skip("no texts")
	}
	r := rand.New(rand.NewPCG(*mendSeed, 17))
	loads := pythonPlaces(t)
	tried, found, fixed, python, misses := map[byte]int{}, map[byte]int{}, map[byte]int{}, map[byte]int{}, 0
	sum := func(m map[byte]int) (n int) {
		for _, count := range m {
			n += count
		}
		return n
	}
	for range *mendCount {
		s := texts[r.IntN(len(texts))]
		list := marks(s)
		at := list[r.IntN(len(list))]
		mark, broken := s[at], s[:at]+s[at+1:]
		d := Read(text.File(broken), JSON)
		if d.Accepted() {
			continue
		}
		tried[mark]++
		place := d.Flaws[0].Place().Span
		switch {
		case near(broken, at, mark, place.Start, place.End):
			found[mark]++
		case misses < *mendMisses:
			misses++
			t.Logf("%q was at %d, named %d-%d (%s): %s", mark, at, place.Start, place.End, d.Flaws[0], context(broken, at, place.Start))
		}
		if _, ops, ok := d.Flaws[0].Repair(); ok && len(d.Flaws) == 1 {
			if now, err := Edits(ops); err == nil {
				if s2, err := text.Apply(broken, now); err == nil && compacted(s2) == compacted(s) {
					fixed[mark]++
				} else if misses < *mendMisses {
					misses++
					t.Logf("%q was at %d, not repaired: %s", mark, at, context(s2, at, at))
				}
			}
		}
		if pos := loads(broken); pos >= 0 && near(broken, at, mark, pos, pos) {
			python[mark]++
		}
	}
	for mark := range tried {
		t.Logf("%c: %d of %d, Python %d, repaired %d", mark, found[mark], tried[mark], python[mark], fixed[mark])
	}
	share := float64(sum(found)) / float64(sum(tried))
	t.Logf("seed %d: the place is right in %d of %d (%.1f %%), that of Python's message in %d (%.1f %%), "+
		"and the repair gives what was there in %d",
		*mendSeed, sum(found), sum(tried), 100*share, sum(python), 100*float64(sum(python))/float64(sum(tried)), sum(fixed))
	if share < 0.8 {
		t.Errorf("less than 80 %%")
	}
}

func compacted(s string) string {
	var b bytes.Buffer
	if json.Compact(&b, []byte(s)) != nil {
		return ""
	}
	return b.String()
}

func context(s string, a, b int) string {
	from, to := max(0, min(a, b)-60), min(len(s), max(a, b)+60)
	return strings.ReplaceAll(s[from:to], "\n", "⏎")
}

// pythonPlaces starts the real json.loads, which says where it fails; -1 where it accepts, or where there is no Python.
func pythonPlaces(t *testing.T) func(string) int {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil {
		t.Log("SKIPPED: there is no python3 to compare with")
		return func(string) int { return -1 }
	}
	cmd := exec.Command(path, "-c", `
import json, sys
for line in sys.stdin:
    s = json.loads(line)
    try:
        json.loads(s)
        print(-1, flush=True)
    except json.JSONDecodeError as e:
        print(len(s[:e.pos].encode()), flush=True)
`)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait() // it has said what it had to
	})
	write, read := json.NewEncoder(in), json.NewDecoder(pipe)
	return func(s string) (pos int) {
		if err := write.Encode(s); err != nil {
			t.Fatal(err)
		}
		if err := read.Decode(&pos); err != nil {
			t.Fatal(err)
		}
		return pos
	}
}

// TestMend: what is missing is named where a person would add it, and the repair gives what was meant.
func TestMend(t *testing.T) {
	for _, c := range []struct{ in, shown, what, want string }{
		{
			"{\n  \"a\": {\n    \"conf\": {\n      \"x\": \"2\"\n  },\n  \"b\": true\n}",
			"}", "missing }",
			"{\n  \"a\": {\n    \"conf\": {\n      \"x\": \"2\"\n    }\n  },\n  \"b\": true\n}",
		},
		{
			`{"conf": {spark.submit.deployMode": "cluster"}}`,
			"spark.submit.deployMode", "missing opening quote",
			`{"conf": {"spark.submit.deployMode": "cluster"}}`,
		},
		{
			`{"conf": {"spark.submit.deployMode: "cluster"}}`,
			`"spark.submit.deployMode`, "missing closing quote",
			`{"conf": {"spark.submit.deployMode": "cluster"}}`,
		},
		{
			`{"executorMemory": "4g, "executorCores": 2}`,
			`"4g`, "missing closing quote",
			`{"executorMemory": "4g", "executorCores": 2}`,
		},
		{`{"executorMemory": 4g", "executorCores": 2}`, `4g`, "missing opening quote", `{"executorMemory": "4g", "executorCores": 2}`},
		{`{"executorMemory": "4g}`, `"4g`, "missing closing quote", `{"executorMemory": "4g"}`},
		{
			`{"jars": ["s3://a/b.jar", "s3://a/c.jar", "executorCores": 2}`,
			`,`, "missing ]",
			`{"jars": ["s3://a/b.jar", "s3://a/c.jar"], "executorCores": 2}`,
		},
		{
			`{"jars": "s3://a/b.jar", "s3://a/c.jar"], "executorCores": 2}`,
			``, "missing [",
			`{"jars": ["s3://a/b.jar", "s3://a/c.jar"], "executorCores": 2}`,
		},
		{`{"jars": ["s3://a/b.jar"}`, `}`, "missing ]", `{"jars": ["s3://a/b.jar"]}`},
		{`{"executorMemory" = "4g"}`, `=`, "= instead of a colon", `{"executorMemory" : "4g"}`},
		{`{"executorMemory"= "4g", "executorCores"=2}`, `=`, "= instead of a colon", `{"executorMemory": "4g", "executorCores":2}`},
		{`{"executorMemory", "4g", "executorCores": 2}`, `,`, ", instead of a colon", `{"executorMemory": "4g", "executorCores": 2}`},
		{`{"executorMemory": "4g"; "executorCores": 2}`, `;`, "; instead of a comma", `{"executorMemory": "4g", "executorCores": 2}`},
		{`{"executorMemory" "4g"}`, ``, "missing colon", `{"executorMemory": "4g"}`},
		{`{"conf": {"spark.a": "1", "executorMemory": "2g"}`, `,`, "missing }", `{"conf": {"spark.a": "1"}, "executorMemory": "2g"}`},
		{
			`{"session_configs": {"conf": {"spark.a": "1"}, "use_auto_viz": true}`,
			`,`, "missing }",
			`{"session_configs": {"conf": {"spark.a": "1"}}, "use_auto_viz": true}`,
		},
		{
			`{"kernel_python_credentials": {"url": "http://x:8998", "auth": "None", "session_configs": {"executorCores": 2}}`,
			`,`, "missing }",
			`{"kernel_python_credentials": {"url": "http://x:8998", "auth": "None"}, "session_configs": {"executorCores": 2}}`,
		},
		{`{"conf": "spark.a": "1"}, "executorMemory": "2g"}`, ``, "missing {", `{"conf": {"spark.a": "1"}, "executorMemory": "2g"}`},
		{`{"conf": {"spark.a": "1"}}, "executorMemory": "2g"}`, `}`, "extra }", `{"conf": {"spark.a": "1"}, "executorMemory": "2g"}`},
		{`{"executorMemory": "4g"`, ``, "missing }", `{"executorMemory": "4g"}`},
		{"{\r\n\t\"conf\": {\r\n\t\t\"a\": \"1\"\r\n}", "}", "missing }", "{\r\n\t\"conf\": {\r\n\t\t\"a\": \"1\"\r\n\t}\r\n}"},
		{`{"a":1"b":2}`, ``, "missing comma", `{"a":1,"b":2}`},
	} {
		d := Read(text.File(c.in), JSON)
		if len(d.Flaws) == 0 || !d.Valid() {
			t.Errorf("%s: %v, valid %v", c.in, d.Flaws, d.Valid())
			continue
		}
		f := d.Flaws[0]
		if f.String() != c.what || f.Place().String() != c.shown {
			t.Errorf("%s: %q at %q, want %q at %q", c.in, f, f.Place(), c.what, c.shown)
		}
		var ops []Op
		for _, f := range d.Flaws {
			_, repairs, _ := f.Repair()
			ops = append(ops, repairs...)
		}
		edits, err := Edits(ops)
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		if got, err := text.Apply(c.in, edits); err != nil || got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

// TestMendOps: on what is mended, nothing else is changed yet, and each place is one of the text.
func TestMendOps(t *testing.T) {
	src := `{"conf": {"spark.a": "1", "executorMemroy": "2g", "jars": [s3://a/b"]`
	d := Read(text.File(src), JSON)
	if got := d.Root().Get("jars").Strict(); got != `["s3://a/b"]` {
		t.Errorf("%v, jars %s", d.Flaws, got)
	}
	for _, n := range nodes(d.Root()) {
		if s := n.Name().Span; s.Start < 0 || s.End > len(src) || n.Key() != "" && strings.Trim(n.Name().String(), `"`) != n.Key() {
			t.Errorf("%s at %v", n.Pointer(), s)
		}
		if n.Value().Pointer() != n.Pointer() && n.Value().Span.Len() > 0 {
			t.Errorf("%s is %s", n.Pointer(), n.Value().Pointer())
		}
		if _, err := Edits([]Op{n.Replace("1")}); err == nil {
			t.Errorf("%s is replaced", n.Pointer())
		}
	}
}
