package facts

import "strings"

// Grouped returns a number for people, with a comma between thousands. The number is given by its decimal digits, with
// a sign and a fraction if it has them.
func Grouped(digits string) string {
	whole, fraction, fractional := strings.Cut(digits, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		whole, sign = whole[1:], "-"
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fractional {
		whole += "." + fraction
	}
	return sign + whole
}
