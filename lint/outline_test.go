package lint_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint"
)

// TestOutline: an outline has the size and the lines of the notebook, its cells, and nothing of what a run printed.
func TestOutline(t *testing.T) {
	source := `["%%configure -f\n",` + "\n" + `"{\"executorMemroy\": \"4g\"}"]`
	notebook := func(outputs, attachments string) string {
		return `{"cells": [{"cell_type": "markdown", "attachments": ` + attachments + `, "source": "text"},
{"outputs": ` + outputs + `, "cell_type": "code", "metadata": {"outputs": "kept"}, "source": ` + source + `}],
"metadata": {"kernelspec": {"name": "pysparkkernel"}}, "outputs": "kept"}`
	}
	outputs := `[{"output_type" : "stream", "text": ["pass\"word é 😀\\", "\u00e9"], "n": 12.5}, {"data": {"text/plain": "é"}}]`
	src := notebook(outputs, `{"image.png": {"image/png": "iVBORw0KGgo="}}`)
	want := notebook(`[{"output_type" : "xxxxxx", "text": ["xxxxxxxxxxx×x𝕩xx", "xxxxxx"], "n": 12.5}, {"data": {"text/plain": "×"}}]`,
		`{"image.png": {"image/png": "xxxxxxxxxxxx"}}`)
	for _, src := range []string{src, "\ufeff" + src, strings.ReplaceAll(src, "\n", "\r\n")} {
		f, skipped := lint.Load("a.ipynb", src)
		if f == nil {
			t.Fatal(skipped)
		}
		got := f.Outline()
		if strings.TrimPrefix(strings.ReplaceAll(got, "\r", ""), "\ufeff") != want || len(got) != len(src) {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		if again, _ := lint.Load("a.ipynb", got); again == nil || again.Outline() != got {
			t.Error("the outline of an outline is another one")
		}
	}
	old := `{"worksheets": [{"cells": [{"cell_type": "code", "input": "%%configure -f\n{}", "outputs": [{"text": "secret"}]}]}]}`
	if f, _ := lint.Load("a.ipynb", old); f.Outline() != strings.Replace(old, "secret", "xxxxxx", 1) {
		t.Errorf("nbformat 3: %s", f.Outline())
	}
	for name, src := range map[string]string{
		"broken.ipynb": strings.Replace(src, `"outputs": [`, `"outputs": [,`, 1), // the place of a mistake must stay
		"config.json":  `{"session_configs": {"outputs": "a"}}`,
		"a.py":         "# %%\n# %%configure -f\n# {}\n",
		"magic.ipynb":  strings.Replace(old, "secret", "%%configure", 1),
	} {
		if f, skipped := lint.Load(name, src); f == nil || f.Outline() != src {
			t.Errorf("%s changes or is skipped: %s", name, skipped)
		}
	}
}

// TestOutlineIsJSON: what a string has in it, the outline is read as JSON with the same keys.
func TestOutlineIsJSON(t *testing.T) {
	for _, text := range []string{`\`, `"`, `\"`, "\x00", "a: b", `": "`, "é\\", "", "\ufffd", `%%configure`} {
		inside, err := json.Marshal(map[string]any{text: []any{text, map[string]string{"k": text}}})
		if err != nil {
			t.Fatal(err)
		}
		f, _ := lint.Load("a.ipynb", `{"cells": [{"cell_type": "code", "source": "%%configure -f\n{}", "outputs": [`+string(inside)+`]}]}`)
		var got struct {
			Cells []struct{ Outputs []map[string]any }
		}
		if err := json.Unmarshal([]byte(f.Outline()), &got); err != nil {
			t.Fatalf("%v: %s", err, f.Outline())
		}
		for key := range got.Cells[0].Outputs[0] {
			if key != text {
				t.Errorf("key %q, not %q", key, text)
			}
		}
	}
}
