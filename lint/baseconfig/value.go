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

func (c *configured) retryPolicy(n doc.Node) {
	policies := []string{"linear", "configurable"}
	if n.Type() == doc.String && slices.Contains(policies, n.String()) {
		return
	}
	c.add(FirstCell, n, fmt.Sprintf("retry_policy must be \"linear\" or \"configurable\", not %s", brief(n)),
		quoted(facts.Nearest(n.String(), policies)))
}

func (c *configured) retryList(n doc.Node) {
	if policy := c.get("retry_policy"); policy.Exists() && policy.String() != "configurable" {
		return // it is not read
	}
	t := n.Type()
	if falsy(n) && (t == doc.Array || t == doc.Object || t == doc.String) {
		return
	}
	if t != doc.Array {
		c.add(FirstCell, n, fmt.Sprintf("retry_seconds_to_sleep_list must be a list of positive numbers, not %s", brief(n)), "")
		return
	}
	for e := range n.Members() {
		if x, ok := number(e); !ok || !(x > 0) {
			c.add(FirstCell, e, fmt.Sprintf("%s in retry_seconds_to_sleep_list is not a positive number", brief(e)), unquoted(e))
			return
		}
	}
}

// maxRetries looks at a value that SparkMagic reads only when Livy answers 500 or above.
func (c *configured) maxRetries(n doc.Node) {
	if policy := c.get("retry_policy"); policy.Exists() && policy.String() != "configurable" {
		return // it is not read
	}
	if _, ok := number(n); !ok {
		flaw := c.add(LaterCell, n, fmt.Sprintf("configurable_retry_policy_max_retries must be a number, not %s", instead(n)), unquoted(n))
		flaw.Severity, flaw.Effect = severity.Warning, "SparkMagic does not retry when Livy answers 500"
	}
}

// headers looks at headers. An update accepts what Python's dict() does.
func (c *configured) headers(n doc.Node) {
	if !n.IsObject() {
		if !Takes(n) {
			c.add(FirstCell, n, fmt.Sprintf("custom_headers must be an object, not %s", brief(n)), "{}")
		}
		return
	}
	for m := range n.Fields() {
		name, value := m.Key(), m.String()
		t := m.Type()
		switch {
		case t == doc.Null: // the header is not sent
		case !headerName.MatchString(name):
			c.add(FirstCell, m, fmt.Sprintf("%q can't be the name of a header", name), "").At = m.Name()
		case strings.ContainsAny(name, " \t"):
			flaw := c.add(FirstCell, m, fmt.Sprintf("header name %q has a space, and servers answer 400", name), "")
			flaw.At, flaw.Sent = m.Name(), true
		case t == doc.Number || t == doc.Bool:
			c.add(FirstCell, m, fmt.Sprintf("header %s must be a string, not %s", name, brief(m)), doc.Quote(m.Raw()))
		case t != doc.String:
			c.add(FirstCell, m, fmt.Sprintf("header %s must be a string, not %s", name, brief(m)), "")
		case strings.ContainsAny(value, "\r\n") || strings.TrimLeftFunc(value, Blank) != value:
			c.add(FirstCell, m, fmt.Sprintf("header %s begins with whitespace or has a line break", name),
				doc.Quote(strings.Join(strings.FieldsFunc(value, Blank), " ")))
		case !latin1(value):
			c.add(FirstCell, m, fmt.Sprintf("header %s has characters outside Latin-1", name), "")
		}
	}
}

// headerName matches the names that requests and http.client accept: ASCII, with no space first.
var headerName = pattern.New(`^[!-9;-~][\t -9;-~]*$`)

// latin1 reports whether a header can have all characters of s.
func latin1(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 0xff })
}

func (c *configured) adapters(n doc.Node) {
	if falsy(n) {
		return
	}
	if !n.IsObject() {
		c.add(FirstCell, n, fmt.Sprintf("http_session_config must be an object, not %s", brief(n)), "")
		return
	}
	list := n.Get("adapters")
	if falsy(list) {
		return
	}
	if list.Type() != doc.Array {
		c.add(FirstCell, list, "`adapters` must be a list of objects with \"prefix\" and \"adapter\"", "")
		return
	}
	for a := range list.Members() {
		c.adapter(a)
	}
}

func (c *configured) adapter(a doc.Node) {
	prefix, class := a.Get("prefix"), a.Get("adapter")
	given := func(n doc.Node) bool { return n.Exists() && n.Type() != doc.Null }
	name := class.String()
	switch {
	case !given(prefix) || !given(class):
		c.add(FirstCell, a, "an adapter requires \"prefix\" and \"adapter\"", "").At = a.Opening()
	case prefix.Type() != doc.String:
		c.add(FirstCell, prefix, fmt.Sprintf("`prefix` of an adapter must be a string, not %s", brief(prefix)), "")
	case class.Type() != doc.String || !dotted(name):
		now := ""
		if name == "HTTPAdapter" {
			now = doc.Quote(httpAdapter)
		}
		c.add(FirstCell, class, fmt.Sprintf("adapter %s must be the full name of a class, such as %s", brief(class), httpAdapter), now)
	case strings.HasPrefix(name, "requests.") && name != httpAdapter:
		c.add(FirstCell, class, fmt.Sprintf("adapter %s does not exist", class.Raw()), doc.Quote(httpAdapter))
	}
}

const httpAdapter = "requests.adapters.HTTPAdapter"

func (c *configured) idle(n doc.Node) {
	if x, ok := number(n); !ok || !(x > 0) {
		c.add(FirstCell, n, fmt.Sprintf("wait_for_idle_timeout_seconds must be a number above 0, not %s", instead(n)), unquoted(n))
	}
}

func (c *configured) startUp(n doc.Node) {
	if n.Type() == doc.Null {
		flaw := c.add(LaterCell, n, "livy_session_startup_timeout_seconds is null", "")
		flaw.Severity, flaw.Effect = severity.Info, "wait_for_idle_timeout_seconds limits how long a session may take to start"
		flaw.Note = "wait_for_idle_timeout_seconds is 15 seconds by default"
		return
	}
	if x, ok := number(n); !ok || x <= 0 {
		flaw := c.add(LaterCell, n, fmt.Sprintf("livy_session_startup_timeout_seconds must be a number above 0, not %s", instead(n)), unquoted(n))
		flaw.Effect = "SparkMagic fails while it waits for a session"
		if !ok {
			flaw.Note = "SparkMagic fails with a TypeError when it compares the value with a number"
		}
	}
}

func (c *configured) heartbeat(n doc.Node) {
	switch x, ok := number(n); {
	case !ok:
		c.add(FirstCell, n, fmt.Sprintf("livy_server_heartbeat_timeout_seconds must be a number, not %s", instead(n)), unquoted(n))
	case x > 1<<31-1, n.Type() == doc.Bool && x > 0:
		flaw := c.add(LaterCell, n, fmt.Sprintf("Livy answers 400, because livy_server_heartbeat_timeout_seconds is %s", brief(n)), "")
		flaw.Effect, flaw.Note = "no session starts", "SparkMagic posts the value, and Livy reads it as a 32-bit integer"
	}
}

// refresh looks at how long the heartbeat thread sleeps. If the thread fails, it ends, and
// SparkMagic does not restart it.
func (c *configured) refresh(n doc.Node) {
	if x, ok := number(n); ok && x >= 0 && x < 1e9 {
		return
	}
	if x, ok := number(c.get("livy_server_heartbeat_timeout_seconds")); ok && x <= 0 {
		return // there is no heartbeat
	}
	when := ""
	if c.key == "heartbeat_retry_seconds" {
		when = " after one failure"
	}
	flaw := c.add(LaterCell, n, fmt.Sprintf("%s must be a number, 0 or above, not %s", c.key, instead(n)), unquoted(n))
	flaw.Severity, flaw.Effect = severity.Warning, "the heartbeat stops"+when+", and Livy ends idle sessions"
	flaw.Note = "without heartbeats, Livy ends a session that has been idle for a minute"
}

const everySQL = "every %%sql fails"

func (c *configured) maxRows(n doc.Node) {
	if whole := n.Type() == doc.Number && !strings.ContainsAny(n.Raw(), ".eENI"); !whole && n.Type() != doc.Bool {
		now := ""
		if x, err := strconv.ParseFloat(strings.TrimSpace(n.String()), 64); err == nil && x == float64(int64(x)) {
			now = strconv.FormatInt(int64(x), 10)
		}
		c.add(LaterCell, n, fmt.Sprintf("default_maxrows must be a whole number, not %s", instead(n)), now).Effect = everySQL
	}
}

func (c *configured) sampleMethod(n doc.Node) {
	methods := []string{"take", "sample"}
	if n.Type() == doc.String && slices.Contains(methods, n.String()) {
		return
	}
	c.add(LaterCell, n, fmt.Sprintf("default_samplemethod must be \"take\" or \"sample\", not %s", brief(n)),
		quoted(facts.Nearest(n.String(), methods))).Effect = everySQL
}

func (c *configured) sampleFraction(n doc.Node) {
	if x, ok := number(n); !ok || !(x >= 0 && x <= 1) {
		c.add(LaterCell, n, fmt.Sprintf("default_samplefraction must be a number from 0 to 1, not %s", instead(n)), unquoted(n)).Effect = everySQL
	}
}
