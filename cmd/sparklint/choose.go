package main

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/settings"
)

// A choice is which rules the settings leave out, and how loud others are.
type choice struct {
	off, enforced map[string]bool
	levels        map[string]lint.Severity
}

// choose is what settings choose. --select says itself which rules there are.
func (d *declaring) choose(own *settings.Settings) (c choice, errs []error) {
	c = choice{off: map[string]bool{}, enforced: map[string]bool{}, levels: map[string]lint.Severity{}}
	look := func(key string, names []string, each func(name string)) {
		for i, name := range names {
			errs = append(errs, known(key, name, own.At[fmt.Sprintf("%s/%d", key, i)])...)
			each(name)
		}
	}
	if len(own.Select) > 0 && !d.flags.selects {
		for _, name := range ruleNames() {
			c.off[name] = true
		}
	}
	look("select", own.Select, func(name string) { c.off[name] = false })
	look("ignore", own.Ignore, func(name string) { c.off[name] = c.off[name] || !d.flags.selects })
	for name, word := range own.Severity {
		errs = append(errs, known("severity", name, own.At["severity/"+name])...)
		if level, err := lint.ParseSeverity(word); err == nil {
			c.levels[name] = level
		} else {
			c.off[name] = c.off[name] || !d.flags.selects
		}
	}
	look("enforce", own.Enforce, func(name string) { c.enforced[name], c.off[name] = true, false })
	for _, f := range own.PerFile {
		for i, name := range f.Ignore {
			errs = append(errs, known("ignore", name, f.At[fmt.Sprintf("ignore/%d", i)])...)
		}
		if !doublestar.ValidatePattern(f.Files) {
			errs = append(errs, wrong(f.At["files"], "files: %q is no glob", f.Files))
		}
	}
	slices.SortStableFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return c, errs
}

// known is the error of a name that no rule has.
func known(key, name string, at settings.Place) []error {
	if slices.Contains(ruleNames(), name) {
		return nil
	}
	return []error{wrong(at, "%s %q: %s", key, name, unknown("rule", name, ruleNames()))}
}

func wrong(at settings.Place, format string, a ...any) error {
	return &settings.Error{Path: at.Path(), Line: at.Line, Column: at.Column, What: fmt.Sprintf(format, a...)}
}

// silences are the entries of per-file, and which of them count for a file; key is the
// same for files for which the same do.
func (d *declaring) silences(own *settings.Settings, file string) (list []lint.Silence, key string) {
	for i, f := range own.PerFile {
		if f.Expires.Over(time.Now()) {
			continue // expired-suppression says it
		}
		at := f.At["ignore"]
		s := lint.Silence{File: at.File(), Place: at.In(), Rules: f.Ignore, Pointer: f.Pointer, Reason: f.Reason, Whole: d.whole(at.Path())}
		if s.Counts = concerns(at.Path(), f.Files, file); s.Counts {
			key += fmt.Sprintf("%d ", i)
		}
		list = append(list, s)
	}
	return list, key
}

// whole tells whether the run looks at all that settings are about: the folder that they
// are in.
func (d *declaring) whole(at string) bool {
	dir := filepath.Dir(absolute(at))
	return len(d.flags.exclude) == 0 && slices.ContainsFunc(d.folders, func(folder string) bool {
		rel, err := filepath.Rel(folder, dir)
		return err == nil && filepath.IsLocal(rel)
	})
}

// concerns tells whether a glob of the settings means a file: from the directory of the
// settings, or, without a slash, by its name wherever it is.
func concerns(at, glob, file string) bool {
	if !strings.Contains(glob, "/") {
		return doublestar.MatchUnvalidated(glob, path.Base(filepath.ToSlash(file)))
	}
	rel, err := filepath.Rel(absolute(filepath.Dir(at)), absolute(file))
	return err == nil && doublestar.MatchUnvalidated(glob, filepath.ToSlash(rel))
}
