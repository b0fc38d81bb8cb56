package doc

import (
	"errors"
	"testing"

	"github.com/sparklint/sparklint/lint/text"
)

func TestNodes(t *testing.T) {
	d := Read(text.File(` {"a": {"b~/": [1, "x\u00e9"]}, "a": {"c": 'it\'s'}, }`), JSON)
	if got := d.Root().Get("a", "c").String(); got != "it's" {
		t.Errorf("last of equal keys: %q", got)
	}
	for m := range d.Root().Members() {
		if e := m.Get("b~/"); e.Exists() {
			for v := range e.Members() {
				if v.Type() == String && (v.String() != "xé" || v.Pointer() != "/a/b~0~1/1" || v.Value().Pointer() != "/a/b~0~1/1") {
					t.Errorf("%q at %s, %s", v.String(), v.Pointer(), v.Value().Pointer())
				}
				if v.Parent().Pointer() != "/a/b~0~1" {
					t.Errorf("parent %s", v.Parent().Pointer())
				}
			}
		}
	}
	if got := d.Root().Get("a").Strict(); got != `{"c": "it's"}` {
		t.Errorf("strict: %s", got)
	}
	var none Node
	if none.Get("x").Exists() || none.String() != "" || none.Type() != Missing {
		t.Error("the zero node is something")
	}
}

func TestEdits(t *testing.T) {
	get := func(keys ...string) func(Node) Node { return func(n Node) Node { return n.Get(keys...) } }
	type do func(Node) Op
	del := func(keys ...string) do { return func(n Node) Op { return get(keys...)(n).Delete() } }
	ins := func(json string, path ...string) do { return func(n Node) Op { return n.Insert(path, json) } }
	for _, c := range []struct {
		in, out string
		ops     []do
	}{
		{`{"a": 1}`, `{"a": 1, "b": 2}`, []do{ins("2", "b")}},
		{`{"a":1}`, `{"a":1,"b":2}`, []do{ins("2", "b")}},
		{`{}`, `{"b": 2}`, []do{ins("2", "b")}},
		{`{}`, `{"b": 2, "c": 3}`, []do{ins("2", "b"), ins("3", "c")}},
		{`{ "a": 1 }`, `{ "b": 2, "c": 3 }`, []do{del("a"), ins("2", "b"), ins("3", "c")}},
		{`{}`, `{"c": {"x": 1, "y": 2}}`, []do{ins("1", "c", "x"), ins("2", "c", "y")}},
		{"{\n  \"a\": 1\n}", "{\n  \"a\": 1,\n  \"c\": {\n    \"x\": 1,\n    \"y\": 2\n  }\n}", []do{ins("1", "c", "x"), ins("2", "c", "y")}},
		{"{\n  \"c\": {}\n}", "{\n  \"c\": {\n    \"x\": 1\n  }\n}", []do{ins("1", "c", "x")}},
		{"{\r\n\t\"a\": 1\r\n}", "{\r\n\t\"a\": 1,\r\n\t\"b\": 2\r\n}", []do{ins("2", "b")}},
		{"{\n  \"a\": 1, // mine\n  \"b\": 2\n}", "{\n  \"b\": 2\n}", []do{del("a")}},
		{"{\n  \"a\": 1,\n  \"b\": 2 // mine\n}", "{\n  \"a\": 1\n}", []do{del("b")}},
		{"{\n  \"a\": 1 // mine\n}", "{\n  \"a\": 1, // mine\n  \"b\": 2\n}", []do{ins("2", "b")}},
		{"{\"a\": 1 // mine\n}", "{\"a\": 1, // mine\n\"b\": 2\n}", []do{ins("2", "b")}},
		{`{"a": 1,}`, `{"a": 1, "b": 2,}`, []do{ins("2", "b")}},
		{`{"a": 1, "b": 2,}`, `{"a": 1,}`, []do{del("b")}},
		{`{"a": 1, "b": 2}`, `{"c": 3}`, []do{del("a"), del("b"), ins("3", "c")}},
		{`{"a": 1}`, `{"a": 2}`, []do{del("a"), ins("2", "a")}},
		{`{"a": 1}`, `{}`, []do{del("a")}},
		{`{"a": [1, 2]}`, `{"a": [1, 2, 3]}`, []do{func(n Node) Op { return n.Get("a").Append("3") }}},
		{`{"a": []}`, `{"a": [3]}`, []do{func(n Node) Op { return n.Get("a").Append("3") }}},
		{`{"a" : 1}`, `{"é" : "x", "b" : 2}`, []do{
			func(n Node) Op { return n.Get("a").Rename("é") },
			func(n Node) Op { return n.Get("a").Replace(`"x"`) },
			ins("2", "b"),
		}},
		{
			"{\n  \"x.a\": 1,\n  \"conf\": {\n    \"k\": 1\n  },\n  \"x.b\": 2\n}",
			"{\n  \"conf\": {\n    \"k\": 1,\n    \"x.a\": 1,\n    \"x.b\": 2\n  }\n}",
			[]do{del("x.a"), ins("1", "conf", "x.a"), del("x.b"), ins("2", "conf", "x.b")},
		},
	} {
		d := Read(text.File(c.in), JSON)
		var ops []Op
		for _, o := range c.ops {
			ops = append(ops, o(d.Root()))
		}
		edits, err := Edits(ops)
		if err != nil {
			t.Errorf("%q: %v", c.in, err)
			continue
		}
		if got, err := text.Apply(c.in, edits); err != nil || got != c.out {
			t.Errorf("%q\n got %q, %v\nwant %q", c.in, got, err, c.out)
		}
	}
}

func TestConflicts(t *testing.T) {
	d := Read(text.File(`{"a": {"b": 1}, "c": 2,}`), JSON)
	r := d.Root()
	a, b := r.Get("a"), r.Get("a", "b")
	_, repairs, _ := d.Flaws[0].Repair()
	repair := repairs[0]
	for _, ops := range [][]Op{
		{a.Delete(), a.Delete()},
		{a.Delete(), a.Rename("x")},
		{a.Delete(), b.Replace("2")},
		{a.Replace("{}"), b.Delete()},
		{a.Replace("{}"), r.Insert([]string{"a", "x"}, "1")},
		{a.Rename("x"), r.Insert([]string{"a", "x"}, "1")},
		{r.Insert([]string{"n"}, "1"), r.Insert([]string{"n"}, "2")},
		{r.Insert([]string{"n"}, "1"), r.Insert([]string{"n", "m"}, "2")},
		{a.Rename("n"), r.Insert([]string{"n"}, "2")},
		{r.Insert([]string{"c"}, "2")},
		{a.Rename("c")},
		{repair, b.Delete()},
	} {
		_, err := Edits(ops)
		var conflict *Conflict
		if !errors.As(err, &conflict) {
			t.Errorf("%v: %v", ops, err)
		}
	}
	if _, err := Edits([]Op{r.Insert([]string{"c", "x"}, "1")}); err == nil {
		t.Error("insert below a number")
	}
}
