package rules

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
)

var jsonSyntax = &lint.Rule{
	Name:     "json-syntax",
	Severity: lint.Error,
	Doc: `invalid JSON

SparkMagic reads config.json and the body of a ` + "`%%configure` cell with Python's `json.loads`" + `, which accepts no comments,
trailing commas, single quotes or byte order marks. For a cell, it says ` + "`Could not parse JSON object from input '…'`" + `
without saying where the mistake is, and keeps the old settings. It reports success, so papermill and nbclient go on.
With invalid JSON in config.json, the kernel does not start: the user sees ` + "`Kernel died before replying to kernel_info`" + `,
and only the server's terminal has the reason:

- ` + "`json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes`, `Expecting value`, `Extra data`" + `
- ` + "`Unexpected UTF-8 BOM (decode using utf-8-sig)`, `UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff`" + `:
  the file is not UTF-8
- ` + "`RecursionError: maximum recursion depth exceeded while decoding a JSON array`" + `. With slightly less
  nesting, SparkMagic reads the file, but then every cell fails
- ` + "`ValueError: Exceeds the limit (4300 digits) for integer string conversion`" + `

Glue interactive sessions read a Python literal instead (` + "`ast.literal_eval`" + `). There, ` + "`true`, `false`" + `
and ` + "`null`" + ` are errors (` + "`malformed node or string`" + `), and so is a ` + "`+`" + ` between strings. But comments
with ` + "`#`" + ` and trailing commas are no errors.
Nobody outside knows what the readers of Synapse and Fabric reject, so no syntax is reported there.

A missing or extra bracket, quote, comma or colon is reported where a person would mend it. sparklint finds the
place by the indentation, and by which keys belong at the top level, in a request or in ` + "`conf`" + `. The
other rules read the settings as they were meant. sparklint makes their fixes only
after the brackets, quotes, commas and colons are right.

JSON has no strings of several lines. A ` + "`\\`" + ` at the end of a line does not continue a string, as it does in Python and in a shell:
` + "`json.loads` says `Invalid \\escape`" + `. The fix joins the lines, and keeps the spaces at the beginning of the next line.

The fixes that remove a trailing comma or a byte order mark are safe. All others are unsafe, because they
may lose a comment or guess wrong.`,
	Evidence: []string{
		"cfg-trailing-comma", "magic-hash-in-body", "magic-single-quotes", "magic-python-true", "magic-bom-body",
		"magic-extra-text", "magic-blank-body", "magic-smart", "magic-nbsp-body", "syntax/trailing-comma-list", "glue/literal-plus",
		"studio/string-backslash",
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
		{Bad: `{"executorMemory": "4g"«»`, Good: `{"executorMemory": "4g"}`},
		{
			Bad:  "{\n  \"conf\": {\n    \"spark.speculation\": \"true\",\n  «\"executorCores\"»: 2\n}",
			Good: "{\n  \"conf\": {\n    \"spark.speculation\": \"true\"\n  },\n  \"executorCores\": 2\n}",
		},
		{
			Bad:  `{"conf": {"spark.speculation": "true"«,» "executorCores": 2}`,
			Good: `{"conf": {"spark.speculation": "true"}, "executorCores": 2}`,
		},
		{Bad: `{"jars": ["s3://a/b.jar"«,» "executorCores": 2}`, Good: `{"jars": ["s3://a/b.jar"], "executorCores": 2}`},
		{
			Bad:  `{"conf": {"spark.speculation": "true"}«}», "executorCores": 2}`,
			Good: `{"conf": {"spark.speculation": "true"}, "executorCores": 2}`,
		},
		{Bad: `{«executorMemory»": "4g"}`, Good: `{"executorMemory": "4g"}`},
		{Bad: `{"executorMemory" «=» "4g"}`, Good: `{"executorMemory" : "4g"}`},
		{
			Bad:  "«\"conf\"»: {\n  \"spark.speculation\": \"true\"\n}",
			Good: "{\n\"conf\": {\n  \"spark.speculation\": \"true\"\n}\n}",
		},
		{Bad: `{"executorMemory": «"4g»}`, Good: `{"executorMemory": "4g"}`},
		{
			Bad:  "{\"conf\": {\"spark.jars\": \"s3://a/b.jar,«\\»\ns3://a/c.jar,\\\ns3://a/d.jar\"}}",
			Good: `{"conf": {"spark.jars": "s3://a/b.jar,s3://a/c.jar,s3://a/d.jar"}}`,
		},
		{
			Bad:  glueExample("{\"--conf\": \"spark.a=1 \" «+»\n \"--conf spark.b=2 \" + '--conf spark.c=3'}"),
			Good: glueExample("{\"--conf\": \"spark.a=1 \"\n \"--conf spark.b=2 \" '--conf spark.c=3'}"),
		},
	},
	Check: func(p *lint.Pass) {
		for _, d := range p.Documents() {
			cell := cellOf(p, d)
			if p.Config != nil && len(d.Flaws) > 0 && inUTF16(d.Text.String()) {
				p.Report(lint.Diagnostic{
					Place: d.Flaws[0].Place(), Severity: lint.Error,
					Message: "the kernel does not start: the file is UTF-16, but SparkMagic reads UTF-8; save it as UTF-8",
				})
				continue
			}
			broken := false
			for _, f := range d.Flaws {
				if first, n := utf8.DecodeRuneInString(f.Raw()); first == utf8.RuneError && n == 1 {
					if broken {
						continue // another encoding is one mistake, however many bytes it breaks
					}
					broken = true
				}
				if f.Kind == doc.Nothing && settingsOnLine(cell) || f.Kind == doc.Placeholder {
					continue // magic-line and unfilled-template report it
				}
				p.Report(lint.Diagnostic{
					Place: f.Place(), Severity: lint.Error, Message: rejection(p, d, cell, f), Note: f.Note(), Fix: repair(f),
				})
			}
		}
	},
}

// inUTF16 reports whether text begins with a UTF-16 byte order mark, or with a brace in UTF-16.
func inUTF16(s string) bool {
	for _, start := range []string{"\xff\xfe", "\xfe\xff", "{\x00", "\x00{"} {
		if strings.HasPrefix(s, start) {
			return true
		}
	}
	return false
}

// cellOf returns the SparkMagic cell that a document is the body of; nil if there is none.
func cellOf(p *lint.Pass, d *doc.Document) *lint.Cell {
	if p.Notebook == nil || !p.Notebook.Runtime.SparkMagic() {
		return nil
	}
	return p.CellOf(d)
}

// settingsOnLine reports whether the settings are on the line of the magic.
func settingsOnLine(cell *lint.Cell) bool {
	if cell == nil {
		return false
	}
	_, _, ok := cell.OnLine()
	return ok
}

// rejection says what happens with a document that its reader rejects, and why.
func rejection(p *lint.Pass, d *doc.Document, cell *lint.Cell, f doc.Flaw) string {
	form := "SparkMagic rejects this cell (%s) but reports success: the old settings stay"
	switch {
	case p.Config != nil && f.Kind == doc.NotUTF8:
		form = "the kernel does not start: %s; save the file as UTF-8"
	case p.Config != nil && f.Kind == doc.TooDeep:
		form = "the kernel does not start, or every cell fails: %s"
	case p.Config != nil:
		form = "the kernel does not start: invalid JSON (%s)"
	case f.Kind == doc.Nothing && cell != nil && d.Text.Len() == 0:
		form = "SparkMagic rejects this cell with a UsageError (%s): the old settings stay"
	case d.Dialect == doc.Template && f.Kind == doc.Nothing && strings.TrimSpace(d.Text.String()) == "" && d.Text.Len() == 0:
		form = "IPython rejects this cell with a UsageError (%s): the old settings stay"
	case d.Dialect == doc.Template:
		form = "Unified Studio rejects this cell (%s) but reports success: the old settings stay"
	case d.Dialect == doc.Literal:
		form = "Glue rejects this cell (%s): it reads a Python literal"
	case cell != nil && cell.Proper() != lint.Magic:
		form = "SparkMagic rejects this cell (%s): the old settings stay"
	case cell != nil && cell.Misplaced():
		form = "SparkMagic will reject this cell (%s) once its magic is right"
	}
	return fmt.Sprintf(form, f)
}

func repair(f doc.Flaw) *lint.Fix {
	message, ops, ok := f.Repair()
	if !ok {
		return nil
	}
	safe := f.Kind == doc.TrailingComma || f.Kind == doc.BOM
	return &lint.Fix{Message: message, Safe: safe, Ops: ops}
}
