package carrier

import (
	"strings"

	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

var (
	// expansion matches what a shell replaces in a word, outside quotes.
	expansion = pattern.New(`^\$(?:\{[^{}'"\n]{1,80}\}|\([^()'"\n]{1,80}\)|[A-Za-z_][A-Za-z0-9_]{0,80})`)
	// echoes matches JSON whose lines are broken by escapes that echo and printf know.
	echoes = pattern.New(`^\s*[{\[][ \t]*\\[nt]`)
)

// word returns the content of a word of a shell that begins at a quote and is JSON, and where it ends. What the shell
// replaces between two quoted parts of it stays as it is, and is a placeholder.
func (l *lines) word(start int) (body text.Text, end int, ok bool) {
	s := l.src.String()
	first := strings.TrimLeft(s[start+1:], " \t\r\n\\")
	if first == "" || first[0] != '{' && first[0] != '[' {
		return body, 0, false
	}
	quote := s[start]
	var parts []text.Text
	var echo bool
	for at := start; at < len(s); {
		part, next, ok := l.quoted(at)
		if !ok {
			part, next, ok = l.expanded(at)
		}
		if !ok {
			break
		}
		if parts == nil {
			echo = echoes.MatchString(part.String())
		}
		if other := s[at] != quote; other != (len(parts)%2 > 0) {
			parts = append(parts, part.Slice(text.Span{})) // so that only those with the same quotes are written together
		}
		parts = append(parts, unbroken(part, echo))
		end, at = next-1, next
	}
	switch len(parts) {
	case 0:
		return body, 0, false
	case 1:
		return parts[0], end, true
	}
	return text.Nest(parts...), end, true
}

// quoted returns the content of a quoted part of a word, and where the rest of the word begins.
func (l *lines) quoted(at int) (part text.Text, next int, ok bool) {
	s := l.src.String()
	quote := s[at : at+1]
	if l.open[quote] {
		return part, 0, false
	}
	end := at + 1
	switch quote {
	case "'":
		for end < len(s) && s[end] != '\'' || strings.HasPrefix(s[end:], `'\''`) {
			if s[end] == '\'' {
				end += len(`'\'`)
			}
			end++
		}
	case `"`:
		for end < len(s) && s[end] != '"' {
			if s[end] == '\\' {
				end++
			}
			end++
		}
	default:
		return part, 0, false
	}
	if end >= len(s) {
		l.open[quote] = true
		return part, 0, false
	}
	part = l.src.Slice(text.Span{Start: at + 1, End: end})
	switch {
	case quote == `"`:
		part = part.Decoded(escaped("$`\\\""), escape("$`\\\""))
	case strings.Contains(part.String(), `'\''`):
		part = part.Decoded(stands(`'\''`, "'"), apostrophes)
	default:
		part = part.Spelled(apostrophes)
	}
	return part, end + 1, true
}

func apostrophes(s string) string { return strings.ReplaceAll(s, "'", `'\''`) }

// expanded returns what the shell replaces at a byte, and where the rest of the word begins.
func (l *lines) expanded(at int) (part text.Text, next int, ok bool) {
	n := len(expansion.FindString(l.src.String()[at:]))
	if n == 0 {
		return part, 0, false
	}
	return text.Fixed("", l.src.Slice(text.Span{Start: at, End: at + n}), ""), at + n, true
}

// unbroken returns a part of a word with the line breaks that a Dockerfile, or echo, makes of it.
func unbroken(part text.Text, echo bool) text.Text {
	switch {
	case echo:
		return part.Decoded(echoed, strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\t", `\t`).Replace)
	case continued(part.String()):
		return part.Decoded(continuation, func(s string) string { return strings.ReplaceAll(s, "\n", "\\\n") })
	}
	return part
}

// echoed reads the escapes of echo, each with the continuation of a line behind it.
func echoed(rest string) (int, string) {
	if len(rest) < 2 || rest[0] != '\\' {
		return 0, ""
	}
	switch rest[1] {
	case '\\':
		return 2, `\`
	case 't':
		return 2, "\t"
	case 'n':
		n, _ := continuation(rest[2:])
		return 2 + n, "\n"
	}
	return continuation(rest)
}
