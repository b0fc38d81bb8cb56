// Package files finds what sparklint reads: the notebooks and config.json
// files below the paths that a user names, the base config of a notebook,
// and whether a file holds a magic at all.
package files

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/sparklint/sparklint/lint/kind"
)

// skip names the directories that no walk enters. It does not enter virtual environments either, which have a
// pyvenv.cfg.
var skip = []string{".git", ".ipynb_checkpoints", "node_modules"}

// Options say what a walk skips.
type Options struct {
	// Exclude has doublestar globs. Each is matched with a path as it is printed, relative to the directory
	// walked, and relative to the current directory. A glob without a slash is also matched with the last
	// name. A directory that matches is not entered.
	Exclude []string
	// ForceExclude also skips named paths: those that a glob matches, that git ignores, or that are in a
	// directory that no walk enters.
	ForceExclude bool
	// Jobs is the number of directories to read at once; 0 stands for the number of processors.
	Jobs int
}

// Found is a file to check.
type Found struct {
	Path  string // with slashes, as the user would write it: below its argument
	Named bool   // it is an argument itself
	Root  string // the highest walked directory that contains it; empty if there is none
}

// A Left is a skipped file or directory that may contain something to check.
type Left struct {
	Path string // as in Found
	Why  string
}

// Walk returns the regular files among the paths, and the files in the directories among them that
// [kind.Discovered] accepts, in bytewise order of their paths. A file that is reached twice is returned once,
// with the spelling of the first path that leads to it.
//
// Walk respects .gitignore and .git/info/exclude, also in the directories above, up to the top of the
// repository. Outside a repository, only the .gitignore files in and below the named directory count. Tracked
// files are not ignored. Hidden directories are entered. A walk follows a symbolic link only if it is named. A
// named directory is entered even if git ignores it.
//
// left has the files that the options skip, and those that git tracks in a directory that no walk enters, in
// the order of their paths.
//
// There is an error, `path: what`, for each path that can't be read, in the order of the paths; the other files
// are found nevertheless. If a glob is bad, that is the only error, and nothing is found.
func Walk(ctx context.Context, paths []string, o Options) (found []Found, left []Left, errs []error) {
	w := &walk{options: o, paths: len(paths), left: map[string]Left{}}
	w.ignores.fail = w.fail
	if err := w.prepare(); err != nil {
		return nil, nil, []error{err}
	}
	for i, path := range paths {
		if ctx.Err() == nil {
			w.named(ctx, i, path)
		}
	}
	_ = w.group.Wait() // errors are in w.failed: one directory does not stop the others
	w.readIndexes()
	return w.result(ctx.Err())
}

type walk struct {
	options Options
	paths   int
	globs   []string
	cwd     string // real, with slashes
	ignores ignores
	group   errgroup.Group

	mu      sync.Mutex
	found   []reached
	left    map[string]Left            // by real path
	tops    []string                   // real paths of the repositories of the directories
	indexes map[string]map[string]bool // the files that each tracks, by real paths
	walked  []spot                     // the directories that were named
	skipped bool                       // a directory was not entered, or a file was ignored
	failed  []failure
}

// reached are files of a folder, or one that is an argument.
type reached struct {
	named bool
	arg   int    // the index of the argument that leads to them
	root  string // the walked folder
	depth int    // of root, in bytes
	files []located
}

// located is a file, as it is printed, and by its real path.
type located struct{ path, real string }

// hit is a file that was found.
type hit struct {
	Found
	arg, depth int
}

type failure struct {
	path string
	err  error
}

// spot is a file or directory that a walk reaches.
type spot struct {
	arg  int
	path string // as printed
	real string // absolute and without symbolic links, with slashes
	rel  string // from the walked directory
	root string // the walked directory, as it was given
	git  folder // its directory; for a directory being read, itself
}

func (s spot) below(name string) spot {
	real := join(s.real, name)
	s.path, s.rel, s.real = end(s.path, s.real, name, real), end(s.rel, s.real, name, real), real
	return s
}

// end returns join(dir, name), as a part of join(of, name) if dir is the end of of: this saves memory.
func end(dir, of, name, joined string) string {
	switch {
	case dir == "" || dir == ".":
		return joined[len(joined)-len(name):]
	case strings.HasSuffix(of, dir) && dir[len(dir)-1] != '/':
		return joined[len(joined)-len(dir)-1-len(name):]
	}
	return join(dir, name)
}

func (w *walk) prepare() (err error) {
	w.globs, err = globs(w.options.Exclude)
	if err != nil {
		return err
	}
	if w.options.Jobs <= 0 {
		w.options.Jobs = runtime.GOMAXPROCS(0)
	}
	w.group.SetLimit(w.options.Jobs)
	cwd, err := os.Getwd()
	if err == nil {
		cwd, err = filepath.EvalSymlinks(cwd)
	}
	if err != nil {
		return fmt.Errorf("current directory: %w", bare(err))
	}
	w.cwd = filepath.ToSlash(cwd)
	return nil
}

// named handles one argument.
func (w *walk) named(ctx context.Context, arg int, path string) {
	if path == "" { // cleaned, it would be the current directory
		w.fail(`""`, errors.New("the path is empty"))
		return
	}
	info, err := os.Stat(path)
	if err != nil {
		w.fail(filepath.ToSlash(path), err)
		return
	}
	here := spot{arg: arg, path: printed(path, info)}
	here.real, err = w.resolve(path)
	if err != nil {
		w.fail(here.path, err)
		return
	}
	switch {
	case w.options.ForceExclude && w.leaves(here, path, info.IsDir()):
		w.leave(here, "by --force-exclude")
	case info.IsDir():
		here.git, here.root = w.ignores.root(here.real), path
		w.enter(here)
		w.read(ctx, here, true)
	case !info.Mode().IsRegular():
		w.fail(here.path, ErrNotRegular)
	default:
		w.add(reached{named: true, arg: arg}, located{here.path, here.real})
	}
}

// read walks a directory and those below it, for which it uses other goroutines as long as there are any.
func (w *walk) read(ctx context.Context, dir spot, named bool) {
	if ctx.Err() != nil {
		return
	}
	entries, err := os.ReadDir(dir.path)
	if err != nil {
		w.fail(dir.path, err) // continue with the entries that were read
	}
	if !named {
		holds := func(name string) bool {
			_, ok := slices.BinarySearchFunc(entries, name, func(e fs.DirEntry, name string) int {
				return strings.Compare(e.Name(), name)
			})
			return ok
		}
		if holds("pyvenv.cfg") {
			w.leaveVenv(dir, entries)
			return
		}
		dir.git = w.ignores.enter(dir.git, dir.path, holds)
		if holds(".git") {
			w.nested(dir)
		}
	}
	found := make([]located, 0, len(entries))
	for _, entry := range entries {
		here := dir.below(entry.Name())
		if w.entry(ctx, here, entry) {
			found = append(found, located{here.path, here.real})
		} else if entry.IsDir() {
			w.add(dir.reached(), found...)
			found = found[len(found):]
		}
	}
	w.add(dir.reached(), found...)
}

// entry enters a directory, and reports whether a file is one to check.
func (w *walk) entry(ctx context.Context, here spot, entry fs.DirEntry) bool {
	switch name := entry.Name(); {
	case entry.IsDir():
		switch {
		case name == ".git":
			return false
		case slices.Contains(skip, name) || here.git.ignores(name, true):
			w.skip()
			return false
		case w.excluded(here):
			w.leave(here, byExclude)
			return false
		}
		enter := func() error { w.read(ctx, here, false); return nil }
		if !w.group.TryGo(enter) {
			_ = enter()
		}
	case entry.Type()&fs.ModeSymlink != 0 && kind.Discovered(name):
		if here.git.ignores(name, false) {
			w.skip()
		} else {
			w.leaveLink(here)
		}
	case entry.Type().IsRegular() && kind.Discovered(name):
		switch {
		case here.git.ignores(name, false):
			w.skip()
		case w.excluded(here):
			w.leave(here, byExclude)
		default:
			return true
		}
	case entry.Type().IsRegular() && kind.Promising(base(strings.TrimSuffix(here.real, "/"+name)), name):
		return !here.git.ignores(name, false) && !w.excluded(here)
	}
	return false
}

// reached has no files yet.
func (s spot) reached() reached {
	return reached{arg: s.arg, root: s.root, depth: len(s.real) - len(s.rel)}
}

// add adds files in the order of their paths.
func (w *walk) add(r reached, found ...located) {
	if len(found) == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	r.files = found
	w.found = append(w.found, r)
}

// each returns the files that were found if no two places lead to the same file, almost in the order of their paths.
func (w *walk) each() []Found {
	slices.SortFunc(w.found, func(a, b reached) int { return strings.Compare(a.files[0].path, b.files[0].path) })
	n := 0
	for _, r := range w.found {
		n += len(r.files)
	}
	found := make([]Found, 0, n)
	for _, r := range w.found {
		for _, f := range r.files {
			found = append(found, Found{Path: f.path, Named: r.named, Root: r.root})
		}
	}
	return found
}

// once returns the files that were found by their real paths.
func (w *walk) once() map[string]hit {
	slices.SortStableFunc(w.found, func(a, b reached) int { return cmp.Compare(a.arg, b.arg) }) // the first argument decides
	seen := map[string]hit{}
	for _, r := range w.found {
		for _, f := range r.files {
			now := hit{Found{Path: f.path, Named: r.named, Root: r.root}, r.arg, r.depth}
			if old, ok := seen[f.real]; ok {
				if old.Root != "" && (now.Root == "" || old.depth < now.depth || old.depth == now.depth && old.arg <= now.arg) {
					now.Root, now.depth = old.Root, old.depth
				}
				if old.arg <= now.arg {
					now.Path, now.arg = old.Path, old.arg
				}
				now.Named = now.Named || old.Named
			}
			seen[f.real] = now
		}
	}
	return seen
}

func (w *walk) fail(path string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed = append(w.failed, failure{path, fmt.Errorf("%s: %w", path, bare(err))})
}

func (w *walk) result(stopped error) (found []Found, left []Left, errs []error) {
	if w.paths == 1 && !w.skipped && len(w.left) == 0 {
		found = w.each()
	} else { // a second argument or git's index can lead to the same file
		once := w.once()
		for _, h := range once {
			found = append(found, h.Found)
		}
		for real, l := range w.left {
			if _, seen := once[real]; !seen { // named, too
				left = append(left, l)
			}
		}
	}
	slices.SortFunc(found, func(a, b Found) int { return strings.Compare(a.Path, b.Path) }) // fast if most are in order
	slices.SortFunc(left, func(a, b Left) int { return strings.Compare(a.Path, b.Path) })
	slices.SortStableFunc(w.failed, func(a, b failure) int {
		return cmp.Or(strings.Compare(a.path, b.path), strings.Compare(a.err.Error(), b.err.Error()))
	})
	// A directory is read twice if another one above it is named, too.
	w.failed = slices.CompactFunc(w.failed, func(a, b failure) bool { return a.err.Error() == b.err.Error() })
	for _, f := range w.failed {
		errs = append(errs, f.err)
	}
	if stopped != nil {
		errs = append(errs, stopped)
	}
	return found, left, errs
}
