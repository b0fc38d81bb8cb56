package replace

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"
)

// longest is how many bytes of a file's name its temporary file has: with what is put
// to it, fewer than any file system takes.
const longest = 100

var temporary = regexp.MustCompile(`^\..*\.sparklint-([0-9]+)-[0-9]+$`)

// Temporary reports whether a file that this package writes beside another one is
// called so, without its folder: .NAME.sparklint-PID-N, NAME cut where it is long.
// No walk takes such a file for a notebook or a config.json.
func Temporary(base string) bool { return temporary.MatchString(base) }

// create makes the temporary file of a name. While it is open it is held, so that
// nobody sweeps it away.
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
		_ = f.Close() // swept before it was held
	}
	return nil, fs.ErrExist
}

// cut is the beginning of a name, in whole characters.
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

// Sweep removes the temporary files in a directory that a killed process has left.
// Those of a process that still writes them stay. What can't be removed stays, too.
func Sweep(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	defer d.Close()
	names, _ := d.Readdirnames(-1) // of a directory that is read in part, that part
	for _, name := range names {
		if strings.HasPrefix(name, ".") && Temporary(name) {
			path := filepath.Join(dir, name)
			if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && abandoned(path) {
				_ = os.Remove(path)
			}
		}
	}
}
