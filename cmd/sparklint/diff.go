package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/report"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

// secretsMasked is the note below output with masked secrets.
const secretsMasked = "secrets are masked; --show-secrets shows them"

// unapplicable is the heading of a hunk with masked lines.
const unapplicable = " secrets are masked: this hunk can't be applied"

// A side is a file before or after fixing. Its lines with a secret are also there masked, by their numbers
// from 1.
type side struct {
	src    string
	masked map[int]string
}

// newSides returns a file before and after fixing as the sides of a diff that shows no secrets.
func newSides(old, now *lint.File, was, is string) (before, after side) {
	of, in := report.Changed(was, is)
	return side{was, maskedLines(was, old.Secrets(was, of))}, side{is, maskedLines(is, now.Secrets(is, in))}
}

// maskedLines returns the lines of a text that have one of some spans, masked.
func maskedLines(src string, secrets []text.Range) map[int]string {
	masked := map[int]string{}
	number, start, next := 0, 0, 0
	for _, line := range strings.SplitAfter(src, "\n") {
		number++
		end := start + len(strings.TrimRight(line, "\r\n"))
		var b strings.Builder
		last := start
		for i := next; i < len(secrets) && secrets[i].Start < end; i++ {
			from, to := max(secrets[i].Start, start), min(secrets[i].End, end)
			if from < to {
				b.WriteString(src[last:from] + "***")
				last = to
			}
			if secrets[i].End <= end {
				next = i + 1
			}
		}
		if last > start {
			b.WriteString(src[last : start+len(line)])
			masked[number] = b.String()
		}
		start += len(line)
	}
	return masked
}

// A patchLine is a line of a diff: with its sign, and its numbers before and after the change.
type patchLine struct {
	text     string
	old, new int
}

var hunkHeader = pattern.New(`^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@`)

// unified returns a unified diff without secrets, and reports whether it masks or omits any. It omits a line
// of context with a secret, so that the hunk is shorter or split. It masks a changed line with a secret, and
// replaces characters that act on a terminal.
func unified(name string, before, after side) (patch string, masked bool) {
	whole := report.Unified(name, before.src, after.src)
	if len(before.masked) == 0 && len(after.masked) == 0 {
		return report.Inert(name, whole), false
	}
	var b strings.Builder
	var hunk []patchLine
	old, now := 0, 0
	flush := func() {
		masked = printHunk(&b, hunk, before, after) || masked
		hunk = nil
	}
	for _, line := range strings.SplitAfter(strings.TrimSuffix(whole, "\n"), "\n") {
		line = strings.TrimSuffix(line, "\n") + "\n"
		if m := hunkHeader.FindStringSubmatch(line); m != nil {
			flush()
			old, now = atLeast1(m[1]), atLeast1(m[2])
			continue
		}
		if old == 0 {
			b.WriteString(line)
			continue
		}
		switch line[0] {
		case '\\':
			if len(hunk) > 0 { // else its line was left out
				hunk[len(hunk)-1].text += line
			}
			continue
		case ' ':
			if before.masked[old] != "" || after.masked[now] != "" {
				flush()
				masked = true
			} else {
				hunk = append(hunk, patchLine{line, old, now})
			}
			old, now = old+1, now+1
		case '-':
			hunk = append(hunk, patchLine{line, old, now})
			old++
		case '+':
			hunk = append(hunk, patchLine{line, old, now})
			now++
		}
	}
	flush()
	return report.Inert(name, b.String()), masked
}

// atLeast1 returns the number of a hunk's first line, which diffs write as 0 if there are no lines.
func atLeast1(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 1
	}
	return max(n, 1)
}

// printHunk prints a hunk that changes something, and reports whether it masks a line.
func printHunk(b *strings.Builder, hunk []patchLine, before, after side) (masked bool) {
	count := map[byte]int{}
	removed := false // a masked line is removed, so the hunk matches no file
	for i, line := range hunk {
		sign := line.text[0]
		count[sign]++
		instead := map[byte]string{'-': before.masked[line.old], '+': after.masked[line.new]}[sign]
		if instead == "" {
			continue
		}
		_, ending, _ := strings.Cut(line.text, "\n")
		hunk[i].text = string(sign) + strings.TrimSuffix(instead, "\n") + "\n" + ending
		masked, removed = true, removed || sign == '-'
	}
	if count['-']+count['+'] == 0 {
		return false
	}
	first := func(number, lines int) int {
		if lines == 0 {
			return number - 1
		}
		return number
	}
	olds, news := count[' ']+count['-'], count[' ']+count['+']
	note := ""
	if masked {
		note = unapplicable
	}
	fmt.Fprintf(b, "@@ -%d,%d +%d,%d @@%s\n", first(hunk[0].old, olds), olds, first(hunk[0].new, news), news, note)
	for _, line := range hunk {
		if masked && !removed && line.text[0] == ' ' { // so that the hunk can't be applied, which would write asterisks
			line.text = " ***\n"
		}
		b.WriteString(line.text)
	}
	return masked
}
