package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/linttest"
)

// A desk is a scratch folder in which the command runs.
type desk struct {
	*testing.T
	folder string
	env    []string
}

func (d desk) put(name, content string) {
	d.Helper()
	path := filepath.Join(d.folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		d.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		d.Fatal(err)
	}
}

func (d desk) get(name string) string {
	d.Helper()
	data, err := os.ReadFile(filepath.Join(d.folder, name))
	if err != nil {
		d.Fatal(err)
	}
	return string(data)
}

// run runs sparklint and demands an exit code.
func (d desk) run(code int, args ...string) string {
	d.Helper()
	cmd := exec.Command("sparklint", args...)
	cmd.Dir, cmd.Env = d.folder, append(os.Environ(), d.env...)
	out, err := cmd.CombinedOutput()
	if got := cmd.ProcessState.ExitCode(); got != code {
		d.Errorf("%v: exit code %d, want %d: %v\n%s", args, got, code, err, out)
	}
	return string(out)
}

// has demands the words in what was printed.
func (d desk) has(out string, words ...string) {
	d.Helper()
	for _, w := range words {
		if !strings.Contains(out, w) {
			d.Errorf("%q is missing in\n%s", w, out)
		}
	}
}

// configure is a notebook with these %%configure bodies, each with a cell that starts its session.
func configure(carrier int, bodies ...string) string {
	var cells []string
	for _, b := range bodies {
		cells = append(cells, "%%configure -f\n"+b, "spark")
	}
	return linttest.Carriers[carrier].Notebook(cells)
}

const (
	comma = `{"executorCores": 2,}`            // one error, with a safe fix
	typo  = "{\n  \"executorMemroy\": \"4g\"}" // another
)

// complaints are those of docs/complaints.md: what users of other linters ask for.
var complaints = map[string]func(desk){
	"1_only_what_the_fix_needs_changes":            onlyWhatTheFixNeeds,
	"2_final_newline_stays":                        finalNewline,
	"3_lines_of_JSON":                              linesOfJSON,
	"4_line_and_column_in_SARIF":                   placesInSARIF,
	"5_places_in_notebooks":                        placesInNotebooks,
	"6_suppressions_move_with_their_cell":          suppressionsMove,
	"7_one_spot_is_suppressed":                     oneSpot,
	"8_suppressed_by_tag_or_metadata":              byTagOrMetadata,
	"9_written_suppressions_keep_notebooks":        writtenSuppressions,
	"10_baseline":                                  baselines,
	"11_exit_codes_after_fix":                      exitCodes,
	"12_no_annotation_is_hidden_silently":          annotations,
	"13_valid_SARIF_of_nothing_and_of_first_bytes": validSARIF,
	"14_one_cause_is_one_result":                   oneCause,
	"15_fingerprints_differ":                       fingerprintsDiffer,
	"16_flags_after_files":                         flagsAfterFiles,
	"17_any_Go_toolchain_builds_the_hook":          hookToolchain,
	"18_folders_gitignore_and_locked_rules":        foldersAndLocks,
	"19_keys_escapes_and_BOM":                      keysEscapesBOM,
	"20_what_a_cell_drops":                         whatACellDrops,
}

// TestComplaints: none of what docs/complaints.md lists is true of sparklint.
func TestComplaints(t *testing.T) {
	for name, test := range complaints {
		t.Run(name, func(t *testing.T) {
			test(desk{t, t.TempDir(), []string{"GIT_CONFIG_GLOBAL=" + os.DevNull}})
		})
	}
}

// TestComplaintsTable: each row of docs/complaints.md has a test, and each test a row.
func TestComplaintsTable(t *testing.T) {
	data, err := os.ReadFile("../../docs/complaints.md")
	if err != nil {
		t.Fatal(err)
	}
	var numbers, names []string
	for _, row := range regexp.MustCompile(`(?m)^\| (\d+) \|(.*)\|$`).FindAllStringSubmatch(string(data), -1) {
		numbers = append(numbers, row[1])
		if !strings.Contains(row[2], "https://github.com/") {
			t.Errorf("row %s has no link", row[1])
		}
		test := regexp.MustCompile("`(" + row[1] + "_\\w+)`").FindStringSubmatch(row[2])
		if test != nil {
			names = append(names, test[1])
		} else {
			t.Errorf("row %s names no test", row[1])
		}
	}
	if len(numbers) != 20 || len(names) != len(complaints) {
		t.Errorf("%d rows and %d names for 20 complaints and %d tests", len(numbers), len(names), len(complaints))
	}
	for _, name := range names {
		if complaints[name] == nil {
			t.Errorf("there is no test %s", name)
		}
	}
}

func onlyWhatTheFixNeeds(d desk) {
	for i := range linttest.Carriers {
		before := configure(i, `{"name": "é",  "executorCores": 2,}`)
		d.put("a.ipynb", before)
		d.run(exitClean, "--fix", "a.ipynb")
		if after := d.get("a.ipynb"); len(after) != len(before)-1 || after != strings.Replace(before, "2,}", "2}", 1) {
			d.Errorf("%s: more than a comma:\n%s", linttest.Carriers[i].Name, after)
		}
	}
}

func finalNewline(d desk) {
	for _, end := range []string{"", "\n", "\n\n", "\r\n"} {
		d.put("a.ipynb", strings.TrimRight(configure(0, comma), "\n")+end)
		d.run(exitClean, "--fix", "a.ipynb")
		once := d.get("a.ipynb")
		d.has(d.run(exitClean, "--fix", "a.ipynb"), "0 fixed")
		if twice := d.get("a.ipynb"); twice != once || !strings.HasSuffix(once, "}"+end) {
			d.Errorf("%q: ends with %q, then %q", end, once[len(once)-3:], twice[len(twice)-3:])
		}
	}
}

func linesOfJSON(d desk) {
	d.put("config.json", "{\n  \"session_configs\": {\n    \"executorCores\": \"2\"\n  }\n}\n")
	d.has(d.run(exitFound, "--format", "concise", "config.json"), "config.json:3:22: error: no session starts: executorCores")
}

// A log is what these tests read of SARIF.
type log struct {
	Runs []struct {
		Results *[]struct {
			Level     string
			Locations []struct {
				PhysicalLocation struct {
					Region struct{ StartLine, StartColumn, EndLine, EndColumn int }
				}
			}
		}
	}
}

func (d desk) sarif(code int, args ...string) log {
	d.Helper()
	var l log
	out := d.run(code, append(args, "--quiet", "--format", "sarif")...)
	if err := json.Unmarshal([]byte(out), &l); err != nil || len(l.Runs) != 1 || l.Runs[0].Results == nil {
		d.Fatalf("%v: no run with results\n%s", err, out)
	}
	return l
}

func placesInSARIF(d desk) {
	d.put("config.json", "{\n  \"session_configs\": {\n    \"executorCores\": \"2\"\n  }\n}\n")
	results := *d.sarif(exitFound, "config.json").Runs[0].Results
	if len(results) != 1 {
		d.Fatalf("%+v", results)
	}
	if r := results[0].Locations[0].PhysicalLocation.Region; r.StartLine != 3 || r.StartColumn != 22 || r.EndLine != 3 || r.EndColumn != 25 {
		d.Errorf("%+v", r)
	}
}

func placesInNotebooks(d desk) {
	d.put("a.ipynb", linttest.Carriers[0].Notebook([]string{"# a first cell", "%%configure -f\n" + typo, "spark"}))
	out := d.run(exitFound, "a.ipynb")
	place := regexp.MustCompile(`^a\.ipynb:(\d+):(\d+): error`).FindStringSubmatch(out)
	if place == nil {
		d.Fatal(out)
	}
	var line, column int
	if _, err := fmt.Sscan(place[1]+" "+place[2], &line, &column); err != nil {
		d.Fatal(err)
	}
	// The line of the file, the column of the key's quote as the file spells it; then
	// the cell as Jupyter counts them.
	if got := strings.Split(d.get("a.ipynb"), "\n")[line-1][column-1:]; !strings.HasPrefix(got, `\"executorMemroy`) {
		d.Errorf("at %d:%d stands %s", line, column, got)
	}
	d.has(out, "\n  cell 2:3:3\n")
	d.has(d.run(exitFound, "--format", "github", "a.ipynb"), fmt.Sprintf("line=%d,", line))
}

// tagged gives metadata to the cells that have the misspelt executorMemroy.
func tagged(notebook, metadata string) string {
	parts := strings.Split(notebook, `"cell_type"`)
	for i := range parts {
		if strings.Contains(parts[i], "executorMemroy") {
			parts[i] = strings.Replace(parts[i], `"metadata": {}`, `"metadata": `+metadata, 1)
		}
	}
	return strings.Join(parts, `"cell_type"`)
}

func suppressionsMove(d desk) {
	const ignore = `{"sparklint": {"ignore": {"unknown-request-field": "a fork of Livy"}}}`
	for _, cells := range [][]string{
		{"%%configure -f\n" + typo, "spark"}, {"# new\n\n#", "%%configure -f\n" + strings.ReplaceAll(typo, "{", "{\n\n"), "spark"},
	} {
		plain := linttest.Carriers[0].Notebook(cells)
		d.put("a.ipynb", plain)
		d.has(d.run(exitFound, "a.ipynb"), "[unknown-request-field]")
		d.put("a.ipynb", tagged(plain, ignore))
		d.run(exitClean, "a.ipynb")
	}
}

func oneSpot(d desk) {
	both := configure(0, `{"executorMemroy": "1g"}`, `{"driverMemroy": "1g"}`)
	d.put("a.ipynb", both)
	d.has(d.run(exitFound, "a.ipynb"), `field "executorMemroy"`, `field "driverMemroy"`)
	d.put("a.ipynb", tagged(both, `{"tags": ["sparklint-ignore-unknown-request-field"]}`))
	if out := d.run(exitFound, "--format", "concise", "a.ipynb"); strings.Contains(out, "executorMemroy") ||
		strings.Count(out, "[unknown-request-field]") != 1 {
		d.Errorf("both cells, or none:\n%s", out)
	}
	// In a config.json the settings name the one by its pointer.
	d.put("config.json", `{"session_configs": {"driverMemroy": "1g", "executorMemroy": "1g"}}`)
	d.put(".sparklint.yaml", `per-file: [{files: config.json, ignore: unknown-request-field, pointer: /session_configs/executorMemroy}]`)
	if out := d.run(exitFound, "--format", "concise", "config.json"); strings.Contains(out, "executorMemroy") ||
		!strings.Contains(out, "driverMemroy") {
		d.Errorf("both keys, or none:\n%s", out)
	}
	d.put(".sparklint.yaml", "")
	// So does the baseline.
	d.put("config.json", `{"session_configs": {"executorMemroy": "1g"}}`)
	d.run(exitClean, "baseline", "create", "config.json")
	d.put("config.json", `{"session_configs": {"driverMemroy": "1g", "executorMemroy": "1g"}}`)
	if out := d.run(exitFound, "--format", "concise", "config.json"); strings.Contains(out, "executorMemroy") ||
		!strings.Contains(out, "driverMemroy") {
		d.Errorf("both keys, or none:\n%s", out)
	}
}

func byTagOrMetadata(d desk) {
	for _, metadata := range []string{
		`{"tags": ["sparklint-ignore-unknown-request-field"]}`, `{"tags": ["mine", "sparklint-skip"]}`,
		`{"sparklint": {"ignore": {"unknown-request-field": "a fork of Livy"}}}`,
	} {
		d.put("a.ipynb", tagged(configure(0, typo), metadata))
		d.run(exitClean, "a.ipynb")
		d.has(d.run(exitFound, "--no-suppressions", "a.ipynb"), "[unknown-request-field]")
	}
}

func writtenSuppressions(d desk) {
	for i, c := range linttest.Carriers {
		before := configure(i, typo)
		d.put("a.ipynb", before)
		code := exitFound
		if strings.Contains(before, "metadata\":{}") || strings.Contains(before, "metadata\": {}") {
			code = exitClean
		}
		out := d.run(code, "--add-ignore", "why", "a.ipynb")
		after := d.get("a.ipynb")
		if strings.Contains(out, "1 left") {
			if after != before {
				d.Errorf("%s: changed, and not silenced:\n%s", c.Name, after)
			}
			continue // its cells have no metadata
		}
		var was, is struct {
			Cells, Worksheets any
			Metadata          map[string]any
		}
		if err := json.Unmarshal([]byte(after), &is); err != nil {
			d.Fatalf("%s: no notebook any more: %v\n%s", c.Name, err, after)
		}
		if err := json.Unmarshal([]byte(before), &was); err != nil {
			d.Fatal(err)
		}
		// Without what was written they are the same.
		shown := fmt.Sprint(is)
		const written = "metadata:map[sparklint:map[ignore:map[unknown-request-field:why]]]"
		if without := strings.Replace(shown, written, "metadata:map[]", 1); without == shown || without != fmt.Sprint(was) {
			d.Errorf("%s: was\n%v\nis\n%v", c.Name, was, is)
		}
	}
}

func baselines(d desk) {
	d.put("old.ipynb", configure(0, typo))
	d.run(exitClean, "baseline", "create", ".")
	d.run(exitClean, ".")
	d.put("new.ipynb", configure(0, comma))
	if out := d.run(exitFound, "--format", "concise", "."); strings.Contains(out, "old.ipynb") || !strings.Contains(out, "new.ipynb:") {
		d.Errorf("old ones, or no new one:\n%s", out)
	}
	d.run(exitClean, "--fix", ".")
	d.put("old.ipynb", configure(0, `{"executorMemory": "4g"}`))
	d.run(exitFound, "--strict-baseline", ".") // the entry is of nothing now
	d.run(exitClean, "baseline", "prune", ".")
	d.run(exitClean, "--strict-baseline", ".")
}

func exitCodes(d desk) {
	fresh := func() { d.put("a.ipynb", configure(0, comma)) }
	fresh()
	d.run(exitFound, "a.ipynb")
	d.run(exitFound, "--diff", "a.ipynb") // something to change, which is not changed
	d.run(exitClean, "--exit-zero", "a.ipynb")
	d.run(exitClean, "--exit-zero", "--diff", "a.ipynb")
	d.has(d.run(exitClean, "--fix", "a.ipynb"), "1 fixed, 0 left")
	d.run(exitClean, "--diff", "a.ipynb")
	d.put("a.ipynb", configure(0, `{"executorCores": 2,}`, `{"session_configs": {}}`))
	d.run(exitFound, "--fix", "a.ipynb") // what no fix mends is left
	d.run(exitClean, "--exit-zero", "--fix", "a.ipynb")
	d.run(exitFailed, "missing.ipynb")
	d.run(exitFailed, "--no-such-flag")
}

func annotations(d desk) {
	summary := filepath.Join(d.TempDir(), "summary.md")
	d.env = append(d.env, "GITHUB_STEP_SUMMARY="+summary)
	for i := range 15 {
		d.put(fmt.Sprintf("%d.ipynb", i), configure(0, comma))
	}
	out := d.run(exitFound, "--format", "github", ".")
	if n := strings.Count(out, "::error "); n != 10 {
		d.Errorf("%d annotations\n%s", n, out)
	}
	d.has(out, "not shown here: 5 errors")
	data, err := os.ReadFile(summary)
	if err != nil || strings.Count(string(data), "| error |") != 15 {
		d.Errorf("%v\n%s", err, data)
	}
}

func validSARIF(d desk) {
	d.put("clean.ipynb", configure(0, `{"executorCores": 2}`))
	if r := *d.sarif(exitClean, "clean.ipynb").Runs[0].Results; len(r) != 0 {
		d.Errorf("%+v", r)
	}
	for _, first := range []string{"{", "[", "\ufeff{}", "{\"session_configs\":"} {
		d.put(".sparkmagic/config.json", first)
		results := *d.sarif(exitFound, ".sparkmagic/config.json").Runs[0].Results
		if len(results) == 0 {
			d.Errorf("%q: no results", first)
		}
		for _, r := range results {
			if at := r.Locations[0].PhysicalLocation.Region; at.StartLine < 1 || at.StartColumn < 1 || at.EndLine < at.StartLine ||
				at.EndColumn < 1 {
				d.Errorf("%q: %+v", first, at)
			}
		}
	}
}

func oneCause(d desk) {
	d.put(".sparkmagic/config.json", "{\n}\n")
	for i := range 200 {
		d.put(fmt.Sprintf("nb/%d.ipynb", i), linttest.Carriers[0].Notebook([]string{"%%info", "spark"}))
	}
	results := *d.sarif(exitFound, "--max-executors", "5", ".").Runs[0].Results
	if len(results) != 1 || results[0].Level != "warning" {
		d.Errorf("%d results", len(results))
	}
}

func fingerprintsDiffer(d desk) {
	d.put("a.ipynb", configure(0, typo, typo, typo))
	d.put("b/a.ipynb", configure(0, typo))
	var issues []struct{ Fingerprint string }
	out := d.run(exitFound, "--quiet", "--format", "gitlab", ".")
	if err := json.Unmarshal([]byte(out), &issues); err != nil {
		d.Fatal(err)
	}
	seen := map[string]bool{}
	for _, i := range issues {
		seen[i.Fingerprint] = true
	}
	if len(issues) < 4 || len(seen) != len(issues) {
		d.Errorf("%d fingerprints for %d issues", len(seen), len(issues))
	}
}

func flagsAfterFiles(d desk) {
	d.put("a.ipynb", configure(0, comma))
	d.run(exitFailed, "a.ipynb", "--no-such-flag")
	d.has(d.run(exitClean, "a.ipynb", "--fix"), "1 fixed")
}

func hookToolchain(d desk) {
	data, err := os.ReadFile("../../go.mod")
	if err != nil || !regexp.MustCompile(`(?m)^go 1\.\d+\.0$`).Match(data) || strings.Contains(string(data), "\ntoolchain ") {
		d.Errorf("go.mod asks for one toolchain: %v", err)
	}
	var hooks []struct {
		ID, Language, LanguageVersion string
		Dependencies                  []string `yaml:"additional_dependencies"`
	}
	read(d.T, "../../.pre-commit-hooks.yaml", &hooks)
	for _, h := range hooks {
		if h.Language != "golang" || h.LanguageVersion != "" || h.Dependencies != nil {
			d.Errorf("%+v", h)
		}
	}
	if len(hooks) == 0 {
		d.Error("no hooks")
	}
}

func foldersAndLocks(d desk) {
	if _, err := exec.LookPath("git"); err != nil {
		d.Skip("needs git")
	}
	if out, err := exec.Command("git", "init", "-q", d.folder).CombinedOutput(); err != nil {
		d.Fatalf("%v\n%s", err, out)
	}
	d.put(".gitignore", "scratch/\n")
	d.put("scratch/a.ipynb", configure(0, comma))
	d.put("deep/er/a.ipynb", tagged(configure(0, typo), `{"tags": ["sparklint-skip"]}`))
	d.has(d.run(exitClean, "."), "1 file, 1 document:")
	d.put(".sparklint.yaml", "enforce: [unknown-request-field]\n")
	d.has(d.run(exitFound, "--format", "concise", "."), "deep/er/a.ipynb:")
}

func keysEscapesBOM(d desk) {
	const before = "{\"z\": \"\\u00e9 é <&>\", \"session_configs\": {\"name\": \"\\/\", \"executorCores\": \"2\"}, \"a\": 1.0}"
	d.put("config.json", before)
	d.run(exitClean, "--fix", "config.json")
	if after := d.get("config.json"); after != strings.Replace(before, `"2"`, "2", 1) {
		d.Errorf("more than two quotes: %s", after)
	}
	d.put("config.json", "\ufeff"+before)
	d.has(d.run(exitFound, "--format", "concise", "config.json"), "config.json:1:1: error:", "byte order mark")
}

func whatACellDrops(d desk) {
	d.put(".sparkmagic/config.json", `{"session_configs": {"proxyUser": "etl"}}`)
	d.put("a.ipynb", configure(0, `{"executorCores": 2}`))
	d.has(d.run(exitFound, "."), "loses proxyUser", "[dropped-settings]")
	d.put("a.ipynb", configure(0, `{"spark.executor.memory": "4g"}`, typo))
	out := d.run(exitFound, "--format", "concise", "--select", "unknown-request-field", ".")
	d.has(out, "Livy rejects spark.executor.memory, which belongs in `conf`", "rejects `executorMemroy`")
	if !slices.ContainsFunc(strings.Split(out, "\n"), func(l string) bool { return strings.HasPrefix(l, "a.ipynb:") }) {
		d.Error(out)
	}
}
