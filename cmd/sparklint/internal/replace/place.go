package replace

import (
	"errors"
	"fmt"
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

// instead gives a temporary file the name of another file. A program may save that file after the last look at it: so the
// two are exchanged, and exchanged back if check returns an error for the one that came out. If the system can't exchange
// files, check is not called, and what is saved in that moment is lost.
func instead(temporary, path string, check func() error) error {
	put, err := os.Lstat(temporary)
	if err != nil {
		return err
	}
	switch err := exchange(temporary, path); {
	case errors.Is(err, fs.ErrNotExist):
		return err
	case err != nil:
		return os.Rename(temporary, path)
	}
	release := shield(temporary)
	defer func() { release() }()
	changed := check()
	if changed == nil {
		_ = os.Remove(temporary) // the old file
		return nil
	}
	for {
		back, err := os.Lstat(temporary)
		if err != nil {
			return err
		}
		switch err := exchange(temporary, path); {
		case errors.Is(err, fs.ErrNotExist): // path was renamed or removed
			switch err := exclusively(temporary, path); {
			case err == nil:
				return changed
			case !errors.Is(err, fs.ErrExist):
				return aside(temporary, err)
			}
			continue
		case err != nil:
			return aside(temporary, err)
		}
		release()
		release = shield(temporary)
		out, err := os.Lstat(temporary)
		if err != nil {
			return err
		}
		if unchanged(put, out) {
			return changed
		}
		put = back // path was saved once more, and the last save goes back
	}
}

// aside keeps what another program saved, which has a temporary name and can't be put back, from being removed. It returns
// an error that names the file.
func aside(temporary string, why error) error {
	name := temporary + ".saved"
	if err := os.Rename(temporary, name); err != nil {
		name = temporary
	}
	return fmt.Errorf("%w: %s: %w", errAside, name, bare(why))
}
