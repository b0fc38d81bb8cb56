package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// TestTurbolift: the commands of docs/at-scale.md fix the repositories of a campaign and commit what has changed. Without
// turbolift, only the command is run that it would run in each repository.
func TestTurbolift(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs sh")
	}
	page, err := os.ReadFile("../../docs/at-scale.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^\$ (turbolift (?:foreach|commit) .*)$`).FindAllStringSubmatch(string(page), -1)
	if len(lines) != 2 {
		t.Fatalf("docs/at-scale.md has %d commands of turbolift", len(lines))
	}
	bin, campaign := t.TempDir(), t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(bin, "sparklint"), ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	sh := func(folder, command string) string {
		t.Helper()
		cmd := exec.Command("sh", "-ec", command)
		cmd.Dir = folder
		cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+campaign,
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	repositories := map[string]string{"org/broken": comma, "org/clean": `{"executorCores": 2}`}
	for name, body := range repositories {
		d := desk{T: t, folder: filepath.Join(campaign, "work", filepath.FromSlash(name))}
		if err := os.MkdirAll(d.folder, 0o755); err != nil {
			t.Fatal(err)
		}
		d.put("a.ipynb", configure(0, body))
		sh(d.folder, "git init -q && git add -A && git commit -qm first")
	}
	d := desk{T: t, folder: campaign}
	d.put("repos.txt", "org/broken\norg/clean\n")
	d.put("README.md", "# Fix the settings of Spark sessions\n\nMade by sparklint.\n")
	if _, err := exec.LookPath("turbolift"); err == nil {
		for _, line := range lines {
			sh(campaign, line[1])
		}
	} else {
		t.Log("turbolift is not installed: only what it runs is tested")
		_, command, _ := strings.Cut(lines[0][1], "foreach -- ")
		for name := range repositories {
			folder := filepath.Join(campaign, "work", filepath.FromSlash(name))
			sh(folder, command)
			sh(folder, "git diff --quiet || git commit -qam fixed")
		}
	}
	for name := range repositories {
		commits := strings.Count(sh(filepath.Join(campaign, "work", filepath.FromSlash(name)), "git log --format=%h"), "\n") + 1
		if want := map[string]int{"org/broken": 2, "org/clean": 1}[name]; commits != want {
			t.Errorf("%s has %d commits, not %d", name, commits, want)
		}
	}
}

// TestRequiredWorkflow: docs/ci/required.yml stops a pull request with a finding, and docs/ci/ruleset.json requires that
// file.
func TestRequiredWorkflow(t *testing.T) {
	var workflow struct {
		On          map[string]any
		Permissions map[string]string
		Jobs        map[string]struct {
			Steps []struct {
				Uses string
				With map[string]string
			}
		}
	}
	read(t, "../../docs/ci/required.yml", &workflow)
	for _, event := range []string{"pull_request", "merge_group"} { // GitHub runs required workflows for these
		if _, ok := workflow.On[event]; !ok {
			t.Errorf("docs/ci/required.yml does not run on %s", event)
		}
	}
	if len(workflow.Permissions) != 1 || workflow.Permissions["contents"] != "read" {
		t.Errorf("permissions: %v", workflow.Permissions)
	}
	steps := workflow.Jobs["sparklint"].Steps
	if len(steps) != 2 || !strings.HasPrefix(steps[1].Uses, "sparklint/sparklint@") {
		t.Fatalf("steps: %+v", steps)
	}
	var a action
	read(t, "../../action.yml", &a)
	source, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	context := map[string]string{"temp": t.TempDir(), "github.action_path": source, "inputs.args": steps[1].With["args"]}
	if out, err := a.step(t, "install", t.TempDir(), context); err != nil {
		t.Fatalf("install: %v\n%s", err, out)
	}
	for body, fails := range map[string]bool{
		comma: true, `{"executorCores": 2}`: false, `{"executorMemroy": "4g"}`: true,
	} {
		d := desk{T: t, folder: t.TempDir()}
		d.put("a.ipynb", configure(0, body))
		if out, err := a.step(t, "lint", d.folder, context); (err != nil) != fails {
			t.Errorf("%s: %v\n%s", body, err, out)
		}
	}
	var ruleset struct {
		Target, Enforcement string
		Rules               []struct {
			Type       string
			Parameters struct {
				Workflows []struct{ Path, Ref string }
			}
		}
	}
	src, err := os.ReadFile("../../docs/ci/ruleset.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(src, &ruleset); err != nil {
		t.Fatal(err)
	}
	if len(ruleset.Rules) != 1 || ruleset.Rules[0].Type != "workflows" || len(ruleset.Rules[0].Parameters.Workflows) != 1 {
		t.Fatalf("%+v", ruleset)
	}
	first, err := os.ReadFile("../../docs/ci/required.yml")
	if err != nil {
		t.Fatal(err)
	}
	if path := ruleset.Rules[0].Parameters.Workflows[0].Path; !strings.HasPrefix(string(first), "# "+path+" ") {
		t.Errorf("docs/ci/required.yml is not %s", path)
	}
}
