package project

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/kind"
	"github.com/sparklint/sparklint/lint/notebook"
)

// A reader reads files, several at a time.
type reader struct {
	Spec
	*Project
	mu sync.Mutex
}

// A loaded is a file that was read, and how it was found.
type loaded struct {
	file  *lint.File
	path  string // to write it
	root  string // the directory that was walked to it
	piped bool
}

// all reads files; their order stays. What comes from standard input is the first.
func (r *reader) all(ctx context.Context, found []files.Found) []loaded {
	read := make([]*lint.File, len(found))
	each, end := func() {}, func() {}
	if r.Reading != nil {
		each, end = r.Reading(len(found))
	}
	defer end()
	next := make(chan int)
	var g errgroup.Group
	for range max(1, min(r.Jobs, len(found))) {
		g.Go(func() error {
			buf := make([]byte, 64<<10)
			for i := range next {
				read[i] = r.one(found[i], buf)
				each()
			}
			return nil
		})
	}
	for i := range found {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	_ = g.Wait() // what went wrong is in Errs
	var list []loaded
	if r.Stdin != nil {
		list = append(list, r.stdin())
	}
	for i, f := range read {
		if f != nil {
			list = append(list, loaded{file: f, path: found[i].Path, root: found[i].Root})
			if f.Notebook != nil && len(f.Documents()) > 0 && !f.Notebook.Runtime.SparkMagic() {
				r.Unjudged[whose(f.Notebook)]++
			}
		}
	}
	return list
}

// stdin is standard input as the file that it is called. What goes in goes out: one in which
// there is nothing to look at is kept.
func (r *reader) stdin() loaded {
	name := r.Stdin.Name
	if name == "" {
		name = kind.Stdin(r.Stdin.Src)
	}
	r.Looked++
	r.see(name)
	f, skipped := lint.Reading{All: r.Everything || broken(name, r.Stdin.Src)}.Load(filepath.ToSlash(name), r.Stdin.Src)
	if f == nil {
		r.Skipped = append(r.Skipped, Skipped{name, skipped})
		f = lint.Other(name, r.Stdin.Src)
	}
	return loaded{file: f, path: name, piped: true}
}

// broken reports whether a file is a notebook by its name and not by what is in it.
func broken(name, src string) bool { return kind.Of(name) == kind.Notebook && !notebook.Is(src) }

// one reads one file; nil if there is nothing in it for us. A notebook is searched for the
// magic first, in windows: most have none.
func (r *reader) one(found files.Found, buf []byte) *lint.File {
	f, err := r.Open(found.Path)
	if err != nil {
		r.fail(err)
		return nil
	}
	defer f.Close()
	r.mu.Lock()
	r.Looked++
	r.mu.Unlock()
	all := r.Everything
	if kind.Of(found.Path) == kind.Notebook && !all && !found.Named {
		has, err := files.HasMagic(f, buf, notebook.Reach, notebook.MentionedIn)
		if err != nil {
			r.fail(fmt.Errorf("%s: %w", found.Path, cause(err)))
			return nil
		}
		if !has {
			r.see(found.Path)
			return nil
		}
		if seeker, ok := f.(io.Seeker); ok {
			_, err = seeker.Seek(0, io.SeekStart)
		} else {
			f, err = r.Open(found.Path)
		}
		if err != nil {
			r.fail(err)
			return nil
		}
	}
	src, err := slurp(f)
	if err != nil {
		r.fail(err)
		return nil
	}
	r.see(found.Path)
	if found.Named && broken(found.Path, src) {
		all = true
	}
	file, skipped := lint.Reading{All: all, Again: r.again}.Load(found.Path, src)
	if file == nil && found.Named && kind.Of(found.Path) != kind.Notebook {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.Skipped = append(r.Skipped, Skipped{found.Path, skipped})
	}
	return file
}

func cause(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}

// again reads a file anew.
func (s *Spec) again(path string) (string, error) {
	f, err := s.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return slurp(f)
}

func (r *reader) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Errs = append(r.Errs, err)
}

// see notes that a file was read.
func (r *reader) see(path string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen[Absolute(path)] = true
}

// slurp reads a file into one string, without a second copy.
func slurp(f fs.File) (string, error) {
	var b strings.Builder
	if info, err := f.Stat(); err == nil && info.Size() > 0 && info.Size() < 1<<31 {
		b.Grow(int(info.Size()))
	}
	_, err := io.Copy(&b, f)
	return b.String(), err
}
