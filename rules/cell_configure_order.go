package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
)

var configureOrder = &lint.Rule{
	Name:     "configure-order",
	Severity: lint.Error,
	Doc: `a %%configure after code has started a session

Without ` + "`-f`" + `, SparkMagic rejects the cell:
` + "`A session has already been started. If you intend to recreate the session " +
		"with new configurations, please include the -f argument.`" + `
It still reports success, and the notebook goes on with the old settings. A cell with only a comment
counts as code, too. Jupyter skips a cell with only spaces.

With ` + "`-f`" + `, SparkMagic deletes the session and starts another: variables, cached tables and temporary views
are lost. People do this on purpose, to measure several settings in one notebook, so it is only an info.`,
	Evidence: []string{"magic-after-nof@0.20.5", "magic-after-f", "magic-blank-cell-before", "magic-comment-cell-before", "magic-md-before"},
	Examples: []lint.Example{
		{
			Bad:  "-- a.ipynb --\n# %%\nspark.range(3).show()\n# %%\n«%%configure»\n{\"executorMemory\": \"4g\"}\n",
			Good: "-- a.ipynb --\n# %%\nspark.range(3).show()\n# %%\n%%configure -f\n{\"executorMemory\": \"4g\"}\n",
		},
		{
			Bad:  "-- a.ipynb --\n# %%\n# settings\n# %%\n«%%configure»\n{\"executorMemory\": \"4g\"}\n",
			Good: "-- a.ipynb --\n# %%\n# settings\n# %%\n%%configure -f\n{\"executorMemory\": \"4g\"}\n",
		},
	},
	Check: func(p *lint.Pass) {
		for c := range p.Cells() {
			line, ok := p.Replay().Taken(c)
			if !ok {
				continue // magic-line and json-syntax report it
			}
			started := p.Replay().StartedBefore(c)
			switch {
			case started < 0:
			case line.Force:
				p.Report(lint.Diagnostic{
					Place: c.Name(), Severity: lint.Info,
					Message: fmt.Sprintf("%%%%configure -f ends the session that cell %d started: its variables and cached tables are lost", started+1),
				})
			default:
				p.Report(lint.Diagnostic{
					Place:    c.Name(),
					Severity: lint.Error,
					Message: fmt.Sprintf("SparkMagic rejects this cell (cell %d started a session, and there is no -f) but reports success: "+
						"the old settings stay", started+1),
					Fix: &lint.Fix{Message: "add -f, which starts a new session here", Ops: []doc.Op{c.Name().Rewrite("%%configure -f")}},
				})
			}
		}
	},
}
