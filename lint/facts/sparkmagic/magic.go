package sparkmagic

import (
	"strings"

	"github.com/sparklint/sparklint/lint/pattern"
)

// A Line has the arguments of a %%configure as SparkMagic reads them.
type Line struct {
	Force bool
	// Value is the value of -f, which SparkMagic accepts and ignores.
	Value string
	// Unknown is the first argument because of which SparkMagic rejects the cell.
	Unknown string
}

// Read reads the arguments of a %%configure as IPython's magic_arguments do:
// split by shlex with posix=False, then argparse with
// ("-f", "--force", nargs="?", const=True).
//
// Verdicts: magic-f to magic-semicolon, magic-hash-comment, magic-backslash,
// magic-quote (SparkMagic rejects an unclosed quote with "No closing
// quotation"), session-configure-f-equals-later to session-configure-f-equals-no-later.
func Read(arguments string) Line {
	words, open := split(arguments)
	if open {
		return Line{Unknown: arguments}
	}
	var line Line
	for i := 0; i < len(words); i++ {
		word := words[i]
		name, value, attached := strings.Cut(word, "=")
		switch {
		case name == "-f" || len(name) > 2 && strings.HasPrefix("--force", name):
		case strings.HasPrefix(word, "-f"):
			value, attached = word[len("-f"):], true
		default:
			line.Unknown = word
			return line
		}
		line.Force, line.Value = !attached || value != "", value // Python's bool("") is False
		if !attached && i+1 < len(words) && (!strings.HasPrefix(words[i+1], "-") || negative.MatchString(words[i+1])) {
			i++
			line.Value = words[i]
		}
	}
	return line
}

// negative matches what argparse reads as a negative number, and so as a value.
var negative = pattern.New(`^-\d+$|^-\d*\.\d+$`)

// split splits a line into words as shlex does with posix=False, which keeps the quotes. open reports
// whether a quote is not closed.
func split(s string) (words []string, open bool) {
	var word strings.Builder
	in, quote := false, byte(0)
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0 && c == quote:
			quote = 0
			word.WriteByte(c)
		case quote != 0:
			word.WriteByte(c)
		case c == '\'' || c == '"':
			quote, in = c, true
			word.WriteByte(c)
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			if in {
				words = append(words, word.String())
				word.Reset()
				in = false
			}
		default:
			word.WriteByte(c)
			in = true
		}
	}
	if in {
		words = append(words, word.String())
	}
	return words, quote != 0
}
