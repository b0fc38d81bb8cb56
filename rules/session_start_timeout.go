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
	Doc: `packages to fetch, and too little time to start in

` + "`spark.jars.packages`" + ` are resolved and fetched before a session is there. SparkMagic waits for it
` + "`livy_session_startup_timeout_seconds`" + `, 60 unless config.json says otherwise, and then gives up:
` + "`Session 16 did not start up in 60 seconds`" + `. Of a notebook without a config.json nothing is said.

Where the settings have ` + "`start-timeout`" + ` of the endpoint (` + "`livy.rsc.server.connect.timeout`" + `) and it is shorter
than what SparkMagic waits, that decides.`,
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

// patient is a number of seconds in which most packages can be fetched.
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
		return // another rule speaks of it
	case server > 0 && server < patient && server < seconds:
		d.Message = fmt.Sprintf("packages are fetched before the session is there, and Livy waits %d s (livy.rsc.server.connect.timeout), "+
			"less than SparkMagic", server)
	case seconds <= 60:
		d.Message = fmt.Sprintf("packages are fetched before the session is there, and SparkMagic waits %d s: raise %s", seconds, key)
		if p.Config != nil {
			op := root.Insert([]string{key}, fmt.Sprint(patient))
			if wait.Exists() {
				op = wait.Replace(written(wait, patient))
			}
			d.Fix = &lint.Fix{Message: fmt.Sprintf("wait %d s", patient), Safe: true, Ops: []doc.Op{op}}
		}
	default:
		return
	}
	p.Report(d)
}
