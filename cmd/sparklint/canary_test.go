package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A secretKind is a secret: its key, and what the value is made of the canary.
type secretKind struct{ key, value string }

// secretKinds are 64 kinds of secrets. CANARY becomes a word of capitals, HEXHEX one of hexadecimal digits.
var secretKinds = []secretKind{
	{"spark.password", "CANARY"},
	{"spark.ssl.keyStorePassword", "CANARY"},
	{"db_passwd", "CANARY"},
	{"DB_PASS", "CANARY"},
	{"dbPwd", "CANARY"},
	{"ldap.bind.pw", "CANARY"},
	{"sshPassphrase", "CANARY"},
	{"kennwort", "CANARY"},
	{"spark.redis.auth", "CANARY"},
	{"spark.authenticate.secret", "CANARY"},
	{"client_secret", "CANARY"},
	{"fs.s3a.secret.key", "CANARY"},
	{"AWS_SECRET_ACCESS_KEY", "CANARY"},
	{"fs.s3a.access.key", "CANARY"},
	{"fs.s3a.session.token", "CANARY"},
	{"fs.azure.account.key.acc.dfs.core.windows.net", "CANARY"},
	{"fs.azure.account.oauth2.client.secret", "CANARY"},
	{"fs.azure.sas.container.acc.blob.core.windows.net", "CANARY"},
	{"fs.azure.sas.fixed.token", "CANARY"},
	{"google.cloud.auth.service.account.private.key", "CANARY"},
	{"privateKey", "CANARY"},
	{"api_key", "CANARY"},
	{"x-api-key", "CANARY"},
	{"APIKEY", "CANARY"},
	{"spark.oauthToken", "CANARY"},
	{"accessToken", "CANARY"},
	{"refresh_token", "CANARY"},
	{"bearer", "CANARY"},
	{"Authorization", "Bearer CANARYq8"},
	{"Proxy-Authorization", "Basic CANARYq8=="},
	{"X-Auth-Token", "CANARY"},
	{"X-Auth", "CANARY"},
	{"Cookie", "sid=CANARY"},
	{"credentials", "CANARY"},
	{"my.credential", "CANARY"},
	{"connectionString", "Server=h;CANARY"},
	{"SharedAccessKey", "CANARY"},
	{"encryptionKey", "CANARY"},
	{"license_key", "CANARY"},
	{"spark.x", "https://acc.blob.core.windows.net/c?sv=2020&sig=CANARY"},
	{"spark.x", "-Xmx1g -Dapi_key=CANARY"},
	{"spark.x", "--token CANARY"},
	{"spark.x", "https://CANARY@host/x"},
	{"spark.x", "http://svc:CANARY@host:8998"},
	{"spark.x", "jdbc:postgresql://u:CANARY@h/d"},
	{"spark.x", "jdbc:oracle:thin:scott/CANARY@h:1521/x"},
	{"spark.x", "scott/CANARY@//h/x"},
	{"spark.x", "jdbc:sqlserver://h;user=u;password=CANARY;encrypt=true"},
	{"spark.x", "AccountName=a;AccountKey=CANARY"},
	{"spark.x", "AKIAIOSFCANARY2222"},
	{"spark.x", "ghp_0123456789CANARY012345678901234567"},
	{"spark.x", "glpat-0123456CANARY9012345"},
	{"spark.x", "xoxb-123456789012-1234567890123-CANARY"},
	{"spark.x", "eyJhbGciOiJIUzI1NiIsInR5cCI6.eyJzdWIiOiIxMjM0NTY3.CANARY123456"},
	{"spark.x", "-----BEGIN RSA PRIVATE KEY-----MIIEpQIBAAKCAQEACANARYxxxxxxxxxxxx-----END RSA PRIVATE KEY-----"},
	{"spark.x", "dapiHEXHEX0123456789abcdef0123456"},
	{"spark.x", "AIza0123456789CANARY01234567890123456789"},
	{"spark.x", "svc:CANARY@host:8998"},
	{"spark.x", "//svc:CANARY@host/d"},
	{"spark.x", "jdbc:mysql://svc:CANARY@tcp(host)/d"},
	{"spark.x", "svc:CANARY@tcp(host)/d"},
	{"spark.x", "http://svc:CANARY/q8@host/x"},
	{"spark.x", "http://h/?q=password%3DCANARY"},
	{"spark.x", "http://h/?q=a%26token%3dCANARY"},
}

// A spelling writes a secret into a cell.
type spelling struct {
	name  string
	write func(key, value string) string
}

// inConf writes a member of conf beside others that something is found in.
func inConf(member string) string {
	return "{\"executorMemroy\": \"1g\", \"executorCores\": \"2\",\n \"conf\": {\"spark.master\": \"yarn\", " + member +
		", \"spark.executor.memroy\": \"1 g\"},\n \"driverMemory\": \"4 g\"}"
}

func escaped(s string, at int) string { return s[:at] + fmt.Sprintf(`\u%04x`, s[at]) + s[at+1:] }

var spellings = []spelling{
	{"plain", func(k, v string) string { return inConf(fmt.Sprintf(`"%s": "%s"`, k, v)) }},
	{"own line", func(k, v string) string { return inConf(fmt.Sprintf("\n  \"%s\":\n  \"%s\"\n", k, v)) }},
	{"single", func(k, v string) string { return inConf(fmt.Sprintf(`'%s': '%s'`, k, v)) }},
	{"typographic", func(k, v string) string { return inConf(fmt.Sprintf(`“%s”: “%s”`, k, v)) }},
	{"escaped key", func(k, v string) string { return inConf(fmt.Sprintf(`"%s": "%s"`, escaped(k, 1), v)) }},
	{"escaped value", func(k, v string) string { return inConf(fmt.Sprintf(`"%s": "%s"`, k, escaped(v, 0))) }},
	{"escaped slash", func(k, v string) string {
		return inConf(fmt.Sprintf(`"%s": "%s"`, k, strings.ReplaceAll(v, "/", `\/`)))
	}},
	{"equals", func(k, v string) string { return inConf(fmt.Sprintf(`"%s" = "%s"`, k, v)) }},
	{"bare key", func(k, v string) string { return inConf(fmt.Sprintf(`%s: "%s"`, k, v)) }},
	{"bare", func(k, v string) string { return inConf(fmt.Sprintf("%s: %s", k, v)) }},
	{"list", func(k, v string) string { return inConf(fmt.Sprintf(`"%s": ["%s"]`, k, v)) }},
	{"object", func(k, v string) string { return inConf(fmt.Sprintf(`"%s": {"a": "%s"}`, k, v)) }},
	{"open", func(k, v string) string { return inConf(fmt.Sprintf("\"%s\": \"%s\n", k, v)) }},
	{"option", func(k, v string) string {
		if strings.Contains(v, " ") {
			v = "'" + v + "'"
		}
		return inConf(fmt.Sprintf(`"spark.driver.extraJavaOptions": "-Xmx3g -D%s=%s"`, k, v))
	}},
	{"no colon", func(k, v string) string { return inConf(fmt.Sprintf(`"%s""%s"`, k, v)) }},
	{"as a key", func(k, v string) string {
		if k != "spark.x" { // a name that nothing says is secret
			return inConf(fmt.Sprintf(`"%s": "%s"`, k, v))
		}
		return inConf(fmt.Sprintf(`"%s": "512 MB", "%s": 7, "spark.y": {"%s": {"%s": 1}}`, v, v, v, v))
	}},
	{"request key", func(k, v string) string {
		if k != "spark.x" {
			return inConf(fmt.Sprintf(`"%s": "%s"`, k, v))
		}
		return fmt.Sprintf(`{"%s": {"executorMemroy": "1g"}, "conf": {"a": 1}}`, v)
	}},
	{"options", func(k, v string) string {
		if k != "spark.x" {
			return inConf(fmt.Sprintf(`"spark.y": ["--%s", "%s"]`, k, v))
		}
		return inConf(fmt.Sprintf(`"spark.y": ["-p","%s"]`, v))
	}},
	{"in a string", func(k, v string) string { return inConf(fmt.Sprintf(`"spark.y": "{\"%s\": \"%s\"}"`, k, v)) }},
	{"request", func(k, v string) string {
		return fmt.Sprintf(`{"%s": "%s", "executorMemroy": "1g", "conf": {"a": 1,}}`, k, v)
	}},
}

// canaryCells are cells with secrets at other places than in a setting.
var canaryCells = []string{
	"%%configure -f --token ghp_0123456789CANARY012345678901234567\n{\"executorMemroy\": \"1g\"}",
	"%%configure --password CANARY -f\n{\"executorMemroy\": \"1g\"}",
	"%spark add -s a -l python -u http://h:8998 -t Basic_Access -a etl -p CANARY",
	"%spark add -s a -l pyhton -u http://h:8998 -p CANARY",
	"%spark add -s a -l python -u http://etl:CANARY@h:8998 -p \"CANARY\"",
	"%spark add -s a -l python -u http://h:8998 --password CANARY -k",
	"%spark add -s a -l python -u http://h:8998 -pCANARY -kpCANARY",
	"%spark add -s a -l python -u http://h:8998 -p 'my CANARY' --pas=CANARY",
	"%%configure -f\n{\"executorMemroy\": \"1g\", \"args\": [\"-p\", \"CANARY\"], \"conf\": {\"a\": 1}}",
	"%%configure -f\n{\"executorMemroy\": \"1g\", \"args\": [\"-p\",\"CANARY\",], \"conf\": {\"a\": 1}}",
	"%%configure -f\n{\"executorMemroy\": \"1g\", \"args\": [\"--password\",\"CANARY\"], \"conf\": {\"a\": 1}}",
	"%%configure -f\n{\"executorMemroy\": \"1g\", 'args': ['-p', 'CANARY'], \"conf\": {\"a\": 1}}",
}

// canary is a word that is found nowhere else.
func canary(kind, spelling int) (word, hex string) {
	letters := []byte{'Q', 'Z', 'A' + byte(kind/26), 'A' + byte(kind%26), 'A' + byte(spelling), 'X', 'J', 'V'}
	return string(letters), fmt.Sprintf("c0de%02x%02xa", kind, spelling)
}

// TestCanary: no command prints a secret in any format, of 64 kinds in 20 spellings.
func TestCanary(t *testing.T) {
	back, err := os.Getwd()
	if err := errors.Join(err, os.Chdir(t.TempDir())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Chdir(back); err != nil {
			t.Error(err)
		}
	})
	canaries := writeCanaries(t)
	leaks := map[string][]string{}
	for _, args := range canaryRuns {
		printed := map[string]string{"": said(t, args)}
		for _, pattern := range []string{"o.*", ".sparklint-baseline.json"} {
			found, _ := filepath.Glob(pattern)
			for _, name := range found {
				b, err := os.ReadFile(name)
				if err := errors.Join(err, os.Remove(name)); err != nil {
					t.Fatal(err)
				}
				printed[name] = string(b)
			}
		}
		for file, text := range printed {
			for word, name := range canaries {
				if strings.Contains(text, word) {
					leaks[name] = append(leaks[name], strings.Join(args[:1], " ")+" "+file)
				}
			}
		}
	}
	if len(leaks) == 0 {
		return
	}
	t.Errorf("%d of %d spelled secrets are printed", len(leaks), len(canaries))
	names := make([]string, 0, len(leaks))
	for name := range leaks {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		t.Errorf("%s: %s", name, strings.Join(leaks[name], "; "))
	}
}

var canaryRuns = [][]string{
	{
		"--min-severity", "info", "--verbose", "--format", "full", "--format", "concise=o.txt", "--format", "json=o.json", "--format",
		"json-lines=o.jsonl", "--format", "github=o.github", "--format", "gitlab=o.gitlab",
		"--format", "sarif=o.sarif", "--format", "junit=o.xml", ".",
	},
	{"--diff", "--unsafe-fixes", "--min-severity", "info", "."},
	{"--diff", "--add-ignore", "a reason", "--format", "concise", "."},
	{"--statistics", "--select", "json-syntax,plain-password", "."},
	{"effective", "."},
	{"effective", "--format", "json", "."},
	{"effective", "--format", "json", "a0/config.json", "a1/config.json", "a55/config.json"},
	{"settings"},
	{"settings", "--format", "json", "cells0.ipynb"},
	{"baseline", "create", "--min-severity", "info", "."},
	{"capacity", "."},
	{"capacity", "--format", "json", "."},
	{"plan", "--worker-type", "G.1X", "--workers", "9", "--users", "3", "--apply", "a0/config.json"},
}

// said is what a command prints.
func said(t *testing.T, args []string) string {
	t.Helper()
	var b bytes.Buffer
	getenv := func(name string) string { return map[string]string{"GITHUB_STEP_SUMMARY": "o.summary"}[name] }
	run(append([]string{"sparklint"}, args...), world{in: strings.NewReader(""), out: &b, err: &b, getenv: getenv})
	if b.Len() == 0 {
		t.Errorf("%s prints nothing", args)
	}
	return b.String()
}

// writeCanaries writes a notebook and a config.json a spelling, and settings. It returns the name of each canary.
func writeCanaries(t *testing.T) map[string]string {
	t.Helper()
	canaries := map[string]string{}
	write := func(name, text string) {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var policies strings.Builder
	for s, spelling := range spellings {
		var cells [][]string
		for k, kind := range secretKinds {
			word, hex := canary(k, s)
			value := strings.NewReplacer("CANARY", word, "HEXHEX", hex).Replace(kind.value)
			if strings.Contains(kind.value, "HEXHEX") {
				word = hex
			}
			canaries[word] = fmt.Sprintf("%s %q %s", spelling.name, kind.key, kind.value)
			body := spelling.write(kind.key, value)
			lines := strings.SplitAfter("%%configure -f\n"+body, "\n")
			cells = append(cells, lines)
			if s == 0 {
				fmt.Fprintf(&policies, "  - { pointer: /conf/%s, one-of: [x], why: because }\n", strings.ReplaceAll(kind.key, "/", "~1"))
				config := `{"session_configs": %s, "custom_headers": {"%s": "%s"}}`
				write(fmt.Sprintf("a%d/config.json", k), fmt.Sprintf(config, body, kind.key, value))
			}
		}
		write(fmt.Sprintf("cells%d.ipynb", s), notebookOf(t, cells...))
	}
	for i, cell := range canaryCells {
		word := canaryOfCell(i)
		canaries[word] = cell
		lines := strings.SplitAfter(strings.ReplaceAll(cell, "CANARY", word), "\n")
		write(fmt.Sprintf("lines%d.ipynb", i), notebookOf(t, lines))
	}
	write(".sparklint.yaml", "root: true\npolicy:\n"+policies.String())
	return canaries
}

// canaryOfCell is the canary of one of canaryCells.
func canaryOfCell(i int) string { return fmt.Sprintf("QYCELL%cXJV", 'A'+i) }

// notebookOf is a notebook of code cells.
func notebookOf(t *testing.T, sources ...[]string) string {
	t.Helper()
	var cells []any
	for _, lines := range sources {
		cells = append(cells, map[string]any{
			"cell_type": "code", "execution_count": nil, "metadata": map[string]any{}, "outputs": []any{}, "source": lines,
		})
	}
	b, err := json.MarshalIndent(map[string]any{
		"cells": cells, "metadata": map[string]any{"kernelspec": map[string]any{"name": "pysparkkernel"}}, "nbformat": 4, "nbformat_minor": 4,
	}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
