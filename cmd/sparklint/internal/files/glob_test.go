package files

import (
	"context"
	"strings"
	"testing"
)

// TestCost: the number of alternatives is known without expanding them.
func TestCost(t *testing.T) {
	for glob, want := range map[string]int{
		"":           0,
		"a/**/b":     6,
		"{a,b}":      10,
		"{a,b}{c,d}": 80,
		"{a,{b,c}}":  72,
		`\{a,b\}`:    7,
		"x,y":        3,
		"sales/{" + strings.Repeat("table,", 60) + "x}": 61 * 369,
		strings.Repeat("{a,a}", 28):                     MostGlob + 1,
		strings.Repeat("{a}", 30_000):                   MostGlob + 1,
		strings.Repeat("{", 30_000):                     MostGlob + 1,
		"{[{]a," + strings.Repeat("{b,b}", 14) + "," + strings.Repeat("{b,b}", 14) + "[}]}": MostGlob + 1,
	} {
		if got := Cost(glob); got != want {
			t.Errorf("%.20s costs %d, not %d", glob, got, want)
		}
	}
}

// TestExcludeCost: globs with too many alternatives are rejected, alone or together. Stars do not multiply.
func TestExcludeCost(t *testing.T) {
	scratch(t, strings.Repeat("a", 200)+".ipynb", strings.Repeat("a/", 100)+"a.ipynb")
	for name, globs := range map[string][]string{
		"one":   {strings.Repeat("{a,a}", 28) + "b"},
		"many":  strings.Split(strings.Repeat(strings.Repeat("{a,a}", 9)+"b ", 10), " ")[:9],
		"inner": {strings.Repeat("{a,", 20_000) + strings.Repeat("}", 20_000)},
	} {
		_, _, errs := Walk(context.Background(), []string{"."}, Options{Exclude: globs})
		const want = ": too many alternatives: expanded, all globs together can have 100,000 characters"
		if len(errs) != 1 || !strings.HasSuffix(errs[0].Error(), want) {
			t.Errorf("%s: %.200v", name, errs)
		}
	}
	stars := []string{strings.Repeat("*a", 100) + "b", strings.Repeat("**/", 100) + "b", strings.Repeat("**/*/", 100) + "b"}
	if found, _, errs := Walk(context.Background(), []string{"."}, Options{Exclude: stars}); len(found) != 2 || errs != nil {
		t.Error(found, errs)
	}
}
