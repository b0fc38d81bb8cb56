package rules

import "github.com/sparklint/sparklint/lint"

var notebookSyntax = &lint.Rule{
	Name:     "notebook-syntax",
	Severity: lint.Error,
	Doc: `the notebook itself is no JSON

Jupyter reads a notebook with Python's ` + "`json.loads`" + ` and says ` + "`Unreadable Notebook`" + `: nothing in it
can be run. Often it is what a merge left behind (` + "`<<<<<<<`" + `), or the file ends too early. sparklint
reports the first place and goes on with the cells if the rest can be read.`,
	Examples: []lint.Example{{
		Bad: `-- a.ipynb --
{"cells": [{"cell_type": "code", "source": ["%%configure -f\n", "{}"]}«<<<<<<<» HEAD
], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
`,
		Good: `-- a.ipynb --
{"cells": [{"cell_type": "code", "source": ["%%configure -f\n", "{}"]}
], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
`,
	}},
	Check: func(p *lint.Pass) {
		if p.Notebook == nil || p.Notebook.Doc == nil {
			return
		}
		d := p.Notebook.Doc
		for _, f := range d.Flaws {
			p.Report(lint.Diagnostic{
				Place: f.Place(), Severity: lint.Error, Message: f.String() + ": Jupyter can't open the notebook",
			})
			return // the rest is most often its consequence
		}
		if root := d.Root(); !root.Get("cells").Exists() && !root.Get("worksheets").Exists() {
			p.Report(lint.Diagnostic{
				Place: root.Opening(), Severity: lint.Error, Message: "no cells: this is not a notebook that Jupyter can open",
			})
		}
	},
}
