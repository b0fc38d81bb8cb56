package rules

import (
	"context"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/linttest"
)

// FuzzFix: on any body of a cell, and any config.json, in a notebook of any
// shape: fixing comes to an end, a second fix does nothing, no warning is new,
// and what was accepted still is.
func FuzzFix(f *testing.F) {
	for _, r := range All {
		for _, e := range r.Examples {
			s := strings.NewReplacer("«", "", "»", "").Replace(e.Bad)
			if !strings.HasPrefix(s, "-- ") {
				f.Add(s, `{"session_configs": {"queue": "bi"}}`, uint8(0), 0)
				f.Add(s, s, uint8(3), 5)
				f.Add(s, s, uint8(1), -1)
			}
		}
	}
	f.Fuzz(func(t *testing.T, body, config string, carrier uint8, most int) {
		if !utf8.ValidString(body) || len(body)+len(config) > 1<<12 {
			t.Skip()
		}
		c := linttest.Carriers[int(carrier)%len(linttest.Carriers)]
		files := map[string]string{"a.ipynb": c.Notebook([]string{"x", linttest.Cell(body)})}
		if most%7 == 0 { // of no use, or after a fix
			files["a.ipynb"] = strings.NewReplacer(`"metadata": {}`, silence, `"metadata":{}`, silence).Replace(files["a.ipynb"])
		}
		if f, _ := lint.Load("a.ipynb", files["a.ipynb"]); f == nil {
			t.Skip() // no magic
		}
		if f, _ := lint.Load(".sparkmagic/config.json", config); f != nil {
			files[".sparkmagic/config.json"] = config
		}
		o := lint.Terms{MaxExecutors: max(0, most%50)}
		if most < 0 {
			o.Livy, o.Spark, o.DeployMode = "0.9.0", "4.0.1", "client"
		}
		if most%3 != 0 {
			o.Share(randomEndpoint(rand.New(rand.NewSource(int64(most)))))
		}
		run := lint.Run{Targets: linttest.Load(t, files, o), Rules: All}
		result := linttest.Result(t, run)
		found, fixed := result.Found, result.All
		before := map[string]int{}
		for _, d := range found {
			if d.Severity >= lint.Warning {
				before[d.File.Path+d.Rule]++
			}
			if d.Range.Start < 0 || d.Range.End > len(linttest.Source(t, d.File)) || d.Message == "" {
				t.Fatalf("%+v", d)
			}
		}
		for _, d := range fixed.Left {
			if d.Severity < lint.Warning || d.Rule == "unused-suppression" {
				continue
			}
			if before[d.File.Path+d.Rule]--; before[d.File.Path+d.Rule] < 0 {
				t.Fatalf("new after fixing: %s: %s\n%s", d.Rule, d.Message, linttest.Source(t, fixed.Targets[len(fixed.Targets)-1]))
			}
		}
		withheld := map[string]bool{} // and said why
		for _, d := range fixed.Left {
			withheld[d.Rule+d.Pointer] = withheld[d.Rule+d.Pointer] || d.Withheld != nil
		}
		for _, d := range linttest.Result(t, lint.Run{Targets: fixed.Targets, Rules: All}).Found {
			if d.Fix != nil && !withheld[d.Rule+d.Pointer] {
				t.Fatalf("a second run fixes more: %s: %s", d.Rule, d.Message)
			}
		}
		ignores(t, run, result)
	})
}

const silence = `"metadata": {"tags": ["sparklint-ignore-memory-size"], "sparklint": {"ignore": ` +
	`{"no-executor-cap": "why", "unknown-request-field": ""}}}`

// ignores: all that is found is silenced where there is a place for it, and no cell is
// touched.
func ignores(t *testing.T, run lint.Run, result *lint.Result) {
	t.Helper()
	silenced, err := result.Ignore(context.Background(), "why \"so\"", func(*lint.Diagnostic) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range silenced.Targets {
		if f.Config != nil {
			continue
		}
		for j, c := range f.Notebook.Cells {
			if was := run.Targets[i].Notebook.Cells[j]; was.Text.String() != c.Text.String() {
				t.Fatalf("cell %d was\n%s\nis\n%s", j, was.Text, c.Text)
			}
		}
	}
	for _, d := range silenced.Left {
		own := strings.HasSuffix(d.Rule, "-suppression")
		placed := d.Cell != nil && slices.ContainsFunc(d.File.Notebook.Cells,
			func(c lint.Cell) bool { return c.Index == d.Cell.Index && c.Meta != nil })
		if config := d.File.Config; !own &&
			(placed || config != nil && takes(config) && !strings.Contains(config.Text.String(), "sparklint")) {
			t.Fatalf("not silenced: %s: %s\n%s", d.Rule, d.Message, linttest.Source(t, d.File))
		}
	}
	if len(silenced.Silenced) == 0 && len(silenced.Left) < len(result.Found) {
		t.Fatal("findings are gone, and not silenced")
	}
}

// takes reports whether a suppression can be written into a config.json: a template may have one, and brackets come first. Text
// behind the JSON may be a part of it.
func takes(config *doc.Document) bool {
	extra := slices.ContainsFunc(config.Flaws, func(f doc.Flaw) bool { return f.Kind == doc.ExtraText })
	return !extra && config.Root().IsObject() && !config.Root().Open() && !config.Mended()
}
