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
	Doc: `credentials with which no cell reaches Livy

The kernel starts, and then every cell, ` + "`%%local` and `%%configure`" + ` too, shows
` + "`The code failed because of a fatal error`, `Failed to change language to python`" + ` and under ` + "`Exception details`" + `
one of these:

- ` + "`URL must not be empty`" + `: credentials replace the default as a whole, so that ` + "`{\"auth\": \"None\"}`" + ` alone has no url
- ` + "`Auth 'Basic' not supported`" + `: it is None, Basic_Access or Kerberos, in this spelling, or what ` + "`authenticators`" + ` has
- ` + "`Need to supply username and password`" + ` for Basic_Access; without auth that is what it is, unless both are ` + "`\"\"`" + `
- ` + "`base64_password for kernel_python_credentials contains invalid base64 string`" + `; it beats password, even when it is empty
- ` + "`'NoneType' object has no attribute 'get'`" + `: the credentials are no object
- ` + "`'int' object has no attribute 'rstrip'`" + `: the url is no string
- ` + "`module 'sparkmagic.auth.basic' has no attribute`, `not enough values to unpack (expected 2, got 1)`" + `: no class
  that ` + "`authenticators`" + ` could name
- ` + "`HTTPKerberosAuth.__init__() got an unexpected keyword argument`" + `: a misspelt key of ` + "`kerberos_auth_configuration`" + `
- ` + "`The 'value' trait of a Text instance expected a unicode string`" + `: a username or password that is a number

Where username and password are left out (not empty), SparkMagic sends the user ` + "`None`" + ` with the password ` + "`None`" + `
(` + "`Authorization: Basic Tm9uZTpOb25l`" + `), and says nothing. A url to which no request can be made is found at the
first cell: ` + "`Error sending http request and maximum retry encountered.`" + ` So is a name or password that
Basic_Access can't send: ` + "`'latin-1' codec can't encode character`" + `.

A value that somebody has yet to fill in (` + "`${LIVY_URL}`, `http://HOST:PORT`, `TODO`" + `) is an info: SparkMagic expands nothing.`,
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
				return "no Livy is there"
			case f.Stage == baseconfig.FirstCell:
				return "no request can be sent"
			case f.Stage == baseconfig.LaterCell:
				return ""
			}
			return kernelOf(f.Key)
		})
		for _, key := range sparkmagic.Credentials[:3] {
			if n := p.Config.Root().Dict().Get(key); n.IsObject() && !misspelt[key] {
				checkNobody(p, n)
			}
		}
	},
}

// checkCredentialField reports a field by a name that is only nearly right.
func checkCredentialField(p *lint.Pass, credentials, m doc.Node) bool {
	near := facts.Nearest(m.Key(), sparkmagic.CredentialFields)
	if meant := spoken[strings.ToLower(m.Key())]; meant != "" {
		near = meant
	}
	if slices.Contains(sparkmagic.CredentialFields, m.Key()) || near == "" || credentials.Get(near).Exists() {
		return false
	}
	d := lint.Diagnostic{
		Place: m.Name(), Severity: lint.Warning, Secret: near == "password" || near == "base64_password",
		Message: "SparkMagic does not read \"" + m.Key() + "\": write \"" + near + "\"",
		Fix:     &lint.Fix{Message: "rename it to \"" + near + "\"", Ops: []doc.Op{m.Rename(near)}},
	}
	if near == "url" {
		d.Severity = lint.Error
		d.Message = "there is no url, and SparkMagic does not read \"" + m.Key() + "\": every cell fails; write \"url\""
	}
	p.Report(d)
	return true
}

// spoken are other words that people use for the fields.
var spoken = map[string]string{
	"user": "username", "user_name": "username", "login": "username", "pass": "password", "passwd": "password", "pwd": "password",
	"host": "url", "endpoint": "url",
}

// checkNobody reports credentials that name no user and do not say auth None.
func checkNobody(p *lint.Pass, n doc.Node) {
	auth := n.Get("auth")
	if n.Get("url").String() == "" || auth.Exists() && auth.Type() != doc.Null && auth.String() != "Basic_Access" {
		return
	}
	given := func(field string) bool { f := n.Get(field); return f.Exists() && f.Type() != doc.Null }
	if given("username") && (given("password") || given("base64_password")) || templateIn(n) {
		return
	}
	p.Report(lint.Diagnostic{
		Place: n.Name(), Severity: lint.Warning,
		Message: "there is no username or no password: SparkMagic sends \"None\" for it; write \"auth\": \"None\" if Livy asks for none",
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

// kernelOf returns the kernel whose cells fail because of credentials.
func kernelOf(key string) string {
	return fmt.Sprintf("every cell of a %s kernel fails", map[string]string{
		"kernel_python_credentials": "PySpark", "kernel_scala_credentials": "Spark", "kernel_r_credentials": "SparkR",
	}[key])
}
