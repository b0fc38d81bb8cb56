package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/facts/studio"
)

var variableReference = &lint.Rule{
	Name:     "variable-reference",
	Severity: lint.Error,
	Doc: `a reference to a variable that no notebook can have

In SageMaker Unified Studio, ` + "`${name}` in the body of a `%%configure`" + ` cell stands for a variable of the
notebook. Its value replaces the reference before the JSON is read, also in strings and keys. There is no way to write ` +
		"`${`" + ` itself. So references that are
meant for Spark, Java or a shell fail, too, and the cell is not applied:

- ` + "`ValueError: Empty variable reference found in: …` for `${}`" + `
- ` + "`ValueError: Variable 'env:HOME' not found in user namespace`" + `: the name of a variable can't contain spaces, dots or colons`,
	Evidence: []string{"studio/var-emr-04", "studio/var-emr-05", "studio/var-emr-23", "studio/var-emr-24"},
	Examples: []lint.Example{
		{
			Bad:  studioExample("%%configure -n my.spark\n{\"conf\": {\"spark.x\": \"«${env:HOME}»\"}}"),
			Good: studioExample("%%configure -n my.spark\n{\"conf\": {\"spark.x\": \"${home}\"}}"),
		},
		{
			Bad:  studioExample("%%configure -n my.spark\n{\"executorCores\": «${ cores }»}"),
			Good: studioExample("%%configure -n my.spark\n{\"executorCores\": ${cores}}"),
		},
	},
	Check: func(p *lint.Pass) {
		for _, d := range p.Documents() {
			for _, place := range d.References() {
				name := strings.Trim(place.String(), "${}")
				if studio.Named(name) {
					continue
				}
				said := fmt.Sprintf("Variable '%s' not found in user namespace", name)
				if name == "" {
					said = "Empty variable reference found"
				}
				p.Report(lint.Diagnostic{
					Place: place, Severity: lint.Error,
					Message: fmt.Sprintf("this cell fails (ValueError: %s): its settings are not applied", said),
				})
			}
		}
	},
}
