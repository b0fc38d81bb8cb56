// Package remote asks Livy and YARN over HTTP. It is the only package that opens sockets.
//
// Each request has a deadline for all of it, answers are bounded, and only reads are retried.
// Credentials go to the server that they were given for and nowhere else, and are in no error.
package remote

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// An Access is a server, and what it takes to be let in.
type Access struct {
	URL            string // may have a user and a password
	User, Password string
	Headers        map[string]string // sent with each request
	Insecure       bool              // certificates are not verified
	Trusted        *x509.CertPool    // of certificates; nil for those of the system
}

// Options hold for all requests to a server.
type Options struct {
	Program string        // which the server is: Livy or YARN
	Timeout time.Duration // for a request with its answer, and with all retries of a read
	Agent   string        // who asks
}

const (
	// Most is the largest answer to read, in bytes.
	Most = 64 << 20

	attempts = 3 // at a read
	hops     = 5 // redirects to follow
)

// pause is the time before the second attempt. It doubles with each.
var pause = 200 * time.Millisecond

// Trusted returns the certificates in a PEM file; nil, which stands for those of the system, if the path is empty.
func Trusted(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("no certificate is in " + path)
	}
	return pool, nil
}

// A Server is asked and told. It may be used from several goroutines.
type Server struct {
	access  Access
	options Options
	base    *url.URL // without credentials, a query and a slash at its end
	client  *http.Client
}

// Open returns the server of an access. It does not connect.
func Open(a Access, o Options) (*Server, error) {
	u, err := url.Parse(strings.TrimSpace(a.URL))
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("the URL of %s must begin with http:// or https:// and have a host", o.Program)
	case u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("the URL of %s must end with its path: leave out ? and #", o.Program)
	}
	if u.User != nil {
		a.User = u.User.Username()
		a.Password, _ = u.User.Password()
		u.User = nil
	}
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), ""
	for name, value := range a.Headers {
		if !validHeader(name, value) {
			return nil, fmt.Errorf("custom_headers: %q is not a header that HTTP can send", name)
		}
	}
	s := &Server{access: a, options: o, base: u}
	transport := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		TLSClientConfig:        &tls.Config{InsecureSkipVerify: a.Insecure, RootCAs: a.Trusted},
		MaxResponseHeaderBytes: 1 << 20,
		ForceAttemptHTTP2:      true,
	}
	s.client = &http.Client{Transport: transport, CheckRedirect: s.redirect}
	return s, nil
}

// validHeader reports whether a name and a value can be sent as a header.
func validHeader(name, value string) bool {
	separator := func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("()<>@,;:\\\"/[]?={}", r) }
	control := func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }
	return name != "" && !strings.ContainsFunc(name, separator) && !strings.ContainsFunc(value, control)
}

// String is the URL of the server, without credentials.
func (s *Server) String() string { return s.base.String() }

// User is who the server is asked as; empty if nobody.
func (s *Server) User() string { return s.access.User }

// Below returns the server at a path without a suffix, if it ends with that.
func (s *Server) Below(suffixes ...string) *Server {
	u := *s.base
	for _, suffix := range suffixes {
		u.Path = strings.TrimSuffix(u.Path, suffix)
	}
	other := *s
	other.base = &u
	return &other
}

// Get returns the answer at a path, which may have a query. It tries again where the connection breaks
// or a gateway has no answer.
func (s *Server) Get(ctx context.Context, path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	wait := pause
	for n := 1; ; n++ {
		answer, err := s.once(ctx, http.MethodGet, path, nil)
		if err == nil || n == attempts || !passing(err) {
			return answer, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(wait):
			wait *= 2
		}
	}
}

// passing reports whether an error may be gone at the next attempt.
func passing(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	return e.kind == broken || e.gateway()
}

// Delete deletes what is at a path. It is tried once.
func (s *Server) Delete(ctx context.Context, path string) error {
	return s.write(ctx, http.MethodDelete, path, nil)
}

// Put puts JSON at a path. It is tried once.
func (s *Server) Put(ctx context.Context, path string, body []byte) error {
	return s.write(ctx, http.MethodPut, path, body)
}

func (s *Server) write(ctx context.Context, method, path string, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	_, err := s.once(ctx, method, path, body)
	return err
}

func (s *Server) once(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	var content io.Reader
	if body != nil {
		content = bytes.NewReader(body)
	}
	r, err := http.NewRequestWithContext(ctx, method, s.base.String()+path, content)
	if err != nil {
		return nil, s.failure(method, path, err)
	}
	s.introduce(r, body != nil)
	answer, err := s.client.Do(r)
	if err != nil {
		return nil, s.failure(method, path, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, Most+1))
	switch {
	case len(text) > Most:
		return nil, s.fault(method, path, fmt.Sprintf("its answer is larger than %d MiB", Most>>20))
	case err != nil:
		return nil, s.failure(method, path, err)
	case answer.StatusCode < 200 || answer.StatusCode > 299:
		return nil, s.rejected(method, path, answer, text)
	}
	return text, nil
}

// introduce gives a request its headers.
func (s *Server) introduce(r *http.Request, body bool) {
	for name, value := range s.access.Headers {
		r.Header.Set(name, value)
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", s.options.Agent)
	if body {
		r.Header.Set("Content-Type", "application/json")
	}
	if r.Method != http.MethodGet { // Livy and YARN can be set to require one
		r.Header.Set("X-Requested-By", "sparklint")
		r.Header.Set("X-XSRF-Header", "sparklint")
	}
	if s.access.User != "" || s.access.Password != "" {
		r.SetBasicAuth(s.access.User, s.access.Password)
	}
}

var (
	errHops  = errors.New("too many redirects")
	errWrite = errors.New("a redirect of a write")
)

// redirect follows a few redirects of reads. Another server gets no credentials.
func (s *Server) redirect(r *http.Request, via []*http.Request) error {
	switch {
	case via[0].Method != http.MethodGet:
		return errWrite
	case len(via) > hops:
		return errHops
	}
	if r.URL.Scheme != s.base.Scheme || !strings.EqualFold(r.URL.Host, s.base.Host) {
		r.Header = http.Header{"Accept": {"application/json"}, "User-Agent": {s.options.Agent}}
	}
	return nil
}
