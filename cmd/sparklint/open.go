package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
)

// An input is the project of a run, with the state of its errors.
type input struct {
	*project.Project
	failed bool // something could not be read
	w      world
}

// open finds and reads the files that the arguments name. It prints an error for each file that can't be read,
// and continues with the rest.
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
		debug.SetGCPercent(50) // the kept files are most of the memory
	}
	for _, err := range p.Errs {
		in.fail(err)
	}
	return in, nil
}

// many is the number of files above which memory matters more than time.
const many = 10_000

// name puts the arguments into a spec: paths, lists of paths, and standard input, which it reads if read is
// true.
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

// fail prints an error, so that the run ends with exitFailed.
func (in *input) fail(err error) {
	in.failed = true
	fmt.Fprintf(in.w.err, "sparklint: %s\n", shown(project.Plain(err).Error()))
}
