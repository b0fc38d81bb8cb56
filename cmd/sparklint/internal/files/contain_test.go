//go:build !windows

package files

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestContained: a link may lead anywhere in its tree, and nowhere else, whether or not its target exists.
func TestContained(t *testing.T) {
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"repo/.git/hooks", "repo/sub/deep", "repo/module/.git", "plain/sub", "outside/.git"} {
		if err := os.MkdirAll(filepath.Join(top, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, to := range map[string]string{
		"repo/in":          "sub/new",
		"repo/sub/up":      "../in",
		"repo/sub/dir":     "../sub/deep",
		"repo/abs":         top + "/repo/sub/new",
		"repo/around":      "../repo/sub/new",
		"repo/out":         "../outside/new",
		"repo/absout":      top + "/outside/new",
		"repo/chain":       "sub/chain",
		"repo/sub/chain":   "../out",
		"repo/outdir":      "../outside",
		"repo/hook":        ".git/hooks/post-checkout",
		"repo/loop":        "loop",
		"repo/module/m":    "../sub/new",
		"repo/prefix":      "../repository",
		"plain/a":          "sub/new",
		"plain/sub/b":      "../new",
		"plain/sub/over":   "../sub/../../outside/new",
		"repolink":         "repo",
		"plain/sub/nodots": "..new",
	} {
		if err := os.Symlink(to, filepath.Join(top, name)); err != nil {
			t.Fatal(err)
		}
	}
	back, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Chdir(back) }()
	fine := []string{
		"new", "sub/new", "not/there", "in", "sub/up", "sub/dir/new", "abs", "around", "../outside/new", "sub/../in",
		top + "/repo/in", "../plain/a", top + "/plain/sub/nodots", "/dev/stdout", "module/new",
	}
	bad := []string{
		"out", "absout", "chain", "sub/chain", "outdir/new", "outdir/../new", "hook", "loop", "module/m", "prefix",
		top + "/repo/out", top + "/repo/outdir/new", top + "/repo/sub/../out", "../plain/sub/b", top + "/plain/sub/b", top + "/plain/sub/over",
	}
	for _, cwd := range []string{"repo", "repolink"} {
		if err := os.Chdir(filepath.Join(top, cwd)); err != nil {
			t.Fatal(err)
		}
		for _, path := range fine {
			if err := Contained(path); err != nil {
				t.Errorf("%v", err)
			}
		}
		for _, path := range bad {
			if err := Contained(path); err == nil || !strings.HasPrefix(err.Error(), path+": not written: ") {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
	if err := os.Chdir("/"); err != nil {
		t.Fatal(err)
	}
	if err := Contained(top + "/repolink/in"); err != nil { // a link above the repository
		t.Error(err)
	}
	if Contained(top+"/repolink/out") == nil || Contained(top+"/repo/outdir/new") == nil {
		t.Error("a link leads out")
	}
}
