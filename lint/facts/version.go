package facts

import (
	"slices"
	"strconv"
	"strings"
)

// AtLeast reports whether a version, such as 0.7.1 or 3.5, is first or later.
func AtLeast(version, first string) bool {
	a, b := strings.Split(version, "."), strings.Split(first, ".")
	for i := range max(len(a), len(b)) {
		if x, y := part(a, i), part(b, i); x != y {
			return x > y
		}
	}
	return true
}

// Release is the version that a shorter one means: the last of the known ones, which are in order, that
// begins with its numbers. One with three numbers is returned as it is, if its first two are known.
func Release(version string, known []string) (release string, ok bool) {
	numbers := strings.Split(version, ".")
	beginning := strings.Join(numbers[:min(len(numbers), 2)], ".") + "."
	for _, v := range slices.Backward(known) {
		switch {
		case !strings.HasPrefix(v, beginning):
		case len(numbers) > 2:
			return version, true
		default:
			return v, true
		}
	}
	return "", false
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
