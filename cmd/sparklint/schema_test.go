package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"
	validate "github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sparklint/sparklint/lint/failures"
)

//go:generate go test . -run TestOutputSchemas -update

// outputSchemas are the types that commands print as JSON, by the page of docs that describes each.
var outputSchemas = []struct {
	file, title, page string
	of                any
}{
	{"sessions.schema.json", "sparklint sessions --format json", "sessions.md", sessionsOut{}},
	{"diagnose.schema.json", "sparklint diagnose --format json", "diagnose.md", diagnosesOut{}},
	{"capacity.schema.json", "sparklint capacity --format json", "capacity.md", capacityOut{}},
	{"history.schema.json", "sparklint diagnose --history --format json", "diagnose.md", historyOut{}},
}

// fieldComments are the comments behind the fields of this package's types, by PATH.TYPE.FIELD. The reflector itself reads
// those of exported types only.
func fieldComments(t *testing.T, path string) map[string]string {
	t.Helper()
	names, err := filepath.Glob("*_print.go")
	if err != nil {
		t.Fatal(err)
	}
	comments := map[string]string{}
	for _, name := range append(names, "diagnose_history.go", "capacity.go") {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			spec, _ := n.(*ast.TypeSpec)
			if spec == nil {
				return true
			}
			fields, _ := spec.Type.(*ast.StructType)
			if fields == nil {
				return false
			}
			for _, field := range fields.Fields.List {
				for _, key := range field.Names {
					comments[path+"."+spec.Name.Name+"."+key.Name] = strings.TrimSpace(field.Comment.Text())
				}
			}
			return false
		})
	}
	return comments
}

// schemaOf is the schema of a type.
func schemaOf(t *testing.T, file, title string, of any) string {
	t.Helper()
	r := &jsonschema.Reflector{
		ExpandedStruct: true,
		Namer:          func(kind reflect.Type) string { return strings.TrimSuffix(kind.Name(), "Out") },
		CommentMap:     fieldComments(t, reflect.TypeOf(of).PkgPath()),
	}
	s := r.Reflect(of)
	s.ID, s.Title = jsonschema.ID("https://github.com/sparklint/sparklint/docs/"+file), title
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b) + "\n"
}

// TestOutputSchemas: the schemas in docs are those of the types, and the pages link them.
func TestOutputSchemas(t *testing.T) {
	for _, c := range outputSchemas {
		path, want := filepath.Join("../../docs", c.file), schemaOf(t, c.file, c.title, c.of)
		if *update {
			err := os.WriteFile(path, []byte(want), 0o644)
			if err != nil {
				t.Fatal(err)
			}
		}
		if got, _ := os.ReadFile(path); string(got) != want {
			t.Errorf("docs/%s is not what the types say; renew it: go generate ./...", c.file)
		}
		for _, page := range []string{"formats.md", c.page} {
			src, err := os.ReadFile(filepath.Join("../../docs", page))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(src), "]("+c.file+")") {
				t.Errorf("docs/%s has no link to %s", page, c.file)
			}
		}
	}
}

// outputs are what commands print, by the file of its schema.
func outputs(t *testing.T) map[string][]string {
	t.Helper()
	list := map[string][]string{}
	ask := func(schema, words string) {
		t.Helper()
		code, out, errs := runWords(append([]string{"sparklint"}, strings.Fields(words)...))
		if code == exitFailed || out == "" {
			t.Fatalf("%s: exit code %d: %s", words, code, errs)
		}
		list[schema] = append(list[schema], out)
	}
	const saved = "../../fixtures/running/"
	for _, from := range []string{
		"application-list-empty.txt", "application-list.txt", "apps-full.json --from " + saved + "metrics-full.json", "livy-0.5.json",
		"livy-0.8.json --from " + saved + "apps-am01.json --worker-type G.1X --workers 18",
	} {
		ask("sessions.schema.json", "sessions --settings none --format json --from "+saved+from)
	}
	dir := t.TempDir()
	queued := "endpoints:\n  a: { nodes: 4, node-memory: 12288, queues: { default: { capacity: 70 }, bi: { capacity: 0 } } }\n" +
		"  b: { instance-type: m5.xlarge, nodes: 2, max-nodes: 4 }\n  c: { emr-serverless: true }\n"
	if err := os.WriteFile(filepath.Join(dir, "settings.yaml"), []byte(queued), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b", "c"} {
		settings := filepath.Join(dir, "settings.yaml")
		ask("capacity.schema.json", "capacity --format json --settings "+settings+" --endpoint "+name+" ../../fixtures/team")
	}
	var all strings.Builder
	for _, c := range failures.Causes() {
		for _, text := range c.Texts {
			all.WriteString(strings.NewReplacer("«", "", "»", "").Replace(strings.Join(text.Examples, "\n\n")) + "\n\n")
		}
	}
	nb := map[string]any{"nbformat": 4, "nbformat_minor": 5, "metadata": map[string]any{}, "cells": []any{
		map[string]any{
			"cell_type": "code", "metadata": map[string]any{}, "source": "%%configure -f\n{\"executorMemroy\": \"8g\"}", "execution_count": 1,
			"outputs": []any{map[string]any{
				"output_type": "stream", "name": "stderr",
				"text": "Invalid status code '400' from http://localhost:8998/sessions with error payload: {\"msg\":\"Unrecognized field " +
					"\\\"executorMemroy\\\" (class org.apache.livy.server.interactive.CreateInteractiveRequest), not marked as ignorable\"}",
			}},
		},
	}}
	src, err := json.Marshal(nb)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"all.log": all.String(), "a.ipynb": string(src), "empty.log": ""} {
		path := filepath.Join(dir, name)
		err := os.WriteFile(path, []byte(text), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		ask("diagnose.schema.json", "diagnose --settings none --format json "+path)
		ask("history.schema.json", "diagnose --settings none --history --format json "+path)
	}
	return list
}

// TestOutputsMatchSchemas: what commands print matches the schemas. A key that is not in one is rejected.
func TestOutputsMatchSchemas(t *testing.T) {
	located := false
	for file, list := range outputs(t) {
		schema, err := validate.NewCompiler().Compile(filepath.Join("../../docs", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, out := range list {
			located = located || strings.Contains(out, `"at": {`) && strings.Contains(out, `"fix":`)
			for text, want := range map[string]bool{out: true, strings.Replace(out, `"version"`, `"another": 1, "version"`, 1): false} {
				v, err := validate.UnmarshalJSON(strings.NewReader(text))
				if err != nil {
					t.Fatal(err)
				}
				err = schema.Validate(v)
				if (err == nil) != want {
					t.Errorf("%s: %v\n%s", file, err, text)
				}
			}
		}
	}
	if !located {
		t.Error("no output has a setting with its place and a fix")
	}
}

// TestOutputsByCheckJSONSchema: check-jsonschema accepts the schemas, and the outputs by them.
func TestOutputsByCheckJSONSchema(t *testing.T) {
	program := need(t, "check-jsonschema", "pip install check-jsonschema")
	for file, list := range outputs(t) {
		path := filepath.Join("../../docs", file)
		args := []string{"--schemafile", path}
		for _, out := range list {
			f, err := os.CreateTemp(t.TempDir(), "*.json")
			if err == nil {
				_, err = f.WriteString(out)
			}
			if err != nil {
				t.Fatal(err)
			}
			f.Close()
			args = append(args, f.Name())
		}
		for _, words := range [][]string{{"--check-metaschema", path}, args} {
			out, err := exec.Command(program, words...).CombinedOutput()
			if err != nil {
				t.Errorf("%s: %v\n%s", file, err, out)
			}
		}
	}
}
