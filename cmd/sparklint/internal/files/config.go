package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
)

// Upwards finds the nearest file of a name in or above the directories of other files, and remembers the
// directories that it looked into. It also finds files that can't be read. Several goroutines may use it.
type Upwards struct {
	Name string // a path, relative to the directory that it is looked for in
	Any  bool   // anything with this name counts, even a broken link

	mu   sync.Mutex
	seen map[string]place // by directory
}

// Config is the name of the base config of the notebooks of a directory.
const Config = ".sparkmagic/config.json"

// place is a directory that was looked into.
type place struct {
	holds string // the file in it, empty if there is none
	real  string // absolute and without symbolic links
	top   bool   // of a repository, or of the file system
	repo  bool   // it is in a repository
}

// From returns the nearest file in or above the directory of a file. The result is relative to the current
// directory, or absolute, as the path of the file is. From looks up to the top of the repository of the file.
// Outside a repository it looks up to the highest of some other directories that contain the file, or else
// only beside the file.
func (c *Upwards) From(path string, roots ...string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.climb(filepath.Dir(path), roots)
}

// Above returns the next file above one that was found.
func (c *Upwards) Above(found string, roots ...string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	dir := filepath.Dir(found)
	if c.ends(dir, roots) {
		return "", false
	}
	return c.climb(filepath.Join(dir, ".."), roots)
}

func (c *Upwards) climb(dir string, roots []string) (string, bool) {
	for {
		if at := c.look(dir); at.holds != "" {
			return at.holds, true
		}
		if c.ends(dir, roots) {
			return "", false
		}
		dir = filepath.Join(dir, "..")
	}
}

// ends reports whether the search ends at a directory.
func (c *Upwards) ends(dir string, roots []string) bool {
	at := c.look(dir)
	if at.top || at.repo {
		return at.top
	}
	for _, root := range roots {
		if root == "" {
			continue
		}
		rel, err := filepath.Rel(c.look(root).real, at.real)
		if err == nil && rel != "." && filepath.IsLocal(rel) {
			return false
		}
	}
	return true
}

func (c *Upwards) look(dir string) place {
	if at, ok := c.seen[dir]; ok {
		return at
	}
	at := place{real: dir}
	name := filepath.Join(dir, filepath.FromSlash(c.Name))
	if There(name) || c.Any && exists(name) {
		at.holds = filepath.ToSlash(name)
	}
	if abs, err := filepath.Abs(dir); err == nil {
		at.real = abs
	}
	git := exists(filepath.Join(dir, ".git"))
	at.top = git || at.real == filepath.Dir(at.real)
	at.repo = git
	if real, err := filepath.EvalSymlinks(at.real); err == nil {
		at.real = real
	}
	if !at.top {
		at.repo = c.look(filepath.Join(dir, "..")).repo
	}
	if c.seen == nil {
		c.seen = map[string]place{}
	}
	c.seen[dir] = at
	return at
}

// There reports whether a path leads to something that is not a directory. It is true if that can't be found
// out: opening the file then gives the reason.
func There(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() || err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR)
}

// Own returns the path of the config.json that SparkMagic itself reads, as Python's
// expanduser(join(SPARKMAGIC_CONF_DIR, SPARKMAGIC_CONF_FILE)) does. An absolute file name replaces the
// directory. ~ is the home directory only at the beginning of the whole. Variables and ~user are not expanded.
// A relative path is relative to the current directory. An empty variable counts as unset. The result is "" if
// it needs a home directory and home is "".
func Own(getenv func(string) string, home string) string {
	dir, file := getenv("SPARKMAGIC_CONF_DIR"), getenv("SPARKMAGIC_CONF_FILE")
	if dir == "" {
		dir = "~/.sparkmagic"
	}
	if file == "" {
		file = "config.json"
	}
	path := file
	if !filepath.IsAbs(file) && !strings.HasPrefix(file, "/") {
		path = strings.TrimSuffix(dir, "/") + "/" + file
	}
	rest, ok := strings.CutPrefix(path, "~/")
	switch {
	case !ok:
		return path
	case home == "":
		return ""
	}
	return strings.TrimRight(filepath.ToSlash(home), "/") + "/" + rest
}
