package settings

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/severity"
)

// A Choice says which rules are off, which have another severity, and which can't be suppressed.
type Choice struct {
	off      map[string]*lint.Suppression // with what turns them off
	enforced map[string]bool
	levels   map[string]lint.Severity
}

// Choose returns the choice that the settings make among the rules with these names. Any other name is
// an error. If the command line selects rules, select and ignore have no effect.
func (s *Settings) Choose(names []string, selected bool) (c Choice, errs []error) {
	c = Choice{off: map[string]*lint.Suppression{}, enforced: map[string]bool{}, levels: map[string]lint.Severity{}}
	known := func(key, name string, at Place) {
		if !slices.Contains(names, name) {
			errs = append(errs, &Error{at.Path(), at.Line, at.Column, fmt.Sprintf("%s %q: %s", key, name, NoSuch("rule", name, names))})
		}
	}
	look := func(key string, list []string, at map[string]Place, each func(name string, at Place)) {
		for i, name := range list {
			place := at[fmt.Sprintf("%s/%d", key, i)]
			known(key, name, place)
			each(name, place)
		}
	}
	out := func(name string, at Place) {
		if !selected && c.off[name] == nil {
			c.off[name] = &lint.Suppression{Place: at.In(), Rules: []string{name}, Files: "**"}
		}
	}
	if len(s.Select) > 0 {
		for _, name := range names {
			out(name, s.At["select/0"])
		}
	}
	look("select", s.Select, s.At, func(name string, _ Place) { delete(c.off, name) })
	look("ignore", s.Ignore, s.At, out)
	for name, word := range s.Severity {
		known("severity", name, s.At["severity/"+name])
		if level, err := severity.Parse(word); err == nil {
			c.levels[name] = level
		} else {
			out(name, s.At["severity/"+name])
		}
	}
	for name := range s.Guard {
		if name != GuardAll {
			known("guard", name, s.At["guard/"+name])
		}
	}
	look("enforce", s.Enforce, s.At, func(name string, _ Place) {
		c.enforced[name] = true
		delete(c.off, name)
	})
	for _, f := range s.PerFile {
		look("ignore", f.Ignore, f.At, func(string, Place) {})
	}
	slices.SortStableFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return c, errs
}

// Apply puts the choice into the terms of a file.
func (c Choice) Apply(o *lint.Terms) { o.Off, o.Levels, o.Enforced = c.off, c.levels, c.enforced }

// NoSuch says that a name is not one of a kind, and names the nearest one.
func NoSuch(kind, name string, names []string) string {
	if near := facts.Nearest(name, names); near != "" {
		return fmt.Sprintf("no such %s; did you mean %q?", kind, near)
	}
	if len(names) > 20 {
		return fmt.Sprintf("no such %s; sparklint %ss lists them", kind, kind)
	}
	return fmt.Sprintf("no such %s; write one of %s", kind, strings.Join(names, ", "))
}
