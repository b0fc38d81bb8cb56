// Sparklint finds, before anyone runs a notebook, what will make its Spark
// session fail, wait, or take everything — and repairs it.
package main

import (
	"os"
	"strings"
)

func main() {
	for _, v := range os.Environ() { // an empty variable is none
		if name, value, _ := strings.Cut(v, "="); value == "" && strings.HasPrefix(name, "SPARKLINT_") {
			os.Unsetenv(name)
		}
	}
	os.Exit(run(os.Args, world{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv}))
}
