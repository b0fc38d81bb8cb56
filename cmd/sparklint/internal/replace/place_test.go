package replace

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestNew(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, ".sparklint.yaml")
	must(t, New(path, "new"))
	holds(t, path, "new")
	err := New(path, "newer")
	refused(t, err, path+": file exists")
	if !errors.Is(err, fs.ErrExist) {
		t.Errorf("error %v", err)
	}
	holds(t, path, "new")
	names(t, dir, ".sparklint.yaml")
	missing := filepath.Join(dir, "no", "x")
	if err := New(missing, ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

// The file is created while the new one is written.
func TestNewMeanwhile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	err := fresh(path, "ours", func(temporary, path string) error {
		must(t, os.WriteFile(path, []byte("theirs"), 0o644))
		return exclusively(temporary, path)
	})
	if !errors.Is(err, fs.ErrExist) {
		t.Errorf("error %v", err)
	}
	holds(t, path, "theirs")
	names(t, dir, "x")
}

func TestPut(t *testing.T) {
	dir, path := scratch(t)
	must(t, Put(path, "new"))
	holds(t, path, "new")
	must(t, Put(filepath.Join(dir, "y"), "there"))
	holds(t, filepath.Join(dir, "y"), "there")
	names(t, dir, "x.ipynb", "y")
	must(t, os.Chmod(path, 0o444))
	refused(t, Put(path, "newer"), path+": read-only; not written")
	must(t, os.Chmod(path, 0o644))
	if err := Put(dir, ""); err == nil {
		t.Error("a directory was written")
	}
}
