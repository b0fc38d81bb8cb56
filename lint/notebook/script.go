package notebook

import (
	"strings"

	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

var (
	delimiter = pattern.New(`^# ?%%+(?:[ \t].*)?$`)
	noCode    = pattern.New(`\[(?:markdown|md|raw)\]`)
	magicLine = pattern.New(`^# ?([%!])`)
	named     = pattern.New(`^#\s+name: *["']?([^\s"']+)`)
)

// A script is a notebook that is read line by line.
type script struct {
	nb        *Notebook
	lines     []text.Text // of the cell so far
	index     int
	begun     bool // a delimiter was seen
	code      bool
	continued bool // the magic continues on the next line
}

// ReadScript reads a notebook in jupytext's percent format, or in the one that Fabric writes to git. In jupytext's, the
// lines of magics are comments, but the lines after them are not. It has no metadata, and its Doc is nil.
func ReadScript(src text.Text) *Notebook {
	if strings.HasPrefix(src.String(), fabricHead) {
		return readFabric(src)
	}
	r := &script{nb: &Notebook{Runtime: SparkMagic}, code: true}
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
		return
	}
	m := magicLine.FindStringSubmatchIndex(s)
	switch {
	case m != nil:
		line = line.Slice(text.Span{Start: m[2], End: line.Len()})
	case r.continued && strings.HasPrefix(s, "# "):
		line = line.Slice(text.Span{Start: len("# "), End: line.Len()})
	default:
		r.continued = false
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
	if n := len(r.lines) - 1; n >= 0 {
		last := r.lines[n]
		r.lines[n] = last.Slice(text.Span{End: len(strings.TrimRight(last.String(), "\r\n"))})
	}
	if r.code {
		r.nb.Cells = append(r.nb.Cells, Cell{Index: r.index, Text: text.Join("", r.lines...)})
	}
	r.index++
	r.lines = nil
}
