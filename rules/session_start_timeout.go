package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
)

var startTimeout = &lint.Rule{
	Name:     "start-timeout",
	Severity: lint.Info,
	Doc: `too little time to start a session that downloads packages

Spark resolves and downloads ` + "`spark.jars.packages`" + ` before a session starts. SparkMagic waits as long as
` + "`livy_session_startup_timeout_seconds`" + ` in config.json says (60 seconds by default), and then gives up:
` + "`Session 16 did not start up in 60 seconds`" + `. The rule does not apply to a notebook without a config.json.

If ` + "`start-timeout`" + ` of the endpoint in the settings (` + "`livy.rsc.server.connect.timeout`" + `) is shorter than the time that
SparkMagic waits, the rule uses it instead.`,
	Evidence: []string{"startup2-5"},
	Examples: []lint.Example{
		{
			Bad: `{"session_configs": {"conf": {«"spark.jars.packages"»: "io.delta:delta-core_2.12:2.3.0"}}}`,
			Good: `{"session_configs": {"conf": {"spark.jars.packages": "io.delta:delta-core_2.12:2.3.0"}}, ` +
				`"livy_session_startup_timeout_seconds": 180}`,
		},
		{
			Bad: `{"session_configs": {"conf": {«"spark.jars.packages"»: "io.delta:delta-core_2.12:2.3.0"}}, ` +
				`"livy_session_startup_timeout_seconds": 30}`,
			Good: `{"session_configs": {"conf": {"spark.jars.packages": "io.delta:delta-core_2.12:2.3.0"}}, ` +
				`"livy_session_startup_timeout_seconds": 180}`,
		},
	},
	Check: func(p *lint.Pass) {
		config := p.Target
		if p.Notebook != nil {
			config = p.Base
		}
		if config == nil || !config.Config.Root().Dict().IsObject() {
			return
		}
		for _, s := range p.Settings() {
			if s.Key == "spark.jars.packages" && strings.TrimSpace(s.Node.String()) != "" {
				checkStartTimeout(p, s.Node, config.Config.Root().Dict())
			}
		}
	},
}

// patient is a number of seconds in which Spark can download most packages.
const patient = 180

func checkStartTimeout(p *lint.Pass, packages, root doc.Node) {
	const key = "livy_session_startup_timeout_seconds"
	wait := root.Get(key)
	seconds, known := integer(wait)
	if !wait.Exists() {
		seconds, known = 60, true
	}
	d := lint.Diagnostic{Place: packages.Name(), Severity: lint.Info}
	server := int64(p.Terms.StartTimeout.Seconds())
	switch {
	case !known || seconds < 1:
		return // another rule reports it
	case server > 0 && server < patient && server < seconds:
		d.Message = fmt.Sprintf("the session might not start in time: Spark downloads packages first, but Livy waits only %d s", server)
		d.Note = fmt.Sprintf("livy.rsc.server.connect.timeout on the server is less than the %d s that SparkMagic waits", seconds)
	case seconds <= 60:
		d.Message = fmt.Sprintf("the session might not start in time: Spark downloads packages first, but SparkMagic waits only %d s", seconds)
		if p.Config == nil {
			d.Message += "; raise " + key
		} else {
			op := root.Insert([]string{key}, fmt.Sprint(patient))
			if wait.Exists() {
				op = wait.Replace(written(wait, patient))
			}
			d.Fix = &lint.Fix{Message: fmt.Sprintf("set %s to %d", key, patient), Safe: true, Ops: []doc.Op{op}}
		}
	default:
		return
	}
	p.Report(d)
}
