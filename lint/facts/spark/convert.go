package spark

import (
	"math"
	"strconv"
	"strings"
)

// Convert is a value of a key as one of the key that is used instead, with the
// unit that the old one has by itself; empty if there is none.
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
