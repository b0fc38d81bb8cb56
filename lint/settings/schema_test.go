package settings_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/invopop/jsonschema"
	validate "github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/settings"
	"github.com/sparklint/sparklint/rules"
)

//go:generate go test . -run TestSchema -update

var update = flag.Bool("update", false, "write docs/settings.schema.json anew")

const schemaPath = "../../docs/settings.schema.json"

// made is the schema of the types.
func made(t *testing.T) string {
	t.Helper()
	r := &jsonschema.Reflector{
		FieldNameTag: "yaml", RequiredFromJSONSchemaTags: true, ExpandedStruct: true, BaseSchemaID: "https://github.com/sparklint/sparklint/docs",
		Mapper: func(kind reflect.Type) *jsonschema.Schema {
			switch kind {
			case reflect.TypeFor[endpoint.MiB](), reflect.TypeFor[settings.Period]():
				return &jsonschema.Schema{Type: "", OneOf: []*jsonschema.Schema{{Type: "integer"}, {Type: "string"}}}
			case reflect.TypeFor[settings.Day]():
				return &jsonschema.Schema{Type: "string", Pattern: `^\d{4}-\d\d-\d\d$`}
			}
			return nil
		},
	}
	for _, folder := range []string{"./", "../endpoint"} {
		if err := r.AddGoComments("github.com/sparklint/sparklint/lint/settings", folder); err != nil {
			t.Fatal(err)
		}
	}
	s := r.Reflect(&settings.Settings{})
	s.ID, s.Title, s.Description = "https://github.com/sparklint/sparklint/docs/settings.schema.json", "sparklint: "+settings.Name, ""
	for _, d := range append([]*jsonschema.Schema{s}, definitions(s)...) {
		tidy(d)
	}
	var names []any
	for _, r := range rules.All {
		names = append(names, r.Name)
	}
	s.Definitions["Rule"] = &jsonschema.Schema{Type: "string", Enum: names}
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(b, &tree); err != nil {
		t.Fatal(err)
	}
	orNothing(tree)
	for _, d := range tree["$defs"].(map[string]any) {
		properties, _ := d.(map[string]any)["properties"].(map[string]any) // a rule is a word
		for _, p := range properties {
			orNothing(p.(map[string]any))
		}
	}
	for _, p := range tree["properties"].(map[string]any) {
		orNothing(p.(map[string]any))
	}
	// What one entry must ask for, and what not together.
	policy := tree["$defs"].(map[string]any)["Policy"].(map[string]any)
	var one []any
	for _, key := range []string{"required", "forbidden", "min", "max", "one-of", "matches"} {
		one = append(one, map[string]any{"required": []string{key}})
	}
	policy["anyOf"] = one
	b, err = json.MarshalIndent(tree, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b) + "\n"
}

// orNothing takes a key without a value, too: that says nothing.
func orNothing(s map[string]any) {
	if kind, ok := s["type"].(string); ok {
		s["type"] = []string{kind, "null"}
	}
	if list, ok := s["enum"].([]any); ok {
		s["enum"] = append(list, nil)
	}
	if list, ok := s["oneOf"].([]any); ok {
		s["oneOf"] = append(list, map[string]any{"type": "null"})
	}
}

func definitions(s *jsonschema.Schema) (list []*jsonschema.Schema) {
	for _, d := range s.Definitions {
		list = append(list, d)
	}
	return list
}

// tidy takes out the fields that are no keys, and takes in what the reader takes: one value
// for a list of one, and a key without a value.
func tidy(s *jsonschema.Schema) {
	rule := &jsonschema.Schema{Ref: "#/$defs/Rule"}
	for pair := s.Properties.Oldest(); pair != nil; {
		key, p := pair.Key, pair.Value
		pair = pair.Next()
		switch {
		case unicode.IsUpper(rune(key[0])):
			s.Properties.Delete(key)
			continue
		case key == "select" || key == "ignore" || key == "enforce":
			p.Items = rule
		case key == "severity":
			p.AdditionalProperties = &jsonschema.Schema{Type: "string", Enum: []any{"off", "info", "warning", "error"}}
			p.PropertyNames = rule
		case key == "guard":
			p.AdditionalProperties = &jsonschema.Schema{Type: "string", Enum: []any{"observe", "warn", "enforce"}}
			p.PropertyNames = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{rule, {Const: settings.GuardAll}}}
		case key == "connections":
			p.AdditionalProperties = &jsonschema.Schema{Type: "string", Enum: []any{"emr", "emr-serverless", "glue"}}
		case key == "defaults":
			p.AdditionalProperties = scalar()
		case key == "one-of":
			p.Items = scalar()
		}
		if p.Type == "array" {
			list := *p
			list.Description = ""
			if list.Items.Ref == "" || list.Items == rule {
				*p = jsonschema.Schema{OneOf: []*jsonschema.Schema{list.Items, &list}, Description: p.Description}
			}
		}
	}
}

func scalar() *jsonschema.Schema {
	return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string"}, {Type: "number"}, {Type: "boolean"}}}
}

// examples are the settings in the documentation.
func examples(t *testing.T) (list []string) {
	t.Helper()
	for _, path := range []string{"settings.md", "capacity.md", "policies.md", "suppressions.md"} {
		src, err := os.ReadFile("../../docs/" + path)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(src), -1) {
			if regexp.MustCompile(`(?m)^(endpoints|policy|per-file|extends|root):`).MatchString(block[1]) {
				list = append(list, block[1])
			}
		}
	}
	if len(list) < 4 {
		t.Fatalf("%d examples", len(list))
	}
	return list
}

// TestSchema: docs/settings.schema.json is what the types say, takes every example of the
// documentation, and refuses what the reader refuses.
func TestSchema(t *testing.T) {
	want := made(t)
	if *update {
		if err := os.WriteFile(schemaPath, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := os.ReadFile(schemaPath); string(got) != want {
		t.Fatal("docs/settings.schema.json is not what the types say; renew it: go generate ./...")
	}
	schema, err := validate.NewCompiler().Compile(schemaPath)
	if err != nil {
		t.Fatal(err)
	}
	check := func(src string) error {
		var v any
		if err := yaml.Unmarshal([]byte(src), &v); err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		b = regexp.MustCompile(`T00:00:00Z"`).ReplaceAll(b, []byte(`"`)) // JSON has no dates
		data, err := validate.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(data)
	}
	taken := append(examples(t), "", "# nothing\n", "ignore:", "endpoints: {e: {calculator: , users: }}", "ignore: session-name",
		"guard: {all: warn, session-name: enforce}",
		"extends: [a, b]", "endpoints: {e: {livy: 0.7, defaults: {spark.executor.cores: 2}, start-timeout: 90, node-memory: 12g, am-share: 1}}",
		"policy: [{pointer: /conf/a, min: 2, why: b}, {pointer: /queue, one-of: [1, b], why: c}]")
	for _, src := range taken {
		if _, errs := settings.Read("f.yaml", src); errs != nil {
			t.Errorf("%s\n%v", src, errs)
		}
		if err := check(src); err != nil {
			t.Errorf("%s\n%v", src, err)
		}
	}
	for _, src := range []string{
		"ignroe: [session-name]", "severity: {session-name: loud}", "guard: {all: forbid}",
		"max-executors: many", "max-executors: 0", "endpoints: {e: {nods: 6}}",
		"endpoints: {e: {calculator: fast}}",
		"endpoints: {e: {deploy-mode: local}}", "policy: [{pointer: queue, why: a, required: true}]",
		"policy: [{pointer: /queue, required: true}]", "per-file: [{files: a}]",
		"per-file: [{files: a, ignore: [session-name], expires: tomorrow}]", "endpoints: {e: {am-share: 2}}", "root: perhaps",
		"policy: [{pointer: /queue, why: a}]", "per-file: [null]",
	} {
		if _, errs := settings.Read("f.yaml", src); errs == nil {
			t.Errorf("%s is read", src)
		}
		if err := check(src); err == nil {
			t.Errorf("%s is taken", src)
		}
	}
	if err := check("ignore: [no-such-rule]"); err == nil {
		t.Error("a rule that is none is taken")
	}
}

// TestCheckJSONSchema: check-jsonschema, with which people check YAML in hooks, takes the schema and the examples.
func TestCheckJSONSchema(t *testing.T) {
	program, err := exec.LookPath("check-jsonschema")
	if err != nil {
		t.Skip("needs check-jsonschema: pip install check-jsonschema")
	}
	if out, err := exec.Command(program, "--check-metaschema", schemaPath).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	args := []string{"--schemafile", schemaPath}
	for i, src := range examples(t) {
		path := filepath.Join(t.TempDir(), "example"+strings.Repeat("x", i)+".yaml")
		if err := os.WriteFile(path, []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	if err := os.WriteFile(bad, []byte("ignroe: [session-name]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(program, "--schemafile", schemaPath, bad).CombinedOutput(); err == nil {
		t.Errorf("takes ignroe\n%s", out)
	}
}
