package facts

import (
	"strings"

	"github.com/sparklint/sparklint/lint/pattern"
)

// A Role is what a placeholder outside quotes does to the text around it.
type Role int

const (
	// Fills is a placeholder that text replaces: {{ x }}, ${x}, %x%.
	Fills Role = iota
	// Begins is a statement that leaves out or repeats the text behind it: {% if x %}.
	Begins
	// Turns is a statement before another branch: {% else %}.
	Turns
	// Ends is the end of a statement: {% endif %}.
	Ends
	// States is any other statement, or a comment: {% set x = 1 %}, {# x #}.
	States
)

// longest is how long a placeholder can be in bytes. A search for its end goes no further.
const longest = 1 << 10

// PlaceholderAt returns the length of the placeholder at the start of a text outside quotes, and what it does; 0 if there
// is none. JSON has no text that begins like one.
func PlaceholderAt(s string) (length int, role Role) {
	if len(s) < 2 || strings.IndexByte(`{<%@$[#(_`, s[0]) < 0 {
		return 0, Fills
	}
	s = s[:min(len(s), longest)]
	for _, engine := range engines {
		if strings.HasPrefix(s, engine.open) {
			if n := engine.end(s); n > 0 {
				return n, engine.role(s[len(engine.open) : n-len(engine.close)])
			}
		}
	}
	for _, form := range forms {
		if form.first == s[0] {
			if n := len(form.whole.FindString(s)); n > 0 && !jsonList.MatchString(s[:n]) {
				return n, Fills
			}
		}
	}
	return 0, Fills
}

// WordPlaceholder reports whether a word without quotes is to be replaced: __CORES__, CORES_TO_REPLACE, CHANGEME. A constant of
// JSON, Python or Spark is none: it only lacks its quotes.
func WordPlaceholder(word string) bool {
	return wordForm.MatchString(word) && !constant.MatchString(word)
}

// An engine replaces what stands between two marks.
type engine struct {
	open, close string
	role        func(inner string) Role
}

var engines = []engine{
	{"{{{", "}}}", fills}, // of Mustache
	{"${{", "}}", fills},
	{"{{", "}}", roleOf},
	{"{%", "%}", stated},
	{"{#", "#}", states},
	{"<%", "%>", roleOf},
	{"[%", "%]", roleOf},
	{"%{", "}", directive}, // of Terraform
	{"<#", ">", stated},    // of FreeMarker
	{"</#", ">", func(string) Role { return Ends }},
}

func fills(string) Role  { return Fills }
func states(string) Role { return States }

// end returns the length of a placeholder; 0 if it does not end. Marks in its strings do not count.
func (e engine) end(s string) int {
	if e.open == "%{" && key.MatchString(s) {
		return 0 // an object behind a percent sign
	}
	quote := byte(0)
	for i := len(e.open); i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			switch c {
			case '\\':
				i++
			case quote, '\n':
				quote = 0
			}
		case strings.HasPrefix(s[i:], e.close):
			if e.open == "{{" && (s[2] == '{' || object.MatchString(s[:i]) || strings.TrimSpace(s[2:i]) == "") {
				return 0 // braces that were doubled for a format string
			}
			return i + len(e.close)
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case strings.HasPrefix(s[i:], e.open), e.close == "}}}" && strings.HasPrefix(s[i:], "}}"):
			return 0
		}
	}
	return 0
}

// key matches the beginning of an object behind a percent sign.
var key = pattern.New(`^%\{\s*["']`)

// object matches the beginning of an object in doubled braces.
var object = pattern.New(`^\{\{\s*["'][^"']*["']\s*:`)

var (
	begins = pattern.New(`^[-+~]?\s*(?:#|\^|(?:if|ifdef|ifndef|unless|for|foreach|range|with|define|block|macro|raw|call|filter|` +
		`while|switch|list|autoescape|trans|items)\b)`)
	turns = pattern.New(`^[-+~]?\s*(?:\}\s*)?(?:else|elif|elsif|elseif|case|default)\b`)
	stops = pattern.New(`^[-+~]?\s*(?:/(?:[A-Za-z#]|$)|end(?:if|for|each|foreach|unless|while|with|block|macro|raw|call|filter|` +
		`switch|set|autoescape|trans)?\b|\})`)
	sets = pattern.New(`^[-+~]?\s*(?:!|/\*|\$[A-Za-z_]\w*\s*:?=|#)`)
)

// stated returns what a statement does.
func stated(inner string) Role {
	switch {
	case turns.MatchString(inner):
		return Turns
	case stops.MatchString(inner):
		return Ends
	case begins.MatchString(inner), strings.HasSuffix(strings.TrimRight(inner, " \t-"), "{"):
		return Begins
	}
	return States
}

// roleOf returns what a placeholder does whose marks are those of values and of statements.
func roleOf(inner string) Role {
	if strings.HasPrefix(inner, "=") || strings.HasPrefix(inner, "-=") {
		return Fills
	}
	if sets.MatchString(inner) && !begins.MatchString(inner) {
		return States
	}
	if role := stated(inner); role != States {
		return role
	}
	return Fills
}

var (
	ifOrFor = pattern.New(`^~?\s*(?:if|for)\s`)
	orElse  = pattern.New(`^~?\s*else\s*~?$`)
	endOf   = pattern.New(`^~?\s*end(?:if|for)\s*~?$`)
)

// directive returns what a directive of Terraform does. Other engines write values with its marks.
func directive(inner string) Role {
	switch {
	case ifOrFor.MatchString(inner):
		return Begins
	case orElse.MatchString(inner):
		return Turns
	case endOf.MatchString(inner):
		return Ends
	}
	return Fills
}

// A form is a placeholder of one word or expression.
type form struct {
	first byte
	whole *pattern.Pattern
}

var forms = []form{
	{'$', pattern.New(`^\$(?:\{[^{}\n]+\}|\([^()\n]+\)|[A-Za-z_]\w*\$?)`)},
	{'%', pattern.New(`^%(?:%?[A-Za-z_][\w.-]*%%?|\([\w.-]+\)[sdifr]|\{[ \t]*[^{}\n"' \t][^{}\n]*\}|[sd]\b)`)},
	{'@', pattern.New(`^@(?:@?[A-Za-z_][\w.-]*@@?|\{[^{}\n]+\})`)},
	{'<', pattern.New(`^(?:<<[^<>"{}\n]{1,80}>>|<[^<>"{}\n=/][^<>"{}\n]{0,80}>)`)},
	{'[', pattern.New(`^\[\[\s*[A-Za-z_][\w.| -]*\]\]`)},
	{'{', pattern.New(`^\{[A-Za-z_][\w.]*\}`)},
	{'#', pattern.New(`^#\{[^{}"\n]+\}#?`)},
	{'(', pattern.New(`^\(\([\w./ -]+\)\)`)},
	{'_', pattern.New(`^__[A-Za-z]\w*?__`)},
}

// jsonList matches a list in a list with a word of JSON or Python.
var jsonList = pattern.New(`^\[\[\s*(?:true|false|null|True|False|None|NaN|Infinity)\s*\]\]$`)

var (
	wordForm = pattern.New(`^(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|(?:CHANGE|REPLACE)ME|TODO|TBD|FIXME|PLACEHOLDER|XXX+)$`)
	constant = pattern.New(`^(?:MEMORY_(?:ONLY|AND_DISK)(?:_SER)?(?:_2)?|DISK_ONLY(?:_[23])?|OFF_HEAP|` +
		`TIMESTAMP_(?:MICROS|MILLIS|NTZ|LTZ)|[A-Z]+_(?:ACCESS|ONLY|RAW|UTF8|8601))$`)
)

// delimited matches a string that is a placeholder as a whole, by its marks.
var delimited = pattern.New(`^\s*(?:\{\{.*\}\}|\{%.*%\}|<%.*%>|<[A-Za-z_][^<>]*>|<<[^<>]+>>|%%?[A-Za-z_][\w.-]*%%?|` +
	`%\([\w.-]+\)[sd]|@@?[A-Za-z_][\w.-]*@@?|\[\[\s*[A-Za-z_][\w.| -]*\]\]|\[%.*%\]|` +
	`#\{[^{}]+\}#?|\(\([\w./ -]+\)\)|__[A-Z][A-Z0-9_]*__|\$\([^()]+\))\s*$`)
