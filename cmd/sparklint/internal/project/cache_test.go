//go:build linux || darwin

package project

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

// TestCache: a second run opens only the notebooks with a magic, and those that have changed, even if their sizes and times are
// the same.
func TestCache(t *testing.T) {
	t.Parallel()
	dir, folder := t.TempDir(), filepath.Join(t.TempDir(), "cache")
	const plain, magic = `{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5, "more": "x"}`,
		`{"cells": [{"cell_type": "code", "source": "%%configure\n{}"}], "metadata": {}}`
	path := func(i int) string { return filepath.Join(dir, fmt.Sprintf("%03d.ipynb", i)) }
	write := func(i int, content string) {
		t.Helper()
		if err := os.WriteFile(path(i), []byte(content[:min(len(content), len(magic))]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i := range worthwhile {
		write(i, plain+" ")
	}
	write(3, magic)
	time.Sleep(6 * time.Second) // file systems round times, so a file that changed a moment ago is not remembered
	var opened atomic.Int64
	run := func(cache string, verbose bool) (found int) {
		t.Helper()
		opened.Store(0)
		spec := Spec{Paths: []string{dir}, Jobs: 2, Cache: cache, NameBroken: verbose, ConfigJSON: "none"}
		spec.Settings = "none"
		spec.Open = func(path string) (fs.File, error) {
			opened.Add(1)
			return spec.Limit.OpenFound(path)
		}
		p, err := Open(context.Background(), spec)
		if err != nil || len(p.Errs) > 0 {
			t.Fatal(err, p.Errs)
		}
		if p.Looked != worthwhile {
			t.Errorf("%d files were counted", p.Looked)
		}
		return len(p.Targets)
	}
	for _, c := range []struct {
		name    string
		before  func()
		cache   string
		verbose bool
		opened  int64
		found   int
	}{
		{"first", func() {}, folder, false, worthwhile, 1},
		{"again", func() {}, folder, false, 1, 1},
		{"no cache", func() {}, "", false, worthwhile, 1},
		{"verbose", func() {}, folder, true, worthwhile, 1},
		{"changed", func() {
			info, err := os.Stat(path(7))
			if err != nil {
				t.Fatal(err)
			}
			write(7, magic)
			if err := os.Chtimes(path(7), info.ModTime(), info.ModTime()); err != nil {
				t.Fatal(err)
			}
			now, err := os.Stat(path(7))
			if err != nil || now.Size() != info.Size() || !now.ModTime().Equal(info.ModTime()) {
				t.Fatal("the change shows")
			}
		}, folder, false, 2, 2},
		{"renamed", func() {
			if err := os.Rename(path(7), path(8)); err != nil {
				t.Fatal(err)
			}
			write(7, plain+" ")
		}, folder, false, 3, 2},
	} {
		c.before()
		if found := run(c.cache, c.verbose); found != c.found || opened.Load() != c.opened {
			t.Errorf("%s: %d notebooks have a magic, and %d were opened; want %d and %d", c.name, found, opened.Load(), c.found, c.opened)
		}
	}
}
