// Package facts has what its tables have in common: names and the nearest of
// them. The tables are in the packages below it, each row with its source.
package facts

import "strings"

// Nearest is the name that word was most likely meant as: one that differs in
// case and separators alone, or else the only one by the fewest letters left
// out, added, changed or swapped, at most one in five and three in all. It is
// empty if there is none.
func Nearest(word string, names []string) string {
	folded := fold(word)
	best, least, tie := "", min(3, (len([]rune(folded))+2)/5)+1, false
	for _, name := range names {
		if fold(name) == folded {
			return name
		}
		switch d := distance(folded, fold(name), least+1); {
		case d < least:
			best, least, tie = name, d, false
		case d == least && best != "":
			tie = true
		}
	}
	if tie {
		return ""
	}
	return best
}

var separators = strings.NewReplacer("_", "", "-", "", ".", "", " ", "")

// fold leaves out what people write differently.
func fold(s string) string { return separators.Replace(strings.ToLower(s)) }

// distance is the number of letters left out, added, changed or swapped with
// their neighbour between a and b (optimal string alignment), or limit if it is
// not below that.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) >= limit || len(y)-len(x) >= limit {
		return limit
	}
	before, row := make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		next := make([]int, len(y)+1)
		next[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			next[j+1] = min(row[j]+cost, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row = row, next
	}
	return min(row[len(y)], limit)
}
