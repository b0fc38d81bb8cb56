package text

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrFixed is the error of an edit of text that is not in the file.
var ErrFixed = errors.New("this place can't be edited: it is written in another way in the file")

// Apply makes all edits to src; their order does not matter. It returns an error, and applies
// nothing, if two edits share a byte, two insert at the same place, or one is outside of src.
func Apply(src string, edits []Edit) (string, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	size := len(src)
	for _, e := range edits {
		size += len(e.New) - (e.End - e.Start)
	}
	var b strings.Builder
	b.Grow(max(0, size)) // of a large file, a larger buffer is a copy too many
	last := Range{-1, 0}
	for _, e := range edits {
		if e.Start < 0 || e.End < e.Start || e.End > len(src) {
			return "", fmt.Errorf("edit of bytes %d to %d is outside of the file, which has %d bytes", e.Start, e.End, len(src))
		}
		if e.Start < last.End || e.Range == last {
			return "", fmt.Errorf("edits of bytes %d to %d and %d to %d overlap", last.Start, last.End, e.Start, e.End)
		}
		if e.New == fixed {
			return "", ErrFixed
		}
		b.WriteString(src[last.End:e.Start])
		b.WriteString(e.New)
		last = e.Range
	}
	b.WriteString(src[last.End:])
	return b.String(), nil
}
