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
	Doc: `a %spark line that SparkMagic rejects

Where SparkMagic's magics are loaded into IPython, ` + "`%spark add`" + ` starts a session. It requires:

- ` + "`-u`" + ` with a URL (else ` + "`Need to supply URL argument`" + `)
- ` + "`-l`" + ` with ` + "`python`, `scala` or `r`" + ` (else ` + "`Cannot get session kind for sql.`" + `)
- if ` + "`-t`" + ` is set: None, Basic_Access or Kerberos (else ` + "`Auth 'Basic' not supported`" + `)
- for Basic_Access: ` + "`-a` and `-p`" + ` with user and password

If the name (` + "`-s`" + `) is already used, SparkMagic rejects it only after it has posted the session, and leaves that session
running (` + "`Session with name 's1' already exists`). With `-k`" + `, SparkMagic posts no session.

In SparkMagic's own kernels, ` + "`%spark`" + ` runs code in the session that the kernel starts by itself. With the arguments of
IPython's ` + "`%spark`" + `, it starts that session and then fails: ` + "`unrecognized arguments: add -s s1`" + `.

SparkMagic ignores settings on the same line as ` + "`%spark config`" + `: they belong below ` + "`%%spark config`" + `.`,
	Evidence: []string{
		"session-spark-in-kernel-add-first", "session-spark-in-kernel-add-later", "session-spark-in-kernel-add-cell",
		"session-spark-in-kernel-logs", "session-spark-in-kernel-info", "session-spark-in-kernel-cleanup",
		"session-spark-in-kernel-delete", "session-spark-in-kernel-session", "session-spark-in-kernel-two-adds",
		"spark-01", "spark-11", "spark-12", "spark-13", "spark-14", "spark-15", "spark-16", "spark-17", "spark-08",
	},
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
		{
			Bad:  "-- a.ipynb --\n# kernel: pysparkkernel\n# %%\n«%spark add -s s1 -l python -u http://livy:8998»\n# %%\n%%configure -f\n{}\n",
			Good: "-- a.ipynb --\n# kernel: pysparkkernel\n# %%\n%%configure -f\n{}\n",
		},
	},
	Check: func(p *lint.Pass) {
		names := map[string]int{}
		for c := range p.Cells() {
			if c.Proper() == lint.Magic {
				checkInKernel(p, c)
				continue
			}
			for _, place := range c.Lines() {
				line := sparkmagic.ReadSpark(strings.TrimPrefix(place.String(), "%spark"))
				d := lint.Diagnostic{Place: place, Severity: lint.Error, Secret: line.Password != ""}
				first, again := names[line.Name]
				refusal := line.Refusal()
				switch {
				case refusal != "":
					d.Message = fmt.Sprintf("no session starts: SparkMagic rejects this line (%s)", refusal) + choices(refusal)
				case line.Command == "config" && strings.TrimSpace(line.Rest) != "":
					d.Message = "SparkMagic ignores settings on this line; write them below %%spark config"
				case line.Command == "add" && line.Name != "" && again && !line.Skip:
					d.Message = fmt.Sprintf("SparkMagic starts a second session, leaves it running, and rejects its name: cell %d already uses %s",
						first+1, line.Name)
					d.Note = "with -k, SparkMagic keeps the first session and starts no other"
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

// choices returns the values that SparkMagic supports instead; empty if the refusal names them.
func choices(refusal string) string {
	switch {
	case strings.HasPrefix(refusal, "Cannot get session kind"):
		return "; -l supports python, scala or r"
	case strings.HasSuffix(refusal, "not supported"):
		return "; -t supports None, Basic_Access or Kerberos"
	}
	return ""
}

// checkInKernel reports a %spark line for IPython in a cell of SparkMagic's own kernels.
func checkInKernel(p *lint.Pass, c *lint.Cell) {
	for _, place := range c.Lines() {
		arguments := strings.TrimPrefix(strings.TrimLeft(place.String(), "%"), "spark")
		unknown := sparkmagic.NotInKernel(arguments)
		if unknown == "" {
			continue
		}
		p.Report(lint.Diagnostic{
			Place: place, Severity: lint.Error, Secret: sparkmagic.ReadSpark(arguments).Password != "",
			Message: fmt.Sprintf("this cell fails (unrecognized arguments: %s …): in this kernel, %%spark runs code in the session that "+
				"the kernel starts by itself", unknown),
		})
	}
}
