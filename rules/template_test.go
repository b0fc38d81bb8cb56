package rules

import (
	"math/rand"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/linttest"
	"github.com/sparklint/sparklint/lint/text"
)

// placeholders are written as the template engines write them.
var placeholders = []string{
	"{{ x }}", "{{x | to_json}}", "{{- .Values.x -}}", "${x}", "$x", "%x%", "@@x@@", "<%= x %>", "<your-value>", "[[ x ]]", "__X__",
	"X_TO_REPLACE",
	"{{ a }}{{ b }}", "1{{ x }}", "{{ x }}g", "%(x)s", "{% if x %}ORIGINAL{% else %}2{% endif %}", "{{ if .x }}ORIGINAL{{ else }}{}{{ end }}",
}

// values are the places of the values in a value.
func values(n doc.Node) (list []text.Span) {
	for m := range n.Members() {
		list = append(list, m.Value().Span)
		list = append(list, values(m)...)
	}
	return list
}

// keys are the places of the keys in a value.
func keys(n doc.Node) (list []text.Span) {
	for m := range n.Members() {
		if m.Key() != "" {
			list = append(list, m.Name().Span)
		}
		list = append(list, keys(m)...)
	}
	return list
}

// TestTemplates puts a placeholder in the place of each value and key of what no rule reports: there is one info, and nothing else is new.
func TestTemplates(t *testing.T) {
	for _, r := range All {
		for _, e := range r.Examples {
			if strings.HasPrefix(e.Good, "-- ") || strings.HasPrefix(e.Good, "%") || e.Good == "" {
				continue
			}
			read := doc.Read(text.File(e.Good), doc.JSON)
			if !read.Accepted() {
				continue
			}
			was := counted(t, e.Good)
			for i, s := range values(read.Root()) {
				if len(e.Good) > 2_000 || strings.HasSuffix(r.Name, "-suppression") {
					continue
				}
				form := placeholders[(i+len(e.Good))%len(placeholders)]
				now := e.Good[:s.Start] + strings.Replace(form, "ORIGINAL", e.Good[s.Start:s.End], 1) + e.Good[s.End:]
				checkTemplate(t, r.Name, now, was)
			}
			for _, s := range keys(read.Root()) {
				now := e.Good[:s.Start] + "{{ k }}" + e.Good[s.End:]
				if len(e.Good) < 2_000 && !strings.HasSuffix(r.Name, "-suppression") && linttest.IsConfig(now) == linttest.IsConfig(e.Good) {
					checkTemplate(t, r.Name, now, was)
				}
			}
		}
	}
}

// templateTargets is a source as a config.json, or as the cell of a notebook.
func templateTargets(t *testing.T, src string) []*lint.Target {
	t.Helper()
	o := lint.Terms{MaxExecutors: 5, Spark: "3.3.4"}
	o.Share(randomEndpoint(rand.New(rand.NewSource(12))))
	if linttest.IsConfig(src) {
		return linttest.Load(t, map[string]string{".sparkmagic/config.json": src}, o)
	}
	return linttest.Load(t, map[string]string{"a.ipynb": linttest.Carriers[0].Notebook([]string{linttest.Cell(src), "x"})}, o)
}

// counted counts the findings of warning and above by their rule.
func counted(t *testing.T, src string) map[string]int {
	t.Helper()
	count := map[string]int{}
	for _, d := range linttest.Check(t, templateTargets(t, src), All) {
		if d.Severity >= lint.Warning {
			count[d.Rule]++
		}
	}
	return count
}

func checkTemplate(t *testing.T, name, src string, was map[string]int) {
	t.Helper()
	said, count := 0, map[string]int{}
	for _, d := range linttest.Check(t, templateTargets(t, src), All) {
		if d.Rule == "unfilled-template" {
			said++
		}
		if count[d.Rule]++; d.Severity >= lint.Warning && count[d.Rule] > was[d.Rule] {
			t.Errorf("%s: %s\n%s: %s", name, src, d.Rule, d.Message)
		}
	}
	if said != 1 {
		t.Errorf("%s: %s\n%d infos that it is a template", name, src, said)
	}
}
