package replace

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
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
	err := over(path, "new", func(at string, was fs.FileInfo) error {
		must(t, os.WriteFile(path, []byte("theirs"), 0o644))
		return same(at, was, "old")
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
	err := over(path, "new", func(at string, was fs.FileInfo) error {
		must(t, os.Remove(path))
		return same(at, was, "old")
	})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	names(t, dir)
	must(t, os.WriteFile(path, []byte("old"), 0o644))
	err = over(path, "new", func(at string, was fs.FileInfo) error {
		if at == path {
			must(t, os.Remove(path))
			return os.MkdirAll(filepath.Join(path, "sub"), 0o755)
		}
		return same(at, was, "old")
	})
	if err == nil {
		t.Error("replaced a directory")
	}
	names(t, dir, "x.ipynb")
	names(t, path, "sub")
}

// Programs save the file between the last look at it and its replacement, and while what they saved is put back.
func TestSavedAtLast(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: files are exchanged on Linux only")
	}
	inPlace := func(path, content string) { must(t, os.WriteFile(path, []byte(content), 0o644)) }
	byRenaming := func(path, content string) {
		inPlace(path+"~", content)
		must(t, os.Rename(path+"~", path))
	}
	for _, saves := range [][]func(path, content string){
		{inPlace}, {byRenaming}, {inPlace, inPlace}, {inPlace, byRenaming}, {byRenaming, inPlace}, {byRenaming, byRenaming},
	} {
		dir, path := scratch(t)
		last, looks := "", 0
		err := over(path, "new", func(at string, was fs.FileInfo) error {
			err := same(at, was, "old")
			if looks < len(saves) {
				last = strings.Repeat("theirs ", looks+1)
				saves[looks](path, last)
			}
			looks++
			return err
		})
		if !errors.Is(err, ErrChanged) || looks != 2 {
			t.Errorf("error %v after %d looks", err, looks)
		}
		holds(t, path, last)
		names(t, dir, "x.ipynb")
	}
}

// What a program saves at the last moment stays, too, if it then renames the file, and if temporary files are swept.
func TestPutBack(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: files are exchanged on Linux only")
	}
	dir, path := scratch(t)
	err := over(path, "new", func(at string, was fs.FileInfo) error {
		err := same(at, was, "old")
		if at == path {
			must(t, os.WriteFile(path+"~", []byte("theirs"), 0o644))
			must(t, os.Rename(path+"~", path))
		} else {
			must(t, os.Rename(path, path+".bak"))
			Sweep(dir)
		}
		return err
	})
	if !errors.Is(err, ErrChanged) {
		t.Errorf("error %v", err)
	}
	holds(t, path, "theirs")
	names(t, dir, "x.ipynb", "x.ipynb.bak")
}

func TestAside(t *testing.T) {
	dir, path := scratch(t)
	temporary := filepath.Join(dir, ".x.ipynb.sparklint-1-2")
	must(t, os.Rename(path, temporary))
	err := aside(temporary, fs.ErrPermission)
	refused(t, err, "changed since it was read, and can't be put back; it is now in a file beside it: "+temporary+".saved: permission denied")
	Sweep(dir)
	holds(t, temporary+".saved", "old")
}

// A file that is removed after the last look at it stays removed.
func TestRemovedAtLast(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: files are exchanged on Linux only")
	}
	dir, path := scratch(t)
	err := over(path, "new", func(string, fs.FileInfo) error { return os.Remove(path) })
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	names(t, dir)
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
