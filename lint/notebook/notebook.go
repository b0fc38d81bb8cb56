// Package notebook finds the code cells of a notebook in its file, and the program that runs them.
//
// A notebook can be large, so it is read in place: its JSON is a [doc.Document] over the file, and
// only the source of code cells is copied. A [Cell] knows whether it is a %%configure, and the
// places of its parts.
package notebook

import (
	"iter"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

// A Runtime is the program that runs a notebook's cells. It decides how %%configure is read.
type Runtime int

// The runtimes.
const (
	Unknown      Runtime = iota // without a %%configure that sparklint knows
	SparkMagic                  // EMR, HDInsight, Glue development endpoints, SQL Server big data clusters
	Glue                        // Glue interactive sessions
	Fabric                      // Synapse and Fabric, with Spark
	FabricPython                // Fabric's Python notebooks, without Spark
	IPython                     // SparkMagic's magics, loaded into an IPython kernel: %%spark config, %spark add
	Studio                      // SageMaker Unified Studio: IPython with magics that name a connection
)

func (r Runtime) String() string {
	return [...]string{
		"unknown", "SparkMagic", "Glue interactive sessions", "Synapse or Fabric", "Fabric without Spark", "SparkMagic in IPython",
		"SageMaker Unified Studio",
	}[r]
}

// Fabric reports whether Synapse or Fabric runs the cells.
func (r Runtime) Fabric() bool { return r == Fabric || r == FabricPython }

// Sparkless reports whether the cells run without Spark, so their %%configure asks for no session of it.
func (r Runtime) Sparkless() bool { return r == FabricPython }

// SparkMagic reports whether SparkMagic starts the sessions.
func (r Runtime) SparkMagic() bool { return r == SparkMagic || r == IPython }

// Dialect returns how the runtime reads the body of a %%configure cell.
func (r Runtime) Dialect() doc.Dialect {
	switch r {
	case SparkMagic, IPython:
		return doc.JSON
	case Glue:
		return doc.Literal
	case Studio:
		return doc.Template
	}
	return doc.Tolerant
}

// A Notebook is the code cells of one file.
type Notebook struct {
	Doc     *doc.Document // nil for a script
	Kernel  string        // metadata.kernelspec.name; empty if there is none
	Runtime Runtime
	// InFabric reports whether Fabric wrote the notebook, and not Synapse.
	InFabric bool
	Cells    []Cell
	// Meta is the metadata, if it has something for sparklint; else nil.
	Meta *doc.Document
}

// said reports whether metadata has something for sparklint: its key, or a tag.
func said(meta doc.Node) bool {
	if meta.Get("sparklint").Exists() {
		return true
	}
	for tag := range Tags(meta) {
		if strings.HasPrefix(tag.String(), "sparklint") {
			return true
		}
	}
	return false
}

// Tags yields the tags in the metadata of a notebook or a cell.
func Tags(meta doc.Node) iter.Seq[doc.Node] {
	return func(yield func(doc.Node) bool) {
		list := meta.Get("tags")
		if list.Type() != doc.Array {
			return
		}
		for tag := range list.Members() {
			if tag.Type() == doc.String && !yield(tag) {
				return
			}
		}
	}
}

// Documents returns the bodies of the %%configure cells.
func (nb *Notebook) Documents() (list []*doc.Document) {
	for i := range nb.Cells {
		if b := nb.Cells[i].Body; b != nil {
			list = append(list, b)
		}
	}
	return list
}

// Metadata yields the metadata that is kept, each with its cell. The cell is nil for the metadata of
// the notebook itself.
func (nb *Notebook) Metadata() iter.Seq2[*doc.Document, *Cell] {
	return func(yield func(*doc.Document, *Cell) bool) {
		if nb.Meta != nil && !yield(nb.Meta, nil) {
			return
		}
		for i := range nb.Cells {
			if c := &nb.Cells[i]; c.Meta != nil && !yield(c.Meta, c) {
				return
			}
		}
	}
}

// Magic is the cell magic that replaces the settings of a session in SparkMagic's kernels.
// SparkConfig does the same where SparkMagic's magics are loaded into IPython.
const (
	Magic       = "%%configure"
	SparkConfig = "%%spark config"
)

// A Cell is a code cell.
type Cell struct {
	Index int    // among all cells, from 0
	ID    string // since nbformat 4.5
	Text  text.Text
	// Meta is the cell's metadata. It is nil if there is none, or if the cell has neither a magic
	// nor metadata for sparklint.
	Meta *doc.Document
	// Body is the text after the line of a %%configure that is live, or has only whitespace and
	// comments before it; nil in other cells.
	Body *doc.Document
	live bool
	// magic is the line that the cell's runtime reads as its %%configure, or a line that was
	// meant as one; word is the length of the magic's name on it.
	magic text.Span
	word  int
	// proper is the magic for settings in the runtime.
	proper string
	// settings are the line magics that set something, in Glue and in Unified Studio.
	settings []LineMagic
	// lines are the %spark lines in IPython, and the line of a %spark with arguments in SparkMagic's
	// own kernels.
	lines []text.Span
	// script is the whole file, if the lines of magics are comments in it.
	script text.Text
}

// Proper returns the magic for settings in the cell's runtime.
func (c *Cell) Proper() string { return c.proper }

// Lines returns the places of the %spark lines in a cell, in IPython. In SparkMagic's own kernels,
// it returns the first line of a cell if that is a %spark or %%spark with arguments.
func (c *Cell) Lines() []doc.Place {
	places := make([]doc.Place, len(c.lines))
	for i, s := range c.lines {
		places[i] = doc.At(c.Text, s)
	}
	return places
}

// Configures reports whether the cell is a %%configure that its runtime recognizes.
func (c *Cell) Configures() bool { return c.live }

// Misplaced reports whether the cell has a %%configure that its runtime does not recognize, because
// it is in the wrong place or misspelt.
func (c *Cell) Misplaced() bool { return !c.live && c.magic.Len() > 0 }

// ForIPython reports whether the magic is the %%spark config of IPython, in one of SparkMagic's own kernels.
func (c *Cell) ForIPython() bool {
	return c.proper == Magic && c.Misplaced() && strings.HasPrefix(strings.TrimLeft(c.Name().String(), "%"), "spark ")
}

// Line returns the place of the magic's line, without its line break.
func (c *Cell) Line() doc.Place { return doc.At(c.Text, c.magic) }

// Misspelt reports whether the first line of the cell was meant as the magic, but names another one.
func (c *Cell) Misspelt() bool {
	return c.Misplaced() && c.magic.Start == 0 && c.Name().String() != c.proper
}

// Name returns the place of the magic's name on its line.
func (c *Cell) Name() doc.Place {
	return doc.At(c.Text, text.Span{Start: c.magic.Start, End: c.magic.Start + c.word})
}

// Arguments returns the place of the text after the magic's name on its line, without leading
// spaces.
func (c *Cell) Arguments() doc.Place {
	s := c.Name().Span
	rest := c.Text.String()[s.End:c.magic.End]
	start := s.End + len(rest) - len(strings.TrimLeft(rest, " "))
	return doc.At(c.Text, text.Span{Start: start, End: c.magic.End})
}

// Known reports whether IPython finds the magic: to IPython, a tab or a no-break space after the
// name is a part of the name.
func (c *Cell) Known() bool {
	rest := c.Line().String()[c.Name().Span.Len():]
	return strings.TrimSpace(rest) == "" || rest[0] == ' '
}

// Extent returns the range of the cell's source in the file; empty for a cell without a magic.
func (c *Cell) Extent() text.Range {
	if c.magic.Len() == 0 && len(c.lines) == 0 && len(c.settings) == 0 {
		return text.Range{}
	}
	return c.Text.Range(text.Span{End: c.Text.Len()})
}

// OnLine returns the JSON on the line of the magic, and the arguments before it; ok is false if
// there is none.
func (c *Cell) OnLine() (arguments string, json doc.Place, ok bool) {
	json = c.Arguments()
	arguments, _, ok = strings.Cut(json.String(), "{")
	json.Span.Start += len(arguments)
	return strings.TrimSpace(arguments), json, ok
}

// Prefix returns the place of the text before the magic in its cell.
func (c *Cell) Prefix() doc.Place {
	return doc.At(c.Text, text.Span{End: c.magic.Start})
}

// Uncover returns the operation that removes everything before the magic in its cell.
func (c *Cell) Uncover() doc.Op {
	if c.script.Len() > 0 {
		return c.uncover()
	}
	return c.Prefix().Rewrite("")
}

// Read reads a notebook of nbformat 3 or 4. It always returns a notebook: flaws of its JSON are in
// Notebook.Doc, and a file that is not a notebook has no cells.
func Read(src text.Text) *Notebook {
	nb := &Notebook{}
	if bom := len("\ufeff"); strings.HasPrefix(src.String(), "\ufeff") {
		src = src.Slice(text.Span{Start: bom, End: src.Len()})
	}
	nb.Doc = doc.AsIs(src, doc.JSON)
	root := root(nb.Doc)
	meta := root["metadata"]
	if meta.IsObject() && said(meta) {
		nb.Meta = meta.Part()
	}
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
				c := Cell{Index: index, ID: strings.Clone(cell["id"].String()), Text: source(src, n).Clone()}
				if own := cell["metadata"]; own.IsObject() && (Mentioned(c.Text.String()) || said(own)) {
					c.Meta = own.Part()
				}
				nb.Cells = append(nb.Cells, c)
			}
			index++
		}
	}
	for list := range lists(root) {
		read(list)
	}
	nb.Runtime = runtime(nb.Kernel, meta, root["cells"], nb.Cells)
	nb.InFabric = nb.Runtime.Fabric() && (meta.Get("trident").Exists() || meta.Get("microsoft", "language_group").Exists())
	nb.find()
	return nb
}

// root returns the members of a notebook.
func root(d *doc.Document) map[string]doc.Node {
	root := members(d.Root())
	if in := root["properties"]; !root["cells"].Exists() && in.IsObject() { // Synapse's own files
		return members(in)
	}
	return root
}

// lists yields the lists of cells: one, or one for each worksheet of nbformat 3.
func lists(root map[string]doc.Node) iter.Seq[doc.Node] {
	return func(yield func(doc.Node) bool) {
		if cells := root["cells"]; cells.Type() == doc.Array && !yield(cells) {
			return
		}
		for sheet := range root["worksheets"].Members() {
			if !yield(sheet.Get("cells")) {
				return
			}
		}
	}
}

// Printed yields the places of the outputs and attachments of all cells, in order. The notebook must have its Doc.
func (nb *Notebook) Printed() iter.Seq[doc.Place] {
	return func(yield func(doc.Place) bool) {
		for list := range lists(root(nb.Doc)) {
			for cell := range list.Members() {
				if !cell.IsObject() {
					continue
				}
				for m := range cell.Members() {
					if key := m.Key(); (key == "outputs" || key == "attachments") && !yield(m.Value()) {
						return
					}
				}
			}
		}
	}
}

// members returns the members of an object by their keys, in one pass, because a notebook may be
// large. Of equal keys, the last decides.
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
			// sep is the text that the file has between two lines, or before the first one if
			// there is no second.
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
	own := nb.Runtime == SparkMagic && !slices.ContainsFunc(nb.Cells, func(c Cell) bool { return loads.MatchString(c.Text.String()) })
	for i := range nb.Cells {
		nb.Cells[i].find(nb.Runtime)
		if own {
			nb.Cells[i].findSpark()
		}
	}
}

func (c *Cell) find(r Runtime) {
	s := c.Text.String()
	c.proper = Magic
	if r == IPython {
		c.proper = SparkConfig
	}
	if r == Glue || r == Studio {
		c.settings = settings(c.Text, r)
	}
	if !Mentioned(s) && len(c.settings) == 0 {
		c.Text = text.File(s) // no finding is about a place in it
		return
	}
	if r == IPython {
		c.lines = sparkLines(s)
	}
	if m, ok := locate(s, r); ok {
		c.mark(m, r.Dialect())
	}
}

// mark records the match of a cell, and reads the body below it.
func (c *Cell) mark(m match, dialect doc.Dialect) {
	s := c.Text.String()
	end := m.start + strings.IndexAny(s[m.start:]+"\n", "\r\n")
	c.magic = text.Span{Start: m.start, End: end}
	c.word = min(m.word, c.magic.Len())
	c.live = m.live
	if !m.live && !Empty(s[:m.start]) {
		return
	}
	if strings.HasPrefix(s[end:], "\r\n") {
		end++
	}
	end = min(end+1, len(s))
	c.Body = doc.Read(c.Text.Slice(text.Span{Start: end, End: len(s)}), dialect).Indexed()
}

// Empty reports whether code has only whitespace and comments.
func Empty(code string) bool {
	for _, line := range strings.Split(code, "\n") {
		line = strings.Trim(line, " \t\r\u00a0\ufeff\u200b")
		if line != "" && line[0] != '#' {
			return false
		}
	}
	return true
}

// A match is the line of a cell that is its %%configure, or was meant to be.
type match struct {
	start int // where the magic begins
	word  int // length of its name
	live  bool
}

// locate finds the match of a cell. It is live if the runtime recognizes it.
func locate(s string, r Runtime) (match, bool) {
	switch r {
	case IPython:
		return locateIPython(s)
	case Studio:
		return locateStudio(s)
	}
	if isMagic(s) {
		return match{0, len(Magic), true}, true
	}
	if m := misspelt.FindString(s); r == SparkMagic && meant(m) && (certain(m) || likely(s)) {
		return match{0, len(m), false}, true
	}
	if !strings.HasPrefix(strings.TrimLeft(s, "\ufeff\u200b"), "%configure") && strings.HasPrefix(s, "%%") {
		return beneath(s, r)
	}
	at := 0
	for _, line := range strings.SplitAfter(s, "\n") {
		bare := strings.TrimLeft(line, " \t\u00a0\ufeff\u200b!")
		start := at + len(line) - len(bare)
		switch {
		case isMagic(bare):
			return match{start, len(Magic), r == Glue && start == at}, true
		case at == 0 && isMagic("%"+line):
			return match{0, len("%configure"), r == Glue}, true
		case r == SparkMagic && meant(misspelt.FindString(bare)) && (certain(misspelt.FindString(bare)) || likely(s[start:])):
			return match{start, len(misspelt.FindString(bare)), false}, true
		}
		// Glue allows magics, comments and blank lines before it. In other runtimes, these are
		// how a magic gets into the wrong line. After code, it may be text about the magic.
		if trimmed := strings.TrimSpace(line); trimmed != "" && trimmed[0] != '#' && trimmed[0] != '%' && trimmed[0] != '!' {
			return codeThenMagic(s, at)
		}
		at += len(line)
	}
	return match{}, false
}

// runners are the cell magics that run their body as a cell of its own, so settings in it count.
//
// Verdicts: session-configure-local-first, session-configure-time-first.
var runners = []string{"%%local", "%%time"}

// takers are the cell magics that take the rest of the cell as something else. What other magics
// take, such as %%writefile, may be text about settings.
var takers = []string{
	"%%sql", "%%spark", "%%pretty", "%%info", "%%logs", "%%cleanup", "%%delete", "%%help", "%%bash", "%%sh",
}

// beneath finds the settings on the line after another cell magic.
func beneath(s string, r Runtime) (match, bool) {
	first, rest, _ := strings.Cut(s, "\n")
	name, _, _ := strings.Cut(strings.TrimRight(first, " \t\r"), " ")
	at := match{start: len(s) - len(rest), word: len(Magic)}
	if r != SparkMagic || !isMagic(rest) || !startsObject(rest) {
		return match{}, false
	}
	at.live = slices.Contains(runners, strings.TrimRight(first, " \t\r"))
	return at, at.live || slices.Contains(takers, name)
}

// misspelt matches a cell magic, also with spaces before its name.
var misspelt = pattern.New(`^%%[ \t]*[A-Za-z_]+`)

// meant reports whether a word was meant as %%configure.
func meant(word string) bool {
	name := strings.ToLower(strings.TrimLeft(word, "% \t"))
	return slices.Contains(meantAs, name) || len(name) > 6 && facts.Distance(name, "configure", 2) < 2
}

// certain reports whether a word can only mean %%configure: it is the name in another case, or after
// spaces.
func certain(word string) bool {
	return strings.EqualFold(strings.TrimLeft(word, "% \t"), "configure")
}

// meantAs are words that people write instead of configure.
var meantAs = []string{"configure", "config", "conf", "configuration", "sparkconfig", "sparkconf", "spark_config", "spark_conf"}

// likely reports whether a magic that may be a misspelt %%configure is one: it has the argument of %%configure, or an object below it.
func likely(s string) bool {
	line, _, _ := strings.Cut(s, "\n")
	words := strings.Fields(line)
	return len(words) == 2 && words[1] == "-f" || startsObject(s)
}

// startsObject reports whether the lines below the line of a magic are an object, or a list of objects or pairs.
func startsObject(s string) bool {
	_, body, _ := strings.Cut(s, "\n")
	body = strings.TrimSpace(body)
	if list, ok := strings.CutPrefix(body, "["); ok {
		body = strings.TrimSpace(list)
		return strings.HasPrefix(body, "{") || strings.HasPrefix(body, "[")
	}
	return strings.HasPrefix(body, "{")
}

// codeThenMagic finds a magic on its own line after code, unless it may be in a string of several
// lines.
func codeThenMagic(s string, from int) (match, bool) {
	at := from
	for _, line := range strings.SplitAfter(s[from:], "\n") {
		if strings.Contains(line, `"""`) || strings.Contains(line, `'''`) {
			return match{}, false
		}
		if isMagic(line) {
			return match{at, len(Magic), false}, true
		}
		at += len(line)
	}
	return match{}, false
}

// isMagic reports whether s begins with the magic as a word.
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
