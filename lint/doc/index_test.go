package doc

import (
	"slices"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/text"
)

// sameMembers fails if what [AsIs] records of a text differs from what gjson finds in it.
func sameMembers(t *testing.T, s string) {
	t.Helper()
	d := AsIs(text.File(s), JSON)
	plain := AsIs(text.File(s), JSON)
	plain.index, plain.partly = nil, false
	var check func(a, b Node)
	check = func(a, b Node) {
		as, bs := slices.Collect(a.Members()), slices.Collect(b.Members())
		if len(as) != len(bs) {
			t.Fatalf("%q: %d members of %s, gjson finds %d", s, len(as), a.Raw(), len(bs))
		}
		for i, m := range as {
			if m.doc = plain; m != bs[i] {
				t.Fatalf("%q: member %d of %s is %+v, gjson finds %+v", s, i, a.Raw(), as[i], bs[i])
			}
			check(as[i], bs[i])
		}
	}
	check(d.Root(), plain.Root())
}

func TestUpperLevels(t *testing.T) {
	for _, s := range []string{
		`1`, `{}`, `[]`, ` [[], {}, [[]], [[[1, [2]]]], {"a": [{"b": {"c": [1, {"d": 2}]}}, 3]}]`,
		`{"cells": [{"source": ["a", "b"], "metadata": {"x": {"y": 1}}, "outputs": [{"data": {}}]}, {}], "cells": 1, "n": null}`,
		`{"a": [1, "]", {"}": "{"}], "": {"": ""}}`, `{"a": {"b": [1,]}}`, `{"a": {"b": [1}}`, `{"a": {'b': {}}}`, `{"a": [1, 2]} x`,
	} {
		sameMembers(t, s)
	}
	long := `{"cells": [{"source": [1]}], "x": [` + strings.Repeat("0, ", few) + `{"y": [[{}]]}]}`
	sameMembers(t, long)
	if d := AsIs(text.File(long), JSON); d.index != nil {
		t.Errorf("recorded %d containers of a long list", len(d.index))
	}
	d := AsIs(text.File(`{"cells": [{"source": [1]}]}`), JSON)
	if cells := d.Root().Get("cells"); len(d.index) != levels || d.index[1].at != cells.val.Start {
		t.Errorf("recorded %+v", d.index)
	}
	if d.Indexed(); len(d.index) != 4 || d.partly {
		t.Errorf("indexed %+v", d.index)
	}
}
