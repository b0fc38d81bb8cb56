package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/pattern"
)

// The exit codes.
const (
	exitClean  = 0 // nothing to report, or all of it fixed
	exitFound  = 1 // something to report, or with --diff something to change
	exitFailed = 2 // a file could not be read or written, or wrong usage
)

// A world is what a run uses of its process. The run makes everything inert that it prints.
type world struct {
	in       io.Reader
	out, err io.Writer
	getenv   func(string) string
	args     []string // in the order of arrange
	ctx      context.Context
}

func (w world) context() context.Context {
	if w.ctx == nil {
		return context.Background()
	}
	return w.ctx
}

// gave reports whether a flag is on the command line.
func (w world) gave(flag string) bool {
	for _, word := range w.args {
		name, _, _ := strings.Cut(long(word), "=")
		if word == "--" {
			break
		}
		if name == "--"+flag || name == "-"+flag {
			return true
		}
	}
	return false
}

// An exit ends a run with a code; its message, if any, goes to standard error.
type exit struct {
	code    int
	message string
	cause   error // nil if no error caused it
}

func (e exit) Error() string { return e.message }

func (e exit) Unwrap() error { return e.cause }

// failed returns an exit with exitFailed. An error among the arguments is its cause.
func failed(format string, a ...any) error {
	e := exit{code: exitFailed, message: fmt.Sprintf(format, a...)}
	for _, arg := range a {
		if err, ok := arg.(error); ok {
			e.cause = err
		}
	}
	return e
}

// run runs the command line args, whose first element is the program, and returns the exit code.
func run(args []string, w world) int {
	out := inert.NewWriter(w.out)
	w.out, w.err = out, inert.NewWriter(w.err)
	err := start(args, w)
	if err = whole(out, err); err == nil {
		return exitClean
	}
	e := exit{code: exitFailed, message: err.Error()}
	if errors.Is(err, context.Canceled) {
		e.message = "interrupted: no file was changed"
	}
	if errors.Is(err, syscall.EPIPE) {
		return exitFailed // the reader of the output has closed it
	}
	var several project.Errors
	if !errors.As(err, &e) && errors.As(err, &several) {
		for _, err := range several {
			fmt.Fprintf(w.err, "sparklint: %s\n", shown(project.Plain(err).Error()))
		}
		return exitFailed
	}
	if e.message != "" {
		fmt.Fprintf(w.err, "sparklint: %s\n", shown(e.message))
	}
	return e.code
}

// whole returns the error of a run. If the run did not fail for another reason, it is the error of its
// output, so a command can ignore that.
func whole(out *inert.Writer, err error) error {
	if e := (exit{}); err != nil && (!errors.As(err, &e) || e.code == exitFailed) {
		return err // the output may still be in use
	}
	if unwritten := out.Err(); unwritten != nil {
		return failed("%v", unwritten)
	}
	return err
}

// shown returns an error message as it can be printed. It can quote arguments and keys of settings, so
// secrets are masked.
func shown(message string) string { return inert.Text(lint.Masked(message)) }

// start puts the command line in order, and runs it.
func start(args []string, w world) (err error) {
	if err := ambiguous(args[1:]); err != nil {
		return err
	}
	w.args = args
	app := newApp(w)
	arranged, err := arrange(args, app.Commands)
	if err != nil {
		return err
	}
	if text, wanted, err := helpFor(app, arranged); wanted {
		if err == nil {
			_, err = io.WriteString(w.out, text)
		}
		return err
	}
	return w.byVariable(app.RunContext(w.context(), arranged))
}

// byVariable names the environment variable in an error about a flag that is not on the command line.
func (w world) byVariable(err error) error {
	var e exit
	if err != nil && !errors.As(err, &e) && !strings.Contains(err.Error(), "\n") {
		e = exit{exitFailed, err.Error(), err}
	}
	if !strings.HasPrefix(e.message, "--") {
		return err
	}
	name := e.message[2:]
	if end := strings.IndexFunc(name, func(r rune) bool { return r != '-' && (r < 'a' || r > 'z') }); end >= 0 {
		name = name[:end]
	}
	if w.gave(name) {
		return err
	}
	for _, variable := range slices.Concat(env(name), env(name+"-url")) {
		if os.Getenv(variable) != "" {
			e.message = variable + e.message[2+len(name):]
			return e
		}
	}
	return err
}

func newApp(w world) *cli.App {
	usage := func(c *cli.Context, err error, _ bool) error {
		if message, ok := unreadable(err, c.Command); ok {
			return failed("%s", message)
		}
		return failed("%s; see sparklint %s --help", didYouMean(err, c.Command), c.Command.Name)
	}
	app := &cli.App{
		Name:                      "sparklint",
		Version:                   version(),
		HideVersion:               true,
		HideHelp:                  true, // help.go prints it
		Writer:                    w.out,
		ErrWriter:                 w.err,
		DisableSliceFlagSeparator: true,
		ExitErrHandler:            func(*cli.Context, error) {},
		OnUsageError:              usage,
		CommandNotFound: func(_ *cli.Context, name string) {
			fmt.Fprintf(w.err, "sparklint: %q: no such command\n", name)
		},
		Commands: []*cli.Command{
			lintCommand(w),
			streamCommand(w),
			rulesCommand(w),
			ruleCommand(w),
			propertyCommand(w),
			effectiveCommand(w),
			capacityCommand(w),
			planCommand(w),
			endpointCommand(w),
			sessionsCommand(w),
			diagnoseCommand(w),
			initCommand(w),
			settingsCommand(w),
			baselineCommand(w),
			guardCommand(w),
			completionCommand(w),
			versionCommand(w),
		},
	}
	for _, c := range app.Commands {
		c.OnUsageError = usage
		c.HideHelp = true
	}
	return app
}

func versionCommand(w world) *cli.Command {
	return &cli.Command{
		Name: "version", Usage: "print the version of sparklint", ArgsUsage: " ",
		Action: func(*cli.Context) error {
			_, err := fmt.Fprintln(w.out, "sparklint", version())
			return err
		},
	}
}

// What the cli package says about a value that it can't read, from the environment and from the command line.
var (
	badVariable = pattern.New(`^could not parse (".*") as \w+ value from environment variable "(\w+)" for flag ([\w-]+): `)
	badFlag     = pattern.New(`^invalid (?:boolean )?value (".*") for (?:flag )?-([\w-]+): `)
)

// unreadable returns the message for a value that its flag can't have, with what to write; ok reports whether err is
// about such a value.
func unreadable(err error, c *cli.Command) (message string, ok bool) {
	var where, value, flag string
	if m := badVariable.FindStringSubmatch(err.Error()); m != nil {
		value, where, flag = m[1], m[2], m[3]
	} else if m := badFlag.FindStringSubmatch(err.Error()); m != nil {
		value, where, flag = m[1], "--"+m[2], m[2]
	} else {
		return "", false
	}
	write := "a whole number"
	for _, f := range c.Flags {
		if !slices.Contains(f.Names(), flag) {
			continue
		}
		switch f.(type) {
		case *cli.BoolFlag:
			write = "true or false"
		case *cli.DurationFlag:
			write = "a time, such as 10s"
		}
	}
	return fmt.Sprintf("%s %s: write %s", where, value, write), true
}

// didYouMean returns the message for a usage error. For an unknown flag it suggests the closest one.
func didYouMean(err error, c *cli.Command) string {
	name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !ok {
		return err.Error()
	}
	name = strings.TrimPrefix(name, "-")
	var names []string
	for _, f := range c.Flags {
		names = append(names, f.Names()...)
	}
	if near := facts.Nearest(name, names); near != "" {
		return fmt.Sprintf("unknown flag --%s: did you mean --%s?", name, near)
	}
	if len(name) == 1 {
		return "unknown flag -" + name
	}
	return "unknown flag --" + name
}

// ambiguous returns an error if a word before -- reads as a flag or a list of paths, but a file here has
// this name. The author of the files chose their names, and must not choose the flags.
func ambiguous(words []string) error {
	for _, word := range words {
		means := ""
		switch {
		case word == "--":
			return nil
		case word == "-":
		case strings.HasPrefix(word, "-"):
			means = "a flag"
		case strings.HasPrefix(word, "@"):
			means = "a list of paths"
		}
		if means == "" {
			continue
		}
		if _, err := os.Lstat(word); err == nil {
			return failed("%s is %s, but a file here has this name, too: put -- before file names. Nothing was read or written", word, means)
		}
	}
	return nil
}

// arrange puts the command first (lint if none is named), then the flags, then the paths, because the flag
// package reads every word after the first path as a path.
func arrange(args []string, commands []*cli.Command) ([]string, error) {
	names := map[string]*cli.Command{"help": nil}
	for _, c := range commands {
		names[c.Name] = c
	}
	var flags, words []string
	command, first := "", "" // the first path before --
	for i := 1; i < len(args); i++ {
		a := long(args[i])
		switch {
		case a == "--":
			for _, name := range args[i+1:] {
				words = append(words, literal(name))
			}
			i = len(args)
		case strings.HasPrefix(a, "-") && a != "-":
			flags = append(flags, a)
			if !slices.ContainsFunc(commands, func(c *cli.Command) bool { return takesValue(a, c) }) {
				break
			}
			i++
			switch {
			case i == len(args):
				return nil, failed("%s needs a value", a)
			case args[i] == "--":
				return nil, failed("%s needs a value, but -- ends the flags", a)
			case isFlag(args[i], commands):
				return nil, failed("%s needs a value, and %s is a flag; write %s=%s if you mean the text", a, args[i], a, args[i])
			}
			flags = append(flags, args[i])
		case command == "" && len(words) == 0 && isCommand(names, a):
			command = a
		default:
			if command == "" && len(words) == 0 {
				first = a
			}
			words = append(words, a)
		}
	}
	if first != "" && command == "" && !slices.Contains(flags, "--help") {
		if err := unknownCommand(first, commands); err != nil {
			return nil, err
		}
	}
	return assemble(args[0], command, flags, words), nil
}

// shorts are the short flags of every command, each with its long form.
var shorts = map[string]string{"-f": "--format", "-h": "--help", "-q": "--quiet", "-v": "--verbose"}

// long returns a word of the command line. A short flag is replaced by its long form.
func long(word string) string {
	flag, value, given := strings.Cut(word, "=")
	name, short := shorts[flag]
	switch {
	case !short:
		return word
	case given:
		return name + "=" + value
	}
	return name
}

// literal returns a name after -- as a path that is read neither as a list nor as standard input.
func literal(name string) string {
	if name == "-" || strings.HasPrefix(name, "@") {
		return "./" + name
	}
	return name
}

// assemble returns the command line in the order of arrange.
func assemble(program, command string, flags, words []string) []string {
	if command == "" && len(words) == 0 && slices.Equal(flags, []string{"--version"}) {
		return []string{program, "version"}
	}
	if slices.Contains(flags, "--help") {
		if command == "" && len(flags) == 1 && len(words) == 0 {
			return []string{program, "--help"}
		}
		words, flags = nil, []string{"--help"} // the help does not depend on the rest
	}
	if command == "" {
		command = "lint"
	}
	out := append([]string{program, command}, flags...)
	if len(words) > 0 {
		out = append(append(out, "--"), words...)
	}
	return out
}

func isCommand(names map[string]*cli.Command, word string) bool {
	_, ok := names[word]
	return ok
}

// isFlag reports whether a word is a flag of any command, long or short, with or without a value.
func isFlag(word string, commands []*cli.Command) bool {
	if !strings.HasPrefix(word, "-") {
		return false
	}
	name, _, _ := strings.Cut(strings.TrimLeft(long(word), "-"), "=")
	return name == "help" || slices.ContainsFunc(commands, func(c *cli.Command) bool {
		return slices.ContainsFunc(c.Flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), name) })
	})
}

// takesValue reports whether a flag is one of c's, and its value is the next word.
func takesValue(flag string, c *cli.Command) bool {
	name := strings.TrimLeft(flag, "-")
	if strings.Contains(name, "=") {
		return false
	}
	for _, f := range c.Flags {
		if slices.Contains(f.Names(), name) {
			_, boolean := f.(*cli.BoolFlag)
			return !boolean
		}
	}
	return false
}

// version returns the version of the module, as the go command recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return strings.TrimPrefix(info.Main.Version, "v")
	}
	return "(devel)"
}
