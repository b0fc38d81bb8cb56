// Package replace writes a file so that it is at every moment wholly the old or
// wholly the new one.
package replace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrChanged is the cause when a file no longer holds what was read from it.
var ErrChanged = errors.New("changed since it was read, left alone")

var (
	errReadOnly   = errors.New("read-only, left alone")
	errNotRegular = errors.New("not a regular file")
)

// File replaces the content of a regular file, which must still be old, by new.
// Where path is a symbolic link, what it leads to is replaced and the link stays.
//
// The new content is written beside the file, forced to the disk and renamed over
// it: whoever reads, and whatever happens meanwhile, finds one or the other. The
// mode stays, the owner and the group where the system lets us set them; other
// names of the file (hard links) keep the old content. A file without any write
// permission in its mode is refused, even to root, and so is one that we could not
// have written in place.
//
// An error, `path: what`, means that the file was left alone and that nothing is
// left beside it. Only a process that is killed can leave a file behind, named
// like the file with a dot before it and a number after it.
func File(path, old, new string) error {
	if err := file(path, old, new); err != nil {
		return fmt.Errorf("%s: %w", path, bare(err))
	}
	return nil
}

func file(path, old, new string) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errNotRegular
	case info.Mode()&0o222 == 0:
		return errReadOnly
	}
	// A rename asks nobody whether the file itself may be written.
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return write(path, info, new, func() error { return same(path, old) })
}

// same reports as an error that a file holds something else.
func same(path, old string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if string(data) != old {
		return ErrChanged
	}
	return nil
}

// fill writes the content into a temporary file, gives it what the file had, and
// forces it to the disk.
func fill(f *os.File, info fs.FileInfo, content string) error {
	if _, err := f.WriteString(content); err != nil {
		return err
	}
	if err := f.Chmod(own(f, info)); err != nil {
		return err
	}
	return f.Sync()
}

// beside words what went wrong with the temporary file, whose name says nothing
// to the user.
func beside(err error) error {
	return fmt.Errorf("cannot write a temporary file beside it: %w", bare(err))
}

// bare is an error without the call and the paths that package os puts before it.
func bare(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
