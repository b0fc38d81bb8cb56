package guard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
)

// An outcome is what became of a new session. Each is a label of the metrics.
type outcome string

const (
	admitted outcome = "admitted" // nothing was found, or only what the client is not told
	observed outcome = "observed" // found something that only observing rules say
	warned   outcome = "warned"   // the client is told
	fixed    outcome = "fixed"    // Livy gets another body
	refused  outcome = "refused"
	unjudged outcome = "unjudged" // passed on, because the mode does not enforce
	aborted  outcome = "aborted"  // the client did not send its body
)

// judgeTimeout is how long the rules may look at a body. They need some milliseconds.
const judgeTimeout = 10 * time.Second

// A flaw is why a body can't be judged.
type flaw struct {
	reason  string // for the metrics
	status  int    // of the refusal
	message string
}

// judged holds a new session against the policy. It reports whether the request is to be passed on;
// if not, it has been answered. r then has the body to pass on.
func (g *Guard) judged(w http.ResponseWriter, r *http.Request, f *passage) bool {
	p := g.policy.Load()
	defer func() { g.metrics.sessions.add("outcome", string(f.outcome)) }()
	if found := g.unsuitable(r); found != nil {
		return g.passUnjudged(w, r, f, p, *found)
	}
	body, found := g.read(w, r)
	switch {
	case found != nil && found.reason == "too_large":
		return g.passUnjudged(w, r, f, p, *found)
	case found != nil:
		f.outcome = aborted
		refuse(w, found.status, found.message)
		return false
	}
	setBody(r, body)
	start := time.Now()
	v, err := judge(r.Context(), p, body)
	g.metrics.judging.observe(time.Since(start))
	switch {
	case r.Context().Err() != nil:
		f.outcome = aborted
		return false // the client is gone
	case errors.Is(err, ErrUnreadable):
		return g.passUnjudged(w, r, f, p, flaw{"unparsable", http.StatusBadRequest, "the body is not a JSON object in UTF-8"})
	case err != nil:
		g.options.Log.Error("could not judge a new session", "client", f.client, "error", plain(err.Error()))
		return g.passUnjudged(w, r, f, p, flaw{"failed", http.StatusServiceUnavailable, "the body could not be judged"})
	}
	return g.decide(w, r, f, p, v, body)
}

// decide refuses a session or notes what the client is to be told.
func (g *Guard) decide(w http.ResponseWriter, r *http.Request, f *passage, p *Policy, v Verdict, body []byte) bool {
	var refusing []string
	f.outcome = admitted
	for _, found := range v.Found {
		m, _ := p.mode(found.Rule)
		g.metrics.findings.add("rule", found.Rule, "severity", found.Severity.String(), "mode", m.String())
		g.options.Log.Info("found", "rule", found.Rule, "severity", found.Severity.String(), "mode", m.String(),
			"pointer", plain(found.Pointer), "client", f.client)
		switch {
		case p.refuses(found):
			refusing = append(refusing, found.String())
		case p.tells(found):
			f.told = append(f.told, found.String())
			f.outcome = warned
		case f.outcome == admitted && found.Severity > 0:
			f.outcome = observed
		}
	}
	g.withheld(f, v, len(refusing) > 0)
	if len(refusing) > 0 {
		f.outcome = refused
		f.told = nil
		w.Header().Set(headerOutcome, string(refused))
		refuse(w, http.StatusBadRequest, refusal(refusing))
		return false
	}
	if v.Fixed != nil {
		g.fix(r, f, v)
		body = v.Fixed
	}
	g.note(f, p, body)
	return true
}

// note adds what the session meets on the cluster. Nothing is refused for it: a moment later there may
// be room.
func (g *Guard) note(f *passage, p *Policy, body []byte) {
	if p.Running == nil {
		return
	}
	lines := p.Running(body)
	for _, line := range lines {
		g.options.Log.Info("cluster", "says", plain(line), "client", f.client)
	}
	if p.Mode > Observe {
		f.running = lines
	}
}

// refusal is the text of a refusal: the cause first.
func refusal(refusing []string) string {
	rest := ""
	if n := len(refusing) - mostLines; n > 0 {
		refusing, rest = refusing[:mostLines], fmt.Sprintf("; %d more", n)
	}
	return inert.Text("sparklint guard refuses this session: " + strings.Join(refusing, "; ") + rest +
		". Correct the settings; a kernel of SparkMagic must then be restarted")
}

// withheld logs the safe fixes that are not made: none is made in a session that is refused.
func (g *Guard) withheld(f *passage, v Verdict, refuses bool) {
	list := v.Withheld
	if refuses {
		for _, c := range v.Changes {
			list = append(list, Withheld{Pointer: c.Pointer, Reason: "the session is refused"})
		}
	}
	for _, h := range list {
		g.options.Log.Info("fix withheld", "rule", h.Rule, "pointer", plain(h.Pointer), "reason", plain(h.Reason), "client", f.client)
	}
}

// fix gives Livy the fixed body.
func (g *Guard) fix(r *http.Request, f *passage, v Verdict) {
	f.outcome = fixed
	for _, c := range v.Changes {
		f.changes = append(f.changes, c.String())
		g.options.Log.Info("fixed", "pointer", plain(c.Pointer), "old", plain(c.Old), "new", plain(c.New), "client", f.client)
	}
	setBody(r, v.Fixed)
}

// passUnjudged passes a body on that can't be judged, unless the policy enforces: padding must not be
// a way round the rules.
func (g *Guard) passUnjudged(w http.ResponseWriter, r *http.Request, f *passage, p *Policy, found flaw) bool {
	mode := strictest(p)
	g.metrics.unjudged.add("reason", found.reason, "mode", mode.String())
	g.options.Log.Log(r.Context(), slog.LevelWarn, "not judged", "reason", found.reason, "mode", mode.String(), "client", f.client)
	if mode < Enforce {
		f.outcome = unjudged
		return true
	}
	f.outcome = refused
	w.Header().Set(headerOutcome, string(refused))
	refuse(w, found.status, "sparklint guard refuses this session: "+found.message)
	return false
}

// strictest returns the mode for bodies that can't be judged: enforce, if any rule is enforced.
func strictest(p *Policy) Mode {
	m := p.Mode
	for _, mode := range p.Rules {
		m = max(m, mode)
	}
	return m
}

// unsuitable says why a body can't be judged, if its headers show it.
func (g *Guard) unsuitable(r *http.Request) *flaw {
	for _, value := range r.Header.Values("Content-Encoding") {
		if value = strings.TrimSpace(value); value != "" && !strings.EqualFold(value, "identity") {
			return &flaw{"encoded", http.StatusUnsupportedMediaType, "its body is encoded: send it without Content-Encoding"}
		}
	}
	if r.ContentLength > g.options.MaxBody {
		return g.tooLarge()
	}
	return nil
}

func (g *Guard) tooLarge() *flaw {
	return &flaw{"too_large", http.StatusRequestEntityTooLarge, fmt.Sprintf("its body is larger than %d bytes", g.options.MaxBody)}
}

// read reads the body of a new session. If that is too large, r still has all of it.
func (g *Guard) read(w http.ResponseWriter, r *http.Request) ([]byte, *flaw) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(g.options.BodyTimeout)) // tests have writers without one
	body, err := io.ReadAll(io.LimitReader(r.Body, g.options.MaxBody+1))
	_ = control.SetReadDeadline(time.Time{})
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.Header().Set("Connection", "close")
		return nil, &flaw{"slow", http.StatusRequestTimeout, "sparklint guard: the body did not arrive in " + g.options.BodyTimeout.String()}
	case err != nil:
		w.Header().Set("Connection", "close")
		return nil, &flaw{"cut_off", http.StatusBadRequest, "sparklint guard: the body of the request ends too early"}
	case int64(len(body)) > g.options.MaxBody:
		r.Body = &joined{io.MultiReader(bytes.NewReader(body), r.Body), r.Body}
		return nil, g.tooLarge()
	}
	return body, nil
}

// joined reads bytes that were read before, and then the rest of a body.
type joined struct {
	io.Reader
	io.Closer
}

// setBody gives a request a body in memory. It may be sent again if nothing of it was sent.
func setBody(r *http.Request, body []byte) {
	r.ContentLength = int64(len(body))
	r.TransferEncoding = nil
	r.Trailer = nil
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	r.Body = io.NopCloser(bytes.NewReader(body))
}

// judge asks the rules. A panic of a rule is an error: it must not end the connection, or be a way
// round the rules.
func judge(ctx context.Context, p *Policy, body []byte) (v Verdict, err error) {
	ctx, cancel := context.WithTimeout(ctx, judgeTimeout)
	defer cancel()
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("a rule failed: %v", fault)
		}
	}()
	return p.Judge(ctx, slices.Clone(body), p.fixes())
}
