package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
)

var lostConf = &lint.Rule{
	Name:     "lost-conf",
	Severity: lint.Warning,
	Doc: `a conf that loses the properties of an earlier cell

In SageMaker Unified Studio, the ` + "`%%configure`" + ` cells of a connection to EMR add up, but only by their top-level keys.
A ` + "`conf`" + ` replaces the whole ` + "`conf`" + ` of the cells before it, so their properties are not in the session. For a connection
to Glue, properties are merged. So the rule looks only at connections that ` + "`connections`" + ` in .sparklint.yaml declares
as emr or emr-serverless. It stops at the first cell that runs code on the connection, because later cells may replace the settings on
purpose.`,
	Evidence: []string{"studio/merge-emr-conf-lost", "studio/merge-emr-conf-kept", "studio/glue-merge-conf"},
	Examples: []lint.Example{
		{
			Bad: "-- a.ipynb --\n# kernel: python3\n# %%\n%%configure -n c\n{\"conf\": {\"spark.a\": \"1\"}}\n# %%\n" +
				"%%configure -n c\n{«\"conf\"»: {\"spark.b\": \"2\"}}\n",
			Good:     "-- a.ipynb --\n# kernel: python3\n# %%\n%%configure -n c\n{\"conf\": {\"spark.a\": \"1\", \"spark.b\": \"2\"}}\n",
			Settings: "connections: {c: emr}\n",
		},
	},
	Check: func(p *lint.Pass) {
		last, ran := map[string]doc.Node{}, map[string]bool{} // by connection
		for c := range studioCells(p) {
			name := c.Connection()
			if !c.Configures() {
				ran[name] = ran[name] || c.Runs()
				continue
			}
			conf := c.Body.Root().Get("conf")
			if !c.Body.Accepted() || !connectionKind(p, c).Livy() || !conf.IsObject() || ran[name] {
				continue
			}
			if lost := lostKeys(last[name], conf); len(lost) > 0 {
				p.Report(lint.Diagnostic{
					Place: conf.Name(), Severity: lint.Warning,
					Message: "this conf replaces that of an earlier cell and loses " + firstOf(lost, 3),
					Note:    fmt.Sprintf("Unified Studio merges the cells of connection %s, but only their top-level keys", name),
				})
			}
			last[name] = conf
		}
	},
}

// firstOf lists the first names, and how many more there are.
func firstOf(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// lostKeys returns the keys of an earlier conf that a later one does not have.
func lostKeys(earlier, later doc.Node) (keys []string) {
	for n := range earlier.Fields() {
		if !later.Get(n.Key()).Exists() {
			keys = append(keys, n.Key())
		}
	}
	return keys
}
