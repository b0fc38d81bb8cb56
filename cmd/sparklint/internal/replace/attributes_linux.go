package replace

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// gone is the error of an attribute that is not there.
const gone = unix.ENODATA

// replaceable reports as an error that a directory lets files be made and never lets
// them be renamed or removed (chattr +a).
func replaceable(dir string) error {
	var stat unix.Statx_t
	err := unix.Statx(unix.AT_FDCWD, dir, 0, 0, &stat)
	if err == nil && stat.Attributes&unix.STATX_ATTR_APPEND != 0 {
		return fmt.Errorf("not written: its folder is append-only: %w", unix.EPERM)
	}
	return nil // what else is wrong will be seen
}
