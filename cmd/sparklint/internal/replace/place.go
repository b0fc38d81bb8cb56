package replace

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// exclusively gives a temporary file its final name, which must not exist.
func exclusively(temporary, path string) error {
	err := os.Link(temporary, path)
	if err == nil {
		_ = os.Remove(temporary) // it has its final name
		return nil
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	// The file system has no links, such as FAT.
	_, err = os.Lstat(path)
	switch {
	case err == nil:
		return syscall.EEXIST
	case errors.Is(err, fs.ErrNotExist):
		return os.Rename(temporary, path)
	}
	return err
}
