package spark

import (
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
)

// A bound is one side of a range, such as >0 or <=2047.
type bound struct {
	relation string // >, >=, < or <=
	limit    float64
}

// bounds are the bounds of a number; none of a port.
func (p Property) bounds() (list []bound) {
	for _, part := range strings.Split(p.Range, "&") {
		number := strings.TrimLeft(part, "<>=")
		limit, err := strconv.ParseFloat(number, 64)
		if err == nil {
			list = append(list, bound{strings.TrimSuffix(part, number), limit})
		}
	}
	return list
}

func (b bound) holds(n float64) bool {
	return strings.Contains(b.relation, "=") && n == b.limit ||
		strings.HasPrefix(b.relation, ">") && n > b.limit || strings.HasPrefix(b.relation, "<") && n < b.limit
}

// Requires is how Spark states the range of a number in words that follow the key, and
// what it adds to that. Both are empty if Says is not such words, but a text of its own.
func (p Property) Requires() (words, more string) {
	for _, verb := range []string{"must ", "should ", "needs to "} {
		if strings.HasPrefix(p.Says, verb) {
			words, more, _ = strings.Cut(p.Says, ": ")
			return words, more
		}
	}
	return "", ""
}

// rangeWords is the range as words: "at least 1", "from 1 to 2,047 MiB".
func (p Property) rangeWords() string {
	unit := map[string]string{"b": "bytes", "k": "KiB", "m": "MiB", "g": "GiB"}[p.Unit]
	if p.Type == "time" {
		unit = p.Unit
	}
	var words, numbers []string
	for _, b := range p.bounds() {
		if p.Type != "double" && b.relation == ">" { // of whole numbers
			b = bound{">=", b.limit + 1}
		}
		number := facts.Grouped(strconv.FormatFloat(b.limit, 'f', -1, 64))
		numbers = append(numbers, number)
		switch {
		case unit == "bytes" && b.limit == 1:
			number += " byte"
		case unit != "" && b.limit != 0:
			number += " " + unit
		}
		words = append(words, map[string]string{">": "greater than ", ">=": "at least ", "<": "less than ", "<=": "at most "}[b.relation]+number)
	}
	if len(words) == 2 && strings.HasPrefix(words[0], "at least") && strings.HasPrefix(words[1], "at most") {
		return strings.TrimSpace("from " + numbers[0] + " to " + numbers[1] + " " + unit)
	}
	return strings.Join(words, " and ")
}
