package project

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/baseline"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
)

// A Hold says which findings are neither reported nor fixed.
type Hold struct {
	// Baseline is the path of the baseline. none: there is none. Empty: the one in the current directory, if it
	// exists.
	Baseline string
	// Strict makes the run fail if a finding in the baseline is no longer found.
	Strict bool
	// With Since, a git revision, or Staged, only findings on lines that changed since then or are staged are
	// reported.
	Since  string
	Staged bool
	// Shown is the lowest severity that counts.
	Shown lint.Severity
	// Rules are the rules of the run. Unsilenced says that suppressions are ignored.
	Rules      []*lint.Rule
	Unsilenced bool
	// Limit is the largest size of a baseline.
	Limit files.Limit
}

// Held knows which findings of a run are held back: those in the baseline, and those on unchanged lines.
type Held struct {
	Hold
	project *Project
	rules   map[string]*lint.Rule
	path    string // of the baseline; empty if there is none
	list    *baseline.Baseline
	change  *change            // nil without Since and Staged
	outside *baseline.Baseline // the findings on unchanged lines
	folders map[string]string  // folders without symbolic links
	names   map[string]string  // names of files in the baseline, by their paths
}

// A Rest has the findings that are left when some are held back.
type Rest struct {
	Found []lint.Diagnostic
	// Known is the number of findings in the baseline, and Outside the number on unchanged lines.
	Known, Outside int
	// Elsewhere counts the findings in files outside the repository, by path.
	Elsewhere map[string]int
	// Stale are the entries of the baseline that are no longer found.
	Stale []baseline.Stale
}

func newHeld(p *Project, h Hold, path string) *Held {
	held := &Held{Hold: h, project: p, rules: map[string]*lint.Rule{}, path: path, list: baseline.New(nil)}
	held.folders, held.names = map[string]string{}, map[string]string{}
	for _, r := range h.Rules {
		held.rules[r.Name] = r
	}
	return held
}

// Accepted returns the Held of a baseline alone. With fresh, the file need not exist.
func (p *Project) Accepted(h Hold, path string, fresh bool) (*Held, error) {
	held := newHeld(p, h, path)
	if fresh {
		return held, nil
	}
	return held, held.read()
}

// Hold reads the baseline, and runs git if h needs it.
func (p *Project) Hold(ctx context.Context, h Hold, found []*lint.Diagnostic) (*Held, error) {
	path := h.Baseline
	if path == "" {
		if _, err := os.Stat(baseline.Name); err == nil {
			path = baseline.Name
		}
	}
	if path == "none" {
		path = ""
	}
	held := newHeld(p, h, path)
	if path != "" {
		if err := held.read(); err != nil {
			return nil, err
		}
	}
	if path == "" && h.Strict {
		return nil, fmt.Errorf("--strict-baseline needs a baseline: there is no %s here, and no --baseline", baseline.Name)
	}
	if h.Since == "" && !h.Staged {
		return held, nil
	}
	var err error
	if held.change, err = askGit(ctx, h.Since, found); err != nil {
		return nil, err
	}
	var outside []baseline.Key
	for _, d := range found {
		if !held.change.touches(d) {
			outside = append(outside, held.key(d))
		}
	}
	held.outside = baseline.New(outside)
	return held, nil
}

// read reads the baseline.
func (h *Held) read() error {
	src, err := Regular(h.path, h.Limit)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("--baseline: %w; sparklint baseline create writes it", err)
	}
	if err == nil {
		h.list, err = baseline.Read(filepath.ToSlash(h.path), string(src))
	}
	return err
}

// key returns the key of a finding for the baseline. Its path is relative to the folder of the baseline, wherever
// the program runs.
func (h *Held) key(d *lint.Diagnostic) baseline.Key {
	return baseline.Of(d, h.name(d.File.Path))
}

// name is the path of a file of the run as the baseline has it.
func (h *Held) name(path string) string {
	name, known := h.names[path]
	if !known {
		name = h.from(Absolute(filepath.FromSlash(path)))
		h.names[path] = name
	}
	return name
}

func (h *Held) from(path string) string {
	dir := h.real(filepath.Dir(Absolute(cmp.Or(h.path, baseline.Name))))
	rel, err := filepath.Rel(dir, filepath.Join(h.real(filepath.Dir(path)), filepath.Base(path)))
	if err != nil { // on another drive
		rel = path
	}
	return strings.ToValidUTF8(filepath.ToSlash(rel), "\ufffd") // as JSON has it
}

// real returns a folder without symbolic links.
func (h *Held) real(dir string) string {
	if _, known := h.folders[dir]; !known {
		h.folders[dir] = dir
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			h.folders[dir] = real
		}
	}
	return h.folders[dir]
}

// Hides reports whether a finding is held back, so that it is neither reported nor fixed.
func (h *Held) Hides(d *lint.Diagnostic) bool {
	k := h.key(d)
	return acceptable(d) && (h.list.Has(k) || h.acceptedElsewhere(d)) || h.outside != nil && h.outside.Has(k)
}

// acceptable reports whether a baseline can accept a finding: the settings must not enforce its rule.
func acceptable(d *lint.Diagnostic) bool { return !d.File.Terms.Enforced[d.Rule] }

// acceptedElsewhere reports whether a finding is accepted in the file in which it would be reported if the run had
// more files.
func (h *Held) acceptedElsewhere(d *lint.Diagnostic) bool {
	if d.Cause == nil || d.Cause == d.File && d.File.Whole {
		return false
	}
	return h.list.Covers(h.name(d.Cause.Path), d.Rule, d.About)
}

// Rest returns the findings to report. After fixes, line numbers no longer match those of git, so findings on
// unchanged lines are then recognized by their keys.
func (h *Held) Rest(found []lint.Diagnostic, fixed bool) (r Rest) {
	keys := make([]baseline.Key, len(found))
	for i := range found {
		keys[i] = h.key(&found[i])
	}
	known := h.list.Known(keys)
	if h.path != "" {
		if h.path != "" {
			r.Stale = h.list.Stale(keys, h.judged())
		}
	}
	r.Found = make([]lint.Diagnostic, 0, len(found))
	outside := make([]bool, len(found))
	if h.outside != nil && fixed {
		outside = h.outside.Known(keys)
	}
	for i, d := range found {
		known[i] = acceptable(&d) && (known[i] || h.acceptedElsewhere(&d))
		if h.change != nil && !fixed {
			outside[i] = !h.change.touches(&d)
		}
		shown := d.Severity >= h.Shown
		switch {
		case (known[i] || outside[i]) && !shown:
		case known[i]:
			r.Known++
		case outside[i] && h.change.elsewhere(&d):
			if r.Elsewhere == nil {
				r.Elsewhere = map[string]int{}
			}
			r.Elsewhere[d.File.Path]++
		case outside[i]:
			r.Outside++
		default:
			if h.Hides(&d) { // another finding with this key is held back, so the fix was not tried
				d.Fix, d.Withheld = nil, nil
			}
			r.Found = append(r.Found, d)
		}
	}
	return r
}

// judged returns a function that reports whether the run would find an entry if it were still there. This is so if
// its rule ran on its file, or if its folder was checked and the file no longer exists. A cross-file rule needs
// the whole folder, because a hook names only some files.
func (h *Held) judged() func(baseline.Key) bool {
	p := h.project
	seen, off, whole := map[string]bool{}, map[string]map[string]*lint.Suppression{}, map[string]bool{}
	for path := range p.seen() {
		seen[h.from(path)] = true
	}
	for _, t := range p.Targets {
		path := h.from(Absolute(filepath.FromSlash(t.Path)))
		off[path], whole[path] = t.Terms.Off, t.Whole
	}
	for _, t := range p.Settings {
		if t.Whole {
			path := h.from(Absolute(filepath.FromSlash(t.Path)))
			seen[path], whole[path] = true, true
		}
	}
	dir := filepath.Dir(Absolute(cmp.Or(h.path, baseline.Name)))
	return func(k baseline.Key) bool {
		rule := h.rules[k.Rule]
		if rule == nil || rule.Audit != nil && h.Unsilenced { // the rule is not selected, or is one of another version
			return false
		}
		if seen[k.Path] {
			return off[k.Path][k.Rule] == nil && (rule.Check != nil || whole[k.Path])
		}
		path := filepath.Join(dir, filepath.FromSlash(k.Path))
		if !p.scope.has(path) {
			return false
		}
		_, err := os.Lstat(path)
		return errors.Is(err, os.ErrNotExist)
	}
}

// Scope says where findings are reported, if some are not because of where they are.
func (h *Held) Scope(r Rest) string {
	switch {
	case r.Outside > 0 || len(r.Elsewhere) > 0:
		return "on the changed lines"
	case r.Known > 0:
		return "outside the baseline"
	}
	return ""
}

// Notes returns the lines of the summary that say what is not reported.
func (h *Held) Notes(r Rest, verbose bool) (notes []string) {
	if r.Outside > 0 {
		notes = append(notes, fmt.Sprintf("%s: %s on other lines, not reported", h.change.flag, endpoint.Counted(int64(r.Outside), "finding")))
	}
	for _, path := range slices.Sorted(maps.Keys(r.Elsewhere)) {
		found := endpoint.Counted(int64(r.Elsewhere[path]), "finding")
		notes = append(notes, fmt.Sprintf("%s: %s in %s, not reported: the file is not in the repository", h.change.flag, found, Home(path)))
	}
	if h.change != nil {
		for _, path := range h.change.halfway() {
			notes = append(notes, fmt.Sprintf("%s: %s has unstaged changes; it was checked as it is on disk", h.change.flag, path))
		}
	}
	if r.Known == 0 && len(r.Stale) == 0 {
		return notes
	}
	note := fmt.Sprintf("baseline %s: %d accepted", h.path, r.Known)
	if gone := r.gone(); gone > 0 {
		note += fmt.Sprintf(", %d no longer found (sparklint baseline prune)", gone)
	}
	notes = append(notes, note)
	if verbose && !h.Strict { // a strict run prints them anyway
		notes = append(notes, h.StaleLines(r)...)
	}
	return notes
}

func (r Rest) gone() (n int) {
	for _, s := range r.Stale {
		n += s.Count
	}
	return n
}

// StaleLines returns a line for each entry of the baseline that is no longer found.
func (h *Held) StaleLines(r Rest) (lines []string) {
	for _, s := range r.Stale {
		line := fmt.Sprintf("%s:%d: no longer found: %s", filepath.ToSlash(h.path), s.Line, s.Key)
		if s.Count > 1 {
			line += fmt.Sprintf(", %d times", s.Count)
		}
		lines = append(lines, line)
	}
	return lines
}

// Unaccepted counts the shown findings that Rewritten leaves out, because they are in a personal config.json, by its
// path.
func (h *Held) Unaccepted(found []lint.Diagnostic) map[string]int {
	count := map[string]int{}
	for i := range found {
		d := &found[i]
		if d.Severity >= h.Shown && h.private(d) {
			count[d.File.Path]++
		}
	}
	return count
}

// Enforced counts the findings that can't be accepted because the settings enforce their rule, by rule.
func (h *Held) Enforced(found []lint.Diagnostic) map[string]int {
	count := map[string]int{}
	for i := range found {
		d := &found[i]
		if d.Severity >= h.Shown && !acceptable(d) {
			count[d.Rule]++
		}
	}
	return count
}

// private reports whether a finding is in a personal config.json outside the folder of the baseline.
func (h *Held) private(d *lint.Diagnostic) bool {
	return d.File.Personal && strings.HasPrefix(h.key(d).Path, "../")
}

// Rewritten returns the baseline to write: without the entries that are no longer found, or with the findings of
// now. It accepts findings that are shown or were accepted before, but none in a personal config.json, and none of an enforced
// rule.
func (h *Held) Rewritten(found []lint.Diagnostic, prune bool) (now *baseline.Baseline, before int) {
	var keys []baseline.Key
	for i := range found {
		d := &found[i]
		k := h.key(d)
		if h.private(d) || !acceptable(d) || h.acceptedElsewhere(d) && !h.list.Has(k) {
			continue
		}
		if d.Severity >= h.Shown || h.list.Has(k) {
			keys = append(keys, k)
		}
	}
	if prune {
		return h.list.Prune(h.list.Stale(keys, h.judged())), h.list.Len()
	}
	return h.list.Update(keys, h.judged()), h.list.Len()
}
