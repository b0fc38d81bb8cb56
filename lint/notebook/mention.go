package notebook

import (
	"bytes"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
)

// Reach is how many bytes [MentionedIn] looks at together.
const Reach = 24

// Mentioned reports whether s may have a magic that matters to a session, or a misspelt one:
// %%configure, %%Configure, %% configure, %%config, %%spark config, %spark add, %worker_type of
// Glue, also with JSON escapes or in several strings of a list. It may return true without such a magic, but never false
// with one.
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
		if promising(s) && magical(s[:min(len(s), Reach)]) {
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
		if near := b[:min(len(b), Reach)]; promising(near) && magical(string(near)) {
			return true
		}
		b = b[1:]
	}
}

// promising reports whether a magic that matters may follow a percent sign: most are behind a number, in text.
func promising[T string | []byte](s T) bool {
	for i := 1; i < min(len(s), Reach); i++ {
		if c := s[i]; c != ' ' && c != '\t' {
			return follows[c]
		}
	}
	return true
}

// follows are the bytes that can follow the percent signs and blanks of a magic that matters.
var follows = func() (set [256]bool) {
	for _, c := range []byte("%\"\\cCsSnNwWgGiI") {
		set[c] = true
	}
	return set
}()

// percent is the JSON escape of a percent sign.
const percent = `\u0025`

// magical reports whether s begins with percent signs and the beginning of a magic that matters.
func magical(s string) bool {
	if strings.IndexByte(s, '"') < 0 {
		return beginning{letters: s}.magical()
	}
	var room [Reach]byte
	joined, more := join(room[:0], s)
	return beginning{letters: string(joined), more: more}.magical()
}

// join appends the text of the strings of a list, the first of which s is in, because a notebook can cut its
// source anywhere. more reports whether text may follow behind s.
func join(to []byte, s string) (joined []byte, more bool) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			to = append(to, s[i:min(i+2, len(s))]...)
			i++
		case '"':
			rest := strings.TrimLeft(s[i+1:], blanks)
			if rest != "" && rest[0] == ',' {
				rest = strings.TrimLeft(rest[1:], blanks)
			} else if rest != "" {
				return to, false
			}
			if rest == "" || rest[0] != '"' {
				return to, rest == ""
			}
			i = len(s) - len(rest)
		default:
			to = append(to, s[i])
		}
	}
	return to, true
}

// blanks are those of JSON.
const blanks = " \t\r\n"

// A beginning is the beginning of what may be a magic.
type beginning struct {
	letters string
	more    bool // letters may follow
}

func (b beginning) magical() bool {
	name := strings.TrimLeft(b.letters, "%")
	percents := len(b.letters) - len(name)
	b.letters = strings.TrimLeft(name, " \t")
	if percents < 2 {
		return b.hasFold("configure") || b.hasFold("spark") || b.more && name == "" || slices.ContainsFunc(glueMagics, b.hasFold)
	}
	return b.hasFold("co") || b.hasFold("sp")
}

// glueMagics are the line magics that make a notebook one of Glue's, without a %%configure.
var glueMagics = []string{"number_of_workers", "worker_type", "glue_version", "idle_timeout"}

// hasFold reports whether the letters begin with prefix in any case, or with an escape that may hide it, or may
// do so with those that follow.
func (b beginning) hasFold(prefix string) bool {
	s := b.letters
	if i := strings.IndexByte(s, '\\'); i >= 0 && i < len(prefix) && strings.EqualFold(s[:i], prefix[:i]) {
		rest := s[i+1:]
		return strings.HasPrefix(rest, "u") || strings.HasPrefix(rest, "t") || b.more && rest == ""
	}
	if b.more && len(s) < len(prefix) {
		prefix = prefix[:len(s)]
	}
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// Is reports whether s is a notebook: strict JSON with a list of cells, or with the worksheets of
// nbformat 3. It is fast and checks nothing else.
func Is(s string) bool {
	root, ok := doc.Strict(strings.TrimPrefix(s, "\ufeff"))
	return ok && (root.Get("cells").Type() == doc.Array || root.Get("worksheets").Type() == doc.Array)
}

// Shaped reports whether a JSON file has the form of a notebook: Jupyter's, or Synapse's with its cells among properties.
func Shaped(s string) bool {
	if !strings.Contains(s, `"cell_type"`) || !strings.Contains(s, `"nbformat"`) {
		return false
	}
	root, ok := doc.Strict(s)
	if !ok {
		return true
	}
	return root.Get("cells").Type() == doc.Array || root.Get("properties", "cells").Type() == doc.Array ||
		root.Get("worksheets").Type() == doc.Array
}
