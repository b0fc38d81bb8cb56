package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
)

var fabricConfigureOrder = &lint.Rule{
	Name:     "fabric-configure-order",
	Severity: lint.Info,
	Doc: `a %%configure outside of the first code cell, in Synapse or Fabric

A pipeline starts the session with the settings of the first code cell. The documentation says that the run fails if
` + "`%%configure`" + ` is in a later cell, because a pipeline can't restart the session.

A person who runs the cells needs ` + "`-f`" + ` there, which restarts the session: variables are lost.

It is an info, because nothing in the notebook says whether a pipeline runs it. Each notebook has one finding. Empty cells
and cells with only comments don't count.`,
	Examples: []lint.Example{
		{
			Bad: "-- a.ipynb --\n# kernel: synapse_pyspark\n# %%\nlake = \"silver\"\n# %%\n" +
				"«%%configure» -f\n{\"defaultLakehouse\": {\"name\": \"silver\"}}\n",
			Good: "-- a.ipynb --\n# kernel: synapse_pyspark\n# %%\n%%configure -f\n{\"defaultLakehouse\": {\"name\": \"silver\"}}\n# %%\n" +
				"lake = \"silver\"\n",
		},
	},
	Check: func(p *lint.Pass) {
		if p.Notebook == nil || !p.Notebook.Runtime.Fabric() {
			return
		}
		var first *lint.Cell
		for i := range p.Notebook.Cells {
			c := &p.Notebook.Cells[i]
			switch {
			case c.Configures() && first != nil:
				p.Report(lint.Diagnostic{
					Place: c.Name(), Severity: lint.Info,
					Message: fmt.Sprintf("a pipeline can't run this notebook: %%%%configure must be in the first code cell, which is cell %d",
						first.Index+1),
					Note: documented + ". In an open session, %%configure restarts it and needs -f",
				})
				return
			case first == nil && !onlyComments(c.Text.String()):
				first = c
			}
		}
	},
}

// onlyComments reports whether code in any language of Fabric has only whitespace and comments.
func onlyComments(code string) bool {
	for _, line := range strings.Split(code, "\n") {
		bare := strings.TrimSpace(line)
		if !lint.Empty(line) && !strings.HasPrefix(bare, "--") && !strings.HasPrefix(bare, "//") {
			return false
		}
	}
	return true
}
