package main

import (
	"bytes"
	"crypto/sha256"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// workflows are the files that say what runs elsewhere.
func workflows(t *testing.T) []string {
	t.Helper()
	list, err := filepath.Glob("../../.github/workflows/*")
	if err != nil || len(list) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	return append(list, "../../action.yml")
}

// TestPinned: an action of others is named by its commit, with the version as a comment;
// and nothing of this name comes from PyPI.
func TestPinned(t *testing.T) {
	uses := regexp.MustCompile(`(?m)^[ -]*uses: (.*)$`)
	pinned := regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	pypi := regexp.MustCompile("(pip install|pipx run|uvx) [^`\\n]*\\bsparklint\\b")
	seen := map[string]string{}
	docs := []string{
		"../../README.md", "../../docs/ci.md", "../../docs/getting-started.md", "../../docs/ci/gitlab.yml",
		"../../docs/at-scale.md", "../../docs/ci/required.yml", "../../cmd/python/sparklint/spark.py",
	}
	for _, path := range append(workflows(t), docs...) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range uses.FindAllStringSubmatch(string(data), -1) {
			if strings.HasPrefix(m[1], "./ ") || strings.HasPrefix(m[1], "sparklint/sparklint@") {
				continue
			}
			if !pinned.MatchString(m[1]) {
				t.Errorf("%s: %s", path, m[1])
			}
			name, commit, _ := strings.Cut(m[1], "@")
			if old, ok := seen[name]; ok && old != commit {
				t.Errorf("%s: %s is %s elsewhere", path, m[1], old)
			}
			seen[name] = commit
		}
		if pypi.Match(data) {
			t.Errorf("%s installs from PyPI, where the name is not ours", path)
		}
	}
	if len(seen) < 5 {
		t.Errorf("%d actions seen", len(seen))
	}
}

// TestZizmor: zizmor finds nothing in the workflows and the action.
func TestZizmor(t *testing.T) {
	if _, err := exec.LookPath("zizmor"); err != nil {
		t.Skip("needs zizmor: pip install zizmor")
	}
	if out, err := exec.Command("zizmor", append([]string{"--offline"}, workflows(t)...)...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestReproducible: the build of a release, made in two folders, is the same to the byte, and
// knows nothing of either.
func TestReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("builds twice: not with -short")
	}
	var release struct {
		Builds []struct{ Env, Flags, Ldflags []string }
	}
	read(t, "../../.goreleaser.yaml", &release)
	build := release.Builds[0]
	args := append(append([]string{"build"}, build.Flags...), "-buildvcs=false", "-ldflags", strings.Join(build.Ldflags, " "))
	var sums [2][sha256.Size]byte
	for i := range sums {
		folder := t.TempDir()
		if out, err := exec.Command("git", "-C", "../..", "checkout-index", "-a", "--prefix="+folder+"/").CombinedOutput(); err != nil {
			t.Skipf("needs git and a checkout: %v\n%s", err, out)
		}
		cmd := exec.Command("go", append(args, "-o", "sparklint-built", "./cmd/sparklint")...)
		cmd.Dir = folder
		cmd.Env = append(os.Environ(), build.Env...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		binary, err := os.ReadFile(filepath.Join(folder, "sparklint-built"))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(binary, []byte(folder)) {
			t.Errorf("the binary names the folder %s", folder)
		}
		sums[i] = sha256.Sum256(binary)
	}
	if sums[0] != sums[1] {
		t.Errorf("%x and %x", sums[0], sums[1])
	}
}
