// Sparklint finds, before anyone runs a notebook, what will make its Spark
// session fail, wait, or take everything — and repairs it.
package main

import "os"

func main() {
	os.Exit(run(os.Args, world{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv}))
}
