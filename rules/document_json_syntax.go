package rules

import (
	"strings"
	"unicode/utf8"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
)

var jsonSyntax = &lint.Rule{
	Name:     "json-syntax",
	Severity: lint.Error,
	Doc: `the document is not what its reader takes as JSON

SparkMagic reads config.json and the body of a ` + "`%%configure`" + ` cell with Python's ` + "`json.loads`" + `: no
comments, no trailing commas, no single quotes, no byte order mark. Of a cell it says
` + "`Could not parse JSON object from input '…'`" + ` without a place, keeps the old settings, and reports
the cell as ok, so that papermill and nbclient run on. A broken config.json stops the kernel: the
user sees ` + "`Kernel died before replying to kernel_info`" + `, and only the server's terminal has the reason:

- ` + "`json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes`, `Expecting value`, `Extra data`" + `
- ` + "`Unexpected UTF-8 BOM (decode using utf-8-sig)`, `UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff`" + `:
  the file is no UTF-8
- ` + "`RecursionError: maximum recursion depth exceeded while decoding a JSON array`" + `; a little less deep, it is every cell that fails
- ` + "`ValueError: Exceeds the limit (4300 digits) for integer string conversion`" + `

Glue interactive sessions read a Python literal instead (` + "`ast.literal_eval`" + `): there ` + "`true`, `false`" + `
and ` + "`null`" + ` are errors (` + "`malformed node or string`" + `), comments with ` + "`#`" + ` and trailing commas are not.
Synapse and Fabric take comments, trailing commas and single quotes: nothing is said of theirs.

A trailing comma and a byte order mark are removed safely. All other repairs are unsafe: they can
lose a comment, or guess.`,
	Evidence: []string{
		"cfg-trailing-comma", "magic-hash-in-body", "magic-single-quotes", "magic-python-true", "magic-bom-body",
		"magic-extra-text", "magic-blank-body", "magic-smart", "magic-nbsp-body", "syntax/trailing-comma-list",
	},
	Examples: []lint.Example{
		{
			Bad:  "{\n  \"executorMemory\": \"4g\",\n  \"executorCores\": 2«,»\n}",
			Good: "{\n  \"executorMemory\": \"4g\",\n  \"executorCores\": 2\n}",
		},
		{Bad: "{\n  «// two at most»\n  \"executorCores\": 2\n}", Good: "{\n  \"executorCores\": 2\n}"},
		{Bad: "{«'executorCores'»: 2}", Good: `{"executorCores": 2}`},
		{Bad: "{\"executorMemory\": \"4g\"«»\n \"executorCores\": 2}", Good: "{\"executorMemory\": \"4g\",\n \"executorCores\": 2}"},
		{Bad: `{"executorMemory": «4g»}`, Good: `{"executorMemory": "4g"}`},
		{Bad: `{"conf": {"spark.speculation": «True»}}`, Good: `{"conf": {"spark.speculation": true}}`},
		{Bad: `«{»"executorMemory": "4g"`, Good: `{"executorMemory": "4g"}`},
		{Bad: `{"executorMemory": «"4g}»`, Good: `{"executorMemory": "4g"}`},
	},
	Check: func(p *lint.Pass) {
		for _, d := range p.Documents() {
			cell := cellOf(p, d)
			if p.Config != nil && len(d.Flaws) > 0 && inUTF16(d.Text.String()) {
				p.Report(lint.Diagnostic{
					Place: d.Flaws[0].Place(), Severity: lint.Error,
					Message: "this is UTF-16, and SparkMagic reads UTF-8: the kernel does not start; save it as UTF-8",
				})
				continue
			}
			broken := false
			for _, f := range d.Flaws {
				if first, n := utf8.DecodeRuneInString(f.Raw()); first == utf8.RuneError && n == 1 {
					if broken {
						continue // another encoding is one cause, however many letters there are
					}
					broken = true
				}
				if f.Kind == doc.Nothing && settingsOnLine(cell) {
					continue // magic-line speaks of it
				}
				p.Report(lint.Diagnostic{
					Place: f.Place(), Severity: lint.Error, Message: f.String() + ": " + refusal(p, d, cell, f.Kind), Fix: repair(f),
				})
			}
		}
	},
}

// inUTF16 reports whether text begins with a byte order mark of UTF-16, or with a brace in UTF-16.
func inUTF16(s string) bool {
	for _, start := range []string{"\xff\xfe", "\xfe\xff", "{\x00", "\x00{"} {
		if strings.HasPrefix(s, start) {
			return true
		}
	}
	return false
}

// cellOf returns the SparkMagic cell that has a document; nil if no cell has it.
func cellOf(p *lint.Pass, d *doc.Document) *lint.Cell {
	if p.Notebook == nil || !p.Notebook.Runtime.SparkMagic() {
		return nil
	}
	return p.CellOf(d)
}

// settingsOnLine reports whether the settings stand on the line of the magic.
func settingsOnLine(cell *lint.Cell) bool {
	if cell == nil {
		return false
	}
	_, _, ok := cell.OnLine()
	return ok
}

// refusal says what happens with a document that its reader refuses.
func refusal(p *lint.Pass, d *doc.Document, cell *lint.Cell, kind doc.Kind) string {
	switch {
	case p.Config != nil && kind == doc.NotUTF8:
		return "the kernel does not start; save the file as UTF-8"
	case p.Config != nil && kind == doc.TooDeep:
		return "the kernel does not start, or every cell fails"
	case p.Config != nil:
		return "the kernel does not start"
	case kind == doc.Nothing && cell != nil && d.Text.Len() == 0:
		return "the cell fails with a UsageError, and the old settings stay"
	case d.Dialect == doc.Literal:
		return "Glue reads a Python literal and refuses the cell"
	case cell != nil && cell.Proper() != lint.Magic:
		return "SparkMagic refuses the cell and keeps the old settings"
	case cell != nil && cell.Misplaced():
		return "SparkMagic will refuse the cell"
	}
	return "SparkMagic refuses the cell, keeps the old settings and reports ok"
}

func repair(f doc.Flaw) *lint.Fix {
	message, op, ok := f.Repair()
	if !ok {
		return nil
	}
	safe := f.Kind == doc.TrailingComma || f.Kind == doc.BOM
	return &lint.Fix{Message: message, Safe: safe, Ops: []doc.Op{op}}
}
