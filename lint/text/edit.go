package text

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Apply makes all edits to src, in whatever order they are. Two edits that share a byte, two
// insertions at one place, and one outside of src are an error; then nothing is applied.
func Apply(src string, edits []Edit) (string, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	var b strings.Builder
	last := Range{-1, 0}
	for _, e := range edits {
		if e.Start < 0 || e.End < e.Start || e.End > len(src) {
			return "", fmt.Errorf("edit of bytes %d to %d outside of the file's %d", e.Start, e.End, len(src))
		}
		if e.Start < last.End || e.Range == last {
			return "", fmt.Errorf("edits of bytes %d to %d and %d to %d meet", last.Start, last.End, e.Start, e.End)
		}
		b.WriteString(src[last.End:e.Start])
		b.WriteString(e.New)
		last = e.Range
	}
	b.WriteString(src[last.End:])
	return b.String(), nil
}
