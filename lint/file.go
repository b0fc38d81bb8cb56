package lint

import (
	"cmp"
	"errors"
	"fmt"
	"hash/maphash"
	"path"
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/notebook"
	"github.com/sparklint/sparklint/lint/text"
)

// A File is one file of a run: a config.json or a notebook, with the documents
// it holds. After [Load] it does not change.
type File struct {
	Path string // as the user would write it, with slashes
	src  string // empty once it is released
	// Config is SparkMagic's config.json; nil in a notebook.
	Config *doc.Document
	// Notebook is nil in a config.json.
	Notebook *notebook.Notebook
	// Under is the config.json that a notebook's sessions start from, nil if
	// none is known.
	Under *File
	// Listed tells that the run was asked to look at the file; only then are
	// its findings reported, and only then may it be written.
	Listed bool
	// SparkMagic is the version that reads the file; empty for the newest.
	SparkMagic string
	// Piped tells that the file is standard input.
	Piped bool
	// Options are what is said of the file's own sessions; nil: what the run says of all.
	Options *Options
	// Whole tells that the run has all files whose sessions may have to do with this one's.
	Whole bool
	// Personal tells that the file is in its owner's home directory.
	Personal bool

	size    int
	sum     uint64
	again   func() (string, error) // reads src anew after a release
	regions []region
}

// A region is a stretch of a file, which is kept when the rest is let go.
type region struct {
	start int
	at    text.Position // of its first byte
	s     string
}

// ErrChanged says that a file is not what it was when it was first read.
var ErrChanged = errors.New("changed while it was looked at, left alone")

var seed = maphash.MakeSeed()

// Load reads src as what its path says it is. Where there is nothing to look
// at, it returns nil and the reason in a few words.
func Load(name, src string) (f *File, skipped string) {
	if ext := path.Ext(name); (ext == ".ipynb" || ext == ".py") && !notebook.Mentioned(src) {
		return nil, "no %%configure"
	}
	return Read(name, src)
}

// Read is Load for a notebook in which no magic need be: its session is that of
// its config.json.
func Read(name, src string) (f *File, skipped string) {
	f = &File{Path: name, src: src, size: len(src), regions: []region{{at: text.Position{Line: 1, Column: 1}, s: src}}}
	switch path.Ext(name) {
	case ".ipynb":
		f.Notebook = notebook.Read(text.File(src))
	case ".py":
		f.Notebook = notebook.ReadScript(text.File(src))
	default:
		f = Config(name, src)
		if f.Config.Text.Len() == 0 {
			return nil, "empty, which SparkMagic takes as no settings"
		}
		if !configures(f) {
			return nil, "not a config.json of SparkMagic"
		}
	}
	return f, ""
}

// Config is src as a config.json of SparkMagic, whatever it holds.
func Config(name, src string) *File {
	f := &File{Path: name, src: src, size: len(src), regions: []region{{at: text.Position{Line: 1, Column: 1}, s: src}}}
	start := len(src) - len(strings.TrimLeftFunc(src, space))
	end := max(start, len(strings.TrimRightFunc(src, space)))
	f.Config = doc.Read(text.File(src).Slice(text.Span{Start: start, End: end}), doc.JSON).Indexed()
	return f
}

// Other is a file in which there is nothing to look at; but findings may be at places of it.
func Other(name, src string) *File {
	f := &File{Path: name, src: src, size: len(src), Notebook: &notebook.Notebook{}}
	f.regions = []region{{at: text.Position{Line: 1, Column: 1}, s: src}}
	return f
}

// space tells what Python's str.strip takes away, as SparkMagic does before it
// reads its config.json.
func space(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

// configures tells whether a JSON file is SparkMagic's: by a key that only it
// reads, or a near miss of one, or by its directory.
func configures(f *File) bool {
	if path.Base(path.Dir(f.Path)) == ".sparkmagic" {
		return true
	}
	if !f.Config.Valid() {
		src := strings.ReplaceAll(f.src, "\x00", "") // it may be UTF-16
		return strings.Contains(src, "session_configs") || strings.Contains(src, "_credentials")
	}
	own := append([]string{"session_configs", "session_configs_defaults"}, sparkmagic.Credentials...)
	for m := range f.Config.Root().Members() {
		key := m.Key()
		if strings.HasPrefix(key, "kernel_") && strings.HasSuffix(key, "_credentials") || facts.Nearest(key, own) != "" {
			return true
		}
	}
	return false
}

// Release lets go of a notebook's bytes but for its %%configure cells: a run
// keeps thousands of them. Where they are needed, again reads them anew. What has
// flaws of its own is kept.
func (f *File) Release(again func() (string, error)) {
	if f.Notebook == nil || f.Notebook.Doc == nil || !f.Notebook.Doc.Accepted() {
		return
	}
	var kept []region
	var l lines
	l.region = f.regions[0]
	keep := func(r text.Range) {
		if r.End > r.Start {
			kept = append(kept, region{start: r.Start, s: strings.Clone(f.src[r.Start:r.End])})
			l.want(r.Start)
		}
	}
	for i := range f.Notebook.Cells {
		keep(f.Notebook.Cells[i].Extent())
	}
	if len(kept) == 0 {
		return
	}
	for meta := range f.Notebook.Metadata() {
		keep(meta.Whole().Range())
	}
	slices.SortFunc(kept, func(a, b region) int { return cmp.Compare(a.start, b.start) })
	for i := range kept {
		kept[i].at = l.position(kept[i].start)
	}
	f.sum = maphash.String(seed, f.src)
	f.again, f.regions, f.src, f.Notebook.Doc = again, kept, "", nil
}

// Source is the file's bytes, as they were first read.
func (f *File) Source() (string, error) {
	if f.again == nil {
		return f.src, nil
	}
	src, err := f.again()
	if err == nil && (len(src) != f.size || maphash.String(seed, src) != f.sum) {
		err = fmt.Errorf("%s: %w", f.Path, ErrChanged)
	}
	return src, err
}

// region is the one that holds the byte at offset.
func (f *File) region(offset int) region {
	i := sort.Search(len(f.regions), func(i int) bool { return f.regions[i].start > offset })
	return f.regions[max(0, i-1)]
}

// Judged tells whether the file's rules are known: those of SparkMagic.
func (f *File) Judged() bool {
	return f.Config != nil || f.Notebook.Runtime.SparkMagic()
}

// Documents counts what is read in the file: a config.json, or the %%configure
// cells of a notebook.
func (f *File) Documents() int { return len(f.documents()) }

func (f *File) documents() []*doc.Document {
	if f.Config != nil {
		return []*doc.Document{f.Config}
	}
	return f.Notebook.Documents()
}

// cell is the cell whose text holds a place.
func (f *File) cell(p doc.Place) *notebook.Cell {
	if f.Notebook == nil {
		return nil
	}
	r := p.Range()
	for i := range f.Notebook.Cells {
		c := &f.Notebook.Cells[i]
		whole := c.Text.Range(text.Span{End: c.Text.Len()})
		if whole.Start <= r.Start && r.End <= whole.End && c.Text.Len() > 0 {
			return c
		}
	}
	return nil
}

// cellOf is the cell that metadata is of; nil for another document.
func (f *File) cellOf(d *doc.Document) *notebook.Cell {
	if f.Notebook == nil || d == nil {
		return nil
	}
	for meta, c := range f.Notebook.Metadata() {
		if meta == d {
			return c
		}
	}
	return nil
}

func (f *File) options(run Options) Options {
	if f.Options == nil {
		return run
	}
	return *f.Options
}

// At says where a place of the file is, as PATH:LINE:COLUMN.
func (f *File) At(p doc.Place) string {
	at := f.PositionOf(p)
	return fmt.Sprintf("%s:%d:%d", f.Path, at.Line, at.Column)
}

// PositionOf is a place of the file as people count it.
func (f *File) PositionOf(p doc.Place) text.Position {
	offset := min(p.Range().Start, f.size) // one that is tried may be longer
	l := lines{region: f.region(offset)}
	l.want(offset)
	return l.position(offset)
}
