package settings

import (
	"reflect"
	"strconv"
	"testing"
)

// TestExtend: each key that settings have is taken from those that they extend, but for
// what is about the file itself.
func TestExtend(t *testing.T) {
	const src = "endpoints: {e: {nodes: 3}}\nendpoint: e\nmax-executors: 3\nselect: [json-syntax]\nignore: [session-name]\n" +
		"severity: {memory-size: info}\nguard: {all: warn, memory-size: enforce}\n" +
		"enforce: [wrong-type]\nper-file: [{files: a, ignore: uri-host}]\npolicy: [{pointer: /queue, required: true, why: b}]\n" +
		"require-reasons: true\nexclude: [legacy]\nmin-severity: info\nfail-on: error\nformat: concise\n" +
		"sparkmagic: 0.21\nlivy: 0.7\nspark: 3.5\ndeploy-mode: cluster\nrelease: emr-7.1.0\nconnections: {c: glue}\n"
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

// TestSuits: releases are held against required-version, builds between them are not.
func TestSuits(t *testing.T) {
	for _, c := range []struct {
		asked, own string
		ok         bool
	}{
		{">=1.2", "1.2.0", true},
		{">=1.2", "1.1.9", false},
		{">=1.2, <2", "2.0.0", false},
		{"1.2", "1.2.7", true},
		{"1.2.3", "1.2.4", false},
		{"~1.2", "1.2.9", true},
		{">=1.2", "1.3.0-rc.1", true},
		{">=2", "(devel)", true},
		{">=2", "0.0.0-20261124153446-6400251aaaaa", true},
		{"", "0.1.0", true},
	} {
		s, errs := Read("f.yaml", "required-version: "+strconv.Quote(c.asked)+"\n")
		if errs != nil {
			t.Fatal(errs)
		}
		if err := s.Suits(c.own); (err == nil) != c.ok {
			t.Errorf("%q of %s: %v", c.asked, c.own, err)
		}
	}
	s, _ := Read("f.yaml", "root: true\nrequired-version: '>=2'\n")
	if err := s.Suits("1.0.0"); err == nil || err.Error() != "f.yaml:2:19: these settings require sparklint >=2, but this is 1.0.0" {
		t.Error(err)
	}
}
