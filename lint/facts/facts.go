// Package facts has what the tables in its subpackages share: the nearest name, versions,
// the form of a time, placeholders and secrets. The tables name the source of each row.
package facts

import (
	"strings"
	"unicode/utf8"
)

// Nearest is the name that the user most likely meant by word: one that differs only in
// case and separators, or else the only one with the fewest letters missing, added,
// changed or swapped: up to one in five letters, and three in all. It is empty if there is
// no such name.
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

// fold removes case and separators, which people write differently.
func fold(s string) string { return separators.Replace(strings.ToLower(s)) }

// distance is [Distance] in letters of any script.
func distance(a, b string, limit int) int {
	if ascii(a) && ascii(b) {
		return Distance(a, b, limit)
	}
	return osa([]rune(a), []rune(b), limit)
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// Distance is the number of bytes missing, added, changed or swapped with their neighbour
// between a and b (optimal string alignment), or limit if it is not smaller.
func Distance(a, b string, limit int) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] { // a common prefix or suffix costs nothing
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	return osa([]byte(a), []byte(b), limit)
}

// osa computes the table of distances row by row. It keeps three rows, and in each only
// the cells within limit of the diagonal. It gives up when two rows exceed the limit.
func osa[T byte | rune](x, y []T, limit int) int {
	if len(x)-len(y) >= limit || len(y)-len(x) >= limit {
		return limit
	}
	var room [3][48]int
	rows := [3][]int{room[0][:], room[1][:], room[2][:]}
	if len(y) >= len(room[0]) {
		rows = [3][]int{make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)}
	}
	before, row, next := rows[0], rows[1], rows[2]
	for j := range len(y) + 1 {
		row[j] = j
	}
	last := 0
	for i := range x {
		from, to := max(0, i+1-limit), min(len(y), i+1+limit)
		next[from] = limit
		if from == 0 {
			next[0] = i + 1
		}
		least := next[from]
		for j := from; j < to; j++ {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			d := min(row[j]+cost, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				d = min(d, before[j-1]+1)
			}
			next[j+1] = d
			least = min(least, d)
		}
		if to < len(y) {
			next[to+1] = limit
		}
		if least >= limit && last >= limit {
			return limit
		}
		before, row, next, last = row, next, before, least
	}
	return min(row[len(y)], limit)
}
