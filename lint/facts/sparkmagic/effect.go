package sparkmagic

import (
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/pattern"
)

// An Effect says what a cell does to the session of a SparkMagic kernel.
type Effect int

// The effects of a cell.
const (
	// None leaves the session as it is, whether one runs or not.
	None Effect = iota
	// Begins posts a session with the settings in force, unless one runs.
	Begins
	// Ends deletes the session that runs. The next cell that begins a session posts a
	// new one, and until then %%configure does not need -f.
	Ends
	// Unknown is the effect of a magic from another extension, and of local code that
	// can call magics.
	Unknown
)

// A Magic is a cell magic and its effect on the session.
type Magic struct {
	Name   string
	Since  string // the first version of SparkMagic that has it; empty for all
	Effect Effect
	// Bare reports whether SparkMagic rejects a cell with more than blanks in its body.
	Bare bool
	// Runs reports whether IPython runs the body as a cell of its own.
	Runs bool
	// by gives the effect for the arguments, where it depends on them.
	by func(arguments string) Effect
}

// Magics are the cell magics of SparkMagic's kernels and of IPython. The effect of
// %%configure depends on its line, its body and the session: see [Read].
//
// Source: sparkmagic/kernels/kernelmagics.py at the tags 0.12.9 to 0.23.0.
// Verdicts: session-*.
var Magics = slices.Concat([]Magic{
	{Name: "spark", Effect: Begins},
	{Name: "sql", Effect: Begins},
	{Name: "pretty", Since: "0.19.0", Effect: Begins},
	{Name: "send_to_spark", Since: "0.14.0", Bare: true, by: sends},
	{Name: "cleanup", Bare: true, by: cleans},
	{Name: "delete", Bare: true}, // it never deletes the kernel's own session
	{Name: "info", Bare: true},
	{Name: "logs", Bare: true},
	{Name: "help", Bare: true},
	{Name: "configure", Effect: Unknown},
	{Name: "local"},
	{Name: "_do_not_call_start_session", Effect: Begins},
	{Name: "_do_not_call_delete_session", Effect: Ends},
	{Name: "_do_not_call_change_language", Effect: Unknown}, // changes the kind of session
	{Name: "_do_not_call_allow_retry_fatal"},

	{Name: "time", Runs: true},
	{Name: "timeit", Runs: true},
	{Name: "capture", Runs: true},
	{Name: "prun", Runs: true},
}, withoutEffect(strings.Fields(`! HTML SVG bash file html javascript js latex markdown perl pypy python python2
	python3 ruby script sh svg sx system writefile`)))

func withoutEffect(names []string) []Magic {
	list := make([]Magic, len(names))
	for i, name := range names {
		list[i].Name = name
	}
	return list
}

// EffectOf returns the effect of a cell in a SparkMagic kernel of a version (empty for
// the newest), judged by its text alone. For a cell that begins with %%configure it
// returns None: the caller has to replay it.
//
// Source: sparkmagic/kernels/wrapperkernel/usercodeparser.py. Verdicts: session-*.
func EffectOf(cell, version string) Effect {
	switch {
	case cell == "":
		return None
	case !strings.HasPrefix(cell, "%"):
		return Begins // also for blank lines and comments
	case strings.HasPrefix(cell, "%%local") || strings.HasPrefix(cell, "%local"):
		return local(afterWord(cell), version)
	case completed(cell, "%%", version):
		return local(cell+"\n ", version)
	case completed(cell, "%", version):
		return local("%"+cell+"\n ", version)
	case configures(cell):
		return None
	}
	return local(cell, version)
}

// completed reports whether the kernel gives the cell a body: such a magic runs without
// one, and also with a single %.
func completed(cell, sign, version string) bool {
	names := []string{"info", "logs", "cleanup", "delete", "help", "spark"}
	if Since(version, "0.14.0") {
		names = append(names, "send_to_spark")
	}
	return slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(cell, sign+name) })
}

func configures(cell string) bool {
	name, _, _, ok := cut(cell)
	return ok && name == "configure"
}

const spaces = " \t\r\n\f\v"

// afterWord returns what follows the first word of a text and the spaces after it.
func afterWord(s string) string {
	if i := strings.IndexAny(s, spaces); i >= 0 {
		return strings.TrimLeft(s[i:], spaces)
	}
	return ""
}

// local returns the effect of a cell that IPython runs in the kernel's own process.
func local(cell, version string) Effect {
	name, arguments, body, ok := cut(cell)
	if !ok {
		return code(cell)
	}
	i := slices.IndexFunc(Magics, func(m Magic) bool { return m.Name == name })
	switch {
	case i < 0 && word.MatchString(name):
		return Unknown
	case i < 0 || body == "" || Magics[i].Since != "" && !Since(version, Magics[i].Since):
		return None // IPython rejects the cell
	case Magics[i].Runs:
		return max(local(body, version), code(arguments))
	case Magics[i].Bare && strings.Trim(body, spaces) != "":
		return None // SparkMagic rejects the cell
	case Magics[i].by != nil:
		return Magics[i].by(arguments)
	}
	return Magics[i].Effect
}

// code returns the effect of local Python. It can call magics and change settings.
func code(text string) Effect {
	if strings.Contains(text, "run_cell") || strings.Contains(text, "sparkmagic") {
		return Unknown
	}
	return None
}

var (
	word = pattern.New(`^\w+$`)
	help = pattern.New(`^%%\w+\?`)
)

// cut splits a cell with a cell magic as IPython does: only a blank ends the name. ok is
// false for a cell without one.
func cut(cell string) (name, arguments, body string, ok bool) {
	first, body, _ := strings.Cut(strings.TrimLeft(cell, spaces), "\n")
	if !strings.HasPrefix(first, "%%") || help.MatchString(first) {
		return "", "", "", false
	}
	name, arguments, _ = strings.Cut(strings.TrimRight(first[2:], spaces), " ")
	return name, arguments, body, true
}

// cleans returns the effect of %%cleanup, which reads its line as %%configure does.
func cleans(arguments string) Effect {
	line := Read(arguments)
	if line.Unknown == "" && line.Force {
		return Ends
	}
	return None
}

// sent matches the arguments that %%send_to_spark accepts.
var sent = pattern.New(`^(\s*(-[itn]|--(input|vartype|varname))[= ]\s*[^-\s'"]\S*|\s*(-m|--maxrows)[= ]\s*\d+)+\s*$`)

// sends returns the effect of %%send_to_spark, which requires -i.
func sends(arguments string) Effect {
	switch {
	case !strings.Contains(arguments, "-i"):
		return None
	case sent.MatchString(arguments):
		return Begins
	}
	return Unknown
}

// A Start says whether a cell of a SparkMagic kernel starts a session.
type Start int

// Whether a cell starts a session.
const (
	Never Start = iota
	Always
	Perhaps // it ends sessions, or its effect is unknown
)

// Starts says whether a cell starts a session in the newest version.
func Starts(cell string) Start {
	switch EffectOf(cell, "") {
	case None:
		return Never
	case Begins:
		return Always
	}
	return Perhaps
}
