package files

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// globs checks the exclude globs, and returns them in the form of the paths that they are matched with.
func globs(exclude []string) ([]string, error) {
	var list []string
	cost := 0
	for _, given := range exclude {
		glob := strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(given), "./"), "/")
		if glob == "" || !doublestar.ValidatePattern(glob) {
			return nil, fmt.Errorf("exclude %q: not a glob", given)
		}
		cost += Cost(glob)
		if cost > MostGlob {
			return nil, fmt.Errorf("exclude %q: too many alternatives: expanded, all globs together can have 100,000 characters", given)
		}
		list = append(list, glob)
	}
	return list, nil
}

// excluded reports whether an exclude glob matches.
func (w *walk) excluded(here spot) bool {
	if len(w.globs) == 0 {
		return false
	}
	names := []string{here.path, here.rel}
	if below, ok := strings.CutPrefix(here.real, strings.TrimSuffix(w.cwd, "/")+"/"); ok {
		names = append(names, below)
	}
	return slices.ContainsFunc(w.globs, func(glob string) bool {
		if !strings.Contains(glob, "/") && doublestar.MatchUnvalidated(glob, base(here.real)) {
			return true
		}
		return slices.ContainsFunc(names, func(name string) bool {
			return name != "" && doublestar.MatchUnvalidated(glob, name)
		})
	})
}

// leaves reports whether ForceExclude skips a named path.
func (w *walk) leaves(here spot, path string, dir bool) bool {
	for above := here; ; {
		if w.excluded(above) {
			return true
		}
		above = spot{path: parent(above.path), real: parent(above.real)}
		// Globs match paths in the current directory, not the path of that directory.
		if top := strings.TrimSuffix(above.real, "/") + "/"; strings.HasPrefix(w.cwd+"/", top) {
			break
		}
	}
	if dir {
		if slices.Contains(skip, base(here.real)) || exists(join(here.real, "pyvenv.cfg")) {
			return true
		}
		holder := w.ignores.at(parent(here.real))
		return holder.skipped || holder.hides(base(here.real), true)
	}
	// Git knows the link, not its target.
	at, err := w.resolve(filepath.Dir(path))
	if err != nil {
		return false
	}
	holder, name := w.ignores.at(at), filepath.Base(path)
	return holder.skipped || holder.hides(name, false) && !w.tracks(holder, at, name)
}
