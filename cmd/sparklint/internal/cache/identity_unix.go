//go:build linux || darwin

package cache

import (
	"errors"
	"io/fs"
	"syscall"
)

// identify returns the identity of a file. It is false if the system doesn't say when its inode changed.
func identify(path string) (identity, bool) {
	var stat syscall.Stat_t
	for {
		err := syscall.Stat(path, &stat)
		switch {
		case err == nil:
			return identityOf(&stat), true
		case !errors.Is(err, syscall.EINTR):
			return identity{}, false
		}
	}
}

// of is like identify, for what the system said of a file.
func of(info fs.FileInfo) (identity, bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return identity{}, false
	}
	return identityOf(stat), true
}

func identityOf(stat *syscall.Stat_t) identity {
	written, changed := times(stat)
	//nolint:unconvert // the types differ between systems
	return identity{stat.Ino, uint64(stat.Dev), uint64(stat.Size), written.Nano(), changed.Nano()}
}
