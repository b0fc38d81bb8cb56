package main

import (
	"fmt"
	"strings"
	"testing"
)

// TestUnifiedMasked: a diff of any lines, with secrets on any of them and with or without a newline at the end, has a hunk for each
// change and shows no secret.
func TestUnifiedMasked(t *testing.T) {
	const lines = 4
	for _, ends := range [][2]string{{"", ""}, {"\n", "\n"}, {"", "\n"}, {"\n", ""}} {
		for secret := range 1 << lines {
			for changed := 1; changed < 1<<lines; changed++ {
				before, after := maskedSide(lines, secret, 0, ends[0]), maskedSide(lines, secret, changed, ends[1])
				patch, masked := unified("a", before, after)
				if strings.Contains(patch, "SEKR") {
					t.Errorf("secrets %04b, changes %04b: a secret is shown\n%s", secret, changed, patch)
				}
				if masked != (secret != 0) {
					t.Errorf("secrets %04b, changes %04b: masked is %v\n%s", secret, changed, masked, patch)
				}
				for n := range lines {
					if changed&(1<<n) == 0 {
						continue
					}
					if want := fmt.Sprintf("\n+changed %d", n); !strings.Contains(patch, want) {
						t.Errorf("secrets %04b, changes %04b: %q is missing\n%s", secret, changed, want, patch)
					}
				}
			}
		}
	}
}

// maskedSide is a file of so many lines, with bits for those that have a secret and those that are changed, and with this end.
func maskedSide(lines, secret, changed int, end string) side {
	s := side{masked: map[int]string{}}
	var src []string
	for n := range lines {
		word := "line"
		if changed&(1<<n) != 0 {
			word = "changed"
		}
		line := fmt.Sprintf("%s %d", word, n)
		if secret&(1<<n) != 0 {
			s.masked[n+1] = line + " ***"
			line += " SEKR"
		}
		src = append(src, line)
	}
	s.src = strings.Join(src, "\n") + end
	return s
}
