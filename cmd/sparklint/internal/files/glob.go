package files

import "math"

// MostGlob is the largest sum of the [Cost] of all globs that are matched with a file.
const MostGlob = 100_000

// Cost returns an upper bound for the characters of a glob with its alternatives expanded, which is what matching
// does: {a,b}{c,d} becomes four globs. It is MostGlob+1 if the glob costs too much.
//
// For given numbers of commas and braces, there are most alternatives if each brace has the same number of
// commas.
func Cost(glob string) int {
	braces, commas := 0.0, 0.0
	for i := 0; i < len(glob); i++ {
		switch glob[i] {
		case '\\':
			i++
		case '{':
			braces++
		case ',':
			commas++
		}
	}
	if braces == 0 {
		return len(glob)
	}
	alternatives := math.Pow((braces+commas)/braces, braces)
	return int(min(math.Ceil(alternatives*braces*float64(len(glob))), MostGlob+1))
}
