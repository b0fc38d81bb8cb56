// Sparklint finds the settings that make a notebook's Spark session fail, wait or take the whole cluster,
// before anyone runs the notebook. It fixes them.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"
)

func main() {
	collectLater()
	cli.FlagStringer = func(cli.Flag) string { return "" } // it is slow, and help.go prints the help
	for _, v := range os.Environ() {                       // an empty variable counts as unset
		if name, value, _ := strings.Cut(v, "="); value == "" && strings.HasPrefix(name, "SPARKLINT_") {
			os.Unsetenv(name)
		}
	}
	// Without this, a write to a closed pipe ends the program, which may be changing files.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(os.Args, world{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv, ctx: ctx})
	stop()
	os.Exit(code)
}

// collectLater puts the first garbage collection off until the program uses 20 MiB: most runs end before. What GOGC and
// GOMEMLIMIT say is not changed.
func collectLater() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	percent, limit := debug.SetGCPercent(-1), debug.SetMemoryLimit(20<<20)
	runtime.SetFinalizer(new(*int), func(**int) { // it runs after the first collection
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	})
}
