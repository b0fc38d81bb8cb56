package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/linttest"
)

// TestPreCommit runs the real pre-commit with this checkout's hooks on a scratch
// repository: sparklint finds what is broken and passes what is clean;
// sparklint-fix mends and fails once, then passes.
func TestPreCommit(t *testing.T) {
	tool, err := exec.LookPath("pre-commit")
	if err != nil || testing.Short() {
		t.Skip("needs pre-commit (pip install pre-commit), and a minute: not with -short")
	}
	hooks, repo := t.TempDir(), t.TempDir()
	t.Setenv("PRE_COMMIT_HOME", t.TempDir())
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	// pre-commit builds in a GOPATH of its own, in which go mod leaves files
	// that can't be deleted; here they can.
	t.Setenv("GOFLAGS", strings.TrimSpace(os.Getenv("GOFLAGS")+" -modcacherw"))
	do := func(dir string, fails bool, name string, args ...string) string {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if (err != nil) != fails {
			t.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
		return string(out)
	}
	commit := func(dir string) {
		do(dir, false, "git", "init", "-q")
		do(dir, false, "git", "add", "-A")
		do(dir, false, "git", "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "x")
	}
	put := func(name, content string) {
		t.Helper()
		path := filepath.Join(repo, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	do("../..", false, "git", "checkout-index", "-a", "--prefix="+hooks+"/")
	for _, changed := range strings.Fields(do("../..", false, "git", "ls-files", "-m", "-o", "--exclude-standard")) {
		do("../..", false, "cp", "--parents", changed, hooks)
	}
	commit(hooks)
	rev := strings.TrimSpace(do(hooks, false, "git", "rev-parse", "HEAD"))

	clean := linttest.Carriers[0].Notebook([]string{"%%configure -f\n{\"executorCores\": 2}", "spark"})
	broken := linttest.Carriers[1].Notebook([]string{"%%configure -f\n{\"executorCores\": 2,}", "spark"})
	put("clean.ipynb", clean)
	put("with space/broken.ipynb", broken)
	put(".sparkmagic/config.json", "{\"session_configs\": {\"executorCores\": \"2\"}}\n")
	put("package/config.json", "{\"a\": 1}\n")
	put("notes.md", "%%configure {,}\n")
	config := "repos:\n- repo: " + hooks + "\n  rev: " + rev + "\n  hooks:\n  - id: "
	put(".pre-commit-config.yaml", config+"sparklint\n")
	commit(repo)
	out := do(repo, true, tool, "run", "--all-files")
	for _, want := range []string{"with space/broken.ipynb:11:39: error: trailing comma", ".sparkmagic/config.json:1:39: error: executorCores"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	if strings.Contains(out, "clean.ipynb:") || strings.Contains(out, "notes.md") || strings.Contains(out, "package") {
		t.Errorf("more than what is broken:\n%s", out)
	}
	do(repo, false, tool, "run", "--files", "clean.ipynb")

	put(".pre-commit-config.yaml", config+"sparklint-fix\n")
	out = do(repo, true, tool, "run", "--all-files")
	if !strings.Contains(out, "files were modified by this hook") {
		t.Errorf("not fixed:\n%s", out)
	}
	do(repo, false, tool, "run", "--all-files")
	fixed, err := os.ReadFile(filepath.Join(repo, "with space/broken.ipynb"))
	if err != nil || string(fixed) != strings.Replace(broken, "2,}", "2}", 1) {
		t.Errorf("fixed: %v\n%s", err, fixed)
	}
}
