package inert

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
)

// JSON returns JSON text with the same meaning that has no effect in a log: characters in its strings that would
// act are escaped.
func JSON(b []byte) []byte {
	return escaped(b, func(r rune) string {
		if high, low := utf16.EncodeRune(r); r > 0xffff {
			return fmt.Sprintf(`\u%04x\u%04x`, high, low)
		}
		return fmt.Sprintf(`\u%04x`, r)
	})
}

// XML returns XML text with the same meaning that has no effect in a log.
func XML(b []byte) []byte {
	return escaped(b, func(r rune) string { return fmt.Sprintf("&#x%X;", r) })
}

// escaped returns a text in which escape replaces each character that is not plain.
func escaped(src []byte, escape func(rune) string) []byte {
	var b bytes.Buffer
	b.Grow(len(src))
	var l line
	for _, r := range string(src) {
		switch {
		case r == '\n':
			l = line{}
			b.WriteByte('\n')
		case l.next(r) == plain:
			b.WriteRune(r)
		default:
			b.WriteString(escape(r))
		}
	}
	return b.Bytes()
}

// WriteJSON writes values for people and scripts, one after the other, all of them or none.
func WriteJSON(w io.Writer, indent string, values ...any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	for _, v := range values {
		if err := e.Encode(v); err != nil {
			return err
		}
	}
	_, err := w.Write(JSON(b.Bytes()))
	return err
}

// In GitHub's Markdown, mentions, mathematics, emoji, references and addresses end at the end of an element, so
// one of their characters gets an element of its own. The other characters have escapes.
var (
	spanned = regexp.MustCompile(`[@$]|:[/\w+-]|#\d|(?i:www)\.`)
	escapes = strings.NewReplacer("\\", "\\\\", "|", "\\|", "<", "&lt;", ">", "&gt;", "&", "&amp;", "*", "\\*", "_", "\\_", "~", "\\~",
		"`", "\\`", "[", "\\[", "]", "\\]")
)

// Markdown returns a text in which GitHub's Markdown finds no markup, on one line and in the cell of a table.
func Markdown(s string) string {
	var b strings.Builder
	s = Text(s)
	for {
		at := spanned.FindStringIndex(s)
		if at == nil {
			break
		}
		i := at[0] // of the character
		if s[i] != '@' && s[i] != '$' && s[i] != ':' && s[i] != '#' {
			i = at[1] - 1
		}
		b.WriteString(escapes.Replace(s[:i]) + "<span>" + s[i:i+1] + "</span>")
		s = s[i+1:]
	}
	return b.String() + escapes.Replace(s)
}

// Prose returns a text for programs that may read it as plain text or as Markdown, so nothing in it can be
// escaped. A dot separates the parts of links, images, elements, mentions and addresses. Dollar signs that would
// be mathematics become wide ones.
func Prose(s string) string {
	s = Text(s)
	if strings.Count(s, "$") > 1 {
		s = strings.ReplaceAll(s, "$", "＄")
	}
	var b strings.Builder
	before := ' '
	for i, r := range s {
		if meet(before, r) || r == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www") {
			b.WriteRune(dot)
		}
		b.WriteRune(r)
		before = r
	}
	return b.String()
}

// meet reports whether two characters together begin markup.
func meet(a, b rune) bool {
	word := b == '_' || unicode.IsLetter(b) || unicode.IsDigit(b)
	switch a {
	case ']':
		return strings.ContainsRune("([:", b)
	case '!':
		return b == '['
	case '<':
		return word || strings.ContainsRune("/!?", b)
	case '@':
		return word
	case ':':
		return b == '/'
	case '#':
		return unicode.IsDigit(b)
	}
	return false
}
