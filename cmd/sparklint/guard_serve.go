package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/guard"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/judge"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/settings"
)

// groupServe is the group of serve's flags in the help.
const groupServe = "Serve"

func serveFlags() []cli.Flag {
	own := []cli.Flag{
		stringFlag("livy", "", "`LIVY` serve: the URL of Livy, such as http://127.0.0.1:8998 (required, here or in "+livyURLVariable+"). "+
			"check: the version of Livy (default: any: a finding is an error only if all versions since 0.7 reject the request)"),
		stringFlag("listen", "127.0.0.1:8999", "`HOST:PORT` address for clients; the word systemd means the socket of a .socket unit "+
			"(default 127.0.0.1:8999)"),
		stringFlag("metrics", "", "`HOST:PORT` address for /metrics, /healthz and /readyz (default: not served)"),
		stringFlag("mode", "", "`MODE` serve: observe, warn or enforce, for rules that the settings do not name (default: "+
			"guard.all of the settings, else observe)"),
		boolFlag("fix", "serve: make the safe fixes in requests before Livy gets them"),
		&cli.StringFlag{
			Name: "yarn", Usage: "`URL` YARN's ResourceManager: also tell clients what a session will wait for",
			EnvVars: append(env("yarn-url"), env("yarn")...),
		},
		stringFlag("tls-cert", "", "`FILE` certificate to serve HTTPS with, in PEM"),
		stringFlag("tls-key", "", "`FILE` key of the certificate, in PEM"),
		boolFlag("insecure", "serve plain HTTP on an address that other machines can reach"),
		stringFlag("max-body", "1m", "`SIZE` largest request for a session to judge (default 1m)"),
		stringFlag("drain", "2s", "`TIME` how long to accept requests after SIGTERM, so that clients can go elsewhere (default 2s)"),
		stringFlag("grace", "30s", "`TIME` how long requests may take to end after that (default 30s)"),
		stringFlag("log", "text", "`F` log format on standard error: text or json (default text)"),
		boolFlag("verbose", "log every request, not only new sessions"),
	}
	return grouped(groupServe, append(own, trustFlags()...)...)
}

// guardVersionFlags are the flags of versions, without --livy: it is one of [serveFlags].
func guardVersionFlags() []cli.Flag {
	return slices.DeleteFunc(versionFlags(), func(f cli.Flag) bool { return f.Names()[0] == "livy" })
}

// livyURLVariable is the environment variable that sessions and endpoint read, too.
const livyURLVariable = "SPARKLINT_LIVY_URL"

// bodyTimeout is how long a client may take to send the request for a session.
const bodyTimeout = 30 * time.Second

// garbage is how much memory requests leave before it is collected, in percent of what is in use. That is little, so with
// Go's default of 100, requests would wait for the collector many times a second.
const garbage = 400

// A serving is what the flags of serve say.
type serving struct {
	asked   project.Overrides
	rules   []*lint.Rule
	mode    string
	fix     bool
	livy    *url.URL
	yarn    string
	running *observer // nil without yarn
	trusted trusted
	maxBody int64
	service guard.Service
	log     *slog.Logger
}

func guardServe(c *cli.Context, w world) error {
	s, err := readServing(c, w)
	if err != nil {
		return err
	}
	policy, err := s.policy()
	if err != nil {
		return failed("%v", err)
	}
	transport := guard.NewTransport(s.trusted.livy)
	options := guard.Options{Livy: s.livy, Transport: transport, MaxBody: s.maxBody, BodyTimeout: bodyTimeout, Log: s.log}
	g, err := guard.New(options, policy)
	if err != nil {
		return failed("--livy: %v", err)
	}
	if w.getenv("GOGC") == "" {
		defer debug.SetGCPercent(debug.SetGCPercent(garbage))
	}
	if s.running != nil {
		go s.running.run(c.Context, s.log)
	}
	reload, done := hangups(c.Context)
	defer done()
	s.service.Reload = reload
	s.service.Load = s.policy
	s.service.Started = func(listen, metrics string) {
		s.log.Info("listening", "address", listen, "metrics", cmp.Or(metrics, "none"), "livy", s.livy.Redacted(), "mode", policy.Mode.String(),
			"fix", policy.Fix, "endpoint", policy.Endpoint, "version", version())
	}
	err = g.Serve(c.Context, s.service)
	if err != nil {
		return failed("%v", err)
	}
	return nil
}

// hangups tells of each SIGHUP, until done is called.
func hangups(ctx context.Context) (reload <-chan struct{}, done func()) {
	signals, told := make(chan os.Signal, 1), make(chan struct{})
	ctx, cancel := context.WithCancel(ctx)
	signal.Notify(signals, syscall.SIGHUP)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-signals:
			}
			select {
			case <-ctx.Done():
				return
			case told <- struct{}{}:
			}
		}
	}()
	return told, func() {
		signal.Stop(signals)
		cancel()
	}
}

func readServing(c *cli.Context, w world) (s serving, err error) {
	if c.NArg() > 1 {
		return s, failed("guard serve takes flags, and no path")
	}
	s.asked, s.rules, err = judging(c)
	if err != nil {
		return s, err
	}
	s.asked.Terms.SparkMagic, err = readVersion(c, "sparkmagic")
	if err != nil {
		return s, err
	}
	s.asked.Terms.Spark, err = readVersion(c, "spark")
	if err != nil {
		return s, err
	}
	livy := c.String("livy")
	if in := w.getenv(livyURLVariable); in != "" && !w.gave("livy") { // for other commands, SPARKLINT_LIVY is a version
		livy = in
	}
	s.livy, err = url.Parse(livy)
	if err != nil || !strings.Contains(livy, "://") {
		return s, failed("guard serve needs the URL of Livy, such as --livy http://127.0.0.1:8998")
	}
	size, err := spark.ParseSize(c.String("max-body"))
	if err != nil || size.Bytes("b") < 1 {
		return s, failed("--max-body %q: write a size, such as 500k or 1m", c.String("max-body"))
	}
	s.mode, s.fix, s.yarn, s.maxBody = c.String("mode"), c.Bool("fix"), c.String("yarn"), size.Bytes("b")
	if s.mode != "" {
		if _, err := guard.ParseMode(s.mode); err != nil {
			return s, failed("--mode: %v", err)
		}
	}
	s.log, err = logger(c, w)
	if err != nil {
		return s, err
	}
	s.trusted, err = readTrusted(c)
	if err != nil {
		return s, err
	}
	s.service, err = readService(c, w)
	if err != nil || s.yarn == "" {
		return s, err
	}
	s.running, err = newObserver(s)
	return s, err
}

// readService reads how the guard is reached, and how it stops.
func readService(c *cli.Context, w world) (s guard.Service, err error) {
	s = guard.Service{Listen: c.String("listen"), Metrics: c.String("metrics"), Insecure: c.Bool("insecure")}
	for name, to := range map[string]*time.Duration{"drain": &s.Drain, "grace": &s.Grace} {
		*to, err = time.ParseDuration(c.String(name))
		if err != nil || *to < 0 {
			return s, failed("--%s %q: write a time, such as 10s", name, c.String(name))
		}
	}
	if s.Listen == "systemd" {
		s.Socket, err = guard.Inherited(w.getenv)
		if err != nil {
			return s, failed("--listen systemd: %v", err)
		}
	}
	cert, key := c.String("tls-cert"), c.String("tls-key")
	switch {
	case cert == "" && key == "":
		return s, nil
	case cert == "" || key == "":
		return s, failed("--tls-cert and --tls-key: HTTPS needs both")
	}
	s.TLS, err = guard.OpenCertificate(cert, key)
	if err != nil {
		return s, failed("%v", err)
	}
	return s, nil
}

func logger(c *cli.Context, w world) (*slog.Logger, error) {
	o := &slog.HandlerOptions{}
	if c.Bool("verbose") {
		o.Level = slog.LevelDebug
	}
	switch format := c.String("log"); format {
	case "text":
		return slog.New(slog.NewTextHandler(w.err, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w.err, o)), nil
	default:
		return nil, failed("--log %q: text or json", format)
	}
}

// policy reads the settings.
func (s serving) policy() (*guard.Policy, error) {
	terms, own, err := project.Guarded(s.asked, s.livy.String())
	if err != nil {
		return nil, err
	}
	p := &guard.Policy{Judge: judgeOf(terms, s.rules), Endpoint: s.held(terms.Endpoint), Fix: s.fix, Rules: map[string]guard.Mode{}}
	for rule, name := range own.Guard {
		m, err := guard.ParseMode(name)
		switch {
		case err != nil:
			return nil, err
		case rule == settings.GuardAll:
			p.Mode = m
		default:
			p.Rules[rule] = m
		}
	}
	if s.mode != "" {
		p.Mode, err = guard.ParseMode(s.mode)
	}
	if s.running != nil {
		p.Running = func(body []byte) []string { return s.running.says(body, terms) }
	}
	return p, err
}

// held names the endpoint whose room sessions are judged by, and warns if there is none.
func (s serving) held(e *endpoint.Endpoint) string {
	if e != nil {
		return e.String()
	}
	s.log.Warn("no endpoint: the cluster's capacity is not checked, because no endpoint in the settings has this url; "+
		"name one with --endpoint", "url", s.livy.Redacted())
	return "none"
}

// judgeOf returns the rules as a guard asks them.
func judgeOf(terms *lint.Terms, rules []*lint.Rule) guard.Judge {
	return func(ctx context.Context, body []byte, fix func(string) bool) (guard.Verdict, error) {
		r := judge.Request{Body: string(body), Terms: terms, Rules: rules, Names: ruleNames()}
		if fix != nil {
			r.Fix = func(d *lint.Diagnostic) bool { return d.Severity >= lint.Warning && fix(d.Rule) }
		}
		v, err := judge.Judge(ctx, r)
		if errors.Is(err, judge.ErrUnreadable) {
			return guard.Verdict{}, guard.ErrUnreadable
		}
		if err != nil {
			return guard.Verdict{}, fmt.Errorf("not judged: %w", err)
		}
		verdict := guard.Verdict{Found: make([]guard.Finding, len(v.Left))}
		for i, d := range v.Left {
			verdict.Found[i] = guard.Finding{Rule: d.Rule, Severity: d.Severity, Pointer: d.Pointer, Message: lint.Masked(d.Message)}
		}
		for _, d := range v.Withheld {
			why, _, _ := strings.Cut(d.Withheld.Why, ":") // then comes a message, which can quote the request
			verdict.Withheld = append(verdict.Withheld, guard.Withheld{Rule: d.Rule, Pointer: d.Pointer, Reason: why})
		}
		if v.Body != r.Body {
			verdict.Fixed, verdict.Changes = []byte(v.Body), differences(r.Body, v.Body)
		}
		return verdict, nil
	}
}
