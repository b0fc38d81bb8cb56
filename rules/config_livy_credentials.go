package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/baseconfig"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

var livyCredentials = &lint.Rule{
	Name:     "livy-credentials",
	Severity: lint.Error,
	Doc: `credentials that keep cells from reaching Livy

The kernel starts, but then every cell fails, even ` + "`%%local` and `%%configure`" + `. The cell shows
` + "`The code failed because of a fatal error`, `Failed to change language to python` and, under `Exception details`" + `, one of
these errors:

- ` + "`URL must not be empty`" + `: credentials replace the default as a whole, so ` + "`{\"auth\": \"None\"}`" + ` has no ` + "`url`" + `
- ` + "`Auth 'Basic' not supported`: `auth`" + ` must be None, Basic_Access or Kerberos, spelt like this, or a key of
  ` + "`authenticators`" + `
- ` + "`Need to supply username and password`" + `: Basic_Access requires both. Without ` + "`auth`" + `, SparkMagic uses Basic_Access,
  unless both are ` + "`\"\"`" + `
- ` + "`base64_password for kernel_python_credentials contains invalid base64 string`" + `: base64_password overrides
  password, even if it is empty
- ` + "`'NoneType' object has no attribute 'get'`" + `: the credentials are not an object
- ` + "`'int' object has no attribute 'rstrip'`: `url`" + ` is not a string
- ` + "`module 'sparkmagic.auth.basic' has no attribute`, `not enough values to unpack (expected 2, got 1)`" + `: a value in
  ` + "`authenticators`" + ` is not a class that exists
- ` + "`HTTPKerberosAuth.__init__() got an unexpected keyword argument`" + `: a misspelt key in ` + "`kerberos_auth_configuration`" + `
- ` + "`The 'value' trait of a Text instance expected a unicode string`" + `: the username or password is a number

Where username and password are missing (not empty), SparkMagic sends the user ` + "`None`" + ` with the password ` + "`None`" + `
(` + "`Authorization: Basic Tm9uZTpOb25l`" + `), without an error.

Some mistakes have an effect only at the first cell that needs a session. A ` + "`url`" + ` that Python's requests can't use gives
` + "`Error sending http request and maximum retry encountered.`" + ` A username or password that Basic_Access can't send gives
` + "`'latin-1' codec can't encode character`" + `.

A placeholder (` + "`${LIVY_URL}`, `http://HOST:PORT`, `TODO`" + `) is only an info, because somebody may fill it in. SparkMagic itself
expands no placeholders.`,
	Evidence: []string{
		"type-cred-url-null", "type-cred-url-noscheme", "type-cred-url-sessions", "type-cred-url-query", "type-cred-auth-Basic",
		"type-cred-auth-absent-url-only",
		"type-cred-auth-basic-nouser", "type-cred-auth-basic-missing", "type-cred-b64-plain", "type-cred-both-pw-empty64", "type-cred-empty",
		"follow-5", "blocked-1", "url-upper",
		"type-authn-1",
	},
	Examples: []lint.Example{
		{
			Bad:  `{"kernel_python_credentials": {"url": "http://livy:8998", "auth": «"none"»}}`,
			Good: `{"kernel_python_credentials": {"url": "http://livy:8998", "auth": "None"}}`,
		},
		{
			Bad:  `{"kernel_python_credentials": {"url": «"livy:8998"», "auth": "None"}}`,
			Good: `{"kernel_python_credentials": {"url": "http://livy:8998", "auth": "None"}}`,
		},
		{
			Bad:  `{"kernel_python_credentials": {«"URL"»: "http://livy:8998", "auth": "None"}}`,
			Good: `{"kernel_python_credentials": {"url": "http://livy:8998", "auth": "None"}}`,
		},
		{
			Bad: `{"kernel_python_credentials": {"url": «"http:/livy:8998/sessions"», "auth": ` +
				`«"Basic"», "username": "u", "password": "<password>"}}`,
			Good: `{"kernel_python_credentials": {"url": "http://livy:8998", "auth": "Basic_Access", "username": "u", "password": "<password>"}}`,
		},
		{
			Bad: `{"kernel_r_credentials": {"url": "http://livy:8998", "auth": "Kerberos"}, "kerberos_auth_configuration": ` +
				`{«"mutual_authentification"»: 1}}`,
			Good: `{"kernel_r_credentials": {"url": "http://livy:8998", "auth": "Kerberos"}, "kerberos_auth_configuration": ` +
				`{"mutual_authentication": 1}}`,
		},
		{
			Bad:  `{«"kernel_scala_credentials"»: {"url": "http://livy:8998"}}`,
			Good: `{"kernel_scala_credentials": {"url": "http://livy:8998", "auth": "None"}}`,
		},
		{
			Bad:  `{"kernel_python_credentials": {"username": «""», "password": "", "url": "http://livy:8998", "auth": "Basic_Access"}}`,
			Good: `{"kernel_python_credentials": {"username": "", "password": "", "url": "http://livy:8998", "auth": "None"}}`,
		},
	},
	Check: func(p *lint.Pass) {
		if p.Config == nil {
			return
		}
		misspelt := map[string]bool{}
		for _, key := range sparkmagic.Credentials {
			n := p.Config.Root().Dict().Get(key)
			for m := range n.Members() {
				if n.IsObject() && checkCredentialField(p, n, m) {
					misspelt[key] = true
				}
			}
		}
		reportConfig(p, func(f baseconfig.Flaw) bool {
			noURL := misspelt[f.Key] && f.Node == p.Config.Root().Dict().Get(f.Key)
			return slices.Contains(sparkmagic.Credentials, f.Key) && !noURL
		}, func(f baseconfig.Flaw) string {
			switch {
			case f.Sent:
				return "SparkMagic can't reach Livy"
			case f.Stage == baseconfig.FirstCell:
				return "no session starts"
			case f.Stage == baseconfig.LaterCell:
				return ""
			}
			return everyCellFails(f.Key)
		})
		for _, key := range sparkmagic.Credentials[:3] {
			if n := p.Config.Root().Dict().Get(key); n.IsObject() && !misspelt[key] {
				checkUserNone(p, n)
			}
		}
	},
}

// checkCredentialField reports a misspelt field.
func checkCredentialField(p *lint.Pass, credentials, m doc.Node) bool {
	near := facts.Nearest(m.Key(), sparkmagic.CredentialFields)
	if meant := synonyms[strings.ToLower(m.Key())]; meant != "" {
		near = meant
	}
	if slices.Contains(sparkmagic.CredentialFields, m.Key()) || near == "" || credentials.Get(near).Exists() {
		return false
	}
	d := lint.Diagnostic{
		Place: m.Name(), Severity: lint.Warning, Secret: near == "password" || near == "base64_password",
		Message: fmt.Sprintf("SparkMagic ignores %q", m.Key()),
		Fix:     &lint.Fix{Message: fmt.Sprintf("rename to %q", near), Ops: []doc.Op{m.Rename(near)}},
	}
	if near == "url" {
		d.Severity = lint.Error
		d.Message = fmt.Sprintf("%s: SparkMagic ignores %q, so there is no `url`", everyCellFails(credentials.Key()), m.Key())
	}
	p.Report(d)
	return true
}

// synonyms are other names that people use for the fields.
var synonyms = map[string]string{
	"user": "username", "user_name": "username", "login": "username", "pass": "password", "passwd": "password", "pwd": "password",
	"host": "url", "endpoint": "url",
}

// checkUserNone reports credentials with which SparkMagic sends the user or password "None".
func checkUserNone(p *lint.Pass, n doc.Node) {
	auth := n.Get("auth")
	if n.Get("url").String() == "" || auth.Exists() && auth.Type() != doc.Null && auth.String() != "Basic_Access" {
		return
	}
	given := func(field string) bool { f := n.Get(field); return f.Exists() && f.Type() != doc.Null }
	if given("username") && (given("password") || given("base64_password")) || templateIn(n) || n.Open() {
		return
	}
	p.Report(lint.Diagnostic{
		Place: n.Name(), Severity: lint.Warning,
		Message: "`username` or `password` is missing, so SparkMagic sends \"None\" for it; write \"auth\": \"None\" if Livy requires no login",
	})
}

func templateIn(n doc.Node) bool {
	for m := range n.Members() {
		if facts.Placeholder(m.String(), facts.InField) {
			return true
		}
	}
	return false
}

// everyCellFails returns the effect of credentials that a kernel can't use.
func everyCellFails(key string) string {
	kernel := map[string]string{
		"kernel_python_credentials": "PySpark", "kernel_scala_credentials": "Spark", "kernel_r_credentials": "SparkR",
		"kernel_python3_credentials": "PySpark3",
	}[key]
	return fmt.Sprintf("every cell of a %s kernel fails", kernel)
}
