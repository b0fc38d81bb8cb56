package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/baseline"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/replace"
	"github.com/sparklint/sparklint/lint"
)

func baselineCommand(w world) *cli.Command {
	not := []string{
		"fix", "unsafe-fixes", "diff", "format", "exit-zero", "baseline", "strict-baseline", "since", "staged", "add-ignore",
		"no-suppressions", "statistics", "show-files", "quiet", "verbose", "color", "show-secrets",
		"min-severity", "fail-on",
	}
	flags := slices.DeleteFunc(lintFlags(), func(f cli.Flag) bool { return slices.Contains(not, f.Names()[0]) })
	return &cli.Command{
		Name:      "baseline",
		Usage:     "create, update or prune a baseline: a file of findings to accept for now",
		ArgsUsage: "create|update|prune [path …]",
		Description: "create writes the findings at or above --min-severity, except those of enforced rules, into " + baseline.Name +
			". lint then no longer reports them. update replaces the entries of the files checked, and keeps the others. " +
			"prune removes entries that are no longer found.",
		Flags: append([]cli.Flag{
			stringFlag("baseline", "", "`FILE` file to write (default "+baseline.Name+" in the current folder)"),
			stringFlag("min-severity", "warning", "`LEVEL` lowest severity to accept: info, warning (default) or error"),
			stringFlag("fail-on", "warning", "`LEVEL` if lower than warning, also accept findings of this severity; --min-severity overrides it"),
			boolFlag("quiet", "print nothing"),
		}, flags...),
		Action: func(c *cli.Context) error { return baselineAction(c, w) },
	}
}

func baselineAction(c *cli.Context, w world) error {
	verb := c.Args().First()
	if !slices.Contains([]string{"create", "update", "prune"}, verb) {
		return failed("baseline needs a subcommand: create, update or prune")
	}
	s, err := readFlags(c)
	if err != nil {
		return err
	}
	if s.hold.Baseline == "none" {
		return failed("--baseline none: sparklint baseline needs a file to write")
	}
	path := cmp.Or(s.hold.Baseline, baseline.Name)
	if err := files.Contained(path); err != nil {
		return failed("%v", err)
	}
	if verb == "create" {
		if _, err := os.Lstat(path); err == nil {
			return failed("%s: file exists; sparklint baseline update brings it up to date", path)
		}
	} else if _, err := (&project.Project{}).Accepted(s.hold, path, false); err != nil {
		return err
	}
	in, err := open(c.Context, c.Args().Tail(), s.spec, w)
	if err != nil {
		return err
	}
	if err := s.outcome(c, in.Run.Settings); err != nil {
		return err
	}
	held, err := in.Accepted(s.hold, path, verb == "create")
	if err != nil {
		return err
	}
	run := (&linting{input: in, flags: s}).run()
	run.Wants = lint.NoFixes
	result, err := lint.Check(c.Context, run)
	if err != nil {
		return err
	}
	now, was := held.Rewritten(result.Found, verb == "prune")
	if err := writeBaseline(verb, path, now.String(), s.spec.Limit); err != nil {
		return failed("%v", project.Plain(err))
	}
	if in.failed {
		return exit{code: exitFailed} // the errors are already printed
	}
	if !s.quiet {
		fmt.Fprintln(w.out, inert.Text(accepted(path, was, now.Len())))
		left := held.Unaccepted(result.Found)
		for _, own := range slices.Sorted(maps.Keys(left)) {
			fmt.Fprintf(w.out, "%s: %d not accepted: this is your personal file, and others share the baseline\n",
				inert.Text(project.Home(own)), left[own])
		}
		enforced := held.Enforced(result.Found)
		for _, rule := range slices.Sorted(maps.Keys(enforced)) {
			fmt.Fprintf(w.out, "%d not accepted: the settings enforce %s\n", enforced[rule], rule)
		}
	}
	return nil
}

func writeBaseline(verb, path, now string, limit files.Limit) error {
	if verb == "create" {
		return replace.New(path, now)
	}
	old, err := project.Regular(path, limit)
	if err != nil || string(old) == now {
		return err
	}
	return replace.Single(path, string(old), now)
}

// accepted says how many findings a baseline accepts now, and before if that differs.
func accepted(path string, was, is int) string {
	if was == 0 || was == is {
		return fmt.Sprintf("%s: %d accepted", path, is)
	}
	return fmt.Sprintf("%s: %d accepted (%d before)", path, is, was)
}
