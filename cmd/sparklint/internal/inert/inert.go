// Package inert makes text do nothing where it is printed: on a terminal, in the log of a CI
// runner, in a web page. Keys, values, paths and settings come from files that anyone may
// have written.
package inert

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is s as it can be printed within a line: what would act is replaced by U+FFFD, what
// nobody sees by a dot, and a dot takes commands of CI runners apart. Tabs stay.
func Text(s string) string {
	var b strings.Builder
	var l line
	for _, r := range s {
		switch l.next(r) {
		case acting:
			b.WriteRune(utf8.RuneError)
		case unseen:
			b.WriteRune(dot)
		case command:
			b.WriteRune(dot)
			b.WriteRune(r)
		case plain:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Line is Text that leaves what nobody sees alone where it does nothing: a line of a file that
// can be copied. A carriage return at its end stays.
func Line(s string) string {
	s, end := strings.CutSuffix(s, "\r")
	var b strings.Builder
	var l line
	for _, r := range s {
		b.WriteString(bare(r, l.next(r)))
	}
	if end {
		b.WriteByte('\r')
	}
	return b.String()
}

// bare is a rune as a log can have it.
func bare(r rune, c class) string {
	switch c {
	case acting:
		return string(utf8.RuneError)
	case command:
		return string(dot) + string(r)
	default:
		return string(r)
	}
}

// dot stands for what is not seen, and between what must not meet.
const dot = '·'

// A class is what a rune does where it stands.
type class int

const (
	plain   class = iota
	unseen        // does nothing that anyone sees
	acting        // acts on the terminal, or on the text around it
	command       // completes what a CI runner takes for the beginning of a command
)

// A line follows the runes of a line of text.
type line struct {
	begun  bool // something stands in it that is no blank
	colon  bool // a colon is the last of it, and the first
	hashes int  // how many # it ends with
}

// next is what r does as the next rune of the line. A line does not end: whoever has several
// takes a new one for each.
//
// GitHub's runner takes ::NAME at the start of a line, after blanks, and ##[NAME] anywhere in
// it; Azure's agent ##vso[, and TeamCity ##teamcity[, both anywhere. The former two compare
// as people do and pass over what is not seen between two characters.
//
// Source: actions/runner's ActionCommand.cs, azure-pipelines-agent's Command.cs, TeamCity's
// "Service messages".
func (l *line) next(r rune) class {
	c := classOf(r)
	if c != plain || passedOver(r) {
		return c
	}
	was := *l
	*l = line{begun: was.begun || !unicode.IsSpace(r)}
	switch {
	case r == ':' && !was.begun:
		l.colon = true
	case r == ':' && was.colon:
		return command
	case r == '#':
		l.hashes = was.hashes + 1
	case was.hashes > 1 && (r == '[' || unicode.IsLetter(r)):
		return command
	}
	return plain
}

// classOf is what a rune does by itself. Bytes that are no UTF-8 come as U+FFFD.
func classOf(r rune) class {
	switch {
	case r == '\t' || r >= ' ' && r < 0x7f:
		return plain
	case unicode.Is(actors, r):
		return acting
	case r == 0xfe0e, r == 0xfe0f, unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return plain // they change how a neighbour looks
	case r == 0xa0, unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r),
		unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
		return unseen
	}
	return plain
}

// actors are controls, those of bidirectional text, what ends lines, and tags.
var actors = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x00, 0x1f, 1},
		{0x7f, 0x9f, 1},
		{0x061c, 0x061c, 1},
		{0x200e, 0x200f, 1},
		{0x2028, 0x202e, 1},
		{0x2066, 0x2069, 1},
	},
	R32:         []unicode.Range32{{0xe0000, 0xe007f, 1}},
	LatinOffset: 2,
}

// passedOver reports whether programs that compare text as people do take no notice of r.
func passedOver(r rune) bool {
	return r == utf8.RuneError || r > 0x7f && (!unicode.IsGraphic(r) || unicode.Is(unicode.Mn, r))
}
