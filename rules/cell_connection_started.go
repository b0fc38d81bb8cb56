package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/studio"
)

var connectionStarted = &lint.Rule{
	Name:     "connection-started",
	Severity: lint.Error,
	Doc: `a %%configure of a connection whose session runs already

In SageMaker Unified Studio, a cell that runs code on a connection starts its session. After that, a ` + "`%%configure`" + ` cell
without ` + "`-f`" + ` is ignored, and so is a line magic such as ` + "`%worker_type`" + `. Both report success:
` + "`A session has already been started. If you intend to recreate the session with new configurations, please include`" + `
` + "`the -f or --force argument.`" + `

With ` + "`-f`" + `, the session is stopped, which loses its variables, and a new one starts at once. It is better to move the cell
before the first cell that runs code on the connection.`,
	Evidence: []string{"studio/force-emr-live", "studio/glue-force-live", "studio/force-emr-live-f", "studio/line-glue-live"},
	Examples: []lint.Example{
		{
			Bad: "-- a.ipynb --\n# kernel: python3\n# %%\n%%pyspark my.spark\nprint(1)\n# %%\n«%%configure -n my.spark»\n{\"conf\": {}}\n",
			Good: "-- a.ipynb --\n# kernel: python3\n# %%\n%%pyspark my.spark\nprint(1)\n# %%\n" +
				"%%configure -n my.spark -f\n{\"conf\": {}}\n",
		},
	},
	Check: func(p *lint.Pass) {
		onSpark := studioConnections(p)
		started := map[string]int{} // the number of the cell that did it, by connection
		for c := range studioCells(p) {
			text := c.Text.String()
			checkStartedLines(p, c, started)
			switch name := c.Connection(); {
			case c.Configures():
				checkStarted(p, c, started)
			case strings.Contains(text, "%disconnect"):
				clear(started) // it names the connection in several ways
			case name != "" && c.Runs() && started[name] == 0 && onSpark[name]:
				started[name] = c.Index + 1
			}
		}
	},
}

func checkStarted(p *lint.Pass, c *lint.Cell, started map[string]int) {
	written := c.Arguments().String()
	line := studio.Read(written)
	by := started[line.Name]
	if by == 0 || line.Refused != "" || line.Force || expanded.MatchString(written) {
		return
	}
	p.Report(lint.Diagnostic{
		Place: c.Line(), Severity: lint.Error,
		Message: fmt.Sprintf("Unified Studio ignores this cell: the session of %s has already been started, by cell %d", line.Name, by),
		Note: "A session has already been started. If you intend to recreate the session with new configurations, please include " +
			"the -f or --force argument.",
		Fix: &lint.Fix{
			Message: "add -f, which stops the running session",
			Ops:     []doc.Op{c.Line().Rewrite(strings.TrimRight(c.Line().String(), " \t") + " -f")},
		},
	})
}

// checkStartedLines reports line magics that set something of a session which runs already.
func checkStartedLines(p *lint.Pass, c *lint.Cell, started map[string]int) {
	for _, m := range c.LineMagics() {
		written := m.Value.String()
		line, _ := studio.ReadSetting(m.Name, written)
		by := started[line.Name]
		if !m.Leads || by == 0 || line.Refused != "" || line.Force || expanded.MatchString(written) ||
			studio.Kind(p.Terms.Connections[line.Name]).Livy() {
			continue
		}
		p.Report(lint.Diagnostic{
			Place: m.Line, Severity: lint.Error,
			Message: fmt.Sprintf("Unified Studio ignores this line: the session of %s has already been started, by cell %d", line.Name, by),
			Fix: &lint.Fix{
				Message: "add -f, which stops the running session", Ops: []doc.Op{m.Line.Rewrite(strings.TrimRight(m.Line.String(), " \t") + " -f")},
			},
		})
	}
}
