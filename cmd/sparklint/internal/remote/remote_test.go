package remote

import (
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	pause = time.Millisecond
	os.Exit(m.Run())
}

// serve is a server that answers by a function.
func serve(t *testing.T, answer http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

func open(t *testing.T, a Access) *Server {
	t.Helper()
	return openFor(t, a, 20*time.Second)
}

// openFor opens a server that has so much time for an answer.
func openFor(t *testing.T, a Access, timeout time.Duration) *Server {
	t.Helper()
	s, err := Open(a, Options{Program: "Livy", Timeout: timeout, Agent: "sparklint/test"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// faulty are servers with a fault, and what is said of each.
var faulty = map[string]struct {
	answer http.HandlerFunc
	says   string
}{
	"hangs": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "no complete answer within 500ms"},
	"drips": {func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			fmt.Fprint(w, " ")
			w.(http.Flusher).Flush()
			time.Sleep(10 * time.Millisecond)
		}
	}, "no complete answer within 500ms"},
	"closes half-way": {func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		fmt.Fprint(w, `{"sessions":[`)
	}, "it closed the connection in the middle of its answer"},
	"401": {status(401, ""), "it requires a user and a password (401): give a config.json that has them with --config-json"},
	"403": {status(403, "no\r\n\x1b[31mway"), "it answers 403 Forbidden: no \x1b[31mway"},
	"500": {status(500, "<html>secret"), "it answers 500 Internal Server Error"},
	"503": {status(503, ""), "it answers 503 Service Unavailable"},
	"loop": {func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/sessions", http.StatusFound)
	}, "it redirects more than 5 times"},
}

func status(code int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		fmt.Fprint(w, text)
	}
}

// TestFaults: each fault ends in time with an error of one line.
func TestFaults(t *testing.T) {
	for name, f := range faulty {
		t.Run(name, func(t *testing.T) {
			server, start := serve(t, f.answer), time.Now()
			timeout := 20 * time.Second
			if strings.HasPrefix(f.says, "no complete answer") {
				timeout = 500 * time.Millisecond
			}
			_, err := openFor(t, Access{URL: server.URL}, timeout).Get(context.Background(), "/sessions?from=0")
			if want := "Livy: " + server.URL + "/sessions: " + f.says; err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
			if took := time.Since(start); took > 15*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

// TestTooLarge: of ten gigabytes, little is read.
func TestTooLarge(t *testing.T) {
	var sent atomic.Int64
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		block := []byte(strings.Repeat(" ", 1<<20))
		for range 10_000 {
			n, err := w.Write(block)
			if err != nil || r.Context().Err() != nil {
				return
			}
			sent.Add(int64(n))
		}
	})
	s, err := Open(Access{URL: server.URL}, Options{Program: "YARN", Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Get(context.Background(), "/x")
	if err == nil || !strings.HasSuffix(err.Error(), "/x: its answer is larger than 64 MiB") || sent.Load() > 4*Most {
		t.Errorf("%v, sent %d", err, sent.Load())
	}
}

func TestNobodyThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	_, err = open(t, Access{URL: "http://" + address}).Get(context.Background(), "/sessions")
	if err == nil || err.Error() != "Livy: http://"+address+"/sessions: connection refused" || !Unreachable(err) {
		t.Error(err)
	}
}

// TestUnreachable: a server that answers is there, whatever it says.
func TestUnreachable(t *testing.T) {
	for name, want := range map[string]bool{
		"hangs": true, "closes half-way": true, "503": true, "401": false, "403": false, "500": false, "loop": false,
	} {
		timeout := 20 * time.Second
		if name == "hangs" {
			timeout = 100 * time.Millisecond
		}
		_, err := openFor(t, Access{URL: serve(t, faulty[name].answer).URL}, timeout).Get(context.Background(), "/")
		if Unreachable(err) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	tls := httptest.NewTLSServer(status(200, "{}"))
	defer tls.Close()
	_, err := open(t, Access{URL: tls.URL}).Get(context.Background(), "/")
	if err == nil || Unreachable(err) || !strings.Contains(err.Error(), "its certificate is not trusted (") {
		t.Error(err)
	}
	if _, err := open(t, Access{URL: tls.URL, Insecure: true}).Get(context.Background(), "/"); err != nil {
		t.Error(err)
	}
}

// TestRetries: reads are tried again, writes never.
func TestRetries(t *testing.T) {
	var asked atomic.Int64
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) < 3 {
			w.WriteHeader(503)
			return
		}
		fmt.Fprint(w, "{}")
	})
	s := open(t, Access{URL: server.URL})
	if _, err := s.Get(context.Background(), "/"); err != nil || asked.Load() != 3 {
		t.Errorf("%v after %d", err, asked.Load())
	}
	asked.Store(0)
	if err := s.Delete(context.Background(), "/sessions/1"); err == nil || asked.Load() != 1 {
		t.Errorf("%v after %d", err, asked.Load())
	}
	asked.Store(0)
	if err := s.Put(context.Background(), "/state", []byte("{}")); err == nil || asked.Load() != 1 {
		t.Errorf("%v after %d", err, asked.Load())
	}
}

// TestCredentials: they go to their server and nowhere else, and stand in no error.
func TestCredentials(t *testing.T) {
	var stranger, own http.Header
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		stranger = r.Header.Clone()
		fmt.Fprint(w, "{}")
	})
	pair := base64.StdEncoding.EncodeToString([]byte("jane:hunter2"))
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		own = r.Header.Clone()
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, strings.Replace(other.URL, "127.0.0.1", "localhost", 1)+"/x", http.StatusTemporaryRedirect)
		case "/echo":
			w.WriteHeader(400)
			fmt.Fprint(w, "you said ", r.Header.Get("Authorization"), " hunter2 ", r.Header.Get("X-Token"))
		}
	})
	s := open(t, Access{URL: server.URL, User: "jane", Password: "hunter2", Headers: map[string]string{"X-Token": "s3cr3t-token"}})
	if _, err := s.Get(context.Background(), "/away"); err != nil {
		t.Error(err)
	}
	if own.Get("Authorization") != "Basic "+pair || own.Get("X-Token") != "s3cr3t-token" || s.User() != "jane" {
		t.Errorf("%v", own)
	}
	for name, values := range stranger {
		if text := strings.Join(values, " "); strings.Contains(text, pair) || strings.Contains(text, "s3cr3t") || strings.Contains(text, "jane") {
			t.Errorf("%s: %s", name, text)
		}
	}
	_, err := s.Get(context.Background(), "/echo")
	if err == nil || !strings.HasSuffix(err.Error(), "it answers 400 Bad Request: you said Basic *** *** ***") {
		t.Error(err)
	}
	if err := s.Delete(context.Background(), "/away"); err == nil || !strings.Contains(err.Error(), "follows no redirect") {
		t.Error(err)
	}
	in := open(t, Access{URL: strings.Replace(server.URL, "http://", "http://jane:hunter2@", 1)})
	if _, err := in.Get(context.Background(), "/echo"); strings.Contains(err.Error(), "hunter2") || in.User() != "jane" {
		t.Error(err)
	}
}

func TestKerberos(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", "Negotiate")
		w.WriteHeader(401)
	})
	_, err := open(t, Access{URL: server.URL}).Get(context.Background(), "/sessions")
	want := "curl --negotiate -u : '" + server.URL + "/sessions' | sparklint sessions --from -"
	if err == nil || !strings.HasSuffix(err.Error(), want) || Status(err) != 401 {
		t.Error(err)
	}
}

func TestOpen(t *testing.T) {
	for _, a := range []Access{
		{URL: ""},
		{URL: "livy:8998"},
		{URL: "ftp://livy"},
		{URL: "http://"},
		{URL: "http://u:hunter2@livy/%zz"},
		{URL: "http://livy/?token=hunter2"},
		{URL: "http://livy", Headers: map[string]string{"a b": "x"}},
		{URL: "http://livy", Headers: map[string]string{"a": "hunter2\n"}},
	} {
		if _, err := Open(a, Options{Program: "Livy"}); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%v: %v", a, err)
		}
	}
	s := open(t, Access{URL: " http://rm:8088/cluster/ "})
	if got := s.Below("/cluster").String(); got != "http://rm:8088" {
		t.Error(got)
	}
}

// TestProxy: the environment names one. It is read once, so another process tries it.
func TestProxy(t *testing.T) {
	if os.Getenv("REMOTE_TEST_PROXIED") != "" {
		_, err := open(t, Access{URL: "http://livy.example:8998"}).Get(context.Background(), "/sessions")
		if err != nil {
			t.Error(err)
		}
		return
	}
	var asked string
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.String()
		fmt.Fprint(w, "{}")
	})
	c := exec.Command(os.Args[0], "-test.run", "^TestProxy$")
	c.Env = append(os.Environ(), "REMOTE_TEST_PROXIED=1", "HTTP_PROXY="+proxy.URL, "NO_PROXY=")
	if out, err := c.CombinedOutput(); err != nil || asked != "http://livy.example:8998/sessions" {
		t.Errorf("%v, %s: %s", err, asked, out)
	}
}
