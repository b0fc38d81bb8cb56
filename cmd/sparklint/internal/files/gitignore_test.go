package files

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// git runs git in the current directory, without the settings of the user.
func git(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "HOME=/nonexistent", "XDG_CONFIG_HOME=/nonexistent")
	cmd.Stdin = strings.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil && (cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != 1 || args[0] != "check-ignore") {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, &stderr)
	}
	return string(out)
}

func needGit(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
}

// empty is the smallest repository that git accepts; git init takes longer.
var empty = []string{".git/HEAD: ref: refs/heads/main", ".git/objects/", ".git/refs/"}

// compare walks dir, which is printed from the current directory, and asks git
// about each notebook in it; it walks with ForceExclude over the names as well.
func compare(t *testing.T, dir string) {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if entry.IsDir() && entry.Name() == ".git" {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".ipynb") && !entry.IsDir() {
			all = append(all, filepath.ToSlash(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	out := git(t, strings.Join(all, "\x00")+"\x00", "check-ignore", "--stdin", "-z")
	ignored := strings.Split(out, "\x00")
	var want []string
	for _, path := range all {
		if !slices.Contains(ignored, path) {
			want = append(want, path)
		}
	}
	slices.Sort(want)
	wanted := strings.Join(want, "\n")
	if got := show(Walk(context.Background(), []string{dir}, Options{})); got != wanted {
		t.Errorf("walk %s: found\n%s\ngit keeps\n%s\n%s", dir, got, wanted, rulesOf(t))
	}
	found, _, errs := Walk(context.Background(), all, Options{ForceExclude: true})
	for i := range found {
		found[i].Named = false
	}
	if got := show(found, nil, errs); got != wanted {
		t.Errorf("%s named: found\n%s\ngit keeps\n%s\n%s", dir, got, wanted, rulesOf(t))
	}
}

// rulesOf shows the ignore files below the current directory.
func rulesOf(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	_ = filepath.WalkDir(".", func(path string, entry fs.DirEntry, _ error) error {
		if name := entry.Name(); name == ".gitignore" || name == "exclude" {
			text, err := os.ReadFile(path)
			fmt.Fprintf(&b, "-- %s --\n%q %v\n", path, text, err)
		}
		return nil
	})
	return b.String()
}

func TestAsGit(t *testing.T) {
	needGit(t)
	names := []string{
		"a.ipynb", "keep.ipynb", "a b.ipynb", "#x.ipynb", "!x.ipynb", "x].ipynb", "x-.ipynb", "5.ipynb", "\\x.ipynb", "*.ipynb",
		"dir/a.ipynb", "dir/keep.ipynb", "dir/dir/x.ipynb", "rooted/a.ipynb", "n/rooted/a.ipynb", "n/m/x/a.ipynb",
		"n/m/keep.ipynb", "n/m/o/p/x.ipynb",
		"axxb/c.ipynb", "foobar/a.ipynb", ".hidden/a.ipynb", "trail /a.ipynb", "trail/a.ipynb", "tab\t/a.ipynb", "tab/a.ipynb",
	}
	for _, lines := range []string{
		"*.ipynb|!keep.ipynb", "*|!keep.ipynb", "*|!*/|!keep.ipynb", "dir/|!dir/keep.ipynb", "dir/*|!dir/keep.ipynb", "/rooted",
		"rooted", "rooted/", "/n/rooted",
		"**/x", "**/x/", "**/keep.ipynb", "n/**", "n/**|!n/m/", "n/**/x.ipynb", "n/**/**/x.ipynb", "/**", "**", "***", "**/", "n/m/**/",
		"**x.ipynb", "foo**", "/a**b/c.ipynb", "/a*",
		"trail ", "trail\\ ", "trail\\  ", "trail\\\\ ", "tab\t", "tab\\\t", "!keep.ipynb ", "*.ipynb|!keep.ipynb  ",
		"  ", "a b.ipynb", " a b.ipynb",
		"# comment|#x.ipynb", "\\#x.ipynb", "\\!x.ipynb", "!x.ipynb", "a#b", "a.ipynb # no comment", "a.ipynb\r|keep.ipynb\r",
		"a.ipynb\rkeep.ipynb", "\ufeffa.ipynb", "*|!", "*|!/", "/", "//", "dir//a.ipynb", "dir//", "//dir",
		"?.ipynb", "??.ipynb", "[a-z].ipynb", "[!a].ipynb", "[^a].ipynb", "x[-].ipynb", "x[a-].ipynb", "[[:nope:]].ipynb",
		"[[:digit:].ipynb", "[:digit:].ipynb",
		"[a.ipynb", "[z-a].ipynb", "[\\]x]*", "x[\\]].ipynb", "\\\\x.ipynb", "\\*.ipynb", "\\a.ipynb", "a.ipynb\\", "./a.ipynb", "../a.ipynb",
		"n/m/../m/keep.ipynb", "n/./m", "{a,keep}.ipynb", "A.ipynb", "n\\/m", "dir\\/", "[a/]*", "d[i/]r", "[di/]ir/a.ipynb", "*.*",
		"*a*a*", "n*/m", ".*", ".hidden",
	} {
		t.Run(lines, func(t *testing.T) {
			tree := append(slices.Clone(empty), names...)
			scratch(t, append(tree, ".gitignore: "+lines)...)
			compare(t, ".")
			compare(t, "n")
			scratch(t, append(tree, "n/.gitignore: "+lines)...)
			compare(t, ".")
			scratch(t, append(tree, ".git/info/exclude: "+lines, ".gitignore: !keep.ipynb|!dir/")...)
			compare(t, ".")
		})
	}
}

// A walk that begins below the top of the repository reads the files above.
func TestParentsAsGit(t *testing.T) {
	needGit(t)
	scratch(t,
		".gitignore: *.tmp.ipynb|/n/x.ipynb|m/*.log.ipynb|deep/", "n/.gitignore: !keep.tmp.ipynb|/m/a.ipynb", "n/m/.gitignore: !a.ipynb|z.ipynb",
		"a.tmp.ipynb", "n/x.ipynb", "n/keep.tmp.ipynb", "n/a.tmp.ipynb", "n/m/a.ipynb", "n/m/x.ipynb", "n/m/z.ipynb", "n/m/b.log.ipynb",
		"n/m/o/b.log.ipynb", "n/m/o/z.ipynb", "n/m/deep/a.ipynb")
	git(t, "", "init", "-q", ".")
	for _, dir := range []string{".", "n", "n/m", "n/m/o"} {
		compare(t, dir)
	}
	chdir(t, "n/m")
	compare(t, ".")
	compare(t, "..")
	compare(t, "../..")
}

func TestWorktreeAndSubmodule(t *testing.T) {
	needGit(t)
	dir := scratch(t, "main/a.ipynb", "main/b.ipynb", "sub/a.ipynb", "sub/c.ipynb")
	commit := []string{"-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "x"}
	for _, name := range []string{"main", "sub"} {
		chdir(t, filepath.Join(dir, name))
		git(t, "", "init", "-q", ".")
		git(t, "", "add", ".")
		git(t, "", commit...)
	}
	chdir(t, filepath.Join(dir, "main"))
	git(t, "", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", filepath.Join(dir, "sub"), "sub")
	git(t, "", "worktree", "add", "-q", filepath.Join(dir, "tree"))
	for path, text := range map[string]string{".git/info/exclude": "a.ipynb\n", ".git/modules/sub/info/exclude": "c.ipynb\n"} {
		if err := write(path, text); err != nil {
			t.Fatal(err)
		}
	}
	// All are tracked.
	if got := show(Walk(context.Background(), []string{"."}, Options{})); got != "a.ipynb\nb.ipynb\nsub/a.ipynb\nsub/c.ipynb" {
		t.Errorf("found\n%s", got)
	}
	chdir(t, filepath.Join(dir, "tree"))
	compare(t, ".")
	if got := show(Walk(context.Background(), []string{"."}, Options{})); got != "a.ipynb\nb.ipynb" {
		t.Errorf("in a worktree: found\n%s", got)
	}
}

// Random ignore files over random trees: the same files as git, always.
func TestRandomAsGit(t *testing.T) {
	needGit(t)
	rounds := 20
	if testing.Short() {
		rounds = 5
	}
	for seed := range rounds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(seed), 1))
			pick := func(from ...string) string { return from[random.IntN(len(from))] }
			name := func() string { return pick("a", "b", "ab", "a b", "b ", "-", "]", "aab", "ba", "#a", "!") }
			path := func(end string) string {
				return strings.Repeat(pick("", name()+"/"), random.IntN(2)) + pick("", name()+"/") + pick("", name()+"/") + end
			}
			var files []string
			for range 60 {
				files = append(files, path(name()+".ipynb"))
			}
			lines := func() string {
				var b strings.Builder
				for range 1 + random.IntN(6) {
					b.WriteString(pick("", "", "", "!", "/", "!/", "#", "\\"))
					for range 1 + random.IntN(5) {
						b.WriteString(pick("a", "b", "a", "b", "/", "/", "*", "**", "?", "[ab]", "[!a]", "[a-b]", "-", " ", "\\",
							"**/", "/**", "*.ipynb", ".ipynb"))
					}
					b.WriteString(pick("", "", "/", " ", "\r", "  ", "\\ ", ".ipynb"))
					b.WriteString("\n")
				}
				// What is known to differ.
				text := regexp.MustCompile(`([^/!*\n])\*\*+`).ReplaceAllString(b.String(), "$1*")
				return strings.ReplaceAll(text, `**\/`, "**/")
			}
			scratch(t, empty...)
			for _, file := range files {
				_ = write(file, "") // where a file stands in the way of a directory there is none
			}
			for _, file := range append([]string{".gitignore", ".git/info/exclude", path(".gitignore"), path(".gitignore")}, path(".gitignore")) {
				if err := write(file, lines()); err != nil {
					t.Log(err)
				}
			}
			compare(t, ".")
		})
	}
}

// A pattern that would take git's own matching years must not stop a walk.
func TestGlobIsFast(t *testing.T) {
	for _, line := range []string{strings.Repeat("*a", 100) + "*b", strings.Repeat("**/a/", 100) + "b"} {
		p := parsePatterns(line)[0]
		if name := strings.Repeat("a", 255); p.matches(strings.Repeat("a/", 200)+name, name, false) {
			t.Error("matched")
		}
	}
}

// TestPatternsOnce: equal patterns are tried once, names without wildcards are looked up, and a path is put together once.
func TestPatternsOnce(t *testing.T) {
	list := parsePatterns(strings.Repeat("b*c\n!b*c\nb*c/\n", 1000))
	if len(list) != 3 || list[2].glob != "b*c" || !list[2].dir {
		t.Errorf("%d patterns: %v", len(list), list)
	}
	var src strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&src, "a%d\n/b/%d/\n", i, i)
	}
	f := folder{repo: true}
	const levels = 50
	for depth := range levels {
		f.names = append(f.names, "x")
		f.rules = newRules(f.rules, depth, parsePatterns(src.String()+"*.b?\nx/**/z\n"))
	}
	if f.rules.count != 2*levels {
		t.Errorf("%d patterns are tried", f.rules.count)
	}
	if n := testing.AllocsPerRun(10, func() { f.ignores("a.ipynb", false) }); n > 3 {
		t.Errorf("%v allocations", n)
	}
}

// TestManyPatterns: more patterns than can be tried are said, and not read.
func TestManyPatterns(t *testing.T) {
	top := t.TempDir()
	put := func(name, content string) {
		path := filepath.Join(top, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var src strings.Builder
	for i := range mostPatterns/2 + 1 {
		fmt.Fprintf(&src, "*%d.x\n", i)
	}
	put(".gitignore", src.String()+"a.ipynb\n")
	put("a.ipynb", "")
	put("b/.gitignore", strings.ReplaceAll(src.String(), "x", "y")+"b.ipynb\n")
	put("b/a.ipynb", "")
	put("b/b.ipynb", "")
	found, _, errs := Walk(context.Background(), []string{top}, Options{})
	if len(found) != 1 || !strings.HasSuffix(found[0].Path, "b/b.ipynb") {
		t.Errorf("%v", found)
	}
	if len(errs) != 1 || !strings.HasSuffix(errs[0].Error(), "b/.gitignore: "+errTooMany.Error()) {
		t.Errorf("%v", errs)
	}
}
