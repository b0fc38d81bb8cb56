package facts

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// A Manner is how a text is written, which decides what in it is an assignment.
type Manner int

const (
	// Prose are words that sparklint says: a value behind a colon is quoted.
	Prose Manner = iota
	// Code is a part of a file: JSON, Python, options, or anything else.
	Code
)

// Secrets returns the spans of a text that are secret, in their order and apart: what is assigned
// to a [SecretKey], what looks like a key or a token, and who a URL logs in as. It goes by patterns
// and can miss one. It knows the escapes of JSON.
func Secrets(s string, m Manner) [][2]int {
	plain, at := unescaped(s)
	list := slices.Concat(assigned(plain, m), inURL(plain), inOption(plain), inHeader(plain), inShape(plain))
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

// escape is a letter of ASCII or a slash as JSON can write it.
var escape = regexp.MustCompile(`\\+(?:u00([2-7][0-9a-fA-F])|/)`)

// unescaped is a text without the escapes of letters and slashes, and where an offset of it is in
// the text. A quote keeps its backslashes.
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

// hexByte is the value of two hexadecimal digits.
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

// assignment is a key with what assigns to it, up to the value: of JSON, Python, a property, an
// option, a URL or a header. The groups are an option's dashes, the key, its quote, and the sign,
// which is empty where it was left out. A URL in a URL has escapes.
var assignment = regexp.MustCompile(
	`(?:%[0-9a-fA-F]{2})?(--)?(?:-D)?([\pL_][\pL\d_.-]*)(\\*[` + quotes + `]?)\]?\s*(=>|:=|==?|%3[dD]|:|,|;|\s|)\s*[\[(]*\s*`)

// assigned are the values that a text assigns to secret keys.
func assigned(s string, m Manner) (list [][2]int) {
	for from := 0; from < len(s); {
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
		loose := m == Prose && sign != "=" || separates(sign, option) // what is not quoted is no value
		if end <= start || loose && !closed || isLiteral(s[start:end]) {
			continue
		}
		list = append(list, [2]int{start, end})
		from = end
	}
	return list
}

// assigns reports whether a sign behind a key assigns to it.
func assigns(sign string, option, quoted bool, m Manner) bool {
	switch sign {
	case "=", ":=", "=>", ":", "%3d", "%3D":
		return true
	case ",", ";", "": // of a colon, too, that is mistyped or missing
		return quoted && m == Code
	case "==":
		return m == Code
	}
	return (option || quoted) && m == Code // a blank: a colon may be missing
}

// separates reports whether a sign assigns only where a quoted key and a quoted value stand beside it.
func separates(sign string, option bool) bool {
	return sign == "," || sign == ";" || !option && strings.TrimSpace(sign) == ""
}

// isLiteral reports whether a value is none that anybody keeps secret.
func isLiteral(s string) bool {
	return slices.ContainsFunc([]string{"true", "false", "null", "none"}, func(w string) bool { return strings.EqualFold(s, w) })
}

var (
	opening  = regexp.MustCompile(`^(\\*)([` + quotes + `])`)
	unquoted = regexp.MustCompile(`^[^\s` + quotes + `\\]+(?:\\[^\sn` + quotes + `\\][^\s` + quotes + `\\]*)*`)
	hint     = regexp.MustCompile(`^[\w.\[\]| ]+=\s*`) // of a type, between a name of Python and its value
	scheme   = regexp.MustCompile(`^(?i:bearer|basic|token|negotiate|digest|apikey)\s+`)
)

// valueAt is the value that begins at an offset, without its quotes, and whether they are closed.
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

// closing is where a quoted value ends, whose opening quote has some backslashes before it: at its
// line's end if it is never closed.
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
			if r == '"' && run < slashes { // the text that all this stands in ends
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
	// login is who a URL logs in as: with a password, or on the web at all.
	login = regexp.MustCompile(`://([^/\s"'<>\\]*:[^/\s"'<>\\]*[^/\s"'<>\\:])@|(?i:https?://)([^/\s"'<>\\]+)@`)
	// oracle is the password of a user of Oracle.
	oracle = regexp.MustCompile(`(?i:oracle:\w+:)([^/@\s"'\\]+/[^@\s"'\\]+)@|\b[\w$#]+/([^\s/@"'\\]+)@(?://[\w.-]|[\w.-]+:\d{2,5}/)`)
	// relative is who a URL logs in as that begins with its host.
	relative = regexp.MustCompile(`(?:^|[^:])//([^/\s"'<>\\:@]+:[^/\s"'<>\\]+)@`)
	// slashed is a login whose password has slashes, or a port and a path.
	slashed = regexp.MustCompile(`://([^/\s"'<>\\:@]+:[^/\s"'<>\\@]*/[^\s"'<>\\@]*)@`)
	port    = regexp.MustCompile(`^[^:]*:\d{1,5}[/;?,]`)
	// bare is a login without anything before it, and what is behind it. The second group is the
	// user or a label, and the third is the host.
	bare = regexp.MustCompile(`(?:^|[\s` + quotes + `=(\[{,;])((\pL[\w.+-]*):[^\s` + quotes + `<>\\/:@,;=()\[\]{}]+)@` +
		`((?:tcp|unix)\(|[\w-]+(?:\.[\w-]+)*)(:\d|/|\\*[` + quotes + `]|)`)
	// label is what stands before a mail address, a container of Azure or an image, where a user would.
	label = regexp.MustCompile(`(?i)^(?:(?:e-?)?mail(?:to)?|sip|xmpp|acct|owner|user(?:name)?|login|contact|author|from|to|b?cc|by|name|` +
		`team|group|account|principal|notify|alerts?|creator|maintainer|created.?by|https?|wasbs?|abfss?|s3[an]?|git)$`)
)

// inURL are who the URLs in a text log in as.
func inURL(s string) (list [][2]int) {
	if !strings.Contains(s, "@") {
		return nil
	}
	for _, e := range []*regexp.Regexp{login, oracle, relative} {
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
	// listed is what is behind the option -p in a list.
	listed = regexp.MustCompile(`\\*["']-p\\*["']\s*,\s*\\*["']([^"'\n\\]+)`)
	// sparkLine is the line of a magic of SparkMagic's, also in JSON.
	sparkLine = regexp.MustCompile(`%spark\b(?:[^\n\\]|\\[^n])*`)
	// added is the option of a password on it up to its value, as argparse takes it: -p=X, -pX, -kpX, --pass X.
	added  = regexp.MustCompile(`(?:[ \t]|\\t)(?:-k*p(?:[ \t=]|\\t)*|--p[a-z]*(?:[ \t=]|\\t)+)`)
	quote  = regexp.MustCompile(`^(\\*)(["'])`)
	plain  = regexp.MustCompile(`^(?:[^\s"'\\]|\\[^\snrt"'])+`)
	ending = regexp.MustCompile(`^"\s*(?:[,\]}]|$)`) // of a string of JSON
	number = regexp.MustCompile(`^\d{1,5}(?::\d{1,5})?$`)
)

// inOption are passwords that an option of one letter has: in a list, where it may have a port as
// well, and on the line of a magic.
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
var header = regexp.MustCompile(`\b(?i:bearer|basic)\s+([A-Za-z0-9._~+/=-]{8,})`)

// word is no token: it is what people say of one.
var word = regexp.MustCompile(`^[A-Z]?[a-z]+[.]?$`)

func inHeader(s string) (list [][2]int) {
	for _, m := range header.FindAllStringSubmatchIndex(s, -1) {
		if at := group(m); !word.MatchString(s[at[0]:at[1]]) {
			list = append(list, at)
		}
	}
	return list
}

// group is the one of a match that is there.
func group(m []int) [2]int {
	for i := 2; i < len(m); i += 2 {
		if m[i] >= 0 {
			return [2]int{m[i], m[i+1]}
		}
	}
	return [2]int{m[0], m[1]}
}
