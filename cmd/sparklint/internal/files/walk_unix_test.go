//go:build unix

package files

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestWalkSpecial(t *testing.T) {
	dir := scratch(t, "a.ipynb", "l.ipynb -> pipe.ipynb")
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.ipynb"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, ".gitignore"), 0o644); err != nil { // must not be waited for
		t.Fatal(err)
	}
	want := "a.ipynb\n! /dev/null: not a regular file\n! l.ipynb: not a regular file\n! pipe.ipynb: not a regular file"
	if got := show(Walk(context.Background(), []string{".", "pipe.ipynb", "/dev/null", "l.ipynb"}, Options{})); got != want {
		t.Errorf("found\n%s\nwant\n%s", got, want)
	}
}

// TestSpecial: pipes and devices are never opened, whichever path leads to them.
func TestSpecial(t *testing.T) {
	scratch(t, "a.ipynb", "r/a.ipynb", "zero -> /dev/zero")
	for _, name := range []string{".git", "r/.git", "pipe"} {
		if err := syscall.Mkfifo(name, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := show(Walk(context.Background(), []string{"."}, Options{})); got != "a.ipynb\nr/a.ipynb" {
		t.Error(got)
	}
	for _, name := range []string{"pipe", "zero", "/dev/zero", ".git"} {
		if _, err := Limit(0).Open(name); err == nil || !strings.HasSuffix(err.Error(), "not a regular file") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := Expand("@"+name, Limit(0).Read); err == nil || !strings.HasSuffix(err.Error(), "not a regular file") {
			t.Errorf("@%s: %v", name, err)
		}
	}
}

// TestCommonDir: the .git file of a worktree can't make sparklint read an endless file.
func TestCommonDir(t *testing.T) {
	scratch(t, "r/a.ipynb", "g/commondir -> /dev/zero", "x/a.ipynb", "h/info/exclude -> /dev/zero")
	for name, src := range map[string]string{"r/.git": "gitdir: ../g", "x/.git": "gitdir: ../h"} {
		if err := os.WriteFile(name, []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := show(Walk(context.Background(), []string{"."}, Options{})); got != "r/a.ipynb\nx/a.ipynb" {
		t.Error(got)
	}
}
