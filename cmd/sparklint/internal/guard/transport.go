package guard

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"syscall"
	"time"
)

const (
	dialTimeout = 10 * time.Second
	// idle is how long a connection to Livy is kept without a request. Livy's own limit is 30 s: a request
	// must not meet the end of its connection.
	idle = 10 * time.Second
)

// NewTransport returns connections to Livy, which speak HTTP/1.1 and change nothing on the way. They trust the
// certificates of the system, or others instead.
func NewTransport(trusted *x509.CertPool) *http.Transport {
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
	return &http.Transport{
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    dialTimeout,
		TLSNextProto:           map[string]func(string, *tls.Conn) http.RoundTripper{},
		DisableCompression:     true, // the client decides
		MaxIdleConnsPerHost:    512,
		IdleConnTimeout:        idle,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 1 << 20,
	}
}

// once sends each request that may change something at most once.
type once struct{ next http.RoundTripper }

// keys make net/http repeat any request without a body.
var keys = []string{"Idempotency-Key", "X-Idempotency-Key"}

// RoundTrip notes whether any of a request has been written.
func (t *once) RoundTrip(r *http.Request) (*http.Response, error) {
	f := passageOf(r.Context())
	trace := &httptrace.ClientTrace{WroteHeaders: func() { f.sent.Store(true) }}
	r = r.WithContext(httptrace.WithClientTrace(r.Context(), trace))
	for i, name := range keys {
		if values, ok := r.Header[name]; ok { // net/http only looks for the canonical name
			delete(r.Header, name)
			r.Header[[]string{"idempotency-key", "x-idempotency-key"}[i]] = values
		}
	}
	return t.next.RoundTrip(r)
}

// repeatable reports whether a client may send a request again without harm.
func repeatable(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	return false
}

// unanswered answers a request to which Livy gave no answer. Where Livy may have got a request that
// changes something, the connection is closed as Livy's would be: clients such as SparkMagic send a
// request again after any status of 500 and above, and that would be a second session.
func (g *Guard) unanswered(w http.ResponseWriter, r *http.Request, err error) {
	f := passageOf(r.Context())
	if errors.Is(err, context.Canceled) || r.Context().Err() != nil {
		g.metrics.upstream.add("reason", "client_gone")
		panic(http.ErrAbortHandler)
	}
	reason, words := cause(err)
	g.metrics.upstream.add("reason", reason)
	g.options.Log.Log(r.Context(), slog.LevelError, "no answer from Livy", "reason", reason, "kind", f.kind, "method", r.Method,
		"client", f.client, "sent", f.sent.Load())
	if f.sent.Load() && !repeatable(r.Method) {
		panic(http.ErrAbortHandler)
	}
	status := http.StatusBadGateway
	if reason == "timeout" {
		status = http.StatusGatewayTimeout
	}
	if f.outcome != "" {
		w.Header().Set(headerOutcome, string(f.outcome))
	}
	refuse(w, status, "sparklint guard: no answer from Livy: "+words)
}

// cause says in a word for the metrics, and in words for the client, why there is no answer. The words
// name no address: clients need not know where Livy is.
func cause(err error) (reason, words string) {
	var (
		dns         *net.DNSError
		certificate *tls.CertificateVerificationError
		timeout     net.Error
	)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused", "connection refused"
	case errors.As(err, &dns):
		return "dns", "its host name is not known"
	case errors.As(err, &certificate):
		return "certificate", "its certificate is not trusted"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "timeout", "it does not accept the connection in time"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "broken", "it closed the connection"
	}
	return "other", "the connection failed"
}

// buffers lends the memory that bodies are copied through.
type buffers struct{}

const bufferSize = 32 << 10

var free = sync.Pool{New: func() any { return new([bufferSize]byte) }}

// Get returns a buffer.
func (buffers) Get() []byte { return free.Get().(*[bufferSize]byte)[:] }

// Put takes a buffer back.
func (buffers) Put(b []byte) { free.Put((*[bufferSize]byte)(b)) }
