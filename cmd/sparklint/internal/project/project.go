// Package project is what a run looks at: the files that are named or walked to, the base
// config that each starts from, what the settings say of it, and which findings are held
// back by a baseline or since a revision. It knows no flags and prints nothing.
package project

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/notebook"
)

// A Spec says what to look at.
type Spec struct {
	// Paths are files and directories; none: the current directory, and the config.json that
	// SparkMagic itself reads here.
	Paths []string
	// Own looks at SparkMagic's own config.json, too: no path was given.
	Own bool
	// Stdin is a file that comes from standard input; nil for none.
	Stdin *Stdin
	// Exclude are globs of what is left out, ForceExclude even of what is named.
	Exclude      []string
	ForceExclude bool
	// Everything also reads notebooks that have no magic.
	Everything bool
	// ConfigJSON is the base config of all notebooks; none: they have none; empty: the nearest.
	ConfigJSON string
	// Jobs is how many files are read at a time.
	Jobs int
	// Getenv reads the environment, for where SparkMagic's own config.json is.
	Getenv func(string) string
	// Limit is how large a file may be.
	Limit files.Limit
	// Open opens a file; nil: that of the disk, if it is a regular one.
	Open func(path string) (fs.File, error)
	// Reading is told how many files are to be read, and returns what is called for each, and
	// at the end; nil: nobody is told.
	Reading func(total int) (each, end func())

	Asked
}

// Stdin is a file that comes from standard input.
type Stdin struct{ Name, Src string }

// Asked is what is said of the sessions of all files, which comes before what the settings
// say.
type Asked struct {
	// Settings is the path of the only settings; none: there are none; empty: the nearest.
	Settings string
	// Endpoint is the name of the one that the sessions share; empty: that of their url.
	Endpoint string
	// Glue is declared in place of one of the settings, nil if none is. Users, unless 0, share
	// the endpoint.
	Glue  *endpoint.Endpoint
	Users int64
	Terms lint.Terms
	// Names are those of all rules; Selected says that rules were selected, which comes before
	// what the settings select and ignore.
	Names    []string
	Selected bool
	// Version is that of the program, which settings may ask for.
	Version string
}

// A Project is what a run looks at. It does not change.
type Project struct {
	Targets []*lint.Target
	// Settings are the settings files that say something of a target.
	Settings []*lint.Target
	// Piped is the target that comes from standard input; nil if none does.
	Piped *lint.Target
	// Own is SparkMagic's own config.json, if it was read unasked; nil if it was not.
	Own *lint.Target
	// OwnPath is where SparkMagic's own config.json is, whether or not it was read. Unnamed
	// says that no path was given, so that it counts.
	OwnPath string
	Unnamed bool
	// Looked counts the files that were read; Skipped are those that were named and are
	// nothing to look at.
	Looked  int
	Skipped []Skipped
	// Left are files and folders that could hold something to look at, and were left out.
	// Excluded says that settings did so with some.
	Left     []files.Left
	Excluded bool
	// Run are the settings of the whole run.
	Run *InForce
	// Unjudged counts notebooks by whose they are, where they are not SparkMagic's.
	Unjudged map[string]int
	// Errs are of files that could not be read.
	Errs []error

	scope    scope
	seen     map[string]bool // absolute paths of what was read, whatever is in it
	settings map[*lint.Target]*InForce
	endpoint map[*lint.Target]string // of the settings, by its name
}

// A Skipped is a file that was not looked at, and why.
type Skipped struct{ Path, Reason string }

// Errors are several, each to be said on a line.
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

// Open finds and reads what a spec names. What can't be read is in Errs, and the rest goes
// on; the error is of what was asked wrongly, or of the settings. Beside such an error the project
// has nothing but Errs.
func Open(ctx context.Context, spec Spec) (*Project, error) {
	if spec.Open == nil {
		spec.Open = spec.Limit.Open
	}
	p := &Project{
		Unnamed:  spec.Own,
		Unjudged: map[string]int{}, seen: map[string]bool{}, settings: map[*lint.Target]*InForce{}, endpoint: map[*lint.Target]string{},
	}
	found := p.find(ctx, spec)
	d := newResolver(spec.Asked, p.scope)
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

// Find are the files that a spec names, in the order of their paths; those of standard input
// are not among them.
func Find(ctx context.Context, spec Spec) (paths []string, errs []error) {
	p := &Project{}
	found := p.find(ctx, spec)
	found, err := p.without(found, newResolver(spec.Asked, p.scope), spec)
	if err != nil {
		return nil, append(p.Errs, err)
	}
	for _, f := range found {
		paths = append(paths, f.Path)
	}
	return paths, p.Errs
}

// find walks the paths; where none is named, the current directory and SparkMagic's own
// config.json.
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

// own is the config.json that SparkMagic itself would read, and the home directory; empty
// where there is none.
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

// Absolute is a path from the root of the file system, if that is known.
func Absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// Has reports whether a file was read, whatever is in it.
func (p *Project) Has(path string) bool { return p.seen[Absolute(path)] }

// InForce are the settings of a target.
func (p *Project) InForce(t *lint.Target) *InForce { return p.settings[t] }

// Endpoint is the name of the endpoint of the settings that a target is of.
func (p *Project) Endpoint(t *lint.Target) string { return p.endpoint[t] }

// Endpoints are those that sessions of the run share, in the order of its files.
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

// Documents counts the config.json files and the %%configure cells of the run.
func (p *Project) Documents() (n int) {
	for _, t := range p.Targets {
		n += len(t.Documents())
	}
	return n
}

// Serves says why a fix of a finding is not to be made in SparkMagic's own config.json,
// which nobody named: an unsafe one, or one that serves a finding in another file; empty if
// it may be.
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
	case notebook.Glue:
		return "of " + nb.Runtime.String() + " (except the syntax)"
	}
	return "of " + nb.Runtime.String()
}
