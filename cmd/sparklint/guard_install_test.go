package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// withChange is a config.json after a change; ok is false if there was nothing to change, or an error.
func withChange(t *testing.T, src string, change func(doc.Node) ([]doc.Op, []string, error)) (now string, ok bool) {
	t.Helper()
	ops, _, err := change(lint.Config("config.json", src).Config.Root())
	if err != nil || len(ops) == 0 {
		return src, false
	}
	edits, err := doc.Edits(ops)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	if now, err = text.Apply(src, edits); err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return now, true
}

// TestGuardComesAndGoes: remove restores every byte that install changed, whatever the file looked like, and
// between them SparkMagic mounts the guard for both prefixes.
func TestGuardComesAndGoes(t *testing.T) {
	sources := []string{
		`{}`, "{}\n", "{\n}\n", "{ }", `{"a":1}`, `{"a": 1}`, `{ "a": 1 }`, "{\"a\": 1\n}",
		"{\n\t\"a\": 1,\n\t\"b\": {}\n}", "{\r\n  \"a\": 1\r\n}\r\n",
		`{"http_session_config": {}}`, `{"http_session_config":{}}`, "{\n  \"http_session_config\": {\n  }\n}",
		`{"http_session_config": {"adapters": []}}`, `{"http_session_config": {"adapters": []}, "b": 2}`,
		"{\n  \"http_session_config\": {\n    \"adapters\": []\n  },\n  \"b\": 2\n}\n",
		"{\n  \"http_session_config\": {\n    \"other\": 1\n  }\n}\n", `{"http_session_config": {"other": 1, "adapters": []}}`,
		`{"http_session_config": {"adapters": [{"prefix": "ftp://", "adapter": "a.B"}]}}`,
		"{\n  \"http_session_config\": {\n    \"adapters\": [\n      {\n" +
			"        \"prefix\": \"ftp://\",\n        \"adapter\": \"a.B\"\n      }\n    ]\n  }\n}",
	}
	paths, err := filepath.Glob("../../fixtures/configs/*/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no configs: %v", err)
	}
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if f := lint.Config(path, string(src)); f.Config.Accepted() && f.Config.Root().IsObject() {
			sources = append(sources, string(src))
		}
	}
	for _, src := range sources {
		with, ok := withChange(t, src, mounted)
		if !ok {
			continue
		}
		var said struct {
			Config struct {
				Adapters []struct{ Prefix, Adapter string }
			} `json:"http_session_config"`
		}
		if err := json.Unmarshal([]byte(with), &said); err != nil {
			t.Errorf("%s\n%v", with, err)
		}
		for _, prefix := range guardPrefixes {
			n := 0
			for _, a := range said.Config.Adapters {
				if a.Prefix == prefix && a.Adapter == guardClass {
					n++
				}
			}
			if n != 1 {
				t.Errorf("%s: %d times in\n%s", prefix, n, with)
			}
		}
		if _, more := withChange(t, with, mounted); more {
			t.Errorf("install is not done with\n%s", with)
		}
		without, _ := withChange(t, with, unmounted)
		if without != src {
			t.Errorf("install and remove made of\n%q\n%q, by\n%q", src, without, with)
		}
		if _, more := withChange(t, without, unmounted); more {
			t.Errorf("remove is not done with\n%s", without)
		}
	}
}

func TestGuardPrefix(t *testing.T) {
	config := func(prefix, class string) string {
		return `{"http_session_config": {"adapters": [{"prefix": "` + prefix + `", "adapter": "` + class + `"}]}}`
	}
	for prefix, want := range map[string]string{
		"http://": "error", "HTTP://": "error", "https://livy:8998": "error", "http:": "note", "": "note", "http": "note", "ftp://": "",
	} {
		_, notes, err := mounted(lint.Config("config.json", config(prefix, "corp.Adapter")).Config.Root())
		switch {
		case (err != nil) != (want == "error"), (len(notes) > 0) != (want == "note"):
			t.Errorf("%q: %v, %q; want %s", prefix, err, notes, want)
		case err != nil && !strings.Contains(err.Error(), "corp.Adapter"):
			t.Errorf("%q: %v", prefix, err)
		}
	}
	for _, src := range []string{`{"http_session_config": []}`, `{"http_session_config": {"adapters": {}}}`, `{"http_session_config": null}`} {
		if _, _, err := mounted(lint.Config("config.json", src).Config.Root()); err == nil {
			t.Errorf("%s is changed", src)
		}
	}
	half := config("http://", guardClass)
	with, _ := withChange(t, half, mounted)
	if want := strings.Replace(half, "}]", `}, {"prefix": "https://", "adapter": "sparklint.guard.Adapter"}]`, 1); with != want {
		t.Errorf("%s", with)
	}
}
