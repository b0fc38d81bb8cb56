package livy

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/sparklint/sparklint/lint/pattern"
)

// Lists are the properties of conf that Livy reads as lists of files, separated by commas
// and spaces, with the first version that does.
//
// Source: Session.prepareConf, LivyConf. Verdicts: confpath/*.
var Lists = []struct{ Key, Since string }{
	{"spark.jars", "0.2.0"},
	{"spark.files", "0.2.0"},
	{"spark.submit.pyFiles", "0.2.0"},
	{"spark.yarn.archive", "0.2.0"},
	{"spark.yarn.dist.archives", "0.2.0"},
	{"spark.yarn.dist.files", "0.2.0"},
	{"spark.yarn.dist.jars", "0.2.0"},
	{"spark.yarn.jar", "0.2.0"},
	{"spark.yarn.jars", "0.2.0"},
	{"spark.archives", "0.9.0"},
}

// Refusal is the error with which Livy rejects a file of a session; empty if it accepts
// it. Which files on its own disk a server allows is not known here.
//
// Source: Session.resolveURI. Verdicts: path/*, confpath/*.
func Refusal(uri string) string {
	if uri == "" {
		return "" // Livy skips it
	}
	if flaw := Syntax(uri); flaw != "" {
		return "java.net.URISyntaxException: " + flaw
	}
	if rest, ok := strings.CutPrefix(uri, "file:"); ok && rest[0] != '/' {
		return "Local path null cannot be added to user sessions." // whatever the server allows
	}
	if scheme(uri) != "" {
		return ""
	}
	path, fragment, fragmented := strings.Cut(uri, "#")
	path, _, _ = strings.Cut(path, "?")
	if rest, ok := strings.CutPrefix(path, "//"); ok {
		path = "" // only an authority
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			path = rest[i:]
		}
	}
	decoded := unescape(path)
	if !strings.HasPrefix(decoded, "/") {
		return fmt.Sprintf("Path '%s' is not absolute.", decoded)
	}
	if fragmented {
		decoded += "#" + unescape(fragment)
	}
	// Livy adds the default file system and parses the URI again.
	if flaw := Syntax("hdfs://fs" + decoded); flaw != "" {
		return "java.net.URISyntaxException: " + flaw
	}
	return ""
}

// Scheme is the scheme of a URI, in lower case; empty if it has none.
func Scheme(uri string) string { return strings.ToLower(scheme(uri)) }

func scheme(uri string) string {
	i := strings.IndexAny(uri, ":/?#")
	if i <= 0 || uri[i] != ':' {
		return ""
	}
	return uri[:i]
}

const (
	letters    = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits     = "0123456789"
	unreserved = letters + digits + "-_.!~*'()"
	inPath     = unreserved + ":@&=+$,;/"
	inURI      = inPath + "?[]"
	inAuth     = unreserved + "$,;:@&=+[]"
)

// inBrackets matches an authority whose host is an IPv6 address.
var inBrackets = pattern.New(`^([^@\[\]]*@)?\[[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%[^\[\]]+)?\](:[0-9]*)?$`)

// Syntax is the error with which java.net.URI rejects a text; empty if it is a URI.
//
// Source: java.net.URI's documentation (RFC 2396, and "other" characters).
func Syntax(uri string) string {
	start, part := 0, "path"
	if i := strings.IndexAny(uri, ":/?#"); i >= 0 && uri[i] == ':' {
		if i == 0 {
			return "Expected scheme name at index 0"
		}
		if flaw := check(uri, 0, 1, letters, "scheme name"); flaw != "" {
			return flaw
		}
		if flaw := check(uri, 1, i, letters+digits+"+-.", "scheme name"); flaw != "" {
			return flaw
		}
		start = i + 1
		if start == len(uri) || uri[start] == '#' {
			return at("Expected scheme-specific part", uri, start)
		}
		if uri[start] != '/' {
			part = "opaque part"
		}
	}
	hash := len(uri)
	if i := strings.IndexByte(uri[start:], '#'); i >= 0 {
		hash = start + i
	}
	if flaw := checkPart(uri, start, hash, part); flaw != "" || hash == len(uri) {
		return flaw
	}
	return check(uri, hash+1, len(uri), inURI, "fragment")
}

func checkPart(uri string, start, end int, part string) string {
	if part == "opaque part" {
		return check(uri, start, end, inURI, part)
	}
	if strings.HasPrefix(uri[start:end], "//") {
		auth := start + len("//")
		stop := end
		if i := strings.IndexAny(uri[auth:end], "/?"); i >= 0 {
			stop = auth + i
		}
		if auth == len(uri) {
			return at("Expected authority", uri, auth)
		}
		if flaw := check(uri, auth, stop, inAuth, "authority"); strings.HasPrefix(flaw, "Illegal") {
			return at("Illegal character in authority", uri, auth) // Java names its beginning
		} else if flaw != "" {
			return flaw
		}
		if host := uri[auth:stop]; strings.ContainsAny(host, "[]") && !inBrackets.MatchString(host) {
			return at("Illegal character in hostname", uri, auth+strings.IndexAny(host, "[]"))
		}
		start = stop
	}
	query := end
	if i := strings.IndexByte(uri[start:end], '?'); i >= 0 {
		query = start + i
	}
	if flaw := check(uri, start, query, inPath, "path"); flaw != "" || query == end {
		return flaw
	}
	return check(uri, query+1, end, inURI, "query")
}

// check finds the first illegal character from start to end.
func check(s string, start, end int, legal, part string) string {
	escapes := strings.Contains(legal, unreserved)
	for i, r := range s[start:end] {
		i += start
		switch {
		case r == '%' && escapes:
			if i+2 >= len(s) || !hex(s[i+1]) || !hex(s[i+2]) {
				return at("Malformed escape pair", s, i)
			}
		case r < 0x80 && !strings.ContainsRune(legal, r), r >= 0x80 && (!escapes || unicode.IsControl(r) || unicode.IsSpace(r)):
			return at("Illegal character in "+part, s, i)
		}
	}
	return ""
}

// at adds the index to an error as Java counts it, in UTF-16 code units.
func at(flaw, s string, i int) string {
	return fmt.Sprintf("%s at index %d", flaw, len(utf16.Encode([]rune(s[:i]))))
}

func hex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// unescape decodes what URI.getPath decodes.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && hex(s[i+1]) && hex(s[i+2]) {
			b.WriteByte(nibble(s[i+1])<<4 | nibble(s[i+2]))
			i += 2
			continue
		}
		b.WriteByte(s[i])
	}
	return string([]rune(b.String())) // invalid UTF-8 becomes U+FFFD
}

func nibble(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
