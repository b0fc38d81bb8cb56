package project

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/lint/settings"
)

// An exclusion is a glob of settings, relative to their folder.
type exclusion struct{ glob, folder, by string }

// exclusions returns the globs of settings that skip files.
func exclusions(own *settings.Settings) (list []exclusion) {
	for i, glob := range own.Exclude {
		by := own.At[fmt.Sprintf("exclude/%d", i)].Path()
		list = append(list, exclusion{settings.Glob(glob), Absolute(filepath.Dir(by)), by})
	}
	return list
}

// takes reports whether the glob matches a file, given by its absolute path, or a folder that contains the file.
func (e exclusion) takes(file string) bool {
	rel, err := filepath.Rel(e.folder, file)
	if err != nil || !filepath.IsLocal(rel) {
		return false
	}
	rel = filepath.ToSlash(rel)
	for end := range len(rel) + 1 {
		if end < len(rel) && rel[end] != '/' {
			continue
		}
		name := rel[:end]
		if doublestar.MatchUnvalidated(e.glob, name) || !strings.Contains(e.glob, "/") && doublestar.MatchUnvalidated(e.glob, path.Base(name)) {
			return true
		}
	}
	return false
}

// without removes the files that settings exclude, and records them as left. Named files stay, unless the spec
// excludes these, too.
func (p *Project) without(found []files.Found, d *Resolver, spec Spec) ([]files.Found, error) {
	kept, absolute := found[:0], absolute()
	var own *InForce // of the file before
	var of place
	for _, f := range found {
		if f.Named && (!spec.ForceExclude || spec.Own) {
			kept = append(kept, f)
			continue
		}
		if now := (place{path.Dir(f.Path), f.Root}); own == nil || now != of {
			var err error
			if own, err = d.Of(f.Path, f.Root, false); err != nil {
				return nil, err
			}
			of = now
		}
		if len(own.exclude) == 0 {
			kept = append(kept, f)
			continue
		}
		file := absolute(f.Path)
		i := slices.IndexFunc(own.exclude, func(e exclusion) bool { return e.takes(file) })
		if i < 0 {
			kept = append(kept, f)
			continue
		}
		p.Left = append(p.Left, files.Left{Path: f.Path, Why: "by exclude in " + own.exclude[i].by})
		p.Excluded = true
	}
	slices.SortStableFunc(p.Left, func(a, b files.Left) int { return strings.Compare(a.Path, b.Path) })
	return kept, nil
}

// ofRun returns the settings of the whole run: the nearest ones in or above the folder that contains all of its
// paths.
func (d *Resolver) ofRun(spec Spec) (*InForce, error) {
	var common string
	paths := slices.Clone(spec.Paths)
	if spec.Stdin != nil {
		paths = append(paths, filepath.Join(filepath.Dir(spec.Stdin.Name), settings.Name))
	}
	for i, path := range paths {
		folder := Absolute(path)
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			folder = filepath.Dir(folder)
		}
		if i == 0 {
			common = folder
		}
		for !contains(common, folder) && common != filepath.Dir(common) {
			common = filepath.Dir(common)
		}
	}
	folder := "."
	if here, err := filepath.Rel(Absolute("."), common); err == nil && common != "" {
		folder = here
	}
	return d.Of(filepath.Join(folder, settings.Name), folder, false)
}
