package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
)

var notebookSyntax = &lint.Rule{
	Name:     "notebook-syntax",
	Severity: lint.Error,
	Doc: `invalid JSON in the notebook file

Jupyter reads a notebook with Python's ` + "`json.loads`" + `. If that fails, it says ` + "`Unreadable Notebook`" + `, and no cell
can run. Common causes are conflict markers of a merge (` + "`<<<<<<<`" + `) and a file that ends too early. sparklint
reports the first error, and checks the cells if it can read the rest.`,
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
		if len(d.Holes()) > 0 && d.Sound() {
			return // a template, which Jupyter opens once it is filled in
		}
		for _, f := range d.Flaws {
			p.Report(lint.Diagnostic{
				Place: f.Place(), Severity: lint.Error, Message: fmt.Sprintf("Jupyter can't open the notebook: invalid JSON (%s)", f), Note: f.Note(),
			})
			return // the other flaws usually follow from it
		}
		if root := d.Root(); !root.Get("cells").Exists() && !root.Get("worksheets").Exists() && !root.Get("properties", "cells").Exists() {
			p.Report(lint.Diagnostic{
				Place: root.Opening(), Severity: lint.Error, Message: "Jupyter can't open the notebook: it has no cells",
			})
		}
	},
}
