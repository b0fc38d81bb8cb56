// Package studio knows the magics of SageMaker Unified Studio.
//
// Source: PyPI's sagemaker-studio-dataengineering-sessions 1.3.27. Verdicts: fixtures/verdicts/studio.jsonl.
package studio

import (
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/pattern"
)

// A Kind is what a connection leads to.
type Kind string

// The kinds of connections. The empty Kind is not known.
const (
	EMR        Kind = "emr" // EMR on EC2 or on EKS
	Serverless Kind = "emr-serverless"
	Glue       Kind = "glue"
)

// Livy reports whether sessions of the kind are posted to a Livy server.
func (k Kind) Livy() bool { return k == EMR || k == Serverless }

// defaults are the connections that a project has for Glue.
//
// Source: common/constants.py and common/sagemaker_toolkit_utils.py of the package.
var defaults = []string{"project.spark.compatibility", "project.spark.fineGrained", "project.spark", "default.spark"}

// Default returns the kind of a connection that each project has under this name; empty for others.
func Default(name string) Kind {
	if slices.Contains(defaults, name) {
		return Glue
	}
	return ""
}

// A Line is how the magics read the arguments of %%configure.
type Line struct {
	Name  string // of the connection, with the quotes that it is written in
	Force bool
	// Refused is what the magic says if it rejects the arguments; empty if it accepts them.
	Refused string
}

// NoName is what the magic says without a connection.
const NoName = "ValueError: Connection name cannot be empty."

// Read reads the text after %%configure as Python's argparse does: --name (-n) takes a value, --force (-f) may take one.
func Read(arguments string) Line {
	line, extra := read(arguments)
	return line.complete(extra)
}

// read reads options, and returns the words besides them. If the line is rejected at once, it says so.
func read(arguments string) (line Line, extra []string) {
	words, open := split(arguments)
	if open {
		return Line{Refused: "ValueError: No closing quotation"}, nil
	}
	for i := 0; i < len(words); i++ {
		word := words[i]
		if word == "--" {
			extra = append(extra, words[i:]...)
			break
		}
		option, value, given := optionOf(word)
		next := i+1 < len(words) && !dashed(words[i+1])
		switch option {
		case "name":
			if !given && !next {
				return Line{Refused: "UsageError: argument --name/-n: expected one argument"}, nil
			}
			if !given {
				i++
				value = words[i]
			}
			line.Name = value
		case "force":
			if !given && next {
				i++
			}
			line.Force = true
		default:
			extra = append(extra, word)
		}
	}
	return line, extra
}

// complete returns the line with what the magic says about words that it does not take, or about a missing connection.
func (l Line) complete(extra []string) Line {
	switch {
	case l.Refused != "":
	case len(extra) > 0:
		l.Refused = "UsageError: unrecognized arguments: " + strings.Join(extra, " ")
	case l.Name == "":
		l.Refused = NoName
	}
	return l
}

// values are the line magics that set something of a Glue session, with the name that argparse has for their value.
var values = map[string]string{
	"session_id_prefix": "prefix", "glue_version": "version", "number_of_workers": "number", "worker_type": "type", "idle_timeout": "value",
	"spark_conf": "configuration", "session_type": "type", "streaming": "", "etl": "",
}

// ReadSetting reads the text after a line magic that sets something of a Glue session, as %worker_type -n NAME G.2X. There is no
// such magic for each setting that Glue's own kernel has one for.
//
// Verdicts: studio/line-glue-*, studio/magic-glue-*.
func ReadSetting(magic, arguments string) (line Line, value string) {
	takes, known := values[magic]
	if !known {
		return Line{Refused: "UsageError: Line magic function `%" + magic + "` not found."}, ""
	}
	line, extra := read(arguments)
	switch {
	case line.Refused != "":
		return line, ""
	case takes == "":
		return line.complete(extra), ""
	case len(extra) > 0 && extra[0] == "--":
		extra = extra[1:]
	}
	if len(extra) == 0 || dashed(extra[0]) {
		line.Refused = "UsageError: the following arguments are required: " + takes
		return line, ""
	}
	value = extra[0]
	line = line.complete(extra[1:])
	// %session_type has a look at its value first, and then takes a missing name as that of the connection None.
	if magic == "session_type" && (line.Refused == "" || line.Refused == NoName) {
		line.Refused = ""
		if value != "streaming" && value != "etl" {
			line.Refused = "Invalid session type value: " + value + ". Acceptable values are 'streaming' or 'etl'."
		}
	}
	return line, value
}

// Unsupported is what a line magic that sets something of a Glue session says on a connection to EMR.
//
// Verdicts: studio/line-emr-*, studio/line-emr-serverless-*, studio/magic-emr-*.
func Unsupported(magic string) string {
	name := "set_" + magic
	switch magic {
	case "streaming", "etl":
		name = "set_session_type"
	case "spark_conf":
		name = magic
	}
	return "NotImplementedError: " + name + " is not supported for current session"
}

// dashed reports whether argparse reads a word as an option.
func dashed(word string) bool {
	return len(word) > 1 && word[0] == '-' && !strings.Contains(word, " ") && !number.MatchString(word)
}

var number = pattern.New(`^-\d+$|^-\d*\.\d+$`)

// optionOf returns the option that a word is, also by a prefix of its name, and the value that it has.
func optionOf(word string) (option, value string, given bool) {
	if !dashed(word) {
		return "", "", false
	}
	if name, ok := strings.CutPrefix(word, "--"); ok {
		name, value, given = strings.Cut(name, "=")
		for _, option := range []string{"name", "force"} {
			if name != "" && strings.HasPrefix(option, name) {
				return option, value, given
			}
		}
		return "", "", false
	}
	option = map[byte]string{'n': "name", 'f': "force"}[word[1]]
	value = strings.TrimPrefix(word[2:], "=")
	return option, value, len(word) > 2
}

// split splits arguments as IPython does: at spaces outside of quotes, which stay. open says that a quote has no end.
func split(s string) (words []string, open bool) {
	var word strings.Builder
	quote := byte(0)
	for i := range len(s) {
		c := s[i]
		switch {
		case quote != 0:
			word.WriteByte(c)
			if c == quote {
				quote = 0
			}
		case strings.IndexByte(" \t\r\n", c) >= 0:
			if word.Len() > 0 {
				words = append(words, word.String())
				word.Reset()
			}
		default:
			if c == '"' || c == '\'' {
				quote = c
			}
			word.WriteByte(c)
		}
	}
	if word.Len() > 0 {
		words = append(words, word.String())
	}
	return words, quote != 0
}

// Connection returns the connection that a cell with a cell magic runs on, as %%pyspark NAME or %%sql -n NAME; ok is
// false if it is not such a cell, or does not say the name.
func Connection(cell string) (name string, ok bool) {
	m := runs.FindStringSubmatch(cell)
	if m == nil {
		return "", false
	}
	words := strings.Fields(m[1])
	if len(words) == 2 && (words[0] == "-n" || words[0] == "--name") {
		words = words[1:]
	}
	if len(words) != 1 || strings.HasPrefix(words[0], "-") {
		return "", false
	}
	return words[0], true
}

var runs = pattern.New(`^\s*%%(?:pyspark|spark|scalaspark|sql)(?:[ \t]+([^\r\n]*))?(?:\r?\n|$)`)

// Named reports whether a name can be that of a variable.
func Named(name string) bool { return identifier.MatchString(name) }

var identifier = pattern.New(`^[\p{L}_][\p{L}\p{Nd}_]*$`)

// Connected reports whether a word can be the name of a connection.
func Connected(word string) bool { return word != "" && connection.MatchString(word) }

var connection = pattern.New(`^[\w.][\w.-]*$`)
