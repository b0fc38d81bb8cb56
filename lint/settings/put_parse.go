package settings

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// A file has the bytes of settings, their nodes, and the edits to make.
type file struct {
	src   []byte
	lines []int      // where each line begins
	root  *yaml.Node // as the edits leave it; nil if the file is empty
	unit  int        // the indentation of a level
	edits []edit
}

type edit struct {
	start, end int
	text       string
}

// parse reads a document in which each node has its own place.
func parse(src []byte) (*file, error) {
	f := &file{src: src, lines: []int{0}, unit: 2}
	for i, c := range src {
		if c == '\n' {
			f.lines = append(f.lines, i+1)
		}
	}
	if err := f.layout(); err != nil {
		return nil, err
	}
	d := yaml.NewDecoder(bytes.NewReader(src))
	var doc, more yaml.Node
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return f, nil
	case err != nil:
		return nil, unreadable("", err)
	}
	switch err := d.Decode(&more); {
	case err == nil:
		return nil, f.at(&more, errors.New("has a second document"))
	case !errors.Is(err, io.EOF):
		return nil, unreadable("", err)
	}
	if len(doc.Content) == 1 {
		f.root = doc.Content[0]
		if n := tooMany(f.root); n != nil {
			return nil, tooManyNodes("", n)
		}
		if err := f.own(f.root); err != nil {
			return nil, err
		}
	}
	if n := unit(f.root); n > 0 {
		f.unit = n
	}
	return f, nil
}

// layout returns an error for what makes lines and columns uncertain.
func (f *file) layout() error {
	for i, start := range f.lines {
		end := len(f.src)
		if i+1 < len(f.lines) {
			end = f.lines[i+1]
		}
		text, broken := strings.CutSuffix(string(f.src[start:end]), "\n")
		if broken {
			text = strings.TrimSuffix(text, "\r")
		}
		words := strings.TrimLeft(text, " \t")
		tab := strings.IndexByte(text[:len(text)-len(words)], '\t')
		switch {
		case strings.Contains(text, "\ufeff"):
			return &Error{Line: i + 1, What: "has a byte order mark in the middle"}
		case !utf8.ValidString(text):
			return &Error{Line: i + 1, What: "is not UTF-8"}
		case strings.ContainsAny(text, "\r\u0085\u2028\u2029"):
			return &Error{Line: i + 1, What: "has a line break that not every program treats as one"}
		case tab >= 0 && words != "" && words[0] != '#':
			return &Error{Line: i + 1, Column: tab + 1, What: "is indented with a tab"}
		}
	}
	return nil
}

// own returns an error for nodes that stand for others.
func (f *file) own(n *yaml.Node) error {
	switch {
	case n.Kind == yaml.AliasNode:
		return f.at(n, errors.New("an alias can't be edited"))
	case n.Anchor != "":
		return f.at(n, errors.New("an anchor can't be edited"))
	case n.Tag == "!!merge":
		return f.at(n, errors.New("a merge key can't be edited"))
	}
	for _, c := range n.Content {
		if err := f.own(c); err != nil {
			return err
		}
	}
	return nil
}

// unit returns the indentation of the first nested mapping; 0 if there is none.
func unit(n *yaml.Node) int {
	if n == nil || n.Kind != yaml.MappingNode || n.Style&yaml.FlowStyle != 0 {
		return 0
	}
	for i := 1; i < len(n.Content); i += 2 {
		if c := n.Content[i]; c.Kind == yaml.MappingNode && c.Style&yaml.FlowStyle == 0 {
			return c.Column - n.Content[i-1].Column
		}
	}
	return 0
}

func (f *file) edit(start, end int, text string) { f.edits = append(f.edits, edit{start, end, text}) }

// insert puts lines before the one that begins at i. A file without a final line break stays without it.
func (f *file) insert(i int, lines []string) {
	eol := "\n"
	if n := bytes.IndexByte(f.src, '\n'); n > 0 && f.src[n-1] == '\r' {
		eol = "\r\n"
	}
	if i == len(f.src) && i > 0 && f.src[i-1] != '\n' {
		f.edit(i, i, eol+strings.Join(lines, eol))
		return
	}
	f.edit(i, i, strings.Join(lines, eol)+eol)
}

// apply makes the edits; at the same place, the edits of deeper nodes come first.
func (f *file) apply() []byte {
	slices.SortStableFunc(f.edits, func(a, b edit) int { return a.start - b.start })
	var now []byte
	done := 0
	for _, e := range f.edits {
		now = append(append(now, f.src[done:e.start]...), e.text...)
		done = e.end
	}
	return append(now, f.src[done:]...)
}
