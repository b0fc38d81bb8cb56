package report

import (
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
)

// Diff returns the changes to a file as a unified diff; empty if there are none. If characters in a hunk had to
// be replaced, its heading says so in a form that patch and git reject, because they would write the
// replacements.
func Diff(path, was, now string) string { return Inert(path, Unified(path, was, now)) }

// Unified returns the same diff with all characters as they are in the file.
func Unified(path, was, now string) string {
	name := inert.Text(strings.TrimPrefix(path, "/"))
	return string(diff.Diff("a/"+name, []byte(was), "b/"+name, []byte(now)))
}

// Inert turns a diff of [Unified] into one of [Diff].
func Inert(path, patch string) string {
	path = strings.TrimPrefix(path, "/")
	name := inert.Text(path)
	lines := strings.SplitAfter(patch, "\n")
	head, marked := -1, name != path
	for i, line := range lines {
		text := strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(text, "@@ ") { // a line of the file begins with another character
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

// refused returns the heading of a hunk that can't be applied.
func refused(head string) string {
	place, ok := strings.CutPrefix(head, "@@ -")
	if !ok {
		return head // it is refused already
	}
	return "@@ this hunk can't be applied: characters that act on a terminal or in a CI log are replaced: -" + place
}
