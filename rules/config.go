package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/baseconfig"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
)

// reportConfig reports the flaws of config.json that belong to a rule, each with its effect. A flaw
// that several kernels share is reported once.
func reportConfig(p *lint.Pass, belongs func(baseconfig.Flaw) bool, effect func(baseconfig.Flaw) string) {
	type finding struct {
		node doc.Node
		what string
	}
	seen := map[finding]bool{}
	for _, f := range baseconfig.Flaws(p.Config, p.Terms.SparkMagic) {
		d := lint.Diagnostic{Place: f.Node.Opening(), Severity: f.Severity, Message: f.What, Note: f.Note, Secret: f.Secret}
		if f.At.Document() != nil {
			d.Place = f.At
		}
		if f.Severity == lint.Info && len(p.Config.Holes()) > 0 {
			continue // a placeholder in a string, and unfilled-template says what the file is
		}
		if !belongs(f) || seen[finding{f.Node, f.What}] {
			continue
		}
		seen[finding{f.Node, f.What}] = true
		if effect := cmp.Or(f.Effect, effect(f)); effect != "" {
			d.Message = effect + ": " + d.Message
		}
		if f.Hint != "" {
			d.Message += "; " + f.Hint
		}
		if f.Now != "" {
			d.Fix = &lint.Fix{Message: "write " + f.Now, Safe: f.Severity == lint.Error, Ops: []doc.Op{f.Node.Replace(f.Now)}}
		}
		p.Report(d)
	}
}

// nearConfigKey returns the key that was probably meant: one that differs by a few letters, or
// the only one that has all the words of a key with several words. It is empty if there is none.
func nearConfigKey(key string, names []string) string {
	if near := facts.Nearest(key, names); near != "" {
		return near
	}
	words := strings.Split(key, "_")
	if len(words) < 2 {
		return ""
	}
	only := ""
	for _, name := range names {
		parts := strings.Split(name, "_")
		all := true
		for _, w := range words {
			all = all && slices.Contains(parts, w)
		}
		if all && only != "" {
			return ""
		}
		if all {
			only = name
		}
	}
	return only
}
