package main

import (
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/settings"
)

// A choice is which rules do not speak of a file, and how loud others are.
type choice struct {
	off, enforced map[string]bool
	levels        map[string]lint.Severity
}

// choose is what the settings choose for a file; key is the same for files of the same
// choice. --select says itself which rules there are.
func (d *declaring) choose(own *declared, file string) (c choice, key string, errs []error) {
	c = choice{off: map[string]bool{}, enforced: map[string]bool{}, levels: map[string]lint.Severity{}}
	look := func(at settings.Place, key string, names []string, each func(name string)) {
		for _, name := range names {
			if !slices.Contains(ruleNames(), name) {
				errs = append(errs, &settings.Error{Path: own.Path, Line: at.Line, Column: at.Column, What: fmt.Sprintf("%s %q: %s", key, name, unknown("rule", name, ruleNames()))})
			}
			each(name)
		}
	}
	if len(own.Select) > 0 && !d.flags.selects {
		for _, name := range ruleNames() {
			c.off[name] = true
		}
	}
	look(own.At["select"], "select", own.Select, func(name string) { c.off[name] = false })
	look(own.At["ignore"], "ignore", own.Ignore, func(name string) { c.off[name] = c.off[name] || !d.flags.selects })
	look(own.At["severity"], "severity", slices.Sorted(maps.Keys(own.Severity)), func(name string) {
		if level, err := lint.ParseSeverity(own.Severity[name]); err == nil {
			c.levels[name] = level
		} else {
			c.off[name] = c.off[name] || !d.flags.selects
		}
	})
	look(own.At["enforce"], "enforce", own.Enforce, func(name string) { c.enforced[name] = true })
	for i, f := range own.PerFile {
		counts := !f.Expires.Over(time.Now()) && concerns(own.Path, f.Files, file)
		if counts {
			key += fmt.Sprintf("%d ", i)
		}
		look(f.At["ignore"], "ignore", f.Ignore, func(name string) { c.off[name] = c.off[name] || counts && !c.enforced[name] })
		if !doublestar.ValidatePattern(f.Files) {
			at := f.At["files"]
			errs = append(errs, &settings.Error{Path: own.Path, Line: at.Line, Column: at.Column, What: fmt.Sprintf("files: %q is no glob", f.Files)})
		}
	}
	return c, key, errs
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
