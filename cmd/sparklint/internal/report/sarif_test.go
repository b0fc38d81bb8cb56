package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/linttest"
	"github.com/sparklint/sparklint/lint/text"
	"github.com/sparklint/sparklint/rules"
)

// TestSARIF: logs with no, one and very many results match the official schema, and no two results have the same
// fingerprint.
func TestSARIF(t *testing.T) {
	check := schema(t, "testdata/sarif-schema-2.1.0.json")
	full := every(t)
	for len(full.Found) < 6000 {
		full.Found = append(full.Found, full.Found...)
	}
	one := Report{Found: full.Found[:1]}
	for i, s := range []*lint.Suppressed{
		{Where: "config.json:1:2", Path: "config.json", At: text.Position{Line: 1, Column: 2}, Reason: "it is so"},
		{Where: ".sparklint.yaml:3:4", Path: ".sparklint.yaml", At: text.Position{Line: 3, Column: 4}, Settings: true},
	} {
		d := full.Found[i]
		d.Suppressed = s
		one.Silenced = append(one.Silenced, d)
	}
	for _, r := range []Report{{}, one, full} {
		r.Rules, r.Version = rules.All, "1.2.3"
		var b bytes.Buffer
		if err := SARIF(&b, r); err != nil {
			t.Fatal(err)
		}
		if err := check(&b); err != nil {
			t.Errorf("%d results: %v", len(r.Found), err)
		}
	}
	seen := map[string]bool{}
	for _, print := range fingerprints(full.Found) {
		if seen[print] {
			t.Fatalf("%s is there twice", print)
		}
		seen[print] = true
	}
}

// forms check the form of each format, whatever the text of messages and paths.
var forms = map[string]func(t *testing.T, r Report, out string){
	"full":    printable,
	"concise": concise,
	"json": func(t *testing.T, _ Report, out string) {
		t.Helper()
		if err := schema(t, "../../../../docs/report.schema.json")(strings.NewReader(out)); err != nil {
			t.Error(err)
		}
	},
	"json-lines": func(t *testing.T, r Report, out string) {
		t.Helper()
		lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		if len(lines) != len(r.Found) {
			t.Errorf("%d lines for %d", len(lines), len(r.Found))
		}
		for _, line := range lines {
			if !json.Valid([]byte(line)) {
				t.Errorf("%q is not JSON", line)
			}
		}
	},
	"github": commands,
	"gitlab": func(t *testing.T, _ Report, out string) {
		t.Helper()
		if !json.Valid([]byte(out)) {
			t.Error("GitLab's report is not JSON")
		}
	},
	"sarif": func(t *testing.T, _ Report, out string) {
		t.Helper()
		if err := schema(t, "testdata/sarif-schema-2.1.0.json")(strings.NewReader(out)); err != nil {
			t.Error(err)
		}
	},
	"junit": func(t *testing.T, _ Report, out string) {
		t.Helper()
		for d := xml.NewDecoder(strings.NewReader(out)); ; {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	},
}

// printable: nothing acts on a terminal.
func printable(t *testing.T, _ Report, out string) {
	t.Helper()
	if i := strings.IndexFunc(out, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }); i >= 0 {
		t.Errorf("%q", out[max(0, i-40):min(len(out), i+40)])
	}
}

// concise: a line for each finding, and the lines of the summary.
func concise(t *testing.T, r Report, out string) {
	t.Helper()
	printable(t, r, out)
	if got, want := strings.Count(out, "\n"), len(r.Found)+strings.Count(r.Summary(), "\n"); got != want {
		t.Errorf("%d lines, want %d", got, want)
	}
}

// commands: each line is one of our commands, and there are no more than GitHub shows.
func commands(t *testing.T, _ Report, out string) {
	t.Helper()
	for _, line := range strings.Split(strings.TrimSuffix(out, "\n"), "\n") {
		if !strings.HasPrefix(line, "::error ") && !strings.HasPrefix(line, "::warning ") && !strings.HasPrefix(line, "::notice ") ||
			strings.Count(line, "::error") > 2 {
			t.Errorf("%q is no command of ours", line)
		}
	}
	if n := strings.Count(out, "\n"); n > 31 {
		t.Errorf("%d lines", n)
	}
}

// TestForms: each format stays well formed, whatever the text of messages and paths. It tests only the formats in forms.
func TestForms(t *testing.T) {
	r := every(t)
	r.Rules, r.Version = rules.All, "1.2.3"
	for i := range r.Found {
		file := *r.Found[i].File.File
		file.Path = "a,b:%\n\x1b\x00\xff/🦆.ipynb"
		r.Found[i].File = lint.NewTarget(&file)
		r.Found[i].Message += "\r\n::error::%0A\x00\xff]]><&|"
	}
	for _, f := range Formats {
		t.Run(f.Name, func(t *testing.T) {
			check := forms[f.Name]
			if check == nil {
				t.Fatal("forms does not say what the format must keep to")
			}
			var out bytes.Buffer
			if err := f.Print(&out, r); err != nil {
				t.Fatal(err)
			}
			check(t, r, out.String())
		})
	}
	var out bytes.Buffer
	if err := GitHubSummary(&out, r); err != nil || strings.Count(out.String(), "\n|") != len(r.Found)+2 {
		t.Errorf("%v: %s", err, fmt.Sprint(strings.Count(out.String(), "\n|")))
	}
}

// TestFingerprints: a finding keeps its fingerprint when lines are inserted before it.
func TestFingerprints(t *testing.T) {
	find := func(src string) []lint.Diagnostic {
		return linttest.Check(t, []*lint.Target{lint.NewTarget(lint.Config("config.json", src))}, rules.All)
	}
	before, after := find(`{"session_configs": {"executorMemroy": "8g"}}`), find("\n\n{\n\"session_configs\": {\n\n"+
		"\"executorMemroy\": \"8g\"}}")
	if len(before) == 0 || len(before) != len(after) || strings.Join(fingerprints(before), " ") != strings.Join(fingerprints(after), " ") {
		t.Errorf("%v, %v", fingerprints(before), fingerprints(after))
	}
}

// TestURIs: a path can be read back from its URI, and no part of it is read as a scheme.
func TestURIs(t *testing.T) {
	for name, want := range map[string]string{
		"./a b.ipynb": "a%20b.ipynb", "a:1:2.ipynb": "a%3A1%3A2.ipynb", "x/c:d.ipynb": "x/c%3Ad.ipynb",
		"a\xff#?%.ipynb": "a%FF%23%3F%25.ipynb", "/r/a b.ipynb": "file:///r/a%20b.ipynb",
	} {
		got := *location(name).URI
		u, err := url.Parse(got)
		if got != want || err != nil || u.Path != strings.TrimPrefix(name, "./") {
			t.Errorf("%q: %s (%v), want %s", name, got, err, want)
		}
	}
}

// TestSARIFNames: versions begin with a number, and rules have names beside their ids.
func TestSARIFNames(t *testing.T) {
	for v, want := range map[string]string{"v1.2.3": "1.2.3", "1.2": "1.2", "(devel)": "0 (devel)"} {
		if got := sarifVersion(v); got != want {
			t.Errorf("%s: %s, want %s", v, got, want)
		}
	}
	if got := pascal("no-executor-cap"); got != "NoExecutorCap" {
		t.Error(got)
	}
}
