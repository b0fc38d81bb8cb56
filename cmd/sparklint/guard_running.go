package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/remote"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/running"
)

const (
	refreshEvery = 10 * time.Second
	watchTimeout = 8 * time.Second
	stale        = time.Minute // older knowledge is not told
)

// An observer knows what runs on a cluster. It asks in the background, so that no request waits.
type observer struct {
	yarn, livy *remote.Server
	now        atomic.Pointer[scene]
}

// A scene is what runs at one moment.
type scene struct {
	at     time.Time
	list   running.List
	queues map[string]masters
}

// masters are how much memory the application masters of a queue may take, and take, in MiB.
type masters struct{ most, used int64 }

// newObserver returns an observer that has not asked yet. Livy's list, which has the owners, is asked for
// without a user: where Livy wants one, sessions go by their applications.
func newObserver(s serving) (*observer, error) {
	options := func(program string) remote.Options {
		return remote.Options{Program: program, Timeout: watchTimeout, Agent: "sparklint/" + version()}
	}
	yarn, err := remote.Open(remote.Access{URL: s.yarn, Trusted: s.trusted.yarn}, options("YARN"))
	if err != nil {
		return nil, failed("--yarn: %v", err)
	}
	livy, err := remote.Open(remote.Access{URL: s.livy.String(), Trusted: s.trusted.livy}, options("Livy"))
	if err != nil {
		return nil, failed("--livy: %v", err)
	}
	return &observer{yarn: yarn.Below("/ws/v1/cluster", "/cluster"), livy: livy}, nil
}

// run asks until the context ends.
func (w *observer) run(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(refreshEvery)
	defer tick.Stop()
	failing := false
	for {
		now, err := w.look(ctx)
		if err == nil {
			w.now.Store(now)
		} else if !failing && ctx.Err() == nil {
			log.Warn("can't read what runs on the cluster", "error", lint.Masked(err.Error()))
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look asks the servers. Only lists are asked for: a GET of one session would keep it alive.
func (w *observer) look(ctx context.Context) (*scene, error) {
	answers, err := askYARN(ctx, w.yarn)
	if err != nil {
		return nil, err
	}
	if list, err := askLivy(ctx, w.livy); err == nil {
		answers = append(answers, list...)
	}
	scheduler, err := w.yarn.Get(ctx, "/ws/v1/cluster/scheduler")
	if err != nil {
		return nil, err
	}
	return &scene{at: time.Now(), list: running.Join(answers...), queues: queuesOf(scheduler)}, nil
}

// queuesOf reads the limits of YARN's capacity scheduler. Other schedulers have none.
func queuesOf(src []byte) map[string]masters {
	var root any
	queues := map[string]masters{}
	if json.Unmarshal(src, &root) == nil {
		limits(queues, root)
	}
	return queues
}

func limits(queues map[string]masters, value any) {
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			limits(queues, element)
		}
	case map[string]any:
		name, named := v["queueName"].(string)
		most, limited := memoryOf(v["AMResourceLimit"])
		used, known := memoryOf(v["usedAMResource"])
		if named && limited && known {
			queues[name] = masters{most, used}
		}
		for _, member := range v {
			limits(queues, member)
		}
	}
}

func memoryOf(value any) (int64, bool) {
	of, _ := value.(map[string]any)
	n, ok := of["memory"].(float64)
	return int64(n), ok && n >= 0 && n < 1<<50
}

// says is what a new session meets now by the terms of the settings: a line for each reason to wait.
func (w *observer) says(body []byte, terms *lint.Terms) []string {
	now := w.now.Load()
	if now == nil || time.Since(now.at) > stale {
		return nil
	}
	return now.waits(body, terms)
}

// waits says why the session of a body would have to wait.
func (s *scene) waits(body []byte, terms *lint.Terms) []string {
	own, queue := confOf(body)
	conf := own
	if terms.Endpoint != nil {
		conf = terms.Endpoint.Over(own)
	}
	mode, _ := conf("spark.submit.deployMode")
	cluster := terms.DeployMode == "cluster" || terms.DeployMode == "" && mode == "cluster"
	need := endpoint.Master(conf, terms.Spark, cluster).Memory
	if terms.Endpoint != nil {
		need = terms.Endpoint.Rounded(need)
	}
	what := "application master"
	if cluster {
		what = "driver"
	}
	limit, known := s.queues[queue]
	switch {
	case known && limit.used > 0 && limit.used+need > limit.most:
		return []string{fmt.Sprintf("this session will wait: its %s needs %s MiB, but %s of the %s MiB for application masters in queue %s "+
			"are taken%s", what, endpoint.Grouped(need), endpoint.Grouped(limit.used), endpoint.Grouped(limit.most), queue, s.holders(queue))}
	case s.list.Free.Memory != running.Unknown && need > s.list.Free.Memory:
		return []string{fmt.Sprintf("this session will wait: its %s needs %s MiB, but only %s MiB of the cluster are free; the rest is taken%s",
			what, endpoint.Grouped(need), endpoint.Grouped(s.list.Free.Memory), s.holders(""))}
	}
	return nil
}

// holders names the sessions that run in a queue; in all queues, if it is empty.
func (s *scene) holders(queue string) string {
	var names []string
	for _, r := range s.list.Sessions {
		if r.YARNState == "RUNNING" && (queue == "" || r.Queue == queue) {
			whose := slices.DeleteFunc([]string{r.Whose(), r.State}, func(text string) bool { return text == "" })
			names = append(names, fmt.Sprintf("%s (%s)", r.Title(), strings.Join(whose, ", ")))
		}
	}
	return running.Holders(names)
}

// confOf returns the Spark properties of a request, as Livy passes them on, and its queue.
func confOf(body []byte) (conf endpoint.Conf, queue string) {
	var request struct {
		DriverMemory any            `json:"driverMemory"`
		DriverCores  any            `json:"driverCores"`
		Queue        string         `json:"queue"`
		Conf         map[string]any `json:"conf"`
	}
	_ = json.Unmarshal(body, &request) // the rules have judged it; what is not read here is not told
	of := map[string]string{}
	for key, value := range request.Conf {
		of[key] = fmt.Sprint(value)
	}
	for key, value := range map[string]any{"spark.driver.memory": request.DriverMemory, "spark.driver.cores": request.DriverCores} {
		if value != nil {
			of[key] = fmt.Sprint(value)
		}
	}
	queue = "default"
	if name := of["spark.yarn.queue"]; name != "" {
		queue = name
	}
	if request.Queue != "" {
		queue = request.Queue
	}
	return func(key string) (string, bool) {
		value, ok := of[key]
		return value, ok
	}, queue[strings.LastIndexByte(queue, '.')+1:]
}
