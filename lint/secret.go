package lint

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/text"
)

var passwords = regexp.MustCompile(`(?i)password["'“”]?\s*:\s*(?:"((?:[^"\\\n]|\\.)+)|'([^'\n]+)|“?([^"'“”,}\s]+))`)

// secrets are what nobody should find in the log of a CI run: values of keys that say
// so, be they JSON's or a JVM's, and the user of a url.
var secrets = regexp.MustCompile(`(?i)` +
	facts.SecretWords + `[\w.-]*\\?["'][ \t]*:[ \t]*\\?["']((?:[^"'\\\n]|\\[^\n])+?)\\?["'\n]|` +
	`://([^/\s"'@:]*:[^/\s"'@]+)@|` +
	facts.SecretWords + `[\w.-]*=((?:[^\s"'\\]|\\[^\sn])+)`)

// suspicious tells whether a line may have a secret: the regular expressions are slow.
func suspicious(line string) bool {
	lower := strings.ToLower(line)
	return slices.ContainsFunc([]string{"pass", "pwd", "secret", "token", "authorization", "key", "://"}, func(w string) bool { return strings.Contains(lower, w) })
}

// SecretKey tells of a key that its value is not to be shown.
func SecretKey(key string) bool { return facts.SecretKey(key) }

// Masked is a text without the secrets that urls and options in it have.
func Masked(s string) string {
	for _, m := range slices.Backward(secrets.FindAllStringSubmatchIndex(s, -1)) {
		if start, end := group(m); start >= 0 {
			s = s[:start] + "***" + s[end:]
		}
	}
	return s
}

// group is the one of a match that is there.
func group(m []int) (start, end int) {
	for i := 2; i < len(m); i += 2 {
		if m[i] >= 0 {
			return m[i], m[i+1]
		}
	}
	return -1, -1
}

// secretsIn are the values of a document that are not to be shown: strings and numbers
// below a key that says so, and headers that are no object.
func secretsIn(d *doc.Document) (list []doc.Node) {
	var look func(n doc.Node, secret bool)
	look = func(n doc.Node, secret bool) {
		switch n.Type() {
		case doc.Object, doc.Array:
			for m := range n.Members() {
				look(m, secret || SecretKey(m.Key()) || m.Key() == "custom_headers" && m.Type() == doc.String)
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
	// One may be a part of another: the longest first.
	slices.SortStableFunc(list, func(a, b doc.Node) int { return len(b.String()) - len(a.String()) })
	return list
}

// mask stars the secrets of the documents that a finding's line is of, be they spelt in
// whatever way; the line begins at from in t.
func (h *hiding) mask(d *Diagnostic, t string, from int) {
	for _, document := range d.File.documents() {
		shift := len(t) - document.Text.Len() // what stands before a body is in its cell's text
		own := d.Place.Document() == document
		if !own && (d.Cell == nil || d.Cell.cell == nil || d.Cell.cell.Body != document) {
			continue
		}
		if _, looked := h.nodes[document]; !looked {
			h.nodes[document] = secretsIn(document)
		}
		for _, n := range h.nodes[document] {
			s := n.Value().Span
			d.Secret = d.Secret || own && d.Place.Span.Start <= s.Start && s.End <= d.Place.Span.End && d.Place.Span == s
			d.conceal(n.String())
			d.star(text.Span{Start: s.Start + shift - from + 1, End: s.End + shift - from - 1})
		}
	}
}

// star replaces a span of the shown line.
func (d *Diagnostic) star(s text.Span) {
	line := d.Snippet.Line
	start, end := max(0, min(s.Start, len(line))), max(0, min(s.End, len(line)))
	if start < end { // what else is on the line stays at its place
		d.Snippet.Line = line[:start] + strings.Repeat("*", end-start) + line[end:]
	}
}

// A hiding knows what is secret in the texts of a run, each of which it searches once.
type hiding struct {
	nodes map[*doc.Document][]doc.Node
	spans map[string][]text.Span // of what the regular expressions find
	of    map[string][]text.Span // of passwords of a config.json
}

func newHiding() *hiding {
	return &hiding{map[*doc.Document][]doc.Node{}, map[string][]text.Span{}, map[string][]text.Span{}}
}

// find searches a text, unless it has been.
func find(t string, known map[string][]text.Span, e *regexp.Regexp) []text.Span {
	if _, looked := known[t]; !looked {
		known[t] = nil
		if suspicious(t) {
			for _, m := range e.FindAllStringSubmatchIndex(t, -1) {
				start, end := group(m)
				known[t] = append(known[t], text.Span{Start: start, End: end})
			}
		}
	}
	return known[t]
}

// large is a text of which only the line is searched.
const large = 1 << 20

// hide keeps secrets out of the line that is shown, of what is said of it, and of the
// edits that would repair it. A line of a config.json with a password is not shown. The
// line begins at from in t.
func (h *hiding) hide(d *Diagnostic, t string, from int) {
	if len(t) > large {
		t, from = d.Snippet.Line, 0
	}
	on := func(s text.Span) bool { return s.Start < from+len(d.Snippet.Line) && from < s.End }
	if d.File.Config != nil {
		for _, s := range find(t, h.of, passwords) {
			if on(s) {
				d.Secret = true
				d.conceal(t[s.Start:s.End])
			}
		}
	}
	for _, s := range find(t, h.spans, secrets) {
		if !on(s) {
			continue
		}
		secret := t[s.Start:s.End]
		d.star(text.Span{Start: s.Start - from, End: s.End - from})
		if len(secret) > 3 && !strings.EqualFold(secret, "true") && !strings.EqualFold(secret, "false") {
			d.conceal(secret)
		}
	}
}

// conceal leaves a secret out of the message, in whichever way it is spelt there, and out of
// the words of a fix; a fix that writes it is none: an edit is printed, too.
func (d *Diagnostic) conceal(secret string) {
	if strings.Trim(secret, "* ") == "" {
		return // it is concealed already
	}
	quoted := strconv.Quote(secret)
	for _, spelt := range []string{secret, strings.TrimSpace(secret), text.Escape(secret), quoted[1 : len(quoted)-1]} {
		d.Message = without(d.Message, spelt)
		if d.Fix == nil {
			continue
		}
		if slices.ContainsFunc(d.Fix.Ops, func(o Op) bool { return strings.Contains(o.Written(), spelt) }) {
			d.Fix = nil
			continue
		}
		if words := without(d.Fix.Message, spelt); words != d.Fix.Message {
			fix := *d.Fix
			fix.Message, d.Fix = words, &fix
		}
	}
}

func without(s, secret string) string {
	if len(secret) < 4 { // letters that are in every word
		return strings.ReplaceAll(s, `"`+secret+`"`, `"…"`)
	}
	return strings.ReplaceAll(s, secret, "…")
}

// What is what a finding is about, as it is shown; empty where that is a secret, of which a
// hash could be guessed.
func (d *Diagnostic) What() string {
	if d.Secret {
		return ""
	}
	return d.Snippet.Line[d.Snippet.Start:d.Snippet.End]
}
