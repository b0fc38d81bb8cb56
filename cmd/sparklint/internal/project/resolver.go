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

// A Resolver finds what is said of the sessions of each file: by what was asked, and where
// that says nothing by the settings nearest upwards from it.
type Resolver struct {
	asked  Asked
	tree   files.Upwards
	scope  scope
	read   map[place]*InForce
	files  map[string]*settings.Settings // each alone with what it extends, by the file
	made   map[*settings.PerFile]*lint.Suppression
	within map[string]bool // folders, by whether their repository is walked
	bases  int             // that the settings which are being read extend, as far as they were not known
}

// A place is where settings are: their path, and the folder that was walked to it, above which
// none are looked for.
type place struct{ at, root string }

// mostBases is how many files settings can extend, directly or not: symbolic links give one file
// many names.
const mostBases = 100

// InForce are settings that were read, with what they extend and what others further up
// ask of all.
type InForce struct {
	*settings.Settings
	choice  settings.Choice
	terms   map[string]*lint.Terms // by the name of the endpoint and the entries that count
	entries []*lint.Suppression    // of per-file
	dirs    []string               // that their globs are from
	exclude []exclusion
}

// newResolver returns the one for what was asked, in a run of some scope.
func newResolver(asked Asked, s scope) *Resolver {
	return &Resolver{
		asked: asked, tree: files.Upwards{Name: settings.Name, Any: true}, scope: s,
		read: map[place]*InForce{}, files: map[string]*settings.Settings{},
		made: map[*settings.PerFile]*lint.Suppression{}, within: map[string]bool{},
	}
}

// Here returns the one for files of the current directory, of which none is looked at.
func Here(asked Asked) *Resolver { return newResolver(asked, scope{}) }

// wholly reports whether the run looks at the whole repository that a folder is in.
func (d *Resolver) wholly(dir string) bool {
	if _, known := d.within[dir]; !known {
		d.within[dir] = d.scope.whole(cmp.Or(files.Repository(dir), dir))
	}
	return d.within[dir]
}

// folders looks at the settings of the folders that were named: there may be nothing in them
// that has these.
func (d *Resolver) folders() error {
	for _, folder := range d.scope.named {
		if _, err := d.Of(filepath.Join(folder, settings.Name), folder, false); err != nil {
			return err
		}
	}
	return nil
}

// Of are the settings of a file, which root was walked to; none of a personal one but those
// of the current directory. The error is [Errors].
func (d *Resolver) Of(path, root string, personal bool) (*InForce, error) {
	if personal {
		path, root = settings.Name, ""
	}
	at := d.asked.Settings
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
	inForce.choice, errs = own.Choose(d.asked.Names, d.asked.Selected)
	errs = append(errs, globs(own)...)
	if len(errs) > 0 {
		return nil, Errors(errs)
	}
	d.read[key] = inForce
	return inForce, nil
}

// targets are the settings files that were read, in which there may be findings. What is
// found in those that others extend is theirs alone.
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
		terms := base.Terms("", d.asked.Terms, nil, 0)
		choice, _ := base.Choose(d.asked.Names, d.asked.Selected)
		choice.Apply(&terms)
		terms.Entries = d.entries(base)
		add(base.File(), &terms, base.Path)
	}
	return list
}

// entries are those of per-file; one that several settings have is the same in all.
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

// load reads settings with all that they extend, and what those further up ask of all;
// without a path they say nothing.
func (d *Resolver) load(at, walked string) (*settings.Settings, []error) {
	d.bases = 0
	limits, err := d.limits(at, walked)
	if err != nil {
		return nil, []error{err}
	}
	read, errs := d.extended(at, limits, nil)
	own := read
	if errs != nil || at == "" || d.asked.Settings != "" {
		return own, errs
	}
	for root, from := own.Root, at; !root; {
		above, ok := d.tree.Above(from, walked, ".")
		if !ok {
			break
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
			own = &below // what others extend stays as it is
		}
		own.Oblige(upper)
		root, from = upper.Root, above
	}
	return own, nil
}

// limits are the folders that settings may be in, and what they extend: those of somebody else must
// not have other files read and quoted. It is the repository; where there is none, the folder of the
// settings, the one that was walked, and the current one if they are in it. There are no limits to
// settings that were asked for, and then it is nil.
func (d *Resolver) limits(at, walked string) ([]string, error) {
	if at == "" || d.asked.Settings != "" {
		return nil, nil
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
	return list, nil
}

// allowed reports whether a file, once all links are followed, is in one of some folders.
func allowed(path string, limits []string) bool {
	real, err := filepath.EvalSymlinks(Absolute(path))
	if err != nil {
		real = Absolute(path) // there is nothing to read, or a link to nowhere
		if dir, err := filepath.EvalSymlinks(filepath.Dir(real)); err == nil {
			real = filepath.Join(dir, filepath.Base(real))
		}
	}
	return slices.ContainsFunc(limits, func(folder string) bool { return contains(folder, real) })
}

// extended reads settings with all that they extend, which must be in the folders of limits, if it
// is not nil; by are those that led here.
func (d *Resolver) extended(at string, limits, by []string) (*settings.Settings, []error) {
	if at == "" {
		return settings.Read("", "")
	}
	file := Absolute(at) // a link is where it is: globs and paths are from there
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
	if err := own.Suits(d.asked.Version); err != nil {
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

// base reads the i-th of those that settings extend.
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

// Regular reads a file that is one, up to a limit: neither a pipe nor a device, which may never end.
func Regular(path string, limit files.Limit) ([]byte, error) {
	src, err := limit.Read(path)
	if err != nil {
		return nil, Plain(err)
	}
	return src, nil
}

// Endpoint is the name of the endpoint of a file: the one that was asked for, that of its
// url, or that of what no url decides.
func (d *Resolver) Endpoint(own *InForce, t *lint.Target) (string, error) {
	switch asked := d.asked.Endpoint; {
	case asked != "" && own.Endpoints[asked] == nil:
		at := ""
		if own.Path != "" {
			at = own.Path + ": "
		}
		return "", fmt.Errorf("--endpoint: %s%s", at, own.NoEndpoint(asked))
	case asked != "":
		return asked, nil
	}
	return own.EndpointOf(t), nil
}

// Terms are those of the files of an endpoint; what was asked comes first.
func (d *Resolver) Terms(own *InForce, name, path string) *lint.Terms {
	suppressions, key := own.suppressions(path)
	key = name + "\x00" + key
	if own.terms[key] == nil {
		terms := own.Terms(name, d.asked.Terms, d.asked.Glue, d.asked.Users)
		terms.Entries, terms.Suppressions = own.entries, suppressions
		own.choice.Apply(&terms)
		own.terms[key] = &terms
	}
	return own.terms[key]
}

// globs are the errors of those of per-file that are none.
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

// suppressions are the entries of per-file that count for a file; key is the same for files
// for which the same do.
func (own *InForce) suppressions(file string) (list []*lint.Suppression, key string) {
	at := Absolute(file)
	var entries strings.Builder
	for i, f := range own.entries[:len(own.PerFile)] { // behind them is what is overruled
		if own.Concerns(i, at) {
			list = append(list, f)
			fmt.Fprintf(&entries, "%d ", i)
		}
	}
	return list, entries.String()
}

// Concerns reports whether the glob of an entry of per-file means a file, whose path is
// absolute: from the directory of the settings that it stands in, or, without a slash, by
// its name wherever it is.
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
