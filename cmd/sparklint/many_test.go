package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// policies are settings with so many policies, each of which requires another field.
func policies(n int) string {
	return "policy:\n" + repeated(n, "- {pointer: /p%d, required: true, why: y}\n")
}

// TestPoliciesTimesSessions: what is found of many policies in many sessions is counted, and not listed without end.
func TestPoliciesTimesSessions(t *testing.T) {
	const policiesOf, sessions = 200, 200
	one, each := desk{T: t, folder: t.TempDir()}, desk{T: t, folder: t.TempDir()}
	for _, d := range []desk{one, each} {
		d.put(".sparklint.yaml", policies(policiesOf))
	}
	one.put("a.ipynb", configure(0, slices.Repeat([]string{"{}"}, sessions)...))
	for i := range sessions {
		each.put(fmt.Sprintf("%d.ipynb", i), configure(0, "{}"))
	}
	for _, c := range []struct {
		name   string
		folder string
		listed int
		more   string
	}{
		{"in one notebook", one.folder, 1_001, "38,999"},
		{"in a notebook each", each.folder, 20_200, "19,800"},
	} {
		for _, format := range []string{"concise", "json", "sarif", "github"} {
			code, out, _ := call(t, "", "--format", format, c.folder)
			if code != exitFound || format != "github" && strings.Count(out, "/p1 ")+strings.Count(out, "is not set") < c.listed {
				t.Errorf("%s, %s: exit code %d, and fewer than %d listed", c.name, format, code, c.listed)
			}
			if format == "concise" && strings.Count(out, "[policy-violation]") != c.listed {
				t.Errorf("%s: %d findings listed, want %d", c.name, strings.Count(out, "[policy-violation]"), c.listed)
			}
			if format == "concise" || format == "github" {
				if want := "not listed: " + c.more + " more findings of policy-violation"; !strings.Contains(out, want) {
					t.Errorf("%s, %s: %q is missing", c.name, format, want)
				}
			}
		}
		// It is about 9,000, and up to a tenth more where other tests have emptied the pools of encoding/json.
		if took := allocated(t, "--format", "json", c.folder); took > policiesOf*sessions*15_000 {
			t.Errorf("%s: a policy and a session allocate %.0f bytes", c.name, took/policiesOf/sessions)
		}
	}
}

// TestManyViolations: findings that are not listed are also fixed and suppressed, and count as much as others.
func TestManyViolations(t *testing.T) {
	const cells = 1_300
	d := desk{T: t, folder: t.TempDir()}
	d.put(".sparklint.yaml", "policy: [{pointer: /queue, one-of: [bi], why: billing}]\n")
	notebook := configure(0, slices.Repeat([]string{`{"queue": "b"}`}, cells)...)
	d.put("a.ipynb", notebook)
	path := filepath.Join(d.folder, "a.ipynb")
	code, out, _ := call(t, "", "--format", "concise", path)
	if code != exitFound || !strings.Contains(out, "not listed: 299 more findings of policy-violation in this file") {
		t.Errorf("exit code %d: %.2000s", code, out)
	}
	if code, out, _ := call(t, "", "--no-suppressions", "--fail-on", "error", path); code != exitClean {
		t.Errorf("exit code %d: %.2000s", code, out)
	}
	if code, out, _ := call(t, "", "--fix", "--unsafe-fixes", path); code != exitClean || strings.Contains(d.get("a.ipynb"), `\"b\"`) {
		t.Errorf("not all is fixed: exit code %d, %.2000s", code, out)
	}
	ignored := `"metadata": {"sparklint": {"ignore": {"policy-violation": "x"}}, "kernelspec"`
	d.put("a.ipynb", strings.Replace(notebook, `"metadata": {"kernelspec"`, ignored, 1))
	if code, out, _ := call(t, "", path); code != exitClean || strings.Contains(out, "not listed") {
		t.Errorf("not all is suppressed: exit code %d, %.2000s", code, out)
	}
}

// TestLongTexts: a long text of settings or of a notebook costs once, however many findings could repeat it.
func TestLongTexts(t *testing.T) {
	const cells = 150
	long := strings.Repeat("why so ", 4_000)
	for name, c := range map[string]struct{ settings, reason string }{
		"why":      {"policy: [{pointer: /queue, one-of: [b], why: %s}]", ""},
		"one-of":   {"policy: [{pointer: /queue, one-of: [%s], why: w}]", ""},
		"many":     {"policy: [{pointer: /queue, one-of: [" + repeated(2_000, "x%d, ") + "], why: %.1s}]", ""},
		"matches":  {"policy: [{pointer: /queue, matches: '%.5000s', why: w}]", ""},
		"endpoint": {"endpoint: %.200[1]s\nendpoints: {%.200[1]s: {nodes: 1, node-memory: 1g}}", ""},
		"defaults": {"endpoint: e\nendpoints: {e: {nodes: 1, node-memory: 9g, defaults: {spark.executor.memory: %s}}}", ""},
		"per-file": {"min-severity: info\nper-file: [{files: '*', ignore: [no-executor-cap], reason: %s}]", ""},
		"reason":   {"min-severity: info # %.1s", long},
	} {
		t.Run(name, func(t *testing.T) {
			cost := func(text string) cost {
				d := desk{T: t, folder: t.TempDir()}
				d.put(".sparklint.yaml", fmt.Sprintf(c.settings, text))
				reason := ""
				if c.reason != "" {
					reason = `"sparklint": {"ignore": {"*": "` + text + `"}}, `
				}
				body := `{"queue": "a", "driverMemory": "9g", "executorMemory": "9g"}`
				notebook := configure(0, slices.Repeat([]string{body}, cells)...)
				d.put("a.ipynb", strings.Replace(notebook, `"metadata": {"kernelspec"`, `"metadata": {`+reason+`"kernelspec"`, 1))
				return allocated(t, "--format", "sarif", d.folder)
			}
			cost(long).over(t, cost("x"), 2, "a long text")
		})
	}
}

// TestLevels: each settings file is looked at once, however many are below it, and not too many are above each other.
func TestLevels(t *testing.T) {
	const folders = 60
	nested := func(levels int) string {
		d := desk{T: t, folder: t.TempDir()}
		d.put(".git/HEAD", "")
		deep := ""
		for range levels {
			d.put(deep+".sparklint.yaml", "ignore: [json-syntax]\n")
			deep += "x/"
		}
		for i := range folders {
			d.put(fmt.Sprintf("%s%d/.sparklint.yaml", deep, i), "ignore: [json-syntax]\n")
			d.put(fmt.Sprintf("%s%d/a.ipynb", deep, i), configure(0, "{}"))
		}
		return d.folder
	}
	allocated(t, nested(mostLevelsHere)).over(t, allocated(t, nested(1)), 3, "settings on more levels")
	code, _, errs := call(t, "", nested(mostLevelsHere+1))
	if code != exitFailed || !strings.Contains(errs, "more than 20 settings files are above it; root: true in one of them ends that") {
		t.Errorf("exit code %d: %s", code, errs)
	}
}

// mostLevelsHere is how many settings files can be above others.
const mostLevelsHere = 20

// TestPoliciesOfLevels: policies of several levels have the limit of one.
func TestPoliciesOfLevels(t *testing.T) {
	d := desk{T: t, folder: t.TempDir()}
	d.put(".git/HEAD", "")
	d.put(".sparklint.yaml", policies(500))
	d.put("x/.sparklint.yaml", strings.ReplaceAll(policies(500), "/p", "/q"))
	d.put("x/a.ipynb", configure(0, "{}"))
	code, _, errs := call(t, "", d.folder)
	if code != exitFailed || !strings.Contains(errs, "policy: all entries together can have 30,000 characters") {
		t.Errorf("exit code %d: %s", code, errs)
	}
}

// TestBlanks: blanks in front of a minified notebook, and within it, are kept once and not for each cell.
func TestBlanks(t *testing.T) {
	minified := func(blanks, cells int) string {
		cell := `{"cell_type":"code","metadata":{},"source":"%%configure -f\\n{}"}, `
		list := strings.TrimSuffix(strings.Repeat(cell, cells), ", ")
		some := strings.Repeat(" ", blanks)
		return some + `{"metadata":{"kernelspec"` + some + `:{"name":"pysparkkernel"}},"cells":[` + list + `],"nbformat":4,"nbformat_minor":5}`
	}
	cost := func(args []string, blanks, cells int) cost {
		d := desk{T: t, folder: t.TempDir()}
		d.put("a.ipynb", minified(blanks, cells))
		return allocated(t, append(args, filepath.Join(d.folder, "a.ipynb"))...)
	}
	for _, args := range [][]string{{"--format", "concise"}, {"--min-severity", "info", "--diff", "--add-ignore", "why"}} {
		most := cost(args, 1, 200) + 80*200_000 // what reads and prints the file itself
		if took := cost(args, 100_000, 200); took > most {
			t.Errorf("%v: 200 cells behind 100,000 blanks allocate %.0f bytes, want at most %.0f", args, took, most)
		}
		cost(args, 20_000, 400).over(t, cost(args, 5_000, 100), 6, "four times the blanks and cells")
	}
}

// TestDeep: findings on each of four times as many levels print four times as much.
func TestDeep(t *testing.T) {
	deep := func(n int) int {
		d := desk{T: t, folder: t.TempDir()}
		d.put("a.ipynb", configure(0, `{"conf": `+strings.Repeat(`{"abcdefgh":`, n)+"1"+strings.Repeat(`,}`, n)+"}"))
		_, out, _ := call(t, "", "--format", "json", d.folder)
		return len(out)
	}
	if small, large := deep(150), deep(600); large > 6*small {
		t.Errorf("150 levels print %d bytes, 600 print %d", small, large)
	}
}
