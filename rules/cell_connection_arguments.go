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
	Doc: `arguments that %%configure of Unified Studio rejects

In SageMaker Unified Studio, ` + "`%%configure`" + ` configures one connection, and ` +
		"`-n` or `--name`" + ` says which. Without it, the cell fails
with ` + "`ValueError: Connection name cannot be empty.`" + ` A name without ` + "`-n`" + ` gives
` + "`UsageError: unrecognized arguments: NAME`" + `, although ` +
		"`%%pyspark NAME`" + ` works. So does anything else on the line, such as a comment or the
JSON. The settings of the cell are not applied.

` + "`-f` (`--force`)" + ` accepts any word as its value, and all of them mean yes: ` + "`-f false`" + ` stops the running session, too.

The magic is on the first line of its cell. Below a comment, it gives ` + "`UsageError: Line magic function %%configure not found.`" + `

Quotes are a part of the name: ` + "`-n \"my connection\"`" + ` looks for a connection with quotes in its name.`,
	Evidence: []string{
		"studio/arg-emr-18", "studio/arg-emr-19", "studio/arg-emr-24", "studio/arg-emr-32",
		"studio/place-#_x|%%configure_-n_c|{\"driverMemory\":_\"2",
	},
	Examples: []lint.Example{
		{Bad: studioExample("«%%configure»\n{}"), Good: studioExample("%%configure -n my.spark\n{}")},
		{Bad: studioExample("# settings\n«%%configure» -n my.spark\n{}"), Good: studioExample("%%configure -n my.spark\n{}")},
		{Bad: studioExample("%%configure «my.spark»\n{}"), Good: studioExample("%%configure -n my.spark\n{}")},
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
		d.Fix = &lint.Fix{Message: "remove the lines above", Ops: []doc.Op{c.Prefix().Rewrite("")}}
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
