package report

import (
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
)

// Diff is what changes a file, as a unified diff; empty if nothing does. A hunk in which
// something had to be replaced says so.
func Diff(path, was, now string) string {
	path = strings.TrimPrefix(path, "/")
	name := inert.Text(path)
	lines := strings.SplitAfter(string(diff.Diff("a/"+name, []byte(was), "b/"+name, []byte(now))), "\n")
	hunk := -1
	for i, line := range lines {
		if strings.HasPrefix(line, "@@ ") { // a line of the file begins with another character
			hunk = i
		}
		if hunk < 0 {
			continue
		}
		text := strings.TrimSuffix(line, "\n")
		if shown := inert.Line(text); shown != text || name != path {
			lines[i] = shown + line[len(text):]
			lines[hunk] = marked(lines[hunk])
		}
	}
	return strings.Join(lines, "")
}

// marked is the head of a hunk that can't be applied.
func marked(head string) string {
	const why = "can't be applied: what would act on a terminal or in a CI log is replaced"
	if strings.Contains(head, why) {
		return head
	}
	return fmt.Sprintf("%s %s\n", strings.TrimSuffix(head, "\n"), why)
}
