package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// scratch makes a directory with these files and enters it. `a/b.ipynb` is a file with its own name as content,
// `a/.gitignore: *.x|y` is one with these lines, `a/` is a directory, and `a -> b` is a link.
func scratch(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, file := range files {
		name, text, given := strings.Cut(file, ": ")
		link, target, isLink := strings.Cut(file, " -> ")
		var err error
		switch path := filepath.Join(dir, name); {
		case isLink:
			_ = os.MkdirAll(filepath.Dir(filepath.Join(dir, link)), 0o755)
			err = os.Symlink(filepath.FromSlash(target), filepath.Join(dir, link))
		case strings.HasSuffix(name, "/"):
			err = os.MkdirAll(path, 0o755)
		case given:
			err = write(path, strings.ReplaceAll(text, "|", "\n")+"\n")
		default:
			err = write(path, name)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	chdir(t, dir)
	return dir
}

func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

func chdir(t *testing.T, dir string) {
	t.Helper()
	old, err := os.Getwd()
	if err == nil {
		err = os.Chdir(dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Chdir(old); err != nil {
			t.Error(err)
		}
	})
}

// show lists what was found, named files with a star, then the errors.
// show lists what was found; left are lines with a minus.
func show(found []Found, left []Left, errs []error) string {
	var lines []string
	for _, f := range found {
		if f.Named {
			f.Path += "*"
		}
		lines = append(lines, f.Path)
	}
	for _, l := range left {
		lines = append(lines, "- "+l.Path+" "+l.Why)
	}
	for _, err := range errs {
		lines = append(lines, "! "+err.Error())
	}
	return strings.Join(lines, "\n")
}

func TestWalk(t *testing.T) {
	const repo = ".git/"
	for _, test := range []struct {
		name  string
		files []string
		args  []string
		o     Options
		want  []string
	}{
		{
			"candidates only, in the order of bytes",
			[]string{
				"b.ipynb", "a/z.ipynb", "a.ipynb", "a-b/c.ipynb", "a/config.json", "B.ipynb", "x.json", "Config.json", "a.IPYNB", "sparkmagic.json",
				"my-sparkmagic-prod.json", "sparkmagic.yaml", "d.ipynb/", "notebook/n.json", "b/Dockerfile", "config.json.j2",
			},
			[]string{"."},
			Options{},
			[]string{
				"B.ipynb", "a-b/c.ipynb", "a.ipynb", "a/config.json", "a/z.ipynb", "b.ipynb", "b/Dockerfile", "config.json.j2",
				"my-sparkmagic-prod.json", "notebook/n.json", "sparkmagic.json", "sparkmagic.yaml",
			},
		},
		{
			"hidden directories are entered, some are not",
			[]string{
				".sparkmagic/config.json", ".hidden/a.ipynb", ".git/a.ipynb", ".ipynb_checkpoints/a.ipynb", "n/node_modules/x/config.json",
				"venv/pyvenv.cfg", "venv/a.ipynb", ".venv/pyvenv.cfg", ".venv/a/b.ipynb", "env/pyvenv.cfg", "env/b.ipynb",
				"venv2/a.ipynb", "n/venv/a.ipynb",
			},
			[]string{"."},
			Options{},
			[]string{
				".hidden/a.ipynb", ".sparkmagic/config.json", "n/venv/a.ipynb", "venv2/a.ipynb",
				"- env/b.ipynb in a virtual environment (pyvenv.cfg)", "- venv/a.ipynb in a virtual environment (pyvenv.cfg)",
			},
		},
		{
			"a directory that is named is entered, whatever it is",
			[]string{
				repo, ".gitignore: build/", "build/a.ipynb", "node_modules/b.ipynb", "venv/pyvenv.cfg", "venv/c.ipynb", "venv/node_modules/c.ipynb",
			},
			[]string{"build", "node_modules", "venv"},
			Options{},
			[]string{"build/a.ipynb", "node_modules/b.ipynb", "venv/c.ipynb"},
		},
		{
			"unless exclusion is forced",
			[]string{repo, ".gitignore: build/", "build/a.ipynb", "node_modules/b.ipynb", "venv/pyvenv.cfg", "venv/c.ipynb", "d/d.ipynb"},
			[]string{"build", "node_modules/", "venv", "d"},
			Options{ForceExclude: true},
			[]string{"d/d.ipynb", "- build by --force-exclude", "- node_modules by --force-exclude", "- venv by --force-exclude"},
		},
		{
			"paths as the user would write them",
			[]string{"n/a.ipynb", "n/m/b.ipynb"},
			[]string{"./n/", "n/m/..", "n//m/b.ipynb"},
			Options{},
			[]string{"n/a.ipynb", "n/m/b.ipynb*"},
		},
		{
			"a file reached twice is there once, as it was first",
			[]string{"a.ipynb", "n/a.ipynb", "l.ipynb -> a.ipynb", "m -> n"},
			[]string{"l.ipynb", "a.ipynb", "./a.ipynb", "m", "n", "."},
			Options{},
			[]string{"l.ipynb*", "m/a.ipynb"},
		},
		{
			"links are followed only where named",
			[]string{"out/a.ipynb", "out/b.ipynb", "in/l.ipynb -> ../out/a.ipynb", "in/d -> ../out", "in/loop -> ."},
			[]string{"in", "in/l.ipynb"},
			Options{},
			[]string{"in/l.ipynb*"},
		},
		{
			"a link to a directory",
			[]string{"out/a.ipynb", "out/b/c.ipynb", "d -> out"},
			[]string{"d/"},
			Options{},
			[]string{"d/a.ipynb", "d/b/c.ipynb"},
		},
		{
			"a way that only the file system knows",
			[]string{"out/b/", "out/a.ipynb", "d -> out/b"},
			[]string{"d/.."},
			Options{},
			[]string{"d/../a.ipynb"},
		},
		{
			"named files are returned whatever they are called",
			[]string{repo, ".gitignore: *", "x.txt", "node_modules/b.json", "a.ipynb"},
			[]string{"x.txt", "node_modules/b.json", "a.ipynb"},
			Options{Exclude: []string{"*"}},
			[]string{"a.ipynb*", "node_modules/b.json*", "x.txt*"},
		},
		{
			"what is missing is an error, the rest goes on",
			[]string{"a.ipynb", "l.ipynb -> nowhere"},
			[]string{"no.ipynb", "", "l.ipynb", "a.ipynb/x", "a.ipynb", "no.ipynb"},
			Options{},
			[]string{
				"a.ipynb*", `! "": the path is empty`, "! a.ipynb/x: not a directory", "! l.ipynb: no such file or directory",
				"! no.ipynb: no such file or directory",
			},
		},
		{
			"exclude",
			[]string{
				"legacy/a.ipynb", "legacy/b/c.ipynb", "n/legacy/a.ipynb", "a.bak.ipynb", "n/b.bak.ipynb", "n/old/a.ipynb", "n/{x}.ipynb", "keep.ipynb",
			},
			[]string{"."},
			Options{Exclude: []string{"./legacy/**", "*.bak.ipynb", "old/", "n/\\{x\\}.ipynb"}},
			[]string{
				"keep.ipynb", "n/legacy/a.ipynb", "- a.bak.ipynb by --exclude", "- legacy by --exclude", "- n/b.bak.ipynb by --exclude",
				"- n/old by --exclude", "- n/{x}.ipynb by --exclude",
			},
		},
		{
			"exclude is relative to the directory walked too",
			[]string{"n/legacy/a.ipynb", "n/b.ipynb"},
			[]string{"n"},
			Options{Exclude: []string{"legacy/**"}},
			[]string{"n/b.ipynb", "- n/legacy by --exclude"},
		},
		{
			"exclude and named files",
			[]string{"legacy/a.ipynb", "n/b.ipynb", "n/a.bak.ipynb", "old/x/c.ipynb"},
			[]string{"legacy/a.ipynb", "n/b.ipynb", "./n/a.bak.ipynb", "old/x/c.ipynb"},
			Options{Exclude: []string{"legacy/**", "*.bak.ipynb", "old"}, ForceExclude: true},
			[]string{
				"n/b.ipynb*", "- legacy/a.ipynb by --force-exclude", "- n/a.bak.ipynb by --force-exclude", "- old/x/c.ipynb by --force-exclude",
			},
		},
		{
			"a bad glob",
			[]string{"a.ipynb"},
			[]string{"."},
			Options{Exclude: []string{"a", "["}},
			[]string{`! exclude "[": not a glob`},
		},
		{
			"ignored and named files",
			[]string{
				repo, ".gitignore: *.tmp.ipynb|out/", "n/.gitignore: /x.ipynb", "a.tmp.ipynb", "out/b/c.ipynb", "n/x.ipynb", "n/y/x.ipynb",
				"n/node_modules/d.ipynb", "n/env/pyvenv.cfg", "n/env/lib/e.ipynb", "l.ipynb -> a.tmp.ipynb",
			},
			[]string{"a.tmp.ipynb", "out/b/c.ipynb", "n/x.ipynb", "n/y/x.ipynb", "n/node_modules/d.ipynb", "n/env/lib/e.ipynb", "l.ipynb"},
			Options{ForceExclude: true},
			[]string{
				"l.ipynb*", "n/y/x.ipynb*", "- n/env/lib/e.ipynb by --force-exclude", "- n/node_modules/d.ipynb by --force-exclude",
				"- n/x.ipynb by --force-exclude", "- out/b/c.ipynb by --force-exclude",
			},
		},
		{
			"a repository within",
			[]string{
				repo, ".gitignore: a.ipynb", "in/.git/info/exclude: c.ipynb", "in/.gitignore: b.ipynb", "a.ipynb", "b.ipynb", "c.ipynb",
				"in/a.ipynb", "in/b.ipynb", "in/c.ipynb",
			},
			[]string{"."},
			Options{},
			[]string{"b.ipynb", "c.ipynb", "in/a.ipynb"},
		},
		{
			"no repository: from the named directory down",
			[]string{".gitignore: a.ipynb", "n/.gitignore: b.ipynb", "n/a.ipynb", "n/b.ipynb", "n/m/b.ipynb", "n/m/c.ipynb"},
			[]string{"n"},
			Options{},
			[]string{"n/a.ipynb", "n/m/c.ipynb"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			scratch(t, test.files...)
			for jobs := range 4 {
				test.o.Jobs = jobs
				if got := show(Walk(context.Background(), test.args, test.o)); got != strings.Join(test.want, "\n") {
					t.Fatalf("jobs %d: found\n%s\nwant\n%s", jobs, got, strings.Join(test.want, "\n"))
				}
			}
		})
	}
}

func TestWalkAbsolute(t *testing.T) {
	dir := scratch(t, "legacy/here/n/a.ipynb", "legacy/here/legacy/b.ipynb", "legacy/here/c.ipynb")
	here := filepath.Join(dir, "legacy", "here")
	chdir(t, here)
	want := filepath.ToSlash(here) + "/c.ipynb\n" + filepath.ToSlash(here) + "/n/a.ipynb\n- " + filepath.ToSlash(here) + "/legacy by --exclude"
	// Globs match paths in the current directory, not above it.
	if got := show(Walk(context.Background(), []string{here}, Options{Exclude: []string{"legacy"}, ForceExclude: true})); got != want {
		t.Errorf("found\n%s\nwant\n%s", got, want)
	}
	named := []string{filepath.Join(here, "legacy", "b.ipynb"), filepath.Join(here, "c.ipynb"), "c.ipynb"}
	got := show(Walk(context.Background(), named, Options{Exclude: []string{"legacy/**"}, ForceExclude: true}))
	if want := filepath.ToSlash(here) + "/c.ipynb*\n- " + filepath.ToSlash(here) + "/legacy/b.ipynb by --force-exclude"; got != want {
		t.Errorf("found\n%s\nwant\n%s", got, want)
	}
	chdir(t, filepath.Join(here, "n"))
	if got := show(Walk(context.Background(), []string{".."}, Options{})); got != "../c.ipynb\n../legacy/b.ipynb\n../n/a.ipynb" {
		t.Errorf("found\n%s", got)
	}
}

func TestWalkStopped(t *testing.T) {
	scratch(t, "a.ipynb")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	found, _, errs := Walk(ctx, []string{"."}, Options{})
	if len(found) != 0 || len(errs) != 1 || !errors.Is(errs[0], context.Canceled) {
		t.Errorf("found %v, errors %v", found, errs)
	}
}

func TestWalkUnreadable(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("everything can be read")
	}
	scratch(t, "a.ipynb", "b/c.ipynb", "d/e.ipynb", "f/.gitignore: x", "f/x.ipynb")
	for path, mode := range map[string]fs.FileMode{"b": 0, "f/.gitignore": 0} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod("b", 0o755) }) //nolint:gosec // so that it can be removed
	want := "a.ipynb\nd/e.ipynb\nf/x.ipynb\n! b: permission denied\n! b/c.ipynb: permission denied\n! f/.gitignore: permission denied"
	if got := show(Walk(context.Background(), []string{".", "b", "b/c.ipynb"}, Options{})); got != want {
		t.Errorf("found\n%s\nwant\n%s", got, want)
	}
}

// A directory that vanishes during the walk is an error of its own.
func TestReadVanished(t *testing.T) {
	scratch(t)
	w := &walk{}
	w.read(context.Background(), spot{path: "gone", real: "/gone"}, true)
	if got := show(w.result(nil)); got != "! gone: no such file or directory" {
		t.Error(got)
	}
}

func TestWalkMany(t *testing.T) {
	var files, want []string
	for i := range 300 {
		file := fmt.Sprintf("%d/%d/%d.ipynb", i%7, i%31, i)
		files, want = append(files, file), append(want, file)
	}
	scratch(t, files...)
	slices.Sort(want)
	if got := show(Walk(context.Background(), []string{".", "3", "3/3"}, Options{Jobs: 16})); got != strings.Join(want, "\n") {
		t.Errorf("found\n%s", got)
	}
}
