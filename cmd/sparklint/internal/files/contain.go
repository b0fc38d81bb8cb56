package files

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// mostLinks is the largest number of symbolic links in a path, as on Linux.
const mostLinks = 40

// Contained returns an error, `path: what`, if a path leads through a symbolic link out of the tree that the
// link is in, or into git's own files. The author of the tree also made the link, and must not choose which
// files are written elsewhere.
//
// The tree is the git repository, or outside any repository the folder of the link. Links above the current
// directory or above a repository are not part of the tree: they are followed. The file need not exist.
func Contained(path string) error {
	if err := contained(path); err != nil {
		return fmt.Errorf("%s: not written: %w", filepath.ToSlash(path), err)
	}
	return nil
}

func contained(path string) error {
	start, names, err := trusted(path)
	if err != nil || len(names) == 0 {
		return err
	}
	dir, err := filepath.EvalSymlinks(start)
	if err != nil {
		return bare(err)
	}
	shown := start
	if !filepath.IsAbs(path) {
		shown = ""
	}
	for _, name := range names {
		shown = filepath.Join(shown, name)
		if name == ".." {
			dir = filepath.Dir(dir)
			continue
		}
		at := filepath.Join(dir, name)
		to, err := target(at, new(int))
		if err != nil {
			return err
		}
		if to != at {
			if err := leaves(at, to, shown); err != nil {
				return err
			}
		}
		dir = to
	}
	return nil
}

// leaves returns an error if the link at a path leads out of the tree to target. The error calls the link shown.
func leaves(at, target, shown string) error {
	dir := filepath.Dir(at)
	tree, what := Repository(dir), "the repository"
	if tree == "" {
		tree, what = dir, "its folder"
	}
	rel, err := filepath.Rel(tree, target)
	if err == nil && filepath.IsLocal(rel) && !slices.Contains(strings.Split(filepath.ToSlash(rel), "/"), ".git") {
		return nil
	}
	return fmt.Errorf("the symbolic link %s leads out of %s, to %s; give that path to write there",
		filepath.ToSlash(shown), what, filepath.ToSlash(asLinked(at, target)))
}

// asLinked returns the target of a link. It is absolute only if the link is, because the readers of a message
// need not know where the tree is.
func asLinked(at, target string) string {
	to, err := os.Readlink(at)
	if err != nil || filepath.IsAbs(to) {
		return target
	}
	cwd, err := os.Getwd()
	if err != nil {
		return target
	}
	if real, err := filepath.EvalSymlinks(cwd); err == nil {
		cwd = real
	}
	rel, err := filepath.Rel(cwd, target)
	if err != nil {
		return target
	}
	return rel
}

// trusted splits a path into the part that the user is in or has named, and the names below it, which the
// author of the tree may have chosen.
func trusted(path string) (start string, names []string, err error) {
	cwd, err := os.Getwd()
	if err != nil {
		return "", nil, fmt.Errorf("current directory: %w", bare(err))
	}
	if !filepath.IsAbs(path) {
		return cwd, elements(path), nil
	}
	if slices.Contains(elements(path), "..") { // link/.. is not the folder of the link
		root := filepath.VolumeName(path) + string(filepath.Separator)
		return root, elements(path[len(filepath.VolumeName(path)):]), nil
	}
	path = filepath.Clean(path)
	start = filepath.Dir(path)
	if slices.Contains(streams, start) {
		return path, nil, nil // such a link can lead to a pipe
	}
	rel, err := filepath.Rel(cwd, path)
	if err == nil && filepath.IsLocal(rel) && filepath.Dir(cwd) != cwd {
		return cwd, elements(rel), nil
	}
	for dir := start; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if exists(filepath.Join(dir, ".git")) {
			start = dir // the highest one, because a link can lead to another repository
		}
	}
	rel, err = filepath.Rel(start, path)
	return start, elements(rel), err
}

// streams are folders in which the system lists the open files of a process.
var streams = []string{"/dev", "/dev/fd", "/proc/self/fd"}

// elements returns the names in a path, without empty ones and dots.
func elements(path string) []string {
	names := strings.Split(filepath.ToSlash(path), "/")
	return slices.DeleteFunc(names, func(name string) bool { return name == "" || name == "." })
}

// Repository returns the top of the git repository of a directory; empty if it is not in one.
func Repository(dir string) string {
	for {
		if exists(filepath.Join(dir, ".git")) {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// target returns where a path leads, if its directory has no links. The result need not exist.
func target(path string, links *int) (string, error) {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		return path, nil //nolint:nilerr // a missing file is not a link
	}
	if *links++; *links > mostLinks {
		return "", errors.New("too many symbolic links")
	}
	to, err := os.Readlink(path)
	if err != nil {
		return "", bare(err)
	}
	dir := filepath.Dir(path)
	if volume := filepath.VolumeName(to); filepath.IsAbs(to) {
		dir, to = volume+string(filepath.Separator), to[len(volume):]
	}
	for _, name := range elements(to) {
		if name == ".." {
			dir = filepath.Dir(dir)
			continue
		}
		dir, err = target(filepath.Join(dir, name), links)
		if err != nil {
			return "", err
		}
	}
	return dir, nil
}
