package replace

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/sparklint/sparklint/lint/pattern"
)

// longest is the largest number of bytes of a file's name in the name of its temporary file. With the rest of that
// name, it is short enough for any file system.
const longest = 100

var temporary = pattern.New(`^\..*\.sparklint-([0-9]+)-[0-9]+$`)

// Temporary reports whether a name, without its folder, is the name of a temporary file of this package:
// .NAME.sparklint-PID-N, with a long NAME cut off. A walk does not read such a file as a notebook or a config.json.
func Temporary(base string) bool { return temporary.MatchString(base) }

// create creates the temporary file of a name. It is locked while it is open, so that Sweep does not remove it.
func create(dir, base string, mode fs.FileMode) (*os.File, error) {
	for range 10_000 {
		name := fmt.Sprintf(".%s.sparklint-%d-%d", cut(base), os.Getpid(), rand.Uint32())
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
		switch {
		case errors.Is(err, fs.ErrExist):
			continue
		case err != nil:
			return nil, err
		case hold(f):
			return f, nil
		}
		_ = f.Close() // it was swept before it was locked
	}
	return nil, fs.ErrExist
}

// cut returns the beginning of a name, in whole characters.
func cut(base string) string {
	if len(base) <= longest {
		return base
	}
	end := longest
	for end > longest-utf8.UTFMax && !utf8.RuneStart(base[end]) {
		end--
	}
	return base[:end]
}

// Sweep removes the temporary files that killed processes left in a directory. It keeps those that a process still
// writes, and those that can't be removed.
func Sweep(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	defer d.Close()
	names, _ := d.Readdirnames(-1) // if reading the directory fails, the names read so far count
	for _, name := range names {
		if strings.HasPrefix(name, ".") && Temporary(name) {
			path := filepath.Join(dir, name)
			if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && abandoned(path) {
				_ = os.Remove(path)
			}
		}
	}
}
