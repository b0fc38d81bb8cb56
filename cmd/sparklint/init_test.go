package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/settings"
)

// TestCommented: what init writes is read, as it is and with its examples in force.
func TestCommented(t *testing.T) {
	_, keys, _ := strings.Cut(commented, "\n") // behind the line for editors
	inForce := regexp.MustCompile(`(?m)^# ([a-z-]+:|  )`).ReplaceAllString(keys, "$1")
	for _, src := range []string{commented, inForce} {
		s, errs := settings.Read(settings.Name, src)
		if errs != nil {
			t.Errorf("%s\n%v", src, errs)
		} else if src == inForce && (s.Endpoints["etl"] == nil || len(s.Policy) != 1 || len(s.PerFile) != 1) {
			t.Errorf("%s\n%+v", src, s)
		}
	}
}
