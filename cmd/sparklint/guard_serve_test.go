package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/guard"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/running"
)

// locked is a buffer for several goroutines.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// A proxied is a guard that runs, and the upstream behind it.
type proxied struct {
	t      *testing.T
	url    string
	bodies func() []string
	err    *locked
	stop   func() int
}

var listening = regexp.MustCompile(`msg=listening address=(\S+)`)

// startGuard runs sparklint guard serve with flags.
func startGuard(t *testing.T, flags ...string) *proxied {
	t.Helper()
	var mu sync.Mutex
	var bodies []string
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		bodies = append(bodies, string(body))
		mu.Unlock()
		w.WriteHeader(201)
	}))
	t.Cleanup(upstream.Close)
	ctx, cancel := context.WithCancel(context.Background())
	p := &proxied{t: t, err: &locked{}, bodies: func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), bodies...)
	}}
	args := append([]string{"sparklint", "guard", "serve", "--livy", upstream.URL, "--listen", "127.0.0.1:0", "--drain", "0s"}, flags...)
	done := make(chan int, 1)
	go func() {
		done <- run(args, world{in: strings.NewReader(""), out: io.Discard, err: p.err, getenv: func(string) string { return "" }, ctx: ctx})
	}()
	p.stop = sync.OnceValue(func() int { cancel(); return <-done })
	t.Cleanup(func() { p.stop() })
	for range 500 {
		if m := listening.FindStringSubmatch(p.err.String()); m != nil {
			p.url = "http://" + m[1]
			return p
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("does not listen: %s", p.err)
	return p
}

func (p *proxied) post(body string) (*http.Response, string) {
	p.t.Helper()
	answer, err := http.Post(p.url+"/sessions", "application/json", strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return answer, string(text)
}

func TestGuardServe(t *testing.T) {
	p := startGuard(t, "--mode", "enforce", "--settings", "none")
	answer, text := p.post(`{"kind":"pyspark","executorMemroy":"8g"}`)
	var said struct{ Msg string }
	if err := json.Unmarshal([]byte(text), &said); err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != 400 || !strings.Contains(said.Msg, "executorMemroy") || !strings.Contains(said.Msg, "[unknown-request-field]") {
		t.Errorf("%d %s", answer.StatusCode, text)
	}
	body := " {\"kind\" : \"pyspark\",\t\"conf\":{\"spark.ui.enabled\":\"true\"}}\n"
	answer, _ = p.post(body)
	if got := p.bodies(); answer.StatusCode != 201 || len(got) != 1 || got[0] != body {
		t.Errorf("%d, upstream got %q", answer.StatusCode, got)
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d: %s", code, p.err)
	}
	if strings.Contains(p.err.String(), "pyspark") {
		t.Errorf("a body is in the log: %s", p.err)
	}
}

// TestGuardRound tries bodies that Livy reads in another way than most programs do: it takes the last of
// two equal keys, UTF-16, a byte order mark, and what follows the first object.
func TestGuardRound(t *testing.T) {
	p := startGuard(t, "--mode", "enforce", "--settings", "none")
	bad := `{"executorMemroy":"8g"}`
	wide := utf16.Encode([]rune(bad))
	var utf16le, utf16be []byte
	for _, u := range wide {
		utf16le = append(utf16le, byte(u), byte(u>>8))
		utf16be = append(utf16be, byte(u>>8), byte(u))
	}
	for name, body := range map[string]string{
		"two equal keys":       `{"executorCores":2,"executorCores":"x"}`,
		"escaped key":          `{"\u0065xecutorMemroy":"8g"}`,
		"byte order mark":      "\ufeff" + bad,
		"UTF-16":               string(utf16le),
		"UTF-16, big endian":   string(utf16be),
		"UTF-16 with a mark":   "\xff\xfe" + string(utf16le),
		"more than an object":  bad + "{}",
		"an object, then text": bad + " x",
		"a comment":            "/* */" + bad,
		"a list":               "[" + bad + "]",
		"a null byte behind":   bad + "\x00",
		"blanks before":        strings.Repeat(" \n", 1000) + bad,
		"deep":                 `{"conf":` + strings.Repeat("[", 100_000) + `}`,
		"nested deeper":        `{"conf":` + strings.Repeat(`{"a":`, 50_000) + `1` + strings.Repeat("}", 50_001),
		"not UTF-8":            "{\"executorMemroy\":\"\xff\"}",
	} {
		if answer, text := p.post(body); answer.StatusCode != 400 {
			t.Errorf("%s: %d %.100s", name, answer.StatusCode, text)
		}
	}
	if got := p.bodies(); len(got) != 0 {
		t.Errorf("upstream got %.200q", got)
	}
}

// TestGuardConcurrent judges many sessions at a time on one endpoint: each verdict is its own.
func TestGuardConcurrent(t *testing.T) {
	p := startGuard(t, "--mode", "enforce", "--settings", "none", "--worker-type", "G.1X", "--workers", "6", "--users", "3")
	var all sync.WaitGroup
	for i := range 60 {
		all.Add(1)
		go func() {
			defer all.Done()
			body, want := `{"executorMemory":"64g"}`, 400
			if i%2 == 0 {
				body, want = fmt.Sprintf(`{"name":"n%d","conf":{"spark.dynamicAllocation.maxExecutors":"1"}}`, i), 201
			}
			answer, err := http.Post(p.url+"/sessions", "", strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			defer answer.Body.Close()
			if answer.StatusCode != want {
				text, _ := io.ReadAll(answer.Body)
				t.Errorf("%s: %d %s", body, answer.StatusCode, text)
			}
		}()
	}
	all.Wait()
}

// TestGuardFix adds a cap that is named, and does not lower one: that is not safe.
func TestGuardFix(t *testing.T) {
	p := startGuard(t, "--settings", "none", "--mode", "warn", "--fix", "--max-executors", "5")
	answer, _ := p.post(`{"conf":{"spark.dynamicAllocation.enabled":"true"}}`)
	want := `{"conf":{"spark.dynamicAllocation.enabled":"true","spark.dynamicAllocation.maxExecutors":"5"}}`
	if got := p.bodies(); len(got) != 1 || got[0] != want {
		t.Errorf("upstream got %q", got)
	}
	if h := answer.Header; h.Get("Sparklint-Guard") != "fixed" ||
		h.Get("Sparklint-Fixed") != `/conf/spark.dynamicAllocation.maxExecutors: added "5"` {
		t.Errorf("headers %v", h)
	}
	if !strings.Contains(p.err.String(), `msg=fixed pointer=/conf/spark.dynamicAllocation.maxExecutors old="" new="\"5\""`) {
		t.Error(p.err)
	}
	body := strings.Replace(want, `"5"`, `"50"`, 1)
	answer, _ = p.post(body)
	if got := p.bodies(); got[1] != body || answer.Header.Get("Sparklint-Guard") != "warned" {
		t.Errorf("upstream got %q, headers %v", got, answer.Header)
	}
}

// TestGuardWithheld: the log says which safe fix was not made and why, without a value of the request.
func TestGuardWithheld(t *testing.T) {
	start := func(flags ...string) *proxied {
		return startGuard(t, append(flags, "--settings", "none", "--worker-type", "G.1X", "--workers", "4")...)
	}
	const body = `{"executorMemroy":"71g","driverMemory":"0.5g"}`
	p := start("--mode", "warn", "--fix")
	p.post(body)
	const withheld = `msg="fix withheld" rule=unknown-request-field pointer=/executorMemroy ` +
		`reason="another finding would follow" client=`
	if log := p.err.String(); !strings.Contains(log, withheld) || strings.Contains(log, "71g") || strings.Count(log, "fix withheld") != 1 {
		t.Error(log)
	}
	p = start("--mode", "enforce", "--fix")
	p.post(body)
	const refused = `msg="fix withheld" rule="" pointer=/driverMemory reason="the session is refused" client=`
	if log := p.err.String(); !strings.Contains(log, withheld) || !strings.Contains(log, refused) || strings.Contains(log, "71g") {
		t.Error(log)
	}
	p = start("--mode", "warn")
	p.post(body)
	if log := p.err.String(); strings.Contains(log, "withheld") {
		t.Error(log)
	}
}

// hangup sends this process a SIGHUP.
func hangup(t *testing.T) {
	t.Helper()
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Signal(syscall.SIGHUP)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestGuardReload changes the modes in the settings while the guard runs.
func TestGuardReload(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("has no SIGHUP")
	}
	path := filepath.Join(t.TempDir(), ".sparklint.yaml")
	put := func(content string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("guard: {all: observe}\n")
	p := startGuard(t, "--settings", path)
	body := `{"executorMemroy":"8g"}`
	until := func(said string, status int) {
		t.Helper()
		for range 500 {
			if strings.Contains(p.err.String(), said) {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if answer, _ := p.post(body); answer.StatusCode != status {
			t.Errorf("after %q: status %d", said, answer.StatusCode)
		}
	}
	until("listening", 201)
	put("guard: {unknown-request-field: enforce}\n")
	hangup(t)
	until("reloaded", 400)
	put("guard: {unknown-request-field: forbid}\n")
	hangup(t)
	until("kept the old settings", 400)
}

// TestGuardReloadRunning: what a session waits for is computed with the settings as they are after a reload.
func TestGuardReloadRunning(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("has no SIGHUP")
	}
	yarn := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := filepath.Base(r.URL.Path) + "-full.json"
		http.ServeFile(w, r, filepath.Join("..", "..", "fixtures", "running", name))
	}))
	defer yarn.Close()
	path := filepath.Join(t.TempDir(), ".sparklint.yaml")
	put := func(mode string) {
		t.Helper()
		err := os.WriteFile(path, []byte("guard: {all: warn}\ndeploy-mode: "+mode+"\n"), 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}
	put("cluster")
	p := startGuard(t, "--settings", path, "--yarn", yarn.URL, "--yarn-ca", authority(t, yarn))
	info := func() string {
		t.Helper()
		answer, _ := p.post(`{"driverMemory":"70g"}`)
		return answer.Header.Get("Sparklint-Info")
	}
	const want = "this session will wait: its driver needs 78,848 MiB"
	for range 500 {
		if info() != "" {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if got := info(); !strings.HasPrefix(got, want) {
		t.Errorf("in cluster mode: %q", got)
	}
	put("client") // the driver takes nothing of the cluster
	hangup(t)
	for range 500 {
		if strings.Contains(p.err.String(), "reloaded") {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if got := info(); got != "" {
		t.Errorf("in client mode: %q", got)
	}
}

// TestGuardEndpoint: the log names the endpoint that sessions are held against, or says that there is none.
func TestGuardEndpoint(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".sparklint.yaml")
	settings := "endpoints:\n  prod: {url: \"http://guard:8999\", nodes: 10, node-memory: 26000}\nendpoint: prod\n"
	if err := os.WriteFile(path, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		flags []string
		want  string
		code  int
	}{
		{[]string{"--endpoint", "prod"}, `endpoint="prod (10 nodes of 26,000 MiB)"`, 400},
		{nil, `level=WARN msg="no endpoint: the cluster's capacity is not checked`, 201},
	} {
		p := startGuard(t, append(c.flags, "--settings", path, "--mode", "enforce", "--deploy-mode", "cluster")...)
		if answer, text := p.post(`{"kind":"pyspark","executorMemory":"200g"}`); answer.StatusCode != c.code {
			t.Errorf("%v: %d %s", c.flags, answer.StatusCode, text)
		}
		if !strings.Contains(p.err.String(), c.want) {
			t.Errorf("%v: no %q in\n%s", c.flags, c.want, p.err)
		}
	}
}

// TestGuardURLVariable: the URL of Livy can be in the variable that sessions and endpoint read.
func TestGuardURLVariable(t *testing.T) {
	for _, c := range []struct {
		flags []string
		want  string
	}{
		{nil, "must have no user and no password"},
		{[]string{"--livy", "0.7.1"}, "guard serve needs the URL of Livy"},
	} {
		var errs bytes.Buffer
		getenv := func(name string) string {
			return map[string]string{"SPARKLINT_LIVY_URL": "http://jane:hunter2@livy:8998"}[name]
		}
		args := append([]string{"sparklint", "guard", "serve", "--settings", "none"}, c.flags...)
		code := run(args, world{out: io.Discard, err: &errs, getenv: getenv})
		if code != exitFailed || !strings.Contains(errs.String(), c.want) {
			t.Errorf("%v: %d %s", c.flags, code, errs.String())
		}
	}
}

func TestGuardServeRejects(t *testing.T) {
	for _, c := range []struct {
		flags []string
		want  string
	}{
		{nil, "guard serve needs the URL of Livy"},
		{[]string{"--livy", "0.7.1"}, "guard serve needs the URL of Livy"},
		{[]string{"--livy", "http://jane:hunter2@livy:8998"}, "must have no user and no password"},
		{[]string{"--livy", "http://livy:8998", "--mode", "forbid"}, `--mode: "forbid" is not a mode: write observe, warn, enforce`},
		{[]string{"--livy", "http://livy:8998", "--listen", "0.0.0.0:0"}, "can be reached from other machines"},
		{[]string{"--livy", "http://livy:8998", "--tls-cert", "x"}, "HTTPS needs both"},
		{[]string{"--livy", "http://livy:8998", "--tls-cert", "x", "--tls-key", "x"}, "can't use the certificate x"},
		{[]string{"--livy", "http://livy:8998", "--livy-ca", "x"}, "--livy-ca: "},
		{[]string{"--livy", "http://livy:8998", "--yarn-ca", "x"}, "--yarn-ca: "},
		{[]string{"--livy", "http://livy:8998", "--max-body", "none"}, "--max-body"},
		{[]string{"--livy", "http://livy:8998", "--drain", "-1s"}, "--drain"},
		{[]string{"--livy", "http://livy:8998", "--log", "xml"}, "--log"},
		{[]string{"--livy", "http://livy:8998", "--yarn", "rm"}, "--yarn: the URL of YARN"},
		{[]string{"--livy", "http://livy:8998", "x"}, "takes flags, and no path"},
	} {
		var out, errs bytes.Buffer
		args := append([]string{"sparklint", "guard", "serve", "--settings", "none"}, c.flags...)
		code := run(args, world{out: &out, err: &errs, getenv: func(string) string { return "" }})
		if code != exitFailed || !strings.Contains(errs.String(), c.want) || strings.Contains(errs.String(), "hunter2") {
			t.Errorf("%v: %d %s", c.flags, code, errs.String())
		}
	}
}

func TestDifferences(t *testing.T) {
	for _, c := range []struct {
		old, now string
		want     []guard.Change
	}{
		{`{"a":1,"b":[1,{"c":2}]}`, `{"b":[1,{"c":2}],"a":1}`, nil},
		{`{"a":"1"}`, `{"a":1,"x/y":null}`, []guard.Change{{Pointer: "/a", Old: `"1"`, New: "1"}, {Pointer: "/x~1y", New: "null"}}},
		{`{"conf":{"spark.ssl.keyPassword":"hunter2"}}`, `{}`, []guard.Change{{Pointer: "/conf/spark.ssl.keyPassword", Old: "***"}}},
	} {
		if got := differences(c.old, c.now); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s and %s: %v", c.old, c.now, got)
		}
	}
}

// TestWaits holds requests against saved answers of a real YARN.
func TestWaits(t *testing.T) {
	see := func(files ...string) *scene {
		t.Helper()
		s := &scene{at: time.Now()}
		var answers []running.Answer
		for _, name := range files {
			src, err := os.ReadFile(filepath.Join("..", "..", "fixtures", "running", name))
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(name, "scheduler") {
				s.queues = queuesOf(src)
				continue
			}
			a, err := running.Read(src)
			if err != nil {
				t.Fatal(err)
			}
			answers = append(answers, a)
		}
		s.list = running.Join(answers...)
		return s
	}
	full := see("apps-full.json", "metrics-full.json", "scheduler-full.json")
	for _, c := range []struct{ name, body, want string }{
		{"a small driver fits", `{"driverMemory":"1g"}`, ""},
		{"a driver above the limit", `{"driverMemory":"70g"}`, "this session will wait: its driver needs 78,848 MiB, but 45,056 of the " +
			"110,592 MiB for application masters in queue default are taken by application_1795247364662_0001 (root, running), " +
			"application_1795247364662_0002 (root, running) and application_1795247364662_0003 (root, running)"},
		{"not JSON", `[`, ""},
	} {
		got := strings.Join(full.waits([]byte(c.body), &lint.Terms{DeployMode: "cluster"}), "; ")
		t.Logf("%s: %s", c.name, got)
		if c.want == "" && got != "" || !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
	if got := full.waits([]byte(`{"driverMemory":"70g"}`), &lint.Terms{}); got != nil {
		t.Errorf("in client mode, the driver takes nothing of the cluster: %q", got)
	}
}
