package rules

import (
	"iter"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/studio"
)

// A glueCell is a %%configure whose settings are those of a session of Glue.
type glueCell struct {
	*lint.Cell
	body   doc.Node // an object
	studio bool     // in Unified Studio, and not in Glue's own kernel
	first  bool     // no code that starts a session runs before it
	likely bool     // the name of the connection says that it leads to Glue, and nothing declares it
}

// program says who reads the settings.
func (c glueCell) program() string {
	if c.studio {
		return "Unified Studio"
	}
	return "Glue's kernel"
}

// glueCells yields the %%configure cells that certainly are for sessions of Glue, and that their reader accepts as an object.
func glueCells(p *lint.Pass) iter.Seq[glueCell] {
	return func(yield func(glueCell) bool) {
		for c := range likelyGlueCells(p) {
			if !c.likely && c.Body.Sound() && !yield(c) {
				return
			}
		}
	}
}

// likelyGlueCells also yields those for connections that each project of Unified Studio has for Glue, and those with flaws.
func likelyGlueCells(p *lint.Pass) iter.Seq[glueCell] {
	return func(yield func(glueCell) bool) {
		if p.Notebook == nil {
			return
		}
		started := false
		for i := range p.Notebook.Cells {
			c := &p.Notebook.Cells[i]
			if !c.Configures() {
				started = started || begins(c)
				continue
			}
			if !c.Body.Root().IsObject() {
				continue
			}
			g := glueCell{Cell: c, body: c.Body.Root(), studio: p.Notebook.Runtime == lint.Studio, first: !started}
			kind := connectionKind(p, c)
			g.likely = g.studio && kind == "" && studio.Default(c.Connection()) == studio.Glue
			if (p.Notebook.Runtime == lint.Glue || g.studio && kind == studio.Glue || g.likely) && !yield(g) {
				return
			}
		}
	}
}

// begins reports whether a cell may start a session in Glue's kernel: anything but magics and comments does.
func begins(c *lint.Cell) bool {
	for _, line := range strings.Split(c.Text.String(), "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.ContainsAny(line[:1], "%!#") {
			return true
		}
		if strings.HasPrefix(line, "%%") {
			return !strings.HasPrefix(line, "%%tags") && !strings.HasPrefix(line, "%%assume_role")
		}
	}
	return false
}

// connectionKind returns the kind of the connection that a cell of Unified Studio names, as the settings declare it.
func connectionKind(p *lint.Pass, c *lint.Cell) studio.Kind {
	return studio.Kind(p.Terms.Connections[c.Connection()])
}

// inStudio reports whether the file is a notebook of Unified Studio.
func inStudio(p *lint.Pass) bool { return p.Notebook != nil && p.Notebook.Runtime == lint.Studio }

// takenByStudio reports whether Unified Studio reads a key of %%configure itself and does not post it to Livy.
//
// Verdicts: studio/own-emr-00, studio/own-emr-19.
func takenByStudio(p *lint.Pass, key string) bool {
	return inStudio(p) && (key == "auto_add_catalogs" || key == "sql_result_row_limit")
}

// studioCells yields the code cells of a notebook of Unified Studio.
func studioCells(p *lint.Pass) iter.Seq[*lint.Cell] {
	return func(yield func(*lint.Cell) bool) {
		if !inStudio(p) {
			return
		}
		for i := range p.Notebook.Cells {
			if !yield(&p.Notebook.Cells[i]) {
				return
			}
		}
	}
}

// studioConnections returns the connections that the cells of a notebook of Unified Studio name, and whether each certainly leads
// to Spark, and not to Athena or Redshift, which have other settings: it is declared, or a cell runs code of Spark on it. The
// empty name is that of cells without a connection.
func studioConnections(p *lint.Pass) (onSpark map[string]bool) {
	onSpark = map[string]bool{}
	for c := range studioCells(p) {
		name := c.Connection()
		runs := !c.Configures() && !strings.HasPrefix(strings.TrimLeft(c.Text.String(), " \t\r\n"), "%%sql")
		onSpark[name] = onSpark[name] || runs || p.Terms.Connections[name] != ""
	}
	return onSpark
}

// A glueMagic is a line magic that sets something of a session of Glue.
type glueMagic struct {
	lint.LineMagic
	cell   *lint.Cell
	studio bool // in Unified Studio, and not in Glue's own kernel
	first  bool // no code that starts a session runs before its cell
}

// value returns what is taken as the value: Glue's kernel strips quotes, and Unified Studio takes one word.
func (m glueMagic) value() string {
	if m.studio {
		_, value := studio.ReadSetting(m.Name, m.Value.String())
		return value
	}
	return bareValue(m.LineMagic)
}

func bareValue(m lint.LineMagic) string {
	return strings.Trim(strings.Trim(m.Value.String(), `"`), "'")
}

// glueMagics yields the line magics that set something of a session of Glue, and that are not rejected for their arguments.
func glueMagics(p *lint.Pass) iter.Seq[glueMagic] {
	return func(yield func(glueMagic) bool) {
		if inStudio(p) {
			studioMagics(p, yield)
		}
		if p.Notebook == nil || p.Notebook.Runtime != lint.Glue {
			return
		}
		started := false
		for i := range p.Notebook.Cells {
			c := &p.Notebook.Cells[i]
			for _, m := range c.LineMagics() {
				if !yield(glueMagic{LineMagic: m, cell: c, first: !started}) {
					return
				}
			}
			started = started || !c.Configures() && begins(c)
		}
	}
}

// studioMagics yields the line magics for connections that are declared as glue.
func studioMagics(p *lint.Pass, yield func(glueMagic) bool) {
	ran := map[string]bool{} // by connection
	for c := range studioCells(p) {
		for _, m := range c.LineMagics() {
			line, _ := studio.ReadSetting(m.Name, m.Value.String())
			declared := studio.Kind(p.Terms.Connections[line.Name]) == studio.Glue
			if m.Leads && declared && line.Refused == "" && !yield(glueMagic{m, c, true, !ran[line.Name] || line.Force}) {
				return
			}
		}
		if !c.Configures() && c.Runs() {
			ran[c.Connection()] = true
		}
	}
}

// A glueSetting is a setting of a session, as a string, and the place that decides it.
type glueSetting struct {
	value string
	place doc.Place
}

// glueStart returns the settings with which a notebook's first session of Glue starts, by key; and the line of the first
// cell or line magic that sets something.
func glueStart(p *lint.Pass) (set map[string]glueSetting, first doc.Place) {
	set = map[string]glueSetting{}
	for i := range p.Notebook.Cells {
		c := &p.Notebook.Cells[i]
		for _, m := range c.LineMagics() {
			if first.Source() == nil {
				first = m.Line
			}
			set[m.Name] = glueSetting{bareValue(m), m.Value}
		}
		if !c.Configures() {
			if begins(c) {
				break
			}
			continue
		}
		if first.Source() == nil {
			first = c.Line()
		}
		if !c.Body.Accepted() {
			continue
		}
		for n := range c.Body.Root().Fields() {
			set[n.Key()] = glueSetting{n.String(), n.Value()}
			if falsy(n) {
				delete(set, n.Key())
			}
		}
	}
	return set, first
}

// A keyUse says which keys the cells of a notebook set.
type keyUse struct {
	cells  map[string]int // how many %%configure cells have a key
	magics map[string]int // how many line magics set it
}

func keyUseOf(p *lint.Pass) keyUse {
	u := keyUse{map[string]int{}, map[string]int{}}
	for i := range p.Notebook.Cells {
		c := &p.Notebook.Cells[i]
		for _, m := range c.LineMagics() {
			u.magics[m.Name]++
		}
		if c.Body == nil {
			continue
		}
		for n := range c.Body.Root().Fields() {
			if c.Body.Root().Get(n.Key()) == n { // of a key that stands there twice, the last counts
				u.cells[n.Key()]++
			}
		}
	}
	return u
}

// again reports whether a line magic or another cell sets a key, too, so that the value in a cell may never be used.
func (u keyUse) again(c *lint.Cell, key string) bool {
	own := 0
	if c.Body.Root().Get(key).Exists() {
		own = 1
	}
	return u.magics[key] > 0 || u.cells[key] > own
}

// besides reports whether a cell or another line magic sets the key of a line magic, too.
func (u keyUse) besides(key string) bool { return u.magics[key] > 1 || u.cells[key] > 0 }

// falsy reports whether Python takes a value as false. Such a setting counts as not set.
func falsy(n doc.Node) bool {
	switch n.Type() {
	case doc.Null:
		return true
	case doc.Bool, doc.Number:
		return n.Strict() == "false" || strings.Trim(n.Strict(), "-0.") == ""
	case doc.String:
		return n.String() == ""
	}
	for range n.Members() {
		return false
	}
	return true
}

// unsure reports whether a value may not be what it seems: a placeholder, or a string with escapes that Python and JSON
// read in different ways, or one in two parts.
func unsure(n doc.Node) bool {
	return facts.Placeholder(n.String(), facts.InField) || strings.Contains(n.Raw(), `\`) ||
		n.Document().Dialect == doc.Literal && !plainLiteral(n)
}

// plainLiteral reports whether Python and JSON agree about a value apart from its quotes and its words.
func plainLiteral(n doc.Node) bool {
	raw := n.Raw()
	if n.Type() != doc.String {
		return true
	}
	return len(raw) > 1 && (raw[0] == '"' || raw[0] == '\'') && raw[0] == raw[len(raw)-1] && strings.Count(raw, raw[:1]) == 2
}

// pythonType returns the name of a value's type in Python.
func pythonType(n doc.Node) string {
	switch n.Type() {
	case doc.Null:
		return "NoneType"
	case doc.Bool:
		return "bool"
	case doc.Number:
		if strings.ContainsAny(n.Raw(), ".eE") {
			return "float"
		}
		return "int"
	case doc.String:
		return "str"
	case doc.Array:
		return "list"
	}
	return "dict"
}

// glueExample returns a notebook of Glue with a %%configure cell, as an example.
func glueExample(body string) string {
	return "-- a.ipynb --\n# kernel: glue_pyspark\n# %%\n%%configure\n" + body + "\n# %%\nprint(1)\n"
}

// glueLines returns a notebook of Glue with line magics in its first cell, as an example.
func glueLines(lines string) string {
	return "-- a.ipynb --\n# kernel: glue_pyspark\n# %%\n" + lines + "\n# %%\nprint(1)\n"
}

// studioExample returns a notebook of Unified Studio with a cell, as an example.
func studioExample(cell string) string {
	return "-- a.ipynb --\n# kernel: python3\n# %%\n%%pyspark my.spark\n# only a comment\n# %%\n" + cell + "\n"
}
