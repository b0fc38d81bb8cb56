package lint

import (
	"cmp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

var passwords = pattern.New(`(?i)password["'“”]?\s*:\s*(?:"((?:[^"\\\n]|\\.)+)|'([^'\n]+)|“?([^"'“”,}\s]+))`)

// Masked returns a message with *** in place of the secrets that it recognizes: those in URLs and in options such as
// -Dpassword=…, the values of keys that name secrets, and text that looks like a key or a token. It uses patterns, and
// can miss a secret.
func Masked(message string) string { return facts.Masked(message, facts.Prose) }

// mostSaid is how many bytes of a text of settings or of a suppression a finding repeats: many findings may.
const mostSaid = 300

// Brief returns a text of settings or of a suppression as findings repeat it: masked, and shortened if it is long.
func Brief(s string) string { return cutTo(Masked(s), mostSaid) }

// cutTo shortens a text that is longer than so many bytes.
func cutTo(s string, most int) string {
	if len(s) <= most {
		return s
	}
	end := most
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

// MaskedPointer returns a JSON pointer with *** in place of the secrets that its keys have.
func MaskedPointer(pointer string) string {
	parts := strings.Split(pointer, "/")
	for i, part := range parts {
		key := doc.Unescape(part)
		if masked := facts.Masked(key, facts.Code); masked != key {
			parts[i] = doc.Escape(masked)
		}
	}
	return strings.Join(parts, "/")
}

// Secrets returns the spans of a file that must not be shown, in order and without overlaps. src has its bytes. The
// patterns are searched only in a part of it, which begins and ends between lines.
func (f *File) Secrets(src string, part text.Range) []text.Range {
	var list, apart []text.Range
	for _, s := range facts.Secrets(src[part.Start:part.End], facts.Code) {
		list = append(list, text.Range{Start: part.Start + s[0], End: part.Start + s[1]})
	}
	documents := []*doc.Document{f.Config}
	for _, s := range f.siblings {
		documents = append(documents, s.Config)
	}
	if f.Notebook != nil {
		for _, c := range f.Notebook.Cells {
			documents = append(documents, c.Body)
		}
	}
	for _, d := range documents {
		if d == nil {
			continue
		}
		for _, n := range secretsIn(d) {
			list = append(list, d.Text.Range(inside(n)))
		}
	}
	slices.SortFunc(list, func(a, b text.Range) int { return cmp.Compare(a.Start, b.Start) })
	for _, r := range list {
		if last := len(apart) - 1; last >= 0 && r.Start <= apart[last].End {
			apart[last].End = max(apart[last].End, r.End)
			continue
		}
		apart = append(apart, r)
	}
	return apart
}

// inside returns the span of a value, without the quotes of a string.
func inside(n doc.Node) text.Span {
	s := n.Value().Span
	if n.Type() == doc.String && s.Len() > 1 {
		s.Start, s.End = s.Start+1, s.End-1
	}
	return s
}

// secretsIn returns the values of a document that must not be shown: strings and numbers below a key that names a
// secret, and headers that are not an object.
func secretsIn(d *doc.Document) (list []doc.Node) {
	var look func(n doc.Node, secret bool)
	look = func(n doc.Node, secret bool) {
		switch n.Type() {
		case doc.Object, doc.Array:
			for m := range n.Members() {
				look(m, secret || facts.SecretKey(m.Key()) || m.Key() == "custom_headers" && m.Type() == doc.String)
			}
		case doc.String, doc.Number:
			if v := n.String(); secret && v != "" && !strings.EqualFold(v, "true") && !strings.EqualFold(v, "false") {
				list = append(list, n)
			}
		}
	}
	if d.Valid() {
		look(d.Root(), false)
	}
	return list
}

// A secrecy finds the secrets in the texts of a file. It searches each text once, and several goroutines may use it.
type secrecy struct {
	mu    sync.Mutex
	texts map[any]*concealed // by cell or document; nil for the whole file
}

// A concealed has the secrets in a text.
type concealed struct {
	positions *text.Source // of a cell
	secrets   []text.Span  // the matches of the regular expressions
	found     []string     // their texts, without short words
	passwords []text.Span  // of a config.json
	nodes     []text.Span  // in the order of their places
	own       map[text.Span]bool
	values    *strings.Replacer // replaces the values of the nodes, in any spelling; nil if there are none
}

// large is the size above which only the line of a finding is searched.
const large = 1 << 20

// in returns the secrets in a text of a file: of a cell, of a document, or of the whole file.
func (h *secrecy) in(f *File, c *Cell, document *doc.Document, t string) *concealed {
	h.mu.Lock()
	defer h.mu.Unlock()
	var key any
	switch {
	case c != nil:
		key, document = c, c.Body
	case document != nil:
		key = document
	}
	if known := h.texts[key]; known != nil {
		return known
	}
	own := &concealed{own: map[text.Span]bool{}}
	if c != nil {
		own.positions = text.NewSource("", t)
	}
	if len(t) <= large {
		own.secrets = found(t)
		for _, s := range own.secrets {
			if secret := t[s.Start:s.End]; len(secret) > 3 && !slices.Contains(own.found, secret) {
				own.found = append(own.found, secret)
			}
		}
		if f.Config != nil {
			own.passwords = find(t, passwords)
		}
	}
	if document != nil && (c != nil || document == f.Config) {
		own.add(secretsIn(document), len(t)-document.Text.Len())
	}
	if h.texts == nil {
		h.texts = map[any]*concealed{}
	}
	h.texts[key] = own
	return own
}

// add adds values of a document, which begins at shift in the text.
func (c *concealed) add(nodes []doc.Node, shift int) {
	for _, n := range nodes {
		s := inside(n)
		c.own[n.Value().Span] = true
		c.nodes = append(c.nodes, text.Span{Start: s.Start + shift, End: s.End + shift})
	}
	// One can be a part of another, so the longest comes first.
	slices.SortStableFunc(nodes, func(a, b doc.Node) int { return len(b.String()) - len(a.String()) })
	var pairs []string
	for _, n := range nodes {
		pairs = append(pairs, replacements(n.String())...)
	}
	if len(pairs) > 0 {
		c.values = strings.NewReplacer(pairs...)
	}
	slices.SortFunc(c.nodes, func(a, b text.Span) int { return cmp.Compare(a.Start, b.Start) })
}

// found returns the spans of a text that the patterns match.
func found(t string) (list []text.Span) {
	for _, s := range facts.Secrets(t, facts.Code) {
		list = append(list, text.Span{Start: s[0], End: s[1]})
	}
	return list
}

// find returns the spans of the matching group of a regular expression, in order.
func find(t string, e *pattern.Pattern) (list []text.Span) {
	for _, m := range e.FindAllStringSubmatchIndex(t, -1) {
		for i := 2; i < len(m); i += 2 {
			if m[i] >= 0 {
				list = append(list, text.Span{Start: m[i], End: m[i+1]})
				break
			}
		}
	}
	return list
}

// on returns those of some sorted spans that are on a line.
func on(spans []text.Span, line text.Span) []text.Span {
	i := sort.Search(len(spans), func(i int) bool { return spans[i].End > line.Start })
	j := i
	for j < len(spans) && spans[j].Start < line.End {
		j++
	}
	return spans[i:j]
}

// hide removes secrets from the line that is shown, from the texts about it, and from the edits that would fix it. A line
// of a config.json with a password is not shown. The line begins at from in t.
func (c *concealed) hide(d *Diagnostic, t string, from int) {
	line := text.Span{Start: from, End: from + len(d.Snippet.Line)}
	masked, hidden := c.secrets, c.passwords
	if len(t) > large {
		masked = found(d.Snippet.Line)
		if d.File.Config != nil {
			hidden = find(d.Snippet.Line, passwords)
		}
		t, line = d.Snippet.Line, text.Span{End: len(d.Snippet.Line)}
	}
	for _, s := range on(hidden, line) {
		d.Secret = true
		d.conceal(t[s.Start:s.End])
	}
	for _, s := range on(masked, line) {
		secret := t[s.Start:s.End]
		d.star(text.Span{Start: s.Start - line.Start, End: s.End - line.Start})
		if len(secret) > 3 && !strings.EqualFold(secret, "true") && !strings.EqualFold(secret, "false") {
			d.conceal(secret)
		}
		// A message can quote a word of the line.
		for _, word := range strings.FieldsFunc(secret, func(r rune) bool { return strings.ContainsRune(" \t,;&)]}", r) }) {
			if len(word) > 7 {
				d.conceal(word)
			}
		}
	}
	d.Secret = d.Secret || c.own[d.Place.Span] && d.Place.Document() != nil
	for _, s := range on(c.nodes, text.Span{Start: from, End: from + len(d.Snippet.Line)}) {
		d.star(text.Span{Start: s.Start - from, End: s.End - from})
	}
	if c.values != nil {
		d.say(c.values.Replace)
	}
	d.say(Masked)
}

// Discloses reports whether the fix of the finding writes a secret. If it does, its edits must not be printed.
func (d *Diagnostic) Discloses() bool {
	if d.Fix == nil {
		return false
	}
	var values []*strings.Replacer
	var found []string
	if d.hidden != nil {
		values, found = append(values, d.hidden.values), d.hidden.found
	}
	base := d.File.Base
	if base != nil && base.Config != nil {
		values = append(values, base.secrecy.in(base.File, nil, base.Config, base.Config.Text.String()).values)
	}
	return slices.ContainsFunc(d.Fix.Ops, func(o Op) bool {
		written := o.Written()
		return len(facts.Secrets(written, facts.Code)) > 0 || slices.ContainsFunc(values, func(r *strings.Replacer) bool {
			return r != nil && r.Replace(written) != written
		}) || slices.ContainsFunc(found, func(secret string) bool { return strings.Contains(written, secret) })
	})
}

// star replaces a span of the shown line by asterisks.
func (d *Diagnostic) star(s text.Span) {
	line := d.Snippet.Line
	start, end := max(0, min(s.Start, len(line))), max(0, min(s.End, len(line)))
	if start < end { // the rest of the line keeps its place
		d.Snippet.Line = line[:start] + strings.Repeat("*", end-start) + line[end:]
	}
}

// conceal removes a secret from all texts of a finding.
func (d *Diagnostic) conceal(secret string) {
	if pairs := replacements(secret); len(pairs) > 0 {
		d.say(strings.NewReplacer(pairs...).Replace)
	}
}

// say changes all texts of a finding.
func (d *Diagnostic) say(change func(string) string) {
	d.Message, d.Note = change(d.Message), change(d.Note)
	for i, r := range d.Related {
		if words := change(r.Message); words != r.Message {
			d.Related = slices.Clone(d.Related)
			d.Related[i].Message = words
		}
	}
	if d.Fix == nil {
		return
	}
	if words := change(d.Fix.Message); words != d.Fix.Message {
		fix := *d.Fix
		fix.Message, d.Fix = words, &fix
	}
}

// replacements returns pairs of a secret, in each of its spellings, and its replacement.
func replacements(secret string) (pairs []string) {
	if strings.Trim(secret, "* ") == "" {
		return nil // it is masked already
	}
	quoted := strconv.Quote(secret)
	for _, spelt := range []string{secret, strings.TrimSpace(secret), text.Escape(secret), quoted[1 : len(quoted)-1]} {
		if len(spelt) < 4 { // too short: it would occur in many words
			pairs = append(pairs, `"`+spelt+`"`, `"…"`)
		} else {
			pairs = append(pairs, spelt, "…")
		}
	}
	return pairs
}
