package replace

import (
	"io/fs"
	"os"
	"path/filepath"
)

// write puts the content beside path and renames it over path unless check, asked
// at the last moment, has an error.
func write(path string, info fs.FileInfo, content string, check func() error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path))
	if err != nil {
		return beside(err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	err = fill(f, info, content)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return beside(err)
	}
	if err := check(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func own(_ *os.File, info fs.FileInfo) fs.FileMode {
	return info.Mode().Perm()
}
