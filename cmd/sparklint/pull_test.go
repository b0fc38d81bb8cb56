package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// newYARN is a ResourceManager with the answers of a real one, of which an administrator may read the
// configuration. changed makes of each answer what it is now.
func newYARN(t *testing.T, changed *strings.Replacer) *httptest.Server {
	t.Helper()
	answers := map[string]string{
		"/conf": `{"properties":[{"key":"yarn.scheduler.minimum-allocation-mb","value":"1024","isFinal":false,"resource":"yarn-site.xml"},
			{"key":"hadoop.security.credential","value":"hunter2"}]}`,
		"/ws/v1/cluster/nodes": `{"nodes":{"node":[` + strings.TrimSuffix(strings.Repeat(
			`{"state":"RUNNING","usedMemoryMB":11264,"availMemoryMB":1024,"usedVirtualCores":1,"availableVirtualCores":7},`, 18), ",") + `]}}`,
	}
	for _, name := range []string{"metrics", "scheduler"} {
		text, err := os.ReadFile("../../fixtures/running/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		answers["/ws/v1/cluster/"+name] = string(text)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, there := answers[r.URL.Path]
		if !there {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		fmt.Fprint(w, changed.Replace(text))
	}))
	t.Cleanup(server.Close)
	return server
}

// TestPull: what the servers say is written with date and source, once, and compared later.
func TestPull(t *testing.T) {
	was := today
	today = func() string { return "2026-12-01" }
	t.Cleanup(func() { today = was })
	yarn := newYARN(t, strings.NewReplacer())
	livy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"url":"x","branch":"y","revision":"z","version":"0.7.1-incubating","date":"","user":"u"}`)
	}))
	defer livy.Close()
	other := newYARN(t, strings.NewReplacer(`"activeNodes": 18`, `"activeNodes": 16`, `"totalMB": 221184`, `"totalMB": 196608`,
		`"totalVirtualCores": 144`, `"totalVirtualCores": 128`, `"configuredMaxAMResourceLimit": 0.5`, `"configuredMaxAMResourceLimit": 0.1`))
	enter(t, t.TempDir())
	servers := []string{"--livy", livy.URL, "--yarn", yarn.URL}
	endpoint := func(words ...string) (int, string, string) {
		return runWords(append([]string{"sparklint", "endpoint"}, words...))
	}
	code, _, errs := endpoint(append(servers, "pull")...)
	if code != 2 || !strings.Contains(errs, "the endpoint needs a name: --endpoint NAME") {
		t.Errorf("%d %s", code, errs)
	}
	code, out, errs := endpoint(append(servers, "pull", "--endpoint", "emr")...)
	text, err := os.ReadFile(".sparklint.yaml")
	if code != 0 || err != nil || errs != "" {
		t.Fatalf("%d %v %s%s", code, err, out, errs)
	}
	host := func(s *httptest.Server) string { return strings.TrimPrefix(s.URL, "http://") }
	for _, want := range []string{
		"nodes: 18 # from metrics of " + host(yarn) + " on 2026-12-01: clusterMetrics.activeNodes, nodes of " + host(yarn) + " on 2026-12-01",
		"node-memory: 12288", "node-vcores: 8", "max-allocation: 12288", "am-share: 0.5",
		"min-allocation: 1024 # from conf of " + host(yarn) + " on 2026-12-01: yarn.scheduler.minimum-allocation-mb",
		"livy: 0.7.1 # from version of " + host(livy) + " on 2026-12-01: version",
		"url: ", livy.URL,
	} {
		if !strings.Contains(strings.Join(strings.Fields(string(text)), " "), want) {
			t.Errorf("not written: %s\n%s", want, text)
		}
	}
	if strings.Contains(string(text)+out, "hunter2") {
		t.Error(out)
	}
	today = func() string { return "2026-12-02" }
	if code, out, _ := endpoint(append(servers, "pull")...); code != 0 || !strings.Contains(out, ".sparklint.yaml: unchanged\n") {
		t.Errorf("%d %s", code, out)
	}
	code, out, _ = endpoint(append(servers, "diff")...)
	if code != 0 || out != "emr: nothing has drifted: 8 values of .sparklint.yaml compared\n" {
		t.Errorf("%d %s", code, out)
	}
	named := strings.Replace(string(text), livy.URL, "http://livy.corp.example:8998", 1)
	if err := os.WriteFile(".sparklint.yaml", []byte(named), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, _ = endpoint(append(servers, "diff", "--endpoint", "emr")...); code != 0 {
		t.Errorf("Livy has another name here: %d %s", code, out)
	}
	code, out, _ = endpoint(append(servers, "pull", "--endpoint", "emr")...)
	if code != 0 || !strings.Contains(out, ".sparklint.yaml: unchanged\n") {
		t.Errorf("the url is replaced: %d %s", code, out)
	}
	if err := os.WriteFile(".sparklint.yaml", text, 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs = endpoint("diff", "--yarn", other.URL)
	for _, want := range []string{
		"  nodes     18 (line 3)", "16   metrics of " + host(other), "am-share  0.5 (line 8)", "2 values have drifted",
	} {
		if code != 1 || !strings.Contains(out, want) {
			t.Errorf("%d: no %q in\n%s%s", code, want, out, errs)
		}
	}
	if again, err := os.ReadFile(".sparklint.yaml"); err != nil || string(again) != string(text) {
		t.Errorf("diff has written: %v\n%s", err, again)
	}
	for words, want := range map[string]string{
		"pull":                                  "endpoint pull needs --yarn URL, and takes --livy URL",
		"pull x --yarn " + yarn.URL:             "endpoint pull takes no paths",
		"diff --yarn http://127.0.0.1:1":        "sparklint: YARN: http://127.0.0.1:1/ws/v1/cluster/metrics: connection refused\n",
		"diff --endpoint no --yarn " + yarn.URL: "there is no endpoint no to compare with",
	} {
		if code, _, errs := endpoint(strings.Fields(words)...); code != 2 || !strings.Contains(errs, want) {
			t.Errorf("%s: %d %s", words, code, errs)
		}
	}
}

// TestDriftOfQueues: a queue that only the settings have has drifted, and one that only the server has if the settings say that they
// have all.
func TestDriftOfQueues(t *testing.T) {
	yarn := newYARN(t, strings.NewReplacer())
	for settings, want := range map[string]string{
		"queues: { bi: { capacity: 30 } }":                           "queues/bi  declared (line 3)  missing  scheduler of ",
		"queues: { default: { capacity: 100 } }":                     "nothing has drifted",
		"queues: { bi: { capacity: 0 } }\n    queues-complete: true": "queues/default  missing (line 4)   there    scheduler of ",
		"queues: { root.default: { capacity: 100 } }\n    users: 2":  "nothing has drifted",
		"scheduler: fifo": "scheduler  fifo (line 3)    capacity  scheduler of ",
		"queues: { default: { capacity: 100 }, x: { capacity: 0 } }": "queues/x  declared (line 3)  missing  scheduler of ",
	} {
		enter(t, t.TempDir())
		text := "endpoints:\n  etl:\n    " + settings + "\n    nodes: 18\n    node-memory: 12288\n    node-vcores: 8\n" +
			"    max-allocation: 12288\n    am-share: 0.5\n"
		if err := os.WriteFile(".sparklint.yaml", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, out, errs := runWords([]string{"sparklint", "endpoint", "diff", "--yarn", yarn.URL})
		if !strings.Contains(out, want) {
			t.Errorf("%s: no %q in\n%s%s", settings, want, out, errs)
		}
	}
}
