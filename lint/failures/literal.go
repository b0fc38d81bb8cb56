package failures

import (
	"bytes"
	"regexp"
	"regexp/syntax"
	"slices"
)

// Literals are texts of which each match of a regular expression contains one. The search for them is much faster than that
// for a match. There are none if the form of the expression does not show them.
type literals [][]byte

// mostLiterals is how many texts are searched for: with more, a search for a match is as fast.
const mostLiterals = 8

func literalsOf(x *regexp.Regexp) literals {
	e, err := syntax.Parse(x.String(), syntax.Perl)
	if err != nil {
		return nil
	}
	return required(e)
}

// in reports whether a text can have a match.
func (l literals) in(text []byte) bool {
	return len(l) == 0 || slices.ContainsFunc(l, func(one []byte) bool { return bytes.Contains(text, one) })
}

// shortest is the length of the shortest literal.
func (l literals) shortest() int {
	n := 0
	for i, one := range l {
		if i == 0 || len(one) < n {
			n = len(one)
		}
	}
	return n
}

// required returns the literals of an expression. Of parts that follow each other, one has them.
func required(e *syntax.Regexp) (best literals) {
	switch e.Op {
	case syntax.OpLiteral:
		if e.Flags&syntax.FoldCase == 0 {
			return literals{[]byte(string(e.Rune))}
		}
	case syntax.OpRepeat:
		if e.Min > 0 {
			return required(e.Sub[0])
		}
	case syntax.OpCapture, syntax.OpPlus, syntax.OpConcat:
		for _, part := range e.Sub {
			found := required(part)
			if found.shortest() > best.shortest() {
				best = found
			}
		}
	case syntax.OpAlternate:
		for _, way := range e.Sub {
			found := required(way)
			if len(found) == 0 || len(best)+len(found) > mostLiterals {
				return nil
			}
			best = append(best, found...)
		}
	}
	return best
}
