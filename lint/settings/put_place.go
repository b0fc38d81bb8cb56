package settings

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

func (f *file) at(n *yaml.Node, err error) error {
	return &Error{Line: n.Line, Column: n.Column, What: err.Error()}
}

// offset returns where a node begins.
func (f *file) offset(n *yaml.Node) (int, error) {
	if n.Line < 1 || n.Line > len(f.lines) {
		return 0, f.at(n, errors.New("has an unknown place"))
	}
	i := f.lines[n.Line-1]
	for range n.Column - 1 {
		_, size := utf8.DecodeRune(f.src[i:])
		i += size
	}
	return i, nil
}

var errSpelling = errors.New("is written in a way that can't be edited")

// scalar returns where a value on one line, or in quotes, begins and ends.
func (f *file) scalar(n *yaml.Node) (start, end int, err error) {
	start, err = f.offset(n)
	if err != nil {
		return 0, 0, err
	}
	rest := f.src[start:]
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0 && bytes.HasPrefix(rest, []byte(`"`)):
		for i := 1; i < len(rest); i++ {
			switch rest[i] {
			case '\\':
				i++
			case '"':
				return start, start + i + 1, nil
			}
		}
	case n.Style&yaml.SingleQuotedStyle != 0 && bytes.HasPrefix(rest, []byte("'")):
		for i := 1; i < len(rest); i++ {
			if rest[i] == '\'' && i+1 < len(rest) && rest[i+1] == '\'' {
				i++
			} else if rest[i] == '\'' {
				return start, start + i + 1, nil
			}
		}
	case n.Style == 0 && n.Value != "" && bytes.HasPrefix(rest, []byte(n.Value)):
		return start, start + len(n.Value), nil
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 || n.Style == 0 && n.Value != "" && !bytes.HasPrefix(rest, []byte("!")):
		return 0, 0, f.at(n, errors.New("a value on several lines can't be edited"))
	}
	return 0, 0, f.at(n, errSpelling)
}

// colon returns the place after the colon of a key.
func (f *file) colon(key *yaml.Node) (int, error) {
	_, end, err := f.scalar(key)
	if err != nil {
		return 0, err
	}
	for end < len(f.src) && f.src[end] == ' ' {
		end++
	}
	if end == len(f.src) || f.src[end] != ':' {
		return 0, f.at(key, errSpelling)
	}
	return end + 1, nil
}

// end returns where the contents of a node end: before the bracket in flow style.
func (f *file) end(n *yaml.Node) (int, error) {
	start, err := f.offset(n)
	if err != nil {
		return 0, err
	}
	inFlow := n.Style&yaml.FlowStyle != 0
	switch {
	case n.Kind == yaml.ScalarNode:
		_, end, err := f.scalar(n)
		return end, err
	case start == len(f.src), inFlow && f.src[start] != '{' && f.src[start] != '[':
		return 0, f.at(n, errSpelling)
	case len(n.Content) == 0:
		return start + 1, nil
	}
	last := n.Content[len(n.Content)-1]
	if n.Kind == yaml.MappingNode && absent(last) {
		return f.colon(n.Content[len(n.Content)-2])
	}
	end, err := f.end(last)
	if err == nil && last.Style&yaml.FlowStyle != 0 {
		return f.bracket(last, end)
	}
	return end, err
}

// bracket returns the place after the closing bracket of a node in flow style.
func (f *file) bracket(n *yaml.Node, i int) (int, error) {
	for comma := false; i < len(f.src); i++ {
		switch c := f.src[i]; {
		case c == '}' || c == ']':
			return i + 1, nil
		case c == '#':
			i += len(f.line(i))
		case c == ',' && !comma:
			comma = true
		case c != ' ' && c != '\t' && c != '\r' && c != '\n':
			return 0, f.at(n, errSpelling)
		}
	}
	return 0, f.at(n, errSpelling)
}

// line returns the rest of the line.
func (f *file) line(i int) []byte {
	rest := f.src[i:]
	if n := bytes.IndexByte(rest, '\n'); n >= 0 {
		rest = bytes.TrimSuffix(rest[:n], []byte("\r"))
	}
	return rest
}

// next returns where the next line begins, if only a comment follows in this one.
func (f *file) next(i int) (int, error) {
	rest := bytes.TrimLeft(f.line(i), " \t")
	if len(rest) > 0 && rest[0] != '#' {
		line := bytes.Count(f.src[:i], []byte("\n"))
		return 0, fmt.Errorf("line %d, column %d: %w", line+1, utf8.RuneCount(f.src[f.lines[line]:i])+1, errSpelling)
	}
	if n := bytes.IndexByte(f.src[i:], '\n'); n >= 0 {
		return i + n + 1, nil
	}
	return len(f.src), nil
}
