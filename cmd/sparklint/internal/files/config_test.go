package files

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestBaseConfig(t *testing.T) {
	dir := scratch(t,
		".sparkmagic/config.json", "repo/.git/", "repo/.sparkmagic/config.json", "repo/n/a/b/", "repo/n/a/.sparkmagic/config.json",
		"repo/n/.sparkmagic/config.json/",
		"repo/sub/.git: gitdir: ../.git/modules/sub", "repo/sub/x/", "repo/l -> n/a", "plain/x/y/",
		"plain/x/.sparkmagic/config.json -> ../../../.sparkmagic/config.json", "plain/.git -> ../repo/.git", "bare/x/y/",
		"bare/z/.sparkmagic/config.json", "bare/z/z/")
	abs := func(path string) string { return filepath.ToSlash(filepath.Join(dir, path)) }
	for _, test := range []struct{ cwd, path, want string }{
		{"repo", "a.ipynb", ".sparkmagic/config.json"},
		{"repo", "n/a.ipynb", ".sparkmagic/config.json"}, // n's own is a directory
		{"repo", "./n/a/b/c.ipynb", "n/a/.sparkmagic/config.json"},
		{"repo", abs("repo/n/a/b/c.ipynb"), abs("repo/n/a/.sparkmagic/config.json")},
		{"repo", "sub/x/a.ipynb", ""}, // another repository
		{"repo", "l/a.ipynb", "l/.sparkmagic/config.json"},
		{"repo/n", "a.ipynb", "../.sparkmagic/config.json"},
		{"repo/n/a/b", "a.ipynb", "../.sparkmagic/config.json"},
		{"repo/n/a/b", "../../x.ipynb", "../../../.sparkmagic/config.json"},
		{"plain", "x/y/a.ipynb", "x/.sparkmagic/config.json"}, // linked to
		{".", "bare/x/y/a.ipynb", ".sparkmagic/config.json"},
		{".", "a.ipynb", ".sparkmagic/config.json"},
		{".", abs("bare/x/y/a.ipynb"), abs(".sparkmagic/config.json")},
		{"bare", "x/y/a.ipynb", ""}, // not above the current directory
		{"bare/x", "../z/a.ipynb", "../z/.sparkmagic/config.json"},
		{"bare/x", "../z/z/a.ipynb", ""}, // not below it: beside the file only
		{"bare/z", "z/a.ipynb", ".sparkmagic/config.json"},
		{".", "gone/a.ipynb", ".sparkmagic/config.json"}, // yet to be written
	} {
		t.Run(test.cwd+":"+test.path, func(t *testing.T) {
			chdir(t, filepath.Join(dir, filepath.FromSlash(test.cwd)))
			c := Upwards{Name: Config}
			for range 2 { // read, then remembered
				got, ok := c.From(filepath.FromSlash(test.path), ".")
				if got != test.want || ok != (test.want != "") {
					t.Errorf("%q, %v; want %q", got, ok, test.want)
				}
			}
		})
	}
}

// TestRoots: outside of a repository only the named directories count, and never the current one.
func TestRoots(t *testing.T) {
	dir := scratch(t, "a/.sparkmagic/config.json", "a/b/c/", "a/b/.sparkmagic/", "d/")
	for _, cwd := range []string{"a", "a/b", "d", "."} {
		chdir(t, filepath.Join(dir, filepath.FromSlash(cwd)))
		up := Upwards{Name: Config}
		abs := func(path string) string { return filepath.ToSlash(filepath.Join(dir, path)) }
		for _, c := range []struct{ path, root, want string }{
			{"a/b/c/x.ipynb", "", ""},
			{"a/x.ipynb", "", "a/.sparkmagic/config.json"},
			{"a/b/c/x.ipynb", "a", "a/.sparkmagic/config.json"},
			{"a/b/c/x.ipynb", "a/b", ""},
			{"a/b/c/x.ipynb", "d", ""},
		} {
			root := c.root
			if root != "" {
				root = abs(root)
			}
			want := c.want
			if want != "" {
				want = abs(want)
			}
			if got, _ := up.From(abs(c.path), root); got != want {
				t.Errorf("%s of %s in %s: %q, want %q", c.path, c.root, cwd, got, want)
			}
		}
	}
}

func TestBaseConfigWhateverWasAskedBefore(t *testing.T) {
	scratch(t, "bare/x/y/", "bare/.sparkmagic/config.json", "bare/x/.sparkmagic/config.json")
	chdir(t, "bare")
	c := Upwards{Name: Config}
	var all sync.WaitGroup
	for i := range 50 {
		all.Add(1)
		go func() {
			defer all.Done()
			path := [...]string{"../a.ipynb", "a.ipynb", "x/a.ipynb", "x/y/a.ipynb"}[i%4]
			want := [...]string{"", ".sparkmagic/config.json", "x/.sparkmagic/config.json", "x/.sparkmagic/config.json"}[i%4]
			if got, _ := c.From(path, "."); got != want {
				t.Errorf("%s: %q, want %q", path, got, want)
			}
		}()
	}
	all.Wait()
}

// The names are those of the rows in fixtures/verdicts/sparkmagic.jsonl.
func TestOwn(t *testing.T) {
	const dir, file = "SPARKMAGIC_CONF_DIR", "SPARKMAGIC_CONF_FILE"
	for _, test := range []struct {
		name string
		env  map[string]string
		want string
	}{
		{"none", nil, "/home/me/.sparkmagic/config.json"},
		{"env-dir", map[string]string{dir: "/home/me/alt"}, "/home/me/alt/config.json"},
		{"env-dir-tilde", map[string]string{dir: "~/alt"}, "/home/me/alt/config.json"},
		{"tilde alone", map[string]string{dir: "~"}, "/home/me/config.json"},
		{"env-dir-slash", map[string]string{dir: "/home/me/alt/"}, "/home/me/alt/config.json"},
		{"root", map[string]string{dir: "/"}, "/config.json"},
		{"env-dir-relative", map[string]string{dir: "rel"}, "rel/config.json"},
		{"env-dir-dollar", map[string]string{dir: "${HOME}/alt"}, "${HOME}/alt/config.json"},
		{"another user", map[string]string{dir: "~you"}, "~you/config.json"},
		{"tilde within", map[string]string{dir: "a/~"}, "a/~/config.json"},
		{"env-file", map[string]string{file: "other.json"}, "/home/me/.sparkmagic/other.json"},
		{"env-file-abs", map[string]string{file: "/home/me/abs.json"}, "/home/me/abs.json"},
		{"env-file-abs-dir", map[string]string{file: "/home/me/abs.json", dir: "/home/me/alt"}, "/home/me/abs.json"},
		{"env-file-tilde", map[string]string{file: "~/abs.json"}, "/home/me/.sparkmagic/~/abs.json"},
		{"env-file-dir", map[string]string{file: "other.json", dir: "/home/me/alt"}, "/home/me/alt/other.json"},
		{"env-file-sub", map[string]string{file: "sub/o.json"}, "/home/me/.sparkmagic/sub/o.json"},
		{"not cleaned", map[string]string{file: "../o.json"}, "/home/me/.sparkmagic/../o.json"},
	} {
		for _, home := range []string{"/home/me", "/home/me/"} {
			if got := Own(func(key string) string { return test.env[key] }, home); got != test.want {
				t.Errorf("%s: %q, want %q", test.name, got, test.want)
			}
		}
	}
	if got := Own(func(string) string { return "" }, ""); got != "" {
		t.Errorf("without a home directory: %q", got)
	}
	if got := Own(func(key string) string { return map[string]string{dir: "/etc"}[key] }, ""); got != "/etc/config.json" {
		t.Errorf("without a home directory: %q", got)
	}
	if got := Own(os.Getenv, "/"); os.Getenv(dir)+os.Getenv(file) == "" && got != "/.sparkmagic/config.json" {
		t.Errorf("home is the root: %q", got)
	}
}

func ExampleOwn() {
	fmt.Println(Own(func(string) string { return "" }, "/home/me"))
	// Output: /home/me/.sparkmagic/config.json
}
