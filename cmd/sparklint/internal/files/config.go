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

// Upwards finds the file of a name nearest upwards from others, and remembers the
// directories it looked into. One that can't be read is found, too. It may be used from several goroutines.
type Upwards struct {
	Name string // as it is from its directory
	Any  bool   // whatever is called so, also a link to nowhere

	mu   sync.Mutex
	seen map[string]place // by directory
}

// Config is the name of the base config of the notebooks of a directory.
const Config = ".sparkmagic/config.json"

// place is what is known of a directory.
type place struct {
	holds string // the file in it, empty if there is none
	real  string // absolute and without symbolic links
	top   bool   // of a repository, or of the file system
	repo  bool   // it is in a repository
}

// From returns the one nearest upwards from the directory of a file, spelled as the path of
// the file is: relative to the current directory, or absolute. It goes up to the top of the
// repository that the file is in; where there is none, to the highest of some other
// directories that the file is below; else it looks beside the file only.
func (c *Upwards) From(path string, roots ...string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.climb(filepath.Dir(path), roots)
}

// Above returns the one nearest upwards from one that was found.
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

// ends reports whether there is nothing to look for above a directory.
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

// There reports whether a path leads to something that is not a directory. What can't be looked at
// is there: whoever opens it gets the reason.
func There(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() || err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR)
}

// Own is the path of the config.json that SparkMagic itself reads, as Python's
// expanduser(join(SPARKMAGIC_CONF_DIR, SPARKMAGIC_CONF_FILE)) gives it: an
// absolute file name stands alone, ~ means the home directory only where the
// whole begins with it, variables and ~user are not expanded, a relative path counts
// from the current directory. An empty variable is taken as one that is not set.
// The result is "" where it would need a home directory and home is "".
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
