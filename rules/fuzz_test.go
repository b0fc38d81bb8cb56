package rules

import (
	"math/rand"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sparklint/sparklint/lint"
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
		if f, _ := lint.Load("a.ipynb", files["a.ipynb"]); f == nil {
			t.Skip() // no magic
		}
		if f, _ := lint.Load(".sparkmagic/config.json", config); f != nil {
			files[".sparkmagic/config.json"] = config
		}
		o := lint.Options{MaxExecutors: max(0, most%50)}
		if most < 0 {
			o.Livy, o.Spark, o.DeployMode = "0.9.0", "4.0.1", "client"
		}
		if most%3 != 0 {
			o.Share(randomEndpoint(rand.New(rand.NewSource(int64(most)))))
		}
		run := linttest.Load(t, files)
		found := lint.Check(run, All, o)
		all := func(*lint.Diagnostic) bool { return true }
		fixed, err := lint.Apply(run, All, o, found, all)
		if err != nil {
			t.Fatal(err)
		}
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
			if d.Severity < lint.Warning {
				continue
			}
			if before[d.File.Path+d.Rule]--; before[d.File.Path+d.Rule] < 0 {
				t.Fatalf("new after fixing: %s: %s\n%s", d.Rule, d.Message, linttest.Source(t, fixed.Files[len(fixed.Files)-1]))
			}
		}
		again, err := lint.Apply(fixed.Files, All, o, fixed.Left, all)
		if err != nil || again.Count > 0 {
			t.Fatalf("a second fix did %d more, %v", again.Count, err)
		}
	})
}
