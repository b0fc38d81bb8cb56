// Package kind knows what kind of file a name promises.
package kind

import (
	"path"
	"strings"
)

// A Kind is how a file is read.
type Kind int

// The kinds.
const (
	Config   Kind = iota // SparkMagic's config.json; whether it is one, its contents decide
	Notebook             // Jupyter's
	Script               // Python with cells
)

// Of returns the kind of the file at a path. A file whose name says nothing is a Config.
func Of(name string) Kind {
	switch path.Ext(name) {
	case ".ipynb":
		return Notebook
	case ".py":
		return Script
	}
	return Config
}

// Discovered reports whether a file is read that a walk finds under this name, without its
// folder: notebooks, also of a Fabric repository, config.json and *sparkmagic*.json. Other files must be named.
func Discovered(base string) bool {
	stem, isJSON := strings.CutSuffix(base, ".json")
	return Of(base) == Notebook || base == "notebook-content.py" || base == "config.json" || isJSON && strings.Contains(stem, "sparkmagic")
}

// Stdin returns the name for standard input without a name, judged by its contents.
func Stdin(src string) string {
	if strings.Contains(src, `"cells"`) || strings.Contains(src, `"worksheets"`) {
		return "stdin.ipynb"
	}
	return "stdin.json"
}
