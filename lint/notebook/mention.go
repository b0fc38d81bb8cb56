package notebook

import (
	"bytes"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
)

// Reach is how many bytes [MentionedIn] looks at together.
const Reach = 24

// Mentioned reports whether s may have a magic that matters to a session, or a misspelt one:
// %%configure, %%Configure, %% configure, %%config, %%spark config, %spark add, also with JSON
// escapes. It may return true without such a magic, but never false with one.
func Mentioned(s string) bool {
	if strings.Contains(s, percent) {
		return true
	}
	for {
		i := strings.IndexByte(s, '%')
		if i < 0 {
			return false
		}
		s = s[i:]
		if magical(s[:min(len(s), Reach)]) {
			return true
		}
		s = s[1:]
	}
}

// MentionedIn is like [Mentioned], for a part of a file. A magic across two parts is found if they
// have [Reach]-1 bytes in common.
func MentionedIn(b []byte) bool {
	if bytes.Contains(b, []byte(percent)) {
		return true
	}
	for {
		i := bytes.IndexByte(b, '%')
		if i < 0 {
			return false
		}
		b = b[i:]
		if near := b[:min(len(b), Reach)]; magical(string(near)) {
			return true
		}
		b = b[1:]
	}
}

// percent is the JSON escape of a percent sign.
const percent = `\u0025`

// magical reports whether s begins with percent signs and the beginning of a magic that matters.
func magical(s string) bool {
	name := strings.TrimLeft(s, "%")
	percents := len(s) - len(name)
	name = strings.TrimLeft(name, " \t")
	if percents < 2 {
		return hasFold(name, "configure") || hasFold(name, "spark")
	}
	return hasFold(name, "co") || hasFold(name, "sp")
}

// hasFold reports whether s begins with prefix in any case, or with an escape that may hide it.
func hasFold(s, prefix string) bool {
	if i := strings.IndexByte(s, '\\'); i >= 0 && i < len(prefix) && strings.EqualFold(s[:i], prefix[:i]) {
		rest := s[i+1:]
		return strings.HasPrefix(rest, "u") || strings.HasPrefix(rest, "t")
	}
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// Is reports whether s is a notebook: strict JSON with a list of cells, or with the worksheets of
// nbformat 3. It is fast and checks nothing else.
func Is(s string) bool {
	root, ok := doc.Strict(strings.TrimPrefix(s, "\ufeff"))
	return ok && (root.Get("cells").Type() == doc.Array || root.Get("worksheets").Type() == doc.Array)
}
