package pattern_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/pattern"
)

// TestAllCompile: each expression that is written in the program is valid.
func TestAllCompile(t *testing.T) {
	var found, computed int
	for _, top := range []string{"../../lint", "../../rules", "../../cmd"} {
		err := filepath.WalkDir(top, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || !made(call.Fun) {
					return true
				}
				expr, ok := constant(call.Args[0])
				if !ok {
					computed++
					t.Logf("%s: the expression is computed, and is compiled when other tests use it", set.Position(call.Pos()))
					return true
				}
				found++
				if _, err := regexp.Compile(expr); err != nil {
					t.Errorf("%s: %v", set.Position(call.Pos()), err)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 100 || computed > found/4 {
		t.Errorf("%d expressions found, and %d that are computed", found, computed)
	}
}

// made reports whether a function is pattern.New.
func made(f ast.Expr) bool {
	s, ok := f.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != "New" {
		return false
	}
	in, ok := s.X.(*ast.Ident)
	return ok && in.Name == "pattern"
}

// constant returns the value of string literals that are joined by +.
func constant(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		x, ok := constant(e.X)
		y, also := constant(e.Y)
		return x + y, ok && also
	}
	return "", false
}

func TestPattern(t *testing.T) {
	p := pattern.New(`(b)(c)?`)
	if p.MatchString("x") || p.FindString("abc") != "bc" || p.Regexp().NumSubexp() != 2 || p.String() != `(b)(c)?` {
		t.Errorf("%v does not match as it should", p)
	}
}
