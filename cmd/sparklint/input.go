package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/notebook"
	"github.com/sparklint/sparklint/lint/report"
)

// An input is what a run looks at.
type input struct {
	files    []*lint.File
	paths    map[*lint.File]string // where to write them
	stdin    *lint.File
	looked   int
	skipped  []report.Skipped
	unjudged map[string]int // notebooks, by whose they are
	settings map[*lint.File]*declared
	named    map[*lint.File]string // the endpoint of the settings that it is of
	own      string                // SparkMagic's own config.json, if it was read unasked
	errs     []error
	seen     map[string]bool // absolute paths of what was read, whatever is in it
	walk     walk
	narrowed *narrowing
	further  []string // notes for the summary

	sparkMagic string
	all        bool // notebooks without a magic, too
	w          world
	mu         sync.Mutex
}

// gather finds and reads what the paths name. What can't be read is said, and
// the rest goes on.
func gather(ctx context.Context, args []string, s flags, w world) (*input, error) {
	in := &input{w: w, all: s.everything, sparkMagic: s.sparkMagic, paths: map[*lint.File]string{}, unjudged: map[string]int{}, seen: map[string]bool{}}
	s.namedPath = len(args) > 0
	args = in.expand(args)
	if i := slices.Index(args, "-"); i >= 0 {
		args = slices.Delete(args, i, i+1)
		if err := in.readStdin(s.stdinName); err != nil {
			return nil, err
		}
		in.walk.partly = true // what it stands for is not what lies there
	}
	own, home := w.own()
	in.readAll(in.find(ctx, args, s, own), s.options.Jobs)
	for _, f := range in.files {
		f.SparkMagic = s.sparkMagic
		f.Personal = f.Config != nil && personal(in.paths[f], own, home)
	}
	if err := in.putUnder(s, own); err != nil {
		return nil, err
	}
	return in, in.declare(s)
}

// own is the config.json that SparkMagic itself would read, and the home directory; empty
// where there is none.
func (w world) own() (path, home string) {
	home, err := os.UserHomeDir()
	if err != nil {
		home = ""
	}
	return files.Own(w.getenv, home), home
}

// find walks the paths; where none is named, the current directory and SparkMagic's own
// config.json.
func (in *input) find(ctx context.Context, args []string, s flags, own string) []files.Found {
	if !s.namedPath {
		args = []string{"."}
	}
	in.walked(args, s.exclude)
	found, errs := files.Walk(ctx, args, files.Options{Exclude: s.exclude, ForceExclude: s.forceExclude, Jobs: s.options.Jobs})
	for _, err := range errs {
		in.fail(err)
	}
	if !s.namedPath {
		if info, err := os.Stat(own); err == nil && info.Mode().IsRegular() && !has(found, own) {
			found = append(found, files.Found{Path: filepath.ToSlash(own), Named: true})
			in.own = filepath.ToSlash(own)
		}
	}
	return found
}

// showFiles prints what would be looked at, a path a line.
func showFiles(ctx context.Context, args []string, s flags, w world) error {
	in := &input{w: w}
	s.namedPath = len(args) > 0
	args = in.expand(args)
	if i := slices.Index(args, "-"); i >= 0 {
		args = slices.Delete(args, i, i+1)
		fmt.Fprintln(w.out, report.Printable(cmp.Or(s.stdinName, "-")))
	}
	own, _ := w.own()
	for _, f := range in.find(ctx, args, s, own) {
		fmt.Fprintln(w.out, report.Printable(f.Path))
	}
	if len(in.errs) > 0 {
		return exit{code: exitFailed}
	}
	return nil
}

// expand replaces each @FILE by the paths in it. A list that was given is what
// there is to look at, even if it is empty.
func (in *input) expand(args []string) []string {
	var paths []string
	for _, a := range args {
		list, err := files.Expand([]string{a}, os.ReadFile)
		if err != nil {
			in.fail(err)
		}
		paths = append(paths, list...)
	}
	return paths
}

func has(found []files.Found, path string) bool {
	return slices.ContainsFunc(found, func(f files.Found) bool { return absolute(f.Path) == absolute(path) })
}

func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// personal tells whether a config.json is one that a person has at home.
func personal(path, own, home string) bool {
	abs := absolute(path)
	return abs == absolute(own) || home != "" && filepath.Dir(abs) == filepath.Join(home, ".sparkmagic")
}

func (in *input) fail(err error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.errs = append(in.errs, err)
	fmt.Fprintf(in.w.err, "sparklint: %s\n", report.Printable(plain(err).Error()))
}

// plain is an error as `path: what`, without the name of the system call.
func plain(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("%s: %w", p.Path, p.Err)
	}
	return err
}

// readStdin reads standard input as the file it is called.
func (in *input) readStdin(name string) error {
	var b strings.Builder
	if _, err := io.Copy(&b, in.w.in); err != nil {
		return failed("standard input: %v", err)
	}
	src := b.String()
	if name == "" {
		name = "stdin.json"
		if strings.Contains(src, `"cells"`) || strings.Contains(src, `"worksheets"`) {
			name = "stdin.ipynb"
		}
	}
	in.looked++
	in.see(name)
	f, skipped := lint.Load(filepath.ToSlash(name), src)
	if f == nil {
		in.skipped = append(in.skipped, report.Skipped{Path: name, Reason: skipped})
		// What goes in goes out.
		f = lint.Other(name, src)
	}
	f.Listed, f.Piped = true, true
	in.stdin = f
	in.files = append(in.files, f)
	in.paths[f] = name
	return nil
}

// readAll reads several files at a time; their order stays.
func (in *input) readAll(found []files.Found, jobs int) {
	loaded := make([]*lint.File, len(found))
	bar := newProgress(in.w.err, len(found))
	defer bar.end()
	var next sync.Mutex
	at := 0
	var g errgroup.Group
	for range min(jobs, len(found)) {
		g.Go(func() error {
			buf := make([]byte, 64<<10)
			for {
				next.Lock()
				i := at
				at++
				next.Unlock()
				if i >= len(found) {
					return nil
				}
				loaded[i] = in.read(found[i], buf)
				bar.step()
			}
		})
	}
	_ = g.Wait() // what went wrong is in in.errs
	for i, f := range loaded {
		if f != nil {
			f.Listed = true
			in.files = append(in.files, f)
			in.paths[f] = found[i].Path
			if f.Notebook != nil && f.Documents() > 0 && !f.Notebook.Runtime.SparkMagic() {
				in.unjudged[whose(f.Notebook)]++
			}
		}
	}
}

func whose(nb *notebook.Notebook) string {
	switch nb.Runtime {
	case notebook.Unknown:
		return fmt.Sprintf("the kernel %q", nb.Kernel)
	case notebook.Glue:
		return nb.Runtime.String() + " (syntax only)"
	}
	return nb.Runtime.String()
}

// read reads one file; nil if there is nothing in it for us. A notebook is
// searched for the magic first, in windows: most have none.
func (in *input) read(found files.Found, buf []byte) *lint.File {
	f, err := os.Open(found.Path)
	if err != nil {
		in.fail(err)
		return nil
	}
	defer f.Close()
	in.mu.Lock()
	in.looked++
	in.mu.Unlock()
	if strings.HasSuffix(found.Path, ".ipynb") && !in.all {
		has, err := files.HasMagic(f, buf, notebook.Reach, notebook.MentionedIn)
		if err != nil {
			in.fail(fmt.Errorf("%s: %w", found.Path, errors.Unwrap(err)))
			return nil
		}
		if !has {
			in.see(found.Path)
			return nil
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			in.fail(err)
			return nil
		}
	}
	src, err := slurp(f)
	if err != nil {
		in.fail(err)
		return nil
	}
	in.see(found.Path)
	load := lint.Load
	if in.all {
		load = lint.Read
	}
	file, skipped := load(found.Path, src)
	switch {
	case file != nil:
		file.Release(func() (string, error) { return slurpPath(found.Path) })
	case found.Named:
		in.mu.Lock()
		defer in.mu.Unlock()
		in.skipped = append(in.skipped, report.Skipped{Path: found.Path, Reason: skipped})
	}
	return file
}

// slurp reads a file into one string, without a second copy.
func slurp(f *os.File) (string, error) {
	var b strings.Builder
	if info, err := f.Stat(); err == nil && info.Size() > 0 && info.Size() < 1<<31 {
		b.Grow(int(info.Size()))
	}
	_, err := io.Copy(&b, f)
	return b.String(), err
}

func slurpPath(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return slurp(f)
}

// putUnder gives each notebook the config.json that its sessions start from.
func (in *input) putUnder(s flags, own string) error {
	byPath := map[string]*lint.File{}
	for _, f := range in.files {
		if f.Config != nil {
			byPath[absolute(in.paths[f])] = f
		}
	}
	tree := files.Upwards{Name: files.Config}
	for _, f := range in.files {
		if f.Notebook == nil {
			continue
		}
		path, ok := "", false
		switch {
		case s.configJSON == "none":
		case s.configJSON != "":
			path, ok = s.configJSON, true
		default:
			if path, ok = tree.From(in.paths[f]); !ok && !s.namedPath {
				_, err := os.Stat(own)
				path, ok = own, err == nil
			}
		}
		if !ok {
			continue
		}
		under, seen := byPath[absolute(path)]
		if !seen {
			if under = in.readUnder(path); under != nil && absolute(path) == absolute(own) {
				under.Personal = true
			}
			byPath[absolute(path)] = under
			if under == nil && s.configJSON != "" {
				return exit{code: exitFailed}
			}
		}
		f.Under = under
	}
	return nil
}

// readUnder reads a config.json that is not of the run: nothing is said of it.
func (in *input) readUnder(path string) *lint.File {
	f, err := os.Open(path)
	if err != nil {
		in.fail(err)
		return nil
	}
	defer f.Close()
	src, err := slurp(f)
	if err != nil {
		in.fail(err)
		return nil
	}
	under := lint.Config(filepath.ToSlash(path), src)
	under.SparkMagic = in.sparkMagic
	return under
}
