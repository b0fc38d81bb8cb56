package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

var propertyConflict = &lint.Rule{
	Name:     "property-conflict",
	Severity: lint.Error,
	Doc: `properties that Spark does not take together

- ` + "`The value of spark.network.timeout=60000ms must be greater than the value of spark.executor.heartbeatInterval=60000ms`" + `
- ` + "`spark.network.timeoutInterval should be less than or equal to spark.storage.blockManagerHeartbeatTimeoutMs`" + `, which
  is ` + "`spark.network.timeout`" + `: below 60 s it stops the session, too
- ` + "`spark.memory.offHeap.size must be > 0 when spark.memory.offHeap.enabled == true`" + `; a size without a unit is bytes, and
  ` + "`\"64\"`" + ` is none
- ` + "`The number of cores per executor (=1) has to be >= the number of cpus per task = 2`" + `
- dynamic allocation with ` + "`spark.shuffle.service.enabled`" + ` and shuffle tracking both off:
  ` + "`Dynamic allocation of executors requires the external shuffle service`" + `
- ` + "`spark.network.crypto.enabled` with `spark.authenticate` off: `spark.authenticate must be enabled when enabling encryption`" + `

What the server's spark-defaults.conf could supply is no error: encryption without a word about
` + "`spark.authenticate`" + ` is info. Bounds of dynamic allocation that exclude each other are executors-not-a-cap's.`,
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
		for _, s := range p.Sessions() {
			checkHeartbeat(p, s)
			checkOffHeap(p, s)
			checkTaskCPUs(p, s)
			checkShuffle(p, s)
			checkEncryption(p, s)
		}
	},
}

// conflict reports an error at the last of the nodes that stand in the session's own file, and
// relates the others.
func conflict(p *lint.Pass, s *lint.Session, message string, fix *lint.Fix, nodes ...doc.Node) {
	d := lint.Diagnostic{Severity: lint.Error, Message: message, Fix: fix}
	placed := false
	for _, n := range nodes {
		switch {
		case !n.Exists():
		case s.Owns(n) && !placed:
			d.Place, placed = n.Value(), true
		case s.Owns(n):
			d.Related = append(d.Related, lint.Related{Place: n.Value(), Message: "together with this"})
		}
	}
	if placed {
		p.Report(d)
	}
}

// checkHeartbeat compares the heartbeat with the network's time-out; the heartbeat is
// every 10 s unless something says otherwise.
func checkHeartbeat(p *lint.Pass, s *lint.Session) {
	timeout, heartbeat := s.Get("conf", "spark.network.timeout"), s.Get("conf", "spark.executor.heartbeatInterval")
	if !timeout.Exists() {
		most, whose := 120.0, "120s unless spark-defaults.conf says otherwise"
		if t, ok := spark.Seconds(p.Terms.Defaults["spark.network.timeout"], "s"); ok {
			most, whose = t, fmt.Sprintf("%gs by the server's default", t)
		}
		if every, ok := spark.Seconds(heartbeat.String(), "ms"); ok && every >= most && s.Owns(heartbeat) {
			p.Report(lint.Diagnostic{
				Place:    heartbeat.Value(),
				Severity: lint.Warning,
				Message: fmt.Sprintf(
					"spark.executor.heartbeatInterval (%gs) must be less than spark.network.timeout, %s: the session dies as it starts", every, whose,
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
	conflict(p, s, fmt.Sprintf("spark.network.timeout (%gs) must be greater than spark.executor.heartbeatInterval (%gs): "+
		"the session dies as it starts", most, every),
		nil, heartbeat, timeout)
}

// checkInterval compares the network's time-out with the interval at which Spark checks it, which
// is 60 s unless it is set.
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
		conflict(p, s, fmt.Sprintf("spark.network.timeout (%gs) must be at least spark.network.timeoutInterval (60s): "+
			"the session dies as it starts", most), nil, timeout)
	}
}

func checkOffHeap(p *lint.Pass, s *lint.Session) {
	enabled, size := s.Get("conf", "spark.memory.offHeap.enabled"), s.Get("conf", "spark.memory.offHeap.size")
	if !isTrue(enabled) {
		return
	}
	if !size.Exists() {
		conflict(p, s, "off-heap memory is on and has no spark.memory.offHeap.size: the session dies as it starts; set it, as in \"1g\"",
			nil, enabled)
		return
	}
	parsed, err := spark.ParseSize(size.String())
	if facts.Placeholder(size.String(), facts.InProperty) || err != nil || parsed.Bytes("b") >= 1<<20 {
		return
	}
	var fix *lint.Fix
	message := fmt.Sprintf("spark.memory.offHeap.size %s is less than 1 MiB: the session dies as it starts", shown(size))
	if now := fmt.Sprintf("%dm", parsed.Number); parsed.Unit == "" && parsed.Number > 0 {
		message = fmt.Sprintf("spark.memory.offHeap.size %s has no unit: Spark reads %d bytes, and the session dies as it starts",
			shown(size), parsed.Number)
		fix = &lint.Fix{Message: "write " + now, Ops: []doc.Op{size.Replace(doc.Quote(now))}}
	}
	conflict(p, s, message, fix, size, enabled)
}

func checkTaskCPUs(p *lint.Pass, s *lint.Session) {
	cores, cpus := s.Property("spark.executor.cores"), s.Get("conf", "spark.task.cpus")
	has, ok := integer(cores)
	needs, known := integer(cpus)
	if ok && known && has > 0 && needs > has {
		conflict(p, s, fmt.Sprintf("spark.task.cpus %d is more than %s %d: the session dies as it starts", needs, cores.Key(), has),
			nil, cpus, cores)
	}
}

// checkShuffle reports dynamic allocation if every way to keep shuffle files is off. If one is not
// set, spark-defaults.conf may have it on.
func checkShuffle(p *lint.Pass, s *lint.Session) {
	enabled := s.Get("conf", enabledKey)
	service := s.Get("conf", "spark.shuffle.service.enabled")
	tracking := s.Get("conf", "spark.dynamicAllocation.shuffleTracking.enabled")
	if !allocates(p.Terms, s) || !isFalse(service) || !isFalse(tracking) || s.Get("conf", "spark.decommission.enabled").Exists() {
		return
	}
	conflict(p, s, "dynamic allocation needs the shuffle service or shuffle tracking, and both are off: the session dies as it starts",
		nil, tracking, service, enabled)
}

func checkEncryption(p *lint.Pass, s *lint.Session) {
	authenticate := s.Get("conf", "spark.authenticate")
	for _, key := range []string{"spark.network.crypto.enabled", "spark.authenticate.enableSaslEncryption"} {
		on := s.Get("conf", key)
		switch {
		case !isTrue(on):
		case isFalse(authenticate):
			conflict(p, s, key+" needs spark.authenticate, which is off: the session dies as it starts", nil, on, authenticate)
		case !authenticate.Exists() && s.Owns(on) && !strings.EqualFold(p.Terms.Defaults["spark.authenticate"], "true"):
			p.Report(lint.Diagnostic{
				Place: on.Value(), Severity: lint.Info,
				Message: key + " needs spark.authenticate, which only the server's spark-defaults.conf can have on here",
			})
		}
	}
}

func isFalse(n doc.Node) bool {
	return n.Exists() && strings.EqualFold(strings.TrimSpace(n.String()), "false")
}
