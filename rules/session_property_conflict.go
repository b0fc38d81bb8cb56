package rules

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var propertyConflict = &lint.Rule{
	Name:     "property-conflict",
	Severity: lint.Error,
	Doc: `properties that conflict

With each of these the driver dies at start:

- ` + "`The value of spark.network.timeout=60000ms must be greater than the value of spark.executor.heartbeatInterval=60000ms`" + `
- ` + "`spark.network.timeoutInterval should be less than or equal to spark.storage.blockManagerHeartbeatTimeoutMs`" + `, which
  defaults to ` + "`spark.network.timeout`" + `; the interval defaults to 60 s, so the timeout must not be shorter
- ` + "`spark.memory.offHeap.size must be > 0 when spark.memory.offHeap.enabled == true`" + `; a size without a unit is in bytes, and
  ` + "`\"64\"`" + ` is too small
- ` + "`The number of cores per executor (=1) has to be >= the number of cpus per task = 2`" + `
- Dynamic allocation with both ` + "`spark.shuffle.service.enabled`" + ` and shuffle tracking off:
  ` + "`Dynamic allocation of executors requires the external shuffle service`" + `
- ` + "`spark.network.crypto.enabled` with `spark.authenticate` off: `spark.authenticate must be enabled when enabling encryption`" + `

The finding is info if the server's spark-defaults.conf may set the missing property, as for encryption without
` + "`spark.authenticate`" + `. The rule executors-not-a-cap reports conflicting bounds of dynamic allocation.

When a session dies, SparkMagic shows ` + "`Session 3 unexpectedly reached final status 'dead'. See logs:`" + ` and the log.`,
	Evidence: []string{
		"nt:60/hb:60s", "nt:60/hb:59999", "nt:1/hb:10s", "time:-1s", "offheap-ok", "run:offheap no size", "run:offheap 1023k",
		"run:spark.network.timeout=11s", "run:sasl", "yarn-client:ec=1 tc=2", "yarn-client:DA shuffleTracking=false",
		"core:spark.network.crypto.enabled=true",
	},
	Examples: []lint.Example{
		{
			Bad:  `{"conf": {"spark.network.timeout": "60s", "spark.executor.heartbeatInterval": «"60s"»}}`,
			Good: `{"conf": {"spark.network.timeout": "60s", "spark.executor.heartbeatInterval": "10s"}}`,
		},
		{Bad: `{"conf": {"spark.network.timeout": «5»}}`, Good: `{"conf": {"spark.network.timeout": "120s"}}`},
		{
			Bad:  `{"conf": {"spark.memory.offHeap.enabled": "true", "spark.memory.offHeap.size": «"64"»}}`,
			Good: `{"conf": {"spark.memory.offHeap.enabled": "true", "spark.memory.offHeap.size": "64m"}}`,
		},
		{
			Bad:  `{"conf": {"spark.memory.offHeap.enabled": «"true"»}}`,
			Good: `{"conf": {"spark.memory.offHeap.enabled": "true", "spark.memory.offHeap.size": "1g"}}`,
		},
		{Bad: `{"executorCores": 1, "conf": {"spark.task.cpus": «2»}}`, Good: `{"executorCores": 2, "conf": {"spark.task.cpus": 2}}`},
	},
	Check: func(p *lint.Pass) {
		for _, s := range p.Known() {
			checkHeartbeat(p, s)
			checkOffHeap(p, s)
			checkTaskCPUs(p, s)
			checkShuffle(p, s)
			checkEncryption(p, s)
		}
	},
}

// conflict reports an error at the first of the nodes that is in the session's own file. The others
// there are related places.
func conflict(p *lint.Pass, s *lint.Session, message string, fix *lint.Fix, nodes ...doc.Node) {
	d := lint.Diagnostic{Severity: lint.Error, Message: message, Fix: fix}
	placed := false
	for _, n := range nodes {
		switch {
		case !n.Exists():
		case s.Owns(n) && !placed:
			d.Place, placed = n.Value(), true
		case s.Owns(n):
			d.Related = append(d.Related, lint.Related{Place: n.Value(), Message: "the other setting"})
		}
	}
	if placed {
		p.Report(d)
	}
}

// checkHeartbeat compares the heartbeat interval, 10 s by default, with the network timeout.
func checkHeartbeat(p *lint.Pass, s *lint.Session) {
	timeout, heartbeat := s.Get("conf", "spark.network.timeout"), s.Get("conf", "spark.executor.heartbeatInterval")
	if !timeout.Exists() {
		most, whose := 120.0, "120 s unless spark-defaults.conf sets it"
		if t, ok := spark.Seconds(p.Terms.Defaults["spark.network.timeout"], "s"); ok {
			most, whose = t, fmt.Sprintf("%g s, the server's default", t)
		}
		if every, ok := spark.Seconds(heartbeat.String(), "ms"); ok && every >= most && s.Owns(heartbeat) {
			p.Report(lint.Diagnostic{
				Place:    heartbeat.Value(),
				Severity: lint.Warning,
				Message: fmt.Sprintf(
					"the driver dies at start: spark.executor.heartbeatInterval (%g s) must be less than spark.network.timeout (%s)", every, whose,
				),
			})
		}
		return
	}
	most, ok := spark.Seconds(timeout.String(), "s")
	every, set := spark.Seconds(heartbeat.String(), "ms")
	if !heartbeat.Exists() {
		every, set = 10, true
	}
	if ok && set && most > every {
		checkInterval(p, s, timeout, most)
		return
	}
	if !ok || !set {
		return
	}
	message := fmt.Sprintf(
		"the driver dies at start: spark.executor.heartbeatInterval (%g s) must be less than spark.network.timeout (%g s)", every, most,
	)
	conflict(p, s, message, nil, heartbeat, timeout)
}

// checkInterval compares the network timeout with the interval at which Spark checks it, 60 s by
// default.
//
// Source: HeartbeatReceiver.scala. Verdicts: run:spark.network.timeout=11s.
func checkInterval(p *lint.Pass, s *lint.Session, timeout doc.Node, most float64) {
	for _, key := range []string{
		"spark.network.timeoutInterval", "spark.storage.blockManagerHeartbeatTimeoutMs", "spark.storage.blockManagerSlaveTimeoutMs",
	} {
		if s.Get("conf", key).Exists() {
			return
		}
	}
	if most < 60 {
		conflict(p, s, fmt.Sprintf("the driver dies at start: spark.network.timeout (%g s) must be at least spark.network.timeoutInterval (60 s)",
			most), nil, timeout)
	}
}

func checkOffHeap(p *lint.Pass, s *lint.Session) {
	enabled, size := s.Get("conf", "spark.memory.offHeap.enabled"), s.Get("conf", "spark.memory.offHeap.size")
	if !isTrue(enabled) {
		return
	}
	if !size.Exists() {
		conflict(p, s, "the driver dies at start: off-heap memory is on, but spark.memory.offHeap.size is not set; write, for example, \"1g\"",
			nil, enabled)
		return
	}
	parsed, err := spark.ParseSize(size.String())
	if facts.Placeholder(size.String(), facts.InProperty) || err != nil || parsed.Bytes("b") >= 1<<20 {
		return
	}
	var fix *lint.Fix
	message := fmt.Sprintf("the driver dies at start: %s is less than 1 MiB", given(size))
	if now := fmt.Sprintf("%dm", parsed.Number); parsed.Unit == "" && parsed.Number > 0 {
		message = fmt.Sprintf("the driver dies at start: %s has no unit, so Spark reads %s bytes", given(size), endpoint.Grouped(parsed.Number))
		fix = &lint.Fix{Message: fmt.Sprintf("write %q", now), Ops: []doc.Op{size.Replace(doc.Quote(now))}}
	}
	conflict(p, s, message, fix, size, enabled)
}

// checkTaskCPUs compares the cores of a task with those of an executor: those of the session, or of the server's
// spark-defaults.conf. Without either, YARN gives 1.
//
// Verdicts: yarn-client:ec=1 tc=2.
func checkTaskCPUs(p *lint.Pass, s *lint.Session) {
	cores, cpus := s.Property("spark.executor.cores"), s.Get("conf", "spark.task.cpus")
	needs, known := integer(cpus)
	if !known {
		return
	}
	if has, ok := integer(cores); ok && has > 0 && needs > has {
		conflict(p, s, fmt.Sprintf("the driver dies at start: spark.task.cpus %d is more than %s %d", needs, cores.Key(), has),
			nil, cpus, cores)
	}
	if cores.Exists() || !s.Owns(cpus) {
		return
	}
	d := lint.Diagnostic{Place: cpus.Value(), Severity: lint.Info}
	has, err := strconv.ParseInt(p.Terms.Defaults["spark.executor.cores"], 10, 64)
	switch {
	case err == nil && has > 0 && needs > has:
		d.Severity = lint.Error
		d.Message = fmt.Sprintf("the driver dies at start: spark.task.cpus %d is more than spark.executor.cores %d, the server's default",
			needs, has)
	case p.Terms.Defaults["spark.executor.cores"] == "" && needs > 1 && !onServerless(p.Terms): // which gives 4
		d.Message = fmt.Sprintf("spark.task.cpus %d requires at least %d executorCores, "+
			"but executorCores is not set here, and YARN's default is 1", needs, needs)
	default:
		return
	}
	p.Report(d)
}

// checkShuffle reports dynamic allocation if every way to keep shuffle files is off. If one is not
// set, spark-defaults.conf may turn it on.
func checkShuffle(p *lint.Pass, s *lint.Session) {
	enabled := s.Get("conf", enabledKey)
	service := s.Get("conf", "spark.shuffle.service.enabled")
	tracking := s.Get("conf", "spark.dynamicAllocation.shuffleTracking.enabled")
	if !allocates(p.Terms, s) || !isFalse(service) || !isFalse(tracking) || s.Get("conf", "spark.decommission.enabled").Exists() {
		return
	}
	conflict(p, s, "the driver dies at start: dynamic allocation requires the shuffle service or shuffle tracking, but both are off",
		nil, tracking, service, enabled)
}

func checkEncryption(p *lint.Pass, s *lint.Session) {
	authenticate := s.Get("conf", "spark.authenticate")
	for _, key := range []string{"spark.network.crypto.enabled", "spark.authenticate.enableSaslEncryption"} {
		on := s.Get("conf", key)
		switch {
		case !isTrue(on):
		case isFalse(authenticate):
			conflict(p, s, fmt.Sprintf("the driver dies at start: %s requires spark.authenticate, which is off", key), nil, on, authenticate)
		case !authenticate.Exists() && s.Owns(on) && !strings.EqualFold(p.Terms.Defaults["spark.authenticate"], "true"):
			p.Report(lint.Diagnostic{
				Place: on.Value(), Severity: lint.Info,
				Message: key + " requires spark.authenticate, which is not set here: spark-defaults.conf on the server must turn it on",
			})
		}
	}
}

func isFalse(n doc.Node) bool {
	return n.Exists() && strings.EqualFold(strings.TrimSpace(n.String()), "false")
}
