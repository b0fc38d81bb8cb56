package baseconfig

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/severity"
)

// endpoint looks at a url.
func (c *configured) endpoint(n, address doc.Node) {
	s := address.String()
	switch {
	case !address.Exists():
		c.add(EveryCell, n, "there is no url: it is not taken from the defaults", "").At = n.Name()
		return
	case address.Type() != doc.String:
		c.add(EveryCell, address, "the url must not be "+address.Type().String(), "")
		return
	case s == "":
		c.add(EveryCell, address, "the url must not be empty", "")
		return
	}
	what, now := unreachable(s)
	if what == "" {
		return
	}
	flaw := c.add(FirstCell, address, fmt.Sprintf("the url %s %s", address.Raw(), what), quoted(now))
	flaw.Sent = what == ownPath || what == twice
	switch {
	case facts.Placeholder(s, facts.InURL):
		flaw.Severity, flaw.Now = severity.Info, ""
	case what == blankBefore:
		flaw.Severity, flaw.Stage = severity.Warning, LaterCell
	}
}

// What is wrong with a url that requests takes.
const (
	blankBefore = "has a blank before it"
	ownPath     = "ends in /sessions, which SparkMagic appends itself"
	twice       = "has http:// or https:// twice"
)

// mangled is how people write the beginning of a url that has none.
var mangled = regexp.MustCompile(`(?is)^(https?)(?::/*|/+)(.+)$`)

// doubled is a url in which another begins at once.
var doubled = regexp.MustCompile(`(?is)^https?://(https?)(?::/+|//+)([^/].*)$`)

// hostFirst is a url without a scheme.
var hostFirst = regexp.MustCompile(`(?s)^(?://)?([\w-]+(?:\.[\w-]+)*(?::\d+)?(?:/.*)?)$`)

// splitURL cuts a url as urllib3 does: scheme, authority, path, query and fragment.
var splitURL = regexp.MustCompile(`(?s)^([a-zA-Z][a-zA-Z0-9+.-]*)://([^\\/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$`)

// authority is what urllib3 takes for a host and a port.
var authority = regexp.MustCompile(`^(\[[0-9a-fA-F:.%]+\]|(?:[^\[\]%:/?#\s]|%[a-fA-F0-9]{2})*)(?::0*?(|0|[1-9][0-9]{0,4}))?$`)

// unreachable is why requests makes no request to a url, and what was meant.
func unreachable(s string) (what, now string) {
	if trimmed := strings.TrimFunc(s, Blank); trimmed != s {
		if what, _ := unreachable(trimmed); what != "" {
			trimmed = ""
		}
		if strings.TrimLeftFunc(s, Blank) == trimmed {
			return blankBefore, trimmed
		}
		return "has blanks around it", trimmed
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
		return "has no http:// or https://", now
	}
	scheme := strings.ToLower(part[1])
	if schemes := []string{"http", "https"}; !slices.Contains(schemes, scheme) {
		if near := facts.Nearest(scheme, schemes); near != "" {
			now = near + s[len(scheme):]
		}
		return "must begin with http:// or https://", now
	}
	host := authority.FindStringSubmatch(part[2][strings.LastIndexByte(part[2], '@')+1:])
	if host == nil {
		if port := portAtEnd.FindStringSubmatch(part[2]); port != nil {
			return "has a port above 65535", ""
		}
		return "can't be read", ""
	}
	if port, _ := strconv.Atoi(host[2]); port > 65535 {
		return "has a port above 65535", ""
	}
	labels := strings.Split(strings.TrimSuffix(host[1], "."), ".")
	bad := func(label string) bool { return label == "" || len(label) > 63 && !strings.HasPrefix(host[1], "[") }
	switch {
	case host[1] == "" || host[1][0] == '*' || slices.ContainsFunc(labels, bad):
		return "has no host", ""
	case part[4] != "" || part[5] != "":
		return "has a query, which the path of each request is appended to", ""
	case strings.HasSuffix(strings.TrimRight(part[3], "/"), "/sessions"):
		return ownPath, strings.TrimSuffix(strings.TrimRight(s, "/"), "/sessions")
	}
	return "", ""
}

var portAtEnd = regexp.MustCompile(`^[^:]*:\d{6,}$`)
