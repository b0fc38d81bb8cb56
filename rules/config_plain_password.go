package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

var plainPassword = &lint.Rule{
	Name:     "plain-password",
	Severity: lint.Warning,
	Doc: `a password in a config.json that others can read

A config.json that is not in its owner's home directory is most often shared, or kept in a repository.
` + "`base64_password`" + ` is no protection: base64 is an encoding. Leave both out of the shared file and let each
user add them at ` + "`~/.sparkmagic/config.json`" + `, or let the server authenticate with Kerberos.

Placeholders (` + "`<password>`, `${PASSWORD}`, `{{ password }}`, `changeme`" + `, …) are silent, and the value is never
printed. There is no fix: a password that was committed must be changed.`,
	Examples: []lint.Example{{
		Bad:  `{"kernel_python_credentials": {"username": "etl", «"password"»: "s3cr3t-9", "url": "http://livy:8998", "auth": "Basic_Access"}}`,
		Good: `{"kernel_python_credentials": {"username": "etl", "password": "<password>", "url": "http://livy:8998", "auth": "Basic_Access"}}`,
	}},
	Check: func(p *lint.Pass) {
		if p.Config == nil || p.Personal {
			return
		}
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
	},
}
