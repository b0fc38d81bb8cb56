package replace

import (
	"os"

	"golang.org/x/sys/unix"
)

// exchange gives each of two files the name of the other in one step.
func exchange(a, b string) error {
	return unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
}

// shield keeps Sweep from a file with a temporary name, until release is called.
func shield(path string) (release func()) {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return func() {} // Sweep can't open it either, and sees that this process runs
	}
	_ = lock(f, unix.LOCK_EX|unix.LOCK_NB) // a lock of another process does as well
	return func() { _ = f.Close() }
}
