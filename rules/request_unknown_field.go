package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

var unknownRequestField = &lint.Rule{
	Name:     "unknown-request-field",
	Severity: lint.Error,
	Doc: `a field that Livy does not have

SparkMagic sends the settings unchanged, and Livy rejects a request with an unknown field:
` + "`Invalid status code '400' from …/sessions with error payload: \"Unrecognized field \\\"executorMemroy\\\" (class " +
		"org.apache.livy.server.interactive.CreateInteractiveRequest), not marked as ignorable`" + `
(Livy 0.2 answers 500). The error names only the first such field.

Spark properties belong in ` + "`conf`" + `; one fix moves all of them there. Another fix renames a misspelt field. Both are safe
because no session starts without them.

Livy 0.3 and earlier accept ` + "`queue`" + ` and do nothing with it, and Livy 0.2 does so with ` + "`name`" + `. That is a warning, if the
version is declared.`,
	Evidence: []string{
		"unknown/executor_memory", "unknown/numExecutor", "unknown/sparkConf", "unknown/livy.server.session.timeout", "unknown/after-good",
		"unknown/unknown-and-wrong-type", "type/queue/str", "type/name/str",
	},
	Examples: []lint.Example{
		{Bad: `{«"executorMemroy"»: "8g"}`, Good: `{"executorMemory": "8g"}`},
		{Bad: `{«"ttl"»: "1h", "executorCores": 2}`, Good: `{"executorCores": 2}`, Flags: []string{"--livy", "0.7.1"}},
		{
			Bad:  `{«"queue"»: "etl", "executorCores": 2}`,
			Good: `{"executorCores": 2, "conf": {"spark.yarn.queue": "etl"}}`, Flags: []string{"--livy", "0.3.0"},
		},
		{Bad: `{«"executor_cores"»: 2}`, Good: `{"executorCores": 2}`},
		{
			Bad: `{
  «"spark.executor.memory"»: "4g",
  «"spark.sql.shuffle.partitions"»: 64,
  "executorCores": 2,
  «"driverMaxResultSize"»: "2g"
}`,
			Good: `{
  "executorCores": 2,
  "conf": {
    "spark.executor.memory": "4g",
    "spark.sql.shuffle.partitions": 64,
    "spark.driver.maxResultSize": "2g"
  }
}`,
		},
		{
			Bad:  `{«"livy.rsc.server.connect.timeout"»: "600s", "executorMemory": "2g"}`,
			Good: `{"executorMemory": "2g", "conf": {"livy.rsc.server.connect.timeout": "600s"}}`,
		},
		{Bad: `{"executorCores": 2, «"livy.server.session.timeout"»: "4h"}`, Good: `{"executorCores": 2}`},
		{Bad: `{"executorCores": 2, «"comment"»: "two are enough"}`, Good: `{"executorCores": 2}`},
		{Bad: `{«"sparkConf"»: {"spark.speculation": "true"}}`, Good: `{"conf": {"spark.speculation": "true"}}`},
	},
	Check: func(p *lint.Pass) {
		for _, r := range p.Requests() {
			checkFields(p, r)
		}
	},
}

// movedTogether is how many fields one fix moves at most. Where there are more, each has a fix of its
// own: the edits of a fix are printed with each of its findings.
const movedTogether = 100

func checkFields(p *lint.Pass, request doc.Node) {
	properties := 0
	for m := range request.Fields() {
		if fieldOfServerless(p, request, m.Key()) || takenByStudio(p, m.Key()) {
			continue
		}
		if asProperty(m.Key()) != "" {
			properties++
		}
	}
	var move *lint.Fix
	for m := range request.Fields() {
		if fieldOfServerless(p, request, m.Key()) || takenByStudio(p, m.Key()) {
			continue
		}
		if property := asProperty(m.Key()); property != "" {
			ops, ok := intoConf(request, m, property)
			if move == nil || properties > movedTogether {
				move = &lint.Fix{Message: "move it into conf", Safe: true}
			}
			if ok {
				move.Ops = append(move.Ops, ops...)
			}
			d := unrecognized(m)
			d.Note = fmt.Sprintf("Livy answers 400 Unrecognized field %q", m.Key())
			d.Message = fmt.Sprintf("no session starts: Livy rejects %s, which belongs in `conf`", m.Key())
			if property != m.Key() {
				d.Message = fmt.Sprintf("no session starts: Livy rejects %s; write %s in `conf` instead", inTicks(m.Key()), property)
			}
			if ok {
				d.Fix = move
			}
			p.Report(d)
			continue
		}
		if f, known := livy.Find(m.Key()); !known {
			checkField(p, request, m)
		} else if f.Name != "heartbeatTimeoutInSecond" || p.Posted() { // SparkMagic sets it
			checkSince(p, f, request, m)
		}
	}
	if move != nil && len(move.Ops) > 2 {
		move.Message = "move this and all other misplaced properties into conf"
	}
}

// checkSince reports a field that older versions of Livy reject or ignore.
func checkSince(p *lint.Pass, f livy.Field, request, m doc.Node) {
	d := lint.Diagnostic{Place: m.Name(), Severity: lint.Info}
	switch v := p.Terms.Livy; {
	case f.Ignored(v) && request.Get("conf", f.Twin).Exists():
		return // the property has effect
	case f.Ignored(v) && (m.Type() == doc.String || m.Type() == doc.Number):
		d.Severity = lint.Warning
		d.Message = fmt.Sprintf("Livy %s accepts `%s` and ignores it", v, f.Name)
		d.Note = fmt.Sprintf("Livy %s and later turn it into %s. You can write that property in conf here, too", f.Beats, f.Twin)
		if ops, ok := intoConf(request, m, f.Twin); ok {
			d.Fix = &lint.Fix{Message: fmt.Sprintf("write %s in conf", f.Twin), Ops: ops}
		}
	case v == "" && facts.AtLeast(oldest, f.Since), v != "" && facts.AtLeast(v, f.Since):
		return
	case v != "":
		d = unrecognized(m)
		d.Message += fmt.Sprintf("; it requires Livy %s or later, but this is %s", f.Since, v)
	default:
		d.Message = fmt.Sprintf("no session starts with Livy before %s: it rejects `%s` (Unrecognized field %[2]q)", f.Since, m.Key())
	}
	p.Report(d)
}

// oldest is the oldest current version of Livy.
const oldest = "0.7.0"

func unrecognized(m doc.Node) lint.Diagnostic {
	return lint.Diagnostic{
		Place: m.Name(), Severity: lint.Error,
		Message: fmt.Sprintf("no session starts: Livy rejects %s (Unrecognized field %q)", inTicks(m.Key()), m.Key()),
	}
}

// asProperty returns the property of Spark that the user meant by a field; empty if there is none.
func asProperty(field string) string {
	if strings.HasPrefix(field, "spark.") || strings.HasPrefix(field, "livy.rsc.") {
		return field
	}
	if _, known := livy.Find(field); known {
		return ""
	}
	only := ""
	for _, property := range spark.Fieldlike {
		parts := strings.Split(property, ".")[1:]
		if strings.EqualFold(field, strings.Join(parts, "")) {
			return property
		}
		if last := parts[len(parts)-1]; field == last && last != "enabled" {
			if only != "" {
				return ""
			}
			only = property
		}
	}
	return only
}

// intoConf moves a field into conf. ok is false if conf does not allow its value, or has the
// property with another value.
func intoConf(request, m doc.Node, property string) (ops []doc.Op, ok bool) {
	conf := request.Get("conf")
	if t := m.Type(); t == doc.Object || t == doc.Array || t == doc.Null || conf.Exists() && !conf.IsObject() {
		return nil, false
	}
	there := conf.Get(property)
	if there.Exists() {
		return []doc.Op{m.Delete()}, there.String() == m.String()
	}
	return []doc.Op{m.Delete(), request.Insert([]string{"conf", property}, m.Strict())}, true
}

// abbreviated are fields by short names, which [facts.Nearest] does not find.
var abbreviated = map[string]string{
	"execCores": "executorCores", "exec_cores": "executorCores", "execMem": "executorMemory",
	"execMemory": "executorMemory", "exec_mem": "executorMemory",
	"numExec": "numExecutors", "num_exec": "numExecutors", "driverMem": "driverMemory", "driver_mem": "driverMemory",
	"executorMem": "executorMemory",
}

// ofGlue are settings of AWS Glue's own kernels.
var ofGlue = []string{
	"worker_type", "number_of_workers", "glue_version", "iam_role", "idle_timeout", "additional_python_modules", "extra_jars",
	"extra_py_files", "security_config",
}

// likeConf are names that people write instead of conf.
var likeConf = []string{"sparkConf", "sparkConfig", "spark_conf", "config", "configs", "configuration", "properties"}

func checkField(p *lint.Pass, request, m doc.Node) {
	key := m.Key()
	d := unrecognized(m)
	near := facts.Nearest(key, livy.Names())
	if near == "" && m.IsObject() && slices.Contains(likeConf, key) {
		near = "conf"
	}
	_, config := sparkmagic.Find(key)
	switch {
	case request.Get(near).Exists() && near != "":
		d.Message += fmt.Sprintf("; did you mean %s, which is also set?", keyName(near))
	case near != "":
		d.Message = fmt.Sprintf("no session starts: Livy rejects `%s`; did you mean %s?", key, keyName(near))
		d.Note = fmt.Sprintf("Livy answers 400 Unrecognized field %q", key)
		d.Fix = &lint.Fix{Message: fmt.Sprintf("rename to %q", near), Safe: true, Ops: []doc.Op{m.Rename(near)}}
	case slices.Contains([]string{"comment", "_comment", "comments", "//", "#"}, key):
		d.Message += "; there is no field for comments"
		d.Fix = &lint.Fix{Message: "remove it", Ops: []doc.Op{m.Delete()}}
	case key == "memory" || key == "cores":
		d.Message += fmt.Sprintf("; did you mean executor%[1]s or driver%[1]s?", strings.ToUpper(key[:1])+key[1:])
	case abbreviated[key] != "":
		d.Message += fmt.Sprintf("; did you mean %s?", abbreviated[key])
	case slices.Contains(ofGlue, key):
		d.Message += "; it is a setting of AWS Glue's own kernels, not of SparkMagic"
	case config || slices.Contains(sparkmagic.CredentialFields, key):
		d.Message += "; it belongs in config.json, outside the session settings"
	case key == "sparklint":
		d.Message += "; it belongs at the top level of config.json or in the cell's metadata"
	case strings.HasPrefix(key, "livy.server."), strings.HasPrefix(key, "livy.spark."):
		d.Message += "; it is a setting of the Livy server and belongs in its livy.conf"
	}
	p.Report(d)
}
