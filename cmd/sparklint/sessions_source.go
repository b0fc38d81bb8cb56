package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/urfave/cli/v2"
	"golang.org/x/sync/errgroup"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/remote"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/running"
)

// sources are where sessions are listed from: files, or servers.
type sources struct {
	files      []string
	limit      files.Limit
	livy, yarn *remote.Server // nil if it is not asked
	jobs       bool           // idle sessions are asked for their jobs
	w          world
}

// sessionSources reads the flags that name sources.
func sessionSources(c *cli.Context, w world) (s sources, err error) {
	s = sources{files: c.StringSlice("from"), w: w}
	if s.limit, err = readLimit(c); err != nil {
		return s, err
	}
	switch {
	case len(s.files) > 0 && (w.gave("livy") || w.gave("yarn")):
		return s, failed("--from reads what was saved, and --livy and --yarn ask servers: use one or the other")
	case len(s.files) > 0 && c.Bool("idle"):
		return s, failed("--idle asks servers, and --from reads what was saved: use one or the other")
	case len(s.files) > 0:
		return s, nil
	}
	if s.livy, s.yarn, err = servers(c, w); err != nil {
		return s, err
	}
	if s.livy == nil && s.yarn == nil {
		return s, failed("which sessions? name a server with --livy URL, --yarn URL or --config-json PATH, " +
			"or give what you saved with --from FILE")
	}
	s.jobs = c.Bool("idle")
	if s.jobs && s.yarn == nil {
		return s, failed("--idle asks for the jobs of sessions through YARN: name it with --yarn URL")
	}
	return s, nil
}

// live reports whether servers are asked.
func (s sources) live() bool { return len(s.files) == 0 }

// url is Livy's; empty if it is not asked.
func (s sources) url() string {
	if s.livy == nil {
		return ""
	}
	return s.livy.String()
}

// A reading is what sources said once.
type reading struct {
	list       running.List
	any        bool  // a source said something
	livy, yarn error // why a server did not
	others     []error
	jobs       error // why jobs of some sessions are not known
}

// errs are what went wrong.
func (r reading) errs() []error {
	return slices.DeleteFunc(append([]error{r.livy, r.yarn}, r.others...), func(err error) bool { return err == nil })
}

// read reads all sources. What can't be read does not stop the others.
func (s sources) read(ctx context.Context) (r reading) {
	var answers []running.Answer
	for _, path := range s.files {
		a, err := s.file(path)
		if err != nil {
			r.others = append(r.others, err)
			continue
		}
		answers = append(answers, a)
	}
	if s.livy != nil {
		var list []running.Answer
		list, r.livy = askLivy(ctx, s.livy)
		answers = append(answers, list...)
	}
	if s.yarn != nil {
		var list []running.Answer
		list, r.yarn = askYARN(ctx, s.yarn)
		answers = append(answers, list...)
	}
	r.any, r.list = len(answers) > 0, running.Join(answers...)
	if s.jobs {
		r.list, r.jobs = askJobs(ctx, s.yarn, r.list)
	}
	return r
}

// file reads what was saved or printed.
func (s sources) file(path string) (running.Answer, error) {
	var src []byte
	var err error
	if path == "-" {
		path = "standard input"
		src, err = s.limit.ReadAll(s.w.in)
	} else {
		src, err = project.Regular(path, s.limit)
	}
	if err != nil {
		return running.Answer{}, project.Plain(err)
	}
	a, err := running.Read(src)
	if err != nil {
		return a, fmt.Errorf("%s: %w", path, err)
	}
	for _, line := range a.Unread {
		fmt.Fprintf(s.w.err, "sparklint: %s:%d: skipped, because it can't be read as a row of the table\n", shown(path), line)
	}
	return a, nil
}

// say prints what went wrong, and returns the exit for it.
func (s sources) say(r reading) error {
	if r.jobs != nil {
		fmt.Fprintf(s.w.err, "sparklint: %s\n", shown(r.jobs.Error()))
	}
	errs := r.errs()
	for _, err := range errs {
		fmt.Fprintf(s.w.err, "sparklint: %s\n", shown(err.Error()))
	}
	if len(errs) > 0 {
		return exit{code: exitFailed, cause: errors.Join(errs...)}
	}
	return nil
}

const (
	livyPage  = 100 // sessions in an answer, Livy's own default
	livyPages = 100
)

// askLivy reads Livy's list. It asks for lists only: to ask for a session would keep it alive.
func askLivy(ctx context.Context, livy *remote.Server) (list []running.Answer, err error) {
	const path = "/sessions"
	got := int64(0)
	for range livyPages {
		text, err := livy.Get(ctx, fmt.Sprintf("%s?from=%d&size=%d", path, got, livyPage))
		if err != nil {
			return nil, err
		}
		a, err := running.Read(text)
		if err == nil && !a.Livy {
			err = errors.New("this is not Livy's list of sessions")
		}
		if err != nil {
			return nil, livy.Fault(path, err)
		}
		got += int64(a.Count())
		list = append(list, a)
		if a.Count() == 0 || got >= a.Total {
			return list, nil
		}
	}
	return nil, livy.Fault(path, fmt.Errorf("it lists more than %s sessions", endpoint.Grouped(livyPages*livyPage)))
}

// askYARN reads YARN's list of applications that have not ended, and the size of the cluster.
func askYARN(ctx context.Context, yarn *remote.Server) (list []running.Answer, err error) {
	const path = "/ws/v1/cluster/apps"
	text, err := yarn.Get(ctx, path+"?states=NEW,NEW_SAVING,SUBMITTED,ACCEPTED,RUNNING")
	if err != nil {
		return nil, err
	}
	apps, err := running.Read(text)
	if err == nil && !apps.YARN {
		err = errors.New("this is not YARN's list of applications")
	}
	if err != nil {
		return nil, yarn.Fault(path, err)
	}
	const size = "/ws/v1/cluster/metrics"
	text, err = yarn.Get(ctx, size)
	if err != nil {
		return []running.Answer{apps}, err
	}
	metrics, err := running.Read(text)
	if err != nil {
		return []running.Answer{apps}, yarn.Fault(size, err)
	}
	return []running.Answer{apps, metrics}, nil
}

const (
	mostIdle    = 200 // sessions that are asked for their jobs
	idleAtOnce  = 8
	mostForJobs = 30 * time.Second
)

// application is the form of YARN's ids. Others, from a hostile server, must not become a path.
var application = pattern.New(`^application_\d+_\d+$`)

// askJobs asks the drivers of idle sessions, through YARN's proxy, when their last job ended. The error is about
// those that did not answer, and ends nothing.
func askJobs(ctx context.Context, yarn *remote.Server, list running.List) (running.List, error) {
	ctx, cancel := context.WithTimeout(ctx, mostForJobs)
	defer cancel()
	var (
		mu     sync.Mutex
		since  = map[string]time.Duration{}
		silent int
		first  error
		all    errgroup.Group
	)
	all.SetLimit(idleAtOnce)
	asked := 0
	for _, s := range list.Sessions {
		if !s.Idle() || !application.MatchString(s.Application) || asked == mostIdle {
			continue
		}
		asked++
		all.Go(func() error {
			ago, err := askJob(ctx, yarn, s.Application)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				silent++
				first = cmp.Or(first, err)
			}
			since[s.Application] = ago
			return nil
		})
	}
	_ = all.Wait() // no function returns an error
	if silent > 0 {
		first = fmt.Errorf("the jobs of %s are not known: %w", endpoint.Counted(int64(silent), "session"), first)
	}
	return list.Since(since), first
}

func askJob(ctx context.Context, yarn *remote.Server, id string) (time.Duration, error) {
	path := "/proxy/" + id + "/api/v1/applications/" + id + "/jobs"
	text, err := yarn.Get(ctx, path)
	if err != nil {
		return running.Unknown, err
	}
	ago, err := running.SinceJob(text, time.Now())
	if err != nil {
		return running.Unknown, yarn.Fault(path, err)
	}
	return ago, nil
}

// servers are those that flags name; nil if they name none.
func servers(c *cli.Context, w world) (livy, yarn *remote.Server, err error) {
	timeout := c.Duration("timeout")
	if timeout <= 0 {
		return nil, nil, failed("--timeout %s: write a time above 0, such as 10s", timeout)
	}
	options := remote.Options{Timeout: timeout, Agent: "sparklint/" + version()}
	trusted, err := readTrusted(c)
	if err != nil {
		return nil, nil, err
	}
	access, err := livyAccess(c, w.err)
	if err != nil {
		return nil, nil, err
	}
	access.Trusted = trusted.livy
	if access.URL != "" {
		options.Program = "Livy"
		if livy, err = remote.Open(access, options); err != nil {
			return nil, nil, failed("%v", err)
		}
		livy = livy.Below("/sessions", "/ui")
		if access.Insecure {
			fmt.Fprintf(w.err, "sparklint: warning: ignore_ssl_errors is on, so the certificate of %s is not verified\n", inert.Text(livy.String()))
		}
	}
	if url := c.String("yarn"); url != "" {
		options.Program = "YARN"
		if yarn, err = remote.Open(remote.Access{URL: url, Trusted: trusted.yarn}, options); err != nil {
			return nil, nil, failed("%v", err)
		}
		yarn = yarn.Below("/apps", "/ws/v1/cluster", "/cluster")
	}
	return livy, yarn, nil
}
