package project

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/lint"
)

// A change has the lines that git reports as changed since a revision, or as staged.
type change struct {
	flag    string // as written by the user, for messages
	root    string
	touched map[string][]hunk // by path relative to root, with slashes
	// unstaged are the hunks between what is staged and the files as they are.
	unstaged map[string][]hunk
	fresh    map[string]bool   // untracked files, in which all lines are new
	inside   map[string]bool   // whether a folder is in the repository, and not in another one within it
	real     map[string]string // folders without symbolic links, like root
}

// A hunk is a replacement of lines: wasLines lines from number was by nowLines lines from number now. If there are no
// lines, the number is that of the line before.
type hunk struct{ was, wasLines, now, nowLines int }

// last returns the number of the last new line, or of the line before if there are no new lines.
func (h hunk) last() int { return h.now + max(0, h.nowLines-1) }

// meets reports whether one of the lines from first to last is new. Lines beside removed lines count as new.
func (h hunk) meets(first, last int) bool {
	end := h.last()
	if h.nowLines == 0 {
		end = h.now + 1
	}
	return first <= end && h.now <= last
}

// askGit returns the changes in the files of findings, since a revision or staged.
func askGit(ctx context.Context, since string, found []*lint.Diagnostic) (*change, error) {
	c := &change{
		flag: "--staged", touched: map[string][]hunk{}, unstaged: map[string][]hunk{},
		fresh: map[string]bool{}, inside: map[string]bool{}, real: map[string]string{},
	}
	if since != "" {
		c.flag = "--since " + since
	}
	if _, err := exec.LookPath("git"); err != nil {
		return nil, fmt.Errorf("%s needs git, which is not in PATH", c.flag)
	}
	where, err := git(ctx, "", "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, fmt.Errorf("%s needs a git repository: %w", c.flag, err)
	}
	c.root = filepath.FromSlash(strings.TrimSuffix(where, "\n"))
	what := []string{"--cached"}
	if since != "" {
		commit, err := c.commit(ctx, since)
		if err != nil {
			return nil, err
		}
		what = []string{commit}
	}
	paths := map[string]bool{}
	for _, d := range found {
		rel, ok := c.rel(filepath.FromSlash(d.File.Path))
		if !ok && !d.File.Personal { // a personal config.json is not in a repository
			return nil, fmt.Errorf("%s: %s is not in the repository %s", c.flag, d.File.Path, c.root)
		}
		if ok {
			paths[rel] = true
		}
	}
	list := slices.Sorted(maps.Keys(paths))
	for some := range slices.Chunk(list, 200) { // a command line has a limited length
		if err := c.ask(ctx, what, since != "", some); err != nil {
			return nil, fmt.Errorf("%s: %w", c.flag, err)
		}
	}
	return c, nil
}

// commit returns the hash of a revision, which git can't read as anything else.
func (c *change) commit(ctx context.Context, rev string) (string, error) {
	if strings.HasPrefix(rev, "-") {
		return "", fmt.Errorf("%s: not a revision: write a branch, a tag or a commit", c.flag)
	}
	out, err := git(ctx, "", "rev-parse", "--verify", "--quiet", rev+"^{commit}")
	if err == nil {
		return strings.TrimSuffix(out, "\n"), nil
	}
	if shallow, err := git(ctx, "", "rev-parse", "--is-shallow-repository"); err == nil && strings.TrimSpace(shallow) == "true" {
		return "", fmt.Errorf("%s: no such revision in this shallow clone; git fetch --unshallow gets the whole history "+
			"(fetch-depth: 0 in actions/checkout, GIT_DEPTH: 0 in GitLab)", c.flag)
	}
	return "", fmt.Errorf("%s: no such revision; git fetch gets those of the remote, such as origin/main", c.flag)
}

// ask runs git diff for some files, by their paths relative to root.
func (c *change) ask(ctx context.Context, what []string, since bool, paths []string) error {
	diff := func(into map[string][]hunk, what ...string) error {
		args := append([]string{
			"diff", "-U0", "--inter-hunk-context=0", "--text", "--no-color", "--no-ext-diff", "--no-textconv",
			"--no-renames", "--no-relative", "--src-prefix=a/", "--dst-prefix=b/",
		}, what...)
		out, err := git(ctx, c.root, append(append(args, "--"), paths...)...)
		if err == nil {
			hunks(out, into)
		}
		return err
	}
	if !since {
		return errors.Join(diff(c.touched, what...), diff(c.unstaged))
	}
	out, err := git(ctx, c.root, append([]string{"ls-files", "--others", "-z", "--"}, paths...)...)
	for _, p := range strings.Split(out, "\x00") {
		c.fresh[p] = true
	}
	return errors.Join(err, diff(c.touched, what...))
}

// rel returns a path relative to root; ok is false if the file is not in the repository.
func (c *change) rel(path string) (rel string, ok bool) {
	abs := Absolute(path)
	dir := filepath.Dir(abs)
	if _, known := c.real[dir]; !known {
		c.real[dir] = dir
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			c.real[dir] = real
		}
	}
	dir = c.real[dir]
	abs = filepath.Join(dir, filepath.Base(abs))
	if _, known := c.inside[dir]; !known {
		rel, err := filepath.Rel(c.root, dir)
		c.inside[dir] = err == nil && filepath.IsLocal(rel) && files.Repository(dir) == filepath.Clean(c.root)
	}
	rel, err := filepath.Rel(c.root, abs)
	return filepath.ToSlash(rel), err == nil && c.inside[dir]
}

// halfway returns the files that have staged and unstaged changes.
func (c *change) halfway() (list []string) {
	for path := range c.unstaged {
		if c.touched[path] != nil {
			list = append(list, path)
		}
	}
	slices.Sort(list)
	return list
}

// touches reports whether a finding is on changed lines.
func (c *change) touches(d *lint.Diagnostic) bool {
	path, ok := c.rel(filepath.FromSlash(d.File.Path))
	if !ok {
		return false
	}
	first, last := d.At.Line, max(d.At.Line, d.End.Line)
	if d.End.Column == 1 && last > first {
		last-- // the range ends before that line
	}
	for line := first; line <= last; line++ {
		at, staged := before(c.unstaged[path], line)
		if staged && slices.ContainsFunc(c.touched[path], func(h hunk) bool { return h.meets(at, at) }) {
			return true
		}
	}
	return c.fresh[path]
}

// elsewhere reports whether the file of a finding is not in the repository.
func (c *change) elsewhere(d *lint.Diagnostic) bool {
	_, ok := c.rel(filepath.FromSlash(d.File.Path))
	return !ok
}

// before returns the number of a line before hunks, if it existed.
func before(hunks []hunk, line int) (int, bool) {
	shift := 0
	for _, h := range hunks {
		if h.nowLines > 0 && h.now <= line && line <= h.last() {
			return 0, false
		}
		if h.last() < line {
			shift += h.nowLines - h.wasLines
		}
	}
	return line - shift, true
}

// hunks reads the output of git diff, and returns the hunks by path. It counts the lines of each hunk, because a line
// of a file can look like a heading.
func hunks(diff string, into map[string][]hunk) {
	path, left := "", 0
	for _, line := range strings.Split(diff, "\n") {
		switch {
		case left > 0 && line != "" && line[0] != '\\':
			left--
		case strings.HasPrefix(line, "+++ "):
			path = strings.TrimSuffix(line[len("+++ "):], "\t") // git appends it to a name with blanks
			if plain, err := strconv.Unquote(path); err == nil {
				path = plain
			}
			path = strings.TrimPrefix(path, "b/")
		case strings.HasPrefix(line, "@@ "):
			var h hunk
			if words := strings.Fields(line); len(words) > 2 {
				h.was, h.wasLines = stretch(words[1])
				h.now, h.nowLines = stretch(words[2])
			}
			into[path] = append(into[path], h)
			left = h.wasLines + h.nowLines
		}
	}
}

// stretch reads "-12,3" as line 12 and 3 lines.
func stretch(s string) (from, lines int) {
	start, count, ok := strings.Cut(s[1:], ",")
	from, _ = strconv.Atoi(start) // git has written a number
	lines = 1
	if ok {
		lines, _ = strconv.Atoi(count)
	}
	return from, lines
}

// git runs git in a folder. The error has git's own message.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_OPTIONAL_LOCKS=0", "GIT_LITERAL_PATHSPECS=1")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		said, _, _ := strings.Cut(strings.TrimSpace(errs.String()), "\n")
		return "", fmt.Errorf("git %s: %s", args[0], cmp.Or(strings.TrimPrefix(said, "fatal: "), err.Error()))
	}
	return out.String(), nil
}
