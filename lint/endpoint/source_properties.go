package endpoint

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A property of a configuration.
type property struct {
	key, value string
	line       int
	final      bool
}

// properties reads a file as java.util.Properties does. The last of equal keys wins, at the place of
// the first one.
//
// Source: java.util.Properties.load, with which Spark and Livy read their files.
func properties(src string) (list []property, err error) {
	src = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(src)
	lines := strings.Split(src, "\n")
	var all propertyList
	for i := 0; i < len(lines); i++ {
		p, text := property{line: i + 1}, strings.TrimLeft(lines[i], blanks)
		if text == "" || text[0] == '#' || text[0] == '!' {
			continue
		}
		last := i
		for continues(text) && last+1 < len(lines) {
			last++
			text = strings.TrimLeft(lines[last], blanks)
		}
		key, value := halves(joined(lines[i : last+1]))
		i = last
		p.key, err = unescaped(key)
		if err == nil {
			p.value, err = unescaped(value)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", p.line, err)
		}
		p.value = strings.TrimSpace(p.value)
		all.add(p)
	}
	return all.list, nil
}

// joined is a line with its continuation lines.
func joined(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		text := strings.TrimLeft(line, blanks)
		if continues(text) {
			text = text[:len(text)-1]
		}
		b.WriteString(text)
	}
	return b.String()
}

// A propertyList has each key once, at the place where it was first.
type propertyList struct {
	list  []property
	index map[string]int // of a key in list
}

// add adds a property, or replaces the one with the same key unless that is final.
func (l *propertyList) add(p property) {
	i, there := l.index[p.key]
	switch {
	case p.key == "" || there && l.list[i].final:
		return
	case there:
		l.list[i] = p
		return
	case l.index == nil:
		l.index = map[string]int{}
	}
	l.index[p.key] = len(l.list)
	l.list = append(l.list, p)
}

const blanks = " \t\f"

// continues reports whether a line ends in an unescaped backslash.
func continues(s string) bool {
	return (len(s)-len(strings.TrimRight(s, `\`)))%2 == 1
}

// halves divides a line at its first equals sign, colon or blank.
func halves(s string) (key, value string) {
	i := 0
	for i < len(s) && !strings.ContainsRune("=:"+blanks, rune(s[i])) {
		if s[i] == '\\' {
			i++
		}
		i++
	}
	i = min(i, len(s))
	value = strings.TrimLeft(s[i:], blanks)
	if value != "" && (value[0] == '=' || value[0] == ':') {
		value = strings.TrimLeft(value[1:], blanks)
	}
	return s[:i], value
}

func unescaped(s string) (string, error) {
	if !strings.Contains(s, `\`) {
		return s, nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 't':
			b.WriteByte('\t')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 'f':
			b.WriteByte('\f')
		case 'u':
			n, err := strconv.ParseUint(s[i+1:min(i+5, len(s))], 16, 32)
			if err != nil || i+5 > len(s) {
				return "", errors.New(`malformed \u: write four hexadecimal digits`)
			}
			b.WriteRune(rune(n))
			i += 4
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), nil
}
