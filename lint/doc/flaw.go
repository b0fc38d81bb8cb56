package doc

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

// A Kind says what is wrong in a place of a document.
type Kind int

// The kinds of flaws. From OpenString on, a flaw may leave no strict twin: reading ends there.
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
	Joined    // the + between two strings, which only Python code joins
	Continued // a string that goes on behind a backslash at the end of its line
	OddBlank
	NotUTF8
	ExtraText
	TooDeep
	Placeholder // outside quotes, or with quotes in a string
	Mended      // a bracket, a quote, a colon or a comma that is missing or too many
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
	owner text.Span   // of a control character: its string up to there
	joins []text.Span // of strings in several parts: what to remove
	guess *guess      // of what was mended
	doc   *Document
}

// Place returns where the flaw is.
func (f Flaw) Place() Place {
	if f.guess != nil {
		return Place{Text: f.doc.Text, Span: f.guess.shown, doc: f.doc}
	}
	return f.doc.place(f.span)
}

// Raw returns the text of the flaw.
func (f Flaw) Raw() string { return f.doc.src[f.span.Start:f.span.End] }

// refused reports whether the parser of the document's dialect is known to reject f. python is the document as Python's
// tokenizer reads it.
func (f Flaw) refused(python func() literal) bool {
	switch f.doc.Dialect {
	case JSON, Template:
		return f.Kind != NotANumber && f.Kind != JSONWord
	case Literal:
		// ast.literal_eval accepts more than the twin can represent: only flaws that no
		// Python expression can have are certain.
		switch f.Kind {
		case Placeholder, ExtraComma, JSONWord, NotANumber, ExtraText, NoBraces, CurlyQuotes, BOM:
			return true
		case Unquoted:
			return name.MatchString(f.Raw())
		case BadNumber:
			return leadingZero.MatchString(f.Raw())
		case OddBlank:
			return f.Raw()[0] >= utf8.RuneSelf // Python reads a form feed as a space
		case ControlCharacter:
			return python().unclosed
		case PrefixedString:
			return strings.ContainsAny(f.Raw(), "fF")
		case Comment:
			return f.Raw()[0] == '/'
		case MissingComma:
			return lacksComma(f.doc.src, f.span.Start)
		case OpenBracket, OpenString:
			return python().unclosed
		case WrongBracket:
			return python().wrong
		case Joined:
			return true
		}
	}
	return false
}

var (
	// name matches a Python name, which stands for a variable.
	name = pattern.New(`^[A-Za-z_][A-Za-z0-9_]*$`)
	// leadingZero matches a number that Python rejects: octal numbers begin with 0o.
	leadingZero = pattern.New(`^-?0[0-9]*[1-9][0-9]*$`)
)

var messages = map[Kind]string{
	BOM:              "byte order mark",
	Comment:          "comment",
	TrailingComma:    "trailing comma",
	ExtraComma:       "extra comma",
	MissingComma:     "missing comma",
	SingleQuotes:     "single quotes",
	CurlyQuotes:      "curly quotes",
	OpenString:       "unclosed string",
	NoBraces:         "settings without braces",
	Nothing:          "no JSON object",
	ExtraText:        "text after the JSON",
	TooDeep:          "nesting too deep for Python",
	Placeholder:      "placeholder that a template fills in",
	NotUTF8:          "byte that is not UTF-8",
	OddBlank:         "space character that JSON does not allow",
	TripleQuotes:     "triple quotes",
	PrefixedString:   "string with a prefix",
	WantColon:        "missing colon",
	WantComma:        "missing comma",
	WantKey:          "expected a key in double quotes",
	WantValue:        "expected a JSON value",
	ControlCharacter: "control character in a string",
	Joined:           "+ between strings",
	Continued:        `string continued with \ on the next line`,
}

const conflictMark = "<<<<<<<"

// Note returns how to repair the flaw, where [Flaw.Repair] can't and String does not say it.
func (f Flaw) Note() string {
	if f.guess != nil {
		if f.guess.open == "" {
			return ""
		}
		return fmt.Sprintf("%q is still open here", f.guess.open)
	}
	if closing := map[string]string{"{": "}", "[": "]"}[f.Raw()]; f.Kind == OpenBracket && closing != "" {
		return fmt.Sprintf("a %s is missing at the end", closing)
	}
	return ""
}

// String returns a short name of what is wrong, which fits into a sentence.
func (f Flaw) String() string {
	raw := f.Raw()
	switch f.Kind {
	case Mended:
		return f.guess.what
	case PythonWord:
		return raw + " is Python, not JSON"
	case JSONWord:
		return raw + " is JSON, not Python"
	case BadNumber:
		if len(raw) > digits {
			return "integer of more than 4,300 digits"
		}
		return raw + " is not a JSON number"
	case Unquoted:
		return raw + " has no quotes"
	case BadEscape:
		return raw + " is not a JSON escape"
	case ControlCharacter:
		if raw == "\n" || raw == "\r" {
			return "line break in a string"
		}
		return messages[f.Kind]
	case WrongBracket:
		return "mismatched " + raw
	case OpenBracket:
		return "unclosed " + raw
	case WantColon, WantComma, WantKey, WantValue:
		if len(raw) >= len(conflictMark) && strings.Contains("<<<<<<<=======>>>>>>>", raw[:len(conflictMark)]) {
			return "merge conflict marker"
		}
		if what := map[Kind]string{WantColon: "colon", WantComma: "comma"}[f.Kind]; what != "" && len(raw) == 1 && strings.Contains("=;", raw) {
			return fmt.Sprintf("%s instead of a %s", raw, what)
		}
	case ExtraText:
		if strings.Trim(raw, "}] \t\r\n") == "" {
			return "extra " + raw[:1]
		}
		if strings.Trim(raw, "}];, \t\r\n") == "" {
			return raw + " after the JSON"
		}
	}
	return messages[f.Kind]
}

// Repair returns how to repair the flaw, in words and as operations; ok is false if that is not
// known. Repairs of one document can be made together, but not with other operations.
func (f Flaw) Repair() (message string, ops []Op, ok bool) {
	fix := func(message string, s text.Span, new string) (string, []Op, bool) {
		return message, []Op{{kind: opRepair, doc: f.doc, span: f.doc.outer(s), new: new}}, !f.doc.hole(s)
	}
	raw := f.Raw()
	switch f.Kind {
	case Mended:
		return f.guess.fix, []Op{{kind: opRepair, doc: f.doc, span: f.guess.replaced, new: f.guess.new}}, true
	case BOM:
		return fix("remove the byte order mark", f.span, "")
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
			message := map[bool]string{true: "put it in double quotes", false: "use double quotes"}[f.Kind == Unquoted]
			return fix(message, f.span, Quote(f.doc.decode(f.span)))
		}
	case PythonWord:
		word := map[string]string{"True": "true", "False": "false", "None": "null"}[raw]
		return fix("write "+word, f.span, word)
	case JSONWord:
		word := map[string]string{"true": "True", "false": "False", "null": "None"}[raw]
		return fix("write "+word, f.span, word)
	case OddBlank:
		return fix("write a plain space", f.span, " ")
	case NoBraces:
		if s, new, ok := f.doc.inBraces(); ok {
			return fix("put braces around the settings", s, new)
		}
	case BadEscape:
		return fix("double the backslash", text.Span{Start: f.span.Start, End: f.span.Start}, `\`)
	case Continued, Joined:
		message = map[Kind]string{Continued: "join the lines", Joined: "remove the +: Python joins strings that follow each other"}[f.Kind]
		for _, s := range f.joins {
			ops = append(ops, Op{kind: opRepair, doc: f.doc, span: f.doc.outer(s)})
		}
		return message, ops, len(ops) > 0
	case ControlCharacter:
		if raw == "\t" {
			return fix(`write \t`, f.span, `\t`)
		}
	}
	return "", nil, false
}

// inBraces returns the members of a document without braces, and the object that they make; ok is
// false if that is not an object that its reader accepts.
func (d *Document) inBraces() (s text.Span, object string, ok bool) {
	all := d.Text.String()
	s.Start = len(all) - len(strings.TrimLeft(all, " \t\r\n"))
	s.End = len(strings.TrimRight(all, " \t\r\n"))
	members, newline := strings.TrimSuffix(all[s.Start:s.End], ","), ""
	if strings.Contains(members, "\n") {
		newline = d.newline()
	}
	object = "{" + newline + members + newline + "}"
	read := Read(text.File(object), d.Dialect)
	return s, object, read.Accepted() && read.Root().IsObject()
}

// commentSpan returns what to remove with a comment, and what to write instead. If the comment is
// all of its line, that is the line; else it is the comment and the spaces before it.
func (f Flaw) commentSpan() (text.Span, string) {
	s := f.doc.src
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
