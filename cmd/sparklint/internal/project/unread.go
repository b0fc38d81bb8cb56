package project

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/kind"
	"github.com/sparklint/sparklint/lint/pattern"
)

var (
	// settingsWord matches a word that files have of which a config.json or a cell is a part.
	settingsWord = pattern.New(`\b(?:session_configs(?:_defaults)?|jupyter-sparkmagic-conf)\b|%%configure\b`)
	// magicLine matches a cell that the rules look at.
	magicLine = pattern.New(`(?im)^[ \t]*%+[ \t]*conf`)
)

// unread says why a file was not checked that has a word of SparkMagic's settings, but from which nothing was read; empty for
// others. A list that is not empty is what a notebook was read as: cells of a script and of Markdown are found in text.
func unread(name string, list []*lint.File, src string) string {
	of := kind.Of(name)
	for _, f := range list {
		if of != kind.Script && of != kind.Markdown || len(f.Documents()) > 0 {
			return ""
		}
		for i := range f.Notebook.Cells {
			if magicLine.MatchString(f.Notebook.Cells[i].Text.String()) {
				return ""
			}
		}
	}
	at := settingsWord.FindStringIndex(src)
	if at == nil {
		return ""
	}
	word, wanted := src[at[0]:at[1]], "config.json"
	if strings.HasPrefix(word, "%") {
		wanted = "%%configure cell"
	}
	return fmt.Sprintf("no %s was read, although it has the word %s (line %d)", wanted, word, 1+strings.Count(src[:at[0]], "\n"))
}
