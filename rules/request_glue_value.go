package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/glue"
	"github.com/sparklint/sparklint/lint/pattern"
)

var glueValue = &lint.Rule{
	Name:     "glue-value",
	Severity: lint.Error,
	Doc: `a setting of a Glue session that its kernel or AWS's client rejects

AWS Glue's kernel (aws-glue-sessions) accepts any value in ` + "`%%configure`" + ` and prints
` + "`The following configurations have been updated`" + `. It converts the values when the first code cell creates the session.
Then no session starts, with one of these:

- ` + "`invalid literal for int() with base 10: '5.0'`: `number_of_workers`, `idle_timeout` and `timeout`" + ` must be
  integers. A string must contain one (` + "`\"5\"`" + `), but the number 5.0 works
- ` + "`could not convert string to float`: `max_capacity`" + ` must be a number
- ` + "`Invalid type for parameter GlueVersion, value: 5.0, type: <class 'float'>, valid types: <class 'str'>`: `glue_version`," + `
  ` + "`worker_type` and `security_config`" + ` must be strings
- ` + "`'list' object has no attribute 'split'`: `connections`" + ` is one string, with commas between the names
- ` + "`Either max_capacity or worker_type and number_of_workers must be set, but not both.`" + ` In Unified Studio, a connection always
  has a worker type and a number of workers, so there ` + "`max_capacity`" + ` alone gives this, too

Line magics are checked as soon as they run. ` + "`%number_of_workers`, `%idle_timeout` and `%timeout`" + ` reject
anything but an integer, even an integer with a comment after it. The session then starts without the setting. In a list
of names, no name can be empty or contain a blank. A blank after a comma is allowed in
` + "`%connections`" + `. With ` + "`%session_type batch`" + `, no session starts.

Unified Studio does the same with a connection to Glue, and with line magics such as
` + "`%number_of_workers -n NAME 5`" + `. Such a connection must be declared under ` + "`connections`" + ` in
.sparklint.yaml. There, ` + "`--conf`, `spark_conf` and `conf`" + ` of the wrong type are rejected at once:
` + "`UsageError: Invalid input for '--conf'`" + `.

Empty values, 0 and None count as not set. A worker type that Glue's API does not document is a warning.`,
	Evidence: []string{
		"glue/key-003", "glue/key-032", "glue/key-020", "glue/key-044", "glue/key-054", "glue/key-063", "glue/key-096", "glue/key-183",
		"glue/magic-%number_of_workers_5.0", "glue/magic-%idle_timeout_60m", "glue/magic-%session_type_batch", "glue/key-190", "studio/glue-042",
		"studio/glue-106", "studio/magic-glue-number_of_workers_-n_c_5.0",
	},
	Examples: []lint.Example{
		{
			Bad: glueExample(`{"number_of_workers": «"5.0"»}`), Good: glueExample(`{"number_of_workers": 5}`),
		},
		{Bad: glueExample(`{"glue_version": «5.0»}`), Good: glueExample(`{"glue_version": "5.0"}`)},
		{Bad: glueExample(`{"connections": «[»"a", "b"]}`), Good: glueExample(`{"connections": "a,b"}`)},
		{Bad: glueExample(`{"worker_type": «"G.1x"»}`), Good: glueExample(`{"worker_type": "G.1X"}`)},
		{
			Bad:  glueLines("%number_of_workers «5.0»\n%worker_type «G.2x»\n%idle_timeout 60"),
			Good: glueLines("%number_of_workers 5\n%worker_type G.2X\n%idle_timeout 60"),
		},
		{
			Bad:  glueLines("%glue_version «5.0 # newest»\n%worker_type «G.2X # large»\n%idle_timeout 60"),
			Good: glueLines("%glue_version 5.0\n%worker_type G.2X\n%idle_timeout 60"),
		},
		{
			Bad:  glueLines("%glue_version 5.0\n%additional_python_modules «pandas==2.2.2 pyarrow»"),
			Good: glueLines("%glue_version 5.0\n%additional_python_modules pandas==2.2.2,pyarrow"),
		},
		{Bad: glueExample(`{"idle_timeout": «-1», "timeout": 60}`), Good: glueExample(`{"idle_timeout": 30, "timeout": 60}`)},
		{Bad: glueLines("%idle_timeout «60 # minutes»"), Good: glueLines("%idle_timeout 60")},
		{Bad: glueLines("%session_type «batch»\n%glue_version 5.0"), Good: glueLines("%session_type etl\n%glue_version 5.0")},
		{
			Bad:  glueExample(`{«"max_capacity"»: 5, "worker_type": "G.1X", "number_of_workers": 5}`),
			Good: glueExample(`{"worker_type": "G.1X", "number_of_workers": 5}`),
		},
	},
	Check: func(p *lint.Pass) {
		keys := sync.OnceValue(func() keyUse { return keyUseOf(p) })
		for c := range glueCells(p) {
			for n := range c.body.Fields() {
				if d, ok := badGlueValue(c, n); ok {
					if d.Severity == lint.Error && (!c.first || keys().again(c.Cell, n.Key())) {
						d.Severity = lint.Warning
					}
					p.Report(d)
				}
			}
			checkCapacity(p, c, keys)
		}
		for m := range glueMagics(p) {
			if d, ok := badGlueMagic(m); ok {
				if d.Severity == lint.Error && (!m.first || keys().besides(m.Name)) {
					d.Severity = lint.Warning
				}
				p.Report(d)
			}
		}
	},
}

var pythonInt = pattern.New(`^\s*[+-]?[0-9](?:_?[0-9])*\s*$`)

// badGlueMagic returns what is wrong with a line magic; ok is false if nothing is.
func badGlueMagic(m glueMagic) (d lint.Diagnostic, ok bool) {
	value, place := m.value(), m.Value
	if place.Span.Len() == 0 {
		place = m.Line
	}
	if strings.ContainsAny(value, "{$<") {
		return d, false
	}
	d = lint.Diagnostic{Place: place, Severity: lint.Error}
	if m.studio {
		return badStudioMagic(m, value)
	}
	switch m.Name {
	case "number_of_workers", "idle_timeout", "timeout":
		said := "ValueError: invalid literal for int() with base 10: '" + value + "'"
		switch {
		case pythonInt.MatchString(value) && tooShort(m.Name, value) == "":
			return d, false
		case pythonInt.MatchString(value):
			d.Message = fmt.Sprintf("no session starts: AWS's client rejects %s (%s)", m.Name, tooShort(m.Name, value))
			return d, true
		case value == "":
			said = "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"
		}
		d.Message = fmt.Sprintf("the session starts without this line: %%%s needs an integer (%s)", m.Name, said)
		if whole := startOfInt.FindStringSubmatch(value); whole != nil {
			d.Fix = &lint.Fix{Message: "write " + whole[1], Ops: []doc.Op{m.Value.Rewrite(whole[1])}}
		}
	case "session_type":
		if value == "" || slices.Contains([]string{"etl", "streaming", "glueetl", "gluestreaming"}, strings.ToLower(value)) {
			return d, false
		}
		d.Message = fmt.Sprintf("no session starts: Glue's kernel rejects %%session_type (Unsupported session type %s)", value)
		d.Note = "supported: etl, streaming"
	case "worker_type":
		if value == "" || slices.Contains(glue.Types(), value) {
			return d, false
		}
		return unknownWorker(place, value, func(near string) doc.Op { return m.Value.Rewrite(near) }), true
	case "glue_version":
		if value == "" || glue.Version.MatchString(value) {
			return d, false
		}
		d = unknownVersion(place, value)
		if bare, _, commented := strings.Cut(value, "#"); commented && glue.Version.MatchString(strings.TrimSpace(bare)) {
			write := strings.TrimSpace(bare)
			d.Fix = &lint.Fix{Message: "write " + write, Ops: []doc.Op{m.Value.Rewrite(write)}}
		}
	case "additional_python_modules", "connections", "extra_jars", "extra_py_files":
		said := badNames(value)
		if said == "" {
			return d, false
		}
		d.Message = fmt.Sprintf("the session starts without these values: Glue's kernel rejects %%%s (%s)", m.Name, said)
	default:
		return d, false
	}
	return d, true
}

// badStudioMagic is [badGlueMagic] in Unified Studio, which puts the value between quotes into a %%configure.
func badStudioMagic(m glueMagic, value string) (d lint.Diagnostic, ok bool) {
	d = lint.Diagnostic{Place: m.Value, Severity: lint.Error}
	switch {
	case strings.ContainsAny(value, `"\\`):
		d.Message = fmt.Sprintf("the session starts without this line: Unified Studio can't read %%%s with a quotation mark "+
			"(Could not parse JSON object from input)", m.Name)
		return d, strings.Contains(value, `"`)
	case m.Name == "number_of_workers" || m.Name == "idle_timeout":
		said := tooShort(m.Name, value)
		switch {
		case !pythonInt.MatchString(value):
			said = "invalid literal for int() with base 10: '" + value + "'"
		case m.Name == "number_of_workers" && strings.Trim(value, " +-0_") == "":
			said = noWorkers
		}
		d.Message = fmt.Sprintf("no session starts: Unified Studio rejects %s (%s)", m.Name, said)
		if whole := startOfInt.FindStringSubmatch(value); whole != nil && said != noWorkers {
			d.Fix = &lint.Fix{
				Message: "write " + whole[1], Ops: []doc.Op{m.Value.Rewrite(strings.Replace(m.Value.String(), value, whole[1], 1))},
			}
		}
		return d, said != ""
	case m.Name == "worker_type" && !slices.Contains(glue.Types(), value):
		return unknownWorker(m.Value, value, func(near string) doc.Op {
			return m.Value.Rewrite(strings.Replace(m.Value.String(), value, near, 1))
		}), true
	case m.Name == "glue_version" && !glue.Version.MatchString(value):
		return unknownVersion(m.Value, value), true
	}
	return d, false
}

// noWorkers is what Unified Studio says without workers.
const noWorkers = "Either max_capacity or worker_type and number_of_workers must be set, all are none."

// tooShort returns why AWS's client rejects a negative number of minutes; empty if it accepts it. It does not get a 0.
//
// Verdicts: glue/key-190, glue/magic-%timeout_-5.
func tooShort(key, value string) string {
	n, err := strconv.Atoi(strings.TrimSpace(value))
	parameter := map[string]string{"idle_timeout": "IdleTimeout", "timeout": "Timeout"}[key]
	if err != nil || n >= 0 || parameter == "" {
		return ""
	}
	return fmt.Sprintf("Invalid value for parameter %s, value: %d, valid min value: 1", parameter, n)
}

// badNames returns why Glue's kernel rejects a list of names with commas between them; empty if it accepts it.
func badNames(list string) string {
	if list == "" {
		return ""
	}
	for _, name := range strings.Split(strings.Trim(list, "[]"), ",") {
		switch name = strings.TrimSpace(name); {
		case name == "":
			return "Empty values are not allowed to be passed."
		case strings.Contains(name, " ") && !strings.Contains(name, "--"):
			return "Invalid value. There is at least one blank space present in this value: " + name
		}
	}
	return ""
}

// startOfInt matches an integer with zeros behind its point, or with a comment or a unit of minutes behind it.
var startOfInt = pattern.New(`^\s*([0-9]+)(?:\.0*)?\s*(?:#.*|m|min|minutes)?$`)

// badGlueValue returns what is wrong with a value; ok is false if nothing is.
func badGlueValue(c glueCell, n doc.Node) (d lint.Diagnostic, ok bool) {
	text := n.Key() == "tags" && n.Type() == doc.String && len(n.Raw()) > len(`""`) // whatever it says
	if facts.Placeholder(n.String(), facts.InField) || unsure(n) && !text {
		return d, false
	}
	said, fix := "", (*lint.Fix)(nil)
	if c.studio {
		said = badInStudio(n)
	}
	if said == "" && !falsy(n) {
		switch n.Key() {
		case "number_of_workers", "idle_timeout", "timeout":
			said, fix = badInt(n)
		case "max_capacity":
			said = badFloat(n)
		case "worker_type", "glue_version", "security_config":
			said, fix = badString(n)
		case "connections":
			said, fix = badList(n)
		case "tags":
			said = badTags(n, c.studio)
		}
	}
	if said == "" && !c.studio {
		said = badOwn(n)
	}
	if said != "" {
		return lint.Diagnostic{
			Place: n.Opening(), Severity: lint.Error, Fix: fix,
			Message: fmt.Sprintf("no session starts: %s rejects %s (%s)", c.program(), n.Key(), said),
		}, true
	}
	if n.Key() == "worker_type" && n.Type() == doc.String && n.String() != "" && !slices.Contains(glue.Types(), n.String()) {
		return unknownWorker(n.Value(), n.String(), func(near string) doc.Op { return n.Replace(doc.Quote(near)) }), true
	}
	if n.Key() == "glue_version" && n.Type() == doc.String && n.String() != "" && !glue.Version.MatchString(n.String()) {
		return unknownVersion(n.Value(), n.String()), true
	}
	return d, false
}

// unknownVersion reports a version that Glue's API does not document.
func unknownVersion(place doc.Place, name string) lint.Diagnostic {
	return lint.Diagnostic{
		Place: place, Severity: lint.Warning,
		Message: "the session might not start: Glue does not document the version " + lint.Masked(doc.Quote(name)),
		Note:    "documented: names such as 5.0. A line magic has no comments: the rest of its line belongs to the value",
	}
}

func badInt(n doc.Node) (said string, fix *lint.Fix) {
	switch n.Type() {
	case doc.Number:
		if notANumber(n) {
			return "cannot convert float NaN to integer", nil
		}
		return tooShort(n.Key(), n.Raw()), nil
	case doc.String:
		if pythonInt.MatchString(n.String()) {
			return tooShort(n.Key(), n.String()), nil
		}
		if x, err := strconv.ParseFloat(strings.TrimSpace(n.String()), 64); err == nil && x == float64(int64(x)) && x < 1e9 {
			write := strconv.FormatInt(int64(x), 10)
			fix = &lint.Fix{Message: "write " + write, Ops: []doc.Op{n.Replace(write)}}
		}
		return "invalid literal for int() with base 10: '" + n.String() + "'", fix
	case doc.Array, doc.Object:
		return "int() argument must be a string, a bytes-like object or a real number, not '" + pythonType(n) + "'", nil
	}
	return "", nil
}

func badFloat(n doc.Node) string {
	switch n.Type() {
	case doc.String:
		s := strings.ReplaceAll(strings.TrimSpace(n.String()), "_", "")
		if _, err := strconv.ParseFloat(s, 64); err != nil && strings.Trim(s, "0123456789.eE+-") != "" && !strings.EqualFold(s, "nan") {
			return "could not convert string to float: '" + n.String() + "'"
		}
	case doc.Array, doc.Object:
		return "float() argument must be a string or a real number, not '" + pythonType(n) + "'"
	}
	return ""
}

func badString(n doc.Node) (said string, fix *lint.Fix) {
	parameter := map[string]string{
		"worker_type": "WorkerType", "glue_version": "GlueVersion", "security_config": "SecurityConfiguration",
	}[n.Key()]
	if n.Type() == doc.String {
		return "", nil
	}
	if n.Type() == doc.Number && n.Key() == "glue_version" {
		write := n.Raw()
		if !strings.Contains(write, ".") {
			write += ".0"
		}
		fix = &lint.Fix{Message: "write " + doc.Quote(write), Ops: []doc.Op{n.Replace(doc.Quote(write))}}
	}
	return fmt.Sprintf("Invalid type for parameter %s, type: <class '%s'>, valid types: <class 'str'>", parameter, pythonType(n)), fix
}

func badList(n doc.Node) (said string, fix *lint.Fix) {
	if n.Type() == doc.String {
		return "", nil
	}
	if n.Type() == doc.Array {
		var names []string
		for m := range n.Members() {
			names = append(names, m.String())
		}
		joined := doc.Quote(strings.Join(names, ","))
		fix = &lint.Fix{Message: "write " + joined, Ops: []doc.Op{n.Replace(joined)}}
	}
	return fmt.Sprintf("'%s' object has no attribute 'split'", pythonType(n)), fix
}

// badInStudio returns why only Unified Studio rejects a value for a Glue connection; empty if it accepts it.
func badInStudio(n doc.Node) string {
	switch key := n.Key(); {
	case key == "number_of_workers" && n.Type() == doc.String && pythonInt.MatchString(n.String()) && strings.Trim(n.String(), " +-0_") == "":
		return noWorkers
	case key == "session_type" && !falsy(n) && n.String() != "etl" && n.String() != "streaming":
		return "KeyError: " + shown(n)
	case key == "tags" && n.Type() != doc.String && !n.IsObject():
		return fmt.Sprintf("'%s' object has no attribute 'items'", pythonType(n))
	case (key == "connections" || key == "connections_override") && n.Type() != doc.String:
		return fmt.Sprintf("'%s' object has no attribute 'split'", pythonType(n))
	case (key == "--conf" || key == "spark_conf") && n.Type() != doc.String:
		return fmt.Sprintf("Invalid input for '%s': Please provide a simple text string.", key)
	}
	return ""
}

// badTags returns why tags are rejected. Unified Studio also reads them from a string.
func badTags(n doc.Node, studio bool) string {
	switch {
	case n.Type() == doc.String && studio:
		return ""
	case !n.IsObject():
		return fmt.Sprintf("'%s' object has no attribute 'items'", pythonType(n))
	}
	for tag := range n.Fields() {
		if tag.Type() != doc.String {
			return fmt.Sprintf("Invalid type for parameter Tags.%s, type: <class '%s'>, valid types: <class 'str'>", tag.Key(), pythonType(tag))
		}
	}
	return ""
}

// badOwn returns why Glue's kernel rejects settings that only it has.
func badOwn(n doc.Node) string {
	switch key := n.Key(); {
	case n.Type() == doc.String:
		return ""
	case key == "region":
		return fmt.Sprintf("'%s' object has no attribute 'lower'", pythonType(n))
	case key == "iam_role" && !falsy(n):
		return fmt.Sprintf("Invalid type for parameter Role, type: <class '%s'>, valid types: <class 'str'>", pythonType(n))
	case key == "session_id" && !falsy(n):
		return fmt.Sprintf("Invalid type for parameter Id, type: <class '%s'>, valid types: <class 'str'>", pythonType(n))
	}
	return ""
}

// unknownWorker reports a worker type that Glue's API does not document. write returns the operation that writes another.
func unknownWorker(place doc.Place, name string, write func(string) doc.Op) lint.Diagnostic {
	types := glue.Types()
	d := lint.Diagnostic{
		Place: place, Severity: lint.Warning,
		Message: "the session might not start: Glue does not document the worker type " + lint.Masked(doc.Quote(name)),
		Note:    "documented: " + strings.Join(types, ", "),
	}
	bare, _, _ := strings.Cut(name, "#") // a comment behind a line magic
	bare = strings.TrimSpace(bare)
	near := facts.Nearest(bare, types)
	if slices.Contains(types, bare) {
		near = bare
	}
	if _, sized := glue.WorkerOf(near); sized {
		w, _ := glue.WorkerOf(near)
		d.Note = fmt.Sprintf("documented: %s has %d vCPU, %d GB and counts as %g DPU", w.Name, w.VCPU, w.Memory, w.DPU)
		d.Fix = &lint.Fix{Message: "write " + doc.Quote(near), Ops: []doc.Op{write(near)}}
	}
	return d
}

// checkCapacity reports a capacity beside workers.
func checkCapacity(p *lint.Pass, c glueCell, keys func() keyUse) {
	capacity, number, of := c.body.Get("max_capacity"), c.body.Get("number_of_workers"), c.body.Get("worker_type")
	if !capacity.Exists() || falsy(capacity) || unsure(capacity) || badFloat(capacity) != "" {
		return
	}
	both := number.Exists() && !falsy(number) && !unsure(number) && of.Exists() && !falsy(of) && !unsure(of)
	if !both && !c.studio {
		return
	}
	d := lint.Diagnostic{
		Place: capacity.Name(), Severity: lint.Error,
		Message: "no session starts: Either max_capacity or worker_type and number_of_workers must be set, but not both",
		Fix:     &lint.Fix{Message: "remove max_capacity", Ops: []doc.Op{capacity.Delete()}},
	}
	if !both {
		d.Message = "the first session does not start: a connection of Unified Studio has workers already, so max_capacity can't be set"
		d.Note = "Either max_capacity or worker_type and number_of_workers must be set, but not both."
	}
	if !c.first || slices.ContainsFunc([]string{"max_capacity", "number_of_workers", "worker_type"}, func(key string) bool {
		return keys().again(c.Cell, key)
	}) {
		d.Severity = lint.Warning
	}
	p.Report(d)
}
