package spark

import (
	"math"
	"strconv"
	"strings"
)

// Convert is a value of the property as a value of its replacement, Now, with the unit
// that the old key implies. It is empty if there is no replacement, or no such value.
func (p Property) Convert(value string) string {
	if p.Now == "" {
		return ""
	}
	if p.scale == "" {
		return value
	}
	factor := strings.TrimRight(p.scale, "abcdefghijklmnopqrstuvwxyz")
	n, ok := ParseDouble(value)
	by, err := strconv.ParseFloat(factor, 64)
	if !ok || err != nil || math.IsNaN(n) || math.Abs(n*by) > 1<<53 {
		return ""
	}
	return strconv.FormatFloat(math.Trunc(n*by), 'f', -1, 64) + p.scale[len(factor):]
}
