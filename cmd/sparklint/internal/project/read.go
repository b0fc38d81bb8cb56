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
	"slices"
	"strings"
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
}

// worthwhile is the number of files from which a cache saves more than it takes.
const worthwhile = 500

// window is how many bytes of a file are read at once. They stay in the nearer cache of the processor.
const window = 64 << 10

// batch is how many files a worker takes at once, which saves time if there are many.
const batch = 8

// A loaded is a file that was read, with how it was found.
type loaded struct {
	file  *lint.File
	path  string // to write it
	root  string // the walked directory that contains it
	piped bool
	start *lint.Target // the base config of a file of a stream; nil if there is none
}

// each reads files, several at a time, and keeps their order. The outcome is nil for those that an end of the run has left.
func (r *reader) each(ctx context.Context, found []files.Found) []*outcome {
	outcomes := make([]*outcome, len(found))
	read, end := func() {}, func() {}
	if r.Reading != nil {
		read, end = r.Reading(len(found))
	}
	defer end()
	if r.Cache != "" && !r.NameBroken && len(found) >= worthwhile {
		r.passed = cache.Open(r.Cache, r.Paths, r.Limit.Bytes())
	}
	take := 1
	if len(found) >= worthwhile {
		take = batch
	}
	var next atomic.Int64
	var g errgroup.Group
	for range max(1, min(r.Jobs, len(found))) {
		g.Go(func() error {
			buf := make([]byte, window)
			for ctx.Err() == nil {
				end := int(next.Add(int64(take)))
				for i := end - take; i < min(end, len(found)) && ctx.Err() == nil; i++ {
					outcomes[i] = r.one(found[i], buf)
					read()
				}
				if end >= len(found) {
					break
				}
			}
			return nil
		})
	}
	_ = g.Wait() // errors are in the outcomes
	if ctx.Err() == nil {
		r.passed.Save()
	}
	return outcomes
}

// all reads standard input and files, in this order.
func (r *reader) all(ctx context.Context, found []files.Found) (list []loaded) {
	outcomes := r.each(ctx, found)
	if r.Stdin != nil {
		list = append(list, r.stdin()...)
	}
	r.read = slices.Grow(r.read, len(found))
	for i, o := range outcomes {
		if o == nil {
			continue
		}
		if o.err != nil {
			r.Errs = append(r.Errs, o.err)
		}
		if o.skipped != "" {
			r.Skipped = append(r.Skipped, Skipped{found[i].Path, o.skipped})
		}
		if o.looked {
			r.Looked++
		}
		if o.seen {
			r.read = append(r.read, found[i].Path)
		}
		for _, f := range o.list {
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
	r.read = append(r.read, name)
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

// An outcome is what reading a file leads to.
type outcome struct {
	list    []*lint.File // nil if there is nothing to check in it
	skipped string       // why there is nothing, if the file was named, or is a broken notebook and those are to be named
	err     error
	looked  bool // it counts as a file of the run
	seen    bool // it was read, whatever its content
}

// empty are the outcomes of most files, which have nothing to check, by looked.
var empty = map[bool]*outcome{true: {looked: true, seen: true}, false: {seen: true}}

// one reads one file. A notebook is first searched for the magic, in windows, because most have none.
func (r *reader) one(found files.Found, buf []byte) *outcome {
	all := r.Everything
	first := searched(found.Path)
	skims := first.mentioned != nil && !found.Named && (!all || kind.Of(found.Path) != kind.Notebook)
	discovered := kind.Discovered(path.Base(found.Path))
	if skims && r.passed.Has(found.Path, first.what) {
		return empty[discovered]
	}
	f, err := r.Open(found.Path)
	if err != nil {
		return &outcome{err: err}
	}
	defer func() { f.Close() }() // of the file that was opened last
	o := &outcome{looked: found.Named || discovered}
	if skims {
		nothing := r.passed.Reading(f, first.what)
		has, err := files.HasMagic(f, buf, first.reach, first.mentioned)
		if err != nil {
			o.err = fmt.Errorf("%s: %w", found.Path, cause(err))
			return o
		}
		if !has && (!r.NameBroken || kind.Of(found.Path) != kind.Notebook) {
			nothing()
			return empty[o.looked]
		}
		if f, o.err = rewound(f, found.Path, r.Open); o.err != nil {
			return o
		}
	}
	src, err := slurp(f, buf)
	if err != nil {
		o.err = err
		return o
	}
	o.seen = true
	if found.Named && broken(found.Path, src) {
		all = true
	}
	list, skipped := lint.Reading{All: all, Again: r.reopen}.Files(found.Path, src)
	o.looked = o.looked || list != nil
	switch {
	case r.NameBroken && list == nil && broken(found.Path, src):
		skipped = "not valid JSON with cells"
	case !found.Named || kind.Of(found.Path) == kind.Notebook:
		skipped = ""
	case list == nil && kind.Of(found.Path) == kind.Code:
		o.err = fmt.Errorf("%s: %s", found.Path, skipped)
		return o
	case skipped == lint.NotSparkMagic && !kind.Known(found.Path):
		const neither = "no notebook, no config.json of SparkMagic, and it does not contain the text of one"
		o.err = fmt.Errorf("%s: %s", found.Path, cmp.Or(unread(found.Path, nil, src), neither))
		return o
	case !r.Everything:
		skipped = cmp.Or(unread(found.Path, list, src), skipped)
	}
	o.list, o.skipped = list, skipped
	return o
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
	return slurp(f, make([]byte, window))
}

// large is the size from which the memory for two copies of a file matters more than the time to free one of them.
const large = 32 << 20

// slurp reads a file into one string, through a buffer.
func slurp(f fs.File, buf []byte) (string, error) {
	var b strings.Builder
	if info, err := f.Stat(); err == nil && info.Size() > 0 && info.Size() < 1<<31 {
		if info.Size() > large {
			runtime.GC() // what an earlier file has left
		}
		b.Grow(int(info.Size()))
	}
	for {
		n, err := f.Read(buf)
		b.Write(buf[:n])
		switch {
		case errors.Is(err, io.EOF):
			return b.String(), nil
		case err != nil:
			return b.String(), err
		}
	}
}
