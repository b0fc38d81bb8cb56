package replace

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// scratch makes a directory with a file x that contains "old".
func scratch(t *testing.T) (dir, path string) {
	t.Helper()
	dir = t.TempDir()
	path = filepath.Join(dir, "x.ipynb")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir, path
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func holds(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if string(got) != want || err != nil {
		t.Errorf("%s holds %.40q, %v; want %.40q", path, got, err, want)
	}
}

// names checks the names in a directory: there must be no temporary file.
func names(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("%s holds %q, want %q", dir, got, want)
	}
}

func refused(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestFile(t *testing.T) {
	dir, path := scratch(t)
	must(t, File(path, "old", "new"))
	holds(t, path, "new")
	must(t, File(path, "new", ""))
	holds(t, path, "")
	must(t, File(path, "", "old"))
	holds(t, path, "old")
	names(t, dir, "x.ipynb")
}

func TestRelative(t *testing.T) {
	dir, _ := scratch(t)
	old, err := os.Getwd()
	must(t, err)
	must(t, os.Chdir(dir))
	defer func() { must(t, os.Chdir(old)) }()
	must(t, File("x.ipynb", "old", "new"))
	holds(t, "x.ipynb", "new")
	names(t, ".", "x.ipynb")
}

func TestChanged(t *testing.T) {
	for _, now := range []string{"older", "odd", "ol", ""} {
		dir, path := scratch(t)
		must(t, os.WriteFile(path, []byte(now), 0o644))
		err := File(path, "old", "new")
		if !errors.Is(err, ErrChanged) {
			t.Errorf("error %v", err)
		}
		refused(t, err, path+": changed since it was read; not written")
		holds(t, path, now)
		names(t, dir, "x.ipynb")
	}
}

// A change while the new content is being written counts, too.
func TestChangedMeanwhile(t *testing.T) {
	dir, path := scratch(t)
	err := over(path, "new", func(was fs.FileInfo) error {
		must(t, os.WriteFile(path, []byte("theirs"), 0o644))
		return same(path, was, "old")
	})
	if !errors.Is(err, ErrChanged) {
		t.Errorf("error %v", err)
	}
	holds(t, path, "theirs")
	names(t, dir, "x.ipynb")
}

// The file vanishes, or a directory takes its place, before the rename.
func TestGoneMeanwhile(t *testing.T) {
	dir, path := scratch(t)
	err := over(path, "new", func(was fs.FileInfo) error {
		must(t, os.Remove(path))
		return same(path, was, "old")
	})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	names(t, dir)
	must(t, os.WriteFile(path, []byte("old"), 0o644))
	err = over(path, "new", func(fs.FileInfo) error {
		must(t, os.Remove(path))
		return os.MkdirAll(filepath.Join(path, "sub"), 0o755)
	})
	if err == nil {
		t.Error("replaced a directory")
	}
	names(t, dir, "x.ipynb")
}

func TestReadOnly(t *testing.T) {
	dir, path := scratch(t)
	must(t, os.Chmod(path, 0o444))
	refused(t, File(path, "old", "new"), path+": read-only; not written")
	holds(t, path, "old")
	names(t, dir, "x.ipynb")
	must(t, os.Chmod(path, 0o644)) // Windows cannot remove it otherwise
}

func TestNotRegular(t *testing.T) {
	dir, path := scratch(t)
	refused(t, File(dir, "", "new"), dir+": not a regular file")
	if err := File(path+"x", "", "new"); !errors.Is(err, fs.ErrNotExist) || strings.Count(err.Error(), path) != 1 {
		t.Errorf("error %v", err)
	}
	names(t, dir, "x.ipynb")
}
