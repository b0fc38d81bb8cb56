package files

import "math"

// MostGlob is what [Cost] of all globs that are tried on a file can be together.
const MostGlob = 100_000

// Cost bounds the characters of a glob when its alternatives are written out step by step, which is
// what trying it does: {a,b}{c,d} is four globs. One that costs too much is MostGlob+1.
//
// So many commas, however they are spread over so many braces, give the most alternatives where each
// brace has as many of them.
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
