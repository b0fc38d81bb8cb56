//go:build unix

package files

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"syscall"
	"time"
)

// nonblock prevents waiting in open, if a pipe has replaced the file.
const nonblock = syscall.O_NONBLOCK

// open opens a file for reading, without the poller of package os, which takes as long as to read a small file.
func open(path string) (file, error) {
	for {
		fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC|nonblock, 0)
		switch {
		case err == nil:
			return &descriptor{fd, path}, nil
		case !errors.Is(err, syscall.EINTR):
			return nil, &fs.PathError{Op: "open", Path: path, Err: err}
		}
	}
}

// A descriptor is an open file. Only one goroutine can use it.
type descriptor struct {
	fd   int
	path string
}

func (d *descriptor) Read(p []byte) (int, error) {
	for {
		n, err := syscall.Read(d.fd, p[:min(len(p), 1<<30)]) // more is an error on macOS
		switch {
		case err == nil && n == 0 && len(p) > 0:
			return 0, io.EOF
		case err == nil:
			return n, nil
		case !errors.Is(err, syscall.EINTR):
			return 0, &fs.PathError{Op: "read", Path: d.path, Err: err}
		}
	}
}

func (d *descriptor) Seek(offset int64, whence int) (int64, error) {
	at, err := syscall.Seek(d.fd, offset, whence)
	if err != nil {
		err = &fs.PathError{Op: "seek", Path: d.path, Err: err}
	}
	return at, err
}

func (d *descriptor) Close() error {
	fd := d.fd
	d.fd = -1
	if err := syscall.Close(fd); err != nil {
		return &fs.PathError{Op: "close", Path: d.path, Err: err}
	}
	return nil
}

func (d *descriptor) Stat() (fs.FileInfo, error) {
	i := &info{name: filepath.Base(d.path)}
	for {
		err := syscall.Fstat(d.fd, &i.stat)
		switch {
		case err == nil:
			return i, nil
		case !errors.Is(err, syscall.EINTR):
			return nil, &fs.PathError{Op: "stat", Path: d.path, Err: err}
		}
	}
}

// An info describes an open file.
type info struct {
	name string
	stat syscall.Stat_t
}

func (i *info) Name() string       { return i.name }
func (i *info) Size() int64        { return i.stat.Size }
func (i *info) ModTime() time.Time { return time.Time{} }
func (i *info) IsDir() bool        { return i.Mode().IsDir() }
func (i *info) Sys() any           { return &i.stat }

// Mode returns the permissions and one of regular file, directory, and others.
func (i *info) Mode() fs.FileMode {
	mode := fs.FileMode(i.stat.Mode) & fs.ModePerm
	switch i.stat.Mode & syscall.S_IFMT {
	case syscall.S_IFREG:
		return mode
	case syscall.S_IFDIR:
		return mode | fs.ModeDir
	}
	return mode | fs.ModeIrregular
}
