//go:build linux || darwin

package replace

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// computed are attributes that the kernel computes from the content.
var computed = map[string]bool{"security.ima": true, "security.evm": true}

// keep gives a temporary file the extended attributes of the file that it replaces, such as access lists,
// capabilities and labels. It removes all others, which can come from the directory.
func keep(to, from *os.File) error {
	want, err := attributes(from)
	if err != nil {
		return fmt.Errorf("%w: its attributes can't be read: %w", errNotKept, err)
	}
	have, err := attributes(to)
	if err != nil {
		return err
	}
	for name := range have {
		if _, ok := want[name]; ok {
			continue
		}
		if err := unix.Fremovexattr(int(to.Fd()), name); err != nil {
			return fmt.Errorf("%w: new files in its folder get the attribute %s, which can't be removed: %w", errNotKept, name, err)
		}
	}
	for name, value := range want {
		if old, ok := have[name]; ok && bytes.Equal(old, value) {
			continue
		}
		if err := unix.Fsetxattr(int(to.Fd()), name, value, 0); err != nil {
			return fmt.Errorf("%w: its attribute %s can't be kept: %w", errNotKept, name, err)
		}
	}
	return nil
}

// attributes returns the extended attributes of a file; none if the file system has none.
func attributes(f *os.File) (map[string][]byte, error) {
	list, err := whole(func(buf []byte) (int, error) { return unix.Flistxattr(int(f.Fd()), buf) })
	switch {
	case errors.Is(err, unix.ENOTSUP):
		return nil, nil
	case err != nil:
		return nil, err
	}
	found := map[string][]byte{}
	for _, name := range strings.Split(string(list), "\x00") {
		if name == "" || computed[name] {
			continue
		}
		value, err := whole(func(buf []byte) (int, error) { return unix.Fgetxattr(int(f.Fd()), name, buf) })
		switch {
		case errors.Is(err, gone): // removed meanwhile
		case err != nil:
			return nil, fmt.Errorf("%s: %w", name, err)
		default:
			found[name] = value
		}
	}
	return found, nil
}

// whole returns the whole result of a call, which returns its length if its buffer is empty.
func whole(call func([]byte) (int, error)) ([]byte, error) {
	for {
		n, err := call(nil)
		if err != nil || n == 0 {
			return nil, err
		}
		buf := make([]byte, n)
		n, err = call(buf)
		if !errors.Is(err, unix.ERANGE) { // the result has grown
			return buf[:max(n, 0)], err
		}
	}
}
