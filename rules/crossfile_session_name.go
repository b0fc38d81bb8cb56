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
	Doc: `a session name that Livy rejects, or that two notebooks share

Livy 0.6 and later reject a name that is empty or has only digits: ` + "`Invalid session name: 123`" + `. In Livy 0.8 and later,
the error begins with ` + "`Rejected, Reason:`" + `. Two sessions can't have the same name at the same time. Two notebooks with
the same name can't run together, and after a crash the dead session keeps its name:
` + "`Duplicate session name: Some(etl) for session 1`" + `. In all these cases Livy answers only after it has started an
application on the cluster, and every retry starts another one.`,
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
			for _, s := range f.Known() {
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
						Message: fmt.Sprintf("only one of two notebooks can run at a time: %s also uses the session name %q",
							other.Target.Path, n.String()),
						Related: []lint.Related{{Place: other.Settings.Get("name").Value(), Message: "the same name"}},
					})
				}
			}
		}
	},
}

// checksNames reports whether a version of Livy checks names.
func checksNames(version string) bool { return facts.AtLeast(version, "0.6.0") }

// invalidName reports whether Livy rejects a name.
func invalidName(name string) bool {
	// Livy checks each UTF-16 code unit, and half of a surrogate pair is not a digit.
	return strings.TrimFunc(name, func(r rune) bool { return r <= 0xffff && unicode.IsDigit(r) }) == ""
}

func checkName(p *lint.CrossFilePass, s *lint.Session) {
	n := s.Get("name")
	if t := n.Type(); t != doc.String && t != doc.Number || !invalidName(n.String()) {
		return
	}
	if s.Cell != nil && n.Document() != s.Settings.Document() {
		return // the base config has a check of its own
	}
	severity, known := severity.OfVersions(s.Target.Terms.Livy, livy.Current, checksNames)
	if !known {
		return
	}
	d := lint.Diagnostic{Place: n.Value(), Severity: severity}
	d.Message = fmt.Sprintf("no session starts: Livy rejects the session name %s because it has only digits; add a letter", n.Raw())
	d.Note = "Livy rejects it only after it has started an application on the cluster"
	if n.String() == "" {
		d.Message = "no session starts: Livy rejects an empty session name"
		d.Fix = &lint.Fix{Message: "remove it", Safe: true, Ops: []doc.Op{n.Delete()}}
	}
	p.Report(d)
}
