package project

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/settings"
)

// A Resolver finds the terms of the sessions of each file: from the overrides, and else from the nearest settings in
// or above its folder.
type Resolver struct {
	overrides Overrides
	tree      files.Upwards
	scope     scope
	read      map[place]*InForce
	files     map[string]*settings.Settings // settings with those that they extend, by file
	made      map[*settings.PerFile]*lint.Suppression
	within    map[string]bool    // whether the run checks the whole repository, by folder
	limit     map[place][]string // folders in which settings must be
	bases     int                // the number of files that the settings being read extend, without those read before
}

// A place is the path of settings, and the walked folder above which no settings are looked for.
type place struct{ at, root string }

// mostBases is the largest number of files that settings can extend, directly or not. It is limited because symbolic
// links can give one file many names.
const mostBases = 100

// mostLevels is the largest number of settings files further up, all of which apply to each file.
const mostLevels = 20

// InForce are settings with those that they extend, and with the requirements of settings further up.
type InForce struct {
	*settings.Settings
	choice  settings.Choice
	terms   map[string]*lint.Terms // by the name of the endpoint and the matching entries
	entries []*lint.Suppression    // of per-file
	dirs    []string               // the folders that their globs are relative to
	exclude []exclusion
}

// newResolver returns the Resolver for overrides in a run with a scope.
func newResolver(overrides Overrides, s scope) *Resolver {
	return &Resolver{
		overrides: overrides, tree: files.Upwards{Name: settings.Name, Any: true}, scope: s,
		read: map[place]*InForce{}, files: map[string]*settings.Settings{},
		made: map[*settings.PerFile]*lint.Suppression{}, within: map[string]bool{}, limit: map[place][]string{},
	}
}

// Here returns a Resolver for files of the current directory, outside of a run.
func Here(overrides Overrides) *Resolver { return newResolver(overrides, scope{}) }

// wholly reports whether the run checks the whole repository of a folder.
func (d *Resolver) wholly(dir string) bool {
	if _, known := d.within[dir]; !known {
		d.within[dir] = d.scope.whole(cmp.Or(files.Repository(dir), dir))
	}
	return d.within[dir]
}

// folders reads the settings of the named folders, in which there may be no file to check.
func (d *Resolver) folders() error {
	for _, folder := range d.scope.named {
		if _, err := d.Of(filepath.Join(folder, settings.Name), folder, false); err != nil {
			return err
		}
	}
	return nil
}

// Of returns the settings of a file in the walked directory root. A personal config.json has only those of the
// current directory. The error is [Errors].
func (d *Resolver) Of(path, root string, personal bool) (*InForce, error) {
	if personal {
		path, root = settings.Name, ""
	}
	at := d.overrides.Settings
	switch at {
	case "none":
		at = ""
	case "":
		at, _ = d.tree.From(path, root, ".")
	}
	key := place{at, root}
	if own, ok := d.read[key]; ok {
		return own, nil
	}
	own, errs := d.load(at, root)
	if len(errs) > 0 {
		return nil, Errors(errs)
	}
	inForce := &InForce{Settings: own, terms: map[string]*lint.Terms{}, entries: d.entries(own), dirs: make([]string, len(own.PerFile))}
	inForce.exclude = exclusions(own)
	inForce.choice, errs = own.Choose(d.overrides.Names, d.overrides.Selected)
	errs = append(errs, globs(own)...)
	if len(errs) > 0 {
		return nil, Errors(errs)
	}
	d.read[key] = inForce
	return inForce, nil
}

// targets returns the settings files that were read, in which findings are reported. A finding in settings that
// others extend is reported only there.
func (d *Resolver) targets() (list []*lint.Target) {
	seen := map[*lint.File]bool{}
	add := func(f *lint.File, terms *lint.Terms, path string) {
		if !seen[f] {
			seen[f] = true
			list = append(list, &lint.Target{File: f, Terms: terms, Whole: d.scope.whole(filepath.Dir(path))})
		}
	}
	places := slices.SortedFunc(maps.Keys(d.read), func(a, b place) int {
		return cmp.Or(strings.Compare(a.at, b.at), strings.Compare(a.root, b.root))
	})
	for _, p := range places {
		own := d.read[p]
		if p.at != "" {
			add(own.File(), d.Terms(own, own.EndpointOf(lint.NewTarget(own.File())), own.Path), own.Path)
		}
	}
	for _, at := range slices.Sorted(maps.Keys(d.files)) {
		base := d.files[at]
		terms := base.Terms("", d.overrides.Terms, nil, 0)
		choice, _ := base.Choose(d.overrides.Names, d.overrides.Selected)
		choice.Apply(&terms)
		terms.Entries = d.entries(base)
		add(base.File(), &terms, base.Path)
	}
	return list
}

// entries returns the entries of per-file. An entry that several settings share is the same value in all of them.
func (d *Resolver) entries(own *settings.Settings) []*lint.Suppression {
	list := own.Suppressions(time.Now())
	for i, f := range own.PerFile {
		if d.made[f] == nil {
			list[i].Whole = d.scope.whole(filepath.Dir(f.At["files"].Path()))
			d.made[f] = list[i]
		}
		list[i] = d.made[f]
	}
	return list
}

// load reads settings with those that they extend, and the requirements of settings further up. Without a path it
// returns empty settings.
func (d *Resolver) load(at, walked string) (*settings.Settings, []error) {
	d.bases = 0
	limits, err := d.limits(at, walked)
	if err != nil {
		return nil, []error{err}
	}
	read, errs := d.extended(at, limits, nil)
	own := read
	if errs != nil || at == "" || d.overrides.Settings != "" {
		return own, errs
	}
	levels := 0
	for root, from := own.Root, at; !root; {
		above, ok := d.tree.Above(from, walked, ".")
		if !ok {
			break
		}
		if levels++; levels > mostLevels {
			return nil, []error{fmt.Errorf("%s: more than %d settings files are above it; root: true in one of them ends that", at, mostLevels)}
		}
		limits, err := d.limits(above, walked)
		if err != nil {
			return nil, []error{err}
		}
		upper, errs := d.extended(above, limits, nil)
		if errs != nil {
			return nil, errs
		}
		if own == read {
			below := *own
			below.At, below.Severity = maps.Clone(own.At), maps.Clone(own.Severity)
			own = &below // settings that others extend must not change
		}
		if errs := own.Oblige(upper); errs != nil {
			return nil, errs
		}
		root, from = upper.Root, above
	}
	return own, nil
}

// limits returns the folders in which settings and those that they extend must be, so that settings of somebody else
// can't make sparklint read and quote other files. It is the repository, or else the folder of the settings, the
// walked folder, and the current folder if it contains them. It is nil for settings that were named, which have no
// limits.
func (d *Resolver) limits(at, walked string) ([]string, error) {
	if at == "" || d.overrides.Settings != "" {
		return nil, nil
	}
	if list, known := d.limit[place{at, walked}]; known {
		return list, nil
	}
	dir := filepath.Dir(Absolute(at))
	list := []string{dir}
	if top := files.Repository(dir); top != "" {
		list = []string{top}
	} else {
		for _, folder := range []string{walked, "."} {
			full := Absolute(folder)
			if folder != "" && full != filepath.Dir(full) && contains(full, dir) {
				list = append(list, full)
			}
		}
	}
	for i, folder := range list {
		if real, err := filepath.EvalSymlinks(folder); err == nil {
			list[i] = real
		}
	}
	if !allowed(at, list) {
		return nil, fmt.Errorf("%s: a symbolic link out of this folder is not followed; name the file with --settings", at)
	}
	d.limit[place{at, walked}] = list
	return list, nil
}

// allowed reports whether a file, after following all links, is in one of some folders.
func allowed(path string, limits []string) bool {
	real, err := filepath.EvalSymlinks(Absolute(path))
	if err != nil {
		real = Absolute(path) // the file does not exist, or is a broken link
		if dir, err := filepath.EvalSymlinks(filepath.Dir(real)); err == nil {
			real = filepath.Join(dir, filepath.Base(real))
		}
	}
	return slices.ContainsFunc(limits, func(folder string) bool { return contains(folder, real) })
}

// extended reads settings with those that they extend. All must be in the folders of limits, unless that is nil. by
// are the settings that extend these.
func (d *Resolver) extended(at string, limits, by []string) (*settings.Settings, []error) {
	if at == "" {
		return settings.Read("", "")
	}
	file := Absolute(at) // globs and paths are relative to the folder of the link, not of its target
	if known := d.files[file]; known != nil {
		return known, nil
	}
	src, err := Regular(at, settings.MostBytes)
	if err != nil {
		return nil, []error{err}
	}
	own, errs := settings.Read(filepath.ToSlash(at), string(src))
	if len(errs) > 0 {
		return nil, errs
	}
	if err := own.Suits(d.overrides.Version); err != nil {
		return nil, []error{err}
	}
	var bases []*settings.Settings
	for i := range own.Extends {
		real, err := filepath.EvalSymlinks(file)
		if err != nil {
			return nil, []error{Plain(err)}
		}
		base, errs := d.base(own, at, i, limits, append(by, real))
		if errs != nil {
			return nil, errs
		}
		bases = append(bases, base)
	}
	d.files[file] = own
	return own, own.Extend(bases...)
}

// base reads the i-th of the files that settings extend.
func (d *Resolver) base(own *settings.Settings, at string, i int, limits, by []string) (*settings.Settings, []error) {
	place, path := own.At[fmt.Sprintf("extends/%d", i)], filepath.FromSlash(own.Extends[i])
	if strings.Contains(own.Extends[i], "://") {
		return nil, []error{wrong(place, "extends: %s: write the path of a file, not a url", own.Extends[i])}
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(at), path)
	}
	if limits != nil && !allowed(path, limits) {
		return nil, []error{wrong(place, "extends: %s is outside the repository; name these settings with --settings to read it", own.Extends[i])}
	}
	if real, err := filepath.EvalSymlinks(Absolute(path)); err == nil && slices.Contains(by, real) {
		return nil, []error{wrong(place, "extends: %s extends this file", own.Extends[i])}
	}
	if d.files[Absolute(path)] == nil {
		d.bases++
	}
	if d.bases > mostBases {
		return nil, []error{wrong(place, "extends: %s: too many files: settings can extend at most %d", own.Extends[i], mostBases)}
	}
	base, errs := d.extended(path, limits, by)
	if errs != nil {
		var of *settings.Error
		if errors.As(errs[0], &of) {
			return nil, errs
		}
		return nil, []error{wrong(place, "extends: %v", Plain(errs[0]))}
	}
	return base, nil
}

// Regular reads a regular file, up to a limit. It does not read a pipe or a device, which may never end.
func Regular(path string, limit files.Limit) ([]byte, error) {
	src, err := limit.Read(path)
	if err != nil {
		return nil, Plain(err)
	}
	return src, nil
}

// Endpoint returns the name of the endpoint of a file: the overriding one, the one with its url, or the one for files
// without a matching url.
func (d *Resolver) Endpoint(own *InForce, t *lint.Target) (string, error) {
	return d.endpoint(own, t.Servers())
}

// endpoint returns the name of the endpoint of sessions that are posted to urls.
func (d *Resolver) endpoint(own *InForce, urls []string) (string, error) {
	switch name := d.overrides.Endpoint; {
	case name != "" && own.Endpoints[name] == nil:
		at := ""
		if own.Path != "" {
			at = own.Path + ": "
		}
		return "", fmt.Errorf("--endpoint: %s%s", at, own.NoEndpoint(name))
	case name != "":
		return name, nil
	}
	return own.EndpointAt(urls), nil
}

// Terms returns the terms for files of an endpoint. Overrides come first.
func (d *Resolver) Terms(own *InForce, name, path string) *lint.Terms {
	suppressions, key := own.suppressions(path)
	key = name + "\x00" + key
	if own.terms[key] == nil {
		terms := own.Terms(name, d.overrides.Terms, d.overrides.Glue, d.overrides.Users)
		terms.Entries, terms.Suppressions = own.entries, suppressions
		own.choice.Apply(&terms)
		own.terms[key] = &terms
	}
	return own.terms[key]
}

// globs returns the errors of globs in per-file and exclude.
func globs(own *settings.Settings) (errs []error) {
	cost := 0
	for _, f := range own.PerFile {
		if !doublestar.ValidatePattern(f.Files) {
			errs = append(errs, wrong(f.At["files"], "files: %q is not a glob", f.Files))
			continue
		}
		cost += files.Cost(f.Files)
		if cost > files.MostGlob {
			return append(errs, wrong(f.At["files"], "files: too many alternatives: expanded, all globs together can have 100,000 characters"))
		}
	}
	for i, glob := range own.Exclude {
		at := own.At[fmt.Sprintf("exclude/%d", i)]
		if !doublestar.ValidatePattern(settings.Glob(glob)) {
			errs = append(errs, wrong(at, "exclude: %q is not a glob", glob))
			continue
		}
		cost += files.Cost(glob)
		if cost > files.MostGlob {
			return append(errs, wrong(at, "exclude: too many alternatives: expanded, all globs together can have 100,000 characters"))
		}
	}
	return errs
}

func wrong(at settings.Place, format string, a ...any) error {
	return &settings.Error{Path: at.Path(), Line: at.Line, Column: at.Column, What: fmt.Sprintf(format, a...)}
}

// suppressions returns the entries of per-file that match a file. key is the same for files with the same entries.
func (own *InForce) suppressions(file string) (list []*lint.Suppression, key string) {
	at := Absolute(file)
	var entries strings.Builder
	for i, f := range own.entries[:len(own.PerFile)] { // the overruled ones come last
		if own.Concerns(i, at) {
			list = append(list, f)
			fmt.Fprintf(&entries, "%d ", i)
		}
	}
	return list, entries.String()
}

// Concerns reports whether the glob of an entry of per-file matches a file, given by its absolute path. A glob is
// relative to the folder of its settings. Without a slash it matches a name in any folder.
func (own *InForce) Concerns(i int, file string) bool {
	glob := own.PerFile[i].Files
	if !strings.Contains(glob, "/") {
		return doublestar.MatchUnvalidated(glob, path.Base(filepath.ToSlash(file)))
	}
	if own.dirs[i] == "" {
		own.dirs[i] = Absolute(filepath.Dir(own.PerFile[i].At["files"].Path()))
	}
	rel, err := filepath.Rel(own.dirs[i], file)
	return err == nil && doublestar.MatchUnvalidated(glob, filepath.ToSlash(rel))
}
