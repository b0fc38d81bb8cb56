package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
)

var unfilledTemplate = &lint.Rule{
	Name:     "unfilled-template",
	Severity: lint.Info,
	Doc: `a template that is not filled in

A placeholder outside quotes makes a file a template: ` + "`{{ cores }}`, `${cores}`, `$cores`, `%cores%`, `@@cores@@`, `<%= cores %>`," +
		" `<your-cores>`,\n`[[ cores ]]`, `__CORES__`, `CORES_TO_REPLACE`" +
		`, and statements such as ` + "`{% if gpu %}`" + ` or ` + "`{{ if .gpu }}`" + `.
Ansible, Helm, Terraform, cookiecutter and others replace it before SparkMagic reads the file. As it is, the file is not JSON, and
SparkMagic rejects it (` + "`Expecting value`, `Expecting property name enclosed in double quotes`" + `).

sparklint checks what does not depend on the placeholders. The value of each is unknown, so nothing is said about it. Of ` +
		"`{% if %}` … `{% else %}`" + `, only the first branch
is read. A placeholder can stand for whole settings, and a statement can surround some of them. Which settings
are missing is then not known, so the rules about missing settings report nothing. No fix changes, quotes or removes a placeholder.`,
	Evidence: []string{},
	Examples: []lint.Example{
		{
			Bad:  "{\n  \"executorCores\": «{{ executor_cores }}»,\n  \"executorMemory\": \"4g\"\n}",
			Good: "{\n  \"executorCores\": 2,\n  \"executorMemory\": \"4g\"\n}",
		},
		{
			Bad:  "{\n  \"executorMemory\": \"4g\"\n  «{% if queue is defined %}», \"queue\": \"{{ queue }}\"{% endif %}\n}",
			Good: "{\n  \"executorMemory\": \"4g\",\n  \"queue\": \"etl\"\n}",
		},
	},
	Check: func(p *lint.Pass) {
		var first doc.Place
		found, unread := 0, false
		documents := p.Documents()
		if p.Notebook != nil && p.Notebook.Doc != nil {
			documents = append([]*doc.Document{p.Notebook.Doc}, documents...)
		}
		for _, d := range documents {
			holes := d.Holes()
			if len(holes) > 0 && found == 0 {
				first = holes[0]
			}
			found += len(holes)
			unread = unread || len(holes) > 0 && !d.Valid()
		}
		if found == 0 {
			return
		}
		what := "this file is a template"
		if p.Config == nil {
			what = "this notebook is a template"
		}
		d := lint.Diagnostic{Place: first, Severity: lint.Info}
		d.Message = what + ": its placeholder has to be filled in, and is not checked"
		if found > 1 {
			d.Message = fmt.Sprintf("%s: its %d placeholders have to be filled in, and are not checked", what, found)
		}
		if unread {
			d.Note = "the rest can't be checked either: its structure depends on the placeholders"
		}
		p.Report(d)
	},
}
