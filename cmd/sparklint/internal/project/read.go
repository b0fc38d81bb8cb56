package project

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/cache"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/carrier"
	"github.com/sparklint/sparklint/lint/kind"
	"github.com/sparklint/sparklint/lint/notebook"
)

// A reader reads files, several at a time.
type reader struct {
	Spec
	*Project
	passed *cache.Cache
	mu     sync.Mutex
}

// worthwhile is the number of files from which a cache saves more than it takes.
const worthwhile = 500

// A loaded is a file that was read, with how it was found.
type loaded struct {
	file  *lint.File
	path  string // to write it
	root  string // the walked directory that contains it
	piped bool
	start *lint.Target // the base config of a file of a stream; nil if there is none
}

// all reads files and keeps their order. Standard input is the first.
func (r *reader) all(ctx context.Context, found []files.Found) []loaded {
	read := make([][]*lint.File, len(found))
	skipped, errs := make([]string, len(found)), make([]error, len(found))
	each, end := func() {}, func() {}
	if r.Reading != nil {
		each, end = r.Reading(len(found))
	}
	defer end()
	if r.Cache != "" && !r.NameBroken && len(found) >= worthwhile {
		r.passed = cache.Open(r.Cache, r.Paths)
	}
	var next atomic.Int64
	var g errgroup.Group
	for range max(1, min(r.Jobs, len(found))) {
		g.Go(func() error {
			buf := make([]byte, 64<<10)
			for ctx.Err() == nil {
				i := next.Add(1) - 1
				if i >= int64(len(found)) {
					break
				}
				read[i], skipped[i], errs[i] = r.one(found[i], buf)
				each()
			}
			return nil
		})
	}
	_ = g.Wait() // errors are in Errs
	if ctx.Err() == nil {
		r.passed.Save()
	}
	var list []loaded
	if r.Stdin != nil {
		list = append(list, r.stdin()...)
	}
	for i, f := range read {
		if errs[i] != nil {
			r.Errs = append(r.Errs, errs[i])
		}
		if skipped[i] != "" {
			r.Skipped = append(r.Skipped, Skipped{found[i].Path, skipped[i]})
		}
		for _, f := range f {
			list = append(list, loaded{file: f, path: found[i].Path, root: found[i].Root})
			if f.Notebook != nil && len(f.Documents()) > 0 && !f.Notebook.Runtime.SparkMagic() {
				r.Unjudged[whose(f.Notebook)]++
			}
		}
	}
	return list
}

// stdin returns standard input as a file with its given name. It is kept even if there is nothing to check in it,
// because it must be written to standard output.
func (r *reader) stdin() (list []loaded) {
	name := r.Stdin.Name
	if name == "" {
		name = kind.Stdin(r.Stdin.Src)
	}
	r.Looked++
	r.see(name)
	of, skipped := lint.Reading{All: r.Everything || broken(name, r.Stdin.Src)}.Files(filepath.ToSlash(name), r.Stdin.Src)
	if of == nil {
		r.Skipped = append(r.Skipped, Skipped{name, cmp.Or(unread(name, of, r.Stdin.Src), skipped)})
		of = []*lint.File{lint.Other(name, r.Stdin.Src)}
	}
	for i, f := range of {
		list = append(list, loaded{file: f, path: name, piped: i == 0})
	}
	return list
}

// broken reports whether a file is a notebook by its name, but not by its content.
func broken(name, src string) bool { return kind.Of(name) == kind.Notebook && !notebook.Is(src) }

// one reads one file. The result is nil if there is nothing to check in it, and skipped says why if it was named, or if it
// is a broken notebook and those are to be named. A notebook is first searched for the magic, in windows, because most have none.
func (r *reader) one(found files.Found, buf []byte) (list []*lint.File, skipped string, err error) {
	all := r.Everything
	first := searched(found.Path)
	skims := first.mentioned != nil && !found.Named && (!all || kind.Of(found.Path) != kind.Notebook)
	if skims && r.passed.Has(found.Path, first.what) {
		if kind.Discovered(path.Base(found.Path)) {
			r.looked()
		}
		r.see(found.Path)
		return nil, "", nil
	}
	f, err := r.Open(found.Path)
	if err != nil {
		return nil, "", err
	}
	defer func() { f.Close() }() // of the file that was opened last
	if found.Named || kind.Discovered(path.Base(found.Path)) {
		r.looked()
	}
	if skims {
		nothing := r.passed.Reading(f, first.what)
		has, err := files.HasMagic(f, buf, first.reach, first.mentioned)
		if err != nil {
			return nil, "", fmt.Errorf("%s: %w", found.Path, cause(err))
		}
		if !has && (!r.NameBroken || kind.Of(found.Path) != kind.Notebook) {
			nothing()
			r.see(found.Path)
			return nil, "", nil
		}
		if f, err = rewound(f, found.Path, r.Open); err != nil {
			return nil, "", err
		}
	}
	src, err := slurp(f)
	if err != nil {
		return nil, "", err
	}
	r.see(found.Path)
	if found.Named && broken(found.Path, src) {
		all = true
	}
	list, skipped = lint.Reading{All: all, Again: r.reopen}.Files(found.Path, src)
	if list != nil && !found.Named && !kind.Discovered(path.Base(found.Path)) {
		r.looked()
	}
	switch {
	case r.NameBroken && list == nil && broken(found.Path, src):
		skipped = "not valid JSON with cells"
	case !found.Named || kind.Of(found.Path) == kind.Notebook:
		skipped = ""
	case list == nil && kind.Of(found.Path) == kind.Code:
		return nil, "", fmt.Errorf("%s: %s", found.Path, skipped)
	case skipped == lint.NotSparkMagic && !kind.Known(found.Path):
		const neither = "no notebook, no config.json of SparkMagic, and it does not contain the text of one"
		return nil, "", fmt.Errorf("%s: %s", found.Path, cmp.Or(unread(found.Path, nil, src), neither))
	case !r.Everything:
		skipped = cmp.Or(unread(found.Path, list, src), skipped)
	}
	return list, skipped, nil
}

// looked counts a file.
func (r *reader) looked() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Looked++
}

// A search is what a walk looks for first in a file.
type search struct {
	what      int // 0 for what a notebook has, 1 for what any other file has
	reach     int // how many bytes it must see together
	mentioned func([]byte) bool
}

// searched returns the search in a file of a name, without a function if the file is read as it is.
func searched(name string) search {
	switch kind.Of(name) {
	case kind.Notebook:
		return search{0, notebook.Reach, notebook.MentionedIn}
	case kind.Script, kind.Markdown, kind.Code:
		return search{}
	}
	if kind.Discovered(path.Base(name)) {
		return search{}
	}
	return search{1, carrier.Reach, func(b []byte) bool { return carrier.MentionedIn(b) || notebook.MentionedIn(b) }}
}

// rewound returns an open file at its beginning.
func rewound(f fs.File, path string, open func(string) (fs.File, error)) (fs.File, error) {
	if seeker, ok := f.(io.Seeker); ok {
		_, err := seeker.Seek(0, io.SeekStart)
		return f, err
	}
	anew, err := open(path)
	if err != nil {
		return f, err
	}
	f.Close()
	return anew, nil
}

func cause(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}

// reopen opens a file again.
func (s *Spec) reopen(path string) (io.ReadCloser, error) { return s.Open(path) }

// slurp reads a file.
func (s *Spec) slurp(path string) (string, error) {
	f, err := s.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return slurp(f)
}

// see records that a file was read.
func (r *reader) see(path string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.read = append(r.read, path)
}

// large is the size from which the memory for two copies of a file matters more than the time to free one of them.
const large = 32 << 20

// slurp reads a file into one string, without a second copy.
func slurp(f fs.File) (string, error) {
	var b strings.Builder
	if info, err := f.Stat(); err == nil && info.Size() > 0 && info.Size() < 1<<31 {
		if info.Size() > large {
			runtime.GC() // what an earlier file has left
		}
		b.Grow(int(info.Size()))
	}
	_, err := io.Copy(&b, f)
	return b.String(), err
}
