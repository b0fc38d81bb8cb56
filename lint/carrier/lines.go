package carrier

import (
	"slices"
	"sort"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

// lines are those of a text.
type lines struct {
	src  text.Text
	list []text.Text
	from []int // where each begins in src
	// open are the marks whose ends a search has not found. A later search would not find them either.
	open map[string]bool
	ends map[string][]int // the lines that can end a heredoc, by their word; see ending
	// passed is the end of the last collection of YAML. Others in it are not looked for.
	passed int
	effort int // how many bytes of collections were read
}

func splitLines(src text.Text) *lines {
	l := &lines{src: src, open: map[string]bool{}}
	at := 0
	for _, s := range strings.SplitAfter(src.String(), "\n") {
		if s == "" {
			continue
		}
		l.list = append(l.list, src.Slice(text.Span{Start: at, End: at + len(s)}))
		l.from = append(l.from, at)
		at += len(s)
	}
	return l
}

func (l *lines) at(i int) string { return l.list[i].String() }

func (l *lines) blank(i int) bool { return strings.TrimSpace(l.at(i)) == "" }

// indent is the number of blanks at the beginning of a line.
func (l *lines) indent(i int) int { return len(l.at(i)) - len(strings.TrimLeft(l.at(i), " \t")) }

// line returns the index of the line that a byte of the source is in.
func (l *lines) line(at int) int {
	return sort.Search(len(l.from), func(i int) bool { return l.from[i] > at }) - 1
}

var (
	block = pattern.New(`^([ \t]*(?:- +)*)(?:(?:[^\s#'"{\[][^#]*?|'[^']*'|"[^"]*"|\{\{[^}]*\}\}):[ \t]+)?` +
		`(?:![^\s]+[ \t]+)?[|>][-+0-9]*[ \t]*(?:#.*)?\r?\n$`)
	heredoc = pattern.New(`<<(-|~)?[ \t]*(["'\\]?)([A-Za-z_][A-Za-z0-9_]*)["']?`)
	scalar  = pattern.New(`^[ \t]*(?:- +)*(?:[^\s#'"{\[][^#'"]*?:[ \t]+|'[^']*':[ \t]+|"[^"]*":[ \t]+|- +)(?:![^ ]+ +)?(['"])`)
	quoted  = pattern.New(`['"]`)
	ends    = pattern.New(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// lines looks into the lines of YAML or of a script.
func (f *finder) lines(t text.Text) {
	l := splitLines(t)
	var emr map[int]int
	if f.yaml && strings.Contains(t.String(), Classification) {
		emr = l.configurations()
	}
	for i := 0; i < len(l.list) && len(l.open) == 0; i++ { // behind a quote that does not end, a fix could end it
		if column, ok := emr[i]; ok {
			if c, last, ok := l.properties(i, column); ok {
				f.found = append(f.found, c)
				i = last
				continue
			}
		}
		s := l.at(i)
		if m := block.FindStringSubmatch(s); m != nil {
			column := len(m[1])
			if strings.IndexAny(strings.TrimSpace(s[column:]), "|>") == 0 { // an item without a key
				column = l.indent(i)
			}
			body, last := l.block(i, column)
			f.any(body)
			i = last
			continue
		}
		if f.yaml && f.collection(l, &i) {
			continue
		}
		if !f.script(l, &i) && f.yaml {
			if m := scalar.FindStringSubmatchIndex(s); m != nil {
				if value, next, ok := l.scalar(i, m[2], 0); ok {
					f.any(value)
					i = next
				}
			}
		}
	}
}

// script looks for a heredoc, or for a quoted word, that begins on a line. It reports whether there is one, and moves on to
// its last line.
func (f *finder) script(l *lines, i *int) bool {
	s := l.at(*i)
	if strings.HasPrefix(strings.TrimLeft(s, " \t"), "#") {
		return false
	}
	if m := heredoc.FindStringSubmatch(s); m != nil {
		if body, last, ok := l.heredoc(*i, m[1] != "", m[2] != "", m[3]); ok {
			f.any(body)
			*i = last
			return true
		}
	}
	if f.yaml && scalar.MatchString(s) {
		return false
	}
	from := 0
	for {
		at := quoted.FindStringIndex(s[from:])
		if at == nil {
			return false
		}
		start := l.from[*i] + from + at[0]
		if body, end, ok := l.word(start); ok {
			f.any(body)
			*i = l.line(end)
			return true
		}
		from += at[1]
	}
}

// block returns the content of a block scalar, without its indentation, and the index of its last line. column is that of
// its key.
func (l *lines) block(i, column int) (body text.Text, last int) {
	last = i
	first, indent := 0, 0
	for j := i + 1; j < len(l.list); j++ {
		if !l.blank(j) {
			if l.indent(j) <= column {
				break
			}
			if first == 0 {
				first, indent = j, l.indent(j)
			}
			last = j
		}
	}
	var parts []text.Text
	for j := i + 1; j <= last; j++ {
		line := l.list[j]
		parts = append(parts, line.Slice(text.Span{Start: min(indent, l.indent(j)), End: line.Len()}))
	}
	if len(parts) == 0 {
		return text.Text{}, i
	}
	return text.Join(l.at(first)[:indent], parts...), last
}

// ending returns the index of the next line after i that ends a heredoc with a word; ok is false if there is none. dash says
// that the line may be indented.
func (l *lines) ending(i int, dash bool, word string) (last int, ok bool) {
	if l.ends == nil {
		l.ends = map[string][]int{}
		for j := range l.list {
			s := strings.TrimRight(l.at(j), "\r\n")
			if bare := strings.TrimLeft(s, " \t"); ends.MatchString(bare) {
				l.ends["-"+bare] = append(l.ends["-"+bare], j)
				if bare == s {
					l.ends[bare] = append(l.ends[bare], j)
				}
			}
		}
	}
	if dash {
		word = "-" + word
	}
	list := l.ends[word]
	n := sort.SearchInts(list, i+1)
	if n == len(list) {
		return 0, false
	}
	return list[n], true
}

// heredoc returns the content of a heredoc that begins after a line, and the index of the line that ends it.
func (l *lines) heredoc(i int, dash, quoted bool, word string) (body text.Text, last int, ok bool) {
	last, ok = l.ending(i, dash, word)
	if !ok || last == i+1 {
		return body, last, false
	}
	parts := slices.Clone(l.list[i+1 : last])
	sep := ""
	if n := tabs(parts[0]); dash && n > 0 {
		sep = parts[0].String()[:n]
		for k, p := range parts {
			parts[k] = p.Slice(text.Span{Start: min(n, tabs(p)), End: p.Len()})
		}
	}
	body = text.Join(sep, parts...)
	if !quoted {
		body = body.Decoded(escaped("$`\\"), escape("$`\\"))
	}
	return body, last, true
}

// tabs returns how many tabs a text begins with.
func tabs(t text.Text) int { return len(t.String()) - len(strings.TrimLeft(t.String(), "\t")) }

// continued reports whether each line but the last continues on the next, as in a Dockerfile.
func continued(s string) bool {
	lines := strings.Split(s, "\n")
	for _, line := range lines[:len(lines)-1] {
		if !strings.HasSuffix(strings.TrimRight(line, " \t\r"), `\`) {
			return false
		}
	}
	return len(lines) > 1
}

func continuation(rest string) (int, string) {
	if rest == "" || rest[0] != '\\' {
		return 0, ""
	}
	end := strings.TrimLeft(rest[1:], " \t\r")
	if !strings.HasPrefix(end, "\n") {
		return 0, ""
	}
	return len(rest) - len(end) + 1, "\n"
}

// stands returns what reads an escape as what it stands for.
func stands(escape, as string) func(string) (int, string) {
	return func(rest string) (int, string) {
		if strings.HasPrefix(rest, escape) {
			return len(escape), as
		}
		return 0, ""
	}
}

// escaped returns what reads some characters after a backslash as themselves.
func escaped(chars string) func(string) (int, string) {
	return func(rest string) (int, string) {
		if len(rest) > 1 && rest[0] == '\\' && strings.IndexByte(chars, rest[1]) >= 0 {
			return 2, rest[1:2]
		}
		return 0, ""
	}
}

// escape returns what writes some characters after a backslash.
func escape(chars string) func(string) string {
	var pairs []string
	for _, c := range chars {
		pairs = append(pairs, string(c), `\`+string(c))
	}
	return strings.NewReplacer(pairs...).Replace
}

// scalar returns the value that begins at a byte of a line of YAML, and the index of its last line. column is that of its
// key, for a block.
func (l *lines) scalar(i, at, column int) (value text.Text, last int, ok bool) {
	s := l.at(i)
	rest := strings.TrimRight(s[at:], "\r\n")
	switch {
	case rest == "":
		return value, i, false
	case rest[0] == '|' || rest[0] == '>':
		value, last = l.block(i, column)
		return value, last, last > i
	case rest[0] == '\'' || rest[0] == '"':
		value, end, ok := l.literal(l.from[i] + at)
		return value, l.line(end - 1), ok
	}
	if n := strings.Index(rest, " #"); n >= 0 {
		rest = rest[:n]
	}
	rest = strings.TrimRight(rest, " \t")
	return l.list[i].Slice(text.Span{Start: at, End: at + len(rest)}), i, true
}

// literal returns the content of a quoted scalar of YAML that begins at a byte of the source, and where it ends.
func (l *lines) literal(start int) (value text.Text, end int, ok bool) {
	s := l.src.String()
	end = start + 1
	if s[start] == '\'' {
		for end < len(s) && (s[end] != '\'' || strings.HasPrefix(s[end:], "''")) {
			if s[end] == '\'' {
				end++
			}
			end++
		}
	} else {
		for end < len(s) && s[end] != '"' {
			if s[end] == '\\' {
				end++
			}
			end++
		}
	}
	if end >= len(s) {
		return value, len(s), false
	}
	value = l.src.Slice(text.Span{Start: start + 1, End: end})
	switch literal := l.src.Slice(text.Span{Start: start, End: end + 1}); {
	case s[start] == '\'':
		if strings.Contains(value.String(), "''") {
			value = value.Decoded(stands("''", "'"), doubled)
		} else {
			value = value.Spelled(doubled)
		}
	case strict(literal.String()):
		value = literal.Unquote()
	default:
		value = value.Decoded(yamlEscape, text.Escape)
	}
	return value, end + 1, true
}

func doubled(s string) string { return strings.ReplaceAll(s, "'", "''") }

// strict reports whether a literal is one of JSON.
func strict(s string) bool {
	n, ok := doc.Strict(s)
	return ok && n.Type() == doc.String
}

// yamlEscape reads the escapes of a quoted scalar, and what folds its lines.
func yamlEscape(rest string) (int, string) {
	if len(rest) < 2 || rest[0] != '\\' {
		return 0, ""
	}
	switch rest[1] {
	case '"', '\\', '/', ' ':
		return 2, rest[1:2]
	case 'n':
		return 2, "\n"
	case 't':
		return 2, "\t"
	case '\n':
		return len(rest) - len(strings.TrimLeft(rest[2:], " \t")), ""
	case '\r':
		if strings.HasPrefix(rest[2:], "\n") {
			return len(rest) - len(strings.TrimLeft(rest[3:], " \t")), ""
		}
	}
	return 0, ""
}
