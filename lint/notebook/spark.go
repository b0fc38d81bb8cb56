package notebook

import (
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

// sparkLines returns the lines of code that begin with %spark as a word.
func sparkLines(s string) []text.Span {
	if strings.HasPrefix(strings.TrimLeft(s, " \t\r\n"), "%%") {
		return nil // the body of a cell magic
	}
	var lines []text.Span
	at := 0
	for _, line := range strings.SplitAfter(s, "\n") {
		bare := strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(bare, "%spark"); ok && (rest == "" || rest[0] == ' ') {
			start := at + strings.Index(line, bare)
			lines = append(lines, text.Span{Start: start, End: start + len(bare)})
		}
		at += len(line)
	}
	return lines
}

var sparkConfig = pattern.New(`^%%spark[ \t]+(?i:config)(?:[ \t]|\r?\n|$)`)

// locateIPython finds %%spark config, which may follow blank lines. %%configure does not exist in
// IPython.
func locateIPython(s string) (match, bool) {
	at := 0
	for _, line := range strings.SplitAfter(s, "\n") {
		switch {
		case sparkConfig.MatchString(line):
			return match{at, strings.Index(strings.ToLower(line), "config") + len("config"), Empty(s[:at]) && !strings.Contains(s[:at], "#")}, true
		case isMagic(line):
			return match{at, len(Magic), false}, true
		case strings.TrimSpace(line) != "" && strings.TrimSpace(line)[0] != '#':
			return match{}, false
		}
		at += len(line)
	}
	return match{}, false
}

// loads matches code that replaces the %%spark of SparkMagic's own kernels by that of IPython.
//
// Verdicts: session-load-magics-config, session-load-magics-config-add.
var loads = pattern.New(`load_ext +sparkmagic\.magics\b`)

// kernelConfig matches a cell that begins with %%spark config, or %spark config.
var kernelConfig = pattern.New(`^%%?spark +(?i:config)\b[^\r\n]*`)

// findSpark marks a cell of SparkMagic's own kernels that begins with a magic for IPython: settings
// below or on the line of %%spark config, or a %spark line.
//
// Verdicts: session-spark-in-kernel-*.
func (c *Cell) findSpark() {
	s := c.Text.String()
	if c.magic.Len() > 0 || !strings.HasPrefix(s, "%spark") && !strings.HasPrefix(s, "%%spark") {
		return
	}
	line, _, _ := strings.Cut(s, "\n")
	line = strings.TrimRight(line, " \t\r")
	if config := kernelConfig.FindString(s); config != "" && (startsObject(s) || strings.Contains(config, "{")) {
		c.mark(match{0, strings.Index(strings.ToLower(s), "config") + len("config"), false}, doc.JSON)
		return
	}
	if rest := strings.TrimPrefix(strings.TrimLeft(line, "%"), "spark"); strings.HasPrefix(rest, " ") {
		c.lines = []text.Span{{Start: 0, End: len(line)}}
	}
}
