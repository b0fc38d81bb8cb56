package carrier

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// FuzzTexts: whatever a file has, each config.json in it is a part of it, and a change of one changes only its place. Reading
// the file again gives the changed config.json, and the others as they were.
func FuzzTexts(f *testing.F) {
	for _, c := range carried {
		for _, value := range []string{
			"", "'", `"`, `\`, "$c", "`c`", "${c}", "\n", "\t", " # ", ": ",
			"é\u2028", `'\''`, `\n`, "\nEOF\n", "{{ c }}",
		} {
			for which := range uint(12) {
				f.Add(short(c.src), c.yaml, value, which)
			}
		}
	}
	for _, s := range repeated {
		f.Add("a: session_configs\n"+strings.Repeat(s, 3), true, "", uint(0))
	}
	f.Add("- {Classification: jupyter-sparkmagic-conf, Properties: {session_configs,: {Fn::Sub: '§'}}}\n", true, "'", uint(0))
	f.Add("{\"UserData\": \"cat OF'\\n¤\\nEOF\\n\"}", true, "'", uint(0))
	f.Add("echo '{\"session_configs\": {\"executorCores\":\"'$X'\"}}' > c\n", true, "c", uint(2))
	f.Add("{{- if .Values.x }}§\n{{- \ndata:\n  config.json: |-\n    §\n{c- end }}\n", true, "{{ c} }}", uint(0))
	f.Add("{{-\"if .Values.x }}\ndata:\n  config.json: |-\n    §\n{{- end }}\n", true, `"`, uint(4))
	f.Add("{\"values\\: {\"c\": \"[{\\\"Classification\\\": \\\"jupyter-sparkmagic-conf\\\", \\\"Properties\"\": {\\\"session_configs\\\": "+
		"\\\"{\\\\\\\"executorCores\\\\\\\": \\\\\\\"4\\\\\\\"}\\\"}}]\"}}", true, "${c}", uint(4))
	f.Add(`[{"Classification": "jupyter-sparkmagic-conf", "Properties": {"session_configs": "{\"executorCores\": \"4\"}", `+
		`"default_maxrows":  25", "a": "None"}}]`, false, "\t", uint(22))
	f.Fuzz(func(t *testing.T, src string, yaml bool, value string, which uint) {
		if !utf8.ValidString(value) {
			t.Skip()
		}
		src = long(src)
		texts := Texts(text.NewSource("f", src).Text(), yaml)
		for i, at := range texts {
			within(t, src, at)
			change, meant := changed(at, value, which)
			if change == nil || !utf8.ValidString(src) { // without its bad bytes, it may be read as JSON, with other blanks
				continue
			}
			place := at.Range(text.Span{End: at.Len()})
			for _, e := range change {
				if e.Start < place.Start || e.End > place.End {
					t.Fatalf("%q: %q is at %v, and a change of it at %v", src, at.String(), place, e.Range)
				}
			}
			now, err := text.Apply(src, change)
			if errors.Is(err, text.ErrFixed) {
				continue
			}
			if err != nil {
				t.Fatalf("%q: %v: %v", src, change, err)
			}
			again := Texts(text.NewSource("f", now).Text(), yaml)
			if len(again) != len(texts) || again[i].String() != meant {
				t.Fatalf("%q\nbecomes\n%q\nin which %d of %q reads as %q,\nnot as %q", src, now, i, texts, again, meant)
			}
		}
	})
}

// short writes a config.json as one character, so that changes of bytes leave it whole. long is the reverse.
func short(s string) string {
	return strings.NewReplacer(config, "§", text.Escape(config), "¤").Replace(s)
}

func long(s string) string {
	return strings.NewReplacer("§", config, "¤", text.Escape(config)).Replace(s)
}

// within fails if a byte of a text is not one of the file.
func within(t *testing.T, src string, at text.Text) {
	t.Helper()
	last := text.Range{}
	for i := range at.Len() {
		r := at.Range(text.Span{Start: i, End: i + 1})
		if r.Start < last.Start || r.End < r.Start || r.End > len(src) {
			t.Fatalf("%q: byte %d of %q is at %v, after %v", src, i, at.String(), r, last)
		}
		last = r
	}
}

// changed returns the edits of one change to a text, and what the text is after it; nil if there is nothing to change.
func changed(at text.Text, value string, which uint) ([]text.Edit, string) {
	plain := text.File(at.String())
	edits, ok := change(doc.Read(at, doc.JSON), value, which)
	other, _ := change(doc.Read(plain, doc.JSON), value, which)
	if !ok {
		return nil, ""
	}
	meant, err := text.Apply(at.String(), other)
	if err != nil || !isConfig(doc.Read(text.File(meant), doc.JSON)) {
		return nil, "" // it no longer says what it is
	}
	return edits, meant
}

// change makes one change to a document that its reader accepts: a value is replaced, a member goes or comes.
func change(d *doc.Document, value string, which uint) ([]text.Edit, bool) {
	if !d.Accepted() {
		return nil, false
	}
	nodes := []doc.Node{d.Root()}
	for i := 0; i < len(nodes) && len(nodes) < 100; i++ {
		nodes = slices.AppendSeq(nodes, nodes[i].Members())
	}
	n := nodes[int(which/3)%len(nodes)]
	var op doc.Op
	switch {
	case which%3 == 0 && n != d.Root():
		op = n.Delete()
	case n.IsObject() && !n.Get("new").Exists():
		op = n.Insert([]string{"new"}, doc.Quote("v"+value))
	case n.Type() == doc.Object || n.Type() == doc.Array:
		return nil, false
	default:
		op = n.Replace(doc.Quote("v" + value))
	}
	edits, err := doc.Edits([]doc.Op{op})
	return edits, err == nil
}
