// Package project collects the input of a run: the files that are named or found, the base config and the settings
// of each, and the findings that a baseline or a git revision holds back. It reads no flags and prints nothing.
package project

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/baseline"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/kind"
	"github.com/sparklint/sparklint/lint/notebook"
)

// A Spec says what to check.
type Spec struct {
	// Paths are files and directories. Empty: the current directory, and the config.json that SparkMagic itself
	// reads here.
	Paths []string
	// Own says that no path was given, so that SparkMagic's own config.json is checked, too.
	Own bool
	// Stdin is a file that comes from standard input; nil for none.
	Stdin *Stdin
	// Exclude are globs of files to skip. ForceExclude also skips named files.
	Exclude      []string
	ForceExclude bool
	// Everything also reads notebooks that have no magic.
	Everything bool
	// NameBroken also reads notebooks in which a walk finds no magic, and skips those that are not valid JSON with cells with
	// this reason. It takes time, so it is for --verbose.
	NameBroken bool
	// ConfigJSON is the base config of all notebooks. none: they have none. Empty: the nearest.
	ConfigJSON string
	// Jobs is the number of files to read at once.
	Jobs int
	// Getenv reads the environment, which says where SparkMagic's own config.json is.
	Getenv func(string) string
	// Limit is the largest size of a file.
	Limit files.Limit
	// Open opens a file. Nil: a regular file on the disk.
	Open func(path string) (fs.File, error)
	// Cache is the folder in which runs remember the files that a walk found nothing in. Empty: nothing is remembered. It needs
	// files on the disk: see Open.
	Cache string
	// Reading gets the number of files to read, and returns functions to call after each file and at the end. It
	// may be nil.
	Reading func(total int) (each, end func())

	Overrides
}

// Stdin is a file that comes from standard input.
type Stdin struct{ Name, Src string }

// Overrides are terms for the sessions of all files, which override the settings.
type Overrides struct {
	// Settings is the path of the only settings. none: there are none. Empty: the nearest.
	Settings string
	// Endpoint is the name of the endpoint that the sessions share. Empty: the one with their url.
	Endpoint string
	// Glue is an endpoint that is used instead of those in the settings; nil if there is none. Users, unless 0, is
	// the number of users of the endpoint.
	Glue  *endpoint.Endpoint
	Users int64
	Terms lint.Terms
	// Names are the names of all rules. Selected says that rules are selected, which overrides select and ignore in
	// the settings.
	Names    []string
	Selected bool
	// Version is the version of the program, which settings may require.
	Version string
}

// A Project is the input of a run. It does not change.
type Project struct {
	Targets []*lint.Target
	// Settings are the settings files of the targets.
	Settings []*lint.Target
	// Piped is the target that comes from standard input; nil if none does.
	Piped *lint.Target
	// Own is SparkMagic's own config.json if it was read without being named; else nil.
	Own *lint.Target
	// OwnPath is the path of SparkMagic's own config.json, whether or not it was read. Unnamed says that no path was
	// given, so that it is used.
	OwnPath string
	Unnamed bool
	// Looked is the number of files that were read. Skipped are the named files that contain nothing to
	// check, and with Spec.NameBroken the broken notebooks of a walk.
	Looked  int
	Skipped []Skipped
	// Left are skipped files and folders that may contain something to check. Excluded says that settings are among
	// the reasons.
	Left     []files.Left
	Excluded bool
	// Run are the settings of the whole run.
	Run *InForce
	// Unjudged counts the notebooks that SparkMagic does not run, by kind.
	Unjudged map[string]int
	// Errs are the errors of files that can't be read.
	Errs []error

	scope    scope
	read     []string               // the files that were read, whatever their content
	seen     func() map[string]bool // their absolute paths
	settings map[*lint.Target]*InForce
	endpoint map[*lint.Target]string // of the settings, by its name
}

// A Skipped is a file that was not checked, with the reason.
type Skipped struct{ Path, Reason string }

// Errors are several errors, each for a line of its own.
type Errors []error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the errors.
func (e Errors) Unwrap() []error { return e }

// Open finds and reads the files that a spec names. The errors of files that can't be read are in Errs, and do not
// stop it. The error is about the spec or the settings; the project then has only Errs.
func Open(ctx context.Context, spec Spec) (*Project, error) {
	if spec.Open == nil {
		spec.Open = spec.Limit.OpenFound
	}
	p := newProject(spec)
	found := p.find(ctx, spec)
	d := newResolver(spec.Overrides, p.scope)
	found, err := p.without(found, d, spec)
	if err != nil {
		return p, err
	}
	r := &reader{Spec: spec, Project: p}
	loaded := r.all(ctx, found)
	if err := ctx.Err(); err != nil {
		return p, err
	}
	if err := d.folders(); err != nil {
		return p, err
	}
	if p.Run, err = d.ofRun(spec); err != nil {
		return p, err
	}
	b := &builder{Spec: spec, Project: p, d: d, bases: map[string]*lint.Target{}, tree: files.Upwards{Name: files.Config}}
	if err := b.build(loaded); err != nil {
		return p, err
	}
	p.Settings = d.targets()
	return p, nil
}

// newProject returns a project without files.
func newProject(spec Spec) *Project {
	p := &Project{
		Unnamed:  spec.Own,
		Unjudged: map[string]int{}, settings: map[*lint.Target]*InForce{}, endpoint: map[*lint.Target]string{},
	}
	p.seen = sync.OnceValue(func() map[string]bool {
		seen, absolute := make(map[string]bool, len(p.read)), absolute()
		for _, path := range p.read {
			seen[absolute(path)] = true
		}
		return seen
	})
	return p
}

// A Listed is a file that would be checked, and what it is taken for.
type Listed struct{ Path, As string }

// Find returns the files that a spec names, in order, without standard input.
func Find(ctx context.Context, spec Spec) (list []Listed, errs []error) {
	if spec.Open == nil {
		spec.Open = spec.Limit.OpenFound
	}
	p := newProject(spec)
	found := p.find(ctx, spec)
	found, err := p.without(found, newResolver(spec.Overrides, p.scope), spec)
	if err != nil {
		return nil, append(p.Errs, err)
	}
	r := &reader{Spec: spec, Project: p}
	for _, f := range found {
		as, err := r.taken(f)
		switch {
		case err != nil:
			p.Errs = append(p.Errs, err)
		case as != "":
			list = append(list, Listed{f.Path, as})
		}
	}
	return list, p.Errs
}

// taken says what a file is taken for; empty for one that a walk has found and that would not be checked.
func (r *reader) taken(found files.Found) (as string, err error) {
	switch of := kind.Of(found.Path); {
	case of == kind.Notebook, kind.Fabric(path.Base(found.Path)):
		return "notebook", nil
	case of == kind.Script:
		return "Python with cells", nil
	case of == kind.Markdown:
		return "Markdown with cells", nil
	}
	if kind.Discovered(path.Base(found.Path)) {
		return "config.json", nil
	}
	o := r.one(found, make([]byte, window))
	switch list := o.list; {
	case o.err != nil:
		return "", o.err
	case len(list) == 0 && found.Named:
		return cmp.Or(o.skipped, "nothing to check"), nil
	case len(list) == 0:
		return "", nil
	case list[0].Notebook != nil:
		return "notebook", nil
	case list[0].Inside():
		return fmt.Sprintf("contains %d config.json", len(list)), nil
	}
	return "config.json", nil
}

// find walks the paths. If none is named, it walks the current directory and adds SparkMagic's own config.json.
func (p *Project) find(ctx context.Context, spec Spec) []files.Found {
	paths := spec.Paths
	if spec.Own {
		paths = []string{"."}
	}
	p.scope = newScope(paths, len(spec.Exclude) > 0 || spec.Stdin != nil)
	found, left, errs := files.Walk(ctx, paths, files.Options{Exclude: spec.Exclude, ForceExclude: spec.ForceExclude, Jobs: spec.Jobs})
	p.Left, p.Errs = left, append(p.Errs, errs...)
	p.OwnPath, _ = own(spec.Getenv)
	if spec.Own {
		if p.OwnPath != "" && files.There(p.OwnPath) && !has(found, p.OwnPath) {
			found = append(found, files.Found{Path: filepath.ToSlash(p.OwnPath), Named: true})
		}
	}
	return found
}

// own returns the path of SparkMagic's own config.json, and the home directory. Each is empty if there is none.
func own(getenv func(string) string) (path, home string) {
	home, err := os.UserHomeDir()
	if err != nil {
		home = ""
	}
	if getenv == nil {
		getenv = os.Getenv
	}
	return files.Own(getenv, home), home
}

func has(found []files.Found, path string) bool {
	return slices.ContainsFunc(found, func(f files.Found) bool { return Absolute(f.Path) == Absolute(path) })
}

// Absolute returns a path as an absolute one, if the current directory is known.
func Absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// absolute returns [Absolute] for many paths, of which the current folder is asked only once.
func absolute() func(path string) string {
	here, err := os.Getwd()
	return func(path string) string {
		if err != nil || path == "" || os.IsPathSeparator(path[0]) || filepath.VolumeName(path) != "" {
			return Absolute(path)
		}
		return filepath.Join(here, path)
	}
}

// Has reports whether a file was read, whatever its content.
func (p *Project) Has(path string) bool { return p.seen()[Absolute(path)] }

// Reads reports whether a run reads a file to look at it, as settings, as a base config or as its baseline, also through
// a symbolic link to it.
func (p *Project) Reads(path string, h Hold) bool {
	known := map[string]bool{real(cmp.Or(h.Baseline, baseline.Name)): true}
	for _, t := range slices.Concat(p.Targets, p.Settings) {
		known[real(t.Path)] = true
		if t.Base != nil {
			known[real(t.Base.Path)] = true
		}
	}
	return p.Has(path) || p.seen()[real(path)] || files.There(path) && known[real(path)]
}

// real is the absolute path of a file without symbolic links.
func real(path string) string {
	path = Absolute(filepath.FromSlash(path))
	if to, err := filepath.EvalSymlinks(path); err == nil {
		return to
	}
	return path
}

// InForce returns the settings of a target.
func (p *Project) InForce(t *lint.Target) *InForce { return p.settings[t] }

// Endpoint returns the name of a target's endpoint in its settings.
func (p *Project) Endpoint(t *lint.Target) string { return p.endpoint[t] }

// Lacks returns an error that names the endpoint of a target without one, and says what is missing for its size. It is nil
// if the settings declare no endpoint for the target.
func (p *Project) Lacks(t *lint.Target) error {
	name := p.Endpoint(t)
	if name == "" {
		return nil
	}
	why := endpoint.ErrSize
	if e := p.InForce(t).Endpoints[name]; e != nil && e.Lacks != nil {
		why = e.Lacks
	}
	return fmt.Errorf("endpoint %s: %w", name, why)
}

// Endpoints returns the endpoints of the sessions of the run, in the order of its files.
func (p *Project) Endpoints() (list []*endpoint.Endpoint) {
	seen := map[string]bool{}
	for _, t := range p.Targets {
		if o := t.Terms; o.Endpoint != nil && !seen[o.Server] {
			seen[o.Server] = true
			list = append(list, o.Endpoint)
		}
	}
	return list
}

// Documents returns the number of config.json files and %%configure cells of the run.
func (p *Project) Documents() (n int) {
	for _, t := range p.Targets {
		n += len(t.Documents())
	}
	return n
}

// Serves says why a fix must not be made in SparkMagic's own config.json, which is not named: because it is unsafe, or
// is for a finding in another file. It is empty if the fix may be made.
func (p *Project) Serves(d *lint.Diagnostic) (why string) {
	if p.Own == nil || d.Fix == nil {
		return ""
	}
	for _, o := range d.Fix.Ops {
		if o.Place().Source().Name() == p.Own.Path && (!d.Fix.Safe || d.File.Path != p.Own.Path) {
			return fmt.Sprintf("it would change %s; to allow it, give the path of that file", p.Own.Path)
		}
	}
	return ""
}

// whose says to whom a notebook belongs that SparkMagic does not run, as "of X" or "with X".
func whose(nb *notebook.Notebook) string {
	switch nb.Runtime {
	case notebook.Unknown:
		return fmt.Sprintf("with the kernel %q", nb.Kernel)
	case notebook.Studio:
		return "of " + nb.Runtime.String() + " (except for declared connections and its own settings)"
	case notebook.Glue:
		return "of " + nb.Runtime.String() + " (except for syntax and the kernel's own settings)"
	case notebook.Fabric, notebook.FabricPython:
		return "of " + nb.Runtime.String() + " (except for what is documented)"
	}
	return "of " + nb.Runtime.String()
}
