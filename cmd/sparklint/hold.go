package main

import (
	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
)

// readHold reads the flags that keep findings out of the report.
func readHold(c *cli.Context, h *project.Hold) error {
	h.Baseline, h.Strict, h.Since, h.Staged = c.String("baseline"), c.Bool("strict-baseline"), c.String("since"), c.Bool("staged")
	switch {
	case h.Since != "" && h.Staged:
		return failed("use either --since or --staged, not both")
	case h.Since == "" && c.IsSet("since"):
		return failed("--since needs a revision, such as main")
	}
	return nil
}
