package doc

import (
	"testing"

	"github.com/sparklint/sparklint/lint/text"
)

// TestDict: a list of pairs reads as an object, and is changed as the list that it is.
func TestDict(t *testing.T) {
	const src = `[["executorMemory", "4gg"], ["conf", {"a": "1"}], {"x": 1, "y": 2}]`
	for name, c := range map[string]struct {
		op   func(Node) Op
		want string
	}{
		"replace": {
			func(n Node) Op { return n.Get("executorMemory").Replace(`"4g"`) }, `[["executorMemory", "4g"], ["conf", {"a": "1"}], {"x": 1, "y": 2}]`,
		},
		"rename": {func(n Node) Op { return n.Get("conf").Rename("k") }, `[["executorMemory", "4gg"], ["k", {"a": "1"}], {"x": 1, "y": 2}]`},
		"delete": {func(n Node) Op { return n.Get("executorMemory").Delete() }, `[["conf", {"a": "1"}], {"x": 1, "y": 2}]`},
		"insert": {
			func(n Node) Op { return n.Insert([]string{"queue"}, `"bi"`) },
			`[["executorMemory", "4gg"], ["conf", {"a": "1"}], {"x": 1, "y": 2}, ["queue", "bi"]]`,
		},
		"below": {
			func(n Node) Op { return n.Insert([]string{"conf", "b"}, "2") },
			`[["executorMemory", "4gg"], ["conf", {"a": "1", "b": 2}], {"x": 1, "y": 2}]`,
		},
		"deep": {
			func(n Node) Op { return n.Insert([]string{"p", "q"}, "2") },
			`[["executorMemory", "4gg"], ["conf", {"a": "1"}], {"x": 1, "y": 2}, ["p", {"q": 2}]]`,
		},
	} {
		for _, d := range []*Document{Read(text.File(src), JSON), Read(text.File(src), JSON).Indexed()} {
			n := d.Root().Dict()
			if n.Get("executorMemory").String() != "4gg" || n.Get("conf", "a").String() != "1" || n.Get("x").String() != "y" || !n.IsObject() {
				t.Fatalf("reads as %s", n.Strict())
			}
			if at := n.Get("executorMemory"); at.Pointer() != "/0/1" || at.Key() != "executorMemory" || at.Name().String() != `"executorMemory"` {
				t.Errorf("%s %s %s", at.Pointer(), at.Key(), at.Name())
			}
			edits, err := Edits([]Op{c.op(n)})
			if err != nil {
				t.Fatal(name, err)
			}
			if got, err := text.Apply(src, edits); err != nil || got != c.want {
				t.Errorf("%s: %v\n%s\nwant\n%s", name, err, got, c.want)
			}
		}
	}
	for _, src := range []string{`["ab"]`, `[["a"]]`, `"x"`, `[[[1], 2]]`, `3`} {
		if n := Read(text.File(src), JSON).Root().Dict(); n.Exists() {
			t.Errorf("%s is no dict", src)
		}
	}
}
