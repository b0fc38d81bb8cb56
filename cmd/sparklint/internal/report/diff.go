package report

import (
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
)

// Diff is what changes a file, as a unified diff; empty if nothing does. A hunk in which
// something had to be replaced has a head that says so, and that patch and git refuse: they
// would write what was put in its place.
func Diff(path, was, now string) string { return Inert(path, Unified(path, was, now)) }

// Unified is the same as it stands in the file.
func Unified(path, was, now string) string {
	name := inert.Text(strings.TrimPrefix(path, "/"))
	return string(diff.Diff("a/"+name, []byte(was), "b/"+name, []byte(now)))
}

// Inert is a unified diff of a file as [Diff] has it.
func Inert(path, patch string) string {
	path = strings.TrimPrefix(path, "/")
	name := inert.Text(path)
	lines := strings.SplitAfter(patch, "\n")
	head, marked := -1, name != path
	for i, line := range lines {
		text := strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(text, "@@ ") { // a line of the file has another character before it
			head, marked = i, name != path
		}
		if head < 0 {
			continue
		}
		shown := inert.Line(text)
		marked = marked || shown != text
		lines[i] = shown + line[len(text):]
		if marked {
			lines[head] = refused(lines[head])
		}
	}
	return strings.Join(lines, "")
}

// refused is the head of a hunk that can't be applied.
func refused(head string) string {
	place, ok := strings.CutPrefix(head, "@@ -")
	if !ok {
		return head // it is one already
	}
	return "@@ this hunk can't be applied: characters that act on a terminal or in a CI log are replaced: -" + place
}
