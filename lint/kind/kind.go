// Package kind knows what kind of file a name promises.
package kind

import (
	"path"
	"slices"
	"strings"
)

// A Kind is how a file is read.
type Kind int

// The kinds.
const (
	Config   Kind = iota // JSON, or a file whose name says nothing: its content decides
	Notebook             // Jupyter's
	Script               // Python with cells, or a notebook in a repository of Fabric
	Markdown             // jupytext's, with cells
	YAML                 // it may contain a config.json
	Shell                // a script or a Dockerfile: it may contain a config.json
	Code                 // a program that writes settings only when it runs
)

// templates are the endings that a template has behind its own.
var templates = []string{
	".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".tftpl", ".gotmpl", ".erb", ".template", ".dist", ".example", ".sample", ".in",
}

// endings are the kinds by the end of a name.
var endings = map[string]Kind{
	".ipynb": Notebook, ".py": Script, ".md": Markdown, ".yaml": YAML, ".yml": YAML,
	".sh": Shell, ".bash": Shell, ".zsh": Shell, ".ksh": Shell, ".dockerfile": Shell,
	".tf": Code, ".hcl": Code, ".ts": Code, ".js": Code, ".java": Code, ".scala": Code,
}

// fabric are the names of notebooks in a repository of Fabric.
//
// Source: Microsoft Learn, REST API of Fabric, "Notebook definition".
var fabric = []string{"notebook-content.py", "notebook-content.sql", "notebook-content.scala", "notebook-content.r"}

// Fabric reports whether a file is a notebook in a repository of Fabric by its name, without its folder.
func Fabric(base string) bool { return slices.Contains(fabric, base) }

// filled returns the name of what a template becomes; that of another file as it is.
func filled(base string) string {
	for _, suffix := range templates {
		if stem, ok := strings.CutSuffix(base, suffix); ok && path.Ext(stem) != "" {
			return stem
		}
	}
	return base
}

// Of returns the kind of the file at a path. A file whose name says nothing is a Config.
func Of(name string) Kind {
	if strings.HasSuffix(name, ".ipynb") { // as most are
		return Notebook
	}
	if Fabric(path.Base(name)) {
		return Script
	}
	base := filled(path.Base(name))
	if k, ok := endings[path.Ext(base)]; ok {
		return k
	}
	for _, stem := range []string{"Dockerfile", "Containerfile"} {
		if base == stem || strings.HasPrefix(base, stem+".") {
			return Shell
		}
	}
	return Config
}

// Known reports whether a name says that its file can have something to check. Any template can.
func Known(name string) bool {
	return Of(name) != Config || JSON(name) || slices.Contains(templates, path.Ext(path.Base(name)))
}

// JSON reports whether a name says that its file is JSON, or a template of it.
func JSON(name string) bool { return path.Ext(filled(path.Base(name))) == ".json" }

// words are parts of the names of files that often contain a config.json.
var words = []string{
	"sparkmagic", "livy", "emr", "jupyter", "configmap", "values", "bootstrap", "user-data", "userdata", "cloud-init", "configurations",
	"cloudformation",
}

// Discovered reports whether a file is read that a walk finds under this name, without its
// folder: notebooks, also of a Fabric repository, config.json and *sparkmagic*.json.
func Discovered(base string) bool {
	return Of(base) == Notebook || Fabric(base) || own(base)
}

func own(base string) bool {
	stem, isJSON := strings.CutSuffix(base, ".json")
	return base == "config.json" || isJSON && strings.Contains(stem, "sparkmagic")
}

// Promising reports whether a file that a walk finds under this name, in a folder of a name, may contain a config.json or
// be a notebook of Synapse. That are Dockerfiles, templates of config.json and *sparkmagic*.json, and YAML, JSON, scripts and
// templates with a word such as emr or configmap in their name. A walk reads it only if a search finds something in it.
func Promising(folder, base string) bool {
	if Discovered(base) {
		return false
	}
	of, bare, base := Of(base), bare(base), filled(base)
	switch {
	case of == Script || of == Markdown || of == Code:
		return false
	case own(base), folder == "notebook" && path.Ext(base) == ".json", of == Shell && path.Ext(base) != ".sh":
		return true
	case of == Config && path.Ext(base) != ".json" && !bare:
		return false
	}
	name := strings.ToLower(base)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(name, w) })
}

// bare reports whether a template's name does not say what it becomes.
func bare(base string) bool {
	stem, ending, _ := strings.Cut(base, ".")
	return stem != "" && slices.Contains(templates, "."+ending)
}

// Stdin returns the name for standard input without a name, judged by its contents.
func Stdin(src string) string {
	if strings.Contains(src, `"cells"`) || strings.Contains(src, `"worksheets"`) {
		return "stdin.ipynb"
	}
	return "stdin.json"
}
