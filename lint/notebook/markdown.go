package notebook

import (
	"strings"

	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

var (
	fence    = pattern.New("^(```+|~~~+)[ \t]*(?:\\{code-cell\\}.*|\\{?[.]?(?:python|scala|r|R|sql|ipython3?|pyspark)\\b.*)$")
	nameLine = pattern.New(`^\s+name: *["']?([^\s"']+)`)
)

// ReadMarkdown reads a notebook in jupytext's Markdown. Only its header says that it is one: other pages show cells, and
// nothing runs them. It has no metadata, and its Doc is nil.
func ReadMarkdown(src text.Text) *Notebook {
	nb := &Notebook{}
	kernel, ok := markdownHeader(src.String())
	if !ok {
		return nb
	}
	nb.Kernel, nb.Runtime = kernel, SparkMagic
	var lines []text.Text
	open, index, at := "", 0, 0
	for _, s := range strings.SplitAfter(src.String(), "\n") {
		line := src.Slice(text.Span{Start: at, End: at + len(s)})
		at += len(s)
		bare := strings.TrimRight(s, "\r\n")
		switch m := fence.FindStringSubmatch(bare); {
		case open == "" && m != nil:
			open, lines = m[1], nil
		case open != "" && strings.TrimRight(bare, " \t") == open:
			if n := len(lines) - 1; n >= 0 {
				last := lines[n]
				lines[n] = last.Slice(text.Span{End: len(strings.TrimRight(last.String(), "\r\n"))})
			}
			nb.Cells = append(nb.Cells, Cell{Index: index, Text: text.Join("", lines...)})
			index++
			open = ""
		case open != "":
			lines = append(lines, line)
		}
	}
	if nb.Kernel != "" {
		nb.Runtime = Unknown
	}
	for _, k := range kernels {
		if strings.HasPrefix(nb.Kernel, k.prefix) {
			nb.Runtime = k.runtime
		}
	}
	switch {
	case nb.Runtime == Unknown && loaded(nb.Cells):
		nb.Runtime = IPython
	case nb.Runtime == Unknown && inStudio(nb.Cells):
		nb.Runtime = Studio
	}
	nb.find()
	return nb
}

// markdownHeader returns the kernel in jupytext's header; ok is false if there is none.
func markdownHeader(s string) (kernel string, ok bool) {
	lines := strings.Split(s, "\n")
	if strings.TrimRight(lines[0], "\r") != "---" {
		return "", false
	}
	spec := false
	for _, line := range lines[1:] {
		line = strings.TrimRight(line, "\r")
		switch m := nameLine.FindStringSubmatch(line); {
		case line == "---":
			return kernel, ok
		case strings.HasSuffix(line, "kernelspec:"):
			ok, spec = true, true
		case spec && m != nil:
			kernel, spec = m[1], false
		}
	}
	return "", false
}
