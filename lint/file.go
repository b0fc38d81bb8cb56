package lint

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"path"
	"runtime"
	"sort"
	"strings"

	"github.com/sparklint/sparklint/lint/baseconfig"
	"github.com/sparklint/sparklint/lint/carrier"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/kind"
	"github.com/sparklint/sparklint/lint/notebook"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

// A File is the bytes of a config.json or of a notebook, and the documents in them. It does not
// change.
type File struct {
	// Path is the name that the file was loaded by: with slashes, as a user would write it.
	Path string
	// Config is the document of a config.json; nil in a notebook.
	Config *doc.Document
	// Notebook has the cells of a notebook, or the body of a request as one cell; nil in a config.json.
	Notebook *notebook.Notebook

	request bool // the file is the body of a request
	// siblings are the files of the same bytes, this one among them, if the config.json is only a part of them.
	siblings []*File
	part     int // the index of this one
	source   *text.Source
	src      string                  // empty if only a part of it is kept
	sum      uint64                  // hash of src, if only a part of it is kept
	again    opened                  // opens src again; nil if all of it is kept
	from     *File                   // the file before edits, from which src is made; nil for others
	edits    []text.Edit             // sorted
	cells    map[*doc.Document]*Cell // nil if there are few documents
	placed   []*Cell                 // the cells with a known place, in the order of their places
}

// An opened returns a reader of the bytes of a file that has released them.
type opened func() (io.ReadCloser, error)

// A Reading says how files are read. The zero Reading keeps all of their bytes, and skips notebooks without a magic.
type Reading struct {
	// All also reads notebooks without a magic. Their session is that of the base config.
	All bool
	// Again opens a file again, by its path. If it is set, only those bytes of a notebook are kept that can have
	// findings, so that a run can have many thousands of notebooks. [File.Source] and fixing call it.
	Again func(path string) (io.ReadCloser, error)
}

// ErrChanged is the cause of an error if a file has changed since it was loaded.
var ErrChanged = errors.New("changed while it was checked; not written")

var seed = maphash.MakeSeed()

// Load reads src as the kind of file that its name says, with all of its bytes: see [Reading.Files]. Of several files it
// returns the first.
func Load(name, src string) (f *File, skipped string) { return Reading{}.Load(name, src) }

// Load is like the function [Load], but reads as r says.
func (r Reading) Load(name, src string) (f *File, skipped string) {
	files, skipped := r.Files(name, src)
	if len(files) == 0 {
		return nil, skipped
	}
	return files[0], ""
}

// Files reads src as the kind of file that its name says: .ipynb is a notebook, .py a notebook in jupytext's percent
// format, .md one in its Markdown, and a JSON file is a notebook or a config.json by its content. Other files may contain
// several config.json: each is a file of the result, with the same name and the same bytes. The file need not exist. If
// there is nothing to check (a notebook without a magic, a JSON file that is not SparkMagic's), skipped says why in
// a few words.
func (r Reading) Files(name, src string) (files []*File, skipped string) {
	switch of := kind.Of(name); of {
	case kind.Notebook, kind.Script, kind.Markdown:
		return r.notebook(name, src, of)
	case kind.Code:
		return nil, "not read: only running this code says which settings it writes; sparklint reads what it generates, as JSON or YAML"
	case kind.YAML, kind.Shell:
		return contained(newFile(name, src), of == kind.YAML)
	}
	if !kind.JSON(name) && !inSparkMagic(name) && !bracketed(src) {
		if files, skipped = contained(newFile(name, src), true); len(files) == 0 {
			files, skipped = contained(newFile(name, src), false)
		}
		return files, skipped
	}
	first := strings.TrimLeft(src, " \t\r\n\ufeff")
	if strings.HasPrefix(first, "{") && notebook.Shaped(first) {
		return r.notebook(name, src, kind.Notebook)
	}
	f := Config(name, src)
	if f.Config.Text.Len() == 0 {
		return nil, NoSettings
	}
	if configures(f) {
		return []*File{f}, ""
	}
	return contained(newFile(name, src), !kind.JSON(name))
}

// beforeJSON matches what can be before JSON: blanks, the mark of an encoding, comments, and statements of a template.
var beforeJSON = pattern.New(`^(?:[\s\x00\x{FEFF}\x{FFFD}]|//[^\n]*\n|#(?:[^!\n][^\n]*)?\n|` +
	`(?s:/\*.*?\*/|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<%.*?%>|%\{.*?\}))*`)

// firstKey matches a key at the beginning of a text.
var firstKey = pattern.New(`^["']([^"'\n]*)["']\s*:`)

// bracketed reports whether a text of any name was meant to be JSON, by its beginning: others have it only inside. The bracket
// of a config.json may be missing.
func bracketed(src string) bool {
	rest := src[len(beforeJSON.FindString(src)):]
	if m := firstKey.FindStringSubmatch(rest); m != nil {
		_, known := sparkmagic.Find(m[1])
		return known
	}
	return rest == "" || rest[0] == '{' || rest[0] == '['
}

func inSparkMagic(name string) bool { return path.Base(path.Dir(name)) == ".sparkmagic" }

// notebook reads src as a notebook.
func (r Reading) notebook(name, src string, of kind.Kind) ([]*File, string) {
	mentioned := notebook.Mentioned(src) || of == kind.Script && strings.Contains(src, notebook.SparkCell)
	if !r.All && !mentioned {
		return nil, "no %%configure"
	}
	f := newFile(name, src)
	switch of {
	case kind.Script:
		f.Notebook = notebook.ReadScript(f.Text())
	case kind.Markdown:
		f.Notebook = notebook.ReadMarkdown(f.Text())
		if len(f.Notebook.Cells) == 0 && !r.All {
			return nil, "no cells of jupytext"
		}
	default:
		f.Notebook = notebook.Read(f.Text())
	}
	f.index()
	if r.Again != nil {
		f.release(func() (io.ReadCloser, error) { return r.Again(name) })
	}
	return []*File{f}, ""
}

// contained returns each config.json that a file contains as a file.
func contained(f *File, yaml bool) (files []*File, skipped string) {
	for _, t := range carrier.Texts(f.Text(), yaml) {
		files = append(files, &File{
			Path: f.Path, src: f.src, source: f.source, Config: configIn(t), part: len(files),
		})
	}
	for _, of := range files {
		of.siblings = files
	}
	if len(files) == 0 {
		return nil, NotSparkMagic
	}
	return files, ""
}

// Why a file was skipped.
const (
	NotSparkMagic = "not a SparkMagic config.json" // and it contains none
	NoSettings    = "empty: SparkMagic reads no settings from it"
)

// Inside reports whether the config.json is only a part of the file. No session starts from it where it is.
func (f *File) Inside() bool { return f.siblings != nil }

// Again reports whether the bytes of the file are those of another file before it: see [Reading.Files].
func (f *File) Again() bool { return f.part > 0 }

func newFile(name, src string) *File {
	return &File{Path: name, src: src, source: text.NewSource(name, src)}
}

// Config reads src as a config.json of SparkMagic, whatever its content.
func Config(name, src string) *File {
	f := newFile(name, src)
	f.Config = configIn(f.Text())
	return f
}

// configIn reads a text as SparkMagic reads its config.json.
func configIn(t text.Text) *doc.Document {
	src := t.String()
	start := len(src) - len(strings.TrimLeftFunc(src, baseconfig.Blank))
	end := max(start, len(strings.TrimRightFunc(src, baseconfig.Blank)))
	return doc.Read(t.Slice(text.Span{Start: start, End: end}), doc.JSON).Indexed()
}

// Request reads src as the body of a POST to Livy's /sessions, which has no base config and no suppressions.
func Request(name, src string) *File {
	f := newFile(name, src)
	f.request = true
	f.Notebook = notebook.Request(f.Text())
	f.index()
	return f
}

// Posted reports whether the file is the body of a request, in which SparkMagic no longer overwrites anything.
func (f *File) Posted() bool { return f.request }

// Other returns a file that is neither a notebook nor a config.json, such as settings. The rules check nothing in it,
// but findings can be at places in it.
func Other(name, src string) *File {
	f := newFile(name, src)
	f.Notebook = &notebook.Notebook{}
	return f
}

// Text returns the whole text of a file. It must not be called for one that keeps only a part of
// its bytes: see [Reading].
func (f *File) Text() text.Text { return f.source.Text() }

// configures reports whether a JSON file is SparkMagic's: by its directory, or by a key that only SparkMagic reads, or
// a misspelling of one.
func configures(f *File) bool {
	if inSparkMagic(f.Path) {
		return true
	}
	if !f.Config.Valid() {
		src := strings.ReplaceAll(f.src, "\x00", "") // it may be UTF-16
		named := strings.Contains(src, "session_configs") || strings.Contains(src, "_credentials")
		return named && !strings.Contains(src, carrier.Classification)
	}
	own := append([]string{"session_configs", "session_configs_defaults"}, sparkmagic.Credentials...)
	members := f.Config.Root()
	if dict := members.Dict(); dict.Exists() {
		members = dict
	}
	for m := range members.Members() {
		key := m.Key()
		if strings.HasPrefix(key, "kernel_") && strings.HasSuffix(key, "_credentials") || facts.Nearest(key, own) != "" {
			return true
		}
	}
	return false
}

// index records the cell of each document, and the places of the cells.
func (f *File) index() {
	if f.Notebook == nil {
		return
	}
	for i := range f.Notebook.Cells {
		c := &f.Notebook.Cells[i]
		if c.Text.Len() > 0 && c.Text.Source() == f.source {
			f.placed = append(f.placed, c)
		}
	}
	if len(f.Notebook.Cells) < many {
		return
	}
	f.cells = map[*doc.Document]*Cell{}
	for i := range f.Notebook.Cells {
		c := &f.Notebook.Cells[i]
		for _, d := range []*doc.Document{c.Body, c.Meta} {
			if d != nil {
				f.cells[d] = c
			}
		}
	}
}

// many is the number of cells above which a map finds the cell of a document.
const many = 64

// CellOf returns the cell whose body or metadata a document is; nil for other documents.
func (f *File) CellOf(d *doc.Document) *Cell {
	if f.cells != nil || d == nil || f.Notebook == nil {
		return f.cells[d]
	}
	for i := range f.Notebook.Cells {
		if c := &f.Notebook.Cells[i]; c.Body == d || c.Meta == d {
			return c
		}
	}
	return nil
}

// release frees a notebook's bytes, except its %%configure cells and metadata. It keeps a notebook that has flaws
// itself.
func (f *File) release(again opened) {
	if f.Notebook == nil || f.Notebook.Doc == nil || !f.Notebook.Doc.Accepted() {
		return
	}
	var kept []text.Range
	for i := range f.Notebook.Cells {
		if r := f.Notebook.Cells[i].Extent(); r.End > r.Start {
			kept = append(kept, r)
		}
	}
	if len(kept) == 0 {
		return
	}
	for meta := range f.Notebook.Metadata() {
		kept = append(kept, meta.Whole().Range())
	}
	f.source.Keep(kept)
	f.sum = maphash.String(seed, f.src)
	f.again, f.src, f.Notebook.Doc = again, "", nil
}

// Source returns the bytes of the file as they were loaded. If the file keeps only a part of them, Source reads them
// again: the error is that of reading, or has [ErrChanged] as its cause.
func (f *File) Source() (string, error) {
	if f.again == nil {
		return f.src, nil
	}
	r, err := f.open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	return readAll(r, f.source.Size())
}

// readAll reads a text of size bytes, without a second copy.
func readAll(r io.Reader, size int) (string, error) {
	if size > huge {
		runtime.GC() // what an earlier copy has left
	}
	var b strings.Builder
	b.Grow(size)
	_, err := io.Copy(&b, r)
	return b.String(), err
}

// huge is the size from which the memory for two copies of a file matters more than the time to free one of them.
const huge = 32 << 20

// SourceAfter is like [File.Source], for a file that was made by fixing another one whose bytes are known: they are not
// read again.
func (f *File) SourceAfter(before *File, bytes string) (string, error) {
	switch {
	case f == before:
		return bytes, nil
	case f.again == nil || f.from == nil:
		return f.Source()
	}
	src, err := f.from.SourceAfter(before, bytes)
	if err != nil {
		return "", err
	}
	return text.Apply(src, f.edits)
}

// open returns a reader of the bytes of the file. At the end of others than those that were loaded, its error is [ErrChanged].
func (f *File) open() (io.ReadCloser, error) {
	if f.again == nil {
		return io.NopCloser(strings.NewReader(f.src)), nil
	}
	r, err := f.again()
	if err != nil {
		return nil, err
	}
	same := &same{ReadCloser: r, of: f}
	same.sum.SetSeed(seed)
	return same, nil
}

// same compares the bytes that are read with those of a file.
type same struct {
	io.ReadCloser
	of   *File
	size int
	sum  maphash.Hash
}

func (s *same) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	s.size += n
	s.sum.Write(p[:n])
	if s.size > s.of.source.Size() || err == io.EOF && (s.size != s.of.source.Size() || s.sum.Sum64() != s.of.sum) {
		return 0, fmt.Errorf("%s: %w", s.of.Path, ErrChanged)
	}
	return n, err
}

// openEdited returns a reader of the bytes of the file with edits, which are sorted.
func (f *File) openEdited(edits []text.Edit) (io.ReadCloser, error) {
	r, err := f.open()
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{text.Edited(r, edits), r}, nil
}

// sourceWith returns the bytes of the file with edits, which are sorted, and then make it size bytes. Of a large file, it makes
// no copy without the edits.
func (f *File) sourceWith(edits []text.Edit, size int) (string, error) {
	r, err := f.openEdited(edits)
	if err != nil {
		return "", err
	}
	defer r.Close()
	return readAll(r, size)
}

// Judged reports whether SparkMagic reads the file. In notebooks of other runtimes, at most the syntax is checked.
func (f *File) Judged() bool {
	return f.Config != nil || f.Notebook.Runtime.SparkMagic()
}

// Documents returns the config.json, or the bodies of the %%configure cells of a notebook, in order and of any
// dialect.
func (f *File) Documents() []*doc.Document {
	if f.Config != nil {
		return []*doc.Document{f.Config}
	}
	return f.Notebook.Documents()
}

// cell returns the cell whose text contains a place; nil for a place in metadata or outside of cells.
func (f *File) cell(p doc.Place) *Cell {
	if f.Notebook == nil {
		return nil
	}
	if c := f.CellOf(p.Document()); c != nil {
		if p.Document() != c.Body {
			return nil
		}
		return c
	}
	if p.Document() != nil && p.Document() == f.Notebook.Doc {
		return nil
	}
	r := p.Range()
	i := sort.Search(len(f.placed), func(i int) bool { return whole(f.placed[i]).Start > r.Start }) - 1
	if i >= 0 && r.End <= whole(f.placed[i]).End {
		return f.placed[i]
	}
	return nil
}

func whole(c *Cell) text.Range { return c.Text.Range(text.Span{End: c.Text.Len()}) }

// An unread is the error of a file that can't be read again.
type unread struct{ error }

// edited returns the file with edits. It is an error if the edits make a document unreadable, or an [unread]. Files of the same
// bytes are read together: read has those that were.
func (f *File) edited(edits []text.Edit, read map[*text.Source][]*File) (*File, error) {
	if f.siblings != nil && read[f.source] != nil {
		now := read[f.source][f.part]
		return now, f.still(now)
	}
	edits, size, err := text.Sorted(edits, f.source.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Path, err)
	}
	src, err := f.sourceWith(edits, size)
	if err != nil {
		return nil, unread{err}
	}
	if f.request {
		now := Request(f.Path, src)
		if !now.Notebook.Cells[0].Body.Accepted() && f.Notebook.Cells[0].Body.Accepted() {
			return nil, fmt.Errorf("%s: a fix made the request unreadable", f.Path)
		}
		return now, nil
	}
	list, skipped := Reading{All: f.Notebook != nil}.Files(f.Path, src)
	if list == nil && f.siblings == nil && f.Config != nil && f.Config.Text.Len() > 0 {
		list = []*File{Config(f.Path, src)} // its keys need not be those of SparkMagic
	}
	if list == nil {
		return nil, fmt.Errorf("%s: a fix made it unreadable: %s", f.Path, skipped)
	}
	if len(list) != max(1, len(f.siblings)) {
		return nil, fmt.Errorf("%s: a fix lost a document", f.Path)
	}
	read[f.source] = list
	now := list[f.part]
	if err := f.still(now); err != nil {
		return nil, err
	}
	if f.again != nil {
		now.release(func() (io.ReadCloser, error) { return f.openEdited(edits) })
		now.from, now.edits = f, edits
	}
	return now, nil
}

// still is nil if what could be read before edits can be read after them.
func (f *File) still(now *File) error {
	before, after := f.Documents(), now.Documents()
	if len(after) < len(before) {
		return fmt.Errorf("%s: a fix lost a document", f.Path)
	}
	for i, d := range before {
		if len(after) == len(before) && (d.Valid() && !after[i].Valid() || d.Sound() && !after[i].Sound()) {
			return fmt.Errorf("%s: a fix made a document unreadable", f.Path)
		}
	}
	read := f.again != nil || f.Notebook != nil && f.Notebook.Doc != nil && f.Notebook.Doc.Accepted()
	if read && !now.Notebook.Doc.Accepted() {
		return fmt.Errorf("%s: a fix made the notebook unreadable", f.Path)
	}
	return nil
}
