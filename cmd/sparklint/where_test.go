package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// at runs f in a folder.
func at(t *testing.T, folder string, f func()) {
	t.Helper()
	back, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chdir(folder); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := os.Chdir(back); err != nil {
			t.Fatal(err)
		}
	}()
	f()
}

// TestWhereItIsRun: the findings depend on the places of the files, not on the working directory.
func TestWhereItIsRun(t *testing.T) {
	const drops = `{"session_configs": {"queue": "bi"}}`
	cell := configure(0, `{"executorCores": 2}`)
	for name, c := range map[string]struct {
		files map[string]string
		paths []string // as named in the folder of the repository
	}{
		"a base config, no repository": {
			map[string]string{".sparkmagic/config.json": drops, "sub/a.ipynb": cell, "sub/deep/b.ipynb": cell},
			[]string{".", "sub", "sub/a.ipynb", "sub/deep"},
		},
		"a base config in a repository": {
			map[string]string{".git/HEAD": "", ".sparkmagic/config.json": drops, "sub/a.ipynb": cell, "sub/deep/b.ipynb": cell},
			[]string{".", "sub", "sub/a.ipynb", "sub/deep"},
		},
		"a base config above the repository": {
			map[string]string{".sparkmagic/config.json": drops, "sub/.git/HEAD": "", "sub/a.ipynb": cell},
			[]string{".", "sub", "sub/a.ipynb"},
		},
		"settings, no repository": {
			map[string]string{".sparklint.yaml": "max-executors: 3\n", "sub/a.ipynb": cell},
			[]string{"."},
		},
		"settings in a repository": {
			map[string]string{".git/HEAD": "", ".sparklint.yaml": "max-executors: 3\n", "sub/a.ipynb": cell},
			[]string{".", "sub", "sub/a.ipynb"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			t.Setenv("HOME", filepath.Join(root, "home"))
			d := desk{T: t, folder: filepath.Join(root, "repository")}
			for path, content := range c.files {
				d.put(path, content)
			}
			elsewhere := filepath.Join(root, "else", "where")
			if err := os.MkdirAll(elsewhere, 0o755); err != nil {
				t.Fatal(err)
			}
			for _, path := range c.paths {
				for _, command := range [][]string{{"--min-severity", "info", "--format", "concise", "--verbose"}, {"effective"}} {
					sameFrom(t, d.folder, elsewhere, path, command)
				}
			}
		})
	}
}

// sameFrom compares the output in the folder with that in the folder above, and elsewhere.
func sameFrom(t *testing.T, folder, elsewhere, path string, command []string) {
	t.Helper()
	var want string
	at(t, folder, func() { _, want, _ = call(t, "", append(command, path)...) })
	for spelling, prefix := range map[string]string{
		filepath.Join(folder, path):                                      elsewhere,
		filepath.Join("..", "..", filepath.Base(folder), path):           elsewhere,
		filepath.Join(filepath.Base(folder), path):                       filepath.Dir(folder),
		"." + string(filepath.Separator) + filepath.Join(".", path):      folder,
		filepath.Join("..", filepath.Base(folder), filepath.Clean(path)): folder,
	} {
		at(t, prefix, func() {
			_, got, errs := call(t, "", append(command, spelling)...)
			if bare(got, folder) != bare(want, folder) {
				t.Errorf("%s %s in %s:\n%s%s\nas %s in %s:\n%s", strings.Join(command, " "), spelling, prefix, got, errs, path, folder, want)
			}
		})
	}
}

// bare returns an output without the parts that depend on the folder: the spelling of paths, and blanks that align
// columns.
func bare(out, folder string) string {
	base := filepath.Base(folder)
	paths := strings.NewReplacer(folder+"/", "", "../../"+base+"/", "", "../"+base+"/", "", base+"/", "", " ./", " ")
	lines := strings.Split(paths.Replace(out), "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(strings.TrimPrefix(line, "./")), " ")
	}
	return strings.Join(lines, "\n")
}
