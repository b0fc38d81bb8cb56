// Package lint checks the settings of Spark sessions and repairs them: SparkMagic's
// config.json, and the %%configure cells of notebooks.
//
// A [File] is what was read: bytes, and the documents in them. A [Target] is a file in a
// run, together with the base config that its sessions start from and the [Terms] that hold
// for them, such as versions and the endpoint. [Check] lets the rules of a [Run] look at its
// targets. Its [Result] has the findings, and the files as they are after fixing.
//
// Load, check and fix are three steps, and none of them touches the disk:
//
//	f, skipped := lint.Load("notebooks/a.ipynb", src)  // nil: there is nothing to look at
//	result, err := lint.Check(ctx, lint.Run{Targets: []*lint.Target{lint.NewTarget(f)}, Rules: rules.All})
//	fixed, err := result.Safe.Targets[0].Source()      // the bytes to write
//
// The rules that sparklint has are rules.All. A [Rule] is a value, so a program can add rules
// of its own, and lint/linttest tests them by their examples.
//
// # Values and results
//
// Files, targets, terms and runs do not change once they are made, and what a run learns is
// in its result and nowhere else. So a check can be made twice, and a target can be part of
// several runs. Values may be used by several goroutines.
//
// # Fixes
//
// A fix is offered only if it was tried: the rules have looked at the files as they are with
// it, no finding of warning or above is new, and what it is for is gone or weighs less.
// Fixes that get into each other's way are made in rounds, errors first. A fix is safe if a
// session that works today gets the same as before; [Result.Safe] has those, [Result.All]
// has the others, too. A fix that is not made is in [Diagnostic.Withheld], with the reason.
//
// # What stays
//
// sparklint has no release yet. From version 1 on, the exported names of this package, of
// rules, lint/doc and lint/linttest, and of the packages whose types these show (lint/text,
// lint/severity, lint/notebook, lint/kernel, lint/endpoint, lint/settings) change only with a
// major version, and so do the names of rules. Structs may get more fields: name them in
// literals.
//
// What is found may change with every version: rules are added, find more or find less, and
// messages and fixes are reworded. A program that acts on findings should go by
// [Diagnostic.Rule], [Diagnostic.Severity] and the place, never by the message.
//
// The other packages (lint/facts and those below it, lint/baseconfig, lint/kind) have no
// promise.
package lint
