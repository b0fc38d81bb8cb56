package main

import (
	"os"
	"path/filepath"
	"slices"
)

// A walk is what a run has looked at as a whole.
type walk struct {
	folders []string // absolute paths of those that were walked
	named   []string // the same as they were named
	partly  bool     // some of what is in them was left out
}

// walked notes which of the paths are folders.
func (in *input) walked(paths []string, exclude []string) {
	in.walk.partly = in.walk.partly || len(exclude) > 0
	for _, p := range paths {
		if info, err := os.Stat(p); err == nil && info.IsDir() {
			in.walk.folders, in.walk.named = append(in.walk.folders, absolute(p)), append(in.walk.named, p)
		}
	}
}

// has tells whether a path was walked to, or would have been.
func (w walk) has(path string) bool {
	return slices.ContainsFunc(w.folders, func(folder string) bool {
		rel, err := filepath.Rel(folder, absolute(path))
		return err == nil && filepath.IsLocal(rel)
	})
}

// whole tells whether all of a folder was looked at.
func (w walk) whole(dir string) bool { return !w.partly && w.has(dir) }

// root is the folder of the repository that a folder is in; the current one where there is
// no repository.
func root(dir string) string {
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Lstat(filepath.Join(at, ".git")); err == nil {
			return at
		}
		if at == filepath.Dir(at) {
			return absolute(".")
		}
	}
}
