package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

var plainPassword = &lint.Rule{
	Name:     "plain-password",
	Severity: lint.Warning,
	Doc: `a password, key or token in plain text in a file that others can read

A notebook is usually shared or kept in a repository, and so is a config.json outside its owner's home directory.
Everyone who can read the file has the secret, even after a later commit removes it. Spark's UI also shows the values in
` + "`conf`" + `, unless the name of the property matches ` + "`spark.redaction.regex`" + ` (` + "`fs.azure.account.key…`" + ` does not).

- Livy passwords: ` + "`base64_password`" + ` is no protection, because base64 is only an encoding. Leave both fields out of the shared
  file. Let each user add them to ` + "`~/.sparkmagic/config.json`" + `, or let the server authenticate with Kerberos.
- Storage keys: use the role of the cluster, or a credential provider
  (` + "`spark.hadoop.hadoop.security.credential.provider.path`" + `).
- Headers: keep ` + "`custom_headers`" + ` in ` + "`~/.sparkmagic/config.json`" + `.

The rule recognizes names such as ` + "`…password`, `…secret.key`, `fs.azure.account.key…` or `X-Auth-Token`" + `, and passwords
in URLs and options. It also recognizes the form of keys and tokens from AWS, Azure, Google, GitHub, GitLab, Slack,
Databricks and others. It reports only values that look like real secrets, and never prints them. Placeholders
(` + "`<password>`, `${PASSWORD}`, `{{ password }}`, `changeme`" + `, …) are not reported. There is no fix: you have to replace a
secret that was committed.`,
	Examples: []lint.Example{{
		Bad:  `{"kernel_python_credentials": {"username": "etl", «"password"»: "s3cr3t-9", "url": "http://livy:8998", "auth": "Basic_Access"}}`,
		Good: `{"kernel_python_credentials": {"username": "etl", "password": "<password>", "url": "http://livy:8998", "auth": "Basic_Access"}}`,
	}, {
		Bad: `{
  "session_configs": {"conf": {«"spark.hadoop.fs.s3a.secret.key"»: "wJ4lrXUtn9EMI7K7MDENGbPxRf2iCYzQ0pL5tHvA"}},
  "custom_headers": {«"X-Auth-Token"»: "kP3f0aQ9xZ7mN2vB5cL8wE1r"}
}`,
		Good: `{
  "session_configs": {"conf": {"spark.hadoop.fs.s3a.aws.credentials.provider": "com.amazonaws.auth.InstanceProfileCredentialsProvider"}},
  "custom_headers": {"X-Auth-Token": "${TOKEN}"}
}`,
	}},
	Check: func(p *lint.Pass) {
		if p.Personal {
			return
		}
		if p.Config != nil {
			livyPasswords(p)
			exposed(p, "custom_headers", p.Config.Root().Get("custom_headers"))
		}
		seen := map[doc.Node]bool{}
		for _, r := range p.Requests() {
			if conf := r.Get("conf"); conf.IsObject() && !seen[conf] {
				seen[conf] = true
				exposed(p, "`conf`", conf)
			}
		}
	},
}

// livyPasswords reports the passwords in the credentials of a config.json.
func livyPasswords(p *lint.Pass) {
	for _, key := range sparkmagic.Credentials {
		for _, field := range []string{"password", "base64_password"} {
			n := p.Config.Root().Dict().Get(key, field)
			if n.Exists() && n.String() != "" && n.Raw() != "null" && !facts.Placeholder(n.String(), facts.InPassword) {
				p.Report(lint.Diagnostic{
					Place: n.Name(), Severity: lint.Warning,
					Message: fmt.Sprintf("%s has a %s that everyone who can read this file can use; keep it in ~/.sparkmagic/config.json", key, field),
					Secret:  true,
				})
			}
		}
	}
}

// exposed reports secrets in plain text in an object. A public part of a secret is reported only
// where there is no secret.
func exposed(p *lint.Pass, name string, object doc.Node) {
	var found, public []lint.Diagnostic
	for m := range object.Fields() {
		if m.Type() != doc.String {
			continue
		}
		e := facts.Exposed(m.Key(), m.String())
		if e.Kind == "" {
			continue
		}
		d := lint.Diagnostic{
			Place: m.Name(), Severity: lint.Warning, Secret: true,
			Message: fmt.Sprintf("%s has %s that everyone who can read this file can use; "+
				"remove it from the file, and issue a new one", name, e.Kind),
		}
		if e.Public {
			public = append(public, d)
		} else {
			found = append(found, d)
		}
	}
	if len(found) == 0 {
		found = public
	}
	for _, d := range found {
		p.Report(d)
	}
}
