package doc

import (
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/sparklint/sparklint/lint/text"
)

func TestTwin(t *testing.T) {
	for _, c := range []struct {
		in, twin string
		kinds    []Kind
	}{
		{`{"a": 1}`, `{"a": 1}`, nil},
		{`{"a": 1,}`, `{"a": 1 }`, []Kind{TrailingComma}},
		{"\ufeff{}", `   {}`, []Kind{BOM}},
		{`{"a": 1,, "b": 2}`, `{"a": 1,  "b": 2}`, []Kind{ExtraComma}},
		{`[,1]`, `[ 1]`, []Kind{ExtraComma}},
		{`{"a": 1 "b": 2}`, `{"a": 1,"b": 2}`, []Kind{MissingComma}},
		{"{\"a\": 1 // x\n}", "{\"a\": 1     \n}", []Kind{Comment}},
		{`{/* x */"a": 1}`, `{       "a": 1}`, []Kind{Comment}},
		{`{'a': 'it\'s "x"'}`, `{"a": "it 's  x "}`, []Kind{SingleQuotes, SingleQuotes}},
		{`{"a": True, "b": None}`, `{"a": true, "b": null}`, []Kind{PythonWord, PythonWord}},
		{`[NaN, -Infinity]`, `[0.0, -0.000000]`, []Kind{NotANumber, NotANumber}},
		{`{conf: 512m}`, `{"__": "__"}`, []Kind{Unquoted, Unquoted}},
		{`{"a": “b”}`, `{"a": "_____"}`, []Kind{CurlyQuotes}},
		{"{\"a\": \"b\tc\"}", `{"a": "b c"}`, []Kind{ControlCharacter}},
		{`{"a": "C:\jars"}`, `{"a": "C: jars"}`, []Kind{BadEscape}},
		{"{\"a\": \"b\\\n c\\\r\n\"}", "{\"a\": \"b   c   \"}", []Kind{Continued}},
		{"{\"a\": \"b\\ \n\"}", "{\"a\": \"b   \"}", []Kind{Continued}},
		{"{\"a\": \"b\\\\\n\"}", `{"a": "b\\ "}`, []Kind{ControlCharacter}},
		{`{"a": 007}`, `{"a": 111}`, []Kind{BadNumber}},
		{`{"a": 0x2F}`, `{"a": 1111}`, []Kind{BadNumber}},
		{`{"a": 1} import x`, `{"a": 1}         `, []Kind{ExtraText}},
		{"{\u00a0}", "{  }", []Kind{OddBlank}},
		{`{`, "", []Kind{OpenBracket}},
		{``, "", []Kind{Nothing}},
		{`{"a": "b}`, "", []Kind{OpenString}},
		{"{\"a\": \"b,\n\"c\": 1}", "", []Kind{OpenString}},
		{`{"a": 1]`, "", []Kind{WrongBracket}},
		{`{"a":: 1}`, "", []Kind{WantValue}},
		{`{"a" 1}`, "", []Kind{WantColon}},
		{`{1: 2}`, "", []Kind{WantKey}},
		{`{'''a''': 2}`, "", []Kind{TripleQuotes}},
		{`{u'a': 2}`, "", []Kind{PrefixedString}},
	} {
		out, flaws, ok := twin(c.in, JSON)
		var kinds []Kind
		for _, f := range flaws {
			kinds = append(kinds, f.Kind)
		}
		if ok != (c.twin != "") || ok && out != c.twin {
			t.Errorf("%q: twin %q, %v; want %q", c.in, out, ok, c.twin)
		}
		if len(kinds) != len(c.kinds) {
			t.Errorf("%q: flaws %v, want %v", c.in, kinds, c.kinds)
			continue
		}
		for i := range kinds {
			if kinds[i] != c.kinds[i] {
				t.Errorf("%q: flaws %v, want %v", c.in, kinds, c.kinds)
			}
		}
		if ok && !gjson.Valid(out) {
			t.Errorf("%q: twin %q is not strict", c.in, out)
		}
	}
}

func TestLiteral(t *testing.T) {
	for in, want := range map[string]int{
		"{'a': True, # x\n}": 0, `{"--a": true}`: 1, `{"a": "x" "y"}`: 0, `{"a": 1,,}`: 1, "{\"a\": 1 // x\n}": 1,
		`{"a": "x"`: 1, `{"a": ["x"}`: 1, `{"a": "x}`: 1, `{"a": "x"}}`: 1, `{"a": "x" "b": 1}`: 1, `{"a": 1 "b": 2}`: 1,
		`{"a": ["x" "y"]}`: 0, `{"a": ("x",)}`: 0, `{"a": r"x{"}`: 0, "{'a': 1 # }\n}": 0, "{'a': 1 # }\n": 1, "{'a': \"\"\"x\n{\"\"\"}": 0,
		`{"a": 'it\'s {'}`: 0, `{"a": 1 +2j}`: 0, "{'a': 'x' # y\n 'z'}": 0, "{'a': 'x\\\ny'}": 0, `{"a": b"x" b"y"}`: 0,
		"{'a': 'x\\\r\ny'}": 0, "{'a': 'x\\ \ny'}": 1,
	} {
		if d := Read(text.File(in), Literal); len(d.Flaws) != want {
			t.Errorf("%s: %v, want %d flaws", in, d.Flaws, want)
		}
	}
}

func TestRepairs(t *testing.T) {
	for in, want := range map[string]string{
		`{"a": 1,}`:                       `{"a": 1}`,
		"\ufeff{}":                        `{}`,
		"{\n  // x\n  \"a\": 1\n}":        "{\n  \"a\": 1\n}",
		"{\"a\": 1 // x\n}":               "{\"a\": 1\n}",
		`[1/*x*/2]`:                       `[1, 2]`,
		`[1/*x*/,2]`:                      `[1 ,2]`,
		`{'a': 'b"c'}`:                    `{"a": "b\"c"}`,
		`{a1: cluster, "b": “c”}`:         `{"a1": "cluster", "b": "c"}`,
		`{"a": True, "b": None}`:          `{"a": true, "b": null}`,
		"{\"a\": 1\n\"b\": 2}":            "{\"a\": 1,\n\"b\": 2}",
		`{"a": "C:\jars"}`:                `{"a": "C:\\jars"}`,
		"# x\n{}":                         "{}",
		"{\"a\": \"b\\\"\\\n c\\\r\n\"}":  `{"a": "b\" c"}`,
		"{\"a\": \"b\tc\",\u00a0\"d\":1}": `{"a": "b\tc", "d":1}`,
	} {
		d := Read(text.File(in), JSON)
		var ops []Op
		for _, f := range d.Flaws {
			_, repairs, ok := f.Repair()
			if !ok {
				t.Errorf("%q: no repair of %s", in, f)
			}
			ops = append(ops, repairs...)
		}
		if got, err := d.Try(ops); err != nil || got.Text.String() != want || !got.Accepted() {
			t.Errorf("%q: %q, %v; want %q", in, got.Text.String(), err, want)
		}
	}
}

// BenchmarkLiteralFlaws reads a Python literal with a flaw in every second byte.
func BenchmarkLiteralFlaws(b *testing.B) {
	src := text.File("{'a': '" + strings.Repeat("\x01x", 10_000) + "'}")
	for range b.N {
		Read(src, Literal)
	}
}
