package rules

import (
	"slices"
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/linttest"
)

// TestConfigFindings: all that is said of a config.json but how large its sessions
// may become.
func TestConfigFindings(t *testing.T) {
	url := func(s string) string { return `{"kernel_python_credentials": {"url": "` + s + `", "auth": "None"}}` }
	coded := func(s string) string {
		return `{"kernel_python_credentials": {"url": "http://livy:8998", "auth": "None", "base64_password": "` + s + `"}}`
	}
	for _, c := range []struct {
		name, config, sparkmagic string
		want                     []string
	}{
		{name: "a url to be filled in", config: url("TODO"), want: []string{"info livy-credentials"}},
		{name: "the same in small letters", config: url("changeme"), want: []string{"info livy-credentials"}},
		{name: "the same in words", config: url("your-livy-server:8998"), want: []string{"info livy-credentials"}},
		{name: "the same as dots", config: url("http://..."), want: []string{"info livy-credentials"}},
		{name: "a port to be filled in", config: url("http://localhost:PORT"), want: []string{"info livy-credentials"}},
		{name: "a host between at signs", config: url("http://@LIVY_HOST@:8998"), want: []string{"info livy-credentials"}},
		{name: "a host in capitals", config: url("HDP01:8998"), want: []string{"error livy-credentials"}},
		{name: "http:// twice", config: url("http://https://livy:8998"), want: []string{"error livy-credentials"}},
		{name: "a password to be filled in", config: coded("your-password"), want: []string{"info livy-credentials"}},
		{
			name: "an auth to be filled in", want: []string{"info livy-credentials"},
			config: `{"kernel_python_credentials": {"url": "http://livy:8998", "auth": "your-auth"}}`,
		},
		{
			name: "an auth in capitals", want: []string{"error livy-credentials"},
			config: `{"kernel_python_credentials": {"url": "http://livy:8998", "auth": "LDAP"}}`,
		},
		{
			name: "no url and no user", want: []string{"error livy-credentials"},
			config: `{"kernel_python_credentials": {"url": ""}}`,
		},
		{
			name: "a switch that the version has not", sparkmagic: "0.12.9", want: []string{"warning unknown-config-key"},
			config: `{"session_configs": {}, "all_errors_are_fatal": "false"}`,
		},
		{
			name: "a switch that it has", sparkmagic: "0.14.0", want: []string{"warning truthy-string"},
			config: `{"session_configs": {}, "all_errors_are_fatal": "false"}`,
		},
		{name: "Latin-1", config: "{\"session_configs\": {\"name\": \"\xe9t\xe9\"}}", want: []string{"error json-syntax"}},
		{name: "a blank of Latin-1", config: "\xa0{\"session_configs\": {}}", want: []string{"error json-syntax"}},
	} {
		files := linttest.Load(t, map[string]string{".sparkmagic/config.json": c.config}, lint.Terms{SparkMagic: c.sparkmagic})
		var got []string
		for _, d := range linttest.Check(t, files, All) {
			if d.Rule != "no-executor-cap" && d.Rule != "plain-password" {
				got = append(got, d.Severity.String()+" "+d.Rule)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %s: %q, want %q", c.name, c.config, got, c.want)
		}
	}
}
