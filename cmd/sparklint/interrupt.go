package main

import (
	"context"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/replace"
)

// errUnprinted is the end of a run whose report was interrupted.
var errUnprinted = exit{code: exitFailed, message: "interrupted: the report is not complete", cause: context.Canceled}

// interruptible prints, and ends as soon as the run is interrupted: a reader that takes its time
// can't hold it. report goes on then until the program ends, so it must not change any file. Where
// the run was interrupted before, what is printed says how far it came, and nothing interrupts it.
func interruptible(ctx context.Context, report func() error) error {
	if ctx.Err() != nil || ctx.Done() == nil {
		return report()
	}
	done := make(chan error, 1)
	go func() { done <- report() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return errUnprinted
	}
}

// putReport writes a report into a file, whole or not at all, and into a pipe or a device until the
// run is interrupted.
func putReport(ctx context.Context, path, content string) error {
	if replace.Stream(path) {
		return interruptible(ctx, func() error { return replace.Put(path, content) })
	}
	return replace.Put(path, content)
}
