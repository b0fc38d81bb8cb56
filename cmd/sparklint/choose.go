package main

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/settings"
)

// globs are the errors of those of per-file that are none.
func globs(own *settings.Settings) (errs []error) {
	for _, f := range own.PerFile {
		if !doublestar.ValidatePattern(f.Files) {
			errs = append(errs, wrong(f.At["files"], "files: %q is no glob", f.Files))
		}
	}
	return errs
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

// concerns tells whether the glob of an entry means a file, whose path is absolute: from
// the directory of the settings that it stands in, or, without a slash, by its name
// wherever it is.
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
