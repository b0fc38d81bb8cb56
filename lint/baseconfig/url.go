package baseconfig

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/severity"
)

// endpoint looks at the url of credentials.
func (c *configured) endpoint(n, address doc.Node) {
	s := address.String()
	switch {
	case !address.Exists():
		c.add(EveryCell, n, c.key+" has no `url`, and the default one is not used", "").At = n.Name()
		return
	case address.Type() != doc.String:
		c.add(EveryCell, address, "`url` must be a string, not "+brief(address), "")
		return
	case s == "":
		c.add(EveryCell, address, "`url` must not be empty", "")
		return
	}
	what, now := unreachable(s)
	if what == "" {
		return
	}
	flaw := c.add(FirstCell, address, fmt.Sprintf("`url` %s %s", address.Raw(), what), quoted(now))
	flaw.Sent = what == ownPath || what == twice
	switch {
	case facts.Placeholder(s, facts.InURL):
		flaw.Severity, flaw.Now, flaw.Note = severity.Info, "", toFillIn
	case what == blankBefore:
		flaw.Severity, flaw.Stage = severity.Warning, LaterCell
	}
}

// What is wrong with a url that Python's requests accepts.
const (
	blankBefore = "begins with whitespace"
	ownPath     = "ends in /sessions, which SparkMagic appends itself"
	twice       = "has http:// or https:// twice"
)

// mangled matches a url with a misspelt http:// or https:// at its beginning.
var mangled = pattern.New(`(?is)^(https?)(?::/*|/+)(.+)$`)

// doubled matches a url that has another one right after its scheme.
var doubled = pattern.New(`(?is)^https?://(https?)(?::/+|//+)([^/].*)$`)

// hostFirst matches a url without a scheme.
var hostFirst = pattern.New(`(?s)^(?://)?([\w-]+(?:\.[\w-]+)*(?::\d+)?(?:/.*)?)$`)

// splitURL splits a url as urllib3 does: scheme, authority, path, query and fragment.
var splitURL = pattern.New(`(?s)^([a-zA-Z][a-zA-Z0-9+.-]*)://([^\\/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$`)

// authority matches what urllib3 accepts as host and port.
var authority = pattern.New(`^(\[[0-9a-fA-F:.%]+\]|(?:[^\[\]%:/?#\s]|%[a-fA-F0-9]{2})*)(?::0*?(|0|[1-9][0-9]{0,4}))?$`)

// unreachable returns what keeps requests from reaching a Livy at a url, and the url that was
// probably meant. Both are empty if nothing does.
func unreachable(s string) (what, now string) {
	if trimmed := strings.TrimFunc(s, Blank); trimmed != s {
		if what, _ := unreachable(trimmed); what != "" {
			trimmed = ""
		}
		if strings.TrimLeftFunc(s, Blank) == trimmed {
			return blankBefore, trimmed
		}
		return "has whitespace around it", trimmed
	}
	if m := doubled.FindStringSubmatch(s); m != nil {
		inner := strings.ToLower(m[1]) + "://" + m[2]
		if what, better := unreachable(inner); what != "" {
			inner = better
		}
		return twice, inner
	}
	part := splitURL.FindStringSubmatch(s)
	if part == nil {
		if m := mangled.FindStringSubmatch(s); m != nil {
			now = m[1] + "://" + m[2]
		} else if m := hostFirst.FindStringSubmatch(s); m != nil {
			now = "http://" + m[1]
		}
		if now != "" {
			if what, better := unreachable(now); what != "" {
				now = better
			}
		}
		return "does not begin with http:// or https://", now
	}
	scheme := strings.ToLower(part[1])
	if schemes := []string{"http", "https"}; !slices.Contains(schemes, scheme) {
		if near := facts.Nearest(scheme, schemes); near != "" {
			now = near + s[len(scheme):]
		}
		return "does not begin with http:// or https://", now
	}
	host := authority.FindStringSubmatch(part[2][strings.LastIndexByte(part[2], '@')+1:])
	if host == nil {
		if port := portAtEnd.FindStringSubmatch(part[2]); port != nil {
			return "has a port above 65535", ""
		}
		return "can't be read as a URL", ""
	}
	if port, _ := strconv.Atoi(host[2]); port > 65535 {
		return "has a port above 65535", ""
	}
	labels := strings.Split(strings.TrimSuffix(host[1], "."), ".")
	bad := func(label string) bool { return label == "" || len(label) > 63 && !strings.HasPrefix(host[1], "[") }
	switch {
	case host[1] == "" || host[1][0] == '*' || slices.ContainsFunc(labels, bad):
		return "has no usable host name", ""
	case part[4] != "" || part[5] != "":
		return "has a ? or # part, and SparkMagic appends its paths after that", ""
	case strings.HasSuffix(strings.TrimRight(part[3], "/"), "/sessions"):
		return ownPath, strings.TrimSuffix(strings.TrimRight(s, "/"), "/sessions")
	}
	return "", ""
}

var portAtEnd = pattern.New(`^[^:]*:\d{6,}$`)
