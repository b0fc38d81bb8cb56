package files

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// mostLinks is how many symbolic links one path may lead through, as on Linux.
const mostLinks = 40

// Contained is an error, `path: what`, where a path leads through a symbolic link out of the
// tree that the link is in, or into git's own files: whoever made the tree made the link, too,
// and must not choose what is written elsewhere.
//
// The tree is the git repository, and outside any repository the folder that holds the link.
// Links above the current directory, and links above a repository, are not the tree's: they
// are followed. A file that is not there yet can be asked for.
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

// leaves is an error if the link at a path leads out of the tree to target. It is called shown.
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

// asLinked is where a link leads: as an absolute path only if the link has one, for a message can be
// read by those who need not know where the tree lies.
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

// trusted splits a path into what the user stands in or has named, and the names below it,
// which whoever made the tree may have chosen.
func trusted(path string) (start string, names []string, err error) {
	cwd, err := os.Getwd()
	if err != nil {
		return "", nil, fmt.Errorf("current directory: %w", bare(err))
	}
	if !filepath.IsAbs(path) {
		return cwd, elements(path), nil
	}
	if slices.Contains(elements(path), "..") { // link/.. is not where it seems to be
		root := filepath.VolumeName(path) + string(filepath.Separator)
		return root, elements(path[len(filepath.VolumeName(path)):]), nil
	}
	path = filepath.Clean(path)
	start = filepath.Dir(path)
	if slices.Contains(streams, start) {
		return path, nil, nil // it can lead to a pipe
	}
	rel, err := filepath.Rel(cwd, path)
	if err == nil && filepath.IsLocal(rel) && filepath.Dir(cwd) != cwd {
		return cwd, elements(rel), nil
	}
	for dir := start; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if exists(filepath.Join(dir, ".git")) {
			start = dir // the highest: a link can lead to another repository
		}
	}
	rel, err = filepath.Rel(start, path)
	return start, elements(rel), err
}

// streams are folders in which the system names what a process has open.
var streams = []string{"/dev", "/dev/fd", "/proc/self/fd"}

// elements are the names in a path, those that stay where they are left out.
func elements(path string) []string {
	names := strings.Split(filepath.ToSlash(path), "/")
	return slices.DeleteFunc(names, func(name string) bool { return name == "" || name == "." })
}

// Repository is the top of the git repository that a directory is in; empty if it is in none.
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

// target is where a path whose directory has no links leads, there or not.
func target(path string, links *int) (string, error) {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		return path, nil //nolint:nilerr // what is not there leads nowhere else
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
