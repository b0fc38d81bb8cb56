package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
)

// An input is what a run looks at, and what went wrong on the way.
type input struct {
	*project.Project
	failed bool // something could not be read
	w      world
}

// open finds and reads what the arguments name. What can't be read is said, and the rest
// goes on.
func open(ctx context.Context, args []string, spec project.Spec, w world) (*input, error) {
	in := &input{w: w}
	if err := in.name(args, &spec, true); err != nil {
		return nil, err
	}
	spec.Reading = func(total int) (each, end func()) {
		bar := newProgress(w.err, total)
		return bar.step, bar.end
	}
	p, err := project.Open(ctx, spec)
	if err != nil {
		for _, unread := range p.Errs {
			in.fail(unread)
		}
		return nil, err
	}
	in.Project = p
	if len(p.Targets) > many && in.w.getenv("GOGC") == "" {
		debug.SetGCPercent(50) // what is kept of them is most of the memory
	}
	for _, err := range p.Errs {
		in.fail(err)
	}
	return in, nil
}

// many is from how many files on memory counts more than time.
const many = 10_000

// name puts the arguments into a spec: paths, lists of them, and standard input, which is
// read if that is wanted.
func (in *input) name(args []string, spec *project.Spec, read bool) error {
	spec.Own = len(args) == 0
	spec.Getenv, spec.Version, spec.Names = in.w.getenv, version(), ruleNames()
	spec.Paths = []string{}
	piped := false
	for _, a := range args {
		if a == "-" {
			piped = true
			continue
		}
		list, err := files.Expand(a, spec.Limit.Read)
		if err != nil {
			in.fail(err)
		}
		spec.Paths = append(spec.Paths, list...)
	}
	if !piped {
		spec.Stdin = nil
		return nil
	}
	if !read {
		return nil
	}
	src, err := spec.Limit.ReadAll(in.w.in)
	if err != nil {
		return failed("standard input: %v", err)
	}
	spec.Stdin.Src = string(src)
	return nil
}

// fail says what could not be read.
func (in *input) fail(err error) {
	in.failed = true
	fmt.Fprintf(in.w.err, "sparklint: %s\n", shown(project.Plain(err).Error()))
}
