package guard_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/guard"
	"github.com/sparklint/sparklint/lint/severity"
)

// stub judges by words in the body: it knows no rules.
func stub(_ context.Context, body []byte, fix func(string) bool) (guard.Verdict, error) {
	var v guard.Verdict
	text := strings.TrimSpace(string(body))
	switch {
	case !json.Valid(body) || text[0] != '{':
		return v, guard.ErrUnreadable
	case strings.Contains(text, "panic"):
		panic("a rule's mistake")
	case strings.Contains(text, "broken"):
		return v, errors.New("out of order\r\nX-Evil: 1")
	}
	if strings.Contains(text, "bad") {
		v.Found = append(v.Found, guard.Finding{Rule: "wrong-type", Severity: severity.Error, Pointer: "/bad", Message: "Livy rejects it"})
	}
	if strings.Contains(text, "odd") {
		v.Found = append(v.Found, guard.Finding{Rule: "no-cap", Severity: severity.Warning, Pointer: "/odd", Message: "has no cap"})
	}
	if strings.Contains(text, "hostile") {
		v.Found = append(v.Found, guard.Finding{
			Rule: "no-cap", Severity: severity.Warning, Pointer: "/\r\nX-Evil: 1", Message: "\x1b[31mred \u202e \n::error::x",
		})
	}
	if strings.Contains(text, "50") && fix != nil && fix("cap") {
		v.Fixed = []byte(strings.Replace(text, "50", "5", 1))
		v.Changes = []guard.Change{{Pointer: "/conf/max", Old: "50", New: "5"}}
	}
	return v, nil
}

// A lab is a guard before an upstream that keeps what it got.
type lab struct {
	t        *testing.T
	upstream *httptest.Server
	front    *httptest.Server
	guard    *guard.Guard
	log      *safe

	mu  sync.Mutex
	got []received
}

type received struct {
	method, uri, host, body string
	header                  http.Header
	trailer                 http.Header
}

// safe is a buffer for several goroutines.
type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safe) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func (l *lab) requests() []received {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]received(nil), l.got...)
}

// keep notes a request.
func (l *lab) keep(r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		body = []byte("cut off: " + err.Error())
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.got = append(l.got, received{r.Method, r.RequestURI, r.Host, string(body), r.Header, r.Trailer})
}

func newLab(t *testing.T, p guard.Policy, answer http.HandlerFunc) *lab {
	t.Helper()
	l := &lab{t: t, log: &safe{}}
	l.upstream = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answer != nil {
			answer(w, r)
			return
		}
		l.keep(r)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"id":0,"state":"starting"}`)
	}))
	t.Cleanup(l.upstream.Close)
	l.guard = newGuard(t, l.upstream.URL, p, l.log)
	l.front = httptest.NewServer(l.guard)
	t.Cleanup(l.front.Close)
	return l
}

func newGuard(t *testing.T, livy string, p guard.Policy, log io.Writer) *guard.Guard {
	t.Helper()
	u, err := url.Parse(livy)
	if err != nil {
		t.Fatal(err)
	}
	if p.Judge == nil {
		p.Judge = stub
	}
	g, err := guard.New(guard.Options{
		Livy: u, MaxBody: 1000, BodyTimeout: time.Second,
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}, &p)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func (l *lab) post(path, body string, headers ...string) (*http.Response, string) {
	l.t.Helper()
	return l.do(http.MethodPost, path, body, headers...)
}

func (l *lab) do(method, path, body string, headers ...string) (*http.Response, string) {
	l.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, l.front.URL+path, strings.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		l.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		l.t.Fatal(err)
	}
	return answer, string(text)
}

func TestModes(t *testing.T) {
	one := func(rule string, m guard.Mode) map[string]guard.Mode { return map[string]guard.Mode{rule: m} }
	for _, c := range []struct {
		name, body string
		policy     guard.Policy
		status     int
		outcome    string
		warnings   int
	}{
		{"clean", `{}`, guard.Policy{Mode: guard.Enforce}, 201, "", 0},
		{"observe an error", `{"bad":1}`, guard.Policy{Mode: guard.Observe}, 201, "", 0},
		{"warn of an error", `{"bad":1}`, guard.Policy{Mode: guard.Warn}, 201, "warned", 1},
		{"enforce an error", `{"bad":1}`, guard.Policy{Mode: guard.Enforce}, 400, "refused", 0},
		{"enforce passes a warning", `{"odd":1}`, guard.Policy{Mode: guard.Enforce}, 201, "warned", 1},
		{"a named rule refuses a warning", `{"odd":1}`, guard.Policy{Rules: one("no-cap", guard.Enforce)}, 400, "refused", 0},
		{"a named rule only observes", `{"bad":1}`, guard.Policy{Mode: guard.Enforce, Rules: one("wrong-type", guard.Observe)}, 201, "", 0},
		{"fix", `{"max": 50}`, guard.Policy{Mode: guard.Warn, Fix: true}, 201, "fixed", 0},
		{"an observing rule fixes nothing", `{"max": 50}`, guard.Policy{Fix: true}, 201, "", 0},
		{"a refusal fixes nothing", `{"max": 50, "bad": 1}`, guard.Policy{Mode: guard.Enforce, Fix: true}, 400, "refused", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t, c.policy, nil)
			answer, text := l.post("/sessions", c.body)
			if answer.StatusCode != c.status || answer.Header.Get("Sparklint-Guard") != c.outcome ||
				len(answer.Header.Values("Sparklint-Warning")) != c.warnings {
				t.Errorf("status %d, headers %v", answer.StatusCode, answer.Header)
			}
			got := l.requests()
			if c.status == 400 {
				var said map[string]string
				if err := json.Unmarshal([]byte(text), &said); err != nil || len(said) != 1 || said["msg"] == "" || len(got) != 0 {
					t.Errorf("%d requests, answer %s", len(got), text)
				}
				return
			}
			want := c.body
			if c.outcome == "fixed" {
				want = `{"max": 5}`
				if fixed := answer.Header.Get("Sparklint-Fixed"); fixed != "/conf/max: 50 -> 5" {
					t.Errorf("header says %q", fixed)
				}
				if !strings.Contains(l.log.String(), "msg=fixed pointer=/conf/max old=50 new=5") {
					t.Error(l.log)
				}
			}
			if len(got) != 1 || got[0].body != want {
				t.Errorf("upstream got %q", got)
			}
		})
	}
}

// TestUnjudged tries bodies that can't be judged: they are refused where anything is enforced, and
// pass unchanged elsewhere.
func TestUnjudged(t *testing.T) {
	large := `{"x":"` + strings.Repeat("x", 2000) + `"}`
	for _, c := range []struct {
		name, body, encoding string
		status               int
		reason               string
	}{
		{"too large", large, "", 413, "too_large"},
		{"encoded", "\x1f\x8b", "gzip", 415, "encoded"},
		{"twice encoded", "x", "identity, br", 415, "encoded"},
		{"not JSON", "{", "", 400, "unparsable"},
		{"empty", "", "", 400, "unparsable"},
		{"a rule panics", `{"panic":1}`, "", 503, "failed"},
		{"the judge fails", `{"broken":1}`, "", 503, "failed"},
	} {
		for _, chunked := range []bool{false, true} {
			t.Run(c.name, func(t *testing.T) {
				for _, mode := range []guard.Mode{guard.Observe, guard.Warn, guard.Enforce} {
					l := newLab(t, guard.Policy{Mode: mode}, nil)
					var body io.Reader = strings.NewReader(c.body)
					if chunked {
						body = io.MultiReader(body)
					}
					r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, l.front.URL+"/sessions", body)
					if err != nil {
						t.Fatal(err)
					}
					if c.encoding != "" {
						r.Header.Set("Content-Encoding", c.encoding)
					}
					answer, err := http.DefaultTransport.RoundTrip(r)
					if err != nil {
						t.Fatal(err)
					}
					answer.Body.Close()
					got := l.requests()
					switch {
					case mode == guard.Enforce && (answer.StatusCode != c.status || len(got) != 0):
						t.Errorf("%s: status %d, %d requests", mode, answer.StatusCode, len(got))
					case mode != guard.Enforce && (answer.StatusCode != 201 || len(got) != 1 || got[0].body != c.body):
						t.Errorf("%s: status %d, got %.100q", mode, answer.StatusCode, got)
					}
					if !strings.Contains(l.log.String(), "reason="+c.reason+" mode="+mode.String()) {
						t.Errorf("log: %s", l.log)
					}
					if strings.Contains(l.log.String(), "\nX-Evil") {
						t.Errorf("an error acts in the log: %s", l.log)
					}
				}
			})
		}
	}
}

// TestRoutes tries what can be taken for a new session, and what can't.
func TestRoutes(t *testing.T) {
	l := newLab(t, guard.Policy{Mode: guard.Enforce}, nil)
	for _, path := range []string{
		"/sessions", "/sessions/", "//sessions", "/sessions//", "/Sessions", "/SESSIONS?doAs=x", "/sessions?a=b;c", "/./sessions",
		"/x/../sessions", "/%73essions", "/%2573essions", "/sessions;jsessionid=1", "/sessions/;x", "/sessions/.", "/sessions/0/..",
		"/livy/sessions", "/sessions%2F", "/%2fsessions", "/sessions%3Bx", "/sessions/0/%2e%2e", "/sessions%20", "/..;/sessions",
		"/sessions?_method=POST", "/%5Csessions",
	} {
		if answer, _ := l.post(path, `{"bad":1}`); answer.StatusCode != 400 {
			t.Errorf("POST %s passes with %d", path, answer.StatusCode)
		}
	}
	for _, header := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
		if answer, _ := l.post("/sessions", `{"bad":1}`, header, "GET"); answer.StatusCode != 400 {
			t.Errorf("%s: GET hides a POST", header)
		}
		if answer, _ := l.do(http.MethodPut, "/sessions", `{"bad":1}`, header, "post"); answer.StatusCode != 400 {
			t.Errorf("%s: post hides in a PUT", header)
		}
	}
	if answer, _ := l.do("post", "/sessions", `{"bad":1}`); answer.StatusCode != 400 {
		t.Error("a method in lower case passes")
	}
	if answer, _ := l.do(http.MethodGet, "/sessions?_method=post", `{"bad":1}`); answer.StatusCode != 400 {
		t.Error("_method passes")
	}
	if got := l.requests(); len(got) != 0 {
		t.Fatalf("upstream got %q", got)
	}
	for _, c := range [][2]string{
		{"GET", "/sessions"},
		{"POST", "/sessions/0/statements"},
		{"POST", "/sessions/name/statements/0/cancel"},
		{"DELETE", "/sessions/0"},
		{"POST", "/batches"},
		{"PATCH", "/sessions/0/x?y=%zz&a;b"},
		{"POST", "/sessionsx"},
		{"HEAD", "/ui"},
		{"OPTIONS", "/sessions"},
		{"POST", "//x//%2F/%61?&&q=%20+"},
	} {
		answer, _ := l.do(c[0], c[1], `{"bad":1}`)
		got := l.requests()
		last := got[len(got)-1]
		if answer.StatusCode != 201 || last.method != c[0] || last.uri != c[1] || last.body != `{"bad":1}` {
			t.Errorf("%s %s: status %d, upstream got %q", c[0], c[1], answer.StatusCode, last)
		}
	}
}

func TestBasePath(t *testing.T) {
	l := newLab(t, guard.Policy{Mode: guard.Enforce}, nil)
	g := newGuard(t, l.upstream.URL+"/gateway/livy/", guard.Policy{Mode: guard.Enforce}, io.Discard)
	front := httptest.NewServer(g)
	defer front.Close()
	answer, err := http.Post(front.URL+"/sessions?doAs=jane", "application/json", strings.NewReader(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if got := l.requests(); len(got) != 1 || got[0].uri != "/gateway/livy/sessions?doAs=jane" {
		t.Errorf("upstream got %q", got)
	}
}

func TestHostile(t *testing.T) {
	l := newLab(t, guard.Policy{Mode: guard.Warn}, nil)
	answer, _ := l.post("/sessions", `{"hostile":1}`)
	if answer.Header.Get("X-Evil") != "" || len(answer.Header.Values("Sparklint-Warning")) != 1 {
		t.Errorf("headers %v", answer.Header)
	}
	for _, r := range answer.Header.Get("Sparklint-Warning") {
		if r < ' ' || r > '~' {
			t.Errorf("%q is in %q", r, answer.Header.Get("Sparklint-Warning"))
		}
	}
	l.guard.SetPolicy(&guard.Policy{Judge: stub, Rules: map[string]guard.Mode{"no-cap": guard.Enforce}})
	_, text := l.post("/sessions", `{"hostile":1}`)
	var said struct{ Msg string }
	if err := json.Unmarshal([]byte(text), &said); err != nil || strings.ContainsAny(said.Msg, "\x1b\u202e\r\n") {
		t.Errorf("the refusal acts: %q", text)
	}
	if strings.ContainsAny(l.log.String(), "\x1b\u202e\r") || strings.Contains(l.log.String(), "\nX-Evil") {
		t.Errorf("the log acts: %q", l.log)
	}
}

// TestLogHasNoSecrets demands that neither bodies nor headers are logged.
func TestLogHasNoSecrets(t *testing.T) {
	for _, mode := range []guard.Mode{guard.Observe, guard.Enforce} {
		l := newLab(t, guard.Policy{Mode: mode}, nil)
		for _, path := range []string{"/sessions?token=hunter2", "/sessions/0/statements", "/batches"} {
			l.post(path, `{"bad":"hunter2"}`, "Authorization", "Basic hunter2", "Cookie", "hadoop.auth=hunter2", "X-Forwarded-For", "hunter2")
		}
		if strings.Contains(l.log.String(), "hunter2") || !strings.Contains(l.log.String(), "rule=wrong-type") {
			t.Error(l.log)
		}
	}
}

func TestNewRejects(t *testing.T) {
	for _, livy := range []string{"", "livy:8998", "ftp://livy", "http://", "http://jane:pw@livy:8998", "http://livy/?x=1", "http://livy/#x"} {
		u, err := url.Parse(livy)
		if err != nil {
			continue
		}
		if _, err := guard.New(guard.Options{Livy: u, Log: slog.Default()}, &guard.Policy{}); err == nil || strings.Contains(err.Error(), "pw") {
			t.Errorf("%s: %v", livy, err)
		}
	}
}

func TestRunning(t *testing.T) {
	l := newLab(t, guard.Policy{}, nil)
	u, err := url.Parse(l.upstream.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, mode := range []guard.Mode{guard.Observe, guard.Enforce} {
		g, err := guard.New(guard.Options{
			Livy: u, MaxBody: 1000, BodyTimeout: time.Second, Log: slog.New(slog.NewTextHandler(l.log, nil)),
		}, &guard.Policy{
			Judge: stub, Mode: mode,
			Running: func([]byte) []string { return []string{"10,240 MiB driver waits: bob\r\nX-Evil: 1"} },
		})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		g.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/sessions", strings.NewReader("{}")))
		want := ""
		if mode > guard.Observe {
			want = `10,240 MiB driver waits: bob\r\nX-Evil: 1`
		}
		if w.Code != 201 || w.Header().Get("Sparklint-Info") != want || w.Header().Get("X-Evil") != "" {
			t.Errorf("%s: %d %v", mode, w.Code, w.Header())
		}
	}
}
