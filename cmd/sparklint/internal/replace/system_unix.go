//go:build !windows

package replace

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// hold locks a new temporary file until it is closed or its process ends, and reports whether the file still
// exists. It does nothing on a file system without locks.
func hold(f *os.File) bool {
	_ = lock(f, unix.LOCK_EX)
	info, err := f.Stat()
	if err != nil {
		return true // writing to it will show the error
	}
	now, err := os.Lstat(f.Name())
	return err == nil && os.SameFile(info, now)
}

func lock(f *os.File, how int) error {
	for {
		err := unix.Flock(int(f.Fd()), how)
		if !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// abandoned reports whether no process writes a temporary file any more: it is not locked, or, without locks, its
// process has ended.
func abandoned(path string) bool {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err == nil {
		defer f.Close()
		err = lock(f, unix.LOCK_EX|unix.LOCK_NB)
	}
	switch {
	case err == nil:
		return true
	case errors.Is(err, unix.EWOULDBLOCK):
		return false
	}
	pid := writer(path)
	return pid > 0 && errors.Is(unix.Kill(pid, 0), unix.ESRCH)
}

// writer returns the process of a temporary file, from its name.
func writer(path string) int {
	found := temporary.FindStringSubmatch(filepath.Base(path))
	if found == nil {
		return 0
	}
	pid, err := strconv.Atoi(found[1])
	if err != nil {
		return 0
	}
	return pid
}

// like gives a temporary file the attributes and the mode of the file, and its owner and group if that is allowed.
func like(f, was *os.File, info fs.FileInfo) error {
	mode := own(f, info)
	if err := keep(f, was); err != nil {
		return err
	}
	return f.Chmod(mode)
}

// own gives f the owner and group of info if that is allowed, and returns the mode that f may then have: a program
// that runs as its owner must not run as the current user instead.
func own(f *os.File, info fs.FileInfo) fs.FileMode {
	mode := info.Mode()
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return mode.Perm()
	}
	uid, gid := int(stat.Uid), int(stat.Gid)
	if f.Chown(uid, gid) == nil {
		return mode
	}
	mode &^= fs.ModeSetuid
	if f.Chown(-1, gid) != nil {
		mode &^= fs.ModeSetgid
	}
	return mode
}

// settle ends the writing of a temporary file, which stays open and so stays locked.
func settle(*os.File) error { return nil }

// flush forces the directory to the disk, so that the rename lasts. Some file systems can't do that, which is not an
// error.
func flush(dir string) {
	d, err := os.Open(dir)
	if err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}
