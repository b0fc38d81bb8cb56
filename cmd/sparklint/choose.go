package main

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

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

// suppressions are the entries of per-file that count for a file; key is the same for files
// for which the same do.
func (own *declared) suppressions(file string) (list []*lint.Suppression, key string) {
	at := absolute(file)
	for i, f := range own.entries[:len(own.PerFile)] { // behind them is what is left out in vain
		if own.concerns(i, at) {
			f.Matched = true
			if !f.Over {
				list = append(list, f)
				key += fmt.Sprintf("%d ", i)
			}
		}
	}
	return list, key
}

// concerns tells whether the glob of an entry means a file, of which the path is absolute: from the directory of the
// settings that it stands in, or, without a slash, by its name wherever it is.
func (own *declared) concerns(i int, file string) bool {
	glob := own.PerFile[i].Files
	if !strings.Contains(glob, "/") {
		return doublestar.MatchUnvalidated(glob, path.Base(filepath.ToSlash(file)))
	}
	if own.dirs[i] == "" {
		own.dirs[i] = absolute(filepath.Dir(own.PerFile[i].At["files"].Path()))
	}
	rel, err := filepath.Rel(own.dirs[i], file)
	return err == nil && doublestar.MatchUnvalidated(glob, filepath.ToSlash(rel))
}
