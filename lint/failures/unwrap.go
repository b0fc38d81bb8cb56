package failures

import (
	"bytes"
	"slices"
)

// Mails, chats and terminals break long lines. A message is looked for in its line first. Where that gives nothing, the lines
// around it are joined at the places where they look broken, and it is looked for again.

const (
	widest      = 400      // a longer line was not broken
	narrowest   = 20       // nor was a shorter one cut
	linesAbove  = 6        // that are joined with a line
	linesBelow  = 24       // and below it
	joinedBytes = 12 << 10 // of them
	mostJoins   = 400      // of lines at once, so that a log full of half messages is not slow
	moreJoins   = 16       // with each piece of the text
)

// flatten writes a text with blanks for its line breaks into a buffer: literals that are broken at a blank are found in it, at
// the same offsets.
func flatten(into, text []byte) []byte {
	into = append(into[:0], text...)
	for at := 0; ; at++ {
		next := bytes.IndexByte(into[at:], '\n')
		if next < 0 {
			return into
		}
		at += next
		into[at] = ' '
	}
}

// cuts calls found with each literal in which a line break stands beside its other bytes, and where it begins.
func (n *needles) cuts(text []byte, found func(word, at int)) {
	var around []byte
	start := 0
	for start < len(text) {
		length := bytes.IndexByte(text[start:], '\n')
		if length < 0 {
			return
		}
		end := start + length
		next := text[end+1:]
		if rest := bytes.IndexByte(next[:min(len(next), widest+1)], '\n'); rest >= 0 {
			next = next[:rest]
		}
		if length >= narrowest && length <= widest && len(next) <= length && continues(text[end-1], next) {
			from := max(start, end-n.longest+1)
			around = append(append(around[:0], text[from:end]...), next[:min(len(next), n.longest-1)]...)
			n.find(around, func(word, at int) {
				if at < end-from && at+len(n.words[word]) > end-from {
					found(word, from+at)
				}
			})
		}
		start = end + 1
	}
}

// continues reports whether a line can go on in the next one, given its last byte: at most one blank was between them.
func continues(last byte, next []byte) bool {
	if len(next) < 2 || dated(next) || next[0] == '\t' {
		return len(next) == 1
	}
	return next[0] != ' ' || last != ' ' && next[1] != ' '
}

func blank(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// dated reports whether a line begins with a date, as a new line of a log does.
func dated(line []byte) bool {
	for _, date := range []string{"00/00/00 ", "0000-00-00", "[0000-00-00"} {
		if len(line) >= len(date) && slices.EqualFunc(line[:len(date)], []byte(date), same) {
			return true
		}
	}
	return false
}

// same reports whether a byte is another one, or any digit if that is a zero.
func same(b, other byte) bool { return b == other || other == '0' && b >= '1' && b <= '9' }

// masked is a text with zeros for its digits.
func masked(b []byte) []byte {
	out := bytes.Clone(b)
	for i, c := range out {
		if c >= '0' && c <= '9' {
			out[i] = '0'
		}
	}
	return out
}

// A join is a way to join lines that were one.
type join struct {
	width  int  // of the lines that were broken
	cut    bool // in the middle of words, and not at blanks
	prefix int  // length of what a log puts before each line, to be left out
}

// joins are the ways to join the lines around an offset that may give its message.
func joins(text []byte, at int) (list []join) {
	from, to := around(text, at, 2, 10)
	line := lineAt(text, at)
	most, near := 0, 0
	for start := from; start < to; {
		l := lineAt(text, start)
		trimmed := bytes.TrimSpace(l)
		if bytes.IndexByte(trimmed, ' ') >= 0 && len(l) <= widest {
			most = max(most, len(bytes.TrimRight(l, " ")))
		}
		if start+len(l) >= lineStart(text, at, 1)-1 && start <= at && len(l) <= widest {
			near = max(near, len(l))
		}
		start += len(l) + 1
	}
	list = append(list, join{width: most})
	if len(line) != most && len(line) <= widest {
		list = append(list, join{width: len(line)})
	}
	list = append(list, join{width: near, cut: true})
	if p := prefixOf(text, at); p > 0 {
		list = append(list, join{prefix: p})
	}
	return list
}

// around are the offsets of the lines around that of an offset.
func around(text []byte, at, above, below int) (from, to int) {
	from = lineStart(text, at, above+1)
	rest := text[at:min(len(text), at+joinedBytes)]
	return from, at + lines(rest, below+1)
}

// lineAt is the line of an offset, without its line break.
func lineAt(text []byte, at int) []byte {
	from := lineStart(text, at, 1)
	return text[from : at+lines(text[at:], 1)]
}

// prefixOf is the length of what the line of an offset and one beside it begin with, but for digits: a date and what a log adds.
func prefixOf(text []byte, at int) int {
	line := lineAt(text, at)
	start, end := lineStart(text, at, 1), at+lines(text[at:], 1)
	n := 0
	if end+1 < len(text) {
		n = alike(line, lineAt(text, end+1))
	}
	if n == 0 && start > 0 {
		n = alike(line, lineAt(text, start-1))
	}
	return n
}

// alike is the length of the words that two lines begin with, but for digits; 0 if they have no date.
func alike(line, other []byte) int {
	a, b := masked(line), masked(other)
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	n = len(bytes.TrimRight(a[:bytes.LastIndexByte(a[:n], ' ')+1], " \t")) + 1
	if n > len(a) || bytes.Count(a[:n], []byte{'0'}) < 6 {
		return 0
	}
	return n
}

// joined is the text around an offset with the lines joined that were one.
func joined(text []byte, at, below int, how join) view {
	var v view
	from, to := around(text, at, linesAbove, below)
	mask := masked(lineAt(text, at)[:how.prefix])
	last := -1 // the length of the line before; -1 if there is none to join with
	indent := 0
	for start := from; start < to; {
		line := text[start:to]
		if end := bytes.IndexByte(line, '\n'); end >= 0 {
			line = line[:end]
		}
		content := line
		if len(line) >= how.prefix && bytes.Equal(masked(line[:how.prefix]), mask) {
			content = line[how.prefix:]
		}
		gap := len(content) - len(bytes.TrimLeft(content, " \t"))
		separator := []byte{'\n'}
		if last > 0 && len(content) > gap && how.prefix == 0 {
			separator = how.separator(v.text, last, content, gap > indent)
		}
		if last >= 0 {
			v.moves = append(v.moves, move{len(v.text), start - 1})
			v.text = append(v.text, separator...)
		}
		if !how.cut && last > 0 && (len(separator) == 0 || separator[0] != '\n') {
			content = content[gap:]
		} else {
			indent = gap
		}
		v.moves = append(v.moves, move{len(v.text), start + len(line) - len(content)})
		v.text = append(v.text, content...)
		last = len(line)
		start += len(line) + 1
	}
	return v
}

// separator is what stood where two lines are divided now: a blank or nothing if they were one, or else a line break.
func (j join) separator(before []byte, last int, next []byte, deeper bool) []byte {
	if j.cut {
		switch last {
		case j.width:
			return nil
		case j.width - 1:
			return []byte{' '}
		}
		return []byte{'\n'}
	}
	first := bytes.TrimLeft(next, " \t")
	if end := bytes.IndexAny(first, " -"); end >= 0 {
		first = first[:end+1]
	}
	if deeper || last > widest || last+1+len(bytes.TrimRight(first, " ")) <= j.width {
		return []byte{'\n'}
	}
	if n := len(before); n > 1 && before[n-1] == '-' && !blank(before[n-2]) {
		return nil
	}
	return []byte{' '}
}
