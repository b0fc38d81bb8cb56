package rules

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// prefixes are how the names of rules' files begin, by the function that the rule has.
var prefixes = map[string][]string{
	"Check":     {"notebook_", "document_", "cell_", "config_", "request_", "session_"},
	"CrossFile": {"crossfile_"},
	"Audit":     {"suppression_"},
}

// TestDeletable: a rule is one file. Without the file and the line of All the others still
// compile, and the file's name says what kind of rule it has.
func TestDeletable(t *testing.T) {
	fset := token.NewFileSet()
	files := parsed(t, fset)
	imported := compiled(t, fset)
	found := 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		rules := rulesIn(files[name])
		if len(rules) == 0 {
			continue
		}
		found += len(rules)
		if len(rules) > 1 {
			t.Errorf("%s declares %d rules", name, len(rules))
		}
		for rule, kind := range rules {
			if !slices.ContainsFunc(prefixes[kind], func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
				t.Errorf("%s has a rule with %s: its name must begin with %s", name, kind, strings.Join(prefixes[kind], " or "))
			}
			for _, problem := range without(fset, files, imported, name, rule) {
				t.Errorf("without %s: %v", name, problem)
			}
		}
	}
	if found != len(All) {
		t.Errorf("%d rules in files, %d in All", found, len(All))
	}
}

// parsed are the package's files by name, tests left out.
func parsed(t *testing.T, fset *token.FileSet) map[string]*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]*ast.File{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = file
	}
	return files
}

// compiled has the packages that this one imports, as the build cache has them.
func compiled(t *testing.T, fset *token.FileSet) types.Importer {
	t.Helper()
	list, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	exports := map[string]string{}
	for _, line := range strings.Fields(string(list)) {
		path, export, _ := strings.Cut(line, "=")
		exports[path] = export
	}
	return importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
}

// rulesIn are the rules that a file declares, each with the function that it has.
func rulesIn(file *ast.File) map[string]string {
	rules := map[string]string{}
	for _, decl := range file.Decls {
		general, ok := decl.(*ast.GenDecl)
		if !ok || general.Tok != token.VAR {
			continue
		}
		for _, spec := range general.Specs {
			value := spec.(*ast.ValueSpec)
			for i, v := range value.Values {
				if literal := ruleLiteral(v); literal != nil {
					rules[value.Names[i].Name] = kindOfRule(literal)
				}
			}
		}
	}
	return rules
}

// ruleLiteral is the literal of &lint.Rule{…}; nil if the expression is another.
func ruleLiteral(e ast.Expr) *ast.CompositeLit {
	address, ok := e.(*ast.UnaryExpr)
	if !ok {
		return nil
	}
	literal, ok := address.X.(*ast.CompositeLit)
	if !ok || types.ExprString(literal.Type) != "lint.Rule" {
		return nil
	}
	return literal
}

// kindOfRule is the one of the functions in prefixes that a rule has.
func kindOfRule(rule *ast.CompositeLit) string {
	for _, field := range rule.Elts {
		key := types.ExprString(field.(*ast.KeyValueExpr).Key)
		if prefixes[key] != nil {
			return key
		}
	}
	return ""
}

// without are the errors of the package without one file and its rule in All. Imports that
// nothing uses any more are none.
func without(fset *token.FileSet, files map[string]*ast.File, imported types.Importer, name, rule string) (problems []error) {
	var rest []*ast.File
	for _, other := range slices.Sorted(maps.Keys(files)) {
		switch other {
		case name:
		case "all.go":
			rest = append(rest, unlisted(files[other], rule))
		default:
			rest = append(rest, files[other])
		}
	}
	config := types.Config{Importer: imported, Error: func(err error) {
		if !strings.Contains(err.Error(), "imported and not used") {
			problems = append(problems, err)
		}
	}}
	_, _ = config.Check("rules", fset, rest, nil) // Error has seen all of them
	return problems
}

// unlisted is all.go without one of the rules.
func unlisted(file *ast.File, rule string) *ast.File {
	now := *file
	now.Decls = slices.Clone(file.Decls)
	for i, decl := range now.Decls {
		general, ok := decl.(*ast.GenDecl)
		if !ok || general.Tok != token.VAR {
			continue
		}
		list := *general.Specs[0].(*ast.ValueSpec)
		all := *list.Values[0].(*ast.CompositeLit)
		all.Elts = slices.DeleteFunc(slices.Clone(all.Elts), func(e ast.Expr) bool { return types.ExprString(e) == rule })
		list.Values = []ast.Expr{&all}
		shorter := *general
		shorter.Specs = []ast.Spec{&list}
		now.Decls[i] = &shorter
	}
	return &now
}
