// Sparklint finds, before anyone runs a notebook, what will make its Spark
// session fail, wait, or take everything — and repairs it.
package main

import (
	"context"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	for _, v := range os.Environ() { // an empty variable is none
		if name, value, _ := strings.Cut(v, "="); value == "" && strings.HasPrefix(name, "SPARKLINT_") {
			os.Unsetenv(name)
		}
	}
	// A program dies of what it writes for nobody. This one may be changing files, and goes on.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(os.Args, world{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv, ctx: ctx})
	stop()
	os.Exit(code)
}
