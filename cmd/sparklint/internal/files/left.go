package files

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/kind"
)

// The reasons for which a walk skips files.
const (
	byExclude = "by --exclude"
	byLink    = "behind a symbolic link"
	inVenv    = "in a virtual environment (pyvenv.cfg)"
)

// leave records a skipped file.
func (w *walk) leave(here spot, why string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left[here.real] = Left{here.path, why}
}

// skip records that a walk did not enter a directory, in which git may track files.
func (w *walk) skip() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.skipped = true
}

// enter records a directory that is walked, and its repository.
func (w *walk) enter(dir spot) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.walked = append(w.walked, dir)
	if dir.git.repo {
		w.tops = append(w.tops, dir.git.top(dir.real))
	}
}

// nested records a repository within a directory that is walked.
func (w *walk) nested(dir spot) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tops = append(w.tops, dir.real)
}

// leaveVenv skips a virtual environment. Its pyvenv.cfg can also be in a folder of notebooks.
func (w *walk) leaveVenv(dir spot, entries []fs.DirEntry) {
	w.skip()
	for _, entry := range entries {
		if entry.Type().IsRegular() && kind.Discovered(entry.Name()) {
			w.leave(dir.below(entry.Name()), inVenv)
		}
	}
}

// leaveLink skips a symbolic link with the name of a file to check. It counts as its target, which may be found
// under another name. A glob matches the link itself.
func (w *walk) leaveLink(link spot) {
	info, err := os.Stat(link.path)
	if err != nil || !info.Mode().IsRegular() {
		return
	}
	real, err := w.resolve(link.path)
	if err != nil {
		return
	}
	why := byLink
	if w.excluded(link) {
		why = byExclude
	}
	link.real = real
	w.leave(link, why)
}

// leaveLinkBelow skips a link in a directory that is walked, or a folder above the link that a glob matches.
func (w *walk) leaveLinkBelow(dir spot, rel string) {
	here, names := dir, strings.Split(rel, "/")
	for i, name := range names {
		here = here.below(name)
		if i < len(names)-1 && w.excluded(here) {
			w.leave(here, byExclude)
			return
		}
	}
	w.leaveLink(here)
}

// readIndexes finds the tracked files that the walk did not reach. Git does not ignore a tracked file, but one in
// a directory that no walk enters is skipped.
func (w *walk) readIndexes() {
	if !w.skipped {
		return
	}
	slices.Sort(w.tops)
	once, venvs := w.once(), map[string]bool{}
	for _, top := range slices.Compact(w.tops) {
		for real := range w.index(top) {
			path := strings.TrimPrefix(real, strings.TrimSuffix(top, "/")+"/")
			if !kind.Discovered(base(path)) || !filepath.IsLocal(filepath.FromSlash(path)) {
				continue
			}
			if _, seen := once[real]; !seen {
				w.passedBy(real, venvs)
			}
		}
	}
}

// tracks reports whether git tracks a file in a directory.
func (w *walk) tracks(f folder, dir, name string) bool {
	return f.repo && w.index(f.top(dir))[join(dir, name)]
}

// index returns the real paths of the files that git tracks in the repository at top. It reads them once.
func (w *walk) index(top string) map[string]bool {
	if _, read := w.indexes[top]; !read {
		if w.indexes == nil {
			w.indexes = map[string]map[string]bool{}
		}
		w.indexes[top] = map[string]bool{}
		for _, path := range tracked(top) {
			w.indexes[top][join(top, path)] = true
		}
	}
	return w.indexes[top]
}

// passedBy handles a tracked file that the walk did not reach. It is found if only git's patterns excluded it;
// venvs remembers directories.
func (w *walk) passedBy(real string, venvs map[string]bool) {
	info, err := os.Lstat(real)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		for _, dir := range w.walked {
			if rel, below := strings.CutPrefix(real, strings.TrimSuffix(dir.real, "/")+"/"); below {
				w.leaveLinkBelow(dir, rel)
				return
			}
		}
	}
	if err != nil || !info.Mode().IsRegular() {
		return
	}
	if plain, err := w.resolve(real); err != nil || plain != real {
		return // a link leads to it
	}
	for _, dir := range w.walked {
		rel, below := strings.CutPrefix(real, strings.TrimSuffix(dir.real, "/")+"/")
		if !below {
			continue
		}
		here, why := dir, ""
		names := strings.Split(rel, "/")
		for i, name := range names {
			here = here.below(name)
			switch {
			case w.excluded(here):
				why = byExclude
			case i == len(names)-1:
			case slices.Contains(skip, name):
				why = "in " + name
			case venv(here.real, venvs):
				why = inVenv
			}
			if why != "" {
				break
			}
		}
		if why == "" {
			w.add(here.reached(), located{here.path, here.real})
			return
		}
		if why != byExclude { // otherwise the glob matches a path, which may be a directory
			here = spot{path: join(dir.path, rel), real: real}
		}
		w.leave(here, why)
	}
}

func venv(dir string, known map[string]bool) bool {
	is, ok := known[dir]
	if !ok {
		is = exists(join(dir, "pyvenv.cfg"))
		known[dir] = is
	}
	return is
}
