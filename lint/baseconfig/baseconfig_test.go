package baseconfig

import (
	"testing"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

func value(coded string) doc.Node {
	return doc.Read(text.File(`{"x": "`+coded+`"}`), doc.JSON).Root().Get("x")
}

func TestDecode64(t *testing.T) {
	for coded, want := range map[string]string{
		"c!A=!=": "p", "cA==": "p", "YQ==": "a", "YQ==YQ==": "a", "YWJj": "abc", "=YQ==": "a", "YWI==": "ab", "YWI=c": "ab",
		"====": "", "YQ==x": "a", "": "",
	} {
		if got, ok := decode64(value(coded)); got != want || !ok {
			t.Errorf("%q: %q, %v", coded, got, ok)
		}
	}
	for _, coded := range []string{"password", "abc", "YQ", "YQ=", "Y=Q=", "a===", "/w==", "YQ==é"} {
		if got, ok := decode64(value(coded)); ok {
			t.Errorf("%q: %q", coded, got)
		}
	}
}

func TestUnreachable(t *testing.T) {
	for _, address := range []string{
		"http://localhost:8998", "http://gw:8443/livy//", "HTTP://livy", "http://u:p@livy:8998", "http://my_host:8998",
		"https://livy.example.com/gateway/default/livy/v1", "http://[::1]:8998", "http://livy:8998/a b", "http://livy:8998\\x",
		"http://https:8443", "http://http:pw@livy", "http://http.livy",
	} {
		if what, _ := unreachable(address); what != "" {
			t.Errorf("%s %s", address, what)
		}
	}
	for _, address := range []string{
		"localhost:8998", "https://.azurehdinsight.net/livy", " http://livy", "http://livy?doAs=bob", "http://livy/sessions", "http://livy:89980",
		"ftp://livy", "http://", "http://livy#a", "http://livy:8998:8998", "http://li vy", "http://*.x", "http://http://livy",
	} {
		if what, _ := unreachable(address); what == "" {
			t.Errorf("%s is taken", address)
		}
	}
	for address, want := range map[string]string{
		"livy:8998": "http://livy:8998", "//livy": "http://livy", "http:/livy": "http://livy",
		"HTTPS//livy": "HTTPS://livy", "htp://livy": "http://livy",
		"livy/sessions/": "http://livy", " http://livy ": "http://livy", "http://livy/v1/sessions": "http://livy/v1",
		"http://https://livy": "https://livy", "https://http//livy:8998/sessions": "http://livy:8998",
		"what?": "", "/": "", "http:": "", "http:///": "", "http:\n": "", " ": "", "livy:x": "", "ftp://livy": "",
	} {
		if what, now := unreachable(address); now != want || what == "" {
			t.Errorf("%q %s: %q, not %q", address, what, now, want)
		}
	}
}
