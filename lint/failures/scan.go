package failures

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// A Match is a text that was found.
type Match struct {
	Cause *Cause
	Text  *Text
	Facts Facts
	// Line is the line of the hint, from 1.
	Line int
	// Quotes are the lines that the text was read in, without their line breaks and cut if they are long.
	Quotes []Quote
	start  int64
}

// A Quote is a line of what was read.
type Quote struct {
	Line int
	Text string
}

// Why says what happened.
func (m Match) Why() string { return cmp.Or(m.Text.Why, m.Cause.Why) }

// Help returns what to do, with the facts in it.
func (m Match) Help() []string {
	list := m.Text.Help
	if len(list) == 0 {
		list = m.Cause.Help
	}
	list = slices.Clone(list)
	for i := range list {
		list[i] = m.Facts.Fill(list[i])
	}
	return list
}

// Setting returns what decides the failure, with the facts in it; empty if no setting does. Blanks stand between several, of
// which one decides it.
func (m Match) Setting() string {
	s := cmp.Or(m.Text.Setting, m.Cause.Setting)
	for _, part := range strings.Split(s, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		if m.Facts.Get(name) == "" {
			return ""
		}
	}
	return m.Facts.Fill(s)
}

// Rule returns the rule that reports what caused it; empty if there is none.
func (m Match) Rule() string { return cmp.Or(m.Text.Rule, m.Cause.Rule) }

// Sometimes reports whether the rule reports only some of what can have caused it.
func (m Match) Sometimes() bool { return m.Text.Sometimes || m.Text.Rule == "" && m.Cause.Sometimes }

// Confidence returns certain or likely.
func (m Match) Confidence() string {
	if m.Text.Likely {
		return "likely"
	}
	return "certain"
}

const (
	chunk   = 512 << 10 // read at a time
	ahead   = 24 << 10  // of it kept for messages of several lines
	behind  = 4 << 10   // kept for what precedes a hint
	longest = 6 << 10   // of a line that a message is looked for in
	quoted  = 1200      // of a line that is quoted
)

// A recognizer is a text of a cause, compiled.
type recognizer struct {
	cause                 *Cause
	text                  *Text
	after, before, unless *regexp.Regexp
	literals              literals // of after
	names                 int      // of facts
}

// The recognizers are compiled when the first text is read.
var compiled = sync.OnceValues(func() (*needles, [][]*recognizer) {
	var words []string
	var list [][]*recognizer
	index := map[string]int{}
	for _, c := range Causes() {
		for i := range c.Texts {
			t := &c.Texts[i]
			r := &recognizer{cause: c, text: t, after: regexp.MustCompile(`\A(?:` + t.After + `)`)}
			if t.Before != "" {
				r.before = regexp.MustCompile(`(?:` + t.Before + `)\z`)
			}
			if t.Unless != "" {
				r.unless = regexp.MustCompile(t.Unless)
			}
			r.literals = literalsOf(r.after)
			r.names = names(r.after) + names(r.before)
			for _, hint := range append([]string{t.Hint}, t.Also...) {
				at, there := index[hint]
				if !there {
					at = len(words)
					index[hint] = at
					words = append(words, hint)
					list = append(list, nil)
				}
				list[at] = append(list[at], r)
			}
		}
	}
	return newNeedles(words), list
})

// names is how many groups with names a regular expression has.
func names(x *regexp.Regexp) (n int) {
	if x == nil {
		return 0
	}
	for _, name := range x.SubexpNames() {
		if name != "" {
			n++
		}
	}
	return n
}

// Scan reads a text to its end and calls found with each failure that a program reports in it, in their order.
func Scan(r io.Reader, found func(Match)) error {
	s := newScanner(found)
	r = Decoded(r)
	buf := make([]byte, 0, chunk+ahead+behind)
	for {
		n, err := io.ReadFull(r, buf[len(buf):min(cap(buf), len(buf)+chunk)])
		buf = buf[:len(buf)+n]
		end := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !end {
			return fmt.Errorf("can't read on: %w", err)
		}
		limit := len(buf)
		if !end {
			limit -= ahead
		}
		s.look(buf, limit)
		if end {
			return nil
		}
		keep := max(limit-behind, 0)
		s.drop(buf, keep)
		buf = buf[:copy(buf, buf[keep:])]
	}
}

// scanText is Scan for a text that is in memory.
func scanText(text []byte, found func(Match)) {
	newScanner(found).look(text, len(text))
}

// A scanner is the state of a scan.
type scanner struct {
	needles     *needles
	recognizers [][]*recognizer
	found       func(Match)
	base        int64 // the offset of the buffer in the text
	looked      int64 // up to which offset the text has been looked at
	line        int   // of the beginning of the buffer
	cleaner     cleaner
	flat        []byte
	joins       int // how often lines may still be joined
}

func newScanner(found func(Match)) *scanner {
	s := &scanner{found: found, line: 1, joins: mostJoins}
	s.needles, s.recognizers = compiled()
	return s
}

// drop counts the lines of what leaves the buffer.
func (s *scanner) drop(buf []byte, n int) {
	s.line += bytes.Count(buf[:n], []byte{'\n'})
	s.base += int64(n)
}

// look looks for hints that begin before limit and were not looked at yet.
func (s *scanner) look(buf []byte, limit int) {
	p := &page{raw: buf, clean: s.cleaner.clean(buf, s.base == 0), joins: &s.joins}
	s.joins = min(s.joins+moreJoins, mostJoins)
	text := p.clean.text
	from := p.clean.at(max(int(s.looked-s.base), 0))
	var list []Match
	each := func(word, at int) {
		source := p.clean.source(at)
		if at < from || source >= limit {
			return
		}
		for _, r := range s.recognizers[word] {
			m, ok := p.find(r, at, s.needles.words[word])
			if ok {
				m.start = s.base + int64(source)
				list = append(list, m)
			}
		}
	}
	s.flat = flatten(s.flat, text)
	for _, h := range s.needles.hits(s.flat, text, from) {
		each(h.word, h.at)
	}
	s.looked = s.base + int64(limit)
	s.report(buf, list)
}

// report calls found with matches of a buffer, in their order.
func (s *scanner) report(buf []byte, list []Match) {
	slices.SortStableFunc(list, func(a, b Match) int { return int(a.start - b.start) })
	counted, line := 0, s.line
	for _, m := range list {
		at := int(m.start - s.base)
		line += bytes.Count(buf[counted:at], []byte{'\n'})
		counted = at
		m.Line = line
		for i := range m.Quotes {
			m.Quotes[i].Line += line
		}
		s.found(m)
	}
}

// A page is a piece of a text that is looked at.
type page struct {
	raw   []byte // as it was read
	clean view   // what is searched
	joins *int   // how often lines may still be joined
}

// A reading is what a recognizer read, and in which spans of the text.
type reading struct {
	facts Facts
	spans [][2]int
}

// find looks for a recognizer's text around its hint, which begins at an offset and may be broken over lines.
func (p *page) find(r *recognizer, at int, hint string) (Match, bool) {
	text := p.clean.text
	if r.text.Common && foreign(text, at) {
		return Match{}, false
	}
	whole := bytes.HasPrefix(text[at:], []byte(hint))
	var read reading
	var ok bool
	if whole {
		read, ok = r.read(text, at, len(hint))
	}
	if (!ok || len(read.facts) < r.names) && !r.other(text, at) {
		more, better := p.unwrapped(r, at, hint)
		if better && (!ok || len(more.facts) > len(read.facts) && read.facts.agree(more.facts)) {
			read, ok = more, true
		}
	}
	if !ok {
		return Match{}, false
	}
	for i, span := range read.spans {
		read.spans[i] = [2]int{p.clean.source(span[0]), p.clean.source(span[1])}
	}
	return Match{Cause: r.cause, Text: r.text, Facts: read.facts, Quotes: quotes(p.raw, p.clean.source(at), read.spans)}, true
}

// unwrapped is what a recognizer reads if lines that look broken are joined.
func (p *page) unwrapped(r *recognizer, at int, hint string) (reading, bool) {
	if *p.joins == 0 {
		return reading{}, false
	}
	text := p.clean.text
	for _, how := range joins(text, at) {
		if *p.joins == 0 {
			break
		}
		*p.joins--
		v := joined(text, at, linesBelow+r.text.Lines, how)
		in := v.at(at)
		if !bytes.HasPrefix(v.text[in:], []byte(hint)) {
			continue
		}
		read, ok := r.read(v.text, in, len(hint))
		if ok {
			for i, span := range read.spans {
				read.spans[i] = [2]int{v.source(span[0]), v.source(span[1])}
			}
			return read, true
		}
	}
	return reading{}, false
}

// other reports whether the lines above the hint and its own line say that the text is another one.
func (r *recognizer) other(buf []byte, at int) bool {
	return r.unless != nil && r.unless.Match(buf[lineStart(buf, at, r.text.Above+1):at+lines(buf[at:], 1)])
}

// read reports whether the text is around its hint, given the place and the length of the hint, and returns what it says.
func (r *recognizer) read(buf []byte, at, hint int) (reading, bool) {
	after := buf[at+hint:]
	after = after[:lines(after, r.text.Lines+1)]
	if !r.literals.in(after) {
		return reading{}, false
	}
	found := r.after.FindSubmatchIndex(after)
	if found == nil {
		return reading{}, false
	}
	from := lineStart(buf, at, r.text.Above+1)
	var prior []int
	if r.before != nil {
		if prior = r.before.FindSubmatchIndex(buf[from:at]); prior == nil {
			return reading{}, false
		}
	}
	end := at + hint + found[1]
	if r.unless != nil && r.unless.Match(buf[from:end+lines(buf[end:], 1)]) {
		return reading{}, false
	}
	out := reading{spans: [][2]int{{at, at}}}
	read := func(x *regexp.Regexp, in []byte, offset int, groups []int) {
		for i, name := range x.SubexpNames() {
			if name == "" || groups[2*i] < 0 || groups[2*i] == groups[2*i+1] {
				continue
			}
			out.facts = out.facts.with(Facts{{name, clean(string(in[groups[2*i]:groups[2*i+1]]))}})
			out.spans = append(out.spans, [2]int{offset + groups[2*i], offset + groups[2*i+1]})
		}
	}
	if prior != nil {
		read(r.before, buf[from:at], from, prior)
	}
	read(r.after, after, at+hint, found)
	if r.text.Check != nil && !r.text.Check(out.facts) {
		return reading{}, false
	}
	return out, true
}

var (
	// frames are what the stack traces of Java and Python are made of.
	frames = regexp.MustCompile(`(?m)^\s*at [\w.$/]+\(|^\s*File "[^"]*", line \d+`)
	// ours are words without which nothing of Spark or what starts it gets printed.
	ours = regexp.MustCompile(`(?i)spark|livy|hadoop|hdfs|yarn|py4j|hive|executor|\bemr|\bglue`)
)

// foreign reports whether the lines around an offset are plainly of another program: they have a stack trace, and nothing of Spark.
func foreign(text []byte, at int) bool {
	from, to := around(text, at, linesAbove, 2*linesBelow)
	return frames.Match(text[from:to]) && !ours.Match(text[from:to])
}

// clean is a value without blanks around it and what JSON escapes in it.
func clean(value string) string {
	return strings.TrimSpace(strings.ReplaceAll(value, `\"`, `"`))
}

// lines is the length of the first n lines of a text, as far as it is looked at.
func lines(b []byte, n int) int {
	end := 0
	for i := range n {
		if i > 0 {
			end++
		}
		next := bytes.IndexByte(b[end:min(len(b), end+longest)], '\n')
		if next < 0 {
			return min(len(b), end+longest)
		}
		if end += next; end >= ahead-longest {
			return end
		}
	}
	return end
}

// lineStart is where the n-th line before at begins; that of at itself is the first.
func lineStart(buf []byte, at, n int) int {
	from := at
	for i := range n {
		if i > 0 && from > 0 {
			from--
		}
		low := max(0, from-behind/2)
		next := bytes.LastIndexByte(buf[low:from], '\n')
		if next < 0 {
			return low
		}
		from = low + next + 1
	}
	return from
}

// quotes are the lines with the spans. Their numbers are relative to the line of at.
func quotes(buf []byte, at int, spans [][2]int) (list []Quote) {
	slices.SortFunc(spans, func(a, b [2]int) int { return a[0] - b[0] })
	last := -1
	for _, span := range spans {
		begin := lineStart(buf, span[0], 1)
		if begin == last || len(list) == mostQuotes {
			continue
		}
		last = begin
		line := bytes.Count(buf[at:max(at, begin)], []byte{'\n'}) - bytes.Count(buf[min(at, begin):at], []byte{'\n'})
		from := max(begin, span[0]-quoted/4)
		to := from + lines(buf[from:], 1)
		to = min(to, from+quoted)
		text := string(uncoloured(buf[from:to]))
		list = append(list, Quote{line, strings.TrimSpace(strings.ToValidUTF8(text, "\ufffd"))})
	}
	return list
}

// mostQuotes is how many lines of a message are quoted.
const mostQuotes = 4
