package settings

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// documented are the pages that say what settings may have.
var documented = []string{"settings.md", "capacity.md", "policies.md", "suppressions.md"}

// TestDocs: the documentation names every key, and its examples are read.
func TestDocs(t *testing.T) {
	var src []byte
	for _, page := range documented {
		data, err := os.ReadFile("../../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		src = append(src, data...)
	}
	for _, of := range []any{Settings{}, Endpoint{}} {
		for key := range Fields(reflect.ValueOf(of)) {
			if !strings.Contains(string(src), "`"+key+"`") && !regexp.MustCompile(`(?m)^(# )?`+key+":").Match(src) {
				t.Errorf("no page has %s", key)
			}
		}
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(src), -1)
	n := 0
	for _, b := range blocks {
		if strings.Contains(b[1], "endpoints:") || strings.Contains(b[1], "policy:") {
			n++
			if _, errs := Read("f.yaml", b[1]); errs != nil {
				t.Errorf("%s\n%v", b[1], errs)
			}
		}
	}
	if n < 5 {
		t.Errorf("%d examples", n)
	}
}

// TestRefuses: what can't be read is an error with its place.
func TestRefuses(t *testing.T) {
	for src, want := range map[string]string{
		"\xff\xfee\x00n\x00":                   "f.yaml:1:1: UTF-16: save it as UTF-8",
		"a: 1\nb: \x00":                        "f.yaml:2:4: binary, or UTF-16: save it as UTF-8",
		"# \u00e9\n# \xe9\n":                   "f.yaml:2: not UTF-8",
		"ignore: [a]\n---\nignore: [b]\n":      "f.yaml:2:1: a second YAML document: settings can have only one",
		"ignore: [a]\n---\n[broken: {\n":       "f.yaml:4:1: not YAML: did not find expected node content",
		"endpoints: { e: { am-share: .nan } }": `f.yaml:1:29: am-share: ".nan" is not a number from 0 to 1`,
		"endpoints: { e: { nodes: 6, node-memory: 24 } }": "f.yaml:1:42: node-memory: 24 MiB is too small for a container: " +
			"did you mean 24g?",
		"endpoints: { e: { users: 1001 } }":                              "f.yaml:1:26: users: 1001 is above the maximum, 1000",
		"endpoints: { a: { url: 'http://x' }, b: { url: 'http://X/' } }": `f.yaml:1:48: url: endpoint "a" has the same url`,
		"endpoints: { a: { url: x:8998 } }": `f.yaml:1:24: url: "x:8998" has no http:// or https://, ` +
			`so no credentials can match it`,
	} {
		_, errs := Read("f.yaml", src)
		if len(errs) != 1 || errs[0].Error() != want {
			t.Errorf("%q: %v, want %s", src, errs, want)
		}
	}
	for _, src := range []string{
		"\ufeffignore: [a]", "endpoints: { a: { url: 'https://g?x=1' }, b: { url: 'https://g?x=2' } }", "---\nignore: []\n...\n",
	} {
		if _, errs := Read("f.yaml", src); errs != nil {
			t.Errorf("%q: %v", src, errs)
		}
	}
}

// TestURLs: what a url is of.
func TestURLs(t *testing.T) {
	s, errs := Read("f.yaml", "endpoints:\n  a: { url: 'HTTP://Livy.example:80/' }\n  b: { url: 'https://livy.example:443/gateway/' }\n"+
		"  c: { nodes: 1 }\n")
	if errs != nil {
		t.Fatal(errs)
	}
	for url, want := range map[string]string{
		"http://livy.example": "a", "http://livy.example/": "a", " http://LIVY.example:80 ": "a", "https://livy.example": "",
		"http://livy.example:8998":     "",
		"https://livy.example/gateway": "b", "https://livy.example/Gateway": "", "": "", "%%": "", "http://[::1": "",
		"http://u:p@livy.example": "a",
	} {
		if got := s.Of(url); got != want {
			t.Errorf("%q is of %q, not %q", url, got, want)
		}
	}
}

// FuzzSettings: any bytes are settings, or errors with a place.
func FuzzSettings(f *testing.F) {
	for _, s := range []string{
		"", "a", "endpoints: {a: {nodes: 1, node-memory: 1g}}", "endpoints:\n  a: &x {nodes: 3}\n  b: *x\n",
		"endpoints: {a: {defaults: {b: c}, blacklist: d}}",
		"a: &a [*a]", "max-executors: 1e9", "endpoints: {a: {am-share: .nan, node-memory: 9223372036854775807g, start-timeout: 1e99s}}",
		"? [a]\n: b", "<<: {a: b}", "\xff", "a: !!binary x",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		s, errs := Read("f.yaml", src)
		if s == nil && errs == nil {
			t.Error("neither settings nor an error")
		}
		for _, err := range errs {
			if !strings.HasPrefix(err.Error(), "f.yaml:") {
				t.Errorf("%v has no place", err)
			}
		}
		if errs == nil {
			for name, e := range s.Endpoints {
				if e.Shared != nil && (e.Shared.Nodes.Value < 1 || e.Shared.NodeMemory.Value < 1 || e.Shared.MinAllocation.Value < 1) {
					t.Errorf("%s: %s", name, fmt.Sprint(e.Shared))
				}
			}
		}
	})
}
