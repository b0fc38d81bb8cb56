// Package inert makes text that has no effect when it is printed: on a terminal, in the log of a CI runner, or on a
// web page. Keys, values, paths and settings come from files that anyone may have written.
package inert

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns s as it can be printed within a line. U+FFFD replaces characters that would act, a dot replaces
// invisible ones, and a dot breaks up the commands of CI runners. Tabs stay.
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

// Line is like Text, but keeps invisible characters that have no effect: it is for lines of files that can be
// copied. A carriage return at the end stays.
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

// bare returns a rune as it can be in a log.
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

// dot replaces invisible characters, and separates characters that must not be adjacent.
const dot = '·'

// A class is the effect of a rune at its place.
type class int

const (
	plain   class = iota
	unseen        // invisible, without an effect
	acting        // acts on the terminal, or on the text around it
	command       // completes the beginning of a command of a CI runner
)

// A line is the state after some runes of a line of text.
type line struct {
	begun  bool // it has a character that is not a blank
	colon  bool // its last rune is a colon, and it is the first that is not a blank
	hashes int  // the number of # at its end
}

// next returns the effect of r as the next rune of the line. Use a new value for each line.
//
// GitHub's runner recognizes ::NAME at the start of a line, after blanks, and ##[NAME] anywhere in it. Azure's agent
// recognizes ##vso[ anywhere, and TeamCity ##teamcity[. The first two compare text by its linguistic meaning, and
// ignore invisible characters.
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

// classOf returns the effect of a rune by itself. Bytes that are not UTF-8 arrive as U+FFFD.
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

// actors are control characters, those of bidirectional text, line ends, and tags.
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

// passedOver reports whether programs ignore r if they compare text by its linguistic meaning.
func passedOver(r rune) bool {
	return r == utf8.RuneError || r > 0x7f && (!unicode.IsGraphic(r) || unicode.Is(unicode.Mn, r))
}
