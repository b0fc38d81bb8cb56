package guard

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A counter counts by labels.
type counter struct {
	name, help string
	mu         sync.Mutex
	of         map[string]uint64 // by the labels as they are printed
}

// add counts one more. Labels are names and values in turn, and must have few values: nothing that a
// client chooses.
func (c *counter) add(labels ...string) {
	parts := make([]string, 0, len(labels)/2)
	for i := 0; i+1 < len(labels); i += 2 {
		parts = append(parts, labels[i]+"="+strconv.Quote(labels[i+1]))
	}
	key := ""
	if len(parts) > 0 {
		key = "{" + strings.Join(parts, ",") + "}"
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil {
		c.of = map[string]uint64{}
	}
	c.of[key]++
}

func (c *counter) write(w io.Writer) {
	c.mu.Lock()
	of := maps.Clone(c.of)
	c.mu.Unlock()
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s counter\n", c.name, c.help, c.name)
	for _, labels := range slices.Sorted(maps.Keys(of)) {
		fmt.Fprintf(w, "%s%s %d\n", c.name, labels, of[labels])
	}
}

// bounds of the histogram, in seconds.
var bounds = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1}

// A histogram counts durations.
type histogram struct {
	name, help string
	mu         sync.Mutex
	within     [11]uint64 // the last has those above all bounds
	sum        float64
}

func (h *histogram) observe(d time.Duration) {
	seconds := d.Seconds()
	i, _ := slices.BinarySearch(bounds, seconds)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.within[i]++
	h.sum += seconds
}

func (h *histogram) write(w io.Writer) {
	h.mu.Lock()
	within, sum := h.within, h.sum
	h.mu.Unlock()
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s histogram\n", h.name, h.help, h.name)
	total := uint64(0)
	for i, bound := range bounds {
		total += within[i]
		fmt.Fprintf(w, "%s_bucket{le=%q} %d\n", h.name, strconv.FormatFloat(bound, 'g', -1, 64), total)
	}
	total += within[len(bounds)]
	fmt.Fprintf(w, "%s_bucket{le=\"+Inf\"} %d\n%s_sum %g\n%s_count %d\n", h.name, total, h.name, sum, h.name, total)
}

// metrics are what a guard counts.
type metrics struct {
	requests, sessions, unjudged, findings, upstream, reloads counter

	judging  histogram
	inflight atomic.Int64
	loaded   atomic.Int64 // when the settings were last read, in seconds since 1970
}

func newMetrics() *metrics {
	const prefix = "sparklint_guard_"
	m := &metrics{
		requests: counter{name: prefix + "requests_total", help: "Requests by kind: session and batch are new ones."},
		sessions: counter{name: prefix + "sessions_total", help: "New sessions by what became of them."},
		unjudged: counter{name: prefix + "unjudged_total", help: "New sessions whose body was not judged, by reason and mode."},
		findings: counter{name: prefix + "findings_total", help: "Findings in new sessions by rule, severity and mode."},
		upstream: counter{name: prefix + "upstream_errors_total", help: "Requests to which Livy gave no answer, by reason."},
		reloads:  counter{name: prefix + "reloads_total", help: "Reloads of the settings by result."},
		judging:  histogram{name: prefix + "judge_seconds", help: "Time taken to judge a new session."},
	}
	m.loaded.Store(time.Now().Unix())
	return m
}

// write prints the metrics in the text format of Prometheus.
func (m *metrics) write(w io.Writer, up bool) {
	for _, c := range []*counter{&m.requests, &m.sessions, &m.unjudged, &m.findings, &m.upstream, &m.reloads} {
		c.write(w)
	}
	m.judging.write(w)
	gauge := func(name, help string, value int64) {
		fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s gauge\n%s %d\n", name, help, name, name, value)
	}
	gauge("sparklint_guard_requests_in_flight", "Requests that are being answered.", m.inflight.Load())
	gauge("sparklint_guard_settings_loaded_timestamp_seconds", "When the settings were last read.", m.loaded.Load())
	ready := int64(0)
	if up {
		ready = 1
	}
	gauge("sparklint_guard_ready", "1 if the guard accepts requests, 0 while it stops.", ready)
}
