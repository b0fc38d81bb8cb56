package lint

import (
	"regexp"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

var passwords = regexp.MustCompile(`(?i)password["'“”]?\s*:\s*(?:"((?:[^"\\\n]|\\.)+)|'([^'\n]+)|“?([^"'“”,}\s]+))`)

const words = `(?:passw(?:or)?d|\bpass|\bpwd|secret|token|authorization|access[._-]?key|account[._-]?key)`

// secrets are what nobody should find in the log of a CI run: values of keys that say
// so, be they JSON's or a JVM's, and the user of a url.
var secrets = regexp.MustCompile(`(?i)` + words + `[\w.-]*\\?["']\s*:\s*\\?["']([^"'\\]+)|://([^/\s"'@:]*:[^/\s"'@]+)@|` + words + `[\w.-]*=([^\s"'\\]+)`)

// suspicious tells whether a line may have a secret: the regular expressions are slow.
func suspicious(line string) bool {
	lower := strings.ToLower(line)
	return slices.ContainsFunc([]string{"pass", "pwd", "secret", "token", "authorization", "key", "://"}, func(w string) bool { return strings.Contains(lower, w) })
}

var secretKey = regexp.MustCompile(`(?i)` + words)

// SecretKey tells of a key that its value is not to be shown.
func SecretKey(key string) bool { return secretKey.MatchString(key) }

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
	return list
}

// mask stars the secrets of the documents that a finding's line is of, be they spelt in
// whatever way; from is where in t the line begins, and hidden has those that were found.
func (d *Diagnostic) mask(t string, from int, hidden map[*doc.Document][]doc.Node) {
	for _, document := range d.File.documents() {
		shift := len(t) - document.Text.Len() // what stands before a body is in its cell's text
		own := d.Place.Document() == document
		if !own && (d.Cell == nil || d.Cell.cell == nil || d.Cell.cell.Body != document) {
			continue
		}
		if _, looked := hidden[document]; !looked {
			hidden[document] = secretsIn(document)
		}
		for _, n := range hidden[document] {
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

// hide keeps secrets out of the line that is shown, of what is said of it, and of the
// edits that would repair it. A line of a config.json with a password is not shown.
func hide(found []Diagnostic) {
	on := map[string][][]int{} // the secrets of a line: many findings can be on one
	for i := range found {
		d := &found[i]
		line := d.Snippet.Line
		if !suspicious(line) {
			continue
		}
		if _, looked := on[line]; !looked {
			on[line] = secrets.FindAllStringSubmatchIndex(line, -1)
		}
		if d.File.Config != nil {
			for _, m := range passwords.FindAllStringSubmatchIndex(line, -1) {
				d.Secret = true
				start, end := group(m)
				d.conceal(line[start:end])
			}
		}
		for _, m := range on[line] {
			start, end := group(m)
			secret := line[start:end]
			d.star(text.Span{Start: start, End: end})
			if len(secret) > 3 && !strings.EqualFold(secret, "true") && !strings.EqualFold(secret, "false") {
				d.conceal(secret)
			}
		}
	}
}

// conceal leaves a secret out of the message, and a fix that writes it: an edit is
// printed, too.
func (d *Diagnostic) conceal(secret string) {
	if strings.Trim(secret, "*") == "" {
		return // it is concealed already
	}
	if len(secret) < 4 { // letters that are in every word
		d.Message = strings.ReplaceAll(d.Message, `"`+secret+`"`, `"…"`)
	} else {
		d.Message = strings.ReplaceAll(d.Message, secret, "…")
	}
	if d.Fix != nil && slices.ContainsFunc(d.Fix.Ops, func(o Op) bool { return strings.Contains(o.Written(), secret) }) {
		d.Fix = nil
	}
}

// What is what a finding is about, as it is shown; empty where that is a secret, of which a
// hash could be guessed.
func (d *Diagnostic) What() string {
	if d.Secret {
		return ""
	}
	return d.Snippet.Line[d.Snippet.Start:d.Snippet.End]
}
