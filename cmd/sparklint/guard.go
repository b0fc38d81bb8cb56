package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/judge"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/report"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/rules"
)

// guardVerbs are the subcommands of guard, in the order of the help.
var guardVerbs = []struct {
	name   string
	action func(*cli.Context, world) error
}{
	{"check", guardCheck},
	{"install", guardInstall},
	{"remove", guardRemove},
	{"serve", guardServe},
}

func guardCommand(w world) *cli.Command {
	return &cli.Command{
		Name:      "guard",
		Usage:     "judge the request for a session before Livy gets it",
		ArgsUsage: "check|install|remove|serve",
		Description: "check reads the body of one POST /sessions on standard input, judges it and prints the verdict as JSON. Exit code: " +
			"0 admitted, 1 refused, 2 not judged.\n\ninstall adds the guard to a config.json of SparkMagic " + guardSince + " or later, and " +
			"remove takes it out again. Both print what they change.\n\nserve is a reverse proxy in front of Livy that judges new sessions. " +
			"SIGHUP reloads the settings, SIGTERM stops it.",
		Flags: slices.Concat(
			[]cli.Flag{
				stringFlag("url", "", "`URL` check: the server that the request goes to, which decides the endpoint"),
				stringFlag("config-json", "", "`PATH` install, remove: the config.json to change"),
				stringFlag("python", "", "`PYTHON` install: the Python of SparkMagic's kernels, which must be able to import the guard"),
				boolFlag("yes", "install, remove: also change a config.json that is in your home directory"),
			},
			grouped(groupSelect,
				listFlag("select", "`RULE,…` run only these rules; repeatable"),
				listFlag("ignore", "`RULE,…` skip these rules; repeatable"),
			),
			serveFlags(),
			grouped(groupEndpoint, maxExecutorsFlag()), endpointFlags("the one whose url is that of --url or --livy"),
			grouped(groupEndpoint, usersFlag()), guardVersionFlags(),
			grouped(groupFiles,
				stringFlag("settings", "", "`FILE` use these settings; none: use no settings (default: the nearest .sparklint.yaml "+
					"in or above the current folder)"),
				limitFlag(),
			),
		),
		Action: func(c *cli.Context) error { return guardAction(c, w) },
	}
}

func guardAction(c *cli.Context, w world) error {
	var names []string
	for _, verb := range guardVerbs {
		if verb.name == c.Args().First() {
			return verb.action(c, w)
		}
		names = append(names, verb.name)
	}
	return failed("guard needs a subcommand: %s", strings.Join(names, ", "))
}

// judging reads from flags which rules judge requests, and what counts before the settings.
func judging(c *cli.Context) (asked project.Overrides, chosen []*lint.Rule, err error) {
	most := c.Int("max-executors")
	if most < 0 || c.IsSet("max-executors") && most == 0 {
		return asked, nil, failed("--max-executors %d: a session needs at least 1", most)
	}
	if err := checkMode(c); err != nil {
		return asked, nil, err
	}
	if err := readEndpoint(c, &asked); err != nil {
		return asked, nil, err
	}
	asked.Terms = lint.Terms{DeployMode: c.String("deploy-mode"), MaxExecutors: most}
	asked.Names, asked.Version, asked.Selected = ruleNames(), version(), len(c.StringSlice("select")) > 0
	chosen, err = selectRules(c.StringSlice("select"), c.StringSlice("ignore"))
	if err != nil {
		return asked, nil, err
	}
	return asked, slices.DeleteFunc(chosen, func(r *lint.Rule) bool { return !slices.Contains(rules.Requests, r) }), nil
}

func guardCheck(c *cli.Context, w world) error {
	if c.NArg() > 1 {
		return failed("guard check reads standard input, and takes no path")
	}
	asked, chosen, err := judging(c)
	if err != nil {
		return err
	}
	if err := readVersions(c, &asked.Terms); err != nil {
		return err
	}
	limit, err := readLimit(c)
	if err != nil {
		return err
	}
	terms, err := project.Posted(asked, c.String("url"))
	if err != nil {
		return err
	}
	body, err := limit.ReadAll(w.in)
	if err != nil {
		return failed("standard input: %v", err)
	}
	v, err := judge.Judge(c.Context, judge.Request{Body: string(body), Terms: terms, Rules: chosen, Names: ruleNames()})
	if err != nil {
		return fmt.Errorf("not judged: %w", err)
	}
	if err := report.Verdict(w.out, v.Refuse(), v.Message(), append(v.Errors(), v.Warnings()...)); err != nil {
		return failed("%v", err)
	}
	if v.Refuse() {
		return exit{code: exitFound}
	}
	return nil
}
