package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts/livy"
)

var defaultTooLarge = &lint.Rule{
	Name:     "default-too-large",
	Severity: lint.Error,
	Needs:    anEndpoint,
	Doc: `a default of the server that is too large for its nodes

A session that does not set a property gets the value of the server's spark-defaults.conf (` + "`defaults`" + ` of the endpoint in
the settings), or Spark's own default. If that is more than a container may have, a session starts only if it sets the
property itself:
` + "`Required executor memory (20480 MB), offHeap memory (0) MB, overhead (2048 MB), and PySpark memory (0 MB) is above " +
		"the max threshold (12288 MB) of this cluster!`" + `

If several notebooks start their sessions from one config.json of the run, there is one finding, at that config.json. A
value in its ` + "`session_configs_defaults`" + ` (SparkMagic 0.21 and later) reaches all of them.`,
	Evidence: []string{"X12-max8192", "X8-G2X-24576", "yarn-client:ec=9"},
	Examples: []lint.Example{
		{
			Bad:  `{"session_configs": «{»"executorCores": 2}}`,
			Good: `{"session_configs": {"executorCores": 2, "executorMemory": "10g"}}`,
			Settings: "endpoint: emr\nendpoints:\n" +
				"  emr: { nodes: 18, node-memory: 12288, max-allocation: 12288, defaults: { spark.executor.memory: 20g } }\n",
		},
		{
			Bad: `«{»"executorMemory": "4g"}`, Good: `{"executorMemory": "4g", "executorCores": 4}`,
			Settings: "endpoint: emr\nendpoints:\n  emr: { nodes: 18, node-memory: 12288, node-vcores: 4, defaults: { spark.executor.cores: 8 } }\n",
		},
	},
	CrossFile: func(p *lint.CrossFilePass) {
		for _, key := range []string{"spark.executor.memory", "spark.driver.memory", "spark.executor.cores"} {
			missing := causes(p, func(s *lint.Session) bool {
				_, _, over := defaulted(s, key)
				return over
			})
			for _, f := range p.Targets {
				for _, at := range lacking(f, missing[f]) {
					reportDefault(p, f, at, missing[f], key)
				}
			}
		}
	},
}

// reportDefault reports a default at a place where sessions could set the property. The fix adds a value
// there that fits all of them.
func reportDefault(p *lint.CrossFilePass, f *lint.Target, at lack, list []*lint.Session, key string) {
	d, now, _ := defaulted(at.session, key)
	d.Sessions = at.sessions
	d.Place = at.place
	safe := d.Severity == lint.Error
	if f.Config != nil {
		for _, s := range list {
			if _, other, _ := defaulted(s, key); now != other {
				now = "" // no value fits all of them
			}
			if s.Target != f {
				d.Note, safe = cellsOverride, false // other sessions may request more
			}
		}
	}
	if field, ok := livy.FieldOf(key); ok && now != "" {
		d.Fix = &lint.Fix{Message: fmt.Sprintf("add %s %s", field.Name, now), Safe: safe, Ops: []doc.Op{at.insert([]string{field.Name}, now)}}
	}
	p.Report(d)
}

// defaulted returns the diagnostic for a session that does not set a property, and, as JSON, a value
// that fits. over is false if the default fits.
func defaulted(s *lint.Session, key string) (d lint.Diagnostic, now string, over bool) {
	o := s.Target.Terms
	e := o.Endpoint
	if e == nil || e.Serverless || s.Property(key).Exists() {
		return d, "", false
	}
	for _, added := range append([]string{"spark.executor.memoryOverhead", "spark.driver.memoryOverhead"}, addedKeys...) {
		if s.Get("conf", added).Exists() {
			return d, "", false // container-too-large reports it
		}
	}
	value, from := "1g", "Spark's"
	v, known := e.Default(key)
	known = (known || o.Defaults != nil) && !e.AssumesDefault(key)
	if v != "" {
		value, from = v, "the server's"
	}
	field, _ := livy.FieldOf(key)
	if key == "spark.executor.cores" {
		cores, most := requested(o, s).Executor.Vcores, e.MostVcores()
		d.Severity = severe(most.Origin.Sure() && !e.AssumesDefault(key))
		d.Message = fmt.Sprintf("YARN ends each session that does not set %s: %s default is %s, but %s", field.Name, from, value,
			e.VcoreLimit(node(e)))
		return d, fmt.Sprint(most.Value), cores > most.Value
	}
	for _, r := range containers(o) {
		if c := r.of(requested(o, s)); r.key == key && c.Memory > e.Threshold().Value {
			has, sure := holds(e, c)
			d.Severity, d.Note = severe(sure), documentedNote(e, c)
			if !known {
				d.Severity = lint.Info
			}
			d.Message = fmt.Sprintf("a session starts only if it sets %s: %s default %s needs %s MiB, but %s", field.Name, from, value,
				endpoint.Grouped(c.Memory), has)
			if value, _ := fitting(o, s, r, c.Heap, e.Threshold().Value); value != "" {
				now = doc.Quote(value)
			}
			return d, now, true
		}
	}
	return d, "", false
}
