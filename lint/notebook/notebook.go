// Package notebook finds the cells of a notebook in its file, and tells whose
// dialect they speak.
//
// A notebook is big and is read where it stands: its JSON is a
// [doc.Document] over the file, and only the source of code cells becomes
// Texts of its own.
package notebook

import (
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// Runtime is who runs a notebook's cells, and so how %%configure is read.
type Runtime int

// The runtimes.
const (
	Unknown    Runtime = iota // none that has a %%configure we know
	SparkMagic                // EMR, HDInsight, Glue development endpoints, SQL Server big data clusters
	Glue                      // Glue interactive sessions
	Fabric                    // Synapse and Fabric
)

func (r Runtime) String() string {
	return [...]string{"unknown", "SparkMagic", "Glue interactive sessions", "Synapse or Fabric"}[r]
}

// Dialect is how the runtime reads the body of a %%configure cell.
func (r Runtime) Dialect() doc.Dialect {
	switch r {
	case SparkMagic:
		return doc.JSON
	case Glue:
		return doc.Literal
	}
	return doc.Tolerant
}

// A Notebook is the code cells of one file.
type Notebook struct {
	Doc     *doc.Document // nil for a script
	Kernel  string        // metadata.kernelspec.name, empty if there is none
	Runtime Runtime
	Cells   []Cell
}

// Magic is the cell magic that replaces a session's settings.
const Magic = "%%configure"

// A Cell is a code cell.
type Cell struct {
	Index int    // among all cells, from 0
	ID    string // since nbformat 4.5
	Text  text.Text
	// Body is what follows the line of a %%configure, be it live or behind no more
	// than blanks and comments; nil in other cells.
	Body *doc.Document
	live bool
	// magic is the line that the cell's runtime takes as its %%configure, or
	// one that was meant as it.
	magic text.Span
}

// Configures tells whether the cell is a live %%configure: nothing that its
// runtime would send to Spark stands before it.
func (c *Cell) Configures() bool { return c.live }

// Misplaced tells whether the cell has a %%configure that is not at the place
// where its runtime takes it for a magic.
func (c *Cell) Misplaced() bool { return !c.live && c.magic.Len() > 0 }

// Line is the place of the magic's line, without its break.
func (c *Cell) Line() doc.Place { return doc.At(c.Text, c.magic) }

// Name is the place of the magic's word on its line.
func (c *Cell) Name() doc.Place {
	s := c.magic
	n := len(Magic)
	if !strings.HasPrefix(c.Text.String()[s.Start:], Magic) {
		n-- // with one percent sign
	}
	s.End = min(s.End, s.Start+n)
	return doc.At(c.Text, s)
}

// Arguments is the place of what follows the magic's word on its line, blanks
// in front left out.
func (c *Cell) Arguments() doc.Place {
	s := c.Name().Span
	rest := c.Text.String()[s.End:c.magic.End]
	start := s.End + len(rest) - len(strings.TrimLeft(rest, " "))
	return doc.At(c.Text, text.Span{Start: start, End: c.magic.End})
}

// Known tells whether IPython finds the magic: a tab or a no-break space behind
// its name is taken as part of it.
func (c *Cell) Known() bool {
	rest := c.Line().String()[c.Name().Span.Len():]
	return strings.TrimSpace(rest) == "" || rest[0] == ' '
}

// Extent is where in the file the cell's source stands, if it has a %%configure.
func (c *Cell) Extent() text.Range {
	if c.magic.Len() == 0 {
		return text.Range{}
	}
	return c.Text.Range(text.Span{End: c.Text.Len()})
}

// OnLine is the JSON on the line of the magic, and the arguments before it; ok is
// false if there is none.
func (c *Cell) OnLine() (arguments string, json doc.Place, ok bool) {
	json = c.Arguments()
	arguments, _, ok = strings.Cut(json.String(), "{")
	json.Span.Start += len(arguments)
	return strings.TrimSpace(arguments), json, ok
}

// Prefix is the place of what stands before the magic in its cell.
func (c *Cell) Prefix() doc.Place {
	return doc.At(c.Text, text.Span{End: c.magic.Start})
}

// Read reads a notebook of nbformat 3 or 4. Flaws of its own JSON are in
// Notebook.Doc; of a file that is no notebook, Doc has no cells.
func Read(src text.Text) *Notebook {
	nb := &Notebook{}
	if bom := len("\ufeff"); strings.HasPrefix(src.String(), "\ufeff") {
		src = src.Slice(text.Span{Start: bom, End: src.Len()})
	}
	nb.Doc = doc.Read(src, doc.JSON)
	root := members(nb.Doc.Root())
	meta := root["metadata"]
	if name := meta.Get("kernelspec", "name"); name.Type() == doc.String {
		nb.Kernel = strings.Clone(name.String())
	}
	index := 0
	read := func(list doc.Node) {
		for c := range list.Members() {
			if cell := members(c); cell["cell_type"].String() == "code" {
				n := cell["source"]
				if !n.Exists() {
					n = cell["input"] // nbformat 3
				}
				nb.Cells = append(nb.Cells, Cell{Index: index, ID: strings.Clone(cell["id"].String()), Text: source(src, n).Clone()})
			}
			index++
		}
	}
	if cells := root["cells"]; cells.Type() == doc.Array {
		read(cells)
	}
	for sheet := range root["worksheets"].Members() {
		read(sheet.Get("cells"))
	}
	nb.Runtime = runtime(nb.Kernel, meta, root["cells"], nb.Cells)
	nb.find()
	return nb
}

// members are those of an object that count, looked up in one pass: a notebook
// is big.
func members(n doc.Node) map[string]doc.Node {
	found := map[string]doc.Node{}
	if n.IsObject() {
		for m := range n.Members() {
			found[m.Key()] = m
		}
	}
	return found
}

// source composes the text of a cell: one string, or a list of them.
func source(file text.Text, n doc.Node) text.Text {
	switch n.Type() {
	case doc.String:
		return n.Value().Text.Slice(n.Value().Span).Unquote()
	case doc.Array:
		var parts []text.Text
		sep, end := "", n.Value().Span.Start+1
		for line := range n.Members() {
			if line.Type() != doc.String {
				return text.Text{}
			}
			s := line.Value().Span
			// What the file has between two lines; before a second there is
			// what stands before the first.
			if len(parts) < 2 {
				between := file.String()[end:s.Start]
				sep = `"` + strings.Repeat(",", 1-len(parts)) + between + `"`
			}
			parts = append(parts, file.Slice(s).Unquote())
			end = s.End
		}
		return text.Join(strings.Clone(sep), parts...)
	}
	return text.Text{}
}

// find marks the cells that configure, and those that were meant to.
func (nb *Notebook) find() {
	for i := range nb.Cells {
		nb.Cells[i].find(nb.Runtime)
	}
}

func (c *Cell) find(r Runtime) {
	s := c.Text.String()
	if !strings.Contains(s, "%configure") {
		c.Text = text.File(s) // nothing is said of places in it
		return
	}
	start, live := locate(s, r)
	if start < 0 {
		return
	}
	end := start + strings.IndexAny(s[start:]+"\n", "\r\n")
	c.magic = text.Span{Start: start, End: end}
	c.live = live
	if !live && !Empty(s[:start]) {
		return
	}
	if strings.HasPrefix(s[end:], "\r\n") {
		end++
	}
	end = min(end+1, len(s))
	c.Body = doc.Read(c.Text.Slice(text.Span{Start: end, End: len(s)}), r.Dialect()).Indexed()
}

// Empty tells whether code has nothing but blanks and comments.
func Empty(code string) bool {
	for _, line := range strings.Split(code, "\n") {
		if line = strings.Trim(line, " \t\r\u00a0\ufeff\u200b"); line != "" && line[0] != '#' {
			return false
		}
	}
	return true
}

// locate finds the line of a cell that is its %%configure, or was meant to be;
// -1 if there is none. live tells whether the runtime takes it as one.
func locate(s string, r Runtime) (start int, live bool) {
	if isMagic(s) {
		return 0, true
	}
	if !strings.HasPrefix(strings.TrimLeft(s, "\ufeff\u200b"), "%configure") && strings.HasPrefix(s, "%%") {
		return -1, false // the body of another cell magic
	}
	at := 0
	for _, line := range strings.SplitAfter(s, "\n") {
		bare := strings.TrimLeft(line, " \t\u00a0\ufeff\u200b!")
		if isMagic(bare) || at == 0 && strings.HasPrefix(line, "%configure") {
			start := at + len(line) - len(bare)
			return start, r == Glue && start == at
		}
		// Glue takes magics, comments and blank lines first. Elsewhere they are
		// the ways in which a magic gets behind; code is not one, and may be
		// text about the magic.
		if trimmed := strings.TrimSpace(line); trimmed != "" && trimmed[0] != '#' && trimmed[0] != '%' && trimmed[0] != '!' {
			return codeThenMagic(s, at)
		}
		at += len(line)
	}
	return -1, false
}

// codeThenMagic finds a magic on a line of its own behind code, unless the code
// has text of several lines in which it may stand.
func codeThenMagic(s string, from int) (int, bool) {
	at := from
	for _, line := range strings.SplitAfter(s[from:], "\n") {
		if strings.Contains(line, `"""`) || strings.Contains(line, `'''`) {
			return -1, false
		}
		if isMagic(line) {
			return at, false
		}
		at += len(line)
	}
	return -1, false
}

// isMagic tells whether s begins with the magic as a word.
func isMagic(s string) bool {
	rest, ok := strings.CutPrefix(s, Magic)
	if !ok {
		return false
	}
	if rest == "" {
		return true
	}
	return strings.TrimLeft(rest[:1], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != ""
}
