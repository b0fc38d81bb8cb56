package notebook

import (
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

var (
	delimiter = pattern.New(`^[ \t]*# ?%%+(?:[ \t].*)?$`)
	noCode    = pattern.New(`\[(?:markdown|md|raw)\]`)
	magicLine = pattern.New(`^([ \t]*)# ?([%!])`)
	// language and magicArgs match what jupytext makes of the magic of a cell in another language, whose lines are comments.
	language  = pattern.New(`\blanguage="([^"]*)"`)
	magicArgs = pattern.New(`\bmagic_args="([^"]*)"`)
	named     = pattern.New(`^#\s+name: *["']?([^\s"']+)`)
)

// SparkCell is in a script that has a %%spark with arguments.
const SparkCell = `language="spark"`

// A script is a notebook that is read line by line.
type script struct {
	nb        *Notebook
	src       text.Text
	lines     []text.Text // of the cell so far
	head      text.Text   // the magic of a cell in another language
	index     int
	begun     bool // a delimiter was seen
	code      bool
	begunCode bool // the cell so far has code
	continued bool // the magic continues on the next line
}

// ReadScript reads a notebook in jupytext's percent format, or in the one that Fabric writes to git. In jupytext's, the
// lines of magics are comments, but the lines after them are not. It has no metadata, and its Doc is nil.
func ReadScript(src text.Text) *Notebook {
	if sign := fabricSign(src.String()); sign != "" {
		return readFabric(src, sign)
	}
	r := &script{nb: &Notebook{Runtime: SparkMagic}, src: src, code: true}
	s := src.String()
	at := r.header(s)
	for _, line := range strings.SplitAfter(s[at:], "\n") {
		r.line(src.Slice(text.Span{Start: at, End: at + len(line)}))
		at += len(line)
	}
	r.end()
	if r.nb.Kernel != "" {
		r.nb.Runtime = Unknown
	}
	for _, k := range kernels {
		if strings.HasPrefix(r.nb.Kernel, k.prefix) {
			r.nb.Runtime = k.runtime
		}
	}
	switch {
	case r.nb.Runtime == Unknown && loaded(r.nb.Cells):
		r.nb.Runtime = IPython
	case (r.nb.Runtime == Unknown || r.nb.Kernel == "") && inStudio(r.nb.Cells):
		r.nb.Runtime = Studio
	}
	r.nb.find()
	return r.nb
}

// header reads the kernel's name from jupytext's header, if there is one, and returns where the
// cells begin.
func (r *script) header(s string) int {
	if !strings.HasPrefix(s, "# ---") {
		return 0
	}
	at, spec := 0, false
	for i, line := range strings.SplitAfter(s, "\n") {
		at += len(line)
		line = strings.TrimRight(line, "\r\n")
		if i > 0 && line == "# ---" {
			return at
		}
		if strings.HasSuffix(line, "kernelspec:") {
			spec = true
		}
		if m := named.FindStringSubmatch(line); m != nil && spec {
			r.nb.Kernel, spec = m[1], false
		}
	}
	return 0
}

func (r *script) line(line text.Text) {
	s := strings.TrimRight(line.String(), "\r\n")
	if delimiter.MatchString(s) {
		r.end()
		r.begun = true
		r.code = !noCode.MatchString(s)
		if m := language.FindStringSubmatch(s); m != nil {
			magic := "%%" + m[1]
			if args := magicArgs.FindStringSubmatch(s); args != nil {
				magic += " " + args[1]
			}
			r.head = text.Fixed(magic+"\n", line.Slice(text.Span{Start: line.Len(), End: line.Len()}), "")
		}
		return
	}
	m := magicLine.FindStringSubmatchIndex(s)
	switch {
	case r.head.Len() > 0:
		if strings.HasPrefix(s, "#") {
			line = line.Slice(text.Span{Start: min(len("# "), len(s)), End: line.Len()})
		}
		r.lines = append(r.lines, line)
		return
	case m != nil && (m[3] == 0 || !r.begunCode): // an indented comment below code is no magic
		indent := line.Slice(text.Span{End: m[3]})
		line = line.Slice(text.Span{Start: m[4], End: line.Len()})
		if indent.Len() > 0 {
			line = text.Join("", indent, line)
		}
	case r.continued && strings.HasPrefix(s, "# "):
		line = line.Slice(text.Span{Start: len("# "), End: line.Len()})
	default:
		r.continued = false
		r.begunCode = r.begunCode || !Empty(s)
		r.lines = append(r.lines, line)
		return
	}
	r.continued = strings.HasSuffix(s, `\`)
	r.lines = append(r.lines, line)
}

// end ends a cell. Blank lines before the next cell, and the last line break, do not belong to it.
func (r *script) end() {
	for len(r.lines) > 0 && strings.TrimSpace(r.lines[len(r.lines)-1].String()) == "" {
		r.lines = r.lines[:len(r.lines)-1]
	}
	if !r.begun && len(r.lines) == 0 {
		return
	}
	head := r.head
	r.head, r.begunCode = text.Text{}, false
	if n := len(r.lines) - 1; n >= 0 {
		last := r.lines[n]
		r.lines[n] = last.Slice(text.Span{End: len(strings.TrimRight(last.String(), "\r\n"))})
	}
	switch {
	case !r.code:
	case head.Len() > 0:
		r.nb.Cells = append(r.nb.Cells, Cell{Index: r.index, Text: text.Nest(head, text.Join("# ", r.lines...))})
	default:
		r.nb.Cells = append(r.nb.Cells, Cell{Index: r.index, Text: text.Join("", r.lines...), script: r.src})
	}
	r.index++
	r.lines = nil
}

// uncover returns the operation that removes the lines of a script from the beginning of a cell up to its magic, and what is
// before the magic on its line. The magic stays a comment.
func (c *Cell) uncover() doc.Op {
	src, base := c.script.String(), c.script.Range(text.Span{}).Start
	line := func(at int) (start, offset int) {
		offset = c.Text.Range(text.Span{Start: at, End: at}).Start - base
		return strings.LastIndexByte(src[:offset], '\n') + 1, offset
	}
	first, _ := line(0)
	last, magic := line(c.magic.Start)
	sign := strings.TrimLeft(src[last:magic], " \t")
	if !strings.HasPrefix(sign, "#") {
		sign = "" // magics are no comments here
	}
	if src[last:magic] == sign {
		magic, sign = last, ""
	}
	return doc.At(c.script, text.Span{Start: first, End: magic}).Rewrite(sign)
}
