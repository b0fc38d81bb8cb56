package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/lint/facts"
)

// everyday maps words that people type as a command to what they can write instead.
var everyday = map[string]string{
	"fix": "--fix", "repair": "--fix", "autofix": "--fix", "diff": "--diff", "format": "--format F",
	"check": "", "run": "", "scan": "", "test": "", "validate": "", "doctor": "",
	"explain": "rule NAME", "describe": "rule NAME", "docs": "rule NAME", "list": "rules",
	"config": "settings", "show": "effective", "configure": "init", "setup": "init", "new": "init",
	"import": "endpoint import PATH", "cluster": "capacity", "properties": "property KEY",
	"suppress": "--add-ignore REASON", "ignore": "--ignore RULE", "select": "--select RULE",
}

// unknownCommand returns an error if the first argument was probably meant as a command. It is nil if a file
// has this name, or if the argument looks like a path.
func unknownCommand(word string, commands []*cli.Command) error {
	if strings.ContainsAny(word, `/\.@-`) {
		return nil
	}
	if _, err := os.Lstat(word); err == nil {
		return nil
	}
	meant := meantCommands(word, commands)
	if len(meant) == 0 {
		return nil
	}
	return failed("no such file or command %q; did you mean %s?", word, strings.Join(meant, " or "))
}

// meantCommands returns the command lines, quoted, that the user most likely meant by a word.
func meantCommands(word string, commands []*cli.Command) (list []string) {
	lines := maps.Clone(everyday)
	for _, c := range commands {
		lines[c.Name] = c.Name
	}
	word = strings.ToLower(word)
	names := []string{word}
	if _, known := lines[word]; !known {
		names = nearest(word, lines)
	}
	for _, name := range names {
		line := fmt.Sprintf("%q", strings.TrimSpace("sparklint "+lines[name]))
		if !slices.Contains(list, line) {
			list = append(list, line)
		}
	}
	slices.Sort(list)
	return list
}

// nearest returns the names with the smallest edit distance from a word, if it is small enough for a typo.
func nearest(word string, names map[string]string) (list []string) {
	least := min(3, (len(word)+2)/5) + 1
	for name := range names {
		switch d := facts.Distance(word, name, least+1); {
		case d < least:
			least, list = d, []string{name}
		case d == least && len(list) > 0:
			list = append(list, name)
		}
	}
	return list
}
