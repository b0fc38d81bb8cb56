package facts

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/pattern"
)

// A Manner says how a text is written, which decides what an assignment in it looks like.
type Manner int

const (
	// Prose is text of sparklint's messages: a value after a colon is quoted.
	Prose Manner = iota
	// Code is a part of a file: JSON, Python, options, or anything else.
	Code
)

// Secrets returns the spans of the secrets in a text, in order and without overlaps: values that are assigned to a
// [SecretKey], text that looks like a key or a token, and logins in URLs. It uses patterns, and can miss a secret. It
// understands the escapes of JSON.
func Secrets(s string, m Manner) [][2]int {
	plain, at := unescaped(s)
	list := slices.Concat(assigned(plain, m, stemmed), inURL(plain), inOption(plain), inHeader(plain), inShape(plain))
	slices.SortFunc(list, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(b[1], a[1])) })
	var apart [][2]int
	for _, span := range list {
		if last := len(apart) - 1; last >= 0 && span[0] <= apart[last][1] {
			apart[last][1] = max(apart[last][1], span[1])
			continue
		}
		apart = append(apart, span)
	}
	for i, span := range apart {
		apart[i] = [2]int{at(span[0]), at(span[1])}
	}
	return apart
}

// Masked returns a text with *** in place of its [Secrets].
func Masked(s string, m Manner) string {
	for _, span := range slices.Backward(Secrets(s, m)) {
		s = s[:span[0]] + "***" + s[span[1]:]
	}
	return s
}

// escape matches a JSON escape of an ASCII letter or a slash.
var escape = pattern.New(`\\+(?:u00([2-7][0-9a-fA-F])|/)`)

// unescaped returns a text without the escapes of letters and slashes, and a function from its offsets to those of the
// text. A quote keeps its backslashes.
func unescaped(s string) (plain string, at func(int) int) {
	found := escape.FindAllStringSubmatchIndex(s, -1)
	if len(found) == 0 {
		return s, func(i int) int { return i }
	}
	var b strings.Builder
	var ends [][2]int // offsets behind an escape, in plain and in s
	last := 0
	for _, m := range found {
		letter := byte('/')
		if m[2] >= 0 {
			letter = hexByte(s[m[2]:m[3]])
		}
		if letter == '\\' {
			continue
		}
		b.WriteString(s[last:m[0]])
		if letter == '"' {
			b.WriteString(s[m[0] : m[2]-len("u00")]) // its backslashes
		}
		b.WriteByte(letter)
		last = m[1]
		ends = append(ends, [2]int{b.Len(), last})
	}
	b.WriteString(s[last:])
	return b.String(), func(i int) int {
		n, exact := slices.BinarySearchFunc(ends, i, func(e [2]int, i int) int { return cmp.Compare(e[0], i) })
		switch {
		case exact:
			return ends[n][1]
		case n == 0:
			return i
		}
		return ends[n-1][1] + i - ends[n-1][0]
	}
}

// hexByte returns the value of two hexadecimal digits.
func hexByte(digits string) (b byte) {
	for _, d := range []byte(strings.ToLower(digits)) {
		b <<= 4
		if d <= '9' {
			b |= d - '0'
		} else {
			b |= d - 'a' + 10
		}
	}
	return b
}

const quotes = "\"'`“”„‟‘’‚‛«»‹›"

// assignment matches a key and its assignment sign, up to the value: in JSON, Python, a property, an option, a URL or a
// header. The groups are the dashes of an option, the key, its quote, and the sign, which is empty if it is missing. A
// URL in a URL has escapes.
var assignment = pattern.New(
	`(?:%[0-9a-fA-F]{2})?(--)?(?:-D)?([\pL_][\pL\d_.-]*)(\\*[` + quotes + `]?)\]?\s*(=>|:=|==?|%3[dD]|:|,|;|\s|)\s*[\[(]*\s*`)

// assigned returns the spans of the values that a text assigns to secret keys. next returns where, at or behind an offset,
// the next one can be: it is [stemmed], or one that skips nothing.
func assigned(s string, m Manner, next func(s string, from int) int) (list [][2]int) {
	for from := next(s, 0); from < len(s); from = next(s, from) {
		found := assignment.FindStringSubmatchIndex(s[from:])
		if found == nil {
			break
		}
		key, sign := s[from+found[4]:from+found[5]], s[from+found[8]:from+found[9]]
		if sign == "" && strings.TrimRight(s[from:from+found[8]], " \t\r\n") != s[from:from+found[8]] {
			sign = " "
		}
		keyEnd, value := from+found[5], from+found[1]
		quoted, option := found[7] > found[6], found[2] >= 0
		from = keyEnd
		if !assigns(sign, option, quoted, m) || !SecretKey(key) {
			continue
		}
		start, end, closed := valueAt(s, value, sign)
		loose := m == Prose && sign != "=" || separates(sign, option) // only a quoted value counts
		if end <= start || loose && !closed || isLiteral(s[start:end]) {
			continue
		}
		list = append(list, [2]int{start, end})
		from = end
	}
	return list
}

// assigns reports whether a sign after a key is an assignment.
func assigns(sign string, option, quoted bool, m Manner) bool {
	switch sign {
	case "=", ":=", "=>", ":", "%3d", "%3D":
		return true
	case ",", ";", "": // also instead of a mistyped or missing colon
		return quoted && m == Code
	case "==":
		return m == Code
	}
	return (option || quoted) && m == Code // only a blank: the colon may be missing
}

// separates reports whether a sign is an assignment only between a quoted key and a quoted value.
func separates(sign string, option bool) bool {
	return sign == "," || sign == ";" || !option && strings.TrimSpace(sign) == ""
}

// isLiteral reports whether a value is a literal such as true, which is never secret.
func isLiteral(s string) bool {
	return slices.ContainsFunc([]string{"true", "false", "null", "none"}, func(w string) bool { return strings.EqualFold(s, w) })
}

var (
	opening  = pattern.New(`^(\\*)([` + quotes + `])`)
	unquoted = pattern.New(`^[^\s` + quotes + `\\]+(?:\\[^\sn` + quotes + `\\][^\s` + quotes + `\\]*)*`)
	hint     = pattern.New(`^[\w.\[\]| ]+=\s*`) // a type annotation between a name and a value in Python
	scheme   = pattern.New(`^(?i:bearer|basic|token|negotiate|digest|apikey)\s+`)
)

// valueAt returns the value at an offset, without its quotes, and reports whether these are closed.
func valueAt(s string, i int, sign string) (start, end int, closed bool) {
	if sign == ":" {
		i += len(hint.FindString(s[i:]))
	}
	if m := opening.FindStringSubmatchIndex(s[i:]); m != nil {
		start = i + m[1]
		end, closed = closing(s, start, m[3], s[i+m[4]:i+m[5]])
		return start, end, closed
	}
	if i < len(s) && s[i] == '{' {
		return i, i, false
	}
	end = i + len(scheme.FindString(s[i:]))
	end += len(unquoted.FindString(s[end:]))
	return i, i + len(strings.TrimRight(s[i:end], ",;)]}")), false
}

// closing returns the end of a quoted value, whose opening quote has some backslashes before it. It is the end of the
// line if the quote is never closed.
func closing(s string, start, slashes int, quote string) (end int, closed bool) {
	run := 0
	for i, r := range s[start:] {
		at := start + i
		switch {
		case r == '\n':
			return at, false
		case r == '\\':
			run++
			continue
		case ends(quote, r):
			if quote != `"` && run == slashes || run%(2*(slashes+1)) == slashes {
				return at - min(run, slashes), true
			}
			if r == '"' && run < slashes { // the surrounding string ends
				return at - run, false
			}
		}
		run = 0
	}
	return len(s), false
}

// ends reports whether a letter closes a quote.
func ends(quote string, r rune) bool {
	switch quote {
	case `"`, "'", "`":
		return string(r) == quote
	}
	return strings.ContainsRune("“”„‟‘’‚‛«»‹›", r)
}

var (
	// login matches the login of a URL: one with a password, or any login of a web address.
	login = pattern.New(`://([^/\s"'<>\\]*:[^/\s"'<>\\]*[^/\s"'<>\\:])@|(?i:https?://)([^/\s"'<>\\]+)@`)
	// oracle matches the password in a URL of Oracle.
	oracle = pattern.New(`(?i:oracle:\w+:)([^/@\s"'\\]+/[^@\s"'\\]+)@|\b[\w$#]+/([^\s/@"'\\]+)@(?://[\w.-]|[\w.-]+:\d{2,5}/)`)
	// relative matches the login of a URL without a scheme.
	relative = pattern.New(`(?:^|[^:])//([^/\s"'<>\\:@]+:[^/\s"'<>\\]+)@`)
	// slashed matches a login whose password has slashes, or a port and a path.
	slashed = pattern.New(`://([^/\s"'<>\\:@]+:[^/\s"'<>\\@]*/[^\s"'<>\\@]*)@`)
	port    = pattern.New(`^[^:]*:\d{1,5}[/;?,]`)
	// bare matches a login without a scheme and slashes, and the text after it. The second group is the user or a label,
	// and the third is the host.
	bare = pattern.New(`(?:^|[\s` + quotes + `=(\[{,;])((\pL[\w.+-]*):[^\s` + quotes + `<>\\/:@,;=()\[\]{}]+)@` +
		`((?:tcp|unix)\(|[\w-]+(?:\.[\w-]+)*)(:\d|/|\\*[` + quotes + `]|)`)
	// label matches text in place of the user, before a mail address, a container of Azure or an image.
	label = pattern.New(`(?i)^(?:(?:e-?)?mail(?:to)?|sip|xmpp|acct|owner|user(?:name)?|login|contact|author|from|to|b?cc|by|name|` +
		`team|group|account|principal|notify|alerts?|creator|maintainer|created.?by|https?|wasbs?|abfss?|s3[an]?|git)$`)
)

// inURL returns the spans of the logins in the URLs of a text.
func inURL(s string) (list [][2]int) {
	if !strings.Contains(s, "@") {
		return nil
	}
	for _, e := range []*pattern.Pattern{login, oracle, relative} {
		for _, m := range e.FindAllStringSubmatchIndex(s, -1) {
			list = append(list, group(m))
		}
	}
	for _, m := range slashed.FindAllStringSubmatchIndex(s, -1) {
		if !port.MatchString(s[m[2]:m[3]]) {
			list = append(list, group(m))
		}
	}
	for _, m := range bare.FindAllStringSubmatchIndex(s, -1) {
		host, after := s[m[6]:m[7]], s[m[8]:m[9]]
		whole := strings.ContainsAny(after, quotes) || m[1] == len(s) // nothing but a login
		if !label.MatchString(s[m[4]:m[5]]) && host != "sha256" && (whole || after != "" || strings.ContainsAny(host, ".(")) {
			list = append(list, group(m))
		}
	}
	return list
}

var (
	// listed matches the value after the option -p in a list.
	listed = pattern.New(`\\*["']-p\\*["']\s*,\s*\\*["']([^"'\n\\]+)`)
	// sparkLine is the line of a magic of SparkMagic's, also in JSON.
	sparkLine = pattern.New(`%spark\b(?:[^\n\\]|\\[^n])*`)
	// added is the option of a password on it up to its value, as argparse takes it: -p=X, -pX, -kpX, --pass X.
	added  = pattern.New(`(?:[ \t]|\\t)(?:-k*p(?:[ \t=]|\\t)*|--p[a-z]*(?:[ \t=]|\\t)+)`)
	quote  = pattern.New(`^(\\*)(["'])`)
	plain  = pattern.New(`^(?:[^\s"'\\]|\\[^\snrt"'])+`)
	ending = pattern.New(`^"\s*(?:[,\]}]|$)`) // of a string of JSON
	number = pattern.New(`^\d{1,5}(?::\d{1,5})?$`)
)

// inOption returns the spans of passwords of the option -p: in a list, in which it can also have a port, and on the line
// of a magic.
func inOption(s string) (list [][2]int) {
	if strings.Contains(s, "-p") {
		for _, m := range listed.FindAllStringSubmatchIndex(s, -1) {
			if at := group(m); !number.MatchString(s[at[0]:at[1]]) {
				list = append(list, at)
			}
		}
	}
	for _, line := range sparkLine.FindAllStringIndex(s, -1) {
		for from := line[0]; ; {
			option := added.FindStringIndex(s[from:line[1]])
			if option == nil {
				break
			}
			start, end, next := wordAt(s[:line[1]], from+option[1])
			if start < end {
				list = append(list, [2]int{start, end})
			}
			from = next
		}
	}
	return list
}

// wordAt is the word of a command line that begins at an offset, without its quotes if they are around all of it, and
// where the next one can begin.
func wordAt(s string, from int) (start, end, next int) {
	for i := from; ; {
		n := len(plain.FindString(s[i:]))
		m := quote.FindStringSubmatchIndex(s[i+n:])
		i += n
		if m == nil || ending.MatchString(s[i:]) {
			return from, i, i
		}
		inner, slashes := i+m[1], m[3]
		stop, closed := closing(s, inner, slashes, s[i+m[4]:i+m[5]])
		if !closed {
			return from, stop, stop
		}
		behind := stop + slashes + 1
		if i == from && (plain.FindString(s[behind:]) == "" && !quote.MatchString(s[behind:]) || ending.MatchString(s[behind:])) {
			return inner, stop, behind
		}
		i = behind
	}
}

// header is what a client shows to a server.
var header = pattern.New(`\b(?i:bearer|basic)\s+([A-Za-z0-9._~+/=-]{8,})`)

// word matches text that is not a token, but about one.
var word = pattern.New(`^[A-Z]?[a-z]+[.]?$`)

func inHeader(s string) (list [][2]int) {
	from := 0 // the pattern is slow, and most texts have no such word
	for from < len(s) && (s[from]|' ' != 'b' || !beginsWithAny(s[from:], []string{"bearer", "basic"})) {
		from++
	}
	from = max(0, from-1) // for its border
	for _, m := range header.FindAllStringSubmatchIndex(s[from:], -1) {
		if at := group(m); !word.MatchString(s[from+at[0] : from+at[1]]) {
			list = append(list, [2]int{from + at[0], from + at[1]})
		}
	}
	return list
}

// group returns the group of a match that is not empty.
func group(m []int) [2]int {
	for i := 2; i < len(m); i += 2 {
		if m[i] >= 0 {
			return [2]int{m[i], m[i+1]}
		}
	}
	return [2]int{m[0], m[1]}
}
