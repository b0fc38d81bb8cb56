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
	Doc: `an unused suppression

JSON has no comments, so a suppression in a config.json is a key: ` + "`\"sparklint\": {\"ignore\": {\"RULE\": \"why\"}}`" + ` at the top
level, where SparkMagic ignores it. Never put it in ` + "`session_configs`" + `: Livy would reject it. A notebook or a cell has the
same key in its metadata, or a tag ` + "`sparklint-ignore-RULE` or `sparklint-skip`" + `.

` + "`--add-ignore REASON`" + ` writes suppressions, and ` + "`--no-suppressions`" + ` ignores them. Rules in ` + "`enforce`" + `
of the settings can't be suppressed.

A suppression that is no longer used may hide a new finding later. A suppression with an unknown rule, or in another
form, never has an effect. Suppressions of cross-file rules are checked only if sparklint walks a folder, and ` + "`per-file`" + `
entries only if it walks the folder of their settings.`,
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
		near := map[string]string{} // many can have one misspelt name
		for _, f := range a.Targets {
			malformed(a, f)
			for _, s := range a.Of(f) {
				unused(a, s, near)
			}
		}
		for _, s := range a.Entries() {
			if s.Overruled != "" {
				a.Report(lint.Diagnostic{
					Place: s.Place, Severity: lint.Warning,
					Message: fmt.Sprintf("the suppression of %s has no effect: %s overrules it", s.Rules[0], s.Overruled),
				})
				continue
			}
			for i, rule := range s.Rules {
				d := lint.Diagnostic{Place: s.Each[i], Severity: lint.Warning}
				switch {
				case s.Over || !a.Unused(s, rule):
					continue
				case !a.Matched(s):
					d.Message = fmt.Sprintf("the suppression of %s is unused: %s matches no file with these settings", rule, s.Files)
					if !strings.ContainsAny(s.Files, "*?[{") && !strings.Contains(path.Base(s.Files), ".") {
						d.Message += fmt.Sprintf("; for a folder, write %s/**", strings.TrimSuffix(s.Files, "/"))
					}
				default:
					d.Message = fmt.Sprintf("the suppression of %s is unused", rule)
				}
				a.Report(d)
			}
		}
	},
}

// unused reports a suppression in a file that has no effect; near are the rules that misspelt names
// are nearest to.
func unused(a *lint.AuditPass, s *lint.Suppression, near map[string]string) {
	o := a.Target(s).Terms
	d := lint.Diagnostic{Place: s.Place, Severity: lint.Warning}
	switch rule := s.Rules[0]; {
	case unknownRule(a, s):
		d.Message = fmt.Sprintf("the suppression has no effect: there is no rule %q", rule)
		meant, known := near[rule]
		if !known {
			meant = facts.Nearest(rule, a.Names)
			near[rule] = meant
		}
		if meant != "" {
			d.Fix = &lint.Fix{Message: fmt.Sprintf("rename to %q", meant), Safe: true, Ops: []lint.Op{s.Renamed(meant)}}
		}
	case o.Enforced[rule]:
		d.Message = fmt.Sprintf("the suppression of %s has no effect: the settings enforce this rule", rule)
		d.Fix = a.Removal(s)
	case a.Unused(s, rule):
		d.Message = fmt.Sprintf("the suppression of %s is unused", rulesOf(s))
		d.Fix = a.Removal(s)
	default:
		return
	}
	a.Report(d)
}

// malformed reports keys and tags that look like suppressions but have no effect.
func malformed(a *lint.AuditPass, f *lint.Target) {
	say := func(place doc.Place, format string, args ...any) {
		a.Report(lint.Diagnostic{Place: place, Severity: lint.Warning, Message: fmt.Sprintf(format, args...)})
	}
	for root := range f.Silencers() {
		own := root.Get("sparklint")
		ignore := own.Get("ignore")
		switch {
		case own.Exists() && !own.IsObject():
			say(own.Value(), `"sparklint" has no effect: it must be {"ignore": {"RULE": "why"}}, not %s`, own.Type())
		case ignore.Exists() && !ignore.IsObject():
			say(ignore.Value(), `"ignore" has no effect: it must be {"RULE": "why"}, not %s`, ignore.Type())
		}
		for m := range own.Fields() {
			if near := facts.Nearest(m.Key(), []string{"ignore"}); near != "" && near != m.Key() {
				say(m.Name(), "%q has no effect; did you mean %q?", m.Key(), near)
			}
		}
		for tag := range lint.Tags(root) {
			if t := tag.String(); strings.HasPrefix(t, "sparklint") && t != lint.SkipTag && !strings.HasPrefix(t, lint.IgnoreTag) {
				say(tag.Value(), "the tag %q has no effect; write %sRULE or %s", t, lint.IgnoreTag, lint.SkipTag)
			}
		}
	}
}
