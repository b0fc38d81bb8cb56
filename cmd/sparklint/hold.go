package main

import (
	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/baseline"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
)

// holdFlags say which findings are not reported.
func holdFlags() []cli.Flag {
	return []cli.Flag{
		stringFlag("baseline", "", "what is in the baseline at `FILE` is not reported; none: no baseline; without: "+baseline.Name+
			" of the current directory, if it is there"),
		boolFlag("strict-baseline", "exit with 1 if something in the baseline is found no more"),
		stringFlag("since", "", "only what is on lines that differ from the `REVISION` of git"),
		boolFlag("staged", "only what is on lines that git has staged"),
	}
}

func readHold(c *cli.Context, h *project.Hold) error {
	h.Baseline, h.Strict, h.Since, h.Staged = c.String("baseline"), c.Bool("strict-baseline"), c.String("since"), c.Bool("staged")
	switch {
	case h.Since != "" && h.Staged:
		return failed("--since and --staged: one of the two")
	case h.Since == "" && c.IsSet("since"):
		return failed("--since: since which revision?")
	}
	return nil
}
