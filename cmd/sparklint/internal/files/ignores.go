package files

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// mostPatterns is how many different patterns with wildcards can count for one directory: each is tried on each name in
// it.
const mostPatterns = 5_000

// rules are the patterns of one directory and those of the directories above. The last one that matches decides.
type rules struct {
	up    *rules
	depth int // depth below the top of the repository
	list  []pattern
	globs []int           // of list, those with wildcards
	exact map[exactly]int // of list, the last of the others
	count int             // of globs, with those above
}

// exactly is what a pattern without wildcards matches.
type exactly struct {
	path      string
	name, dir bool // as of a pattern
}

func newRules(up *rules, depth int, list []pattern) *rules {
	r := &rules{up: up, depth: depth, list: list, exact: map[exactly]int{}}
	for i, p := range list {
		if strings.ContainsAny(p.glob, `*?[\`) {
			r.globs = append(r.globs, i)
		} else {
			r.exact[exactly{p.glob, p.name, p.dir}] = i
		}
	}
	r.count = len(r.globs)
	if up != nil {
		r.count += up.count
	}
	return r
}

// last is the pattern that decides about a path from the directory of the rules; nil if none does.
func (r *rules) last(path, name string, dir bool) *pattern {
	last := -1
	try := func(e exactly) {
		if i, there := r.exact[e]; there {
			last = max(last, i)
		}
	}
	for _, only := range []bool{false, true} {
		if !only || dir {
			try(exactly{name, true, only})
			try(exactly{path, false, only})
		}
	}
	for _, i := range slices.Backward(r.globs) {
		if i < last {
			break
		}
		if r.list[i].matches(path, name, dir) {
			last = i
			break
		}
	}
	if last < 0 {
		return nil
	}
	return &r.list[last]
}

// folder is a directory as git sees it. The zero folder is outside any repository.
type folder struct {
	names   []string // from the top of the repository, or from the directory walked
	rules   *rules
	repo    bool // in a repository
	ignored bool // git ignores it or a directory above it; only at sets it
	skipped bool // it is in a directory that no walk enters; only at sets it
}

// ignores reports whether git ignores a file or directory in f, whose own directories git does not ignore.
func (f folder) ignores(name string, dir bool) bool {
	if f.rules == nil {
		return false
	}
	names := append(slices.Clip(f.names), name)
	path := strings.Join(names, "/")
	at, depth := len(path)-len(name), len(f.names) // where the names from a depth on begin
	for r := f.rules; r != nil; r = r.up {
		for ; depth > r.depth; depth-- {
			at -= len(names[depth-1]) + 1
		}
		if p := r.last(path[at:], name, dir); p != nil {
			return !p.keep
		}
	}
	return false
}

// top returns the top of the repository of f, which is at dir.
func (f folder) top(dir string) string {
	for range f.names {
		dir = parent(dir)
	}
	return dir
}

// hides reports whether git ignores a file or directory in f, or one above it.
func (f folder) hides(name string, dir bool) bool { return f.ignored || f.ignores(name, dir) }

// ignores reads .gitignore files, and remembers the directories above those that are walked. Several goroutines
// may use it.
type ignores struct {
	fail func(path string, err error)

	mu   sync.Mutex
	seen map[string]folder
}

// root returns the directory where a walk begins.
func (g *ignores) root(dir string) folder {
	if f := g.at(dir); f.repo {
		return f
	}
	return folder{rules: g.load(nil, 0, join(dir, ".gitignore"))}
}

// at returns the directory of an absolute path, even if git ignores it.
func (g *ignores) at(dir string) folder {
	g.mu.Lock()
	f, ok := g.seen[dir]
	g.mu.Unlock()
	if ok {
		return f
	}
	var up folder
	if above := parent(dir); above != dir {
		up = g.at(above)
	}
	holds := func(name string) bool { return exists(join(dir, name)) }
	top := holds(".git")
	if up.repo || top {
		f = g.enter(up, dir, holds)
	}
	if !top { // directories above a repository have no effect in it
		f.ignored = up.ignored || up.ignores(base(dir), true)
		f.skipped = up.skipped || slices.Contains(skip, base(dir)) || holds("pyvenv.cfg")
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.seen == nil {
		g.seen = map[string]folder{}
	}
	g.seen[dir] = f
	return f
}

// enter returns the directory dir in up. A repository within another one does not inherit its patterns, as in
// git.
func (g *ignores) enter(up folder, dir string, holds func(name string) bool) folder {
	f := folder{names: append(slices.Clip(up.names), base(dir)), rules: up.rules, repo: up.repo}
	if holds(".git") {
		f = folder{repo: true, rules: g.load(nil, 0, infoExclude(join(dir, ".git")))}
	}
	if holds(".gitignore") {
		f.rules = g.load(f.rules, len(f.names), join(dir, ".gitignore"))
	}
	return f
}

// load reads patterns in addition to others. A file that is missing or not regular has none: git does not follow
// links here.
func (g *ignores) load(up *rules, depth int, path string) *rules {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return up
	}
	src, err := steers.Read(path)
	if err != nil {
		g.fail(path, err)
		return up
	}
	list := parsePatterns(string(src))
	if len(list) == 0 {
		return up
	}
	r := newRules(up, depth, list)
	if r.count > mostPatterns {
		g.fail(path, errTooMany)
		return up
	}
	return r
}

var errTooMany = errors.New("not read: with it, more than 5,000 patterns with wildcards apply here")

// infoExclude is the place of info/exclude for a .git, which is a file in a
// submodule or an additional worktree.
func infoExclude(git string) string {
	git = gitDir(git)
	if text, err := steers.Read(filepath.Join(git, "commondir")); err == nil {
		git = within(git, strings.TrimRight(string(text), "\r\n"))
	}
	return filepath.Join(git, "info", "exclude")
}

func within(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
