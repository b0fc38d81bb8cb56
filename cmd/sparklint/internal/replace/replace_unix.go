//go:build !windows

package replace

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/google/renameio/v2"
)

// write puts the content beside path and renames it over path unless check, asked
// at the last moment, has an error.
func write(path string, info fs.FileInfo, content string, check func() error) error {
	dir := filepath.Dir(path)
	// renameio would try $TMPDIR first, and could not clean up where it fails to
	// set permissions itself; it does not force the directory to the disk.
	f, err := renameio.NewPendingFile(path, renameio.WithTempDir(dir), renameio.WithPermissions(0o600))
	if err != nil {
		return beside(err)
	}
	defer f.Cleanup() //nolint:errcheck // a no-op after success; else the first error is the one to report
	if err := fill(f.File, info, content); err != nil {
		return beside(err)
	}
	if err := check(); err != nil {
		return err
	}
	if err := f.CloseAtomicallyReplace(); err != nil {
		return err
	}
	// The file is replaced; that some file systems cannot sync a directory is no
	// reason to call it a failure.
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
	return nil
}

// own gives f the owner and group of info as far as we may, and returns the mode
// that f may then have: a program that runs as its owner must not run as us.
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
