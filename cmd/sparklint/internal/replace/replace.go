// Package replace writes files atomically: at every moment a file is wholly the old or wholly the new one.
package replace

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// ErrChanged is the cause of an error if a file was changed after it was read.
var ErrChanged = errors.New("changed since it was read; not written")

var (
	errReadOnly   = errors.New("read-only; not written")
	errNotRegular = errors.New("not a regular file")
	errNotKept    = errors.New("not written")
	errAside      = errors.New("changed since it was read, and can't be put back; it is now in a file beside it")
)

// File replaces the content of a regular file, which must still be old, by new. If path is a symbolic link, its
// target is replaced and the link stays.
//
// The new content is written beside the file, forced to the disk and renamed to it. So a reader always finds one of
// the two, even after a crash. The mode and the extended attributes (access lists, capabilities, labels) stay; it
// is an error if an attribute can't be kept. The owner and the group stay if the system allows setting them. Other
// names of the file (hard links) keep the old content. A file without any write permission in its mode is an error,
// even for root, and so is a file that could not be written in place.
//
// An error, `path: what`, means that the file is unchanged, or that the error names the file in which its content now
// is. There is no temporary file. Only a killed process can leave one. [Temporary] recognizes its name, and [Sweep]
// removes it.
func File(path, old, new string) error {
	return named(path, func() error {
		real, err := filepath.EvalSymlinks(path)
		if err != nil {
			return err
		}
		return over(real, new, func(at string, was fs.FileInfo) error { return same(at, was, old) })
	})
}

// Single is like [File], and also sweeps the folder. It is for a single file.
func Single(path, old, new string) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		Sweep(filepath.Dir(real))
	}
	return File(path, old, new)
}

// New creates a file, whole or not at all. An existing file is an error, as with [os.O_EXCL], and stays unchanged.
func New(path, content string) error {
	return named(path, func() error {
		Sweep(filepath.Dir(path))
		_, err := os.Lstat(path)
		switch {
		case err == nil:
			return syscall.EEXIST
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
		return fresh(path, content, exclusively)
	})
}

// Put writes a file whatever its content was: like [File] if it exists, else like [New]. A device, a pipe and the
// targets of links in /dev and /proc are written in place, because they can't be replaced.
func Put(path, content string) error {
	return named(path, func() error {
		real, err := follow(path)
		if err != nil {
			return err
		}
		_, err = os.Stat(path)
		switch {
		case Stream(path):
			return os.WriteFile(path, []byte(content), 0o666)
		case err == nil:
			Sweep(filepath.Dir(real))
			return over(real, content, nil)
		case errors.Is(err, fs.ErrNotExist):
			Sweep(filepath.Dir(real))
			return fresh(real, content, os.Rename)
		}
		return err
	})
}

// Stream reports whether a path leads to a device, a pipe or a virtual file of the system, which [Put] writes in
// place.
func Stream(path string) bool {
	real, err := follow(path)
	if err != nil {
		return false
	}
	info, err := os.Stat(path)
	return isStream(real) || err == nil && !info.Mode().IsRegular()
}

// named returns an error with the path in front.
func named(path string, write func() error) error {
	if err := write(); err != nil {
		return fmt.Errorf("%s: %w", path, bare(err))
	}
	return nil
}

// links is the largest number of symbolic links to follow, as on Linux.
const links = 40

// follow returns where a path leads, which need not exist: it also follows a link to a missing file.
func follow(path string) (string, error) {
	for range links {
		to, err := os.Readlink(path)
		if err != nil || isStream(path) {
			return path, nil //nolint:nilerr // it is not a link
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return "", syscall.ELOOP
}

// isStream reports whether a path is a virtual file of the system, such as /dev/stdout or /proc/self/fd/1.
func isStream(path string) bool {
	path = filepath.ToSlash(filepath.Clean(path))
	return strings.HasPrefix(path, "/dev/") && !strings.HasPrefix(path, "/dev/shm/") || strings.HasPrefix(path, "/proc/")
}

// over replaces a regular file, unless check returns an error at the last moment. Check gets the path where the file is
// then: its own, and that of the temporary file after the two were exchanged. nil: whatever the file is then.
func over(path, content string, check func(at string, was fs.FileInfo) error) error {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errNotRegular
	case info.Mode()&0o222 == 0:
		return errReadOnly
	}
	// A rename does not check whether the file itself may be written.
	was, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer was.Close()
	info, err = was.Stat() // another file may have been opened
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errNotRegular
	}
	fill := func(f *os.File) error { return like(f, was, info) }
	return write(path, content, 0o600, fill, func(temporary string) error {
		_ = was.Close() // Windows can't replace an open file
		if check == nil {
			return busy(os.Rename(temporary, path))
		}
		if err := check(path, info); err != nil {
			return err
		}
		return busy(instead(temporary, path, func() error { return check(temporary, info) }))
	})
}

// busy returns the error for a file that is mounted by itself, as in a container: it can't be replaced by a rename.
func busy(err error) error {
	if errors.Is(err, syscall.EBUSY) {
		return fmt.Errorf("not written: it is a mount point, so no other file can replace it: %w", bare(err))
	}
	return err
}

// fresh creates a file, which must not exist.
func fresh(path, content string, place func(temporary, path string) error) error {
	fill := func(*os.File) error { return nil }
	return write(path, content, 0o666, fill, func(temporary string) error { return place(temporary, path) })
}

// write writes the content beside path, calls fill, forces the file to the disk and calls place. After an error
// there is no temporary file.
func write(path, content string, mode fs.FileMode, fill func(*os.File) error, place func(temporary string) error) error {
	dir := filepath.Dir(path)
	if err := replaceable(dir); err != nil {
		return err
	}
	f, err := create(dir, filepath.Base(path), mode)
	if err != nil {
		return beside(err)
	}
	defer f.Close()
	_, err = f.WriteString(content)
	if err == nil {
		err = fill(f)
	}
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = settle(f)
	}
	if err != nil {
		return undone(f, beside(err))
	}
	switch err := place(f.Name()); {
	case errors.Is(err, errAside):
		return err
	case err != nil:
		return undone(f, bare(err))
	}
	flush(dir)
	return nil
}

// undone removes the temporary file after an error, and returns the error.
func undone(f *os.File, err error) error {
	_ = f.Close() // Windows can't remove an open file
	left := os.Remove(f.Name())
	if left == nil || errors.Is(left, fs.ErrNotExist) {
		return err
	}
	return fmt.Errorf("%w; the temporary file %s can't be removed: %w", err, f.Name(), bare(left))
}

// same returns an error if a path now leads to another file, or if the file has other content.
func same(path string, was fs.FileInfo, old string) error {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	before, err := f.Stat()
	if err != nil {
		return err
	}
	if !os.SameFile(before, was) {
		return ErrChanged
	}
	if err := compare(f, old); err != nil {
		return err
	}
	now, err := os.Lstat(path) // comparing may have taken a while
	switch {
	case err != nil:
		return err
	case !unchanged(before, now):
		return ErrChanged
	}
	return nil
}

// unchanged reports whether a path still leads to the same file, which was not written in between.
func unchanged(before, now fs.FileInfo) bool {
	return os.SameFile(now, before) && now.Size() == before.Size() && now.ModTime().Equal(before.ModTime())
}

// compare returns an error if a file has other content.
func compare(f *os.File, old string) error {
	buf := make([]byte, min(len(old)+1, 1<<20))
	for {
		n, err := f.Read(buf)
		if n > len(old) || string(buf[:n]) != old[:n] {
			return ErrChanged
		}
		old = old[n:]
		switch {
		case errors.Is(err, io.EOF) && old == "":
			return nil
		case errors.Is(err, io.EOF):
			return ErrChanged
		case err != nil:
			return err
		}
	}
}

// beside returns an error of the temporary file without its name, which the user does not know.
func beside(err error) error {
	switch {
	case errors.Is(err, errNotKept):
		return err
	case errors.Is(err, fs.ErrNotExist): // the directory
		return bare(err)
	}
	return fmt.Errorf("can't write a temporary file in its folder: %w", bare(err))
}

// bare returns an error without the call and the paths that package os puts before it.
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
