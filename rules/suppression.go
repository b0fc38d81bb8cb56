package rules

import (
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
)

func unknownRule(a *lint.Audit, s *lint.Suppression) bool {
	o := a.Options(s.File)
	return len(o.Names) > 0 && s.Rules[0] != lint.All && !slices.Contains(o.Names, s.Rules[0])
}

// rulesOf are the rules of a suppression as a message names them.
func rulesOf(s *lint.Suppression) string {
	if slices.Contains(s.Rules, lint.All) {
		return "all rules"
	}
	return strings.Join(s.Rules, ", ")
}
