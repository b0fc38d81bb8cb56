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

// A Hold says which findings are not reported, and not fixed.
type Hold struct {
	// Baseline is the path of one; none: there is none; empty: that of the current directory,
	// if it is there.
	Baseline string
	// Strict makes it a fault if something in the baseline is no longer found.
	Strict bool
	// Since is a revision of git, and Staged is what is staged: only what is on lines that
	// differ is reported.
	Since  string
	Staged bool
	// Shown is the lowest severity that counts.
	Shown lint.Severity
	// Rules are those that look; Unsilenced says that suppressions do not count.
	Rules      []*lint.Rule
	Unsilenced bool
	// Limit is how large a baseline may be.
	Limit files.Limit
}

// Held knows what of a run is held back: what the baseline has, and what is on lines that a
// change does not touch.
type Held struct {
	Hold
	project *Project
	rules   map[string]*lint.Rule
	path    string // of the baseline; empty without
	list    *baseline.Baseline
	change  *change            // nil without Since and Staged
	outside *baseline.Baseline // what is outside of the change
	folders map[string]string  // without symbolic links
}

// A Rest is what is left of findings when some are held back.
type Rest struct {
	Found []lint.Diagnostic
	// Known are how many the baseline has, Outside how many are on other lines.
	Known, Outside int
	// Elsewhere counts those in files that are not in the repository, by their paths.
	Elsewhere map[string]int
	// Stale is what is in the baseline and is no longer found.
	Stale []baseline.Stale
}

func newHeld(p *Project, h Hold, path string) *Held {
	held := &Held{Hold: h, project: p, rules: map[string]*lint.Rule{}, path: path, list: baseline.New(nil), folders: map[string]string{}}
	for _, r := range h.Rules {
		held.rules[r.Name] = r
	}
	return held
}

// Accepted is a baseline alone, at a path; it need not be there if it is to be new.
func (p *Project) Accepted(h Hold, path string, fresh bool) (*Held, error) {
	held := newHeld(p, h, path)
	if fresh {
		return held, nil
	}
	return held, held.read()
}

// Hold reads the baseline, and asks git, if that is wanted.
func (p *Project) Hold(ctx context.Context, h Hold, found []*lint.Diagnostic) (*Held, error) {
	path := h.Baseline
	if _, err := os.Stat(baseline.Name); path == "" && err == nil {
		path = baseline.Name
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

// key is a finding as the baseline knows it: its path is from the folder of the baseline,
// wherever the program is run.
func (h *Held) key(d *lint.Diagnostic) baseline.Key {
	return baseline.Of(d, h.from(Absolute(filepath.FromSlash(d.File.Path))))
}

func (h *Held) from(path string) string {
	dir := h.real(filepath.Dir(Absolute(cmp.Or(h.path, baseline.Name))))
	rel, err := filepath.Rel(dir, filepath.Join(h.real(filepath.Dir(path)), filepath.Base(path)))
	if err != nil { // on another drive
		rel = path
	}
	return strings.ToValidUTF8(filepath.ToSlash(rel), "\ufffd") // as JSON has it
}

// real is a folder without symbolic links.
func (h *Held) real(dir string) string {
	if _, known := h.folders[dir]; !known {
		h.folders[dir] = dir
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			h.folders[dir] = real
		}
	}
	return h.folders[dir]
}

// Back reports whether a finding is held back: then it is left as it is.
func (h *Held) Back(d *lint.Diagnostic) bool {
	k := h.key(d)
	return h.list.Has(k) || h.there(d) || h.outside != nil && h.outside.Has(k)
}

// there reports whether a finding is accepted where it would be reported if more files were
// in the run.
func (h *Held) there(d *lint.Diagnostic) bool {
	if d.Cause == nil || d.Cause == d.File && d.File.Whole {
		return false
	}
	return h.list.Covers(h.from(Absolute(filepath.FromSlash(d.Cause.Path))), d.Rule, d.About)
}

// Rest are the findings to report. Once something is fixed, lines are not what git knows:
// then what was outside of the change is known again as the baseline does.
func (h *Held) Rest(found []lint.Diagnostic, fixed bool) (r Rest) {
	keys := make([]baseline.Key, len(found))
	for i := range found {
		keys[i] = h.key(&found[i])
	}
	known := h.list.Known(keys)
	r.Stale = h.list.Stale(keys, h.judged())
	outside := make([]bool, len(found))
	if h.outside != nil && fixed {
		outside = h.outside.Known(keys)
	}
	for i, d := range found {
		known[i] = known[i] || h.there(&d)
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
			if h.Back(&d) { // which of several is meant, nobody knows
				d.Fix, d.Withheld = nil, nil
			}
			r.Found = append(r.Found, d)
		}
	}
	return r
}

// judged reports of an entry whether it would be found if it were still there: its rule and
// its file were looked at, or a folder was in which the file is no more. What is found in
// several files together needs a folder, for a hook names only some of them.
func (h *Held) judged() func(baseline.Key) bool {
	p := h.project
	seen, off, whole := map[string]bool{}, map[string]map[string]*lint.Suppression{}, map[string]bool{}
	for path := range p.seen {
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
		if rule == nil || rule.Audit != nil && h.Unsilenced { // left out, or of another version
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

// Notes are the lines of the summary that say what is not reported.
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
	if verbose && !h.Strict { // then they are said anyway
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

// StaleLines say what is in the baseline and is no longer found.
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

// Unaccepted counts what Rewritten leaves out though it is shown: what is found in a config.json that
// is its owner's alone, by its path.
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

// private reports whether a finding is in a config.json that is its owner's alone.
func (h *Held) private(d *lint.Diagnostic) bool {
	return d.File.Personal && strings.HasPrefix(h.key(d).Path, "../")
}

// Rewritten is the baseline as it is to be written: pruned of what is no longer found, or
// with what is found now. It takes what is shown, or was accepted before; but nothing of a
// config.json that is its owner's alone.
func (h *Held) Rewritten(found []lint.Diagnostic, prune bool) (now *baseline.Baseline, before int) {
	var keys []baseline.Key
	for i := range found {
		d := &found[i]
		k := h.key(d)
		if h.private(d) || h.there(d) && !h.list.Has(k) {
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
