package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
)

var unusedSuppression = &lint.Rule{
	Name:     "unused-suppression",
	Severity: lint.Warning,
	Doc: `a suppression that silences nothing

JSON has no comments: what is not to be reported of a config.json stands in it as
` + "`\"sparklint\": {\"ignore\": {\"RULE\": \"why\"}}`" + ` beside its other keys, where SparkMagic does not look (never in
` + "`session_configs`" + `: Livy would refuse it). A notebook, or one of its cells, has the same in its metadata, or a
tag ` + "`sparklint-ignore-RULE` or `sparklint-skip`" + `. A rule that ` + "`enforce`" + ` of the settings names can't be silenced,
and ` + "`--no-suppressions`" + ` shows everything. ` + "`--add-ignore REASON`" + ` writes them.

One that silences nothing any more only hides what comes later; one that names no rule, or has another form,
never silenced anything. What several files make together is known only where a folder is walked, and what
` + "`per-file`" + ` of the settings silences where theirs is.`,
	Evidence: []string{
		"suppress-alone", "suppress-alone-without", "suppress-beside", "suppress-beside-without", "suppress-beside@0.12.9",
		"suppress-beside-without@0.12.9",
		"suppress-configure", "suppress-configure-without", "suppress-odd", "suppress-scala", "suppress-inside",
		"suppress-inside-configure", "unknown/sparklint",
		"suppress-metadata", "suppress-metadata-without", "suppress-metadata@0.12.9",
	},
	Examples: []lint.Example{
		{
			Bad: `{"session_configs": {"executorMemory": "4g", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}, "sparklint": {"ignore": ` +
				`{«"memory-size"»: "they like it"}}}`,
			Good: `{"session_configs": {"executorMemory": "4g", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}}`,
		},
	},
	Audit: func(a *lint.AuditPass) {
		for _, f := range a.Targets {
			malformed(a, f)
			for _, s := range a.Of(f) {
				unused(a, s)
			}
		}
		for _, s := range a.Entries() {
			if s.Overruled != "" {
				a.Report(lint.Diagnostic{
					Place: s.Place, Severity: lint.Warning,
					Message: fmt.Sprintf("%s is not left out: %s asks for it", s.Rules[0], s.Overruled),
				})
				continue
			}
			for i, rule := range s.Rules {
				d := lint.Diagnostic{Place: s.Each[i], Severity: lint.Warning}
				switch {
				case s.Over || !a.Unused(s, rule):
					continue
				case !a.Matched(s):
					d.Message = fmt.Sprintf("the suppression of %s silences nothing: %s matches no file that has these settings", rule, s.Files)
					if !strings.ContainsAny(s.Files, "*?[{") && !strings.Contains(path.Base(s.Files), ".") {
						d.Message += fmt.Sprintf("; of a folder, write %s/**", strings.TrimSuffix(s.Files, "/"))
					}
				default:
					d.Message = fmt.Sprintf("the suppression of %s silences nothing", rule)
				}
				a.Report(d)
			}
		}
	},
}

// unused looks at one suppression of a file.
func unused(a *lint.AuditPass, s *lint.Suppression) {
	o := a.Target(s).Terms
	d := lint.Diagnostic{Place: s.Place, Severity: lint.Warning}
	switch rule := s.Rules[0]; {
	case unknownRule(a, s):
		d.Message = fmt.Sprintf("there is no rule %q: it silences nothing", rule)
		if near := facts.Nearest(rule, a.Names); near != "" {
			d.Message = fmt.Sprintf("there is no rule %q: did you mean %q?", rule, near)
			d.Fix = &lint.Fix{Message: fmt.Sprintf("rename to %q", near), Safe: true, Ops: []lint.Op{s.Renamed(near)}}
		}
	case o.Enforced[rule]:
		d.Message = fmt.Sprintf("the suppression of %s silences nothing: the settings enforce it", rule)
		d.Fix = a.Removal(s)
	case a.Unused(s, rule):
		d.Message = fmt.Sprintf("the suppression of %s silences nothing", rulesOf(s))
		d.Fix = a.Removal(s)
	default:
		return
	}
	a.Report(d)
}

// malformed reports a member that was meant as a suppression but does not have its form.
func malformed(a *lint.AuditPass, f *lint.Target) {
	say := func(place doc.Place, format string, args ...any) {
		a.Report(lint.Diagnostic{Place: place, Severity: lint.Warning, Message: fmt.Sprintf(format, args...)})
	}
	for root := range f.Silencers() {
		own := root.Get("sparklint")
		ignore := own.Get("ignore")
		switch {
		case own.Exists() && !own.IsObject():
			say(own.Value(), `"sparklint" is %s and silences nothing: write {"ignore": {"RULE": "why"}}`, own.Type())
		case ignore.Exists() && !ignore.IsObject():
			say(ignore.Value(), `"ignore" is %s and silences nothing: write {"RULE": "why"}`, ignore.Type())
		}
		for m := range own.Fields() {
			if near := facts.Nearest(m.Key(), []string{"ignore"}); near != "" && near != m.Key() {
				say(m.Name(), "%q silences nothing: did you mean %q?", m.Key(), near)
			}
		}
		for tag := range lint.Tags(root) {
			if t := tag.String(); strings.HasPrefix(t, "sparklint") && t != lint.SkipTag && !strings.HasPrefix(t, lint.IgnoreTag) {
				say(tag.Value(), "the tag %q silences nothing: %sRULE or %s does", t, lint.IgnoreTag, lint.SkipTag)
			}
		}
	}
}
