package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/lint/linttest"
)

// TestPreCommit runs the real pre-commit, and prek, with this checkout's hooks on a
// scratch repository: sparklint finds what is broken and passes what is clean;
// sparklint-fix mends and fails once, then passes.
func TestPreCommit(t *testing.T) { hooksOf(t, "pre-commit") }

// TestPrek is the same of the other program that reads .pre-commit-hooks.yaml.
func TestPrek(t *testing.T) { hooksOf(t, "prek") }

func hooksOf(t *testing.T, name string) {
	t.Helper()
	tool, err := exec.LookPath(name)
	if err != nil || testing.Short() {
		t.Skipf("needs %s (pip install %[1]s), and a minute: not with -short", name)
	}
	hooks, repo := t.TempDir(), t.TempDir()
	t.Setenv("PRE_COMMIT_HOME", t.TempDir())
	t.Setenv("PREK_HOME", t.TempDir())
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
	for _, want := range []string{
		"with space/broken.ipynb:11:39: error: SparkMagic rejects this cell (trailing comma)",
		".sparkmagic/config.json:1:39: error: no session starts: executorCores",
	} {
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

	// Names that would be flags and lists. With the hooks as they are none is; where args of
	// one's own forget the --, nothing is read or written.
	if runtime.GOOS != "windows" {
		outside := t.TempDir()
		victims := map[string]string{
			filepath.Join(outside, "config.json"): "{\"session_configs\": {\"executorCores\": \"2\"}}\n",
			filepath.Join(outside, "a.ipynb"):     broken,
		}
		for path, content := range victims {
			if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		unharmed := func() {
			t.Helper()
			for path, want := range victims {
				if got, err := os.ReadFile(path); err != nil || string(got) != want {
					t.Errorf("%s: %v\n%s", path, err, got)
				}
			}
		}
		hostile := []string{"--format=sarif=" + outside + "/config.json", "--exclude=*.ipynb", "@l.ipynb", "-q.ipynb", "help.ipynb"}
		put(hostile[0], "{\"session_configs\": {}}\n")
		put(hostile[1], clean)
		put(hostile[2], outside+"/a.ipynb\n")
		put(hostile[3], broken)
		put(hostile[4], clean)
		put("with space/broken.ipynb", broken)
		do(repo, false, "git", "add", "-A")
		put(".pre-commit-config.yaml", config+"sparklint\n")
		out = do(repo, true, tool, "run", "--all-files")
		for _, want := range []string{"with space/broken.ipynb:11:39: error:", "-q.ipynb:11:39: error:", "@l.ipynb:1:1: error:"} {
			if !strings.Contains(out, want) {
				t.Errorf("%q is missing in\n%s", want, out)
			}
		}
		unharmed()
		for _, id := range []string{"sparklint", "sparklint-fix"} {
			put(".pre-commit-config.yaml", config+id+"\n    args: [--max-executors, \"10\"]\n")
			out = do(repo, true, tool, "run", "--all-files")
			if !strings.Contains(out, "a file here has this name, too") || strings.Contains(out, "files were modified") {
				t.Errorf("%s", out)
			}
			unharmed()
		}
		put(".pre-commit-config.yaml", config+"sparklint-fix\n")
		do(repo, true, tool, "run", "--all-files")
		unharmed()
		for _, name := range hostile {
			if err := os.RemoveAll(filepath.Join(repo, strings.SplitN(name, "/", 2)[0])); err != nil {
				t.Fatal(err)
			}
		}
		do(repo, false, "git", "add", "-A")
	}

	// More names than a command line holds: several runs of sparklint, and each
	// broken notebook found and fixed, whichever run it falls into.
	const many = 3000
	deep := strings.Repeat("a long name with spaces/", 40)
	var bad []string
	for i := range many {
		name, content := fmt.Sprintf("%snotebook %d.ipynb", deep, i), clean
		switch i {
		case 0, many / 2, many - 1:
			bad, content = append(bad, name), broken
		}
		put(name, content)
	}
	if runtime.GOOS != "windows" {
		bad = append(bad, "it's \"two\"\nlines.ipynb", "-rf $HOME.ipynb")
		put(bad[3], broken)
		put(bad[4], broken)
	}
	do(repo, false, "git", "add", "-A")
	put(".pre-commit-config.yaml", config+"sparklint\n")
	out = do(repo, true, tool, "run", "--all-files", "--verbose")
	for _, name := range bad {
		if want := inert.Text(name) + ":11:39: error: SparkMagic rejects this cell (trailing comma)"; strings.Count(out, want) != 1 {
			t.Errorf("%q is there %d times in\n%.5000s", want, strings.Count(out, want), out)
		}
	}
	if n := strings.Count(out, " documents: "); n < 2 {
		t.Errorf("%d runs of sparklint, so nothing is shown of batches", n)
	}
	put(".pre-commit-config.yaml", config+"sparklint-fix\n")
	do(repo, true, tool, "run", "--all-files")
	do(repo, false, tool, "run", "--all-files")
	for _, name := range bad {
		if fixed, err := os.ReadFile(filepath.Join(repo, name)); err != nil || string(fixed) != strings.Replace(broken, "2,}", "2}", 1) {
			t.Errorf("fixed: %v\n%s", err, fixed)
		}
	}
	if left := do(repo, false, "git", "diff", "--name-only"); strings.Count(left, "\n") != len(bad) {
		t.Errorf("changed:\n%s", left)
	}
}
