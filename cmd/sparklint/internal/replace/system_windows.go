package replace

import (
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// hold does nothing, because Windows does not remove an open file.
func hold(*os.File) bool { return true }

// abandoned returns true: removing a temporary file in use fails.
func abandoned(string) bool { return true }

// like gives a temporary file the access list of the file.
func like(f, was *os.File, info fs.FileInfo) error {
	const what = windows.DACL_SECURITY_INFORMATION
	old, err := windows.GetNamedSecurityInfo(was.Name(), windows.SE_FILE_OBJECT, what)
	if err != nil {
		return nil //nolint:nilerr // a file system without access lists, such as FAT
	}
	list, _, err := old.DACL()
	if err != nil {
		return nil //nolint:nilerr // it has none
	}
	control, _, err := old.Control()
	if err != nil {
		return fmt.Errorf("%w: its access list can't be read: %w", errNotKept, err)
	}
	inherits := windows.SECURITY_INFORMATION(windows.UNPROTECTED_DACL_SECURITY_INFORMATION)
	if control&windows.SE_DACL_PROTECTED != 0 {
		inherits = windows.PROTECTED_DACL_SECURITY_INFORMATION
	}
	if err := windows.SetNamedSecurityInfo(f.Name(), windows.SE_FILE_OBJECT, what|inherits, nil, nil, list, nil); err != nil {
		return fmt.Errorf("%w: its access list can't be kept: %w", errNotKept, err)
	}
	return f.Chmod(info.Mode().Perm())
}

// settle closes a temporary file, which can't be renamed while it is open.
func settle(f *os.File) error { return f.Close() }

func flush(string) {}

func replaceable(string) error { return nil }
