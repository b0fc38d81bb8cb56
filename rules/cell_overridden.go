package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
)

var overriddenCell = &lint.Rule{
	Name:     "overridden-cell",
	Severity: lint.Info,
	Doc: `a %%configure cell that another one overrides before any code runs

Each ` + "`%%configure`" + ` replaces the settings of the one before, and nothing is merged between the two. If no code runs in
between, no session gets the settings of the first cell.

People keep several such cells, and run the one that they need. So mistakes in an overridden cell are reported one
severity lower. They have an effect only if the cell below is removed or skipped.`,
	Evidence: []string{"magic-two-before"},
	Examples: []lint.Example{{
		Bad: "-- a.ipynb --\n# %%\n«%%configure» -f\n{\"executorMemory\": \"4g\"}\n" +
			"# %%\n%%configure -f\n{\"executorMemory\": \"8g\"}\n# %%\nspark.range(3).show()\n",
		Good: "-- a.ipynb --\n# %%\n%%configure -f\n{\"executorMemory\": \"8g\"}\n# %%\nspark.range(3).show()\n",
	}},
	Check: func(p *lint.Pass) {
		for _, o := range p.Replay().Overridden {
			p.Report(lint.Diagnostic{
				Place: o.Cell.Name(), Severity: lint.Info,
				Message: fmt.Sprintf("this cell has no effect: cell %d overrides its settings before any code runs", o.By.Index+1),
			})
		}
	},
}
