package files

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Expand returns the paths that an argument stands for. @FILE stands for the paths in FILE, one per line, without
// blank lines and carriage returns. Each of them is a path, even if it begins with @ or -. Any other argument
// stands for itself.
func Expand(arg string, read func(string) ([]byte, error)) ([]string, error) {
	name, ok := strings.CutPrefix(arg, "@")
	if !ok {
		return []string{arg}, nil
	}
	if name == "" {
		return nil, errors.New("@ needs the name of a file")
	}
	list, err := read(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, bare(err))
	}
	list = bytes.TrimPrefix(list, []byte("\ufeff")) // as PowerShell writes it
	var paths []string
	for _, line := range strings.Split(string(list), "\n") {
		line = strings.TrimSuffix(line, "\r")
		if strings.TrimSpace(line) != "" {
			paths = append(paths, line)
		}
	}
	return paths, nil
}

// printed returns a named path as the user would write it.
func printed(path string, info fs.FileInfo) string {
	clean := filepath.Clean(path)
	if strings.Contains(path, "..") { // link/.. is not the folder of the link
		if other, err := os.Stat(clean); err != nil || !os.SameFile(info, other) {
			clean = strings.TrimRight(filepath.ToSlash(path), "/")
		}
	}
	return filepath.ToSlash(clean)
}

// resolve returns the absolute path without symbolic links.
func (w *walk) resolve(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", err
	}
	if !filepath.IsAbs(real) {
		real = filepath.Join(w.cwd, real)
	}
	return filepath.ToSlash(real), nil
}

// join appends a name to a path with slashes, without cleaning it.
func join(dir, name string) string {
	if dir == "" || dir == "." {
		return name
	}
	return strings.TrimSuffix(dir, "/") + "/" + name
}

func parent(path string) string {
	return filepath.ToSlash(filepath.Dir(path))
}

func base(path string) string {
	return path[strings.LastIndexByte(path, '/')+1:]
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// bare returns an error without the name of the call and the path that package os puts before it.
func bare(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
