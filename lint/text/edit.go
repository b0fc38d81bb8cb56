package text

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// ErrFixed is the error of an edit of text that is not in the file.
var ErrFixed = errors.New("this place can't be edited: it is written in another way in the file")

// Apply makes all edits to src; their order does not matter. The errors are those of [Sorted].
func Apply(src string, edits []Edit) (string, error) {
	edits, size, err := Sorted(edits, len(src))
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.Grow(size) // of a large file, a larger buffer is a copy too many
	at := 0
	for _, e := range edits {
		b.WriteString(src[at:e.Start])
		b.WriteString(e.New)
		at = e.End
	}
	b.WriteString(src[at:])
	return b.String(), nil
}

// Sorted returns edits of a file of size bytes in the order of their places, and the size of the file after them. It returns an
// error if two edits share a byte, two insert at the same place, or one is outside of the file.
func Sorted(edits []Edit, size int) (sorted []Edit, then int, err error) {
	sorted = slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	then = size
	last := Range{-1, 0}
	for _, e := range sorted {
		if e.Start < 0 || e.End < e.Start || e.End > size {
			return nil, 0, fmt.Errorf("edit of bytes %d to %d is outside of the file, which has %d bytes", e.Start, e.End, size)
		}
		if e.Start < last.End || e.Range == last {
			return nil, 0, fmt.Errorf("edits of bytes %d to %d and %d to %d overlap", last.Start, last.End, e.Start, e.End)
		}
		if e.New == fixed {
			return nil, 0, ErrFixed
		}
		last = e.Range
		then += len(e.New) - (e.End - e.Start)
	}
	return sorted, then, nil
}

// Edited returns a reader of the file that r reads, with edits as [Sorted] returns them. It keeps only what it reads at once: the
// bytes before and after the edits of a large file are never in memory together.
func Edited(r io.Reader, sorted []Edit) io.Reader {
	var parts []io.Reader
	at := 0
	for _, e := range sorted {
		parts = append(parts, io.LimitReader(r, int64(e.Start-at)), strings.NewReader(e.New), &skipped{r, int64(e.End - e.Start)})
		at = e.End
	}
	return io.MultiReader(append(parts, r)...)
}

// skipped reads bytes and returns none.
type skipped struct {
	r io.Reader
	n int64
}

func (s *skipped) Read([]byte) (int, error) {
	if _, err := io.CopyN(io.Discard, s.r, s.n); err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	return 0, io.EOF
}
