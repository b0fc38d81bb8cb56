package failures

import (
	"bytes"
	"regexp"
	"testing"
)

func TestLiterals(t *testing.T) {
	for x, want := range map[string]string{
		`\A(?: \((?P<n>\d+) MB\) is above the max)`: " MB) is above the max",
		`ab|cd`:             "ab|cd",
		`ab|c*`:             "",
		`(?:ab|cdef)ghi|jk`: "ghi|jk",
		`(?:ab)?c`:          "c",
		`(?:abc)+d`:         "abc",
		`(?:abc){2}d`:       "abc",
		`(?:abc){0,2}d`:     "d",
		`(?i:abcdef)gh`:     "gh",
		`x(?P<name>yyy.*)z`: "yyy",
		`[ab]\d*`:           "",
		``:                  "",
	} {
		if got := string(bytes.Join(literalsOf(regexp.MustCompile(x)), []byte("|"))); got != want {
			t.Errorf("%s: %q, not %q", x, got, want)
		}
	}
}

// TestLiteralsOfAll: most recognizers have literals. That they are right, the examples of the causes show.
func TestLiteralsOfAll(t *testing.T) {
	_, list := compiled()
	n, with := 0, 0
	for _, of := range list {
		for _, r := range of {
			if r.text.After == "" {
				continue
			}
			n++
			if len(r.literals) > 0 {
				with++
			}
		}
	}
	if with < n*2/3 {
		t.Errorf("only %d of %d recognizers have a literal", with, n)
	}
	t.Logf("%d of %d recognizers have a literal", with, n)
}

func TestDated(t *testing.T) {
	for line, want := range map[string]bool{
		"26/03/11 10:05:40 INFO": true, "2026-03-11T": true, "[2026-03-11 10": true, "26/03/1": false, "26-03-11 10": false,
		"": false, "a6/03/11 x": false, "26/03/11\t": false,
	} {
		if dated([]byte(line)) != want {
			t.Errorf("%q: not %v", line, want)
		}
	}
}
