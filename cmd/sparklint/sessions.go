package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/kernel"
	"github.com/sparklint/sparklint/lint/running"
	"github.com/sparklint/sparklint/lint/settings"
)

func sessionsCommand(w world) *cli.Command {
	own := []cli.Flag{
		listFlag("from", "`FILE` read a saved answer or printed table instead of asking a server; -: standard input; repeatable"),
		formatFlag("full or json"),
		boolFlag("idle", "with --yarn: also say how long ago the last Spark job of each idle session ended; asks their drivers"),
		boolFlag("watch", "list again every few seconds, on a terminal"),
	}
	return &cli.Command{
		Name:      "sessions",
		Usage:     "show which sessions hold the endpoint and which wait, or stop sessions",
		ArgsUsage: "[stop [ID …]]",
		Description: "Lists sessions from Livy, from YARN, or from both. --from reads what you have: " + running.Expected +
			".\n\nstop ends the sessions that have all the properties given: their id or application, --owner, --state, --older-than. It says " +
			"first what it stops, and asks. Exit code of stop: 0 all are gone, or none has these properties; 1 at least one is still there; " +
			"2 a session that you name doesn't exist or isn't yours, none of the matching sessions is yours, you answer no, or wrong usage.",
		Flags: slices.Concat(own, grouped(groupServers, serverFlags()...), grouped(groupStop, stopFlags()...),
			endpointFlags("the one whose url is that of --livy or --config-json"),
			grouped(groupFiles, settingsFlagFrom("the current folder"), limitFlag())),
		Action: func(c *cli.Context) error {
			switch {
			case c.Args().First() == "stop":
				return stopAction(c, w)
			case c.Args().Present():
				return failed("sessions %s: write stop and what to stop, or nothing", c.Args().First())
			}
			for _, name := range stopNames {
				if w.gave(name) {
					return failed("--%s belongs to sparklint sessions stop", name)
				}
			}
			return sessionsAction(c, w)
		},
	}
}

// serverFlags name servers to ask.
func serverFlags() []cli.Flag {
	livy := stringFlag("livy", "", "`URL` Livy, such as http://localhost:8998")
	yarn := stringFlag("yarn", "", "`URL` YARN's ResourceManager, such as http://localhost:8088")
	livy.(*cli.StringFlag).EnvVars, yarn.(*cli.StringFlag).EnvVars = env("livy-url"), env("yarn-url") // SPARKLINT_LIVY is a version
	return append([]cli.Flag{
		livy, yarn,
		stringFlag("config-json", "", "`PATH` take Livy's url, user, password and custom_headers from this config.json"),
		&cli.DurationFlag{
			Name: "timeout", Value: 10 * time.Second, Usage: "`TIME` longest time to wait for an answer (default 10s)", EnvVars: env("timeout"),
		},
	}, trustFlags()...)
}

func sessionsAction(c *cli.Context, w world) error {
	printer := printSessions
	switch c.String("format") {
	case "full":
	case "json":
		printer = sessionsJSON
	default:
		return failed("--format %q: write full or json", c.String("format"))
	}
	from, err := sessionSources(c, w)
	if err != nil {
		return err
	}
	on, err := declared(c, w, from)
	if err != nil {
		return err
	}
	if c.Bool("watch") {
		if c.String("format") != "full" || !from.live() || !terminal(w.out) {
			return failed("--watch shows the sessions of a server on a terminal: leave out --from and --format json, and redirect nothing")
		}
		return watch(c.Context, w.out, watchEvery, func() string { return watched(from.read(c.Context), on) })
	}
	r := from.read(c.Context)
	said := from.say(r)
	if !r.any {
		return said
	}
	if err := printer(w.out, on.of(r.list)); err != nil {
		return failed("%v", err)
	}
	return said
}

// declaredOn is the endpoint that sessions run on, and what a session should take of it.
type declaredOn struct {
	endpoint *endpoint.Endpoint // nil if none is declared
	base     *kernel.Value      // the request that a config.json makes; nil if none is known
}

// declared finds the endpoint that flags declare, that the settings have for Livy's url, or that they
// have for all.
func declared(c *cli.Context, w world, from sources) (on declaredOn, err error) {
	overrides := project.Overrides{Names: ruleNames(), Version: version()}
	if err := readEndpoint(c, &overrides); err != nil {
		return on, err
	}
	own, err := project.Here(overrides).Of(settings.Name, "", false)
	if err != nil {
		return on, err
	}
	name := cmp.Or(overrides.Endpoint, own.Of(from.url()), own.Endpoint)
	if name == "" && from.url() == "" && len(own.Endpoints) == 1 { // whose sessions they are can't be told by a url
		for only := range own.Endpoints {
			name = only
		}
	}
	if overrides.Endpoint != "" && own.Endpoints[overrides.Endpoint] == nil {
		return on, failed("--endpoint: %s", own.NoEndpoint(overrides.Endpoint))
	}
	terms := own.Terms(name, lint.Terms{}, overrides.Glue, overrides.Users)
	on.endpoint = terms.Endpoint
	if on.endpoint == nil && name == "" && from.url() == "" && len(own.Endpoints) > 1 {
		fmt.Fprintf(w.err, "sparklint: the settings declare %d endpoints: name the one that these sessions run on with --endpoint (%s)\n",
			len(own.Endpoints), shown(strings.Join(slices.Sorted(maps.Keys(own.Endpoints)), ", ")))
	}
	path := c.String("config-json")
	if on.endpoint == nil || path == "" || path == "none" {
		return on, nil
	}
	limit, err := readLimit(c)
	if err != nil {
		return on, err
	}
	in, err := open(c.Context, []string{path}, project.Spec{Everything: true, Jobs: 1, Limit: limit, Overrides: overrides}, w)
	if err != nil {
		return on, err
	}
	for _, t := range in.Targets {
		if t.Notebook == nil {
			on.base = t.Replay().Body()
		}
	}
	return on, nil
}

// A shownSession is a session with what it should have by its configuration.
type shownSession struct {
	running.Session
	should           *endpoint.Session // nil if its configuration or the endpoint is not known
	driver, executor int64             // MiB of their containers then
	most             int64             // MiB that it may take in all then; 0 without a cap
}

// A listing is what is printed of a list.
type listing struct {
	running.List
	sessions []shownSession
	endpoint *endpoint.Endpoint
}

// of returns a list with what the endpoint adds to it.
func (on declaredOn) of(l running.List) listing {
	out := listing{endpoint: on.endpoint}
	if e := on.endpoint; e != nil {
		now, _ := e.Now()
		size := running.Size{Memory: now.Size().Memory, Vcores: now.Size().Vcores}
		if now.NodeVcores.Origin == endpoint.Unknown {
			size.Vcores = running.Unknown
		}
		l = l.Within(size)
	}
	out.List = l
	for _, s := range l.Sessions {
		out.sessions = append(out.sessions, on.session(s))
	}
	return out
}

func (on declaredOn) session(s running.Session) shownSession {
	one := shownSession{Session: s}
	var conf endpoint.Conf
	switch {
	case on.endpoint == nil || s.Ended():
		return one
	case s.Requested():
		conf = s.Property
	case on.base != nil && s.ID != running.Unknown:
		conf = on.base.Property
	default:
		return one
	}
	should := on.endpoint.Session(s.Label(), conf, s.Python())
	one.should, one.driver, one.executor = &should, on.endpoint.Rounded(should.Master.Memory), on.endpoint.Rounded(should.Executor.Memory)
	if should.Most < endpoint.Endless {
		one.most = on.endpoint.Weight(should)
	}
	return one
}

// watchEvery is how often a watched list is read.
const watchEvery = 3 * time.Second

// watched is what a watch shows: also what went wrong, which may be gone the next time.
func watched(r reading, on declaredOn) string {
	var b strings.Builder
	errs := r.errs()
	if r.any {
		errs = append(errs, printSessions(&b, on.of(r.list)))
	}
	if err := errors.Join(errs...); err != nil {
		for _, line := range strings.Split(err.Error(), "\n") {
			b.WriteString(shown(line) + "\n")
		}
	}
	return b.String()
}

// watch draws a text in place, again and again until the run is interrupted.
func watch(ctx context.Context, out io.Writer, every time.Duration, text func() string) error {
	for {
		now := text()
		select {
		case <-ctx.Done():
			return nil
		default:
		}
		if err := redraw(out, now+"\nCtrl-C ends this\n"); err != nil {
			return failed("%v", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(every):
		}
	}
}

// stamped is a time for people: two units at most.
func stamped(d time.Duration) string {
	switch {
	case d < 0:
		return ""
	case d >= 24*time.Hour:
		return fmt.Sprintf("%dd%dh", d/(24*time.Hour), d%(24*time.Hour)/time.Hour)
	case d >= time.Hour:
		return fmt.Sprintf("%dh%dm", d/time.Hour, d%time.Hour/time.Minute)
	case d >= time.Minute:
		return fmt.Sprintf("%dm%ds", d/time.Minute, d%time.Minute/time.Second)
	}
	return fmt.Sprintf("%ds", d/time.Second)
}
