package files

import (
	"slices"
	"strings"
)

// pattern is one line of a .gitignore file.
type pattern struct {
	parts []string // what stands between slashes; two or more * are any number of directories
	keep  bool     // it began with !
	dir   bool     // it ended with a slash: directories only
	name  bool     // no other slash in it: it matches a name at any depth
}

// parsePatterns reads a .gitignore file as git does. It was compared with git
// check-ignore on random files and trees (see the tests); three things differ.
// Letters are never folded, as git does where core.ignorecase is set. In /a**/b
// the stars are one star, as git's manual has it; git itself compares the a first
// and then sees a pattern that starts with ** (and wants a directory for **\/).
// And the user's own core.excludesFile is not read, so that a laptop and CI agree.
//
// The matcher of boyter/gocodewalker was tried first: there /a* matches ab/c,
// a/** matches a itself, foo** is dropped, and ! lines keep their trailing blanks.
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
		p.name = !strings.Contains(line, "/")
		p.parts = split(strings.TrimPrefix(line, "/"))
		list = append(list, p)
	}
	return list
}

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

// split cuts a pattern at its slashes, escaped or not; those in a set are in it.
func split(line string) []string {
	var parts []string
	start := 0
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '/':
			parts = append(parts, line[start:i])
			start = i + 1
		case strings.HasPrefix(line[i:], `\/`):
			parts = append(parts, line[start:i])
			i++
			start = i + 1
		case line[i] == '\\':
			i++
		case line[i] == '[':
			size, _ := set(line[i:], 0)
			i += max(size-1, 0)
		}
	}
	return append(parts, line[start:])
}

// matches reports whether the pattern is about the path with these names, counted
// from the directory that holds the .gitignore.
func (p *pattern) matches(names []string, dir bool) bool {
	if p.dir && !dir {
		return false
	}
	if p.name {
		return glob(p.parts[0], names[len(names)-1])
	}
	return covers(p.parts, names)
}

// covers matches names one by one. Only the last ** needs to be tried at another
// place: what stood before it has found its first place already.
func covers(parts, names []string) bool {
	p, n := 0, 0
	star, from := -1, 0
	for n < len(names) {
		switch {
		case p < len(parts) && anyDepth(parts[p]):
			star, from = p, n
			if p++; p == len(parts) {
				return true
			}
		case p < len(parts) && glob(parts[p], names[n]):
			p++
			n++
		case star >= 0:
			from++
			p, n = star+1, from
		default:
			return false
		}
	}
	return p == len(parts)
}

func anyDepth(part string) bool {
	return len(part) > 1 && strings.Trim(part, "*") == ""
}

// glob matches one name, byte by byte as git does: ? is not é.
func glob(pattern, name string) bool {
	p, n := 0, 0
	star, from := -1, 0
	for n < len(name) {
		if p < len(pattern) && pattern[p] == '*' {
			star, from = p, n
			p++
			continue
		}
		if size, ok := one(pattern[p:], name[n]); ok {
			p += size
			n++
			continue
		}
		if star < 0 {
			return false
		}
		from++
		p, n = star+1, from
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// one matches a byte against what the pattern starts with, and tells how long
// that is.
func one(pattern string, c byte) (size int, ok bool) {
	switch {
	case pattern == "":
		return 0, false
	case pattern[0] == '?':
		return 1, true
	case pattern[0] == '[':
		return set(pattern, c)
	case pattern[0] == '\\':
		return 2, len(pattern) > 1 && pattern[1] == c
	}
	return 1, pattern[0] == c
}

// set matches a byte against [a-z], [!a-z], [[:alpha:]]. A set without an end
// matches nothing.
func set(pattern string, c byte) (size int, ok bool) {
	i := 1
	not := i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^')
	if not {
		i++
	}
	var low byte // of a range; 0 where none can start
	for first := true; ; first = false {
		if i >= len(pattern) {
			return 0, false
		}
		if pattern[i] == ']' && !first {
			return i + 1, ok != not
		}
		if name, found := class(pattern[i:]); found {
			in, known := classes[name]
			if !known {
				return 0, false
			}
			ok = ok || in(c)
			low = 0
			i += len(name) + len("[::]")
			continue
		}
		isRange := pattern[i] == '-' && low != 0 && i+1 < len(pattern) && pattern[i+1] != ']'
		if isRange {
			i++
		}
		if pattern[i] == '\\' {
			if i++; i == len(pattern) {
				return 0, false
			}
		}
		high := pattern[i]
		if isRange {
			ok = ok || low <= c && c <= high
			low = 0
		} else {
			ok = ok || c == high
			low = high
		}
		i++
	}
}

// class returns the name in [:name:] at the start of a pattern.
func class(pattern string) (name string, ok bool) {
	rest, ok := strings.CutPrefix(pattern, "[:")
	end := strings.IndexByte(rest, ']')
	if !ok || end < 1 || rest[end-1] != ':' {
		return "", false
	}
	return rest[:end-1], true
}

var classes = map[string]func(c byte) bool{
	"alnum":  isAlnum,
	"alpha":  isAlpha,
	"blank":  func(c byte) bool { return c == ' ' || c == '\t' },
	"cntrl":  func(c byte) bool { return c < ' ' || c == 0x7f },
	"digit":  isDigit,
	"graph":  isGraph,
	"lower":  func(c byte) bool { return 'a' <= c && c <= 'z' },
	"print":  func(c byte) bool { return c == ' ' || isGraph(c) },
	"punct":  func(c byte) bool { return isGraph(c) && !isAlnum(c) },
	"space":  func(c byte) bool { return slices.Contains([]byte(" \t\n\r"), c) },
	"upper":  func(c byte) bool { return 'A' <= c && c <= 'Z' },
	"xdigit": func(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' },
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isAlpha(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isAlnum(c byte) bool { return isDigit(c) || isAlpha(c) }
func isGraph(c byte) bool { return ' ' < c && c < 0x7f }
