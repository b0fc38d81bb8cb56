//go:build unix

package files

import (
	"context"
	"path/filepath"
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
