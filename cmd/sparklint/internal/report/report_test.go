package report

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/linttest"
	"github.com/sparklint/sparklint/lint/text"
	"github.com/sparklint/sparklint/rules"
)

// every returns a report with the findings of all examples of all rules.
func every(t *testing.T) Report {
	t.Helper()
	var r Report
	for _, rule := range rules.All {
		for _, e := range rule.Examples {
			if strings.HasPrefix(e.Bad, "-- ") {
				continue
			}
			s := strings.NewReplacer("«", "", "»", "").Replace(e.Bad)
			files := map[string]string{"a.ipynb": linttest.Carriers[0].Notebook([]string{linttest.Cell(s)})}
			if linttest.IsConfig(s) {
				files = map[string]string{"config.json": s}
			}
			r.Found = append(r.Found, linttest.Check(t, linttest.Load(t, files, lint.Terms{MaxExecutors: 5}), rules.All)...)
		}
	}
	return r
}

// schema checks JSON against the schema in a file.
func schema(t *testing.T, path string) func(io.Reader) error {
	t.Helper()
	compiled, err := jsonschema.NewCompiler().Compile(path)
	if err != nil {
		t.Fatal(err)
	}
	return func(r io.Reader) error {
		v, err := jsonschema.UnmarshalJSON(r)
		if err != nil {
			t.Fatal(err)
		}
		return compiled.Validate(v)
	}
}

// TestFormats: each format has one name, which docs/formats.md lists.
func TestFormats(t *testing.T) {
	page, err := os.ReadFile("../../../../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range Formats {
		if seen[f.Name] || f.Print == nil || PrinterOf(f.Name) == nil {
			t.Errorf("format %q has no name or printer of its own", f.Name)
		}
		seen[f.Name] = true
		if !regexp.MustCompile("(?m)^\\| `" + regexp.QuoteMeta(f.Name) + "` \\|").Match(page) {
			t.Errorf("docs/formats.md has no format %s", f.Name)
		}
	}
	if PrinterOf("") != nil || PrinterOf("xml") != nil {
		t.Error("a printer of no format")
	}
}

// TestSchema: the JSON output matches docs/report.schema.json.
func TestSchema(t *testing.T) {
	check := schema(t, "../../../../docs/report.schema.json")
	full := every(t)
	full.Skipped = []Skipped{{"a", "b"}}
	for _, r := range []Report{{}, full} {
		var b bytes.Buffer
		if err := JSON(&b, r); err != nil {
			t.Fatal(err)
		}
		if err := check(&b); err != nil {
			t.Error(err)
		}
	}
}

// TestMasked: the edits of a fix that writes a secret are left out, not masked.
func TestMasked(t *testing.T) {
	f, _ := lint.Load("a/config.json", `{"session_configs": {},
 "kernel_python_credentials": {"url": "http://u:SEKR3T@livy:8998/sessions", "auth": "None"}}`)
	result, err := lint.Check(context.Background(), lint.Run{Targets: []*lint.Target{lint.NewTarget(f)}, Rules: rules.All})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := errors.Join(JSON(&b, Report{Found: result.Found}), schema(t, "../../../../docs/report.schema.json")(&b)); err != nil {
		t.Error(err)
	}
	for _, print := range []Printer{JSON, JSONLines, SARIF} {
		var hidden, shown strings.Builder
		err := errors.Join(print(&hidden, Report{Found: result.Found}), print(&shown, Report{Found: result.Found, Secrets: true}))
		if err != nil {
			t.Fatal(err)
		}
		if s := hidden.String(); strings.Contains(s, "SEKR3T") || !strings.Contains(s, `"masked":`) || strings.Contains(s, `"edits":`) {
			t.Error(s)
		}
		if !strings.Contains(shown.String(), "SEKR3T") || strings.Contains(shown.String(), `"masked":`) {
			t.Error(shown.String())
		}
	}
}

// TestEdits: the edits of a finding in the JSON output change the file like the fix.
func TestEdits(t *testing.T) {
	for _, d := range every(t).Found {
		j, err := asJSON(d, true)
		if err != nil {
			t.Fatal(err)
		}
		src := linttest.Source(t, d.File)
		if !strings.HasPrefix(src[j.Start:], src[d.Range.Start:d.Range.End]) {
			t.Errorf("%s: start %d", d.Rule, j.Start)
		}
		if j.Fix == nil {
			continue
		}
		if j.Fix.Waits {
			if d.File.Documents()[0].Accepted() || len(j.Fix.Edits) > 0 {
				t.Errorf("%s: a fix waits in a document without flaws, or has edits: %v", d.Rule, j.Fix)
			}
			continue
		}
		var edits []text.Edit
		for _, e := range j.Fix.Edits {
			edits = append(edits, text.Edit{Range: text.Range{Start: e.Start, End: e.End}, New: e.New})
		}
		out, err := text.Apply(src, edits)
		if err != nil || out == src {
			t.Errorf("%s: %v", d.Rule, err)
		}
		if d.File.Notebook != nil && !json.Valid([]byte(out)) {
			t.Errorf("%s: no notebook any more:\n%s", d.Rule, out)
		}
	}
}

func TestSnippet(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, c := range []struct {
		line       string
		start, end int
		want       string
	}{
		{`{"a": 1}`, 6, 7, "  | {\"a\": 1}\n  |       ^\n"},
		{"\t\"日本\": 1", 1, 9, "  | \t\"日本\": 1\n  | \t^^^^^^\n"},
		{`"日本": 1`, 10, 11, "  | \"日本\": 1\n  |         ^\n"},
		{"a\x1b[31m\u200bb", 0, 1, "  | a\ufffd[31m·b\n  | ^\n"},
		{"", 0, 0, "  | \n  | ^\n"},
		{long + "y" + long, 300, 301, "  | …" + long[:60] + "y" + long[:30] + "…\n  | " + strings.Repeat(" ", 61) + "^\n"},
	} {
		var b strings.Builder
		snippet(&b, lint.Snippet{Line: c.line, Start: c.start, End: c.end}, palette(false, lint.Error))
		if b.String() != c.want {
			t.Errorf("%q\n%s\nwant\n%s", c.line, b.String(), c.want)
		}
	}
}

func TestSummary(t *testing.T) {
	for want, r := range map[string]Report{
		"1 file, 0 documents: nothing found\n":                      {Files: 1, Fixed: -1},
		"1 file, 0 documents: nothing found on the changed lines\n": {Files: 1, Fixed: -1, Scope: "on the changed lines"},
		"0 files, 1 document: 2 info not shown\n":                   {Documents: 1, Hidden: [3]int{2}, Fixed: -1},
		"0 files, 0 documents: nothing found\n3 fixed, 0 left; reload open notebooks and restart their kernels\nx\n": {
			Fixed: 3, Notes: []string{"x"},
		},
		"0 files, 0 documents: 1 error, 1 warning; 1 fixable with --fix, 1 more with --unsafe-fixes\n": {
			Fixed: -1, Found: []lint.Diagnostic{{Severity: lint.Error, Fix: &lint.Fix{Safe: true}}, {Severity: lint.Warning, Fix: &lint.Fix{}}},
		},
		"0 files, 0 documents: 1 error; 1 fixable with --unsafe-fixes\n": {
			Fixed: -1, Found: []lint.Diagnostic{{Severity: lint.Error, Fix: &lint.Fix{}}},
		},
	} {
		if got := r.Summary(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestAlso: the numbers of fixed and left findings add up to that of all findings, or a clause says why not.
func TestAlso(t *testing.T) {
	for _, c := range []struct {
		before, fixed, left int
		want                string
	}{
		{5, 3, 2, ""},
		{18, 6, 11, "; this also resolves 1 other finding"},
		{18, 6, 10, "; this also resolves 2 other findings"},
		{5, 3, 3, "; 1 of the 3 new"},
		{0, 0, 0, ""},
	} {
		if got := Also(c.before, c.fixed, c.left); got != c.want {
			t.Errorf("%v: %q", c, got)
		}
	}
}
