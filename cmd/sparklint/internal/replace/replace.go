// Package replace writes files. A file that it writes is at every moment wholly the
// old or wholly the new one.
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

// ErrChanged is the cause when a file no longer holds what was read from it.
var ErrChanged = errors.New("changed since it was read; not written")

var (
	errReadOnly   = errors.New("read-only; not written")
	errNotRegular = errors.New("not a regular file")
	errNotKept    = errors.New("not written")
)

// File replaces the content of a regular file, which must still be old, by new.
// Where path is a symbolic link, what it leads to is replaced and the link stays.
//
// The new content is written beside the file, forced to the disk and renamed over
// it: whoever reads, and whatever happens meanwhile, finds one or the other. The
// mode stays, and so do extended attributes: access lists, capabilities, labels. A
// file whose attributes can't be kept is refused. The owner and the group stay where
// the system lets us set them; other names of the file (hard links) keep the old
// content. A file without any write permission in its mode is refused, even to root,
// and so is one that we could not have written in place.
//
// An error, `path: what`, means that the file was left alone and that nothing is
// left beside it. Only a process that is killed can leave a file behind. [Temporary]
// knows its name, and [Sweep] removes it.
func File(path, old, new string) error {
	return named(path, func() error {
		real, err := filepath.EvalSymlinks(path)
		if err != nil {
			return err
		}
		return over(real, new, func(was fs.FileInfo) error { return same(real, was, old) })
	})
}

// Single is [File] for a file beside which no other is written: it sweeps its folder, too.
func Single(path, old, new string) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		Sweep(filepath.Dir(real))
	}
	return File(path, old, new)
}

// New makes a file of its content. A file that is there is an error, as with
// [os.O_EXCL], and is left alone. It appears whole or not at all.
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

// Put writes a file, whatever it held before: as [File] does where it is there, as
// [New] does where it is not. A device, a pipe and what /dev and /proc lead to are
// written as they are, for they can't be replaced.
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
			return over(real, content, func(fs.FileInfo) error { return nil })
		case errors.Is(err, fs.ErrNotExist):
			Sweep(filepath.Dir(real))
			return fresh(real, content, os.Rename)
		}
		return err
	})
}

// Stream reports whether a path leads to a device, a pipe or what the system makes up, which [Put]
// writes as it is.
func Stream(path string) bool {
	real, err := follow(path)
	if err != nil {
		return false
	}
	info, err := os.Stat(path)
	return isStream(real) || err == nil && !info.Mode().IsRegular()
}

// named puts the path before an error.
func named(path string, write func() error) error {
	if err := write(); err != nil {
		return fmt.Errorf("%s: %w", path, bare(err))
	}
	return nil
}

// links is how many symbolic links are followed, as Linux does.
const links = 40

// follow is where a path leads, and need not be there: the last of its symbolic links
// is followed, too.
func follow(path string) (string, error) {
	for range links {
		to, err := os.Readlink(path)
		if err != nil || isStream(path) {
			return path, nil //nolint:nilerr // what is no link leads nowhere else
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return "", syscall.ELOOP
}

// isStream reports whether a path is of what the system makes up: /dev/stdout, /proc/self/fd/1.
func isStream(path string) bool {
	path = filepath.ToSlash(filepath.Clean(path))
	return strings.HasPrefix(path, "/dev/") && !strings.HasPrefix(path, "/dev/shm/") || strings.HasPrefix(path, "/proc/")
}

// over replaces a regular file unless check, asked at the last moment, has an error.
func over(path, content string, check func(was fs.FileInfo) error) error {
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
	was, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer was.Close()
	info, err = was.Stat() // what was opened may be another one
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errNotRegular
	}
	fill := func(f *os.File) error { return like(f, was, info) }
	return write(path, content, 0o600, fill, func(temporary string) error {
		_ = was.Close() // Windows replaces no open file
		if err := check(info); err != nil {
			return err
		}
		return busy(os.Rename(temporary, path))
	})
}

// busy says what a file is that can't be renamed over: a container's, put there by itself.
func busy(err error) error {
	if errors.Is(err, syscall.EBUSY) {
		return fmt.Errorf("not written: it is a mount point, so no other file can replace it: %w", bare(err))
	}
	return err
}

// fresh makes a file that is not there yet.
func fresh(path, content string, place func(temporary, path string) error) error {
	fill := func(*os.File) error { return nil }
	return write(path, content, 0o666, fill, func(temporary string) error { return place(temporary, path) })
}

// write writes the content beside path, with what fill gives the file, forces it to
// the disk and has it placed; whatever goes wrong, nothing is left beside path.
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
	if err := place(f.Name()); err != nil {
		return undone(f, bare(err))
	}
	flush(dir)
	return nil
}

// undone is an error after which the temporary file is removed.
func undone(f *os.File, err error) error {
	_ = f.Close() // Windows removes no open file
	left := os.Remove(f.Name())
	if left == nil || errors.Is(left, fs.ErrNotExist) {
		return err
	}
	return fmt.Errorf("%w; the temporary file %s can't be removed: %w", err, f.Name(), bare(left))
}

// same reports as an error that a path leads to another file by now, or that the file
// holds something else.
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
	now, err := os.Lstat(path) // comparing has taken a while
	switch {
	case err != nil:
		return err
	case !os.SameFile(now, before) || now.Size() != before.Size() || !now.ModTime().Equal(before.ModTime()):
		return ErrChanged
	}
	return nil
}

// compare reports as an error that a file holds something else.
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

// beside words what went wrong with the temporary file, whose name says nothing
// to the user.
func beside(err error) error {
	switch {
	case errors.Is(err, errNotKept):
		return err
	case errors.Is(err, fs.ErrNotExist): // the directory
		return bare(err)
	}
	return fmt.Errorf("can't write a temporary file in its folder: %w", bare(err))
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
