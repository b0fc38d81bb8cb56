package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
)

var studioValue = &lint.Rule{
	Name:     "studio-value",
	Severity: lint.Error,
	Doc: `a value of Unified Studio's own settings that it rejects

SageMaker Unified Studio reads these keys of ` + "`%%configure`" + ` itself, for every connection to Spark. If their values are
wrong, the cell fails, or no session starts:

- ` + "`auto_add_catalogs` must be a string, `\"true\"` or `\"false\"`" + `. A JSON bool gives
  ` + "`AttributeError: 'bool' object has no attribute 'casefold'`" + `
- ` + "`sql_result_row_limit`" + ` must be a positive integer. Anything else gives
  ` + "`UsageError: Invalid value for 'sql_result_row_limit': must be a positive integer.`" + `
- ` + "`conf`" + ` must be an object. For EMR, no session starts: ` + "`AttributeError: 'str' object has no attribute 'update'`" + `. For
  Glue, the cell fails: ` + "`UsageError: Invalid input for 'conf': Please provide a dictionary of key-value pairs.`" + `

Athena and Redshift ignore ` + "`auto_add_catalogs` and `conf`" + `. If the connection may lead to one of them, the finding about these two
keys is a warning.`,
	Evidence: []string{"studio/own-emr-02", "studio/own-emr-13", "studio/own-emr-11", "studio/body-emr-00"},
	Examples: []lint.Example{
		{
			Bad:  studioExample("%%configure -n my.spark\n{\"auto_add_catalogs\": «false»}"),
			Good: studioExample("%%configure -n my.spark\n{\"auto_add_catalogs\": \"false\"}"),
		},
		{
			Bad:  studioExample("%%configure -n my.spark\n{\"sql_result_row_limit\": «\"500\"»}"),
			Good: studioExample("%%configure -n my.spark\n{\"sql_result_row_limit\": 500}"),
		},
	},
	Check: func(p *lint.Pass) {
		onSpark := studioConnections(p)
		if len(onSpark) == 0 {
			return
		}
		keys := keyUseOf(p)
		for c := range studioCells(p) {
			if !c.Configures() || !c.Body.Sound() {
				continue
			}
			certain := onSpark[c.Connection()]
			checkCatalogs(p, c.Body.Root().Get("auto_add_catalogs"), certain)
			checkRowLimit(p, c.Body.Root().Get("sql_result_row_limit"))
			checkStudioConf(p, c.Body.Root().Get("conf"), certain && !keys.again(c, "conf"))
		}
	},
}

func checkCatalogs(p *lint.Pass, n doc.Node, certain bool) {
	if !n.Exists() || n.Type() == doc.String {
		return
	}
	d := lint.Diagnostic{
		Place: n.Opening(), Severity: lint.Error,
		Message: fmt.Sprintf("this cell fails ('%s' object has no attribute 'casefold'): auto_add_catalogs must be a string", pythonType(n)),
	}
	if !certain {
		d.Severity = lint.Warning
	}
	if n.Type() == doc.Bool {
		d.Fix = &lint.Fix{Message: "write " + doc.Quote(n.Strict()), Safe: true, Ops: []doc.Op{n.Replace(doc.Quote(n.Strict()))}}
	}
	p.Report(d)
}

func checkStudioConf(p *lint.Pass, n doc.Node, certain bool) {
	if !n.Exists() || n.IsObject() || facts.Placeholder(n.String(), facts.InField) {
		return
	}
	d := lint.Diagnostic{
		Place: n.Opening(), Severity: lint.Error,
		Message: fmt.Sprintf("no session starts: `conf` must be an object, not %s", n.Type()),
		Note: fmt.Sprintf("for EMR, '%s' object has no attribute 'update'; for Glue, Invalid input for 'conf': Please provide a dictionary "+
			"of key-value pairs", pythonType(n)),
	}
	if !certain {
		d.Severity = lint.Warning
	}
	p.Report(d)
}

func checkRowLimit(p *lint.Pass, n doc.Node) {
	if !n.Exists() || facts.Placeholder(n.String(), facts.InField) || n.Strict() == "true" {
		return
	}
	whole := strings.TrimRight(n.Strict(), "0")
	if n.Type() == doc.Number && !strings.HasPrefix(n.Raw(), "-") && !falsy(n) &&
		(!strings.ContainsAny(n.Raw(), ".eE") || strings.HasSuffix(whole, ".") || strings.ContainsAny(n.Raw(), "eE")) {
		return
	}
	d := lint.Diagnostic{
		Place: n.Opening(), Severity: lint.Error,
		Message: "this cell fails (UsageError: Invalid value for 'sql_result_row_limit': must be a positive integer.)",
	}
	if n.Type() == doc.String && strings.Trim(n.String(), "0123456789") == "" && strings.Trim(n.String(), "0") != "" && n.String()[0] != '0' {
		d.Fix = &lint.Fix{Message: "write " + n.String(), Ops: []doc.Op{n.Replace(n.String())}}
	}
	p.Report(d)
}
