package rules

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/severity"
)

var sessionName = &lint.Rule{
	Name:     "session-name",
	Severity: lint.Error,
	Doc: `a session name that Livy refuses, or that is taken

Livy 0.6 and later refuse a name that is empty or all digits: ` + "`Invalid session name: 123`" + `, since 0.8 with
` + "`Rejected, Reason:`" + ` before it. A name can be used once at a time: two notebooks with the same one can't run
together, and after a crash the dead session still holds it: ` + "`Duplicate session name: Some(etl) for session 1`" + `.
In all these cases an application has already been started on the cluster when the answer comes, and every retry
starts another.`,
	Evidence: []string{
		"name/digits", "more/name-json/int", "more/name/１２", "scen/names/empty", "scen/names/duplicate-living", "scen/names/duplicate-of-dead",
	},
	Examples: []lint.Example{
		{Bad: `{"name": «"2024"»}`, Good: `{"name": "report-2024"}`},
		{Bad: `{"name": «20240131»}`, Good: `{"name": "report-20240131"}`},
		{Bad: `{"name": «""», "executorCores": 2}`, Good: `{"executorCores": 2}`},
		{
			Bad: `-- a.ipynb --
# %%
%%configure -f
{"name": "etl"}
-- b.ipynb --
# %%
%%configure -f
{"name": «"etl"»}
`,
			Good: `-- a.ipynb --
# %%
%%configure -f
{"name": "etl"}
-- b.ipynb --
# %%
%%configure -f
{"name": "etl-report"}
`,
		},
	},
	CrossFile: func(p *lint.CrossFilePass) {
		type named struct {
			name string
			on   string
		}
		first := map[named]*lint.Session{}
		for _, f := range p.Targets {
			for _, s := range f.Sessions() {
				checkName(p, s)
				n := s.Settings.Get("name")
				if s.Cell == nil || n.Type() != doc.String || invalidName(n.String()) {
					continue
				}
				own := named{n.String(), f.Terms.Server}
				other, version := first[own], f.Terms.Livy
				if other == nil {
					first[own] = s
					continue
				}
				if other.Target != f && (version == "" || checksNames(version)) {
					p.Report(lint.Diagnostic{
						Place:    n.Value(),
						Severity: lint.Warning,
						Message: fmt.Sprintf("%s has the same session name %q: only one of them can run at a time; give each its own",
							other.Target.Path, n.String()),
						Related: []lint.Related{{Place: other.Settings.Get("name").Value(), Message: "the same name"}},
					})
				}
			}
		}
	},
}

// checksNames reports whether a version of Livy looks at names.
func checksNames(version string) bool { return facts.AtLeast(version, "0.6.0") }

// invalidName reports whether Livy refuses a name.
func invalidName(name string) bool {
	// Livy looks at units of UTF-16, where a digit beyond them is none.
	return strings.TrimFunc(name, func(r rune) bool { return r <= 0xffff && unicode.IsDigit(r) }) == ""
}

func checkName(p *lint.CrossFilePass, s *lint.Session) {
	n := s.Get("name")
	if t := n.Type(); t != doc.String && t != doc.Number || !invalidName(n.String()) {
		return
	}
	if s.Cell != nil && n.Document() != s.Settings.Document() {
		return // the base config is checked on its own
	}
	severity, known := severity.OfVersions(s.Target.Terms.Livy, livy.Current, checksNames)
	if !known {
		return
	}
	d := lint.Diagnostic{Place: n.Value(), Severity: severity}
	d.Message = fmt.Sprintf("the session name %s is all digits: Livy refuses it, after it has started an application; add a letter", n.Raw())
	if n.String() == "" {
		d.Message = "Livy refuses an empty session name, after it has started an application"
		d.Fix = &lint.Fix{Message: "remove it", Safe: true, Ops: []doc.Op{n.Delete()}}
	}
	p.Report(d)
}
