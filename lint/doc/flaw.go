package doc

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint/text"
)

// A Kind is what is wrong with a stretch of a document.
type Kind int

// The kinds of flaw. Those from OpenString on have no strict twin, or not
// always: reading ends there.
const (
	BOM Kind = iota
	Comment
	TrailingComma
	ExtraComma
	MissingComma
	SingleQuotes
	CurlyQuotes
	Unquoted
	PythonWord
	JSONWord
	NotANumber
	BadNumber
	ControlCharacter
	BadEscape
	OddBlank
	NotUTF8
	ExtraText
	TooDeep
	OpenString
	NoBraces
	OpenBracket
	WrongBracket
	Nothing
	TripleQuotes
	PrefixedString
	WantColon
	WantComma
	WantKey
	WantValue
)

// A Flaw is something in a document that the program that reads it rejects.
type Flaw struct {
	Kind  Kind
	span  text.Span
	owner text.Span // of a control character: its string up to there
	doc   *Document
}

// Place returns where the flaw is.
func (f Flaw) Place() Place { return f.doc.place(f.span) }

// Raw returns what stands there.
func (f Flaw) Raw() string { return f.doc.Text.String()[f.span.Start:f.span.End] }

// refused reports whether a dialect's parser surely refuses f.
func (f Flaw) refused(d Dialect, s string) bool {
	switch d {
	case JSON:
		return f.Kind != NotANumber && f.Kind != JSONWord
	case Literal:
		// ast.literal_eval takes more than the twin can follow: only what no
		// Python expression can be is said.
		return f.Kind == ExtraComma || f.Kind == JSONWord || f.Kind == Comment && s[f.span.Start] == '/'
	}
	return false
}

var messages = map[Kind]string{
	BOM:              "byte order mark",
	Comment:          "comment",
	TrailingComma:    "trailing comma",
	ExtraComma:       "a comma too many",
	MissingComma:     "comma missing",
	SingleQuotes:     "single quotes",
	CurlyQuotes:      "typographic quotes",
	OpenString:       "string is never closed",
	NoBraces:         "the settings are not in braces",
	Nothing:          "nothing here where a JSON object belongs",
	ExtraText:        "text after the JSON",
	TooDeep:          "nested deeper than Python reads",
	NotUTF8:          "byte that is no UTF-8",
	OddBlank:         "blank that JSON does not know",
	TripleQuotes:     "triple quotes",
	PrefixedString:   "string with a prefix",
	WantColon:        "colon missing",
	WantComma:        "comma missing",
	WantKey:          "this is no key in double quotes",
	WantValue:        "this is no JSON value",
	BadEscape:        "escape that JSON does not know",
	ControlCharacter: "control character in a string",
}

const conflictMark = "<<<<<<<"

// String says in plain words what is wrong, without the reason.
func (f Flaw) String() string {
	raw := f.Raw()
	switch f.Kind {
	case PythonWord:
		return raw + " is Python, not JSON"
	case JSONWord:
		return raw + " is JSON, not Python"
	case BadNumber:
		if len(raw) > digits {
			return "integer of more than 4300 digits"
		}
		return raw + " is not a number in JSON"
	case Unquoted:
		return raw + " has no quotes"
	case BadEscape:
		return raw + " is no escape of JSON"
	case ControlCharacter:
		if raw == "\n" || raw == "\r" {
			return "line break in a string"
		}
		return messages[f.Kind]
	case WrongBracket:
		return raw + " closes a bracket of the other kind"
	case OpenBracket:
		return fmt.Sprintf("%s is never closed: a %s is missing at the end", raw, map[string]string{"{": "}", "[": "]"}[raw])
	case WantColon, WantComma, WantKey, WantValue:
		if len(raw) >= len(conflictMark) && strings.Contains("<<<<<<<=======>>>>>>>", raw[:len(conflictMark)]) {
			return "merge conflict marker"
		}
		if what := map[Kind]string{WantColon: "colon", WantComma: "comma"}[f.Kind]; what != "" && len(raw) == 1 && strings.Contains("=;", raw) {
			return fmt.Sprintf("%s where a %s belongs", raw, what)
		}
	case ExtraText:
		if strings.Trim(raw, "}] \t\r\n") == "" {
			return fmt.Sprintf("one %s too many", raw[:1])
		}
		if strings.Trim(raw, "}];, \t\r\n") == "" {
			return raw + " after the JSON"
		}
	}
	return messages[f.Kind]
}

// Repair returns what makes the flaw good, in words and as an operation; ok is false if that is not
// known. Repairs of one document can be made together, but not with other operations.
func (f Flaw) Repair() (message string, op Op, ok bool) {
	fix := func(message string, s text.Span, new string) (string, Op, bool) {
		return message, Op{kind: opRepair, doc: f.doc, span: s, new: new}, true
	}
	raw := f.Raw()
	switch f.Kind {
	case BOM:
		return fix("remove it", f.span, "")
	case TrailingComma, ExtraComma:
		return fix("remove the comma", f.span, "")
	case MissingComma:
		if f.doc.Valid() {
			return fix("insert a comma", f.span, ",")
		}
	case ExtraText:
		if strings.Trim(raw, "}];, \t\r\n") == "" {
			return fix("remove it", f.span, "")
		}
	case Comment:
		if !f.doc.Valid() {
			break // there is nothing else
		}
		s, new := f.commentSpan()
		return fix("remove the comment", s, new)
	case SingleQuotes, CurlyQuotes, Unquoted:
		if f.doc.Valid() {
			return fix("put it in double quotes", f.span, Quote(f.doc.decode(f.span)))
		}
	case PythonWord:
		word := map[string]string{"True": "true", "False": "false", "None": "null"}[raw]
		return fix("write "+word, f.span, word)
	case JSONWord:
		word := map[string]string{"true": "True", "false": "False", "null": "None"}[raw]
		return fix("write "+word, f.span, word)
	case OddBlank:
		return fix("write a blank", f.span, " ")
	case BadEscape:
		return fix("double the backslash", text.Span{Start: f.span.Start, End: f.span.Start}, `\`)
	case ControlCharacter:
		if raw == "\t" {
			return fix(`write \t`, f.span, `\t`)
		}
	}
	return "", Op{}, false
}

// commentSpan is what to take away with a comment: its line, if it has one for
// itself, else the blanks before it.
func (f Flaw) commentSpan() (text.Span, string) {
	s := f.doc.Text.String()
	from, to := f.span.Start, f.span.End
	for from > 0 && (s[from-1] == ' ' || s[from-1] == '\t') {
		from--
	}
	rest := s[to:]
	ends := rest == "" || rest[0] == '\n' || strings.HasPrefix(rest, "\r\n")
	switch {
	case !ends && f.span.Start == from && from > 0:
		return f.span, " " // between two tokens
	case !ends || from == 0 && rest == "":
		return f.span, ""
	case from > 0 && s[from-1] == '\n':
		from--
		if from > 0 && s[from-1] == '\r' {
			from--
		}
	case from == 0:
		to += strings.IndexByte(rest, '\n') + 1
	}
	return text.Span{Start: from, End: to}, ""
}
