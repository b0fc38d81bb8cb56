package facts

import (
	"math/rand"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"
)

// TestSecretStems: each match of secretName contains one of its stems.
func TestSecretStems(t *testing.T) {
	e, err := syntax.Parse(secretName.String(), syntax.Perl)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewSource(1))
	for range 20000 {
		name := matching(r, e)
		if !secretName.MatchString(name) {
			t.Fatalf("%q does not match", name)
		}
		if !slices.ContainsFunc(secretStems, func(stem string) bool { return strings.Contains(name, stem) }) {
			t.Fatalf("%q has no stem", name)
		}
	}
}

// matching returns a text that a regular expression matches.
func matching(r *rand.Rand, e *syntax.Regexp) string {
	var b strings.Builder
	switch e.Op {
	case syntax.OpLiteral:
		return string(e.Rune)
	case syntax.OpCharClass:
		i := 2 * r.Intn(len(e.Rune)/2)
		return string(e.Rune[i] + r.Int31n(min(e.Rune[i+1]-e.Rune[i], 40)+1))
	case syntax.OpAlternate:
		return matching(r, e.Sub[r.Intn(len(e.Sub))])
	case syntax.OpQuest:
		if r.Intn(2) == 0 {
			return ""
		}
	case syntax.OpEndText:
		return ""
	case syntax.OpConcat, syntax.OpCapture:
	default:
		panic("unknown: " + e.Op.String())
	}
	for _, part := range e.Sub {
		b.WriteString(matching(r, part))
	}
	return b.String()
}
