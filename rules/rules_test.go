package rules

import (
	"regexp"
	"testing"

	"github.com/sparklint/sparklint/lint/linttest"
)

func TestExamples(t *testing.T) {
	for _, r := range All {
		t.Run(r.Name, func(t *testing.T) { linttest.Run(t, r, All) })
	}
}

func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range All {
		if !regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`).MatchString(r.Name) || seen[r.Name] {
			t.Errorf("name %q", r.Name)
		}
		seen[r.Name] = true
		kinds := 0
		for _, has := range []bool{r.Check != nil, r.CrossFile != nil, r.Audit != nil} {
			if has {
				kinds++
			}
		}
		if kinds != 1 {
			t.Errorf("%s: one of Check, CrossFile and Audit", r.Name)
		}
	}
}
