// Package lint checks the settings of Spark sessions and repairs them: SparkMagic's
// config.json, and the %%configure cells of notebooks.
//
// A [File] has bytes, and the documents in them. A [Target] is a file in a run, together with
// the base config that its sessions start from and the [Terms] that hold for them, such as
// versions and the endpoint. [Check] runs the rules of a [Run] on its targets. Its [Result] has
// the findings, and the files after fixing.
//
// Loading, checking and fixing are three steps. None of them reads or writes files:
//
//	f, skipped := lint.Load("notebooks/a.ipynb", src)  // nil: there is nothing to check
//	result, err := lint.Check(ctx, lint.Run{Targets: []*lint.Target{lint.NewTarget(f)}, Rules: rules.All})
//	fixed, err := result.Safe.Targets[0].Source()      // the bytes to write
//
// The rules of sparklint are rules.All. A [Rule] is a value, so a program can add rules of its
// own, and lint/linttest tests them with their examples.
//
// # Values and results
//
// Files, targets, terms and runs do not change once they are made. The outcome of a run is only
// in its result. So a check can be repeated, and a target can be part of several runs. Several
// goroutines may use the values.
//
// # Fixes
//
// A fix is offered only if it was tried: the rules have checked the files with the fix, there is
// no new finding of warning or above, and the finding that it is for is gone or less severe.
// Fixes that conflict are made in rounds, errors first. A fix is safe if a session that works
// today gets the same as before. [Result.Safe] has the safe fixes, [Result.All] also the others.
// A fix that is not made is in [Diagnostic.Withheld], with the reason.
//
// # What stays
//
// sparklint has no release yet. From version 1 on, the exported names of this package, of
// rules, lint/doc and lint/linttest, and of the packages whose types these show (lint/text,
// lint/severity, lint/notebook, lint/kernel, lint/endpoint, lint/settings) change only with a
// major version, and so do the names of rules. Structs may get more fields: name them in
// literals.
//
// The findings may change with every version: rules are added, find more or find less, and
// messages and fixes are reworded. A program that acts on findings should use
// [Diagnostic.Rule], [Diagnostic.Severity] and the place, never the message.
//
// The other packages (lint/facts and those below it, lint/baseconfig, lint/kind) may change at
// any time.
package lint
