package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

var magicLine = &lint.Rule{
	Name:     "magic-line",
	Severity: lint.Error,
	Doc: `a %%configure that SparkMagic does not recognize

The SparkMagic kernels send every cell that does not begin with ` + "`%`" + ` to Spark as code. If a space, an empty
line or a comment precedes ` + "`%%configure`, Spark reports a syntax error, or nothing at all. If a line magic precedes it, IPython" + `
says ` + "`UsageError: Line magic function %%configure not found`" + `. In all these cases, the session starts
with the old settings. Only ` + "`%%local` and `%%time`" + ` run a ` + "`%%configure`" + ` below them.
` + "`%configure` with one percent sign does not exist (`UsageError: Line magic function %configure not found`" + `).
` + "`%%Configure`, `%% configure` and `%%config` do not exist, either (`UsageError: Cell magic %%Configure not found`" + `).

In an IPython kernel with ` + "`%load_ext sparkmagic.magics`" + `, the magic is ` + "`%%spark config`" + ` at the beginning of its cell.
In SparkMagic's own kernels, ` + "`%%spark`" + ` runs code. With ` + "`%%spark config`" + `, the session starts with the old settings.
Then the cell fails with ` + "`unrecognized arguments: config`" + `.

The only argument is ` + "`-f` (`--force`" + `). SparkMagic rejects anything else with ` + "`unrecognized arguments: …`" + `, and the
old settings stay. ` + "`-f`" + ` accepts a value, so SparkMagic ignores JSON after it on the same line and reads only the
body below. Without a body, it says ` + "`UsageError: %%configure is a cell magic, but the cell body is empty.`" + `

In Fabric, a cell with a comment above ` + "`%%configure` fails with `UsageError: Line magic function %%configure not found`" + `.
A user reported that, but we could not try it. So it is a warning in Fabric, and an info in Synapse.`,
	Evidence: []string{
		"magic-lead-blank", "magic-blank-line-first", "magic-comment-first", "magic-bom", "magic-zwsp", "magic-line-magic-1",
		"magic-line-magic-above", "magic-body-on-line", "magic-body-on-line-and-more", "magic-body-on-line-nof-more", "magic-F",
		"magic-force-word", "magic-en-dash", "magic-hash-comment", "magic-tab", "magic-nbsp", "magic-code-first",
		"magic-Configure", "magic-space-after",
		"magic-typo", "magic-two-in-cell", "spark-18", "spark-22", "spark-23", "spark-24",
		"session-spark-in-kernel-config-first", "session-spark-in-kernel-config-later", "session-spark-in-kernel-config-line",
		"session-spark-in-kernel-config-force", "session-spark-in-kernel-caps", "session-spark-in-kernel-two-lines",
	},
	Examples: []lint.Example{
		{Bad: "«# settings\n»%%configure -f\n{}", Good: "%%configure -f\n{}"},
		{Bad: "«  »%%configure -f\n{}", Good: "%%configure -f\n{}"},
		{
			Bad:  "-- a.ipynb --\n# kernel: synapse_pyspark\n# %%\n«# settings\n»%%configure -f\n{}\n",
			Good: "-- a.ipynb --\n# kernel: synapse_pyspark\n# %%\n%%configure -f\n{}\n",
		},
		{Bad: "%%sql\n«%%configure» -f\n{}", Good: "%%configure -f\n{}"},
		{Bad: "%%info\n«%%configure» -f\n{}", Good: "%%configure -f\n{}"},
		{Bad: "%%local\n%%configure «-F»\n{}", Good: "%%local\n%%configure -f\n{}"},
		{Bad: "«%configure» -f\n{}", Good: "%%configure -f\n{}"},
		{Bad: "«%%Configure» -f\n{}", Good: "%%configure -f\n{}"},
		{Bad: "«%% configure» -f\n{}", Good: "%%configure -f\n{}"},
		{Bad: "«%%config» -f\n{}", Good: "%%configure -f\n{}"},
		{Bad: "«%%spark config»\n{}", Good: "%%configure\n{}"},
		{
			Bad:  "-- a.ipynb --\n# %%\n«%spark config» {\"executorMemory\": \"4g\"}\n",
			Good: "-- a.ipynb --\n# %%\n%%configure\n{\"executorMemory\": \"4g\"}\n",
		},
		{
			Bad:  "-- a.ipynb --\n# %%\nspark.range(3).show()\n# %%\n«%%spark config»\n{\"executorMemory\": \"4g\"}\n",
			Good: "-- a.ipynb --\n# %%\nspark.range(3).show()\n# %%\n%%configure -f\n{\"executorMemory\": \"4g\"}\n",
		},
		{
			Bad:  "-- a.ipynb --\n# kernel: python3\n# %%\n%load_ext sparkmagic.magics\n# %%\n«%%configure» -f\n{}\n",
			Good: "-- a.ipynb --\n# kernel: python3\n# %%\n%load_ext sparkmagic.magics\n# %%\n%%spark config\n{}\n",
		},
		{
			Bad:  "-- a.ipynb --\n# kernel: python3\n# %%\n%load_ext sparkmagic.magics\n# %%\n«# settings\n»%%spark config\n{}\n",
			Good: "-- a.ipynb --\n# kernel: python3\n# %%\n%load_ext sparkmagic.magics\n# %%\n%%spark config\n{}\n",
		},
		{Bad: "%%configure «force»\n{}", Good: "%%configure -f\n{}"},
		{Bad: "%%configure «-F»\n{}", Good: "%%configure -f\n{}"},
		{Bad: "%%configure «{\"executorMemory\": \"4g\"}»", Good: "%%configure\n{\"executorMemory\": \"4g\"}"},
		{Bad: "%%configure -f «{\"executorMemory\": \"4g\"}»", Good: "%%configure -f\n{\"executorMemory\": \"4g\"}"},
		{Bad: "%%configure -f «{\"executorMemory\": \"4g\"}»\n{\"executorCores\": 2}", Good: "%%configure -f\n{\"executorCores\": 2}"},
	},
	Check: func(p *lint.Pass) {
		for c := range p.Cells() {
			switch {
			case c.ForIPython():
				checkForIPython(p, c)
			case c.Name().String() != c.Proper() && c.Misplaced():
				checkMagicName(p, c)
			case c.Misplaced():
				checkPlace(p, c)
			case c.Configures() && c.Proper() == lint.Magic:
				checkArguments(p, c)
			}
		}
		if p.Notebook != nil && p.Notebook.Runtime.Fabric() {
			for i := range p.Notebook.Cells {
				checkFabricPlace(p, &p.Notebook.Cells[i])
			}
		}
	},
}

// checkFabricPlace reports a magic below a comment in Fabric or Synapse.
//
// Source: the notebook NB_OpenLineage_SparkLineageTest in a public repository quotes the error of Fabric.
func checkFabricPlace(p *lint.Pass, c *lint.Cell) {
	if !c.Misplaced() || c.Name().String() != lint.Magic || c.Body == nil || !strings.Contains(c.Prefix().String(), "#") {
		return
	}
	d := lint.Diagnostic{
		Place: c.Prefix(), Severity: lint.Info,
		Message: "this cell may fail (Line magic function `%%configure` not found): a comment precedes %%configure",
		Note:    "reported by a user of Fabric, not tried: Synapse and Fabric are closed-source services",
		Fix:     &lint.Fix{Message: "remove everything before " + lint.Magic, Ops: []doc.Op{c.Uncover()}},
	}
	if p.Notebook.InFabric {
		d.Severity = lint.Warning
	}
	p.Report(d)
}

// checkMagicName reports a magic that does not exist in its kernel.
func checkMagicName(p *lint.Pass, c *lint.Cell) {
	name := c.Name().String()
	d := lint.Diagnostic{
		Place: c.Name(), Severity: lint.Error,
		Message: fmt.Sprintf("SparkMagic rejects this cell (%s does not exist): the old settings stay", name),
		Fix:     &lint.Fix{Message: "write " + c.Proper(), Ops: []doc.Op{c.Name().Rewrite(c.Proper())}},
	}
	if c.Proper() != lint.Magic {
		d.Message = fmt.Sprintf("IPython rejects this cell (%s does not exist in IPython): the settings are not read", name)
		d.Fix = &lint.Fix{Message: "write " + c.Proper(), Ops: []doc.Op{c.Line().Rewrite(c.Proper())}}
	}
	p.Report(d)
}

// checkForIPython reports %%spark config in one of SparkMagic's own kernels.
func checkForIPython(p *lint.Pass, c *lint.Cell) {
	d := lint.Diagnostic{
		Place: c.Name(), Severity: lint.Error,
		Message: "the session starts with the old settings, and then this cell fails (unrecognized arguments: config): " +
			"in this kernel, %%spark runs code",
	}
	moved := lint.Magic
	started := p.Replay().StartedBefore(c)
	if started >= 0 {
		d.Message = fmt.Sprintf("this cell fails (unrecognized arguments: config), and the session of cell %d keeps its settings: "+
			"in this kernel, %%%%spark runs code", started+1)
	}
	if started >= 0 || sparkmagic.Read(c.Arguments().String()).Force {
		moved += " -f"
	}
	_, json, on := c.OnLine()
	switch {
	case !on:
		d.Fix = &lint.Fix{Message: "write " + moved, Ops: []doc.Op{c.Line().Rewrite(moved)}}
	case strings.TrimSpace(c.Body.Text.String()) == "":
		d.Fix = &lint.Fix{
			Message: fmt.Sprintf("write %s, and the JSON on the next line", moved),
			Ops:     []doc.Op{c.Line().Rewrite(moved + "\n" + json.String())},
		}
	}
	p.Report(d)
}

// checkPlace reports a magic that something precedes in its cell.
func checkPlace(p *lint.Pass, c *lint.Cell) {
	before := c.Prefix().String()
	d := lint.Diagnostic{Place: c.Prefix(), Severity: lint.Error}
	remove := &lint.Fix{Message: "remove everything before " + c.Proper(), Ops: []doc.Op{c.Uncover()}}
	const asCode = "the session starts with the old settings: %s before %%%%configure turns the cell into Spark code"
	first := strings.TrimLeft(before, " \t\r\n\u00a0\ufeff\u200b")
	switch {
	case c.Proper() != lint.Magic:
		d.Message = fmt.Sprintf("IPython rejects this cell (a comment precedes %s): the settings are not read", c.Proper())
		d.Note = "after a comment, IPython looks for a line magic of that name, and finds none"
		d.Fix = remove
	case strings.HasPrefix(first, "%%"):
		above, _, _ := strings.Cut(strings.TrimRight(before, "\r\n"), " ")
		d.Place, d.Severity, d.Fix = c.Name(), lint.Warning, remove
		d.Message = fmt.Sprintf("the session starts with the old settings: %s takes the rest of the cell, %%%%configure included", above)
	case strings.HasPrefix(first, "%"):
		d.Place = c.Name()
		d.Message = "IPython runs only the magic above and rejects %%configure, which must be the first line"
	case first == "" && strings.Contains(before, "\n"):
		d.Message = fmt.Sprintf(asCode, "an empty line")
		d.Fix = remove
	case first == "":
		d.Message = fmt.Sprintf(asCode, "a space")
		d.Fix = remove
	case lint.Empty(before):
		d.Message = fmt.Sprintf(asCode, "a comment")
		d.Fix = remove
	default:
		d.Place = c.Name()
		d.Message = fmt.Sprintf(asCode, "code")
	}
	p.Report(d)
}

const jsonOnLine = "SparkMagic rejects this cell (the JSON is on the line of the magic): the old settings stay"

// checkArguments reports what SparkMagic rejects or ignores after the magic on its line.
func checkArguments(p *lint.Pass, c *lint.Cell) {
	written := c.Arguments().String()
	if expanded.MatchString(written) {
		return
	}
	line := sparkmagic.Read(written)
	d := lint.Diagnostic{Place: c.Arguments(), Severity: lint.Error}
	body := strings.TrimSpace(c.Body.Text.String())
	if flag, json, ok := c.OnLine(); ok && (line.Unknown != "" || line.Value != "") {
		if sparkmagic.Read(flag).Unknown != "" {
			flag = "-f"
		}
		d.Place = json
		moved := strings.TrimSpace(lint.Magic + " " + flag)
		switch {
		case body == "":
			d.Message = jsonOnLine
			d.Fix = &lint.Fix{
				Message: "move the JSON to the next line",
				Ops:     []doc.Op{c.Line().Rewrite(moved + "\n" + json.String())},
			}
		case line.Unknown != "":
			d.Message = jsonOnLine
		default:
			d.Severity = lint.Warning
			d.Message = "SparkMagic ignores the JSON on this line: it reads only the lines below"
			d.Fix = &lint.Fix{Message: "remove the JSON on this line", Safe: true, Ops: []doc.Op{c.Line().Rewrite(moved)}}
		}
		p.Report(d)
		return
	}
	if line.Unknown == "" && c.Known() {
		return
	}
	if !c.Known() {
		d.Place = c.Line()
		d.Message = "IPython rejects this cell (there is no space after %%configure): the old settings stay"
	} else {
		d.Message = fmt.Sprintf("SparkMagic rejects this cell (`%s` is not an argument of %%%%configure): the old settings stay", line.Unknown)
	}
	if folded := strings.ToLower(strings.Trim(written, " \t\u00a0-–—;")); folded == "f" || folded == "force" {
		d.Fix = &lint.Fix{Message: "write -f", Ops: []doc.Op{c.Line().Rewrite(lint.Magic + " -f")}}
	}
	p.Report(d)
}
