package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/replace"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/report"
	"github.com/sparklint/sparklint/lint"
)

func lintCommand(w world) *cli.Command {
	return &cli.Command{
		Name: "lint", Usage: "check notebooks and config.json files (the default command)", ArgsUsage: "[path …]",
		Description: "Checks config.json files of SparkMagic and the %%configure cells of notebooks. Without a path: the current folder, " +
			"and the config.json that SparkMagic reads here. A path of - is standard input, @FILE is a list of paths, and " +
			"every word after -- is a path. Exit code: 0 nothing at or above --fail-on is left, " +
			"1 findings are left (with --diff: a fix would change something), 2 a file could not be read or written, or wrong usage.",
		Flags:  lintFlags(),
		Action: func(c *cli.Context) error { return lintAction(c, w) },
	}
}

// A linting is a run of lint: its input, its flags, and its result.
type linting struct {
	*input
	flags
	held   *project.Held
	result *lint.Result
	before []lint.Diagnostic // the findings to report if nothing is changed
}

func lintAction(c *cli.Context, w world) error {
	s, err := readFlags(c)
	if err != nil {
		return err
	}
	if s.showFiles {
		return showFiles(c.Context, c.Args().Slice(), s.spec, w)
	}
	for _, f := range s.formats {
		if f.path == "" {
			continue
		}
		if err := files.Contained(f.path); err != nil {
			return failed("--format %s: %v", f.name, err)
		}
	}
	in, err := open(c.Context, c.Args().Slice(), s.spec, w)
	if err != nil {
		return err
	}
	if err := s.outcome(c, in.Run.Settings); err != nil {
		return err
	}
	for _, f := range s.formats {
		if f.path != "" && in.Has(f.path) {
			return failed("--format %s=%s: a report can't overwrite a file that is being checked", f.name, f.path)
		}
		if f.path != "" && in.Reads(f.path, s.hold) {
			return failed("--format %s=%s: this run reads that file", f.name, f.path)
		}
	}
	l := &linting{input: in, flags: s}
	if err := l.check(c.Context); err != nil {
		return err
	}
	o, err := l.conclude(c.Context)
	if err != nil {
		return err
	}
	if s.diff {
		return interruptible(c.Context, func() error { return l.printDiff(o) })
	}
	if s.fix || s.addIgnore != "" {
		l.write(c.Context, &o)
	}
	if err := l.show(c.Context, &o); err != nil {
		return err
	}
	return l.verdict(&o)
}

// check runs the rules, and tries the fixes of the findings that are shown and reported.
func (l *linting) check(ctx context.Context) (err error) {
	run := l.run()
	run.Wants = func(found []*lint.Diagnostic) (lint.Wants, error) {
		if l.held, err = l.Hold(ctx, l.hold, found); err != nil {
			return nil, err
		}
		return func(d *lint.Diagnostic) string {
			switch {
			case d.Severity < l.hold.Shown:
				return "the finding is not shown"
			case l.held.Hides(d):
				return "the finding is not reported"
			}
			return l.Serves(d)
		}, nil
	}
	l.result, err = lint.Check(ctx, run)
	return err
}

// run returns the run for the library.
func (l *linting) run() lint.Run {
	return lint.Run{
		Targets: l.Targets, Settings: l.Settings, Rules: l.hold.Rules, Names: ruleNames(), Jobs: l.spec.Jobs,
		Unsilenced: l.hold.Unsilenced, Versioned: l.versioned,
	}
}

// A conclusion is the outcome of a run: the findings that are left, and the files after fixing.
type conclusion struct {
	lint.Fixed
	changes   bool // the run changes files, or shows how it would
	rest      project.Rest
	fixed     int // number of findings fixed or suppressed; -1 if nothing is to be changed
	own       int // how many of them are in SparkMagic's own config.json
	unwritten map[string]bool
}

// conclude returns what is to be written or shown.
func (l *linting) conclude(ctx context.Context) (o conclusion, err error) {
	switch {
	case l.addIgnore != "":
		o.Fixed, err = l.result.Ignore(ctx, l.addIgnore, func(d *lint.Diagnostic) bool {
			return d.Severity >= l.hold.Shown && !l.held.Hides(d)
		})
		o.changes = true
	case l.fix || l.diff:
		o.Fixed, o.changes = l.result.Safe, true
		if l.unsafe {
			o.Fixed = l.result.All
		}
	default:
		o.Fixed = lint.Fixed{Targets: l.Targets, Left: l.result.Found, Silenced: l.result.Silenced}
		o.fixed = -1
	}
	if o.changes {
		for _, err := range o.Errs {
			l.fail(err)
		}
		for _, err := range o.Faults {
			l.fail(fmt.Errorf("%w; the fix was not made; please report this bug", err))
		}
		o.fixed = o.Count
	}
	l.before = l.held.Rest(l.result.Found, false).Found
	o.rest = l.held.Rest(o.Left, o.changes && o.Count > 0)
	return o, err
}

// write replaces the files that changed. If a file can't be written, its findings count as left.
func (l *linting) write(ctx context.Context, o *conclusion) {
	l.sweep()
	o.unwritten = l.replace(ctx, o.Fixed)
	unwritten := func(d lint.Diagnostic) bool { return o.unwritten[d.File.Path] }
	left := slices.DeleteFunc(slices.Clone(o.Left), unwritten)
	gone := len(o.Left) - len(left)
	for _, d := range l.result.Found {
		made := l.addIgnore == "" && d.Fix != nil && (d.Fix.Safe || l.unsafe)
		switch {
		case made && changes(d, func(path string) bool { return o.unwritten[path] }):
			o.fixed--
		case made:
			if l.Own != nil && changes(d, func(path string) bool { return path == l.Own.Path }) {
				o.own++
			}
			continue
		case !unwritten(d):
			continue
		}
		left = append(left, d)
		gone--
	}
	if l.addIgnore != "" && l.Own != nil && !o.unwritten[l.Own.Path] {
		in := func(list []lint.Diagnostic) (n int) {
			for _, d := range list {
				if d.File.Path == l.Own.Path {
					n++
				}
			}
			return n
		}
		o.own = in(l.result.Found) - in(o.Left)
	}
	if len(o.unwritten) == 0 {
		return
	}
	if l.addIgnore != "" {
		o.fixed += gone
	}
	o.Silenced = slices.DeleteFunc(slices.Clone(o.Silenced), unwritten)
	for _, d := range l.result.Silenced {
		if unwritten(d) {
			o.Silenced = append(o.Silenced, d)
		}
	}
	slices.SortStableFunc(left, func(a, b lint.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.File.Path, b.File.Path), cmp.Compare(a.Range.Start, b.Range.Start))
	})
	o.rest = l.held.Rest(left, true)
}

// changes reports whether the fix of a finding changes one of some files.
func changes(d lint.Diagnostic, some func(path string) bool) bool {
	return slices.ContainsFunc(d.Fix.Ops, func(op lint.Op) bool { return some(op.Place().Source().Name()) })
}

// sweep removes temporary files that a killed run left beside the files of this run, in folders that
// this run may write to.
func (l *linting) sweep() {
	swept := map[string]bool{}
	for _, t := range l.Targets {
		dir := filepath.Dir(t.Path)
		if t == l.Piped || swept[dir] {
			continue
		}
		swept[dir] = true
		if t == l.Own || files.Contained(filepath.Join(dir, filepath.Base(t.Path)+".new")) == nil {
			replace.Sweep(dir)
		}
	}
}

// replace replaces the files that changed. It prints an error for each that can't be replaced, and continues
// with the others. After an interruption it leaves the rest unchanged.
func (l *linting) replace(ctx context.Context, done lint.Fixed) (unwritten map[string]bool) {
	unwritten = map[string]bool{}
	interrupted := 0
	for i, t := range done.Targets {
		old := l.Targets[i]
		if old.Again() {
			continue
		}
		if ctx.Err() != nil && t.File != old.File {
			unwritten[old.Path] = true
			interrupted++
			continue
		}
		was, now, err := l.sources(old, t)
		if old == l.Piped {
			_, err = io.WriteString(inert.Exact(l.w.out), now)
		} else if err == nil && now != was {
			err = l.put(old, was, now)
		}
		if err != nil {
			l.fail(err)
			unwritten[old.Path] = true
		}
	}
	if interrupted > 0 {
		l.fail(fmt.Errorf("interrupted: %d %s left unchanged", interrupted, plural(interrupted, "file")))
	}
	return unwritten
}

// put replaces a file of the run, or the user's own config.json.
func (l *linting) put(t *lint.Target, was, now string) error {
	if t != l.Own {
		if err := files.Contained(t.Path); err != nil {
			return err
		}
	}
	return replace.File(t.Path, was, now)
}

// sources returns the bytes of a file before and after fixing. Both are empty for an unchanged file, which is
// not read again.
func (l *linting) sources(old, now *lint.Target) (before, after string, err error) {
	if old.File == now.File && old != l.Piped {
		return "", "", nil
	}
	if before, err = old.Source(); err != nil {
		return "", "", err
	}
	after, err = now.SourceAfter(old.File, before)
	return before, after, err
}

// printDiff prints what fixing would change.
func (l *linting) printDiff(o conclusion) error {
	changed, masked := false, false
	for i, t := range o.Targets {
		if t.Again() {
			continue
		}
		was, now, err := l.sources(l.Targets[i], t)
		if err != nil {
			l.fail(err)
			continue
		}
		if now == was {
			continue
		}
		changed = true
		before, after := side{src: was}, side{src: now}
		if !l.showSecrets {
			before, after = newSides(l.Targets[i].File, t.File, was, now)
		}
		patch, hides := unified(t.Path, before, after)
		masked = masked || hides
		if _, err := fmt.Fprint(l.w.out, patch); err != nil {
			return failed("%v", err)
		}
	}
	if masked {
		fmt.Fprintln(l.w.err, secretsMasked)
	}
	left := 0
	for _, d := range o.rest.Found {
		if d.Severity >= l.hold.Shown {
			left++
		}
	}
	become := "fixed"
	if l.addIgnore != "" {
		become = "suppressed"
	}
	fmt.Fprintf(l.w.err, "%d would be %s, %d left%s\n", o.Count, become, left, report.Also(l.shownBefore(), o.Count, left))
	switch {
	case l.failed:
		return exit{code: exitFailed}
	case changed && !l.exitZero:
		return exit{code: exitFound}
	}
	return nil
}

// verdict returns the exit code. It prints the stale entries of the baseline if they are the reason.
func (l *linting) verdict(o *conclusion) error {
	if l.failed {
		return exit{code: exitFailed}
	}
	if l.exitZero {
		return nil
	}
	for _, d := range o.rest.Found {
		if d.Severity >= l.failOn {
			return exit{code: exitFound}
		}
	}
	if !l.hold.Strict || len(o.rest.Stale) == 0 {
		return nil
	}
	for _, line := range l.held.StaleLines(o.rest) {
		fmt.Fprintf(l.w.err, "sparklint: %s\n", shown(line))
	}
	return exit{code: exitFound}
}

// show prints the report in every requested format.
func (l *linting) show(ctx context.Context, o *conclusion) error {
	if l.Looked == 0 && l.failed {
		return nil // the errors are already printed
	}
	l.warnUnchecked()
	r := l.report(o)
	if err := stepSummary(ctx, l.w, l.flags, r); err != nil {
		return err
	}
	out := l.w.out
	if l.Piped != nil && o.changes {
		out = l.w.err // standard output is the file
	}
	for _, f := range l.formats {
		r.Color = false
		if l.statistics && f.path == "" && (f.name == "full" || f.name == "concise") {
			f.print = report.Statistics
		}
		if f.path == "" {
			r.Color = colored(l.color, out, l.w.getenv)
			if err := interruptible(ctx, func() error { return f.print(out, r) }); err != nil {
				return failed("%v", err)
			}
			continue
		}
		var b strings.Builder
		if err := interruptible(ctx, func() error { return f.print(inert.NewWriter(&b), r) }); err != nil {
			return failed("%v", err)
		}
		if err := putReport(ctx, f.path, b.String()); err != nil {
			return failed("%v", err)
		}
	}
	return nil
}

// warnUnchecked prints a warning if no file was checked.
func (l *linting) warnUnchecked() {
	switch {
	case l.Looked > 0 || l.quiet:
	case len(l.Left) > 0:
		fmt.Fprintln(l.w.err, "sparklint: no file was checked: what was found was skipped")
	default:
		fmt.Fprintln(l.w.err, "sparklint: no file was checked: no notebook and no SparkMagic config.json was found")
	}
}

// report returns the report for the formats.
func (l *linting) report(o *conclusion) report.Report {
	r := report.Report{
		Summarized: l.w.getenv("GITHUB_STEP_SUMMARY") != "", Rules: l.hold.Rules, Version: version(), Files: l.Looked, Documents: l.Documents(),
		Scope: l.held.Scope(o.rest),
		Fixed: o.fixed, Silencing: l.addIgnore != "", Secrets: l.showSecrets, Quiet: l.quiet, Verbose: l.verbose,
	}
	if l.Own != nil {
		r.Own, r.OwnShort = l.Own.Path, project.Home(l.Own.Path)
	}
	r.Before = l.shownBefore()
	for _, skip := range l.Skipped {
		r.Skipped = append(r.Skipped, report.Skipped(skip))
	}
	for _, left := range l.Left {
		r.Skipped = append(r.Skipped, report.Skipped{Path: left.Path, Reason: "skipped " + left.Why})
	}
	slices.SortStableFunc(r.Skipped, func(a, b report.Skipped) int { return cmp.Compare(a.Path, b.Path) })
	r.Found = make([]lint.Diagnostic, 0, len(o.rest.Found))
	for _, d := range o.rest.Found {
		if d.Severity < l.hold.Shown {
			r.Hidden[d.Severity] += 1 + d.Unlisted()
		}
	}
	r.Found = l.shown(o)
	silenced := l.result.Silenced
	if o.changes && o.Count > 0 {
		silenced = o.Silenced
	}
	for _, d := range silenced {
		if d.Severity >= l.hold.Shown {
			r.Silenced = append(r.Silenced, d)
		}
	}
	unlisted := unlistedNotes(r.Found)
	for _, note := range slices.Concat(unlisted, l.notes(o, r.Silenced)) {
		r.Notes = append(r.Notes, lint.Masked(note))
	}
	for _, note := range slices.Concat(unlisted, l.silence(o, r.Silenced)) {
		r.Silence = append(r.Silence, lint.Masked(note))
	}
	return r
}

// shown returns the findings that are reported.
func (l *linting) shown(o *conclusion) (found []lint.Diagnostic) {
	for _, d := range o.rest.Found {
		if d.Severity >= l.hold.Shown {
			found = append(found, d)
		}
	}
	return found
}

// shownBefore returns the number of findings that are reported if nothing is changed.
func (l *linting) shownBefore() (n int) {
	for _, d := range l.before {
		if d.Severity >= l.hold.Shown {
			n++
		}
	}
	return n
}

// stepSummary appends a table to the file that GitHub shows for a step, if its format is requested.
func stepSummary(ctx context.Context, w world, s flags, r report.Report) error {
	path := w.getenv("GITHUB_STEP_SUMMARY")
	if path == "" || !slices.ContainsFunc(s.formats, func(f format) bool { return f.name == "github" }) {
		return nil
	}
	f, err := files.Append(path)
	if err == nil {
		err = interruptible(ctx, func() error { return errors.Join(report.GitHubSummary(f, r), f.Close()) })
	}
	if err != nil {
		return failed("%v", project.Plain(err))
	}
	return nil
}

// showFiles prints the files that would be checked, one per line: the path, a tab, and what the file is taken for.
func showFiles(ctx context.Context, args []string, spec project.Spec, w world) error {
	in := &input{w: w}
	if err := in.name(args, &spec, false); err != nil {
		return err
	}
	if spec.Stdin != nil {
		name := spec.Stdin.Name
		if name == "" {
			name = "-"
		}
		fmt.Fprintln(w.out, inert.Text(name))
	}
	list, errs := project.Find(ctx, spec)
	for _, err := range errs {
		in.fail(err)
	}
	for _, f := range list {
		fmt.Fprintf(w.out, "%s\t%s\n", inert.Text(f.Path), f.As)
	}
	if in.failed {
		return exit{code: exitFailed}
	}
	return nil
}

// unsilenced returns notes that say why findings could not be suppressed.
func (l *linting) unsilenced(left []lint.Diagnostic) (notes []string) {
	count := map[string]int{}
	for i := range left {
		if why := lint.Unsilenced(&left[i]); left[i].Severity >= l.hold.Shown && why != "" {
			count[why]++
		}
	}
	for _, why := range slices.Sorted(maps.Keys(count)) {
		notes = append(notes, fmt.Sprintf("not suppressed: %d %s", count[why], why))
	}
	return notes
}
