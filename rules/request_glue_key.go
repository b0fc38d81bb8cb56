package rules

import (
	"fmt"
	"iter"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/glue"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/studio"
)

var glueKey = &lint.Rule{
	Name:     "glue-key",
	Severity: lint.Warning,
	Doc: `a key that a Glue session passes on and does not use

In AWS Glue's sessions, ` + "`%%configure`" + ` rejects no key. Each key that the kernel does not know becomes a default argument with
two dashes before it. The setting that was meant keeps its default:

- ` + "`\"worker_typ\": \"G.2X\"` becomes `--worker_typ G.2X`" + `
- ` + "`\"conf\": {\"spark.x\": \"1\"}` becomes `--conf {'spark.x': '1'}`" + `, which is not a list of properties. Glue's kernel
  needs one string in ` +
		"`--conf`" + `, with ` + "` --conf `" + ` between the properties. Only Unified Studio reads an object in ` + "`conf`" + `
- ` + "`\"--datalake-format\": \"iceberg\"`" + ` is passed on, and the session has no Iceberg. The argument is
  ` + "`--datalake-formats`" + `
- ` + "`spark_conf`, `session_type`, `session_id_prefix`, `extra_py_files` and `additional_python_modules`" + ` work only as
  magics (` + "`%spark_conf …`" + `) in Glue's kernel
- typographic dashes don't count as hyphens: ` + "`\"––enable-auto-scaling\"` becomes `--––enable-auto-scaling`" + `. Word processors
  and web pages put them there, AWS's own documentation included
- fields of Livy's requests, such as ` + "`executorMemory`" + `, mean nothing to Glue: the worker type decides

Keys that begin with two dashes are default arguments on purpose. They are reported if they differ in one letter from an argument
that Glue documents, and no code in the notebook names them.

In Unified Studio, a connection must be declared as glue in the settings (` + "`connections`" + `). Those that each project has for
Glue, such as ` + "`project.spark.compatibility`" + `, need no declaration. Typographic dashes are reported for any undeclared connection.`,
	Evidence: []string{
		"glue/key-121", "glue/key-142", "glue/key-117", "glue/key-161", "glue/key-159", "glue/key-075", "glue/key-192", "glue/key-193",
		"studio/key-glue-en-dash",
	},
	Examples: []lint.Example{
		{Bad: glueExample(`{«"worker_typ"»: "G.2X"}`), Good: glueExample(`{"worker_type": "G.2X"}`)},
		{
			Bad:  glueExample(`{«"conf"»: {"spark.a": "1", "spark.b": "2"}}`),
			Good: glueExample(`{"--conf": "spark.a=1 --conf spark.b=2"}`),
		},
		{Bad: glueExample(`{«"extra_py_files"»: "s3://a/b.py"}`), Good: glueExample(`{"--extra-py-files": "s3://a/b.py"}`)},
		{
			Bad:  studioExample("%%configure -n project.spark.compatibility\n{«\"worker_typ\"»: \"G.2X\"}"),
			Good: studioExample("%%configure -n project.spark.compatibility\n{\"worker_type\": \"G.2X\"}"),
		},
		{Bad: glueExample(`{«"--datalake-format"»: "iceberg"}`), Good: glueExample(`{"--datalake-formats": "iceberg"}`)},
		{Bad: glueExample(`{«"––enable-auto-scaling"»: "true"}`), Good: glueExample(`{"--enable-auto-scaling": "true"}`)},
		{
			Bad:  studioExample("%%configure -n my.spark\n{«\"—conf\"»: \"spark.a=1\"}"),
			Good: studioExample("%%configure -n my.spark\n{\"--conf\": \"spark.a=1\"}"),
		},
		{Bad: glueExample(`{«"executorMemory"»: "4g"}`), Good: glueExample(`{"worker_type": "G.1X"}`)},
	},
	Check: func(p *lint.Pass) {
		for c := range likelyGlueCells(p) {
			for n := range c.body.Fields() {
				if strings.HasPrefix(n.Key(), "--") && dashes(n.Key()) == "" {
					checkArgument(p, c, n)
				}
				if !strings.HasPrefix(n.Key(), "--") && !strings.ContainsAny(n.Key(), "{$<") && dashes(n.Key()) == "" {
					checkGlueKey(p, c, n)
				}
			}
		}
		for body := range glueBodies(p) {
			for n := range body.Fields() {
				checkDashes(p, body, n)
			}
		}
	},
}

// checkArgument reports a default argument that is like one of Glue's, unless code asks for it.
func checkArgument(p *lint.Pass, c glueCell, n doc.Node) {
	near := glue.NearestArgument(n.Key())
	if near == "" {
		return
	}
	name := strings.TrimPrefix(n.Key(), "--")
	for i := range p.Notebook.Cells {
		code := &p.Notebook.Cells[i]
		if s := code.Text.String(); code != c.Cell && (strings.Contains(s, name) || strings.Contains(s, strings.ReplaceAll(name, "-", "_"))) {
			return
		}
	}
	d := lint.Diagnostic{
		Place: n.Name(), Severity: lint.Warning,
		Message: fmt.Sprintf("`%s` has no effect: Glue documents no such argument; did you mean %s?", n.Key(), near),
	}
	if !c.body.Get(near).Exists() {
		d.Fix = &lint.Fix{Message: "rename to " + doc.Quote(near), Ops: []doc.Op{n.Rename(near)}}
	}
	p.Report(d)
}

// glueBodies yields the settings of sessions of Glue, and in Unified Studio also those for connections of an unknown kind. Only
// Glue has keys with dashes before them.
func glueBodies(p *lint.Pass) iter.Seq[doc.Node] {
	return func(yield func(doc.Node) bool) {
		for c := range likelyGlueCells(p) {
			if !yield(c.body) {
				return
			}
		}
		for c := range studioCells(p) {
			if unknownConnection(p, c) && c.Configures() && c.Body.Root().IsObject() && !yield(c.Body.Root()) {
				return
			}
		}
	}
}

// unknownConnection reports whether a cell of Unified Studio names a connection of which nothing says what it leads to.
func unknownConnection(p *lint.Pass, c *lint.Cell) bool {
	return connectionKind(p, c) == "" && studio.Default(c.Connection()) == ""
}

// dashes returns the dashes that a key begins with, if not all of them are hyphens; else an empty string.
func dashes(key string) string {
	rest := strings.TrimLeft(key, "-‐‑‒–—―−")
	if begin := key[:len(key)-len(rest)]; strings.Trim(begin, "-") != "" {
		return begin
	}
	return ""
}

func checkDashes(p *lint.Pass, body, n doc.Node) {
	begin := dashes(n.Key())
	name := n.Key()[len(begin):]
	if begin == "" || name == "" {
		return
	}
	d := lint.Diagnostic{
		Place: n.Name(), Severity: lint.Warning,
		Message: fmt.Sprintf("`%s` has no effect: its dashes are typographic, but Glue's arguments begin with two hyphens", n.Key()),
		Note:    "Glue gets it as --" + n.Key(),
	}
	if right := "--" + name; !body.Get(right).Exists() {
		d.Fix = &lint.Fix{Message: "rename to " + doc.Quote(right), Ops: []doc.Op{n.Rename(right)}}
	}
	p.Report(d)
}

func checkGlueKey(p *lint.Pass, c glueCell, n doc.Node) {
	key := n.Key()
	d := lint.Diagnostic{Place: n.Name(), Severity: lint.Warning}
	passed := fmt.Sprintf("Glue passes it on as the argument --%s", key)
	magic, own := glue.Magic(key)
	near := glue.Nearest(key, c.studio)
	_, field := livy.Find(key)
	switch {
	case !c.studio && key == "conf" && n.IsObject():
		d.Message = "the session starts without these properties: in Glue, `conf` must be a string, not an object"
		d.Note = "Glue gets the printed Python dict as the value of --conf"
		d.Fix = confAsText(c, n)
	case !c.studio && own:
		d.Message = fmt.Sprintf("%s has no effect in %%%%configure: %s", key, passed)
		d.Note = fmt.Sprintf("the magic %s sets it", magic)
		if argument, ok := glue.Argument(key); ok && n.Type() == doc.String && !c.body.Get(argument).Exists() {
			d.Fix = &lint.Fix{Message: "rename to " + doc.Quote(argument), Ops: []doc.Op{n.Rename(argument)}}
		}
	case key == "conf":
		return
	case near != "" && near != key:
		d.Message = fmt.Sprintf("`%s` has no effect: %s", key, passed)
		if !c.body.Get(near).Exists() {
			d.Fix = &lint.Fix{Message: "rename to " + doc.Quote(near), Ops: []doc.Op{n.Rename(near)}}
		}
	case field:
		d.Message = fmt.Sprintf("%s has no effect: it is a field of Livy, and %s", key, passed)
		d.Note = "the worker type decides how much memory and how many cores there are"
	default:
		return
	}
	p.Report(d)
}

// confAsText returns the fix that writes properties as Glue's kernel reads them; nil if that is not certain.
func confAsText(c glueCell, n doc.Node) *lint.Fix {
	if c.body.Get("--conf").Exists() {
		return nil
	}
	var parts []string
	for m := range n.Fields() {
		if m.Type() != doc.String && m.Type() != doc.Number || unsure(m) || strings.ContainsAny(m.String(), " \"") {
			return nil
		}
		parts = append(parts, m.Key()+"="+m.String())
	}
	if len(parts) == 0 {
		return nil
	}
	text := doc.Quote(strings.Join(parts, " --conf "))
	return &lint.Fix{Message: "write --conf with one string", Ops: []doc.Op{n.Rename("--conf"), n.Replace(text)}}
}
