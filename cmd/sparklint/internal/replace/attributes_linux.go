package replace

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// gone is the error for a missing attribute.
const gone = unix.ENODATA

// replaceable returns an error if files can be made in a directory, but never renamed or removed (chattr +a).
func replaceable(dir string) error {
	var stat unix.Statx_t
	err := unix.Statx(unix.AT_FDCWD, dir, 0, 0, &stat)
	if err == nil && stat.Attributes&unix.STATX_ATTR_APPEND != 0 {
		return fmt.Errorf("not written: its folder is append-only: %w", unix.EPERM)
	}
	return nil // other problems show when the file is written
}
