package project

import (
	"os"
	"path/filepath"
	"slices"
)

// A scope has the folders that a run checks as a whole.
type scope struct {
	folders []string // absolute paths of the walked folders
	named   []string // the same folders as they were named
	partly  bool     // some of their files are skipped
}

// newScope returns the scope of paths, of which the folders count.
func newScope(paths []string, partly bool) scope {
	s := scope{partly: partly}
	for _, p := range paths {
		if info, err := os.Stat(p); err == nil && info.IsDir() {
			s.folders, s.named = append(s.folders, Absolute(p)), append(s.named, p)
		}
	}
	return s
}

// has reports whether a path was walked to, or would have been.
func (s scope) has(path string) bool {
	path = Absolute(path)
	return slices.ContainsFunc(s.folders, func(folder string) bool { return contains(folder, path) })
}

// whole reports whether the run checks all of a folder.
func (s scope) whole(dir string) bool { return !s.partly && s.has(dir) }

// contains reports whether a path is in a folder, or is the folder.
func contains(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(rel)
}
