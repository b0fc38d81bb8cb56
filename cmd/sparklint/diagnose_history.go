package main

import (
	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
)

func historyAction(_ *cli.Context, _ world, _ files.Limit) error { return failed("not yet") }
