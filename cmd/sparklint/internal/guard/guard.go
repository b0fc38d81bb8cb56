// Package guard is a reverse proxy in front of Livy that judges new sessions. Everything else goes
// through it unchanged.
//
// A [Guard] is the handler of requests, and [Serve] runs one with its listeners until it is told to
// stop. The package knows no rules and no settings: a [Policy] brings them, and can be replaced while
// requests are served.
package guard

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// flushAfter is how long the beginning of an answer waits for the rest, if its length is known. Short answers are
// written at once then. Those of unknown length, such as streams, never wait.
const flushAfter = time.Millisecond

// Options are what a guard is made of.
type Options struct {
	Livy      *url.URL        // has no user: the client's authentication is passed on
	Transport *http.Transport // to Livy; nil for NewTransport(nil)
	// MaxBody is the largest body that is judged, in bytes.
	MaxBody int64
	// BodyTimeout is how long a client may take to send the body of a new session.
	BodyTimeout time.Duration
	Log         *slog.Logger
}

// A Guard passes requests on to Livy.
type Guard struct {
	options  Options
	policy   atomic.Pointer[Policy]
	proxy    *httputil.ReverseProxy
	metrics  *metrics
	stopping atomic.Bool
}

// New returns a guard with a policy.
func New(o Options, p *Policy) (*Guard, error) {
	switch {
	case o.Livy == nil || o.Livy.Host == "" || o.Livy.Scheme != "http" && o.Livy.Scheme != "https":
		return nil, fmt.Errorf("the URL of Livy must begin with http:// or https:// and have a host")
	case o.Livy.User != nil:
		return nil, fmt.Errorf("the URL of Livy must have no user and no password: each client authenticates itself")
	case o.Livy.RawQuery != "" || o.Livy.Fragment != "":
		return nil, fmt.Errorf("the URL of Livy must end with its path: leave out ? and #")
	}
	if o.Transport == nil {
		o.Transport = NewTransport(nil)
	}
	g := &Guard{options: o, metrics: newMetrics()}
	g.policy.Store(p)
	g.proxy = &httputil.ReverseProxy{
		Rewrite:        g.rewrite,
		Transport:      &once{next: o.Transport},
		FlushInterval:  flushAfter,
		ModifyResponse: g.answered,
		ErrorHandler:   g.unanswered,
		ErrorLog:       slog.NewLogLogger(o.Log.Handler(), slog.LevelWarn),
		BufferPool:     buffers{},
	}
	return g, nil
}

// SetPolicy replaces the policy. Requests that are being judged keep the old one.
func (g *Guard) SetPolicy(p *Policy) { g.policy.Store(p) }

// ServeHTTP answers a request with Livy's answer, or refuses a new session.
func (g *Guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k := kindOf(r)
	g.metrics.requests.add("kind", string(k))
	g.metrics.inflight.Add(1)
	defer g.metrics.inflight.Add(-1)
	if r.Method == http.MethodConnect {
		refuse(w, http.StatusMethodNotAllowed, "sparklint guard: this is Livy's API, not a proxy to other servers")
		return
	}
	f := &passage{kind: k, client: r.RemoteAddr, start: time.Now()}
	r = r.WithContext(context.WithValue(r.Context(), passageKey{}, f))
	if k == newSession && !g.judged(w, r, f) {
		return
	}
	g.proxy.ServeHTTP(w, r)
}

// A passage is what the guard knows of one request.
type passage struct {
	kind    kind
	client  string // its address
	start   time.Time
	outcome outcome
	told    []string // findings, for the client
	changes []string
	running []string
	sent    atomic.Bool // some of it has been written to Livy
}

type passageKey struct{}

func passageOf(ctx context.Context) *passage {
	f, ok := ctx.Value(passageKey{}).(*passage)
	if !ok {
		return &passage{}
	}
	return f
}

// rewrite sends a request to Livy as it came. Only the address of the client is added.
func (g *Guard) rewrite(pr *httputil.ProxyRequest) {
	pr.SetURL(g.options.Livy)
	pr.Out.URL.RawQuery = pr.In.URL.RawQuery
	pr.Out.Trailer = pr.In.Trailer // it is filled when the body has been read
	pr.Out.Host = pr.In.Host       // redirects lead back to the guard
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"} {
		if values, ok := pr.In.Header[name]; ok {
			pr.Out.Header[name] = values
		}
	}
	host := pr.In.RemoteAddr
	if i := strings.LastIndexByte(host, ':'); i >= 0 {
		host = strings.Trim(host[:i], "[]")
	}
	if before := pr.In.Header.Values("X-Forwarded-For"); len(before) > 0 {
		host = strings.Join(before, ", ") + ", " + host
	}
	pr.Out.Header.Set("X-Forwarded-For", host)
	// Another protocol than WebSocket, such as h2c, would carry requests that nobody judges.
	if upgrade := pr.Out.Header.Get("Upgrade"); upgrade != "" && !strings.EqualFold(upgrade, "websocket") {
		pr.Out.Header.Del("Upgrade")
		pr.Out.Header.Del("Connection")
		pr.Out.Header.Del("Http2-Settings")
	}
	if passageOf(pr.In.Context()).kind == newSession {
		pr.Out.Header.Del("Upgrade") // a new session is one request, and its body has been read
		pr.Out.Header.Del("Connection")
		pr.Out.Header.Del("Expect")
	}
}

// answered adds to Livy's answer what the guard has to say.
func (g *Guard) answered(answer *http.Response) error {
	f := passageOf(answer.Request.Context())
	if g.stopping.Load() && answer.StatusCode != http.StatusSwitchingProtocols {
		answer.Header.Set("Connection", "close") // the next request goes to the guard that follows
	}
	if f.outcome == warned || f.outcome == fixed {
		answer.Header.Set(headerOutcome, string(f.outcome))
	}
	addLines(answer.Header, headerWarning, f.told)
	addLines(answer.Header, headerFixed, f.changes)
	addLines(answer.Header, headerInfo, f.running)
	level := slog.LevelDebug
	if f.kind != other {
		level = slog.LevelInfo
	}
	r := answer.Request
	g.options.Log.Log(r.Context(), level, "answered", "kind", f.kind, "method", r.Method, "status", answer.StatusCode,
		"client", f.client, "outcome", string(f.outcome), "ms", time.Since(f.start).Milliseconds())
	return nil
}
