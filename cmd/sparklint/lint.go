package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/replace"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/report"
)

func lintCommand(w world) *cli.Command {
	return &cli.Command{
		Name: "lint", Usage: "check config.json files and the %%configure cells of notebooks (the default)", ArgsUsage: "[path …]",
		Description: "Without a path: the current directory, and the config.json that SparkMagic itself would read here.\n" +
			"A path of - is standard input, @FILE is a list of paths. Exit code: 0 nothing found, 1 something found, 2 could not look or write.",
		Flags:  lintFlags(),
		Action: func(c *cli.Context) error { return lintAction(c, w) },
	}
}

func lintAction(c *cli.Context, w world) error {
	s, err := readFlags(c)
	if err != nil {
		return err
	}
	if s.showFiles {
		return showFiles(c.Context, c.Args().Slice(), s, w)
	}
	in, err := gather(c.Context, c.Args().Slice(), s, w)
	if err != nil {
		return err
	}
	for _, f := range s.formats {
		if f.path != "" && in.seen[absolute(f.path)] {
			return failed("--format %s=%s: that is a file to look at", f.name, f.path)
		}
	}
	found, silenced := lint.CheckAll(in.files, s.rules, s.options)
	if in.narrowed, err = in.narrow(c.Context, s, found); err != nil {
		return err
	}
	var changed error
	fixed := -1
	if s.fix || s.diff || s.addIgnore != "" {
		done, err := s.change(in, found)
		if err != nil {
			return failed("%v; no file was changed, please report this", err)
		}
		for _, err := range done.Errs {
			in.fail(err)
		}
		if s.diff {
			done.Left = in.narrowed.left(done.Left, done.Count > 0)
			return printDiff(w, s, in, done)
		}
		if done.Count > 0 {
			silenced = done.Silenced
		}
		fixed, found, changed = finish(w, in, done, found)
	}
	found = in.narrowed.left(found, fixed > 0)
	if s.addIgnore != "" {
		in.unsilenced(s, found)
	}
	if err := show(w, s, in, found, silenced, fixed); err != nil {
		return err
	}
	return verdict(s, in, found, changed)
}

// change fixes or silences what was found, as far as it is shown.
func (s *flags) change(in *input, found []lint.Diagnostic) (lint.Fixed, error) {
	shown := func(d *lint.Diagnostic) bool { return d.Severity >= s.show && in.narrowed.mends(d) }
	if s.addIgnore != "" {
		return lint.Ignore(in.files, s.rules, s.options, found, s.addIgnore, shown)
	}
	return lint.Apply(in.files, s.rules, s.options, found, func(d *lint.Diagnostic) bool { return (d.Fix.Safe || s.unsafe) && shown(d) })
}

// unsilenced notes why what is left could not be silenced.
func (in *input) unsilenced(s flags, left []lint.Diagnostic) {
	count := map[string]int{}
	for i := range left {
		if why := lint.Unsilenced(&left[i], s.options); left[i].Severity >= s.show && why != "" {
			count[why]++
		}
	}
	for _, why := range slices.Sorted(maps.Keys(count)) {
		in.further = append(in.further, fmt.Sprintf("left: %d %s", count[why], why))
	}
}

// finish writes what was fixed. Of a file that could not be written, what was
// found in it is left.
func finish(w world, in *input, done lint.Fixed, found []lint.Diagnostic) (fixed int, left []lint.Diagnostic, last error) {
	fixed = done.Count
	unwritten := map[string]bool{}
	for i, err := range write(w, in, done) {
		last = err
		unwritten[in.files[i].Path] = true
	}
	for _, d := range done.Left {
		if unwritten[d.File.Path] {
			fixed++
		} else {
			left = append(left, d)
		}
	}
	for _, d := range found {
		if unwritten[d.File.Path] {
			fixed--
			left = append(left, d)
		}
	}
	return max(0, fixed), left, last
}

// verdict is the exit code, and what was not said before.
func verdict(s flags, in *input, found []lint.Diagnostic, changed error) error {
	for _, err := range in.errs {
		changed = err
	}
	if changed != nil {
		return exit{code: exitFailed}
	}
	if s.exitZero {
		return nil
	}
	for _, d := range found {
		if d.Severity >= s.failOn {
			return exit{code: exitFound}
		}
	}
	return in.narrowed.verdict(in.w)
}

// show prints what was found in every format that was asked for.
func show(w world, s flags, in *input, found, silenced []lint.Diagnostic, fixed int) error {
	r := report.Report{
		Summarized: w.getenv("GITHUB_STEP_SUMMARY") != "", Rules: s.rules, Version: version(), Files: in.looked, Skipped: in.skipped, Fixed: fixed, Silencing: s.addIgnore != "", Quiet: s.quiet, Verbose: s.verbose, Notes: in.notes(s),
	}
	for _, f := range in.files {
		if f.Listed {
			r.Documents += f.Documents()
		}
	}
	for _, d := range found {
		if d.Severity >= s.show {
			r.Found = append(r.Found, d)
		} else {
			r.Hidden[d.Severity]++
		}
	}
	for _, d := range silenced {
		if d.Severity >= s.show {
			r.Silenced = append(r.Silenced, d)
		}
	}
	if in.looked == 0 && len(in.errs) > 0 {
		return nil // that has been said
	}
	if err := stepSummary(w, s, r); err != nil {
		return err
	}
	out := w.out
	if in.stdin != nil && (s.fix || s.addIgnore != "") {
		out = w.err // standard output is the file
	}
	for _, f := range s.formats {
		r.Color = false
		if s.statistics && f.path == "" && (f.name == "full" || f.name == "concise") {
			f.print = report.Statistics
		}
		if f.path == "" {
			r.Color = colored(s.color, out, w.getenv)
			if err := f.print(out, r); err != nil {
				return failed("%v", err)
			}
			continue
		}
		var b strings.Builder
		if err := f.print(&b, r); err != nil {
			return failed("%v", err)
		}
		if err := os.WriteFile(f.path, []byte(b.String()), 0o666); err != nil {
			return failed("%s", plain(err))
		}
	}
	return nil
}

// stepSummary appends a table to the file that GitHub shows for a step, where its format
// is asked for.
func stepSummary(w world, s flags, r report.Report) error {
	path := w.getenv("GITHUB_STEP_SUMMARY")
	if path == "" || !slices.ContainsFunc(s.formats, func(f format) bool { return f.name == "github" }) {
		return nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o666)
	if err == nil {
		err = errors.Join(report.GitHubSummary(f, r), f.Close())
	}
	if err != nil {
		return failed("%v", plain(err))
	}
	return nil
}

// write replaces the files that changed. One that can't be is said, and the
// others go on; it returns the numbers of those that could not be written.
func write(w world, in *input, done lint.Fixed) map[int]error {
	failed := map[int]error{}
	for i, f := range done.Files {
		old := in.files[i]
		was, now, err := sources(old, f)
		if old == in.stdin && in.stdin != nil {
			_, err = fmt.Fprint(w.out, now)
		} else if err == nil && now != was {
			err = replace.File(in.paths[old], was, now)
		}
		if err != nil {
			fmt.Fprintf(w.err, "sparklint: %s\n", report.Printable(plain(err).Error()))
			failed[i] = err
		}
	}
	return failed
}

// sources are the bytes of a file before and after fixing; of one that is as it
// was, they are not read again.
func sources(old, now *lint.File) (before, after string, err error) {
	if old == now && !old.Piped {
		return "", "", nil
	}
	if before, err = old.Source(); err != nil {
		return "", "", err
	}
	after, err = now.Source()
	return before, after, err
}

// printDiff prints what fixing would change.
func printDiff(w world, s flags, in *input, done lint.Fixed) error {
	changed := false
	for i, f := range done.Files {
		was, now, err := sources(in.files[i], f)
		if err != nil {
			in.fail(err)
			continue
		}
		if now != was {
			changed = true
			name := report.Printable(strings.TrimPrefix(f.Path, "/"))
			if _, err := w.out.Write(diff.Diff("a/"+name, []byte(was), "b/"+name, []byte(now))); err != nil {
				return failed("%v", err)
			}
		}
	}
	left := 0
	for _, d := range done.Left {
		if d.Severity >= s.show {
			left++
		}
	}
	become := "fixed"
	if s.addIgnore != "" {
		become = "suppressed"
	}
	fmt.Fprintf(w.err, "%d would be %s, %d left\n", done.Count, become, left)
	switch {
	case len(in.errs) > 0:
		return exit{code: exitFailed}
	case changed:
		return exit{code: exitFound}
	}
	return nil
}

// unshared are notes about files that have no endpoint where others have.
func (in *input) unshared() (notes []string) {
	count := map[string]int{}
	for _, f := range in.files {
		if own := in.settings[f]; f.Listed && f.Judged() && f.Documents() > 0 && f.Options.Endpoint == nil && own != nil && own.Path != "" {
			count[own.Path]++
		}
	}
	for _, path := range slices.Sorted(maps.Keys(count)) {
		files := "1 file"
		if n := count[path]; n > 1 {
			files = fmt.Sprintf("%d files", n)
		}
		notes = append(notes, fmt.Sprintf("capacity not checked for %s: %s has no endpoint for them", files, path))
	}
	return notes
}

// notes are the lines of the summary that say what was not judged, and which
// config.json was read unasked.
func (in *input) notes(s flags) []string {
	notes := in.further
	if len(in.unjudged) > 0 {
		var parts []string
		for name, n := range in.unjudged {
			parts = append(parts, fmt.Sprintf("%d of %s", n, name))
		}
		slices.Sort(parts)
		notes = append(notes, "not judged: notebooks "+strings.Join(parts, ", "))
	}
	judged := slices.ContainsFunc(in.files, func(f *lint.File) bool { return f.Listed && f.Documents() > 0 && f.Judged() })
	list := in.shared()
	if judged && len(list) == 0 {
		notes = append(notes, "capacity not checked: "+in.unsized())
	}
	if len(list) > 0 {
		notes = append(notes, in.unshared()...)
	}
	for _, e := range list {
		switch each := e.Each(e.Plain(), e.Users); {
		case e.Users == 0:
			notes = append(notes, fmt.Sprintf("endpoint: %s; who waits is not checked without users", e))
		case each < 1:
			notes = append(notes, fmt.Sprintf("endpoint: %s, %d at a time: it has no executor for each", e, e.Users))
		default:
			notes = append(notes, fmt.Sprintf("endpoint: %s, %d at a time: %d executors each, of the default size", e, e.Users, each))
		}
	}
	if in.own != "" {
		notes = append(notes, "with your own config.json: "+in.own)
	}
	notes = append(notes, in.narrowed.notes(s.verbose)...)
	for _, skip := range in.skipped {
		if path.Base(skip.Path) == "config.json" && !s.verbose {
			continue // many programs have one; a hook names them all
		}
		notes = append(notes, fmt.Sprintf("not judged: %s: %s", skip.Path, skip.Reason))
	}
	return notes
}
