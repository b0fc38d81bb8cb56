package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	validate "github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
)

// A streamLine is a line that stream prints.
type streamLine struct {
	Path        string            `json:"path"`
	Diagnostics []json.RawMessage `json:"diagnostics"`
	Skipped     string            `json:"skipped"`
	Content     *string           `json:"content"`
	Base64      *[]byte           `json:"content_base64"`
	Line        int               `json:"line"`
	Error       string            `json:"error"`
}

// streamOf is what stream says about lines.
func streamOf(t *testing.T, input string, args ...string) (list []streamLine) {
	t.Helper()
	code, out, errs := call(t, input, append([]string{"stream"}, args...)...)
	if code != exitClean || errs != "" {
		t.Fatalf("stream %v: exit code %d: %s", args, code, errs)
	}
	for _, line := range strings.SplitAfter(out, "\n") {
		if line == "" {
			break
		}
		var l streamLine
		err := json.Unmarshal([]byte(line), &l)
		if err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		list = append(list, l)
	}
	return list
}

// streamInput are documents as lines, of which every other one has its content as base64.
func streamInput(t *testing.T, paths []string, files map[string]string) string {
	t.Helper()
	var b strings.Builder
	for i, path := range paths {
		doc := map[string]any{"path": path, "content": files[path]}
		if i%2 == 1 {
			doc = map[string]any{"path": path, "content_base64": base64.StdEncoding.EncodeToString([]byte(files[path]))}
		}
		line, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	return b.String()
}

// reportedIn are the findings of a JSON report that are in one file, or in any if path is empty.
func reportedIn(t *testing.T, out, path string) (list []json.RawMessage) {
	t.Helper()
	var report struct{ Diagnostics []json.RawMessage }
	err := json.Unmarshal([]byte(out), &report)
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, d := range report.Diagnostics {
		var at struct{ Path string }
		var compact bytes.Buffer
		if err := errors.Join(json.Compact(&compact, d), json.Unmarshal(d, &at)); err != nil {
			t.Fatal(err)
		}
		if at.Path == path || path == "" {
			list = append(list, compact.Bytes())
		}
	}
	return list
}

func sameFindings(a, b []json.RawMessage) bool {
	return slices.EqualFunc(a, b, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) })
}

// TestStreamIsASingleRun: of each document, stream says what a run says that checks it and no other file.
func TestStreamIsASingleRun(t *testing.T) {
	pool, seeds, found, fixed := newLawPool(t), int64(100), 0, 0
	s := newLawScene(t)
	if testing.Short() {
		seeds = 20
	}
	for seed := range seeds {
		s.repo = pool.repository(seed)
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
		if _, ok := tree[".sparkmagic/config.json"]; ok && seed%2 == 0 {
			base = ".sparkmagic/config.json"
		}
		args = append(args, "--config-json", base)
		for _, flag := range s.repo.Flags {
			if flag[0] != "--config-json" {
				args = append(args, flag...)
			}
		}
		if code, _, _ := call(t, "", append(args, "--", paths[0])...); code == exitFailed {
			continue // the settings or flags are rejected
		}
		input := streamInput(t, paths, tree)
		plain, fix := streamOf(t, input, args...), streamOf(t, input, append(args, "--fix", "--unsafe-fixes")...)
		if len(plain) != len(paths) || len(fix) != len(paths) {
			t.Fatalf("seed %d: %d and %d lines for %d documents", seed, len(plain), len(fix), len(paths))
		}
		for i, path := range paths {
			code, out, errs := call(t, "", append(args, "--baseline", "none", "--format", "json", "--", path)...)
			if code == exitFailed {
				if errs != "sparklint: "+plain[i].Error+"\n" {
					t.Errorf("seed %d: %s %v:\nstream %s\nalone  %s", seed, path, args, plain[i].Error, errs)
				}
				continue
			}
			if want := reportedIn(t, out, path); plain[i].Path != path || !sameFindings(plain[i].Diagnostics, want) {
				t.Errorf("seed %d: %s %v:\nstream %s\nalone  %s\n%s", seed, path, args, plain[i].Diagnostics, want, plain[i].Error)
			}
			found += len(plain[i].Diagnostics)
			_, out, left := call(t, tree[path], append(args, "--fix", "--unsafe-fixes", "--baseline", "none", "--format", "json", "--quiet",
				"--stdin-filename", path, "-")...)
			got := tree[path]
			if fix[i].Content != nil {
				got = *fix[i].Content
				fixed++
			}
			if got != out || !sameFindings(fix[i].Diagnostics, reportedIn(t, left, path)) {
				t.Errorf("seed %d: %s %v --fix:\nstream %s\nalone  %s\n%s%s", seed, path, args, fix[i].Diagnostics, left, got, out)
			}
		}
	}
	if found == 0 || fixed == 0 {
		t.Errorf("%d findings and %d fixed documents prove nothing", found, fixed)
	}
}

// TestStreamBaseInTheLine: config_json in a line is what --config-json is for all lines.
func TestStreamBaseInTheLine(t *testing.T) {
	d := desk{T: t, folder: t.TempDir()}
	base, nb := `{"session_configs": {"driverMemory": "4g"}, "retry_policy": "x"}`, configure(0, `{"executorCores": 2}`)
	d.put("base.json", base)
	path := filepath.ToSlash(filepath.Join(d.folder, "base.json"))
	line, err := json.Marshal(map[string]string{"path": "a.ipynb", "content": nb, "config_json": base})
	if err != nil {
		t.Fatal(err)
	}
	inline := streamOf(t, string(line), "--min-severity", "info")
	flag := streamOf(t, streamInput(t, []string{"a.ipynb"}, map[string]string{"a.ipynb": nb}), "--min-severity", "info", "--config-json", path)
	if len(inline) != 1 || len(flag) != 1 || len(inline[0].Diagnostics) == 0 {
		t.Fatalf("%+v\n%+v", inline, flag)
	}
	for i, got := range inline[0].Diagnostics {
		if got := strings.ReplaceAll(string(got), "config_json", path); got != string(flag[0].Diagnostics[i]) {
			t.Errorf("in the line %s\nby flag     %s", got, flag[0].Diagnostics[i])
		}
	}
}

// TestStreamOrder: with many workers, each line has its answer, in order, also lines that can't be read.
func TestStreamOrder(t *testing.T) {
	var in strings.Builder
	for i := range 2_000 {
		switch i % 4 {
		case 0:
			in.WriteString("{\n")
		case 1:
			in.WriteString(`{"path": "` + strings.Repeat("x", 3_000) + `", "content": ""}` + "\n")
		default:
			in.WriteString(streamInput(t, []string{"config.json"}, map[string]string{"config.json": `{"session_configs": ` + typo + `}`}))
		}
	}
	for i, got := range streamOf(t, in.String(), "--jobs", "16", "--max-file-size", "2k") {
		bad := i%4 < 2
		if bad != (got.Error != "") || bad && got.Line != i+1 || !bad && len(got.Diagnostics) != 1 {
			t.Fatalf("line %d: %+v", i+1, got)
		}
	}
}

// TestStreamKeepsSecrets: a secret is printed in the new content alone.
func TestStreamKeepsSecrets(t *testing.T) {
	const secret = "QYHUSH7secretXJV"
	body := `{"conf": {"spark.hadoop.fs.s3a.secret.key": "` + secret + `",}, "executorMemroy": "4g"}`
	docs := map[string]string{"a.ipynb": configure(0, body), "config.json": `{"session_configs": ` + body + `}`}
	input := streamInput(t, []string{"a.ipynb", "config.json"}, docs) +
		strings.ReplaceAll("{\"path\": \"b\", \"content\": \"SECRET\"\n\"SECRET\"\n{\"SECRET\n", "SECRET", secret)
	for _, args := range [][]string{nil, {"--fix"}, {"--min-severity", "info"}} {
		for _, line := range streamOf(t, input, args...) {
			line.Content = nil
			b, err := json.Marshal(line)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(b, []byte(secret)) {
				t.Errorf("%v: %s", args, b)
			}
		}
	}
}

// FuzzLines: each line of the input is read as it is, or is too long.
func FuzzLines(f *testing.F) {
	f.Add([]byte("a\n\nbc\r\nlonger than that\nend"), uint8(5), uint8(16))
	f.Fuzz(func(t *testing.T, src []byte, limit, buffer uint8) {
		in := newLines(bytes.NewReader(src), files.Limit(limit)+1, int(buffer))
		want := strings.SplitAfter(string(src), "\n")
		if last := len(want) - 1; want[last] == "" {
			want = want[:last]
		}
		for i, w := range want {
			w = strings.TrimSuffix(w, "\n")
			got, err := in.next()
			if tooLong := len(w) > int(limit)+1; tooLong && err == nil || !tooLong && (err != nil || string(got) != w) {
				t.Fatalf("line %d: %q, %v; want %q", i+1, got, err, w)
			}
			_, _ = readDocument(got, files.MostBytes)
		}
		if got, err := in.next(); err == nil {
			t.Fatalf("%q after the end", got)
		}
	})
}

// TestStreamSchema: what stream prints matches its schema, of which the findings are those of the JSON report.
func TestStreamSchema(t *testing.T) {
	defs := func(name string) any {
		src, err := os.ReadFile(filepath.Join("../../docs", name))
		if err != nil {
			t.Fatal(err)
		}
		var schema map[string]any
		if err := json.Unmarshal(src, &schema); err != nil {
			t.Fatal(err)
		}
		return schema["$defs"]
	}
	if !reflect.DeepEqual(defs("stream.schema.json"), defs("report.schema.json")) {
		t.Error("docs/stream.schema.json: $defs differ from those of docs/report.schema.json")
	}
	schema, err := validate.NewCompiler().Compile("../../docs/stream.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]string{
		"a.ipynb": configure(0, comma), "b.json": `{"session_configs": ` + typo + "}", "c.ipynb": "{}", "d.py": "",
		"e.json": "{\"session_configs\": {\"executorMemroy\": \"4g\", \"name\": \"\xff\"}}",
	}
	input := streamInput(t, []string{"a.ipynb", "e.json", "b.json", "c.ipynb", "d.py"}, docs) + "{\n"
	for _, args := range [][]string{{"--min-severity", "info"}, {"--fix"}, {"--outline"}, {"--together"}} {
		_, out, _ := call(t, input, append([]string{"stream", "--no-suppressions"}, args...)...)
		for _, line := range strings.Split(strings.TrimSuffix(out, "\n"), "\n") {
			v, err := validate.UnmarshalJSON(strings.NewReader(line))
			if err == nil {
				err = schema.Validate(v)
			}
			if err != nil {
				t.Errorf("%v\n%s", err, line)
			}
		}
		for _, key := range []string{`"content":`, `"content_base64":`} {
			if fix := args[0] == "--fix"; strings.Contains(out, key) != fix {
				t.Errorf("%v: %s: %v", args, key, !fix)
			}
		}
	}
}
