package doc

import (
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/sparklint/sparklint/lint/text"
)

// TestTemplate: a placeholder outside quotes is a value, a key, or anything, and hides nothing else.
func TestTemplate(t *testing.T) {
	for in, want := range map[string]string{ // what is read of it
		`{"a": {{ x }}, "b": 1}`:                            `{"a": "{{ x }}", "b": 1}`,
		`{"a": {{ x }}{{ y }}, "b": 1}`:                     `{"a": "{{ x }}{{ y }}", "b": 1}`,
		`{"a": 1{{ x }}5g, "b": 1}`:                         `{"a": "1{{ x }}5g", "b": 1}`,
		`{"a": pre-{{ x }}}`:                                `{"a": "pre-{{ x }}"}`,
		`{"a": ${x}, "b": $y, "c": %z%}`:                    `{"a": "{{ ${x} }}", "b": "{{ $y }}", "c": "{{ %z% }}"}`,
		`{"a": @@x@@, "b": <%= y %>}`:                       `{"a": "{{ @@x@@ }}", "b": "{{ <%= y %> }}"}`,
		`{"c": <d e>}`:                                      `{"c": "{{ <d e> }}"}`,
		`{"a": [[ x ]], "b": __Y__}`:                        `{"a": "{{ [[ x ]] }}", "b": "{{ __Y__ }}"}`,
		`{"c": Z_Z}`:                                        `{"c": "{{ Z_Z }}"}`,
		`{{{ k }}: 1, "b": 2}`:                              `{"{{ k }}": 1, "b": 2}`,
		`{ {{ k }}: 1, <k>: 2, k_{{ x }}: 3}`:               `{"{{ k }}": 1, "{{ <k> }}": 2, "k_{{ x }}": 3}`,
		`{"a": 1, {{ rest }}}`:                              `{"a": 1}`,
		`{"a": 1 {{ rest }}}`:                               `{"a": 1}`,
		`{ {{ first }}, "a": 1}`:                            `{"a": 1}`,
		`{"a": 1, {{ rest }}, "b": 2}`:                      `{"a": 1, "b": 2}`,
		`{"a": [{{ x }}, 1, {{ y }}]}`:                      `{"a": ["{{ x }}", 1, "{{ y }}"]}`,
		`[{% for x in l %}"{{ x }}",{% endfor %}]`:          `["{{ x }}"]`,
		`{{ x | to_json }}`:                                 `"{{ x | to_json }}"`,
		"{{- /* c */ -}}\n{\"a\": 1}":                       `{"a": 1}`,
		"{% set x = 1 %}\n{\"a\": {{ x }}}\n{# c #}":        `{"a": "{{ x }}"}`,
		"{\"a\": 1\n{% if x %}\n, \"b\": 2\n{% endif %}\n}": `{"a": 1, "b": 2}`,
		`{"a": {% if x %}1{% else %}2{% endif %}, "b": 2}`:  `{"a": 1, "b": 2}`,
		`{"a": {{- if .x }} 1 {{- else if .y }} 2 {{ else }} 3 {{ end }}, "b": 2}`:        `{"a": 1, "b": 2}`,
		`{{ if .x }}{"a": 1}{{ else }}{"b": [{{ if .y }}1{{ else }}2{{ end }}]}{{ end }}`: `{"a": 1}`,
		`{"u": "{{ .url | default "x" }}", "b": 1}`:                                       `{"u": "{{ .url | default \"x\" }}", "b": 1}`,
		`{"u": "a{{ x['y'] }}b", "b": {{ z }}}`:                                           `{"u": "a{{ x['y'] }}b", "b": "{{ z }}"}`,
		`{"j": [{% for j in l %}"{{ j }}"{{ "," if not loop.last }}{% endfor %}]}`:        `{"j": ["{{ j }}"]}`,
	} {
		d := Read(text.File(in), JSON)
		if !d.Sound() || len(d.Holes()) == 0 || !gjson.Valid(d.twin) {
			t.Errorf("%s\nsound %v, %d holes, flaws %v, twin %s", in, d.Sound(), len(d.Holes()), d.Flaws, d.twin)
			continue
		}
		if got := d.Root().Strict(); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
		if d.Accepted() {
			t.Errorf("%s: accepted", in)
		}
		for _, f := range d.Flaws {
			if _, _, ok := f.Repair(); ok {
				t.Errorf("%s: a repair of %s", in, f.Raw())
			}
		}
	}
}

// TestNoTemplate: mistakes stay mistakes.
func TestNoTemplate(t *testing.T) {
	for in, want := range map[string]Kind{
		`{"a": True}`: PythonWord, `{"a": None}`: PythonWord, `{"a": TRUE}`: Unquoted, `{"a": NULL}`: Unquoted, `{"a": cluster}`: Unquoted,
		`{"a": MEMORY_AND_DISK}`: Unquoted, `{"a": 4g}`: Unquoted, `{"a": DEBUG}`: Unquoted, `{"a": NONE}`: Unquoted,
		`{"a": 1} $x`: ExtraText, "{\"a\": 1}\n<b>": ExtraText, `{"a": 1}}`: ExtraText, `{"a": "{{ x }}",}`: TrailingComma,
		`{"a": {{ x }},}`: TrailingComma, `{"a": {{ x }} "b": 1}`: MissingComma, `{"a": 1,, "b": {{ x }}}`: ExtraComma,
	} {
		d := Read(text.File(in), JSON)
		var kinds []Kind
		for _, f := range d.Flaws {
			if f.Kind != Placeholder {
				kinds = append(kinds, f.Kind)
			}
		}
		if len(kinds) != 1 || kinds[0] != want {
			t.Errorf("%s: flaws %v, want %d", in, d.Flaws, want)
		}
	}
}

// TestTemplateEdits: what no placeholder is part of can change, and nothing else.
func TestTemplateEdits(t *testing.T) {
	d := Read(text.File(`{"a": {{ x }}, "b": {"c": 1, "d": [1, ${y}]}, "e": 2}`), JSON)
	r := d.Root()
	for _, op := range []Op{
		r.Get("a").Replace("1"), r.Get("a").Delete(), r.Get("b").Delete(), r.Get("b", "d").Replace("[]"), r.Replace("{}"),
	} {
		if edits, err := Edits([]Op{op}); err == nil {
			t.Errorf("%s: %v", op, edits)
		}
	}
	for _, op := range []Op{
		r.Get("a").Rename("z"), r.Get("e").Delete(), r.Get("b", "c").Delete(), r.Get("b", "d").Append("1"), r.Insert([]string{"f"}, "1"),
	} {
		got, err := d.Try([]Op{op})
		if err != nil || !got.Sound() || len(got.Holes()) != 2 {
			t.Errorf("%s: %v", op, err)
		}
	}
	d = Read(text.File(`{"a": 1, "b": 2 {% if x %}, "c": 3{% endif %}}`), JSON)
	r = d.Root()
	for _, op := range []Op{r.Get("b").Delete(), r.Get("c").Delete(), r.Insert([]string{"d"}, "1")} {
		if edits, err := Edits([]Op{op}); err == nil {
			t.Errorf("%s: %v", op, edits)
		}
	}
	if got, err := d.Try([]Op{r.Get("c").Rename("d")}); err != nil || !strings.Contains(got.Text.String(), `, "d": 3{%`) {
		t.Error(err)
	}
}
