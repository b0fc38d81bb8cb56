package guard_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/guard"
)

func TestDeadUpstream(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	front := httptest.NewServer(newGuard(t, "http://"+address, guard.Policy{}, io.Discard))
	defer front.Close()
	for _, path := range []string{"/sessions", "/sessions/0/statements"} {
		answer, err := http.Post(front.URL+path, "", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != 502 || string(text) != `{"msg":"sparklint guard: no answer from Livy: connection refused"}` {
			t.Errorf("%d %s", answer.StatusCode, text)
		}
	}
}

// TestBrokenUpstream has an upstream that reads a request and closes the connection. A request that may
// have changed something is sent once, and its client sees what it would have seen without the guard:
// a status of 500 or above would make SparkMagic send it again.
func TestBrokenUpstream(t *testing.T) {
	var got atomic.Int64
	l := newLab(t, guard.Policy{}, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		got.Add(1)
		panic(http.ErrAbortHandler)
	})
	for _, c := range []struct{ method, path, body, key string }{
		{"POST", "/sessions", "{}", ""},
		{"POST", "/sessions", "{}", "1"},
		{"POST", "/sessions/0/statements/0/cancel", "", "1"},
		{"DELETE", "/sessions/0", "", "1"},
	} {
		got.Store(0)
		r, err := http.NewRequest(c.method, l.front.URL+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		if c.key != "" {
			r.Header["idempotency-key"] = []string{c.key}
		}
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err == nil {
			answer.Body.Close()
			t.Errorf("%s %s: status %d", c.method, c.path, answer.StatusCode)
		}
		if got.Load() != 1 {
			t.Errorf("%s %s: sent %d times", c.method, c.path, got.Load())
		}
	}
	got.Store(0)
	if answer, _ := l.do("GET", "/sessions", ""); answer.StatusCode != 502 || got.Load() != 1 {
		t.Errorf("GET: %d, sent %d times", answer.StatusCode, got.Load())
	}
}

// TestCutOffAnswer demands that an answer which breaks off does so for the client.
func TestCutOffAnswer(t *testing.T) {
	l := newLab(t, guard.Policy{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	answer, err := http.Get(l.front.URL + "/sessions")
	if err == nil {
		_, err = io.ReadAll(answer.Body)
		answer.Body.Close()
	}
	if err == nil {
		t.Error("half of an answer looks like all of it")
	}
}

// TestStaleConnection lets the upstream close each connection after an answer without saying so. A request
// with Livy's answer was sent once, and one with an error of the guard was not sent.
func TestStaleConnection(t *testing.T) {
	ids := map[string]int{}
	var mu sync.Mutex
	upstream := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		ids[r.Header.Get("X-Id")]++
		mu.Unlock()
	}))
	defer upstream.Close()
	front := httptest.NewServer(newGuard(t, upstream.URL, guard.Policy{}, io.Discard))
	defer front.Close()
	for i := range 50 {
		r, _ := http.NewRequest("POST", front.URL+"/sessions", strings.NewReader("{}"))
		r.Header.Set("X-Id", fmt.Sprint(i))
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err == nil {
			answer.Body.Close()
			mu.Lock()
			if sent := ids[fmt.Sprint(i)]; sent > 1 || (sent == 1) != (answer.StatusCode == http.StatusOK) {
				t.Errorf("request %d has status %d and was sent %d times", i, answer.StatusCode, sent)
			}
			mu.Unlock()
		}
		upstream.CloseClientConnections()
	}
}

// TestSlowUpstream holds 100 requests and demands that others pass.
func TestSlowUpstream(t *testing.T) {
	release := make(chan struct{})
	l := newLab(t, guard.Policy{}, func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			<-release
		}
	})
	var held sync.WaitGroup
	for range 100 {
		held.Add(1)
		go func() {
			defer held.Done()
			answer, err := http.Get(l.front.URL + "/slow")
			if err != nil || answer.StatusCode != 200 {
				t.Errorf("%v, %v", answer, err)
				return
			}
			answer.Body.Close()
		}()
	}
	start := time.Now()
	for range 20 {
		if answer, _ := l.do("POST", "/sessions", "{}"); answer.StatusCode != 200 {
			t.Errorf("status %d", answer.StatusCode)
		}
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("took %s", d)
	}
	close(release)
	held.Wait()
}

// TestSlowBody demands that a client which drips the body of a new session is let go.
func TestSlowBody(t *testing.T) {
	l := newLab(t, guard.Policy{}, nil) // has a second
	c, in := dial(t, l.front.URL)
	fmt.Fprint(c, "POST /sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
	answer, err := http.ReadResponse(in, nil)
	if err != nil || answer.StatusCode != 408 || !answer.Close || len(l.requests()) != 0 {
		t.Errorf("%v, %v", answer, err)
	}
}

// TestHalfBody demands that a new session whose client leaves is not created.
func TestHalfBody(t *testing.T) {
	l := newLab(t, guard.Policy{}, nil)
	c, _ := dial(t, l.front.URL)
	fmt.Fprint(c, "POST /sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{}")
	c.Close()
	time.Sleep(100 * time.Millisecond)
	if got := l.requests(); len(got) != 0 {
		t.Errorf("upstream got %q", got)
	}
}

// TestManyConnections opens 500 at a time.
func TestManyConnections(t *testing.T) {
	l := newLab(t, guard.Policy{Mode: guard.Enforce}, nil)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 500}}
	defer client.CloseIdleConnections()
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range 500 {
		all.Add(1)
		go func() {
			defer all.Done()
			<-start
			for n := range 4 {
				body := []string{`{}`, `{"bad":1}`}[n%2]
				answer, err := client.Post(l.front.URL+"/sessions?id="+fmt.Sprint(i, "-", n), "", strings.NewReader(body))
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
				if want := []int{201, 400}[n%2]; answer.StatusCode != want {
					t.Errorf("%s: %d", body, answer.StatusCode)
				}
			}
		}()
	}
	close(start)
	all.Wait()
	if n := len(l.requests()); n != 1000 {
		t.Errorf("upstream got %d requests, not 1000", n)
	}
}

// serve runs a guard until its stop is called, and returns its addresses.
func serve(t *testing.T, g *guard.Guard, s guard.Service) (listen, metrics string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	started, done := make(chan [2]string, 1), make(chan error, 1)
	s.Started = func(listen, metrics string) { started <- [2]string{listen, metrics} }
	if s.Grace == 0 {
		s.Grace = 10 * time.Second
	}
	go func() { done <- g.Serve(ctx, s) }()
	var once sync.Once
	var err error
	stop = func() error {
		once.Do(func() { cancel(); err = <-done })
		return err
	}
	t.Cleanup(func() { _ = stop() })
	select {
	case a := <-started:
		return a[0], a[1], stop
	case err := <-done:
		done <- err
		t.Fatal(err)
	}
	return "", "", stop
}

// TestRestart restarts the guard under load. What is answered was sent once, and what is not answered
// was not sent.
func TestRestart(t *testing.T) {
	var mu sync.Mutex
	sent := map[string]int{}
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		mu.Lock()
		sent[r.Header.Get("X-Id")]++
		mu.Unlock()
		time.Sleep(5 * time.Millisecond)
		w.WriteHeader(201)
	}))
	defer upstream.Close()
	run := func(address string) (string, func() error) {
		listen, _, stop := serve(t, newGuard(t, upstream.URL, guard.Policy{Mode: guard.Enforce}, io.Discard),
			guard.Service{Listen: address, Drain: 100 * time.Millisecond})
		return listen, stop
	}
	address, stop := run("127.0.0.1:0")
	over := make(chan struct{})
	answered, failed := map[string]bool{}, map[string]error{}
	var clients sync.WaitGroup
	for i := range 20 {
		clients.Add(1)
		go func() {
			defer clients.Done()
			client := &http.Client{Transport: &http.Transport{}}
			for n := 0; ; n++ {
				select {
				case <-over:
					return
				default:
				}
				id := fmt.Sprint(i, "-", n)
				path := []string{"/sessions", "/sessions/0/statements", "/batches"}[n%3]
				r, _ := http.NewRequest("POST", "http://"+address+path, strings.NewReader("{}"))
				r.Header.Set("X-Id", id)
				answer, err := client.Do(r)
				if err == nil {
					answer.Body.Close()
				}
				mu.Lock()
				if err == nil && answer.StatusCode == 201 {
					answered[id] = true
				} else {
					failed[id] = fmt.Errorf("%v: %w", answer, errors.Join(err))
				}
				mu.Unlock()
				if err != nil {
					time.Sleep(5 * time.Millisecond)
				}
			}
		}()
	}
	for range 3 {
		time.Sleep(200 * time.Millisecond)
		if err := stop(); err != nil {
			t.Error(err)
		}
		_, stop = run(address)
	}
	time.Sleep(100 * time.Millisecond)
	close(over)
	clients.Wait()
	if err := stop(); err != nil {
		t.Error(err)
	}
	for id := range answered {
		if sent[id] != 1 {
			t.Errorf("%s is answered and was sent %d times", id, sent[id])
		}
	}
	for id, err := range failed {
		if sent[id] != 0 {
			t.Errorf("%s was sent %d times and is lost: %v", id, sent[id], err)
		}
	}
	t.Logf("%d answered, %d not accepted", len(answered), len(failed))
	if len(answered) < 100 {
		t.Error("there was no load")
	}
}

// TestStop demands that a request which runs is answered, and that one which takes too long is named.
func TestStop(t *testing.T) {
	entered, release := make(chan struct{}, 2), make(chan struct{})
	l := newLab(t, guard.Policy{}, func(http.ResponseWriter, *http.Request) {
		entered <- struct{}{}
		<-release
	})
	answers := make(chan error, 2)
	ask := func(address string) {
		answer, err := http.Post("http://"+address+"/batches", "", strings.NewReader("x"))
		if err == nil {
			answer.Body.Close()
		}
		answers <- err
	}
	address, _, stop := serve(t, newGuard(t, l.upstream.URL, guard.Policy{}, io.Discard), guard.Service{Listen: "127.0.0.1:0"})
	go ask(address)
	<-entered
	time.AfterFunc(100*time.Millisecond, func() { close(release) })
	if err := stop(); err != nil {
		t.Error(err)
	}
	if err := <-answers; err != nil {
		t.Error(err)
	}
	release = make(chan struct{})
	address, _, stop = serve(t, newGuard(t, l.upstream.URL, guard.Policy{}, io.Discard),
		guard.Service{Listen: "127.0.0.1:0", Grace: 50 * time.Millisecond})
	go ask(address)
	<-entered
	if err := stop(); err == nil || !strings.HasPrefix(err.Error(), "1 requests were cut off after") {
		t.Error(err)
	}
	close(release)
	if err := <-answers; err == nil {
		t.Error("a request that was cut off is answered")
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// getUntil asks until the answer has a text, for at most five seconds.
func getUntil(t *testing.T, url, want string) (int, string) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if code, text := get(t, url); strings.Contains(text, want) || time.Now().After(end) {
			return code, text
		}
	}
}

func TestHealthAndMetrics(t *testing.T) {
	l := newLab(t, guard.Policy{Mode: guard.Enforce, Fix: true}, nil)
	_, metrics, stop := serve(t, l.guard, guard.Service{Listen: "127.0.0.1:0", Metrics: "127.0.0.1:0", Drain: 3 * time.Second})
	for _, body := range []string{`{}`, `{"bad":1}`, `{"odd":1}`, `{"max":50}`, `{`} {
		l.post("/sessions", body)
	}
	l.post("/batches", `{"bad":1}`)
	l.do("GET", "/sessions", "")
	// A client has its answer before the guard has counted the request as answered.
	_, text := getUntil(t, "http://"+metrics+"/metrics", "sparklint_guard_requests_in_flight 0\n")
	for _, want := range []string{
		`sparklint_guard_requests_total{kind="session"} 5`, `sparklint_guard_requests_total{kind="batch"} 1`,
		`sparklint_guard_requests_total{kind="other"} 1`, `sparklint_guard_sessions_total{outcome="admitted"} 1`,
		`sparklint_guard_sessions_total{outcome="refused"} 2`, `sparklint_guard_sessions_total{outcome="fixed"} 1`,
		`sparklint_guard_unjudged_total{reason="unparsable",mode="enforce"} 1`, `sparklint_guard_judge_seconds_count 5`,
		`sparklint_guard_findings_total{rule="wrong-type",severity="error",mode="enforce"} 1`, `sparklint_guard_ready 1`,
		`sparklint_guard_judge_seconds_bucket{le="+Inf"} 5`, `sparklint_guard_requests_in_flight 0`,
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if code, text := get(t, "http://"+metrics+path); code != 200 || text != "ok\n" {
			t.Errorf("%s: %d %s", path, code, text)
		}
	}
	if code, _ := get(t, "http://"+metrics+"/sessions"); code != 404 {
		t.Errorf("the listener of metrics passes requests on: %d", code)
	}
	l.upstream.Close()
	if code, text := get(t, "http://"+metrics+"/readyz"); code != 503 || text != "Livy: connection refused\n" {
		t.Errorf("/readyz: %d %s", code, text)
	}
	go func() { _ = stop() }()
	if code, text := getUntil(t, "http://"+metrics+"/readyz", "stopping\n"); code != 503 || text != "stopping\n" {
		t.Errorf("/readyz: %d %s", code, text)
	}
	if code, _ := get(t, "http://"+metrics+"/healthz"); code != 200 {
		t.Errorf("/healthz: %d", code)
	}
	_ = stop()
}

func TestReload(t *testing.T) {
	l := newLab(t, guard.Policy{}, nil)
	reload := make(chan struct{})
	policy, fault := &guard.Policy{Judge: stub, Mode: guard.Enforce}, error(nil)
	address, _, stop := serve(t, l.guard, guard.Service{
		Listen: "127.0.0.1:0", Reload: reload,
		Load: func() (*guard.Policy, error) { return policy, fault },
	})
	status := func() int {
		answer, err := http.Post("http://"+address+"/sessions", "", strings.NewReader(`{"bad":1}`))
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	if got := status(); got != 201 {
		t.Errorf("before: %d", got)
	}
	reload <- struct{}{}
	reload <- struct{}{} // the first has been done
	if got := status(); got != 400 {
		t.Errorf("after: %d", got)
	}
	policy, fault = nil, errors.New("line 3: a mistake")
	reload <- struct{}{}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(l.log.String(), "kept the old settings") {
		t.Error(l.log)
	}
}

// certificate writes a certificate for localhost and its key, and returns a client that trusts it.
func certificate(t *testing.T, dir string, serial int64) *http.Client {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert": {Type: "CERTIFICATE", Bytes: der}, "key": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool.AddCert(parsed)
	config := &tls.Config{RootCAs: pool}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true, DisableKeepAlives: true}}
}

func TestTLS(t *testing.T) {
	dir := t.TempDir()
	client := certificate(t, dir, 1)
	pair, err := guard.OpenCertificate(filepath.Join(dir, "cert"), filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	l := newLab(t, guard.Policy{Mode: guard.Enforce}, nil)
	reload := make(chan struct{})
	address, _, _ := serve(t, l.guard, guard.Service{
		Listen: "127.0.0.1:0", TLS: pair, Reload: reload,
		Load: func() (*guard.Policy, error) { return &guard.Policy{Judge: stub, Mode: guard.Enforce}, nil },
	})
	ask := func() {
		t.Helper()
		answer, err := client.Post("https://"+address+"/sessions", "", strings.NewReader(`{"bad":1}`))
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != 400 || answer.ProtoMajor != 1 {
			t.Errorf("%s %d", answer.Proto, answer.StatusCode)
		}
	}
	ask()
	client = certificate(t, dir, 2)
	reload <- struct{}{}
	reload <- struct{}{}
	ask()
	if err := os.Remove(filepath.Join(dir, "key")); err != nil {
		t.Fatal(err)
	}
	reload <- struct{}{}
	reload <- struct{}{}
	ask() // with the certificate that it has
}

func TestListen(t *testing.T) {
	l := newLab(t, guard.Policy{}, nil)
	for _, c := range []struct{ listen, metrics, want string }{
		{"0.0.0.0:0", "", "can be reached from other machines"},
		{":0", "", "can be reached from other machines"},
		{"[::]:0", "", "can be reached from other machines"},
		{"127.0.0.1:0", "0.0.0.0:0", "can be reached from other machines"},
		{"8999", "", "is not an address"},
		{"127.0.0.1:", "", "is not an address"},
		{strings.TrimPrefix(l.upstream.URL, "http://"), "", "can't listen"},
	} {
		err := l.guard.Serve(context.Background(), guard.Service{Listen: c.listen, Metrics: c.metrics})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s and %q: %v", c.listen, c.metrics, err)
		}
	}
	for _, listen := range []string{"localhost:0", "127.0.0.2:0"} {
		if local, err := guard.Loopback(context.Background(), listen); err != nil || !local {
			t.Errorf("%s: %v, %v", listen, local, err)
		}
	}
	_, _, stop := serve(t, l.guard, guard.Service{Listen: "0.0.0.0:0", Insecure: true})
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestItself(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	for _, host := range []string{"127.0.0.1", "localhost"} {
		_, port, _ := net.SplitHostPort(address)
		g := newGuard(t, "http://"+net.JoinHostPort(host, port), guard.Policy{}, io.Discard)
		err := g.Serve(context.Background(), guard.Service{Listen: address})
		if err == nil || !strings.Contains(err.Error(), "leads to the guard itself") {
			t.Errorf("%s: %v", host, err)
		}
	}
}

// TestEarlyAnswer lets the upstream answer before it has read an upload.
func TestEarlyAnswer(t *testing.T) {
	l := newLab(t, guard.Policy{}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) })
	for range 5 {
		answer, err := http.Post(l.front.URL+"/batches", "", bytes.NewReader(make([]byte, 200<<10)))
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != 401 {
			t.Errorf("status %d", answer.StatusCode)
		}
	}
}
