package files

import (
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// pattern is one line of a .gitignore file.
type pattern struct {
	glob string // for doublestar
	keep bool   // it began with !
	dir  bool   // it ended with a slash: directories only
	name bool   // no other slash in it: it matches a name at any depth
}

// parsePatterns reads a .gitignore file; doublestar does the matching. Compared
// with git check-ignore on random files and trees (see the tests), what differs is
// rare: a ? is a character and not a byte, in brackets ] can't stand first and
// classes such as [:alpha:] and a slash are not known, **\/ is no **/, letters are
// never folded (core.ignorecase), and the user's own core.excludesFile is not
// read, so that a laptop and CI agree.
//
// Of the kept packages that read .gitignore files, boyter/gocodewalker lets /a*
// match ab/c and a/** a itself and drops foo**, and go-git/go-git lets !dir/ bring
// back what another pattern ignores below it: both would leave notebooks out, or
// take in those that were to be left out.
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
			line = rest + "/**/*" // what is in it, and not itself
		}
		p.glob = quirks.Replace(line)
		list = append(list, p)
	}
	return list
}

// quirks: braces mean nothing to git, and a negated set of doublestar takes a
// slash.
var quirks = strings.NewReplacer(`\\`, `\\`, `\{`, `\{`, `{`, `\{`, `\}`, `\}`, `}`, `\}`, `\[`, `\[`, `[!`, `[!/`, `[^`, `[^/`)

// trimBlanks drops the blanks at the end that no backslash protects.
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

// matches reports whether the pattern is about the path with these names, counted
// from the directory that holds the .gitignore.
func (p *pattern) matches(names []string, dir bool) bool {
	if p.dir && !dir {
		return false
	}
	path := strings.Join(names, "/")
	if p.name {
		path = names[len(names)-1]
	}
	ok, err := doublestar.Match(p.glob, path)
	return ok && err == nil
}
