package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/studio"
)

var connectionArguments = &lint.Rule{
	Name:     "connection-arguments",
	Severity: lint.Error,
	Doc: `arguments that %%configure of Unified Studio rejects

In SageMaker Unified Studio, ` + "`%%configure`" + ` configures one connection, and ` + "`-n` or `--name`" + ` says which. Without it, the cell fails
with ` + "`ValueError: Connection name cannot be empty.`" + ` A name without ` + "`-n`" + ` gives
` + "`UsageError: unrecognized arguments: NAME`" + `, although ` + "`%%pyspark NAME`" + ` works. So does anything else on the line, such as a comment or the
JSON. The settings of the cell are not applied.

` + "`-f` (`--force`)" + ` accepts any word as its value, and all of them mean yes: ` + "`-f false`" + ` stops the running session, too.

Quotes are a part of the name: ` + "`-n \"my connection\"`" + ` looks for a connection with quotes in its name.`,
	Evidence: []string{"studio/arg-emr-18", "studio/arg-emr-19", "studio/arg-emr-24", "studio/arg-emr-32"},
	Examples: []lint.Example{
		{Bad: studioExample("«%%configure»\n{}"), Good: studioExample("%%configure -n my.spark\n{}")},
		{Bad: studioExample("%%configure «my.spark»\n{}"), Good: studioExample("%%configure -n my.spark\n{}")},
		{Bad: studioExample("%%configure «-n my.spark # settings»\n{}"), Good: studioExample("%%configure -n my.spark\n{}")},
	},
	Check: func(p *lint.Pass) {
		if p.Notebook == nil || p.Notebook.Runtime != lint.Studio {
			return
		}
		for i := range p.Notebook.Cells {
			if c := &p.Notebook.Cells[i]; c.Configures() {
				checkConnection(p, c)
			}
		}
	},
}

func checkConnection(p *lint.Pass, c *lint.Cell) {
	written := c.Arguments().String()
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
		if name := onlyConnection(p); name != "" {
			d.Fix = &lint.Fix{Message: "write -n " + name, Ops: []doc.Op{c.Line().Rewrite(strings.TrimSpace(lint.Magic + " -n " + name + " " + written))}}
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
	only := ""
	for i := range p.Notebook.Cells {
		switch name := p.Notebook.Cells[i].Connection(); {
		case name == "" || name == only:
		case only != "":
			return ""
		default:
			only = name
		}
	}
	return only
}
