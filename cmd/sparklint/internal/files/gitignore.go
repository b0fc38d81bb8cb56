package files

import (
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// pattern is one line of a .gitignore file.
type pattern struct {
	glob string // for doublestar
	keep bool   // it began with !
	dir  bool   // it ended with a slash: directories only
	name bool   // it has no other slash: it matches a name at any depth
}

// parsePatterns reads a .gitignore file, each pattern once; doublestar does the matching. Compared
// with git check-ignore on random files and trees (see the tests), what differs is
// rare: a ? is a character and not a byte, in brackets ] can't stand first and
// classes such as [:alpha:] and a slash are not known, **\/ is no **/, letters are
// never folded (core.ignorecase), and the user's own core.excludesFile is not
// read, so that a laptop and CI agree.
//
// No maintained package for .gitignore files is right: in boyter/gocodewalker, /a* matches ab/c, a/** matches a
// itself, and foo** is ignored. In go-git/go-git, !dir/ includes files again that another pattern ignores below
// it. Both would skip notebooks, or check those that are to be skipped.
func parsePatterns(src string) []pattern {
	var list []pattern
	for _, line := range strings.Split(strings.TrimPrefix(src, "\ufeff"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var p pattern
		line = trimBlanks(strings.TrimSuffix(line, "\r"))
		line, p.keep = strings.CutPrefix(line, "!")
		line, p.dir = strings.CutSuffix(line, "/")
		if line == "" {
			continue
		}
		for strings.Contains(line, "***") {
			line = strings.ReplaceAll(line, "***", "**")
		}
		p.name = !strings.Contains(line, "/")
		line = strings.TrimPrefix(line, "/")
		if rest, ok := strings.CutSuffix(line, "/**"); ok {
			line = rest + "/**/*" // its contents, not the folder itself
		}
		p.glob = quirks.Replace(line)
		list = append(list, p)
	}
	return distinct(list)
}

// distinct leaves out each pattern that is there again: the last one decides.
func distinct(list []pattern) (kept []pattern) {
	met := map[pattern]bool{}
	for _, p := range slices.Backward(list) {
		if !met[p] {
			met[p] = true
			kept = append(kept, p)
		}
	}
	slices.Reverse(kept)
	return kept
}

// quirks adapts a pattern to doublestar: git has no braces, and in doublestar a negated set matches a slash.
var quirks = strings.NewReplacer(`\\`, `\\`, `\{`, `\{`, `{`, `\{`, `\}`, `\}`, `}`, `\}`, `\[`, `\[`, `[!`, `[!/`, `[^`, `[^/`)

// trimBlanks removes the blanks at the end that no backslash protects.
func trimBlanks(line string) string {
	end := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case ' ':
			continue
		case '\\':
			i++
		}
		end = i + 1
	}
	return line[:min(end, len(line))]
}

// matches reports whether the pattern is about a path, counted from the directory that holds the .gitignore, whose last
// name is given.
func (p *pattern) matches(path, name string, dir bool) bool {
	if p.dir && !dir {
		return false
	}
	if p.name {
		path = name
	}
	ok, err := doublestar.Match(p.glob, path)
	return ok && err == nil
}
