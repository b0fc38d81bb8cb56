package linttest

import (
	"encoding/json"
	"slices"
	"strings"
)

// SameJSON reports whether two bodies are equal, including the order of their keys. NaN and Infinity are strings in
// ours.
func SameJSON(ours, theirs string) bool {
	for _, word := range []string{"NaN", "-Infinity", "Infinity"} {
		for _, before := range []string{": ", "[", ", "} {
			theirs = strings.ReplaceAll(theirs, before+word, before+`"`+word+`"`)
		}
	}
	a := tokens(ours)
	return a != nil && slices.Equal(a, tokens(theirs))
}

func tokens(s string) []json.Token {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var list []json.Token
	for {
		token, err := d.Token()
		if err != nil {
			return list
		}
		list = append(list, token)
	}
}
