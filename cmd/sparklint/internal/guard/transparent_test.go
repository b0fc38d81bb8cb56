package guard_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/guard"
)

// dial connects to a server for bytes that no client would send.
func dial(t *testing.T, url string) (net.Conn, *bufio.Reader) {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	return c, bufio.NewReader(c)
}

// TestTransparent sends random requests directly and through the guard: the upstream must get the same,
// and the client must get the same answer.
func TestTransparent(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	l := newLab(t, guard.Policy{Mode: guard.Enforce}, nil)
	direct := &lab{t: t, front: l.upstream}
	pick := func(list ...string) string { return list[rng.IntN(len(list))] }
	for range 300 {
		method := pick("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "PROPFIND")
		path := pick("/sessions", "/sessions/7/statements", "/batches", "/ui/", "/static/js/a.js", "/%41//b", "/a%2Fb;c=d") +
			pick("", "?", "?doAs=jane", "?a=b&a=c;d&%zz", "?q=%20+%2B")
		body := ""
		if method != "GET" && method != "HEAD" {
			body = pick("", `{}`, ` {"conf" : {"spark.a":"b"},"kind":"pyspark"} `, "{\"a\":\"\u00e4\u202e\"}")
		}
		if method == "POST" && strings.HasPrefix(path, "/sessions") && body == "" {
			body = "{ }"
		}
		headers := []string{
			"Authorization", pick("Basic amFuZTpwdw==", "Negotiate YII="+strings.Repeat("x", rng.IntN(9000))),
			"Cookie", pick("a=b", "hadoop.auth=\"x&y\""), "X-Requested-By", pick("a", "", "ambari"),
			"Accept", pick("*/*", "application/vnd.livy.v1+json"), "Accept-Encoding", pick("gzip", "identity"),
			"User-Agent", pick("python-requests/2.31", "x"), "Content-Type", pick("application/json", "text/plain;charset=UTF-16"),
			"X-Forwarded-Proto", "https", "Forwarded", "for=1.2.3.4", "Idempotency-Key", pick("1", "2"),
		}
		before := len(l.requests())
		a, textA := direct.do(method, path, body, headers...)
		b, textB := l.do(method, path, body, headers...)
		got := l.requests()
		if len(got) != before+2 {
			t.Fatalf("%s %s: %d requests", method, path, len(got)-before)
		}
		x, y := got[before], got[before+1]
		if forwarded := y.header.Get("X-Forwarded-For"); forwarded != "127.0.0.1" {
			t.Errorf("X-Forwarded-For %q", forwarded)
		}
		y.header.Del("X-Forwarded-For")
		x.host, y.host = "", "" // of two servers
		if !reflect.DeepEqual(x, y) {
			t.Errorf("upstream got\n%v, and through the guard\n%v", x, y)
		}
		a.Header.Del("Date")
		b.Header.Del("Date")
		if a.StatusCode != b.StatusCode || textA != textB || !reflect.DeepEqual(a.Header, b.Header) || a.ContentLength != b.ContentLength {
			t.Errorf("%s %s %q: client got %d %v %q, and through the guard %d %v %q", method, path, body, a.StatusCode, a.Header, textA,
				b.StatusCode, b.Header, textB)
		}
	}
}

func TestHost(t *testing.T) {
	l := newLab(t, guard.Policy{}, nil)
	l.do("GET", "/", "")
	if host := l.requests()[0].host; "http://"+host != l.front.URL {
		t.Errorf("upstream got the host %s: its redirects would lead past the guard", host)
	}
}

func TestHopByHop(t *testing.T) {
	l := newLab(t, guard.Policy{}, func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"X-Private", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection"} {
			if r.Header.Get(name) != "" {
				w.Header().Add("X-Got", name)
			}
		}
		w.Header().Set("Connection", "X-Hop")
		w.Header().Set("X-Hop", "1")
		w.Header().Add("WWW-Authenticate", "Negotiate")
		w.Header().Add("WWW-Authenticate", "Basic realm=x")
		w.Header().Add("Set-Cookie", "a=1")
		w.Header().Add("Set-Cookie", "b=2")
		w.WriteHeader(401)
	})
	answer, _ := l.do("GET", "/sessions", "", "Connection", "X-Private", "X-Private", "1",
		"Keep-Alive", "timeout=5", "Proxy-Authorization", "x")
	h := answer.Header
	if answer.StatusCode != 401 || h.Values("X-Got") != nil || h.Get("X-Hop") != "" || len(h.Values("WWW-Authenticate")) != 2 ||
		len(h.Values("Set-Cookie")) != 2 {
		t.Errorf("%d %v", answer.StatusCode, h)
	}
}

// TestStream demands that bytes are passed on as they come: first those of a body, then those of the
// answer, whether or not the length of the answer is known.
func TestStream(t *testing.T) {
	for _, length := range []string{"", "25"} {
		t.Run("length "+length, func(t *testing.T) { stream(t, length) })
	}
}

func stream(t *testing.T, length string) {
	t.Helper()
	came := make(chan string)
	more := make(chan struct{})
	l := newLab(t, guard.Policy{Mode: guard.Enforce}, func(w http.ResponseWriter, r *http.Request) {
		lines := bufio.NewReader(r.Body)
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				break
			}
			came <- line
		}
		if length != "" {
			w.Header().Set("Content-Length", length)
		}
		for range 5 {
			_, _ = io.WriteString(w, "line\n")
			_ = http.NewResponseController(w).Flush()
			<-more
		}
	})
	in, out := io.Pipe()
	answered := make(chan *http.Response, 1)
	go func() {
		answer, err := http.Post(l.front.URL+"/sessions/0/statements", "", in)
		if err != nil {
			t.Error(err)
		}
		answered <- answer
	}()
	for i := range 5 {
		fmt.Fprintln(out, i)
		if line := <-came; line != fmt.Sprintln(i) {
			t.Errorf("upstream got %q", line)
		}
	}
	out.Close()
	answer := <-answered
	if answer == nil {
		return
	}
	defer answer.Body.Close()
	lines := bufio.NewReader(answer.Body)
	for range 5 {
		if line, err := lines.ReadString('\n'); err != nil || line != "line\n" {
			t.Fatalf("%q, %v", line, err)
		}
		more <- struct{}{}
	}
}

func TestUpload(t *testing.T) {
	l := newLab(t, guard.Policy{Mode: guard.Enforce}, nil)
	body := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	for _, path := range []string{"/sessions/0/upload-jar", "/batches"} {
		r, err := http.NewRequestWithContext(context.Background(), "POST", l.front.URL+path, io.MultiReader(bytes.NewReader(body)))
		if err != nil {
			t.Fatal(err)
		}
		r.Trailer = http.Header{"X-Sum": {"42"}}
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		got := l.requests()
		if last := got[len(got)-1]; last.body != string(body) || last.trailer.Get("X-Sum") != "42" {
			t.Errorf("got %d bytes and trailer %v", len(last.body), last.trailer)
		}
	}
}

// TestKeepAlive demands that one connection of a client serves many requests, also after a refusal.
func TestKeepAlive(t *testing.T) {
	l := newLab(t, guard.Policy{Mode: guard.Enforce}, nil)
	c, answers := dial(t, l.front.URL)
	for range 3 {
		for _, body := range []string{`{"bad":1}`, `{}`} {
			fmt.Fprintf(c, "POST /sessions HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
			answer, err := http.ReadResponse(answers, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, answer.Body)
		}
	}
	if n := len(l.requests()); n != 3 {
		t.Errorf("upstream got %d requests", n)
	}
}

func TestWebSocket(t *testing.T) {
	l := newLab(t, guard.Policy{Mode: guard.Enforce}, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "websocket" || r.Header.Get("Sec-WebSocket-Key") != "k" {
			http.Error(w, "no upgrade, but "+r.Header.Get("Upgrade"), 400)
			return
		}
		c, b, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		_, _ = io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
		_, _ = io.Copy(c, b)
	})
	c, in := dial(t, l.front.URL)
	fmt.Fprint(c, "GET /ui/socket HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Key: k\r\n\r\n")
	answer, err := http.ReadResponse(in, nil)
	if err != nil || answer.StatusCode != 101 {
		t.Fatalf("%v, %v", answer, err)
	}
	for i := range 10 {
		frame := bytes.Repeat([]byte{0x81, byte(i), 0, 0xff}, 1000*i+1)
		_, _ = c.Write(frame)
		back := make([]byte, len(frame))
		if _, err := io.ReadFull(in, back); err != nil || !bytes.Equal(back, frame) {
			t.Fatalf("frame %d: %v", i, err)
		}
	}
}

// TestOtherUpgrade demands that no other protocol is spoken past the guard.
func TestOtherUpgrade(t *testing.T) {
	l := newLab(t, guard.Policy{Mode: guard.Enforce}, nil)
	for _, protocol := range []string{"h2c", "websocket, h2c", "TLS/1.0"} {
		c, in := dial(t, l.front.URL)
		fmt.Fprintf(c, "GET /ui HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: %s\r\n"+
			"HTTP2-Settings: AAMAAABk\r\n\r\n", protocol)
		answer, err := http.ReadResponse(in, nil)
		if err != nil || answer.StatusCode != 201 {
			t.Errorf("%s: %v, %v", protocol, answer, err)
		}
	}
	c, in := dial(t, l.front.URL)
	fmt.Fprint(c, "POST /sessions HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\n{}")
	answer, err := http.ReadResponse(in, nil)
	if err != nil || answer.StatusCode != 201 {
		t.Errorf("%v, %v", answer, err)
	}
	for _, got := range l.requests() {
		if got.header.Get("Upgrade") != "" || got.header.Get("HTTP2-Settings") != "" {
			t.Errorf("upstream got %v", got.header)
		}
	}
}

// TestExpect demands that a client which waits for leave to send its body gets it, from Livy where the
// body is not judged, and that Livy can refuse it.
func TestExpect(t *testing.T) {
	var read atomic.Bool
	l := newLab(t, guard.Policy{Mode: guard.Enforce}, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			w.WriteHeader(401)
			return
		}
		body, _ := io.ReadAll(r.Body)
		read.Store(true)
		w.WriteHeader(201)
		_, _ = w.Write(body)
	})
	for _, path := range []string{"/sessions", "/sessions/0/statements"} {
		for _, authorization := range []string{"", "Authorization: Negotiate x\r\n"} {
			read.Store(false)
			c, in := dial(t, l.front.URL)
			fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: x\r\n%sExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", path, authorization)
			answer, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatal(err)
			}
			if answer.StatusCode == 100 {
				fmt.Fprint(c, "{}")
				for answer.StatusCode == 100 { // one from Livy, and one when the body is read: HTTP allows several
					if answer, err = http.ReadResponse(in, nil); err != nil {
						t.Fatal(err)
					}
				}
			} else if path == "/sessions" {
				t.Errorf("the guard did not ask for the body: %d", answer.StatusCode)
			}
			if want := map[bool]int{true: 401, false: 201}[authorization == ""]; answer.StatusCode != want {
				t.Errorf("%s: %d, want %d", path, answer.StatusCode, want)
			}
			if authorization == "" && read.Load() {
				t.Error("a refused body was sent")
			}
		}
	}
	c, in := dial(t, l.front.URL)
	fmt.Fprint(c, "POST /sessions HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2000\r\n\r\n")
	answer, err := http.ReadResponse(in, nil)
	if err != nil || answer.StatusCode != 413 {
		t.Errorf("a body that is too large: %v, %v", answer, err)
	}
}

func TestEarlyHints(t *testing.T) {
	l := newLab(t, guard.Policy{Mode: guard.Warn}, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Link", "</x>; rel=preload")
		w.WriteHeader(103)
		w.WriteHeader(201)
	})
	var hints int
	trace := &httptrace.ClientTrace{Got1xxResponse: func(code int, _ textproto.MIMEHeader) error { hints += code; return nil }}
	ctx := httptrace.WithClientTrace(context.Background(), trace)
	r, err := http.NewRequestWithContext(ctx, "POST", l.front.URL+"/sessions", strings.NewReader(`{"odd":1}`))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if hints != 103 || answer.StatusCode != 201 || answer.Header.Get("Sparklint-Guard") != "warned" {
		t.Errorf("%d, then %d %v", hints, answer.StatusCode, answer.Header)
	}
}

// TestSmuggling sends requests whose end two servers could see at different places. Each must reach the
// upstream as one request, or not at all.
func TestSmuggling(t *testing.T) {
	hidden := "POST /sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{\"bad\":1}"
	for _, c := range []struct{ name, headers, body string }{
		{"two lengths", "Content-Length: 0\r\nContent-Length: 64\r\n", hidden},
		{"a list of lengths", "Content-Length: 0, 64\r\n", hidden},
		{"a signed length", "Content-Length: +0\r\n", hidden},
		{"length and chunks", fmt.Sprintf("Content-Length: %d\r\nTransfer-Encoding: chunked\r\n", len(hidden)+5), "0\r\n\r\n" + hidden},
		{"chunks twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n" + hidden},
		{"unknown encoding", "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + hidden},
		{"blank before the colon", "Transfer-Encoding : chunked\r\n", "0\r\n\r\n" + hidden},
		{"folded", "Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n" + hidden},
		{"bare line feed in a chunk", "Transfer-Encoding: chunked\r\n", "0\n\n" + hidden},
		{"chunk extension", "Transfer-Encoding: chunked\r\n", "0;\nx\r\n\r\n" + hidden},
		{"a length in octal", "Content-Length: 0x40\r\n", hidden},
		{"a null in a header", "X: a\x00b\r\n", hidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t, guard.Policy{Mode: guard.Enforce}, nil)
			conn, in := dial(t, l.front.URL)
			fmt.Fprintf(conn, "POST /batches HTTP/1.1\r\nHost: x\r\n%s\r\n%s", c.headers, c.body)
			_ = conn.(*net.TCPConn).CloseWrite()
			answers, err := io.ReadAll(in)
			if err != nil {
				t.Log(err)
			}
			for _, got := range l.requests() {
				if got.uri != "/batches" || strings.Contains(got.body, "HTTP/1.1") {
					t.Errorf("upstream got %q; answers %q", got, answers)
				}
			}
		})
	}
}

// TestOneForm gives the upstream's view of the wire: each request has one length, and no second one.
func TestOneForm(t *testing.T) {
	wire := make(chan string, 1)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		c, err := listener.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
		got, b := "", make([]byte, 4096)
		for err == nil && !strings.HasSuffix(got, "{}") {
			var n int
			n, err = c.Read(b)
			got += string(b[:n])
		}
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		wire <- got
	}()
	front := httptest.NewServer(newGuard(t, "http://"+listener.Addr().String(), guard.Policy{Mode: guard.Enforce}, io.Discard))
	defer front.Close()
	c, in := dial(t, front.URL)
	fmt.Fprint(c, "POST //sessions/ HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n"+
		"Idempotency-Key: 7\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
	if _, err := http.ReadResponse(in, nil); err != nil {
		t.Fatal(err)
	}
	got := <-wire
	if !strings.HasPrefix(got, "POST //sessions/ HTTP/1.1\r\n") || strings.Count(got, "Content-Length: 2\r\n") != 1 ||
		strings.Contains(got, "Transfer-Encoding") || !strings.Contains(got, "idempotency-key: 7\r\n") || !strings.HasSuffix(got, "\r\n\r\n{}") {
		t.Errorf("%q", got)
	}
}

func TestConnect(t *testing.T) {
	l := newLab(t, guard.Policy{}, nil)
	c, in := dial(t, l.front.URL)
	fmt.Fprint(c, "CONNECT other:80 HTTP/1.1\r\nHost: other:80\r\n\r\n")
	answer, err := http.ReadResponse(in, nil)
	if err != nil || answer.StatusCode != 405 || len(l.requests()) != 0 {
		t.Errorf("%v, %v", answer, err)
	}
}

func TestAbsolute(t *testing.T) {
	l := newLab(t, guard.Policy{Mode: guard.Enforce}, nil)
	c, in := dial(t, l.front.URL)
	fmt.Fprint(c, "POST http://other/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{\"bad\":1}")
	answer, err := http.ReadResponse(in, nil)
	if err != nil || answer.StatusCode != 400 || len(l.requests()) != 0 {
		t.Errorf("%v, %v", answer, err)
	}
}
