package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
)

// A Limit is the largest number of bytes of a file to read; 0 stands for [MostBytes].
type Limit int64

// MostBytes is the default limit.
const MostBytes Limit = 1 << 30

// steers is the limit for files that only list other files, or say which to skip.
const steers Limit = 1 << 20

// Bytes returns the limit as a number of bytes.
func (l Limit) Bytes() int64 {
	if l <= 0 {
		return int64(MostBytes)
	}
	return int64(l)
}

// String returns the limit with the largest unit that divides it.
func (l Limit) String() string {
	n, unit := l.Bytes(), "bytes"
	for _, larger := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if n%1024 != 0 {
			break
		}
		n, unit = n/1024, larger
	}
	return strconv.FormatInt(n, 10) + " " + unit
}

var (
	// ErrNotRegular is the error for a pipe or a device, which may have no end.
	ErrNotRegular = errors.New("not a regular file")
	// ErrDirectory is the error for a directory.
	ErrDirectory = errors.New("is a directory")
)

// Open opens a file for reading. It never opens a pipe, a device or a socket: that can wait for ever, or have an
// effect. A file that is larger than the limit is an error, and so is reading one that grows beyond it.
func (l Limit) Open(path string) (fs.File, error) {
	info, err := os.Stat(path)
	if err == nil {
		err = l.takes(path, info)
	}
	if err != nil {
		return nil, err
	}
	return l.OpenFound(path)
}

// OpenFound is like Open, for a path that was a regular file a moment ago: [Walk] found it. It saves a system call.
func (l Limit) OpenFound(path string) (fs.File, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat() // another file may have replaced it
	if err == nil {
		err = l.takes(path, info)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &limited{file: f, path: path, limit: l, info: info}, nil
}

// Read reads a whole file, with the limits of Open.
func (l Limit) Read(path string) ([]byte, error) {
	f, err := l.Open(path)
	if err != nil {
		return nil, err
	}
	src, err := io.ReadAll(f)
	return src, errors.Join(err, f.Close())
}

// ReadAll reads from a reader whose size is not known, such as standard input.
func (l Limit) ReadAll(r io.Reader) ([]byte, error) {
	src, err := io.ReadAll(io.LimitReader(r, l.Bytes()+1))
	if err == nil && int64(len(src)) > l.Bytes() {
		err = l.exceeded()
	}
	return src, err
}

func (l Limit) takes(path string, info fs.FileInfo) error {
	var err error
	switch {
	case info.IsDir():
		err = ErrDirectory
	case !info.Mode().IsRegular():
		err = ErrNotRegular
	case info.Size() > l.Bytes():
		err = l.exceeded()
	default:
		return nil
	}
	return &fs.PathError{Op: "open", Path: path, Err: err}
}

func (l Limit) exceeded() error {
	if l == steers {
		return fmt.Errorf("not read: it is larger than %s", l)
	}
	return fmt.Errorf("not read: it is larger than %s; --max-file-size raises the limit", l)
}

// A file is an open file.
type file interface {
	fs.File
	io.Seeker
}

// limited is a file that can't be read beyond a limit.
type limited struct {
	file  file
	path  string
	limit Limit
	info  fs.FileInfo // when it was opened; its size is 0 if it may be unknown
	read  int64
}

// Stat returns what was known when the file was opened, without another system call.
func (f *limited) Stat() (fs.FileInfo, error) { return f.info, nil }

func (f *limited) Close() error { return f.file.Close() }

func (f *limited) Read(p []byte) (int, error) {
	n, err := f.file.Read(p)
	f.read += int64(n)
	if f.read > f.limit.Bytes() {
		return 0, &fs.PathError{Op: "read", Path: f.path, Err: f.limit.exceeded()}
	}
	if err == nil && f.read == f.info.Size() && n > 0 { // this saves a system call, which is much for a small file
		err = io.EOF
	}
	return n, err
}

func (f *limited) Seek(offset int64, whence int) (int64, error) {
	at, err := f.file.Seek(offset, whence)
	if err == nil {
		f.read = at
	}
	return at, err
}

// Append opens a file to append to it, and makes it if it is not there. A pipe that nobody reads is an error.
func Append(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|nonblock, 0o666)
}
