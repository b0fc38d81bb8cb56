package lint

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/text"
)

// A notebook that can be read again keeps only its cells and their metadata in memory, because most of a large notebook
// are pictures.
func TestReleased(t *testing.T) {
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	const size = 32 << 20
	before := heap()
	f, why := Reading{Again: func(string) (io.ReadCloser, error) { return nil, errors.ErrUnsupported }}.Load("a.ipynb",
		`{"nbformat": 4, "metadata": {"kernelspec": {"name": "pysparkkernel"}, "tags": ["sparklint-skip"]}, "cells": [
			{"cell_type": "code", "metadata": {"tags": []}, "source": ["%%configure -f\n", "{}"], "outputs": ["`+strings.Repeat("a", size)+`"]}
		]}`)
	if f == nil {
		t.Fatal(why)
	}
	if kept := int64(heap()) - int64(before); kept > size/4 {
		t.Errorf("it keeps %d KiB of %d KiB", kept>>10, size>>10)
	}
	runtime.KeepAlive(f)
}

// The bytes after a fix are made from those before it, if these are at hand: a third copy of a large notebook is too many.
func TestSourceAfter(t *testing.T) {
	const src = `{"nbformat": 4, "metadata": {"kernelspec": {"name": "pysparkkernel"}}, "cells": [
		{"cell_type": "code", "metadata": {}, "source": ["%%configure -f\n", "{\"driverCores\": 1,}"], "outputs": []}]}`
	read := 0
	again := func(string) (io.ReadCloser, error) { read++; return io.NopCloser(strings.NewReader(src)), nil }
	f, why := Reading{Again: again}.Load("a.ipynb", src)
	if f == nil {
		t.Fatal(why)
	}
	at := strings.Index(src, ",}")
	remove := func(f *File, at int) *File {
		edits := []text.Edit{{Range: text.Range{Start: at, End: at + 1}}}
		now, err := f.edited(edits, map[*text.Source][]*File{})
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	once := remove(f, at)
	twice := remove(once, strings.Index(src, " 1")) // made from once
	want := strings.Replace(src, ` 1,}`, `1}`, 1)
	read = 0
	if got, err := twice.SourceAfter(f, src); got != want || err != nil || read > 0 {
		t.Errorf("%q, error %v, read %d times; want %q", got, err, read, want)
	}
	if got, err := twice.Source(); got != want || err != nil || read != 1 {
		t.Errorf("%q, error %v, read %d times; want %q", got, err, read, want)
	}
}

// A large file that changes while it is checked is not fixed, and neither is one that can't be read any more.
func TestChanged(t *testing.T) {
	const src = `{"nbformat": 4, "metadata": {"kernelspec": {"name": "pysparkkernel"}}, "cells": [
		{"cell_type": "code", "metadata": {}, "source": ["%%configure -f\n", "{\"driverCores\": 1,}"], "outputs": []}]}`
	at := strings.Index(src, ",}")
	edits := []text.Edit{{Range: text.Range{Start: at, End: at + 1}}}
	for _, now := range []string{src + " ", src[:len(src)-1], strings.Replace(src, "1", "2", 1), ""} {
		f, why := Reading{Again: func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(now)), nil }}.Load("a.ipynb", src)
		if f == nil {
			t.Fatal(why)
		}
		_, err := f.edited(edits, map[*text.Source][]*File{})
		if gone := (unread{}); !errors.As(err, &gone) || !errors.Is(gone.error, ErrChanged) {
			t.Errorf("it is now %q: error %v", now, err)
		}
	}
}
