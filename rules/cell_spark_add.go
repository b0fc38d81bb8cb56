package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

var sparkAdd = &lint.Rule{
	Name:     "spark-add",
	Severity: lint.Error,
	Doc: `a %spark line that SparkMagic refuses

Where SparkMagic's magics are loaded into IPython, ` + "`%spark add`" + ` starts a session. It needs ` + "`-u`" + `
(` + "`Need to supply URL argument`), `-l python`, `scala` or `r` (`Cannot get session kind for sql.`" + `), and what ` + "`-t`" + `
names: None, Basic_Access or Kerberos (` + "`Auth 'Basic' not supported`), with `-a` and `-p`" + ` for Basic_Access.

A name (` + "`-s`" + `) that is in use is refused after the session was posted, which is left running
(` + "`Session with name 's1' already exists`): with `-k`" + ` none is posted.

` + "`%spark config {…}`" + ` on one line is not read: the settings belong below ` + "`%%spark config`" + `.`,
	Evidence: []string{"spark-01", "spark-11", "spark-12", "spark-13", "spark-14", "spark-15", "spark-16", "spark-17", "spark-08"},
	Examples: []lint.Example{
		{
			Bad:  "-- a.ipynb --\n# kernel: python3\n# %%\n%load_ext sparkmagic.magics\n# %%\n«%spark add -s s1 -l python»\n",
			Good: "-- a.ipynb --\n# kernel: python3\n# %%\n%load_ext sparkmagic.magics\n# %%\n%spark add -s s1 -l python -u http://livy:8998\n",
		},
		{
			Bad: "-- a.ipynb --\n# kernel: python3\n# %%\n%load_ext sparkmagic.magics\n# %%\n" +
				"«%spark add -s s1 -l python -u http://livy:8998 -t Basic»\n",
			Good: "-- a.ipynb --\n# kernel: python3\n# %%\n%load_ext sparkmagic.magics\n# %%\n" +
				"%spark add -s s1 -l python -u http://livy:8998 -t Basic_Access -a etl -p $password\n",
		},
	},
	Check: func(p *lint.Pass) {
		names := map[string]int{}
		for c := range p.Cells() {
			for _, place := range c.Lines() {
				line := sparkmagic.ReadSpark(strings.TrimPrefix(place.String(), "%spark"))
				d := lint.Diagnostic{Place: place, Severity: lint.Error, Secret: line.Password != ""}
				first, again := names[line.Name]
				refusal := line.Refusal()
				switch {
				case refusal != "":
					d.Message = fmt.Sprintf("SparkMagic refuses this with %q: no session starts", refusal) + choices(refusal)
				case line.Command == "config" && strings.TrimSpace(line.Rest) != "":
					d.Message = "SparkMagic does not read settings on this line: write them below %%spark config"
				case line.Command == "add" && line.Name != "" && again && !line.Skip:
					d.Message = fmt.Sprintf("cell %d has a session %s: this posts another, refuses it and leaves it running; "+
						"-k keeps the first and posts none", first+1, line.Name)
				case line.Command == "add" && line.Name != "":
					names[line.Name] = c.Index
					continue
				case line.Command == "delete" || line.Command == "cleanup":
					names = map[string]int{}
					continue
				default:
					continue
				}
				p.Report(d)
			}
		}
	},
}

// choices are what can be written instead.
func choices(refusal string) string {
	switch {
	case strings.HasPrefix(refusal, "Cannot get session kind"):
		return "; -l takes python, scala or r"
	case strings.HasSuffix(refusal, "not supported"):
		return "; -t takes None, Basic_Access or Kerberos"
	}
	return ""
}
