package baseconfig

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/severity"
)

// Auths are the kinds of authentication that SparkMagic has without authenticators.
var Auths = []string{"None", "Basic_Access", "Kerberos"}

// credentials are read after the kernel has started, and replace the default as a whole.
func (c *configured) credentials(n doc.Node) {
	if !n.IsObject() {
		c.add(EveryCell, n, fmt.Sprintf("%s must be an object, not %s", c.key, brief(n)), "")
		return
	}
	c.endpoint(n, n.Get("url"))
	user, password := n.Get("username"), n.Get("password")
	secret := password.String()
	if coded := n.Get("base64_password"); coded.Exists() && coded.Type() != doc.Null {
		decoded, ok := decode64(coded)
		if !ok {
			flaw := c.add(EveryCell, coded, "base64_password is not valid base64", "")
			flaw.Secret = true
			if coded.Type() == doc.String && facts.Placeholder(coded.String(), facts.InConfig) {
				flaw.Severity, flaw.Note = severity.Info, toFillIn
			}
			return
		}
		password, secret = coded, decoded
	}
	nobody := user.Type() == doc.String && user.String() == ""
	empty := password.Type() == doc.String && secret == ""
	auth := n.Get("auth")
	name := auth.String()
	if !auth.Exists() || auth.Type() == doc.Null {
		name = "Basic_Access"
		if nobody && empty {
			name = "None"
		}
	}
	known := c.auths()
	switch {
	case auth.Exists() && auth.Type() != doc.Null && auth.Type() != doc.String || !slices.Contains(known, name):
		c.unsupported(n, auth, name, known)
	case name == "Basic_Access" && (nobody || empty) && c.since("0.17.0"): // older versions send them
		at := user
		if !nobody {
			at = password
		}
		c.add(EveryCell, at, "Basic_Access requires a username and a password", "")
	case name == "Basic_Access":
		c.basic(user, password, secret)
	case name == "Kerberos":
		c.kerberos(c.get("kerberos_auth_configuration"))
	}
	if name != "None" {
		c.authenticator(name)
	}
}

func (c *configured) unsupported(n, auth doc.Node, name string, known []string) {
	if !auth.Exists() || auth.Type() == doc.Null {
		flaw := c.add(EveryCell, auth, fmt.Sprintf("without `auth`, SparkMagic uses %s, which is not in authenticators", name), "")
		if !auth.Exists() {
			flaw.Node, flaw.At = n, n.Name()
		}
		return
	}
	near := nearAuth(name, known)
	what := fmt.Sprintf("`auth` %s is not supported", brief(auth))
	if auth.Type() != doc.String {
		what = fmt.Sprintf("`auth` must be a string, not %s", brief(auth))
	}
	flaw := c.add(EveryCell, auth, what, quoted(near))
	names := make([]string, len(known))
	for i, one := range known {
		names[i] = doc.Quote(one)
	}
	flaw.Note = "supported: " + strings.Join(names, ", ")
	if near == "" && auth.Type() == doc.String && facts.Placeholder(name, facts.InConfig) {
		flaw.Severity = severity.Info
		flaw.Note += "; " + toFillIn
	}
}

// toFillIn is the note on a placeholder.
const toFillIn = "this looks like a placeholder, which SparkMagic does not expand"

// auths returns the kinds of authentication that a config.json offers.
func (c *configured) auths() []string {
	own := c.get("authenticators")
	if !own.Exists() || !c.since("0.17.0") {
		return Auths
	}
	list := []string{}
	for m := range own.Fields() {
		if m.Type() != doc.Null && m.Key() != "None" {
			list = append(list, m.Key())
		}
	}
	return append(list, "None")
}

func nearAuth(name string, known []string) string {
	if strings.EqualFold(name, "basic") && slices.Contains(known, "Basic_Access") {
		return "Basic_Access"
	}
	if slices.Contains([]string{"", "null", "false"}, name) {
		return "None"
	}
	return facts.Nearest(name, known)
}

// ownAuths are the authenticator classes that SparkMagic comes with.
var ownAuths = []string{"sparkmagic.auth.kerberos.Kerberos", "sparkmagic.auth.basic.Basic", "sparkmagic.auth.customauth.Authenticator"}

// authenticator looks at the class of an auth that is in use.
func (c *configured) authenticator(auth string) {
	class := c.get("authenticators").Get(auth)
	name := class.String()
	switch {
	case !class.Exists() || class.Type() == doc.Null || !c.since("0.17.0"):
	case class.Type() != doc.String || !dotted(name):
		flaw := c.add(EveryCell, class, fmt.Sprintf("authenticator %s must be the full name of a class, with its module", brief(class)), "")
		flaw.Note = "for example " + ownAuths[0]
	case strings.HasPrefix(name, "sparkmagic.") && !slices.Contains(ownAuths, name):
		c.add(EveryCell, class, fmt.Sprintf("authenticator %s does not exist", brief(class)), quoted(facts.Nearest(name, ownAuths)))
	}
}

// basic looks at the values that make up the Authorization header.
func (c *configured) basic(user, password doc.Node, secret string) {
	for _, field := range []struct {
		n     doc.Node
		value string
	}{{user, user.String()}, {password, secret}} {
		n := field.n
		switch t := n.Type(); {
		case t == doc.Missing || t == doc.Null:
		case t != doc.String && c.since("0.17.0"):
			flaw := c.add(EveryCell, n, fmt.Sprintf("%s must be a string, not %s", n.Key(), t), "")
			flaw.Secret = n != user
			if t == doc.Number {
				flaw.Hint = "put it in quotes"
			}
		case !latin1(field.value):
			c.add(FirstCell, n, fmt.Sprintf("%s has characters outside Latin-1, which Basic_Access can't send", n.Key()), "").Secret = n != user
		}
	}
}

// kerberosFields are the arguments of requests_kerberos.HTTPKerberosAuth.
var kerberosFields = []string{
	"mutual_authentication", "service", "delegate", "force_preemptive", "principal", "hostname_override",
	"sanitize_mutual_error_response", "send_cbt",
}

func (c *configured) kerberos(n doc.Node) {
	own := c.get("authenticators").Get("Kerberos")
	if !n.Exists() || !c.since("0.15.0") || own.Exists() && own.String() != ownAuths[0] {
		return
	}
	if !n.IsObject() {
		c.add(EveryCell, n, fmt.Sprintf("kerberos_auth_configuration must be an object, not %s", brief(n)), `{"mutual_authentication": 1}`)
		return
	}
	for m := range n.Fields() {
		near := facts.Nearest(m.Key(), kerberosFields)
		for _, field := range kerberosFields {
			if len(m.Key()) > 3 && strings.HasPrefix(field, m.Key()) {
				near = field
			}
		}
		if near == "" || slices.Contains(kerberosFields, m.Key()) {
			continue
		}
		flaw := c.add(EveryCell, m, fmt.Sprintf("kerberos_auth_configuration does not accept %q", m.Key()), "")
		flaw.At, flaw.Hint = m.Name(), fmt.Sprintf("did you mean %q?", near)
	}
}

// decode64 reads base64 as Python's b64decode does: it ignores characters outside the
// alphabet, and the rest must be padded. It returns false if it can't, or gets no UTF-8.
func decode64(n doc.Node) (string, bool) {
	if n.Type() != doc.String || strings.ContainsFunc(n.String(), func(r rune) bool { return r > 0x7f }) {
		return "", false
	}
	var kept strings.Builder
	pads, padded := 0, false
	for _, r := range n.String() {
		switch {
		case r == '=' && kept.Len()%4 >= 2:
			pads++
			padded = kept.Len()%4+pads >= 4
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '+', r == '/':
			pads = 0
			kept.WriteRune(r)
		}
		if padded {
			break // Python ignores the rest
		}
	}
	if !padded && kept.Len()%4 != 0 {
		return "", false
	}
	decoded, err := base64.RawStdEncoding.DecodeString(kept.String())
	if err != nil || strings.ToValidUTF8(string(decoded), "") != string(decoded) {
		return "", false
	}
	return string(decoded), true
}
