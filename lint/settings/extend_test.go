package settings

import (
	"reflect"
	"testing"
)

// TestExtend: each key that settings have is taken from those that they extend, but for
// what is about the file itself.
func TestExtend(t *testing.T) {
	const src = "endpoints: {e: {nodes: 3}}\nendpoint: e\nmax-executors: 3\nselect: [json-syntax]\nignore: [session-name]\nseverity: {memory-size: info}\n" +
		"enforce: [wrong-type]\nper-file: [{files: a, ignore: uri-host}]\npolicy: [{pointer: /queue, required: true, why: b}]\nrequire-reasons: true\n"
	base, errs := Read("base.yaml", src)
	if errs != nil {
		t.Fatal(errs)
	}
	own, errs := Read("own.yaml", "extends: base.yaml\n")
	if errs != nil {
		t.Fatal(errs)
	}
	if errs := own.Extend(base); errs != nil {
		t.Fatal(errs)
	}
	alone := map[string]bool{"root": true, "extends": true, "required-version": true}
	from, to := reflect.ValueOf(*base), reflect.ValueOf(*own)
	for i := range from.NumField() {
		key := from.Type().Field(i).Tag.Get("yaml")
		if key == "" || alone[key] {
			continue
		}
		if from.Field(i).IsZero() || !reflect.DeepEqual(from.Field(i).Interface(), to.Field(i).Interface()) {
			t.Errorf("%s: %v, of the other %v", key, to.Field(i), from.Field(i))
		}
		if _, ok := own.At[key]; !ok && from.Field(i).Kind() != reflect.Map && key != "per-file" && key != "policy" {
			t.Errorf("%s has no place", key)
		}
	}
}
