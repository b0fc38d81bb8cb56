package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/report"
	"github.com/sparklint/sparklint/lint/settings"
)

// A declaring finds what is said of the sessions of each file: by flags, and where they
// say nothing by the settings nearest upwards from it.
type declaring struct {
	flags  flags
	tree   files.Upwards
	walk   walk
	read   map[string]*declared          // by the path of the settings
	files  map[string]*settings.Settings // with what they extend, by the file
	made   map[*settings.PerFile]*lint.Suppression
	within map[string]bool // folders, by whether their repository is walked
}

// declared are settings that were read, and the options that come of them, by the name of
// an endpoint.
type declared struct {
	*settings.Settings
	choice  settings.Choice
	options map[string]*lint.Options
	entries []*lint.Suppression // of per-file
	dirs    []string            // that their globs are from
}

func newDeclaring(s flags, w walk) *declaring {
	return &declaring{flags: s, tree: files.Upwards{Name: settings.Name, Any: true}, walk: w, read: map[string]*declared{}, files: map[string]*settings.Settings{}, made: map[*settings.PerFile]*lint.Suppression{}, within: map[string]bool{}}
}

// beneath gives a config.json that is not of the run its options.
func (d *declaring) beneath(f *lint.File) []error {
	own, errs := d.settings(f.Path, f.Personal)
	if errs != nil {
		return errs
	}
	name, err := d.name(own, f)
	if err != nil {
		return []error{err}
	}
	f.Options = d.options(own, name, f.Path)
	return nil
}

// wholly tells whether the run looks at the whole repository that a folder is in.
func (d *declaring) wholly(dir string) bool {
	if _, known := d.within[dir]; !known {
		d.within[dir] = d.walk.whole(root(dir))
	}
	return d.within[dir]
}

// declare gives each file its options.
func (in *input) declare(s flags) error {
	d := newDeclaring(s, in.walk)
	for _, folder := range in.walk.named {
		if _, errs := d.settings(filepath.Join(folder, settings.Name), false); errs != nil {
			return in.stop(errs) // there may be nothing in it that has them
		}
	}
	shared := false
	in.named, in.settings = map[*lint.File]string{}, map[*lint.File]*declared{}
	for _, f := range in.files {
		own, errs := d.settings(in.paths[f], f.Personal)
		if errs != nil {
			return in.stop(errs)
		}
		name, err := d.name(own, f)
		if err != nil {
			return in.stop([]error{err})
		}
		o := d.options(own, name, in.paths[f])
		f.Options, in.named[f], in.settings[f] = o, name, own
		f.Whole = d.wholly(filepath.Dir(absolute(in.paths[f])))
		if under := f.Under; under != nil && under.Options == nil && !under.Listed {
			if errs := d.beneath(under); errs != nil {
				return in.stop(errs)
			}
		}
		if shared = shared || o.Endpoint != nil; f.SparkMagic == "" && own.Endpoints[name] != nil {
			f.SparkMagic = own.Endpoints[name].SparkMagic
			if under := f.Under; under != nil && !under.Listed {
				under.SparkMagic = f.SparkMagic
			}
		}
	}
	if s.users > 0 && !shared && len(in.files) > 0 {
		return failed("--users: of which endpoint? --worker-type and --workers say it, or --endpoint one of the settings")
	}
	return nil
}

// stop says what is wrong with what was asked.
func (in *input) stop(errs []error) error {
	for _, err := range errs {
		fmt.Fprintf(in.w.err, "sparklint: %s\n", report.Printable(plain(err).Error()))
	}
	return exit{code: exitFailed}
}

// settings are those of a file; none of a personal one but those of the current directory.
func (d *declaring) settings(path string, personal bool) (*declared, []error) {
	if personal {
		path = settings.Name
	}
	at := d.flags.settings
	switch at {
	case "none":
		at = ""
	case "":
		at, _ = d.tree.From(path)
	}
	if own, ok := d.read[at]; ok {
		return own, nil
	}
	own, errs := d.load(at)
	if len(errs) > 0 {
		return nil, errs
	}
	declared := &declared{Settings: own, options: map[string]*lint.Options{}, entries: d.entries(own), dirs: make([]string, len(own.PerFile))}
	declared.choice, errs = own.Choose(ruleNames(), d.flags.selects)
	if errs = append(errs, globs(own)...); len(errs) > 0 {
		return nil, errs
	}
	d.read[at] = declared
	f := own.File() // there may be findings in the settings themselves
	f.Options, f.Whole = d.options(declared, own.EndpointOf(f), own.Path), d.walk.whole(filepath.Dir(own.Path))
	for _, base := range d.files {
		// What is found in those that these extend is theirs alone.
		of := base.File()
		if of.Options != nil || base.Path == own.Path {
			continue
		}
		o := base.Options("", d.flags.options, nil, 0)
		choice, _ := base.Choose(ruleNames(), d.flags.selects)
		choice.Apply(&o)
		o.Entries = d.entries(base)
		of.Options, of.Whole = &o, d.walk.whole(filepath.Dir(base.Path))
	}
	return declared, nil
}

// entries are those of per-file; one that several settings have is the same in all.
func (d *declaring) entries(own *settings.Settings) []*lint.Suppression {
	list := own.Suppressions(time.Now())
	for i, f := range own.PerFile {
		if d.made[f] == nil {
			d.made[f] = list[i]
			list[i].Whole = d.walk.whole(filepath.Dir(f.At["files"].Path()))
		}
		list[i] = d.made[f]
	}
	return list
}

// load reads settings with all that they extend, and what those further up ask of all;
// without a path they say nothing.
func (d *declaring) load(at string) (*settings.Settings, []error) {
	read, errs := d.extended(at, nil)
	own := read
	if errs != nil || at == "" || d.flags.settings != "" {
		return own, errs
	}
	for root, from := own.Root, at; !root; {
		above, ok := d.tree.Above(from)
		if !ok {
			break
		}
		upper, errs := d.extended(above, nil)
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

// extended reads settings with all that they extend; by are those that led here.
func (d *declaring) extended(at string, by []string) (*settings.Settings, []error) {
	if at == "" {
		return settings.Read("", "")
	}
	file := absolute(at) // a link is where it is: globs and paths are from there
	if known := d.files[file]; known != nil {
		return known, nil
	}
	src, err := regular(at)
	if err != nil {
		return nil, []error{err}
	}
	own, errs := settings.Read(filepath.ToSlash(at), string(src))
	if len(errs) > 0 {
		return nil, errs
	}
	if err := own.Suits(version()); err != nil {
		return nil, []error{err}
	}
	var bases []*settings.Settings
	for i := range own.Extends {
		real, err := filepath.EvalSymlinks(file)
		if err != nil {
			return nil, []error{plain(err)}
		}
		base, errs := d.base(own, at, i, append(by, real))
		if errs != nil {
			return nil, errs
		}
		bases = append(bases, base)
	}
	d.files[file] = own
	return own, own.Extend(bases...)
}

// base reads the i-th of those that settings extend.
func (d *declaring) base(own *settings.Settings, at string, i int, by []string) (*settings.Settings, []error) {
	place, path := own.At[fmt.Sprintf("extends/%d", i)], filepath.FromSlash(own.Extends[i])
	if strings.Contains(own.Extends[i], "://") {
		return nil, []error{wrong(place, "extends: %s: a file is what it takes, no url", own.Extends[i])}
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(at), path)
	}
	if real, err := filepath.EvalSymlinks(absolute(path)); err == nil && slices.Contains(by, real) {
		return nil, []error{wrong(place, "extends: %s extends this file", own.Extends[i])}
	}
	base, errs := d.extended(path, by)
	if errs != nil {
		var of *settings.Error
		if errors.As(errs[0], &of) {
			return nil, errs
		}
		return nil, []error{wrong(place, "extends: %v", plain(errs[0]))}
	}
	return base, nil
}

// regular reads a file that is one: neither a pipe nor a device, which may never end.
func regular(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, plain(err)
	case info.IsDir():
		return nil, fmt.Errorf("%s: is a directory", path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: not a regular file", path)
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, plain(err)
	}
	return src, nil
}

// name is the endpoint of a file: the one that was asked for, that of its url, or that of
// what no url decides.
func (d *declaring) name(own *declared, f *lint.File) (string, error) {
	switch asked := d.flags.endpoint; {
	case asked != "" && own.Endpoints[asked] == nil:
		at := ""
		if own.Path != "" {
			at = own.Path + ": "
		}
		return "", fmt.Errorf("--endpoint: %s%s", at, own.NoEndpoint(asked))
	case asked != "":
		return asked, nil
	}
	return own.EndpointOf(f), nil
}

// options are those of the files of an endpoint; what flags say comes first.
func (d *declaring) options(own *declared, name, path string) *lint.Options {
	suppressions, key := own.suppressions(path)
	if key = name + "\x00" + key; own.options[key] != nil {
		return own.options[key]
	}
	o := own.Options(name, d.flags.options, d.flags.glue, d.flags.users)
	o.Entries, o.Suppressions = own.entries, suppressions
	own.choice.Apply(&o)
	own.options[key] = &o
	return &o
}

// unsized says why there is no endpoint to compute with.
func (in *input) unsized() string {
	for _, f := range in.files {
		if name := in.named[f]; f.Listed && name != "" {
			return fmt.Sprintf("endpoint %s: %v", name, endpoint.ErrSize)
		}
	}
	for _, f := range in.files {
		if own := in.settings[f]; own != nil && len(own.Endpoints) > 0 {
			names := slices.Sorted(maps.Keys(own.Endpoints))
			return fmt.Sprintf("no session is of an endpoint of %s, %s: a url: of its Livy, endpoint: NAME or --endpoint NAME says whose it is", own.Path, strings.Join(names, ", "))
		}
	}
	return "no endpoint declared (sparklint init)"
}

// shared are the endpoints of a run, in the order of its files.
func (in *input) shared() (list []*endpoint.Endpoint) {
	seen := map[string]bool{}
	for _, f := range in.files {
		if o := f.Options; f.Listed && o != nil && o.Endpoint != nil && !seen[o.Server] {
			seen[o.Server] = true
			list = append(list, o.Endpoint)
		}
	}
	return list
}

var errEndpoint = errors.New("of which endpoint? --worker-type and --workers say it (--dpus of Standard), or the endpoints of " + settings.Name + ", with --endpoint NAME where no url decides")
