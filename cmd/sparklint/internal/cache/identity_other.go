//go:build !linux && !darwin

package cache

import "io/fs"

// identify reports false: this system doesn't say when an inode changed.
func identify(string) (identity, bool) { return identity{}, false }

func of(fs.FileInfo) (identity, bool) { return identity{}, false }
