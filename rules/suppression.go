package rules

import (
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
)

// unknownRule reports whether a suppression names a rule that does not exist.
func unknownRule(a *lint.AuditPass, s *lint.Suppression) bool {
	return len(a.Names) > 0 && s.Rules[0] != lint.All && !slices.Contains(a.Names, s.Rules[0])
}

// rulesOf returns the rules of a suppression as a message names them.
func rulesOf(s *lint.Suppression) string {
	if slices.Contains(s.Rules, lint.All) {
		return "all rules"
	}
	return strings.Join(s.Rules, ", ")
}
