package rules

import (
	"fmt"
	"strings"
	"sync"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/studio"
)

var connectionArguments = &lint.Rule{
	Name:     "connection-arguments",
	Severity: lint.Error,
	Doc: `arguments that a magic of Unified Studio rejects

In SageMaker Unified Studio, ` + "`%%configure`" + ` configures one connection, and ` +
		"`-n` or `--name`" + ` says which. Without it, the cell fails
with ` + "`ValueError: Connection name cannot be empty.`" + ` A name without ` + "`-n`" + `, a
comment, the JSON or anything else on the line gives ` + "`UsageError: unrecognized arguments: …`. (`%%pyspark NAME`" + ` does work
without ` + "`-n`" + `.) The settings of the cell are not applied.

` + "`-f` (`--force`)" + ` accepts any word as its value, and all of them mean yes: ` + "`-f false`" + ` stops the running session, too.

The magic is on the first line of its cell. Below a comment, it gives ` + "`UsageError: Line magic function %%configure not found.`" + `

Line magics of Glue, such as ` + "`%worker_type -n NAME G.2X`" + `, need a connection, too, and fail on one to EMR. A word
after ` + "`-f`" + ` belongs to ` + "`-f`" + `, so the magic gets no value: ` + "`%idle_timeout -n NAME -f 60`" + ` fails.
Lines below one that fails don't run. Magics that only Glue's
own kernel has give ` + "`UsageError: Line magic function %timeout not found.`" + `

Quotes are a part of the name: ` + "`-n \"my connection\"`" + ` looks for a connection with quotes in its name.`,
	Evidence: []string{
		"studio/arg-emr-18", "studio/arg-emr-19", "studio/arg-emr-24", "studio/arg-emr-32",
		"studio/place-#_x|%%configure_-n_c|{\"driverMemory\":_\"2", "studio/magic-glue-number_of_workers_5", "studio/line-glue-14",
		"studio/line-glue-23", "studio/magic-emr-worker_type_-n_c_G.2X",
	},
	Examples: []lint.Example{
		{Bad: studioExample("«%%configure»\n{}"), Good: studioExample("%%configure -n my.spark\n{}")},
		{Bad: studioExample("# settings\n«%%configure» -n my.spark\n{}"), Good: studioExample("%%configure -n my.spark\n{}")},
		{Bad: studioExample("%%configure «my.spark»\n{}"), Good: studioExample("%%configure -n my.spark\n{}")},
		{Bad: studioExample("«%worker_type G.2X»"), Good: studioExample("%worker_type -n my.spark G.2X")},
		{Bad: studioExample("%%configure «-n my.spark # settings»\n{}"), Good: studioExample("%%configure -n my.spark\n{}")},
	},
	Check: func(p *lint.Pass) {
		only := sync.OnceValue(func() string { return onlyConnection(p) })
		for c := range studioCells(p) {
			if c.Configures() {
				checkConnection(p, c, only)
			} else if c.Misplaced() {
				checkFirst(p, c)
			}
			for _, m := range c.LineMagics() {
				if m.Leads {
					checkSettingLine(p, m, only)
				}
			}
		}
	},
}

// checkFirst reports a magic below other lines, which IPython looks for among line magics.
func checkFirst(p *lint.Pass, c *lint.Cell) {
	d := lint.Diagnostic{
		Place: c.Name(), Severity: lint.Error,
		Message: "this cell fails (UsageError: Line magic function `%%configure` not found.): the magic must be on its first line",
	}
	if name := c.Name().String(); name != lint.Magic {
		d.Message = fmt.Sprintf("this cell fails (UsageError: magic %s not found): the magic is %s", name, lint.Magic)
		d.Fix = &lint.Fix{Message: "write " + lint.Magic, Ops: []doc.Op{c.Name().Rewrite(lint.Magic)}}
		p.Report(d)
		return
	}
	if lint.Empty(c.Prefix().String()) {
		d.Fix = &lint.Fix{Message: "remove the lines above", Ops: []doc.Op{c.Uncover()}}
	}
	p.Report(d)
}

func checkConnection(p *lint.Pass, c *lint.Cell, only func() string) {
	written := c.Arguments().String()
	if !c.Known() {
		p.Report(lint.Diagnostic{
			Place: c.Line(), Severity: lint.Error,
			Message: "this cell fails (UsageError: Cell magic not found): write a plain space after %%configure",
		})
		return
	}
	if expanded.MatchString(written) {
		return
	}
	line := studio.Read(written)
	if line.Refused == "" {
		return
	}
	d := lint.Diagnostic{
		Place: c.Arguments(), Severity: lint.Error,
		Message: fmt.Sprintf("this cell fails (%s): its settings are not applied", line.Refused),
	}
	if strings.TrimSpace(written) == "" {
		d.Place = c.Line()
	}
	words := strings.Fields(written)
	switch {
	case line.Refused == studio.NoName:
		d.Note = "say which connection it is for: %%configure -n NAME"
		if name := only(); name != "" {
			line := strings.TrimSpace(lint.Magic + " -n " + name + " " + written)
			d.Fix = &lint.Fix{Message: "write -n " + name, Ops: []doc.Op{c.Line().Rewrite(line)}}
		}
	case line.Name == "" && len(words) == 1 && studio.Connected(words[0]):
		d.Fix = &lint.Fix{Message: "write -n before the name", Ops: []doc.Op{c.Arguments().Rewrite("-n " + words[0])}}
	case line.Name != "":
		if before, _, ok := strings.Cut(written, "#"); ok && studio.Read(before).Refused == "" {
			d.Fix = &lint.Fix{Message: "remove the comment", Ops: []doc.Op{c.Arguments().Rewrite(strings.TrimSpace(before))}}
		}
	}
	p.Report(d)
}

// checkSettingLine reports a line magic, as %worker_type G.2X, that fails, so that the lines below it don't run either.
func checkSettingLine(p *lint.Pass, m lint.LineMagic, only func() string) {
	written := m.Value.String()
	if expanded.MatchString(written) {
		return
	}
	line, _ := studio.ReadSetting(m.Name, written)
	d := lint.Diagnostic{Place: m.Line, Severity: lint.Error}
	switch {
	case strings.HasPrefix(line.Refused, "Invalid session type"):
		d.Message = fmt.Sprintf("this line has no effect (%s)", line.Refused)
	case line.Refused != "":
		d.Message = fmt.Sprintf("this line fails (%s): its setting is not applied", line.Refused)
	case studio.Kind(p.Terms.Connections[line.Name]).Livy():
		d.Message = fmt.Sprintf("this line fails (%s): %s leads to EMR, and the setting is one of Glue", studio.Unsupported(m.Name), line.Name)
	default:
		return
	}
	switch key, known := studioKeyOf(m.Name); {
	case line.Refused == studio.NoName:
		d.Note = fmt.Sprintf("say which connection it is for: %%%s -n NAME …", m.Name)
		if name := only(); name != "" {
			line := strings.TrimSpace("%" + m.Name + " -n " + name + " " + written)
			d.Fix = &lint.Fix{Message: "write -n " + name, Ops: []doc.Op{m.Line.Rewrite(line)}}
		}
	case known:
		d.Note = fmt.Sprintf("this magic is one of Glue's own kernel; Unified Studio has the key %s of %%%%configure", doc.Quote(key))
	}
	p.Report(d)
}

// studioKeyOf returns the key of %%configure that does in Unified Studio what a line magic does in Glue's kernel; ok is false if
// Unified Studio has the magic, too.
func studioKeyOf(magic string) (key string, ok bool) {
	key, ok = map[string]string{
		"connections": "connections", "timeout": "timeout", "security_config": "security_config", "extra_jars": "--extra-jars",
		"extra_py_files": "--extra-py-files", "additional_python_modules": "--additional-python-modules",
	}[magic]
	return key, ok
}

// onlyConnection returns the connection that a notebook's cells name, if they all name the same.
func onlyConnection(p *lint.Pass) string {
	names := studioConnections(p)
	delete(names, "")
	if len(names) != 1 {
		return ""
	}
	for name := range names {
		return name
	}
	return ""
}
