package lint

import (
	"errors"
	"runtime"
	"strings"
	"testing"
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
	f, why := Reading{Again: func(string) (string, error) { return "", errors.ErrUnsupported }}.Load("a.ipynb",
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
