package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
)

// The sizes of the terminal that is drawn: columns, and the pixels of a character.
const (
	terminalColumns = 80
	charWidth       = 8.4
	lineHeight      = 20
	terminalMargin  = 20
	titleBar        = 36
)

const terminalHead = `<svg xmlns="http://www.w3.org/2000/svg" class="terminal" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d" ` +
	`role="img" aria-labelledby="terminal-title">
<title id="terminal-title">sparklint finds a mistake in a notebook, shows the fix, and makes it</title>
<style>
.terminal text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;white-space:pre}
.terminal .paper{fill:#f6f8fa;stroke:#d0d7de}
.terminal .dot{fill:#afb8c1}
.terminal text{fill:#1f2328}
.terminal .prompt{fill:#57606a}
.terminal .bold{font-weight:700}
.terminal .red{fill:#b3131d}
.terminal .green{fill:#116329}
.terminal .yellow{fill:#7d4e00}
.terminal .blue{fill:#0550ae}
.terminal .magenta{fill:#6639ba}
.terminal .cyan{fill:#1b6e82}
@media (prefers-color-scheme:dark){
.terminal .paper{fill:#161b22;stroke:#30363d}
.terminal .dot{fill:#484f58}
.terminal text{fill:#e6edf3}
.terminal .prompt{fill:#9198a1}
.terminal .red{fill:#ff938a}
.terminal .green{fill:#7ee787}
.terminal .yellow{fill:#e3b341}
.terminal .blue{fill:#79c0ff}
.terminal .magenta{fill:#d2a8ff}
.terminal .cyan{fill:#76e3ea}
}
</style>
<rect class="paper" x=".5" y=".5" width="%[3]d" height="%[4]d" rx="8"/>
<circle class="dot" cx="22" cy="20" r="6"/><circle class="dot" cx="42" cy="20" r="6"/><circle class="dot" cx="62" cy="20" r="6"/>
`

// terminalPicture draws a terminal in which sparklint is run on a notebook: what it finds, what a
// fix would change, and the fix.
func terminalPicture(t *testing.T) string {
	t.Helper()
	notebook, err := os.ReadFile("fixtures/demo/notebooks/04_train.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	back, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	enter(t, t.TempDir())
	saved(t, "train.ipynb", string(notebook))
	var lines []string
	for _, flags := range []string{"", "--diff ", "--fix "} {
		lines = append(lines, "\x1b[90m$\x1b[0m \x1b[1msparklint "+flags+"train.ipynb\x1b[0m")
		_, out, errs := call(t, "", append(strings.Fields(flags), "--color", "always", "train.ipynb")...)
		for _, line := range strings.Split(strings.TrimSuffix(out+errs, "\n"), "\n") {
			lines = append(lines, wrappedLines(line, terminalColumns)...)
		}
		lines = append(lines, "")
	}
	enter(t, back)
	return terminalSVG(lines[:len(lines)-1])
}

var escape = regexp.MustCompile("\x1b\\[([0-9;]*)m")

// wrappedLines breaks a line at blanks, so that it has no more columns than that.
func wrappedLines(line string, columns int) []string {
	var list []string
	var b strings.Builder
	width := 0
	for _, word := range strings.SplitAfter(line, " ") {
		n := utf8.RuneCountInString(strings.TrimRight(escape.ReplaceAllString(word, ""), " "))
		if width > 0 && width+n > columns {
			list = append(list, b.String())
			b.Reset()
			width = 0
		}
		b.WriteString(word)
		width += utf8.RuneCountInString(escape.ReplaceAllString(word, ""))
	}
	return append(list, b.String())
}

var colours = map[string]string{
	"31": "red", "32": "green", "33": "yellow", "34": "blue", "35": "magenta", "36": "cyan", "90": "prompt",
}

// terminalSVG is the picture of lines with the colours of a terminal.
func terminalSVG(lines []string) string {
	width := int(terminalColumns*charWidth) + 2*terminalMargin
	height := titleBar + len(lines)*lineHeight + terminalMargin
	var b strings.Builder
	fmt.Fprintf(&b, terminalHead, width, height, width-1, height-1)
	colour, bold := "", false
	for i, line := range lines {
		length := utf8.RuneCountInString(escape.ReplaceAllString(line, ""))
		if length == 0 {
			continue
		}
		fmt.Fprintf(&b, `<text x="%d" y="%d" textLength="%.1f" xml:space="preserve">`,
			terminalMargin, titleBar+(i+1)*lineHeight-6, float64(length)*charWidth)
		for line != "" {
			at := escape.FindStringSubmatchIndex(line)
			if at == nil {
				at = []int{len(line), len(line), len(line), len(line)}
			}
			span(&b, line[:at[0]], colour, bold)
			for _, code := range strings.Split(line[at[2]:at[3]], ";") {
				switch {
				case code == "1":
					bold = true
				case code == "22":
					bold = false
				case code == "0" && at[0] < at[1]:
					colour, bold = "", false
				case colours[code] != "":
					colour = colours[code]
				}
			}
			line = line[at[1]:]
		}
		b.WriteString("</text>\n")
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// span writes text of one colour.
func span(b *strings.Builder, text, colour string, bold bool) {
	if text == "" {
		return
	}
	class := colour
	if bold {
		class = strings.TrimSpace(colour + " bold")
	}
	if class == "" {
		b.Write(inert.XML([]byte(text)))
		return
	}
	fmt.Fprintf(b, `<tspan class="%s">%s</tspan>`, class, inert.XML([]byte(text)))
}
