package facts

import (
	"strconv"
	"strings"
)

// AtLeast reports whether a version, as 0.7.1 or 3.5, is first or a later one.
func AtLeast(version, first string) bool {
	a, b := strings.Split(version, "."), strings.Split(first, ".")
	for i := range max(len(a), len(b)) {
		if x, y := part(a, i), part(b, i); x != y {
			return x > y
		}
	}
	return true
}

func part(list []string, i int) int {
	if i >= len(list) {
		return 0
	}
	digits := list[i][:len(list[i])-len(strings.TrimLeft(list[i], "0123456789"))]
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}
