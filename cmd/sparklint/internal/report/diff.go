package report

import (
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

// Diff returns the changes to a file as a unified diff; empty if there are none. If characters in a hunk had to
// be replaced, its heading says so in a form that patch and git reject, because they would write the
// replacements.
func Diff(path, was, now string) string { return Inert(path, Unified(path, was, now)) }

// Unified returns the same diff with all characters as they are in the file.
func Unified(path, was, now string) string {
	name := inert.Text(strings.TrimPrefix(path, "/"))
	of, in := Changed(was, now)
	patch := string(diff.Diff("a/"+name, []byte(was[of.Start:of.End]), "b/"+name, []byte(now[in.Start:in.End])))
	if of.Start == 0 {
		return patch
	}
	skipped := strings.Count(was[:of.Start], "\n")
	return heading.ReplaceAllStringFunc(patch, func(head string) string {
		var old, lines, start, count int
		if _, err := fmt.Sscanf(head, "@@ -%d,%d +%d,%d @@", &old, &lines, &start, &count); err != nil {
			return head
		}
		return fmt.Sprintf("@@ -%d,%d +%d,%d @@", old+skipped, lines, start+skipped, count)
	})
}

var heading = pattern.New(`(?m)^@@ -\d+,\d+ \+\d+,\d+ @@`)

const (
	// near is how many bytes before and behind what changes are compared: a hunk shows less, and they hardly cost time.
	near = 256 << 10
	// enough is how many line breaks are among them at least. A line can be much longer.
	enough = 10
)

// Changed returns the parts of two texts with all that differs in them, and some text before and behind it. Both begin at
// the same offset, and they begin and end between lines.
func Changed(was, now string) (of, in text.Range) {
	before := common(len(was), len(now), func(i, n int) bool { return was[i:i+n] == now[i:i+n] })
	behind := common(len(was)-before, len(now)-before, func(i, n int) bool {
		return was[len(was)-i-n:len(was)-i] == now[len(now)-i-n:len(now)-i]
	})
	start, end := 0, 0 // end counts from the end
	if before > near {
		head := was[before-near : before]
		start = strings.LastIndexByte(was[:before-near], '\n') + 1
		if strings.Count(head, "\n") >= enough {
			start = before - near + strings.IndexByte(head, '\n') + 1
		}
	}
	if behind > near {
		tail := was[len(was)-behind:]
		if strings.Count(tail[:near], "\n") >= enough {
			end = behind - strings.LastIndexByte(tail[:near], '\n') - 1
		} else if i := strings.IndexByte(tail[near:], '\n'); i >= 0 {
			end = behind - near - i - 1
		}
	}
	return text.Range{Start: start, End: len(was) - end}, text.Range{Start: start, End: len(now) - end}
}

// common returns how many bytes two texts of some lengths have in common at one end. equal compares n bytes from an offset.
func common(a, b int, equal func(from, n int) bool) int {
	at, size := 0, 1<<12
	for size > 0 {
		if at+size <= min(a, b) && equal(at, size) {
			at += size
			continue
		}
		size /= 2
	}
	return at
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
