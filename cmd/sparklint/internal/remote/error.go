package remote

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// An Error is why a server did not do what it was asked. Its text is one line without credentials.
type Error struct {
	Status int // of the answer; 0 if there was none
	text   string
	kind   kind
	cause  error
}

// A kind of error tells what may be tried after it.
type kind int

const (
	final  kind = iota
	silent      // the server did not answer in time, or there is none
	broken      // the connection broke
)

func (e *Error) Error() string { return e.text }

func (e *Error) Unwrap() error { return e.cause }

// Unreachable reports whether an error means that the server did not answer.
func Unreachable(err error) bool {
	var e *Error
	return errors.As(err, &e) && (e.kind != final || e.gateway())
}

// gateway reports whether a gateway answers that the server behind it does not.
func (e *Error) gateway() bool {
	switch e.Status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// Status returns the status of the answer that an error is about; 0 if there was none.
func Status(err error) int {
	var e *Error
	if errors.As(err, &e) {
		return e.Status
	}
	return 0
}

// errAnswer is the cause of an error about an answer that came.
var errAnswer = errors.New("the answer can't be used")

// fault is an error about an answer.
func (s *Server) fault(method, path, what string) *Error {
	return &Error{text: s.line(method, path, what), cause: errAnswer}
}

// Fault returns an error about the answer to a read at a path, in the words of its reader.
func (s *Server) Fault(path string, err error) error {
	return s.fault(http.MethodGet, path, err.Error())
}

// line is the text of an error: in one line, and without what must stay secret.
func (s *Server) line(method, path, what string) string {
	path, _, _ = strings.Cut(path, "?")
	verb := ""
	if method != http.MethodGet {
		verb = method + " "
	}
	return s.clean(fmt.Sprintf("%s: %s%s%s: %s", s.options.Program, verb, s.base, path, strings.Join(strings.Fields(what), " ")))
}

// leastSecret is how long the value of a header is that may be a secret: a shorter one is a word or a number.
const leastSecret = 6

// clean masks the password and the values of headers in a text.
func (s *Server) clean(text string) string {
	var secrets []string
	if s.access.Password != "" {
		pair := s.access.User + ":" + s.access.Password
		secrets = append(secrets, base64.StdEncoding.EncodeToString([]byte(pair)), url.QueryEscape(s.access.Password), s.access.Password)
	}
	for _, value := range s.access.Headers {
		if len(value) >= leastSecret {
			secrets = append(secrets, value)
		}
	}
	for _, secret := range secrets {
		if secret = strings.Join(strings.Fields(secret), " "); secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return text
}

// failure is the error of a request without a whole answer.
func (s *Server) failure(method, path string, err error) *Error {
	what, kind := s.words(err)
	return &Error{text: s.line(method, path, what), kind: kind, cause: err}
}

// words says what went wrong with a connection.
func (s *Server) words(err error) (what string, k kind) {
	var (
		dns         *net.DNSError
		op          *net.OpError
		timeout     net.Error
		certificate *tls.CertificateVerificationError
		unknown     x509.UnknownAuthorityError
		host        x509.HostnameError
		record      tls.RecordHeaderError
	)
	switch {
	case errors.Is(err, errHops):
		return fmt.Sprintf("it redirects more than %d times", hops), final
	case errors.Is(err, errWrite):
		return "it redirects, and sparklint follows no redirect of a request that changes something: use the URL that it redirects to", final
	case errors.Is(err, context.Canceled):
		return "interrupted", final
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "no complete answer within " + brief(s.options.Timeout), silent
	case strings.Contains(err.Error(), "invalid proxy address"):
		return "the proxy in HTTP_PROXY or HTTPS_PROXY is not a URL", final
	case errors.As(err, &dns):
		return "no address is known for host " + dns.Name, silent
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused" + s.through(err), silent
	case errors.As(err, &unknown), errors.As(err, &host), errors.As(err, &certificate):
		return fmt.Sprintf("its certificate is not trusted (%v)", root(err)), final
	case errors.As(err, &record):
		return "it does not speak https on this port", final
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return "it closed the connection in the middle of its answer", broken
	case errors.As(err, &op):
		return op.Err.Error(), silent
	}
	return root(err).Error(), final
}

// through names the proxy's part in a failure.
func (s *Server) through(err error) string {
	if strings.Contains(err.Error(), "proxyconnect") {
		return " by the proxy in HTTP_PROXY or HTTPS_PROXY"
	}
	return ""
}

// root is an error without the request that net/http puts before it.
func root(err error) error {
	var asked *url.Error
	if errors.As(err, &asked) {
		return asked.Err
	}
	return err
}

// brief is a time for people.
func brief(d time.Duration) string {
	if d >= time.Second && d%time.Second == 0 {
		return fmt.Sprintf("%d s", d/time.Second)
	}
	return d.String()
}

// rejected is the error of an answer that is none.
func (s *Server) rejected(method, path string, answer *http.Response, text []byte) *Error {
	what := fmt.Sprintf("it answers %d %s", answer.StatusCode, http.StatusText(answer.StatusCode))
	switch answer.StatusCode {
	case http.StatusUnauthorized:
		what = s.unauthorized(answer)
	case http.StatusProxyAuthRequired:
		what = "the proxy requires a user and a password: put them into HTTP_PROXY or HTTPS_PROXY"
	default:
		if said := excerpt(text); said != "" {
			what += ": " + said
		}
	}
	return &Error{Status: answer.StatusCode, text: s.line(method, path, what), cause: errAnswer}
}

// unauthorized says what a server that answers 401 wants.
func (s *Server) unauthorized(answer *http.Response) string {
	offers := strings.ToLower(strings.Join(answer.Header.Values("WWW-Authenticate"), ", "))
	switch {
	case strings.Contains(offers, "negotiate") && answer.Request.Method != http.MethodGet:
		return "it requires Kerberos, which sparklint does not support"
	case strings.Contains(offers, "negotiate"):
		return Kerberos(answer.Request.URL.String())
	case s.access.User != "":
		return "it rejects the user and the password (401)"
	}
	return "it requires a user and a password (401): give a config.json that has them with --config-json"
}

// Kerberos says how to list the sessions at a URL that requires Kerberos.
func Kerberos(url string) string {
	quoted := "'" + strings.ReplaceAll(url, "'", `'\''`) + "'"
	return "it requires Kerberos, which sparklint does not support: curl --negotiate -u : " + quoted + " | sparklint sessions --from -"
}

// excerpt is the beginning of a text within an error; empty for a web page.
func excerpt(text []byte) string {
	text = bytes.TrimSpace(text)
	if len(text) == 0 || text[0] == '<' {
		return ""
	}
	const most = 200
	if r := []rune(string(text[:min(len(text), 4*most)])); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return string(text)
}
