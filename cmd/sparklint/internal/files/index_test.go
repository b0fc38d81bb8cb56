package files

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// A tracked file is checked although a pattern ignores it, and a tracked file in a virtual environment is left.
func TestTracked(t *testing.T) {
	needGit(t)
	for _, version := range []string{"2", "3", "4"} {
		dir := scratch(t,
			".gitignore: *.ipynb", "a.ipynb", "n/secret.ipynb", "n/other.ipynb", "env/pyvenv.cfg", "env/lib/b.ipynb",
			"node_modules/c.ipynb", "x/d.ipynb",
			"outside/e.ipynb", "l/e.ipynb", "n/config.json", "n/data.csv")
		git(t, "", "init", "-q", ".")
		git(t, "", "config", "index.version", version)
		git(t, "", "add", "-f", "a.ipynb", "n/secret.ipynb", "env", "node_modules", "x", "l", "n/config.json", "n/data.csv")
		git(t, "", "update-index", "--index-version", version)
		if version == "3" {
			git(t, "", "add", "-f", "-N", "n/other.ipynb") // only then has an entry more flags
		} else if err := os.Remove("n/other.ipynb"); err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll("l"); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("outside", "l"); err != nil {
			t.Fatal(err)
		}
		src, err := os.ReadFile(".git/index")
		if err != nil || src[7] != version[0]-'0' {
			t.Fatalf("index version %d, %v", src[7], err)
		}
		want := strings.Split(strings.TrimSuffix(git(t, "", "ls-files", "-z"), "\x00"), "\x00")
		if got := tracked(dir); !slices.Equal(got, want) {
			t.Errorf("version %s: tracked %q, want %q", version, got, want)
		}
		found := "a.ipynb\nn/config.json\nn/secret.ipynb\n"
		if version == "3" {
			found = "a.ipynb\nn/config.json\nn/other.ipynb\nn/secret.ipynb\n"
		}
		found += "- env/lib/b.ipynb in a virtual environment (pyvenv.cfg)\n- node_modules/c.ipynb in node_modules\n- x by --exclude"
		if got := show(Walk(context.Background(), []string{"."}, Options{Exclude: []string{"x"}})); got != found {
			t.Errorf("version %s: found\n%s\nwant\n%s", version, got, found)
		}
		named := "n/secret.ipynb*\n- env/lib/b.ipynb by --force-exclude"
		if got := show(Walk(context.Background(), []string{"n/secret.ipynb", "env/lib/b.ipynb"}, Options{ForceExclude: true})); got != named {
			t.Errorf("version %s: found\n%s\nwant\n%s", version, got, named)
		}
	}
}

// TestIndexRepeats: the total length of paths is limited, which version 4 writes in a few bytes each.
func TestIndexRepeats(t *testing.T) {
	entry := func(path string) string {
		return strings.Repeat("\x00", 24) + "\x00\x00\x81\xa4" + strings.Repeat("\x00", 34) + path + "\x00"
	}
	for n, ok := range map[int]bool{16: false, 1: true} { // times a long path
		src := "DIRC\x00\x00\x00\x04\x00\x00\x03\xe8" + entry("\x00"+strings.Repeat("a/", 100*n)+"x")
		src += strings.Repeat(entry("\x01x"), 999)
		paths, err := readIndex([]byte(src))
		if (err == nil) != ok || ok && len(paths) != 1000 {
			t.Errorf("%d: %d paths, %v", n, len(paths), err)
		}
	}
}

// Reading an index ends whatever its content, because anyone may have written it.
func FuzzIndex(f *testing.F) {
	if _, err := exec.LookPath("git"); err == nil {
		for _, version := range []string{"2", "4"} {
			dir := f.TempDir()
			const blob = "100644,e69de29bb2d1d6434b8b29ae775ad8c2e48c5391,a/b.ipynb"
			for _, args := range [][]string{
				{"init", "-q"}, {"update-index", "--add", "--cacheinfo", blob}, {"update-index", "--index-version", version},
			} {
				cmd := exec.Command("git", args...)
				cmd.Dir = dir
				if out, err := cmd.CombinedOutput(); err != nil {
					f.Fatalf("git %q: %v\n%s", args, err, out)
				}
			}
			src, err := os.ReadFile(dir + "/.git/index")
			if err != nil {
				f.Fatal(err)
			}
			f.Add(src)
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		paths, err := readIndex(src)
		if err != nil && paths != nil {
			t.Errorf("%v, and %q", err, paths)
		}
		if len(paths) > len(src)/62 {
			t.Errorf("%d paths of %d bytes", len(paths), len(src))
		}
	})
}
