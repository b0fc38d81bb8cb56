package sparkmagic

import (
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
)

// A Spark is a %spark line in an IPython notebook. %spark add starts a session.
type Spark struct {
	Command                   string // add, config, …: in lower case
	Name, Language, URL, Auth string
	User, Password            string
	Skip                      bool // -k: no session starts if one has the name
	Unknown                   string
	// Rest is the text after the command.
	Rest string
}

// kinds are the kinds of session by language.
var kinds = map[string]string{"python": "pyspark", "scala": "spark", "r": "sparkr"}

// ReadSpark reads the arguments of a %spark line, as argparse does.
//
// Source: sparkmagic/magics/remotesparkmagics.py. Verdicts: spark-01 to spark-28.
func ReadSpark(arguments string) Spark {
	words, open := split(arguments)
	var s Spark
	if open {
		s.Unknown = arguments
		return s
	}
	takes := map[string]*string{
		"-s": &s.Name, "--session": &s.Name, "-l": &s.Language, "--language": &s.Language, "-u": &s.URL, "--url": &s.URL,
		"-t": &s.Auth, "--auth": &s.Auth, "-a": &s.User, "--user": &s.User, "-p": &s.Password, "--password": &s.Password,
	}
	for i := 0; i < len(words); i++ {
		word := words[i]
		flag, value, attached := strings.Cut(word, "=")
		to := takes[flag]
		switch {
		case to != nil && attached:
			*to = bare(value)
		case to != nil && i+1 < len(words):
			i++
			*to = bare(words[i])
		case len(word) > 2 && word[0] == '-' && word[1] != '-' && takes[word[:2]] != nil:
			*takes[word[:2]] = bare(word[2:])
		case word == "-k" || word == "--skip":
			s.Skip = true
		case strings.HasPrefix(word, "-"):
			return s // an unknown flag: the rest is uncertain
		case s.Command == "":
			s.Command = strings.ToLower(word)
			_, s.Rest, _ = strings.Cut(arguments, word)
		}
	}
	return s
}

// bare returns an argument without the quotes that shlex leaves around it.
func bare(s string) string {
	if len(s) > 1 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

// Kind returns the kind of session that the line starts; empty if it starts none.
func (s Spark) Kind() string {
	if s.Command != "add" || s.Refusal() != "" {
		return ""
	}
	return kinds[s.Language]
}

// auths are the kinds of authentication that every version of SparkMagic supports.
var auths = []string{"None", "Basic_Access", "Kerberos"}

// Refusal returns the error with which SparkMagic rejects the line; empty if it accepts the line, or
// if IPython fills in variables.
func (s Spark) Refusal() string {
	if s.Command != "add" || facts.Placeholder(s.Language+s.URL+s.Auth, facts.InProperty) {
		return ""
	}
	switch {
	case s.URL == "":
		return "Need to supply URL argument (e.g. -u https://example.com/livyendpoint)"
	case s.Auth != "" && !slices.Contains(auths, s.Auth) &&
		slices.ContainsFunc(auths, func(a string) bool { return strings.EqualFold(a, s.Auth) || s.Auth == "Basic" }):
		return "Auth '" + s.Auth + "' not supported"
	case s.Auth == "Basic_Access" && (s.User == "" || s.Password == ""):
		return "Need to supply username and password arguments for Basic Access Authentication"
	case kinds[s.Language] == "":
		language := s.Language
		if language == "" {
			language = "None"
		}
		return "Cannot get session kind for " + language + "."
	}
	return ""
}

// kernelTakes are the arguments of %%spark in SparkMagic's own kernels, each with a value.
//
// Source: sparkmagic/kernels/kernelmagics.py.
var kernelTakes = map[string]string{
	"-o": "--output", "-m": "--samplemethod", "-n": "--maxrows", "-r": "--samplefraction", "-c": "--coerce",
}

// NotInKernel returns the first argument that the %%spark of SparkMagic's own kernels rejects, because only the one of
// IPython has it; empty if it accepts all, or if that is not sure.
//
// Verdicts: session-spark-in-kernel-*.
func NotInKernel(arguments string) string {
	words, open := split(arguments)
	if open {
		return ""
	}
	for i := 0; i < len(words); i++ {
		word := words[i]
		flag, _, attached := strings.Cut(word, "=")
		switch {
		case strings.ContainsAny(word, "${"): // IPython fills in a variable, perhaps with nothing
			return ""
		case takesInKernel(flag):
			if !attached {
				i++
			}
		case len(word) > 2 && takesInKernel(word[:2]): // -odf
		default:
			return word
		}
	}
	return ""
}

// takesInKernel reports whether a flag is an argument of %%spark in the kernels, perhaps shortened.
func takesInKernel(flag string) bool {
	for short, long := range kernelTakes {
		if flag == short || len(flag) > 2 && strings.HasPrefix(long, flag) {
			return true
		}
	}
	return false
}
