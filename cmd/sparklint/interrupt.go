package main

import (
	"context"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/replace"
)

// errUnprinted is the error of a run whose report was interrupted.
var errUnprinted = exit{code: exitFailed, message: "interrupted: the report is not complete", cause: context.Canceled}

// interruptible calls report, and returns as soon as the run is interrupted, so that a slow reader can't block
// it. In that case report continues until the program ends, so it must not change any file. If the run was
// interrupted before, the report says how far it came, and is not interrupted.
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

// putReport writes a report into a file, whole or not at all. Writing into a pipe or a device ends when the
// run is interrupted.
func putReport(ctx context.Context, path, content string) error {
	if replace.Stream(path) {
		return interruptible(ctx, func() error { return replace.Put(path, content) })
	}
	return replace.Put(path, content)
}
