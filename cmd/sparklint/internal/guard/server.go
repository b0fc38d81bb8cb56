package guard

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// A Service is how a guard is reached, and how it stops.
type Service struct {
	Listen  string       // where clients connect
	Socket  net.Listener // is open already, in place of Listen; may be nil
	Metrics string       // where metrics and health are served; empty: nowhere
	TLS     *Certificate // nil: plain HTTP
	// Insecure allows plain HTTP on an address that other machines can reach.
	Insecure bool
	// Drain is how long the guard goes on to accept connections after it is told to stop. It is not ready
	// then, and closes each connection after an answer.
	Drain time.Duration
	// Grace is how long requests may take to end after that.
	Grace time.Duration
	// Reload has an element each time the policy is to be read again, by Load.
	Reload <-chan struct{}
	Load   func() (*Policy, error)
	// Started gets the addresses once connections are accepted. It may be nil.
	Started func(listen, metrics string)
}

const (
	headerTimeout = 30 * time.Second // for a client to send its headers
	keepAlive     = 5 * time.Minute  // of a connection without a request
	maxHeader     = 1 << 20          // in bytes: tokens of Kerberos are long
	probeTimeout  = time.Second
)

// Serve serves requests until the context ends, and then stops without losing one that it has read.
func (g *Guard) Serve(ctx context.Context, s Service) error {
	front, err := s.front(ctx)
	if err != nil {
		return err
	}
	if g.itself(front.Addr()) {
		front.Close()
		return fmt.Errorf("the URL of Livy leads to the guard itself: %s", g.options.Livy.Host)
	}
	server := g.server(g)
	open := &connections{busy: map[net.Conn]time.Time{}}
	server.ConnState = open.note
	failed := make(chan error, 2)
	go func() { failed <- server.Serve(front) }()
	defer server.Close()
	address := ""
	if s.Metrics != "" {
		back, err := s.listen(ctx, s.Metrics)
		if err != nil {
			return err
		}
		health := g.server(g.health())
		go func() { failed <- health.Serve(back) }()
		defer health.Close()
		address = back.Addr().String()
	}
	if s.Started != nil {
		s.Started(front.Addr().String(), address)
	}
	for {
		select {
		case err := <-failed:
			return err
		case <-s.Reload:
			g.reload(s)
		case <-ctx.Done():
			return g.stop(context.WithoutCancel(ctx), s, func(ctx context.Context) error {
				front.Close() // what is not accepted waits, if systemd holds the socket
				server.SetKeepAlivesEnabled(false)
				open.settle(ctx)
				if err := server.Shutdown(ctx); !errors.Is(err, net.ErrClosed) { // front can still be its listener
					return err
				}
				return nil
			})
		}
	}
}

// stop ends a server: requests that have come are answered, and those that are late find it closed.
func (g *Guard) stop(ctx context.Context, s Service, end func(context.Context) error) error {
	g.options.Log.Info("stopping", "requests", g.metrics.inflight.Load())
	g.stopping.Store(true)
	time.Sleep(s.Drain)
	ctx, cancel := context.WithTimeout(ctx, s.Grace)
	defer cancel()
	err := end(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%d requests were cut off after %s", g.metrics.inflight.Load(), s.Grace)
	}
	g.options.Log.Info("stopped")
	return err
}

// reload reads policy and certificate again. A failure changes nothing.
func (g *Guard) reload(s Service) {
	p, err := s.Load()
	if err == nil && s.TLS != nil {
		err = s.TLS.Reload()
	}
	if err != nil {
		g.metrics.reloads.add("result", "failed")
		g.options.Log.Error("kept the old settings", "error", plain(err.Error()))
		return
	}
	g.SetPolicy(p)
	g.metrics.reloads.add("result", "ok")
	g.metrics.loaded.Store(time.Now().Unix())
	g.options.Log.Info("reloaded", "mode", p.Mode.String(), "endpoint", p.Endpoint)
}

// server returns a server that speaks HTTP/1.1, whose connections can be upgraded, and that no slow
// client can hold before its request is complete.
func (g *Guard) server(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       keepAlive,
		MaxHeaderBytes:    maxHeader,
		TLSNextProto:      map[string]func(*http.Server, *tls.Conn, http.Handler){},
		ErrorLog:          slog.NewLogLogger(g.options.Log.Handler(), slog.LevelDebug),
	}
}

// front is where clients connect.
func (s Service) front(ctx context.Context) (net.Listener, error) {
	if s.Socket == nil {
		return s.listen(ctx, s.Listen)
	}
	if err := s.permitted(ctx, s.Socket.Addr().String()); err != nil {
		s.Socket.Close()
		return nil, err
	}
	return s.secured(s.Socket), nil
}

// permitted returns an error about an address on which passwords would cross the network in plain text.
func (s Service) permitted(ctx context.Context, address string) error {
	local, err := Loopback(ctx, address)
	switch {
	case err != nil:
		return err
	case !local && s.TLS == nil && !s.Insecure:
		return fmt.Errorf("%s can be reached from other machines, and passwords would cross the network in plain text: "+
			"use --tls-cert and --tls-key, or allow it with --insecure", address)
	}
	return nil
}

// listen opens an address.
func (s Service) listen(ctx context.Context, address string) (net.Listener, error) {
	if err := s.permitted(ctx, address); err != nil {
		return nil, err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("can't listen: %w", err)
	}
	return s.secured(l), nil
}

// secured is a listener that speaks TLS, if there is a certificate.
func (s Service) secured(l net.Listener) net.Listener {
	if s.TLS == nil {
		return l
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: s.TLS.get, NextProtos: []string{"http/1.1"}}
	return tls.NewListener(l, config)
}

// Loopback reports whether only this machine can reach an address to listen on.
func Loopback(ctx context.Context, address string) (bool, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil || port == "" {
		return false, fmt.Errorf("%q is not an address to listen on: write HOST:PORT, such as 127.0.0.1:8999", address)
	}
	if host == "" {
		return false, nil // all addresses
	}
	list, err := net.DefaultResolver.LookupIPAddr(ctx, host)
	if err != nil {
		return false, fmt.Errorf("can't listen on %s: %w", address, err)
	}
	for _, a := range list {
		if !a.IP.IsLoopback() {
			return false, nil
		}
	}
	return len(list) > 0, nil
}

// itself reports whether Livy's URL leads to an address of the guard.
func (g *Guard) itself(address net.Addr) bool {
	own, ok := address.(*net.TCPAddr)
	if !ok || portOf(g.options.Livy) != fmt.Sprint(own.Port) {
		return false
	}
	host := g.options.Livy.Hostname()
	ip := net.ParseIP(host)
	switch {
	case strings.EqualFold(host, "localhost"):
		return true
	case ip == nil:
		return false
	}
	return ip.Equal(own.IP) || ip.IsUnspecified() || ip.IsLoopback() && own.IP.IsUnspecified()
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// health serves /metrics, /healthz (the process runs) and /readyz (it accepts requests, and so does Livy).
func (g *Guard) health() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		g.metrics.write(w, !g.stopping.Load())
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if g.stopping.Load() {
			http.Error(w, "stopping", http.StatusServiceUnavailable)
			return
		}
		if reason := g.probe(r.Context()); reason != "" {
			http.Error(w, "Livy: "+reason, http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	return mux
}

// probe says why no connection to Livy can be made; empty if one can.
func (g *Guard) probe(ctx context.Context) string {
	dialer := net.Dialer{Timeout: probeTimeout}
	c, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(g.options.Livy.Hostname(), portOf(g.options.Livy)))
	if err != nil {
		_, words := cause(err)
		return words
	}
	c.Close()
	return ""
}

// A Certificate is read from two files, and can be read again.
type Certificate struct {
	cert, key string
	current   atomic.Pointer[tls.Certificate]
}

// OpenCertificate reads a certificate and its key from PEM files.
func OpenCertificate(cert, key string) (*Certificate, error) {
	c := &Certificate{cert: cert, key: key}
	return c, c.Reload()
}

// Reload reads the files again.
func (c *Certificate) Reload() error {
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return fmt.Errorf("can't use the certificate %s: %w", c.cert, err)
	}
	c.current.Store(&pair)
	return nil
}

func (c *Certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	return c.current.Load(), nil
}
