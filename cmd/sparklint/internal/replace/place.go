package replace

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// exclusively gives a temporary file its name, which nothing may have.
func exclusively(temporary, path string) error {
	err := os.Link(temporary, path)
	if err == nil {
		_ = os.Remove(temporary) // it is there under its name
		return nil
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	// A file system without links, such as FAT.
	_, err = os.Lstat(path)
	switch {
	case err == nil:
		return syscall.EEXIST
	case errors.Is(err, fs.ErrNotExist):
		return os.Rename(temporary, path)
	}
	return err
}
