package main

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/settings"
)

// TestCommented: what init writes is read, as it is and with its examples in force.
func TestCommented(t *testing.T) {
	_, keys, _ := strings.Cut(commented, "\n") // behind the line for editors
	inForce := regexp.MustCompile(`(?m)^# ([a-z-]+:|  )`).ReplaceAllString(keys, "$1")
	for _, src := range []string{commented, inForce} {
		s, errs := settings.Read(settings.Name, src)
		if errs != nil {
			t.Errorf("%s\n%v", src, errs)
		} else if src == inForce && (s.Endpoints["etl"] == nil || len(s.Policy) != 1 || len(s.PerFile) != 1 || len(s.Guard) != 2) {
			t.Errorf("%s\n%+v", src, s)
		}
	}
}

// templateKeys are the keys that a YAML mapping of a type has.
func templateKeys(kind reflect.Type) (keys []string) {
	for i := range kind.NumField() {
		f := kind.Field(i)
		switch key := f.Tag.Get("yaml"); {
		case key != "":
			keys = append(keys, key)
		case f.Anonymous && f.Type.Kind() == reflect.Struct:
			keys = append(keys, templateKeys(f.Type)...)
		}
	}
	return keys
}

// TestKeys: each key of the settings is in what init writes, and each is on a page.
func TestKeys(t *testing.T) {
	page := func(name string) string {
		t.Helper()
		src, err := os.ReadFile("../../docs/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(src)
	}
	for _, key := range templateKeys(reflect.TypeFor[settings.Settings]()) {
		if !strings.Contains(commented, "\n# "+key+":") {
			t.Errorf("init does not write %s", key)
		}
		if !strings.Contains(page("settings.md"), "`"+key+"`") {
			t.Errorf("docs/settings.md has no %s", key)
		}
	}
	for name, kind := range map[string]reflect.Type{
		"capacity.md": reflect.TypeFor[settings.Endpoint](), "policies.md": reflect.TypeFor[settings.Policy](),
		"suppressions.md": reflect.TypeFor[settings.PerFile](),
	} {
		for _, key := range templateKeys(kind) {
			if !regexp.MustCompile("`" + key + "`|\\b" + key + ":").MatchString(page(name)) {
				t.Errorf("docs/%s has no %s", name, key)
			}
		}
	}
}
