package files

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Upwards finds the file of a name nearest upwards from others, and remembers the
// directories it looked into. It may be used from several goroutines.
type Upwards struct {
	Name string // as it is from its directory
	Any  bool   // whatever is called so, and not only regular files

	mu   sync.Mutex
	cwd  string
	seen map[string]level
}

// Config is the name of the config.json beneath the notebooks of a directory.
const Config = ".sparkmagic/config.json"

// level is what was found in a directory and above it.
type level struct {
	found string
	repo  bool
}

// From returns the one nearest upwards from the directory of a file, spelled as the path of the file is: relative to the current
// directory, or absolute. It goes up to the directory that holds .git; where
// there is none, to the current directory; and where the file is not below that,
// it looks beside the file only.
func (c *Upwards) From(path string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen == nil {
		c.seen = map[string]level{}
		if cwd, err := os.Getwd(); err == nil {
			c.cwd, _ = filepath.EvalSymlinks(cwd)
		}
	}
	found := c.look(filepath.Dir(path)).found
	return found, found != ""
}

// Above returns the one nearest upwards from one that was found.
func (c *Upwards) Above(found string) (string, bool) {
	dir := filepath.Dir(found)
	if abs := within(c.cwd, dir); exists(filepath.Join(dir, ".git")) || abs == filepath.Dir(abs) {
		return "", false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	up := c.look(filepath.Join(dir, ".."))
	if !up.repo && !c.under(dir) {
		return "", false
	}
	return up.found, up.found != ""
}

func (c *Upwards) look(dir string) level {
	if l, ok := c.seen[dir]; ok {
		return l
	}
	var l level
	name := filepath.Join(dir, filepath.FromSlash(c.Name))
	if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() || c.Any && exists(name) {
		l.found = filepath.ToSlash(name)
	}
	l.repo = exists(filepath.Join(dir, ".git"))
	if abs := within(c.cwd, dir); !l.repo && abs != filepath.Dir(abs) {
		up := c.look(filepath.Join(dir, ".."))
		l.repo = up.repo
		if l.found == "" && (up.repo || c.under(dir)) {
			l.found = up.found
		}
	}
	c.seen[dir] = l
	return l
}

// under reports whether a directory lies below the current one.
func (c *Upwards) under(dir string) bool {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(c.cwd, within(c.cwd, real))
	return err == nil && rel != "." && filepath.IsLocal(rel)
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
