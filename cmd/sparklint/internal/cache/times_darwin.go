package cache

import "syscall"

// times returns when the content of a file was written, and when its inode changed.
func times(stat *syscall.Stat_t) (written, changed syscall.Timespec) {
	return stat.Mtimespec, stat.Ctimespec
}
