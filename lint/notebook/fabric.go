package notebook

import (
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

// fabricHead is the first line of a notebook in a repository of Fabric, behind the sign of a comment.
//
// Source: Microsoft Learn, "Notebook source control and deployment", and files named notebook-content in public repositories.
const fabricHead = " Fabric notebook source"

// fabricSigns are the signs of comments in Python and R, in SQL and in Scala.
var fabricSigns = []string{"#", "--", "//"}

// fabricSign returns the sign of comments in a notebook of Fabric; empty for another text.
func fabricSign(src string) string {
	for _, sign := range fabricSigns {
		if strings.HasPrefix(src, sign+fabricHead) {
			return sign
		}
	}
	return ""
}

// section matches the line before a part of the notebook, behind the sign of a comment.
var section = pattern.New(`^ ([A-Z][A-Z ]*[A-Z]) \*{10,}$`)

// The beginnings of lines of a magic cell and of metadata, behind the sign of a comment.
const (
	fabricMagic = " MAGIC"
	fabricMeta  = " META"
)

// A fabricScript is a notebook of Fabric's git format that is read line by line.
type fabricScript struct {
	nb    *Notebook
	sign  string      // of a comment
	part  string      // of the notebook: the name in the line before it
	lines []text.Text // of the cell so far
	meta  strings.Builder
	magic bool // the cell so far has a line of a magic
	index int
}

// readFabric reads a notebook as Fabric writes it to git. All lines of a cell with a magic are comments there, and so is the
// metadata, which is not kept.
func readFabric(src text.Text, sign string) *Notebook {
	r := &fabricScript{nb: &Notebook{Runtime: Fabric, InFabric: true}, sign: sign}
	at := 0
	for _, line := range strings.SplitAfter(src.String(), "\n") {
		r.line(src.Slice(text.Span{Start: at, End: at + len(line)}))
		at += len(line)
	}
	r.end()
	if root, ok := doc.Strict(r.meta.String()); ok {
		r.nb.Kernel = strings.Clone(root.Get("kernel_info", "name").String())
	}
	for _, k := range kernels {
		if strings.HasPrefix(r.nb.Kernel, k.prefix) {
			r.nb.Runtime = k.runtime
		}
	}
	r.nb.find()
	return r.nb
}

func (r *fabricScript) line(line text.Text) {
	s := strings.TrimRight(line.String(), "\r\n")
	comment, commented := strings.CutPrefix(s, r.sign)
	if m := section.FindStringSubmatch(comment); commented && m != nil {
		r.end()
		r.part = m[1]
		return
	}
	switch r.part {
	case "METADATA":
		if rest, ok := strings.CutPrefix(comment, fabricMeta); ok && commented && r.index == 0 {
			r.meta.WriteString(rest)
		}
	case "CELL", "PARAMETERS CELL":
		if rest, ok := strings.CutPrefix(comment, fabricMagic); ok && commented && (rest == "" || rest[0] == ' ') {
			r.magic = true
			line = line.Slice(text.Span{Start: min(len(r.sign+fabricMagic+" "), len(s)), End: line.Len()})
		}
		r.lines = append(r.lines, line)
	}
}

// end ends a part. The blank lines around a cell, and its last line break, do not belong to it.
func (r *fabricScript) end() {
	blank := func(line text.Text) bool { return strings.TrimSpace(line.String()) == "" }
	for len(r.lines) > 0 && blank(r.lines[0]) {
		r.lines = r.lines[1:]
	}
	for len(r.lines) > 0 && blank(r.lines[len(r.lines)-1]) {
		r.lines = r.lines[:len(r.lines)-1]
	}
	if n := len(r.lines) - 1; n >= 0 {
		last := r.lines[n]
		r.lines[n] = last.Slice(text.Span{End: len(strings.TrimRight(last.String(), "\r\n"))})
	}
	between := ""
	if r.magic {
		between = r.sign + fabricMagic + " "
	}
	switch r.part {
	case "CELL", "PARAMETERS CELL":
		r.nb.Cells = append(r.nb.Cells, Cell{Index: r.index, Text: text.Join(between, r.lines...)})
		r.index++
	case "MARKDOWN":
		r.index++
	}
	r.lines, r.magic = nil, false
}
