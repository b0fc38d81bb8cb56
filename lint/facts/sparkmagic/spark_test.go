package sparkmagic

import "testing"

func TestReadSpark(t *testing.T) {
	for line, want := range map[string]struct{ kind, refusal string }{
		"add -s s1 -l python -u http://localhost:8998 -t None": {"pyspark", ""},
		"add -s s1 -l r -u http://localhost:8998 -a u -p p":    {"sparkr", ""},
		"add -l scala --url=http://localhost:8998":             {"spark", ""},
		"add -s s1 -l sql -u http://localhost:8998 -t None":    {"", "Cannot get session kind for sql."},
		"add -s s1 -u http://localhost:8998 -t None":           {"", "Cannot get session kind for None."},
		"add -s s1 -l python -t None": {
			"", "Need to supply URL argument (e.g. -u https://example.com/livyendpoint)",
		},
		"add -s s1 -l python -u http://localhost:8998 -t Basic": {"", "Auth 'Basic' not supported"},
		"add -s s1 -l python -u http://localhost:8998 -t Basic_Access": {
			"", "Need to supply username and password arguments for Basic Access Authentication",
		},
		"add -s s1 -l {lang} -u $url":                  {"", ""},
		"add -l python -u http://livy:8998 -t My_Auth": {"pyspark", ""},
		"info": {"", ""},
	} {
		s := ReadSpark(line)
		if s.Kind() != want.kind || s.Refusal() != want.refusal {
			t.Errorf("%s: %q, %q; want %q, %q", line, s.Kind(), s.Refusal(), want.kind, want.refusal)
		}
	}
}

func TestNotInKernel(t *testing.T) {
	for arguments, want := range map[string]string{
		"":                         "",
		" -o df":                   "",
		" -odf -n 5 --coerce=True": "",
		" --out df -m take -r 0.1": "",
		" -c sql -o df":            "",
		" -c sql -s s1":            "-s",
		" config":                  "config",
		" add -s s -l python":      "add",
		" -o df logs":              "logs",
		" -l python":               "-l",
		" $arguments":              "",
		" -s 's":                   "",
	} {
		if got := NotInKernel(arguments); got != want {
			t.Errorf("%q: %q, want %q", arguments, got, want)
		}
	}
}
