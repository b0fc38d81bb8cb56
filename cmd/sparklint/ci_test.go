package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/sparklint/sparklint/lint/linttest"
)

// action is what the tests know of action.yml.
type action struct {
	Inputs map[string]struct{ Default string }
	Runs   struct {
		Steps []struct {
			Name, Run string
			Env       map[string]string
		}
	}
}

// read decodes a file of this repository, or a snippet of its documentation.
func read(t *testing.T, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// step runs a step of action.yml as a runner does, in folder, and returns what it printed.
func (a action) step(t *testing.T, name, folder string, context map[string]string) (string, error) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("bash of Windows sees other paths")
	}
	for _, s := range a.Runs.Steps {
		if s.Name != name {
			continue
		}
		cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", s.Run)
		cmd.Dir = folder
		cmd.Env = append(os.Environ(), "RUNNER_TEMP="+context["temp"])
		for key, value := range s.Env {
			cmd.Env = append(cmd.Env, key+"="+a.expand(t, value, context))
		}
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	t.Fatalf("action.yml has no step %s", name)
	return "", nil
}

// expand is the little of GitHub's expressions that action.yml needs.
func (a action) expand(t *testing.T, value string, context map[string]string) string {
	t.Helper()
	return regexp.MustCompile(`\$\{\{ *([a-z0-9._-]+) *\}\}`).ReplaceAllStringFunc(value, func(e string) string {
		name := strings.Trim(e, "${} ")
		if v, ok := context[name]; ok {
			return v
		}
		input, ok := a.Inputs[strings.TrimPrefix(name, "inputs.")]
		if !ok {
			t.Fatalf("action.yml: %s is nothing", e)
		}
		return input.Default
	})
}

// team is a scratch repository: a broken notebook, whose name has spaces, and a clean one.
func team(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, source := range map[string]string{"clean.ipynb": `{"executorCores": 2}`, "my team/it's broken.ipynb": `{"executorCores": 2,}`} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(linttest.Carriers[0].Notebook([]string{"%%configure -f\n" + source, "spark"})), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// TestAction: action.yml's own steps, run as a runner runs them.
func TestAction(t *testing.T) {
	var a action
	read(t, "../../action.yml", &a)
	source, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	context := map[string]string{"temp": t.TempDir(), "github.action_path": source}
	if out, err := a.step(t, "install", t.TempDir(), context); err != nil || !strings.HasPrefix(out, "sparklint ") {
		t.Fatalf("install: %v\n%s", err, out)
	}
	const broken = "::error file=my team/it's broken.ipynb,line="
	for _, try := range []struct {
		args, sarif string
		fails       bool
		want        string
	}{
		{".", "true", true, broken},
		{"", "false", true, broken}, // no path: the current directory
		{"clean.ipynb", "true", false, ""},
		{"--max-executors 10 clean.ipynb", "false", true, "no-executor-cap"},
		{"my team/it's broken.ipynb\n", "false", true, broken}, // a line is an argument
		{"--min-severity\ninfo\nmy team/it's broken.ipynb", "false", true, broken},
		{"$(touch here) clean.ipynb", "false", true, "touch"}, // expanded: no
		{"--max-executors 10 -- --fix clean.ipynb", "false", true, "--fix: no such file"},
	} {
		folder := team(t)
		context["inputs.args"], context["inputs.sarif"] = try.args, try.sarif
		out, err := a.step(t, "lint", folder, context)
		if (err != nil) != try.fails || !strings.Contains(out, try.want) {
			t.Errorf("%q: %v\n%s", try.args, err, out)
		}
		if _, err := os.Stat(filepath.Join(folder, "here")); err == nil {
			t.Errorf("%q was executed", try.args)
		}
		report, err := os.ReadFile(filepath.Join(folder, "sparklint.sarif"))
		if (err == nil) != (try.sarif == "true") || err == nil && !json.Valid(report) {
			t.Errorf("%q, sarif %s: %v", try.args, try.sarif, err)
		}
	}
}

// TestActionDefault: what the action looks at without args follows --.
func TestActionDefault(t *testing.T) {
	var a action
	read(t, "../../action.yml", &a)
	if args := a.Inputs["args"].Default; args != "-- ." {
		t.Errorf("%q", args)
	}
}

// TestActionRelease: the action takes an archive of a release only if it has the sum that
// was asked for.
func TestActionRelease(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("bash of Windows sees other paths")
	}
	for _, name := range []string{"curl", "tar"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("needs %s, as runners have it", name)
		}
	}
	var a action
	read(t, "../../action.yml", &a)
	releases := t.TempDir()
	archive := filepath.Join(releases, "v1.2.3", "sparklint_1.2.3_linux_arm64.tar.gz")
	for path, content := range map[string]string{"v1.2.3/sparklint": "#!/bin/sh\necho sparklint 1.2.3\n", "v1.2.3/README.md": "text\n"} {
		path = filepath.Join(releases, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("tar", "-czf", archive, "-C", filepath.Dir(archive), "README.md", "sparklint").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	for i := range a.Runs.Steps {
		if a.Runs.Steps[i].Name == "install" {
			a.Runs.Steps[i].Env["RELEASES"] = "file://" + releases
		}
	}
	t.Setenv("RUNNER_OS", "Linux")
	t.Setenv("RUNNER_ARCH", "ARM64")
	for sum, fails := range map[string]bool{"": true, strings.Repeat("0", 64): true, fmt.Sprintf("%x", sha256.Sum256(data)): false} {
		temp := t.TempDir()
		context := map[string]string{"temp": temp, "github.action_path": "", "inputs.version": "1.2.3", "inputs.sha256": sum}
		out, err := a.step(t, "install", t.TempDir(), context)
		_, missing := os.Stat(filepath.Join(temp, "sparklint-bin", "sparklint"))
		if (err != nil) != fails || (missing != nil) != fails || !fails && out != "sparklint 1.2.3\n" {
			t.Errorf("%q: %v\n%s", sum, err, out)
		}
	}
}

// TestActionUploads: what suppressions silence is not uploaded.
func TestActionUploads(t *testing.T) {
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("needs jq, as runners have it: apt-get install jq")
	}
	var a action
	read(t, "../../action.yml", &a)
	folder := t.TempDir()
	config := `{"session_configs": {"executorMemroy": "4g", "executorCores": "two", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}, ` +
		`"sparklint": {"ignore": {"wrong-type": "why"}}}`
	if err := os.WriteFile(filepath.Join(folder, "config.json"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sparklint", "--format", "sarif=sparklint.sarif", "config.json")
	cmd.Dir = folder
	if out, _ := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != exitFound {
		t.Fatalf("%s", out)
	}
	temp := t.TempDir()
	results := func(path string) (rules []string) {
		var log struct {
			Runs []struct {
				Results []struct{ RuleID string }
			}
		}
		data, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(data, &log)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range log.Runs[0].Results {
			rules = append(rules, r.RuleID)
		}
		return rules
	}
	if got := results(filepath.Join(folder, "sparklint.sarif")); len(got) != 2 {
		t.Errorf("%v", got)
	}
	if out, err := a.step(t, "remove suppressed findings", folder, map[string]string{"temp": temp}); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got := results(filepath.Join(temp, "sparklint-upload.sarif")); len(got) != 1 || got[0] != "unknown-request-field" {
		t.Errorf("%v", got)
	}
}

// TestGitLabTemplate: the commands of docs/ci/gitlab.yml, as GitLab's shell runs them,
// write the reports that the template names.
func TestGitLabTemplate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs sh")
	}
	var template struct {
		Sparklint struct {
			Variables map[string]string
			Script    []string
			Artifacts struct{ Reports map[string]string }
		}
	}
	read(t, "../../docs/ci/gitlab.yml", &template)
	job, folder := template.Sparklint, team(t)
	if len(job.Script) == 0 || len(job.Artifacts.Reports) != 2 {
		t.Fatalf("%+v", job)
	}
	cmd := exec.Command("sh", "-ec", strings.Join(job.Script, "\n"))
	if !strings.Contains(strings.Join(job.Script, "\n"), " -- $SPARKLINT_PATHS") {
		t.Errorf("a name could be a flag: %q", job.Script)
	}
	cmd.Dir, cmd.Env = folder, os.Environ()
	for key, value := range job.Variables {
		cmd.Env = append(cmd.Env, key+"="+value)
	}
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "my team/it's broken.ipynb:") {
		t.Errorf("%v\n%s", err, out)
	}
	for kind, name := range job.Artifacts.Reports {
		if report, err := os.ReadFile(filepath.Join(folder, name)); err != nil ||
			!strings.Contains(string(report), "it&#39;s broken.ipynb") && !strings.Contains(string(report), "it's broken.ipynb") {
			t.Errorf("%s: %v\n%s", kind, err, report)
		}
	}
}

// TestProblemMatcher holds .github/problem-matcher.json against what --format concise
// prints, with paths as Windows and as nobody would write them.
func TestProblemMatcher(t *testing.T) {
	var matchers struct {
		ProblemMatcher []struct {
			Owner, Severity string
			Pattern         []map[string]any
		} `yaml:"problemMatcher"`
	}
	read(t, "../../.github/problem-matcher.json", &matchers)
	folder := t.TempDir()
	back, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chdir(folder); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := os.Chdir(back); err != nil {
			t.Fatal(err)
		}
	}()
	content := linttest.Carriers[0].Notebook([]string{
		"%%configure -f\n{\"executorMemroy\": 2, \"conf\": {\"spark.yarn.executor.memoryOverhead\": \"1g\"}, \"executorCores\": 2,}", "spark",
	})
	names := []string{"plain.ipynb", "a b.ipynb", "a:1:2: error: b [c].ipynb"}
	if runtime.GOOS != "windows" { // there, these are what all paths look like
		names = append(names, `C:\team\note books\a.ipynb`, `\\server\share\a.ipynb`)
	} else {
		names = names[:2]
	}
	for _, name := range names {
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	args := append([]string{"--min-severity", "info", "--max-executors", "10"}, names...)
	_, concise, _ := call(t, "", append(args, "--format", "concise")...)
	_, report, _ := call(t, "", append(args, "--format", "json")...)
	var found struct {
		Diagnostics []struct {
			Path, Rule, Severity, Message string
			Line, Column                  int
			Cell                          *struct{ Index, Line, Column int }
		}
	}
	if err := json.Unmarshal([]byte(report), &found); err != nil || len(found.Diagnostics) < 2*len(names) {
		t.Fatalf("%v\n%s", err, report)
	}
	var want, got []string
	severities := map[string]bool{}
	for _, d := range found.Diagnostics {
		severities[d.Severity] = true
		if strings.HasPrefix(d.Path, "a:1:2: ") {
			continue // no pattern can match it; it must not stop the others
		}
		if c := d.Cell; c != nil {
			d.Message += fmt.Sprintf(" (cell %d:%d:%d)", c.Index+1, c.Line, c.Column)
		}
		want = append(want, fmt.Sprint(d.Path, "|", d.Line, "|", d.Column, "|", d.Severity, "|", d.Message, "|", d.Rule))
	}
	for _, line := range strings.Split(concise, "\n") {
		for _, m := range matchers.ProblemMatcher {
			p := m.Pattern[0]
			groups := regexp.MustCompile(p["regexp"].(string)).FindStringSubmatch(line)
			if groups == nil || strings.HasPrefix(line, "a:1:2: ") {
				continue
			}
			group := func(name string) string { return groups[p[name].(int)] }
			severity := "info" // a notice
			if m.Severity != "notice" {
				severity = group("severity")
			}
			got = append(got, strings.Join([]string{group("file"), group("line"), group("column"), severity, group("message"), group("code")}, "|"))
		}
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") || len(severities) != 3 {
		t.Errorf("severities %v, got\n%s\nwant\n%s", severities, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestSnippets: what README.md and docs/ci.md say to write into files of CI is what this
// repository has, and their command lines run on a scratch repository.
func TestSnippets(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	data = append(data, readme...)
	var a action
	read(t, "../../action.yml", &a)
	var hooks []struct {
		ID, Entry string
		Args      []string
	}
	read(t, "../../.pre-commit-hooks.yaml", &hooks)
	entries := map[string]string{}
	for _, h := range hooks {
		entries[h.ID] = h.Entry
		if !slices.Equal(h.Args, []string{"--"}) {
			t.Errorf("a name could be a flag: %s %q", h.ID, h.Args)
		}
	}
	seen := map[string]int{}
	shell := func(line string) {
		cmd := exec.Command("sparklint", strings.Fields(line)[1:]...)
		cmd.Dir = team(t)
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != exitFound || !strings.Contains(string(out), "it's broken.ipynb") {
			t.Errorf("%s: %v\n%s", line, err, out)
		}
	}
	for _, block := range regexp.MustCompile("(?ms)^```(sh|yaml)\n(.*?)^```\n").FindAllStringSubmatch(string(data), -1) {
		if block[1] == "sh" {
			if strings.HasPrefix(block[2], "sparklint ") {
				seen["sh"]++
				shell(strings.TrimSpace(block[2]))
			}
			continue
		}
		var snippet struct {
			Repos []struct {
				Hooks []struct {
					ID   string
					Args []string
				}
			}
			Steps []struct {
				Uses string
				With map[string]string
			}
			Include []struct{ Remote string }
		}
		if err := yaml.Unmarshal([]byte(block[2]), &snippet); err != nil {
			t.Errorf("%v\n%s", err, block[2])
		}
		for _, r := range snippet.Repos {
			for _, h := range r.Hooks {
				seen["hook"]++
				if len(h.Args) > 0 && h.Args[len(h.Args)-1] != "--" {
					t.Errorf("a name could be a flag: %s %q", h.ID, h.Args)
				}
				shell(entries[h.ID] + " " + strings.Join(h.Args, " ") + " .")
			}
		}
		for _, s := range snippet.Steps {
			if !strings.HasPrefix(s.Uses, "sparklint/sparklint@") {
				continue
			}
			seen["action"]++
			if !strings.Contains(" "+s.With["args"], " -- ") {
				t.Errorf("a name could be a flag: %q", s.With["args"])
			}
			for name := range s.With {
				if _, ok := a.Inputs[name]; !ok {
					t.Errorf("action.yml has no input %s", name)
				}
			}
			shell("sparklint lint --format github " + s.With["args"])
		}
		for _, i := range snippet.Include {
			seen["template"]++
			_, path, _ := strings.Cut(i.Remote, "/main/")
			if _, err := os.Stat(filepath.Join("../..", path)); path == "" || err != nil {
				t.Errorf("%s: %v", i.Remote, err)
			}
		}
	}
	for _, kind := range []string{"sh", "hook", "action", "template"} {
		if seen[kind] == 0 {
			t.Errorf("docs/ci.md has no snippet: %s", kind)
		}
	}
}

// TestGoReleaser: the configuration of releases is one that goreleaser takes.
func TestGoReleaser(t *testing.T) {
	if _, err := exec.LookPath("goreleaser"); err != nil {
		t.Skip("needs goreleaser: go install github.com/goreleaser/goreleaser/v2@v2.15.1")
	}
	config, err := os.ReadFile("../../.goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, ".goreleaser.yaml"), config, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, words := range [][]string{
		{"git", "init", "-q"}, {"git", "remote", "add", "origin", "https://github.com/sparklint/sparklint"}, {"goreleaser", "check"},
	} {
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Dir = folder
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", words, err, out)
		}
	}
}
