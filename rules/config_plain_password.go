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
	Doc: `a password, key or token in plain text, in a file that others can read

A notebook, and a config.json that is not in its owner's home directory, is most often shared, or kept in a repository:
everybody who can read it has the secret, also after a later commit removes it. Spark's UI also shows what is in ` + "`conf`" + `,
unless the name of the property matches ` + "`spark.redaction.regex`" + ` (` + "`fs.azure.account.key…`" + ` does not).

- Passwords of Livy: ` + "`base64_password`" + ` is no protection, because base64 is an encoding. Leave both out of the shared file
  and let each user add them at ` + "`~/.sparkmagic/config.json`" + `, or let the server authenticate with Kerberos.
- Keys of storage: use the role of the cluster, or a credential provider
  (` + "`spark.hadoop.hadoop.security.credential.provider.path`" + `).
- Headers: keep ` + "`custom_headers`" + ` in ` + "`~/.sparkmagic/config.json`" + `.

The rule knows names such as ` + "`…password`, `…secret.key`, `fs.azure.account.key…` or `X-Auth-Token`" + `, passwords in URLs and
options, and what keys and tokens of AWS, Azure, Google, GitHub, GitLab, Slack, Databricks and others look like. It reports
only what looks like a real secret. Placeholders (` + "`<password>`, `${PASSWORD}`, `{{ password }}`, `changeme`" + `, …) are silent, and
the value is never printed. There is no fix: a secret that was committed must be changed.`,
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
			passwordsOfLivy(p)
			exposed(p, "custom_headers", p.Config.Root().Get("custom_headers"))
		}
		seen := map[doc.Node]bool{}
		for _, r := range p.Requests() {
			if conf := r.Get("conf"); conf.IsObject() && !seen[conf] {
				seen[conf] = true
				exposed(p, "conf", conf)
			}
		}
	},
}

// passwordsOfLivy reports those that a config.json logs in with.
func passwordsOfLivy(p *lint.Pass) {
	for _, key := range sparkmagic.Credentials {
		for _, field := range []string{"password", "base64_password"} {
			n := p.Config.Root().Dict().Get(key, field)
			if n.Exists() && n.String() != "" && n.Raw() != "null" && !facts.Placeholder(n.String(), facts.InPassword) {
				p.Report(lint.Diagnostic{
					Place: n.Name(), Severity: lint.Warning,
					Message: fmt.Sprintf("a %s of %s in a shared file: keep it in ~/.sparkmagic/config.json", field, key),
					Secret:  true,
				})
			}
		}
	}
}

// exposed reports secrets in clear in an object. What only names who has one is reported where
// nothing else is.
func exposed(p *lint.Pass, of string, object doc.Node) {
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
			Message: fmt.Sprintf("%s in plain text in %s: everybody who can read this file can use it; replace it", e.Kind, of),
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
