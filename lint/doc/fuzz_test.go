package doc

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"

	"github.com/sparklint/sparklint/lint/text"
)

const oracle = `
import json, sys
for line in sys.stdin:
    try:
        json.loads(json.loads(line))
        print("ok", flush=True)
    except (ValueError, RecursionError):
        print("no", flush=True)
`

// python starts the real json.loads; nil where there is no Python.
func python(tb testing.TB) func(string) bool {
	tb.Helper()
	path, err := exec.LookPath("python3")
	if err != nil {
		tb.Skip("needs python3 (apt-get install python3): the verdict is its json.loads")
	}
	cmd := exec.Command(path, "-c", oracle)
	in, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		in.Close()
		_ = cmd.Wait() // it has said what it had to
	})
	out := bufio.NewReader(pipe)
	return func(s string) bool {
		line, err := json.Marshal(s)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := io.WriteString(in, string(line)+"\n"); err != nil {
			tb.Fatal(err)
		}
		answer, err := out.ReadString('\n')
		if err != nil {
			tb.Fatal(err)
		}
		return answer == "ok\n"
	}
}

// FuzzTwin: no flaw exactly where the real json.loads accepts; where there is a
// twin it is strict and as long as what was read.
func FuzzTwin(f *testing.F) {
	for _, s := range []string{
		`{"a": 1}`, `{"a": 1,}`, "\ufeff{}", `[NaN, -Infinity, 1e400]`, `{'a': True}`, `[1 2,,3]`, "[1,// x\n2/* y */]",
		`{"a": "\ud83d\x\'"}`, `{conf: 512m, “b”: 01}`, `{"a": 1} x`, "[\u00a01]", `["`, "{\"a\": \"b,\n\"c\": 1}",
		`-`, `"\u12"`, `[-0, 1., .5, +1]`, "' {{\r''}}}}}}{{''}Z}}}}..\x7f ''}}'}r}}}}}}}}\"}}}}}}}}{{''}Z}}}}..\x7f ''}",
	} {
		f.Add(s)
	}
	loads := python(f)
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || strings.Count(s, "[")+strings.Count(s, "{") > 300 {
			t.Skip()
		}
		d := Read(text.File(s), JSON)
		if want := loads(s); d.Accepted() != want {
			t.Fatalf("%q: accepted %v (%v), Python says %v", s, d.Accepted(), d.Flaws, want)
		}
		if d.valid && (len(d.twin) != len(d.src) || len(d.src) != len(s)+len(d.mends) || !gjson.Valid(d.twin)) {
			t.Fatalf("%q: twin %q", s, d.twin)
		}
		sameMembers(t, s)
		for _, f := range d.Flaws {
			_ = f.String()
			if _, ops, ok := f.Repair(); ok {
				if _, err := d.Try(ops); err != nil {
					t.Fatalf("%q: repair of %s: %v", s, f, err)
				}
			}
		}
	})
}

// A tree is the model: what a document means.
type tree struct {
	key      string
	scalar   string
	object   bool
	list     bool
	children []*tree
}

func (m *tree) String() string {
	var parts []string
	for _, c := range m.children {
		s := c.String()
		if m.object {
			s = Quote(c.key) + ":" + s
		}
		parts = append(parts, s)
	}
	switch inner := strings.Join(parts, ","); {
	case m.object:
		return "{" + inner + "}"
	case m.list:
		return "[" + inner + "]"
	}
	return m.scalar
}

func decoded(n Node) *tree {
	m := &tree{key: n.Key(), object: n.IsObject(), list: n.Type() == Array, scalar: n.Strict()}
	for c := range n.Members() {
		m.children = append(m.children, decoded(c))
	}
	return m
}

// A sketch writes random documents as people do.
type sketch struct {
	*rand.Rand
	plain bool // strict JSON, no blank before a comma
	lines bool
	next  int
}

func (r *sketch) pick(list ...string) string { return list[r.IntN(len(list))] }

func (r *sketch) blank(indent int) string {
	if r.lines {
		return r.pick("\n", "\n", "\n\n", "\r\n") + strings.Repeat("  ", indent)
	}
	return r.pick("", " ")
}

func (r *sketch) comment() string {
	if r.plain || r.IntN(4) > 0 {
		return ""
	}
	r.next++
	if r.lines && r.IntN(2) == 0 {
		return fmt.Sprintf("%s// c%d\n", r.pick("", " "), r.next)
	}
	return fmt.Sprintf("%s/* c%d */%s", r.pick("", " "), r.next, r.pick("", " "))
}

func (r *sketch) value(depth int) string {
	if depth > 3 || r.IntN(3) > 0 && depth > 0 {
		return r.pick(`1`, `"x"`, `"a,b}"`, `true`, `null`, `-2.5`, `"// no"`, `"é\n"`)
	}
	object := depth == 0 || r.IntN(3) > 0
	brackets := "[]"
	if object {
		brackets = "{}"
	}
	was := r.lines
	r.lines = r.lines && r.IntN(4) > 0
	defer func() { r.lines = was }()
	var b strings.Builder
	b.WriteByte(brackets[0])
	n := r.IntN(5)
	for i := range n {
		b.WriteString(r.comment() + r.blank(depth+1) + r.comment())
		if object {
			b.WriteString(Quote(string(rune('a'+i))) + r.pick(":", ": ", " : "))
		}
		b.WriteString(r.value(depth+1) + r.comment())
		if i < n-1 || !r.plain && r.IntN(5) == 0 {
			if !r.plain {
				b.WriteString(r.pick("", "", " "))
			}
			b.WriteString("," + r.comment())
		}
	}
	b.WriteString(r.blank(depth) + r.comment())
	b.WriteByte(brackets[1])
	return b.String()
}

func nodes(n Node) []Node {
	list := []Node{n}
	for c := range n.Members() {
		list = append(list, nodes(c)...)
	}
	return list
}

// act makes one random operation, and does it on the model; nil if there is
// nothing to do.
func (r *sketch) act(model map[int]*tree, all []Node) (Op, func()) {
	n := all[r.IntN(len(all))]
	m := model[n.val.Start]
	root := n.parent.Start < 0
	up := model[n.parent.Start]
	r.next++
	value := r.pick(`7`, `"new"`, `{"z": 1}`, `false`)
	made := func(key string) *tree {
		t := decoded(Read(text.File(value), JSON).Root())
		t.key = key
		return t
	}
	switch r.IntN(5) {
	case 0:
		if root {
			break
		}
		return n.Delete(), func() {
			up.children = slices.DeleteFunc(up.children, func(c *tree) bool { return c == m })
		}
	case 1:
		if root {
			break
		}
		return n.Replace(value), func() { key := m.key; *m = *made(key) }
	case 2:
		if root || !up.object {
			break
		}
		key := fmt.Sprintf("r%d", r.next)
		return n.Rename(key), func() { m.key = key }
	case 3:
		if n.Type() == Array {
			return n.Append(value), func() { m.children = append(m.children, made("")) }
		}
	case 4:
		if !n.IsObject() {
			break
		}
		path := [][]string{{"n"}, {"p", fmt.Sprintf("n%d", r.next)}, {"p", "q", fmt.Sprintf("n%d", r.next)}, {"a", "n"}}[r.IntN(4)]
		path[0] += r.pick("", "", "2")
		return n.Insert(path, value), func() {
			at := m
			for _, key := range path[:len(path)-1] {
				i := slices.IndexFunc(at.children, func(c *tree) bool { return c.key == key })
				if i < 0 {
					at.children = append(at.children, &tree{key: key, object: true})
					i = len(at.children) - 1
				}
				at = at.children[i]
			}
			at.children = append(at.children, made(path[len(path)-1]))
		}
	}
	return Op{}, nil
}

func index(n Node, m *tree, into map[int]*tree) {
	into[n.val.Start] = m
	i := 0
	for c := range n.Members() {
		index(c, m.children[i], into)
		i++
	}
}

// FuzzOps: any operations on any document: the result means what the model
// says, what was strict stays strict, comments that nobody deleted stay, there
// is no doubled comma, and with nothing to do nothing changes.
func FuzzOps(f *testing.F) {
	for i := range uint64(50) {
		f.Add(i, uint8(i), i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, seed uint64, count uint8, plain bool) {
		r := &sketch{Rand: rand.New(rand.NewPCG(seed, 7)), plain: plain, lines: seed%3 > 0}
		checkOps(t, r, int(count%16))
	})
}

func checkOps(t *testing.T, r *sketch, count int) {
	t.Helper()
	src := r.value(0)
	d := Read(text.File(src), JSON)
	if !d.Valid() {
		t.Fatalf("the sketch is no document: %q", src)
	}
	model := map[int]*tree{}
	whole := decoded(d.Root())
	index(d.Root(), whole, model)
	all := nodes(d.Root())
	var ops []Op
	var did []func()
	for range count {
		op, do := r.act(model, all)
		if do == nil {
			continue
		}
		if _, err := Edits(append(slices.Clone(ops), op)); err == nil {
			ops, did = append(ops, op), append(did, do)
		}
	}
	// The model deletes last: an insert below a list's element looks by place.
	for i, o := range ops {
		if o.kind != opDelete {
			did[i]()
		}
	}
	for i, o := range ops {
		if o.kind == opDelete {
			did[i]()
		}
	}
	got, err := d.Try(ops)
	if err != nil {
		t.Fatal(err)
	}
	out := got.Text.String()
	if !got.Valid() || decoded(got.Root()).String() != whole.String() {
		t.Fatalf("%q\n%v\ngives %q\nwant %s", src, ops, out, whole)
	}
	if d.Accepted() && !got.Accepted() {
		t.Fatalf("%q\n%v\ngives %q, no longer strict", src, ops, out)
	}
	for _, f := range got.Flaws {
		if f.Kind == ExtraComma || f.Kind == MissingComma {
			t.Fatalf("%q\n%v\ngives %q: %s", src, ops, out, f)
		}
	}
	if len(ops) == 0 && out != src {
		t.Fatalf("%q changed to %q for nothing", src, out)
	}
	checkComments(t, src, ops, out)
	if d.Accepted() && len(ops) == 1 {
		checkSjson(t, src, ops[0], out)
	}
}

// checkComments: unless a whole value went, its comment is still there, and in
// the order of before.
func checkComments(t *testing.T, src string, ops []Op, out string) {
	t.Helper()
	for _, o := range ops {
		if o.kind == opDelete || o.kind == opReplace {
			return
		}
	}
	last := 0
	for _, part := range strings.Split(src, "c")[1:] {
		digits := part[:len(part)-len(strings.TrimLeft(part, "0123456789"))]
		if digits == "" {
			continue
		}
		i := strings.Index(out[last:], "c"+digits)
		if i < 0 {
			t.Fatalf("%q\n%v\ngives %q: comment c%s lost or moved", src, ops, out, digits)
		}
		last += i
	}
}

func checkSjson(t *testing.T, src string, o Op, out string) {
	t.Helper()
	var path []string
	for _, n := range o.doc.path(o.node)[1:] {
		if n.key.Len() == 0 {
			return
		}
		path = append(path, gjson.Escape(n.Key()))
	}
	switch o.kind {
	case opReplace:
		if want, err := sjson.SetRaw(src, strings.Join(path, "."), o.new); err != nil || want != out {
			t.Fatalf("%q\n%s\ngives %q\nsjson %q, %v", src, o, out, want, err)
		}
	case opDelete:
		want, err := sjson.Delete(src, strings.Join(path, "."))
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") } // it leaves a blank before the comma
		if err != nil || squeeze(want) != squeeze(out) {
			t.Fatalf("%q\n%s\ngives %q\nsjson %q, %v", src, o, out, want, err)
		}
	}
}

// Throughout a notebook's list of lines the same edits mean the same.
func FuzzOpsInLines(f *testing.F) {
	for i := range uint64(20) {
		f.Add(i, uint8(i))
	}
	f.Fuzz(func(t *testing.T, seed uint64, count uint8) {
		r := &sketch{Rand: rand.New(rand.NewPCG(seed, 9)), lines: seed%3 > 0}
		cell := r.value(0)
		list, err := json.Marshal(strings.SplitAfter(cell, "\n"))
		if err != nil {
			t.Fatal(err)
		}
		src := string(list)
		body := func(src string) text.Text {
			var parts []text.Text
			gjson.Parse(src).ForEach(func(_, v gjson.Result) bool {
				parts = append(parts, text.File(src).Slice(text.Span{Start: v.Index, End: v.Index + len(v.Raw)}).Unquote())
				return true
			})
			return text.Join(`","`, parts...)
		}
		d := Read(body(src), JSON)
		model := map[int]*tree{}
		index(d.Root(), decoded(d.Root()), model)
		var ops []Op
		for range count % 16 {
			if op, do := r.act(model, nodes(d.Root())); do != nil {
				if _, err := Edits(append(slices.Clone(ops), op)); err == nil {
					ops = append(ops, op)
				}
			}
		}
		tried, err := d.Try(ops)
		if err != nil {
			t.Fatal(err)
		}
		edits, err := Edits(ops)
		if err != nil {
			t.Fatal(err)
		}
		out, err := text.Apply(src, edits)
		if err != nil || !json.Valid([]byte(out)) {
			t.Fatalf("%s\n%v\n%s, %v", src, ops, out, err)
		}
		if got := body(out).String(); got != tried.Text.String() {
			t.Fatalf("%s\n%v\nreads %q\nwant  %q", out, ops, got, tried.Text.String())
		}
	})
}
