package sparkmagic

import (
	"regexp"
	"slices"
	"strings"
)

// A Line is how SparkMagic reads what follows %%configure on its line.
type Line struct {
	Force bool
	// Value is what -f takes as its value: accepted and ignored.
	Value string
	// Unknown is the first argument that makes SparkMagic refuse the cell.
	Unknown string
}

// Read reads the arguments of a %%configure as IPython's magic_arguments do:
// split by shlex with posix=False, then argparse with
// ("-f", "--force", nargs="?", const=True).
//
// Verdicts: magic-f to magic-semicolon, magic-hash-comment, magic-backslash,
// magic-quote (a quote that is never closed is refused with "No closing
// quotation").
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
		case len(name) > 2 && strings.HasPrefix("--force", name):
			line.Force = true
			line.Value = value
		case strings.HasPrefix(word, "-f"):
			line.Force = true
			line.Value, attached = word[len("-f"):], len(word) > len("-f")
		default:
			line.Unknown = word
			return line
		}
		if !attached && i+1 < len(words) && (!strings.HasPrefix(words[i+1], "-") || negative.MatchString(words[i+1])) {
			i++
			line.Value = words[i]
		}
	}
	return line
}

// negative is what argparse takes for a number, and so for a value.
var negative = regexp.MustCompile(`^-\d+$|^-\d*\.\d+$`)

// split cuts a line into words as shlex does where it is not to be a POSIX shell:
// quotes stay. open reports whether one is not closed.
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

// quiet are cell magics of the SparkMagic kernels that start no session.
//
// Verdicts: magic-help-before, magic-logs-before; %%local and %%info likewise.
var quiet = []string{"%%local", "%%info", "%%help", "%%logs", "%%configure"}

// starting are cell magics that start one, by what kernels of 0.23 have posted for them.
var starting = []string{"%%spark", "%%sql", "%%pretty", "%%send_to_spark"}

// A Start says whether a cell of a SparkMagic kernel starts a session.
type Start int

// What a cell does about a session.
const (
	Never   Start = iota
	Always        // whatever is no magic is sent to Spark, a blank line too
	Perhaps       // a magic that we do not know, or one that ends sessions
)

// Starts reports whether running a cell starts a session.
//
// Verdicts: magic-blank-cell-before, magic-comment-cell-before (these do),
// magic-md-before (an empty one does not), magic-pip-before.
func Starts(cell string) Start {
	switch {
	case cell == "":
		return Never
	case strings.HasPrefix(cell, "%%"):
		word := cell[:len(cell)-len(strings.TrimLeft(cell[2:], "abcdefghijklmnopqrstuvwxyz_"))]
		if slices.Contains(quiet, word) {
			return Never
		}
		if slices.Contains(starting, word) {
			return Always
		}
		return Perhaps
	case strings.HasPrefix(cell, "%"):
		return Never
	}
	return Always
}
