package lint

import (
	"fmt"
	"path"
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
	Src  string
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
	// Personal tells that the file is in its owner's home directory.
	Personal bool
}

// Needle is what a notebook must hold to be worth reading.
const Needle = "%configure"

// Load reads src as what its path says it is. Where there is nothing to look
// at, it returns nil and the reason in a few words.
func Load(name, src string) (f *File, skipped string) {
	f = &File{Path: name, Src: src}
	switch path.Ext(name) {
	case ".ipynb":
		if !strings.Contains(src, Needle) {
			return nil, "no %%configure"
		}
		f.Notebook = notebook.Read(text.File(src))
	case ".py":
		if !strings.Contains(src, Needle) {
			return nil, "no %%configure"
		}
		f.Notebook = notebook.ReadScript(text.File(src))
	default:
		start := len(src) - len(strings.TrimLeftFunc(src, space))
		end := max(start, len(strings.TrimRightFunc(src, space)))
		f.Config = doc.Read(text.File(src).Slice(text.Span{Start: start, End: end}), doc.JSON).Indexed()
		if !configures(f) {
			return nil, "not a config.json of SparkMagic"
		}
	}
	return f, ""
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
		return strings.Contains(f.Src, "session_configs") || strings.Contains(f.Src, "_credentials")
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

// Judged tells whether the file's rules are known: those of SparkMagic.
func (f *File) Judged() bool {
	return f.Config != nil || f.Notebook.Runtime == notebook.SparkMagic
}

// Documents counts what is read in the file: a config.json, or the %%configure
// cells of a notebook.
func (f *File) Documents() int { return len(f.documents()) }

func (f *File) documents() []*doc.Document {
	if f.Config != nil {
		return []*doc.Document{f.Config}
	}
	var docs []*doc.Document
	for i := range f.Notebook.Cells {
		if b := f.Notebook.Cells[i].Body; b != nil {
			docs = append(docs, b)
		}
	}
	return docs
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

// At says where a place of the file is, as PATH:LINE:COLUMN.
func (f *File) At(p doc.Place) string {
	at := text.File(f.Src).Position(min(p.Range().Start, len(f.Src))) // one that is tried may be longer
	return fmt.Sprintf("%s:%d:%d", f.Path, at.Line, at.Column)
}
