package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/baseline"
	"github.com/sparklint/sparklint/lint/report"
)

// A narrow is what flags say of the findings that are not reported.
type narrow struct {
	baseline string // empty: the one of the current directory, if there is one
	strict   bool
	since    string
	staged   bool
}

// narrowFlags say which findings are not reported.
func narrowFlags() []cli.Flag {
	return []cli.Flag{
		stringFlag("baseline", "", "what is in the baseline at `FILE` is not reported; none: no baseline; without: "+baseline.Name+" of the current directory, if it is there"),
		boolFlag("strict-baseline", "exit with 1 if something in the baseline is found no more"),
		stringFlag("since", "", "only what is on lines that differ from the `REVISION` of git"),
		boolFlag("staged", "only what is on lines that git has staged"),
	}
}

func readNarrow(c *cli.Context) (narrow, error) {
	n := narrow{baseline: c.String("baseline"), strict: c.Bool("strict-baseline"), since: c.String("since"), staged: c.Bool("staged")}
	switch {
	case n.since != "" && n.staged:
		return n, failed("--since and --staged: one of the two")
	case n.since == "" && c.IsSet("since"):
		return n, failed("--since: since which revision?")
	}
	return n, nil
}

// A narrowing knows what of a run is not reported: what the baseline has, and what is on
// lines that a change does not touch.
type narrowing struct {
	in     *input
	show   lint.Severity // the lowest that is counted
	strict bool
	// unsilenced tells that suppressions do not count: then nothing is found of them.
	unsilenced bool
	rules      map[string]*lint.Rule
	path       string // of the baseline; empty without
	list       *baseline.Baseline
	change     *change            // nil without --since and --staged
	old        *baseline.Baseline // what is outside of the change

	folders        map[string]string // without symbolic links
	known, outside int               // how many were held back
	stale          []baseline.Stale
}

func newNarrowing(s flags, path string) *narrowing {
	n := &narrowing{show: s.show, strict: s.narrow.strict, unsilenced: s.options.Unsilenced, rules: map[string]*lint.Rule{}, path: path, list: baseline.New(nil), folders: map[string]string{}}
	for _, r := range s.rules {
		n.rules[r.Name] = r
	}
	return n
}

// narrow reads the baseline, and asks git, if that is wanted.
func (in *input) narrow(ctx context.Context, s flags, found []lint.Diagnostic) (*narrowing, error) {
	n := newNarrowing(s, s.narrow.baseline)
	n.in = in
	if _, err := os.Stat(baseline.Name); n.path == "" && err == nil {
		n.path = baseline.Name
	}
	switch {
	case n.path == "none":
		n.path = ""
	case n.path != "":
		if err := n.read(); err != nil {
			return nil, err
		}
	}
	if n.path == "" && n.strict {
		return nil, failed("--strict-baseline: there is no %s here, and --baseline names none", baseline.Name)
	}
	if s.narrow.since == "" && !s.narrow.staged {
		return n, nil
	}
	var err error
	if n.change, err = askGit(ctx, s.narrow.since, found); err != nil {
		return nil, err
	}
	var outside []baseline.Key
	for i := range found {
		if !n.change.touches(&found[i]) {
			outside = append(outside, n.key(&found[i]))
		}
	}
	n.old = baseline.New(outside)
	return n, nil
}

// read reads the baseline.
func (n *narrowing) read() error {
	src, err := regular(n.path)
	if errors.Is(err, os.ErrNotExist) {
		return failed("--baseline: %v; sparklint baseline create writes it", err)
	}
	if err == nil {
		n.list, err = baseline.Read(filepath.ToSlash(n.path), string(src))
	}
	if err != nil {
		return failed("%v", err)
	}
	return nil
}

// key is a finding as the baseline knows it: its path is from the folder of the baseline,
// wherever the program is run.
func (n *narrowing) key(d *lint.Diagnostic) baseline.Key {
	return baseline.Of(d, n.from(absolute(filepath.FromSlash(d.File.Path))))
}

func (n *narrowing) from(path string) string {
	rel, err := filepath.Rel(n.real(filepath.Dir(absolute(cmp.Or(n.path, baseline.Name)))), filepath.Join(n.real(filepath.Dir(path)), filepath.Base(path)))
	if err != nil { // on another drive
		rel = path
	}
	return strings.ToValidUTF8(filepath.ToSlash(rel), "\ufffd") // as JSON has it
}

// real is a folder without symbolic links.
func (n *narrowing) real(dir string) string {
	if _, known := n.folders[dir]; !known {
		n.folders[dir] = dir
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			n.folders[dir] = real
		}
	}
	return n.folders[dir]
}

func (n *narrowing) keys(found []lint.Diagnostic) []baseline.Key {
	keys := make([]baseline.Key, len(found))
	for i := range found {
		keys[i] = n.key(&found[i])
	}
	return keys
}

// mends tells whether a finding is one to fix: what is held back is left as it is.
func (n *narrowing) mends(d *lint.Diagnostic) bool {
	k := n.key(d)
	return !n.list.Has(k) && !n.there(d) && (n.old == nil || !n.old.Has(k))
}

// there tells whether a finding is accepted where it would be reported if more files
// were in the run.
func (n *narrowing) there(d *lint.Diagnostic) bool {
	return d.Cause != nil && (d.Cause != d.File || !d.File.Whole) && n.list.Covers(n.from(absolute(filepath.FromSlash(d.Cause.Path))), d.Rule, d.About)
}

// left are the findings to report. Once something is fixed, lines are not what git knows:
// then what was outside of the change is known again as the baseline does.
func (n *narrowing) left(found []lint.Diagnostic, fixed bool) []lint.Diagnostic {
	keys := n.keys(found)
	known := n.list.Known(keys)
	n.stale = n.list.Stale(keys, n.judged())
	outside := make([]bool, len(found))
	if n.old != nil && fixed {
		outside = n.old.Known(keys)
	}
	var left []lint.Diagnostic
	for i, d := range found {
		known[i] = known[i] || n.there(&d)
		if n.change != nil && !fixed {
			outside[i] = !n.change.touches(&d)
		}
		switch shown := d.Severity >= n.show; {
		case (known[i] || outside[i]) && !shown:
		case known[i]:
			n.known++
		case outside[i]:
			n.outside++
		default:
			if !n.mends(&d) { // which of several is meant, nobody knows
				d.Fix = nil
			}
			left = append(left, d)
		}
	}
	return left
}

// judged tells of an entry whether it would be found if it were still there: its rule and
// its file were looked at, or a folder was in which the file is no more. What is found in
// several files together needs a folder, for a hook names only some of them.
func (n *narrowing) judged() func(baseline.Key) bool {
	in := n.in
	seen, off, whole := map[string]bool{}, map[string]map[string]bool{}, map[string]bool{}
	for path := range in.seen {
		seen[n.from(path)] = true
	}
	for f, own := range in.settings {
		path := n.from(absolute(filepath.FromSlash(f.Path)))
		off[path], whole[path] = f.Options.Off, f.Whole
		if file := own.File(); own.Path != "" && file.Whole {
			path := n.from(absolute(filepath.FromSlash(own.Path)))
			seen[path], whole[path] = true, true
		}
	}
	dir := filepath.Dir(absolute(cmp.Or(n.path, baseline.Name)))
	return func(k baseline.Key) bool {
		rule := n.rules[k.Rule]
		if rule == nil || rule.Audit != nil && n.unsilenced { // left out, or of another version
			return false
		}
		if seen[k.Path] {
			return !off[k.Path][k.Rule] && (rule.Check != nil || whole[k.Path])
		}
		path := filepath.Join(dir, filepath.FromSlash(k.Path))
		if !in.walk.has(path) {
			return false
		}
		_, err := os.Lstat(path)
		return errors.Is(err, os.ErrNotExist)
	}
}

// notes are the lines of the summary that say what is not reported.
func (n *narrowing) notes(verbose bool) []string {
	var notes []string
	if n.outside > 0 {
		notes = append(notes, fmt.Sprintf("%s: %d found on other lines", n.change.flag, n.outside))
	}
	if n.change != nil {
		for _, path := range n.change.halfway() {
			notes = append(notes, fmt.Sprintf("%s: %s is not as it is staged, and was judged as it is on disk", n.change.flag, path))
		}
	}
	if n.known == 0 && len(n.stale) == 0 {
		return notes
	}
	note := fmt.Sprintf("baseline %s: %d found are in it", n.path, n.known)
	if gone := n.gone(); gone > 0 {
		note += fmt.Sprintf(", %d of it found no more (sparklint baseline prune)", gone)
	}
	notes = append(notes, note)
	if verbose && !n.strict { // then they are said anyway
		notes = append(notes, n.staleLines()...)
	}
	return notes
}

func (n *narrowing) gone() int {
	gone := 0
	for _, s := range n.stale {
		gone += s.Count
	}
	return gone
}

func (n *narrowing) staleLines() []string {
	var lines []string
	for _, s := range n.stale {
		line := fmt.Sprintf("%s:%d: found no more: %s", filepath.ToSlash(n.path), s.Line, s.Key)
		if s.Count > 1 {
			line += fmt.Sprintf(", %d times", s.Count)
		}
		lines = append(lines, line)
	}
	return lines
}

// verdict is the exit code where nothing else was found.
func (n *narrowing) verdict(w world) error {
	if !n.strict || len(n.stale) == 0 {
		return nil
	}
	for _, line := range n.staleLines() {
		fmt.Fprintf(w.err, "sparklint: %s\n", report.Printable(line))
	}
	return exit{code: exitFound}
}

// see notes that a file was read.
func (in *input) see(path string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.seen[absolute(path)] = true
}
